/* Unit tests of site-gen/import/reader_benchlab: a sound file, and that file with one thing wrong at a time. */
#include "tests/unit/test.h"

#include "lib/fs.h"
#include "lib/json.h"
#include "lib/vec.h"
#include "site-gen/import/reader.h"

#define SAMPLE "tests/data/results/c-libevent/2026-11-24/08-concurrent-mixed-run1.json"
#define SAMPLE_WITH_ERRORS "tests/data/results/c-libevent/2026-11-24/03-db-read-run4.json"

struct fixture {
    struct arena arena;
    struct vec records;
    struct result_record record; /* the one of the file that was read last */
    struct error error;
    const char *reader;
};

static void open_fixture(struct fixture *fixture)
{
    *fixture = (struct fixture){0};
    arena_init(&fixture->arena);
    vec_init(&fixture->records, sizeof(struct result_record *));
}

static void close_fixture(struct fixture *fixture)
{
    vec_release(&fixture->records);
    arena_release(&fixture->arena);
}

static int read_text(struct fixture *fixture, const char *text, size_t length)
{
    struct import_job job = {.arena = &fixture->arena, .records = &fixture->records};
    struct import_source *source = NULL;
    const struct import_reader *reader = NULL;
    fixture->error = (struct error){0};
    vec_clear(&fixture->records);
    assert_ok(import_source_open_bytes(&source, "some.json", (struct str){text, length}, &fixture->error), &fixture->error);
    int result = import_read(&job, source, NULL, &reader, &fixture->error);
    import_source_close(source);
    fixture->reader = reader == NULL ? "" : reader->name;
    if (result == 0) {
        assert_int_equal(fixture->records.count, 1);
        fixture->record = **VEC_AT(&fixture->records, 0, struct result_record *);
    }
    return result;
}

static int read_file(struct fixture *fixture, const char *path)
{
    struct str_builder text;
    str_builder_init(&text, 1 << 20);
    assert_ok(fs_read_file(path, &text, &fixture->error), &fixture->error);
    int result = read_text(fixture, text.data, text.length);
    str_builder_release(&text);
    return result;
}

static void test_sound_file(void **state)
{
    (void)state;
    struct fixture fixture;
    open_fixture(&fixture);
    assert_ok(read_file(&fixture, SAMPLE), &fixture.error);
    const struct result_record *record = &fixture.record;
    const struct results_run *run = &record->run;
    assert_string_equal(fixture.reader, "benchlab");
    assert_string_equal(run->id, "c-libevent.08-concurrent-mixed.20261124T031000Z-5f3a9c.1");
    assert_string_equal(run->tool, "benchlab");
    assert_int_equal(run->number, 1);
    assert_string_equal(run->profile, "standard");
    assert_string_equal(record->target.key, "c-libevent");
    assert_string_equal(record->target.configuration, "{\"WORKERS\":\"2\",\"DB_POOL_SIZE\":\"2\"}");
    assert_string_equal(record->scenario.id, "08-concurrent-mixed");
    assert_string_equal(record->scenario.title_ko, "동시 혼합 부하");
    assert_string_equal(record->session.id, "20261124T031000Z-5f3a9c");
    assert_string_equal(record->machine.key, "5e1f0c0ffee0b0a7");
    assert_int_equal(strlen(run->started), strlen("2026-11-24T03:10:05.123Z"));
    assert_int_equal(run->vus, 10);
    assert_true(isnan(run->wanted_rate));
    assert_int_equal(run->state, RESULTS_VALID);
    assert_number_close(run->rate, (double)run->requests * 1e9 / (double)run->measured_ns, 1e-6);
    assert_int_equal(record->detail.step_count, 6);
    assert_string_equal(record->detail.steps[4].name, "external");
    assert_true(record->detail.steps[4].latency.p50 >= 100000000);
    assert_non_null(record->step_histograms[5]);
    assert_int_equal(record->detail.second_count, 7);
    assert_true(record->detail.seconds[0].warmup && !record->detail.seconds[1].warmup);
    assert_true(record->detail.sample_count >= 5);
    assert_int_equal(record->detail.check_count, 6);
    assert_number_close(run->cpu_share, 0.94, 1e-6);
    close_fixture(&fixture);
}

