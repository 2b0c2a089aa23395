/* Fuzzes the scenario reader: whatever the file holds, it is refused with a place and a message, or its requests can be made and
 * stay within their buffers. The input is also scanned as the body of an answer and compared with jansson, which must see the same.
 */
#include "lib/json.h"
#include "runner/json_scan.h"
#include "runner/plan.h"
#include "runner/request.h"
#include "runner/scenario.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

static void make_requests(const struct scenario *scenario)
{
    struct arena arena;
    struct plan plan;
    struct plan_user user;
    arena_init(&arena);
    plan_init(&plan, &arena, scenario, 1);
    plan_user_init(&user, &plan, 1);
    for (int i = 0; i < 10; i++) {
        struct request request;
        request_compile(&request, &arena, &scenario->steps[plan_next_step(&plan, &user)], "127.0.0.1:80");
        struct template_values values = {1, UINT32_MAX, UINT64_MAX / 2, &user.random};
        char *buffer = malloc(request.maximum + 1);
        if (buffer == NULL)
            abort();
        struct str bytes = request_assemble(&request, &values, buffer);
        if (bytes.length < strlen("GET / HTTP/1.1\r\n\r\n"))
            abort();
        if (request.constant.data == NULL && (bytes.data < buffer || bytes.data + bytes.length > buffer + request.maximum))
            abort();
        free(buffer);
    }
    arena_release(&arena);
}

/* Brackets open at once, strings not looked at: at least the true depth. */
static bool is_deep(const char *text, size_t length)
{
    int depth = 0;
    for (size_t i = 0; i < length; i++) {
        depth += (text[i] == '[' || text[i] == '{') - (text[i] == ']' || text[i] == '}');
        if (depth >= JSON_SCAN_DEPTH_MAXIMUM)
            return true;
    }
    return false;
}

static void compare_with_jansson(const char *text, size_t length)
{
    if (is_deep(text, length) || memchr(text, '\0', length) != NULL) /* here the scanner refuses what jansson takes */
        return;
    static const char *const paths[] = {"", "id", "title.en", "load", "steps[0]", "steps[0].name", "[0]", "[1].a"};
    json_t *root = json_loadb(text, length, JSON_DECODE_ANY | JSON_REJECT_DUPLICATES, NULL);
    struct arena arena;
    arena_init(&arena);
    for (size_t i = 0; i < sizeof paths / sizeof paths[0]; i++) {
        struct json_scan_path path;
        if (json_scan_path_compile(&path, &arena, str_from_text(paths[i]), NULL) != 0)
            abort();
        enum json_scan_type type = json_scan_type_at((struct str){text, length}, &path);
        json_t *value = root == NULL ? NULL : json_find_path(root, paths[i]);
        if (root != NULL && (value == NULL) != (type == JSON_SCAN_NONE))
            abort();
        if (value != NULL && !json_scan_equals_at((struct str){text, length}, &path, value))
            abort();
    }
    arena_release(&arena);
    json_decref(root);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct scenario scenario;
    struct error error = {0};
    if (scenario_parse(&scenario, "fuzz.json", (const char *)data, size, &error) == 0) {
        make_requests(&scenario);
        scenario_release(&scenario);
    } else if (error.message[0] == '\0') {
        abort();
    }
    if (size > 0)
        compare_with_jansson((const char *)data, size);
    return 0;
}
