/* the store's operations beyond users, over SQLite and the data set: pages, authors, items, products under threads, aggregates, search. */
#include "servers/store/dataset.h"
#include "servers/store/sqlite_dataset.h"
#include "servers/store/store_pool.h"

#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

enum { CONNECTIONS = 4, SALES_EACH = 60 };

static char folder[] = "/tmp/test_operations.XXXXXX";
static char path[64];
static struct store_pool *pool;
static struct store *store;

static int set_up(void **state)
{
    (void)state;
    char url[80];
    struct failure failure = {""};
    if (mkdtemp(folder) == NULL)
        return -1;
    (void)snprintf(path, sizeof path, "%s/lab.sqlite", folder);
    (void)snprintf(url, sizeof url, "sqlite://%s", path);
    if (sqlite_dataset_load(path, &failure) != 0 || store_pool_open(&pool, url, CONNECTIONS, &failure) != 0)
        return -1;
    store = store_pool_at(pool, 0);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    static const char *const suffixes[] = {"", "-wal", "-shm"};
    store_pool_close(pool);
    for (size_t i = 0; i < sizeof suffixes / sizeof suffixes[0]; i++) {
        char file[80];
        (void)snprintf(file, sizeof file, "%s%s", path, suffixes[i]);
        (void)unlink(file);
    }
    return rmdir(folder);
}

/* ---- pages -------------------------------------------------------------------------------------------------------------------- */
struct ids {
    int64_t first, last, count;
};

static void note_user(void *context, const struct user *user)
{
    struct ids *ids = context;
    if (ids->count++ == 0)
        ids->first = user->id;
    else
        assert_int_equal(user->id, ids->last + 1);
    ids->last = user->id;
}

static void test_pages(void **state)
{
    (void)state;
    struct ids ids = {0, 0, 0};
    int64_t total = 0;
    assert_int_equal(store_page_by_offset(store, 20, 40, &total, note_user, &ids), STORE_OK);
    assert_int_equal(total, DATASET_MEMBERS);
    assert_int_equal(ids.first, 41);
    assert_int_equal(ids.count, 20);
    ids = (struct ids){0, 0, 0};
    assert_int_equal(store_page_by_offset(store, 20, DATASET_MEMBERS, &total, note_user, &ids), STORE_OK);
    assert_int_equal(ids.count, 0);
    assert_int_equal(store_page_by_cursor(store, 99990, 20, note_user, &ids), STORE_OK);
    assert_int_equal(ids.first, 99991);
    assert_int_equal(ids.count, 10);
}

/* ---- authors ------------------------------------------------------------------------------------------------------------------ */
struct listing {
    char text[8192];
    size_t length;
};

static void note_author(void *context, const struct store_author *author, const struct store_post *post)
{
    struct listing *listing = context;
    listing->length += (size_t)snprintf(listing->text + listing->length, sizeof listing->text - listing->length,
                                        author != NULL ? "%d %.*s:" : " %d %.*s;", (int)(author != NULL ? author->id : post->id),
                                        (int)(author != NULL ? author->name.length : post->title.length),
                                        author != NULL ? author->name.data : post->title.data);
    assert_true(listing->length < sizeof listing->text);
}

static void test_three_ways_to_the_same_authors(void **state)
{
    (void)state;
    static struct listing listings[3];
    static const enum store_fetching ways[] = {STORE_LAZY, STORE_EAGER, STORE_SUBQUERY};
    for (size_t i = 0; i < 3; i++) {
        listings[i].length = 0;
        listings[i].text[0] = '\0';
        assert_int_equal(store_list_authors(store, ways[i], 5, 990, note_author, &listings[i]), STORE_OK);
        assert_string_equal(listings[i].text, listings[0].text);
    }
    assert_int_equal(strncmp(listings[0].text, "991 ", 4), 0);
    assert_non_null(strstr(listings[0].text, " 7960 "));
    listings[0].length = 0;
    for (size_t i = 0; i < 3; i++)
        assert_int_equal(store_list_authors(store, ways[i], 5, 1000, note_author, &listings[0]), STORE_OK);
    assert_int_equal(listings[0].length, 0);
}

