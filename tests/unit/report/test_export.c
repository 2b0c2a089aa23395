/* Tests of the tables for download: quoting, safety in spreadsheets, the same records in both formats. */
#include "tests/unit/report/made_results.h"

#include "lib/json.h"
#include "site-gen/report/export.h"
#include "site-gen/report/export_record.h"

static void test_csv_text(void **state)
{
    (void)state;
    static const struct {
        const char *text, *expected;
    } cases[] = {
        {"plain", "plain"},
        {"", ""},
        {"a,b", "\"a,b\""},
        {"say \"x\"", "\"say \"\"x\"\"\""},
        {"two\nlines", "\"two\nlines\""},
        {" edge", "\" edge\""},
        {"=1+1", "'=1+1"},
        {"+1", "'+1"},
        {"-1", "'-1"},
        {"@SUM(A1)", "'@SUM(A1)"},
        {"\tx", "'\tx"},
        {"\rx", "\"'\rx\""},
        {"=a,b", "\"'=a,b\""},
        {"한국어", "한국어"},
        {"a=b", "a=b"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct str_builder out;
        str_builder_init(&out, 1000);
        export_append_csv_text(&out, cases[i].text);
        assert_string_equal(str_builder_text(&out), cases[i].expected);
        str_builder_release(&out);
    }
}

static void write_two(enum export_format format, struct str_builder *out)
{
    struct export_writer writer;
    struct error error = {0};
    export_begin(&writer, format, out);
    for (int i = 0; i < 2; i++) {
        export_begin_record(&writer);
        export_text(&writer, "name", i == 0 ? "a" : "<b>");
        export_integer(&writer, "count", 1234567890123, i == 0);
        export_number(&writer, "rate", i == 0 ? 0.1 : NAN);
        export_bool(&writer, "sound", i == 0);
        export_end_record(&writer);
    }
    assert_ok(export_finish(&writer, &error), &error);
}

static void test_both_formats(void **state)
{
    (void)state;
    struct str_builder out;
    str_builder_init(&out, 10000);
    write_two(EXPORT_CSV, &out);
    assert_string_equal(str_builder_text(&out), "name,count,rate,sound\r\na,1234567890123,0.1,true\r\n<b>,,,false\r\n");
    str_builder_clear(&out);
    write_two(EXPORT_JSON, &out);
    struct json_document document;
    struct error error = {0};
    assert_ok(json_document_parse(&document, "export", out.data, out.length, &error), &error);
    assert_int_equal(json_array_size(document.root), 2);
    json_t *second = json_array_get(document.root, 1);
    assert_string_equal(json_string_value(json_object_get(second, "name")), "<b>");
    assert_true(json_is_null(json_object_get(second, "rate")));
    assert_true(json_is_false(json_object_get(second, "sound")));
    json_document_release(&document);
    str_builder_release(&out);
}

static void test_records(void **state)
{
    (void)state;
    struct made_results made;
    struct analysis analysis;
    struct error error = {0};
    made_results_init(&made);
    made_results_add_many(&made, 0, 0, 0, 6, 1000);
    made_results_add_many(&made, 0, 1, 0, 3, 2000);
    made.runs[2].latency.p999 = RESULTS_MISSING;
    assert_ok(analysis_build(&analysis, &made.arena, NULL, &made.results, &error), &error);
    struct str_builder out;
    str_builder_init(&out, 1 << 20);
    struct json_document document;
    assert_ok(export_runs(&made.results, EXPORT_JSON, &out, &error), &error);
    assert_ok(json_document_parse(&document, "runs", out.data, out.length, &error), &error);
    assert_int_equal(json_array_size(document.root), 9);
    assert_true(json_is_null(json_object_get(json_array_get(document.root, 2), "p999_ns")));
    json_document_release(&document);
    str_builder_clear(&out);
    assert_ok(export_comparisons(&analysis, EXPORT_JSON, &out, &error), &error);
    assert_ok(json_document_parse(&document, "comparisons", out.data, out.length, &error), &error);
    assert_int_equal(json_array_size(document.root), ANALYSIS_METRICS);
    json_t *rate = json_array_get(document.root, 0);
    assert_string_equal(json_string_value(json_object_get(rate, "verdict")), "no-claim"); /* three runs on one side */
    assert_true(json_is_null(json_object_get(rate, "low_95")));
    assert_true(json_is_null(json_object_get(rate, "holm_p")));
    assert_number_close(json_real_value(json_object_get(rate, "ratio")), 0.5, 0.01);
    json_document_release(&document);
    str_builder_release(&out);
    made_results_release(&made);
}

static void test_without_records(void **state)
{
    (void)state;
    struct made_results made;
    struct analysis analysis;
    struct error error = {0};
    made_results_init(&made);
    assert_ok(analysis_build(&analysis, &made.arena, NULL, &made.results, &error), &error);
    struct str_builder out;
    str_builder_init(&out, 10000);
    assert_ok(export_runs(&made.results, EXPORT_JSON, &out, &error), &error);
    assert_string_equal(str_builder_text(&out), "[\n]\n");
    str_builder_clear(&out);
    assert_ok(export_comparisons(&analysis, EXPORT_JSON, &out, &error), &error);
    assert_string_equal(str_builder_text(&out), "[\n]\n");
    str_builder_clear(&out);
    assert_ok(export_runs(&made.results, EXPORT_CSV, &out, &error), &error);
    assert_true(str_starts_with((struct str){out.data, out.length}, "run,scenario,target,"));
    assert_ptr_equal(strchr(out.data, '\n'), out.data + out.length - 1); /* the line of names alone */
    str_builder_clear(&out);
    assert_ok(export_comparisons(&analysis, EXPORT_CSV, &out, &error), &error);
    assert_true(str_starts_with((struct str){out.data, out.length}, "scenario,metric,a,a_runs,"));
    assert_ptr_equal(strchr(out.data, '\n'), out.data + out.length - 1);
    str_builder_release(&out);
    made_results_release(&made);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_csv_text),
        cmocka_unit_test(test_both_formats),
        cmocka_unit_test(test_records),
        cmocka_unit_test(test_without_records),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
