/* test: what every unit test includes: cmocka with its prerequisites, and the few helpers that many tests share. */
#ifndef TESTS_UNIT_TEST_H
#define TESTS_UNIT_TEST_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "lib/error.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

/* Fails unless |actual - expected| <= tolerance * max(1, |expected|); tolerance 0 asks for equality. NAN equals nothing. (Debian 12's
 * cmocka compares floats only.) */
static inline void assert_number_close(double actual, double expected, double tolerance)
{
    double scale = fabs(expected) > 1 ? fabs(expected) : 1;
    if (!(fabs(actual - expected) <= tolerance * scale))
        fail_msg("%.17g is not %.17g (tolerance %g)", actual, expected, tolerance);
}

/* Fails the test with the error's text when result is not 0. */
static inline void assert_ok(int result, const struct error *error)
{
    if (result != 0) {
        char text[2048];
        fail_msg("%s", error_format(error, text, sizeof(text)));
    }
}

/* Fails unless the error's formatted text contains part. */
static inline void assert_error_contains(const struct error *error, const char *part)
{
    char text[2048];
    error_format(error, text, sizeof(text));
    if (strstr(text, part) == NULL)
        fail_msg("expected \"%s\" in the error \"%s\"", part, text);
}

/* A fresh private folder; the caller removes it with fs_remove_tree. */
static inline void make_temporary_folder(char path[64])
{
    snprintf(path, 64, "/tmp/benchlab-test-XXXXXX");
    assert_non_null(mkdtemp(path));
}

#endif
