/* benchlab run: measures targets. Reads the command line, chooses scenarios and targets (or takes those of a session that is
 * resumed), shows the plan, and lets a session do the rest. */
#include "benchlab/commands.h"

#include "benchlab/run_services.h"
#include "benchlab/run_signals.h"
#include "benchlab/run_text.h"
#include "lib/cli.h"
#include "lib/clock.h"
#include "lib/log.h"
#include "runner/load.h"
#include "runner/placement.h"
#include "runner/session.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define RUNS_MAXIMUM 1000
#define RATE_MAXIMUM 10000000
#define ITERATIONS_MAXIMUM INT64_C(1000000000000)
#define DURATION_MAXIMUM_NS (INT64_C(24) * 3600 * CLOCK_NANOSECONDS_PER_SECOND)
#define COOL_DOWN_MAXIMUM_NS (INT64_C(3600) * CLOCK_NANOSECONDS_PER_SECOND)

/* The command line. */
struct arguments {
    struct session_options options;
    struct session_output_settings output;
    struct cli_list targets;
    const char *out, *cpu_limit, *memory_limit, *cool_down, *database;
    struct service_urls services; /* that run already */
    enum target_database databases;
    bool list, dry_run, resume, quiet, plain;
    char **names; /* scenarios; with --resume a session */
    int name_count;
};

static int fail(const struct error *error, int code)
{
    log_error(error);
    return code;
}

/* ---- what to run ------------------------------------------------------------------------------------------------------------ */

static int choose(struct session_selection *selection, const struct arguments *arguments, struct error *error)
{
    for (int i = 0; i < arguments->name_count; i++)
        if (session_selection_add_scenario(selection, arguments->names[i], error) != 0)
            return -1;
    for (size_t i = 0; i < arguments->targets.count; i++)
        if (session_selection_add_target(selection, arguments->targets.items[i], arguments->databases, error) != 0)
            return -1;
    session_selection_add_all(selection, arguments->databases);
    return 0;
}

static int choose_planned(struct session_selection *selection, const struct session_plan_file *file, struct error *error)
{
    for (size_t i = 0; i < file->paths.count; i++)
        if (session_selection_add_scenario(selection, *VEC_AT(&file->paths, i, const char *), error) != 0)
            return -1;
    for (size_t i = 0; i < file->targets.count; i++)
        if (session_selection_add_target(selection, *VEC_AT(&file->targets, i, const char *), TARGET_DATABASE_UNSAID, error) != 0)
            return -1;
    return 0;
}

/* ---- running ---------------------------------------------------------------------------------------------------------------- */

static int exit_code(const struct session *session, enum session_outcome outcome)
{
    if (run_signals_came())
        return COMMAND_EXIT_INTERRUPTED;
    if (outcome != SESSION_RUN_GOOD || session->failed > 0)
        return CLI_EXIT_FAILED;
    return session->crossed > 0 ? COMMAND_EXIT_CROSSED : CLI_EXIT_OK;
}

/* With the services that it needs running. */
static int run_with_services(const struct session_selection *selection, const struct session_options *options,
                             const struct arguments *arguments, const struct session_plan_file *resume,
                             const struct run_services *services)
{
    struct error error = {0};
    const struct session_settings settings = {.selection = selection,
                                              .options = options,
                                              .out = arguments->out,
                                              .services = services->urls,
                                              .resume = resume,
                                              .interrupts = run_signals_count(),
                                              .output = arguments->output};
    struct session session;
    if (session_open(&session, &settings, &error) != 0)
        return run_signals_came() ? COMMAND_EXIT_INTERRUPTED : fail(&error, CLI_EXIT_FAILED);
    if (session.commit_differs)
        log_warning("session %s began with another build of benchlab", session.plan.id);
    if (!arguments->quiet)
        run_text_print_plan(&session);
    enum session_outcome outcome = session_execute(&session);
    progress_clear(&session.progress);
    if (!arguments->quiet)
        run_text_print_summary(&session, run_signals_came());
    int code = exit_code(&session, outcome);
    if (session_close(&session, &error) == 0)
        return code;
    log_error(&error);
    return code == CLI_EXIT_OK || code == COMMAND_EXIT_CROSSED ? CLI_EXIT_FAILED : code;
}

