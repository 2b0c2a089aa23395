/* json_codec of our own (json_codec.h): a document is the sequence of its tokens in one array, with the characters of its strings in one
 * block beside it, so that a document costs two allocations, however many values it has. */
#include "servers/json/json_reader.h"
#include "servers/json/json_text.h"

#include <stdlib.h>

enum { FIRST_NODES = 32 };

struct node {
    enum json_token kind;
    uint32_t length; /* of a name or a string */
    union {
        int64_t integer;
        double real;
        size_t start; /* of a name or a string, among the characters */
        size_t end;   /* of an object or an array: the node that ends it */
    } value;
};

struct document {
    struct node *nodes;
    size_t count, capacity;
    char *characters; /* as many as the text had bytes: no string stands for more than it is long */
    size_t used;
};

static void free_document(void *value)
{
    struct document *document = value;
    free(document->nodes);
    free(document->characters);
    free(document);
}

/* The next node, zeroed; NULL when there is no memory. */
static struct node *add_node(struct document *document)
{
    if (document->count == document->capacity) {
        size_t capacity = document->capacity == 0 ? FIRST_NODES : document->capacity * 2;
        struct node *nodes = realloc(document->nodes, capacity * sizeof *nodes);
        if (nodes == NULL)
            return NULL;
        document->nodes = nodes;
        document->capacity = capacity;
    }
    struct node *node = &document->nodes[document->count++];
    *node = (struct node){.kind = JSON_TOKEN_NULL};
    return node;
}

static void keep_string(struct document *document, const struct json_reader *reader, struct node *node)
{
    char *out = document->characters + document->used;
    size_t length = reader->string.length;
    if (reader->escaped)
        length = json_reader_unescape(reader, out);
    else
        memcpy(out, reader->string.data, length);
    node->value.start = document->used;
    node->length = (uint32_t)length;
    document->used += length;
}

/* Adds a token. open: the containers that are. False when there is no memory. */
static bool keep_token(struct document *document, const struct json_reader *reader, enum json_token token, size_t *open)
{
    struct node *node = add_node(document);
    if (node == NULL)
        return false;
    node->kind = token;
    size_t place = document->count - 1;
    switch (token) {
    case JSON_TOKEN_OBJECT:
    case JSON_TOKEN_ARRAY:
        open[reader->depth - 1] = place;
        break;
    case JSON_TOKEN_OBJECT_END:
    case JSON_TOKEN_ARRAY_END:
        document->nodes[open[reader->depth]].value.end = place;
        break;
    case JSON_TOKEN_NAME:
    case JSON_TOKEN_STRING:
        keep_string(document, reader, node);
        break;
    case JSON_TOKEN_INTEGER:
        node->value.integer = reader->integer;
        break;
    case JSON_TOKEN_REAL:
        node->value.real = reader->real;
        break;
    case JSON_TOKEN_TRUE:
    case JSON_TOKEN_FALSE:
    case JSON_TOKEN_NULL:
    case JSON_TOKEN_END:
    case JSON_TOKEN_REFUSED:
        break;
    }
    return true;
}

static enum json_codec_result read_tokens(struct document *document, struct json_reader *reader, struct json_codec_error *error)
{
    size_t open[JSON_READER_DEPTH_MAXIMUM];
    enum json_token token;
    while ((token = json_reader_next(reader)) != JSON_TOKEN_END) {
        if (token == JSON_TOKEN_REFUSED)
            return json_reader_explain(reader, error);
        if (!keep_token(document, reader, token, open))
            return JSON_CODEC_NO_MEMORY;
    }
    return JSON_CODEC_OK;
}

static enum json_codec_result parse(struct text text, void **value, struct json_codec_error *error)
{
    struct json_reader reader;
    if (text.length >= UINT32_MAX)
        return JSON_CODEC_NO_MEMORY;
    struct document *document = calloc(1, sizeof *document);
    if (document == NULL)
        return JSON_CODEC_NO_MEMORY;
    document->characters = malloc(text.length + 1);
    json_reader_start(&reader, text);
    enum json_codec_result result = document->characters == NULL ? JSON_CODEC_NO_MEMORY : read_tokens(document, &reader, error);
    if (result == JSON_CODEC_OK)
        *value = document;
    else
        free_document(document);
    return result;
}