/* ---- items -------------------------------------------------------------------------------------------------------------------- */
static void test_items(void **state)
{
    (void)state;
    int64_t done = -1;
    assert_int_equal(store_clear_items(store), STORE_OK);
    assert_int_equal(store_change_items(store, STORE_UPDATE_BULK, 10, &done), STORE_OK);
    assert_int_equal(done, 0);
    assert_int_equal(store_change_items(store, STORE_INSERT_INDIVIDUAL, 3, &done), STORE_OK);
    assert_int_equal(done, 3);
    assert_int_equal(store_change_items(store, STORE_INSERT_BATCH, 47, &done), STORE_OK);
    assert_int_equal(done, 47);
    assert_int_equal(store_change_items(store, STORE_INSERT_RAW, 10000, &done), STORE_OK);
    assert_int_equal(done, 10000);
    assert_int_equal(store_change_items(store, STORE_UPDATE_INDIVIDUAL, 10, &done), STORE_OK);
    assert_int_equal(done, 10);
    assert_int_equal(store_change_items(store, STORE_UPDATE_BULK, 20000, &done), STORE_OK);
    assert_int_equal(done, 10050);
    assert_int_equal(store_clear_items(store), STORE_OK);
    assert_int_equal(store_change_items(store, STORE_UPDATE_INDIVIDUAL, 10, &done), STORE_OK);
    assert_int_equal(done, 0);
}

/* ---- products ----------------------------------------------------------------------------------------------------------------- */
struct seller {
    struct store *store;
    enum store_locking locking;
    int64_t product, sold;
    bool failed;
};

static void *sell(void *argument)
{
    struct seller *seller = argument;
    for (int i = 0; i < SALES_EACH; i++) {
        struct store_purchase purchase;
        enum store_result result = store_decrement_product(seller->store, seller->locking, seller->product, 1, &purchase);
        seller->failed =
            seller->failed || (result != STORE_OK && result != STORE_LOST_RACE) || (purchase.sold && result != STORE_OK);
        seller->sold += purchase.sold ? 1 : 0;
    }
    return NULL;
}

/* Sells by several connections at once; gives how many sales are missing from the stock. */
static int64_t count_lost_updates(enum store_locking locking, int64_t product, int64_t *sold)
{
    struct seller sellers[CONNECTIONS];
    pthread_t threads[CONNECTIONS];
    struct store_product left;
    assert_int_equal(store_reset_products(store), STORE_OK);
    for (size_t i = 0; i < CONNECTIONS; i++) {
        sellers[i] = (struct seller){store_pool_at(pool, i), locking, product, 0, false};
        assert_int_equal(pthread_create(&threads[i], NULL, sell, &sellers[i]), 0);
    }
    *sold = 0;
    for (size_t i = 0; i < CONNECTIONS; i++) {
        assert_int_equal(pthread_join(threads[i], NULL), 0);
        assert_false(sellers[i].failed);
        *sold += sellers[i].sold;
    }
    assert_int_equal(store_find_product(store, product, &left), STORE_OK);
    return left.stock - (DATASET_STOCK - *sold);
}

static void test_locking_keeps_the_stock(void **state)
{
    (void)state;
    static const enum store_locking strategies[] = {STORE_PESSIMISTIC, STORE_OPTIMISTIC, STORE_SERIALIZABLE_TRANSACTION};
    for (size_t i = 0; i < 3; i++) {
        int64_t sold = 0;
        assert_int_equal(count_lost_updates(strategies[i], (int64_t)i + 2, &sold), 0);
        assert_true(sold > 0);
        if (strategies[i] == STORE_PESSIMISTIC)
            assert_int_equal(sold, CONNECTIONS * SALES_EACH);
    }
}

/* Whether updates get lost is a matter of luck; that none is invented is not. */
static void test_without_a_lock_everything_sells(void **state)
{
    (void)state;
    int64_t sold = 0;
    assert_true(count_lost_updates(STORE_NO_LOCK, 1, &sold) >= 0);
    assert_int_equal(sold, CONNECTIONS * SALES_EACH);
}

