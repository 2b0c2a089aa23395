/* name_index: a sorted array with binary search; a hash table would be no faster for what is built once and read a few times. */
#include "lib/name_index.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

void name_index_init(struct name_index *index, struct arena *arena, size_t capacity)
{
    index->entries = ARENA_NEW_ARRAY(arena, capacity, struct name_index_entry);
    index->capacity = capacity;
    index->count = 0;
}

void name_index_add(struct name_index *index, const char *name, size_t position)
{
    assert(index->count < index->capacity);
    index->entries[index->count++] = (struct name_index_entry){.name = name, .position = position};
}

static int compare_entries(const void *left, const void *right)
{
    const struct name_index_entry *a = left, *b = right;
    return strcmp(a->name, b->name);
}

const char *name_index_sort(struct name_index *index)
{
    if (index->count > 1)
        qsort(index->entries, index->count, sizeof(index->entries[0]), compare_entries);
    for (size_t i = 1; i < index->count; i++)
        if (strcmp(index->entries[i - 1].name, index->entries[i].name) == 0)
            return index->entries[i].name;
    return NULL;
}

static int compare_name(const void *key, const void *item)
{
    const struct str *name = key;
    const struct name_index_entry *entry = item;
    int order = strncmp(name->data, entry->name, name->length);
    return order != 0 || entry->name[name->length] == '\0' ? order : -1;
}

bool name_index_find(const struct name_index *index, struct str name, size_t *position)
{
    if (index->count == 0)
        return false;
    const struct name_index_entry *entry = bsearch(&name, index->entries, index->count, sizeof(index->entries[0]), compare_name);
    if (entry != NULL && position != NULL)
        *position = entry->position;
    return entry != NULL;
}
