/* arena: see arena.h. Blocks are a list, newest first; a request larger than a block gets one of its own. */
#include "lib/arena.h"

#include <stdalign.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ARENA_BLOCK_SIZE ((size_t)64 << 10)

struct arena_block {
    struct arena_block *next;
    size_t size, used;
    alignas(max_align_t) unsigned char bytes[];
};

static void out_of_memory(size_t size)
{
    fprintf(stderr, "out of memory (%zu bytes wanted)\n", size);
    exit(1);
}

void arena_init(struct arena *arena)
{
    *arena = (struct arena){0};
}

void arena_release(struct arena *arena)
{
    for (struct arena_block *block = arena->blocks; block != NULL;) {
        struct arena_block *next = block->next;
        free(block);
        block = next;
    }
    arena_init(arena);
}

void arena_clear(struct arena *arena)
{
    struct arena_block *kept = arena->blocks;
    if (kept == NULL)
        return;
    arena->blocks = kept->next;
    arena_release(arena);
    if (kept->size > ARENA_BLOCK_SIZE) { /* once needed for something large: nobody waits for the next of that size */
        free(kept);
        return;
    }
    memset(kept->bytes, 0, kept->used);
    kept->used = 0;
    kept->next = NULL;
    arena->blocks = kept;
}

static struct arena_block *arena_add_block(struct arena *arena, size_t size)
{
    struct arena_block *block = calloc(1, sizeof(*block) + size);
    if (block == NULL)
        out_of_memory(size);
    block->size = size;
    block->next = arena->blocks;
    arena->blocks = block;
    return block;
}

void *arena_allocate(struct arena *arena, size_t size)
{
    const size_t alignment = alignof(max_align_t);
    if (size > SIZE_MAX / 2)
        out_of_memory(size);
    size = (size + alignment - 1) / alignment * alignment;
    struct arena_block *block = arena->blocks;
    if (block == NULL || block->size - block->used < size)
        block = arena_add_block(arena, size > ARENA_BLOCK_SIZE ? size : ARENA_BLOCK_SIZE);
    void *result = block->bytes + block->used;
    block->used += size;
    arena->bytes_allocated += size;
    return result;
}

void *arena_allocate_array(struct arena *arena, size_t count, size_t size)
{
    size_t total;
    if (__builtin_mul_overflow(count, size, &total))
        out_of_memory(SIZE_MAX);
    return arena_allocate(arena, total);
}

void *arena_copy_bytes(struct arena *arena, const void *bytes, size_t length)
{
    char *copy = arena_allocate(arena, length + 1); /* zeroed: terminated */
    if (length > 0)
        memcpy(copy, bytes, length);
    return copy;
}

char *arena_copy_text(struct arena *arena, const char *text)
{
    return text == NULL ? NULL : arena_copy_bytes(arena, text, strlen(text));
}

char *arena_copy_str(struct arena *arena, struct str text)
{
    return arena_copy_bytes(arena, text.data, text.length);
}

char *arena_format(struct arena *arena, const char *format, ...)
{
    va_list arguments, again;
    char short_text[256];
    va_start(arguments, format);
    va_copy(again, arguments);
    int length = str_format_list(short_text, sizeof(short_text), format, arguments);
    va_end(arguments);
    if (length < 0)
        out_of_memory(0);
    char *text = arena_allocate(arena, (size_t)length + 1);
    if ((size_t)length < sizeof(short_text))
        memcpy(text, short_text, (size_t)length + 1);
    else
        str_format_list(text, (size_t)length + 1, format, again);
    va_end(again);
    return text;
}
