/* site_extras: the files of `benchlab site` that are neither pages nor tables nor PDFs: what programs read about the site. Part of
 * command_site. */
#ifndef BENCHLAB_SITE_EXTRAS_H
#define BENCHLAB_SITE_EXTRAS_H

#include "lib/arena.h"
#include "lib/error.h"
#include "lib/vec.h"
#include "site-gen/report/analysis.h"
#include "site-gen/report/report.h"

struct site_extras {
    struct vec texts; /* struct str_builder: the bytes of the files, until the site is written */
};

struct site_extras_input {
    struct arena *arena;
    const struct analysis *analysis;
    const struct doc_site *const *sites; /* one a language */
    size_t site_count;
    const struct report_options *options;
    const char *const *paths; /* of the pages of each, without suffix */
    size_t path_count;
    const int64_t *raw_bytes; /* for each run the length of its raw file; RESULTS_MISSING when it is not offered */
};

void site_extras_init(struct site_extras *extras);
void site_extras_release(struct site_extras *extras);
/* Adds data/raw.csv and data/index.json, which describes it and the tables that are in files (struct site_file) already; a feed a
 * language; sitemap and robots.txt where the site's address is known. 0 or -1. */
int site_extras_add(struct site_extras *extras, const struct site_extras_input *input, struct vec *files, struct error *error);

#endif
