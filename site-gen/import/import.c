/* import: the saving half of the importer: takes files out of the queue that import_walk fills and saves them, many in one transaction. */
#include "site-gen/import/import.h"

#include "lib/clock.h"
#include "lib/fs.h"
#include "site-gen/import/import_known.h"
#include "site-gen/import/import_queue.h"
#include "site-gen/import/import_walk.h"
#include "site-gen/import/ledger.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

/* What a transaction may hold: other writers wait meanwhile, and a crash loses it. */
#define BATCH_FILES 256
#define BATCH_NS (CLOCK_NANOSECONDS_PER_SECOND / 4)
#define GONE_PAGE ((size_t)1024)

struct importer {
    struct store *store;
    struct import_queue *queue;
    const struct import_observer *observer;
    struct import_counts *counts;
    struct import_counts committed; /* counts when the last transaction was committed */
    struct arena scratch;           /* for one file */
    size_t batch_files;             /* in the open transaction; 0 when there is none */
    struct monotonic_time batch_began;
};

static void notify(struct importer *importer, enum import_event event, const char *path, const struct error *reason)
{
    if (importer->observer != NULL)
        importer->observer->notify(importer->observer->context, event, path, reason, importer->counts);
}

/* Once it is stopped it stays so. */
static bool is_stopped(struct importer *importer)
{
    const struct import_observer *observer = importer->observer;
    bool stopped = observer != NULL && observer->stop != NULL && observer->stop(observer->context);
    importer->counts->interrupted = importer->counts->interrupted || stopped;
    return importer->counts->interrupted;
}

/* ---- transactions ----------------------------------------------------------------------------------------------------------- */
static int begin_batch(struct importer *importer, struct error *error)
{
    if (importer->batch_files++ > 0)
        return 0;
    importer->batch_began = clock_now();
    return store_begin(importer->store, error);
}

static int commit_batch(struct importer *importer, struct error *error)
{
    if (importer->batch_files > 0 && store_commit(importer->store, error) < 0)
        return -1;
    importer->batch_files = 0;
    importer->committed = *importer->counts;
    return 0;
}

static bool batch_is_full(const struct importer *importer)
{
    return importer->batch_files >= BATCH_FILES ||
           (importer->batch_files > 0 && clock_elapsed(importer->batch_began, clock_now()) >= BATCH_NS);
}

/* What was not committed did not happen. */
static void abandon_batch(struct importer *importer)
{
    store_rollback(importer->store);
    *importer->counts = importer->committed;
}

/* ---- one file --------------------------------------------------------------------------------------------------------------- */
static void count_tool(struct import_counts *counts, const char *tool)
{
    size_t i = 0;
    while (i < counts->tool_count && !text_equals(counts->tools[i].tool, tool))
        i++;
    if (i == IMPORT_TOOLS_MAXIMUM)
        return;
    if (i == counts->tool_count) {
        const struct import_reader *reader = NULL; /* whose constant outlives the record */
        for (size_t k = 0; k < import_reader_count && reader == NULL; k++)
            if (text_equals(import_readers[k]->tool, tool))
                reader = import_readers[k];
        if (reader == NULL)
            return;
        counts->tools[counts->tool_count++].tool = reader->tool;
    }
    counts->tools[i].runs++;
}

static void count_outcome(struct importer *importer, const struct import_item *item, enum ledger_outcome outcome)
{
    struct import_counts *counts = importer->counts;
    switch (outcome) {
    case LEDGER_UNCHANGED:
        counts->unchanged++;
        return;
    case LEDGER_IMPORTED:
        counts->imported++;
        break;
    case LEDGER_NEW_VERSION:
        counts->new_versions++;
        notify(importer, IMPORT_EVENT_NEW_VERSION, item->shown, NULL);
        break;
    }
    for (size_t i = 0; i < item->records.count; i++) {
        const struct result_record *record = *VEC_AT(&item->records, i, struct result_record *);
        if (record->noise == NULL)
            count_tool(counts, record->run.tool);
    }
}

