/* json_scan: answers questions about one value inside a JSON text without building a tree, for the checks of a load run: a list of
 * 1,000 rows would cost a parser more than the server that made it, and the load generator must not be the bottleneck.
 *
 * A pull scanner over the bytes in memory. It reads from the start to the value asked for (skipping what lies before it) and to the
 * end of that value when its content is compared. It validates what it reads, but not what follows: a "no" may mean "not there" or
 * "broken before it", a "yes" says nothing about the rest of the text. Depth is bounded; it never allocates. */
#ifndef RUNNER_JSON_SCAN_H
#define RUNNER_JSON_SCAN_H

#include "lib/arena.h"
#include "lib/error.h"
#include "lib/json.h"
#include "lib/str.h"

#include <stdbool.h>
#include <stddef.h>

#define JSON_SCAN_DEPTH_MAXIMUM 64

enum json_scan_type {
    JSON_SCAN_NONE, /* nothing there, or broken */
    JSON_SCAN_OBJECT,
    JSON_SCAN_ARRAY,
    JSON_SCAN_STRING,
    JSON_SCAN_NUMBER,
    JSON_SCAN_BOOLEAN,
    JSON_SCAN_NULL
};

/* One step into a value: a member or an item. */
struct json_scan_segment {
    struct str key; /* data NULL: an item */
    size_t index;
};

/* A compiled path; borrows from the arena. No segments: the root. */
struct json_scan_path {
    const struct json_scan_segment *segments;
    size_t count;
};

/* Compiles "user.items[0].id", "[0].id", "" (the root). 0, or -1 with what is wrong (without a place). */
int json_scan_path_compile(struct json_scan_path *path, struct arena *arena, struct str text, struct error *error);

/* The type of the value at the path, JSON_SCAN_NONE when there is none. Where a text has a member twice, the first counts. An
 * object or array that is the whole text must also end with its bracket, which costs nothing and finds an answer that was cut. */
enum json_scan_type json_scan_type_at(struct str text, const struct json_scan_path *path);
/* Whether the value at the path is there, well-formed, and equals expected: numbers by value (1 equals 1.0), strings by their
 * characters, arrays item by item, objects member by member in any order. When the path is the root, nothing but white space may
 * follow. */
bool json_scan_equals_at(struct str text, const struct json_scan_path *path, const json_t *expected);

/* The text of a string (decoded), number, true or false at the path: written to out, *length bytes of at most size. Its type, or
 * JSON_SCAN_NONE when there is no such value or it is longer. */
enum json_scan_type json_scan_text_at(struct str text, const struct json_scan_path *path, char *out, size_t size, size_t *length);
/* The number at the path. False when there is none. */
bool json_scan_number_at(struct str text, const struct json_scan_path *path, double *number);
/* Items of the array, members of the object or characters of the string at the path. False when there is none of these. */
bool json_scan_length_at(struct str text, const struct json_scan_path *path, size_t *length);

/* "object", "array", "string", "number", "boolean", "null"; JSON_SCAN_NONE for another name. */
enum json_scan_type json_scan_type_from_name(const char *name);

#endif
