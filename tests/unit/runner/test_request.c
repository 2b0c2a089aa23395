/* The bytes of requests. */
#include "tests/unit/runner/scenario_text.h"

#include "runner/request.h"

struct request_case {
    const char *step; /* behind the name */
    const char *bytes;
    bool constant;
};

static const struct request_case cases[] = {
    {"\"method\":\"GET\",\"path\":\"/health\"", "GET /health HTTP/1.1\r\nHost: 127.0.0.1:8080\r\n\r\n", true},
    {"\"method\":\"HEAD\",\"path\":\"/\",\"headers\":{\"host\":\"other\",\"A\":\"b\"}",
     "HEAD / HTTP/1.1\r\nhost: other\r\nA: b\r\n\r\n", true},
    {"\"method\":\"POST\",\"path\":\"/\"", "POST / HTTP/1.1\r\nHost: 127.0.0.1:8080\r\nContent-Length: 0\r\n\r\n", true},
    {"\"method\":\"DELETE\",\"path\":\"/\"", "DELETE / HTTP/1.1\r\nHost: 127.0.0.1:8080\r\n\r\n", true},
    {"\"method\":\"POST\",\"path\":\"/\",\"body\":{\"json\":{\"b\":[1,2.5,null],\"a\":\"\xC3\xA9/\"}}",
     "POST / HTTP/1.1\r\nHost: 127.0.0.1:8080\r\nContent-Type: application/json\r\nContent-Length: 28\r\n\r\n"
     "{\"b\":[1,2.5,null],\"a\":\"\xC3\xA9/\"}",
     true},
    {"\"method\":\"GET\",\"path\":\"/users/{{vu}}?n={{iteration}}\"", "GET /users/7?n=41 HTTP/1.1\r\nHost: 127.0.0.1:8080\r\n\r\n",
     false},
    {"\"method\":\"PUT\",\"path\":\"/{{vu}}\",\"body\":{\"text\":\"fixed\"}",
     "PUT /7 HTTP/1.1\r\nHost: 127.0.0.1:8080\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: 5\r\n\r\nfixed", false},
    {"\"method\":\"POST\",\"path\":\"/{{vus}}\",\"headers\":{\"Content-Type\":\"text/"
     "csv\",\"X\":\"{{vu}}\"},\"body\":{\"text\":\"a{{iteration}}\"}",
     "POST /64 HTTP/1.1\r\nHost: 127.0.0.1:8080\r\nX: 7\r\nContent-Type: text/csv\r\nContent-Length: 3\r\n\r\na41", false},
    {"\"method\":\"POST\",\"path\":\"/\",\"body\":{\"json\":{\"a\":{\"b\":\"{{vu}}\"}}}",
     "POST / HTTP/1.1\r\nHost: 127.0.0.1:8080\r\nContent-Type: application/json\r\nContent-Length: 15\r\n\r\n{\"a\":{\"b\":\"7\"}}",
     false},
    {"\"method\":\"POST\",\"path\":\"/\",\"body\":{\"multipart\":[{\"name\":\"n\",\"text\":\"v{{vu}}\"},"
     "{\"name\":\"file\",\"filename\":\"f-{{vu}}\",\"content_type\":\"text/plain\",\"text\":\"x\"}]}",
     "POST / HTTP/1.1\r\nHost: 127.0.0.1:8080\r\nContent-Type: multipart/form-data; boundary=benchlab-9f2c51d7e04b68a3\r\n"
     "Content-Length: 229\r\n\r\n--benchlab-9f2c51d7e04b68a3\r\nContent-Disposition: form-data; name=\"n\"\r\n\r\nv7\r\n"
     "--benchlab-9f2c51d7e04b68a3\r\nContent-Disposition: form-data; name=\"file\"; filename=\"f-7\"\r\nContent-Type: "
     "text/plain\r\n\r\nx\r\n"
     "--benchlab-9f2c51d7e04b68a3--\r\n",
     false},
};

static void check_bytes(const struct request_case *table, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        char steps[2048];
        struct scenario scenario;
        struct request request;
        struct arena arena;
        arena_init(&arena);
        snprintf(steps, sizeof steps, "{\"name\":\"a\",%s}", table[i].step);
        scenario_of(&scenario, "sequence", steps);
        request_compile(&request, &arena, &scenario.steps[0], "127.0.0.1:8080", false);
        assert_int_equal(request.constant.data != NULL, table[i].constant);
        char *buffer = arena_allocate(&arena, request.maximum);
        struct template_values values = {.vu = 7, .vus = 64, .iteration = 41};
        struct str bytes = request_assemble(&request, &values, NULL, NULL, buffer);
        assert_true(table[i].constant || (bytes.data >= buffer && bytes.data + bytes.length <= buffer + request.maximum));
        if (!str_equals_text(bytes, table[i].bytes))
            fail_msg("got %.*s", (int)bytes.length, bytes.data);
        scenario_release(&scenario);
        arena_release(&arena);
    }
}

