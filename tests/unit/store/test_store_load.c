/* Unit tests of site-gen/store/store_run, store_load and store_detail: what is saved comes back, in an order that depends on
 * content alone. */
#include "tests/unit/store/sample_record.h"

static void test_empty(void **state)
{
    (void)state;
    struct temporary_store temporary;
    struct error error = {0};
    struct results results;
    temporary_store_open(&temporary);
    assert_ok(store_load_results(temporary.store, &temporary.arena, &results, &error), &error);
    assert_int_equal(results.run_count + results.target_count + results.scenario_count + results.session_count, 0);
    assert_int_equal(results.machine_count + results.environment_count + results.import_count, 0);
    temporary_store_release(&temporary);
}

/* A record in which every figure differs from every other. */
static void fill_figures(struct results_run *run)
{
    int64_t *figures[] = {&run->block,
                          &run->position,
                          &run->vus,
                          &run->duration_ns,
                          &run->warmup_ns,
                          &run->measured_ns,
                          &run->requests,
                          &run->errors,
                          &run->errors_by_kind[0],
                          &run->errors_by_kind[1],
                          &run->errors_by_kind[2],
                          &run->errors_by_kind[3],
                          &run->errors_by_kind[4],
                          &run->errors_by_kind[5],
                          &run->iterations,
                          &run->dropped_iterations,
                          &run->bytes_sent,
                          &run->bytes_received,
                          &run->latency.mean,
                          &run->latency.minimum,
                          &run->latency.maximum,
                          &run->latency.p50,
                          &run->latency.p90,
                          &run->latency.p95,
                          &run->latency.p99,
                          &run->latency.p999,
                          &run->cpu_user_ns,
                          &run->cpu_system_ns,
                          &run->rss_peak_bytes,
                          &run->generator_cpu_user_ns,
                          &run->generator_cpu_system_ns,
                          &run->generator_rss_peak_bytes,
                          &run->generator_threads,
                          &run->resolution_ns,
                          &run->deviation_ns};
    for (size_t i = 0; i < COUNT_OF(figures); i++)
        *figures[i] = 1000 + (int64_t)i;
    run->rate = 1.5;
    run->wanted_rate = 2.5;
    run->cpu_share = 3.5;
    run->generator_cpu_share = 4.5;
    run->load_average = 5.5;
    run->steal_share = 0.5;
    run->generator_saturated = true;
    run->seed = "18446744073709551615";
    run->tool = "k6";
    run->tool_version = "1.2";
    run->percentile_rule = "linear";
    run->experiment = "pool";
    run->experiment_side = "after";
}