/* What a target leaves out on purpose goes with its configuration, wherever in the target it stands. */
static void test_not_applicable(void **state)
{
    (void)state;
    static const char gaps[] = "[{\"scenario\":\"02-x\",\"reason\":{\"en\":\"why\",\"ko\":\"wae\"}}]";
    static const struct {
        const char *configuration, *expected;
    } cases[] = {
        {"{\"A\": \"1\"}", "{\"A\":\"1\",\"not_applicable\":[{\"scenario\":\"02-x\",\"reason\":{\"en\":\"why\",\"ko\":\"wae\"}}]}"},
        {"{}", "{\"not_applicable\":[{\"scenario\":\"02-x\",\"reason\":{\"en\":\"why\",\"ko\":\"wae\"}}]}"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct fixture fixture;
        struct json_document document;
        struct str_builder text;
        open_fixture(&fixture);
        assert_ok(json_document_load(&document, SAMPLE, &fixture.error), &fixture.error);
        json_t *target = json_object_get(document.root, "target");
        assert_int_equal(json_object_set_new(target, "not_applicable", json_loads(gaps, 0, NULL)), 0);
        assert_int_equal(json_object_set_new(target, "configuration", json_loads(cases[i].configuration, 0, NULL)), 0);
        str_builder_init(&text, 1 << 20);
        assert_ok(json_write(document.root, &text, &fixture.error), &fixture.error);
        assert_ok(read_text(&fixture, text.data, text.length), &fixture.error);
        assert_string_equal(fixture.record.target.configuration, cases[i].expected);
        str_builder_release(&text);
        json_document_release(&document);
        close_fixture(&fixture);
    }
}

static void test_file_with_errors(void **state)
{
    (void)state;
    struct fixture fixture;
    open_fixture(&fixture);
    assert_ok(read_file(&fixture, SAMPLE_WITH_ERRORS), &fixture.error);
    const struct results_run *run = &fixture.record.run;
    assert_int_equal(run->state, RESULTS_INVALID);
    assert_string_equal(run->reasons[0].key, "gate.error_share");
    assert_int_equal(run->errors_by_kind[RESULTS_ERROR_STATUS] + run->errors_by_kind[RESULTS_ERROR_RESET], run->errors);
    close_fixture(&fixture);
}

/* place: the dotted path of the object or array; key: its member (an index in an array); value: JSON, or NULL to remove it. */
struct mutation {
    const char *place, *key, *value, *expected;
};

static const struct mutation MUTATIONS[] = {
    /* the schema's part */
    {"", "version", "2", "/version: expected"},
    {"", "run", NULL, "run"},
    {"", "totals", "[]", "expected object, got array"},
    {"totals", "requests", "\"many\"", "/totals/requests: expected integer, got string"},
    {"totals", "requests", "-1", "/totals/requests: expected"},
    {"totals", "requests", "1.5", "expected integer"},
    {"totals", "surprise", "1", "surprise"},
    {"run", "id", "\"../../x\"", "/run/id"},
    {"run", "id", "\"<script>alert(1)</script>\"", "/run/id"},
    {"run", "profile", "\"slow\"", "/run/profile"},
    {"target", "key", "\"../../x\"", "/target/key"},
    {"target", "id", "\"a b\"", "/target/id"},
    {"scenario", "id", "\"<script>\"", "/scenario/id"},
    {"scenario", "category", "\"a/b\"", "/scenario/category"},
    {"scenario", "sha256", "\"AB\"", "/scenario/sha256"},
    {"target.configuration", "WORKERS", "2", "/target/configuration/WORKERS"},
    {"load", "vus", "0", "/load/vus"},
    {"times", "measured_ns", "0", "/times/measured_ns"},
    {"environment", "machine", "\"x\"", "/environment/machine"},
    /* the reader's part */
    {"run", "id",
     "\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
     "aaaaaaaaaaaaaaaaa"
     "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
     "aaaaaaaaaaaa\"",
     "expected at most 240"},
    {"target", "variant", "\"fast\"", "/target/key: expected \"c-libevent-fast\""},
    {"target", "key", "\"other\"", "/target/key: expected \"c-libevent\""},
    {"target", "key",
     "\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\"",
     "/target/key: expected at most 110"},
    {"target", "key", "\"a-vs-b\"", "/target/key: expected at most 110 characters without \"-vs-\""},
    {"times", "started", "\"2026-13-41T03:10:05.123Z\"", "/times/started: expected a time"},
    {"times", "started", "\"2026-02-30T03:10:05.123Z\"", "/times/started: expected a time"},
    {"times", "started", "\"1013-11-24T03:10:05.123Z\"", "/times/started: expected a time"},
    {"times", "ended", "\"9999-11-24T03:10:05.123Z\"", "/times/ended: expected a time"},
    {"times", "ended", "\"2020-01-01T00:00:00Z\"", "/times/ended: expected a time after"},
    {"totals", "errors", "999999999", "/totals/errors: expected at most"},
    {"totals", "errors", "1", "/errors: expected kinds that add up"},
    {"errors", "timeout", "1", "/errors: expected kinds that add up"},
    {"errors", "timeout", "9223372036854775807", "/errors: expected kinds that add up"},
    {"totals", "requests", "9223372036854775807", "/histogram: expected a histogram of 9223372036854775807 values"},
    {"", "histogram", "\"HISTFAAA\"", "/histogram: expected a histogram"},
    {"", "histogram", "\"AAAA\"", "/histogram: expected a histogram"},
    {"latency", "p99_ns", "1", "/latency/p99_ns: expected about"},
    {"latency", "mean_ns", "9223372036854775807", "/latency/mean_ns: expected about"},
    {"latency", "max_ns", "0", "/latency/max_ns: expected about"},
    {"steps[0]", "requests", "1", "/steps/0/histogram: expected a histogram of 1 values"},
    {"steps[0]", "errors", "999999", "/steps/0/errors: expected at most"},
    {"steps", "0", NULL, "/steps: expected steps that add up"},
    {"timeline[2]", "second", "1", "/timeline/2: expected a second after 1"},
    {"timeline[2]", "errors", "99999999", "/timeline/2: expected at most as many errors"},
    {"resources.samples[1]", "at_ns", "1000000000", "/resources/samples/1: expected a time after"},
};

/* The sample with the one change, as text that the caller frees. */
static char *mutate(const struct mutation *mutation)
{
    struct json_document document;
    struct error error = {0};
    assert_ok(json_document_load(&document, SAMPLE, &error), &error);
    json_t *place = json_find_path(document.root, mutation->place);
    assert_non_null(place);
    json_t *value = mutation->value == NULL ? NULL : json_loads(mutation->value, JSON_DECODE_ANY, NULL);
    assert_true(value != NULL || mutation->value == NULL);
    if (json_is_array(place))
        assert_int_equal(json_array_remove(place, (size_t)atoi(mutation->key)), 0);
    else if (value == NULL)
        assert_int_equal(json_object_del(place, mutation->key), 0);
    else
        assert_int_equal(json_object_set_new(place, mutation->key, value), 0);
    char *text = json_dumps(document.root, JSON_INDENT(1));
    assert_non_null(text);
    json_document_release(&document);
    return text;
}

static void test_mutations(void **state)
{
    (void)state;
    struct fixture fixture;
    open_fixture(&fixture);
    for (size_t i = 0; i < COUNT_OF(MUTATIONS); i++) {
        char *text = mutate(&MUTATIONS[i]);
        if (read_text(&fixture, text, strlen(text)) != -1)
            fail_msg("%s.%s = %s was accepted", MUTATIONS[i].place, MUTATIONS[i].key, MUTATIONS[i].value);
        assert_error_contains(&fixture.error, MUTATIONS[i].expected);
        assert_string_equal(fixture.error.file, "some.json");
        assert_true(fixture.error.line > 0);
        free(text);
    }
    close_fixture(&fixture);
}

/* Changes that are allowed. */
static const struct mutation ALLOWED[] = {
    {"", "surprise", "{\"a\": 1}", NULL},
    {"", "failure", "\"the target died\"", NULL},
    {"", "warnings", "[\"careful\"]", NULL},
    {"", "thresholds", "[{\"metric\":\"http_req_duration\",\"expression\":\"p(95)<500\",\"value\":12.5,\"crossed\":false}]", NULL},
    {"", "timeline", "[]", NULL},
    {"scenario", "title", "{\"en\": \"only English\"}", NULL},
    {"times", "started", "\"2026-11-24T03:00:00Z\"", NULL},
    {"target", "name", "\"\\u001b[31m<b>\\u0085\\r\\n한\"", NULL},
    {"", "warnings", "[\"\\u0007\"]", NULL},
    {"scenario", "shows", "{\"en\": \"the cap\", \"ko\": \"상한\"}", NULL},
    {"scenario", "shows", NULL, NULL},
    {"", "placement", "{\"policy\": \"split\", \"from\": \"option\", \"target\": \"0\", \"generator\": \"1\"}", NULL},
};

static void test_allowed(void **state)
{
    (void)state;
    struct fixture fixture;
    open_fixture(&fixture);
    for (size_t i = 0; i < COUNT_OF(ALLOWED); i++) {
        char *text = mutate(&ALLOWED[i]);
        assert_ok(read_text(&fixture, text, strlen(text)), &fixture.error);
        free(text);
        const struct result_record *record = &fixture.record;
        switch (i) {
        case 1:
            assert_int_equal(record->run.state, RESULTS_INVALID);
            assert_string_equal(record->run.reasons[0].detail, "the target died");
            break;
        case 2:
            assert_string_equal(record->run.warnings[0], "careful");
            break;
        case 3:
            assert_int_equal(record->detail.threshold_count, 1);
            assert_string_equal(record->detail.thresholds[0],
                                "{\"metric\":\"http_req_duration\",\"expression\":\"p(95)<500\",\"value\":12.5,\"crossed\":false}");
            break;
        case 5:
            assert_string_equal(record->scenario.title_ko, "only English");
            break;
        case 6:
            assert_string_equal(record->run.started, "2026-11-24T03:00:00.000Z");
            break;
        case 7: /* what a terminal or a renderer could stumble over is replaced */
            assert_string_equal(record->target.name, "?[31m<b>???\n한");
            break;
        case 8:
            assert_string_equal(record->run.warnings[0], "?");
            break;
        case 9:
            assert_string_equal(record->scenario.shows_en, "the cap");
            assert_string_equal(record->scenario.shows_ko, "상한");
            break;
        case 10: /* older files do not have it */
            assert_string_equal(record->scenario.shows_en, "");
            assert_string_equal(record->run.placement, "");
            break;
        case 11:
            assert_non_null(strstr(record->run.placement, "\"generator\":\"1\""));
            break;
        default:
            break;
        }
    }
    close_fixture(&fixture);
}

static void test_bytes(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        size_t length;
        const char *expected;
    } cases[] = {
        {"", 0, "got an empty file"},
        {"{}", 2, "got something else"},
        {"\x7f"
         "ELF\0\1\2\3",
         8, "got something else"},
        {"\0\0\0\0", 4, "got something else"},
        {"\xff\xfe{\0\"\0", 6, "got UTF-16"},
        {"{\"format\": \"benchlab-result\"", 28, "some.json:1"},
        {"{\"format\": \"benchlab-result\", \"format\": 1}", 42, "duplicate"},
        {"{\"format\": \"benchlab-result\", \"version\": NaN}", 45, "no valid JSON"},
        {"{\"format\": \"benchlab-result\", \"x\": 1e400}", 41, "/x: expected a finite number"},
        {"{\"format\": \"benchlab-result\", \"x\": \"\xff\"}", 39, "no valid JSON"},
        {"[\"benchlab-result\"]", 19, "expected object, got array"},
    };
    struct fixture fixture;
    open_fixture(&fixture);
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        if (read_text(&fixture, cases[i].text, cases[i].length) != -1)
            fail_msg("case %zu was accepted", i);
        assert_error_contains(&fixture.error, cases[i].expected);
    }
    close_fixture(&fixture);
}

