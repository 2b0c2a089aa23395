/* json_scan_token: the pull scanner below json_scan; private to json_scan*.c. Every function takes from the front of the text, and
 * returns false where the text does not go on as it must; the position is then of no more use. */
#ifndef RUNNER_JSON_SCAN_TOKEN_H
#define RUNNER_JSON_SCAN_TOKEN_H

#include "lib/json.h"
#include "lib/str.h"

#include <stdbool.h>

/* The text that is left. */
struct json_scanner {
    const char *at, *end;
};

void json_scan_skip_space(struct json_scanner *scanner);
/* The next byte that is no white space, without taking it; 0 at the end. */
char json_scan_peek(struct json_scanner *scanner);
/* Takes white space and the byte expected. */
bool json_scan_take(struct json_scanner *scanner, char expected);
bool json_scan_take_word(struct json_scanner *scanner, const char *word);
bool json_scan_take_number(struct json_scanner *scanner, struct str *number);
/* Takes a string literal; *inside is what lies between the quotes, escapes and all; *escaped tells whether there are any. */
bool json_scan_take_string(struct json_scanner *scanner, struct str *inside, bool *escaped);
/* Takes a string, number, true, false or null. */
bool json_scan_skip_scalar(struct json_scanner *scanner);
/* Takes any value, validating it. */
bool json_scan_skip_value(struct json_scanner *scanner);
/* 0 to 15, or -1. */
int json_scan_hex_value(char digit);
/* Whether the inside of a literal stands for these characters. */
bool json_scan_literal_equals(struct str inside, bool escaped, struct str expected);
/* Writes what it stands for to out. False when it is longer than size, or has half a surrogate pair. */
bool json_scan_literal_decode(struct str inside, bool escaped, char *out, size_t size, size_t *length);
/* Counts its characters (code points). False for half a surrogate pair. */
bool json_scan_literal_count(struct str inside, bool escaped, size_t *characters);
/* Takes a value that equals expected. depth is 0 for the first. */
bool json_scan_take_equal(struct json_scanner *scanner, const json_t *expected, int depth);

#endif
