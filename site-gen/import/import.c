/* import: the walk over files and folders. */
#include "site-gen/import/import.h"

#include "lib/digest.h"
#include "lib/fs.h"
#include "lib/json.h"
#include "lib/utf8.h"
#include "site-gen/import/ledger.h"
#include "site-gen/import/reader.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define FILE_ENDING ".json"
#define EXPERIMENT_FOLDER "optimization" /* comparisons within one target; not results of a target */
#define NAME_PARTS 3                     /* of a path, for people: target, date, file */

struct importer {
    struct store *store;
    struct import_readers readers;
    const struct import_observer *observer;
    struct import_counts *counts;
    struct str_builder bytes; /* of the file at hand; kept so that its memory is used again */
    struct arena scratch;     /* for one file */
};

/* A file or folder: how the caller names it, and where it really is. */
struct place {
    const char *shown;
    const char *path;
};

static void notify(struct importer *importer, enum import_event event, const char *path, const struct error *reason)
{
    if (importer->observer != NULL)
        importer->observer->notify(importer->observer->context, event, path, reason, importer->counts);
}

/* ---- one file --------------------------------------------------------------------------------------------------------------- */
/* The end of the path as text that can be shown anywhere. */
static const char *last_parts(struct arena *arena, const char *path)
{
    const char *start = path + strlen(path);
    for (int parts = 0; start > path; start--)
        if (start[-1] == '/' && ++parts == NAME_PARTS)
            break;
    char *name = arena_copy_text(arena, start);
    for (char *c = name; *c != '\0'; c++)
        if (*c == '\n' || *c == '\t')
            *c = '?';
    utf8_clean(name);
    return name;
}

static int quarantine(struct importer *importer, const struct place *place, const struct store_entry *entry, struct error *reason,
                      struct error *error)
{
    bool is_new = false;
    utf8_clean(reason->message); /* it may quote the file, and long quotations are cut anywhere */
    if (ledger_quarantine(importer->store, entry, reason, &is_new, error) < 0)
        return -1;
    (*(is_new ? &importer->counts->quarantined : &importer->counts->still_quarantined))++;
    notify(importer, is_new ? IMPORT_EVENT_QUARANTINED : IMPORT_EVENT_STILL_QUARANTINED, place->shown, reason);
    return 0;
}

static void count_outcome(struct importer *importer, const struct place *place, enum ledger_outcome outcome)
{
    switch (outcome) {
    case LEDGER_UNKNOWN:
    case LEDGER_UNCHANGED:
        importer->counts->unchanged++;
        break;
    case LEDGER_IMPORTED:
        importer->counts->imported++;
        break;
    case LEDGER_NEW_VERSION:
        importer->counts->new_versions++;
        notify(importer, IMPORT_EVENT_NEW_VERSION, place->shown, NULL);
        break;
    }
}

static int import_bytes(struct importer *importer, const struct place *place, struct store_entry *entry, struct error *error)
{
    enum ledger_outcome outcome;
    if (ledger_recognise(importer->store, entry, &importer->scratch, &outcome, error) < 0)
        return -1;
    if (outcome == LEDGER_UNKNOWN) {
        struct result_record record;
        struct error reason = {0};
        struct str bytes = {importer->bytes.data, importer->bytes.length};
        if (import_read(&importer->readers, place->shown, bytes, &importer->scratch, &record, &entry->reader, &reason) < 0)
            return quarantine(importer, place, entry, &reason, error);
        if (ledger_save(importer->store, entry, &record, &importer->scratch, &outcome, error) < 0)
            return -1;
    }
    count_outcome(importer, place, outcome);
    return 0;
}

/* Once it is stopped it stays so. */
static bool is_stopped(struct importer *importer)
{
    const struct import_observer *observer = importer->observer;
    bool stopped = observer != NULL && observer->stop != NULL && observer->stop(observer->context);
    importer->counts->interrupted = importer->counts->interrupted || stopped;
    return importer->counts->interrupted;
}

static int import_file(struct importer *importer, const struct place *place, struct error *error)
{
    char sha256[DIGEST_TEXT_SIZE];
    if (is_stopped(importer))
        return 0;
    arena_clear(&importer->scratch);
    struct store_entry entry = {
        .path = place->path, .name = last_parts(&importer->scratch, place->path), .sha256 = "", .reader = ""};
    struct error reason = {0};
    int result;
    str_builder_clear(&importer->bytes);
    importer->counts->files++;
    if (fs_read_file(place->shown, &importer->bytes, &reason) < 0) {
        result = quarantine(importer, place, &entry, &reason, error);
    } else {
        entry.sha256 = digest_sha256(importer->bytes.data, importer->bytes.length, sha256);
        result = import_bytes(importer, place, &entry, error);
    }
    if (result == 0)
        notify(importer, IMPORT_EVENT_FILE, place->shown, NULL);
    return result;
}

/* ---- folders ---------------------------------------------------------------------------------------------------------------- */
static bool has_file_ending(const char *name)
{
    size_t length = strlen(name), ending = sizeof(FILE_ENDING) - 1;
    return length > ending && memcmp(name + length - ending, FILE_ENDING, ending) == 0;
}

