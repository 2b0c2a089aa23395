/* response: the state machine that drives through an answer; its lines are read in response_line.c. */
#include "runner/response.h"

#include "runner/response_line.h"

#include <stdlib.h>
#include <string.h>

void response_start(struct response *response, bool for_head, bool keep_body, struct response_buffer *buffer)
{
    /* all but the carried bytes, which carry_length guards: clearing them for each request would cost more than reading one */
    memset(response, 0, offsetof(struct response, carry));
    response->for_head = for_head;
    response->keep_body = keep_body;
    response->body_complete = true;
    response->buffer = buffer;
    if (buffer != NULL)
        buffer->length = 0;
}

void response_keep_head(struct response *response, struct response_buffer *buffer)
{
    response->head_buffer = buffer;
    buffer->length = 0;
}

void response_use_memory(struct response *response, struct response_memory *memory)
{
    response->memory = response->for_head || response->head_buffer != NULL ? NULL : memory;
}

bool response_has_begun(const struct response *response)
{
    return response->state != RESPONSE_STATUS_LINE || response->carry_length > 0 || response->head_bytes > 0;
}

void response_buffer_release(struct response_buffer *buffer)
{
    free(buffer->data);
    *buffer = (struct response_buffer){0};
}

/* ---- keeping the body ------------------------------------------------------------------------------------------------------- */

/* False when it would be too long, or memory ran out: the body is then given up, not the answer. */
static bool buffer_append(struct response_buffer *buffer, struct str piece)
{
    if (piece.length > RESPONSE_BODY_KEPT_MAXIMUM - buffer->length)
        return false;
    size_t needed = buffer->length + piece.length;
    if (needed > buffer->capacity) {
        size_t capacity = buffer->capacity == 0 ? 4096 : buffer->capacity;
        while (capacity < needed)
            capacity *= 2;
        char *data = realloc(buffer->data, capacity);
        if (data == NULL)
            return false;
        buffer->data = data;
        buffer->capacity = capacity;
    }
    memcpy(buffer->data + buffer->length, piece.data, piece.length);
    buffer->length = needed;
    return true;
}

/* Moves the slice of the input that is held so far into the buffer, since the input is about to go away or a second piece comes. */
static void settle_body(struct response *response)
{
    if (response->body.length > 0 && response->body_complete)
        response->body_complete = buffer_append(response->buffer, response->body);
    response->body.length = 0;
}

static void keep_piece(struct response *response, struct str piece)
{
    if (!response->keep_body || piece.length == 0)
        return;
    settle_body(response);
    response->body = piece;
}

static enum response_result complete(struct response *response)
{
    response->state = RESPONSE_COMPLETE;
    if (response->head_buffer != NULL)
        response->head = (struct str){response->head_buffer->data, response->head_buffer->length};
    if (response->keep_body) {
        if (response->buffer->length > 0 || !response->body_complete) {
            settle_body(response);
            response->body = (struct str){response->buffer->data, response->buffer->length};
        }
        if (!response->body_complete)
            response->body = (struct str){NULL, 0};
    }
    return RESPONSE_DONE;
}

/* ---- from the head to the body ---------------------------------------------------------------------------------------------- */

static void start_again_after_interim(struct response *response)
{
    size_t head_bytes = response->head_bytes; /* endless 1xx heads run into the limits, too */
    size_t head_lines = response->head_lines;
    struct response_buffer *head_buffer = response->head_buffer;
    response_start(response, response->for_head, response->keep_body, response->buffer);
    response->head_bytes = head_bytes;
    response->head_lines = head_lines;
    if (head_buffer != NULL)
        response_keep_head(response, head_buffer);
}

/* The empty line is no header. */
static void end_kept_head(struct response_buffer *buffer)
{
    if (buffer->length > 0)
        buffer->length--;
    if (buffer->length > 0 && buffer->data[buffer->length - 1] == '\r')
        buffer->length--;
}

