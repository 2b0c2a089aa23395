/* site: writes the whole website: pages of all languages, charts as files, assets, and the files that the caller adds. Pages are built,
 * checked, rendered and forgotten one at a time, by one or more threads. Everything is put into a fresh folder beside the old site
 * first (files that did not change are hard links to the old ones, so they keep their bytes and time), and then takes the old one's
 * place in one rename: a reader, and an interrupted build, sees the old site or the new. */
#ifndef SITE_GEN_RENDER_SITE_H
#define SITE_GEN_RENDER_SITE_H

#include "lib/error.h"
#include "site-gen/report/doc.h"

#include <stdbool.h>
#include <stddef.h>

/* ---- what is to be written -------------------------------------------------------------------------------------------------- */
/* Builds page number page of a language, not yet checked, from arena. builder is one of site_options.builders: each is used by one
 * thread at a time. NULL on error. */
typedef struct doc_page *site_build_function(void *builder, size_t language, size_t page, struct arena *arena, struct error *error);

/* The pages of a site: the same ones in each language. */
struct site_plan {
    const struct doc_site *const *sites; /* one a language, indexed; the first has its pages at the root (folder "") and gives the
                                            404 page */
    size_t site_count;
    const char *const *paths; /* of the pages, from a language's root */
    size_t page_count;
    const char *const *keys; /* one a page: what it is made of, in all languages; NULL: every page is built */
    site_build_function *build;
};

/* A file that is made of a page's tree right after the page, such as its PDF: print appends its bytes to out. */
typedef int site_print_function(void *builder, const struct doc_site *site, const struct doc_page *page, struct str_builder *out,
                                struct error *error);
struct site_print {
    const char *path; /* from the site's root */
    size_t language, page;
    site_print_function *print;
};

/* A file of the site that is no page: exactly one of bytes and source is set. */
struct site_file {
    const char *path;  /* from the site's root: "data/runs.csv" */
    const void *bytes; /* its content */
    size_t length;
    struct str_builder *text; /* that holds the bytes, and is released when they are written; NULL: they stay */
    const char *source;       /* a file to copy */
    const char *key;          /* of the bytes; NULL: they are looked at */
};

/* ---- how -------------------------------------------------------------------------------------------------------------------- */
struct site_progress {
    size_t done, total; /* pages, and files that are none; the charts and prints of a page count with it */
    const char *path;   /* what was written; "" at the end */
};
/* false: to stop; site_write then fails, and the old site stays. Called by one thread at a time. */
typedef bool site_progress_function(void *context, const struct site_progress *progress);

struct site_options {
    const char *folder;    /* "public"; replaced as a whole */
    const char *identity;  /* of all that no key covers: program, options, templates, messages; NULL: every page is built */
    bool full;             /* build every page, whatever its key */
    const char *templates; /* folder whose files go before the built-in ones: page.mustache, site.css, icon.svg; NULL for none */
    const struct site_print *prints;
    size_t print_count;
    const struct site_file *files;
    size_t file_count;
    void *const *builders;            /* one a thread; what they point to is the caller's */
    size_t thread_count;              /* at least 1 */
    site_progress_function *progress; /* NULL for none */
    void *progress_context;
};

struct site_summary {
    size_t pages, files;       /* in the new site */
    size_t built;              /* of these pages: the others were taken over from the old site */
    size_t written, unchanged; /* of these files */
};

/* A page (with its charts and prints) whose key is that of the old site's is taken over from there without being built, unless one of
 * its files is gone or was touched since. Written besides what was said: assets/site.css, assets/icon.svg, .nojekyll, and each chart as charts/<folder><page>/<id>.svg.
 * summary may be NULL. The bytes do not depend on the number of threads. 0, or -1: a page that cannot be built or does not pass
 * doc_check, two files of one path, a file of a "file:" link that was not given, a folder that holds something other than a site
 * ("<folder>: holds files that are not a benchlab site; choose another folder or empty it"), the system. The old site stays then. */
int site_write(const struct site_plan *plan, const struct site_options *options, struct site_summary *summary, struct error *error);

#endif
