/* import_walk: see import_walk.h. */
#include "site-gen/import/import_walk.h"

#include "lib/clock.h"
#include "lib/digest.h"
#include "lib/fs.h"
#include "lib/utf8.h"
#include "site-gen/import/identity.h"
#include "site-gen/import/identity_path.h"
#include "site-gen/import/import_file.h"
#include "site-gen/import/reader.h"

#include <string.h>
#include <sys/stat.h>

#define UNCHANGED_AT_ONCE 1024 /* files that one item may stand for */

struct walker {
    const struct import_walk *walk;
    struct import_known *known; /* of the folder at hand; NULL outside of folders */
    struct file_reading reading;
    size_t unchanged; /* files that were not yet reported */
    bool stopped;
};

/* The end of the path as text that can be shown anywhere. */
static const char *name_for_people(struct arena *arena, const char *path)
{
    char *name = arena_copy_text(arena, identity_last_parts(path));
    for (char *c = name; *c != '\0'; c++)
        if (*c == '\n' || *c == '\t')
            *c = '?';
    utf8_clean(name);
    return name;
}

/* ---- items ------------------------------------------------------------------------------------------------------------------ */
/* An empty item for what is to be said about the place; NULL when nobody wants it any more. */
static struct import_item *begin_item(struct walker *walker, enum import_item_kind kind, const char *shown)
{
    struct import_item *item = import_queue_get_empty(walker->walk->queue);
    if (item == NULL) {
        walker->stopped = true;
        return NULL;
    }
    item->kind = kind;
    item->shown = arena_copy_text(&item->arena, shown);
    return item;
}

static void report_unchanged(struct walker *walker, const char *shown)
{
    if (walker->unchanged == 0)
        return;
    struct import_item *item = begin_item(walker, IMPORT_ITEM_UNCHANGED, shown);
    if (item == NULL)
        return;
    item->count = walker->unchanged;
    walker->unchanged = 0;
    import_queue_put(walker->walk->queue, item);
}

static void report_skipped(struct walker *walker, const char *shown, const char *why)
{
    report_unchanged(walker, shown);
    struct import_item *item = begin_item(walker, IMPORT_ITEM_SKIPPED, shown);
    if (item == NULL)
        return;
    error_set_at(&item->reason, shown, 0, 0, "%s", why);
    import_queue_put(walker->walk->queue, item);
}

/* ---- files ------------------------------------------------------------------------------------------------------------------ */
static void walk_file(struct walker *walker, const char *shown, const char *path, const struct stat *status, bool is_named)
{
    if (walker->known != NULL && import_known_is_unchanged(walker->known, path, status)) {
        if (++walker->unchanged >= UNCHANGED_AT_ONCE)
            report_unchanged(walker, shown);
        return;
    }
    report_unchanged(walker, shown);
    struct import_item *item = begin_item(walker, IMPORT_ITEM_RUNS, shown);
    if (item == NULL)
        return;
    item->entry = (struct store_entry){
        .path = arena_copy_text(&item->arena, path), .name = name_for_people(&item->arena, path), .sha256 = "", .reader = ""};
    import_file_read(&walker->reading, item, is_named);
    import_queue_put(walker->walk->queue, item);
}

/* ---- folders ---------------------------------------------------------------------------------------------------------------- */
/* The endings of files that may hold results; what they hold is decided by their content. */
static bool has_known_ending(const char *name, bool *is_json)
{
    static const char *const ENDINGS[] = {".json", ".txt", ".csv", ".log", ".jtl", ".hlog", ".tsv", ".ndjson"};
    static const char GZIP[] = ".gz";
    size_t length = strlen(name);
    if (length > sizeof(GZIP) - 1 && memcmp(name + length - (sizeof(GZIP) - 1), GZIP, sizeof(GZIP) - 1) == 0)
        length -= sizeof(GZIP) - 1;
    for (size_t i = 0; i < sizeof(ENDINGS) / sizeof(ENDINGS[0]); i++) {
        size_t ending = strlen(ENDINGS[i]);
        *is_json = i == 0;
        if (length > ending && memcmp(name + length - ending, ENDINGS[i], ending) == 0)
            return true;
    }
    return false;
}

static void walk_folder(struct walker *walker, const char *shown, const char *path);

static void walk_child(struct walker *walker, const char *shown_folder, const char *folder, const char *name, struct arena *arena)
{
    struct stat status, target;
    bool is_json = false;
    const char *path = fs_join(arena, folder, name);
    if (name[0] == '.' || lstat(path, &status) != 0)
        return; /* hidden, or gone since the folder was listed */
    bool is_link = S_ISLNK(status.st_mode);
    if (is_link && stat(path, &target) == 0) {
        if (S_ISDIR(target.st_mode)) {
            report_skipped(walker, fs_join(arena, shown_folder, name), "not followed: a symbolic link to a folder");
            return;
        }
        status = target;
    }
    if (S_ISDIR(status.st_mode))
        walk_folder(walker, fs_join(arena, shown_folder, name), path);
    else if (has_known_ending(name, &is_json) && !text_equals(name, IDENTITY_FILE))
        walk_file(walker, fs_join(arena, shown_folder, name), path, &status, is_json);
}

static void walk_folder(struct walker *walker, const char *shown, const char *path)
{
    struct arena arena;
    struct fs_listing listing = {0};
    struct error reason = {0};
    arena_init(&arena);
    if (fs_list_directory(&arena, path, &listing, &reason) < 0)
        report_skipped(walker, shown, reason.message);
    for (size_t i = 0; i < listing.count && !walker->stopped; i++)
        walk_child(walker, shown, path, listing.names[i], &arena);
    arena_release(&arena);
}

void *import_walk_run(void *context)
{
    const struct import_walk *walk = context;
    struct walker walker = {.walk = walk};
    import_file_init(&walker.reading, walk->options);
    for (size_t i = 0; i < walk->place_count && !walker.stopped; i++) {
        struct import_place *place = &walk->places[i];
        struct stat status = {0};
        walker.known = place->is_folder ? &place->known : NULL;
        if (place->is_folder)
            walk_folder(&walker, place->shown, place->path);
        else
            walk_file(&walker, place->shown, place->path, &status, true);
        if (!walker.stopped)
            report_unchanged(&walker, place->shown);
    }
    import_file_release(&walker.reading);
    import_queue_end(walk->queue);
    return NULL;
}
