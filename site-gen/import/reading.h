/* reading: takes values out of a JSON document that its schema has accepted: what is required is there and of the right type, so
 * that a reader need not ask again. Texts come from the arena of the file. */
#ifndef SITE_GEN_IMPORT_READING_H
#define SITE_GEN_IMPORT_READING_H

#include "lib/arena.h"
#include "lib/error.h"
#include "lib/json.h"
#include "site-gen/store/result_record.h"

#include <stdbool.h>
#include <stdint.h>

/* One file on its way into a record. */
struct reading {
    struct arena *arena;
    struct result_record *record;
    struct error *error;
};

/* Text as it can be shown anywhere (control characters replaced), also where it does not come by key. */
const char *reading_copy_text(const struct reading *reading, const char *text);
const char *reading_take_text(const struct reading *reading, const struct json_node *object, const char *key); /* "" when absent */
int64_t reading_take_int64(const struct reading *reading, const struct json_node *object, const char *key);    /* 0 when absent */
double reading_take_double(const struct reading *reading, const struct json_node *object, const char *key);    /* NAN when absent */
bool reading_take_bool(const struct reading *reading, const struct json_node *object, const char *key); /* false when absent */

/* The value as compact JSON text. 0 or -1. */
int reading_take_json(const struct reading *reading, const struct json_node *node, const char **text);
/* A text that can be part of a path and of a URL (fs_is_safe_name). 0 or -1. */
int reading_take_name(const struct reading *reading, const struct json_node *object, const char *key, const char **name);

/* Adds to a sum that hostile counts cannot make overflow; place is named in the error. 0 or -1. */
int reading_add_count(const struct reading *reading, const struct json_node *place, int64_t *sum, int64_t count);

#endif
