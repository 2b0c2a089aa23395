/* Fuzzes the scenario reader: whatever the file holds, it is refused with a place and a message, or its users can go their
 * way and stay within their buffers, whatever they are answered. The input is also scanned as the body of an answer and compared
 * with jansson, which must see the same, and read as rows of data. */
#include "lib/json.h"
#include "runner/data_file.h"
#include "runner/flow.h"
#include "runner/json_scan.h"
#include "runner/scenario.h"
#include "runner/scenario_explain.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* A user's bytes are the constant ones or lie in its buffer. */
static void check_bytes(const struct flow_user *user, const struct flow_request *request)
{
    const struct str bytes = request->bytes;
    const struct str constant = user->flow->requests[user->phase][request->index].constant;
    if (bytes.length < strlen("GET / HTTP/1.1\r\n\r\n"))
        abort();
    if (bytes.data != constant.data &&
        (bytes.data < user->buffer || bytes.data + bytes.length > user->buffer + user->flow->buffer_size))
        abort();
}

/* Goes through some iterations of a phase; the input is also what the target answers, head and body. */
static void run_phase(struct flow *flow, enum flow_phase phase, size_t steps, struct str input, struct flow_user *user,
                      struct arena *arena)
{
    struct flow_verdict verdict = {0};
    flow_user_init(user, flow, phase, phase == FLOW_STEPS ? 1 : 0, arena);
    for (int i = 0; i < 20 && steps > 0; i++) {
        static const int statuses[] = {200, 302, 200, 404, 307, 200};
        struct flow_request request;
        flow_next(user, &request);
        check_bytes(user, &request);
        struct check_answer answer = {.status = statuses[i % 6],
                                      .body = input,
                                      .body_complete = i % 7 != 6,
                                      .head = request.keep_head ? input : (struct str){0}};
        if (i % 8 == 7)
            flow_fail(user, "reset", &verdict);
        else
            flow_judge(user, &answer, &verdict);
        if (phase != FLOW_STEPS && verdict.ends_iteration && !verdict.follows)
            return;
    }
}

static void run_flow(const struct scenario *scenario, struct str input)
{
    struct arena arena;
    struct flow flow;
    struct flow_user user;
    struct flow_summary summary;
    struct error error = {0};
    if (flow_init(&flow, scenario, "127.0.0.1:80", UINT32_MAX, 1, &error) != 0)
        return;
    arena_init(&arena);
    run_phase(&flow, FLOW_SETUP, scenario->setup_count, input, &user, &arena);
    if (scenario->setup_count > 0)
        (void)flow_finish_setup(&flow, &user, &error);
    run_phase(&flow, FLOW_STEPS, scenario->step_count, input, &user, &arena);
    flow_collect(&flow, &user);
    run_phase(&flow, FLOW_TEARDOWN, scenario->teardown_count, input, &user, &arena);
    flow_finish_teardown(&flow, &user, &summary);
    flow_summary_release(&summary);
    flow_release(&flow);
    arena_release(&arena);
}

static void explain(const struct scenario *scenario)
{
    struct str_builder text;
    str_builder_init(&text, 1 << 20);
    scenario_explain(scenario, &scenario->load, "127.0.0.1:80", &text);
    str_builder_release(&text);
}

/* The readers of data files see the same input. */
static void read_rows(struct str input)
{
    struct arena arena;
    struct data_file data;
    struct error error = {0};
    for (int format = DATA_CSV; format <= DATA_JSON; format++) {
        arena_init(&arena);
        if (data_file_parse(&data, &arena, "fuzz", input, (enum data_format)format, &error) != 0 && error.message[0] == '\0')
            abort();
        arena_release(&arena);
    }
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
        run_flow(&scenario, (struct str){(const char *)data, size});
        explain(&scenario);
        scenario_release(&scenario);
    } else if (error.message[0] == '\0') {
        abort();
    }
    if (size > 0) {
        compare_with_jansson((const char *)data, size);
        read_rows((struct str){(const char *)data, size});
    }
    return 0;
}
