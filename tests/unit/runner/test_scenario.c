/* Scenario files: those of the project, and everything that can be wrong with one. */
#include "tests/unit/runner/scenario_text.h"

#include "lib/fs.h"

static const struct {
    const char *category, *id;
    enum scenario_executor executor;
    bool writes;
} shipped[] = {
    {"basic", "01-lightweight", SCENARIO_CONSTANT_VUS, false},
    {"basic", "02-json-payload", SCENARIO_CONSTANT_VUS, false},
    {"basic", "03-db-read", SCENARIO_CONSTANT_VUS, false},
    {"basic", "04-db-write", SCENARIO_CONSTANT_VUS, true},
    {"basic", "05-external-api", SCENARIO_CONSTANT_VUS, false},
    {"basic", "06-middleware-chain", SCENARIO_CONSTANT_VUS, false},
    {"basic", "07-file-upload", SCENARIO_CONSTANT_VUS, false},
    {"basic", "08-concurrent-mixed", SCENARIO_CONSTANT_VUS, true},
    {"db-advanced", "09-db-pagination", SCENARIO_CONSTANT_VUS, false},
    {"db-advanced", "10-db-n-plus-one", SCENARIO_CONSTANT_VUS, false},
    {"db-advanced", "11-db-bulk-operations", SCENARIO_CONSTANT_VUS, true},
    {"db-advanced", "12-db-transactions", SCENARIO_SHARED_ITERATIONS, true},
    {"caching", "13-cache-hit", SCENARIO_CONSTANT_VUS, false},
    {"caching", "14-cache-miss-db", SCENARIO_CONSTANT_VUS, false},
    {"real-world", "15-auth-jwt", SCENARIO_CONSTANT_VUS, false},
    {"real-world", "16-aggregation", SCENARIO_CONSTANT_VUS, false},
    {"real-world", "17-search", SCENARIO_CONSTANT_VUS, false},
    {"real-world", "18-real-world-flow", SCENARIO_CONSTANT_VUS, true},
    {"stress", "19-spike-traffic", SCENARIO_RAMPING_VUS, false},
    {"stress", "20-long-running", SCENARIO_CONSTANT_VUS, false},
};

static void test_shipped_scenarios(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(shipped); i++) {
        char path[200];
        struct scenario scenario;
        struct error error = {0};
        snprintf(path, sizeof path, "scenarios/%s/%s.json", shipped[i].category, shipped[i].id);
        assert_ok(scenario_load(&scenario, path, &error), &error);
        assert_string_equal(scenario.id, shipped[i].id);
        assert_string_equal(scenario.category, shipped[i].category);
        assert_int_equal(scenario.load.executor, shipped[i].executor);
        assert_int_equal(scenario.writes, shipped[i].writes);
        assert_int_equal(strlen(scenario.sha256), 64);
        assert_true(strcmp(scenario.title.en, scenario.title.ko) != 0);
        if (text_equals(scenario.category, "basic")) {
            assert_int_equal(scenario.load.vus, 10);
            assert_int_equal(scenario.load.runs, 10);
            assert_int_equal(scenario.load.duration_ns, INT64_C(30000000000));
        }
        for (size_t k = 0; k < scenario.step_count; k++)
            assert_true(scenario.steps[k].check_count >= 1);
        scenario_release(&scenario);
    }
}

