/* reader: the list of formats, and the way from a file to records that have passed or failed their gates. */
#include "site-gen/import/reader.h"

#include "lib/vec.h"
#include "site-gen/import/gates.h"
#include "site-gen/import/identity.h"

/* The first that recognises the bytes reads them: what has a mark of its own comes before what is told by the look of its text. */
/* clang-format off */
const struct import_reader *const import_readers[] = {
    &import_reader_benchlab, &import_reader_noise,
    &import_reader_k6_machine, &import_reader_k6_points, &import_reader_k6_handle_summary, &import_reader_k6_summary, &import_reader_k6_csv,
    &import_reader_siege, /* JSON with other text around it: before the reader of the JSON alone */
    &import_reader_wrk_lua,
    /* JSON of other tools */
    &import_reader_oha, &import_reader_vegeta, &import_reader_fortio, &import_reader_nighthawk, &import_reader_bombardier,
    &import_reader_autocannon, &import_reader_jmeter_statistics, &import_reader_gatling, &import_reader_siege_json,
    &import_reader_techempower,
    /* text and CSV */
    &import_reader_hlog, &import_reader_wrk2, &import_reader_wrk, &import_reader_hey, &import_reader_ab, &import_reader_h2load,
    &import_reader_httperf, &import_reader_loadtest, &import_reader_tsung, &import_reader_locust_console,
    &import_reader_hey_csv, &import_reader_ab_percentiles, &import_reader_ab_gnuplot, &import_reader_h2load_log,
    &import_reader_locust, &import_reader_locust_history, &import_reader_jmeter_jtl, &import_reader_siege_log,
};
/* clang-format on */
const size_t import_reader_count = sizeof(import_readers) / sizeof(import_readers[0]);

const struct import_reader *import_find_reader(const char *name)
{
    for (size_t i = 0; i < import_reader_count; i++)
        if (text_equals(import_readers[i]->name, name))
            return import_readers[i];
    return NULL;
}

const struct import_reader *import_detect_reader(const struct import_source *source)
{
    struct str head = import_source_head(source);
    for (size_t i = 0; i < import_reader_count; i++)
        if (import_readers[i]->detect(head))
            return import_readers[i];
    return NULL;
}

struct result_record *import_job_add_record(struct import_job *job)
{
    struct result_record *record = ARENA_NEW(job->arena, struct result_record);
    result_record_init(record);
    *VEC_PUSH(job->records, struct result_record *) = record;
    return record;
}

/* Nobody knows the bytes: says what they look like. */
static int fail_unknown(const struct import_source *source, struct error *error)
{
    struct str head = import_source_head(source);
    const char *what = "something else";
    if (head.length == 0)
        what = "an empty file";
    else if (head.length >= 2 && (str_starts_with(head, "\xff\xfe") || str_starts_with(head, "\xfe\xff")))
        what = "UTF-16 text (save it as UTF-8)";
    return error_set_at(error, import_source_name(source), 0, 0, "expected the result of a load tool, got %s", what);
}

static int complete(struct import_job *job, const struct import_source *source, const struct import_reader *reader,
                    struct error *error)
{
    if (job->records->count == 0)
        return error_set_at(error, import_source_name(source), 0, 0, "holds no run");
    for (size_t i = 0; i < job->records->count; i++) {
        struct result_record *record = *VEC_AT(job->records, i, struct result_record *);
        if (record->noise != NULL) /* no run */
            continue;
        if (identity_complete(record, reader, job->identity, import_source_name(source), job->arena, error) < 0)
            return -1;
        record->run.has_histogram = record->histogram != NULL;
        import_check_gates(record, job->arena);
    }
    return identity_tell_apart(job->records, import_source_name(source), job->arena, error);
}

int import_read(struct import_job *job, struct import_source *source, const struct import_reader *forced,
                const struct import_reader **reader, struct error *error)
{
    *reader = import_source_head(source).length == 0 ? NULL : forced != NULL ? forced : import_detect_reader(source);
    if (*reader == NULL)
        return fail_unknown(source, error);
    if ((*reader)->read(job, source, error) < 0)
        return -1;
    return complete(job, source, *reader, error);
}
