/* benchlab export: runs of the store for other programs: k6's summary, CSV, JSON, an HdrHistogram log. */
#include "benchlab/commands.h"

#include "lib/arena.h"
#include "lib/cli.h"
#include "lib/fs.h"
#include "lib/log.h"
#include "lib/str.h"
#include "site-gen/report/export.h"
#include "site-gen/report/export_hlog.h"
#include "site-gen/report/export_k6_summary.h"
#include "site-gen/store/results.h"
#include "site-gen/store/store.h"

#include <stdio.h>

struct arguments {
    const char *store, *target, *scenario, *run, *format, *out;
};

/* What is exported: the runs that the options let through. */
struct selection {
    struct store *store;
    struct results results; /* the runs only */
    const struct arguments *arguments;
};

static enum cli_outcome parse_arguments(int argc, char **argv, struct arguments *arguments, struct error *error)
{
    const struct cli_option options[] = {
        {.name = "format",
         .letter = 'f',
         .kind = CLI_TEXT,
         .value = &arguments->format,
         .placeholder = "FORMAT",
         .help = "csv, json, ndjson, hlog or k6-summary (default csv)"},
        {.name = "target", .kind = CLI_TEXT, .value = &arguments->target, .placeholder = "KEY", .help = "only runs of that target"},
        {.name = "scenario",
         .kind = CLI_TEXT,
         .value = &arguments->scenario,
         .placeholder = "ID",
         .help = "only runs of that scenario"},
        {.name = "run", .kind = CLI_TEXT, .value = &arguments->run, .placeholder = "ID", .help = "only that run"},
        {.name = "out",
         .letter = 'o',
         .kind = CLI_TEXT,
         .value = &arguments->out,
         .placeholder = "FILE",
         .help = "where to write (default: standard output)"},
        {.name = "store",
         .letter = 's',
         .kind = CLI_TEXT,
         .value = &arguments->store,
         .placeholder = "STORE",
         .help = "the store (default results/lab.sqlite)"},
    };
    const struct cli_command command = {
        .name = "benchlab export",
        .usage = "[--target KEY] [--scenario ID] [--run ID] [--format FORMAT] [--out FILE]",
        .summary = "Writes imported runs in a form that other programs read.",
        .details = "csv, json, ndjson: a record a run with all its figures; what is missing is empty or null.\n"
                   "hlog: the latencies of valid runs as an HdrHistogram log, tagged target:scenario:step.\n"
                   "k6-summary: one run as k6 --summary-export writes it; the options must leave one run.\n"
                   "\n"
                   "Exit code: 0 written, 1 no such run or a failure, 2 wrong usage.",
        .options = options,
        .option_count = sizeof(options) / sizeof(options[0]),
    };
    int operand_count = 0;
    enum cli_outcome outcome = cli_parse(&command, argc, argv, &operand_count, error);
    if (outcome != CLI_RUN || operand_count == 0)
        return outcome;
    (void)error_set(error, "unexpected argument \"%s\"; benchlab export takes options only", argv[1]);
    return CLI_BAD_USAGE;
}

/* ---- what is exported ------------------------------------------------------------------------------------------------------- */
static void keep_run(struct results *results, const char *id)
{
    size_t kept = 0;
    for (size_t i = 0; i < results->run_count; i++)
        if (text_equals(results->runs[i].id, id))
            results->runs[kept++] = results->runs[i];
    results->run_count = kept;
}

static int select_runs(struct selection *selection, struct arena *arena, struct error *error)
{
    const struct arguments *arguments = selection->arguments;
    const struct results_filter filter = {.target = arguments->target, .scenario = arguments->scenario};
    if (store_load_matching(selection->store, &filter, arena, &selection->results, error) != 0)
        return -1;
    if (arguments->run != NULL)
        keep_run(&selection->results, arguments->run);
    return selection->results.run_count > 0 ? 0 : error_set(error, "%s has no such run", store_location(selection->store));
}

/* ---- formats ---------------------------------------------------------------------------------------------------------------- */
static int write_csv(struct selection *selection, struct str_builder *out, struct error *error)
{
    return export_runs(&selection->results, EXPORT_CSV, out, error);
}

static int write_json(struct selection *selection, struct str_builder *out, struct error *error)
{
    return export_runs(&selection->results, EXPORT_JSON, out, error);
}

