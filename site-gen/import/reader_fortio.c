/* reader_fortio: `fortio load -json`. Seconds, but ActualDuration, which is nanoseconds. fortio keeps buckets and interpolates within them,
 * which can put a percentile where no request was: what is certain is how many requests were below each bucket's end, so these are kept as
 * percentiles beside its own, and no histogram is made of them. Its threads wait for each answer: a closed loop, at any rate that was
 * asked for. */
#include "lib/clock.h"
#include "site-gen/import/figures.h"
#include "site-gen/import/reader.h"
#include "site-gen/import/record_fill.h"
#include "site-gen/import/scan.h"

#include <math.h>

struct fortio {
    struct json_pull pull;
    struct result_record *record;
    struct figures figures;
    struct vec bucket_ends; /* of struct results_quantile */
    int64_t count, start_ns, unanswered;
    bool is_paced, is_counted; /* a rate was asked for; a number of calls was */
    bool http2, no_keep_alive, compression;
};

static bool detect(struct str head)
{
    static const char *const keys[] = {"RunType", "RequestedQPS", "DurationHistogram"};
    return figures_head_has(head, keys, FIGURES_LENGTH(keys));
}

/* {"Start": 0.001, "End": 0.002, "Percent": 55, "Count": 11}: Percent is of all requests up to End. */
static void take_bucket(struct fortio *fortio)
{
    enum { END, PERCENT };
    static const char *const keys[] = {"End", "Percent"};
    struct json_pull *pull = &fortio->pull;
    uint64_t seen = 0;
    int64_t end = RESULTS_MISSING;
    double percent = NAN;
    json_pull_enter_object(pull);
    for (int key; (key = json_pull_next_known(pull, keys, FIGURES_LENGTH(keys), &seen)) >= 0;)
        if (key == END)
            end = figures_take_time(pull, FIGURES_SECONDS);
        else
            percent = figures_take_number(pull);
    record_add_quantile(&fortio->bucket_ends, percent / 100, end);
}

static void take_percentile(struct fortio *fortio)
{
    enum { PERCENTILE, VALUE };
    static const char *const keys[] = {"Percentile", "Value"};
    struct json_pull *pull = &fortio->pull;
    uint64_t seen = 0;
    int64_t value = RESULTS_MISSING;
    double percent = NAN;
    json_pull_enter_object(pull);
    for (int key; (key = json_pull_next_known(pull, keys, FIGURES_LENGTH(keys), &seen)) >= 0;)
        if (key == VALUE)
            value = figures_take_time(pull, FIGURES_SECONDS);
        else
            percent = figures_take_number(pull);
    figures_put(&fortio->figures, FIGURES_QUANTILE, percent / 100, value);
}

/* An array or null. */
static void take_list(struct fortio *fortio, void (*take_item)(struct fortio *fortio))
{
    struct json_pull *pull = &fortio->pull;
    if (json_pull_peek(pull) == JSON_PULL_NULL) {
        json_pull_skip(pull);
        return;
    }
    json_pull_enter_array(pull);
    while (json_pull_next_item(pull))
        take_item(fortio);
}

static void take_histogram(struct fortio *fortio)
{
    enum { COUNT, MINIMUM, MAXIMUM, MEAN, DEVIATION, DATA, PERCENTILES };
    static const char *const keys[] = {"Count", "Min", "Max", "Avg", "StdDev", "Data", "Percentiles"};
    static const enum figures_kind kinds[] = {
        [MINIMUM] = FIGURES_MINIMUM, [MAXIMUM] = FIGURES_MAXIMUM, [MEAN] = FIGURES_MEAN, [DEVIATION] = FIGURES_DEVIATION};
    struct json_pull *pull = &fortio->pull;
    uint64_t seen = 0;
    json_pull_enter_object(pull);
    for (int key; (key = json_pull_next_known(pull, keys, FIGURES_LENGTH(keys), &seen)) >= 0;)
        if (key == COUNT)
            fortio->count = figures_take_count(pull);
        else if (key == DATA)
            take_list(fortio, take_bucket);
        else if (key == PERCENTILES)
            take_list(fortio, take_percentile);
        else
            figures_put(&fortio->figures, kinds[key], 0, figures_take_time(pull, FIGURES_SECONDS));
    json_pull_require(pull, keys, FIGURES_LENGTH(keys), UINT64_C(1) << COUNT, seen);
}

/* "200", "0.5" or "max". */
static void take_wanted_rate(struct fortio *fortio)
{
    double rate = NAN;
    fortio->is_paced = scan_number(json_pull_text(&fortio->pull), &rate) && rate > 0;
    if (fortio->is_paced)
        fortio->record->run.wanted_rate = rate;
}

/* "2s", "1m30s", "exactly 20 calls", "until stop". */
static void take_wanted_duration(struct fortio *fortio)
{
    int64_t duration = 0;
    if (clock_parse_duration(figures_take_text(&fortio->pull), &duration) == 0)
        fortio->record->run.duration_ns = duration;
}