static int save_runs(struct importer *importer, const struct import_item *item, struct error *error)
{
    enum ledger_outcome outcome;
    if (begin_batch(importer, error) < 0 ||
        ledger_save(importer->store, &item->entry, &item->records, &importer->scratch, &outcome, error) < 0)
        return -1;
    importer->counts->files++;
    count_outcome(importer, item, outcome);
    notify(importer, IMPORT_EVENT_FILE, item->shown, NULL);
    return 0;
}

static int save_quarantine(struct importer *importer, const struct import_item *item, struct error *error)
{
    bool is_new = false;
    if (begin_batch(importer, error) < 0 || ledger_quarantine(importer->store, &item->entry, &item->reason, &is_new, error) < 0)
        return -1;
    importer->counts->files++;
    (*(is_new ? &importer->counts->quarantined : &importer->counts->still_quarantined))++;
    notify(importer, is_new ? IMPORT_EVENT_QUARANTINED : IMPORT_EVENT_STILL_QUARANTINED, item->shown, &item->reason);
    notify(importer, IMPORT_EVENT_FILE, item->shown, NULL);
    return 0;
}

static int save_item(struct importer *importer, const struct import_item *item, struct error *error)
{
    arena_clear(&importer->scratch);
    switch (item->kind) {
    case IMPORT_ITEM_RUNS:
        return save_runs(importer, item, error);
    case IMPORT_ITEM_UNREADABLE:
        return save_quarantine(importer, item, error);
    case IMPORT_ITEM_UNCHANGED:
        for (size_t i = 0; i < item->count; i++) {
            importer->counts->files++;
            importer->counts->unchanged++;
            notify(importer, IMPORT_EVENT_FILE, item->shown, NULL);
        }
        return 0;
    case IMPORT_ITEM_NO_RESULT:
        importer->counts->no_result++;
        notify(importer, IMPORT_EVENT_NO_RESULT, item->shown, NULL);
        return 0;
    case IMPORT_ITEM_SKIPPED:
        importer->counts->skipped++;
        notify(importer, IMPORT_EVENT_SKIPPED, item->shown, &item->reason);
        return 0;
    }
    return 0;
}

/* ---- all of them ------------------------------------------------------------------------------------------------------------ */
/* Empties the queue until its end, or until it is stopped. What is open is committed before anything is waited for. */
static int save_all(struct importer *importer, struct error *error)
{
    int result = 0;
    while (result == 0 && !is_stopped(importer)) {
        struct import_item *item = NULL;
        enum import_queue_state state = import_queue_take(importer->queue, BATCH_NS, &item);
        if (state == IMPORT_QUEUE_ENDED)
            break;
        if (state == IMPORT_QUEUE_ITEM) {
            result = save_item(importer, item, error);
            import_queue_give_back(importer->queue, item);
        }
        if (result == 0 && (state == IMPORT_QUEUE_TIMEOUT || batch_is_full(importer)))
            result = commit_batch(importer, error);
    }
    if (result == 0)
        result = commit_batch(importer, error);
    if (result < 0)
        abandon_batch(importer);
    return result;
}

static int run_threads(struct importer *importer, struct import_walk *walk, struct error *error)
{
    pthread_t thread;
    importer->queue = walk->queue = import_queue_new();
    if (importer->queue == NULL)
        return error_set(error, "out of memory");
    int result = pthread_create(&thread, NULL, import_walk_run, walk) == 0 ? 0 : error_set(error, "no thread can be started");
    if (result == 0) {
        result = save_all(importer, error);
        import_queue_stop(importer->queue);
        pthread_join(thread, NULL);
    }
    import_queue_release(importer->queue);
    return result;
}

/* ---- what is gone ----------------------------------------------------------------------------------------------------------- */
/* How the caller would name a stored file below the folder. */
static const char *shown_below(struct arena *arena, const struct import_place *folder, const char *path)
{
    return fs_join(arena, folder->shown, path + strlen(text_equals(folder->path, "/") ? "" : folder->path));
}

