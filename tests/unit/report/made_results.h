/* made_results: results put together by hand, without a store, so that a test says exactly which runs there are. */
#ifndef TESTS_UNIT_REPORT_MADE_RESULTS_H
#define TESTS_UNIT_REPORT_MADE_RESULTS_H

#include "tests/unit/test.h"

#include "lib/arena.h"
#include "site-gen/store/results.h"

#define MADE_RUNS_MAXIMUM 200

struct made_results {
    struct arena arena;
    struct results results;
    struct results_machine machines[2];
    struct results_environment environments[2];
    struct results_target targets[4];
    struct results_scenario scenarios[2];
    struct results_session sessions[4];
    struct results_run runs[MADE_RUNS_MAXIMUM];
};

/* Two machines, four targets (a to d), two scenarios, four sessions on four days; no run yet. */
static inline void made_results_init(struct made_results *made)
{
    static const char *const days[] = {"2026-11-01", "2026-11-02", "2026-11-03", "2026-11-04"};
    static const char *const keys[] = {"a", "b", "c", "d"};
    memset(made, 0, sizeof(*made));
    arena_init(&made->arena);
    for (size_t i = 0; i < 2; i++) {
        made->machines[i] = (struct results_machine){.key = i == 0 ? "1111111111111111" : "2222222222222222",
                                                     .cpu = "CPU",
                                                     .kernel = "6.1",
                                                     .architecture = "x86_64",
                                                     .cores = 2,
                                                     .noise_floor = NAN};
        made->environments[i] = (struct results_environment){
            &made->machines[i], INT64_C(8) << 30, "Debian", "unknown", "gcc", "-O2", "0.1", "c", "none"};
    }
    for (size_t i = 0; i < 4; i++) {
        made->targets[i] = (struct results_target){.key = keys[i],
                                                   .id = keys[i],
                                                   .name = keys[i],
                                                   .variant = "default",
                                                   .language = "C",
                                                   .framework = "f",
                                                   .framework_version = "1",
                                                   .license = "MIT",
                                                   .url = "https://example.org/",
                                                   .configuration = "{}"};
        made->sessions[i] = (struct results_session){.id = arena_format(&made->arena, "session-%zu", i),
                                                     .started = arena_format(&made->arena, "%sT03:00:00.000Z", days[i]),
                                                     .date = days[i],
                                                     .profile = "standard",
                                                     .machine = &made->machines[0]};
    }
    made->scenarios[0] = (struct results_scenario){.id = "01-one",
                                                   .number = "01",
                                                   .category = "basic",
                                                   .sha256 = "x",
                                                   .title_en = "One",
                                                   .title_ko = "하나",
                                                   .description_en = "",
                                                   .description_ko = "",
                                                   .shows_en = "",
                                                   .shows_ko = ""};
    made->scenarios[1] = (struct results_scenario){.id = "02-two",
                                                   .number = "02",
                                                   .category = "basic",
                                                   .sha256 = "x",
                                                   .title_en = "Two",
                                                   .title_ko = "둘",
                                                   .description_en = "",
                                                   .description_ko = "",
                                                   .shows_en = "",
                                                   .shows_ko = ""};
    made->results = (struct results){.machines = made->machines,
                                     .machine_count = 2,
                                     .environments = made->environments,
                                     .environment_count = 2,
                                     .targets = made->targets,
                                     .target_count = 4,
                                     .scenarios = made->scenarios,
                                     .scenario_count = 2,
                                     .sessions = made->sessions,
                                     .session_count = 4,
                                     .runs = made->runs};
}

static inline void made_results_release(struct made_results *made)
{
    arena_release(&made->arena);
}

/* Appends a valid run with this rate; latencies follow from it (one virtual user). Runs are to be added by scenario, target,
 * session. */
static inline struct results_run *made_results_add(struct made_results *made, size_t scenario, size_t target, size_t session,
                                                   int64_t block, double rate)
{
    assert_true(made->results.run_count < MADE_RUNS_MAXIMUM);
    struct results_run *run = &made->runs[made->results.run_count++];
    int64_t latency = llround(1e9 / rate);
    *run = (struct results_run){.id = arena_format(&made->arena, "run-%zu", made->results.run_count),
                                .number = block,
                                .profile = "standard",
                                .date = made->sessions[session].date,
                                .started = made->sessions[session].started,
                                .ended = made->sessions[session].started,
                                .target = &made->targets[target],
                                .scenario = &made->scenarios[scenario],
                                .session = &made->sessions[session],
                                .machine = &made->machines[0],
                                .environment = &made->environments[0],
                                .framework_version = "1",
                                .configuration = "{}",
                                .scenario_sha256 = "x",
                                .block = block,
                                .position = 1,
                                .seed = "1",
                                .load = "{}",
                                .placement = "",
                                .limits = "",
                                .executor = "constant-vus",
                                .loop = "closed",
                                .vus = 1,
                                .wanted_rate = NAN,
                                .duration_ns = 30 * INT64_C(1000000000),
                                .warmup_ns = 0,
                                .measured_ns = 30 * INT64_C(1000000000),
                                .requests = 100000,
                                .iterations = 100000,
                                .rate = rate,
                                .cpu_share = NAN,
                                .generator_cpu_share = NAN,
                                .latency = {latency, latency, latency, latency, latency, latency, latency, latency},
                                .state = RESULTS_VALID,
                                .tool = "benchlab",
                                .tool_version = "0.1.0",
                                .percentile_rule = "hdr",
                                .resolution_ns = RESULTS_MISSING,
                                .deviation_ns = RESULTS_MISSING,
                                .experiment = "",
                                .experiment_side = "",
                                .source_path = "",
                                .source_name = "a/b/c.json",
                                .source_sha256 = "y"};
    made->targets[target].run_count++;
    made->scenarios[scenario].run_count++;
    return run;
}

/* count runs in blocks 1, 2, ... around rate, with a spread of some tenths of a percent that differs from target to target. */
static inline void made_results_add_many(struct made_results *made, size_t scenario, size_t target, size_t session, size_t count,
                                         double rate)
{
    static const double wiggle[] = {0.0, 0.003, -0.002, 0.001, -0.003, 0.002, -0.001, 0.0025, -0.0015, 0.0005};
    for (size_t i = 0; i < count; i++)
        made_results_add(made, scenario, target, session, (int64_t)i + 1,
                         rate * (1 + wiggle[(i * 3 + target * 7) % COUNT_OF(wiggle)]));
}

#endif
