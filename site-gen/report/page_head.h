/* page_head: what each page is called, without building it: its own head, and its line in the list of all pages and in the search. */
#ifndef SITE_GEN_REPORT_PAGE_HEAD_H
#define SITE_GEN_REPORT_PAGE_HEAD_H

#include "site-gen/report/report_parts.h"

struct page_head {
    const char *title, *summary;
    const char *kind; /* what pages like it are called in lists; NULL for the main pages */
};

/* From the report's arena. */
struct page_head page_head_of(const struct report *report, const struct report_page *planned);

#endif
