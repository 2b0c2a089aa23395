/* store_query: see the header. */
#include "site-gen/store/store_query.h"

#include "site-gen/store/database.h"
#include "site-gen/store/store_internal.h"

#include <stdlib.h>

const struct store_view store_views[] = {
    {"run_figures", "one row a run, with its figures"},
    {"scenario_runs", "one row a scenario, target and session: geometric means over its valid runs"},
    {"target_summary", "one row a target: how much of it there is"},
    {"session_summary", "one row a session"},
    {"experiment_runs", "one row a scenario and side of an experiment within a target"},
    {"step_figures", "one row a step of a run"},
    {"run_seconds", "one row a second of a run"},
    {"run_findings", "one row a reason why a run is invalid, or a remark on it"},
    {"machine_list", "one row a machine"},
    {"quarantined_files", "one row a file that could not be read"},
    {NULL, NULL},
};

struct store_query {
    struct statement *statement;
    struct arena texts; /* of the row */
};

int store_limit_to_queries(struct store *store, struct error *error)
{
    return database_allow_reading_only(store->database, error);
}

struct store_query *store_query_begin(struct store *store, const char *sql, struct error *error)
{
    struct statement *statement = database_prepare_one(store->database, sql, error);
    if (statement == NULL)
        return NULL;
    struct store_query *query = calloc(1, sizeof(*query));
    if (query == NULL) {
        error_set(error, "out of memory");
        return NULL;
    }
    query->statement = statement;
    arena_init(&query->texts);
    return query;
}

void store_query_end(struct store_query *query)
{
    if (query != NULL)
        arena_release(&query->texts);
    free(query);
}

size_t store_query_column_count(const struct store_query *query)
{
    return (size_t)statement_column_count(query->statement);
}

const char *store_query_column(const struct store_query *query, size_t index)
{
    return statement_column_name(query->statement, (int)index);
}

static struct store_value take_value(struct store_query *query)
{
    struct database_value value = statement_take_value(query->statement);
    switch (value.kind) {
    case DATABASE_NULL:
        return (struct store_value){.kind = STORE_VALUE_NULL};
    case DATABASE_INTEGER:
        return (struct store_value){.kind = STORE_VALUE_INTEGER, .integer = value.as.integer};
    case DATABASE_NUMBER:
        return (struct store_value){.kind = STORE_VALUE_NUMBER, .number = value.as.number};
    case DATABASE_TEXT:
        return (struct store_value){.kind = STORE_VALUE_TEXT, .text = arena_copy_str(&query->texts, value.as.text)};
    }
    return (struct store_value){.kind = STORE_VALUE_NULL};
}

int store_query_next(struct store_query *query, struct store_value *values, struct error *error)
{
    arena_clear(&query->texts);
    int state = statement_step(query->statement, error);
    for (size_t i = 0; state == 1 && i < store_query_column_count(query); i++)
        values[i] = take_value(query);
    return state;
}
