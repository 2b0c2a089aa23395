/* vec: a growable array of one item type, in the heap. */
#ifndef LIB_VEC_H
#define LIB_VEC_H

#include <stddef.h>

struct vec {
    void *items;
    size_t count;
    size_t capacity;
    size_t item_size;
};

void vec_init(struct vec *vec, size_t item_size);
void vec_release(struct vec *vec);
void vec_clear(struct vec *vec); /* forgets the items, keeps the memory */
/* Appends a zeroed item and returns it (valid until the next push). Ends the program when memory runs out. */
void *vec_push(struct vec *vec);
void *vec_at(const struct vec *vec, size_t index); /* index < count is asserted */

#define VEC_AT(vec, index, type) ((type *)vec_at((vec), (index)))
#define VEC_PUSH(vec, type) ((type *)vec_push(vec))
#define VEC_ITEMS(vec, type) ((type *)(vec)->items)

#endif