static void test_bytes(void **state)
{
    (void)state;
    check_bytes(cases, COUNT_OF(cases));
}

static const struct request_case more_cases[] = {
    {"\"method\":\"GET\",\"path\":\"/\",\"auth\":{\"basic\":{\"user\":\"Aladdin\",\"password\":\"open sesame\"}}",
     "GET / HTTP/1.1\r\nHost: 127.0.0.1:8080\r\nAuthorization: Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==\r\n\r\n", true},
    {"\"method\":\"GET\",\"path\":\"/\",\"auth\":{\"basic\":{\"user\":\"u{{vu}}\",\"password\":\"p\"}}",
     "GET / HTTP/1.1\r\nHost: 127.0.0.1:8080\r\nAuthorization: Basic dTc6cA==\r\n\r\n", false},
    {"\"method\":\"GET\",\"path\":\"/\",\"auth\":{\"bearer\":\"t-{{vu}}\"}",
     "GET / HTTP/1.1\r\nHost: 127.0.0.1:8080\r\nAuthorization: Bearer t-7\r\n\r\n", false},
    {"\"method\":\"POST\",\"path\":\"/\",\"body\":{\"form\":{\"a b\":\"c&d=\xC3\xA9\",\"n\":\"{{vu}} +\"}}",
     "POST / HTTP/1.1\r\nHost: 127.0.0.1:8080\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 30\r\n\r\n"
     "a%20b=c%26d%3D%C3%A9&n=7%20%2B",
     false},
    {"\"method\":\"POST\",\"path\":\"/\",\"body\":{\"form\":{\"a\":\"\"}}",
     "POST / HTTP/1.1\r\nHost: 127.0.0.1:8080\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 2\r\n\r\na=",
     true},
};

static void test_more_bytes(void **state)
{
    (void)state;
    check_bytes(more_cases, COUNT_OF(more_cases));
}

/* ---- redirects -------------------------------------------------------------------------------------------------------------- */

static void test_where_redirects_lead(void **state)
{
    (void)state;
    static const struct {
        int status;
        const char *method, *location, *base, *expected; /* expected NULL: not followed */
        bool as_get;
    } redirects[] = {
        {302, "GET", "/b?x=1", "/a", "/b?x=1", false},
        {301, "POST", "/b", "/a", "/b", true},
        {302, "PUT", "/b", "/a", "/b", true},
        {303, "GET", "/b#part", "/a", "/b", true},
        {303, "HEAD", "/b", "/a", "/b", false},
        {307, "POST", "/b", "/a", "/b", false},
        {308, "DELETE", "http://h:1/b", "/a", "/b", false},
        {302, "GET", "https://H:1/b/../c", "/a", "/c", false},
        {302, "GET", "//h:1", "/a/b", "/", false},
        {302, "GET", "http://h:1?q", "/a/b", "/?q", false},
        {302, "GET", "c", "/a/b?x=/y", "/a/c", false},
        {302, "GET", "./c/./d", "/a/b", "/a/c/d", false},
        {302, "GET", "../c", "/a/b/d", "/a/c", false},
        {302, "GET", "../../../c/..", "/a/b/d", "/", false},
        {302, "GET", "?n=2", "/a/b?n=1", "/a/b?n=2", false},
        {302, "GET", "", "/a?b", "/a", false},
        {302, "GET", "a:b/c", "/a", NULL, false},
        {302, "GET", "./a:b", "/x", "/a:b", false},
        {302, "GET", "http://other/b", "/a", NULL, false},
        {302, "GET", "http://h:10/b", "/a", NULL, false},
        {302, "GET", "//other", "/a", NULL, false},
        {302, "GET", "ftp://h:1/b", "/a", NULL, false},
        {302, "GET", "/b c", "/a", NULL, false},
        {302, "GET", "/b\rX", "/a", NULL, false},
        {300, "GET", "/b", "/a", NULL, false},
        {304, "GET", "/b", "/a", NULL, false},
        {305, "GET", "/b", "/a", NULL, false},
    };
    for (size_t i = 0; i < COUNT_OF(redirects); i++) {
        char place[REQUEST_LOCATION_MAXIMUM];
        struct request_redirect redirect = {.location = place};
        bool followed = request_follow(&redirect, redirects[i].status, str_from_text(redirects[i].location),
                                       str_from_text(redirects[i].base), "h:1", redirects[i].method);
        if (followed != (redirects[i].expected != NULL))
            fail_msg("%s: %s", redirects[i].location, followed ? "followed" : "not followed");
        if (!followed)
            continue;
        if (!str_equals_text((struct str){redirect.location, redirect.length}, redirects[i].expected))
            fail_msg("%s: %.*s", redirects[i].location, (int)redirect.length, redirect.location);
        assert_int_equal(redirect.as_get, redirects[i].as_get);
    }
    char longest[REQUEST_LOCATION_MAXIMUM + 10];
    char location[REQUEST_LOCATION_MAXIMUM];
    struct request_redirect redirect = {.location = location};
    memset(longest, 'x', sizeof longest);
    longest[0] = '/';
    assert_false(request_follow(&redirect, 302, (struct str){longest, sizeof longest}, STR_LITERAL("/"), "h", "GET"));
    assert_true(request_follow(&redirect, 302, (struct str){longest, REQUEST_LOCATION_MAXIMUM}, STR_LITERAL("/"), "h", "GET"));
    redirect.location = NULL; /* nobody follows */
    assert_false(request_follow(&redirect, 302, STR_LITERAL("/b"), STR_LITERAL("/"), "h", "GET"));
}

