/* vectors: reading tests/data/statistics/vectors.json in tests, which run from the root of the repository. A missing section,
 * member or case fails the test: a vector that is not looked at proves nothing. */
#ifndef TESTS_UNIT_STATS_VECTORS_H
#define TESTS_UNIT_STATS_VECTORS_H

#include "tests/unit/test.h"

#include "lib/json.h"

#define VECTORS_PATH "tests/data/statistics/vectors.json"
#define VECTORS_VALUES_MAXIMUM 512

/* Group set-up and tear-down: *state becomes the document. */
static inline int vectors_setup(void **state)
{
    static struct json_document document;
    struct error error = {0};
    *state = &document;
    if (json_document_load(&document, VECTORS_PATH, &error) == 0)
        return 0;
    char text[2048];
    fprintf(stderr, "%s\n", error_format(&error, text, sizeof(text)));
    return -1;
}

static inline int vectors_teardown(void **state)
{
    json_document_release(*state);
    return 0;
}

static inline json_t *vectors_member(const json_t *object, const char *key)
{
    json_t *member = json_object_get(object, key);
    if (member == NULL)
        fail_msg("the test vectors have no \"%s\" here", key);
    return member;
}

static inline json_t *vectors_section(void **state, const char *name)
{
    return vectors_member(((struct json_document *)*state)->root, name);
}

/* An array member that must not be empty. */
static inline json_t *vectors_cases(const json_t *object, const char *key)
{
    json_t *cases = vectors_member(object, key);
    if (json_array_size(cases) == 0)
        fail_msg("the test vectors have no case in \"%s\"", key);
    return cases;
}

static inline double vectors_value(const json_t *value)
{
    assert_true(json_is_number(value));
    return json_number_value(value);
}

static inline double vectors_number(const json_t *object, const char *key)
{
    return vectors_value(vectors_member(object, key));
}

static inline double vectors_number_at(const json_t *array, size_t index)
{
    return vectors_value(json_array_get(array, index));
}

/* Copies an array of numbers; returns how many. */
static inline size_t vectors_numbers(const json_t *array, double values[VECTORS_VALUES_MAXIMUM])
{
    const size_t count = json_array_size(array);
    assert_true(count > 0 && count <= VECTORS_VALUES_MAXIMUM);
    for (size_t i = 0; i < count; i++)
        values[i] = vectors_number_at(array, i);
    return count;
}

static inline uint64_t vectors_unsigned(const json_t *text)
{
    assert_true(json_is_string(text));
    return strtoull(json_string_value(text), NULL, 0);
}

/* Fails unless |actual - expected| <= tolerance * |expected|, however small expected is. */
static inline void assert_relative(double actual, double expected, double tolerance)
{
    if (!(fabs(actual - expected) <= tolerance * fabs(expected)))
        fail_msg("%.17g is not %.17g (relative tolerance %g)", actual, expected, tolerance);
}

#endif
