/* Fuzzes what the servers take requests and answers apart with: targets and queries, forms, cookies, and the answers of an upstream. The first
 * byte chooses; what is found must lie in what was given. */
#include "servers/app/cookie.h"
#include "servers/app/multipart.h"
#include "servers/app/upstream_answer.h"
#include "servers/app/uri.h"
#include "servers/app/validation.h"

#include <stdlib.h>

static void expect_inside(struct text text, const char *data, size_t length)
{
    if (text.length > 0 && (text.data < data || text.data + text.length > data + length))
        abort();
}

static void check_target(char *data, size_t length)
{
    static const char *const NAMES[] = {"a", "size", "q", ""};
    struct text path;
    struct text query;
    uri_split(data, length, &path, &query);
    expect_inside(path, data, length);
    expect_inside(query, data, length);
    for (size_t i = 0; i < sizeof NAMES / sizeof NAMES[0]; i++) {
        char value[8];
        char whole[4096];
        long found = uri_find_query(query, NAMES[i], value, sizeof value);
        long again = uri_find_query(query, NAMES[i], whole, sizeof whole);
        if (found != again || found > (long)query.length)
            abort();
        size_t kept = found < 0 ? 0 : found < (long)sizeof value ? (size_t)found : sizeof value - 1;
        if (value[kept] != '\0' || (found < (long)sizeof whole && memcmp(value, whole, kept) != 0))
            abort();
    }
}

/* A content type up to the first line feed, then a body. */
static void check_form(char *data, size_t length)
{
    struct multipart_file file;
    char *end = memchr(data, '\n', length);
    if (end == NULL)
        return;
    *end = '\0';
    struct text body = {end + 1, length - (size_t)(end + 1 - data)};
    if (multipart_find_file(data, body, "file", &file) != MULTIPART_FOUND)
        return;
    expect_inside(file.content, body.data, body.length);
    if (memchr(file.filename, '\0', sizeof file.filename) == NULL)
        abort();
    if (!text_equals(file.content_type, text_of("text/plain")))
        expect_inside(file.content_type, body.data, body.length);
}

static void check_cookie(char *data, size_t length)
{
    data[length] = '\0';
    expect_inside(cookie_find(data, "session_id"), data, length);
    expect_inside(cookie_find(data, "a"), data, length);
}

/* An answer that is complete was not complete, or not otherwise, with a byte less. */
static void check_answer(char *data, size_t length)
{
    struct upstream_answer answer = {0};
    struct upstream_answer earlier = {0};
    enum upstream_answer_result result = upstream_answer_read((struct text){data, length}, false, &answer);
    if (result == UPSTREAM_ANSWER_COMPLETE) {
        expect_inside(answer.body, data, length);
        if (answer.status < 200 || answer.status > 999)
            abort();
    }
    if (length > 0 && result != UPSTREAM_ANSWER_BAD &&
        upstream_answer_read((struct text){data, length - 1}, false, &earlier) == UPSTREAM_ANSWER_COMPLETE &&
        (result != UPSTREAM_ANSWER_COMPLETE || answer.keeps_open || !text_equals(answer.body, earlier.body)))
        abort();
    if (upstream_answer_read((struct text){data, length}, true, &answer) == UPSTREAM_ANSWER_MORE)
        abort();
}

static void check_integer(char *data, size_t length)
{
    int64_t value = 0;
    char digits[32];
    if (!validation_parse_integer((struct text){data, length}, &value) || length >= sizeof digits)
        return;
    memcpy(digits, data, length);
    digits[length] = '\0';
    if (strtoll(digits, NULL, 10) != value)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static void (*const CHECKS[])(char *data, size_t length) = {check_target, check_form, check_cookie, check_answer,
                                                                check_integer};
    if (size == 0)
        return 0;
    bool ends_in_nul = CHECKS[data[0] % 5] == check_cookie;
    char *copy = malloc(size - 1 + (ends_in_nul ? 1 : 0) + (size == 1 ? 1 : 0)); /* no byte more, so that reading past it shows */
    if (copy == NULL)
        abort();
    memcpy(copy, data + 1, size - 1);
    CHECKS[data[0] % 5](copy, size - 1);
    free(copy);
    return 0;
}
