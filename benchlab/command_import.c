/* benchlab import: results of any load tool into the store. */
#include "benchlab/commands.h"
#include "benchlab/interrupt.h"

#include "lib/cli.h"
#include "lib/clock.h"
#include "lib/log.h"
#include "site-gen/import/identity.h"
#include "site-gen/import/import.h"
#include "site-gen/store/store.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define PROGRESS_INTERVAL (2 * CLOCK_NANOSECONDS_PER_SECOND)
#define FORMAT_LINE 110
#define DETAILS_MAXIMUM 8192
#define TERMINAL_INTERVAL (CLOCK_NANOSECONDS_PER_SECOND / 5)

struct progress {
    struct monotonic_time reported;
    bool quiet;
    bool on_terminal; /* of standard error: one line that changes */
};

/* What the command line said. */
struct request {
    const char *location;
    const char *const *paths;
    size_t path_count;
    struct import_options options;
    struct import_identity identity;
    bool quiet;
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

static void clear_progress(const struct progress *progress)
{
    if (progress->on_terminal)
        fprintf(stderr, "\r\033[K");
}

static void report_progress(struct progress *progress, const struct import_counts *counts)
{
    int64_t interval = progress->on_terminal ? TERMINAL_INTERVAL : PROGRESS_INTERVAL;
    if (clock_elapsed(progress->reported, clock_now()) < interval)
        return;
    progress->reported = clock_now();
    if (progress->on_terminal)
        fprintf(stderr, "\r\033[K%zu files so far: %zu imported, %zu unchanged", counts->files, counts->imported,
                counts->unchanged);
    else
        log_info("%zu files so far: %zu imported, %zu unchanged", counts->files, counts->imported, counts->unchanged);
}

static void report_event(void *context, enum import_event event, const char *path, const struct error *reason,
                         const struct import_counts *counts)
{
    struct progress *progress = context;
    if (progress->quiet)
        return;
    if (event != IMPORT_EVENT_FILE)
        clear_progress(progress);
    switch (event) {
    case IMPORT_EVENT_FILE:
        report_progress(progress, counts);
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
    case IMPORT_EVENT_NO_RESULT:
        print_path("no result:", path);
        return;
    case IMPORT_EVENT_SKIPPED:
        print_reason("skipped:", reason);
        return;
    }
}

/* Who measured what was stored, and the line that scripts read. */
static void print_summary(const struct import_counts *counts)
{
    for (size_t i = 0; i < counts->tool_count; i++)
        printf("%s%zu %s of %s", i == 0 ? "" : ", ", counts->tools[i].runs, counts->tools[i].runs == 1 ? "run" : "runs",
               counts->tools[i].tool);
    if (counts->tool_count > 0)
        printf("\n");
    printf("imported %zu, unchanged %zu, new versions %zu, quarantined %zu", counts->imported, counts->unchanged,
           counts->new_versions, counts->quarantined);
    if (counts->still_quarantined > 0)
        printf(", still in quarantine %zu", counts->still_quarantined);
    if (counts->gone > 0)
        printf(", gone %zu", counts->gone);
    if (counts->no_result > 0)
        printf(", without result %zu", counts->no_result);
    printf("\n");
}

static int import_into(const struct request *request)
{
    struct error error = {0}, close_error = {0};
    struct store *store = NULL;
    if (interrupt_catch(&error) < 0 || import_check_paths(request->paths, request->path_count, &error) < 0 ||
        store_open(&store, request->location, STORE_WRITE, &error) < 0) {
        log_error(&error);
        return CLI_EXIT_FAILED;
    }
    struct progress progress = {clock_now(), request->quiet, isatty(STDERR_FILENO) != 0};
    struct import_observer observer = {&progress, report_event, interrupt_stops};
    struct import_counts counts;
    int result = import_paths(store, request->paths, request->path_count, &request->options, &observer, &counts, &error);
    clear_progress(&progress);
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
        return COMMAND_EXIT_INTERRUPTED;
    }
    return result < 0 || counts.quarantined > 0 ? CLI_EXIT_FAILED : CLI_EXIT_OK;
}

