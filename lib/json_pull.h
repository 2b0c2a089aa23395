/* json_pull: reads JSON from front to back without building a tree: the caller says what it expects next and takes it. For bulk reading
 * of result files, where a tree costs more than the rest of the work; configuration and scenarios use json.h.
 *
 * Bounded like json.h (depth, duplicate keys among those the caller knows) and nothing is allocated but texts with escapes. The first
 * failure sticks: every later call gives an empty value, every loop ends, and json_pull_finish tells, so that a reader is a straight
 * line without checks. */
#ifndef LIB_JSON_PULL_H
#define LIB_JSON_PULL_H

#include "lib/arena.h"
#include "lib/error.h"
#include "lib/str.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define JSON_PULL_DEPTH_MAXIMUM 64

enum json_pull_kind {
    JSON_PULL_OBJECT,
    JSON_PULL_ARRAY,
    JSON_PULL_TEXT,
    JSON_PULL_NUMBER,
    JSON_PULL_TRUE,
    JSON_PULL_FALSE,
    JSON_PULL_NULL,
    JSON_PULL_NOTHING /* end of the text, or something that begins no value, or after a failure */
};

struct json_pull_level { /* one open object or array, for JSON pointers */
    const char *key;     /* of the member at hand, in the text; NULL in an array */
    size_t key_length;
    size_t index;   /* of the item at hand */
    size_t start;   /* where it begins */
    int last_known; /* of json_pull_next_known: files have their members in the same order */
    bool is_object, is_begun;
};

struct json_pull {
    const char *name;    /* for messages; borrowed */
    struct str text;     /* borrowed; UTF-8, checked where texts are taken */
    size_t at;           /* the next byte */
    size_t value_at;     /* where the value that was taken last begins, or the key that came last */
    long first_line;     /* what the first line of text is called in messages: 1, or the line of an NDJSON file */
    struct arena *arena; /* for decoded texts */
    struct json_pull_level levels[JSON_PULL_DEPTH_MAXIMUM];
    int depth;
    bool failed;
    struct error error;
};

/* A byte order mark of UTF-8 is skipped. Nothing to release. */
void json_pull_init(struct json_pull *pull, const char *name, struct str text, struct arena *arena);

/* The kind of the value that comes next; takes nothing. */
enum json_pull_kind json_pull_peek(struct json_pull *pull);

/* Objects: enter, then for each member json_pull_next_member, then take or skip its value. next_member gives false at the closing brace,
 * which it takes. The key is decoded and borrowed from text or arena. */
bool json_pull_enter_object(struct json_pull *pull); /* false, and the failure, when it is none */
bool json_pull_next_member(struct json_pull *pull, struct str *key);
/* As next_member, for a table of known keys: gives the index of the next member whose key is in the table, skipping the others, or -1 at
 * the end. *seen collects bit 1 << index (count <= 64; start with 0): a known key that comes twice is a failure, and a required one that
 * never came is found by json_pull_require. */
int json_pull_next_known(struct json_pull *pull, const char *const *keys, size_t count, uint64_t *seen);
/* The same for a table of structs of that size that each begin with their key (const char *); with only, a key that is not in the table
 * is a failure. */
int json_pull_next_field(struct json_pull *pull, const void *table, size_t item_size, size_t count, bool only, uint64_t *seen);
/* Fails for the first key whose bit is in required but not in seen. Call it after the object's end. */
void json_pull_require(struct json_pull *pull, const char *const *keys, size_t count, uint64_t required, uint64_t seen);

/* Arrays: enter, then json_pull_next_item before each item; false at the closing bracket, which it takes. */
bool json_pull_enter_array(struct json_pull *pull);
bool json_pull_next_item(struct json_pull *pull);

/* Take the next value; another kind is a failure ("expected integer, got string"). */
int64_t json_pull_int64(struct json_pull *pull); /* written without fraction and exponent, in 64 bits; 0 on failure */
int64_t json_pull_int64_within(struct json_pull *pull, int64_t least, int64_t most);
double json_pull_double(struct json_pull *pull);         /* finite; NAN on failure */
double json_pull_double_or_null(struct json_pull *pull); /* NAN for null */
bool json_pull_bool(struct json_pull *pull);
struct str json_pull_text(struct json_pull *pull);       /* decoded, valid UTF-8; a slice of the text where nothing was escaped */
const char *json_pull_text_copy(struct json_pull *pull); /* terminated, from arena, without NUL inside; "" on failure */
struct str json_pull_raw(struct json_pull *pull);        /* the whole value as it stands in the text, checked */
void json_pull_skip(struct json_pull *pull);             /* the whole value, checked */

/* Fails at the place of the value that was taken last: "name:line: /pointer: message". Only the first failure is kept. */
void json_pull_fail(struct json_pull *pull, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* The same at the place that the JSON pointer names ("/steps/0/errors"; keys without '/' and '~', the text having been read to its
 * end): for what two values say together. */
void json_pull_fail_at(struct json_pull *pull, const char *pointer, const char *format, ...) __attribute__((format(printf, 3, 4)));

/* After the root value: nothing but white space may follow. 0, or -1 with the first failure in error. */
int json_pull_finish(struct json_pull *pull, struct error *error);

#endif
