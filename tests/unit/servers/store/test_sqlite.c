/* store with SQLite, over the data set: reading, writing, conflicts, restoring, two connections at once, databases that are none.
 */
#include "servers/store/dataset.h"
#include "servers/store/sqlite_dataset.h"
#include "servers/store/store.h"
#include "servers/store/store_pool.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static char folder[] = "/tmp/test_sqlite.XXXXXX";
static char path[64];
static char url[80];

static int set_up(void **state)
{
    (void)state;
    if (mkdtemp(folder) == NULL)
        return -1;
    (void)snprintf(path, sizeof path, "%s/lab.sqlite", folder);
    (void)snprintf(url, sizeof url, "sqlite://%s", path);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    static const char *const suffixes[] = {"", "-wal", "-shm", ".other"};
    char file[80];
    for (size_t i = 0; i < sizeof suffixes / sizeof suffixes[0]; i++) {
        (void)snprintf(file, sizeof file, "%s%s", path, suffixes[i]);
        (void)unlink(file);
    }
    return rmdir(folder);
}

static struct store *open_store(pthread_mutex_t *writers)
{
    struct failure failure = {""};
    struct store *store = NULL;
    bool loaded = false;
    assert_int_equal(sqlite_dataset_restore(path, &loaded, &failure), 0);
    assert_int_equal(store_open(&store, url, writers, &failure), 0);
    return store;
}

static void count_user(void *context, const struct user *user)
{
    int64_t *count = context;
    assert_int_equal(user->id, ++*count);
}

static void expect_text(struct text text, const char *expected)
{
    assert_true(text_equals(text, text_of(expected)));
}

/* A column of a user of the data set. */
static const char *user_text(int64_t id, size_t column)
{
    static struct dataset_value values[DATASET_COLUMNS_MAXIMUM];
    DATASET_TABLES[0].make(id, values);
    return values[column].text;
}

static void test_reading(void **state)
{
    (void)state;
    struct store *store = open_store(NULL);
    int64_t count = 0;
    assert_int_equal(store_list_users(store, count_user, &count), STORE_OK);
    assert_int_equal(count, DATASET_USERS);
    struct user user;
    assert_int_equal(store_find_user(store, 1000, &user), STORE_OK);
    struct dataset_value expected[DATASET_COLUMNS_MAXIMUM];
    DATASET_TABLES[0].make(1000, expected);
    assert_int_equal(user.id, 1000);
    expect_text(user.name, expected[1].text);
    expect_text(user.email, expected[2].text);
    expect_text(user.created_at, expected[3].text);
    assert_int_equal(store_find_user(store, 1001, &user), STORE_NOT_FOUND);
    assert_int_equal(store_find_user(store, INT64_MIN, &user), STORE_NOT_FOUND);
    store_close(store);
}

static void test_creating(void **state)
{
    (void)state;
    struct store *store = open_store(NULL);
    struct user user;
    struct text when = text_of("2026-01-02T03:04:05Z");
    assert_int_equal(store_create_user(store, text_of("N"), text_of("n@x"), when, &user), STORE_OK);
    assert_int_equal(user.id, 1001);
    assert_int_equal(store_create_user(store, text_of("M"), text_of("n@x"), when, &user), STORE_CONFLICT);
    assert_int_equal(store_find_user(store, 1001, &user), STORE_OK);
    expect_text(user.name, "N");
    expect_text(user.created_at, "2026-01-02T03:04:05Z");
    assert_int_equal(store_create_user(store, text_of("'; DROP TABLE users; --"), text_of("o@x"), when, &user), STORE_OK);
    assert_int_equal(user.id, 1002);
    store_close(store);
}

static void test_updating(void **state)
{
    (void)state;
    struct store *store = open_store(NULL);
    struct user user;
    assert_int_equal(store_update_user(store, 5, text_of("New"), text_of("new@x"), &user), STORE_OK);
    assert_int_equal(user.id, 5);
    expect_text(user.name, "New");
    expect_text(user.created_at, user_text(5, 3));
    assert_int_equal(store_update_user(store, 5, text_of("New"), text_of("new@x"), &user), STORE_OK);
    assert_int_equal(store_update_user(store, 6, text_of("New"), text_of("new@x"), &user), STORE_CONFLICT);
    assert_int_equal(store_update_user(store, 9999, text_of("New"), text_of("newer@x"), &user), STORE_NOT_FOUND);
    assert_int_equal(store_find_user(store, 6, &user), STORE_OK);
    expect_text(user.email, user_text(6, 2));
    store_close(store);
}

