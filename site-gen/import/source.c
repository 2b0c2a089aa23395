/* source: see source.h. One buffer holds what was read ahead: all of the content for readers that take it whole, a window that moves on
 * for those that go line by line. */
#include "site-gen/import/source.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#define CHUNK_SIZE ((size_t)256 << 10) /* read at once */
#define GZIP_INPUT_SIZE ((size_t)64 << 10)
#define GZIP_RATIO_MAXIMUM 200
#define GZIP_FREE_SIZE ((uint64_t)64 << 20)
#define GZIP_WINDOW_BITS (15 + 16) /* zlib's way to say gzip only */

struct import_source {
    const char *name;
    int descriptor; /* -1: bytes in memory */
    /* what comes in */
    struct str memory; /* that is still to be read, when descriptor is -1 */
    bool is_gzip;
    bool gzip_is_between; /* members of the file: the end may come here */
    z_stream inflater;
    unsigned char *compressed; /* GZIP_INPUT_SIZE */
    uint64_t compressed_size, inflated_size;
    /* what goes out */
    char *buffer; /* content[begin, end) is what was not taken yet */
    size_t begin, end, capacity;
    bool is_borrowed; /* the buffer is the caller's bytes */
    bool at_end;      /* nothing follows the buffer */
    long line;
};

static int fail(const struct import_source *source, struct error *error, const char *what)
{
    return error_set_at(error, source->name, 0, 0, "%s", what);
}

/* ---- bytes as they lie there ------------------------------------------------------------------------------------------------ */
/* Up to size bytes; 0 at the end, -1 on failure. */
static ssize_t read_stored(struct import_source *source, void *out, size_t size, struct error *error)
{
    if (source->descriptor < 0) {
        size_t length = source->memory.length < size ? source->memory.length : size;
        memcpy(out, source->memory.data, length);
        source->memory = (struct str){source->memory.data + length, source->memory.length - length};
        return (ssize_t)length;
    }
    for (;;) {
        ssize_t length = read(source->descriptor, out, size);
        if (length >= 0)
            return length;
        if (errno != EINTR) {
            error_set_at(error, source->name, 0, 0, "cannot be read: %s", strerror(errno));
            return -1;
        }
    }
}

/* ---- gzip ------------------------------------------------------------------------------------------------------------------- */
/* Makes sure that the inflater has input. 1, 0 at the end of the file, -1 on failure. */
static int refill_inflater(struct import_source *source, struct error *error)
{
    if (source->inflater.avail_in > 0)
        return 1;
    ssize_t length = read_stored(source, source->compressed, GZIP_INPUT_SIZE, error);
    if (length <= 0)
        return (int)length;
    source->compressed_size += (uint64_t)length;
    source->inflater.next_in = source->compressed;
    source->inflater.avail_in = (uInt)length;
    return 1;
}

static int check_ratio(const struct import_source *source, struct error *error)
{
    if (source->inflated_size > GZIP_FREE_SIZE && source->inflated_size / GZIP_RATIO_MAXIMUM > source->compressed_size)
        return fail(source, error, "inflates to more than two hundred times its size: no result does");
    return 0;
}

/* As read_stored, inflated. */
static ssize_t read_inflated(struct import_source *source, void *out, size_t size, struct error *error)
{
    z_stream *inflater = &source->inflater;
    inflater->next_out = out;
    inflater->avail_out = (uInt)size;
    while (inflater->avail_out > 0) {
        int more = refill_inflater(source, error);
        if (more < 0)
            return -1;
        if (more == 0 && !source->gzip_is_between)
            return fail(source, error, "its gzip data ends too early");
        if (more == 0)
            break;
        if (source->gzip_is_between && inflateReset(inflater) != Z_OK)
            return fail(source, error, "gzip data cannot be read");
        int status = inflate(inflater, Z_NO_FLUSH);
        source->gzip_is_between = status == Z_STREAM_END;
        if (status != Z_OK && status != Z_STREAM_END && status != Z_BUF_ERROR)
            return fail(source, error, "its gzip data is damaged");
    }
    size_t length = size - inflater->avail_out;
    source->inflated_size += length;
    return check_ratio(source, error) < 0 ? -1 : (ssize_t)length;
}