static void assert_same_run(const struct results_run *loaded, const struct results_run *saved)
{
    assert_string_equal(loaded->id, saved->id);
    assert_string_equal(loaded->started, saved->started);
    assert_string_equal(loaded->ended, saved->ended);
    assert_string_equal(loaded->profile, saved->profile);
    assert_string_equal(loaded->seed, saved->seed);
    assert_string_equal(loaded->executor, saved->executor);
    assert_string_equal(loaded->loop, saved->loop);
    assert_string_equal(loaded->tool, saved->tool);
    assert_string_equal(loaded->tool_version, saved->tool_version);
    assert_string_equal(loaded->percentile_rule, saved->percentile_rule);
    assert_string_equal(loaded->experiment, saved->experiment);
    assert_string_equal(loaded->experiment_side, saved->experiment_side);
    const int64_t pairs[][2] = {{loaded->number, saved->number},
                                {loaded->block, saved->block},
                                {loaded->position, saved->position},
                                {loaded->vus, saved->vus},
                                {loaded->duration_ns, saved->duration_ns},
                                {loaded->warmup_ns, saved->warmup_ns},
                                {loaded->measured_ns, saved->measured_ns},
                                {loaded->requests, saved->requests},
                                {loaded->errors, saved->errors},
                                {loaded->iterations, saved->iterations},
                                {loaded->dropped_iterations, saved->dropped_iterations},
                                {loaded->bytes_sent, saved->bytes_sent},
                                {loaded->bytes_received, saved->bytes_received},
                                {loaded->cpu_user_ns, saved->cpu_user_ns},
                                {loaded->cpu_system_ns, saved->cpu_system_ns},
                                {loaded->rss_peak_bytes, saved->rss_peak_bytes},
                                {loaded->generator_cpu_user_ns, saved->generator_cpu_user_ns},
                                {loaded->generator_cpu_system_ns, saved->generator_cpu_system_ns},
                                {loaded->generator_rss_peak_bytes, saved->generator_rss_peak_bytes},
                                {loaded->generator_threads, saved->generator_threads},
                                {loaded->generator_saturated, saved->generator_saturated},
                                {loaded->resolution_ns, saved->resolution_ns},
                                {loaded->deviation_ns, saved->deviation_ns},
                                {loaded->state, saved->state}};
    for (size_t i = 0; i < COUNT_OF(pairs); i++)
        if (pairs[i][0] != pairs[i][1])
            fail_msg("figure %zu: %lld is not %lld", i, (long long)pairs[i][0], (long long)pairs[i][1]);
    assert_memory_equal(loaded->errors_by_kind, saved->errors_by_kind, sizeof(saved->errors_by_kind));
    assert_memory_equal(&loaded->latency, &saved->latency, sizeof(saved->latency));
    assert_number_close(loaded->rate, saved->rate, 0);
    assert_number_close(loaded->wanted_rate, saved->wanted_rate, 0);
    assert_number_close(loaded->cpu_share, saved->cpu_share, 0);
    assert_number_close(loaded->generator_cpu_share, saved->generator_cpu_share, 0);
    assert_number_close(loaded->load_average, saved->load_average, 0);
    assert_number_close(loaded->steal_share, saved->steal_share, 0);
}

static void test_run_comes_back(void **state)
{
    (void)state;
    struct temporary_store temporary;
    struct error error = {0};
    struct results results;
    struct result_record record;
    struct results_reason reasons[] = {
        {"gate.error_share", true, 0.25, 0.01, ""}, {"gate.steal", false, 0.5, 0.02, ""}, {"gate.failure", true, NAN, NAN, "died"}};
    const char *warnings[] = {"one", "<b>two"};
    temporary_store_open(&temporary);
    sample_record_init(&record);
    fill_figures(&record.run);
    record.run.state = RESULTS_INVALID;
    record.run.reasons = reasons;
    record.run.reason_count = COUNT_OF(reasons);
    record.run.warnings = warnings;
    record.run.warning_count = COUNT_OF(warnings);
    sample_record_save(temporary.store, &record, "/a.json", "01");
    assert_ok(store_load_results(temporary.store, &temporary.arena, &results, &error), &error);
    assert_int_equal(results.run_count, 1);
    const struct results_run *run = &results.runs[0];
    assert_same_run(run, &record.run);
    assert_string_equal(run->date, "2026-11-24");
    assert_string_equal(run->source_path, "/a.json");
    assert_string_equal(run->source_sha256, "01");
    assert_int_equal(run->reason_count, COUNT_OF(reasons));
    for (size_t i = 0; i < COUNT_OF(reasons); i++) {
        assert_string_equal(run->reasons[i].key, reasons[i].key);
        assert_string_equal(run->reasons[i].detail, reasons[i].detail);
        assert_int_equal(run->reasons[i].invalidates, reasons[i].invalidates);
    }
    assert_number_close(run->reasons[0].value, 0.25, 0);
    assert_true(isnan(run->reasons[2].limit));
    assert_int_equal(run->warning_count, 2);
    assert_string_equal(run->warnings[1], "<b>two");
    temporary_store_release(&temporary);
}

