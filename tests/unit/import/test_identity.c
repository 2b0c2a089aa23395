/* Unit tests of site-gen/import/identity: what paths, benchlab-import.json and the command line say, in which order, and what a record
 * becomes by it. */
#include "tests/unit/test.h"

#include "lib/fs.h"
#include "lib/vec.h"
#include "site-gen/import/identity.h"
#include "site-gen/import/identity_path.h"

static void expect_text(const char *what, const char *actual, const char *expected)
{
    if (!text_equals(actual, expected))
        fail_msg("%s is %s, not %s", what, actual == NULL ? "nothing" : actual, expected == NULL ? "nothing" : expected);
}

static void expect_identity(const struct import_identity *actual, const struct import_identity *expected)
{
    expect_text("target", actual->target, expected->target);
    expect_text("scenario", actual->scenario, expected->scenario);
    expect_text("date", actual->date, expected->date);
    expect_text("machine", actual->machine, expected->machine);
    expect_text("session", actual->session, expected->session);
    expect_text("experiment", actual->experiment, expected->experiment);
    expect_text("side", actual->experiment_side, expected->experiment_side);
    assert_int_equal(actual->number, expected->number);
}

/* ---- paths ------------------------------------------------------------------------------------------------------------------ */
static const struct {
    const char *path;
    struct import_identity expected;
} PATHS[] = {
    {"/r/results/nginx/2026-11-24/01-light-run3.json",
     {.target = "nginx", .scenario = "01-light", .date = "2026-11-24", .number = 3}},
    {"/r/nginx/2026-11-24/01-light-run12.ndjson.gz",
     {.target = "nginx", .scenario = "01-light", .date = "2026-11-24", .number = 12}},
    {"/r/nginx/2026-11-24/a.b-run1.txt", {.target = "nginx", .scenario = "a.b", .date = "2026-11-24", .number = 1}},
    {"/r/nginx/2026-11-24/locust-run2_stats.csv", {.target = "nginx", .scenario = "locust", .date = "2026-11-24", .number = 2}},
    {"/r/nginx/2026-11-24/x-run1-run2.txt", {.target = "nginx", .scenario = "x-run1", .date = "2026-11-24", .number = 2}},
    {"/r/nginx/2026-11-24/health.txt", {.target = "nginx", .scenario = "health", .date = "2026-11-24"}},
    {"/r/nginx/2026-11-24/x-runner.txt", {.target = "nginx", .scenario = "x-runner", .date = "2026-11-24"}},
    {"/r/nginx/2026-11-24/x-run0.txt", {.target = "nginx", .scenario = "x-run0", .date = "2026-11-24"}},
    {"/r/nginx/2026-11-24/x-run99999999999.txt", {.target = "nginx", .scenario = "x-run99999999999", .date = "2026-11-24"}},
    {"/r/nginx/2026-13-41/x-run1.txt", {.scenario = "x", .number = 1}},
    {"/r/nginx/x-run1.txt", {.scenario = "x", .number = 1}},
    {"/r/nginx/x.txt", {0}},
    {"x.txt", {0}},
    {"x-run4.txt", {.scenario = "x", .number = 4}},
    {"2026-11-24/x.txt", {.scenario = "x", .date = "2026-11-24"}},
    {"/2026-11-24/x.txt", {.scenario = "x", .date = "2026-11-24"}},
    {"/r/a b/2026-11-24/c d-run1.txt", {.date = "2026-11-24", .number = 1}},
    {"/r/a-vs-b/2026-11-24/x-run1.txt", {.scenario = "x", .date = "2026-11-24", .number = 1}},
    {"/r/..hidden/2026-11-24/x-run1.txt", {.scenario = "x", .date = "2026-11-24", .number = 1}},
    {"/r/nginx/2026-11-24/.x-run1.txt", {.target = "nginx", .date = "2026-11-24", .number = 1}},
    {"/r/nginx/optimization/pool/before/x-run2.json",
     {.target = "nginx", .scenario = "x", .experiment = "pool", .experiment_side = "before", .number = 2}},
    {"/r/nginx/optimization/pool/after/2026-11-24/x-run2.json",
     {.target = "nginx", .scenario = "x", .date = "2026-11-24", .experiment = "pool", .experiment_side = "after", .number = 2}},
    {"/r/nginx/optimization/workers/16/x.json",
     {.target = "nginx", .scenario = "x", .experiment = "workers", .experiment_side = "16"}},
    {"/r/nginx/optimization/pool/x-run1.json", {.scenario = "x", .number = 1}},
    {"/r/nginx//2026-11-24//x-run1.json", {.target = "nginx", .scenario = "x", .date = "2026-11-24", .number = 1}},
};

