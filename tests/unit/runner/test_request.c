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
     "POST /64 HTTP/1.1\r\nHost: 127.0.0.1:8080\r\nContent-Type: text/csv\r\nX: 7\r\nContent-Length: 3\r\n\r\na41", false},
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

static void test_bytes(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        char steps[2048];
        struct scenario scenario;
        struct request request;
        struct arena arena;
        arena_init(&arena);
        snprintf(steps, sizeof steps, "{\"name\":\"a\",%s}", cases[i].step);
        scenario_of(&scenario, "sequence", steps);
        request_compile(&request, &arena, &scenario.steps[0], "127.0.0.1:8080");
        assert_int_equal(request.constant.data != NULL, cases[i].constant);
        char *buffer = arena_allocate(&arena, request.maximum);
        struct template_values values = {.vu = 7, .vus = 64, .iteration = 41};
        struct str bytes = request_assemble(&request, &values, buffer);
        assert_true(cases[i].constant || (bytes.data >= buffer && bytes.data + bytes.length <= buffer + request.maximum));
        if (!str_equals_text(bytes, cases[i].bytes))
            fail_msg("got %.*s", (int)bytes.length, bytes.data);
        scenario_release(&scenario);
        arena_release(&arena);
    }
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
    request_compile(&request, &arena, &scenario.steps[0], "h:1");
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
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_bytes), cmocka_unit_test(test_random_file)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
