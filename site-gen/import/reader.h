/* reader: what turns the bytes of a result file into a result_record. One file for each format (reader_<format>.c); a format is
 * recognised by content, never by a file's name. */
#ifndef SITE_GEN_IMPORT_READER_H
#define SITE_GEN_IMPORT_READER_H

#include "lib/arena.h"
#include "lib/error.h"
#include "lib/json.h"
#include "lib/str.h"
#include "site-gen/store/result_record.h"

#include <stdbool.h>

/* What readers prepare once for many files. */
struct import_readers {
    struct json_document benchlab_schema;
};

int import_readers_init(struct import_readers *readers, struct error *error); /* 0, or -1 and nothing to release */
void import_readers_release(struct import_readers *readers);

struct import_reader {
    const char *name; /* for the ledger, and the tool's name in results_run.tool */
    /* Whether the bytes look like this format, broken or not. */
    bool (*detect)(struct str bytes);
    /* Fills the record, which result_record_init has prepared; texts from arena. name is the file's for messages. Never trusts:
     * what it accepts can be stored and shown as it is. 0, or -1 with the line and what was expected. */
    int (*read)(const struct import_readers *readers, const char *name, struct str bytes, struct arena *arena,
                struct result_record *record, struct error *error);
};

extern const struct import_reader import_reader_benchlab; /* docs/formats.md, "Raw result" */

/* Finds a reader, reads, and applies the gates. *reader is "" when none recognised the bytes. 0 or -1. */
int import_read(const struct import_readers *readers, const char *name, struct str bytes, struct arena *arena,
                struct result_record *record, const char **reader, struct error *error);

#endif