static void test_restoring_beside_a_connection(void **state)
{
    (void)state;
    struct store *store = open_store(NULL);
    struct failure failure = {""};
    bool loaded = true;
    struct user user;
    assert_int_equal(sqlite_dataset_restore(path, &loaded, &failure), 0);
    assert_false(loaded);
    assert_int_equal(store_create_user(store, text_of("N"), text_of("n@x"), text_of(""), &user), STORE_OK);
    assert_int_equal(sqlite_dataset_check(path, &failure), -1);
    assert_non_null(strstr(failure.message, "found 1001"));
    assert_int_equal(sqlite_dataset_restore(path, &loaded, &failure), 0);
    assert_true(loaded);
    assert_int_equal(store_find_user(store, 1001, &user), STORE_NOT_FOUND);
    assert_int_equal(store_update_user(store, 1, text_of("N"), text_of("n@x"), &user), STORE_OK);
    assert_int_equal(sqlite_dataset_check(path, &failure), -1);
    assert_non_null(strstr(failure.message, "not those of the data set"));
    assert_int_equal(sqlite_dataset_load(path, &failure), 0);
    assert_int_equal(sqlite_dataset_check(path, &failure), 0);
    assert_int_equal(store_find_user(store, 1, &user), STORE_OK);
    expect_text(user.name, user_text(1, 1));
    store_close(store);
}

/* A connection that has read must not hold back the write-ahead log: loading ends by truncating it. */
static void test_reading_leaves_no_transaction_open(void **state)
{
    (void)state;
    struct store *store = open_store(NULL);
    struct failure failure = {""};
    struct user user;
    int64_t count = 0;
    assert_int_equal(store_find_user(store, 1, &user), STORE_OK);
    assert_int_equal(store_find_user(store, 5000, &user), STORE_NOT_FOUND);
    assert_int_equal(store_list_users(store, count_user, &count), STORE_OK);
    assert_int_equal(sqlite_dataset_load(path, &failure), 0);
    char log[80];
    struct stat status;
    (void)snprintf(log, sizeof log, "%s-wal", path);
    assert_int_equal(stat(log, &status), 0);
    assert_int_equal(status.st_size, 0);
    store_close(store);
}

enum { THREADS = 4, WRITES = 50 };

static void *write_users(void *argument)
{
    struct store_pool *pool = argument;
    for (int i = 0; i < WRITES; i++) {
        struct store *store = store_pool_acquire(pool);
        char email[64];
        struct user user;
        (void)snprintf(email, sizeof email, "%lx-%d@x", (unsigned long)pthread_self(), i);
        enum store_result result = store_create_user(store, text_of("N"), text_of(email), text_of(""), &user);
        store_pool_return(pool, store);
        if (result != STORE_OK)
            return pool;
    }
    return NULL;
}

/* More threads than connections, all writing: nobody fails, nothing is lost. */
static void test_pool(void **state)
{
    (void)state;
    struct failure failure = {""};
    struct store_pool *pool = NULL;
    assert_int_equal(sqlite_dataset_load(path, &failure), 0);
    assert_int_equal(store_pool_open(&pool, url, 2, &failure), 0);
    pthread_t threads[THREADS];
    for (int i = 0; i < THREADS; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, write_users, pool), 0);
    for (int i = 0; i < THREADS; i++) {
        void *failed = NULL;
        assert_int_equal(pthread_join(threads[i], &failed), 0);
        assert_null(failed);
    }
    int64_t count = 0;
    assert_int_equal(store_list_users(store_pool_at(pool, 0), count_user, &count), STORE_OK);
    assert_int_equal(count, DATASET_USERS + THREADS * WRITES);
    store_pool_close(pool);
}

static void test_what_cannot_be_opened(void **state)
{
    (void)state;
    char other[80];
    (void)snprintf(other, sizeof other, "sqlite://%s.other", path);
    FILE *file = fopen(other + 9, "w");
    assert_non_null(file);
    assert_true(
        fputs("this is no database, but a text that is long enough to be read as a header of one, one would think.\n", file) >= 0);
    assert_int_equal(fclose(file), 0);
    const struct {
        const char *url, *reason;
    } cases[] = {
        {"sqlite:///nonexistent/folder/lab.sqlite", "unable to open"},
        {"sqlite:///tmp", "unable to open"},
        {"sqlite://", "expected sqlite:///path"},
        {"mysql://x", "expected sqlite:///path"},
        {"postgresql://127.0.0.1:1/x", "connection to server"},
        {other, "not a database"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct store *store = NULL;
        struct failure failure = {""};
        assert_int_equal(store_open(&store, cases[i].url, NULL, &failure), -1);
        assert_null(store);
        if (strstr(failure.message, cases[i].reason) == NULL) {
            print_error("case %zu: %s\n", i, failure.message);
            fail();
        }
    }
}

static void test_database_without_tables(void **state)
{
    (void)state;
    char other[80];
    (void)snprintf(other, sizeof other, "sqlite://%s.other", path);
    FILE *file = fopen(other + 9, "w"); /* an empty file is an empty database */
    assert_non_null(file);
    assert_int_equal(fclose(file), 0);
    struct store *store = NULL;
    struct failure failure = {""};
    assert_int_equal(store_open(&store, other, NULL, &failure), -1);
    assert_non_null(strstr(failure.message, "no such table: users"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_reading),
        cmocka_unit_test(test_creating),
        cmocka_unit_test(test_updating),
        cmocka_unit_test(test_restoring_beside_a_connection),
        cmocka_unit_test(test_reading_leaves_no_transaction_open),
        cmocka_unit_test(test_pool),
        cmocka_unit_test(test_what_cannot_be_opened),
        cmocka_unit_test(test_database_without_tables),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
