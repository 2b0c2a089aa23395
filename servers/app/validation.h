/* validation: what a request may contain. Every check that fails leaves a 422 answer that names the bound. */
#ifndef SERVERS_APP_VALIDATION_H
#define SERVERS_APP_VALIDATION_H

#include "servers/app/exchange.h"
#include "servers/json/json_codec.h"

#include <stdint.h>

/* The members of a user that a client may set, pointing into the document they were read from. */
struct user_input {
    struct text name;
    struct text email;
};

enum { NAME_BYTES_MAXIMUM = 200, EMAIL_BYTES_MAXIMUM = 254 };

/* Reads a decimal integer that fills the whole text: an optional minus sign and digits. False when it is none or leaves int64. */
bool validation_parse_integer(struct text text, int64_t *value);

/* Reads the first path parameter as an id. False, with the 422 answer, when it is no integer. */
bool validation_read_id(struct exchange *exchange, int64_t *id);

/* Reads a query parameter that must be there as an integer from minimum to maximum. False, with the 422 answer, otherwise. */
bool validation_read_query(struct exchange *exchange, const char *name, int64_t minimum, int64_t maximum, int64_t *value);

/* The same for one that may be absent: then *value stays as it is. */
bool validation_read_optional(struct exchange *exchange, const char *name, int64_t minimum, int64_t maximum, int64_t *value);

/* Reads a query parameter that must be there, as text of 1 to size - 1 bytes without control characters, ended by NUL. *length is that
 * of the text. False, with the 422 answer, otherwise. */
bool validation_read_text(struct exchange *exchange, const char *name, char *out, size_t size, size_t *length);

/* Parses the body as a JSON object. *document is the caller's then. False, with the answer, otherwise: 400 for what is no JSON, 422
 * for another value than an object or one that the JSON library cannot hold. */
bool validation_read_object(struct exchange *exchange, struct json_codec_document *document);

/* Checks `{"name": ..., "email": ...}`: strings, a name that is not blank, an email of the form local@domain. False, with the 422
 * answer, otherwise. */
bool validation_read_user(struct exchange *exchange, const struct json_codec_document *document, struct user_input *input);

#endif
