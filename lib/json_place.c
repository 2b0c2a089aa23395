/* json_place: see json_place.h. A cursor over text that is known to be valid JSON; it stops at the end of the text in any case. */
#include "lib/json_place.h"

#include <jansson.h>
#include <stdbool.h>
#include <string.h>

struct cursor {
    const char *at, *end;
};

static void skip_space(struct cursor *cursor)
{
    while (cursor->at < cursor->end && (*cursor->at == ' ' || *cursor->at == '\t' || *cursor->at == '\n' || *cursor->at == '\r'))
        cursor->at++;
}

static void skip_string(struct cursor *cursor)
{
    for (cursor->at++; cursor->at < cursor->end && *cursor->at != '"'; cursor->at++)
        if (*cursor->at == '\\' && cursor->at + 1 < cursor->end)
            cursor->at++;
    if (cursor->at < cursor->end)
        cursor->at++;
}

static void skip_value(struct cursor *cursor)
{
    size_t depth = 0;
    skip_space(cursor);
    while (cursor->at < cursor->end) {
        char c = *cursor->at;
        if (c == '"') {
            skip_string(cursor);
        } else if (c == '{' || c == '[') {
            depth++;
            cursor->at++;
        } else if (depth > 0 && (c == '}' || c == ']')) {
            depth--;
            cursor->at++;
        } else if (depth == 0 && (c == ',' || c == '}' || c == ']' || c == ' ' || c == '\n' || c == '\t' || c == '\r')) {
            return;
        } else {
            cursor->at++;
        }
        if (depth == 0 && (c == '"' || c == '}' || c == ']'))
            return;
    }
}

/* True when the string literal at the cursor spells key; escapes are decoded by jansson. */
static bool is_key(const struct cursor *cursor, const char *key)
{
    struct cursor end = *cursor;
    skip_string(&end);
    json_t *decoded = json_loadb(cursor->at, (size_t)(end.at - cursor->at), JSON_DECODE_ANY, NULL);
    bool same = decoded != NULL && strcmp(json_string_value(decoded), key) == 0;
    json_decref(decoded);
    return same;
}

/* Moves from the start of an array or object to the start of its child. False when there is no such child. */
static bool enter_child(struct cursor *cursor, const struct json_step *step)
{
    skip_space(cursor);
    if (cursor->at >= cursor->end || *cursor->at != (step->key != NULL ? '{' : '['))
        return false;
    cursor->at++;
    for (size_t index = 0; cursor->at < cursor->end; index++) {
        skip_space(cursor);
        if (cursor->at >= cursor->end || *cursor->at == '}' || *cursor->at == ']')
            return false;
        bool found = step->key == NULL && index == step->index;
        if (step->key != NULL) {
            found = is_key(cursor, step->key);
            skip_string(cursor);
            skip_space(cursor);
            cursor->at += cursor->at < cursor->end; /* the colon */
            skip_space(cursor);
        }
        if (found)
            return true;
        skip_value(cursor);
        skip_space(cursor);
        if (cursor->at < cursor->end && *cursor->at == ',')
            cursor->at++;
    }
    return false;
}

static long line_of(const char *text, const char *at)
{
    long line = 1;
    for (; text < at; text++)
        line += *text == '\n';
    return line;
}

long json_place_line(const char *text, size_t length, const struct json_step *steps, size_t step_count)
{
    struct cursor cursor = {text, text + length};
    skip_space(&cursor);
    const char *best = cursor.at;
    for (size_t i = 0; i < step_count && enter_child(&cursor, &steps[i]); i++)
        best = cursor.at;
    return line_of(text, best);
}

long json_place_too_deep(const char *text, size_t length, size_t maximum)
{
    struct cursor cursor = {text, text + length};
    size_t depth = 0;
    while (cursor.at < cursor.end) {
        char c = *cursor.at;
        if (c == '"') {
            skip_string(&cursor);
            continue;
        }
        if ((c == '{' || c == '[') && ++depth > maximum)
            return line_of(text, cursor.at);
        if ((c == '}' || c == ']') && depth > 0)
            depth--;
        cursor.at++;
    }
    return 0;
}
