/* site_builders: what the threads of `benchlab site` build pages with: each has a connection to the store and PDF fonts of its own,
 * since neither may be shared. Part of command_site. */
#ifndef BENCHLAB_SITE_BUILDERS_H
#define BENCHLAB_SITE_BUILDERS_H

#include "lib/arena.h"
#include "lib/error.h"
#include "site-gen/render/pdf.h"
#include "site-gen/render/site.h"
#include "site-gen/report/report.h"

/* What all builders share, and read only. */
struct site_content {
    const struct analysis *analysis;
    const struct report_options *options;
    const struct report_plan *plan;
    const struct doc_site *const *sites; /* one a language */
};

struct site_builders {
    void **items; /* as site_options.builders wants them */
    size_t count;
};

/* Opens count connections to the store at location; everything from arena. 0, or -1 and nothing to close. */
int site_builders_open(struct site_builders *builders, struct arena *arena, const struct site_content *content,
                       const char *location, size_t count, struct error *error);
/* Closes them behind work that gave 0, or -1 and the error: gives the same, or -1 and its own error where only closing failed. */
int site_builders_close_after(struct site_builders *builders, int result, struct error *error);

/* A site_build_function, and site_print_functions (of PDFs, by paper, and of pictures) over what items point to. */
struct doc_page *site_builder_build(void *builder, size_t language, size_t page, struct arena *arena, struct error *error);
int site_builder_print_a4(void *builder, const struct doc_site *site, const struct doc_page *page, struct str_builder *out,
                          struct error *error);
int site_builder_print_letter(void *builder, const struct doc_site *site, const struct doc_page *page, struct str_builder *out,
                              struct error *error);
int site_builder_picture(void *builder, const struct doc_site *site, const struct doc_page *page, struct str_builder *out,
                         struct error *error);

#endif
