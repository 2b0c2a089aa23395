/* Unit test of site-gen/import/benchlab_form beside docs/result.schema.json: a file in which every member is there is changed in every way,
 * one at a time, and what the schema refuses the form refuses, and the other way round. */
#include "tests/unit/test.h"

#include "lib/json.h"
#include "lib/json_schema.h"
#include "lib/resource.h"
#include "site-gen/import/benchlab_form.h"

#define SAMPLE "tests/data/results/c-libevent/2026-11-24/08-concurrent-mixed-run1.json"
#define SCHEMA "docs/result.schema.json"
#define COUNTS "\"connect\":0,\"timeout\":0,\"reset\":0,\"bad_response\":0,\"status\":0,\"check\":0"
#define LATENCY "{\"mean_ns\":1,\"min_ns\":1,\"max_ns\":1,\"p50_ns\":1,\"p90_ns\":1,\"p95_ns\":1,\"p99_ns\":1,\"p999_ns\":1}"
#define DISTRIBUTION "\"latency\":" LATENCY ",\"histogram\":\"HISTFAAA\""
#define MOMENT                                                                                                                     \
    "{\"load_average\":[0.1,0.2,0.3],\"governor\":\"performance\",\"cpu_ticks\":1,\"steal_ticks\":0,\"running_tasks\":1,"          \
    "\"frequency_khz\":1,\"throttle_events\":0,\"memory_available_bytes\":1}"

/* What the sample lacks, as it may be added. */
static const char ADDED[] =
    "{\"load\":{\"rate\":5.5,\"threads\":1,\"iterations\":1,\"time_unit_ns\":1,\"start_vus\":0,\"start_rate\":0,\"stages\":[{"
    "\"duration_ns\":1,"
    "\"target\":2}],\"pre_allocated_vus\":1,\"max_vus\":1,\"graceful_stop_ns\":0,\"graceful_ramp_down_ns\":0,\"think_time\":{"
    "\"kind\":\"fixed\","
    "\"low_ns\":1,\"high_ns\":1}},"
    "\"sequence\":{\"cool_down_ns\":0},\"totals\":{\"connections\":0,\"unfinished\":0},"
    "\"target\":{\"not_applicable\":[{\"scenario\":\"02-x\",\"reason\":{\"en\":\"x\",\"ko\":\"y\"}}]},"
    "\"scenario\":{\"shows\":{\"en\":\"x\",\"ko\":\"y\",\"de\":\"z\"}},"
    "\"generator\":{\"bottleneck\":\"none\",\"busiest_share\":0.5,\"cpu_by_thread\":[{\"cpu_user_ns\":1,\"cpu_system_ns\":1}]},"
    "\"thresholds\":[{\"metric\":\"m\",\"expression\":\"p(95)<1\",\"value\":-1.5,\"crossed\":false,\"more\":[1]}],\"warnings\":["
    "\"careful\"],"
    "\"status_classes\":{\"2xx\":1},\"iterations\":{\"started\":1,\"completed\":1,\"interrupted\":0,\"dropped\":0,\"vus_maximum\":"
    "1," DISTRIBUTION "},"
    "\"groups\":[{\"name\":\"g\",\"count\":1," DISTRIBUTION "}],\"service\":{" DISTRIBUTION "},\"lag\":{" DISTRIBUTION "},"
    "\"placement\":{\"policy\":\"split\",\"from\":\"option\",\"target\":\"0\",\"generator\":\"1\"},"
    "\"limits\":{\"cpu\":0.5,\"memory_bytes\":1,\"cpu_periods\":1,\"cpu_throttled_periods\":0,\"cpu_throttled_ns\":0,\"memory_"
    "maximum_hits\":0,"
    "\"oom_kills\":0},\"environment_before\":" MOMENT ",\"environment_after\":" MOMENT ","
    "\"teardown\":{\"steps\":[{\"step\":\"s\",\"sent\":true,\"failure\":\"\",\"status\":200,\"checks\":[{\"name\":\"c\",\"holds\":"
    "true}]}],"
    "\"reports\":[{\"name\":\"r\",\"value\":-5}]},\"failure\":\"the target died\"}";

/* Values that any member is replaced with. */
static const char *const REPLACEMENTS[] = {
    "null",
    "true",
    "0",
    "1",
    "-1",
    "1.5",
    "-0.5",
    "2",
    "1e300",
    "9223372036854775807",
    "\"\"",
    "\"x\"",
    "\"a b\"",
    "\".x\"",
    "\"-\"",
    "\"0\"",
    "\"2026-11-24T03:10:05Z\"",
    "\"2026-11-24T03:10:05.1234567891Z\"",
    "\"2026-11-24T03:10:05.Z\"",
    "\"20261124T031000Z-5f3a9c\"",
    "\"20261124T031000Z-5F3A9C\"",
    "\"0123456789abcdef\"",
    "\"0123456789abcdef0\"",
    "\"123456789012345678901\"",
    "\"12345678901234567890\"",
    "\"=\"",
    "\"A=\"",
    "\"A=B\"",
    "\"AB+/==\"",
    "\"\\u00e9\"",
    "\"\\u0001\"",
    "\"quick\"",
    "\"closed\"",
    "\"benchlab-result\"",
    "\"0,1-2\"",
    "[]",
    "[1]",
    "[1,2,3]",
    "[1,2,3,4]",
    "[-1,2,3]",
    "[\"x\"]",
    "[{}]",
    "{}",
    "{\"en\":\"x\"}",
    "{\"ko\":\"x\"}",
    "{\"en\":5}",
    "{\"x\":\"y\"}",
    "{\"x\":1}",
};

