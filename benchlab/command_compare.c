/* benchlab compare: two sides -> comparison -> document -> text, JSON, Markdown, HTML or PDF, and an exit code for budgets. */
#include "benchlab/commands.h"
#include "benchlab/compare_sides.h"
#include "benchlab/interrupt.h"

#include "lib/arena.h"
#include "lib/cli.h"
#include "lib/fs.h"
#include "lib/json.h"
#include "lib/log.h"
#include "lib/message.h"
#include "site-gen/import/identity.h"
#include "site-gen/render/html.h"
#include "site-gen/render/markdown.h"
#include "site-gen/render/pdf.h"
#include "site-gen/render/text.h"
#include "site-gen/report/compare_budget.h"
#include "site-gen/report/compare_document.h"
#include "site-gen/report/compare_json.h"
#include "site-gen/report/doc_check.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>

#define OUTPUT_MAXIMUM ((size_t)64 << 20)
#define WIDTH_OF_FILES 120
#define WIDTH_LEAST 40

enum compare_format { COMPARE_TEXT, COMPARE_JSON, COMPARE_MARKDOWN, COMPARE_HTML, COMPARE_PDF };
#define COMPARE_FORMATS 5

struct arguments {
    const char *sides[2], *dates[2];
    struct cli_list scenarios, budget_texts;
    const char *metric_name, *format_name, *out, *language, *store, *machine, *paper_name;
    bool fail_if_unsure, details;
    enum compare_format format;
    enum pdf_paper paper;
    struct compare_budget budgets[CLI_LIST_MAXIMUM];
    struct compare_document_options document;
};

/* ---- command line ----------------------------------------------------------------------------------------------------------- */
static const char DETAILS[] =
    "A is the baseline and B what is judged: ratios are B / A, verdicts are about B. A side is\n"
    "  TARGET                    its newest results, by key (c-libevent, c-microhttpd-epoll-pool)\n"
    "  TARGET@DATE               those of one day; TARGET@COMMIT, TARGET@VERSION, TARGET@SESSION likewise\n"
    "  TARGET#EXPERIMENT:SIDE    those of results/TARGET/optimization/EXPERIMENT/SIDE/\n"
    "  SESSION                   all targets of a session, each compared with its namesake\n"
    "  FILE or FOLDER            results that need not be imported (a name with a / is always one)\n"
    "Only runs of the same machine, tool, load and scenario version are compared.\n"
    "\n"
    "A budget is [METRIC-]DIRECTION:AMOUNT%: slower:5%, p99-slower:10%, rate-faster:20%, errors:0.5%. It is crossed when the\n"
    "difference is shown and its whole 95 % interval lies beyond the budget. docs/compare.md says more.\n"
    "\n"
    "Exit code: 0 done, 1 nothing could be compared or the comparison failed, 2 wrong usage, 99 a budget was crossed (with\n"
    "--fail-if-unsure also when one could not be decided), 130 interrupted.";