/* The names of all formats, a few a line, as the help shows them. */
static void describe_formats(struct str_builder *out)
{
    size_t line = 0;
    str_builder_append(out, "Formats, told by a file's content unless --format says otherwise:\n");
    for (size_t i = 0; i < import_reader_count; i++) {
        const char *name = import_readers[i]->name, *end = i + 1 < import_reader_count ? "," : "";
        if (line + strlen(name) > FORMAT_LINE) {
            str_builder_append_char(out, '\n');
            line = 0;
        }
        str_builder_append_format(out, "%s%s%s", line == 0 ? "  " : " ", name, end);
        line += strlen(name) + 2;
    }
    str_builder_append_char(out, '\n');
}

static void describe(struct str_builder *out)
{
    str_builder_append(
        out,
        "Importing again is cheap: a file that looks as before is not read, a changed file replaces its earlier version, and runs\n"
        "whose file has vanished from an imported folder no longer count. A file that cannot be read is quarantined: reported, "
        "noted\n"
        "in the store and left out. The store can be deleted at any time and made again from the results.\n"
        "\n"
        "Whose run a file of another tool is, its path says: <target>/<date>/<scenario>-run<N>.<ending>, or\n"
        "<target>/optimization/<experiment>/{before,after}/...; or a " IDENTITY_FILE " beside it; or these options, which come\n"
        "first. Our own results say it themselves.\n"
        "\n");
    describe_formats(out);
    str_builder_append(
        out, "\n"
             "Exit code: 0 all is imported, 1 something was newly quarantined (the rest is stored) or failed, 2 wrong usage,\n"
             "130 interrupted (what was imported is stored).");
}

static int check_request(struct request *request, const char *format, struct error *error)
{
    if (format != NULL) {
        request->options.format = import_find_reader(format);
        if (request->options.format == NULL)
            return error_set(error, "--format: there is no format \"%s\"; --help lists them", format);
    }
    return identity_check_options(&request->identity, error);
}

int command_import(int argc, char **argv)
{
    static const char *const DEFAULT_PATHS[] = {"results"};
    struct request request = {.location = "results/lab.sqlite", .paths = DEFAULT_PATHS, .path_count = 1};
    const char *format = NULL;
    struct import_identity *identity = &request.identity;
    const struct cli_option options[] = {
        {"store", 's', CLI_TEXT, &request.location, "STORE", "a file, or postgresql://... (default results/lab.sqlite)", 0, 0},
        {"format", 0, CLI_TEXT, &format, "NAME", "what the files are, whatever they look like; see below", 0, 0},
        {"target", 0, CLI_TEXT, &identity->target, "NAME", "what was measured", 0, 0},
        {"scenario", 0, CLI_TEXT, &identity->scenario, "NAME", "what it was asked to do", 0, 0},
        {"date", 0, CLI_TEXT, &identity->date, "YYYY-MM-DD", "the day of the measurement", 0, 0},
        {"machine", 0, CLI_TEXT, &identity->machine, "NAME", "where; runs of different machines are never compared", 0, 0},
        {"session", 0, CLI_TEXT, &identity->session, "NAME", "which runs were made together", 0, 0},
        {"quiet", 'q', CLI_FLAG, &request.quiet, NULL, "only the summary and errors", 0, 0}};
    struct str_builder details;
    str_builder_init(&details, DETAILS_MAXIMUM);
    describe(&details);
    const struct cli_command command = {
        .name = "benchlab import",
        .usage = "[PATH ...] [options]",
        .summary = "Reads results of load tools, files or whole folders (default results), into the store.",
        .details = str_builder_text(&details),
        .options = options,
        .option_count = sizeof(options) / sizeof(options[0])};
    struct error error = {0};
    int operand_count = 0;
    enum cli_outcome outcome = cli_parse(&command, argc, argv, &operand_count, &error);
    str_builder_release(&details);
    if (outcome == CLI_HELP_PRINTED)
        return CLI_EXIT_OK;
    request.options.identity = identity;
    if (outcome == CLI_BAD_USAGE || check_request(&request, format, &error) < 0) {
        log_error(&error);
        return CLI_EXIT_USAGE;
    }
    if (operand_count > 0) {
        request.paths = (const char *const *)(argv + 1);
        request.path_count = (size_t)operand_count;
    }
    return import_into(&request);
}
