/* benchlab scenario: looks at scenario files without sending anything. */
#include "benchlab/commands.h"

#include "lib/cli.h"
#include "lib/log.h"
#include "runner/scenario.h"
#include "runner/scenario_explain.h"
#include "runner/scenario_override.h"
#include "runner/session_catalog.h"

#include <stdio.h>
#include <stdlib.h>

#define EXPLANATION_MAXIMUM ((size_t)16 << 20)

/* Prints one line for a file, or its error. */
static int check_file(const char *path)
{
    struct scenario scenario;
    struct error error = {0};
    if (scenario_load(&scenario, path, &error) != 0) {
        log_error(&error);
        return -1;
    }
    size_t checks = 0;
    for (size_t i = 0; i < scenario.step_count; i++)
        checks += scenario.steps[i].check_count;
    printf("ok %s: %s, steps %zu, checks %zu, thresholds %zu\n", path, scenario_executor_name(scenario.load.executor),
           scenario.setup_count + scenario.step_count + scenario.teardown_count, checks, scenario.threshold_count);
    scenario_release(&scenario);
    return 0;
}

/* What the command line says has the last word. */
static int print_explanation(const char *path, const struct scenario_overrides *environment, const struct scenario_overrides *given,
                             const char *authority, struct error *error)
{
    struct scenario scenario;
    if (scenario_load(&scenario, path, error) != 0)
        return -1;
    struct scenario_load_settings load = scenario.load;
    struct str_builder text;
    str_builder_init(&text, EXPLANATION_MAXIMUM);
    int result = scenario_override(&load, environment, &scenario.arena, error);
    if (result == 0)
        result = scenario_override(&load, given, &scenario.arena, error);
    if (result == 0) {
        scenario_explain(&scenario, &load, authority, &text);
        result = text.failed ? error_set(error, "%s: the explanation is too long", path) : 0;
        fputs(str_builder_text(&text), stdout);
    }
    str_builder_release(&text);
    scenario_release(&scenario);
    return result;
}

static int print_list_line(const char *path)
{
    struct scenario scenario;
    struct error error = {0};
    if (scenario_load(&scenario, path, &error) != 0) {
        log_error(&error);
        return -1;
    }
    printf("%-24s %-12s %-22s %s\n", scenario.id, scenario.category, scenario_executor_name(scenario.load.executor),
           scenario.title.en);
    scenario_release(&scenario);
    return 0;
}

/* The files that the operands choose; all that there are when there is no operand. */
static int choose(const struct session_catalog *catalog, int count, char **operands, struct vec *paths, struct error *error)
{
    for (int i = 0; i < count; i++)
        if (session_catalog_select(catalog, operands[i], paths, error) != 0)
            return -1;
    for (size_t i = 0; count == 0 && i < catalog->scenarios.count; i++)
        *VEC_PUSH(paths, const char *) = VEC_AT(&catalog->scenarios, i, struct session_catalog_scenario)->path;
    return paths->count > 0 ? 0 : session_catalog_miss_scenarios(catalog, "no scenarios found", error);
}

static int fail(const struct error *error, int code)
{
    log_error(error);
    return code;
}

static int act_on_all(const struct vec *paths, int (*act)(const char *path))
{
    int result = CLI_EXIT_OK;
    for (size_t i = 0; i < paths->count; i++)
        if (act(*VEC_AT(paths, i, const char *)) != 0)
            result = CLI_EXIT_FAILED;
    return result;
}

static int explain_all(const struct vec *paths, const struct scenario_overrides *given, const char *authority)
{
    struct scenario_overrides environment;
    struct error error = {0};
    scenario_overrides_init(&environment);
    if (scenario_overrides_read(&environment, getenv, &error) != 0)
        return fail(&error, CLI_EXIT_USAGE);
    for (size_t i = 0; i < paths->count; i++) {
        if (i > 0)
            putchar('\n');
        if (print_explanation(*VEC_AT(paths, i, const char *), &environment, given, authority, &error) != 0)
            return fail(&error, CLI_EXIT_FAILED);
    }
    return CLI_EXIT_OK;
}

