/* epoll_request: an incremental reader of HTTP/1.x requests (RFC 9112) for the front end over raw epoll. It knows neither sockets
 * nor memory: the caller owns the bytes, keeps the head of a request in one piece from its first byte on, and hands body bytes on
 * as they come. Strict where leniency lets two readers disagree on where a request ends: lines end with CR LF, no space before a
 * colon, no folded lines, one length, one Host. */
#ifndef SERVERS_HTTP_EPOLL_REQUEST_H
#define SERVERS_HTTP_EPOLL_REQUEST_H

#include "servers/app/text.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    EPOLL_REQUEST_HEAD_MAXIMUM = 64 * 1024, /* bytes of request line and header lines; of chunk sizes and trailers, too */
    EPOLL_REQUEST_FIELDS_MAXIMUM = 100
};

enum epoll_request_result {
    EPOLL_REQUEST_MORE,     /* all input was looked at, the part is not complete */
    EPOLL_REQUEST_COMPLETE, /* the head, or the body, has ended */
    EPOLL_REQUEST_BAD       /* answer `refusal` and close the connection: where the next request would begin is unknown */
};

/* Places in the head are offsets from its first byte, so that the caller may move it. Names and values end in NUL there. */
struct epoll_request_field {
    uint32_t name, name_length;
    uint32_t value;
};

/* Where in a chunked body the reader stands. */
enum epoll_request_chunk {
    EPOLL_REQUEST_CHUNK_SIZE,      /* hexadecimal digits */
    EPOLL_REQUEST_CHUNK_EXTENSION, /* whatever else is on the line of the size; ignored */
    EPOLL_REQUEST_CHUNK_LINE_END,  /* the LF of that line */
    EPOLL_REQUEST_CHUNK_DATA,      /* `remaining` bytes follow */
    EPOLL_REQUEST_CHUNK_DATA_CR,   /* the line end behind the data */
    EPOLL_REQUEST_CHUNK_DATA_LF,
    EPOLL_REQUEST_TRAILER_START, /* the first byte of a line behind the last chunk; an empty line ends the body */
    EPOLL_REQUEST_TRAILER,       /* the rest of such a line; ignored */
    EPOLL_REQUEST_TRAILER_LF,    /* the LF of such a line */
    EPOLL_REQUEST_BODY_LF        /* the LF of the empty line */
};

struct epoll_request {
    /* When the head is complete. */
    uint32_t head_length;    /* bytes, with the empty line */
    uint32_t method, target; /* offsets; both end in NUL */
    uint32_t target_length;
    bool keep_alive;       /* as the client wishes */
    bool is_old;           /* HTTP/1.0: keep-alive must be confirmed */
    bool expects_continue; /* the client waits for 100 Continue before it sends the body */
    bool has_body;         /* body bytes follow: chunked, or a length above 0 */
    bool chunked;
    uint64_t length; /* of the body, unless chunked */
    size_t field_count;
    struct epoll_request_field fields[EPOLL_REQUEST_FIELDS_MAXIMUM];

    /* When the result is BAD: the status to answer. */
    int refusal;

    /* Private. */
    uint32_t line;      /* offset of the first line that was not read */
    uint32_t looked_at; /* no line ends before this offset, counted from the head's start */
    bool has_request_line, has_length, has_host;
    bool close_named, keep_alive_named;
    enum epoll_request_chunk chunk;
    uint64_t remaining;   /* body bytes that follow, or bytes of the chunk */
    uint32_t digits;      /* of the chunk's size so far */
    size_t framing_bytes; /* chunk sizes, extensions, trailers */
};

/* Gets ready for the next request. */
void epoll_request_start(struct epoll_request *request);

/* Reads the head. input begins at the head's first byte and holds all that is there so far: a later call passes the same bytes and
 * more. Writes NULs into the head. Empty lines before a request line are taken as part of the head. */
enum epoll_request_result epoll_request_read_head(struct epoll_request *request, char *input, size_t length);

/* Reads body bytes, once the head is complete and has_body. *used: how much of the input was read; *piece: the next bytes of the
 * decoded body, pointing into the input, maybe empty. MORE with *used < length: call again with the rest. COMPLETE: the rest of the
 * input belongs to the next request. */
enum epoll_request_result epoll_request_read_body(struct epoll_request *request, const char *input, size_t length, size_t *used,
                                                  struct text *piece);

/* The value of the first header of that name, in any case of letters, NUL-terminated and pointing into the head; NULL when absent.
 */
const char *epoll_request_find(const struct epoll_request *request, const char *head, const char *name);

#endif
