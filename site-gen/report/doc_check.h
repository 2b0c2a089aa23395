/* doc_check: the one pass between building and rendering. It makes the tree right so that no renderer has to look: levels, anchors,
 * links, captions, valid UTF-8. Runs once for each site (language), before any page is rendered. */
#ifndef SITE_GEN_REPORT_DOC_CHECK_H
#define SITE_GEN_REPORT_DOC_CHECK_H

#include "lib/error.h"
#include "site-gen/report/doc.h"

/* Sets levels and missing ids (slug of the title, "-2" on a clash), and fails on: a link to a page, anchor or file that does not
 * exist, a table without a caption or with a row of another width, a chart without caption, data table or drawing, an empty section
 * title, text that is not UTF-8 or has control characters, a page path that is not made of safe names, two pages of one path.
 * 0, or -1 with "page <path>: <what>". */
int doc_check_site(struct doc_site *site, struct error *error);

#endif
