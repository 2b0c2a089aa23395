/* Data files: CSV, JSON, and who gets which row. */
#include "tests/unit/test.h"

#include "runner/data_file.h"

static int parse(struct data_file *data, struct arena *arena, const char *text, enum data_format format, struct error *error)
{
    return data_file_parse(data, arena, "rows", str_from_text(text), format, error);
}

static void expect_field(const struct data_file *data, size_t row, size_t column, const char *expected)
{
    struct str value = data->values[row * data->column_count + column];
    if (!str_equals_text(value, expected))
        fail_msg("row %zu, column %zu: expected \"%s\", got \"%.*s\"", row, column, expected, (int)value.length, value.data);
}

static void test_csv(void **state)
{
    (void)state;
    struct data_file data;
    struct arena arena;
    struct error error = {0};
    arena_init(&arena);
    assert_ok(parse(&data, &arena, "\xEF\xBB\xBFid, name ,note\r\n1,Ann,\"a, \"\"b\"\"\nc\"\r\n\n2, Bo ,\n3,\"\",\"\"\"\"",
                    DATA_CSV, &error),
              &error);
    assert_int_equal(data.column_count, 3);
    assert_int_equal(data.row_count, 3);
    assert_string_equal(data.columns[1], "name");
    expect_field(&data, 0, 2, "a, \"b\"\nc");
    expect_field(&data, 1, 1, " Bo ");
    expect_field(&data, 1, 2, "");
    expect_field(&data, 2, 1, "");
    expect_field(&data, 2, 2, "\"");
    assert_int_equal(data.longest, 8);
    assert_int_equal(data_file_column(&data, STR_LITERAL("note")), 2);
    assert_int_equal(data_file_column(&data, STR_LITERAL("not")), SIZE_MAX);
    arena_release(&arena);
}

static void test_json(void **state)
{
    (void)state;
    struct data_file data;
    struct arena arena;
    struct error error = {0};
    arena_init(&arena);
    assert_ok(parse(&data, &arena, "[{\"a\":\"x\\u00e9\",\"b\":1},{\"b\":true,\"a\":-2.5}]", DATA_JSON, &error), &error);
    assert_int_equal(data.row_count, 2);
    expect_field(&data, 0, data_file_column(&data, STR_LITERAL("a")), "x\xC3\xA9");
    expect_field(&data, 1, data_file_column(&data, STR_LITERAL("a")), "-2.5");
    expect_field(&data, 1, data_file_column(&data, STR_LITERAL("b")), "true");
    arena_release(&arena);
}

static void test_bad_files(void **state)
{
    (void)state;
    static const struct {
        enum data_format format;
        const char *text, *message;
    } cases[] = {
        {DATA_CSV, "", "empty"},
        {DATA_CSV, "a,b\n", "rows:2: expected at least one row"},
        {DATA_CSV, "a,a\n1,2\n", "rows:1: the column \"a\" is there twice"},
        {DATA_CSV, "a,\n1,2\n", "a column has no name"},
        {DATA_CSV, "a,b\n1,2\n\n3\n", "rows:4: expected 2 fields as in the first line, got 1"},
        {DATA_CSV, "a,b\n1,2,3\n", "rows:2: expected 2 fields"},
        {DATA_CSV, "a\nx\"y\n", "rows:2: a field with quotes"},
        {DATA_CSV, "a\n\"x\ny\n", "rows:2: the quotes that open here are never closed"},
        {DATA_CSV, "a\n\"x\"y\n", "rows:2: expected a comma"},
        {DATA_CSV, "a\n\"1\n2\"\n3,4\n", "rows:4: expected 1"},
        {DATA_JSON, "[]", "at least one object"},
        {DATA_JSON, "{}", "expected an array"},
        {DATA_JSON, "[{}]", "at least one member"},
        {DATA_JSON, "[{\"a\":1},\n{\"b\":1}]", "rows:2: /1: the member \"a\""},
        {DATA_JSON, "[{\"a\":1},{\"a\":1,\"b\":1}]", "same members"},
        {DATA_JSON, "[{\"a\":1},{\"a\":\n[]}]", "/1/a: expected a string"},
        {DATA_JSON, "[{\"a\":null}]", "/0/a: expected a string"},
        {DATA_JSON, "[", "no valid JSON"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct data_file data;
        struct arena arena;
        struct error error = {0};
        arena_init(&arena);
        if (parse(&data, &arena, cases[i].text, cases[i].format, &error) == 0)
            fail_msg("accepted: %s", cases[i].text);
        assert_error_contains(&error, cases[i].message);
        arena_release(&arena);
    }
}

/* Of 3 users and 4 rows, each row is used as often, and no two users have the same one in an iteration. */
static void test_rows_are_dealt_out(void **state)
{
    (void)state;
    struct data_file data;
    struct arena arena;
    struct error error = {0};
    struct random_state random;
    int used[4] = {0};
    arena_init(&arena);
    random_seed(&random, 1);
    assert_ok(parse(&data, &arena, "n\n0\n1\n2\n3\n", DATA_CSV, &error), &error);
    for (uint64_t iteration = 0; iteration < 8; iteration++)
        for (uint32_t vu = 1; vu <= 3; vu++) {
            const struct str *row = data_file_row(&data, vu, 3, iteration, &random);
            size_t index = (size_t)(row->data[0] - '0');
            assert_int_equal(index, (vu - 1 + 3 * iteration) % 4);
            used[index]++;
        }
    for (size_t i = 0; i < 4; i++)
        assert_int_equal(used[i], 6);
    assert_int_equal(data_file_row(&data, 0, 3, 0, &random)->data[0], '0'); /* setup and teardown */
    assert_int_equal(data_file_row(&data, 2, 3, UINT64_MAX, &random)->data[0], '0' + (1 + UINT64_MAX % 4 * 3) % 4);
    data.order = DATA_RANDOM;
    memset(used, 0, sizeof used);
    for (int i = 0; i < 4000; i++)
        used[data_file_row(&data, 1, 3, 0, &random)->data[0] - '0']++;
    for (size_t i = 0; i < 4; i++)
        assert_in_range(used[i], 850, 1150);
    arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_csv), cmocka_unit_test(test_json), cmocka_unit_test(test_bad_files),
                                       cmocka_unit_test(test_rows_are_dealt_out)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
