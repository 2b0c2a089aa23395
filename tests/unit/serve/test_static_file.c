/* static_file: which file a path means, and that nothing else can be reached; conditions and ranges. */
#include "site-gen/serve/static_file.h"

#include "tests/unit/test.h"

#include "lib/fs.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static char folder[] = "/tmp/benchlab-test-XXXXXX";
static char root[64];

static void write_file(const char *path, const char *text)
{
    char full[256];
    struct error error = {0};
    snprintf(full, sizeof(full), "%s/%s", folder, path);
    assert_ok(fs_write_file(full, text, strlen(text), &error), &error);
}

static int set_up(void **state)
{
    char full[256];
    (void)state;
    if (mkdtemp(folder) == NULL)
        return -1;
    snprintf(root, sizeof(root), "%s/site", folder);
    write_file("secret.txt", "secret");
    write_file("site/index.html", "<body>index</body>");
    write_file("site/404.html", "<body>missing</body>");
    write_file("site/a/index.html", "<body>a</body>");
    write_file("site/data/runs.csv", "0123456789");
    write_file("site/data/empty.json", "");
    write_file("site/.hidden/key", "secret");
    write_file("site/.htpasswd", "secret");
    write_file("site/with space%.svg", "<svg/>");
    snprintf(full, sizeof(full), "%s/site/link.txt", folder);
    if (symlink("../secret.txt", full) != 0)
        return -1;
    snprintf(full, sizeof(full), "%s/site/up", folder);
    if (symlink("..", full) != 0)
        return -1;
    snprintf(full, sizeof(full), "%s/site/pipe", folder);
    return mkfifo(full, 0600);
}

static int tear_down(void **state)
{
    struct error error = {0};
    (void)state;
    return fs_remove_tree(folder, &error);
}

static const char *body_of(const struct static_answer *answer, char out[256])
{
    ssize_t length = answer->fd >= 0 ? pread(answer->fd, out, 255, (off_t)answer->offset) : 0;
    assert_true(length >= 0);
    size_t kept = (size_t)length < answer->length ? (size_t)length : (size_t)answer->length;
    out[kept] = '\0';
    if (answer->fd >= 0)
        close(answer->fd);
    return out;
}

static void test_paths(void **state)
{
    static const struct {
        const char *path;
        int status;
        const char *body;
    } cases[] = {
        {"/", 200, "<body>index</body>"},
        {"/index.html", 200, "<body>index</body>"},
        {"/a/", 200, "<body>a</body>"},
        {"//a/", 404, "<body>missing</body>"},
        {"/a", 301, ""},
        {"/data/runs.csv", 200, "0123456789"},
        {"/data/runs%2Ecsv", 200, "0123456789"},
        {"/data%2Fruns.csv", 200, "0123456789"},
        {"/data/empty.json", 200, ""},
        {"/with%20space%25.svg", 200, "<svg/>"},
        {"/data/", 404, "<body>missing</body>"},
        {"/data/runs.csv/", 404, "<body>missing</body>"},
        {"/data/runs.csv/x", 404, "<body>missing</body>"},
        {"/nothing", 404, "<body>missing</body>"},
        {"", 404, "<body>missing</body>"},
        {"index.html", 404, "<body>missing</body>"},
        {"/../secret.txt", 404, "<body>missing</body>"},
        {"/%2e%2e/secret.txt", 404, "<body>missing</body>"},
        {"/..%2fsecret.txt", 404, "<body>missing</body>"},
        {"/a/../../secret.txt", 404, "<body>missing</body>"},
        {"/a/../index.html", 404, "<body>missing</body>"},
        {"/./index.html", 404, "<body>missing</body>"},
        {"/link.txt", 404, "<body>missing</body>"},
        {"/up/secret.txt", 404, "<body>missing</body>"},
        {"/up/", 404, "<body>missing</body>"},
        {"/.hidden/key", 404, "<body>missing</body>"},
        {"/.htpasswd", 404, "<body>missing</body>"},
        {"/pipe", 404, "<body>missing</body>"},
        {"/a%00b", 404, "<body>missing</body>"},
        {"/%", 404, "<body>missing</body>"},
        {"/%4", 404, "<body>missing</body>"},
        {"/%zz", 404, "<body>missing</body>"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        char body[256];
        const struct static_request request = {.path = cases[i].path};
        struct static_answer answer = static_file_answer(root, &request);
        if (answer.status != cases[i].status || !text_equals(body_of(&answer, body), cases[i].body))
            fail_msg("%s: %d \"%s\"", cases[i].path, answer.status, body);
    }
}

static void test_folder_without_slash(void **state)
{
    (void)state;
    const struct static_request request = {.path = "/a"};
    struct static_answer answer = static_file_answer(root, &request);
    assert_int_equal(answer.status, 301);
    assert_string_equal(answer.location, "/a/");
    assert_int_equal(answer.fd, -1);
}

static void test_long_path(void **state)
{
    static char path[2 * STATIC_FILE_PATH_MAXIMUM];
    (void)state;
    memset(path, 'a', sizeof(path) - 1);
    path[0] = '/';
    const struct static_request request = {.path = path};
    struct static_answer answer = static_file_answer(root, &request);
    assert_int_equal(answer.status, 404);
    close(answer.fd);
}

static void test_conditions(void **state)
{
    (void)state;
    struct static_request request = {.path = "/data/runs.csv"};
    struct static_answer whole = static_file_answer(root, &request);
    char list[256];
    close(whole.fd);
    assert_string_equal(whole.type, "text/csv; charset=utf-8");
    snprintf(list, sizeof(list), "\"x\", W/%s", whole.tag);
    const struct {
        const char *none_match, *modified_since;
        int status;
    } cases[] = {{whole.tag, NULL, 304},         {list, NULL, 304},           {"*", NULL, 304},        {"\"x\"", NULL, 200},
                 {"\"x\"", whole.modified, 200}, {NULL, whole.modified, 304}, {NULL, "yesterday", 200}};
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        request.if_none_match = cases[i].none_match;
        request.if_modified_since = cases[i].modified_since;
        struct static_answer answer = static_file_answer(root, &request);
        assert_int_equal(answer.status, cases[i].status);
        assert_int_equal(answer.fd >= 0, cases[i].status == 200);
        assert_string_equal(answer.tag, whole.tag);
        if (answer.fd >= 0)
            close(answer.fd);
    }
    write_file("site/data/runs.csv", "9876543210");
    request.if_none_match = whole.tag;
    struct static_answer changed = static_file_answer(root, &request);
    assert_int_equal(changed.status, 200);
    close(changed.fd);
    write_file("site/data/runs.csv", "0123456789");
}

