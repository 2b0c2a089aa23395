/* doc_anchor: the ids of a page's nodes, to which links lead. Part of doc_check. */
#ifndef SITE_GEN_REPORT_DOC_ANCHOR_H
#define SITE_GEN_REPORT_DOC_ANCHOR_H

#include "lib/arena.h"
#include "lib/name_index.h"
#include "site-gen/report/doc.h"

/* Gives each section, table, chart and details of the page that has no id a slug of its title ("-2", "-3" on a clash; the ids that
 * were given win), and fills the page's index of ids. NULL, or the given id that is malformed or used twice. */
const char *doc_anchor_assign(struct arena *arena, struct doc_page *page, struct name_index *anchors);

/* The slug of words: ASCII letters in lower case and digits, other scripts as they are, the rest as single hyphens; at most 64
 * bytes. fallback when nothing is left. From arena. */
char *doc_anchor_slug(struct arena *arena, const char *words, const char *fallback);

#endif
