/* search_index: the words by which a language's pages are found, as a script of one statement, since a page from the disk may load a script
 * but not fetch a file:
 *   window.benchlabSearch=[[title, kind, path, words], ...];
 * title and kind ("Scenarios"; "" for the main pages) as shown, path from the language's folder ("scenarios/01-lightweight.html"), words:
 * the distinct words of title-less text, ASCII in lower case, separated by spaces. docs/formats.md describes it. */
#ifndef SITE_GEN_RENDER_SEARCH_INDEX_H
#define SITE_GEN_RENDER_SEARCH_INDEX_H

#include "lib/arena.h"
#include "lib/str.h"
#include "site-gen/report/doc.h"

/* From the site's root: "data/search-en.js". From arena. */
char *search_index_path(struct arena *arena, const struct doc_site *site);

/* Appends the index of the site's pages. A page of prose is found by all its words, one of numbers by its summary, headings and remarks; a
 * single run only by title and summary. */
void search_index_render(const struct doc_site *site, struct str_builder *out);

#endif