static int start_inflater(struct import_source *source, struct error *error)
{
    source->compressed = malloc(GZIP_INPUT_SIZE);
    if (source->compressed == NULL || inflateInit2(&source->inflater, GZIP_WINDOW_BITS) != Z_OK)
        return fail(source, error, "out of memory");
    source->is_gzip = true;
    return 0;
}

static bool is_gzip(const unsigned char *bytes, size_t length)
{
    return length >= 3 && bytes[0] == 0x1f && bytes[1] == 0x8b && bytes[2] == 8;
}

/* ---- the buffer ------------------------------------------------------------------------------------------------------------- */
/* Room for size more bytes behind end; what was taken makes place first. */
static int reserve(struct import_source *source, size_t size, struct error *error)
{
    size_t kept = source->end - source->begin;
    if (source->begin > 0) {
        memmove(source->buffer, source->buffer + source->begin, kept);
        source->begin = 0;
        source->end = kept;
    }
    if (source->capacity - source->end >= size)
        return 0;
    size_t capacity = source->capacity * 2 > source->end + size ? source->capacity * 2 : source->end + size;
    char *buffer = realloc(source->buffer, capacity);
    if (buffer == NULL)
        return fail(source, error, "out of memory");
    source->buffer = buffer;
    source->capacity = capacity;
    return 0;
}

/* Reads at most size bytes more into the buffer. */
static int read_more(struct import_source *source, size_t size, struct error *error)
{
    if (source->at_end)
        return 0;
    if (reserve(source, size, error) < 0)
        return -1;
    char *out = source->buffer + source->end;
    ssize_t length = source->is_gzip ? read_inflated(source, out, size, error) : read_stored(source, out, size, error);
    if (length < 0)
        return -1;
    source->end += (size_t)length;
    source->at_end = length == 0;
    return 0;
}

static void skip_byte_order_mark(struct import_source *source)
{
    static const char MARK[] = "\xef\xbb\xbf";
    struct str content = {source->buffer + source->begin, source->end - source->begin};
    if (content.length > 0 && str_starts_with(content, MARK))
        source->begin += sizeof(MARK) - 1;
}

/* ---- opening ---------------------------------------------------------------------------------------------------------------- */
static struct import_source *new_source(const char *name, int descriptor, struct str memory)
{
    struct import_source *source = calloc(1, sizeof(*source));
    if (source != NULL) {
        source->name = name;
        source->descriptor = descriptor;
        source->memory = memory;
    }
    return source;
}

/* The first bytes decide whether it is gzip; those that came already are the inflater's first input. */
static int read_head(struct import_source *source, struct error *error)
{
    size_t wanted = IMPORT_HEAD_SIZE < GZIP_INPUT_SIZE ? IMPORT_HEAD_SIZE : GZIP_INPUT_SIZE;
    while (source->end < wanted && !source->at_end)
        if (read_more(source, wanted - source->end, error) < 0)
            return -1;
    if (!is_gzip((const unsigned char *)source->buffer, source->end))
        return 0;
    if (start_inflater(source, error) < 0)
        return -1;
    memcpy(source->compressed, source->buffer, source->end);
    source->compressed_size = source->end;
    source->inflater.next_in = source->compressed;
    source->inflater.avail_in = (uInt)source->end;
    source->end = 0;
    source->at_end = false;
    while (source->end < IMPORT_HEAD_SIZE && !source->at_end)
        if (read_more(source, IMPORT_HEAD_SIZE - source->end, error) < 0)
            return -1;
    return 0;
}

static int open_descriptor(const char *name, const char *path, struct error *error)
{
    struct stat status;
    int descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK); /* a FIFO must not hang us */
    if (descriptor < 0)
        return error_set_at(error, name, 0, 0, "cannot be opened: %s", strerror(errno));
    if (fstat(descriptor, &status) == 0 && S_ISREG(status.st_mode))
        return descriptor;
    error_set_at(error, name, 0, 0, "not a regular file");
    close(descriptor);
    return -1;
}

