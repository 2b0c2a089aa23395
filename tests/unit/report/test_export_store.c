/* Tests of what `benchlab export` writes of imported runs: the tables and k6's summary beside golden files; the summary and the log read
 * back by the readers, with the figures of the run. */
#include "tests/unit/report/imported_results.h"

#include "lib/histogram.h"
#include "lib/vec.h"
#include "site-gen/import/reader.h"
#include "site-gen/report/export.h"
#include "site-gen/report/export_hlog.h"
#include "site-gen/report/export_k6_summary.h"
#include "tests/unit/golden.h"

#define RESULTS "tests/data/results"
#define K6 "tests/data/load-tools/k6"

/* Our own results, or those of k6, which do not say whose they are. */
static void open_results(struct imported_results *imported, const char *path)
{
    static const struct import_identity identity = {.target = "made", .scenario = "made", .date = "2026-03-02", .machine = "made"};
    static const struct import_options options = {.identity = &identity};
    static const struct import_observer silent = {NULL, imported_results_ignore, NULL};
    struct import_counts counts;
    struct error error = {0};
    imported_results_open(imported, strcmp(path, K6) == 0 ? NULL : path);
    if (strcmp(path, K6) != 0)
        return;
    assert_ok(import_paths(imported->store, &path, 1, &options, &silent, &counts, &error), &error);
    assert_int_equal(counts.quarantined, 0);
    assert_ok(store_load_results(imported->store, &imported->arena, &imported->results, &error), &error);
}

static const struct results_run *find_run(const struct imported_results *imported, const char *scenario, enum results_state state)
{
    for (size_t i = 0; i < imported->results.run_count; i++) {
        const struct results_run *run = &imported->results.runs[i];
        if (strcmp(run->scenario->id, scenario) == 0 && run->state == state)
            return run;
    }
    fail_msg("there is no such run of %s", scenario);
    return NULL;
}

static void test_tables(void **state)
{
    (void)state;
    static const struct {
        enum export_format format;
        const char *golden;
    } cases[] = {{EXPORT_CSV, "export/runs.csv"}, {EXPORT_JSON, "export/runs.json"}, {EXPORT_NDJSON, "export/runs.ndjson"}};
    struct imported_results imported;
    struct error error = {0};
    struct results results;
    imported_results_open(&imported, RESULTS);
    const struct results_filter filter = {.target = "c-libevent", .scenario = "03-db-read"};
    assert_ok(store_load_matching(imported.store, &filter, &imported.arena, &results, &error), &error);
    assert_true(results.run_count > 2);
    results.run_count = 2;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct str_builder out;
        str_builder_init(&out, 1 << 20);
        assert_ok(export_runs(&results, cases[i].format, &out, &error), &error);
        assert_golden(cases[i].golden, str_builder_text(&out));
        str_builder_release(&out);
    }
    imported_results_release(&imported);
}

static void test_summary(void **state)
{
    (void)state;
    struct imported_results imported;
    struct error error = {0};
    struct str_builder out;
    imported_results_open(&imported, RESULTS);
    str_builder_init(&out, 1 << 20);
    assert_ok(export_k6_summary(imported.store, find_run(&imported, "03-db-read", RESULTS_VALID), &out, &error), &error);
    assert_golden("export/k6-summary.json", str_builder_text(&out));
    str_builder_release(&out);
    imported_results_release(&imported);
}

/* ---- reading back ----------------------------------------------------------------------------------------------------------- */
struct read_back {
    struct arena arena;
    struct vec records;
    struct import_identity identity;
};

static const struct result_record *read_text(struct read_back *back, const char *reader, const struct str_builder *text)
{
    struct error error = {0};
    struct import_source *source;
    arena_init(&back->arena);
    vec_init(&back->records, sizeof(struct result_record *));
    back->identity = (struct import_identity){0};
    struct import_job job = {.arena = &back->arena, .identity = &back->identity, .records = &back->records};
    assert_ok(import_source_open_bytes(&source, "export", (struct str){text->data, text->length}, &error), &error);
    assert_ptr_equal(import_detect_reader(source), import_find_reader(reader));
    assert_ok(import_find_reader(reader)->read(&job, source, &error), &error);
    import_source_close(source);
    assert_int_equal(back->records.count, 1);
    return *VEC_AT(&back->records, 0, struct result_record *);
}

static void release(struct read_back *back)
{
    vec_release(&back->records);
    arena_release(&back->arena);
}

static void check_latency(const struct results_latency *actual, const struct results_latency *expected)
{
    const int64_t pairs[][2] = {{actual->mean, expected->mean},       {actual->minimum, expected->minimum},
                                {actual->maximum, expected->maximum}, {actual->p50, expected->p50},
                                {actual->p90, expected->p90},         {actual->p95, expected->p95},
                                {actual->p99, expected->p99},         {actual->p999, expected->p999}};
    for (size_t i = 0; i < COUNT_OF(pairs); i++)
        assert_true(pairs[i][0] == pairs[i][1]);
}

