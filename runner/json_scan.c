/* json_scan: finds a value by its path; see the header for what it is for. Tokens are in json_scan_token.c, comparison in
 * json_scan_equal.c. */
#include "runner/json_scan.h"

#include "runner/json_scan_token.h"

#include <string.h>

static enum json_scan_type type_of_first(char first)
{
    switch (first) {
    case '{':
        return JSON_SCAN_OBJECT;
    case '[':
        return JSON_SCAN_ARRAY;
    case '"':
        return JSON_SCAN_STRING;
    case 't':
    case 'f':
        return JSON_SCAN_BOOLEAN;
    case 'n':
        return JSON_SCAN_NULL;
    default:
        return first == '-' || (first >= '0' && first <= '9') ? JSON_SCAN_NUMBER : JSON_SCAN_NONE;
    }
}

static bool enter_member(struct json_scanner *scanner, struct str name)
{
    if (!json_scan_take(scanner, '{'))
        return false;
    do {
        struct str key;
        bool escaped;
        if (!json_scan_take_string(scanner, &key, &escaped) || !json_scan_take(scanner, ':'))
            return false;
        if (json_scan_literal_equals(key, escaped, name))
            return true;
    } while (json_scan_skip_value(scanner) && json_scan_take(scanner, ','));
    return false;
}

static bool enter_item(struct json_scanner *scanner, size_t index)
{
    if (!json_scan_take(scanner, '[') || json_scan_peek(scanner) == ']')
        return false;
    for (size_t i = 0; i < index; i++)
        if (!json_scan_skip_value(scanner) || !json_scan_take(scanner, ','))
            return false;
    return true;
}

/* Moves to the value at the path. */
static bool enter_path(struct json_scanner *scanner, const struct json_scan_path *path)
{
    for (size_t i = 0; i < path->count; i++) {
        const struct json_scan_segment *segment = &path->segments[i];
        if (!(segment->key.data != NULL ? enter_member(scanner, segment->key) : enter_item(scanner, segment->index)))
            return false;
    }
    return true;
}

/* Whether the text ends, but for white space, with the bracket that closes a root of this type. */
static bool root_is_closed(struct json_scanner scanner, enum json_scan_type type)
{
    while (scanner.end > scanner.at && strchr(" \n\r\t", scanner.end[-1]) != NULL && scanner.end[-1] != '\0')
        scanner.end--;
    return scanner.end - scanner.at >= 2 && scanner.end[-1] == (type == JSON_SCAN_OBJECT ? '}' : ']');
}

enum json_scan_type json_scan_type_at(struct str text, const struct json_scan_path *path)
{
    struct json_scanner scanner = {text.data, text.data + text.length};
    if (text.length == 0 || !enter_path(&scanner, path))
        return JSON_SCAN_NONE;
    enum json_scan_type type = type_of_first(json_scan_peek(&scanner));
    bool container = type == JSON_SCAN_OBJECT || type == JSON_SCAN_ARRAY;
    if (container && path->count == 0)
        return root_is_closed(scanner, type) ? type : JSON_SCAN_NONE;
    return container || json_scan_skip_scalar(&scanner) ? type : JSON_SCAN_NONE;
}

bool json_scan_equals_at(struct str text, const struct json_scan_path *path, const json_t *expected)
{
    struct json_scanner scanner = {text.data, text.data + text.length};
    if (text.length == 0 || !enter_path(&scanner, path) || !json_scan_take_equal(&scanner, expected, 0))
        return false;
    json_scan_skip_space(&scanner);
    return path->count > 0 || scanner.at == scanner.end;
}

enum json_scan_type json_scan_text_at(struct str text, const struct json_scan_path *path, char *out, size_t size, size_t *length)
{
    struct json_scanner scanner = {text.data, text.data + text.length};
    if (text.length == 0 || !enter_path(&scanner, path))
        return JSON_SCAN_NONE;
    enum json_scan_type type = type_of_first(json_scan_peek(&scanner));
    const char *start = scanner.at;
    if (type == JSON_SCAN_STRING) {
        struct str inside;
        bool escaped;
        bool good =
            json_scan_take_string(&scanner, &inside, &escaped) && json_scan_literal_decode(inside, escaped, out, size, length);
        return good ? type : JSON_SCAN_NONE;
    }
    if ((type != JSON_SCAN_NUMBER && type != JSON_SCAN_BOOLEAN) || !json_scan_skip_scalar(&scanner))
        return JSON_SCAN_NONE;
    *length = (size_t)(scanner.at - start);
    if (*length > size)
        return JSON_SCAN_NONE;
    memcpy(out, start, *length);
    return type;
}

