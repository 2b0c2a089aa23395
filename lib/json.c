/* json: see json.h. */
#include "lib/json.h"

#include "lib/fs.h"
#include "lib/json_place.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- documents -------------------------------------------------------------------------------------------------------------- */
static int parse_text(struct json_document *document, struct error *error)
{
    long deep_line = json_place_too_deep(document->text, document->length, JSON_DEPTH_MAXIMUM);
    if (deep_line > 0)
        return error_set_at(error, document->name, deep_line, 0, "nested deeper than %d levels", JSON_DEPTH_MAXIMUM);
    json_error_t problem;
    document->root = json_loadb(document->text, document->length, JSON_REJECT_DUPLICATES, &problem);
    if (document->root == NULL)
        return error_set_at(error, document->name, problem.line, problem.column, "no valid JSON: %s", problem.text);
    return 0;
}

/* Takes text over. */
static int document_take(struct json_document *document, const char *name, char *text, size_t length, struct error *error)
{
    *document = (struct json_document){.name = strdup(name), .text = text, .length = length};
    if (document->name == NULL || text == NULL) {
        json_document_release(document);
        return error_set(error, "%s: out of memory", name);
    }
    if (parse_text(document, error) != 0) {
        json_document_release(document);
        return -1;
    }
    return 0;
}

int json_document_load(struct json_document *document, const char *path, struct error *error)
{
    *document = (struct json_document){0};
    struct str_builder content;
    str_builder_init(&content, JSON_SIZE_MAXIMUM);
    if (fs_read_file(path, &content, error) != 0) {
        str_builder_release(&content);
        return -1;
    }
    size_t length = content.length;
    return document_take(document, path, str_builder_detach(&content), length, error);
}

int json_document_parse(struct json_document *document, const char *name, const char *text, size_t length, struct error *error)
{
    *document = (struct json_document){0};
    if (length > JSON_SIZE_MAXIMUM)
        return error_set_at(error, name, 0, 0, "larger than %zu bytes", JSON_SIZE_MAXIMUM);
    char *copy = malloc(length + 1);
    if (copy != NULL) {
        memcpy(copy, text, length);
        copy[length] = '\0';
    }
    return document_take(document, name, copy, length, error);
}

void json_document_release(struct json_document *document)
{
    json_decref(document->root);
    free(document->name);
    free(document->text);
    *document = (struct json_document){0};
}

/* ---- places ----------------------------------------------------------------------------------------------------------------- */
struct json_node json_root(const struct json_document *document)
{
    return (struct json_node){.document = document, .value = document->root};
}

/* The steps from the root to the node, at most as many as a document may be deep. Returns their number. */
static size_t collect_steps(const struct json_node *node, struct json_step steps[JSON_DEPTH_MAXIMUM + 1])
{
    size_t count = 0;
    for (const struct json_node *at = node; at->parent != NULL && count <= JSON_DEPTH_MAXIMUM; at = at->parent)
        count++;
    size_t position = count;
    for (const struct json_node *at = node; position > 0; at = at->parent)
        steps[--position] = (struct json_step){at->key, at->index};
    return count;
}

long json_node_line(const struct json_node *node)
{
    struct json_step steps[JSON_DEPTH_MAXIMUM + 1];
    size_t count = collect_steps(node, steps);
    return json_place_line(node->document->text, node->document->length, steps, count);
}

/* A key as a JSON Pointer writes it (RFC 6901). */
static void append_pointer_key(struct str_builder *out, const char *key)
{
    str_builder_append_char(out, '/');
    for (; *key != '\0'; key++)
        if (*key == '~' || *key == '/')
            str_builder_append(out, *key == '~' ? "~0" : "~1");
        else
            str_builder_append_char(out, *key);
}

int json_error_at(const struct json_node *node, struct error *error, const char *format, ...)
{
    if (error == NULL)
        return -1;
    struct json_step steps[JSON_DEPTH_MAXIMUM + 1];
    size_t count = collect_steps(node, steps);
    struct str_builder text;
    str_builder_init(&text, sizeof(error->message));
    for (size_t i = 0; i < count; i++)
        if (steps[i].key != NULL)
            append_pointer_key(&text, steps[i].key);
        else
            str_builder_append_format(&text, "/%zu", steps[i].index);
    if (count > 0)
        str_builder_append(&text, ": ");
    va_list arguments;
    va_start(arguments, format);
    str_builder_append_format_list(&text, format, arguments);
    va_end(arguments);
    long line = json_place_line(node->document->text, node->document->length, steps, count);
    error_set_at(error, node->document->name, line, 0, "%s",
                 text.failed ? "invalid value (too long to show)" : str_builder_text(&text));
    str_builder_release(&text);
    return -1;
}