struct checker {
    struct json_document schema;
    size_t tried, refused;
};

/* Whether the form accepts the text; the error must then be empty, else have a place. */
static bool form_accepts(const char *text, size_t length)
{
    struct arena arena;
    struct json_pull pull;
    struct result_record record;
    struct benchlab_draft draft;
    struct error error = {0};
    arena_init(&arena);
    result_record_init(&record);
    benchlab_draft_init(&draft, &record);
    json_pull_init(&pull, "some.json", (struct str){text, length}, &arena);
    struct reading reading = {&pull, &arena};
    benchlab_take_draft(&reading, &draft);
    int result = json_pull_finish(&pull, &error);
    if (result < 0)
        assert_true(error.line > 0 && text_equals(error.file, "some.json") && error.message[0] != '\0');
    benchlab_draft_release(&draft);
    arena_release(&arena);
    return result == 0;
}

static void compare(struct checker *checker, json_t *root, const char *what, const char *key)
{
    struct json_document document;
    struct error error = {0};
    char *text = json_dumps(root, JSON_COMPACT);
    assert_non_null(text);
    assert_ok(json_document_parse(&document, "some.json", text, strlen(text), &error), &error);
    bool wanted = json_schema_check(&checker->schema, &document, &error) == 0;
    bool accepted = form_accepts(text, strlen(text));
    if (wanted != accepted)
        fail_msg("%s of %s: the schema says %s (%s), the form %s", what, key, wanted ? "yes" : "no", error.message,
                 accepted ? "yes" : "no");
    checker->tried++;
    checker->refused += !wanted;
    json_document_release(&document);
    free(text);
}

static json_t *parse(const char *text)
{
    json_t *value = json_loads(text, JSON_DECODE_ANY, NULL);
    assert_non_null(value);
    return value;
}

/* A text of that many characters. */
static json_t *long_text(size_t length, const char *character)
{
    struct str_builder text;
    str_builder_init(&text, 1 << 20);
    for (size_t i = 0; i < length; i++)
        str_builder_append(&text, character);
    json_t *value = json_string(str_builder_text(&text));
    str_builder_release(&text);
    return value;
}

static void replace_member(struct checker *checker, json_t *root, json_t *object, const char *key)
{
    json_t *old = json_incref(json_object_get(object, key));
    for (size_t i = 0; i < COUNT_OF(REPLACEMENTS); i++) {
        if (REPLACEMENTS[i][0] == '"' && i % 8 != 0 && !json_is_string(old))
            continue; /* a text is a text to what wants none */
        json_object_set_new(object, key, parse(REPLACEMENTS[i]));
        compare(checker, root, REPLACEMENTS[i], key);
    }
    static const size_t LENGTHS[] = {128, 129, 400, 401, 1024, 1025, 4096, 4097, 8192, 8193};
    for (size_t i = 0; json_is_string(old) && i < COUNT_OF(LENGTHS); i++) {
        json_object_set_new(object, key, long_text(LENGTHS[i], "a"));
        compare(checker, root, "a long text", key);
        json_object_set_new(object, key, long_text(LENGTHS[i], "\xea\xb0\x80"));
        compare(checker, root, "a long Korean text", key);
    }
    json_object_set(object, key, old);
    json_decref(old);
}

static void change_value(struct checker *checker, json_t *root, json_t *value);

static void change_object(struct checker *checker, json_t *root, json_t *object)
{
    const char *key;
    json_t *member;
    struct vec keys;
    vec_init(&keys, sizeof(const char *));
    json_object_foreach(object, key, member) * VEC_PUSH(&keys, char *) = strdup(key);
    for (size_t i = 0; i < keys.count; i++) {
        char *name = *VEC_AT(&keys, i, char *);
        member = json_incref(json_object_get(object, name));
        json_object_del(object, name);
        compare(checker, root, "removal", name);
        json_object_set(object, name, member);
        replace_member(checker, root, object, name);
        change_value(checker, root, member);
        json_decref(member);
        free(name);
    }
    vec_release(&keys);
    json_object_set_new(object, "surprise", json_integer(1));
    compare(checker, root, "an unknown member", "surprise");
    json_object_set_new(object, "surprise", json_string("text"));
    compare(checker, root, "an unknown member", "surprise");
    json_object_del(object, "surprise");
}

