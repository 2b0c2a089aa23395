/* response: an incremental reader of HTTP/1.x answers (RFC 9112): fed with whatever recv gave, however it is cut, it says when the
 * answer is complete. Copies nothing on the usual way: whole header lines are read where they lie, and a body that came in one
 * piece is handed out as a slice of the input. Only a line cut by the end of the input is carried over, and only a body in pieces
 * that someone asked for is collected. A head that equals the last one of its kind byte by byte, as they do for a second or longer,
 * is not read again.
 *
 * Understood: Content-Length, chunked (with extensions and trailers), 1xx before the answer, 204, 304, answers to HEAD, bodies that
 * end with the connection, Connection: close and keep-alive. Anything else is a bad response, and so is what exceeds the limits
 * below. */
#ifndef RUNNER_RESPONSE_H
#define RUNNER_RESPONSE_H

#include "lib/str.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define RESPONSE_HEAD_MAXIMUM ((size_t)64 << 10) /* bytes of all heads and trailers of one answer */
#define RESPONSE_LINES_MAXIMUM 1000              /* lines of them */
#define RESPONSE_LINE_CARRY 256                  /* bytes kept of a line that was cut; the headers that matter are shorter */
#define RESPONSE_BODY_KEPT_MAXIMUM ((size_t)16 << 20)

enum response_result {
    RESPONSE_MORE, /* all input was used; the answer is not complete */
    RESPONSE_DONE, /* the answer is complete; *used tells where in the input it ended */
    RESPONSE_BAD   /* this is no HTTP/1.x answer: close the connection */
};

enum response_state {
    RESPONSE_STATUS_LINE,
    RESPONSE_HEADERS,
    RESPONSE_BODY_LENGTH,      /* `remaining` bytes of body follow */
    RESPONSE_BODY_UNTIL_CLOSE, /* the body ends with the connection */
    RESPONSE_CHUNK_SIZE,       /* a line with the size of the next chunk */
    RESPONSE_CHUNK_DATA,       /* `remaining` bytes of the chunk follow */
    RESPONSE_CHUNK_END,        /* the line end behind a chunk */
    RESPONSE_TRAILERS,         /* header lines behind the last chunk, up to an empty one */
    RESPONSE_COMPLETE
};

/* Collects bodies that come in pieces; kept from answer to answer, so that it grows to the size of the bodies seen and no further.
 */
struct response_buffer {
    char *data;
    size_t length, capacity;
};

#define RESPONSE_REMEMBERED_MAXIMUM 1024

/* The last whole head that told its body's length, and what it said. {0}: none yet. One for each kind of request. */
struct response_memory {
    size_t length; /* of bytes; 0: none */
    int status;
    bool keep_alive;
    uint64_t body_length;
    char bytes[RESPONSE_REMEMBERED_MAXIMUM];
};

struct response {
    enum response_state state;
    bool for_head; /* the request was HEAD */
    bool keep_body;
    int status;         /* of the final answer; 0 before it is known */
    bool keep_alive;    /* the connection may be used again when the answer is complete */
    bool body_complete; /* false when a body to keep was longer than RESPONSE_BODY_KEPT_MAXIMUM */
    struct str body;    /* when keep_body and complete: valid until the input or the buffer changes */
    struct str head;    /* after response_keep_head, when complete: the final answer's header lines, each with its line end */

    /* Private. */
    bool chunked, other_coding, has_length, close_named, keep_alive_named;
    int minor_version;
    uint64_t length;    /* Content-Length */
    uint64_t remaining; /* of the body or the chunk */
    size_t head_bytes, head_lines;
    struct response_buffer *buffer;      /* borrowed */
    struct response_buffer *head_buffer; /* borrowed; NULL: the head is not kept */
    struct response_memory *memory;      /* borrowed, or NULL */
    size_t carry_length;                 /* of the line so far, also beyond what is kept */
    char carry[RESPONSE_LINE_CARRY];
};

/* Gets ready for the next answer. buffer may be NULL when keep_body is false. */
void response_start(struct response *response, bool for_head, bool keep_body, struct response_buffer *buffer);
/* Called after response_start: the header lines are copied to buffer (a line that memory has no room for is left out). */
void response_keep_head(struct response *response, struct response_buffer *buffer);
/* Called after response_start: compares with memory, and remembers. Without effect when the head is to be kept, or for HEAD. */
void response_use_memory(struct response *response, struct response_memory *memory);
/* Reads input. *used is how much of it belongs to this answer (all of it unless DONE). Allocates only to collect a kept body in
 * pieces. */
enum response_result response_read(struct response *response, const char *input, size_t length, size_t *used);
/* The target closed the connection: true when that completes the answer, false when it was cut. */
bool response_close(struct response *response);
/* Whether anything of an answer has arrived. */
bool response_has_begun(const struct response *response);

void response_buffer_release(struct response_buffer *buffer);

#endif