/* Each strategy sells what there is and no more. */
static void test_stock_runs_out(void **state)
{
    (void)state;
    static const enum store_locking all[] = {STORE_NO_LOCK, STORE_PESSIMISTIC, STORE_OPTIMISTIC, STORE_SERIALIZABLE_TRANSACTION};
    for (size_t i = 0; i < 4; i++) {
        struct store_purchase purchase;
        assert_int_equal(store_reset_products(store), STORE_OK);
        assert_int_equal(store_decrement_product(store, all[i], 5, 999, &purchase), STORE_OK);
        assert_true(purchase.sold);
        assert_int_equal(purchase.product.stock, 1);
        assert_int_equal(purchase.product.version, 1);
        assert_int_equal(store_decrement_product(store, all[i], 5, 2, &purchase), STORE_OK);
        assert_false(purchase.sold);
        assert_int_equal(purchase.product.stock, 1);
        assert_int_equal(store_decrement_product(store, all[i], 11, 1, &purchase), STORE_NOT_FOUND);
        assert_false(purchase.sold);
    }
    assert_int_equal(store_reset_products(store), STORE_OK);
}

/* ---- aggregates and search ------------------------------------------------------------------------------------------------------ */
struct sums {
    int64_t groups, count, sum, previous;
};

static void note_group(void *context, const struct store_group *group)
{
    struct sums *sums = context;
    sums->groups++;
    sums->count += group->count;
    sums->sum += group->sum;
    assert_true(group->average > (double)group->sum / (double)group->count - 1e-9 &&
                group->average < (double)group->sum / (double)group->count + 1e-9);
}

/* Against sums over the generator's rows. */
static void test_aggregates(void **state)
{
    (void)state;
    struct dataset_value values[DATASET_COLUMNS_MAXIMUM];
    struct store_counts counts;
    struct sums countries = {0}, authors = {0};
    int64_t scores = 0, views = 0;
    for (int64_t id = 1; id <= DATASET_MEMBERS; id++) {
        DATASET_TABLES[1].make(id, values);
        scores += values[6].integer;
    }
    for (int64_t id = 1; id <= DATASET_TABLES[3].rows; id++) {
        DATASET_TABLES[3].make(id, values);
        views += values[3].integer;
    }
    assert_int_equal(store_count_rows(store, &counts), STORE_OK);
    assert_int_equal(counts.users, DATASET_MEMBERS);
    assert_int_equal(counts.countries, 20);
    assert_int_equal(counts.statuses, 3);
    assert_int_equal(store_group_countries(store, 100, note_group, &countries), STORE_OK);
    assert_int_equal(countries.groups, 20);
    assert_int_equal(countries.count, DATASET_MEMBERS);
    assert_int_equal(countries.sum, scores);
    assert_int_equal(store_group_authors(store, 1000, note_group, &authors), STORE_OK);
    assert_int_equal(authors.count, DATASET_TABLES[3].rows);
    assert_int_equal(authors.sum, views);
}

struct matches {
    int64_t ids[100];
    size_t count;
};

static void note_match(void *context, const struct store_match *match)
{
    struct matches *matches = context;
    assert_true(matches->count < 100);
    matches->ids[matches->count++] = match->id;
}

static void search(bool fulltext, const char *words, struct matches *matches)
{
    matches->count = 0;
    assert_int_equal(store_search(store, fulltext, text_of(words), 100, note_match, matches), STORE_OK);
}

static void test_search(void **state)
{
    (void)state;
    struct matches like, fulltext;
    static const char *const words[] = {"river", "anchor", "velvet"};
    for (size_t i = 0; i < 3; i++) {
        search(false, words[i], &like);
        search(true, words[i], &fulltext);
        assert_true(like.count > 20);
        assert_int_equal(like.count, fulltext.count);
        assert_memory_equal(like.ids, fulltext.ids, like.count * sizeof(int64_t));
    }
    static const char *const odd[] = {
        "%", "_", "\\", "'", "\"", "\"\"\"", "a\" OR \"b", "NEAR(", "*", "-", "()", "river%", "'; DROP TABLE users; --"};
    for (size_t i = 0; i < sizeof odd / sizeof odd[0]; i++) {
        search(false, odd[i], &like);
        assert_int_equal(like.count, 0);
        search(true, odd[i], &fulltext);
    }
    search(true, "AND OR NOT", &fulltext);     /* words like any others */
    search(true, "river mountain", &fulltext); /* both words */
    assert_int_equal(fulltext.count, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_pages),
        cmocka_unit_test(test_three_ways_to_the_same_authors),
        cmocka_unit_test(test_items),
        cmocka_unit_test(test_locking_keeps_the_stock),
        cmocka_unit_test(test_without_a_lock_everything_sells),
        cmocka_unit_test(test_stock_runs_out),
        cmocka_unit_test(test_aggregates),
        cmocka_unit_test(test_search),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
