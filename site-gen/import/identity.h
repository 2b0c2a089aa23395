/* identity: whose run a file is. The command line, benchlab-import.json beside the file and its path say it, in this order; where nobody
 * does, the file's own hints are taken. */
#ifndef SITE_GEN_IMPORT_IDENTITY_H
#define SITE_GEN_IMPORT_IDENTITY_H

#include "lib/arena.h"
#include "lib/error.h"
#include "lib/json.h"
#include "site-gen/import/reader.h"

#define IDENTITY_FILE "benchlab-import.json" /* docs/import.schema.json, docs/formats.md */

/* What was found in the folder of the file before, so that a walk looks for IDENTITY_FILE once a folder. */
struct identity_cache {
    char *folder;                  /* NULL: none yet */
    char *path;                    /* of the file that counts there; NULL when there is none */
    struct json_document document; /* of path; root NULL when it is broken */
    struct error error;            /* then */
    struct json_document schema;   /* root NULL until it is needed */
};

void identity_cache_init(struct identity_cache *cache);
void identity_cache_release(struct identity_cache *cache);

/* Checks what the command line said, which identity holds. 0, or -1 with the option's name in the error. */
int identity_check_options(const struct import_identity *identity, struct error *error);

/* Fills what is NULL or 0 in identity (the command line came first): from benchlab-import.json in the file's folder or the next one above
 * that has it, then from the path: .../<target>/<date>/<scenario>-run<N>.<ending> and
 * .../<target>/optimization/<experiment>/{before,after}/.... Texts from arena. cache may be NULL. 0, or -1: benchlab-import.json is
 * broken. */
int identity_find(struct import_identity *identity, const char *path, struct identity_cache *cache, struct arena *arena,
                  struct error *error);

/* Completes a record of another tool: target, scenario, session, machine, dates, run id, scenario_sha256 (a digest of tool, load and URL
 * path, so that only like is compared with like), load as JSON. Of a record that says all this itself (target.key is set) only the
 * experiment. source_name is the file's, for messages. Fails when it is not known whose run it is. 0 or -1. */
int identity_complete(struct result_record *record, const struct import_reader *reader, const struct import_identity *identity,
                      const char *source_name, struct arena *arena, struct error *error);

/* Gives each record of one file (struct result_record *) a run id of its own; one that says its own id must not come twice. 0 or -1. */
int identity_tell_apart(const struct vec *records, const char *source_name, struct arena *arena, struct error *error);

#endif