static enum cli_outcome parse_options(int argc, char **argv, struct arguments *arguments, struct error *error)
{
    const struct cli_option options[] = {
        {.name = "scenario",
         .kind = CLI_TEXT_LIST,
         .value = &arguments->scenarios,
         .placeholder = "NAME",
         .help = "only this one, by id or number; may be repeated"},
        {.name = "metric",
         .letter = 'm',
         .kind = CLI_TEXT,
         .value = &arguments->metric_name,
         .placeholder = "NAME",
         .help = "of headline and table: rate, mean, p50, p95 or p99 (default rate)"},
        {.name = "format",
         .letter = 'f',
         .kind = CLI_TEXT,
         .value = &arguments->format_name,
         .placeholder = "NAME",
         .help = "text, json, markdown, html or pdf (default text)"},
        {.name = "out",
         .letter = 'o',
         .kind = CLI_TEXT,
         .value = &arguments->out,
         .placeholder = "FILE",
         .help = "write there instead of to standard output; needed for pdf"},
        {.name = "paper",
         .kind = CLI_TEXT,
         .value = &arguments->paper_name,
         .placeholder = "SIZE",
         .help = "paper of a pdf: a4 or letter (default a4)"},
        {.name = "fail-if",
         .kind = CLI_TEXT_LIST,
         .value = &arguments->budget_texts,
         .placeholder = "BUDGET",
         .help = "exit 99 when it is crossed, as slower:5%; may be repeated"},
        {.name = "fail-if-unsure",
         .kind = CLI_FLAG,
         .value = &arguments->fail_if_unsure,
         .help = "exit 99 also when a budget could not be decided"},
        {.name = "details", .kind = CLI_FLAG, .value = &arguments->details, .help = "text: also every metric of every scenario"},
        {.name = "date-a",
         .kind = CLI_TEXT,
         .value = &arguments->dates[0],
         .placeholder = "DATE",
         .help = "only A's runs of that day, YYYY-MM-DD"},
        {.name = "date-b",
         .kind = CLI_TEXT,
         .value = &arguments->dates[1],
         .placeholder = "DATE",
         .help = "only B's runs of that day"},
        {.name = "machine",
         .kind = CLI_TEXT,
         .value = &arguments->machine,
         .placeholder = "NAME",
         .help = "files of other tools: where all of them were made"},
        {.name = "language",
         .kind = CLI_TEXT,
         .value = &arguments->language,
         .placeholder = "NAME",
         .help = "en or ko (default en)"},
        {.name = "store",
         .letter = 's',
         .kind = CLI_TEXT,
         .value = &arguments->store,
         .placeholder = "STORE",
         .help = "imported results (default results/lab.sqlite)"},
    };
    const struct cli_command command = {
        .name = "benchlab compare",
        .usage = "A B [options]",
        .summary = "Compares two targets, days, commits, sessions, sides of an experiment, files or folders.",
        .details = DETAILS,
        .options = options,
        .option_count = sizeof(options) / sizeof(options[0]),
    };
    int operand_count;
    enum cli_outcome outcome = cli_parse(&command, argc, argv, &operand_count, error);
    if (outcome != CLI_RUN)
        return outcome;
    if (operand_count != 2) {
        error_set(error, "expected two sides, A and B, got %d (see benchlab compare --help)", operand_count);
        return CLI_BAD_USAGE;
    }
    arguments->sides[0] = argv[1];
    arguments->sides[1] = argv[2];
    return CLI_RUN;
}

static int find_format(struct arguments *arguments, struct error *error)
{
    static const char *const names[COMPARE_FORMATS] = {"text", "json", "markdown", "html", "pdf"};
    for (int i = 0; i < COMPARE_FORMATS; i++)
        if (text_equals(arguments->format_name, names[i])) {
            arguments->format = (enum compare_format)i;
            if (i == COMPARE_PDF && arguments->out == NULL)
                return error_set(error, "--format pdf: expected --out FILE");
            return 0;
        }
    return error_set(error, "--format: expected text, json, markdown, html or pdf, got \"%s\"", arguments->format_name);
}

/* What can be said of the options alone. 0 or -1. */
static int check_arguments(struct arguments *arguments, struct error *error)
{
    struct str metric = str_from_text(arguments->metric_name);
    if (find_format(arguments, error) != 0)
        return -1;
    if (text_equals(arguments->paper_name, "letter"))
        arguments->paper = PDF_PAPER_LETTER;
    else if (arguments->paper_name != NULL && !text_equals(arguments->paper_name, "a4"))
        return error_set(error, "--paper: expected a4 or letter, got \"%s\"", arguments->paper_name);
    if (!comparison_find_metric(metric.data, metric.length, &arguments->document.metric))
        return error_set(error, "--metric: expected rate, mean, p50, p95 or p99, got \"%s\"", arguments->metric_name);
    for (int i = 0; i < 2; i++)
        if (arguments->dates[i] != NULL && !compare_is_date(arguments->dates[i]))
            return error_set(error, "--date-%c: expected a day as 2026-11-24, got \"%s\"", "ab"[i], arguments -> dates[i]);
    struct import_identity identity = {.machine = arguments->machine};
    if (identity_check_options(&identity, error) != 0)
        return -1;
    for (size_t i = 0; i < arguments->budget_texts.count; i++)
        if (budget_parse(arguments->budget_texts.items[i], &arguments->budgets[i], error) != 0)
            return error_add_context(error, "--fail-if");
    arguments->document.budgets = arguments->budgets;
    arguments->document.budget_count = arguments->budget_texts.count;
    return 0;
}

