/* benchlab doctor: whether this machine can measure well, and how noisy it is. Prints a line a subject; with --noise it measures as well,
 * writes what it found and imports it, so that the site judges differences by it. */
#include "benchlab/commands.h"
#include "benchlab/doctor_noise.h"
#include "benchlab/run_signals.h"

#include "lib/cli.h"
#include "lib/clock.h"
#include "lib/fs.h"
#include "lib/json.h"
#include "lib/log.h"
#include "runner/doctor.h"
#include "runner/session_catalog.h"
#include "runner/session_options.h"
#include "runner/target.h"
#include "site-gen/import/import.h"
#include "site-gen/stats/summary.h"
#include "site-gen/stats/verdict.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define STEAL_WAIT_NS CLOCK_NANOSECONDS_PER_SECOND
#define STEAL_WAIT_QUICK_NS (CLOCK_NANOSECONDS_PER_SECOND / 10)
#define COMPARISONS 12
#define COMPARISONS_MAXIMUM 1000
#define RUNS 5
#define RUNS_MAXIMUM 100
#define DURATION_NS (2 * CLOCK_NANOSECONDS_PER_SECOND)
#define DURATION_QUICK_NS (CLOCK_NANOSECONDS_PER_SECOND / 2)
#define COOL_DOWN_QUICK_NS (CLOCK_NANOSECONDS_PER_SECOND / 10)
#define DURATION_MAXIMUM_NS (INT64_C(600) * CLOCK_NANOSECONDS_PER_SECOND)
#define NOISE_FILE_MAXIMUM ((size_t)1 << 20)

struct arguments {
    struct noise_request noise;
    const char *store;
    bool measure_noise, quick;
};

/* ---- programs --------------------------------------------------------------------------------------------------------------- */
/* Whether PATH has an executable of that name. */
static bool is_in_path(struct arena *arena, const char *name)
{
    struct str rest = str_from_text(getenv("PATH")), folder;
    while (str_split_next(&rest, ':', &folder))
        if (access(fs_join(arena, folder.length == 0 ? "." : arena_copy_str(arena, folder), name), X_OK) == 0)
            return true;
    return false;
}

/* The program that the command needs and that is not there; NULL when it is, or there is no command. */
static const char *find_missing(struct arena *arena, const char *const *command, const char *servers)
{
    const struct target_places places = {.servers = servers, .database = ""};
    if (command == NULL || command[0] == NULL)
        return NULL;
    const char *program = target_expand_command(arena, command, &places)[0];
    const bool is_there = strchr(program, '/') != NULL ? access(program, X_OK) == 0 : is_in_path(arena, program);
    return is_there ? NULL : program;
}

static const char *find_missing_of_target(struct arena *arena, const struct target *target, const char *servers)
{
    const char *missing = find_missing(arena, target->command, servers);
    missing = missing != NULL ? missing : find_missing(arena, target->version_command, servers);
    return missing != NULL ? missing : find_missing(arena, target->dataset_command, servers);
}

static void judge_targets(struct arena *arena, const struct session_catalog *catalog, struct vec *findings)
{
    struct str_builder missing;
    size_t ready = 0;
    str_builder_init(&missing, NOISE_FILE_MAXIMUM);
    for (size_t i = 0; i < catalog->targets.count; i++) {
        const struct target *target = VEC_AT(&catalog->targets, i, struct target);
        const char *program = find_missing_of_target(arena, target, catalog->servers);
        ready += program == NULL;
        if (program != NULL)
            str_builder_append_format(&missing, "%s%s lacks %s", missing.length > 0 ? "; " : "", target->key, program);
    }
    const enum doctor_level level = ready == 0 ? DOCTOR_PROBLEM : missing.length > 0 ? DOCTOR_WARNING : DOCTOR_OK;
    const char *found = arena_format(arena, "%zu of %zu ready%s%s", ready, catalog->targets.count, missing.length > 0 ? ": " : "",
                                     str_builder_text(&missing));
    doctor_add(findings, level, "targets", found, "build the servers (make), and install what the targets need");
    str_builder_release(&missing);
}

static void judge_programs(struct arena *arena, struct vec *findings)
{
    struct session_catalog catalog;
    struct error error = {0};
    char text[sizeof(error.file) + sizeof(error.message) + 64];
    if (session_catalog_open(&catalog, &error) != 0) {
        doctor_add(findings, DOCTOR_PROBLEM, "targets", arena_copy_text(arena, error_format(&error, text, sizeof(text))),
                   "mend the file");
        return;
    }
    judge_targets(arena, &catalog, findings);
    doctor_add(findings, catalog.scenarios.count == 0 ? DOCTOR_PROBLEM : DOCTOR_OK, "scenarios",
               arena_format(arena, "%zu", catalog.scenarios.count),
               "call benchlab where scenarios/ and servers/ are, or install it");
    session_catalog_release(&catalog);
}

