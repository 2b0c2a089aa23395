/* source: the bytes of a result file, whole or line by line, inflated when they are gzip. What a reader sees of a file. */
#ifndef SITE_GEN_IMPORT_SOURCE_H
#define SITE_GEN_IMPORT_SOURCE_H

#include "lib/error.h"
#include "lib/str.h"

#include <stdbool.h>

#define IMPORT_HEAD_SIZE ((size_t)64 << 10) /* what detection looks at */
#define IMPORT_WHOLE_MAXIMUM ((size_t)64 << 20)
#define IMPORT_LINE_MAXIMUM ((size_t)1 << 20)

struct import_source; /* opaque: one file, one thread */

/* Opens the file; name is for messages and borrowed. A gzip file is inflated on the way; what it may inflate to is bounded by its size
 * (no file of text shrinks below a two-hundredth, but for the first 64 MiB). 0, or -1 and nothing to close. */
int import_source_open(struct import_source **source, const char *name, const char *path, struct error *error);
/* The same for bytes in memory, which are borrowed. Never fails for bytes that are not gzip. */
int import_source_open_bytes(struct import_source **source, const char *name, struct str bytes, struct error *error);
void import_source_close(struct import_source *source); /* NULL is fine */

const char *import_source_name(const struct import_source *source);
/* The first bytes of the content: IMPORT_HEAD_SIZE of them, or all there are. */
struct str import_source_head(const struct import_source *source);

/* All of the content, borrowed until the source is closed. -1 when it is larger than IMPORT_WHOLE_MAXIMUM or cannot be read. Not after
 * import_source_next_line. */
int import_source_take_all(struct import_source *source, struct str *content, struct error *error);

/* The next line without its end (\n or \r\n), borrowed until the next call: 1; at the end 0; -1 when it is longer than
 * IMPORT_LINE_MAXIMUM or cannot be read (truncated gzip, vanished file). Memory is bounded whatever the file's size. */
int import_source_next_line(struct import_source *source, struct str *line, struct error *error);
long import_source_line_number(const struct import_source *source); /* of the line that came last, from 1 */

#endif