static void take_type(struct json_pull *pull)
{
    if (!str_equals_text(json_pull_text(pull), "HTTP"))
        json_pull_fail(pull, "expected a run of the type HTTP");
}

static void take_member(struct fortio *fortio, int key)
{
    enum { START, VERSION, THREADS, DURATION, EXACTLY, URL, RESOLUTION, H2, NO_KEEP_ALIVE, COMPRESSION };
    struct json_pull *pull = &fortio->pull;
    struct results_run *run = &fortio->record->run;
    switch (key) {
    case START:
        fortio->start_ns = figures_take_moment(pull);
        break;
    case VERSION:
        run->tool_version = figures_take_text(pull);
        break;
    case THREADS:
        run->vus = figures_take_count(pull);
        break;
    case DURATION:
        run->measured_ns = figures_take_time(pull, FIGURES_NANOSECONDS);
        break;
    case EXACTLY:
        fortio->is_counted = figures_take_count(pull) > 0;
        break;
    case URL:
        fortio->record->tested_url = record_clean_url(pull->arena, json_pull_text(pull));
        break;
    case RESOLUTION:
        run->resolution_ns = figures_take_time(pull, FIGURES_SECONDS);
        break;
    case H2:
        fortio->http2 = json_pull_bool(pull);
        break;
    case NO_KEEP_ALIVE:
        fortio->no_keep_alive = json_pull_bool(pull);
        break;
    default:
        fortio->compression = json_pull_bool(pull);
    }
}

static void take_all(struct fortio *fortio)
{
    enum { TYPE, QPS, WANTED_DURATION, HISTOGRAM, CODES, SIZES, MEMBERS };
    static const char *const keys[] = {"RunType", "RequestedQPS", "RequestedDuration", "DurationHistogram", "RetCodes", "Sizes",
                                       /* those of take_member */
                                       "StartTime", "Version", "NumThreads", "ActualDuration", "Exactly", "URL", "Resolution", "H2",
                                       "DisableKeepAlive", "Compression"};
    struct json_pull *pull = &fortio->pull;
    uint64_t seen = 0;
    json_pull_enter_object(pull);
    for (int key; (key = json_pull_next_known(pull, keys, FIGURES_LENGTH(keys), &seen)) >= 0;)
        switch (key) {
        case TYPE:
            take_type(pull);
            break;
        case QPS:
            take_wanted_rate(fortio);
            break;
        case WANTED_DURATION:
            take_wanted_duration(fortio);
            break;
        case HISTOGRAM:
            take_histogram(fortio);
            break;
        case CODES:
            fortio->unanswered = figures_take_status_codes(pull, fortio->record);
            break;
        case SIZES:
            fortio->record->run.bytes_received = figures_take_count_of(pull, "Sum"); /* headers too */
            break;
        default:
            take_member(fortio, key - MEMBERS);
        }
    json_pull_require(pull, keys, FIGURES_LENGTH(keys), UINT64_C(1) << HISTOGRAM | UINT64_C(1) << CODES, seen);
}

static void fill(struct fortio *fortio)
{
    struct result_record *record = fortio->record;
    struct results_run *run = &record->run;
    struct arena *arena = fortio->pull.arena;
    figures_count_requests(record, fortio->unanswered);
    if (fortio->count == 0)
        figures_clear(&fortio->figures);
    /* After its own percentiles, of which the first of equal shares is kept. */
    for (size_t i = 0; i < fortio->bucket_ends.count && fortio->count > 0; i++) {
        const struct results_quantile *end = VEC_AT(&fortio->bucket_ends, i, struct results_quantile);
        figures_put(&fortio->figures, FIGURES_QUANTILE, end->share, end->value);
    }
    if (run->measured_ns > 0 && fortio->start_ns > 0)
        record_set_times(record, arena, fortio->start_ns, fortio->start_ns + run->measured_ns);
    run->percentile_rule = "buckets";
    run->loop = "closed";
    if (!fortio->is_paced && !fortio->is_counted)
        run->executor = "constant-vus";
    record->tool_load = arena_format(arena, "{\"http2\":%s,\"keep_alive\":%s,\"compression\":%s}", fortio->http2 ? "true" : "false",
                                     fortio->no_keep_alive ? "false" : "true", fortio->compression ? "true" : "false");
    figures_store(&fortio->figures, record, arena, 1); /* a nanosecond: the two lists are rounded each on its own */
    figures_finish(record, arena, fortio->unanswered, true);
}

static int read_fortio(struct import_job *job, struct import_source *source, struct error *error)
{
    struct fortio fortio = {.start_ns = RESULTS_MISSING};
    if (figures_open(source, job->arena, &fortio.pull, error) < 0)
        return -1;
    fortio.record = import_job_add_record(job);
    figures_init(&fortio.figures);
    vec_init(&fortio.bucket_ends, sizeof(struct results_quantile));
    take_all(&fortio);
    fill(&fortio);
    vec_release(&fortio.bucket_ends);
    figures_release(&fortio.figures);
    return json_pull_finish(&fortio.pull, error);
}

const struct import_reader import_reader_fortio = {.name = "fortio", .tool = "fortio", .detect = detect, .read = read_fortio};