/* ---- noise that was measured ------------------------------------------------------------------------------------------------ */
static void judge_noise(struct arena *arena, const char *out, struct vec *findings)
{
    struct environment environment;
    struct json_document file;
    if (environment_read(&environment, "", NULL) != 0)
        return;
    const char *path = doctor_noise_path(arena, out, environment.machine);
    if (json_document_load(&file, path, NULL) != 0) {
        doctor_add(findings, DOCTOR_WARNING, "noise floor", "not measured on this machine: 2 % is taken",
                   "benchlab doctor --noise measures it, in some minutes");
        return;
    }
    const json_t *ratios = json_object_get(file.root, "ratios");
    const double floor = json_number_value(json_object_get(file.root, "noise_floor"));
    const char *measured = json_string_value(json_object_get(file.root, "measured"));
    doctor_add(findings, DOCTOR_OK, "noise floor",
               arena_format(arena, "%.1f %% (measured %.10s, %zu comparisons)", 100 * floor, measured == NULL ? "?" : measured,
                            json_array_size(ratios)),
               "");
    json_document_release(&file);
}

/* ---- output ----------------------------------------------------------------------------------------------------------------- */
static int print_findings(const struct vec *findings)
{
    static const char *const levels[] = {[DOCTOR_OK] = "ok", [DOCTOR_WARNING] = "warning", [DOCTOR_PROBLEM] = "problem"};
    size_t counts[3] = {0, 0, 0};
    for (size_t i = 0; i < findings->count; i++) {
        const struct doctor_finding *finding = VEC_AT(findings, i, struct doctor_finding);
        counts[finding->level]++;
        printf("%-8s %s: %s\n", levels[finding->level], finding->subject, finding->found);
        if (finding->advice[0] != '\0')
            printf("         -> %s\n", finding->advice);
    }
    printf("%zu ok, %zu %s, %zu %s\n", counts[DOCTOR_OK], counts[DOCTOR_WARNING],
           counts[DOCTOR_WARNING] == 1 ? "warning" : "warnings", counts[DOCTOR_PROBLEM],
           counts[DOCTOR_PROBLEM] == 1 ? "problem" : "problems");
    return counts[DOCTOR_PROBLEM] > 0 ? CLI_EXIT_FAILED : CLI_EXIT_OK;
}

static int check_machine(const struct arguments *arguments)
{
    struct doctor_facts facts;
    struct arena arena;
    struct vec findings;
    arena_init(&arena);
    vec_init(&findings, sizeof(struct doctor_finding));
    doctor_read(&facts, "", arguments->quick ? STEAL_WAIT_QUICK_NS : STEAL_WAIT_NS);
    doctor_judge(&facts, &arena, &findings);
    judge_programs(&arena, &findings);
    if (!arguments->measure_noise)
        judge_noise(&arena, arguments->noise.out, &findings);
    int code = print_findings(&findings);
    (void)fflush(stdout);
    vec_release(&findings);
    arena_release(&arena);
    return code;
}

/* ---- noise ------------------------------------------------------------------------------------------------------------------ */
static int import_file(const char *location, const char *path, struct error *error)
{
    struct store *store = NULL;
    struct import_counts counts;
    if (store_open(&store, location, STORE_WRITE, error) != 0)
        return -1;
    int result = import_paths(store, &path, 1, NULL, NULL, &counts, error);
    if (result == 0 && counts.quarantined + counts.still_quarantined > 0)
        result = error_set(error, "%s: the store did not take it", path);
    return store_close_after(store, result, error);
}

static void print_outcome(const struct noise_outcome *outcome, struct arena *arena)
{
    double *sorted = arena_copy_bytes(arena, outcome->ratios, outcome->ratio_count * sizeof(double));
    summary_sort(sorted, outcome->ratio_count);
    printf("noise floor: %.2f %% (%zu A/A comparisons, ratios from %.4f to %.4f; 2 %% is the least that is taken)\n",
           100 * outcome->floor, outcome->ratio_count, sorted[0], sorted[outcome->ratio_count - 1]);
    printf("written to %s\n", outcome->path);
}

static int fail(const struct error *error)
{
    log_error(error);
    return run_signals_came() ? COMMAND_EXIT_INTERRUPTED : CLI_EXIT_FAILED;
}

static int measure_noise(const struct arguments *arguments)
{
    struct arena arena;
    struct noise_outcome outcome;
    struct error error = {0};
    arena_init(&arena);
    int code = CLI_EXIT_OK;
    if (doctor_measure_noise(&arguments->noise, &arena, &outcome, &error) != 0) {
        code = fail(&error);
    } else {
        print_outcome(&outcome, &arena);
        const char *store = arguments->store != NULL ? arguments->store : fs_join(&arena, arguments->noise.out, "lab.sqlite");
        if (import_file(store, outcome.path, &error) != 0)
            code = fail(&error);
        else
            printf("imported; the site takes it from now on\n");
    }
    arena_release(&arena);
    return code;
}

