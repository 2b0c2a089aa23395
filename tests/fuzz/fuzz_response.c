/* Fuzzes the reader of HTTP answers. The first byte says how the rest is cut; read whole and in pieces the outcome must be the
 * same. */
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

static struct outcome read_in_pieces(const char *input, size_t length, size_t piece, bool for_head)
{
    struct outcome outcome = {.result = RESPONSE_MORE};
    struct response_buffer buffer = {0};
    response_start(&outcome.response, for_head, true, &buffer);
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

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0)
        return 0;
    const char *input = (const char *)data + 1;
    size_t length = size - 1;
    bool for_head = (data[0] & 0x80) != 0;
    struct outcome whole = read_in_pieces(input, length, length + 1, for_head);
    struct outcome pieces = read_in_pieces(input, length, (size_t)(data[0] & 0x7F) + 1, for_head);
    if (!has_long_line(input, length)) {
        if (whole.result != pieces.result || whole.response.status != pieces.response.status ||
            whole.response.keep_alive != pieces.response.keep_alive || whole.body_length != pieces.body_length)
            abort();
        if (whole.result == RESPONSE_DONE && (whole.used != pieces.used || memcmp(whole.body, pieces.body, whole.body_length) != 0))
            abort();
    }
    free(whole.body);
    free(pieces.body);
    return 0;
}
