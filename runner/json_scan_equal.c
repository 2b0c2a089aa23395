/* json_scan_equal: compares text with a jansson value, without a tree of the text. */
#include "runner/json_scan_token.h"

#include "runner/json_scan.h"

#include <stdint.h>

static bool take_equal_string(struct json_scanner *scanner, const json_t *expected)
{
    struct str inside;
    bool escaped;
    return json_scan_take_string(scanner, &inside, &escaped) &&
           json_scan_literal_equals(inside, escaped, (struct str){json_string_value(expected), json_string_length(expected)});
}

static bool take_equal_number(struct json_scanner *scanner, const json_t *expected)
{
    struct str number;
    if (!json_scan_take_number(scanner, &number))
        return false;
    long long integer = 0;
    if (json_is_integer(expected) && str_to_int64(number, &integer))
        return integer == json_integer_value(expected);
    double real = 0;
    double wanted = json_number_value(expected);
    return str_to_double(number, &real) && !(real < wanted) && !(real > wanted);
}

static bool take_equal_array(struct json_scanner *scanner, const json_t *expected, int depth)
{
    size_t count = json_array_size(expected);
    if (!json_scan_take(scanner, '['))
        return false;
    for (size_t i = 0; i < count; i++)
        if ((i > 0 && !json_scan_take(scanner, ',')) || !json_scan_take_equal(scanner, json_array_get(expected, i), depth + 1))
            return false;
    return json_scan_take(scanner, ']');
}

/* The expected value of a key: the next one in expected's own order when that fits (servers usually keep it), otherwise looked up.
 */
static json_t *find_expected(json_t *expected, void *next, struct str key, bool escaped)
{
    if (next != NULL && json_scan_literal_equals(key, escaped, str_from_text(json_object_iter_key(next))))
        return json_object_iter_value(next);
    const char *name;
    json_t *value;
    json_object_foreach(expected, name, value)
    {
        if (json_scan_literal_equals(key, escaped, str_from_text(name)))
            return value;
    }
    return NULL;
}

/* Whether the text at *scanner (members up to '}') has a member of that name. */
static bool has_member(struct json_scanner scanner, const char *name)
{
    do {
        struct str key;
        bool escaped;
        if (!json_scan_take_string(&scanner, &key, &escaped) || !json_scan_take(&scanner, ':'))
            return false;
        if (json_scan_literal_equals(key, escaped, str_from_text(name)))
            return true;
    } while (json_scan_skip_value(&scanner) && json_scan_take(&scanner, ','));
    return false;
}

/* As many members as expected, each equal to the expected one. Members out of order could hide a repeated one, so then every
 * expected name is looked for as well. */
static bool take_equal_object(struct json_scanner *scanner, const json_t *expected, int depth)
{
    json_t *object = (json_t *)(uintptr_t)expected; /* jansson's iterators take no const; nothing is changed */
    size_t count = json_object_size(expected);
    void *next = json_object_iter(object);
    bool ordered = true;
    if (!json_scan_take(scanner, '{'))
        return false;
    struct json_scanner members = *scanner;
    for (size_t i = 0; i < count; i++) {
        struct str key;
        bool escaped;
        if ((i > 0 && !json_scan_take(scanner, ',')) || !json_scan_take_string(scanner, &key, &escaped) ||
            !json_scan_take(scanner, ':'))
            return false;
        json_t *value = find_expected(object, next, key, escaped);
        if (value == NULL || !json_scan_take_equal(scanner, value, depth + 1))
            return false;
        ordered = ordered && next != NULL && value == json_object_iter_value(next);
        next = next == NULL ? NULL : json_object_iter_next(object, next);
    }
    if (!json_scan_take(scanner, '}'))
        return false;
    const char *name;
    json_t *value;
    if (!ordered) {
        json_object_foreach(object, name, value)
        {
            if (!has_member(members, name))
                return false;
        }
    }
    return true;
}

bool json_scan_take_equal(struct json_scanner *scanner, const json_t *expected, int depth)
{
    if (depth > JSON_SCAN_DEPTH_MAXIMUM)
        return false;
    json_scan_skip_space(scanner);
    switch (json_typeof(expected)) {
    case JSON_OBJECT:
        return take_equal_object(scanner, expected, depth);
    case JSON_ARRAY:
        return take_equal_array(scanner, expected, depth);
    case JSON_STRING:
        return take_equal_string(scanner, expected);
    case JSON_INTEGER:
    case JSON_REAL:
        return take_equal_number(scanner, expected);
    case JSON_TRUE:
        return json_scan_take_word(scanner, "true");
    case JSON_FALSE:
        return json_scan_take_word(scanner, "false");
    case JSON_NULL:
        return json_scan_take_word(scanner, "null");
    }
    return false;
}
