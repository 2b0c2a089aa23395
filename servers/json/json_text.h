/* json_text: writes JSON values as text at the end of a buffer. It is what rows and answers of known shape are written with;
 * documents of unknown shape go through the JSON library (json_codec.h). */
#ifndef SERVERS_JSON_JSON_TEXT_H
#define SERVERS_JSON_JSON_TEXT_H

#include "servers/app/buffer.h"

#include <stdint.h>

/* A string in quotes, escaped by RFC 8259; bytes that are no UTF-8 become U+FFFD, so that the answer is always valid JSON. */
void json_text_append_string(struct buffer *buffer, struct text text);

/* The shortest of 15 digits or more that reads back as the same number; null for what is not finite. */
void json_text_append_real(struct buffer *buffer, double value);

void json_text_append_integer(struct buffer *buffer, int64_t value);

/* The number of bytes at the start that are ASCII and stand for themselves in a string: no quotes, backslashes or control characters. */
size_t json_text_plain_length(const char *data, size_t length);

/* The length of the UTF-8 sequence at data (RFC 3629: no overlong forms, no surrogates, at most U+10FFFF); 0 when there is none. */
size_t json_text_utf8_length(const char *data, size_t left);

#endif
