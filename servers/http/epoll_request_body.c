/* epoll_request: the body of a request, by length or in chunks (epoll_request.h). */
#include "servers/http/epoll_request.h"

enum { SIZE_DIGITS_MAXIMUM = 15 };

static int hexadecimal_digit(char character)
{
    if (character >= '0' && character <= '9')
        return character - '0';
    char lower = (char)(character | 0x20);
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

/* Up to `remaining` bytes, as one piece. Returns how many. */
static size_t take_data(struct epoll_request *request, const char *input, size_t length, struct text *piece)
{
    size_t taken = length < request->remaining ? length : (size_t)request->remaining;
    *piece = (struct text){input, taken};
    request->remaining -= taken;
    return taken;
}

/* A byte where a chunk's size is given. False when it cannot be there. */
static bool read_size(struct epoll_request *request, char byte)
{
    int digit = hexadecimal_digit(byte);
    if (digit >= 0) {
        request->remaining = request->remaining * 16 + (uint64_t)digit;
        return ++request->digits <= SIZE_DIGITS_MAXIMUM;
    }
    bool extends = byte == ';' || byte == ' ' || byte == '\t';
    request->chunk = extends ? EPOLL_REQUEST_CHUNK_EXTENSION : EPOLL_REQUEST_CHUNK_LINE_END;
    return request->digits > 0 && (extends || byte == '\r');
}

/* A byte of a line that means nothing here: its CR leads on. */
static bool ignore_line(struct epoll_request *request, char byte, enum epoll_request_chunk after)
{
    if (byte == '\r')
        request->chunk = after;
    return byte != '\n';
}

/* The one byte that can be there. */
static bool expect(struct epoll_request *request, char byte, char expected, enum epoll_request_chunk after)
{
    request->chunk = after;
    return byte == expected;
}

/* One byte that is not data. False when it cannot be there, or there is too much of it. */
static bool read_framing(struct epoll_request *request, char byte)
{
    if (++request->framing_bytes > EPOLL_REQUEST_HEAD_MAXIMUM)
        return false;
    switch (request->chunk) {
    case EPOLL_REQUEST_CHUNK_SIZE:
        return read_size(request, byte);
    case EPOLL_REQUEST_CHUNK_EXTENSION:
        return ignore_line(request, byte, EPOLL_REQUEST_CHUNK_LINE_END);
    case EPOLL_REQUEST_CHUNK_LINE_END:
        request->digits = 0;
        return expect(request, byte, '\n', request->remaining > 0 ? EPOLL_REQUEST_CHUNK_DATA : EPOLL_REQUEST_TRAILER_START);
    case EPOLL_REQUEST_CHUNK_DATA_CR:
        return expect(request, byte, '\r', EPOLL_REQUEST_CHUNK_DATA_LF);
    case EPOLL_REQUEST_CHUNK_DATA_LF:
        return expect(request, byte, '\n', EPOLL_REQUEST_CHUNK_SIZE);
    case EPOLL_REQUEST_TRAILER_START:
        request->chunk = byte == '\r' ? EPOLL_REQUEST_BODY_LF : EPOLL_REQUEST_TRAILER;
        return byte != '\n';
    case EPOLL_REQUEST_TRAILER:
        return ignore_line(request, byte, EPOLL_REQUEST_TRAILER_LF);
    case EPOLL_REQUEST_TRAILER_LF:
        return expect(request, byte, '\n', EPOLL_REQUEST_TRAILER_START);
    case EPOLL_REQUEST_CHUNK_DATA:
    case EPOLL_REQUEST_BODY_LF:
        break;
    }
    return false;
}

static enum epoll_request_result read_chunked(struct epoll_request *request, const char *input, size_t length, size_t *used,
                                              struct text *piece)
{
    while (*used < length) {
        if (request->chunk == EPOLL_REQUEST_CHUNK_DATA) {
            *used += take_data(request, input + *used, length - *used, piece);
            if (request->remaining == 0) {
                request->chunk = EPOLL_REQUEST_CHUNK_DATA_CR;
                request->framing_bytes = 0; /* a body of many chunks is no attack; endless framing without data would be */
            }
            return EPOLL_REQUEST_MORE;
        }
        char byte = input[(*used)++];
        if (request->chunk == EPOLL_REQUEST_BODY_LF && byte == '\n')
            return EPOLL_REQUEST_COMPLETE;
        if (!read_framing(request, byte)) {
            request->refusal = 400;
            return EPOLL_REQUEST_BAD;
        }
    }
    return EPOLL_REQUEST_MORE;
}

enum epoll_request_result epoll_request_read_body(struct epoll_request *request, const char *input, size_t length, size_t *used,
                                                  struct text *piece)
{
    *used = 0;
    *piece = (struct text){NULL, 0};
    if (request->chunked)
        return read_chunked(request, input, length, used, piece);
    *used = take_data(request, input, length, piece);
    return request->remaining == 0 ? EPOLL_REQUEST_COMPLETE : EPOLL_REQUEST_MORE;
}
