/* json_codec with cJSON (json_codec.h). cJSON takes more than JSON for JSON, so that json_reader looks at the text first; and it keeps
 * neither more than 15 digits of a number nor strings with NUL in them. A text that has one of these is built into cJSON's tree from here,
 * with such values as text ("raw"), so that none of them is changed on its way. */
#include "servers/json/json_reader.h"

#include <cjson/cJSON.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

enum { EXACT_BYTES = 16, FIRST_BYTES = 256 }; /* exact: 15 digits and a point */

static const int64_t EXACT_MAXIMUM = 999999999999999;

/* ---- reading ------------------------------------------------------------------------------------------------------------------ */
static bool is_exact(int64_t integer)
{
    return integer >= -EXACT_MAXIMUM && integer <= EXACT_MAXIMUM;
}

/* Whether cJSON would not write the value as it was read. */
static bool is_beyond(const struct json_reader *reader, enum json_token token)
{
    return (token == JSON_TOKEN_STRING && reader->has_nul) || (token == JSON_TOKEN_INTEGER && !is_exact(reader->integer)) ||
           (token == JSON_TOKEN_REAL && reader->string.length > EXACT_BYTES);
}

/* Whether the text is JSON; *plain: whether cJSON reads it as it is. */
static enum json_codec_result check(struct text text, bool *plain, struct json_codec_error *error)
{
    struct json_reader reader;
    enum json_token token;
    *plain = true;
    json_reader_start(&reader, text);
    while ((token = json_reader_next(&reader)) != JSON_TOKEN_END) {
        if (token == JSON_TOKEN_REFUSED)
            return json_reader_explain(&reader, error);
        *plain = *plain && !is_beyond(&reader, token);
    }
    return JSON_CODEC_OK;
}

/* A value as it is written. */
static cJSON *make_raw(const struct json_reader *reader, size_t quotes)
{
    char *copy = strndup(reader->string.data - quotes, reader->string.length + 2 * quotes);
    cJSON *item = copy == NULL ? NULL : cJSON_CreateRaw(copy);
    free(copy);
    return item;
}

static cJSON *make_string(const struct json_reader *reader)
{
    char *copy = malloc(reader->string.length + 1);
    if (copy == NULL)
        return NULL;
    copy[json_reader_unescape(reader, copy)] = '\0';
    cJSON *item = cJSON_CreateString(copy);
    free(copy);
    return item;
}

/* The value of a token that is no end and no name; NULL when there is no memory. */
static cJSON *make_item(const struct json_reader *reader, enum json_token token)
{
    if (is_beyond(reader, token))
        return make_raw(reader, token == JSON_TOKEN_STRING ? 1 : 0);
    switch (token) {
    case JSON_TOKEN_OBJECT:
        return cJSON_CreateObject();
    case JSON_TOKEN_ARRAY:
        return cJSON_CreateArray();
    case JSON_TOKEN_STRING:
        return make_string(reader);
    case JSON_TOKEN_INTEGER:
        return cJSON_CreateNumber((double)reader->integer);
    case JSON_TOKEN_REAL:
        return cJSON_CreateNumber(reader->real);
    case JSON_TOKEN_TRUE:
        return cJSON_CreateTrue();
    case JSON_TOKEN_FALSE:
        return cJSON_CreateFalse();
    case JSON_TOKEN_NULL:
        return cJSON_CreateNull();
    case JSON_TOKEN_NAME:
    case JSON_TOKEN_OBJECT_END:
    case JSON_TOKEN_ARRAY_END:
    case JSON_TOKEN_END:
    case JSON_TOKEN_REFUSED:
        break;
    }
    return NULL;
}

/* A tree that is being built. */
struct builder {
    cJSON *root;
    cJSON *open[JSON_READER_DEPTH_MAXIMUM + 1]; /* the containers that are, and the place for the next */
    size_t depth;
    char *name; /* of the member whose value comes next; NULL for none */
};

static bool take_name(struct builder *builder, const struct json_reader *reader)
{
    builder->name = malloc(reader->string.length + 1);
    if (builder->name != NULL)
        builder->name[json_reader_unescape(reader, builder->name)] = '\0';
    return builder->name != NULL;
}

/* Puts an item where it belongs; false, and it is gone, when there is no memory. */
static bool put_item(struct builder *builder, cJSON *item)
{
    bool put = true;
    if (builder->depth == 0)
        builder->root = item;
    else if (builder->name != NULL)
        put = cJSON_AddItemToObject(builder->open[builder->depth - 1], builder->name, item);
    else
        put = cJSON_AddItemToArray(builder->open[builder->depth - 1], item);
    free(builder->name);
    builder->name = NULL;
    if (!put)
        cJSON_Delete(item);
    return put;
}

