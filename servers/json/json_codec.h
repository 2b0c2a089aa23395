/* json_codec: what the handlers need of a JSON library, so that one can be exchanged for another when a server starts: one file a library
 * in this folder, and a table of them here. What requests bring is read by the library, and users are written by it; other answers of
 * known shape are written as text (json_text.h). */
#ifndef SERVERS_JSON_JSON_CODEC_H
#define SERVERS_JSON_JSON_CODEC_H

#include "servers/app/buffer.h"
#include "servers/app/text.h"

#include <stdbool.h>
#include <stdint.h>

enum json_codec_result {
    JSON_CODEC_OK,
    JSON_CODEC_MALFORMED,   /* not JSON by RFC 8259 */
    JSON_CODEC_UNSUPPORTED, /* JSON, but beyond this reader: a number outside int64 and double, nesting too deep, a NUL in a name */
    JSON_CODEC_NO_MEMORY
};

struct json_codec_error {
    char message[200]; /* one line that names the place */
};

/* A member of an object that is to be written: text where text.data is not NULL, else the integer. The text must be UTF-8. */
struct json_codec_member {
    const char *name;
    struct text text;
    int64_t integer;
};

/* One library. value: what it made of a text, its own. */
struct json_codec {
    const char *name;
    void (*initialise)(void); /* NULL: there is nothing to do */
    enum json_codec_result (*parse)(struct text text, void **value, struct json_codec_error *error);
    bool (*is_object)(const void *value);
    bool (*find_string)(const void *value, const char *name, struct text *text);
    bool (*find_integer)(const void *value, const char *name, int64_t *integer);
    int (*write)(const void *value, struct buffer *buffer);
    void (*free)(void *value);
    /* Makes an object of the members and appends it; the buffer fails where that fails. NULL: text is as good (json_text.h). */
    void (*append_object)(struct buffer *buffer, const struct json_codec_member *members, size_t count);
};

/* Our own, and one for each library. */
extern const struct json_codec json_codec_direct, json_codec_jansson, json_codec_cjson, json_codec_json_c;

/* All of them; the first is the one where nothing else is asked for. */
extern const struct json_codec *const JSON_CODECS[];
extern const size_t JSON_CODECS_COUNT;

/* The codec of that name, or NULL. */
const struct json_codec *json_codec_find(const char *name);

/* To be called once, before threads start. */
void json_codec_initialise(const struct json_codec *codec);

/* A parsed value. It belongs to its user, for json_codec_free; zeroed it is none. */
struct json_codec_document {
    const struct json_codec *codec;
    void *value;
};

/* Parses the whole text as one JSON value, which no longer needs the text. On JSON_CODEC_OK *document is the caller's; otherwise it is none
 * and the error says why. Integers keep all 64 bits. */
enum json_codec_result json_codec_parse(const struct json_codec *codec, struct text text, struct json_codec_document *document,
                                        struct json_codec_error *error);

bool json_codec_is_object(const struct json_codec_document *document);

/* Finds a member that is a string; of several with that name the last counts. False when the document is no object, has no such member,
 * or it is no string, or (cJSON) one with a NUL in it. The text belongs to the document and is valid UTF-8. */
bool json_codec_find_string(const struct json_codec_document *document, const char *name, struct text *text);

/* Finds a member that is an integer of 64 bits. False when there is none. */
bool json_codec_find_integer(const struct json_codec_document *document, const char *name, int64_t *value);

/* Appends the value as compact JSON, members in their order; of members with one name the first ones may be missing. 0, or -1 when the
 * buffer failed or there was no memory. */
int json_codec_write(const struct json_codec_document *document, struct buffer *buffer);

/* The document is none afterwards. None is allowed. */
void json_codec_free(struct json_codec_document *document);

#endif
