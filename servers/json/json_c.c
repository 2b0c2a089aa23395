/* json_codec with json-c (json_codec.h). json-c takes more than JSON for JSON, so that json_reader looks at the text first. Its names and
 * jansson's meet in one program: two functions are called alike in both (json_object_get, json_object_iter_next), and this file uses
 * neither. */
#include "servers/json/json_reader.h"

#include <json-c/json.h>

/* null is a NULL pointer to json-c; a document of it needs another. */
struct document {
    struct json_object *value;
};

static enum json_codec_result parse(struct text text, void **value, struct json_codec_error *error)
{
    enum json_codec_result result = text.length >= INT32_MAX ? JSON_CODEC_UNSUPPORTED : json_reader_check(text, error);
    if (result != JSON_CODEC_OK)
        return result;
    struct document *document = calloc(1, sizeof *document);
    struct json_tokener *tokener = json_tokener_new_ex(JSON_READER_DEPTH_MAXIMUM + 1);
    if (document != NULL && tokener != NULL)
        document->value = json_tokener_parse_ex(tokener, text.data, (int)text.length);
    enum json_tokener_error reason = tokener == NULL ? json_tokener_error_size : json_tokener_get_error(tokener);
    /* A number at the end might have gone on: the end of the text says that it does not. */
    if (document != NULL && reason == json_tokener_continue) {
        document->value = json_tokener_parse_ex(tokener, "", 1);
        reason = json_tokener_get_error(tokener);
    }
    if (tokener != NULL)
        json_tokener_free(tokener);
    if (document != NULL && reason == json_tokener_success) {
        *value = document;
        return JSON_CODEC_OK;
    }
    free(document);
    return JSON_CODEC_NO_MEMORY; /* the text is good */
}

static bool is_object(const void *value)
{
    return json_object_is_type(((const struct document *)value)->value, json_type_object);
}

/* The member of that name and type, or NULL. */
static struct json_object *find_member(const void *value, const char *name, enum json_type type)
{
    struct json_object *member = NULL;
    bool found = is_object(value) && json_object_object_get_ex(((const struct document *)value)->value, name, &member);
    return found && json_object_is_type(member, type) ? member : NULL;
}

static bool find_string(const void *value, const char *name, struct text *text)
{
    struct json_object *member = find_member(value, name, json_type_string);
    if (member == NULL)
        return false;
    *text = (struct text){json_object_get_string(member), (size_t)json_object_get_string_len(member)};
    return true;
}

static bool find_integer(const void *value, const char *name, int64_t *integer)
{
    struct json_object *member = find_member(value, name, json_type_int);
    if (member == NULL)
        return false;
    *integer = json_object_get_int64(member);
    return true;
}

static int write_object(struct json_object *object, struct buffer *buffer)
{
    size_t length = 0;
    const char *text = json_object_to_json_string_length(object, JSON_C_TO_STRING_PLAIN | JSON_C_TO_STRING_NOSLASHESCAPE, &length);
    if (text == NULL)
        return -1;
    buffer_append(buffer, text, length);
    return buffer->failed ? -1 : 0;
}

static int write_document(const void *value, struct buffer *buffer)
{
    return write_object(((const struct document *)value)->value, buffer);
}

static void free_document(void *value)
{
    struct document *document = value;
    (void)json_object_put(document->value); /* says whether it was the last reference, which it was */
    free(document);
}

static void append_object(struct buffer *buffer, const struct json_codec_member *members, size_t count)
{
    struct json_object *object = json_object_new_object();
    bool made = object != NULL;
    for (size_t i = 0; i < count && made; i++) {
        const struct json_codec_member *member = &members[i];
        bool is_text = member->text.data != NULL;
        struct json_object *value = is_text ? json_object_new_string_len(member->text.data, (int)member->text.length)
                                            : json_object_new_int64(member->integer);
        made = value != NULL && json_object_object_add(object, member->name, value) == 0;
    }
    if (!made || write_object(object, buffer) != 0)
        buffer->failed = true;
    (void)json_object_put(object);
}

const struct json_codec json_codec_json_c = {
    .name = "json-c",
    .parse = parse,
    .is_object = is_object,
    .find_string = find_string,
    .find_integer = find_integer,
    .write = write_document,
    .free = free_document,
    .append_object = append_object,
};