static void test_paths(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena);
    for (size_t i = 0; i < COUNT_OF(PATHS); i++) {
        struct import_identity identity = {0};
        identity_fill_from_path(&identity, PATHS[i].path, &arena);
        print_message("%s\n", PATHS[i].path);
        expect_identity(&identity, &PATHS[i].expected);
    }
    arena_release(&arena);
}

static void test_names(void **state)
{
    (void)state;
    static const char *const names[][2] = {
        {"nginx", "nginx"},
        {"My Test / v2", "My-Test-v2"},
        {"", ""},
        {"../../etc", "etc"},
        {"  x  ", "x"},
        {"a-vs-b", "a_vs-b"},
        {"\xed\x95\x9c", "name-"},
        {"...", "name-"},
        {"<b>", "b"},
        {".hidden", "hidden"},
        {"GET /api?x=1", "GET-api-x-1"},
        {"a\nb", "a-b"},
    };
    struct arena arena;
    arena_init(&arena);
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        const char *name = identity_make_name(&arena, names[i][0]);
        if (text_equals(names[i][1], "name-"))
            assert_true(strlen(name) == 13 && memcmp(name, "name-", 5) == 0);
        else
            expect_text(names[i][0], name, names[i][1]);
        assert_true(name[0] == '\0' || identity_is_name(name));
    }
    char *longest = arena_allocate(&arena, 1001);
    memset(longest, 'x', 1000);
    assert_int_equal(strlen(identity_make_name(&arena, longest)), 100);
    assert_false(identity_is_name(longest));
    static const char *const days[] = {"2026-11-24", "2024-02-29", "1970-01-01", "2261-12-31"};
    static const char *const no_days[] = {"",           "2026-11-4",   "2026-02-30", "2025-02-29", "1969-12-31",
                                          "2262-01-01", "2026-11-24T", "2026/11/24", "20261124"};
    for (size_t i = 0; i < COUNT_OF(days); i++)
        assert_true(identity_is_date(days[i]));
    for (size_t i = 0; i < COUNT_OF(no_days); i++)
        assert_false(identity_is_date(no_days[i]));
    arena_release(&arena);
}

/* ---- benchlab-import.json --------------------------------------------------------------------------------------------------- */
struct folder {
    char path[64];
    struct arena arena;
    struct error error;
};

static void open_folder(struct folder *folder)
{
    *folder = (struct folder){0};
    make_temporary_folder(folder->path);
    arena_init(&folder->arena);
}

static void close_folder(struct folder *folder)
{
    assert_ok(fs_remove_tree(folder->path, &folder->error), &folder->error);
    arena_release(&folder->arena);
}

static void put(struct folder *folder, const char *name, const char *text)
{
    const char *path = arena_format(&folder->arena, "%s/%s", folder->path, name);
    assert_ok(fs_write_file(path, text, strlen(text), &folder->error), &folder->error);
}

static int find(struct folder *folder, struct identity_cache *cache, const char *name, struct import_identity *identity)
{
    return identity_find(identity, arena_format(&folder->arena, "%s/%s", folder->path, name), cache, &folder->arena,
                         &folder->error);
}