static bool is_object(const void *value)
{
    return ((const struct document *)value)->nodes[0].kind == JSON_TOKEN_OBJECT;
}

static struct text text_at(const struct document *document, const struct node *node)
{
    return (struct text){document->characters + node->value.start, node->length};
}

/* The value of the last member of that name; NULL when there is none. */
static const struct node *find_member(const struct document *document, const char *name)
{
    struct text wanted = text_of(name);
    const struct node *found = NULL;
    size_t at = 1;
    while (is_object(document) && document->nodes[at].kind == JSON_TOKEN_NAME) {
        const struct node *member = &document->nodes[at + 1];
        if (text_equals(text_at(document, &document->nodes[at]), wanted))
            found = member;
        bool is_container = member->kind == JSON_TOKEN_OBJECT || member->kind == JSON_TOKEN_ARRAY;
        at = is_container ? member->value.end + 1 : at + 2;
    }
    return found;
}

static bool find_string(const void *value, const char *name, struct text *text)
{
    const struct node *member = find_member(value, name);
    if (member == NULL || member->kind != JSON_TOKEN_STRING)
        return false;
    *text = text_at(value, member);
    return true;
}

static bool find_integer(const void *value, const char *name, int64_t *integer)
{
    const struct node *member = find_member(value, name);
    if (member == NULL || member->kind != JSON_TOKEN_INTEGER)
        return false;
    *integer = member->value.integer;
    return true;
}

/* A real number stays one to whoever tells them apart by their form. */
static void write_real(struct buffer *buffer, double real)
{
    size_t start = buffer->length;
    json_text_append_real(buffer, real);
    for (size_t i = start; i < buffer->length; i++)
        if (buffer->data[i] == '.' || buffer->data[i] == 'e')
            return;
    buffer_append(buffer, ".0", 2);
}

static void write_node(struct buffer *buffer, const struct document *document, const struct node *node)
{
    switch (node->kind) {
    case JSON_TOKEN_OBJECT:
        buffer_append(buffer, "{", 1);
        break;
    case JSON_TOKEN_OBJECT_END:
        buffer_append(buffer, "}", 1);
        break;
    case JSON_TOKEN_ARRAY:
        buffer_append(buffer, "[", 1);
        break;
    case JSON_TOKEN_ARRAY_END:
        buffer_append(buffer, "]", 1);
        break;
    case JSON_TOKEN_NAME:
        json_text_append_string(buffer, text_at(document, node));
        buffer_append(buffer, ":", 1);
        break;
    case JSON_TOKEN_STRING:
        json_text_append_string(buffer, text_at(document, node));
        break;
    case JSON_TOKEN_INTEGER:
        json_text_append_integer(buffer, node->value.integer);
        break;
    case JSON_TOKEN_REAL:
        write_real(buffer, node->value.real);
        break;
    case JSON_TOKEN_TRUE:
        buffer_append(buffer, "true", 4);
        break;
    case JSON_TOKEN_FALSE:
        buffer_append(buffer, "false", 5);
        break;
    case JSON_TOKEN_NULL:
        buffer_append(buffer, "null", 4);
        break;
    case JSON_TOKEN_END:
    case JSON_TOKEN_REFUSED:
        break;
    }
}

static int write_document(const void *value, struct buffer *buffer)
{
    const struct document *document = value;
    bool follows_value = false; /* a comma stands before the next one */
    for (size_t i = 0; i < document->count; i++) {
        enum json_token kind = document->nodes[i].kind;
        bool ends = kind == JSON_TOKEN_OBJECT_END || kind == JSON_TOKEN_ARRAY_END;
        if (follows_value && !ends)
            buffer_append(buffer, ",", 1);
        write_node(buffer, document, &document->nodes[i]);
        follows_value = kind != JSON_TOKEN_OBJECT && kind != JSON_TOKEN_ARRAY && kind != JSON_TOKEN_NAME;
    }
    return buffer->failed ? -1 : 0;
}

const struct json_codec json_codec_direct = {
    .name = "direct",
    .parse = parse,
    .is_object = is_object,
    .find_string = find_string,
    .find_integer = find_integer,
    .write = write_document,
    .free = free_document,
};