static void test_spike_and_transactions(void **state)
{
    (void)state;
    struct scenario scenario;
    struct error error = {0};
    assert_ok(scenario_load(&scenario, "scenarios/stress/19-spike-traffic.json", &error), &error);
    assert_int_equal(scenario.load.start_vus, 10);
    assert_int_equal(scenario.load.vus, 100);
    assert_int_equal(scenario.load.duration_ns, INT64_C(60000000000));
    assert_int_equal(scenario.load.stages[scenario.load.stage_count - 1].target, 10);
    scenario_release(&scenario);
    assert_ok(scenario_load(&scenario, "scenarios/db-advanced/12-db-transactions.json", &error), &error);
    assert_int_equal(scenario.load.iterations, 900);
    assert_int_equal(scenario.counter_count, 4);
    assert_int_equal(scenario.teardown_count, 4);
    assert_int_equal(scenario.report_count, 8);
    assert_int_equal(scenario.group_count, 4);
    scenario_release(&scenario);
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
        {"sequence", "{\"name\":\"a\",\"method\":\"GET\",\"path\":\"/\\r\\nX: y\"}",
         "/steps/0/path: the text has the control character \\u000d"},
        {"sequence", "{\"name\":\"a\\u001b[2J\",\"method\":\"GET\",\"path\":\"/\"}",
         "/steps/0/name: the text has the control character \\u001b"},
        {"sequence", STEP ",\"body\":{\"text\":\"a\\u0000\"}}", "test.json:4:"},
        {"sequence", STEP ",\"body\":{\"json\":{\"a\":\"\\u007f\"}}}", "control character \\u007f"},
        {"sequence", STEP ",\"a\\u0007\":1}", "the name of a member has the control character \\u0007"},
        {"sequence", "{\"name\":\"a\",\"method\":\"GET\",\"path\":\"/{{user}}\"}", "/steps/0/path: unknown template variable"},
        {"sequence", "{\"name\":\"a\",\"method\":\"GET\",\"path\":\"/{{random 9 1}}\"}", "above the second"},
        {"sequence", STEP ",\"headers\":{\"A\":\"b\\r\\nC: d\"}}", "/steps/0/headers/A: the text has"},
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
        {"sequence", STEP ",\"body\":{\"file\":\"missing.bin\"}}", "/steps/0/body/file: missing.bin"},
        {"sequence", STEP ",\"body\":{\"file\":\"/etc/passwd\"}}", "in the scenario's folder or below"},
        {"sequence", STEP ",\"body\":{\"file\":\"a/../../b\"}}", "in the scenario's folder or below"},
        {"sequence", STEP ",\"body\":{\"form\":{\"a\":\"{{no}}\"}}}", "/steps/0/body/form/a: unknown"},
        {"sequence", STEP ",\"body\":{\"form\":{\"a\":1}}}", "/steps/0/body/form/a"},
        {"sequence", STEP ",\"auth\":{}}", "exactly one of \"basic\" and \"bearer\""},
        {"sequence", STEP ",\"auth\":{\"bearer\":\"a\\nb\"}}", "control character"},
        {"sequence", STEP ",\"auth\":{\"basic\":{\"user\":\"a:b\",\"password\":\"\"}}}", "colon"},
        {"sequence", STEP ",\"auth\":{\"bearer\":\"a\"},\"headers\":{\"authorization\":\"b\"}}", "has a header Authorization"},
        {"sequence", STEP ",\"headers\":{\"a\":\"1\",\"A\":\"2\"}}", "/steps/0/headers/A: the header is there twice"},
        {"sequence", STEP ",\"follow\":-1}", "/steps/0/follow"},
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
        {"sequence", STEP ",\"checks\":[{\"name\":\"c\",\"status\":[]}]}", "/steps/0/checks/0/status"},
        {"sequence", STEP ",\"checks\":[{\"name\":\"c\",\"status\":[200,200]}]}", "there twice"},
        {"sequence", STEP ",\"checks\":[{\"name\":\"c\",\"status\":200,\"equals\":1}]}", "compared with nothing else"},
        {"sequence", STEP ",\"checks\":[{\"name\":\"c\",\"status\":200,\"required\":false}]}", "always required"},
        {"sequence", STEP ",\"checks\":[{\"name\":\"c\",\"header\":\"A\"}]}", "beside \"header\""},
        {"sequence", STEP ",\"checks\":[{\"name\":\"c\",\"header\":\"A\",\"equals\":1}]}", "expected a string to compare a header"},
        {"sequence", STEP ",\"checks\":[{\"name\":\"c\",\"header\":\"A b\",\"exists\":true}]}", "no name of a header"},
        {"sequence", STEP ",\"checks\":[{\"name\":\"c\",\"json\":\"a\",\"contains\":\"b\"}]}", "exactly one of \"equals\""},
        {"sequence", STEP ",\"checks\":[{\"name\":\"c\",\"json\":\"a\",\"less\":\"b\"}]}", "/steps/0/checks/0/less"},
        {"sequence", STEP ",\"checks\":[{\"name\":\"c\",\"json\":\"a\",\"length\":-1}]}", "/steps/0/checks/0/length"},
        {"sequence", STEP ",\"checks\":[{\"name\":\"c\",\"json\":\"a\",\"equals\":\"{{now}}\"}]}", "differ each time"},
        {"sequence", STEP ",\"extract\":[{\"variable\":\"v\"}]}", "expected \"json\", \"header\" or \"regex\""},
        {"sequence", STEP ",\"extract\":[{\"variable\":\"v\",\"json\":\"a\",\"regex\":\"b\"}]}", "expected \"json\""},
        {"sequence", STEP ",\"extract\":[{\"variable\":\"v\",\"regex\":\"(\"}]}", "/steps/0/extract/0/regex: no valid regular"},
        {"sequence", STEP ",\"extract\":[{\"variable\":\"v\",\"regex\":\"(a)\\\\1\"}]}", "back-references"},
        {"sequence", STEP ",\"extract\":[{\"variable\":\"v\",\"regex\":\"\\\\d\"}]}", "POSIX"},
        {"sequence", STEP ",\"extract\":[{\"variable\":\"v\",\"regex\":\"a\",\"group\":1}]}", "there is no group 1"},
        {"sequence", STEP ",\"extract\":[{\"variable\":\"v\",\"json\":\"a\",\"group\":1}]}", "beside \"regex\" only"},
        {"sequence", STEP ",\"extract\":[{\"variable\":\"vu\",\"json\":\"a\"}]}", "has a meaning in every template"},
        {"sequence", STEP ",\"extract\":[{\"variable\":\"1a\",\"json\":\"a\"}]}", "/extract/0/variable: expected a name"},
        {"sequence", STEP ",\"extract\":[{\"variable\":\"v\",\"json\":\"a\"},{\"variable\":\"v\",\"json\":\"b\"}]}",
         "extracts this variable already"},
        {"sequence",
         STEP ",\"checks\":[{\"name\":\"extracts v\",\"json\":\"a\",\"exists\":true}],"
              "\"extract\":[{\"variable\":\"v\",\"json\":\"a\"}]}",
         "taken by an extraction"},
        {"sequence", "{\"name\":\"a\",\"method\":\"GET\",\"path\":\"/{{v}}\",\"extract\":[{\"variable\":\"v\",\"json\":\"a\"}]}",
         "/steps/0/path: the variable \"v\" is used before anything extracts it"},
        {"sequence",
         "{\"name\":\"a\",\"method\":\"GET\",\"path\":\"/{{v}}\"},{\"name\":\"b\",\"method\":\"GET\",\"path\":\"/\","
         "\"extract\":[{\"variable\":\"v\",\"json\":\"a\"}]}",
         "used before anything extracts it (the first step that does is \"b\")"},
        {"weighted",
         "{\"name\":\"b\",\"weight\":1,\"method\":\"GET\",\"path\":\"/\",\"extract\":[{\"variable\":\"v\",\"json\":\"a\"}]},"
         "{\"name\":\"a\",\"weight\":1,\"method\":\"GET\",\"path\":\"/{{v}}\"}",
         "only setup can extract for others"},
        {"sequence",
         STEP ",\"checks\":[{\"name\":\"c\",\"json\":\"a\",\"exists\":true,\"count\":\"n\"},"
              "{\"name\":\"d\",\"json\":\"a\",\"equals\":\"{{n}}\"}]}",
         "only known when the run is over"},
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
         "needs \"stages\""},
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

