/* store_check: what must hold in a store, as queries that give one line for each problem. They read everything on purpose. */
#include "site-gen/store/store_upkeep.h"

#include "lib/str.h"
#include "site-gen/store/store_internal.h"

#define TOLD_MAXIMUM 100 /* of one kind of problem */

/* Rows of a child table without their run. */
#define ORPHANS(table)                                                                                                             \
    "SELECT 'table " table                                                                                                         \
    " has a row of run ' || owned.run_id || ', which is not there' FROM (SELECT DISTINCT run_id FROM " table                       \
    ") AS owned WHERE NOT EXISTS (SELECT 1 FROM run WHERE run.id = owned.run_id)"

/* Rows that say the same twice. columns is what makes a row what it is. */
#define TWINS(table, columns)                                                                                                      \
    "SELECT 'table " table " has ' || count(*) || ' rows for the same thing, the first is ' || min(id) FROM " table                \
    " GROUP BY " columns " HAVING count(*) > 1"

static const char *const CHECKS[] = {
    "SELECT 'run ' || run.key || ' does not count as its file does, which is ' || import.state || ': ' || import.name "
    "FROM run JOIN import ON import.id = run.import_id WHERE (run.is_current = 1) <> (import.state = 'current') ORDER BY run.key",
    "SELECT 'run ' || key || ' counts ' || count(*) || ' times' FROM run WHERE is_current = 1 GROUP BY key HAVING count(*) > 1",
    "SELECT 'the bytes ' || sha256 || ' are in the ledger ' || count(*) || ' times' FROM import WHERE state <> 'quarantined' "
    "GROUP BY sha256 HAVING count(*) > 1",
    "SELECT 'nothing is stored of the file ' || name FROM import WHERE state <> 'quarantined' AND NOT EXISTS (SELECT 1 FROM run "
    "WHERE "
    "run.import_id = import.id) AND NOT EXISTS (SELECT 1 FROM noise_measurement WHERE import_id = import.id) ORDER BY name",
    "SELECT 'a quarantined file has runs: ' || name FROM import WHERE state = 'quarantined' AND EXISTS (SELECT 1 FROM run WHERE "
    "run.import_id = import.id) ORDER BY name",
    "SELECT 'run ' || key || ' lacks its histogram' FROM run WHERE has_histogram = 1 AND NOT EXISTS (SELECT 1 FROM histogram WHERE "
    "histogram.run_id = run.id AND histogram.step = 0) ORDER BY key",
    "SELECT 'run ' || run.key || ' has a histogram that it does not know of' FROM histogram JOIN run ON run.id = histogram.run_id "
    "WHERE histogram.step = 0 AND run.has_histogram <> 1 ORDER BY run.key",
    "SELECT 'run ' || run.key || ' has a histogram of step ' || histogram.step || ', but no such step' FROM histogram JOIN run ON "
    "run.id = histogram.run_id WHERE histogram.step > 0 AND NOT EXISTS (SELECT 1 FROM run_step WHERE run_step.run_id = run.id AND "
    "run_step.position = histogram.step) ORDER BY run.key",
    "SELECT 'run ' || key || ' is valid, but has a reason not to be' FROM run WHERE is_valid = 1 AND EXISTS (SELECT 1 FROM "
    "run_reason "
    "WHERE run_reason.run_id = run.id AND invalidates = 1) ORDER BY key",
    "SELECT 'run ' || key || ' does not say how it was measured' FROM run WHERE method_id IS NULL ORDER BY key",
    ORPHANS("run_reason"),
    ORPHANS("run_warning"),
    ORPHANS("run_step"),
    ORPHANS("run_quantile"),
    ORPHANS("histogram"),
    ORPHANS("timeline"),
    ORPHANS("resource_sample"),
    ORPHANS("check_result"),
    ORPHANS("threshold_result"),
    TWINS("machine", "key, cpu, kernel, architecture, cores"),
    TWINS("environment", "machine_id, memory_bytes, os, governor, compiler, compiler_flags, lab_version, lab_commit, pinning"),
    TWINS("method", STORE_METHOD_COLUMNS),
    TWINS("target_version", "target_id, name, language, framework, framework_version, license, url, configuration"),
    TWINS("scenario_version",
          "scenario_id, sha256, category, title_en, title_ko, description_en, description_ko, shows_en, shows_ko"),
};
#define CHECK_COUNT (sizeof(CHECKS) / sizeof(CHECKS[0]))

static void tell(const struct store_observer *observer, const char *text)
{
    if (observer->tell != NULL)
        observer->tell(observer->context, text);
}

static int run_check(struct store *store, const char *sql, const struct store_observer *observer, size_t *problems,
                     struct error *error)
{
    struct statement *statement = database_prepare(store->database, sql, error);
    if (statement == NULL)
        return -1;
    struct arena arena;
    arena_init(&arena);
    size_t found = 0;
    int state;
    while ((state = statement_step(statement, error)) == 1) {
        arena_clear(&arena);
        const char *problem = statement_take_text(statement, &arena);
        if (text_equals(problem, "ok"))
            continue;
        if (++found <= TOLD_MAXIMUM)
            tell(observer, problem);
    }
    if (found > TOLD_MAXIMUM)
        tell(observer, arena_format(&arena, "and %zu more like these", found - TOLD_MAXIMUM));
    *problems += found;
    arena_release(&arena);
    return state;
}

static int run_checks(struct store *store, const struct store_observer *observer, size_t *problems, struct error *error)
{
    const char *const *own = database_self_checks(store->database);
    size_t own_count = 0;
    while (own[own_count] != NULL)
        own_count++;
    for (size_t i = 0; i < own_count + CHECK_COUNT; i++) {
        if (observer->stop != NULL && observer->stop(observer->context))
            return 0;
        if (run_check(store, i < own_count ? own[i] : CHECKS[i - own_count], observer, problems, error) < 0)
            return -1;
        if (observer->progress != NULL)
            observer->progress(observer->context, "checks", i + 1, own_count + CHECK_COUNT);
    }
    return 0;
}

int store_check(struct store *store, const struct store_observer *observer, size_t *problems, struct error *error)
{
    *problems = 0;
    if (store_begin(store, error) < 0)
        return -1;
    int result = run_checks(store, observer, problems, error);
    store_rollback(store); /* only read */
    return result;
}