/* RFC 9112, 6.3: how long the body is. */
static enum response_result end_head(struct response *response)
{
    if (response->head_buffer != NULL)
        end_kept_head(response->head_buffer);
    if (response->status == 101)
        return RESPONSE_BAD; /* nobody asked for another protocol */
    if (response->status < 200) {
        start_again_after_interim(response);
        return RESPONSE_MORE;
    }
    response->keep_alive = !response->close_named && (response->minor_version >= 1 || response->keep_alive_named);
    if (response->for_head || response->status == 204 || response->status == 304)
        return complete(response);
    if (response->chunked) {
        if (response->has_length)
            response->keep_alive = false; /* one of the two is wrong: trust nothing behind this answer */
        response->state = RESPONSE_CHUNK_SIZE;
        return RESPONSE_MORE;
    }
    if (response->other_coding || !response->has_length) {
        response->keep_alive = false;
        response->state = RESPONSE_BODY_UNTIL_CLOSE;
        return RESPONSE_MORE;
    }
    response->remaining = response->length;
    response->state = RESPONSE_BODY_LENGTH;
    return response->remaining == 0 ? complete(response) : RESPONSE_MORE;
}

static enum response_result take_chunk_size(struct response *response, struct str line)
{
    if (!response_line_read_chunk_size(line, &response->remaining))
        return RESPONSE_BAD;
    response->state = response->remaining == 0 ? RESPONSE_TRAILERS : RESPONSE_CHUNK_DATA;
    return RESPONSE_MORE;
}

/* One complete line without its end. `cut` tells that it was longer than the carry and is not all there. */
static enum response_result take_line(struct response *response, struct str line, bool cut)
{
    switch (response->state) {
    case RESPONSE_STATUS_LINE:
        if (!response_line_read_status(line, &response->status, &response->minor_version))
            return RESPONSE_BAD;
        response->state = RESPONSE_HEADERS;
        return RESPONSE_MORE;
    case RESPONSE_HEADERS:
        if (line.length == 0)
            return end_head(response);
        return response_line_read_header(line, cut, response) ? RESPONSE_MORE : RESPONSE_BAD;
    case RESPONSE_CHUNK_SIZE:
        return cut ? RESPONSE_BAD : take_chunk_size(response, line);
    case RESPONSE_CHUNK_END:
        response->state = RESPONSE_CHUNK_SIZE;
        return line.length == 0 ? RESPONSE_MORE : RESPONSE_BAD;
    case RESPONSE_TRAILERS:
        return line.length == 0 ? complete(response) : RESPONSE_MORE;
    case RESPONSE_BODY_LENGTH:
    case RESPONSE_BODY_UNTIL_CLOSE:
    case RESPONSE_CHUNK_DATA:
    case RESPONSE_COMPLETE:
        break;
    }
    return RESPONSE_BAD; /* these states have no lines */
}

/* ---- input ------------------------------------------------------------------------------------------------------------------ */

static void carry_append(struct response *response, const char *bytes, size_t length)
{
    if (response->carry_length < RESPONSE_LINE_CARRY) {
        size_t room = RESPONSE_LINE_CARRY - response->carry_length;
        memcpy(response->carry + response->carry_length, bytes, length < room ? length : room);
    }
    response->carry_length += length;
}

static struct str without_carriage_return(struct str line)
{
    if (line.length > 0 && line.data[line.length - 1] == '\r')
        line.length--;
    return line;
}

/* Reads one line, or carries over what there is of it. Heads are limited in all; lines that frame chunks are limited each, since a
 * body may have any number of them. */
static enum response_result read_line(struct response *response, const char *input, size_t length, size_t *used)
{
    const char *end = memchr(input, '\n', length);
    size_t taken = end == NULL ? length : (size_t)(end - input) + 1;
    *used = taken;
    if (response->state == RESPONSE_CHUNK_SIZE || response->state == RESPONSE_CHUNK_END) {
        if (response->carry_length + taken > RESPONSE_LINE_CARRY)
            return RESPONSE_BAD;
    } else {
        response->head_bytes += taken;
        response->head_lines += end != NULL;
        if (response->head_bytes > RESPONSE_HEAD_MAXIMUM || response->head_lines > RESPONSE_LINES_MAXIMUM)
            return RESPONSE_BAD;
        if (response->head_buffer != NULL && response->state == RESPONSE_HEADERS)
            (void)buffer_append(response->head_buffer, (struct str){input, taken});
    }
    if (end == NULL) {
        carry_append(response, input, length);
        return RESPONSE_MORE;
    }
    if (response->carry_length == 0)
        return take_line(response, without_carriage_return((struct str){input, taken - 1}), false);
    carry_append(response, input, taken - 1);
    bool cut = response->carry_length > RESPONSE_LINE_CARRY;
    struct str line = {response->carry, cut ? RESPONSE_LINE_CARRY : response->carry_length};
    response->carry_length = 0; /* the bytes stay until the next line is carried */
    return take_line(response, cut ? line : without_carriage_return(line), cut);
}

