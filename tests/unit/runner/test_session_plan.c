/* Unit tests of runner/session_plan and session_options: the order, the file, what is over, and what must not differ on resuming.
 */
#include "tests/unit/runner/made_measurement.h"

#include "lib/fs.h"
#include "lib/str.h"
#include "runner/session_plan.h"
#include "runner/target.h"

#include <sys/stat.h>
#include <unistd.h>

#define ID "20261124T031000Z-5f3a9c"

static char out[64];
static const struct target first = {.key = "c-a"};
static const struct target second = {.key = "c-b-pool"};

/* One scenario, two targets, three blocks. */
struct fixture {
    struct scenario scenario;
    struct session_scenario scenarios[1];
    struct session_target targets[2];
    struct session_options options;
    struct environment environment;
    struct session_plan_parts parts;
    struct session_plan plan;
};

static void open_fixture(struct fixture *fixture)
{
    memset(fixture, 0, sizeof(*fixture));
    made_scenario_open(&fixture->scenario);
    fixture->scenarios[0] = (struct session_scenario){.scenario = &fixture->scenario,
                                                      .path = "scenarios/basic/90-test.json",
                                                      .load = fixture->scenario.load,
                                                      .runs = 3,
                                                      .profile = "custom"};
    fixture->targets[0] = (struct session_target){.target = &first, .version = "1.0"};
    fixture->targets[1] = (struct session_target){.target = &second, .version = "2.0"};
    fixture->options = (struct session_options){
        .profile = "quick", .pin = "split", .threads = 1, .runs = 3, .cool_down_ns = SECOND, .limits = {.memory_bytes = 1 << 20}};
    (void)snprintf(fixture->environment.machine, sizeof(fixture->environment.machine), "0123456789abcdef");
    fixture->parts = (struct session_plan_parts){.options = &fixture->options,
                                                 .scenarios = fixture->scenarios,
                                                 .scenario_count = 1,
                                                 .targets = fixture->targets,
                                                 .target_count = 2,
                                                 .environment = &fixture->environment};
    session_plan_make(&fixture->plan, ID, "2026-11-24", NULL, &fixture->parts);
}

static void close_fixture(struct fixture *fixture)
{
    session_plan_release(&fixture->plan);
    scenario_release(&fixture->scenario);
}

static int make_out(void **state)
{
    (void)state;
    make_temporary_folder(out);
    return 0;
}

static int remove_out(void **state)
{
    (void)state;
    return fs_remove_tree(out, NULL);
}

/* A result as far as a plan looks at it. */
static void write_result(const char *target, uint32_t block, int number, const char *session, const char *more)
{
    char path[256];
    char text[1024];
    struct error error = {0};
    (void)snprintf(path, sizeof(path), "%s/%s/2026-11-24/90-test-run%d.json", out, target, number);
    (void)snprintf(text, sizeof(text),
                   "{\"format\": \"benchlab-result\", \"run\": {\"id\": \"%s.90-test.%s.%u\"}, \"totals\": {\"rate\": 12.5, "
                   "\"errors\": 3}, \"latency\": {\"p50_ns\": 7}, \"thresholds\": [{\"crossed\": true}]%s}",
                   target, session, (unsigned)block, more);
    assert_ok(fs_write_file(path, text, strlen(text), &error), &error);
}

static void test_order(void **state)
{
    (void)state;
    struct fixture fixture;
    size_t order[2];
    open_fixture(&fixture);
    assert_int_equal(fixture.plan.runs.count, 6);
    assert_int_equal(session_plan_left(&fixture.plan), 6);
    assert_string_equal(fixture.plan.seed, ID);
    for (size_t i = 0; i < 6; i++) {
        const struct session_plan_run *run = VEC_AT(&fixture.plan.runs, i, struct session_plan_run);
        session_order_block(ID, "90-test", (uint32_t)(i / 2) + 1, order, 2);
        assert_int_equal(run->block, i / 2 + 1);
        assert_int_equal(run->position, i % 2 + 1);
        assert_int_equal(run->target_index, order[i % 2]);
        assert_string_equal(run->target, fixture.targets[order[i % 2]].target->key);
    }
    close_fixture(&fixture);
}

static void test_done(void **state)
{
    (void)state;
    struct fixture fixture;
    struct error error = {0};
    open_fixture(&fixture);
    assert_ok(session_plan_mark_done(&fixture.plan, out, &error), &error);
    assert_int_equal(session_plan_left(&fixture.plan), 6);
    write_result("c-a", 1, 5, ID, "");
    write_result("c-b-pool", 3, 1, ID, ", \"failure\": \"died\"");
    write_result("c-b-pool", 2, 2, "20261124T031000Z-000000", ""); /* another session's */
    write_result("c-a", 9, 6, ID, "");                             /* not planned */
    char path[256];
    (void)snprintf(path, sizeof(path), "%s/c-a/2026-11-24/90-test-run7.json", out);
    assert_ok(fs_write_file(path, "{\"half", 6, &error), &error);
    assert_ok(session_plan_mark_done(&fixture.plan, out, &error), &error);
    assert_int_equal(session_plan_left(&fixture.plan), 4);
    for (size_t i = 0; i < 6; i++) {
        const struct session_plan_run *run = VEC_AT(&fixture.plan.runs, i, struct session_plan_run);
        bool expected = (run->block == 1 && run->target_index == 0) || (run->block == 3 && run->target_index == 1);
        assert_int_equal(run->done, expected);
        if (!expected)
            continue;
        assert_number_close(run->summary.rate, 12.5, 1e-12);
        assert_int_equal(run->summary.errors, 3);
        assert_int_equal(run->summary.p50_ns, 7);
        assert_int_equal(run->summary.crossed, 1);
        assert_int_equal(run->summary.failed, run->block == 3);
    }
    close_fixture(&fixture);
}

