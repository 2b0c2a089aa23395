/* html_script: what a page tells the site's script (templates/site.js): its words in the page's language, and what can be filtered and
 * compared with. Part of the HTML renderer. */
#ifndef SITE_GEN_RENDER_HTML_SCRIPT_H
#define SITE_GEN_RENDER_HTML_SCRIPT_H

#include "lib/str.h"
#include "site-gen/report/doc.h"

/* Appends a JSON object that may stand in a <script type="application/json">, which no content security policy stops, since nothing in it
 * runs: {"text": {...}, "facets": [{"title", "values": [[id, label, subjects, has data], ...]}, ...], "baselines": [...]}. Words are there
 * for what the page has (tables, charts, filters, the search). */
void html_script_data(const struct doc_site *site, const struct doc_page *page, struct str_builder *out);

#endif