static void check_same(const struct results_run *actual, const struct results_run *expected)
{
    assert_true(actual->requests == expected->requests);
    assert_true(actual->errors == expected->errors);
    for (size_t i = 0; i < RESULTS_ERROR_KINDS; i++)
        assert_true(actual->errors_by_kind[i] == expected->errors_by_kind[i]);
    assert_true(actual->iterations == expected->iterations);
    assert_true(actual->dropped_iterations == expected->dropped_iterations);
    assert_true(actual->bytes_sent == expected->bytes_sent);
    assert_true(actual->bytes_received == expected->bytes_received);
    assert_true(actual->measured_ns == expected->measured_ns);
    assert_true(actual->vus == expected->vus);
    assert_number_close(actual->rate, expected->rate, 1e-6);
    assert_string_equal(actual->tool, expected->tool);
    assert_string_equal(actual->percentile_rule, expected->percentile_rule);
    check_latency(&actual->latency, &expected->latency);
}

/* Every run of our own and of k6, as a summary and back. */
static void test_summary_reads_back(void **state)
{
    (void)state;
    static const char *const paths[] = {RESULTS, K6};
    for (size_t i = 0; i < COUNT_OF(paths); i++) {
        struct imported_results imported;
        open_results(&imported, paths[i]);
        assert_true(imported.results.run_count > 2);
        for (size_t j = 0; j < imported.results.run_count; j++) {
            const struct results_run *run = &imported.results.runs[j];
            struct results_detail detail;
            struct read_back back;
            struct error error = {0};
            struct str_builder out;
            str_builder_init(&out, 1 << 20);
            assert_ok(export_k6_summary(imported.store, run, &out, &error), &error);
            const struct result_record *record = read_text(&back, "k6-summary", &out);
            check_same(&record->run, run);
            assert_ok(store_load_run_detail(imported.store, run, &imported.arena, &detail, &error), &error);
            assert_int_equal(record->detail.threshold_count, detail.threshold_count);
            release(&back);
            str_builder_release(&out);
        }
        imported_results_release(&imported);
    }
}

static void test_log_reads_back(void **state)
{
    (void)state;
    struct imported_results imported;
    struct error error = {0};
    imported_results_open(&imported, RESULTS);
    size_t checked = 0;
    for (size_t i = 0; i < imported.results.run_count; i += 5) {
        const struct results_run *run = &imported.results.runs[i];
        struct read_back back;
        struct str_builder out;
        size_t left_out = 1;
        str_builder_init(&out, 1 << 20);
        assert_ok(export_hlog(imported.store, &run, 1, &out, &left_out, &error), &error);
        if (run->requests == run->errors) { /* nothing to tell of */
            assert_int_equal(left_out, 1);
            str_builder_release(&out);
            continue;
        }
        assert_int_equal(left_out, 0);
        char tag[512];
        (void)snprintf(tag, sizeof(tag), "\nTag=%s:%s:", run->target->key, run->scenario->id);
        assert_non_null(strstr(str_builder_text(&out), tag));
        const struct result_record *record = read_text(&back, "hlog", &out);
        assert_true(record->run.requests == run->requests - run->errors);
        assert_true(llabs(record->run.latency.p99 - run->latency.p99) <= run->latency.p99 / 500 + 1024);
        assert_true(llabs(record->run.latency.p50 - run->latency.p50) <= run->latency.p50 / 500 + 1024);
        checked++;
        release(&back);
        str_builder_release(&out);
    }
    assert_true(checked > 5);
    imported_results_release(&imported);
}

/* Runs of other tools: without a histogram there is nothing for a log. */
static void test_runs_without_histogram(void **state)
{
    (void)state;
    struct imported_results imported;
    struct error error = {0};
    open_results(&imported, K6);
    for (size_t i = 0; i < imported.results.run_count; i++) {
        const struct results_run *run = &imported.results.runs[i];
        struct str_builder out;
        size_t left_out = 7;
        str_builder_init(&out, 1 << 20);
        assert_ok(export_hlog(imported.store, &run, 1, &out, &left_out, &error), &error);
        assert_int_equal(left_out, run->has_histogram ? 0 : 1);
        str_builder_release(&out);
    }
    struct results_run nothing = imported.results.runs[0];
    struct str_builder out;
    str_builder_init(&out, 1 << 20);
    nothing.requests = RESULTS_MISSING;
    assert_int_equal(export_k6_summary(imported.store, &nothing, &out, &error), -1);
    assert_error_contains(&error, "how many requests");
    str_builder_release(&out);
    imported_results_release(&imported);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_tables),
        cmocka_unit_test(test_summary),
        cmocka_unit_test(test_summary_reads_back),
        cmocka_unit_test(test_log_reads_back),
        cmocka_unit_test(test_runs_without_histogram),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