/* ---- members ---------------------------------------------------------------------------------------------------------------- */
const char *json_type_name(const json_t *value)
{
    if (value == NULL)
        return "nothing";
    switch (json_typeof(value)) {
    case JSON_OBJECT:
        return "object";
    case JSON_ARRAY:
        return "array";
    case JSON_STRING:
        return "string";
    case JSON_INTEGER:
        return "integer";
    case JSON_REAL:
        return "number";
    case JSON_TRUE:
    case JSON_FALSE:
        return "boolean";
    case JSON_NULL:
        return "null";
    }
    return "unknown";
}

struct json_node json_member(const struct json_node *object, const char *key)
{
    return (struct json_node){
        .document = object->document, .parent = object, .key = key, .value = json_object_get(object->value, key)};
}

size_t json_count(const struct json_node *array)
{
    return json_array_size(array->value);
}

struct json_node json_item(const struct json_node *array, size_t index)
{
    return (struct json_node){
        .document = array->document, .parent = array, .index = index, .value = json_array_get(array->value, index)};
}

enum wanted_type { WANT_OBJECT, WANT_ARRAY, WANT_TEXT, WANT_INTEGER, WANT_NUMBER, WANT_BOOLEAN };

static bool has_type(const json_t *value, enum wanted_type type)
{
    switch (type) {
    case WANT_OBJECT:
        return json_is_object(value);
    case WANT_ARRAY:
        return json_is_array(value);
    case WANT_TEXT:
        return json_is_string(value);
    case WANT_INTEGER:
        return json_is_integer(value);
    case WANT_NUMBER:
        return json_is_number(value);
    case WANT_BOOLEAN:
        return json_is_boolean(value);
    }
    return false;
}

enum found { FOUND_ERROR = -1, FOUND_NOTHING = 0, FOUND_VALUE = 1 };

/* The one look-up behind all getters. */
static enum found find_member(const struct json_node *object, const char *key, enum wanted_type type, bool required,
                              struct json_node *member, struct error *error)
{
    static const char *const names[] = {"object", "array", "string", "integer", "number", "boolean"};
    if (!json_is_object(object->value)) {
        json_error_at(object, error, "expected object, got %s", json_type_name(object->value));
        return FOUND_ERROR;
    }
    *member = json_member(object, key);
    if (!required && (member->value == NULL || json_is_null(member->value))) {
        member->value = NULL;
        return FOUND_NOTHING;
    }
    if (member->value == NULL) {
        json_error_at(object, error, "missing member \"%s\" (%s)", key, names[type]);
        return FOUND_ERROR;
    }
    if (!has_type(member->value, type)) {
        json_error_at(member, error, "expected %s, got %s", names[type], json_type_name(member->value));
        return FOUND_ERROR;
    }
    return FOUND_VALUE;
}

static int read_node(const struct json_node *object, const char *key, enum wanted_type type, bool required, struct json_node *child,
                     struct error *error)
{
    return find_member(object, key, type, required, child, error) == FOUND_ERROR ? -1 : 0;
}

static int read_text(const struct json_node *object, const char *key, bool required, const char **value, struct error *error)
{
    struct json_node member;
    enum found found = find_member(object, key, WANT_TEXT, required, &member, error);
    if (found == FOUND_VALUE)
        *value = json_string_value(member.value);
    return found == FOUND_ERROR ? -1 : 0;
}

static int read_int64(const struct json_node *object, const char *key, bool required, int64_t *value, struct error *error)
{
    struct json_node member;
    enum found found = find_member(object, key, WANT_INTEGER, required, &member, error);
    if (found == FOUND_VALUE)
        *value = json_integer_value(member.value);
    return found == FOUND_ERROR ? -1 : 0;
}

static int read_double(const struct json_node *object, const char *key, bool required, double *value, struct error *error)
{
    struct json_node member;
    enum found found = find_member(object, key, WANT_NUMBER, required, &member, error);
    if (found == FOUND_VALUE)
        *value = json_number_value(member.value);
    return found == FOUND_ERROR ? -1 : 0;
}