static void test_references(void **state)
{
    (void)state;
    struct temporary_store temporary;
    struct error error = {0};
    struct results results;
    struct result_record record;
    temporary_store_open(&temporary);
    sample_record_init(&record);
    sample_record_save(temporary.store, &record, "/a.json", "01");
    assert_ok(store_load_results(temporary.store, &temporary.arena, &results, &error), &error);
    const struct results_run *run = &results.runs[0];
    assert_ptr_equal(run->target, &results.targets[0]);
    assert_ptr_equal(run->scenario, &results.scenarios[0]);
    assert_ptr_equal(run->session, &results.sessions[0]);
    assert_ptr_equal(run->environment, &results.environments[0]);
    assert_ptr_equal(run->machine, &results.machines[0]);
    assert_ptr_equal(results.environments[0].machine, &results.machines[0]);
    assert_ptr_equal(results.sessions[0].machine, &results.machines[0]);
    assert_string_equal(results.scenarios[0].number, "01");
    assert_string_equal(results.scenarios[0].title_ko, "경량");
    assert_string_equal(results.sessions[0].date, "2026-11-24");
    assert_string_equal(results.machines[0].key, "5e1f0c0ffee0b0a7");
    assert_string_equal(results.environments[0].os, "Debian");
    assert_int_equal(results.environments[0].memory_bytes, 1024);
    assert_int_equal(results.targets[0].run_count + results.scenarios[0].run_count + results.sessions[0].run_count, 3);
    temporary_store_release(&temporary);
}

static void test_missing_figures(void **state)
{
    (void)state;
    struct temporary_store temporary;
    struct error error = {0};
    struct results results;
    struct result_record record;
    temporary_store_open(&temporary);
    sample_record_init(&record);
    record.run.latency.p99 = RESULTS_MISSING;
    record.run.vus = RESULTS_MISSING;
    record.run.requests = record.run.errors = record.run.measured_ns = RESULTS_MISSING;
    record.run.rate = NAN;
    sample_record_save(temporary.store, &record, "/a.json", "01");
    assert_ok(store_load_results(temporary.store, &temporary.arena, &results, &error), &error);
    assert_int_equal(results.runs[0].latency.p99, RESULTS_MISSING);
    assert_int_equal(results.runs[0].latency.p95, 999000);
    assert_int_equal(results.runs[0].vus, RESULTS_MISSING);
    assert_int_equal(results.runs[0].rss_peak_bytes, RESULTS_MISSING);
    assert_int_equal(results.runs[0].requests, RESULTS_MISSING);
    assert_int_equal(results.runs[0].errors, RESULTS_MISSING);
    assert_int_equal(results.runs[0].measured_ns, RESULTS_MISSING);
    assert_false(results.runs[0].has_histogram);
    assert_true(isnan(results.runs[0].rate));
    assert_true(isnan(results.runs[0].cpu_share));
    assert_true(isnan(results.runs[0].wanted_rate));
    struct histogram histogram;
    assert_int_equal(store_load_histogram(temporary.store, &results.runs[0], &histogram, &error), -1);
    assert_error_contains(&error, "no histogram");
    temporary_store_release(&temporary);
}