static void change_array(struct checker *checker, json_t *root, json_t *array)
{
    if (json_array_size(array) == 0)
        return;
    json_t *first = json_incref(json_array_get(array, 0));
    for (size_t i = 0; i < COUNT_OF(REPLACEMENTS); i++) {
        json_array_set_new(array, 0, parse(REPLACEMENTS[i]));
        compare(checker, root, REPLACEMENTS[i], "an item");
    }
    json_array_set(array, 0, first);
    change_value(checker, root, first);
    json_decref(first);
}

static void change_value(struct checker *checker, json_t *root, json_t *value)
{
    if (json_is_object(value))
        change_object(checker, root, value);
    else if (json_is_array(value))
        change_array(checker, root, value);
}

/* The sample with all that a result may have, and short, so that thousands of changes of it take seconds. */
static json_t *full_sample(void)
{
    struct json_document document;
    struct error error = {0};
    assert_ok(json_document_load(&document, SAMPLE, &error), &error);
    json_t *root = json_deep_copy(document.root), *added = parse(ADDED);
    json_document_release(&document);
    const char *key;
    json_t *value;
    json_object_foreach(added, key, value) if (json_is_object(json_object_get(root, key)))
        json_object_update(json_object_get(root, key), value);
    else json_object_set(root, key, value);
    json_t *step = json_array_get(json_object_get(root, "steps"), 0);
    json_object_set_new(step, "histogram", json_string("HISTFAAA"));
    json_object_set_new(step, "service_histogram", json_string("HISTFAAA"));
    json_object_set_new(root, "histogram", json_string("HISTFAAA"));
    json_object_set_new(step, "errors_by_kind", parse("{" COUNTS "}"));
    json_t *second = json_array_get(json_object_get(root, "timeline"), 0);
    json_object_set_new(second, "start_ns", json_integer(0));
    json_object_set_new(second, "length_ns", json_integer(1));
    json_object_set_new(second, "vus", json_integer(0));
    json_object_set_new(second, "dropped_iterations", json_integer(0));
    json_t *const lists[] = {json_object_get(root, "steps"), json_object_get(root, "timeline"), json_object_get(root, "checks"),
                             json_object_get(json_object_get(root, "resources"), "samples")};
    for (size_t i = 0; i < COUNT_OF(lists); i++)
        while (json_array_size(lists[i]) > 1)
            json_array_remove(lists[i], json_array_size(lists[i]) - 1);
    json_decref(added);
    return root;
}

static void test_beside_schema(void **state)
{
    (void)state;
    struct checker checker = {0};
    struct error error = {0};
    const struct resource *schema = resource_find(SCHEMA);
    assert_non_null(schema);
    assert_ok(json_document_parse(&checker.schema, SCHEMA, (const char *)schema->data, schema->length, &error), &error);
    json_t *root = full_sample();
    compare(&checker, root, "nothing", "the whole");
    assert_int_equal(checker.refused, 0);
    change_value(&checker, root, root);
    assert_true(checker.tried > 5000 && checker.refused > 3000 && checker.refused < checker.tried - 500);
    /* Every member of the schema is in the sample, so that none was forgotten. */
    const char *key;
    json_t *member;
    json_object_foreach(json_object_get(checker.schema.root, "properties"), key, member)
        assert_non_null(json_object_get(root, key));
    json_decref(root);
    json_document_release(&checker.schema);
}

/* What jansson's tree cannot hold. */
static void test_duplicates(void **state)
{
    (void)state;
    json_t *root = full_sample();
    char *text = json_dumps(root, JSON_COMPACT);
    static const char *const places[] = {"\"run\":{",  "\"configuration\":{",         "\"title\":{", "\"status_classes\":{",
                                         "\"load\":{", "\"metric\":\"m\",\"more\":[{"};
    static const char *const twice[] = {"\"number\":1,\"number\":1,", "\"A\":\"1\",\"A\":\"2\",", "\"en\":\"a\",\"en\":\"b\",",
                                        "\"3xx\":1,\"3xx\":1,",       "\"vus\":1,\"vus\":1,",     ""};
    assert_true(form_accepts(text, strlen(text)));
    for (size_t i = 0; i < COUNT_OF(places); i++) {
        const char *at = strstr(text, places[i]);
        if (at == NULL)
            continue;
        struct str_builder changed;
        str_builder_init(&changed, 1 << 20);
        str_builder_append_bytes(&changed, text, (size_t)(at - text) + strlen(places[i]));
        str_builder_append(&changed, twice[i]);
        str_builder_append(&changed, at + strlen(places[i]));
        if (form_accepts(changed.data, changed.length))
            fail_msg("%s twice was accepted", places[i]);
        str_builder_release(&changed);
    }
    free(text);
    json_decref(root);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_beside_schema), cmocka_unit_test(test_duplicates)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