static void test_redirected_bytes(void **state)
{
    (void)state;
    struct scenario scenario;
    struct request request;
    struct arena arena;
    char location[REQUEST_LOCATION_MAXIMUM] = "/here";
    struct request_redirect redirect = {.active = true, .length = 5, .location = location};
    struct template_values values = {.vu = 7};
    arena_init(&arena);
    scenario_of(&scenario, "sequence",
                "{\"name\":\"a\",\"method\":\"POST\",\"path\":\"/{{vu}}\",\"follow\":3,\"headers\":{\"X\":\"y\"},"
                "\"body\":{\"text\":\"n{{vu}}\"}}");
    request_compile(&request, &arena, &scenario.steps[0], "h:1", false);
    char *buffer = arena_allocate(&arena, request.maximum);
    struct str bytes = request_assemble(&request, &values, NULL, &redirect, buffer);
    assert_true(str_equals_text(bytes, "POST /here HTTP/1.1\r\nHost: h:1\r\nX: y\r\nContent-Type: text/plain; charset=utf-8\r\n"
                                       "Content-Length: 2\r\n\r\nn7"));
    redirect.as_get = true;
    bytes = request_assemble(&request, &values, NULL, &redirect, buffer);
    assert_true(str_equals_text(bytes, "GET /here HTTP/1.1\r\nHost: h:1\r\nX: y\r\n\r\n"));
    redirect.active = false;
    bytes = request_assemble(&request, &values, NULL, &redirect, buffer);
    assert_true(str_starts_with(bytes, "POST /7 HTTP/1.1"));
    scenario_release(&scenario);
    arena_release(&arena);
}

static void test_random_file(void **state)
{
    (void)state;
    struct scenario scenario;
    struct request request;
    struct arena arena;
    arena_init(&arena);
    scenario_of(&scenario, "sequence",
                "{\"name\":\"a\",\"method\":\"POST\",\"path\":\"/"
                "\",\"body\":{\"multipart\":[{\"name\":\"file\",\"filename\":\"f\",\"random_bytes\":1024}]}}");
    request_compile(&request, &arena, &scenario.steps[0], "h:1", false);
    assert_non_null(request.constant.data);
    const char *end = request.constant.data + request.constant.length;
    const char *body = memmem(request.constant.data, request.constant.length, "\r\n\r\n", 4);
    const char *part = memmem(body + 4, (size_t)(end - body - 4), "\r\n\r\n", 4);
    const char *file = part + 4;
    static const char tail[] = "\r\n--benchlab-9f2c51d7e04b68a3--\r\n";
    assert_int_equal(end - file, 1024 + sizeof tail - 1);
    assert_memory_equal(file + 1024, tail, sizeof tail - 1);
    int seen[256] = {0};
    int distinct = 0;
    for (int i = 0; i < 1024; i++)
        distinct += seen[(unsigned char)file[i]]++ == 0;
    assert_true(distinct > 200);
    scenario_release(&scenario);
    arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_bytes),
        cmocka_unit_test(test_more_bytes),
        cmocka_unit_test(test_where_redirects_lead),
        cmocka_unit_test(test_redirected_bytes),
        cmocka_unit_test(test_random_file),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