static void test_file(void **state)
{
    (void)state;
    struct folder folder;
    struct identity_cache cache;
    open_folder(&folder);
    identity_cache_init(&cache);
    put(&folder, "a/benchlab-import.json",
        "{\"target\": \"nginx\", \"scenario\": \"health\", \"date\": \"2026-01-02\", \"machine\": \"my box\", \"session\": \"s1\","
        " \"files\": {\"w.txt\": {\"scenario\": \"write\", \"number\": 7}, \"e.txt\": {\"experiment\": \"pool\", \"side\": "
        "\"after\"}}}");
    put(&folder, "b/benchlab-import.json", "{}");
    const struct {
        const char *name;
        struct import_identity given, expected;
    } cases[] = {
        {"a/x.txt", {0}, {.target = "nginx", .scenario = "health", .date = "2026-01-02", .machine = "my box", .session = "s1"}},
        {"a/w.txt",
         {0},
         {.target = "nginx", .scenario = "write", .date = "2026-01-02", .machine = "my box", .session = "s1", .number = 7}},
        {"a/e.txt",
         {0},
         {.target = "nginx",
          .scenario = "health",
          .date = "2026-01-02",
          .machine = "my box",
          .session = "s1",
          .experiment = "pool",
          .experiment_side = "after"}},
        /* folders below that have none of their own; the file comes before the path */
        {"a/deep/er/x-run2.txt",
         {0},
         {.target = "nginx", .scenario = "health", .date = "2026-01-02", .machine = "my box", .session = "s1", .number = 2}},
        {"a/apache/2026-11-24/x-run2.txt",
         {0},
         {.target = "nginx", .scenario = "health", .date = "2026-01-02", .machine = "my box", .session = "s1", .number = 2}},
        /* the command line comes before both */
        {"a/w.txt",
         {.target = "t", .scenario = "s", .machine = "m"},
         {.target = "t", .scenario = "s", .date = "2026-01-02", .machine = "m", .session = "s1", .number = 7}},
        {"b/t/2026-11-24/x.txt", {.date = "2026-05-05"}, {.target = "t", .scenario = "x", .date = "2026-05-05"}},
        {"none/t/2026-11-24/x.txt", {0}, {.target = "t", .scenario = "x", .date = "2026-11-24"}},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        for (int cached = 0; cached < 2; cached++) {
            struct import_identity identity = cases[i].given;
            assert_ok(find(&folder, cached ? &cache : NULL, cases[i].name, &identity), &folder.error);
            expect_identity(&identity, &cases[i].expected);
        }
    identity_cache_release(&cache);
    close_folder(&folder);
}

static void test_broken_file(void **state)
{
    (void)state;
    static const struct {
        const char *text, *error;
    } cases[] = {
        {"{\"target\": \"a b\"}", "benchlab-import.json:1: /target: expected text that matches"},
        {"{\"target\": \"a-vs-b\"}", "/target: expected a name without"},
        {"{\"target\": 5}", "/target: expected string, got integer"},
        {"{\"targets\": \"x\"}", "unknown member \"targets\""},
        {"{\"date\": \"2026-02-30\"}", "/date: expected a day of the calendar"},
        {"{\"files\": {\"x\": {\"date\": \"2026-02-31\"}}}", "/files/x/date: expected a day of the calendar"},
        {"{\"files\": {\"x\": {\"number\": 0}}}", "/files/x/number: expected at least 1"},
        {"{\"files\": []}", "expected object"},
        {"{\"target\": \"x\"", "no valid JSON"},
        {"", "no valid JSON"},
    };
    struct folder folder;
    struct identity_cache cache;
    open_folder(&folder);
    identity_cache_init(&cache);
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        const char *name = arena_format(&folder.arena, "%zu/benchlab-import.json", i);
        put(&folder, name, cases[i].text);
        for (int again = 0; again < 2; again++) { /* for each file of the folder */
            struct import_identity identity = {0};
            if (find(&folder, &cache, arena_format(&folder.arena, "%zu/x.txt", i), &identity) != -1)
                fail_msg("%s was accepted", cases[i].text);
            assert_error_contains(&folder.error, cases[i].error);
        }
    }
    identity_cache_release(&cache);
    close_folder(&folder);
}