static int read_bool(const struct json_node *object, const char *key, bool required, bool *value, struct error *error)
{
    struct json_node member;
    enum found found = find_member(object, key, WANT_BOOLEAN, required, &member, error);
    if (found == FOUND_VALUE)
        *value = json_boolean_value(member.value);
    return found == FOUND_ERROR ? -1 : 0;
}

int json_get_object(const struct json_node *object, const char *key, struct json_node *child, struct error *error)
{
    return read_node(object, key, WANT_OBJECT, true, child, error);
}

int json_get_array(const struct json_node *object, const char *key, struct json_node *child, struct error *error)
{
    return read_node(object, key, WANT_ARRAY, true, child, error);
}

int json_get_text(const struct json_node *object, const char *key, const char **value, struct error *error)
{
    return read_text(object, key, true, value, error);
}

int json_get_int64(const struct json_node *object, const char *key, int64_t *value, struct error *error)
{
    return read_int64(object, key, true, value, error);
}

int json_get_double(const struct json_node *object, const char *key, double *value, struct error *error)
{
    return read_double(object, key, true, value, error);
}

int json_get_bool(const struct json_node *object, const char *key, bool *value, struct error *error)
{
    return read_bool(object, key, true, value, error);
}

int json_optional_object(const struct json_node *object, const char *key, struct json_node *child, struct error *error)
{
    return read_node(object, key, WANT_OBJECT, false, child, error);
}

int json_optional_array(const struct json_node *object, const char *key, struct json_node *child, struct error *error)
{
    return read_node(object, key, WANT_ARRAY, false, child, error);
}

int json_optional_text(const struct json_node *object, const char *key, const char **value, struct error *error)
{
    return read_text(object, key, false, value, error);
}

int json_optional_int64(const struct json_node *object, const char *key, int64_t *value, struct error *error)
{
    return read_int64(object, key, false, value, error);
}

int json_optional_double(const struct json_node *object, const char *key, double *value, struct error *error)
{
    return read_double(object, key, false, value, error);
}

int json_optional_bool(const struct json_node *object, const char *key, bool *value, struct error *error)
{
    return read_bool(object, key, false, value, error);
}

json_t *json_find_path(json_t *root, const char *path)
{
    json_t *value = root;
    while (value != NULL && *path != '\0') {
        if (*path == '[') {
            const char *end = strchr(path, ']');
            long long index = 0;
            if (end == NULL || !str_to_int64((struct str){path + 1, (size_t)(end - path) - 1}, &index) || index < 0)
                return NULL;
            value = json_array_get(value, (size_t)index);
            path = end + 1;
        } else {
            path += *path == '.';
            size_t length = strcspn(path, ".[");
            char key[256];
            if (length == 0 || length >= sizeof(key))
                return NULL;
            memcpy(key, path, length);
            key[length] = '\0';
            value = json_object_get(value, key);
            path += length;
        }
    }
    return value;
}

/* ---- writing ---------------------------------------------------------------------------------------------------------------- */
static int append_chunk(const char *bytes, size_t length, void *builder)
{
    str_builder_append_bytes(builder, bytes, length);
    return ((struct str_builder *)builder)->failed ? -1 : 0;
}

int json_write(const json_t *value, struct str_builder *out, struct error *error)
{
    if (json_dump_callback(value, append_chunk, out, JSON_INDENT(1) | JSON_PRESERVE_ORDER | JSON_REAL_PRECISION(15)) != 0)
        return error_set(error, "JSON cannot be written (text that is not UTF-8, or longer than %zu bytes)", out->maximum);
    str_builder_append_char(out, '\n');
    return out->failed ? error_set(error, "JSON longer than %zu bytes", out->maximum) : 0;
}

int json_write_file(const json_t *value, const char *path, size_t maximum, struct error *error)
{
    struct str_builder text;
    str_builder_init(&text, maximum);
    int result = json_write(value, &text, error);
    if (result == 0)
        result = fs_write_file(path, text.data, text.length, error);
    str_builder_release(&text);
    return result;
}

void json_append_string(struct str_builder *out, struct str text)
{
    str_builder_append_char(out, '"');
    for (size_t i = 0; i < text.length; i++) {
        unsigned char c = (unsigned char)text.data[i];
        if (c == '"' || c == '\\')
            str_builder_append_format(out, "\\%c", c);
        else if (c < 0x20 || c == '<' || c == '&' || c == 0x7f)
            str_builder_append_format(out, "\\u%04x", c);
        else
            str_builder_append_char(out, (char)c);
    }
    str_builder_append_char(out, '"');
}