static enum response_result read_body(struct response *response, const char *input, size_t length, size_t *used)
{
    size_t taken = length;
    if (response->state != RESPONSE_BODY_UNTIL_CLOSE && response->remaining < length)
        taken = (size_t)response->remaining;
    keep_piece(response, (struct str){input, taken});
    *used = taken;
    if (response->state == RESPONSE_BODY_UNTIL_CLOSE)
        return RESPONSE_MORE;
    response->remaining -= taken;
    if (response->remaining > 0)
        return RESPONSE_MORE;
    if (response->state == RESPONSE_BODY_LENGTH)
        return complete(response);
    response->state = RESPONSE_CHUNK_END;
    return RESPONSE_MORE;
}

/* ---- the head that came last time ------------------------------------------------------------------------------------------- */

/* When the input begins with the remembered head: takes it, and says how long it is. */
static size_t recall(struct response *response, const char *input, size_t length)
{
    const struct response_memory *memory = response->memory;
    if (memory->length == 0 || length < memory->length || memcmp(input, memory->bytes, memory->length) != 0)
        return 0;
    response->status = memory->status;
    response->keep_alive = memory->keep_alive;
    response->remaining = memory->body_length;
    response->head_bytes = memory->length;
    response->state = RESPONSE_BODY_LENGTH;
    return memory->length;
}

/* The head that ended is the first `length` bytes of the input. */
static void remember(const struct response *response, const char *input, size_t length)
{
    struct response_memory *memory = response->memory;
    if (length > RESPONSE_REMEMBERED_MAXIMUM)
        return;
    memory->length = length;
    memory->status = response->status;
    memory->keep_alive = response->keep_alive;
    memory->body_length = response->length;
    memcpy(memory->bytes, input, length);
}

/* Takes a head from the front of the input, line by line or by memory. Returns how much was taken, up to the whole head. */
static enum response_result read_head(struct response *response, const char *input, size_t length, size_t *used)
{
    size_t position = recall(response, input, length);
    enum response_result result = RESPONSE_MORE;
    *used = position;
    if (position > 0)
        return response->remaining == 0 ? complete(response) : RESPONSE_MORE;
    while (result == RESPONSE_MORE && position < length && response->state <= RESPONSE_HEADERS) {
        size_t step = 0;
        result = read_line(response, input + position, length - position, &step);
        position += step;
    }
    if (response->memory != NULL && response->state == RESPONSE_BODY_LENGTH && response->head_bytes == position)
        remember(response, input, position);
    *used = position;
    return result;
}

enum response_result response_read(struct response *response, const char *input, size_t length, size_t *used)
{
    size_t position = 0;
    enum response_result result = RESPONSE_MORE;
    if (response->memory != NULL && !response_has_begun(response))
        result = read_head(response, input, length, &position);
    while (result == RESPONSE_MORE && position < length) {
        size_t step = 0;
        bool in_body = response->state == RESPONSE_BODY_LENGTH || response->state == RESPONSE_BODY_UNTIL_CLOSE ||
                       response->state == RESPONSE_CHUNK_DATA;
        result = in_body ? read_body(response, input + position, length - position, &step)
                         : read_line(response, input + position, length - position, &step);
        position += step;
    }
    *used = position;
    if (result == RESPONSE_MORE)
        settle_body(response); /* the input goes away */
    return result;
}

bool response_close(struct response *response)
{
    if (response->state != RESPONSE_BODY_UNTIL_CLOSE)
        return false;
    complete(response);
    return true;
}
