/* buffer: a growable run of bytes with a maximum, in which the servers collect request bodies and build answers. Failure (no
 * memory, or the maximum passed) sticks: appends do nothing afterwards, and the user looks once at the end. The buffer owns its
 * bytes. */
#ifndef SERVERS_APP_BUFFER_H
#define SERVERS_APP_BUFFER_H

#include "servers/app/text.h"

#include <stdbool.h>
#include <stddef.h>

struct buffer {
    char *data; /* not NUL-terminated; NULL while nothing was appended */
    size_t length;
    size_t capacity;
    size_t maximum; /* bytes that length never exceeds */
    bool failed;
};

/* An empty buffer; allocates nothing. */
void buffer_init(struct buffer *buffer, size_t maximum);

/* Frees the bytes; the buffer is then as after buffer_init. */
void buffer_release(struct buffer *buffer);

/* Empties the buffer and forgets a failure. Keeps its memory for the next use unless that has grown past 1 MiB. */
void buffer_clear(struct buffer *buffer);

/* Makes room for that many more bytes, to be written at data + length by the caller, who then adds to length. False (and failed)
 * when there is no memory or the maximum would be passed. */
bool buffer_reserve(struct buffer *buffer, size_t extra);

/* Appends bytes. Inline, as rows are written in many small pieces of known length. */
static inline void buffer_append(struct buffer *buffer, const char *data, size_t length)
{
    bool fits = !buffer->failed && length <= buffer->maximum - buffer->length && length <= buffer->capacity - buffer->length;
    if (length > 0 && (fits || buffer_reserve(buffer, length))) {
        memcpy(buffer->data + buffer->length, data, length);
        buffer->length += length;
    }
}

/* Appends a NUL-terminated string. */
static inline void buffer_append_string(struct buffer *buffer, const char *string)
{
    buffer_append(buffer, string, strlen(string));
}

/* Appends formatted text of at most 1,023 bytes; longer text is a failure, never cut. */
void buffer_append_format(struct buffer *buffer, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* What the buffer holds, valid until its next change. */
struct text buffer_text(const struct buffer *buffer);

#endif