static bool build_token(struct builder *builder, const struct json_reader *reader, enum json_token token)
{
    if (token == JSON_TOKEN_NAME)
        return take_name(builder, reader);
    if (token == JSON_TOKEN_OBJECT_END || token == JSON_TOKEN_ARRAY_END) {
        builder->depth--;
        return true;
    }
    cJSON *item = make_item(reader, token);
    if (item == NULL || !put_item(builder, item))
        return false;
    if (token == JSON_TOKEN_OBJECT || token == JSON_TOKEN_ARRAY)
        builder->open[builder->depth++] = item;
    return true;
}

/* Builds the tree of a text that was checked; NULL when there is no memory. */
static cJSON *build(struct text text)
{
    struct json_reader reader;
    struct builder builder = {.root = NULL};
    enum json_token token;
    bool built = true;
    json_reader_start(&reader, text);
    while (built && (token = json_reader_next(&reader)) != JSON_TOKEN_END)
        built = build_token(&builder, &reader, token);
    free(builder.name);
    if (built)
        return builder.root;
    cJSON_Delete(builder.root);
    return NULL;
}

static enum json_codec_result parse(struct text text, void **value, struct json_codec_error *error)
{
    bool plain = true;
    enum json_codec_result result = check(text, &plain, error);
    if (result != JSON_CODEC_OK)
        return result;
    *value = plain ? cJSON_ParseWithLength(text.data, text.length) : build(text);
    return *value != NULL ? JSON_CODEC_OK : JSON_CODEC_NO_MEMORY; /* the text is good */
}

/* ---- members ------------------------------------------------------------------------------------------------------------------ */
static bool is_object(const void *value)
{
    return cJSON_IsObject(value);
}

/* cJSON keeps all members of one name, and would find the first. */
static const cJSON *find_member(const void *value, const char *name)
{
    const cJSON *found = NULL;
    const cJSON *member = NULL;
    if (!cJSON_IsObject(value))
        return NULL;
    cJSON_ArrayForEach(member, (const cJSON *)value) if (strcmp(member->string, name) == 0) found = member;
    return found;
}

static bool find_string(const void *value, const char *name, struct text *text)
{
    const cJSON *member = find_member(value, name);
    if (!cJSON_IsString(member))
        return false;
    *text = text_of(member->valuestring);
    return true;
}

/* Reads an integer that fills the text: a raw value may be a string or a real number, too. */
static bool read_digits(const char *text, int64_t *integer)
{
    char *end = NULL;
    long long value = strtoll(text, &end, 10);
    if (end == text || *end != '\0')
        return false;
    *integer = value;
    return true;
}

static bool find_integer(const void *value, const char *name, int64_t *integer)
{
    const cJSON *member = find_member(value, name);
    if (cJSON_IsRaw(member))
        return read_digits(member->valuestring, integer);
    /* 1.0 is an integer to cJSON; what is beyond the exact ones was written as a real number. */
    if (!cJSON_IsNumber(member) || member->valuedouble < -(double)EXACT_MAXIMUM || member->valuedouble > (double)EXACT_MAXIMUM ||
        member->valuedouble != (double)(int64_t)member->valuedouble)
        return false;
    *integer = (int64_t)member->valuedouble;
    return true;
}

/* ---- writing ------------------------------------------------------------------------------------------------------------------ */
static int write_value(const void *value, struct buffer *buffer)
{
    char *text = cJSON_PrintBuffered(value, FIRST_BYTES, false);
    if (text == NULL)
        return -1;
    buffer_append_string(buffer, text);
    cJSON_free(text);
    return buffer->failed ? -1 : 0;
}

static void free_value(void *value)
{
    cJSON_Delete(value);
}

static cJSON *make_integer(int64_t integer)
{
    char digits[24];
    if (is_exact(integer))
        return cJSON_CreateNumber((double)integer);
    (void)snprintf(digits, sizeof digits, "%" PRId64, integer);
    return cJSON_CreateRaw(digits);
}

static cJSON *make_member(const struct json_codec_member *member)
{
    if (member->text.data == NULL)
        return make_integer(member->integer);
    char *copy = strndup(member->text.data, member->text.length); /* cJSON takes only what ends in NUL */
    cJSON *item = copy == NULL ? NULL : cJSON_CreateString(copy);
    free(copy);
    return item;
}

static void append_object(struct buffer *buffer, const struct json_codec_member *members, size_t count)
{
    cJSON *object = cJSON_CreateObject();
    bool made = object != NULL;
    for (size_t i = 0; i < count && made; i++) {
        cJSON *item = make_member(&members[i]);
        made = cJSON_AddItemToObject(object, members[i].name, item); /* refuses NULL */
        if (!made)
            cJSON_Delete(item);
    }
    if (!made || write_value(object, buffer) != 0)
        buffer->failed = true;
    cJSON_Delete(object);
}

const struct json_codec json_codec_cjson = {
    .name = "cjson",
    .parse = parse,
    .is_object = is_object,
    .find_string = find_string,
    .find_integer = find_integer,
    .write = write_value,
    .free = free_value,
    .append_object = append_object,
};
