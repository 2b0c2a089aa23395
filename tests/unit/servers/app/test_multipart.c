/* multipart: what is found in a form, and what is refused. */
#include "servers/app/multipart.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define FORM "multipart/form-data; boundary=XX"
#define FILE_PART "Content-Disposition: form-data; name=\"file\"; filename=\"a.txt\"\r\n"

static const struct {
    const char *content_type, *body;
    enum multipart_result result;
    const char *filename, *type, *content;
} CASES[] = {
    {FORM, "--XX\r\n" FILE_PART "Content-Type: image/png\r\n\r\nhello\r\n--XX--\r\n", MULTIPART_FOUND, "a.txt", "image/png",
     "hello"},
    {FORM, "--XX\r\n" FILE_PART "\r\n\r\n--XX--", MULTIPART_FOUND, "a.txt", "text/plain", ""},
    {FORM, "preamble\r\n--XX \r\n" FILE_PART "\r\nx\r\n--XX--\r\nepilogue", MULTIPART_FOUND, "a.txt", "text/plain", "x"},
    {FORM, "--XX\r\nContent-Disposition: form-data; name=\"n\"\r\n\r\n1\r\n--XX\r\n" FILE_PART "\r\ny\r\n--XX--\r\n",
     MULTIPART_FOUND, "a.txt", "text/plain", "y"},
    {FORM, "--XX\r\n" FILE_PART "\r\nline\r\n--X\r\n--Y\n--XX\r\n--XX--\r\n", MULTIPART_FOUND, "a.txt", "text/plain",
     "line\r\n--X\r\n--Y\n--XX"},
    {FORM, "--XX\r\ncontent-disposition:form-data;name=file;filename=b\r\n\r\nz\r\n--XX--", MULTIPART_FOUND, "b", "text/plain",
     "z"},
    {FORM, "--XX\r\nContent-Disposition: form-data; name=\"file\"; filename=\"q\\\"\\\\.txt; x\"\r\n\r\nz\r\n--XX--",
     MULTIPART_FOUND, "q\"\\.txt; x", "text/plain", "z"},
    {"Multipart/Form-Data; charset=utf-8; boundary=\"a b\"", "--a b\r\n" FILE_PART "\r\nz\r\n--a b--", MULTIPART_FOUND, "a.txt",
     "text/plain", "z"},
    {FORM, "--XX\r\nContent-Disposition: form-data; name=\"file\"\r\n\r\nfield, no file\r\n--XX--", MULTIPART_NO_FILE, NULL, NULL,
     NULL},
    {FORM, "--XX\r\nContent-Disposition: form-data; name=\"other\"; filename=\"f\"\r\n\r\n1\r\n--XX--", MULTIPART_NO_FILE, NULL,
     NULL, NULL},
    {FORM, "--XX\r\n\r\nno header\r\n--XX--", MULTIPART_NO_FILE, NULL, NULL, NULL},
    {FORM, "--XX--", MULTIPART_NO_FILE, NULL, NULL, NULL},
    {FORM, "", MULTIPART_MALFORMED, NULL, NULL, NULL},
    {FORM, "no delimiter", MULTIPART_MALFORMED, NULL, NULL, NULL},
    {FORM, "--XX\r\n" FILE_PART "\r\ncut", MULTIPART_MALFORMED, NULL, NULL, NULL},
    {FORM, "--XX\r\n" FILE_PART, MULTIPART_MALFORMED, NULL, NULL, NULL},
    {FORM, "--XX\r\nContent-Disposition: form-data; name=\"n\"\r\n\r\n1\r\n--XX", MULTIPART_MALFORMED, NULL, NULL, NULL},
    {FORM, "--XXY\r\n" FILE_PART "\r\nx\r\n--XX--", MULTIPART_MALFORMED, NULL, NULL, NULL},
    {NULL, "--XX--", MULTIPART_NOT_FORM, NULL, NULL, NULL},
    {"", "--XX--", MULTIPART_NOT_FORM, NULL, NULL, NULL},
    {"multipart/form-data", "--XX--", MULTIPART_NOT_FORM, NULL, NULL, NULL},
    {"multipart/form-data; boundary=", "--XX--", MULTIPART_NOT_FORM, NULL, NULL, NULL},
    {"application/json; boundary=XX", "--XX--", MULTIPART_NOT_FORM, NULL, NULL, NULL},
    {"multipart/form-data; boundary=12345678901234567890123456789012345678901234567890123456789012345678901", "--",
     MULTIPART_NOT_FORM, NULL, NULL, NULL},
};

static void test_forms(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        struct multipart_file file;
        enum multipart_result result = multipart_find_file(CASES[i].content_type, text_of(CASES[i].body), "file", &file);
        if (result != CASES[i].result)
            print_error("case %zu\n", i);
        assert_int_equal(result, CASES[i].result);
        if (result == MULTIPART_FOUND) {
            assert_string_equal(file.filename, CASES[i].filename);
            assert_true(text_equals(file.content_type, text_of(CASES[i].type)));
            assert_true(text_equals(file.content, text_of(CASES[i].content)));
        }
    }
}

/* Whatever is cut off, the parser stays inside the body: the copy ends with the body, so that the sanitizer build sees a read
 * beyond. */
static void test_every_prefix_is_safe(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        for (size_t length = 0; length <= strlen(CASES[i].body); length++) {
            char *body = test_malloc(length + 1);
            memcpy(body + 1, CASES[i].body, length);
            struct multipart_file file;
            enum multipart_result result =
                multipart_find_file(CASES[i].content_type, (struct text){body + 1, length}, "file", &file);
            assert_true(result != MULTIPART_FOUND || CASES[i].result == MULTIPART_FOUND);
            test_free(body);
        }
    }
}

static void test_long_file_name_is_cut(void **state)
{
    (void)state;
    char body[1000] = "--XX\r\nContent-Disposition: form-data; name=\"file\"; filename=\"";
    size_t length = strlen(body);
    memset(body + length, 'n', 600);
    strcpy(body + length + 600, "\"\r\n\r\nx\r\n--XX--");
    struct multipart_file file;
    assert_int_equal(multipart_find_file(FORM, text_of(body), "file", &file), MULTIPART_FOUND);
    assert_int_equal(strlen(file.filename), MULTIPART_FILE_NAME_SIZE - 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_forms),
        cmocka_unit_test(test_every_prefix_is_safe),
        cmocka_unit_test(test_long_file_name_is_cut),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
