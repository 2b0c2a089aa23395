/* vec: see vec.h. */
#include "lib/vec.h"

#include <assert.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void vec_init(struct vec *vec, size_t item_size)
{
    *vec = (struct vec){.item_size = item_size};
}

void vec_release(struct vec *vec)
{
    free(vec->items);
    vec_init(vec, vec->item_size);
}

void vec_clear(struct vec *vec)
{
    vec->count = 0;
}

void *vec_push(struct vec *vec)
{
    if (vec->count == vec->capacity) {
        size_t capacity = vec->capacity == 0 ? 8 : vec->capacity * 2;
        void *items = capacity > SIZE_MAX / vec->item_size ? NULL : realloc(vec->items, capacity * vec->item_size);
        if (items == NULL) {
            fprintf(stderr, "out of memory (%zu items wanted)\n", capacity);
            exit(1);
        }
        vec->items = items;
        vec->capacity = capacity;
    }
    void *item = (char *)vec->items + vec->count++ * vec->item_size;
    memset(item, 0, vec->item_size);
    return item;
}

void *vec_at(const struct vec *vec, size_t index)
{
    assert(index < vec->count);
    return (char *)vec->items + index * vec->item_size;
}
