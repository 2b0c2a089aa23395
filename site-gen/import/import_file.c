/* import_file: see import_file.h. Small files are read whole, and their digest is that of what was parsed. A large one is opened, looked at,
 * digested and read again from the front, so that memory is bounded; one that changes meanwhile looks different at the next import. */
#include "site-gen/import/import_file.h"

#include "lib/clock.h"
#include "lib/digest.h"
#include "lib/utf8.h"
#include "site-gen/import/import_known.h"
#include "site-gen/import/reader.h"
#include "site-gen/import/source.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define SMALL_FILE ((size_t)1 << 20)

void import_file_init(struct file_reading *reading, const struct import_options *options)
{
    *reading = (struct file_reading){.options = options};
    str_builder_init(&reading->bytes, SMALL_FILE);
    identity_cache_init(&reading->identities);
}

void import_file_release(struct file_reading *reading)
{
    str_builder_release(&reading->bytes);
    identity_cache_release(&reading->identities);
}

static void fail(struct import_item *item)
{
    item->kind = IMPORT_ITEM_UNREADABLE;
    utf8_clean(item->reason.message); /* it may quote the file, and long quotations are cut anywhere */
}

/* ---- bytes ------------------------------------------------------------------------------------------------------------------ */
/* Opens the file and notes what it looks like. The descriptor, or -1. */
static int open_file(struct import_item *item, size_t *size)
{
    struct stat status;
    int descriptor = open(item->entry.path, O_RDONLY | O_CLOEXEC | O_NONBLOCK); /* a FIFO must not hang us */
    if (descriptor < 0) {
        error_set_at(&item->reason, item->shown, 0, 0, "cannot be opened: %s", strerror(errno));
        return -1;
    }
    if (fstat(descriptor, &status) == 0 && S_ISREG(status.st_mode)) {
        import_known_note(&item->entry, &status, clock_utc_now().nanoseconds);
        *size = (size_t)status.st_size;
        return descriptor;
    }
    error_set_at(&item->reason, item->shown, 0, 0, "not a regular file");
    close(descriptor);
    return -1;
}

/* Reads up to SMALL_FILE bytes into the reading. 1 when that was all, 0 when there is more, -1 on failure. */
static int read_small(struct file_reading *reading, struct import_item *item, int descriptor, size_t size)
{
    char chunk[16 << 10];
    str_builder_clear(&reading->bytes);
    if (size > SMALL_FILE)
        return 0;
    for (;;) {
        ssize_t length = read(descriptor, chunk, sizeof(chunk));
        if (length < 0 && errno == EINTR)
            continue;
        if (length < 0)
            return error_set_at(&item->reason, item->shown, 0, 0, "cannot be read: %s", strerror(errno));
        if (length == 0)
            return 1;
        str_builder_append_bytes(&reading->bytes, chunk, (size_t)length);
        if (reading->bytes.failed)
            return 0; /* it grew */
    }
}

/* ---- records ---------------------------------------------------------------------------------------------------------------- */
static int read_records(struct file_reading *reading, struct import_item *item, struct import_source *source,
                        const struct import_reader *reader)
{
    static const struct import_identity NOBODY = {0};
    const struct import_options *options = reading->options;
    struct import_identity identity = options != NULL && options->identity != NULL ? *options->identity : NOBODY;
    struct import_job job = {.arena = &item->arena, .identity = &identity, .records = &item->records};
    /* Our own results say themselves whose they are. */
    if (identity_find(&identity, item->entry.path, &reading->identities, &item->arena, &item->reason) < 0 &&
        reader != &import_reader_benchlab)
        return -1;
    return import_read(&job, source, reader, &reader, &item->reason);
}

/* What is to be done with the opened file: digests it where that was not done, and reads it. */
static int read_source(struct file_reading *reading, struct import_item *item, struct import_source *source, bool must_be_result)
{
    const struct import_options *options = reading->options;
    const struct import_reader *reader =
        options != NULL && options->format != NULL ? options->format : import_detect_reader(source);
    if (reader == NULL && !must_be_result) {
        item->kind = IMPORT_ITEM_NO_RESULT;
        return 0;
    }
    if (reader != NULL)
        item->entry.reader = reader->name;
    if (reader != NULL && item->entry.sha256[0] == '\0') {
        char digest[DIGEST_TEXT_SIZE];
        if (digest_sha256_file(item->entry.path, digest, &item->reason) < 0)
            return -1;
        item->entry.sha256 = arena_copy_text(&item->arena, digest);
    }
    item->kind = IMPORT_ITEM_RUNS;
    return read_records(reading, item, source, reader);
}

void import_file_read(struct file_reading *reading, struct import_item *item, bool must_be_result)
{
    struct import_source *source = NULL;
    char digest[DIGEST_TEXT_SIZE];
    size_t size = 0;
    int descriptor = open_file(item, &size);
    int is_small = descriptor < 0 ? -1 : read_small(reading, item, descriptor, size);
    int result = is_small < 0 ? -1 : 0;
    if (is_small > 0) {
        struct str bytes = {reading->bytes.length == 0 ? "" : reading->bytes.data, reading->bytes.length};
        item->entry.sha256 = arena_copy_text(&item->arena, digest_sha256(bytes.data, bytes.length, digest));
        result = import_source_open_bytes(&source, item->shown, bytes, &item->reason);
    } else if (is_small == 0) {
        result = import_source_open(&source, item->shown, item->entry.path, &item->reason);
    }
    if (descriptor >= 0)
        close(descriptor);
    if (result == 0)
        result = read_source(reading, item, source, must_be_result);
    import_source_close(source);
    if (result < 0)
        fail(item);
}
