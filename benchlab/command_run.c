/* benchlab run: measures targets. Reads the command line, chooses scenarios and targets, shows the plan, and lets a session do the
 * rest. */
#include "benchlab/commands.h"

#include "lib/cli.h"
#include "lib/clock.h"
#include "lib/log.h"
#include "runner/loop.h"
#include "runner/session.h"
#include "runner/session_catalog.h"

#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define EXIT_INTERRUPTED 130
#define RUNS_MAXIMUM 1000
#define DURATION_MAXIMUM_NS (INT64_C(24) * 3600 * CLOCK_NANOSECONDS_PER_SECOND)
#define QUICK_DURATION_NS (2 * CLOCK_NANOSECONDS_PER_SECOND)
#define QUICK_WARMUP_NS (CLOCK_NANOSECONDS_PER_SECOND / 2)
#define QUICK_RUNS 3

/* How many signals asked us to end. Signal handlers can reach nothing but a global. */
static atomic_int interrupts;

static void count_interrupt(int number)
{
    (void)number;
    atomic_fetch_add(&interrupts, 1);
}

/* Values of the options; 0 and NULL = not given. */
struct run_options {
    struct cli_list targets;
    const char *profile, *out, *seed;
    int64_t vus, runs, duration_ns, start_timeout_ns;
    bool list, quiet;
};

/* What a session is made of. */
struct run_selection {
    struct session_catalog catalog;
    struct vec paths;        /* const char *: chosen scenario files */
    struct vec targets;      /* const struct target * */
    struct scenario *loaded; /* one a path */
    size_t loaded_count;
    struct session_scenario *scenarios; /* the same, each with its load */
};

static int fail(const struct error *error, int code)
{
    log_error(error);
    return code;
}

/* No SA_RESTART: whatever waits in a system call shall look at the count. */
static int install_signal_handlers(struct error *error)
{
    struct sigaction action;
    memset(&action, 0, sizeof(action));
    (void)sigemptyset(&action.sa_mask);
    action.sa_handler = count_interrupt;
    struct sigaction hangup;
    if (sigaction(SIGINT, &action, NULL) != 0 || sigaction(SIGTERM, &action, NULL) != 0 || sigaction(SIGHUP, NULL, &hangup) != 0)
        return error_set_errno(error, errno, "signal handlers");
    /* nohup ignores SIGHUP for us, and shall have its way. */
    if (hangup.sa_handler != SIG_IGN && sigaction(SIGHUP, &action, NULL) != 0)
        return error_set_errno(error, errno, "signal handlers");
    /* A reader of our output that goes away must not kill us while a target runs; and a parent that ignored SIGCHLD must not make
     * us lose the end of our targets. */
    action.sa_handler = SIG_IGN;
    if (sigaction(SIGPIPE, &action, NULL) != 0)
        return error_set_errno(error, errno, "signal handlers");
    action.sa_handler = SIG_DFL;
    return sigaction(SIGCHLD, &action, NULL) == 0 ? 0 : error_set_errno(error, errno, "signal handlers");
}

static int open_selection(struct run_selection *selection, struct error *error)
{
    memset(selection, 0, sizeof(*selection));
    vec_init(&selection->paths, sizeof(const char *));
    vec_init(&selection->targets, sizeof(const struct target *));
    return session_catalog_open(&selection->catalog, error);
}

static void release_selection(struct run_selection *selection)
{
    for (size_t i = 0; i < selection->loaded_count; i++)
        scenario_release(&selection->loaded[i]);
    free(selection->loaded);
    free(selection->scenarios);
    vec_release(&selection->paths);
    vec_release(&selection->targets);
    session_catalog_release(&selection->catalog);
}

