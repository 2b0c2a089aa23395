/* Tests of the description of the data files: it names exactly the columns that the tables have, in both languages. */
#include "tests/unit/report/made_results.h"

#include "lib/json.h"
#include "lib/message.h"
#include "site-gen/report/data_index.h"
#include "site-gen/report/export.h"

#define TEXT_MAXIMUM ((size_t)1 << 22)

static void assert_head(const char *csv, enum data_table table)
{
    struct data_columns columns = data_columns_of(table);
    struct str head = {csv, strcspn(csv, "\r\n")}, name;
    size_t count = 0;
    while (str_split_next(&head, ',', &name)) {
        assert_true(count < columns.count);
        if (!str_equals_text(name, columns.items[count].name))
            fail_msg("column %zu is %.*s, described as %s", count + 1, (int)name.length, name.data, columns.items[count].name);
        count++;
    }
    assert_int_equal(count, columns.count);
}

static void test_columns_are_those_of_the_tables(void **state)
{
    (void)state;
    struct made_results made;
    struct analysis analysis;
    struct error error = {0};
    struct str_builder text;
    size_t records;
    made_results_init(&made);
    made_results_add_many(&made, 0, 0, 0, 6, 1000);
    made_results_add_many(&made, 0, 1, 0, 6, 1500);
    assert_ok(analysis_build(&analysis, &made.arena, NULL, &made.results, &error), &error);
    str_builder_init(&text, TEXT_MAXIMUM);
    assert_ok(export_runs(&made.results, EXPORT_CSV, &text, &error), &error);
    assert_head(str_builder_text(&text), DATA_RUNS);
    str_builder_clear(&text);
    assert_ok(export_comparisons(&analysis, EXPORT_CSV, &text, &error), &error);
    assert_head(str_builder_text(&text), DATA_COMPARISONS);
    size_t lines = 0;
    for (const char *c = str_builder_text(&text); *c != '\0'; c++)
        lines += *c == '\n';
    assert_int_equal(data_count_comparisons(&analysis), lines - 1);
    int64_t bytes[MADE_RUNS_MAXIMUM];
    for (size_t i = 0; i < made.results.run_count; i++)
        bytes[i] = i == 3 ? RESULTS_MISSING : 100;
    str_builder_clear(&text);
    assert_ok(data_raw_files_write(&made.arena, &made.results, bytes, &text, &records, &error), &error);
    assert_int_equal(records, 11);
    assert_head(str_builder_text(&text), DATA_RAW_FILES);
    for (size_t i = 0; i < made.results.run_count; i++)
        bytes[i] = RESULTS_MISSING;
    str_builder_clear(&text);
    assert_ok(data_raw_files_write(&made.arena, &made.results, bytes, &text, &records, &error), &error);
    assert_int_equal(records, 0);
    assert_head(str_builder_text(&text), DATA_RAW_FILES);
    str_builder_release(&text);
    made_results_release(&made);
}

static void test_every_column_is_described(void **state)
{
    (void)state;
    static const char *const languages[] = {"en", "ko"};
    for (size_t i = 0; i < COUNT_OF(languages); i++) {
        struct messages messages;
        struct error error = {0};
        assert_ok(messages_load(&messages, languages[i], NULL, &error), &error);
        for (int table = 0; table < DATA_TABLES; table++) {
            struct data_columns columns = data_columns_of((enum data_table)table);
            assert_true(columns.count > 3);
            for (size_t j = 0; j < columns.count; j++)
                assert_int_not_equal(message_get(&messages, columns.items[j].key)[0], '<');
        }
        messages_release(&messages);
    }
}

/* A unit stands where the name ends in one. */
static void test_units(void **state)
{
    (void)state;
    static const struct {
        const char *ending, *unit;
    } units[] = {
        {"_ns", "nanoseconds"}, {"_bytes", "bytes"}, {"_per_second", "per second"}, {"_share", "share"}, {"_cores", "cores"}};
    for (int table = 0; table < DATA_TABLES; table++) {
        struct data_columns columns = data_columns_of((enum data_table)table);
        for (size_t i = 0; i < columns.count; i++)
            for (size_t j = 0; j < COUNT_OF(units); j++) {
                size_t length = strlen(columns.items[i].name), ending = strlen(units[j].ending);
                if (length > ending && strcmp(columns.items[i].name + length - ending, units[j].ending) == 0)
                    assert_string_equal(data_unit_word(columns.items[i].unit).name, units[j].unit);
            }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_columns_are_those_of_the_tables),
        cmocka_unit_test(test_every_column_is_described),
        cmocka_unit_test(test_units),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