/* One page of the stored files below the folder; *after moves on to its last path, "" when it was the last page. */
static int mark_gone_page(struct importer *importer, const struct import_place *folder, struct str_builder *after,
                          struct error *error)
{
    struct store_entry *entries = NULL;
    size_t count = 0;
    arena_clear(&importer->scratch);
    if (store_list_below(importer->store, text_equals(folder->path, "/") ? "" : folder->path, str_builder_text(after), GONE_PAGE,
                         &importer->scratch, &entries, &count, error) < 0)
        return -1;
    for (size_t i = 0; i < count; i++) {
        if (import_known_was_seen(&folder->known, entries[i].path) || !ledger_file_vanished(entries[i].path))
            continue;
        if (begin_batch(importer, error) < 0 || ledger_mark_gone(importer->store, &entries[i], error) < 0)
            return -1;
        importer->counts->gone++;
        notify(importer, IMPORT_EVENT_GONE, shown_below(&importer->scratch, folder, entries[i].path), NULL);
    }
    str_builder_clear(after);
    if (count == GONE_PAGE)
        str_builder_append(after, entries[count - 1].path);
    return commit_batch(importer, error);
}

static int mark_gone_below(struct importer *importer, const struct import_place *folder, struct error *error)
{
    struct str_builder after;
    str_builder_init(&after, FS_PATH_MAXIMUM);
    int result = 0;
    if (import_known_has_unseen(&folder->known))
        do
            result = mark_gone_page(importer, folder, &after, error);
        while (result == 0 && after.length > 0);
    str_builder_release(&after);
    if (result < 0)
        abandon_batch(importer);
    return result;
}

/* ---- places ----------------------------------------------------------------------------------------------------------------- */
static int find_place(const char *shown, struct arena *arena, struct import_place *place, struct error *error)
{
    char *path = realpath(shown, NULL);
    if (path == NULL)
        return error_set_errno(error, errno, "%s: expected a file or folder with results", shown);
    *place = (struct import_place){.shown = arena_copy_text(arena, shown), .path = arena_copy_text(arena, path)};
    place->is_folder = fs_is_directory(place->path);
    free(path);
    return 0;
}

int import_check_paths(const char *const *paths, size_t path_count, struct error *error)
{
    struct arena arena;
    struct import_place place;
    arena_init(&arena);
    int result = 0;
    for (size_t i = 0; i < path_count && result == 0; i++)
        result = find_place(paths[i], &arena, &place, error);
    arena_release(&arena);
    return result;
}

/* Walks, reads and saves; what is gone comes after all walks, so that a file that moved from one folder to another is not taken for it. */
static int import_places(struct importer *importer, struct import_walk *walk, struct error *error)
{
    size_t loaded = 0;
    int result = 0;
    for (; loaded < walk->place_count && result == 0; loaded++)
        if (walk->places[loaded].is_folder &&
            import_known_load(&walk->places[loaded].known, importer->store, walk->places[loaded].path, error) < 0)
            result = -1;
    if (result == 0)
        result = run_threads(importer, walk, error);
    for (size_t i = 0; i < walk->place_count && result == 0 && !is_stopped(importer); i++)
        if (walk->places[i].is_folder)
            result = mark_gone_below(importer, &walk->places[i], error);
    for (size_t i = 0; i < loaded; i++)
        if (walk->places[i].is_folder)
            import_known_release(&walk->places[i].known);
    return result;
}

int import_paths(struct store *store, const char *const *paths, size_t path_count, const struct import_options *options,
                 const struct import_observer *observer, struct import_counts *counts, struct error *error)
{
    struct arena arena;
    arena_init(&arena);
    *counts = (struct import_counts){0};
    struct importer importer = {.store = store, .observer = observer, .counts = counts};
    struct import_walk walk = {
        .places = ARENA_NEW_ARRAY(&arena, path_count, struct import_place), .place_count = path_count, .options = options};
    int result = 0;
    for (size_t i = 0; i < path_count && result == 0; i++)
        result = find_place(paths[i], &arena, &walk.places[i], error);
    if (result == 0) {
        arena_init(&importer.scratch);
        result = import_places(&importer, &walk, error);
        arena_release(&importer.scratch);
    }
    arena_release(&arena);
    return result;
}
