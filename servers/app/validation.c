/* validation: checks of path, query and body (validation.h). */
#include "servers/app/validation.h"

#include "servers/app/response.h"
#include "servers/app/uri.h"

#include <inttypes.h>

static const char INVALID[] = "invalid_request";

bool validation_parse_integer(struct text text, int64_t *value)
{
    bool negative = text.length > 0 && text.data[0] == '-';
    size_t position = negative ? 1 : 0;
    if (position == text.length)
        return false;
    /* Counted downwards, since the negative range is the larger one. */
    int64_t result = 0;
    for (; position < text.length; position++) {
        char character = text.data[position];
        if (character < '0' || character > '9' || __builtin_mul_overflow(result, 10, &result) ||
            __builtin_sub_overflow(result, character - '0', &result))
            return false;
    }
    if (!negative && __builtin_sub_overflow((int64_t)0, result, &result))
        return false;
    *value = result;
    return true;
}

bool validation_read_id(struct exchange *exchange, int64_t *id)
{
    if (validation_parse_integer(exchange->request.parameters[0], id))
        return true;
    response_set_error(&exchange->response, 422, INVALID, "id must be an integer of at most 64 bits");
    return false;
}

bool validation_read_query(struct exchange *exchange, const char *name, int64_t minimum, int64_t maximum, int64_t *value)
{
    char written[32];
    long length = uri_find_query(exchange->request.query, name, written, sizeof written);
    bool read =
        length >= 0 && (size_t)length < sizeof written && validation_parse_integer((struct text){written, (size_t)length}, value);
    if (read && *value >= minimum && *value <= maximum)
        return true;
    response_set_error(&exchange->response, 422, INVALID, "%s must be an integer from %" PRId64 " to %" PRId64, name, minimum,
                       maximum);
    return false;
}

bool validation_read_optional(struct exchange *exchange, const char *name, int64_t minimum, int64_t maximum, int64_t *value)
{
    char written[1];
    return uri_find_query(exchange->request.query, name, written, sizeof written) < 0 ||
           validation_read_query(exchange, name, minimum, maximum, value);
}

bool validation_read_object(struct exchange *exchange, struct json_codec_document *document)
{
    struct json_codec_error error = {""};
    struct response *response = &exchange->response;
    switch (json_codec_parse(exchange->json, exchange->request.body, document, &error)) {
    case JSON_CODEC_OK:
        break;
    case JSON_CODEC_MALFORMED:
        response_set_error(response, 400, "malformed_json", "the body is not valid JSON: %s", error.message);
        return false;
    case JSON_CODEC_UNSUPPORTED:
        response_set_error(response, 422, INVALID, "the body has a value that cannot be held: %s", error.message);
        return false;
    case JSON_CODEC_NO_MEMORY:
        response_set_error(response, 500, "internal_error", "out of memory");
        return false;
    }
    if (!json_codec_is_object(document)) {
        response_set_error(response, 422, INVALID, "the body must be a JSON object");
        json_codec_free(document);
        return false;
    }
    return true;
}

static bool is_blank(struct text text)
{
    for (size_t i = 0; i < text.length; i++)
        if (text.data[i] != ' ' && text.data[i] != '\t')
            return false;
    return true;
}

static bool has_control_character(struct text text)
{
    for (size_t i = 0; i < text.length; i++)
        if ((unsigned char)text.data[i] < 0x20 || text.data[i] == 0x7F)
            return true;
    return false;
}

bool validation_read_text(struct exchange *exchange, const char *name, char *out, size_t size, size_t *length)
{
    long found = uri_find_query(exchange->request.query, name, out, size);
    *length = found > 0 ? (size_t)found : 0;
    if (*length > 0 && *length < size && !has_control_character((struct text){out, *length}))
        return true;
    response_set_error(&exchange->response, 422, INVALID, "%s must be 1 to %zu bytes without control characters", name, size - 1);
    return false;
}

/* One @ with something on both sides and no space: what can be said of an address without sending to it. */
static bool is_email(struct text text)
{
    const char *at = text.length == 0 ? NULL : memchr(text.data, '@', text.length);
    if (at == NULL || at == text.data || at == text.data + text.length - 1)
        return false;
    size_t after = text.length - (size_t)(at - text.data) - 1;
    return memchr(at + 1, '@', after) == NULL && memchr(text.data, ' ', text.length) == NULL;
}

bool validation_read_user(struct exchange *exchange, const struct json_codec_document *document, struct user_input *input)
{
    struct response *response = &exchange->response;
    if (!json_codec_find_string(document, "name", &input->name) || is_blank(input->name) ||
        input->name.length > NAME_BYTES_MAXIMUM || has_control_character(input->name)) {
        response_set_error(response, 422, INVALID, "name must be a string of 1 to %d bytes that is not blank", NAME_BYTES_MAXIMUM);
        return false;
    }
    if (!json_codec_find_string(document, "email", &input->email) || !is_email(input->email) ||
        input->email.length > EMAIL_BYTES_MAXIMUM || has_control_character(input->email)) {
        response_set_error(response, 422, INVALID, "email must be an address of the form local@domain of at most %d bytes",
                           EMAIL_BYTES_MAXIMUM);
        return false;
    }
    return true;
}
