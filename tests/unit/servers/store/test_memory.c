/* cache in memory: hits, replacement, bounds, order of use, threads. */
#include "servers/store/cache.h"

#include <pthread.h>
#include <stdio.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static struct cache *open_cache(size_t entries, size_t bytes)
{
    struct cache *cache = NULL;
    struct failure failure;
    assert_int_equal(cache_open(&cache, "memory:", CACHE_USERS, entries, bytes, &failure), 0);
    return cache;
}

/* Asserts the value of a key, NULL for a miss. */
static void expect(struct cache *cache, const char *key, const char *value)
{
    struct buffer buffer;
    buffer_init(&buffer, 1000);
    assert_int_equal(cache_get(cache, text_of(key), &buffer), value != NULL);
    assert_true(text_equals(buffer_text(&buffer), text_of(value)));
    buffer_release(&buffer);
}

static void set(struct cache *cache, const char *key, const char *value)
{
    cache_set(cache, text_of(key), text_of(value));
}

static void test_set_get_delete(void **state)
{
    (void)state;
    struct cache *cache = open_cache(10, 1000);
    expect(cache, "a", NULL);
    set(cache, "a", "1");
    set(cache, "b", "");
    set(cache, "a", "22");
    expect(cache, "a", "22");
    expect(cache, "b", "");
    assert_true(cache_delete(cache, text_of("a")));
    assert_false(cache_delete(cache, text_of("a")));
    expect(cache, "a", NULL);
    cache_flush(cache);
    expect(cache, "b", NULL);
    set(cache, "b", "again");
    expect(cache, "b", "again");
    cache_close(cache);
}

static void test_least_recently_used_goes(void **state)
{
    (void)state;
    struct cache *cache = open_cache(3, 1000);
    set(cache, "a", "1");
    set(cache, "b", "2");
    set(cache, "c", "3");
    expect(cache, "a", "1"); /* now b is the oldest */
    set(cache, "d", "4");
    expect(cache, "b", NULL);
    expect(cache, "a", "1");
    expect(cache, "c", "3");
    expect(cache, "d", "4");
    cache_close(cache);
}

static void test_bytes_are_bounded(void **state)
{
    (void)state;
    struct cache *cache = open_cache(100, 10);
    set(cache, "a", "1234");
    set(cache, "b", "1234");
    expect(cache, "a", "1234");
    set(cache, "c", "1");
    expect(cache, "b", NULL);
    expect(cache, "a", "1234");
    set(cache, "a", "much too long to be kept"); /* and the old value is wrong */
    expect(cache, "a", NULL);
    set(cache, "k", "123456789");
    expect(cache, "k", "123456789");
    expect(cache, "c", NULL);
    cache_close(cache);
}

static void test_many_keys(void **state)
{
    (void)state;
    struct cache *cache = open_cache(500, 1 << 20);
    char key[24];
    for (int i = 0; i < 2000; i++) {
        (void)snprintf(key, sizeof key, "user:%d", i);
        set(cache, key, key);
    }
    for (int i = 0; i < 2000; i++) {
        (void)snprintf(key, sizeof key, "user:%d", i);
        expect(cache, key, i < 1500 ? NULL : key);
    }
    cache_close(cache);
}

static void *work(void *argument)
{
    struct cache *cache = argument;
    struct buffer buffer;
    buffer_init(&buffer, 1000);
    char key[24];
    for (int i = 0; i < 20000; i++) {
        (void)snprintf(key, sizeof key, "%d", i * 7 % 97);
        buffer_clear(&buffer);
        if (!cache_get(cache, text_of(key), &buffer))
            set(cache, key, key);
        else if (!text_equals(buffer_text(&buffer), text_of(key)))
            return cache; /* another key's value */
        if (i % 500 == 0)
            (void)cache_delete(cache, text_of(key));
    }
    buffer_release(&buffer);
    return NULL;
}

static void test_threads(void **state)
{
    (void)state;
    struct cache *cache = open_cache(50, 1000);
    pthread_t threads[4];
    for (int i = 0; i < 4; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, work, cache), 0);
    for (int i = 0; i < 4; i++) {
        void *wrong = NULL;
        assert_int_equal(pthread_join(threads[i], &wrong), 0);
        assert_null(wrong);
    }
    cache_close(cache);
}

static void test_urls(void **state)
{
    (void)state;
    static const char *const wrong[] = {"redis:localhost", "",         "memory",        "memory:x",
                                        "redis+unix://x",  "redis://", "redis://host:0"};
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        struct cache *cache = NULL;
        struct failure failure = {""};
        assert_int_equal(cache_open(&cache, wrong[i], CACHE_USERS, 1, 1, &failure), -1);
        assert_null(cache);
        assert_non_null(strstr(failure.message, "CACHE_URL"));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_set_get_delete),    cmocka_unit_test(test_least_recently_used_goes),
        cmocka_unit_test(test_bytes_are_bounded), cmocka_unit_test(test_many_keys),
        cmocka_unit_test(test_threads),           cmocka_unit_test(test_urls),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