/* Saved in reverse, and with the newest description of a target first. */
static void test_order_and_newest(void **state)
{
    (void)state;
    static const struct {
        const char *id, *scenario, *target, *started, *version;
        int number;
    } saved[] = {{"e", "02-b", "a", "2026-01-01T00:00:00.000Z", "9", 1},
                 {"d", "01-a", "b", "2026-01-01T00:00:00.000Z", "9", 1},
                 {"c", "01-a", "a", "2026-01-02T00:00:00.000Z", "2", 1},
                 {"b", "01-a", "a", "2026-01-01T00:00:00.000Z", "1", 2},
                 {"a", "01-a", "a", "2026-01-01T00:00:00.000Z", "1", 1}};
    struct temporary_store temporary;
    struct error error = {0};
    struct results results;
    struct result_record record;
    temporary_store_open(&temporary);
    for (size_t i = 0; i < COUNT_OF(saved); i++) {
        char sha256[3] = {'0', (char)('a' + i), '\0'}, path[8];
        snprintf(path, sizeof(path), "/%zu", i);
        sample_record_init(&record);
        record.run.id = saved[i].id;
        record.run.number = saved[i].number;
        record.run.started = saved[i].started;
        record.scenario.id = saved[i].scenario;
        record.target.key = record.target.id = saved[i].target;
        record.target.framework_version = saved[i].version;
        sample_record_save(temporary.store, &record, path, sha256);
    }
    assert_ok(store_load_results(temporary.store, &temporary.arena, &results, &error), &error);
    assert_int_equal(results.run_count, COUNT_OF(saved));
    for (size_t i = 0; i < COUNT_OF(saved); i++)
        assert_string_equal(results.runs[i].id, saved[COUNT_OF(saved) - 1 - i].id);
    assert_int_equal(results.target_count, 2);
    assert_string_equal(results.targets[0].key, "a");
    assert_string_equal(results.targets[0].framework_version, "2"); /* of 2026-01-02 */
    assert_string_equal(results.runs[0].framework_version, "1");
    assert_int_equal(results.targets[0].run_count, 4);
    assert_int_equal(results.scenario_count, 2);
    assert_int_equal(results.session_count, 1);
    assert_string_equal(results.sessions[0].started, "2026-01-01T00:00:00.000Z");
    assert_int_equal(results.import_count, 0); /* all can be read */
    assert_int_equal(count_entries(temporary.store), COUNT_OF(saved));
    temporary_store_release(&temporary);
}

static void encode_histogram(struct str_builder *text, int64_t value, int64_t count)
{
    struct histogram histogram;
    struct error error = {0};
    assert_ok(histogram_init(&histogram, HISTOGRAM_LATENCY_LOWEST, HISTOGRAM_LATENCY_HIGHEST, HISTOGRAM_LATENCY_FIGURES, &error),
              &error);
    histogram_record_count(&histogram, value, count);
    str_builder_init(text, 1 << 20);
    assert_ok(histogram_encode(&histogram, text, &error), &error);
    histogram_release(&histogram);
}