/* ---- load ------------------------------------------------------------------------------------------------------------------- */

static void test_executors(void **state)
{
    (void)state;
    struct scenario scenario;
    struct error error = {0};
    static const char steps[] = "\"steps\":[" STEP "}]";
    assert_ok(scenario_from_members(
                  &scenario,
                  "{\"executor\":\"ramping-arrival-rate\",\"startRate\":5,\"timeUnit\":\"1m\",\"preAllocatedVUs\":3,"
                  "\"maxVUs\":7,\"gracefulStop\":\"0s\",\"stages\":[{\"duration\":\"10s\",\"target\":600},"
                  "{\"duration\":\"0s\",\"target\":0}],\"apdex\":\"50ms\",\"thinkTime\":{\"uniform\":[\"0s\",\"250ms\"]}}",
                  steps, &error),
              &error);
    const struct scenario_load_settings *load = &scenario.load;
    assert_int_equal(load->executor, SCENARIO_RAMPING_ARRIVAL_RATE);
    assert_string_equal(scenario_executor_name(load->executor), "ramping-arrival-rate");
    assert_string_equal(scenario_executor_loop(load->executor), "open");
    assert_int_equal(load->duration_ns, INT64_C(10000000000));
    assert_int_equal(load->time_unit_ns, INT64_C(60000000000));
    assert_int_equal(load->stages[0].target, 600);
    assert_int_equal(load->graceful_stop_ns, 0);
    assert_int_equal(load->pre_allocated_vus, 3);
    assert_int_equal(load->vus, 7);
    assert_int_equal(load->think_time.kind, SCENARIO_THINK_UNIFORM);
    assert_int_equal(load->think_time.high_ns, 250000000);
    assert_int_equal(load->apdex_ns, 50000000);
    scenario_release(&scenario);
    assert_ok(scenario_from_members(&scenario, "{\"executor\":\"per-vu-iterations\",\"vus\":2,\"iterations\":5}", steps, &error),
              &error);
    assert_int_equal(scenario.load.iterations, 5);
    assert_int_equal(scenario.load.duration_ns, INT64_C(600000000000));
    assert_int_equal(scenario.load.graceful_stop_ns, INT64_C(30000000000));
    assert_int_equal(scenario.load.warmup_ns, 0);
    assert_int_equal(scenario.load.apdex_ns, 0);
    scenario_release(&scenario);
}

