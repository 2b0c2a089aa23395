/* Unit tests of site-gen/import/reader_noise, of its schema, and of what the store makes of a measurement. Reader and schema must agree. */
#include "tests/unit/import/tool_figures.h"
#include "tests/unit/store/sample_record.h"

#include "lib/fs.h"
#include "lib/json_schema.h"
#include "site-gen/import/reader.h"

#define SAMPLE "tests/data/noise/5e1f0c0ffee0b0a7.json"
#define SCHEMA "docs/noise.schema.json"

static void read_sample(struct str_builder *text)
{
    struct error error = {0};
    str_builder_init(text, (size_t)1 << 20);
    assert_ok(fs_read_file(SAMPLE, text, &error), &error);
}

static void test_sample(void **state)
{
    (void)state;
    struct tool_file file;
    const struct import_reader *reader = NULL;
    struct error error = {0};
    tool_open(&file, SAMPLE);
    assert_ok(import_read(&file.job, file.source, NULL, &reader, &error), &error);
    assert_string_equal(reader->name, "benchlab-noise");
    assert_int_equal(file.records.count, 1);
    const struct result_record *record = *VEC_AT(&file.records, 0, struct result_record *);
    assert_non_null(record->noise);
    assert_string_equal(record->noise->machine, "5e1f0c0ffee0b0a7");
    assert_number_close(record->noise->floor, 0.031, 0);
    assert_int_equal(record->noise->comparisons, 12);
    assert_string_equal(record->noise->measured, "2026-11-24T08:13:25.892Z");
    assert_non_null(strstr(record->noise->method, "\"scenario\":\"01-lightweight\""));
    assert_string_equal(record->run.id, "noise.5e1f0c0ffee0b0a7");
    tool_close(&file);
}

/* One text of the sample replaced by another. */
static const struct {
    const char *from, *to;
    const char *message; /* NULL: still sound */
} CHANGES[] = {
    {"\"cores\": 2", "\"cores\": \"two\"", NULL}, /* members for people are not looked at */
    {"\"version\": 1", "\"version\": 2", "/version"},
    {"5e1f0c0ffee0b0a7", "5E1F0C0FFEE0B0A7", "/machine"},
    {"5e1f0c0ffee0b0a7", "5e1f", "/machine"},
    {"2026-11-24T08:13:25.892Z", "yesterday", "/measured"},
    {"\"runs\": 5", "\"runs\": 0", "/method/runs"},
    {"\"runs\": 5", "\"runs\": 2.5", "/method/runs"},
    {"\"vus\": 10", "\"users\": 10", "/method"},
    {"\"metric\": \"rate\",", "", "/method"},
    {"1.0125", "0", "/ratios/2"},
    {"1.0125", "-1", "/ratios/2"},
    {"1.0125", "\"1\"", "/ratios/2"},
    {"1.0125", "1e400", ""},
    {"0.973,", "", NULL}, /* eleven are enough */
    {"\"noise_floor\": 0.031", "\"noise_floor\": 0.019", "/noise_floor"},
    {"\"noise_floor\": 0.031", "\"noise_floor\": 1.01", "/noise_floor"},
    {"\"noise_floor\": 0.031", "\"floor\": 0.031", ""},
    {"\"format\": \"benchlab-noise\"", "\"format\": [\"benchlab-noise\"]", "/format"},
};

static bool schema_accepts(const char *text, size_t length)
{
    struct json_document schema, document;
    struct error error = {0};
    assert_ok(json_document_load(&schema, SCHEMA, &error), &error);
    bool accepted = json_document_parse(&document, "noise.json", text, length, &error) == 0;
    if (accepted) {
        accepted = json_schema_check(&schema, &document, &error) == 0;
        json_document_release(&document);
    }
    json_document_release(&schema);
    return accepted;
}

