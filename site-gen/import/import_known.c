/* import_known: see import_known.h. A false match needs two equal 64-bit fingerprints of path and look at once. */
#include "site-gen/import/import_known.h"

#include "lib/clock.h"
#include "lib/str.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* A file system may count time in seconds, and a write in the same tick as our reading would not show. */
#define RACY_NS (2 * CLOCK_NANOSECONDS_PER_SECOND)
#define NEVER_UNCHANGED UINT64_C(0)

struct known_file {
    uint64_t path, look;
};

/* The finaliser of splitmix64: every bit of the input moves every bit of the output. */
static uint64_t mix(uint64_t value)
{
    value = (value ^ value >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    value = (value ^ value >> 27) * UINT64_C(0x94d049bb133111eb);
    return value ^ value >> 31;
}

static uint64_t fingerprint_path(const char *path)
{
    size_t length = strlen(path);
    uint64_t hash = mix(length + 1);
    for (; length >= 8; length -= 8, path += 8) {
        uint64_t word;
        memcpy(&word, path, sizeof(word));
        hash = mix(hash ^ word) + UINT64_C(0x9e3779b97f4a7c15);
    }
    uint64_t rest = 0;
    memcpy(&rest, path, length);
    return mix(hash ^ rest);
}

static uint64_t fingerprint_look(int64_t size, int64_t modified_ns, int64_t changed_ns, int64_t inode)
{
    uint64_t hash = mix((uint64_t)size + 1);
    hash = mix(hash ^ (uint64_t)modified_ns) + 1;
    hash = mix(hash ^ (uint64_t)changed_ns) + 1;
    hash = mix(hash ^ (uint64_t)inode);
    return hash == NEVER_UNCHANGED ? 1 : hash;
}

static int64_t to_nanoseconds(struct timespec time)
{
    return (int64_t)time.tv_sec * CLOCK_NANOSECONDS_PER_SECOND + time.tv_nsec;
}

static int compare_files(const void *a, const void *b)
{
    const struct known_file *left = a, *right = b;
    return (left->path > right->path) - (left->path < right->path);
}

static void add_entry(struct import_known *known, const struct store_entry *entry)
{
    /* Quarantined files are tried again at each import: another program may know more. */
    bool is_remembered = entry->state == RESULTS_IMPORT_CURRENT && entry->inode != RESULTS_MISSING;
    *VEC_PUSH(&known->files, struct known_file) = (struct known_file){
        fingerprint_path(entry->path),
        is_remembered ? fingerprint_look(entry->size_bytes, entry->modified_ns, entry->changed_ns, entry->inode) : NEVER_UNCHANGED};
    vec_push(&known->seen);
}

int import_known_load(struct import_known *known, struct store *store, const char *folder, struct error *error)
{
    struct store_entry *entries = NULL;
    size_t count = 0;
    struct arena arena;
    char *after = strdup("");
    int result = after == NULL ? error_set(error, "out of memory") : 0;
    vec_init(&known->files, sizeof(struct known_file));
    vec_init(&known->seen, sizeof(char));
    arena_init(&arena);
    do {
        if (result == 0)
            result = store_list_below(store, text_equals(folder, "/") ? "" : folder, after, IMPORT_KNOWN_PAGE, &arena, &entries,
                                      &count, error);
        for (size_t i = 0; result == 0 && i < count; i++)
            add_entry(known, &entries[i]);
        free(after);
        after = result == 0 && count > 0 ? strdup(entries[count - 1].path) : NULL;
        arena_clear(&arena);
    } while (result == 0 && count == IMPORT_KNOWN_PAGE && after != NULL);
    free(after);
    arena_release(&arena);
    if (result < 0)
        import_known_release(known);
    else if (known->files.count > 0)
        qsort(known->files.items, known->files.count, sizeof(struct known_file), compare_files);
    return result;
}

void import_known_release(struct import_known *known)
{
    vec_release(&known->files);
    vec_release(&known->seen);
}

static const struct known_file *find_file(const struct import_known *known, const char *path)
{
    const struct known_file wanted = {fingerprint_path(path), 0};
    if (known->files.count == 0)
        return NULL;
    return bsearch(&wanted, known->files.items, known->files.count, sizeof(wanted), compare_files);
}

bool import_known_is_unchanged(struct import_known *known, const char *path, const struct stat *status)
{
    const struct known_file *file = find_file(known, path);
    if (file == NULL)
        return false;
    VEC_ITEMS(&known->seen, char)[file - VEC_ITEMS(&known->files, struct known_file)] = 1;
    return file->look != NEVER_UNCHANGED &&
           file->look == fingerprint_look(status->st_size, to_nanoseconds(status->st_mtim), to_nanoseconds(status->st_ctim),
                                          (int64_t)(status->st_ino & INT64_MAX));
}

bool import_known_has_unseen(const struct import_known *known)
{
    return known->seen.count > 0 && memchr(known->seen.items, 0, known->seen.count) != NULL;
}

bool import_known_was_seen(const struct import_known *known, const char *path)
{
    const struct known_file *file = find_file(known, path);
    return file != NULL && VEC_ITEMS(&known->seen, char)[file - VEC_ITEMS(&known->files, struct known_file)] != 0;
}

void import_known_note(struct store_entry *entry, const struct stat *status, int64_t now_ns)
{
    int64_t modified = to_nanoseconds(status->st_mtim), changed = to_nanoseconds(status->st_ctim);
    int64_t newest = modified > changed ? modified : changed;
    entry->size_bytes = entry->modified_ns = entry->changed_ns = entry->inode = RESULTS_MISSING;
    if (now_ns - newest < RACY_NS)
        return;
    entry->size_bytes = status->st_size;
    entry->modified_ns = modified;
    entry->changed_ns = changed;
    entry->inode = (int64_t)(status->st_ino & INT64_MAX);
}
