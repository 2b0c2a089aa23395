/* json_scan_token: takes tokens and skips values. The grammar is RFC 8259. Skipping uses a bit for each level instead of recursion,
 * so hostile nesting costs nothing. */
#include "runner/json_scan_token.h"

#include "runner/json_scan.h"

#include <stdint.h>
#include <string.h>

void json_scan_skip_space(struct json_scanner *scanner)
{
    while (scanner->at < scanner->end &&
           (*scanner->at == ' ' || *scanner->at == '\n' || *scanner->at == '\r' || *scanner->at == '\t'))
        scanner->at++;
}

/* The next byte that is no white space, without taking it; 0 at the end. */
char json_scan_peek(struct json_scanner *scanner)
{
    json_scan_skip_space(scanner);
    return scanner->at < scanner->end ? *scanner->at : '\0';
}

bool json_scan_take(struct json_scanner *scanner, char expected)
{
    if (json_scan_peek(scanner) != expected || scanner->at == scanner->end)
        return false;
    scanner->at++;
    return true;
}

bool json_scan_take_word(struct json_scanner *scanner, const char *word)
{
    size_t length = strlen(word);
    if ((size_t)(scanner->end - scanner->at) < length || memcmp(scanner->at, word, length) != 0)
        return false;
    scanner->at += length;
    return true;
}

static bool is_digit(char character)
{
    return character >= '0' && character <= '9';
}

/* Takes a run of digits; false when there is none. */
static bool take_digits(struct json_scanner *scanner)
{
    const char *start = scanner->at;
    while (scanner->at < scanner->end && is_digit(*scanner->at))
        scanner->at++;
    return scanner->at > start;
}

bool json_scan_take_number(struct json_scanner *scanner, struct str *number)
{
    const char *start = scanner->at;
    if (scanner->at < scanner->end && *scanner->at == '-')
        scanner->at++;
    const char *integer = scanner->at;
    if (!take_digits(scanner) || (*integer == '0' && scanner->at - integer > 1))
        return false;
    if (scanner->at < scanner->end && *scanner->at == '.') {
        scanner->at++;
        if (!take_digits(scanner))
            return false;
    }
    if (scanner->at < scanner->end && (*scanner->at == 'e' || *scanner->at == 'E')) {
        scanner->at++;
        if (scanner->at < scanner->end && (*scanner->at == '+' || *scanner->at == '-'))
            scanner->at++;
        if (!take_digits(scanner))
            return false;
    }
    *number = (struct str){start, (size_t)(scanner->at - start)};
    return true;
}

int json_scan_hex_value(char character)
{
    if (is_digit(character))
        return character - '0';
    if (character >= 'a' && character <= 'f')
        return character - 'a' + 10;
    if (character >= 'A' && character <= 'F')
        return character - 'A' + 10;
    return -1;
}

/* Takes what follows a backslash. */
static bool take_escape(struct json_scanner *scanner)
{
    if (scanner->at == scanner->end)
        return false;
    char kind = *scanner->at++;
    if (kind != 'u')
        return kind != '\0' && strchr("\"\\/bfnrt", kind) != NULL;
    if (scanner->end - scanner->at < 4)
        return false;
    for (int i = 0; i < 4; i++)
        if (json_scan_hex_value(*scanner->at++) < 0)
            return false;
    return true;
}

/* Takes a string literal; *inside is what lies between the quotes, escapes and all. */
bool json_scan_take_string(struct json_scanner *scanner, struct str *inside, bool *escaped)
{
    if (!json_scan_take(scanner, '"'))
        return false;
    const char *start = scanner->at;
    *escaped = false;
    while (scanner->at < scanner->end) {
        unsigned char character = (unsigned char)*scanner->at++;
        if (character == '"') {
            *inside = (struct str){start, (size_t)(scanner->at - 1 - start)};
            return true;
        }
        if (character == '\\') {
            *escaped = true;
            if (!take_escape(scanner))
                return false;
        } else if (character < 0x20) {
            return false;
        }
    }
    return false;
}

/* Takes a string, number or literal name. */
bool json_scan_skip_scalar(struct json_scanner *scanner)
{
    struct str ignored;
    bool escaped;
    switch (json_scan_peek(scanner)) {
    case '"':
        return json_scan_take_string(scanner, &ignored, &escaped);
    case 't':
        return json_scan_take_word(scanner, "true");
    case 'f':
        return json_scan_take_word(scanner, "false");
    case 'n':
        return json_scan_take_word(scanner, "null");
    default:
        return json_scan_take_number(scanner, &ignored);
    }
}

/* Takes the key of a member and its colon. */
static bool skip_key(struct json_scanner *scanner)
{
    struct str key;
    bool escaped;
    return json_scan_take_string(scanner, &key, &escaped) && json_scan_take(scanner, ':');
}

/* Opens containers until a scalar or an empty container was taken. Bit depth of *objects tells what each open container is. */
static bool skip_inward(struct json_scanner *scanner, uint64_t *objects, int *depth)
{
    for (;;) {
        char first = json_scan_peek(scanner);
        if (first != '{' && first != '[')
            return json_scan_skip_scalar(scanner);
        if (*depth == JSON_SCAN_DEPTH_MAXIMUM)
            return false;
        scanner->at++;
        if (json_scan_take(scanner, first == '{' ? '}' : ']'))
            return true;
        uint64_t bit = UINT64_C(1) << *depth;
        *objects = first == '{' ? *objects | bit : *objects & ~bit;
        (*depth)++;
        if (first == '{' && !skip_key(scanner))
            return false;
    }
}

bool json_scan_skip_value(struct json_scanner *scanner)
{
    uint64_t objects = 0;
    int depth = 0;
    for (;;) {
        if (!skip_inward(scanner, &objects, &depth))
            return false;
        bool more = false;
        while (depth > 0 && !more) {
            bool object = (objects >> (depth - 1) & 1) != 0;
            if (json_scan_take(scanner, ',')) {
                more = true;
                if (object && !skip_key(scanner))
                    return false;
            } else if (json_scan_take(scanner, object ? '}' : ']')) {
                depth--;
            } else {
                return false;
            }
        }
        if (!more)
            return true;
    }
}