static void check_change(const char *text, size_t length, const char *message)
{
    struct tool_file file;
    const struct import_reader *reader = NULL;
    struct error error = {0};
    tool_open_text(&file, text);
    int result = import_read(&file.job, file.source, NULL, &reader, &error);
    assert_int_equal(result, message == NULL ? 0 : -1);
    if (message != NULL)
        assert_error_contains(&error, message);
    assert_true(schema_accepts(text, length) == (message == NULL));
    tool_close(&file);
}

static void test_changes(void **state)
{
    (void)state;
    struct str_builder sample;
    read_sample(&sample);
    for (size_t i = 0; i < COUNT_OF(CHANGES); i++) {
        struct str_builder changed;
        const char *text = str_builder_text(&sample), *at = strstr(text, CHANGES[i].from);
        assert_non_null(at);
        str_builder_init(&changed, (size_t)1 << 20);
        str_builder_append_bytes(&changed, text, (size_t)(at - text));
        str_builder_append(&changed, CHANGES[i].to);
        str_builder_append(&changed, at + strlen(CHANGES[i].from));
        check_change(str_builder_text(&changed), changed.length, CHANGES[i].message);
        str_builder_release(&changed);
    }
    str_builder_release(&sample);
}

static void test_few_comparisons(void **state)
{
    (void)state;
    static const char few[] =
        "{\"format\": \"benchlab-noise\", \"version\": 1, \"machine\": \"5e1f0c0ffee0b0a7\", \"measured\": "
        "\"2026-11-24T08:13:25Z\", \"method\": {\"target\": \"a\", \"scenario\": \"b\", \"metric\": \"rate\", "
        "\"runs\": 5, \"duration_ns\": 1}, \"ratios\": [1, 1, 1, 1, 1, 1, 1, 1, 1], \"noise_floor\": 0.02}";
    check_change(few, sizeof(few) - 1, "/ratios");
}

/* ---- in the store ----------------------------------------------------------------------------------------------------------- */
static int64_t save_noise(struct store *store, const char *path, double floor, const char *measured)
{
    struct result_record record;
    const struct result_noise noise = {"5e1f0c0ffee0b0a7", floor, 12, "{}", measured};
    result_record_init(&record);
    record.noise = &noise;
    return sample_record_save(store, &record, path, path);
}

static void assert_floor(struct temporary_store *temporary, double floor, const char *date)
{
    struct results results;
    struct error error = {0};
    assert_ok(store_load_results(temporary->store, &temporary->arena, &results, &error), &error);
    assert_int_equal(results.run_count, 1);
    assert_int_equal(results.machine_count, 1);
    if (isnan(floor)) {
        assert_false(results.machines[0].noise_floor > 0);
        return;
    }
    assert_number_close(results.machines[0].noise_floor, floor, 0);
    assert_int_equal(results.machines[0].noise_comparisons, 12);
    assert_string_equal(results.machines[0].noise_date, date);
}

static void test_newest_measurement_counts(void **state)
{
    (void)state;
    struct temporary_store temporary;
    struct result_record record;
    struct error error = {0};
    temporary_store_open(&temporary);
    sample_record_init(&record);
    sample_record_save(temporary.store, &record, "/run.json", "aa");
    assert_floor(&temporary, NAN, "");
    save_noise(temporary.store, "/old.json", 0.05, "2026-11-01T03:00:00Z");
    int64_t newer = save_noise(temporary.store, "/new.json", 0.03, "2026-11-24T03:00:00Z");
    save_noise(temporary.store, "/between.json", 0.04, "2026-11-02T03:00:00Z");
    assert_floor(&temporary, 0.03, "2026-11-24");
    assert_ok(store_begin(temporary.store, &error), &error);
    assert_ok(store_set_state(temporary.store, newer, RESULTS_IMPORT_GONE, &error), &error); /* its file went away */
    assert_ok(store_commit(temporary.store, &error), &error);
    assert_floor(&temporary, 0.04, "2026-11-02");
    temporary_store_release(&temporary);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sample),
        cmocka_unit_test(test_changes),
        cmocka_unit_test(test_few_comparisons),
        cmocka_unit_test(test_newest_measurement_counts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
