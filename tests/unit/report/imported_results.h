/* imported_results: the synthetic raw results of tests/data/results, imported into a store in a temporary folder and analysed. */
#ifndef TESTS_UNIT_REPORT_IMPORTED_RESULTS_H
#define TESTS_UNIT_REPORT_IMPORTED_RESULTS_H

#include "tests/unit/test.h"

#include "lib/fs.h"
#include "site-gen/import/import.h"
#include "site-gen/report/report.h"

struct imported_results {
    char folder[64];
    struct arena arena;
    struct store *store;
    struct results results;
    struct analysis analysis;
    struct messages english, korean;
    struct report_options options;
};

static inline void imported_results_ignore(void *context, enum import_event event, const char *path, const struct error *reason,
                                           const struct import_counts *counts)
{
    (void)context, (void)event, (void)path, (void)reason, (void)counts;
}

/* path: what is imported; NULL for nothing at all. */
static inline void imported_results_open(struct imported_results *imported, const char *path)
{
    struct error error = {0};
    char store_path[128];
    memset(imported, 0, sizeof(*imported));
    make_temporary_folder(imported->folder);
    arena_init(&imported->arena);
    snprintf(store_path, sizeof(store_path), "%s/lab.sqlite", imported->folder);
    assert_ok(store_open(&imported->store, store_path, STORE_WRITE, &error), &error);
    struct import_counts counts;
    static const struct import_observer silent = {NULL, imported_results_ignore, NULL};
    if (path != NULL)
        assert_ok(import_paths(imported->store, &path, 1, NULL, &silent, &counts, &error), &error);
    assert_ok(store_load_results(imported->store, &imported->arena, &imported->results, &error), &error);
    assert_ok(analysis_build(&imported->analysis, &imported->arena, imported->store, &imported->results, &error), &error);
    assert_ok(messages_load(&imported->english, "en", NULL, &error), &error);
    assert_ok(messages_load(&imported->korean, "ko", NULL, &error), &error);
    bool *available = ARENA_NEW_ARRAY(&imported->arena, imported->results.run_count, bool);
    for (size_t i = 0; i < imported->results.run_count; i++)
        available[i] = true;
    imported->options =
        (struct report_options){.pdf = true, .pair_pdf_maximum = REPORT_PAIR_PDF_MAXIMUM, .raw_available = available};
}

static inline void imported_results_release(struct imported_results *imported)
{
    struct error error = {0};
    messages_release(&imported->english);
    messages_release(&imported->korean);
    assert_ok(store_close(imported->store, &error), &error);
    arena_release(&imported->arena);
    assert_ok(fs_remove_tree(imported->folder, &error), &error);
}

static inline struct doc_site *imported_results_build(struct imported_results *imported, const struct messages *messages)
{
    struct error error = {0};
    imported->options.in_subfolder = messages != &imported->english;
    struct doc_site *site =
        report_build(&imported->arena, messages, &imported->analysis, imported->store, &imported->options, &error);
    assert_ok(site == NULL ? -1 : 0, &error);
    return site;
}

#endif
