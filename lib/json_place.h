/* json_place: finds where in a JSON text a value stands. jansson keeps no positions, and an error that people can act on needs a line;
 * so the text, which parsed before, is walked again along the way from the root to the value. Used by json.c only on errors. */
#ifndef LIB_JSON_PLACE_H
#define LIB_JSON_PLACE_H

#include <stddef.h>

/* One step from a value into its parent: by key of an object (key != NULL) or by index of an array. */
struct json_step {
    const char *key;
    size_t index;
};

/* The 1-based line on which the value at the end of the steps starts, or of the closest enclosing value that exists. text is valid
 * JSON of this length. */
long json_place_line(const char *text, size_t length, const struct json_step *steps, size_t step_count);

/* 0 when no bracket is nested deeper than maximum, else the line of the first that is. Looks at brackets outside strings only, so that
 * it also holds for text that is no valid JSON. */
long json_place_too_deep(const char *text, size_t length, size_t maximum);

#endif
