/* benchlab services: starts, stops and shows the lab's own PostgreSQL and Redis. `benchlab run` does the same by itself for the variants that
 * want them; started here, they stay. */
#include "benchlab/commands.h"

#include "benchlab/run_signals.h"
#include "lib/cli.h"
#include "lib/json.h"
#include "lib/log.h"
#include "runner/services.h"

#include <stdio.h>
#include <string.h>

#define TEXT_MAXIMUM ((size_t)1 << 16)

struct arguments {
    const char *action, *out;
    struct service_urls urls;
    bool wanted[SERVICE_COUNT];
    bool json;
};

/* What is said about one service. */
struct report {
    bool runs, is_named; /* is_named: by a URL, so that it is none of ours */
    const char *how;     /* "started", "runs already", ... */
    const char *url;     /* without a password */
    const struct service_state *state;
};

/* ---- text ------------------------------------------------------------------------------------------------------------------- */

static void print_report(enum service_kind kind, const struct report *report)
{
    printf("%-11s %s", service_name(kind), report->how);
    if (report->runs && !report->is_named)
        printf("; %s %s, process %lld of user %s, port %lld", service_title(kind), report->state->version,
               (long long)report->state->process.pid, report->state->user, (long long)report->state->port);
    if (report->url != NULL)
        printf("; %s", report->url);
    printf("\n");
}

static json_t *build_report(enum service_kind kind, const struct report *report)
{
    json_t *object = json_pack("{s:s, s:b, s:b, s:s?}", "name", service_name(kind), "running", (int)report->runs, "named",
                               (int)report->is_named, "url", report->url);
    if (object != NULL && !report->is_named && report->runs) {
        const struct service_state *state = report->state;
        json_t *more =
            json_pack("{s:s, s:I, s:I, s:s, s:s, s:s}", "version", state->version, "pid", (json_int_t)state->process.pid, "port",
                      (json_int_t)state->port, "user", state->user, "folder", state->folder, "started", state->started);
        (void)json_object_update(object, more); /* without them it is still true */
        json_decref(more);
    }
    return object;
}

static int print_json(const struct arguments *arguments, const struct report *reports)
{
    struct str_builder text;
    struct error error = {0};
    json_t *array = json_array();
    for (int i = 0; i < SERVICE_COUNT; i++)
        if (arguments->wanted[i])
            (void)json_array_append_new(array, build_report((enum service_kind)i, &reports[i]));
    str_builder_init(&text, TEXT_MAXIMUM);
    int result = json_write(array, &text, &error);
    if (result == 0)
        printf("%s", str_builder_text(&text));
    else
        log_error(&error);
    str_builder_release(&text);
    json_decref(array);
    return result;
}

/* ---- doing ------------------------------------------------------------------------------------------------------------------ */

static int start(struct services *services, enum service_kind kind, struct report *report, struct error *error)
{
    bool was_running = false;
    int result = services_start(services, kind, false, &was_running, error);
    report->how = was_running ? "runs already" : "started";
    return result;
}

static int stop(struct services *services, enum service_kind kind, struct report *report, struct error *error)
{
    static const char *const words[] = {[SERVICE_STOP_GONE] = "was not running",
                                        [SERVICE_STOP_ENDED] = "stopped",
                                        [SERVICE_STOP_KILLED] = "stopped (it had to be killed)"};
    enum service_stop outcome = SERVICE_STOP_GONE;
    int result = services_stop(services, kind, &outcome, error);
    report->how = words[outcome];
    return result;
}

static void look(const struct services *services, enum service_kind kind, struct report *report)
{
    bool should_run = services->state.items[kind].process.pid != 0;
    report->how = services_runs(services, kind) ? "runs"
                  : should_run                  ? "does not run: it was started, and has ended"
                                                : "does not run";
}

/* One that is named by a URL is never started or stopped. */
static void look_at_named(struct arena *arena, const char *url, struct report *report)
{
    report->is_named = true;
    report->url = service_url_show(arena, url);
    report->runs = service_url_answers(url);
    report->how = report->runs ? "named by its URL, answers" : "named by its URL, does not answer";
}

static int act(struct arena *arena, const struct arguments *arguments, struct services *services, struct report *reports)
{
    int failed = 0;
    for (int i = 0; i < SERVICE_COUNT; i++) {
        enum service_kind kind = (enum service_kind)i;
        struct error error = {0};
        int result = 0;
        if (!arguments->wanted[i])
            continue;
        reports[i].state = &services->state.items[i];
        if (arguments->urls.items[i] != NULL) {
            look_at_named(arena, arguments->urls.items[i], &reports[i]);
            continue;
        }
        if (text_equals(arguments->action, "up"))
            result = start(services, kind, &reports[i], &error);
        else if (text_equals(arguments->action, "down"))
            result = stop(services, kind, &reports[i], &error);
        else
            look(services, kind, &reports[i]);
        reports[i].runs = services_runs(services, kind);
        reports[i].url = services_url(arena, services, kind);
        if (result != 0) {
            reports[i].how = "failed";
            log_error(&error);
            failed++;
        }
    }
    return failed;
}