static int run_session(const struct session_selection *selection, const struct session_options *options,
                       const struct arguments *arguments, const struct session_plan_file *resume)
{
    struct error error = {0};
    struct run_services services;
    if (run_signals_catch(&error) != 0)
        return fail(&error, CLI_EXIT_FAILED);
    if (run_services_start(&services, selection, &arguments->services, arguments->out, arguments->quiet, &error) != 0)
        return run_signals_came() ? COMMAND_EXIT_INTERRUPTED : fail(&error, CLI_EXIT_FAILED);
    int code = run_with_services(selection, options, arguments, resume, &services);
    if (run_services_stop(&services, &error) == 0)
        return code;
    log_error(&error);
    return code == CLI_EXIT_OK ? CLI_EXIT_FAILED : code;
}

static int show_plan(const struct session_selection *selection, const struct session_options *options, struct error *error)
{
    struct environment environment;
    if (environment_read(&environment, "", error) != 0)
        return -1;
    run_text_print_dry_run(selection, options, &environment);
    return 0;
}

static int run_new(struct session_selection *selection, const struct arguments *arguments)
{
    struct error error = {0};
    if (choose(selection, arguments, &error) != 0)
        return fail(&error, CLI_EXIT_USAGE);
    if (session_selection_load(selection, &arguments->options, &error) != 0)
        return fail(&error, CLI_EXIT_FAILED);
    if (arguments->dry_run)
        return show_plan(selection, &arguments->options, &error) == 0 ? CLI_EXIT_OK : fail(&error, CLI_EXIT_FAILED);
    return run_session(selection, &arguments->options, arguments, NULL);
}

static int run_resumed(struct session_selection *selection, const struct arguments *arguments)
{
    struct error error = {0};
    struct session_plan_file file;
    if (session_plan_file_open(&file, arguments->out, arguments->name_count > 0 ? arguments->names[0] : NULL, &error) != 0)
        return fail(&error, CLI_EXIT_FAILED);
    int code = CLI_EXIT_OK;
    if (choose_planned(selection, &file, &error) != 0 || session_selection_load(selection, &file.options, &error) != 0)
        code = fail(&error, CLI_EXIT_FAILED);
    else if (arguments->dry_run)
        run_text_print_left(&file.plan);
    else
        code = run_session(selection, &file.options, arguments, &file);
    session_plan_file_release(&file);
    return code;
}

static int print_list(const struct session_catalog *catalog)
{
    struct error error = {0};
    if (catalog->scenarios.count == 0) {
        (void)session_catalog_miss_scenarios(catalog, "no scenarios found", &error);
        return fail(&error, CLI_EXIT_FAILED);
    }
    run_text_print_list(catalog);
    return CLI_EXIT_OK;
}

static int select_and_run(const struct arguments *arguments)
{
    struct error error = {0};
    struct session_selection selection;
    int code = CLI_EXIT_OK;
    if (session_selection_open(&selection, &error) != 0)
        return fail(&error, CLI_EXIT_FAILED);
    if (arguments->list)
        code = print_list(&selection.catalog);
    else
        code = arguments->resume ? run_resumed(&selection, arguments) : run_new(&selection, arguments);
    session_selection_release(&selection);
    return code;
}

/* ---- the command line ------------------------------------------------------------------------------------------------------- */

/* A session is resumed as it began: nothing of its plan can be said again. */
static int check_resume(const struct arguments *arguments, struct error *error)
{
    const struct session_options *options = &arguments->options;
    if (!arguments->resume)
        return 0;
    if (arguments->name_count > 1)
        return error_set(error, "--resume takes one session at most");
    if (arguments->targets.count > 0 || options->profile != NULL || options->seed != NULL || options->pin != NULL ||
        options->vus != 0 || options->duration_ns != 0 || options->rate != 0 || options->iterations != 0 || options->runs != 0 ||
        options->threads != 0 || options->start_timeout_ns != 0 || arguments->cpu_limit != NULL ||
        arguments->memory_limit != NULL || arguments->cool_down != NULL || arguments->database != NULL)
        return error_set(error, "--resume goes on as the session began: only --out, --dry-run, --quiet, --plain, --hlog, "
                                "--prometheus, --summary-export, --postgresql and --redis can be given with it");
    return 0;
}

