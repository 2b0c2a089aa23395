/* benchlab import: raw results into the store. */
#include "benchlab/commands.h"
#include "benchlab/interrupt.h"

#include "lib/cli.h"
#include "lib/clock.h"
#include "lib/log.h"
#include "site-gen/import/import.h"
#include "site-gen/store/store.h"

#include <inttypes.h>
#include <stdio.h>

#define PROGRESS_INTERVAL (2 * CLOCK_NANOSECONDS_PER_SECOND)

struct progress {
    struct monotonic_time reported;
};

static void print_reason(const char *what, const struct error *reason)
{
    char text[sizeof(reason->file) + sizeof(reason->message) + 64];
    printf("%s %s\n", what, error_format(reason, text, sizeof(text)));
}

/* File names may hold anything: what the terminal might take for a command is replaced as in errors. */
static void print_path(const char *what, const char *path)
{
    struct error place = {0};
    error_set(&place, "%s", path);
    print_reason(what, &place);
}

static void report_event(void *context, enum import_event event, const char *path, const struct error *reason,
                         const struct import_counts *counts)
{
    struct progress *progress = context;
    switch (event) {
    case IMPORT_EVENT_FILE:
        if (clock_elapsed(progress->reported, clock_now()) < PROGRESS_INTERVAL)
            return;
        progress->reported = clock_now();
        log_info("%zu files so far: %zu imported, %zu unchanged", counts->files, counts->imported, counts->unchanged);
        return;
    case IMPORT_EVENT_NEW_VERSION:
        print_path("new version:", path);
        return;
    case IMPORT_EVENT_QUARANTINED:
        print_reason("quarantined:", reason);
        return;
    case IMPORT_EVENT_STILL_QUARANTINED:
        print_reason("still in quarantine:", reason);
        return;
    case IMPORT_EVENT_GONE:
        print_path("gone:", path);
        return;
    case IMPORT_EVENT_SKIPPED:
        print_reason("skipped:", reason);
        return;
    }
}

static bool is_interrupted(void *context)
{
    (void)context;
    return interrupt_requested();
}

static void print_summary(const struct import_counts *counts)
{
    printf("imported %zu, unchanged %zu, new versions %zu, quarantined %zu", counts->imported, counts->unchanged,
           counts->new_versions, counts->quarantined);
    if (counts->still_quarantined > 0)
        printf(", still in quarantine %zu", counts->still_quarantined);
    if (counts->gone > 0)
        printf(", gone %zu", counts->gone);
    printf("\n");
}

static int import_into(const char *location, const char *const *paths, size_t path_count)
{
    struct error error = {0}, close_error = {0};
    struct store *store = NULL;
    if (interrupt_catch(&error) < 0 || import_check_paths(paths, path_count, &error) < 0 ||
        store_open(&store, location, STORE_WRITE, &error) < 0) {
        log_error(&error);
        return CLI_EXIT_FAILED;
    }
    struct progress progress = {clock_now()};
    struct import_observer observer = {&progress, report_event, is_interrupted};
    struct import_counts counts;
    int result = import_paths(store, paths, path_count, &observer, &counts, &error);
    if (result == 0 || counts.files > 0)
        print_summary(&counts);
    if (result < 0)
        log_error(&error);
    if (store_close(store, &close_error) < 0) {
        log_error(&close_error);
        result = -1;
    }
    if (fflush(stdout) != 0)
        result = -1;
    if (result == 0 && counts.interrupted) {
        fprintf(stderr, "interrupted after %zu %s; what was imported is stored\n", counts.files,
                counts.files == 1 ? "file" : "files");
        return INTERRUPT_EXIT;
    }
    return result < 0 || counts.quarantined > 0 ? CLI_EXIT_FAILED : CLI_EXIT_OK;
}

int command_import(int argc, char **argv)
{
    static const char *const DEFAULT_PATHS[] = {"results"};
    const char *location = "results/lab.sqlite";
    const struct cli_option options[] = {{.name = "store",
                                          .letter = 's',
                                          .kind = CLI_TEXT,
                                          .value = &location,
                                          .placeholder = "FILE",
                                          .help = "the store (default results/lab.sqlite)"}};
    const struct cli_command command = {
        .name = "benchlab import",
        .usage = "[PATH ...] [--store FILE]",
        .summary = "Reads raw results, files or whole folders (default results), into the store.",
        .details =
            "Importing again is cheap: what the store has already is left alone, a changed file replaces its earlier "
            "version, and runs whose\n"
            "file has vanished from an imported folder no longer count. A file that cannot be read is quarantined: "
            "reported, noted in the\n"
            "store and left out. The store can be deleted at any time and made again from the raw results.\n"
            "\n"
            "Exit code: 0 all is imported, 1 something was newly quarantined (the rest is stored) or failed, 2 wrong usage,\n"
            "130 interrupted (what was imported is stored).",
        .options = options,
        .option_count = sizeof(options) / sizeof(options[0])};
    struct error error = {0};
    int operand_count = 0;
    switch (cli_parse(&command, argc, argv, &operand_count, &error)) {
    case CLI_HELP_PRINTED:
        return CLI_EXIT_OK;
    case CLI_BAD_USAGE:
        log_error(&error);
        return CLI_EXIT_USAGE;
    case CLI_RUN:
        break;
    }
    if (operand_count == 0)
        return import_into(location, DEFAULT_PATHS, 1);
    return import_into(location, (const char *const *)(argv + 1), (size_t)operand_count);
}
