/* search_index: all pages of a language with the words by which they are found. Made of the plan and the analysis, so that no page need be
 * built for it but that of the method. */
#ifndef SITE_GEN_REPORT_SEARCH_INDEX_H
#define SITE_GEN_REPORT_SEARCH_INDEX_H

#include "lib/str.h"
#include "site-gen/report/page_head.h"

/* Pages of single runs are listed and found up to this many, the newest ones; the others are reached from their scenarios. */
#define SEARCH_RUNS_MAXIMUM 2000

struct search_entry {
    struct page_head head;
    const struct report_page *page;
};

/* All pages but the list of them, in the plan's order; *left_out: how many single runs are not there. From the report's arena. */
struct search_entry *search_entries(const struct report *report, size_t *count, size_t *left_out);

/* From the site's root: "data/search-en.js". From arena. */
char *search_index_path(struct arena *arena, const struct doc_site *site);

/* Appends a script of one statement, since a page from the disk may load a script but not fetch a file:
 *   window.benchlabSearch=[[title, kind, path, words], ...];
 * title and kind ("Scenarios"; "" for the main pages) as shown, path from the language's folder ("scenarios/01-lightweight.html"), words:
 * distinct, ASCII in lower case, separated by spaces. 0, or -1: the method page cannot be built. */
int search_index_write(const struct report_builder *builder, const struct doc_site *site, struct str_builder *out,
                       struct error *error);

#endif
