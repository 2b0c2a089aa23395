/* Fuzzes the reader of requests in servers/http. The first byte says how the rest is cut; read whole and in pieces the outcome must
 * be the same, and the places that it names must lie in the head and end in NUL. */
#include "servers/http/epoll_request.h"

#include <stdint.h>
#include <stdlib.h>

struct outcome {
    enum epoll_request_result result;
    struct epoll_request request;
    size_t used;
    char *body;
    size_t body_length;
};

static void check_place(const char *head, uint32_t offset, uint32_t head_length)
{
    if (offset >= head_length || memchr(head + offset, '\0', head_length - offset) == NULL)
        abort();
}

static void check_head(const struct epoll_request *request, const char *head, size_t length)
{
    if (request->head_length > length || request->field_count > EPOLL_REQUEST_FIELDS_MAXIMUM)
        abort();
    check_place(head, request->method, request->head_length);
    check_place(head, request->target, request->head_length);
    for (size_t i = 0; i < request->field_count; i++) {
        check_place(head, request->fields[i].name, request->head_length);
        check_place(head, request->fields[i].value, request->head_length);
        if (epoll_request_find(request, head, head + request->fields[i].name) == NULL)
            abort();
    }
}

static void read_body(struct outcome *outcome, const char *input, size_t length, size_t piece)
{
    outcome->result = EPOLL_REQUEST_MORE;
    while (outcome->result == EPOLL_REQUEST_MORE && outcome->used < length) {
        size_t size = piece < length - outcome->used ? piece : length - outcome->used;
        size_t used = 0;
        struct text bytes;
        outcome->result = epoll_request_read_body(&outcome->request, input + outcome->used, size, &used, &bytes);
        if (used == 0 || used > size || bytes.length > used)
            abort();
        if (bytes.length > 0)
            memcpy(outcome->body + outcome->body_length, bytes.data, bytes.length);
        outcome->body_length += bytes.length;
        outcome->used += used;
    }
}

static struct outcome read_in_pieces(const uint8_t *data, size_t length, size_t piece)
{
    struct outcome outcome = {.result = EPOLL_REQUEST_MORE, .body = malloc(length + 1)};
    char *input = malloc(length + 1);
    if (outcome.body == NULL || input == NULL)
        abort();
    memcpy(input, data, length);
    epoll_request_start(&outcome.request);
    for (size_t there = 0; outcome.result == EPOLL_REQUEST_MORE && there < length;) {
        there = piece < length - there ? there + piece : length;
        outcome.result = epoll_request_read_head(&outcome.request, input, there);
    }
    if (outcome.result == EPOLL_REQUEST_COMPLETE) {
        check_head(&outcome.request, input, length);
        outcome.used = outcome.request.head_length;
        if (outcome.request.has_body)
            read_body(&outcome, input, length, piece);
    }
    free(input);
    return outcome;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0)
        return 0;
    struct outcome whole = read_in_pieces(data + 1, size - 1, size);
    struct outcome pieces = read_in_pieces(data + 1, size - 1, (size_t)data[0] + 1);
    if (whole.result != pieces.result || whole.request.refusal != pieces.request.refusal || whole.used != pieces.used ||
        whole.body_length != pieces.body_length || memcmp(whole.body, pieces.body, whole.body_length) != 0)
        abort();
    free(whole.body);
    free(pieces.body);
    return 0;
}