static void test_deep(void **state)
{
    (void)state;
    struct fixture fixture;
    struct str_builder text;
    open_fixture(&fixture);
    str_builder_init(&text, 1 << 20);
    str_builder_append(&text, "{\"format\": \"benchlab-result\", \"x\": ");
    for (int i = 0; i < 200; i++)
        str_builder_append(&text, "[\n");
    for (int i = 0; i < 200; i++)
        str_builder_append(&text, "]");
    str_builder_append(&text, "}");
    assert_int_equal(read_text(&fixture, text.data, text.length), -1);
    assert_error_contains(&fixture.error, "nested deeper than 64");
    str_builder_release(&text);
    close_fixture(&fixture);
}

/* Every place at which a file may be cut. */
static void test_truncated(void **state)
{
    (void)state;
    struct fixture fixture;
    struct str_builder text;
    open_fixture(&fixture);
    str_builder_init(&text, 1 << 20);
    assert_ok(fs_read_file(SAMPLE, &text, &fixture.error), &fixture.error);
    for (size_t length = 0; length < text.length - 2; length += 97)
        if (read_text(&fixture, text.data, length) != -1)
            fail_msg("%zu of %zu bytes were accepted", length, text.length);
    str_builder_release(&text);
    close_fixture(&fixture);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sound_file), cmocka_unit_test(test_not_applicable), cmocka_unit_test(test_file_with_errors),
        cmocka_unit_test(test_mutations),  cmocka_unit_test(test_allowed),        cmocka_unit_test(test_bytes),
        cmocka_unit_test(test_deep),       cmocka_unit_test(test_truncated),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
