/* Cookie jars: what is kept, replaced, deleted and sent back. */
#include "tests/unit/test.h"

#include "runner/cookie.h"

static void expect_line(const struct cookie_jar *jar, const char *path, const char *expected)
{
    char out[COOKIE_LINE_MAXIMUM];
    size_t length = cookie_write(jar, str_from_text(path), out);
    if (!str_equals_text((struct str){out, length}, expected))
        fail_msg("%s: expected \"%s\", got \"%.*s\"", path, expected, (int)length, out);
}

static void store(struct cookie_jar *jar, const char *lines, const char *path)
{
    cookie_store(jar, str_from_text(lines), str_from_text(path));
}

static void test_kept_replaced_and_deleted(void **state)
{
    (void)state;
    struct cookie_jar jar = {0};
    expect_line(&jar, "/", "");
    store(&jar, "Date: x\r\nSet-Cookie: a=1; HttpOnly\r\nset-cookie: b = two words ; Secure; SameSite=Lax\r\n", "/login?x=/y");
    expect_line(&jar, "/", "\r\nCookie: a=1; b=two words");
    store(&jar, "Set-Cookie: a=2\r\n", "/other");
    expect_line(&jar, "/x/y?z", "\r\nCookie: b=two words; a=2");
    store(&jar, "Set-Cookie: b=; Max-Age=0\r\nSet-Cookie: c=3; Max-Age=-1\r\n", "/");
    expect_line(&jar, "/", "\r\nCookie: a=2");
    store(&jar, "Set-Cookie: a=; Expires=Thu, 01 Jan 1970 00:00:00 GMT\r\n", "/");
    expect_line(&jar, "/", "");
    store(&jar, "Set-Cookie: a=4; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Max-Age=60\r\n", "/");
    expect_line(&jar, "/", "\r\nCookie: a=4");
    store(&jar, "Set-Cookie: d=\r\nSet-Cookie: nothing\r\nSet-Cookie: =x\r\nSet-Cookie:\r\nSet-Cookie: e=x\x01y\r\n", "/");
    expect_line(&jar, "/", "\r\nCookie: a=4; d=");
    assert_int_equal(jar.count, 2);
}

static void test_paths(void **state)
{
    (void)state;
    struct cookie_jar jar = {0};
    store(&jar, "Set-Cookie: root=1; Path=/\nSet-Cookie: own=1\nSet-Cookie: deep=1; path=/a/b\nSet-Cookie: odd=1; Path=x\n",
          "/a/page");
    expect_line(&jar, "/", "\r\nCookie: root=1");
    expect_line(&jar, "/a", "\r\nCookie: own=1; odd=1; root=1");
    expect_line(&jar, "/a?q", "\r\nCookie: own=1; odd=1; root=1");
    expect_line(&jar, "/ab", "\r\nCookie: root=1");
    expect_line(&jar, "/a/b/c", "\r\nCookie: deep=1; own=1; odd=1; root=1");
    expect_line(&jar, "/a/bc", "\r\nCookie: own=1; odd=1; root=1");
    store(&jar, "Set-Cookie: own=; Max-Age=0; Path=/\n", "/a/page"); /* another path: another cookie */
    expect_line(&jar, "/a/", "\r\nCookie: own=1; odd=1; root=1");
}

static void test_bounds(void **state)
{
    (void)state;
    struct cookie_jar jar = {0};
    char line[COOKIE_TEXT_MAXIMUM + 100];
    for (int i = 0; i < COOKIE_COUNT_MAXIMUM + 3; i++) {
        snprintf(line, sizeof line, "Set-Cookie: c%d=v\r\n", i);
        store(&jar, line, "/");
    }
    assert_int_equal(jar.count, COOKIE_COUNT_MAXIMUM);
    assert_int_equal(jar.refused, 3);
    jar = (struct cookie_jar){0};
    memset(line, 'x', sizeof line);
    memcpy(line, "Set-Cookie: a=", 14);
    cookie_store(&jar, (struct str){line, 14 + COOKIE_TEXT_MAXIMUM}, STR_LITERAL("/"));
    assert_int_equal(jar.count, 0);
    cookie_store(&jar, (struct str){line, 14 + COOKIE_TEXT_MAXIMUM - 2}, STR_LITERAL("/")); /* the name and the path */
    assert_int_equal(jar.count, 1);
    char out[COOKIE_LINE_MAXIMUM];
    assert_int_equal(cookie_write(&jar, STR_LITERAL("/"), out), 10 + 2 + COOKIE_TEXT_MAXIMUM - 2);
    store(&jar, "Set-Cookie: b=1\r\n", "/");
    assert_int_equal(jar.refused, 2);
    store(&jar, "Set-Cookie: a=1\r\nSet-Cookie: b=1\r\n", "/"); /* the place is free again */
    expect_line(&jar, "/", "\r\nCookie: a=1; b=1");
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_kept_replaced_and_deleted), cmocka_unit_test(test_paths),
                                       cmocka_unit_test(test_bounds)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
