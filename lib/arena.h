/* arena: memory with one lifetime. The generator and the importer put what belongs together in one arena and free it at once.
 * Running out of memory there ends the program with a message (bad input is never out of memory: readers bound their input). */
#ifndef LIB_ARENA_H
#define LIB_ARENA_H

#include "lib/str.h"

#include <stdarg.h>
#include <stddef.h>

struct arena_block;

struct arena {
    struct arena_block *blocks; /* newest first */
    size_t bytes_allocated;
};

void arena_init(struct arena *arena);
void arena_release(struct arena *arena); /* frees everything that came from it */
void arena_clear(struct arena *arena);   /* as release, but keeps one block for reuse */

/* Zeroed, aligned for any type. Never NULL. */
void *arena_allocate(struct arena *arena, size_t size);
/* count * size with the overflow checked. */
void *arena_allocate_array(struct arena *arena, size_t count, size_t size);
#define ARENA_NEW(arena, type) ((type *)arena_allocate((arena), sizeof(type)))
#define ARENA_NEW_ARRAY(arena, count, type) ((type *)arena_allocate_array((arena), (count), sizeof(type)))

char *arena_copy_text(struct arena *arena, const char *text); /* NULL stays NULL */
char *arena_copy_str(struct arena *arena, struct str text);   /* terminated copy */
void *arena_copy_bytes(struct arena *arena, const void *bytes, size_t length);
char *arena_format(struct arena *arena, const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif
