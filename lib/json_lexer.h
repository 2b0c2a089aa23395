/* json_lexer: where a JSON string or number ends and what it says (RFC 8259). Beneath json_pull; knows nothing of structure. */
#ifndef LIB_JSON_LEXER_H
#define LIB_JSON_LEXER_H

#include "lib/str.h"

#include <stdbool.h>
#include <stdint.h>

/* at stands behind the opening quotation mark. Gives the closing one, or NULL with what is wrong (static text) in *problem: control
 * characters, unknown escapes, lone surrogates, a NUL, bytes that are no UTF-8, no end. *escaped tells whether there was a backslash. */
const char *json_lex_text(const char *at, const char *end, bool *escaped, const char **problem);

/* Decodes what json_lex_text accepted into out, which has room for as many bytes. Gives the length. */
size_t json_lex_decode(struct str text, char *out);

/* A number as it is written. */
struct json_number {
    struct str text;
    bool is_integer; /* without fraction and exponent */
    bool is_negative;
    uint64_t digits; /* all of them, as if there were no point; right when digit_count <= 19 */
    size_t digit_count;
    long exponent; /* of ten, for digits */
};

/* Gives the end of the number that begins at at, or NULL when there is none. */
const char *json_lex_number(const char *at, const char *end, struct json_number *number);

/* False when it is no integer of 64 bits. */
bool json_number_to_int64(const struct json_number *number, int64_t *value);
/* The nearest double; false when it is not finite. Short decimals exactly by one multiplication or division (Clinger's fast path: up to
 * 2^53 and 10^22 are exact, so the one rounding is right), others by strtod. */
bool json_number_to_double(const struct json_number *number, double *value);

#endif
