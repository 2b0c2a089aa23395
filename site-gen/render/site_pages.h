/* site_pages: the pages of the site, each built, checked, rendered, put on the stage and forgotten. Part of the site writer. */
#ifndef SITE_GEN_RENDER_SITE_PAGES_H
#define SITE_GEN_RENDER_SITE_PAGES_H

#include "site-gen/render/site.h"
#include "site-gen/render/site_manifest.h"
#include "site-gen/render/site_stage.h"
#include "site-gen/report/doc_places.h"

#include <pthread.h>

/* What all threads share. */
struct site_pages {
    const struct site_plan *plan;
    const struct site_options *options;
    struct site_stage *stage;
    const struct site_manifest *old; /* of the site that is replaced */
    struct arena arena;
    size_t *print_next;  /* one a print: the next of the same page + 1; 0: none */
    size_t *print_first; /* one a page and language: its first print + 1 */

    pthread_mutex_t lock; /* of all below */
    size_t next, end;     /* pages to be taken; those from end on are */
    bool failed;
    size_t failed_page; /* the error is that of the first page in the plan's order that failed */
    struct error error;
    struct doc_places *places; /* one a language */
    struct str *units;         /* one a page and language: its lines of the new manifest; from arena, or the old one's */
    size_t built;
    struct site_progress progress;
};

void site_pages_init(struct site_pages *pages, const struct site_plan *plan, const struct site_options *options,
                     struct site_stage *stage, const struct site_manifest *old);
void site_pages_release(struct site_pages *pages);

/* Tells the caller that something was written, and asks it whether to go on. 0, or -1 with "interrupted". */
int site_pages_report(struct site_pages *pages, const char *path, struct error *error);

/* Writes all pages with their charts and prints, by as many threads as the options say, and proves the links between them. 0 or -1. */
int site_pages_write(struct site_pages *pages, struct error *error);
/* Appends what was written to the new manifest. */
void site_pages_describe(const struct site_pages *pages, struct str_builder *manifest);

#endif