static void skip(struct importer *importer, const struct place *place, const char *why)
{
    struct error reason = {0};
    error_set_at(&reason, place->shown, 0, 0, "%s", why);
    importer->counts->skipped++;
    notify(importer, IMPORT_EVENT_SKIPPED, place->shown, &reason);
}

static int import_folder(struct importer *importer, const struct place *folder, struct error *error);

static int import_child(struct importer *importer, const struct place *folder, const char *name, struct arena *arena,
                        struct error *error)
{
    struct place child = {fs_join(arena, folder->shown, name), fs_join(arena, folder->path, name)};
    struct stat status, target;
    if (name[0] == '.' || lstat(child.path, &status) != 0)
        return 0; /* hidden, or gone since the folder was listed */
    bool is_link = S_ISLNK(status.st_mode);
    if (is_link && stat(child.path, &target) == 0 && S_ISDIR(target.st_mode)) {
        skip(importer, &child, "not followed: a symbolic link to a folder");
        return 0;
    }
    if (S_ISDIR(status.st_mode) && text_equals(name, EXPERIMENT_FOLDER)) {
        skip(importer, &child, "not imported: comparisons within a target");
        return 0;
    }
    if (S_ISDIR(status.st_mode))
        return import_folder(importer, &child, error);
    return has_file_ending(name) ? import_file(importer, &child, error) : 0;
}

static int import_folder(struct importer *importer, const struct place *folder, struct error *error)
{
    struct arena arena;
    struct fs_listing listing = {0};
    struct error reason = {0};
    arena_init(&arena);
    int result = 0;
    if (fs_list_directory(&arena, folder->path, &listing, &reason) < 0)
        skip(importer, folder, reason.message);
    for (size_t i = 0; i < listing.count && result == 0 && !importer->counts->interrupted; i++)
        result = import_child(importer, folder, listing.names[i], &arena, error);
    arena_release(&arena);
    return result;
}

/* How the caller would name a stored file below the folder. */
static const char *shown_below(struct arena *arena, const struct place *folder, const char *path)
{
    return fs_join(arena, folder->shown, path + strlen(folder->path));
}

static int mark_gone_below(struct importer *importer, const struct place *folder, struct error *error)
{
    struct store_entry *entries = NULL;
    size_t count = 0;
    arena_clear(&importer->scratch);
    const char *prefix = text_equals(folder->path, "/") ? "" : folder->path;
    if (store_list_below(importer->store, prefix, &importer->scratch, &entries, &count, error) < 0)
        return -1;
    for (size_t i = 0; i < count; i++) {
        if (!ledger_file_vanished(entries[i].path))
            continue;
        if (ledger_mark_gone(importer->store, &entries[i], error) < 0)
            return -1;
        importer->counts->gone++;
        notify(importer, IMPORT_EVENT_GONE, shown_below(&importer->scratch, folder, entries[i].path), NULL);
    }
    return 0;
}

/* ---- all -------------------------------------------------------------------------------------------------------------------- */
static int find_place(const char *shown, struct arena *arena, struct place *place, struct error *error)
{
    char *path = realpath(shown, NULL);
    if (path == NULL)
        return error_set_errno(error, errno, "%s: expected a file or folder with results", shown);
    *place = (struct place){arena_copy_text(arena, shown), arena_copy_text(arena, path)};
    free(path);
    return 0;
}

static int import_places(struct importer *importer, const struct place *places, size_t count, struct error *error)
{
    for (size_t i = 0; i < count; i++) {
        int result = fs_is_directory(places[i].shown) ? import_folder(importer, &places[i], error)
                                                      : import_file(importer, &places[i], error);
        if (result < 0)
            return -1;
    }
    /* After all walks, so that a file that moved from one folder to another is not taken for gone. */
    for (size_t i = 0; i < count && !is_stopped(importer); i++)
        if (fs_is_directory(places[i].shown) && mark_gone_below(importer, &places[i], error) < 0)
            return -1;
    return 0;
}

int import_check_paths(const char *const *paths, size_t path_count, struct error *error)
{
    struct arena arena;
    struct place place;
    arena_init(&arena);
    int result = 0;
    for (size_t i = 0; i < path_count && result == 0; i++)
        result = find_place(paths[i], &arena, &place, error);
    arena_release(&arena);
    return result;
}

int import_paths(struct store *store, const char *const *paths, size_t path_count, const struct import_observer *observer,
                 struct import_counts *counts, struct error *error)
{
    struct arena arena;
    arena_init(&arena);
    *counts = (struct import_counts){0};
    struct importer importer = {.store = store, .observer = observer, .counts = counts};
    struct place *places = ARENA_NEW_ARRAY(&arena, path_count, struct place);
    int result = 0;
    for (size_t i = 0; i < path_count && result == 0; i++)
        result = find_place(paths[i], &arena, &places[i], error);
    if (result == 0)
        result = import_readers_init(&importer.readers, error);
    if (result == 0) {
        arena_init(&importer.scratch);
        str_builder_init(&importer.bytes, JSON_SIZE_MAXIMUM);
        result = import_places(&importer, places, path_count, error);
        str_builder_release(&importer.bytes);
        arena_release(&importer.scratch);
        import_readers_release(&importer.readers);
    }
    arena_release(&arena);
    return result;
}
