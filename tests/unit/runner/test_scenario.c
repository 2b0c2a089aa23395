/* Scenario files: those of the project, and everything that can be wrong with one. */
#include "tests/unit/runner/scenario_text.h"

#include "lib/fs.h"

static const char *const shipped[] = {
    "01-lightweight",  "02-json-payload",     "03-db-read",     "04-db-write",
    "05-external-api", "06-middleware-chain", "07-file-upload", "08-concurrent-mixed",
};

static void test_shipped_scenarios(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(shipped); i++) {
        char path[200];
        struct scenario scenario;
        struct error error = {0};
        snprintf(path, sizeof path, "scenarios/basic/%s.json", shipped[i]);
        assert_ok(scenario_load(&scenario, path, &error), &error);
        assert_string_equal(scenario.id, shipped[i]);
        assert_string_equal(scenario.category, "basic");
        assert_int_equal(scenario.load.vus, 10);
        assert_int_equal(scenario.load.runs, 10);
        assert_int_equal(scenario.load.duration_ns, INT64_C(30000000000));
        assert_int_equal(scenario.writes, i == 3 || i == 7);
        assert_int_equal(strlen(scenario.sha256), 64);
        for (size_t k = 0; k < scenario.step_count; k++)
            assert_true(scenario.steps[k].check_count >= 2 && scenario.steps[k].needs_body);
        scenario_release(&scenario);
    }
}

static void test_mix_is_the_documented_one(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        uint32_t weight;
    } mix[] = {{"health", 5}, {"echo", 15}, {"list-users", 40}, {"create-user", 10}, {"external", 15}, {"protected", 15}};
    struct scenario scenario;
    struct error error = {0};
    assert_ok(scenario_load(&scenario, "scenarios/basic/08-concurrent-mixed.json", &error), &error);
    assert_int_equal(scenario.mode, SCENARIO_WEIGHTED);
    assert_int_equal(scenario.step_count, COUNT_OF(mix));
    for (size_t i = 0; i < COUNT_OF(mix); i++) {
        assert_string_equal(scenario.steps[i].name, mix[i].name);
        assert_int_equal(scenario.steps[i].weight, mix[i].weight);
    }
    scenario_release(&scenario);
}

#define STEP "{\"name\":\"a\",\"method\":\"GET\",\"path\":\"/\""

