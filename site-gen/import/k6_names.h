/* k6_names: turns the tags of points into names that can be stored, each once: a file has millions of points and few names. */
#ifndef SITE_GEN_IMPORT_K6_NAMES_H
#define SITE_GEN_IMPORT_K6_NAMES_H

#include "lib/arena.h"
#include "lib/str.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define K6_NAMES_MAXIMUM 2048 /* that are kept; further ones are made again each time */
#define K6_NAMES_INDEX_SIZE 8192

struct k6_name {
    struct str raw, clean; /* in the arena */
};

struct k6_names {
    const char *(*clean)(struct arena *arena, struct str name); /* step_name_clean, say */
    struct arena arena, scratch;
    struct k6_name names[K6_NAMES_MAXIMUM];
    size_t count;
    uint16_t index[K6_NAMES_INDEX_SIZE]; /* number of a name + 1; 0: free */
    const struct k6_name *newest;
};

void k6_names_init(struct k6_names *names, const char *(*clean)(struct arena *arena, struct str name));
void k6_names_release(struct k6_names *names);

/* The clean form of raw, which is_escaped says to be the inside of a JSON string. Valid until the next call at least. */
struct str k6_names_find(struct k6_names *names, struct str raw, bool is_escaped);

#endif
