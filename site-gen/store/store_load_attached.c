/* store_load_attached: the reasons and warnings of loaded runs: rows that come in the order of the runs' numbers, put at their places. */
#include "site-gen/store/store_loader.h"

#include <stdlib.h>

/* Loaded runs by their numbers, and how far the rows have come in them. */
struct places {
    struct results_run **runs;
    size_t count, next;
};

static int compare_rows(const void *a, const void *b)
{
    const struct results_run *left = *(struct results_run *const *)a, *right = *(struct results_run *const *)b;
    return (left->row > right->row) - (left->row < right->row);
}

static void find_places(struct places *places, struct results *results, struct arena *arena)
{
    places->count = results->run_count;
    places->runs = ARENA_NEW_ARRAY(arena, places->count, struct results_run *);
    for (size_t i = 0; i < places->count; i++)
        places->runs[i] = &results->runs[i];
    if (places->count > 0)
        qsort(places->runs, places->count, sizeof(places->runs[0]), compare_rows);
}

/* A kind of row; an item is what a run has many of. */
struct attachment {
    const char *sql; /* the run's number, then what take takes, of the runs LOADER_IDS in their order */
    size_t item_size;
    void (*take)(struct loader *loader, struct statement *statement, void *item);
    void (*attach)(struct results_run *run, void *items, size_t count);
};

static void take_reason(struct loader *loader, struct statement *statement, void *item)
{
    struct results_reason *reason = item;
    reason->key = loader_take_shared(loader, statement);
    reason->invalidates = statement_take_int64(statement) == 1;
    reason->value = statement_take_double(statement);
    reason->limit = statement_take_double(statement);
    reason->detail = loader_take_shared(loader, statement);
}

static void attach_reasons(struct results_run *run, void *items, size_t count)
{
    run->reasons = items;
    run->reason_count = count;
}

static void take_warning(struct loader *loader, struct statement *statement, void *item)
{
    *(const char **)item = loader_take_shared(loader, statement);
}

static void attach_warnings(struct results_run *run, void *items, size_t count)
{
    run->warnings = items;
    run->warning_count = count;
}

/* The items of one run, which are complete. */
static void attach(struct loader *loader, const struct attachment *attachment, struct places *places, int64_t row,
                   struct vec *items)
{
    while (places->next < places->count && places->runs[places->next]->row < row)
        places->next++;
    if (items->count > 0 && places->next < places->count && places->runs[places->next]->row == row)
        attachment->attach(places->runs[places->next],
                           arena_copy_bytes(loader->arena, items->items, items->count * items->item_size), items->count);
    vec_clear(items);
}

/* The rows of runs start ..., at most LOADER_IDS_COUNT of them. */
static int load_some(struct loader *loader, const struct attachment *attachment, struct places *places, size_t start,
                     struct vec *items, struct error *error)
{
    struct statement *statement = database_prepare(loader->database, attachment->sql, error);
    if (statement == NULL)
        return -1;
    for (size_t i = start; i < start + LOADER_IDS_COUNT; i++) /* the last one again where there are fewer */
        statement_bind_int64(statement, places->runs[i < places->count ? i : places->count - 1]->row);
    int64_t current = 0;
    int state;
    while ((state = statement_step(statement, error)) == 1) {
        int64_t row = statement_take_int64(statement);
        if (row != current)
            attach(loader, attachment, places, current, items);
        current = row;
        attachment->take(loader, statement, vec_push(items));
    }
    attach(loader, attachment, places, current, items);
    return state;
}

static int load(struct loader *loader, const struct attachment *attachment, struct places *places, struct error *error)
{
    struct vec items;
    int result = 0;
    vec_init(&items, attachment->item_size);
    places->next = 0;
    for (size_t start = 0; result == 0 && start < places->count; start += LOADER_IDS_COUNT)
        result = load_some(loader, attachment, places, start, &items, error);
    vec_release(&items);
    return result;
}

int loader_load_attached(struct loader *loader, struct error *error)
{
    static const struct attachment KINDS[] = {
        {"SELECT run_id, key, invalidates, value, threshold, detail FROM run_reason WHERE run_id IN (" LOADER_IDS
         ") ORDER BY run_id, position",
         sizeof(struct results_reason), take_reason, attach_reasons},
        {"SELECT run_id, text FROM run_warning WHERE run_id IN (" LOADER_IDS ") ORDER BY run_id, position", sizeof(const char *),
         take_warning, attach_warnings}};
    struct places places;
    struct arena scratch;
    arena_init(&scratch);
    find_places(&places, loader->results, &scratch);
    int result = 0;
    for (size_t i = 0; result == 0 && i < sizeof(KINDS) / sizeof(KINDS[0]); i++)
        result = load(loader, &KINDS[i], &places, error);
    arena_release(&scratch);
    return result;
}