static void test_bad_steps(void **state)
{
    (void)state;
    static const struct {
        const char *mode, *steps, *message;
    } cases[] = {
        {"sequence", "", "test.json:4"},
        {"sequence", STEP ",\"unknown\":1}", "unknown"},
        {"sequence", STEP "},\n" STEP "}", "test.json:5: /steps/1/name: the name \"a\" is taken"},
        {"sequence", STEP ",\n\"weight\":1}", "test.json:5: /steps/0/weight: \"weight\" has a meaning"},
        {"weighted", STEP "}", "needs a \"weight\""},
        {"weighted", STEP ",\"weight\":0}", "/steps/0/weight"},
        {"random", STEP "}", "/mode"},
        {"sequence", "{\"name\":\"a\",\"method\":\"GET\"}", "path"},
        {"sequence", "{\"name\":\"a\",\"method\":\"BREW\",\"path\":\"/\"}", "/steps/0/method"},
        {"sequence", "{\"name\":\"a\",\"method\":\"GET\",\"path\":\"x\"}", "/steps/0/path"},
        {"sequence", "{\"name\":\"a\",\"method\":\"GET\",\"path\":\"/a b\"}", "percent-encoded"},
        {"sequence", "{\"name\":\"a\",\"method\":\"GET\",\"path\":\"/\\r\\nX: y\"}", "percent-encoded"},
        {"sequence", "{\"name\":\"a\",\"method\":\"GET\",\"path\":\"/{{user}}\"}", "/steps/0/path: unknown template variable"},
        {"sequence", "{\"name\":\"a\",\"method\":\"GET\",\"path\":\"/{{random 9 1}}\"}", "above the second"},
        {"sequence", STEP ",\"headers\":{\"A\":\"b\\r\\nC: d\"}}", "/steps/0/headers/A: a header's value"},
        {"sequence", STEP ",\"headers\":{\"A b\":\"c\"}}", "no name of a header"},
        {"sequence", STEP ",\"headers\":{\"content-length\":\"3\"}}", "set by the runner"},
        {"sequence", STEP ",\"headers\":{\"A\":\"{{vu\"}}", "without '}}'"},
        {"sequence", STEP ",\"timeout\":\"fast\"}", "/steps/0/timeout"},
        {"sequence", STEP ",\"timeout\":\"2h\"}", "longer than"},
        {"sequence", STEP ",\"timeout\":\"0s\"}", "expected a duration"},
        {"sequence", STEP ",\"body\":{}}", "exactly one of \"json\""},
        {"sequence", STEP ",\"body\":{\"json\":1,\"text\":\"a\"}}", "exactly one of \"json\""},
        {"sequence", STEP ",\"body\":{\"json\":{\"a\":[\n{\"b\":\n\"{{no}}\"}]}}}",
         "test.json:6: /steps/0/body/json/a/0/b: unknown"},
        {"sequence", STEP ",\"body\":{\"json\":{\"{{no}}\":1}}}", "unknown template variable 'no'"},
        {"sequence", STEP ",\"body\":{\"multipart\":[{\"name\":\"f\"}]}}", "exactly one of \"text\""},
        {"sequence", STEP ",\"body\":{\"multipart\":[{\"name\":\"f\\\"\",\"text\":\"\"}]}}", "quotes"},
        {"sequence", STEP ",\"body\":{\"multipart\":[{\"name\":\"f\",\"random_bytes\":-1}]}}", "random_bytes"},
        {"sequence", STEP ",\"checks\":[{\"name\":\"c\"}]}", "exactly one of \"status\""},
        {"sequence", STEP ",\"checks\":[{\"name\":\"c\",\"status\":700}]}", "/steps/0/checks/0/status"},
        {"sequence", STEP ",\"checks\":[{\"name\":\"c\",\"json\":\"a\"}]}", "exactly one of \"equals\""},
        {"sequence", STEP ",\"checks\":[{\"name\":\"c\",\"json\":\"a[\",\"exists\":true}]}",
         "/steps/0/checks/0/json: '[' without ']'"},
        {"sequence", STEP ",\"checks\":[{\"name\":\"c\",\"json\":\"a\",\"type\":\"list\"}]}", "/steps/0/checks/0/type"},
        {"sequence", STEP ",\"checks\":[{\"name\":\"c\",\"status\":200},{\"name\":\"c\",\"status\":200}]}",
         "taken by an earlier check"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct scenario scenario;
        struct error error = {0};
        if (scenario_from_steps(&scenario, cases[i].mode, cases[i].steps, &error) == 0)
            fail_msg("accepted: %s", cases[i].steps);
        assert_string_equal(error.file, "test.json");
        assert_true(error.line >= 3);
        assert_error_contains(&error, cases[i].message);
    }
}

static void test_bad_heads(void **state)
{
    (void)state;
    static const struct {
        const char *text, *message;
    } cases[] = {
        {"", "test.json"},
        {"[]", "object"},
        {"{\"id\":\"01\"", "test.json:1"},
        {"{\"id\":\"01\"}", "category"},
        {"{\"id\":\"../x\",\"category\":\"b\",\"title\":{\"en\":\"a\",\"ko\":\"b\"},\"description\":{\"en\":\"a\",\"ko\":\"b\"},"
         "\"shows\":{\"en\":\"a\",\"ko\":\"b\"},\"writes\":false,\"load\":{\"executor\":\"constant-vus\"},\"steps\":[" STEP "}]}",
         "/id"},
        {"{\"id\":\"x\",\"category\":\"b\",\"title\":{\"en\":\"a\"},\"description\":{\"en\":\"a\",\"ko\":\"b\"},"
         "\"shows\":{\"en\":\"a\",\"ko\":\"b\"},\"writes\":false,\"load\":{\"executor\":\"constant-vus\"},\"steps\":[" STEP "}]}",
         "ko"},
        {"{\"id\":\"x\",\"category\":\"b\",\"title\":{\"en\":\"a\",\"ko\":\"b\"},\"description\":{\"en\":\"a\",\"ko\":\"b\"},"
         "\"shows\":{\"en\":\"a\",\"ko\":\"b\"},\"writes\":false,\"load\":{\"executor\":\"ramping-vus\"},\"steps\":[" STEP "}]}",
         "/load/executor"},
        {"{\"id\":\"x\",\"category\":\"b\",\"title\":{\"en\":\"a\",\"ko\":\"b\"},\"description\":{\"en\":\"a\",\"ko\":\"b\"},"
         "\"shows\":{\"en\":\"a\",\"ko\":\"b\"},\"writes\":false,\"load\":{\"executor\":\"constant-vus\",\"vus\":-1},\"steps\":"
         "[" STEP "}]}",
         "/load/vus"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct scenario scenario;
        struct error error = {0};
        assert_int_equal(scenario_parse(&scenario, "test.json", cases[i].text, strlen(cases[i].text), &error), -1);
        assert_error_contains(&error, cases[i].message);
    }
}

static void test_file_name_is_the_id(void **state)
{
    (void)state;
    static const char text[] = SCENARIO_TEXT_HEAD "\"steps\":[" STEP "}]}";
    char folder[64];
    char path[128];
    struct scenario scenario;
    struct error error = {0};
    make_temporary_folder(folder);
    snprintf(path, sizeof path, "%s/01-test.json", folder);
    assert_ok(fs_write_file(path, text, sizeof text - 1, &error), &error);
    assert_ok(scenario_load(&scenario, path, &error), &error);
    assert_int_equal(scenario.load.warmup_ns, 0);
    assert_int_equal(scenario.steps[0].timeout_ns, SCENARIO_TIMEOUT_DEFAULT_NS);
    scenario_release(&scenario);
    snprintf(path, sizeof path, "%s/02-copy.json", folder);
    assert_ok(fs_write_file(path, text, sizeof text - 1, &error), &error);
    assert_int_equal(scenario_load(&scenario, path, &error), -1);
    assert_error_contains(&error, "02-copy.json:1: /id: the id \"01-test\" differs");
    snprintf(path, sizeof path, "%s/missing.json", folder);
    assert_int_equal(scenario_load(&scenario, path, &error), -1);
    assert_error_contains(&error, "missing.json");
    assert_ok(fs_remove_tree(folder, &error), &error);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_shipped_scenarios),   cmocka_unit_test(test_mix_is_the_documented_one),
        cmocka_unit_test(test_bad_steps),           cmocka_unit_test(test_bad_heads),
        cmocka_unit_test(test_file_name_is_the_id),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
