/* The file format of PDF: numbers as it writes them, and files that another program takes apart. */
#include "tests/unit/test.h"

#include "lib/fs.h"
#include "site-gen/render/pdf_file.h"

#include <math.h>
#include <stdlib.h>

static void test_numbers(void **state)
{
    (void)state;
    static const struct {
        double value;
        const char *expected;
    } cases[] = {{0, "0"},           {1, "1"},           {-1, "-1"},    {595.28, "595.28"}, {0.5, ".5"},
                 {-0.25, "-.25"},    {0.001, ".001"},    {0.0004, "0"}, {-0.0004, "0"},     {0.0005, ".001"},
                 {1.0005, "1.001"},  {100000, "100000"}, {0.05, ".05"}, {10.01, "10.01"},   {-12.3456, "-12.346"},
                 {1e9, "1000000000"}};
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct str_builder out;
        str_builder_init(&out, 64);
        pdf_put_number(&out, cases[i].value);
        assert_string_equal(str_builder_text(&out), cases[i].expected);
        str_builder_release(&out);
    }
}

static void test_references(void **state)
{
    (void)state;
    struct str_builder out;
    str_builder_init(&out, 64);
    pdf_put_reference(&out, 12);
    pdf_put_reference(&out, 0);
    pdf_put_numbers(&out, (const double[]){1, .5}, 2);
    assert_string_equal(str_builder_text(&out), "12 0 R 1 .5 ");
    str_builder_release(&out);
}

static void put(struct pdf_file *file, int number, const char *value)
{
    struct str_builder out;
    str_builder_init(&out, 4096);
    str_builder_append(&out, value);
    pdf_file_put(file, number, &out);
    str_builder_release(&out);
}

/* One empty page, with so many other objects that they fill several object streams. */
static void write_file(struct pdf_file *file, size_t others)
{
    struct error error = {0};
    pdf_file_init(file);
    int root = pdf_file_reserve(file), pages = pdf_file_reserve(file), page = pdf_file_reserve(file), info = pdf_file_reserve(file);
    int content = pdf_file_reserve(file);
    put(file, root, "<</Type/Catalog/Pages 2 0 R>>");
    put(file, pages, "<</Type/Pages/Count 1/Kids[3 0 R]>>");
    put(file, page, "<</Type/Page/Parent 2 0 R/MediaBox[0 0 100 100]/Contents 5 0 R>>");
    put(file, info, "<</Title(Test)>>");
    pdf_file_put_stream(file, content, "/Kind/Test", "0 0 10 10 re f", 14);
    for (size_t i = 0; i < others; i++)
        put(file, pdf_file_reserve(file), i % 2 ? "[1 2 3]" : "(text)");
    assert_ok(pdf_file_finish(file, root, info, &error), &error);
}

static int run(const char *format, const char *path)
{
    char command[512];
    snprintf(command, sizeof command, format, path);
    return system(command); /* NOLINT: a fixed command on a file of ours */
}

static void test_another_program_reads_it(void **state)
{
    (void)state;
    static const size_t others[] = {0, 1, 245, 246, 247, 2000};
    struct error error = {0};
    char folder[64], path[96];
    make_temporary_folder(folder);
    snprintf(path, sizeof path, "%s/file.pdf", folder);
    for (size_t i = 0; i < COUNT_OF(others); i++) {
        struct pdf_file file;
        write_file(&file, others[i]);
        assert_ok(fs_write_file(path, file.bytes.data, file.bytes.length, &error), &error);
        assert_int_equal(run("qpdf --check %s >/dev/null 2>&1", path), 0);
        assert_int_equal(run("qpdf --show-object=5 --filtered-stream-data %s | grep -qx '0 0 10 10 re f'", path), 0);
        assert_int_equal(run("qpdf --show-object=5 %s | grep -q /Kind", path), 0);
        if (others[i] > 0) /* 6 is the first object stream */
            assert_int_equal(run("qpdf --show-object=7 %s 2>&1 | grep -Eq '^[(]?text'", path), 0);
        pdf_file_release(&file);
    }
    assert_ok(fs_remove_tree(folder, &error), &error);
}

static void test_same_objects_same_bytes(void **state)
{
    (void)state;
    struct pdf_file first, second, other;
    write_file(&first, 300);
    write_file(&second, 300);
    write_file(&other, 301);
    assert_int_equal(first.bytes.length, second.bytes.length);
    assert_memory_equal(first.bytes.data, second.bytes.data, first.bytes.length);
    assert_true(other.bytes.length != first.bytes.length || memcmp(other.bytes.data, first.bytes.data, first.bytes.length) != 0);
    pdf_file_release(&first);
    pdf_file_release(&second);
    pdf_file_release(&other);
}

/* A builder that overflowed makes the file fail, not a file that lacks something. */
static void test_failures_stick(void **state)
{
    (void)state;
    struct error error = {0};
    struct pdf_file file;
    struct str_builder small;
    pdf_file_init(&file);
    int number = pdf_file_reserve(&file);
    str_builder_init(&small, 4);
    str_builder_append(&small, "much too long");
    pdf_file_put(&file, number, &small);
    assert_int_equal(pdf_file_finish(&file, number, number, &error), -1);
    assert_error_contains(&error, "larger than");
    str_builder_release(&small);
    pdf_file_release(&file);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_numbers), cmocka_unit_test(test_references),
                                       cmocka_unit_test(test_another_program_reads_it),
                                       cmocka_unit_test(test_same_objects_same_bytes), cmocka_unit_test(test_failures_stick)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