static void test_details(void **state)
{
    (void)state;
    struct temporary_store temporary;
    struct error error = {0};
    struct results results;
    struct result_record record;
    struct results_detail detail;
    struct str_builder whole, second;
    struct histogram histogram;
    encode_histogram(&whole, 5000000, 30);
    encode_histogram(&second, 7000000, 20);
    struct results_step steps[] = {{.name = "b", .group = "", .requests = 10, .latency.p50 = RESULTS_MISSING},
                                   {.name = "a", .group = "g", .requests = 20, .errors = 1, .rate = 19.5, .latency.p50 = 7}};
    struct results_second seconds[] = {
        {0, true, 0, 500000000, 1, 2, 3, 4, 5, 6, 7},
        {2, false, 500000000, 1000000000, 8, 8, 0, RESULTS_MISSING, RESULTS_MISSING, RESULTS_MISSING, RESULTS_MISSING}};
    struct results_sample samples[] = {{1, 2, 3, 4, 5, 6, 7, 8}, {10, 20, 30, 40, 50, 60, 70, 80}};
    struct results_check checks[] = {{"b", "is fine", 9, 1}};
    struct results_quantile quantiles[] = {{0.999, 9}, {0.5, 7}};
    const char *thresholds[] = {"{\"crossed\":false}"};
    const char *step_histograms[] = {NULL, second.data};
    temporary_store_open(&temporary);
    sample_record_init(&record);
    record.detail = (struct results_detail){.quantiles = quantiles,
                                            .quantile_count = COUNT_OF(quantiles),
                                            .steps = steps,
                                            .step_count = COUNT_OF(steps),
                                            .seconds = seconds,
                                            .second_count = COUNT_OF(seconds),
                                            .samples = samples,
                                            .sample_count = COUNT_OF(samples),
                                            .sample_interval_ns = 250,
                                            .checks = checks,
                                            .check_count = COUNT_OF(checks),
                                            .thresholds = thresholds,
                                            .threshold_count = COUNT_OF(thresholds)};
    record.histogram = whole.data;
    record.step_histograms = step_histograms;
    sample_record_save(temporary.store, &record, "/a.json", "01");
    assert_ok(store_load_results(temporary.store, &temporary.arena, &results, &error), &error);
    assert_ok(store_load_run_detail(temporary.store, &results.runs[0], &temporary.arena, &detail, &error), &error);
    assert_int_equal(detail.step_count, 2);
    assert_string_equal(detail.steps[0].name, "b");
    assert_int_equal(detail.threshold_count, 1);
    assert_string_equal(detail.thresholds[0], thresholds[0]);
    assert_false(detail.steps[0].has_histogram);
    assert_int_equal(detail.steps[0].latency.p50, RESULTS_MISSING);
    assert_string_equal(detail.steps[1].group, "g");
    assert_true(detail.steps[1].has_histogram);
    assert_number_close(detail.steps[1].rate, 19.5, 0);
    assert_int_equal(detail.second_count, 2);
    assert_memory_equal(&detail.seconds[1].second, &seconds[1].second, sizeof(int64_t));
    assert_true(detail.seconds[0].warmup && !detail.seconds[1].warmup);
    assert_int_equal(detail.seconds[0].length_ns, 500000000);
    assert_int_equal(detail.seconds[1].start_ns, 500000000);
    assert_int_equal(detail.seconds[0].maximum, 7);
    assert_int_equal(detail.seconds[1].p95, RESULTS_MISSING);
    assert_int_equal(detail.sample_count, 2);
    assert_memory_equal(detail.samples, samples, sizeof(samples));
    assert_int_equal(detail.sample_interval_ns, 250);
    assert_int_equal(detail.quantile_count, 2);
    assert_number_close(detail.quantiles[0].share, 0.5, 0);
    assert_int_equal(detail.quantiles[0].value, 7);
    assert_true(results.runs[0].has_histogram);
    assert_int_equal(detail.check_count, 1);
    assert_string_equal(detail.checks[0].name, "is fine");
    assert_int_equal(detail.checks[0].fails, 1);
    assert_ok(store_load_histogram(temporary.store, &results.runs[0], &histogram, &error), &error);
    assert_int_equal(histogram.total, 30);
    histogram_release(&histogram);
    assert_ok(store_load_step_histogram(temporary.store, &results.runs[0], 1, &histogram, &error), &error);
    assert_int_equal(histogram.total, 20);
    histogram_release(&histogram);
    assert_int_equal(store_load_step_histogram(temporary.store, &results.runs[0], 0, &histogram, &error), -1);
    str_builder_release(&whole);
    str_builder_release(&second);
    temporary_store_release(&temporary);
}

/* One current run an id: the database itself refuses a second. */
static void test_run_id_is_unique(void **state)
{
    (void)state;
    struct temporary_store temporary;
    struct error error = {0};
    struct result_record record;
    struct store_entry entry = {.path = "/b.json", .name = "b.json", .sha256 = "02", .reader = "benchlab"};
    int64_t row = 0;
    temporary_store_open(&temporary);
    sample_record_init(&record);
    int64_t first = sample_record_save(temporary.store, &record, "/a.json", "01");
    assert_ok(store_begin(temporary.store, &error), &error);
    assert_ok(store_add_entry(temporary.store, &entry, &row, &error), &error);
    bool is_saved = store_save_run(temporary.store, row, &record, &error) == 0 && store_commit(temporary.store, &error) == 0;
    assert_false(is_saved);
    store_rollback(temporary.store);
    assert_ok(store_set_state(temporary.store, first, RESULTS_IMPORT_SUPERSEDED, &error), &error);
    sample_record_save(temporary.store, &record, "/b.json", "02");
    temporary_store_release(&temporary);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_empty),
        cmocka_unit_test(test_run_comes_back),
        cmocka_unit_test(test_references),
        cmocka_unit_test(test_missing_figures),
        cmocka_unit_test(test_order_and_newest),
        cmocka_unit_test(test_details),
        cmocka_unit_test(test_run_id_is_unique),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
