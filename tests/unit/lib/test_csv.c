/* Separated values: records, quotes, columns, and what is refused. */
#include "tests/unit/test.h"

#include "lib/csv.h"

/* The records of the text as "[field|field][...]", or the error. */
static void read_all(const char *text, char separator, bool has_header, char *out, size_t size)
{
    struct csv csv;
    struct str rest = str_from_text(text);
    struct str_builder shown;
    struct error error = {0};
    int result = 0;
    str_builder_init(&shown, 1 << 20);
    csv_init(&csv, "file", separator, csv_text_next_line, &rest);
    if (has_header)
        result = csv_read_header(&csv, &error);
    while (result >= 0 && (result = csv_next(&csv, &error)) > 0) {
        str_builder_append_char(&shown, '[');
        for (size_t i = 0; i < csv.fields.count; i++) {
            if (i > 0)
                str_builder_append_char(&shown, '|');
            str_builder_append_str(&shown, csv_field(&csv, i));
        }
        str_builder_append_char(&shown, ']');
    }
    if (result < 0)
        error_format(&error, out, size);
    else
        snprintf(out, size, "%s", str_builder_text(&shown));
    str_builder_release(&shown);
    csv_release(&csv);
}

static void test_records(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        char separator;
        bool has_header;
        const char *expected;
    } cases[] = {
        {"", ',', false, ""},
        {"\n\r\n\n", ',', false, ""},
        {"a", ',', false, "[a]"},
        {"a,b\nc,d", ',', false, "[a|b][c|d]"},
        {"a,b\r\nc,d\r\n", ',', false, "[a|b][c|d]"},
        {"\xEF\xBB\xBF"
         "a,b\n",
         ',', false, "[a|b]"},
        {"\xEF\xBB\xBF\"a\",b\n", ',', false, "[a|b]"},
        {",\n", ',', false, "[|]"},
        {"a,,\n", ',', false, "[a||]"},
        {" a , b \n", ',', false, "[ a | b ]"},
        {"\"a,b\",c\n", ',', false, "[a,b|c]"},
        {"\"a \"\"b\"\"\",\"\"\n", ',', false, "[a \"b\"|]"},
        {"\"\"\"\"\n", ',', false, "[\"]"},
        {"\"a\nb\",c\nd,e\n", ',', false, "[a\nb|c][d|e]"},
        {"\"a\r\nb\"\r\n", ',', false, "[a\r\nb]"},
        {"\"a\n\n\nb\"\n", ',', false, "[a\n\n\nb]"},
        {"a\tb,c\n", '\t', false, "[a|b,c]"},
        {"a;\"b;c\"\n", ';', false, "[a|b;c]"},
        {"x,y\n1,2\n", ',', true, "[1|2]"},
        {"x,y\n", ',', true, ""},
        {"x,y\n1\n", ',', true, "file:2: expected 2 fields as in the first line, got 1"},
        {"x,y\n1,2\n\n1,2,3\n", ',', true, "file:4: expected 2 fields as in the first line, got 3"},
        {"x\n\"1\n2\"\n3,4\n", ',', true, "file:4: expected 1 fields as in the first line, got 2"},
        {"x,x\n", ',', true, "file:1: the column \"x\" is there twice"},
        {"x, x\n", ',', true, "file:1: the column \"x\" is there twice"},
        {"x,\n", ',', true, "file:1: a column has no name"},
        {"", ',', true, "file: the file is empty"},
        {"a\"b\n", ',', false, "file:1: a field with quotes must itself be in quotes, its quotes doubled"},
        {"a\nb\"\nc\n", ',', false, "file:2: a field with quotes must itself be in quotes, its quotes doubled"},
        {"\"a\"b\n", ',', false, "file:1: expected a comma or the end of the line behind the quotes"},
        {"\"a\"b\n", '\t', false, "file:1: expected a tab or the end of the line behind the quotes"},
        {"\"a\n\" b\n", ';', false, "file:2: expected a semicolon or the end of the line behind the quotes"},
        {"a\n\"b\nc\n", ',', false, "file:2: the quotes that open here are never closed"},
        {"a,\"b", ',', false, "file:1: the quotes that open here are never closed"},
        {"\"", ',', false, "file:1: the quotes that open here are never closed"},
        {"\"\"\"", ',', false, "file:1: the quotes that open here are never closed"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        char shown[2048];
        read_all(cases[i].text, cases[i].separator, cases[i].has_header, shown, sizeof(shown));
        if (strcmp(shown, cases[i].expected) != 0)
            fail_msg("case %zu: expected \"%s\", got \"%s\"", i, cases[i].expected, shown);
    }
}

static void test_columns(void **state)
{
    (void)state;
    struct csv csv;
    struct error error = {0};
    struct str rest = STR_LITERAL("id, name ,\"a, b\"\n1,2,3\n");
    csv_init(&csv, "file", ',', csv_text_next_line, &rest);
    assert_ok(csv_read_header(&csv, &error), &error);
    assert_int_equal(csv.columns.count, 3);
    assert_int_equal(csv_column(&csv, "id"), 0);
    assert_int_equal(csv_column(&csv, "name"), 1);
    assert_int_equal(csv_column(&csv, "a, b"), 2);
    assert_int_equal(csv_column(&csv, "other"), CSV_NO_COLUMN);
    assert_int_equal(csv_next(&csv, &error), 1);
    assert_int_equal(csv.line, 2);
    assert_true(str_equals_text(csv_field(&csv, 2), "3"));
    assert_int_equal(csv_field(&csv, CSV_NO_COLUMN).length, 0);
    assert_int_equal(csv_field(&csv, 3).length, 0);
    csv_release(&csv);
}

static void test_separator_is_guessed(void **state)
{
    (void)state;
    assert_int_equal(csv_guess_separator(STR_LITERAL("a,b")), ',');
    assert_int_equal(csv_guess_separator(STR_LITERAL("a\tb")), '\t');
    assert_int_equal(csv_guess_separator(STR_LITERAL("a;b;c,d")), ';');
    assert_int_equal(csv_guess_separator(STR_LITERAL("a")), ',');
    assert_int_equal(csv_guess_separator(STR_LITERAL("")), ',');
}

/* Quotes that are never closed do not make it take the whole of a large file. */
static void test_bounds(void **state)
{
    (void)state;
    struct csv csv;
    struct error error = {0};
    size_t length = 3 * CSV_RECORD_MAXIMUM;
    char *text = malloc(length);
    assert_non_null(text);
    memset(text, 'a', length);
    for (size_t i = 99; i < length; i += 100)
        text[i] = '\n';
    text[0] = '"';
    struct str rest = {text, length};
    csv_init(&csv, "file", ',', csv_text_next_line, &rest);
    assert_int_equal(csv_next(&csv, &error), -1);
    assert_error_contains(&error, "file:1: a record is longer than 1 MiB");
    assert_true(rest.length > CSV_RECORD_MAXIMUM);
    csv_release(&csv);
    memset(text, ',', CSV_FIELD_MAXIMUM + 1);
    rest = (struct str){text, CSV_FIELD_MAXIMUM + 1};
    csv_init(&csv, "file", ',', csv_text_next_line, &rest);
    assert_int_equal(csv_next(&csv, &error), -1);
    assert_error_contains(&error, "too many fields");
    csv_release(&csv);
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_records), cmocka_unit_test(test_columns),
                                       cmocka_unit_test(test_separator_is_guessed), cmocka_unit_test(test_bounds)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