/* ---- output ----------------------------------------------------------------------------------------------------------------- */
static struct text_options terminal_options(const struct arguments *arguments)
{
    struct text_options options = {.width = WIDTH_OF_FILES, .details = arguments->details};
    struct winsize size = {0};
    if (arguments->out != NULL || isatty(STDOUT_FILENO) == 0)
        return options;
    const char *no_colour = getenv("NO_COLOR");
    options.colour = no_colour == NULL || no_colour[0] == '\0';
    if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col >= WIDTH_LEAST)
        options.width = size.ws_col;
    return options;
}

static int render(const struct arguments *arguments, const struct comparison *comparison, const struct doc_site *site,
                  struct str_builder *out, struct error *error)
{
    const struct doc_page *page = doc_site_find_page(site, COMPARE_PAGE);
    struct text_options terminal = terminal_options(arguments);
    switch (arguments->format) {
    case COMPARE_TEXT:
        text_render(page, &terminal, out);
        return 0;
    case COMPARE_MARKDOWN:
        markdown_render(site, page, &(struct markdown_options){.is_excerpt = true}, out);
        return 0;
    case COMPARE_HTML:
        return html_render_single(site, page, out, error);
    case COMPARE_JSON: {
        json_t *json = compare_json_build(comparison, &arguments->document);
        int result = json_write(json, out, error);
        json_decref(json);
        return result;
    }
    case COMPARE_PDF:
        break;
    }
    return 0;
}

static int write_pdf(const struct arguments *arguments, const struct doc_site *site, struct error *error)
{
    struct pdf_options options = {
        .fonts = pdf_fonts_load(NULL, error), .paper = arguments->paper, .without_chart_data = true}; /* the table has them */
    if (options.fonts == NULL)
        return -1;
    int result = pdf_render_file(site, doc_site_find_page(site, COMPARE_PAGE), &options, arguments->out, error);
    pdf_fonts_free(options.fonts);
    return result;
}

static int write_document(const struct arguments *arguments, const struct comparison *comparison, const struct doc_site *site,
                          struct error *error)
{
    if (arguments->format == COMPARE_PDF)
        return write_pdf(arguments, site, error);
    struct str_builder out;
    str_builder_init(&out, OUTPUT_MAXIMUM);
    int result = render(arguments, comparison, site, &out, error);
    if (result == 0 && out.failed)
        result = error_set(error, "the comparison is too large");
    if (result == 0 && arguments->out != NULL)
        result = fs_write_file(arguments->out, out.data, out.length, error);
    else if (result == 0 && fwrite(str_builder_text(&out), 1, out.length, stdout) != out.length)
        result = error_set(error, "cannot write to standard output");
    str_builder_release(&out);
    return result;
}

/* ---- the comparison --------------------------------------------------------------------------------------------------------- */
static int keep_scenarios(const struct arguments *arguments, struct comparison_source sources[2], struct error *error)
{
    const struct cli_list *wanted = &arguments->scenarios;
    for (size_t i = 0; i < wanted->count; i++)
        if (!compare_has_scenario(&sources[0].selection, wanted->items[i]) &&
            !compare_has_scenario(&sources[1].selection, wanted->items[i]))
            return error_set(error, "--scenario: neither side has a result of \"%s\"", wanted->items[i]);
    for (int i = 0; i < 2 && wanted->count > 0; i++) {
        compare_keep_scenarios(&sources[i].selection, wanted->items, wanted->count);
        if (sources[i].selection.run_count == 0)
            return error_set(error, "%s has no result of the scenarios that were asked for", sources[i].selection.label);
    }
    return 0;
}