static int act(char **argv, int operand_count, const struct scenario_overrides *given, const char *authority)
{
    struct session_catalog catalog;
    struct vec paths;
    struct error error = {0};
    const char *verb = operand_count > 0 ? argv[1] : "";
    int result = CLI_EXIT_USAGE;
    if (!text_equals(verb, "check") && !text_equals(verb, "explain") && !text_equals(verb, "list")) {
        error_set(&error, "expected check, explain or list%s%.40s (see benchlab scenario --help)", verb[0] == '\0' ? "" : ", got ",
                  verb);
        return fail(&error, CLI_EXIT_USAGE);
    }
    if (session_catalog_open(&catalog, &error) != 0)
        return fail(&error, CLI_EXIT_FAILED);
    vec_init(&paths, sizeof(const char *));
    if (choose(&catalog, operand_count - 1, argv + 2, &paths, &error) != 0)
        fail(&error, result);
    else if (text_equals(verb, "explain"))
        result = explain_all(&paths, given, authority);
    else
        result = act_on_all(&paths, text_equals(verb, "check") ? check_file : print_list_line);
    vec_release(&paths);
    session_catalog_release(&catalog);
    return result;
}

int command_scenario(int argc, char **argv)
{
    struct scenario_overrides given;
    const char *authority = "127.0.0.1:8080";
    scenario_overrides_init(&given);
    const struct cli_option options[] = {
        {.name = "vus",
         .kind = CLI_INTEGER,
         .value = &given.vus,
         .placeholder = "N",
         .help = "explain with so many virtual users",
         .minimum = 1,
         .maximum = SCENARIO_VUS_MAXIMUM},
        {.name = "duration",
         .kind = CLI_DURATION,
         .value = &given.duration_ns,
         .placeholder = "TIME",
         .help = "explain with this measured time"},
        {.name = "rate",
         .kind = CLI_INTEGER,
         .value = &given.rate,
         .placeholder = "N",
         .help = "explain with this arrival rate",
         .minimum = 1,
         .maximum = SCENARIO_RATE_MAXIMUM},
        {.name = "iterations",
         .kind = CLI_INTEGER,
         .value = &given.iterations,
         .placeholder = "N",
         .help = "explain with so many iterations",
         .minimum = 1,
         .maximum = INT64_MAX},
        {.name = "warmup",
         .kind = CLI_DURATION,
         .value = &given.warmup_ns,
         .placeholder = "TIME",
         .help = "explain with this warm-up"},
        {.name = "authority",
         .kind = CLI_TEXT,
         .value = &authority,
         .placeholder = "HOST:PORT",
         .help = "what Host shall say (default 127.0.0.1:8080)"},
    };
    const struct cli_command command = {
        .name = "benchlab scenario",
        .usage = "check|explain|list [FILE|ID|NN|NN+ ...] [options]",
        .summary = "Looks at scenario files; nothing is sent. Without a file: all that there are.",
        .details =
            "  check     reads them and prints a line each; mistakes are reported with file and line\n"
            "  explain   says what would be sent: each request with example values, at what rate, for how long, over how many\n"
            "            connections, what is checked and what is demanded\n"
            "  list      what there is\n"
            "\n"
            "BENCHLAB_VUS, BENCHLAB_DURATION, BENCHLAB_RATE, BENCHLAB_ITERATIONS and BENCHLAB_WARMUP replace parts of a\n"
            "scenario's load; options have the last word. Ramps are scaled: their highest point becomes the number given.\n"
            "\n"
            "Exit code: 0 all is well, 1 some file has a mistake, 2 wrong usage.",
        .options = options,
        .option_count = sizeof options / sizeof options[0]};
    struct error error = {0};
    int operand_count = 0;
    switch (cli_parse(&command, argc, argv, &operand_count, &error)) {
    case CLI_HELP_PRINTED:
        return CLI_EXIT_OK;
    case CLI_BAD_USAGE:
        return fail(&error, CLI_EXIT_USAGE);
    case CLI_RUN:
        break;
    }
    return act(argv, operand_count, &given, authority);
}
