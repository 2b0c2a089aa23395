/* Tests of the writer of k6's flat summary: what is missing stays away, groups nest, checks add up, thresholds find their metric. */
#include "tests/unit/test.h"

#include "lib/k6_summary.h"

static json_t *at(json_t *root, const char *path)
{
    json_t *value = json_find_path(root, path);
    if (value == NULL)
        fail_msg("there is no %s", path);
    return value;
}

static void test_metrics(void **state)
{
    (void)state;
    struct k6_summary summary;
    struct error error = {0};
    const struct k6_summary_trend trend = {
        .average = 1500000, .minimum = 0, .median = -1, .maximum = 2e9, .p90 = -1, .p95 = 3, .p99 = -1, .p999 = -1};
    k6_summary_init(&summary);
    k6_summary_add_trend(&summary, "trend", &trend);
    k6_summary_add_quantile(&summary, "trend", 0.75, 1000000);
    k6_summary_add_quantile(&summary, "trend", 0.99999, 1000000);
    k6_summary_add_counter(&summary, "counter", 7, 2);
    k6_summary_add_counter(&summary, "stopped", 7, 0);
    k6_summary_add_counter(&summary, "unknown", 7, NAN);
    k6_summary_add_rate(&summary, "rate", 1, 3);
    k6_summary_add_rate(&summary, "nothing", 0, 0);
    k6_summary_add_gauge(&summary, "gauge", 1, 0, 2);
    assert_true(k6_summary_has_metric(&summary, "gauge"));
    assert_false(k6_summary_has_metric(&summary, "gaug"));
    json_t *root = k6_summary_finish(&summary, &error);
    assert_ok(root == NULL ? -1 : 0, &error);
    static const struct {
        const char *metric, *key;
        double value;
    } numbers[] = {{"trend", "avg", 1.5},   {"trend", "min", 0},       {"trend", "max", 2000},  {"trend", "p(95)", 3e-6},
                   {"trend", "p(75)", 1},   {"trend", "p(99.999)", 1}, {"counter", "count", 7}, {"counter", "rate", 3.5},
                   {"stopped", "rate", 0},  {"rate", "passes", 1},     {"rate", "fails", 3},    {"rate", "value", 0.25},
                   {"nothing", "value", 0}, {"gauge", "max", 2}};
    for (size_t i = 0; i < COUNT_OF(numbers); i++) {
        json_t *value = json_object_get(json_object_get(at(root, "metrics"), numbers[i].metric), numbers[i].key);
        if (!json_is_number(value))
            fail_msg("there is no %s.%s", numbers[i].metric, numbers[i].key);
        assert_number_close(json_number_value(value), numbers[i].value, 1e-12);
    }
    assert_int_equal(json_object_size(json_object_get(at(root, "metrics"), "trend")), 6);
    assert_int_equal(json_object_size(json_object_get(at(root, "metrics"), "unknown")), 1);
    assert_null(json_object_get(root, "benchlab"));
    json_decref(root);
}

static void test_groups_thresholds_origin(void **state)
{
    (void)state;
    struct k6_summary summary;
    struct error error = {0};
    const int64_t errors[K6_SUMMARY_ERROR_KINDS] = {1, 2, 3, 4, 5, 6};
    k6_summary_init(&summary);
    k6_summary_add_group(&summary, "empty");
    k6_summary_add_check(&summary, "", "top", 1, 0);
    k6_summary_add_check(&summary, "outer::inner", "deep", 2, 1);
    k6_summary_add_check(&summary, "outer::inner", "deep", 3, 0);
    k6_summary_add_threshold(&summary, "missing", "count>1", true);
    k6_summary_add_counter(&summary, "http_reqs", 1, 1);
    k6_summary_add_threshold(&summary, "http_reqs", "count>1", true);
    k6_summary_add_threshold(&summary, "http_reqs", "count<9", false);
    k6_summary_set_origin(&summary, "wrk", "", 5, errors);
    json_t *root = k6_summary_finish(&summary, &error);
    assert_ok(root == NULL ? -1 : 0, &error);
    assert_int_equal(json_integer_value(at(root, "root_group.groups.outer.groups.inner.checks.deep.passes")), 5);
    assert_int_equal(json_integer_value(at(root, "root_group.groups.outer.groups.inner.checks.deep.fails")), 1);
    assert_string_equal(json_string_value(at(root, "root_group.groups.outer.groups.inner.checks.deep.path")),
                        "::outer::inner::deep");
    assert_string_equal(json_string_value(at(root, "root_group.groups.outer.groups.inner.path")), "::outer::inner");
    assert_int_equal(json_integer_value(at(root, "root_group.checks.top.passes")), 1);
    assert_int_equal(json_object_size(at(root, "root_group.groups.empty.checks")), 0);
    assert_true(json_is_true(json_object_get(at(root, "metrics.missing.thresholds"), "count>1")));
    assert_true(json_is_false(json_object_get(at(root, "metrics.http_reqs.thresholds"), "count<9")));
    assert_int_equal(json_integer_value(at(root, "metrics.http_reqs.count")), 1);
    assert_string_equal(json_string_value(at(root, "benchlab.tool")), "wrk");
    assert_int_equal(json_integer_value(at(root, "benchlab.errors.check")), 6);
    assert_int_equal(json_integer_value(at(root, "benchlab.measured_ns")), 5);
    assert_null(json_object_get(at(root, "benchlab"), "percentile_rule"));
    json_decref(root);
}

static void test_no_utf8(void **state)
{
    (void)state;
    struct k6_summary summary;
    struct error error = {0};
    k6_summary_init(&summary);
    k6_summary_add_check(&summary, "", "\xff", 1, 0);
    assert_null(k6_summary_finish(&summary, &error));
    assert_error_contains(&error, "not UTF-8");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_metrics),
        cmocka_unit_test(test_groups_thresholds_origin),
        cmocka_unit_test(test_no_utf8),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