/* What the budgets and the comparison make of the exit code; says so on standard error. */
static int conclude(const struct arguments *arguments, const struct comparison *comparison)
{
    size_t crossed = 0, unsure = 0;
    if (comparison->row_count == 0) {
        struct error error = {0};
        error_set(&error, "nothing could be compared: %zu %s measured under other conditions, %zu by one side only",
                  comparison->refusal_count, comparison->refusal_count == 1 ? "scenario was" : "scenarios were",
                  comparison->missing_count);
        log_error(&error);
        return CLI_EXIT_FAILED;
    }
    for (size_t i = 0; i < arguments->document.budget_count; i++) {
        enum budget_outcome outcome = budget_judge_all(&arguments->budgets[i], comparison);
        crossed += outcome == BUDGET_CROSSED;
        unsure += outcome == BUDGET_UNSURE;
        if (outcome == BUDGET_CROSSED)
            fprintf(stderr, "budget crossed: %s\n", arguments->budgets[i].text);
        else if (outcome == BUDGET_UNSURE)
            log_warning("budget %s: could not be decided (more runs narrow the interval)", arguments->budgets[i].text);
    }
    return crossed > 0 || (unsure > 0 && arguments->fail_if_unsure) ? COMMAND_EXIT_CROSSED : CLI_EXIT_OK;
}

static int compare(struct arguments *arguments, struct arena *arena, struct compare_sides *sides, struct comparison *comparison,
                   struct messages *messages, struct error *error)
{
    struct comparison_source sources[2] = {{.store = NULL}};
    if (interrupt_catch(error) != 0 || compare_sides_open(sides, arguments->sides, arguments->dates, sources, error) != 0 ||
        keep_scenarios(arguments, sources, error) != 0 || comparison_build(comparison, arena, sources, error) != 0)
        return -1;
    struct doc_site *site = compare_document_build(arena, messages, comparison, &arguments->document);
    return doc_check_site(site, error) != 0 ? -1 : write_document(arguments, comparison, site, error);
}

static int compare_and_conclude(struct arguments *arguments)
{
    struct arena arena;
    struct error error = {0};
    struct messages messages;
    if (messages_load(&messages, arguments->language, NULL, &error) != 0) {
        log_error(&error);
        return CLI_EXIT_USAGE;
    }
    arena_init(&arena);
    struct compare_sides sides = {.arena = &arena, .location = arguments->store, .machine = arguments->machine};
    struct comparison *comparison = ARENA_NEW(&arena, struct comparison);
    int code = CLI_EXIT_FAILED;
    if (compare(arguments, &arena, &sides, comparison, &messages, &error) == 0)
        code = conclude(arguments, comparison);
    else if (interrupt_requested())
        code = COMMAND_EXIT_INTERRUPTED;
    else
        log_error(&error);
    compare_sides_close(&sides);
    messages_release(&messages);
    arena_release(&arena);
    return code;
}

int command_compare(int argc, char **argv)
{
    struct arguments *arguments = calloc(1, sizeof(*arguments));
    struct error error = {0};
    if (arguments == NULL)
        return CLI_EXIT_FAILED;
    arguments->metric_name = "rate";
    arguments->format_name = "text";
    arguments->language = "en";
    arguments->store = "results/lab.sqlite";
    int code = CLI_EXIT_USAGE;
    enum cli_outcome outcome = parse_options(argc, argv, arguments, &error);
    if (outcome == CLI_HELP_PRINTED)
        code = CLI_EXIT_OK;
    else if (outcome == CLI_BAD_USAGE || check_arguments(arguments, &error) != 0)
        log_error(&error);
    else
        code = compare_and_conclude(arguments);
    free(arguments);
    return code;
}
