/* site_settings: what `benchlab site` is told, by its options and by the configuration. Options go first. Part of command_site. */
#ifndef BENCHLAB_SITE_SETTINGS_H
#define BENCHLAB_SITE_SETTINGS_H

#include "lib/arena.h"
#include "lib/cli.h"
#include "lib/error.h"
#include "site-gen/report/configuration.h"
#include "site-gen/report/report.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SITE_LANGUAGES_MAXIMUM 8
#define SITE_THREADS_MAXIMUM 64

struct site_settings {
    const char *store, *out, *docs, *annotations;
    const char *base_url, *templates; /* NULL when not known */
    const char *title;                /* the option's; the configuration's goes by language */
    int64_t threads;                  /* 0: as many as there are processors */
    int64_t pairs, pair_pdfs;         /* of targets: how many get a page, and how many of these a PDF */
    enum report_papers papers;
    bool no_pdf, no_pictures, full;
    struct configuration configuration;
    char languages[SITE_LANGUAGES_MAXIMUM][8];
    size_t language_count;
    const char *config, *language_list, *paper; /* options as they were given */
};

/* The command line into settings, which borrow it. */
enum cli_outcome site_settings_parse(int argc, char **argv, struct site_settings *settings, struct error *error);

/* Reads the configuration into arena and lets it fill what the options left open. 0; CLI_EXIT_USAGE or CLI_EXIT_FAILED with an error. */
int site_settings_complete(struct site_settings *settings, struct arena *arena, struct error *error);

#endif