static void test_bad_loads(void **state)
{
    (void)state;
    static const struct {
        const char *load, *message;
    } cases[] = {
        {"{\"executor\":\"externally-controlled\"}", "/load/executor"},
        {"{\"executor\":\"constant-vus\",\"users\":1}", "users"},
        {"{\"executor\":\"constant-vus\",\"startTime\":\"5s\"}", "/load/startTime: startTime is not supported"},
        {"{\"executor\":\"constant-vus\",\"rate\":5}", "/load/rate: \"rate\" has no meaning for the executor constant-vus"},
        {"{\"executor\":\"constant-vus\",\"duration\":\"8d\"}", "/load/duration"},
        {"{\"executor\":\"constant-vus\",\"duration\":\"1000h\"}", "longer than"},
        {"{\"executor\":\"constant-arrival-rate\",\"rate\":-5,\"preAllocatedVUs\":1}", "/load/rate"},
        {"{\"executor\":\"constant-arrival-rate\",\"rate\":0,\"preAllocatedVUs\":1}", "/load/rate"},
        {"{\"executor\":\"constant-arrival-rate\",\"rate\":5}", "needs \"preAllocatedVUs\""},
        {"{\"executor\":\"constant-arrival-rate\",\"rate\":5,\"preAllocatedVUs\":5,\"maxVUs\":4}", "below preAllocatedVUs"},
        {"{\"executor\":\"constant-arrival-rate\",\"rate\":5,\"preAllocatedVUs\":5,\"timeUnit\":\"0s\"}", "/load/timeUnit"},
        {"{\"executor\":\"shared-iterations\"}", "needs \"iterations\""},
        {"{\"executor\":\"shared-iterations\",\"iterations\":5,\"vus\":6}", "cannot share"},
        {"{\"executor\":\"shared-iterations\",\"iterations\":5,\"vus\":5,\"warmup\":\"1s\"}", "\"warmup\" has no meaning"},
        {"{\"executor\":\"ramping-vus\",\"stages\":[]}", "/load/stages"},
        {"{\"executor\":\"ramping-vus\",\"stages\":[{\"duration\":\"0s\",\"target\":5}]}", "take no time"},
        {"{\"executor\":\"ramping-vus\",\"startVUs\":0,\"stages\":[{\"duration\":\"1s\",\"target\":0}]}", "nothing would be sent"},
        {"{\"executor\":\"ramping-vus\",\"stages\":[{\"duration\":\"1s\",\"target\":-1}]}", "/load/stages/0/target"},
        {"{\"executor\":\"ramping-vus\",\"stages\":[{\"duration\":\"1s\",\"target\":100001}]}", "above 100000"},
        {"{\"executor\":\"ramping-vus\",\"stages\":[{\"duration\":\"1s\"}]}", "target"},
        {"{\"executor\":\"constant-vus\",\"thinkTime\":{}}", "exactly one of \"fixed\""},
        {"{\"executor\":\"constant-vus\",\"thinkTime\":{\"uniform\":[\"2s\",\"1s\"]}}", "above the second"},
        {"{\"executor\":\"constant-vus\",\"thinkTime\":{\"fixed\":\"-1s\"}}", "/load/thinkTime/fixed"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct scenario scenario;
        struct error error = {0};
        if (scenario_from_members(&scenario, cases[i].load, "\"steps\":[" STEP "}]", &error) == 0)
            fail_msg("accepted: %s", cases[i].load);
        assert_string_equal(error.file, "test.json");
        assert_true(error.line >= 2);
        assert_error_contains(&error, cases[i].message);
    }
}

/* ---- the other members ------------------------------------------------------------------------------------------------------ */

static void test_bad_members(void **state)
{
    (void)state;
    static const struct {
        const char *members, *message;
    } cases[] = {
        {"\"cookies\":1,\"steps\":[" STEP "}]", "/cookies"},
        {"\"setup\":[" STEP "}],\n\"steps\":[" STEP "}]", "test.json:4: /steps/0/name: the name \"a\" is taken"},
        {"\"steps\":[" STEP "}],\"teardown\":[" STEP "}]", "/teardown/0/name: the name \"a\" is taken"},
        {"\"setup\":[" STEP ",\"weight\":1}],\"steps\":[" STEP "}]", "\"weight\" has a meaning"},
        {"\"steps\":[{\"name\":\"b\",\"method\":\"GET\",\"path\":\"/\"}],\"setup\":[" STEP ",\"group\":\"g\"}]",
         "/setup/0/group: only \"steps\" are in groups"},
        {"\"variables\":{\"a\":\"{{b}}\",\n\"b\":\"{{a}}\"},\"steps\":[" STEP "}]",
         "cyclic reference: the text of \"a\" leads back"},
        {"\"variables\":{\"a\":\"x{{a}}\"},\"steps\":[" STEP "}]", "/variables/a: cyclic reference"},
        {"\"variables\":{\"a\":\"{{nobody}}\"},\"steps\":[" STEP "}]", "/variables/a: unknown template variable"},
        {"\"variables\":{\"now\":\"\"},\"steps\":[" STEP "}]", "has a meaning in every template"},
        {"\"variables\":{\"a\":\"\"},\"steps\":[" STEP ",\"extract\":[{\"variable\":\"a\",\"json\":\"\"}]}]",
         "/steps/0/extract/0/variable: the name \"a\" is taken"},
        {"\"data\":[{\"name\":\"d\",\n\"file\":\"missing.csv\"}],\"steps\":[" STEP "}]", "test.json:4: /data/0/file: missing.csv"},
        {"\"data\":[{\"name\":\"d\",\"file\":\"../d.csv\"}],\"steps\":[" STEP "}]", "folder or below"},
        {"\"data\":[{\"name\":\"d\",\"file\":\".d.csv\"}],\"steps\":[" STEP "}]", "folder or below"},
        {"\"steps\":[{\"name\":\"a\",\"method\":\"GET\",\"path\":\"/{{d.x}}\"}]", "there is no data file \"d\""},
        {"\"steps\":[" STEP "}],\"report\":[{\"name\":\"r\",\"value\":\"1\"}]", "/report: \"report\" needs \"teardown\""},
        {"\"steps\":[" STEP "}],\"teardown\":[{\"name\":\"t\",\"method\":\"GET\",\"path\":\"/\"}],"
         "\"report\":[{\"name\":\"r\",\"value\":\"1\"},{\"name\":\"r\",\"value\":\"1\"}]",
         "/report/1: the name \"r\" is taken"},
        {"\"steps\":[" STEP "}],\"teardown\":[{\"name\":\"t\",\"method\":\"GET\",\"path\":\"/\",\"checks\":"
         "[{\"name\":\"c\",\"status\":200,\"count\":\"n\"}]}]",
         "only checks of \"steps\" are counted"},
        {"\"steps\":[" STEP ",\"extract\":[{\"variable\":\"v\",\"json\":\"\"}]}],"
         "\"teardown\":[{\"name\":\"t\",\"method\":\"GET\",\"path\":\"/{{v}}\"}]",
         "/teardown/0/path: the variable \"v\" is used before anything extracts it"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct scenario scenario;
        struct error error = {0};
        if (scenario_from_members(&scenario, "{\"executor\":\"constant-vus\"}", cases[i].members, &error) == 0)
            fail_msg("accepted: %s", cases[i].members);
        assert_string_equal(error.file, "test.json");
        assert_true(error.line >= 3);
        assert_error_contains(&error, cases[i].message);
    }
}

static void write_text(const char *folder, const char *name, const char *text)
{
    char path[200];
    struct error error = {0};
    snprintf(path, sizeof path, "%s/%s", folder, name);
    assert_ok(fs_write_file(path, text, strlen(text), &error), &error);
}

/* Data and body files are found beside the scenario, and what they hold is part of its identity. */
static void test_files_beside_the_scenario(void **state)
{
    (void)state;
    static const char text[] = SCENARIO_TEXT_HEAD
        "\"data\":[{\"name\":\"people\",\"file\":\"people.csv\"},{\"name\":\"j\",\"file\":\"j.json\",\"order\":\"random\"}],"
        "\"steps\":[{\"name\":\"a\",\"method\":\"POST\",\"path\":\"/{{people.name}}/{{j.n}}\",\"body\":{\"file\":\"body.bin\"}}]}";
    char folder[64];
    char path[128];
    char before[DIGEST_TEXT_SIZE];
    struct scenario scenario;
    struct error error = {0};
    make_temporary_folder(folder);
    write_text(folder, "01-test.json", text);
    write_text(folder, "people.csv", "id,name\n1,Ann\n2,Bo\n");
    write_text(folder, "j.json", "[{\"n\":1.5}]");
    write_text(folder, "body.bin", "{{not a template");
    snprintf(path, sizeof path, "%s/01-test.json", folder);
    assert_ok(scenario_load(&scenario, path, &error), &error);
    assert_int_equal(scenario.data_count, 2);
    assert_int_equal(scenario.data[0].row_count, 2);
    assert_int_equal(scenario.data[1].order, DATA_RANDOM);
    assert_true(str_equals_text(template_text(&scenario.steps[0].body), "{{not a template"));
    memcpy(before, scenario.sha256, sizeof before);
    scenario_release(&scenario);
    write_text(folder, "body.bin", "other");
    assert_ok(scenario_load(&scenario, path, &error), &error);
    assert_string_not_equal(before, scenario.sha256);
    scenario_release(&scenario);
    write_text(folder, "people.csv", "id,name\n1,Ann\n2\n");
    assert_int_equal(scenario_load(&scenario, path, &error), -1);
    assert_error_contains(&error, "people.csv:3: expected 2 fields");
    write_text(folder, "people.csv", "id\n1\n");
    assert_int_equal(scenario_load(&scenario, path, &error), -1);
    assert_error_contains(&error, "has no column \"name\"");
    assert_ok(fs_remove_tree(folder, &error), &error);
}

static void test_single(void **state)
{
    (void)state;
    static const char *const headers[] = {"Accept: */*", "X-Id:{{vu}}"};
    struct scenario scenario;
    struct error error = {0};
    const struct scenario_single single = {.path = "/a?b=1", .headers = headers, .header_count = 2, .body = STR_LITERAL("{{x}}")};
    assert_ok(scenario_init_single(&scenario, &single, &error), &error);
    assert_int_equal(scenario.step_count, 1);
    assert_string_equal(scenario.steps[0].method, "POST");
    assert_true(str_equals_text(template_text(&scenario.steps[0].body), "{{x}}"));
    assert_string_equal(scenario.steps[0].headers[1].name, "X-Id");
    assert_false(scenario.steps[0].headers[1].value.constant);
    assert_false(scenario.steps[0].needs_body || scenario.steps[0].needs_head);
    scenario_release(&scenario);
    static const struct {
        const char *method, *path, *header, *message;
    } bad[] = {
        {NULL, "a", NULL, "starts with '/'"}, {NULL, "/a b", NULL, "percent-encode"},
        {"G T", "/", NULL, "is no method"},   {NULL, "/", "no colon", "as \"Name: value\""},
        {NULL, "/", "A b: c", "as \"Name"},   {NULL, "/", "A: b\r\nC: d", "control"},
        {NULL, "/{{x}}", NULL, "unknown"},
    };
    for (size_t i = 0; i < COUNT_OF(bad); i++) {
        const struct scenario_single wrong = {
            .method = bad[i].method, .path = bad[i].path, .headers = &bad[i].header, .header_count = bad[i].header != NULL};
        assert_int_equal(scenario_init_single(&scenario, &wrong, &error), -1);
        assert_error_contains(&error, bad[i].message);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_shipped_scenarios),
        cmocka_unit_test(test_mix_is_the_documented_one),
        cmocka_unit_test(test_bad_steps),
        cmocka_unit_test(test_bad_heads),
        cmocka_unit_test(test_file_name_is_the_id),
        cmocka_unit_test(test_spike_and_transactions),
        cmocka_unit_test(test_executors),
        cmocka_unit_test(test_bad_loads),
        cmocka_unit_test(test_bad_members),
        cmocka_unit_test(test_files_beside_the_scenario),
        cmocka_unit_test(test_single),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
