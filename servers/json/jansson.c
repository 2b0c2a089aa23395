/* json_codec with jansson (json_codec.h): a document is jansson's own value. */
#include "servers/json/json_reader.h"

#include <jansson.h>
#include <stdio.h>

static void initialise(void)
{
    /* The seed of the hash function is otherwise chosen by whichever thread parses first. */
    json_object_seed(0);
}

static enum json_codec_result result_of(const json_error_t *error)
{
    enum json_error_code code = json_error_code(error);
    if (code == json_error_out_of_memory)
        return JSON_CODEC_NO_MEMORY;
    if (code == json_error_numeric_overflow || code == json_error_stack_overflow || code == json_error_null_byte_in_key)
        return JSON_CODEC_UNSUPPORTED;
    return JSON_CODEC_MALFORMED;
}

static enum json_codec_result parse(struct text text, void **value, struct json_codec_error *error)
{
    json_error_t reason;
    /* jansson passes over a NUL behind a number. */
    if (text.length > 0 && memchr(text.data, '\0', text.length) != NULL)
        return json_reader_check(text, error);
    *value = json_loadb(text.length == 0 ? "" : text.data, text.length, JSON_DECODE_ANY | JSON_ALLOW_NUL, &reason);
    if (*value != NULL)
        return JSON_CODEC_OK;
    (void)snprintf(error->message, sizeof error->message, "line %d, column %d: %s", reason.line, reason.column, reason.text);
    return result_of(&reason);
}

static bool is_object(const void *value)
{
    return json_is_object((const json_t *)value);
}

static bool find_string(const void *value, const char *name, struct text *text)
{
    const json_t *member = json_object_get(value, name);
    if (!json_is_string(member))
        return false;
    *text = (struct text){json_string_value(member), json_string_length(member)};
    return true;
}

static bool find_integer(const void *value, const char *name, int64_t *integer)
{
    const json_t *member = json_object_get(value, name);
    if (!json_is_integer(member))
        return false;
    *integer = json_integer_value(member);
    return true;
}

static int append_to_buffer(const char *data, size_t length, void *buffer)
{
    buffer_append(buffer, data, length);
    return ((struct buffer *)buffer)->failed ? -1 : 0;
}

static int write_value(const void *value, struct buffer *buffer)
{
    return json_dump_callback(value, append_to_buffer, buffer, JSON_COMPACT | JSON_ENCODE_ANY);
}

static void free_value(void *value)
{
    json_decref(value);
}

static void append_object(struct buffer *buffer, const struct json_codec_member *members, size_t count)
{
    json_t *object = json_object();
    bool made = object != NULL;
    for (size_t i = 0; i < count && made; i++) {
        const struct json_codec_member *member = &members[i];
        json_t *value =
            member->text.data != NULL ? json_stringn(member->text.data, member->text.length) : json_integer(member->integer);
        made = json_object_set_new(object, member->name, value) == 0; /* refuses NULL */
    }
    if (!made || write_value(object, buffer) != 0)
        buffer->failed = true;
    json_decref(object);
}

const struct json_codec json_codec_jansson = {
    .name = "jansson",
    .initialise = initialise,
    .parse = parse,
    .is_object = is_object,
    .find_string = find_string,
    .find_integer = find_integer,
    .write = write_value,
    .free = free_value,
    .append_object = append_object,
};
