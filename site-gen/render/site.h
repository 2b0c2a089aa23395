/* site: writes the whole website: pages of all languages, charts as files, assets, and the files that the caller adds. Everything
 * is put into a fresh folder beside the old site first (files that did not change are hard links to the old ones, so they keep
 * their bytes and time), and then takes the old one's place in one rename: a reader, and an interrupted build, sees the old site or
 * the new. */
#ifndef SITE_GEN_RENDER_SITE_H
#define SITE_GEN_RENDER_SITE_H

#include "lib/error.h"
#include "site-gen/report/doc.h"

#include <stdbool.h>
#include <stddef.h>

/* Writes one file at path (a place in the new site's folder, which exists). 0, or -1. */
typedef int site_produce_function(const void *context, const char *path, struct error *error);

/* A file of the site that is no page: exactly one of bytes, source and produce is set. */
struct site_file {
    const char *path;  /* from the site's root: "data/runs.csv", "pdf/report.pdf" */
    const void *bytes; /* its content */
    size_t length;
    const char *source;             /* a file to copy */
    site_produce_function *produce; /* writes it, e.g. with pdf_render */
    const void *produce_context;
};

struct site_progress {
    size_t done, total;
    const char *path; /* what is being written; "" at the end */
};
/* false: to stop; site_write then fails, and the old site stays. */
typedef bool site_progress_function(void *context, const struct site_progress *progress);

struct site_options {
    const char *folder;    /* "public"; replaced as a whole */
    const char *templates; /* folder whose files go before the built-in ones: page.mustache, site.css, icon.svg; NULL for none */
    const struct site_file *files;
    size_t file_count;
    site_progress_function *progress; /* NULL for none */
    void *progress_context;
};

struct site_summary {
    size_t pages, files;       /* in the new site */
    size_t written, unchanged; /* of these files */
};

/* sites: one for each language, all passed by doc_check_site; the first one has its pages at the root (folder "") and gives the 404
 * page. Written besides: assets/site.css, assets/icon.svg, .nojekyll, and each chart as charts/<folder><page>/<id>.svg. summary may
 * be NULL. 0, or -1: two files of one path, a file of a "file:" link that was not given, a folder that holds something other than a
 * site
 * ("<folder>: holds files that are not a benchlab site; choose another folder or empty it"), the system. The old site stays then.
 */
int site_write(const struct doc_site *const *sites, size_t site_count, const struct site_options *options,
               struct site_summary *summary, struct error *error);

#endif
