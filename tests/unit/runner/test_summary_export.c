/* Unit tests of runner/summary_export: k6's flat summary of a known measurement. */
#include "tests/unit/runner/made_measurement.h"

#include "lib/fs.h"
#include "lib/json.h"
#include "runner/summary_export.h"

static json_t *at(json_t *root, const char *first, const char *second, const char *third)
{
    json_t *value = json_object_get(json_object_get(root, first), second);
    return third == NULL ? value : json_object_get(value, third);
}

static void test_members(void **state)
{
    (void)state;
    struct scenario scenario;
    struct measurement measurement;
    struct threshold_result results[4];
    struct error error = {0};
    made_scenario_open(&scenario);
    made_measurement(&measurement, &scenario, false, true);
    assert_int_equal(scenario.threshold_count, COUNT_OF(results));
    (void)threshold_evaluate(&measurement, 2 * SECOND, results);
    json_t *root = summary_export_build(&measurement, results, COUNT_OF(results), &error);
    assert_ok(root == NULL, &error);
    static const struct {
        const char *metric, *key;
        double value;
    } numbers[] = {
        {"http_reqs", "count", 106},
        {"http_reqs", "rate", 53},
        {"iterations", "count", 50},
        {"data_sent", "count", 1060},
        {"data_received", "rate", 5300},
        {"http_req_failed", "passes", 5}, /* what failed; the failed check is apart */
        {"http_req_failed", "fails", 101},
        {"http_req_failed", "value", 5.0 / 106},
        {"checks", "passes", 50},
        {"checks", "fails", 1},
        {"checks", "value", 50.0 / 51},
        {"http_req_duration", "min", 1},
        {"http_req_duration", "max", 100},
        {"http_req_duration", "avg", 50.5},
        {"http_req_duration", "med", 50},
        {"http_req_duration", "p(90)", 90},
        {"http_req_duration", "p(95)", 95},
        {"http_req_duration{expected_response:true}", "max", 100},
        {"http_req_duration{step:two}", "max", 99},
        {"http_req_duration", "p(99.9)", 100},
        {"vus_max", "max", 2},
    };
    for (size_t i = 0; i < COUNT_OF(numbers); i++) {
        json_t *value = at(json_object_get(root, "metrics"), numbers[i].metric, numbers[i].key, NULL);
        if (!json_is_number(value))
            fail_msg("no %s.%s", numbers[i].metric, numbers[i].key);
        assert_number_close(json_number_value(value), numbers[i].value, 1e-3);
    }
    json_t *metrics = json_object_get(root, "metrics");
    assert_true(json_is_true(at(metrics, "http_req_duration", "thresholds", "p(95)<50"))); /* crossed */
    assert_true(json_is_false(at(metrics, "http_req_duration", "thresholds", "max<500")));
    assert_true(json_is_false(at(metrics, "http_req_duration{step:two}", "thresholds", "avg<1000")));
    assert_true(json_is_false(at(metrics, "checks", "thresholds", "rate>0.5")));
    static const char *const absent[] = {"dropped_iterations", "group_duration"};
    for (size_t i = 0; i < COUNT_OF(absent); i++)
        assert_null(json_object_get(metrics, absent[i]));
    json_t *origin = json_object_get(root, "benchlab"); /* the check that failed is no failed request, but an error of ours */
    assert_string_equal(json_string_value(json_object_get(origin, "percentile_rule")), "hdr");
    assert_int_equal(json_integer_value(json_object_get(origin, "measured_ns")), 2 * SECOND);
    assert_int_equal(json_integer_value(at(origin, "errors", "check", NULL)), 1);
    assert_int_equal(json_integer_value(at(origin, "errors", "status", NULL)), 1);
    json_t *group = json_object_get(root, "root_group");
    assert_int_equal(strlen(json_string_value(json_object_get(group, "id"))), 32);
    assert_string_equal(json_string_value(at(group, "groups", "G", "path")), "::G");
    assert_int_equal(json_integer_value(at(group, "checks", "status is 200", "passes")), 50);
    assert_int_equal(json_integer_value(at(group, "checks", "status is 200", "fails")), 1);
    assert_string_equal(json_string_value(at(group, "checks", "status is 200", "path")), "::status is 200");
    json_decref(root);
    measurement_release(&measurement);
    scenario_release(&scenario);
}

static void test_without_good_requests(void **state)
{
    (void)state;
    struct scenario scenario;
    struct measurement measurement;
    struct error error = {0};
    char folder[64];
    char path[128];
    made_scenario_open(&scenario);
    made_measurement(&measurement, &scenario, true, false);
    measurement.dropped_iterations = 4;
    make_temporary_folder(folder);
    (void)snprintf(path, sizeof(path), "%s/a/summary.json", folder);
    assert_ok(summary_export_write(path, &measurement, NULL, 0, &error), &error);
    struct json_document document;
    assert_ok(json_document_load(&document, path, &error), &error);
    json_t *metrics = json_object_get(document.root, "metrics");
    assert_number_close(json_number_value(at(metrics, "http_req_duration", "avg", NULL)), 0, 0);
    assert_int_equal(json_integer_value(at(metrics, "dropped_iterations", "count", NULL)), 4);
    json_document_release(&document);
    assert_int_equal(summary_export_write("/proc/nowhere/x", &measurement, NULL, 0, &error), -1);
    assert_error_contains(&error, "/proc/nowhere");
    assert_ok(fs_remove_tree(folder, &error), &error);
    measurement_release(&measurement);
    scenario_release(&scenario);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_members),
        cmocka_unit_test(test_without_good_requests),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