/* ---- the command line ------------------------------------------------------------------------------------------------------- */
static const char details[] =
    "Each line is ok, a warning (numbers may be noisier or slower than they need be) or a problem (do not measure like this),\n"
    "with what to do. --noise then compares a target with itself: two runs at a time, chance says whose is whose, and each\n"
    "comparison is computed as one of two targets. The 95th percentile of |ratio - 1|, 2 % at least, is the machine's noise\n"
    "floor; it goes to DIR/noise/<machine>.json and into the store, and no smaller difference is called one.\n"
    "12 comparisons of 2 x 5 runs of 2 s take some seven minutes, --quick takes some two (10 comparisons, runs of half a second).\n"
    "Exit code: 0 no problem, 1 a problem or a failure, 2 bad usage, 130 interrupted.";

/* What was not given. */
static int complete(struct arguments *arguments, struct error *error)
{
    struct noise_request *noise = &arguments->noise;
    if (noise->comparisons == 0)
        noise->comparisons = arguments->quick ? VERDICT_NOISE_FLOOR_COMPARISONS : COMPARISONS;
    if (noise->runs == 0)
        noise->runs = RUNS;
    if (noise->duration_ns == 0)
        noise->duration_ns = arguments->quick ? DURATION_QUICK_NS : DURATION_NS;
    noise->cool_down_ns = arguments->quick ? COOL_DOWN_QUICK_NS : SESSION_COOL_DOWN_QUICK_NS;
    if (noise->duration_ns > DURATION_MAXIMUM_NS)
        return error_set(error, "--duration: expected 10 minutes at most");
    return 0;
}

int command_doctor(int argc, char **argv)
{
    struct arguments arguments = {.noise = {.scenario = "01", .out = "results"}};
    struct noise_request *noise = &arguments.noise;
    const struct cli_option table[] = {
        {"noise", 0, CLI_FLAG, &arguments.measure_noise, NULL, "measure how much two measurements of the same differ", 0, 0},
        {"quick", 0, CLI_FLAG, &arguments.quick, NULL, "look and measure for a shorter time", 0, 0},
        {"target", 't', CLI_TEXT, &noise->target, "T[:VARIANT]", "target of --noise (default: the first that is built)", 0, 0},
        {"scenario", 's', CLI_TEXT, &noise->scenario, "S", "scenario of --noise (default: 01)", 0, 0},
        {"comparisons", 'c', CLI_INTEGER, &noise->comparisons, "N", "A/A comparisons (default: 12; quick: 10)",
         VERDICT_NOISE_FLOOR_COMPARISONS, COMPARISONS_MAXIMUM},
        {"runs", 'n', CLI_INTEGER, &noise->runs, "N", "runs of each side of a comparison (default: 5)", SUMMARY_CLAIM_MINIMUM,
         RUNS_MAXIMUM},
        {"duration", 'd', CLI_DURATION, &noise->duration_ns, "D", "measured time of a run (default: 2s; quick: 500ms)", 0, 0},
        {"out", 'o', CLI_TEXT, &noise->out, "DIR", "results folder (default: results)", 0, 0},
        {"store", 0, CLI_TEXT, &arguments.store, "STORE", "where the noise floor is imported (default: DIR/lab.sqlite)", 0, 0},
        {"plain", 0, CLI_FLAG, &noise->plain, NULL, "a line a run, on terminals too", 0, 0},
        {"quiet", 'q', CLI_FLAG, &noise->quiet, NULL, "no line for the runs of --noise", 0, 0},
    };
    const struct cli_command command = {.name = "benchlab doctor",
                                        .usage = "[--noise] [options]",
                                        .summary = "Tells whether this machine can measure well, and how noisy it is.",
                                        .details = details,
                                        .options = table,
                                        .option_count = sizeof(table) / sizeof(table[0])};
    struct error error = {0};
    int operand_count = 0;
    enum cli_outcome outcome = cli_parse(&command, argc, argv, &operand_count, &error);
    if (outcome == CLI_HELP_PRINTED)
        return CLI_EXIT_OK;
    if (outcome == CLI_RUN && operand_count > 0) {
        (void)error_set(&error, "\"%s\": doctor takes options only", argv[1]);
        outcome = CLI_BAD_USAGE;
    }
    if (outcome == CLI_BAD_USAGE || complete(&arguments, &error) != 0) {
        log_error(&error);
        return CLI_EXIT_USAGE;
    }
    int code = check_machine(&arguments);
    if (!arguments.measure_noise)
        return code;
    int measured = measure_noise(&arguments);
    return measured != CLI_EXIT_OK ? measured : code;
}
