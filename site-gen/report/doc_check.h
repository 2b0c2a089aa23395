/* doc_check: the one pass between building and rendering. It makes the tree right so that no renderer has to look: levels, anchors,
 * links, captions, valid UTF-8. A page is checked as soon as it is built; what pages want of each other is proved at the end. */
#ifndef SITE_GEN_REPORT_DOC_CHECK_H
#define SITE_GEN_REPORT_DOC_CHECK_H

#include "lib/error.h"
#include "site-gen/report/doc.h"
#include "site-gen/report/doc_places.h"

/* Sets levels and missing ids (slug of the title, "-2" on a clash), and fails on: a link to a page or file that the site (whose names
 * are indexed) does not have, or to an anchor that the page does not have, a table without a caption or with a row of another width,
 * a chart without caption, data table or drawing, an empty section title, text that is not UTF-8 or has control characters, a page
 * path that is not made of safe names. What it makes is from arena; links to places of other pages are left in ties, which is
 * initialised. 0, or -1 with "page <path>: <what>". */
int doc_check_page(const struct doc_site *site, struct doc_page *page, struct arena *arena, struct doc_ties *ties,
                   struct error *error);
/* Proves the menu's links, but for those to places within pages, which places then wants. 0 or -1. */
int doc_check_menu(const struct doc_site *site, struct doc_places *places, struct error *error);

/* All of it for a site whose pages are in memory, which is indexed here; also fails on two pages of one path. 0 or -1. */
int doc_check_site(struct doc_site *site, struct error *error);

#endif
