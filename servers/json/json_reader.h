/* json_reader: takes JSON text apart, strictly by RFC 8259, without allocating: what the direct codec builds its documents from, and what
 * libraries that take more than JSON for JSON are kept from seeing. */
#ifndef SERVERS_JSON_JSON_READER_H
#define SERVERS_JSON_JSON_READER_H

#include "servers/json/json_codec.h"

enum { JSON_READER_DEPTH_MAXIMUM = 512 };

enum json_token {
    JSON_TOKEN_OBJECT,
    JSON_TOKEN_OBJECT_END,
    JSON_TOKEN_ARRAY,
    JSON_TOKEN_ARRAY_END,
    JSON_TOKEN_NAME, /* of the member whose value comes next */
    JSON_TOKEN_STRING,
    JSON_TOKEN_INTEGER,
    JSON_TOKEN_REAL,
    JSON_TOKEN_TRUE,
    JSON_TOKEN_FALSE,
    JSON_TOKEN_NULL,
    JSON_TOKEN_END,    /* of the text, which holds one value */
    JSON_TOKEN_REFUSED /* result and reason say why; there is nothing behind it */
};

/* What may come next. */
enum json_reader_expected {
    JSON_EXPECTED_VALUE,
    JSON_EXPECTED_VALUE_OR_END, /* at the start of an array */
    JSON_EXPECTED_NAME_OR_END,  /* at the start of an object */
    JSON_EXPECTED_COMMA_OR_END,
    JSON_EXPECTED_NOTHING
};

struct json_reader {
    const char *data;
    size_t length, position;
    enum json_reader_expected expected;
    size_t depth;
    bool is_object[JSON_READER_DEPTH_MAXIMUM]; /* of each container that is open */
    struct text
        string; /* of JSON_TOKEN_NAME and _STRING: what stands between the quotes, in the text that is read; of numbers: their digits */
    bool escaped, has_nul; /* of the string: whether it has escapes; whether one of them stands for NUL */
    int64_t integer;
    double real;
    enum json_codec_result result;
    const char *reason; /* a literal */
};

/* The text must live as long as the reader is used. */
void json_reader_start(struct json_reader *reader, struct text text);

/* The next token. Numbers outside int64 or double, more than 512 containers in each other, and NUL in names are
 * refused as JSON_CODEC_UNSUPPORTED, all else that is refused as JSON_CODEC_MALFORMED. */
enum json_token json_reader_next(struct json_reader *reader);

/* Writes what the last string stands for; out must have room for string.length bytes. Returns how many it were. */
size_t json_reader_unescape(const struct json_reader *reader, char *out);

/* Writes why the text was refused, with line and column, and returns the result. */
enum json_codec_result json_reader_explain(const struct json_reader *reader, struct json_codec_error *error);

/* Reads the whole text: whether it is JSON, and otherwise why not. */
enum json_codec_result json_reader_check(struct text text, struct json_codec_error *error);

#endif