/* Names on the command line -> paths and targets. Without names: everything that is there and built. 0, or -1 (bad usage). */
static int choose(struct run_selection *selection, const struct run_options *options, char **names, int name_count,
                  struct error *error)
{
    const struct session_catalog *catalog = &selection->catalog;
    for (int i = 0; i < name_count; i++)
        if (session_catalog_select(catalog, names[i], &selection->paths, error) != 0)
            return -1;
    for (size_t i = 0; name_count == 0 && i < catalog->scenarios.count; i++)
        *VEC_PUSH(&selection->paths, const char *) = VEC_AT(&catalog->scenarios, i, struct session_catalog_scenario)->path;
    for (size_t i = 0; i < options->targets.count; i++)
        if (target_select(&catalog->targets, options->targets.items[i], &selection->targets, error) != 0)
            return -1;
    for (size_t i = 0; options->targets.count == 0 && i < catalog->targets.count; i++) {
        const struct target *target = VEC_AT(&catalog->targets, i, struct target);
        if (target_is_built(target, catalog->servers))
            *VEC_PUSH(&selection->targets, const struct target *) = target;
    }
    return 0;
}

static int check_choice(const struct run_selection *selection, struct error *error)
{
    const struct session_catalog *catalog = &selection->catalog;
    if (selection->paths.count == 0)
        return error_set(error, "no scenarios found (scenarios/<category>/<NN>-<name>.json)");
    if (catalog->targets.count == 0)
        return error_set(error, "no targets found (servers/<name>/target.json)");
    if (selection->targets.count == 0)
        return error_set(error, "no target's server is built in %s (make servers)", catalog->servers);
    for (size_t i = 0; i < selection->targets.count; i++) {
        const struct target *target = *VEC_AT(&selection->targets, i, const struct target *);
        if (!target_is_built(target, catalog->servers))
            return error_set(error, "target %s is not built in %s (make servers)", target->key, catalog->servers);
    }
    return 0;
}

/* The scenario's own load, the profile's instead where there is one, and options over both. */
static struct session_scenario plan_load(const struct scenario *scenario, const struct run_options *options)
{
    struct session_scenario plan = {.scenario = scenario,
                                    .vus = scenario->load.vus,
                                    .runs = scenario->load.runs,
                                    .duration_ns = scenario->load.duration_ns,
                                    .warmup_ns = scenario->load.warmup_ns,
                                    .profile = options->profile};
    if (text_equals(options->profile, "quick")) {
        plan.duration_ns = QUICK_DURATION_NS;
        plan.warmup_ns = QUICK_WARMUP_NS;
        plan.runs = QUICK_RUNS;
    }
    /* Another load is no longer the profile's. More or fewer runs of the same load are. */
    if ((options->vus != 0 && options->vus != plan.vus) || (options->duration_ns != 0 && options->duration_ns != plan.duration_ns))
        plan.profile = "custom";
    if (options->vus != 0)
        plan.vus = (uint32_t)options->vus;
    if (options->duration_ns != 0)
        plan.duration_ns = options->duration_ns;
    if (options->runs != 0)
        plan.runs = (uint32_t)options->runs;
    return plan;
}

static int load_scenarios(struct run_selection *selection, const struct run_options *options, struct error *error)
{
    size_t count = selection->paths.count;
    selection->loaded = calloc(count, sizeof(*selection->loaded));
    selection->scenarios = calloc(count, sizeof(*selection->scenarios));
    if (selection->loaded == NULL || selection->scenarios == NULL)
        return error_set(error, "out of memory");
    for (size_t i = 0; i < count; i++) {
        const char *path = *VEC_AT(&selection->paths, i, const char *);
        if (scenario_load(&selection->loaded[i], path, error) != 0)
            return -1;
        selection->loaded_count++;
        for (size_t j = 0; j < i; j++)
            if (text_equals(selection->loaded[j].id, selection->loaded[i].id))
                return error_set(error, "%s and %s have the same id", *VEC_AT(&selection->paths, j, const char *), path);
        selection->scenarios[i] = plan_load(&selection->loaded[i], options);
    }
    return 0;
}

