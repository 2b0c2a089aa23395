/* json_pull_compare: reads a text with json_pull and with jansson and demands the same: both refuse it, or both see the same value. Used by
 * the unit test with chosen texts and by the fuzzer with all others. */
#ifndef TESTS_UNIT_LIB_JSON_PULL_COMPARE_H
#define TESTS_UNIT_LIB_JSON_PULL_COMPARE_H

#include "lib/json_place.h"
#include "lib/json_pull.h"

#include <jansson.h>
#include <string.h>

static json_t *json_pull_build(struct json_pull *pull);

static json_t *json_pull_build_object(struct json_pull *pull)
{
    json_t *object = json_object();
    struct str key;
    if (json_pull_enter_object(pull))
        while (json_pull_next_member(pull, &key)) {
            const char *name = arena_copy_str(pull->arena, key);
            json_t *value = json_pull_build(pull);
            if (value != NULL)
                json_object_set_new(object, name, value); /* of the same key the last, as jansson has it */
        }
    return object;
}

static json_t *json_pull_build_array(struct json_pull *pull)
{
    json_t *array = json_array();
    if (json_pull_enter_array(pull))
        while (json_pull_next_item(pull)) {
            json_t *value = json_pull_build(pull);
            if (value != NULL)
                json_array_append_new(array, value);
        }
    return array;
}

/* The next value as a tree; NULL after a failure. */
static json_t *json_pull_build(struct json_pull *pull)
{
    struct str text;
    switch (json_pull_peek(pull)) {
    case JSON_PULL_OBJECT:
        return json_pull_build_object(pull);
    case JSON_PULL_ARRAY:
        return json_pull_build_array(pull);
    case JSON_PULL_TEXT:
        text = json_pull_text(pull);
        return pull->failed ? NULL : json_stringn(text.data, text.length);
    case JSON_PULL_NUMBER: {
        double number = json_pull_double(pull);
        return pull->failed ? NULL : json_real(number);
    }
    case JSON_PULL_TRUE:
    case JSON_PULL_FALSE: {
        bool truth = json_pull_bool(pull);
        return pull->failed ? NULL : json_boolean(truth);
    }
    case JSON_PULL_NULL:
    case JSON_PULL_NOTHING:
        json_pull_skip(pull);
        return pull->failed ? NULL : json_null();
    }
    return NULL;
}

/* NULL when both agree, else what they do not agree about. */
static inline const char *json_pull_compare(struct str text)
{
    static const char MARK[] = "\xef\xbb\xbf";
    struct json_pull building, skipping;
    struct arena arena;
    struct error error = {0}, skip_error = {0};
    const char *difference = NULL;
    arena_init(&arena);
    json_pull_init(&building, "text", text, &arena);
    json_t *pulled = json_pull_build(&building);
    int result = json_pull_finish(&building, &error);
    json_pull_init(&skipping, "text", text, &arena);
    struct str raw = json_pull_raw(&skipping);
    int skipped = json_pull_finish(&skipping, &skip_error);
    struct str content = text;
    if (str_starts_with(text, MARK))
        content = (struct str){text.data + 3, text.length - 3};
    bool too_deep = json_place_too_deep(content.data, content.length, JSON_PULL_DEPTH_MAXIMUM) > 0;
    json_t *expected = too_deep ? NULL : json_loadb(content.data, content.length, JSON_DECODE_ANY | JSON_DECODE_INT_AS_REAL, NULL);
    if (content.length > 0 && memchr(content.data, '\0', content.length) != NULL) /* jansson sometimes overlooks one */
        difference = result == 0 ? "it was accepted with a NUL" : NULL;
    else if ((result == 0) != (expected != NULL))
        difference = expected != NULL ? "it was refused" : "it was accepted";
    else if ((skipped == 0) != (result == 0))
        difference = "skipping and taking differ";
    else if (result == 0 && !json_equal(pulled, expected))
        difference = "it was read as another value";
    else if (result == 0 &&
             (raw.length == 0 || strchr(" \n\t\r", raw.data[0]) != NULL || strchr(" \n\t\r", raw.data[raw.length - 1]) != NULL))
        difference = "the raw value is not the value";
    else if (result != 0 && (error.message[0] == '\0' || error.line < 1))
        difference = "the error says nothing";
    json_decref(pulled);
    json_decref(expected);
    arena_release(&arena);
    return difference;
}

#endif