/* "0" and "0s" are no durations elsewhere, but no pause is a fine choice. */
static int read_cool_down(struct arguments *arguments, struct error *error)
{
    struct session_options *options = &arguments->options;
    const char *text = arguments->cool_down;
    options->cool_down_ns =
        text_equals(options->profile, SESSION_PROFILE_QUICK) ? SESSION_COOL_DOWN_QUICK_NS : SESSION_COOL_DOWN_STANDARD_NS;
    if (text == NULL)
        return 0;
    if (text_equals(text, "0") || text_equals(text, "0s"))
        options->cool_down_ns = 0;
    else if (clock_parse_duration(text, &options->cool_down_ns) != 0 || options->cool_down_ns > COOL_DOWN_MAXIMUM_NS)
        return error_set(error, "--cool-down: expected 0 or a duration such as 500ms or 2s, an hour at most, got \"%s\"", text);
    return 0;
}

static int check_pin(const struct session_options *options, struct error *error)
{
    struct placement placement;
    cpu_set_t available;
    if (options->pin == NULL)
        return 0;
    if (placement_read_available(&available, error) != 0 ||
        placement_parse(&placement, options->pin, &available, (uint32_t)options->threads, error) != 0)
        return error_add_context(error, "--pin");
    return 0;
}

/* Checks what one option alone cannot say, and fills in what was not given. 0, or -1 (bad usage). */
static int complete(struct arguments *arguments, struct error *error)
{
    struct session_options *options = &arguments->options;
    arguments->output.style = arguments->quiet ? PROGRESS_QUIET : arguments->plain ? PROGRESS_PLAIN : PROGRESS_AUTOMATIC;
    if (check_resume(arguments, error) != 0)
        return -1;
    if (options->profile == NULL)
        options->profile = SESSION_PROFILE_STANDARD;
    if (options->start_timeout_ns == 0)
        options->start_timeout_ns = TARGET_START_TIMEOUT_NS;
    if (options->threads == 0)
        options->threads = 1;
    if (!text_equals(options->profile, SESSION_PROFILE_STANDARD) && !text_equals(options->profile, SESSION_PROFILE_QUICK))
        return error_set(error, "--profile: expected standard or quick, got \"%s\"", options->profile);
    if (options->duration_ns > DURATION_MAXIMUM_NS)
        return error_set(error, "--duration: expected 24 hours at most");
    if (arguments->cpu_limit != NULL && limits_parse_cpu(arguments->cpu_limit, &options->limits.cpu_millis, error) != 0)
        return error_add_context(error, "--cpu-limit");
    if (arguments->memory_limit != NULL && limits_parse_memory(arguments->memory_limit, &options->limits.memory_bytes, error) != 0)
        return error_add_context(error, "--memory-limit");
    if (arguments->database != NULL && !target_database_find(arguments->database, &arguments->databases))
        return error_set(error, "--database: expected sqlite, postgresql or all, got \"%s\"", arguments->database);
    if (service_urls_complete(&arguments->services, error) != 0)
        return -1;
    return read_cool_down(arguments, error) != 0 || check_pin(options, error) != 0 ? -1 : 0;
}

static const char details[] =
    "A scenario is an id (03-db-read), a number (3), a number and all that follow (05+) or the path of a JSON file;\n"
    "without one, all are run. A result is DIR/<target>/<date>/<scenario>-run<N>.json; none is ever overwritten.\n"
    "Profiles: standard is the scenario's own load; quick is 2 s after a warm-up of 0.5 s, 3 runs.\n"
    "PostgreSQL and Redis are started for the variants that want them and stopped at the end, unless they ran before (benchlab "
    "services).\n"
    "--pin: none; split (the generator on the last processors, the target on the others); or the target's processors,\n"
    "as in 0,2-3, where the generator takes the rest, or its own list after a slash, as in 0-1/2-3.\n"
    "The variables BENCHLAB_VUS, _DURATION, _RATE, _ITERATIONS and _WARMUP replace parts of the load, options do over them.\n"
    "Exit code: 0 done, 1 some run failed, 2 bad usage, 99 a threshold was crossed, 130 interrupted (finished runs stay,\n"
    "and --resume makes the rest).";

