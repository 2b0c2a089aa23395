/* Unit tests of site-gen/store/store_query: values of every kind, and that a query can neither write nor be two. */
#include "tests/unit/store/sample_record.h"

#include "site-gen/store/store_query.h"

static int setup(void **state)
{
    struct temporary_store *temporary = calloc(1, sizeof(*temporary));
    struct error error = {0};
    assert_non_null(temporary);
    temporary_store_open(temporary);
    assert_ok(store_close(temporary->store, &error), &error);
    assert_ok(store_open(&temporary->store, temporary->path, STORE_READ, &error), &error);
    assert_ok(store_limit_to_queries(temporary->store, &error), &error);
    *state = temporary;
    return 0;
}

static int teardown(void **state)
{
    temporary_store_release(*state);
    free(*state);
    return 0;
}

static void test_values(void **state)
{
    struct temporary_store *temporary = *state;
    struct error error = {0};
    struct store_value values[4];
    struct store_query *query = store_query_begin(
        temporary->store,
        "SELECT 1 AS a, 0.5 AS b, NULL AS c, 'text' AS d UNION ALL SELECT -9000000000, -2.0, NULL, '' ORDER BY 1 DESC", &error);
    assert_ok(query == NULL ? -1 : 0, &error);
    assert_int_equal(store_query_column_count(query), 4);
    assert_string_equal(store_query_column(query, 0), "a");
    assert_string_equal(store_query_column(query, 3), "d");
    assert_int_equal(store_query_next(query, values, &error), 1);
    assert_int_equal(values[0].kind, STORE_VALUE_INTEGER);
    assert_int_equal(values[0].integer, 1);
    assert_int_equal(values[1].kind, STORE_VALUE_NUMBER);
    assert_number_close(values[1].number, 0.5, 0);
    assert_int_equal(values[2].kind, STORE_VALUE_NULL);
    assert_int_equal(values[3].kind, STORE_VALUE_TEXT);
    assert_string_equal(values[3].text, "text");
    assert_int_equal(store_query_next(query, values, &error), 1);
    assert_true(values[0].integer == INT64_C(-9000000000));
    assert_string_equal(values[3].text, "");
    assert_int_equal(store_query_next(query, values, &error), 0);
    store_query_end(query);
}

static void test_views(void **state)
{
    struct temporary_store *temporary = *state;
    size_t count = 0;
    for (const struct store_view *view = store_views; view->name != NULL; view++, count++) {
        struct error error = {0};
        struct store_query *query =
            store_query_begin(temporary->store, arena_format(&temporary->arena, "SELECT * FROM %s", view->name), &error);
        struct store_value values[64];
        assert_ok(query == NULL ? -1 : 0, &error);
        assert_true(store_query_column_count(query) > 4 && store_query_column_count(query) < COUNT_OF(values));
        assert_int_equal(store_query_next(query, values, &error), 0); /* nothing was imported */
        store_query_end(query);
    }
    assert_int_equal(count, 10);
}

/* Fails when it is prepared or when it runs, whichever the database prefers. */
static void test_refusals(void **state)
{
    (void)state;
    static const char *const statements[] = {
        "",
        "-- nothing",
        "SELECT 1; SELECT 2",
        "SELECT 1; DELETE FROM session",
        "INSERT INTO session (id, key) VALUES (1, 'x')",
        "INSERT INTO session (id, key) VALUES (1, 'x') RETURNING id",
        "UPDATE session SET key = 'x' RETURNING id",
        "DELETE FROM session RETURNING id",
        "CREATE TABLE t (a INTEGER)",
        "DROP VIEW run_figures",
        "COMMIT",
        "SELECT * FROM nobody",
        "SELEC 1",
    };
    for (size_t i = 0; i < COUNT_OF(statements); i++) {
        struct temporary_store *temporary = NULL;
        struct error error = {0};
        struct store_value values[8];
        setup((void **)&temporary); /* a server ends the transaction at the first mistake */
        struct store_query *query = store_query_begin(temporary->store, statements[i], &error);
        if (query != NULL && store_query_next(query, values, &error) >= 0)
            fail_msg("\"%s\" was answered", statements[i]);
        assert_true(error.message[0] != '\0');
        store_query_end(query);
        teardown((void **)&temporary);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_values, setup, teardown),
        cmocka_unit_test_setup_teardown(test_views, setup, teardown),
        cmocka_unit_test(test_refusals),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