static int write_ndjson(struct selection *selection, struct str_builder *out, struct error *error)
{
    return export_runs(&selection->results, EXPORT_NDJSON, out, error);
}

/* A log does not say which of its lines are not to be used: invalid runs stay away, unless one is asked for by name. */
static int write_hlog(struct selection *selection, struct str_builder *out, struct error *error)
{
    const struct results *results = &selection->results;
    size_t count = 0, left_out = 0;
    struct arena arena;
    arena_init(&arena);
    const struct results_run **runs = ARENA_NEW_ARRAY(&arena, results->run_count, const struct results_run *);
    for (size_t i = 0; i < results->run_count; i++)
        if (results->runs[i].state == RESULTS_VALID || selection->arguments->run != NULL)
            runs[count++] = &results->runs[i];
    int result = count > 0 ? export_hlog(selection->store, runs, count, out, &left_out, error) : 0;
    arena_release(&arena);
    if (result != 0)
        return -1;
    if (left_out == count)
        return error_set(error, "none of these %zu runs is valid and has a histogram", results->run_count);
    if (count < results->run_count)
        log_warning("%zu invalid runs are left out", results->run_count - count);
    if (left_out > 0)
        log_warning("%zu runs without a histogram or a length are left out", left_out);
    return 0;
}

static int write_k6_summary(struct selection *selection, struct str_builder *out, struct error *error)
{
    const struct results *results = &selection->results;
    if (results->run_count == 1)
        return export_k6_summary(selection->store, &results->runs[0], out, error);
    return error_set(error, "%zu runs match, and a summary is of one: name it by --run, as \"%s\"", results->run_count,
                     results->runs[0].id);
}

static const struct format {
    const char *name;
    int (*write)(struct selection *selection, struct str_builder *out, struct error *error);
} formats[] = {
    {"csv", write_csv}, {"json", write_json}, {"ndjson", write_ndjson}, {"hlog", write_hlog}, {"k6-summary", write_k6_summary}};

static const struct format *find_format(const char *name)
{
    for (size_t i = 0; i < sizeof(formats) / sizeof(formats[0]); i++)
        if (text_equals(formats[i].name, name))
            return &formats[i];
    return NULL;
}

/* ---- the command ------------------------------------------------------------------------------------------------------------ */
static int print(const struct arguments *arguments, const struct str_builder *text, struct error *error)
{
    if (arguments->out != NULL)
        return fs_write_file(arguments->out, str_builder_text(text), text->length, error);
    return fwrite(str_builder_text(text), 1, text->length, stdout) == text->length
               ? 0
               : error_set(error, "cannot write to standard output");
}

static int export_selection(const struct arguments *arguments, const struct format *format, struct error *error)
{
    struct selection selection = {.arguments = arguments};
    struct arena arena;
    struct str_builder text;
    if (store_open(&selection.store, arguments->store, STORE_READ, error) != 0)
        return -1;
    arena_init(&arena);
    str_builder_init(&text, EXPORT_MAXIMUM);
    int result = select_runs(&selection, &arena, error);
    if (result == 0)
        result = format->write(&selection, &text, error);
    if (result == 0)
        result = print(arguments, &text, error);
    str_builder_release(&text);
    arena_release(&arena);
    return store_close_after(selection.store, result, error);
}

int command_export(int argc, char **argv)
{
    struct arguments arguments = {.store = "results/lab.sqlite", .format = "csv"};
    struct error error = {0};
    enum cli_outcome outcome = parse_arguments(argc, argv, &arguments, &error);
    if (outcome == CLI_HELP_PRINTED)
        return CLI_EXIT_OK;
    const struct format *format = find_format(arguments.format);
    if (outcome == CLI_RUN && format == NULL) {
        (void)error_set(&error, "--format: expected csv, json, ndjson, hlog or k6-summary, got \"%s\"", arguments.format);
        outcome = CLI_BAD_USAGE;
    }
    bool failed = outcome == CLI_BAD_USAGE || export_selection(&arguments, format, &error) != 0;
    if (failed)
        log_error(&error);
    return outcome == CLI_BAD_USAGE ? CLI_EXIT_USAGE : failed ? CLI_EXIT_FAILED : CLI_EXIT_OK;
}