static void print_list(const struct session_catalog *catalog)
{
    printf("scenarios:\n");
    for (size_t i = 0; i < catalog->scenarios.count; i++) {
        const struct session_catalog_scenario *item = VEC_AT(&catalog->scenarios, i, struct session_catalog_scenario);
        struct scenario scenario;
        struct error error = {0};
        if (scenario_load(&scenario, item->path, &error) != 0) {
            log_error(&error);
            continue;
        }
        printf("  %-24s %s\n", item->id, scenario.title.en);
        scenario_release(&scenario);
    }
    printf("targets:\n");
    for (size_t i = 0; i < catalog->targets.count; i++) {
        const struct target *target = VEC_AT(&catalog->targets, i, struct target);
        char name[160];
        (void)snprintf(name, sizeof(name), "%s:%s", target->id, target->variant);
        printf("  %-36s %s, %s%s\n", name, target->language, target->framework,
               target_is_built(target, catalog->servers) ? "" : " (not built)");
    }
}

static void print_plan(const struct session *session)
{
    const struct session_settings *settings = session->settings;
    char text[64];
    printf("session %s on %s (%" PRId64 " cores)\n", session->id, session->environment.cpu, session->environment.cores);
    printf("targets:");
    for (size_t i = 0; i < session->target_count; i++)
        printf("%s %s (%s %s)", i == 0 ? "" : ",", session->targets[i].target->key, session->targets[i].target->framework,
               session->targets[i].version);
    printf("\nscenarios:\n");
    for (size_t i = 0; i < settings->scenario_count; i++) {
        const struct session_scenario *scenario = &settings->scenarios[i];
        double second = (double)CLOCK_NANOSECONDS_PER_SECOND;
        printf("  %-24s %" PRIu32 " users, %g s after a warm-up of %g s, %" PRIu32 " %s each (%s)\n", scenario->scenario->id,
               scenario->vus, (double)scenario->duration_ns / second, (double)scenario->warmup_ns / second, scenario->runs,
               scenario->runs == 1 ? "run" : "runs", scenario->profile);
    }
    size_t runs = session_run_count(session);
    printf("%zu runs, about %s\n", runs,
           progress_format_time_left(session_load_ns(session) + (int64_t)runs * PROGRESS_RUN_OVERHEAD_NS, text, sizeof(text)));
    (void)fflush(stdout);
}

static int run_session(const struct run_selection *selection, const struct run_options *options)
{
    struct error error = {0};
    const struct session_settings settings = {.scenarios = selection->scenarios,
                                              .scenario_count = selection->loaded_count,
                                              .targets = VEC_ITEMS(&selection->targets, const struct target *),
                                              .target_count = selection->targets.count,
                                              .servers = selection->catalog.servers,
                                              .out = options->out,
                                              .seed = options->seed,
                                              .start_timeout_ns = options->start_timeout_ns,
                                              .interrupts = &interrupts,
                                              .quiet = options->quiet};
    struct session session;
    if (install_signal_handlers(&error) != 0)
        return fail(&error, CLI_EXIT_FAILED);
    if (session_open(&session, &settings, &error) != 0)
        return atomic_load(&interrupts) > 0 ? EXIT_INTERRUPTED : fail(&error, CLI_EXIT_FAILED);
    if (!options->quiet)
        print_plan(&session);
    enum session_outcome outcome = session_execute(&session);
    size_t stored = session.stored;
    size_t failed = session.failed;
    bool closed = session_close(&session, &error) == 0;
    if (!closed)
        log_error(&error);
    bool interrupted = atomic_load(&interrupts) > 0;
    if (!options->quiet)
        printf("%s%zu %s in %s%s", interrupted ? "interrupted; " : "", stored, stored == 1 ? "result" : "results", options->out,
               failed == 0 ? "\n" : "; ");
    if (!options->quiet && failed > 0)
        printf("%zu failed\n", failed);
    (void)fflush(stdout);
    if (interrupted)
        return EXIT_INTERRUPTED;
    return outcome == SESSION_RUN_GOOD && failed == 0 && closed ? CLI_EXIT_OK : CLI_EXIT_FAILED;
}