static void test_compression(void **state)
{
    static char text[4096];
    (void)state;
    memset(text, 'a', sizeof(text) - 1);
    write_file("site/long.csv", text);
    write_file("site/long.png", text);
    const struct {
        struct static_request request;
        bool is_text, is_compressed;
    } cases[] = {
        {{.path = "/long.csv", .accept_encoding = "gzip"}, true, true},
        {{.path = "/long.csv"}, true, false},
        {{.path = "/long.csv", .accept_encoding = "gzip;q=0"}, true, false},
        {{.path = "/long.csv", .accept_encoding = "gzip", .range = "bytes=0-5"}, true, false},
        {{.path = "/long.png", .accept_encoding = "gzip"}, false, false},
        {{.path = "/data/runs.csv", .accept_encoding = "gzip"}, true, false}, /* too short to gain */
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct static_answer answer = static_file_answer(root, &cases[i].request);
        assert_true(answer.fd >= 0);
        assert_int_equal(answer.is_text, cases[i].is_text);
        assert_int_equal(answer.is_compressed, cases[i].is_compressed);
        assert_int_equal(strstr(answer.tag, "-gzip\"") != NULL, cases[i].is_compressed);
        close(answer.fd);
    }
    /* What a client has under the tag of one form is not the other. */
    struct static_request request = cases[0].request;
    struct static_answer compressed = static_file_answer(root, &request);
    close(compressed.fd);
    request.if_none_match = compressed.tag;
    assert_int_equal(static_file_answer(root, &request).status, 304);
    request.accept_encoding = NULL;
    struct static_answer plain = static_file_answer(root, &request);
    assert_int_equal(plain.status, 200);
    close(plain.fd);
}

static void test_ranges(void **state)
{
    static const struct {
        const char *range;
        int status;
        const char *body, *content_range;
    } cases[] = {
        {"bytes=0-3", 206, "0123", "bytes 0-3/10"}, {"bytes=4-", 206, "456789", "bytes 4-9/10"},
        {"bytes=-3", 206, "789", "bytes 7-9/10"},   {"bytes=-30", 206, "0123456789", "bytes 0-9/10"},
        {"bytes=9-99", 206, "9", "bytes 9-9/10"},   {"bytes=10-", 416, "", "bytes */10"},
        {"bytes=-0", 416, "", "bytes */10"},        {"bytes=99999999999999999999-", 200, "0123456789", ""},
        {"bytes=5-4", 200, "0123456789", ""},       {"bytes=1-2,4-5", 200, "0123456789", ""},
        {"bytes=", 200, "0123456789", ""},          {"bytes=x-y", 200, "0123456789", ""},
        {"lines=1-2", 200, "0123456789", ""},
    };
    (void)state;
    struct static_request request = {.path = "/data/runs.csv"};
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        char body[256];
        request.range = cases[i].range;
        struct static_answer answer = static_file_answer(root, &request);
        if (answer.status != cases[i].status || !text_equals(body_of(&answer, body), cases[i].body) ||
            !text_equals(answer.content_range, cases[i].content_range))
            fail_msg("%s: %d \"%s\" %s", cases[i].range, answer.status, body, answer.content_range);
    }
    request.range = "bytes=0-3";
    request.if_range = "\"another\"";
    char body[256];
    struct static_answer answer = static_file_answer(root, &request);
    assert_int_equal(answer.status, 200);
    assert_string_equal(body_of(&answer, body), "0123456789");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_paths),      cmocka_unit_test(test_folder_without_slash), cmocka_unit_test(test_long_path),
        cmocka_unit_test(test_conditions), cmocka_unit_test(test_compression),          cmocka_unit_test(test_ranges),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
