/* Fuzzes the reader of HTTP answers. The first byte says how the rest is cut; read whole and in pieces the outcome must be the
 * same, and also with a memory of the same head, and with the head kept. */
#include "runner/response.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define CARRY_SAFE_LINE 200

struct outcome {
    enum response_result result;
    size_t used;
    struct response response;
    char *body;
    size_t body_length;
};

/* memory and head may be NULL. */
static struct outcome read_with(const char *input, size_t length, size_t piece, bool for_head, struct response_memory *memory,
                                struct response_buffer *head)
{
    struct outcome outcome = {.result = RESPONSE_MORE};
    struct response_buffer buffer = {0};
    response_start(&outcome.response, for_head, true, &buffer);
    if (memory != NULL)
        response_use_memory(&outcome.response, memory);
    if (head != NULL)
        response_keep_head(&outcome.response, head);
    while (outcome.result == RESPONSE_MORE && outcome.used < length) {
        size_t size = piece < length - outcome.used ? piece : length - outcome.used;
        size_t used = 0;
        outcome.result = response_read(&outcome.response, input + outcome.used, size, &used);
        if (used > size || (outcome.result == RESPONSE_MORE && used != size))
            abort();
        outcome.used += used;
    }
    if (outcome.result == RESPONSE_MORE && response_close(&outcome.response))
        outcome.result = RESPONSE_DONE;
    if (outcome.result == RESPONSE_DONE) {
        outcome.body_length = outcome.response.body.length;
        outcome.body = malloc(outcome.body_length + 1);
        if (outcome.body == NULL)
            abort();
        if (outcome.body_length > 0)
            memcpy(outcome.body, outcome.response.body.data, outcome.body_length);
    }
    response_buffer_release(&buffer);
    return outcome;
}

/* Lines longer than the carry may be refused only when they are cut: such inputs need not agree. */
static bool has_long_line(const char *input, size_t length)
{
    size_t line = 0;
    for (size_t i = 0; i < length; i++) {
        line = input[i] == '\n' ? 0 : line + 1;
        if (line > CARRY_SAFE_LINE)
            return true;
    }
    return false;
}

static void check_same(const struct outcome *left, const struct outcome *right)
{
    if (left->result != right->result || left->response.status != right->response.status ||
        left->response.keep_alive != right->response.keep_alive || left->body_length != right->body_length)
        abort();
    if (left->result == RESPONSE_DONE && (left->used != right->used || memcmp(left->body, right->body, left->body_length) != 0))
        abort();
}

/* The same answer twice on one connection: the second head is compared with the first. And once with its head kept. */
static void check_memory_and_head(const char *input, size_t length, bool for_head, const struct outcome *whole)
{
    static struct response_memory memory;
    memory.length = 0;
    for (int turn = 0; turn < 2; turn++) {
        struct outcome remembered = read_with(input, length, length + 1, for_head, &memory, NULL);
        check_same(whole, &remembered);
        free(remembered.body);
    }
    struct response_buffer head = {0};
    struct outcome kept = read_with(input, length, length + 1, for_head, NULL, &head);
    check_same(whole, &kept);
    if (kept.result == RESPONSE_DONE && kept.response.head.length > length)
        abort();
    free(kept.body);
    response_buffer_release(&head);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0)
        return 0;
    const char *input = (const char *)data + 1;
    size_t length = size - 1;
    bool for_head = (data[0] & 0x80) != 0;
    struct outcome whole = read_with(input, length, length + 1, for_head, NULL, NULL);
    struct outcome pieces = read_with(input, length, (size_t)(data[0] & 0x7F) + 1, for_head, NULL, NULL);
    if (!has_long_line(input, length))
        check_same(&whole, &pieces);
    check_memory_and_head(input, length, for_head, &whole);
    free(whole.body);
    free(pieces.body);
    return 0;
}
