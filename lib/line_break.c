/* line_break: see the header. The rules look at the characters right beside the space. */
#include "lib/line_break.h"

#include <ctype.h>
#include <stddef.h>
#include <string.h>

static bool is_digit(char character)
{
    return character >= '0' && character <= '9';
}

/* "=", "<", ">" or "/" with a space behind it: a relation of what stands at both sides. */
static bool is_sign(const char *at)
{
    return *at != '\0' && strchr("=<>/", *at) != NULL && at[1] == ' ';
}

/* A unit as a word of its own. */
static bool is_unit(const char *at)
{
    static const char *const units[] = {"req/s", "ms", "µs", "us", "s", "min", "GHz", "MHz", "GiB", "MiB", "KiB", "B"};
    for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
        size_t length = strlen(units[i]);
        if (strncmp(at, units[i], length) == 0 && !isalnum((unsigned char)at[length]))
            return true;
    }
    return false;
}

/* The number of a scenario before its name: two digits that begin a word. */
static bool is_number_of_name(const char *text, const char *place)
{
    if (place - text < 2 || !is_digit(place[-1]) || !is_digit(place[-2]))
        return false;
    bool begins = place - 2 == text || place[-3] == ' ' || place[-3] == '(';
    return begins && (isupper((unsigned char)place[1]) || (unsigned char)place[1] >= 0x80);
}

bool line_break_is_forbidden(const char *text, const char *place)
{
    const char *next = place + 1;
    if (*next == '%' || is_sign(next))
        return true;
    if (place == text)
        return false;
    bool after_relation = strchr("=<>", place[-1]) != NULL && (place - 1 == text || place[-2] == ' ');
    return after_relation || (is_digit(place[-1]) && is_unit(next)) || is_number_of_name(text, place);
}
