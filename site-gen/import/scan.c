/* scan: see scan.h. */
#include "site-gen/import/scan.h"

#include "site-gen/store/results.h"

#include <math.h>
#include <string.h>

#define LINES_LOOKED_AT 200
#define NUMBER_LENGTH_MAXIMUM 40

struct unit {
    const char *name;
    double factor;
};

static const struct unit TIME_UNITS[] = {{"ns", 1},     {"us", 1e3},  {"\xC2\xB5s", 1e3}, {"ms", 1e6},   {"s", 1e9},
                                         {"secs", 1e9}, {"sec", 1e9}, {"m", 60e9},        {"h", 3600e9}, {NULL, 0}};
static const struct unit SIZE_UNITS[] = {
    {"B", 1},    {"KB", 1024},   {"MB", 1048576},   {"GB", 1073741824},   {"TB", 1099511627776},
    {"K", 1024}, {"M", 1048576}, {"G", 1073741824}, {"T", 1099511627776}, {NULL, 0}};
static const struct unit COUNT_UNITS[] = {{"", 1}, {"k", 1e3}, {"M", 1e6}, {"G", 1e9}, {NULL, 0}};

struct match {
    struct str rest;
    const char *pattern;
    size_t number, word;
};

static bool is_space(char character)
{
    return character == ' ' || (character >= '\t' && character <= '\r');
}

static bool is_digit(char character)
{
    return character >= '0' && character <= '9';
}

static void skip(struct str *text, size_t length)
{
    text->data += length;
    text->length -= length;
}

static void skip_spaces(struct str *text)
{
    while (text->length > 0 && is_space(text->data[0]))
        skip(text, 1);
}

/* ---- numbers ------------------------------------------------------------------------------------------------------------------------ */

/* Digits, and a fraction where one is allowed. *step is what the last digit is worth. */
static bool take_number(struct str *text, bool fraction, double *number, double *step)
{
    size_t length = 0, decimals = 0;
    while (length < text->length && is_digit(text->data[length]))
        length++;
    if (length == 0)
        return false;
    if (fraction && length + 1 < text->length && text->data[length] == '.' && is_digit(text->data[length + 1])) {
        length++;
        for (; length < text->length && is_digit(text->data[length]); length++)
            decimals++;
    }
    if (length > NUMBER_LENGTH_MAXIMUM || !str_to_double((struct str){text->data, length}, number) || *number > SCAN_COUNT_MAXIMUM)
        return false;
    *step = pow(10, -(double)decimals);
    skip(text, length);
    return true;
}

/* The letters behind a number, as one of the units. */
static bool take_unit(struct str *text, const struct unit *units, double *factor)
{
    size_t length = 0;
    while (length < text->length &&
           ((text->data[length] >= 'a' && text->data[length] <= 'z') || (text->data[length] >= 'A' && text->data[length] <= 'Z') ||
            (unsigned char)text->data[length] > 127))
        length++;
    for (; units->name != NULL; units++)
        if (str_equals_text((struct str){text->data, length}, units->name)) {
            *factor = units->factor;
            skip(text, length);
            return true;
        }
    return false;
}

static bool take_value(struct match *match, struct scan *scan, bool fraction, const struct unit *units)
{
    double number = 0, step = 0, factor = 1;
    if (match->number == SCAN_NUMBER_MAXIMUM || !take_number(&match->rest, fraction, &number, &step))
        return false;
    if (units == TIME_UNITS || units == SIZE_UNITS)
        skip_spaces(&match->rest);
    if (units != NULL && !take_unit(&match->rest, units, &factor))
        return false;
    scan->numbers[match->number] = number * factor;
    scan->steps[match->number] = step * factor;
    match->number++;
    return true;
}

/* ---- words -------------------------------------------------------------------------------------------------------------------------- */
static bool take_word(struct match *match, struct str *word)
{
    size_t length = 0;
    while (length < match->rest.length && !is_space(match->rest.data[length]))
        length++;
    *word = (struct str){match->rest.data, length};
    skip(&match->rest, length);
    return length > 0;
}

static bool add_word(struct match *match, struct scan *scan, struct str word)
{
    if (match->word == SCAN_WORD_MAXIMUM)
        return false;
    scan->words[match->word++] = word;
    return true;
}

/* Text up to the character that the pattern has next. */
static bool take_text(struct match *match, struct scan *scan)
{
    const char *end = match->rest.data + match->rest.length;
    if (*match->pattern != '\0') {
        end = match->rest.length == 0 ? NULL : memchr(match->rest.data, *match->pattern, match->rest.length);
        if (end == NULL)
            return false;
    }
    struct str text = {match->rest.data, (size_t)(end - match->rest.data)};
    skip(&match->rest, text.length);
    return add_word(match, scan, str_trim(text));
}

/* ---- patterns ----------------------------------------------------------------------------------------------------------------------- */
static bool take_conversion(struct match *match, struct scan *scan, char conversion)
{
    struct str word;
    switch (conversion) {
    case 'd':
        return take_value(match, scan, false, NULL);
    case 'f':
        return take_value(match, scan, true, NULL);
    case 't':
        return take_value(match, scan, true, TIME_UNITS);
    case 'b':
        return take_value(match, scan, true, SIZE_UNITS);
    case 'k':
        return take_value(match, scan, true, COUNT_UNITS);
    case 'w':
        return take_word(match, &word) && add_word(match, scan, word);
    case 's':
        return take_text(match, scan);
    case '?':
        return take_word(match, &word);
    case '*':
        skip(&match->rest, match->rest.length);
        return true;
    default: /* %% */
        if (match->rest.length == 0 || match->rest.data[0] != conversion)
            return false;
        skip(&match->rest, 1);
        return true;
    }
}

bool scan_line(struct str line, const char *pattern, struct scan *scan)
{
    struct match match = {.rest = line, .pattern = pattern};
    while (*match.pattern != '\0') {
        char character = *match.pattern++;
        if (is_space(character)) {
            skip_spaces(&match.rest);
        } else if (character == '%' && *match.pattern != '\0') {
            char conversion = *match.pattern++;
            if (!take_conversion(&match, scan, conversion))
                return false;
        } else if (match.rest.length > 0 && match.rest.data[0] == character) {
            skip(&match.rest, 1);
        } else {
            return false;
        }
    }
    skip_spaces(&match.rest);
    return match.rest.length == 0;
}

bool scan_next_line(struct str *rest, struct str *line)
{
    if (rest->length == 0 || !str_split_next(rest, '\n', line))
        return false;
    if (line->length > 0 && line->data[line->length - 1] == '\r')
        line->length--;
    return true;
}

bool scan_finds_line(struct str head, const char *pattern)
{
    struct str line;
    struct scan scan;
    for (int i = 0; i < LINES_LOOKED_AT && scan_next_line(&head, &line); i++)
        if (scan_line(line, pattern, &scan))
            return true;
    return false;
}

int64_t scan_integer(double number)
{
    return number >= 0 && number <= 9e18 ? (int64_t)llround(number) : RESULTS_MISSING;
}

bool scan_number(struct str text, double *number)
{
    double value = NAN;
    if (!str_to_double(str_trim(text), &value) || value < 0)
        return false;
    *number = value;
    return true;
}
