/* json_codec: what the handlers need of a JSON library, so that one can be exchanged for another: one file a library in this
 * folder, one of them linked. A document belongs to its caller. */
#ifndef SERVERS_JSON_JSON_CODEC_H
#define SERVERS_JSON_JSON_CODEC_H

#include "servers/app/buffer.h"
#include "servers/app/text.h"

#include <stdbool.h>
#include <stdint.h>

struct json_codec_document;

enum json_codec_result {
    JSON_CODEC_OK,
    JSON_CODEC_MALFORMED,   /* not JSON by RFC 8259 */
    JSON_CODEC_UNSUPPORTED, /* JSON, but beyond this reader: a number outside int64 and double, nesting too deep, a NUL in a name */
    JSON_CODEC_NO_MEMORY
};

struct json_codec_error {
    char message[200]; /* one line that names the place */
};

/* To be called once, before threads start. */
void json_codec_initialise(void);

/* Parses the whole text as one JSON value. On JSON_CODEC_OK *document is the caller's, for json_codec_free; otherwise it is NULL
 * and the error says why. Integers keep all 64 bits. */
enum json_codec_result json_codec_parse(struct text text, struct json_codec_document **document, struct json_codec_error *error);

bool json_codec_is_object(const struct json_codec_document *document);

/* Finds a member that is a string. False when the document is no object, has no such member, or it is no string. The text belongs
 * to the document and is valid UTF-8. */
bool json_codec_find_string(const struct json_codec_document *document, const char *name, struct text *text);

/* Finds a member that is an integer of 64 bits. False when there is none. */
bool json_codec_find_integer(const struct json_codec_document *document, const char *name, int64_t *value);

/* Appends the value as compact JSON, members in their order. 0, or -1 when the buffer failed or there was no memory. */
int json_codec_write(const struct json_codec_document *document, struct buffer *buffer);

/* NULL is allowed. */
void json_codec_free(struct json_codec_document *document);

#endif
