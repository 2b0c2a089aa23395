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

#endif