static int select_and_run(const struct run_options *options, char **names, int name_count)
{
    struct error error = {0};
    struct run_selection selection;
    int code = CLI_EXIT_OK;
    if (open_selection(&selection, &error) != 0)
        return fail(&error, CLI_EXIT_FAILED);
    if (options->list)
        print_list(&selection.catalog);
    else if (choose(&selection, options, names, name_count, &error) != 0)
        code = fail(&error, CLI_EXIT_USAGE);
    else if (check_choice(&selection, &error) != 0 || load_scenarios(&selection, options, &error) != 0)
        code = fail(&error, CLI_EXIT_FAILED);
    else
        code = run_session(&selection, options);
    release_selection(&selection);
    return code;
}

int command_run(int argc, char **argv)
{
    struct run_options options = {.profile = "standard", .out = "results", .start_timeout_ns = TARGET_START_TIMEOUT_NS};
    const struct cli_option table[] = {
        {"target", 't', CLI_TEXT_LIST, &options.targets, "T[:VARIANT]",
         "target (its first variant, or T:all), may be repeated (default: all)", 0, 0},
        {"profile", 'p', CLI_TEXT, &options.profile, "NAME",
         "standard: the scenario's own load; quick: 2 s, 3 runs (default: standard)", 0, 0},
        {"vus", 0, CLI_INTEGER, &options.vus, "N", "virtual users, instead of the scenario's", 1, LOOP_VUS_MAXIMUM},
        {"duration", 'd', CLI_DURATION, &options.duration_ns, "D", "measured time of a run, e.g. 500ms, 30s", 0, 0},
        {"runs", 'n', CLI_INTEGER, &options.runs, "N", "runs of each target", 1, RUNS_MAXIMUM},
        {"out", 'o', CLI_TEXT, &options.out, "DIR", "where the results go (default: results)", 0, 0},
        {"seed", 0, CLI_TEXT, &options.seed, "S", "repeats the order and requests of the session of that id (default: a new one)",
         0, 0},
        {"start-timeout", 0, CLI_DURATION, &options.start_timeout_ns, "D", "how long a target may take to start (default: 10s)", 0,
         0},
        {"list", 'l', CLI_FLAG, &options.list, NULL, "list scenarios and targets, measure nothing", 0, 0},
        {"quiet", 'q', CLI_FLAG, &options.quiet, NULL, "print errors only", 0, 0},
    };
    const struct cli_command command = {
        .name = "benchlab run",
        .usage = "[SCENARIO|NN|NN+ ...] [options]",
        .summary = "Measures targets with scenarios and stores one raw result a run.",
        .details =
            "A scenario is an id (03-db-read), a number (3), a number and all that follow (05+) or the path of a JSON file;\n"
            "without one, all are run. A result is DIR/<target>/<date>/<scenario>-run<N>.json; none is ever overwritten.\n"
            "Exit code: 0 done, 1 some run failed, 2 bad usage, 130 interrupted (finished runs stay).",
        .options = table,
        .option_count = sizeof(table) / sizeof(table[0])};
    struct error error = {0};
    int name_count = 0;
    enum cli_outcome outcome = cli_parse(&command, argc, argv, &name_count, &error);
    if (outcome == CLI_HELP_PRINTED)
        return CLI_EXIT_OK;
    if (outcome == CLI_BAD_USAGE)
        return fail(&error, CLI_EXIT_USAGE);
    if (!text_equals(options.profile, "standard") && !text_equals(options.profile, "quick")) {
        (void)error_set(&error, "--profile: expected standard or quick, got \"%s\"", options.profile);
        return fail(&error, CLI_EXIT_USAGE);
    }
    if (options.duration_ns > DURATION_MAXIMUM_NS) {
        (void)error_set(&error, "--duration: expected 24 hours at most");
        return fail(&error, CLI_EXIT_USAGE);
    }
    return select_and_run(&options, argv + 1, name_count);
}
