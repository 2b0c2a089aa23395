/* store_compact: forgetting what no longer counts, and giving space back. */
#include "site-gen/store/store_upkeep.h"

#include "site-gen/store/store_internal.h"

/* What no run refers to; those that refer first. */
static const char *const UNUSED[] = {
    "DELETE FROM environment WHERE NOT EXISTS (SELECT 1 FROM run WHERE run.environment_id = environment.id)",
    "DELETE FROM machine WHERE NOT EXISTS (SELECT 1 FROM environment WHERE environment.machine_id = machine.id)",
    "DELETE FROM target_version WHERE NOT EXISTS (SELECT 1 FROM run WHERE run.target_version_id = target_version.id)",
    "DELETE FROM target WHERE NOT EXISTS (SELECT 1 FROM target_version WHERE target_version.target_id = target.id)",
    "DELETE FROM scenario_version WHERE NOT EXISTS (SELECT 1 FROM run WHERE run.scenario_version_id = scenario_version.id)",
    "DELETE FROM scenario WHERE NOT EXISTS (SELECT 1 FROM scenario_version WHERE scenario_version.scenario_id = scenario.id)",
    "DELETE FROM method WHERE NOT EXISTS (SELECT 1 FROM run WHERE run.method_id = method.id)",
    "DELETE FROM session WHERE NOT EXISTS (SELECT 1 FROM run WHERE run.session_id = session.id)",
};

static int run_sql(struct store *store, const char *sql, struct error *error)
{
    struct statement *statement = database_prepare(store->database, sql, error);
    return statement == NULL ? -1 : statement_run(statement, error);
}

#define UNUSED_COUNT (sizeof(UNUSED) / sizeof(UNUSED[0]))
#define STEPS (UNUSED_COUNT + 1) /* giving space back, the longest, is the last */

static int remove_unused(struct store *store, const struct store_observer *observer, struct error *error)
{
    for (size_t i = 0; i < UNUSED_COUNT; i++) {
        if (run_sql(store, UNUSED[i], error) < 0)
            return -1;
        if (observer->progress != NULL)
            observer->progress(observer->context, "steps", i + 1, STEPS);
    }
    return 0;
}

static int count_rows(struct store *store, const char *sql, size_t *count, struct error *error)
{
    int64_t number = 0;
    struct statement *statement = database_prepare(store->database, sql, error);
    if (statement == NULL || statement_run_int64(statement, &number, error) < 0)
        return -1;
    *count = (size_t)number;
    return 0;
}

static int forget_locked(struct store *store, size_t *entries, size_t *runs, struct error *error)
{
    if (count_rows(store, "SELECT count(*) FROM import WHERE state IN ('superseded', 'gone')", entries, error) < 0 ||
        count_rows(store,
                   "SELECT count(*) FROM run WHERE import_id IN (SELECT id FROM import WHERE state IN ('superseded', 'gone'))",
                   runs, error) < 0)
        return -1;
    if (run_sql(store, "DELETE FROM run WHERE import_id IN (SELECT id FROM import WHERE state IN ('superseded', 'gone'))", error) <
            0 ||
        run_sql(store, "DELETE FROM import WHERE state IN ('superseded', 'gone')", error) < 0)
        return -1;
    return remove_unused(store, &(struct store_observer){0}, error);
}

int store_forget(struct store *store, size_t *entries, size_t *runs, struct error *error)
{
    if (store_begin(store, error) < 0)
        return -1;
    return store_end(store, forget_locked(store, entries, runs, error), error);
}

int store_compact(struct store *store, const struct store_observer *observer, struct error *error)
{
    if (store_begin(store, error) < 0 || store_end(store, remove_unused(store, observer, error), error) < 0 ||
        database_compact(store->database, error) < 0)
        return -1;
    if (observer->progress != NULL)
        observer->progress(observer->context, "steps", STEPS, STEPS);
    return 0;
}