/* status: whether all of them are there. The others: whether it was done. */
static int exit_code(const struct arguments *arguments, const struct report *reports, int failed)
{
    bool all_run = true;
    for (int i = 0; i < SERVICE_COUNT; i++)
        all_run = all_run && (!arguments->wanted[i] || reports[i].runs);
    if (run_signals_came())
        return COMMAND_EXIT_INTERRUPTED;
    return failed > 0 || (!text_equals(arguments->action, "down") && !all_run) ? CLI_EXIT_FAILED : CLI_EXIT_OK;
}

static int run_action(const struct arguments *arguments)
{
    struct services services;
    struct report reports[SERVICE_COUNT] = {0};
    struct error error = {0};
    struct arena arena;
    bool only_looks = text_equals(arguments->action, "status");
    if (run_signals_catch(&error) != 0 ||
        (only_looks ? services_look(&services, arguments->out, &error)
                    : services_open(&services, arguments->out, run_signals_count(), &error)) != 0) {
        log_error(&error);
        return CLI_EXIT_FAILED;
    }
    arena_init(&arena);
    int failed = act(&arena, arguments, &services, reports);
    for (int i = 0; i < SERVICE_COUNT && !arguments->json; i++)
        if (arguments->wanted[i])
            print_report((enum service_kind)i, &reports[i]);
    if (arguments->json && print_json(arguments, reports) != 0)
        failed++;
    int code = exit_code(arguments, reports, failed);
    services_close(&services);
    arena_release(&arena);
    return code;
}

/* ---- the command line ------------------------------------------------------------------------------------------------------- */

static int read_operands(struct arguments *arguments, char **names, int count, struct error *error)
{
    static const char *const actions[] = {"up", "down", "status"};
    bool is_known = false;
    for (size_t i = 0; i < sizeof(actions) / sizeof(actions[0]) && count > 0; i++)
        is_known = is_known || text_equals(actions[i], names[0]);
    if (!is_known)
        return error_set(error, "expected up, down or status (see benchlab services --help)");
    arguments->action = names[0];
    for (int i = 1; i < count; i++) {
        enum service_kind kind;
        if (!service_find(names[i], &kind))
            return error_set(error, "no service \"%s\": expected postgresql or redis", names[i]);
        arguments->wanted[kind] = true;
    }
    for (int i = 0; i < SERVICE_COUNT && count == 1; i++)
        arguments->wanted[i] = true;
    return service_urls_complete(&arguments->urls, error);
}

static const char details[] =
    "Without a name both are meant. up starts what does not run and prints its URL; down ends what up has started; status exits "
    "with 1\n"
    "when one does not run. Data and state are in DIR/.services (where PostgreSQL's user cannot enter it, in /var/tmp); they "
    "belong to the\n"
    "lab, and no server of the system is touched. As root, PostgreSQL runs as the user postgres and Redis as redis, or as nobody.\n"
    "The variables POSTGRESQL_URL and REDIS_URL do as the options. A database that is named so is filled with the lab's tables, "
    "and\n"
    "refused when tables of those names hold something else.";

int command_services(int argc, char **argv)
{
    struct arguments arguments = {.out = "results"};
    const struct cli_option options[] = {
        {.name = "out",
         .letter = 'o',
         .kind = CLI_TEXT,
         .value = &arguments.out,
         .placeholder = "DIR",
         .help = "results folder that they belong to (default: results)"},
        {.name = "postgresql",
         .kind = CLI_TEXT,
         .value = &arguments.urls.items[SERVICE_POSTGRESQL],
         .placeholder = "URL",
         .help = "a PostgreSQL that runs already: it is neither started nor stopped"},
        {.name = "redis",
         .kind = CLI_TEXT,
         .value = &arguments.urls.items[SERVICE_REDIS],
         .placeholder = "URL",
         .help = "a Redis that runs already"},
        {.name = "json", .kind = CLI_FLAG, .value = &arguments.json, .help = "print JSON"},
    };
    const struct cli_command command = {.name = "benchlab services",
                                        .usage = "up|down|status [postgresql] [redis] [options]",
                                        .summary = "starts, stops and shows the lab's own PostgreSQL and Redis",
                                        .details = details,
                                        .options = options,
                                        .option_count = sizeof(options) / sizeof(options[0])};
    struct error error = {0};
    int count = 0;
    enum cli_outcome outcome = cli_parse(&command, argc, argv, &count, &error);
    if (outcome == CLI_HELP_PRINTED)
        return CLI_EXIT_OK;
    if (outcome == CLI_BAD_USAGE || read_operands(&arguments, argv + 1, count, &error) != 0) {
        log_error(&error);
        return CLI_EXIT_USAGE;
    }
    return run_action(&arguments);
}