static void test_options(void **state)
{
    (void)state;
    struct error error = {0};
    static const struct {
        struct import_identity identity;
        const char *error; /* NULL: fine */
    } cases[] = {
        {{.target = "nginx", .scenario = "01-x", .date = "2026-11-24", .machine = "any text", .session = "s"}, NULL},
        {{0}, NULL},
        {{.target = "a b"}, "--target: expected a name"},
        {{.target = ""}, "--target: expected a name"},
        {{.target = "a-vs-b"}, "--target: expected a name"},
        {{.scenario = "../x"}, "--scenario: expected a name"},
        {{.session = "<s>"}, "--session: expected a name"},
        {{.date = "yesterday"}, "--date: expected a day such as 2026-11-24, got \"yesterday\""},
        {{.machine = ""}, "--machine: expected a name"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        assert_int_equal(identity_check_options(&cases[i].identity, &error), cases[i].error == NULL ? 0 : -1);
        if (cases[i].error != NULL)
            assert_error_contains(&error, cases[i].error);
    }
}

/* ---- completion ------------------------------------------------------------------------------------------------------------- */
static const struct import_reader WRK = {"wrk", "wrk", NULL, NULL};

static void make_record(struct result_record *record)
{
    result_record_init(record);
    record->run.requests = 1000;
    record->run.vus = 16;
    record->run.loop = "closed";
    record->run.measured_ns = 10000000000;
    record->tested_url = "http://127.0.0.1:8080/health?x=1";
}

static void test_completion(void **state)
{
    (void)state;
    struct arena arena;
    struct error error = {0};
    struct result_record record, other;
    const struct import_identity identity = {.target = "nginx", .scenario = "01-light", .date = "2026-11-24", .number = 3};
    arena_init(&arena);
    make_record(&record);
    assert_ok(identity_complete(&record, &WRK, &identity, "r/nginx/2026-11-24/01-light-run3.txt", &arena, &error), &error);
    expect_text("target", record.target.key, "nginx");
    expect_text("scenario", record.scenario.id, "01-light");
    expect_text("tool", record.run.tool, "wrk");
    expect_text("started", record.run.started, "2026-11-24T00:00:00.000Z");
    expect_text("ended", record.run.ended, "2026-11-24T00:00:10.000Z");
    expect_text("load", record.run.load, "{\"loop\":\"closed\",\"vus\":16,\"url\":\"http://127.0.0.1:8080/health?x=1\"}");
    assert_int_equal(strlen(record.run.scenario_sha256), 64);
    assert_int_equal(strlen(record.machine.key), 16);
    assert_true(fs_has_safe_characters(record.run.id));
    assert_non_null(strstr(record.run.id, "nginx.01-light.imported-2026-11-24-"));
    assert_non_null(strstr(record.run.id, ".wrk.3"));
    /* Like is compared with like: another query is, another path or number of users is not. */
    const char *digest = record.run.scenario_sha256;
    for (int change = 0; change < 5; change++) {
        make_record(&other);
        if (change == 1)
            other.tested_url = "https://elsewhere/health";
        if (change == 2)
            other.tested_url = "http://127.0.0.1:8080/users";
        if (change == 3)
            other.run.vus = 17;
        if (change == 4)
            other.tool_load = "{\"pipeline\":16}";
        assert_ok(identity_complete(&other, &WRK, &identity, "x.txt", &arena, &error), &error);
        assert_int_equal(text_equals(other.run.scenario_sha256, digest), change < 2);
    }
    arena_release(&arena);
}

static void test_hints(void **state)
{
    (void)state;
    struct arena arena;
    struct error error = {0};
    struct result_record record;
    arena_init(&arena);
    make_record(&record);
    record.target_hint = "Gin (Go 1.22)";
    record.scenario_hint = "json";
    record.run.started = "2026-05-05T01:02:03.000Z";
    const struct import_identity machine = {.machine = "0123456789abcdef"};
    assert_ok(identity_complete(&record, &WRK, &machine, "results.json", &arena, &error), &error);
    expect_text("target", record.target.key, "Gin-Go-1.22");
    expect_text("name", record.target.name, "Gin (Go 1.22)");
    expect_text("scenario", record.scenario.id, "json");
    expect_text("machine", record.machine.key, "0123456789abcdef");
    expect_text("started", record.run.started, "2026-05-05T01:02:03.000Z");
    const char *const missing[] = {"--target", "--scenario", "--date"};
    for (size_t i = 0; i < COUNT_OF(missing); i++) {
        make_record(&record);
        record.target_hint = i == 0 ? "" : "t";
        record.scenario_hint = i == 1 ? "" : "s";
        record.run.started = i == 2 ? "" : "2026-05-05T01:02:03.000Z";
        assert_int_equal(identity_complete(&record, &WRK, NULL, "some.txt", &arena, &error), -1);
        assert_error_contains(&error, missing[i]);
        assert_error_contains(&error, "some.txt: it does not say");
    }
    arena_release(&arena);
}

/* Of our own format only the experiment is added. */
static void test_own_format(void **state)
{
    (void)state;
    struct arena arena;
    struct error error = {0};
    struct result_record record;
    arena_init(&arena);
    result_record_init(&record);
    record.target.key = "c-epoll";
    record.run.id = "own";
    const struct import_identity identity = {.target = "x", .experiment = "pool", .experiment_side = "before"};
    assert_ok(identity_complete(&record, &import_reader_benchlab, &identity, "x.json", &arena, &error), &error);
    expect_text("target", record.target.key, "c-epoll");
    expect_text("id", record.run.id, "own");
    expect_text("experiment", record.run.experiment, "pool");
    expect_text("side", record.run.experiment_side, "before");
    arena_release(&arena);
}

static void test_many_runs(void **state)
{
    (void)state;
    struct arena arena;
    struct error error = {0};
    struct result_record records[3];
    struct vec list;
    const struct import_identity identity = {.target = "t", .scenario = "s", .date = "2026-11-24"};
    arena_init(&arena);
    vec_init(&list, sizeof(struct result_record *));
    for (size_t i = 0; i < COUNT_OF(records); i++) {
        make_record(&records[i]);
        assert_ok(identity_complete(&records[i], &WRK, &identity, "many.txt", &arena, &error), &error);
        *VEC_PUSH(&list, struct result_record *) = &records[i];
    }
    assert_string_equal(records[0].run.id, records[1].run.id);
    assert_ok(identity_tell_apart(&list, "many.txt", &arena, &error), &error);
    assert_string_not_equal(records[0].run.id, records[1].run.id);
    assert_string_not_equal(records[1].run.id, records[2].run.id);
    /* A file of another name is another run. */
    struct result_record other;
    make_record(&other);
    assert_ok(identity_complete(&other, &WRK, &identity, "other.txt", &arena, &error), &error);
    for (size_t i = 0; i < COUNT_OF(records); i++)
        assert_string_not_equal(records[i].run.id, other.run.id);
    vec_release(&list);
    arena_release(&arena);
}

static void test_long_names(void **state)
{
    (void)state;
    struct arena arena;
    struct error error = {0};
    struct result_record record;
    arena_init(&arena);
    char *name = arena_allocate(&arena, 101);
    memset(name, 'n', 100);
    const struct import_identity identity = {.target = name, .scenario = name, .session = name, .date = "2026-11-24"};
    make_record(&record);
    assert_ok(identity_complete(&record, &WRK, &identity, "x.txt", &arena, &error), &error);
    assert_true(strlen(record.run.id) <= 240 && fs_has_safe_characters(record.run.id));
    arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_paths),       cmocka_unit_test(test_names),      cmocka_unit_test(test_file),
        cmocka_unit_test(test_broken_file), cmocka_unit_test(test_options),    cmocka_unit_test(test_completion),
        cmocka_unit_test(test_hints),       cmocka_unit_test(test_own_format), cmocka_unit_test(test_many_runs),
        cmocka_unit_test(test_long_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
