/* reader: what turns a result file into result_records. One file for each format (reader_<format>.c); a format is recognised by content,
 * never by a file's name, though a caller may name it. */
#ifndef SITE_GEN_IMPORT_READER_H
#define SITE_GEN_IMPORT_READER_H

#include "lib/arena.h"
#include "lib/error.h"
#include "lib/str.h"
#include "site-gen/import/source.h"
#include "site-gen/store/result_record.h"

#include <stdbool.h>

/* What the file itself does not say. From its path, from benchlab-import.json beside it, or from the command line (identity.h). Each text
 * is NULL when nobody said it; number is 0 then. */
struct import_identity {
    const char *target;                       /* a safe name */
    const char *scenario;                     /* a safe name */
    const char *date;                         /* YYYY-MM-DD */
    const char *machine;                      /* a name that people gave; runs of different machines are never compared */
    const char *session;                      /* runs that were made together */
    const char *experiment, *experiment_side; /* results/<target>/optimization/<experiment>/{before,after}/ */
    int64_t number;                           /* of the run, from 1 */
};

/* One file on its way in: what readers need and where their records go. */
struct import_job {
    struct arena *arena;                    /* holds everything of the records */
    const struct import_identity *identity; /* for a reader that has to choose (a file with many targets); completion applies it */
    struct vec *records;                    /* of struct result_record *, in the order of the file */
};

/* Another record, as result_record_init makes it, owned by the job's arena. Nearly all files hold one run. */
struct result_record *import_job_add_record(struct import_job *job);

struct import_reader {
    const char *name; /* of the format: for --format and the ledger, "k6-summary" */
    const char *tool; /* of the program that wrote it, for results_run.tool: "k6" */
    /* Whether the first bytes look like this format, broken or not: so that a damaged file gets a useful message. */
    bool (*detect)(struct str head);
    /* Adds its records. Never trusts: what it accepts can be stored and shown as it is. A figure that the file does not have stays
     * missing. Identity that the file itself holds (our own format) is set; all else is left to completion. 0, or -1 with the line and
     * what was expected. */
    int (*read)(struct import_job *job, struct import_source *source, struct error *error);
};

/* All formats, in the order in which they are asked. */
extern const struct import_reader *const import_readers[];
extern const size_t import_reader_count;
const struct import_reader *import_find_reader(const char *name);                     /* NULL when there is none of that name */
const struct import_reader *import_detect_reader(const struct import_source *source); /* NULL when none recognises the bytes */

extern const struct import_reader import_reader_benchlab; /* docs/formats.md, "Raw result" */
extern const struct import_reader import_reader_noise;    /* docs/formats.md, "Noise of a machine": no run, record->noise */
extern const struct import_reader import_reader_k6_summary, import_reader_k6_handle_summary, import_reader_k6_machine,
    import_reader_k6_points, import_reader_k6_csv;
extern const struct import_reader import_reader_wrk, import_reader_wrk2, import_reader_hey, import_reader_hey_csv, import_reader_ab,
    import_reader_ab_percentiles, import_reader_ab_gnuplot, import_reader_h2load, import_reader_h2load_log, import_reader_siege;
extern const struct import_reader import_reader_locust, import_reader_locust_history, import_reader_jmeter_jtl, import_reader_hlog;
extern const struct import_reader import_reader_wrk_lua, import_reader_siege_log, import_reader_locust_console,
    import_reader_httperf, import_reader_loadtest, import_reader_tsung;
extern const struct import_reader import_reader_oha, import_reader_vegeta, import_reader_fortio, import_reader_nighthawk,
    import_reader_bombardier, import_reader_autocannon, import_reader_jmeter_statistics, import_reader_gatling,
    import_reader_siege_json, import_reader_techempower;

/* Finds a reader (or takes forced, where it is not NULL), reads, completes what the file does not say, and applies the gates. *reader is
 * NULL when none recognised the bytes. 0 or -1. */
int import_read(struct import_job *job, struct import_source *source, const struct import_reader *forced,
                const struct import_reader **reader, struct error *error);

#endif