bool json_scan_number_at(struct str text, const struct json_scan_path *path, double *number)
{
    struct json_scanner scanner = {text.data, text.data + text.length};
    struct str digits;
    if (text.length == 0 || !enter_path(&scanner, path))
        return false;
    json_scan_skip_space(&scanner);
    return json_scan_take_number(&scanner, &digits) && str_to_double(digits, number);
}

/* Counts what stands between the brackets of a container, which was not entered yet. */
static bool count_items(struct json_scanner *scanner, bool object, size_t *count)
{
    char close = object ? '}' : ']';
    *count = 0;
    if (!json_scan_take(scanner, object ? '{' : '['))
        return false;
    if (json_scan_take(scanner, close))
        return true;
    do {
        struct str key;
        bool escaped;
        if (object && (!json_scan_take_string(scanner, &key, &escaped) || !json_scan_take(scanner, ':')))
            return false;
        if (!json_scan_skip_value(scanner))
            return false;
        (*count)++;
    } while (json_scan_take(scanner, ','));
    return json_scan_take(scanner, close);
}

bool json_scan_length_at(struct str text, const struct json_scan_path *path, size_t *length)
{
    struct json_scanner scanner = {text.data, text.data + text.length};
    struct str inside;
    bool escaped;
    if (text.length == 0 || !enter_path(&scanner, path))
        return false;
    enum json_scan_type type = type_of_first(json_scan_peek(&scanner));
    if (type == JSON_SCAN_STRING)
        return json_scan_take_string(&scanner, &inside, &escaped) && json_scan_literal_count(inside, escaped, length);
    return (type == JSON_SCAN_OBJECT || type == JSON_SCAN_ARRAY) && count_items(&scanner, type == JSON_SCAN_OBJECT, length);
}

/* Takes "[12]" off the front of *rest. */
static int compile_index(struct str *rest, struct json_scan_segment *segment, struct error *error)
{
    const char *close = memchr(rest->data, ']', rest->length);
    if (close == NULL)
        return error_set(error, "'[' without ']' in the path");
    struct str digits = {rest->data + 1, (size_t)(close - rest->data - 1)};
    long long index = 0;
    if (digits.length == 0 || digits.data[0] < '0' || digits.data[0] > '9' || !str_to_int64(digits, &index) || index < 0)
        return error_set(error, "expected an index such as [0] in the path");
    segment->index = (size_t)index;
    *rest = (struct str){close + 1, rest->length - digits.length - 2};
    return 0;
}

/* Takes "name" off the front of *rest. */
static int compile_key(struct arena *arena, struct str *rest, struct json_scan_segment *segment, struct error *error)
{
    size_t length = 0;
    while (length < rest->length && rest->data[length] != '.' && rest->data[length] != '[')
        length++;
    if (length == 0)
        return error_set(error, "empty name in the path");
    segment->key = (struct str){arena_copy_bytes(arena, rest->data, length), length};
    *rest = (struct str){rest->data + length, rest->length - length};
    return 0;
}

int json_scan_path_compile(struct json_scan_path *path, struct arena *arena, struct str text, struct error *error)
{
    struct json_scan_segment *segments = ARENA_NEW_ARRAY(arena, text.length + 1, struct json_scan_segment);
    size_t count = 0;
    struct str rest = text;
    while (rest.length > 0) {
        if (count == JSON_SCAN_DEPTH_MAXIMUM)
            return error_set(error, "the path has more than %d parts", JSON_SCAN_DEPTH_MAXIMUM);
        struct json_scan_segment *segment = &segments[count];
        if (rest.data[0] == '[') {
            if (compile_index(&rest, segment, error) != 0)
                return -1;
        } else {
            if (count > 0) {
                if (rest.data[0] != '.')
                    return error_set(error, "expected '.' or '[' in the path");
                rest = (struct str){rest.data + 1, rest.length - 1};
            }
            if (compile_key(arena, &rest, segment, error) != 0)
                return -1;
        }
        count++;
    }
    *path = (struct json_scan_path){segments, count};
    return 0;
}

enum json_scan_type json_scan_type_from_name(const char *name)
{
    static const char *const names[] = {
        [JSON_SCAN_OBJECT] = "object", [JSON_SCAN_ARRAY] = "array",     [JSON_SCAN_STRING] = "string",
        [JSON_SCAN_NUMBER] = "number", [JSON_SCAN_BOOLEAN] = "boolean", [JSON_SCAN_NULL] = "null",
    };
    for (int i = JSON_SCAN_OBJECT; i <= JSON_SCAN_NULL; i++)
        if (text_equals(name, names[i]))
            return (enum json_scan_type)i;
    return JSON_SCAN_NONE;
}
