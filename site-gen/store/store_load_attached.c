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
    const char *const *statements; /* for each selection: the run's number, then what take takes */
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

static int load(struct loader *loader, const struct attachment *attachment, struct places *places, struct error *error)
{
    struct statement *statement = loader_select(loader, attachment->statements, error);
    if (statement == NULL)
        return -1;
    struct vec items;
    int64_t current = 0;
    int state;
    vec_init(&items, attachment->item_size);
    places->next = 0;
    while ((state = statement_step(statement, error)) == 1) {
        int64_t row = statement_take_int64(statement);
        if (row != current)
            attach(loader, attachment, places, current, &items);
        current = row;
        attachment->take(loader, statement, vec_push(&items));
    }
    attach(loader, attachment, places, current, &items);
    vec_release(&items);
    return state;
}

int loader_load_attached(struct loader *loader, struct error *error)
{
    static const char *const REASONS[LOADER_SELECTIONS] = LOADER_FOR_EACH_SELECTION(
        "SELECT run_id, run_reason.key, invalidates, value, threshold, detail FROM run JOIN run_reason ON run_id = run.id",
        " ORDER BY run_id, run_reason.position");
    static const char *const WARNINGS[LOADER_SELECTIONS] = LOADER_FOR_EACH_SELECTION(
        "SELECT run_id, text FROM run JOIN run_warning ON run_id = run.id", " ORDER BY run_id, run_warning.position");
    static const struct attachment KINDS[] = {{REASONS, sizeof(struct results_reason), take_reason, attach_reasons},
                                              {WARNINGS, sizeof(const char *), take_warning, attach_warnings}};
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