int command_run(int argc, char **argv)
{
    struct arguments arguments = {.out = "results"};
    struct session_options *options = &arguments.options;
    const struct cli_option table[] = {
        {"target", 't', CLI_TEXT_LIST, &arguments.targets, "T[:VARIANT]",
         "target: its first variant, T:VARIANT, T:all (main variants) or T:GROUP; may be repeated (default: all main variants)", 0,
         0},
        {"database", 0, CLI_TEXT, &arguments.database, "NAME",
         "variants on sqlite, postgresql or all, where no variant is named (default: sqlite)", 0, 0},
        {"postgresql", 0, CLI_TEXT, &arguments.services.items[SERVICE_POSTGRESQL], "URL",
         "a PostgreSQL that runs already, for the variants that want one (also POSTGRESQL_URL)", 0, 0},
        {"redis", 0, CLI_TEXT, &arguments.services.items[SERVICE_REDIS], "URL", "a Redis that runs already (also REDIS_URL)", 0, 0},
        {"profile", 'p', CLI_TEXT, &options->profile, "NAME", "standard or quick (default: standard)", 0, 0},
        {"vus", 0, CLI_INTEGER, &options->vus, "N", "virtual users, instead of the scenario's", 1, LOAD_VUS_MAXIMUM},
        {"duration", 'd', CLI_DURATION, &options->duration_ns, "D", "measured time of a run, e.g. 500ms, 30s", 0, 0},
        {"rate", 'r', CLI_INTEGER, &options->rate, "N", "iterations that begin in each time unit (makes an open loop)", 1,
         RATE_MAXIMUM},
        {"iterations", 'i', CLI_INTEGER, &options->iterations, "N", "for scenarios that count iterations", 1, ITERATIONS_MAXIMUM},
        {"threads", 0, CLI_INTEGER, &options->threads, "N", "threads of the load generator (default: 1)", 1, LOAD_THREADS_MAXIMUM},
        {"runs", 'n', CLI_INTEGER, &options->runs, "N", "runs of each target", 1, RUNS_MAXIMUM},
        {"cool-down", 0, CLI_TEXT, &arguments.cool_down, "D", "pause between runs (default: 2s; quick: 500ms)", 0, 0},
        {"pin", 0, CLI_TEXT, &options->pin, "WHERE",
         "processors: none, split or a list (default: as the target's description says)", 0, 0},
        {"cpu-limit", 0, CLI_TEXT, &arguments.cpu_limit, "N", "processors the target may use, e.g. 1.5 (cgroup 2)", 0, 0},
        {"memory-limit", 0, CLI_TEXT, &arguments.memory_limit, "SIZE", "memory the target may use, e.g. 512M (cgroup 2)", 0, 0},
        {"out", 'o', CLI_TEXT, &arguments.out, "DIR", "where the results go (default: results)", 0, 0},
        {"seed", 0, CLI_TEXT, &options->seed, "S", "repeats the order and requests of the session of that id (default: a new one)",
         0, 0},
        {"start-timeout", 0, CLI_DURATION, &options->start_timeout_ns, "D", "how long a target may take to start (default: 10s)", 0,
         0},
        {"resume", 0, CLI_FLAG, &arguments.resume, NULL,
         "makes the runs that are left of the session named instead of scenarios (default: the newest)", 0, 0},
        {"dry-run", 0, CLI_FLAG, &arguments.dry_run, NULL, "show plan, order and estimated time, measure nothing", 0, 0},
        {"hlog", 0, CLI_TEXT, &arguments.output.hlog, "FILE", "write latencies second by second as an HdrHistogram log", 0, 0},
        {"prometheus", 0, CLI_TEXT, &arguments.output.prometheus, "[ADDRESS]:PORT", "serve live metrics (loopback when no address)",
         0, 0},
        {"summary-export", 0, CLI_TEXT, &arguments.output.summary_export, "FILE",
         "write a summary as k6 does (several runs: one file each, FILE.<run>)", 0, 0},
        {"list", 'l', CLI_FLAG, &arguments.list, NULL, "list scenarios and targets, measure nothing", 0, 0},
        {"plain", 0, CLI_FLAG, &arguments.plain, NULL, "a line a run, on terminals too", 0, 0},
        {"quiet", 'q', CLI_FLAG, &arguments.quiet, NULL, "print errors only", 0, 0},
    };
    const struct cli_command command = {.name = "benchlab run",
                                        .usage = "[SCENARIO|NN|NN+ ...] [options]\n       benchlab run --resume [SESSION]",
                                        .summary = "Measures targets with scenarios and stores one raw result a run.",
                                        .details = details,
                                        .options = table,
                                        .option_count = sizeof(table) / sizeof(table[0])};
    struct error error = {0};
    enum cli_outcome outcome = cli_parse(&command, argc, argv, &arguments.name_count, &error);
    if (outcome == CLI_HELP_PRINTED)
        return CLI_EXIT_OK;
    arguments.names = argv + 1;
    if (outcome == CLI_BAD_USAGE || complete(&arguments, &error) != 0)
        return fail(&error, CLI_EXIT_USAGE);
    return select_and_run(&arguments);
}