static void test_file(void **state)
{
    (void)state;
    struct fixture fixture;
    struct session_plan_file file;
    struct error error = {0};
    bool commit_differs = true;
    open_fixture(&fixture);
    assert_int_equal(session_plan_file_open(&file, out, NULL, &error), -1);
    assert_error_contains(&error, "no session");
    assert_ok(session_plan_store(&fixture.plan, &fixture.parts, out, &error), &error);
    assert_int_equal(session_plan_file_open(&file, out, "20261124T031000Z-000000", &error), -1);
    assert_error_contains(&error, "there is no session \"20261124T031000Z-000000\"");
    assert_int_equal(session_plan_file_open(&file, out, "../" ID, &error), -1);
    for (int named = 0; named < 2; named++) {
        assert_ok(session_plan_file_open(&file, out, named == 1 ? ID : NULL, &error), &error);
        assert_string_equal(file.plan.id, ID);
        assert_string_equal(file.plan.date, "2026-11-24");
        assert_string_equal(file.plan.seed, ID);
        assert_int_equal(session_plan_left(&file.plan), 4); /* of test_done */
        assert_string_equal(file.options.profile, "quick");
        assert_string_equal(file.options.pin, "split");
        assert_null(file.options.seed);
        assert_int_equal(file.options.cool_down_ns, SECOND);
        assert_int_equal(file.options.limits.memory_bytes, 1 << 20);
        assert_string_equal(*VEC_AT(&file.paths, 0, const char *), "scenarios/basic/90-test.json");
        assert_string_equal(*VEC_AT(&file.targets, 1, const char *), "c-b-pool");
        assert_ok(session_plan_file_check(&file, &fixture.plan, &fixture.parts, &commit_differs, &error), &error);
        assert_false(commit_differs);
        session_plan_file_release(&file);
    }
    close_fixture(&fixture);
}

/* What differs is named, and nothing is resumed. */
static void test_differences(void **state)
{
    (void)state;
    static const char *const reasons[] = {"has changed since the session began",
                                          "the load of 90-test is not what the session began with",
                                          "c-b-pool has version 2.1, and had 2.0",
                                          "another machine",
                                          "other scenarios or targets",
                                          "the runs are not those"};
    for (size_t i = 0; i < COUNT_OF(reasons); i++) {
        struct fixture fixture;
        struct session_plan_file file;
        struct error error = {0};
        bool commit_differs = false;
        open_fixture(&fixture);
        assert_ok(session_plan_file_open(&file, out, ID, &error), &error);
        if (i == 0)
            fixture.scenario.sha256[0] = 'x';
        else if (i == 1)
            fixture.scenarios[0].load.vus++;
        else if (i == 2)
            (void)snprintf(fixture.targets[1].version, sizeof(fixture.targets[1].version), "2.1");
        else if (i == 3)
            fixture.environment.machine[0] = 'f';
        else if (i == 4)
            fixture.parts.target_count = 1;
        else
            VEC_AT(&fixture.plan.runs, 5, struct session_plan_run)->block = 4;
        assert_int_equal(session_plan_file_check(&file, &fixture.plan, &fixture.parts, &commit_differs, &error), -1);
        assert_error_contains(&error, reasons[i]);
        session_plan_file_release(&file);
        close_fixture(&fixture);
    }
}

static void test_newest_and_broken(void **state)
{
    (void)state;
    struct session_plan_file file;
    struct error error = {0};
    char path[256];
    static const char broken[] =
        "{\"format\": \"benchlab-session\",\n\"version\": 2, \"id\": \"a\", \"date\": \"b\", \"seed\": \"c\"}";
    (void)snprintf(path, sizeof(path), "%s/.sessions/20990101T000000Z-000000.json", out);
    assert_ok(fs_write_file(path, broken, sizeof(broken) - 1, &error), &error);
    /* Newer but broken: passed over when nothing is named, an error when it is. */
    assert_ok(session_plan_file_open(&file, out, NULL, &error), &error);
    assert_string_equal(file.plan.id, ID);
    session_plan_file_release(&file);
    assert_int_equal(session_plan_file_open(&file, out, "20990101T000000Z-000000", &error), -1);
    assert_error_contains(&error, "expected the plan of a session");
    /* All runs over: nothing to resume. */
    for (uint32_t block = 1; block <= 3; block++) {
        write_result("c-a", block, (int)block + 20, ID, "");
        write_result("c-b-pool", block, (int)block + 20, ID, "");
    }
    assert_int_equal(session_plan_file_open(&file, out, NULL, &error), -1);
    assert_error_contains(&error, "of which a run is left");
    assert_ok(session_plan_file_open(&file, out, ID, &error), &error);
    assert_int_equal(session_plan_left(&file.plan), 0);
    session_plan_file_release(&file);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_order),
        cmocka_unit_test(test_done),
        cmocka_unit_test(test_file),
        cmocka_unit_test(test_differences),
        cmocka_unit_test(test_newest_and_broken),
    };
    return cmocka_run_group_tests(tests, make_out, remove_out);
}
