/* json_codec with jansson. A document is jansson's own value; the opaque type only hides its name from the handlers. */
#include "servers/json/json_codec.h"

#include <jansson.h>
#include <stdio.h>

static struct json_codec_document *document_of(json_t *value)
{
    return (struct json_codec_document *)value;
}

static const json_t *value_of(const struct json_codec_document *document)
{
    return (const json_t *)document;
}

void json_codec_initialise(void)
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

enum json_codec_result json_codec_parse(struct text text, struct json_codec_document **document, struct json_codec_error *error)
{
    json_error_t reason;
    json_t *value = json_loadb(text.length == 0 ? "" : text.data, text.length, JSON_DECODE_ANY | JSON_ALLOW_NUL, &reason);
    *document = document_of(value);
    if (value != NULL)
        return JSON_CODEC_OK;
    (void)snprintf(error->message, sizeof error->message, "line %d, column %d: %s", reason.line, reason.column, reason.text);
    return result_of(&reason);
}

bool json_codec_is_object(const struct json_codec_document *document)
{
    return json_is_object(value_of(document));
}

bool json_codec_find_string(const struct json_codec_document *document, const char *name, struct text *text)
{
    const json_t *member = json_object_get(value_of(document), name);
    if (!json_is_string(member))
        return false;
    *text = (struct text){json_string_value(member), json_string_length(member)};
    return true;
}

bool json_codec_find_integer(const struct json_codec_document *document, const char *name, int64_t *value)
{
    const json_t *member = json_object_get(value_of(document), name);
    if (!json_is_integer(member))
        return false;
    *value = json_integer_value(member);
    return true;
}

static int append_to_buffer(const char *data, size_t length, void *buffer)
{
    buffer_append(buffer, data, length);
    return ((struct buffer *)buffer)->failed ? -1 : 0;
}

int json_codec_write(const struct json_codec_document *document, struct buffer *buffer)
{
    return json_dump_callback(value_of(document), append_to_buffer, buffer, JSON_COMPACT | JSON_ENCODE_ANY);
}

void json_codec_free(struct json_codec_document *document)
{
    json_decref((json_t *)document);
}
