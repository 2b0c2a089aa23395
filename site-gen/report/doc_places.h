/* doc_places: the places within pages (anchors) and the links from other pages that lead to them. Pages are built, checked and
 * forgotten one at a time; what they offer and want of each other is noted here in a few bytes a page, and proved when all of them
 * have been seen. Part of doc_check. */
#ifndef SITE_GEN_REPORT_DOC_PLACES_H
#define SITE_GEN_REPORT_DOC_PLACES_H

#include "lib/error.h"
#include "lib/name_index.h"
#include "lib/name_set.h"
#include "lib/vec.h"
#include "site-gen/report/doc.h"

#include <stdint.h>

/* What one page offers and wants; found by doc_check_page. */
struct doc_ties {
    struct name_index anchors; /* the ids of its nodes */
    struct vec wanted;         /* const char *: "index#scenarios": places of other pages, as often as it links there */
};
void doc_ties_init(struct doc_ties *ties);
void doc_ties_release(struct doc_ties *ties);

/* Where a page's anchors are in doc_places.anchors. */
struct doc_places_page {
    uint32_t first, count;
    bool is_known;
};

struct doc_places {
    struct arena arena;
    const struct doc_site *site;   /* whose page_names are set */
    struct doc_places_page *pages; /* one for each of site->page_names' positions */
    struct vec anchors;            /* uint32_t: hashes; a wrong link is taken for a right one once in some hundred million times */
    struct name_set wanted;        /* places that are linked to, once each */
    struct vec wanted_by;          /* const char *: a page that does, for each of wanted */
};

void doc_places_init(struct doc_places *places, const struct doc_site *site);
void doc_places_release(struct doc_places *places);
/* Notes a page; its path must be one of the site's. */
void doc_places_add(struct doc_places *places, const char *path, const struct doc_ties *ties);
/* Notes that the page (a text that lives as long as places) links to the place. */
void doc_places_want(struct doc_places *places, const char *place, const char *by);
/* The place is on a page of the site that was not added. */
bool doc_places_is_open(const struct doc_places *places, const char *place, size_t *page);
/* Every place that was wanted exists, as far as its page was added. 0, or -1 with "page <path>: a link to a place ...". */
int doc_places_check(const struct doc_places *places, struct error *error);

#endif