int import_source_open(struct import_source **source, const char *name, const char *path, struct error *error)
{
    *source = NULL;
    int descriptor = open_descriptor(name, path, error);
    if (descriptor < 0)
        return -1;
    struct import_source *opened = new_source(name, descriptor, (struct str){"", 0});
    if (opened == NULL) {
        close(descriptor);
        return error_set_at(error, name, 0, 0, "out of memory");
    }
    if (read_head(opened, error) < 0) {
        import_source_close(opened);
        return -1;
    }
    skip_byte_order_mark(opened);
    *source = opened;
    return 0;
}

int import_source_open_bytes(struct import_source **source, const char *name, struct str bytes, struct error *error)
{
    *source = NULL;
    struct import_source *opened = new_source(name, -1, bytes);
    if (opened == NULL)
        return error_set_at(error, name, 0, 0, "out of memory");
    int result = 0;
    if (is_gzip((const unsigned char *)bytes.data, bytes.length)) {
        result = read_head(opened, error);
    } else { /* nothing is to be read: the bytes are the buffer */
        opened->buffer = (char *)(uintptr_t)bytes.data;
        opened->end = bytes.length;
        opened->is_borrowed = opened->at_end = true;
    }
    if (result < 0) {
        import_source_close(opened);
        return -1;
    }
    skip_byte_order_mark(opened);
    *source = opened;
    return 0;
}

void import_source_close(struct import_source *source)
{
    if (source == NULL)
        return;
    if (source->is_gzip)
        inflateEnd(&source->inflater);
    free(source->compressed);
    if (!source->is_borrowed)
        free(source->buffer);
    if (source->descriptor >= 0)
        close(source->descriptor);
    free(source);
}

/* ---- what readers see ------------------------------------------------------------------------------------------------------- */
const char *import_source_name(const struct import_source *source)
{
    return source->name;
}

struct str import_source_head(const struct import_source *source)
{
    size_t length = source->end - source->begin;
    return (struct str){length == 0 ? "" : source->buffer + source->begin, length < IMPORT_HEAD_SIZE ? length : IMPORT_HEAD_SIZE};
}

int import_source_take_all(struct import_source *source, struct str *content, struct error *error)
{
    while (!source->at_end && source->end - source->begin <= IMPORT_WHOLE_MAXIMUM)
        if (read_more(source, CHUNK_SIZE, error) < 0)
            return -1;
    size_t length = source->end - source->begin;
    if (length > IMPORT_WHOLE_MAXIMUM)
        return error_set_at(error, source->name, 0, 0, "larger than %zu bytes", IMPORT_WHOLE_MAXIMUM);
    *content = (struct str){length == 0 ? "" : source->buffer + source->begin, length};
    return 0;
}

/* The line that begins at begin and has length bytes before its end; taken is what of the buffer it uses. */
static int give_line(struct import_source *source, size_t length, size_t taken, struct str *line)
{
    *line = (struct str){source->buffer + source->begin, length};
    if (length > 0 && line->data[length - 1] == '\r')
        line->length--;
    source->begin += taken;
    source->line++;
    return 1;
}

int import_source_next_line(struct import_source *source, struct str *line, struct error *error)
{
    size_t searched = 0; /* of the line, without finding its end */
    for (;;) {
        size_t length = source->end - source->begin;
        const char *start = source->buffer + source->begin;
        const char *newline = length > searched ? memchr(start + searched, '\n', length - searched) : NULL;
        if (newline != NULL && (size_t)(newline - start) <= IMPORT_LINE_MAXIMUM)
            return give_line(source, (size_t)(newline - start), (size_t)(newline - start) + 1, line);
        if (length > IMPORT_LINE_MAXIMUM)
            return error_set_at(error, source->name, source->line + 1, 0, "a line longer than %zu bytes", IMPORT_LINE_MAXIMUM);
        if (source->at_end)
            return length == 0 ? 0 : give_line(source, length, length, line);
        searched = length;
        if (read_more(source, CHUNK_SIZE, error) < 0)
            return -1;
    }
}

long import_source_line_number(const struct import_source *source)
{
    return source->line;
}
