/* reader_vegeta: `vegeta report -type=json`. Nanoseconds. The status code "0" is a request that got no answer; of what kind, only the texts
 * of its errors tell, and those are not counted. Latencies are of all requests, bad ones too. The report does not say the rate that was
 * wanted, nor whether workers were limited (a closed loop): so neither is set. */
#include "site-gen/import/figures.h"
#include "site-gen/import/reader.h"
#include "site-gen/import/record_fill.h"

static const struct figures_member LATENCIES[] = {{"mean", FIGURES_MEAN, 0},       {"min", FIGURES_MINIMUM, 0},
                                                  {"max", FIGURES_MAXIMUM, 0},     {"50th", FIGURES_QUANTILE, 0.5},
                                                  {"90th", FIGURES_QUANTILE, 0.9}, {"95th", FIGURES_QUANTILE, 0.95},
                                                  {"99th", FIGURES_QUANTILE, 0.99}};

struct vegeta {
    struct json_pull pull;
    struct result_record *record;
    struct figures figures;
    int64_t start_ns, end_ns, attack_ns, wait_ns, requests, unanswered;
    enum results_error_kind kind; /* of the unanswered */
    bool has_kind, has_kinds;     /* there are texts; they say different things */
};

static bool detect(struct str head)
{
    static const char *const keys[] = {"latencies", "bytes_in", "status_codes", "throughput"};
    return figures_head_has(head, keys, FIGURES_LENGTH(keys));
}

/* An answer with a bad status has a text as well: "500 Internal Server Error". */
static bool is_status_text(struct str text)
{
    long long status = 0;
    return text.length >= 3 && str_to_int64((struct str){text.data, 3}, &status) && (text.length == 3 || text.data[3] == ' ');
}

static void take_errors(struct vegeta *vegeta)
{
    struct json_pull *pull = &vegeta->pull;
    if (json_pull_peek(pull) == JSON_PULL_NULL) {
        json_pull_skip(pull);
        return;
    }
    json_pull_enter_array(pull);
    while (json_pull_next_item(pull)) {
        struct str text = json_pull_text(pull);
        if (is_status_text(text))
            continue;
        enum results_error_kind kind = record_error_kind(text);
        vegeta->has_kinds |= vegeta->has_kind && kind != vegeta->kind;
        vegeta->kind = kind;
        vegeta->has_kind = true;
    }
}

static void take_all(struct vegeta *vegeta)
{
    enum { LATENCY, BYTES_IN, BYTES_OUT, EARLIEST, END, DURATION, WAIT, REQUESTS, STATUS, ERRORS };
    static const char *const keys[] = {"latencies", "bytes_in", "bytes_out", "earliest",     "end",
                                       "duration",  "wait",     "requests",  "status_codes", "errors"};
    struct json_pull *pull = &vegeta->pull;
    struct results_run *run = &vegeta->record->run;
    uint64_t seen = 0;
    json_pull_enter_object(pull);
    for (int key; (key = json_pull_next_known(pull, keys, FIGURES_LENGTH(keys), &seen)) >= 0;)
        switch (key) {
        case LATENCY:
            figures_take_members(pull, LATENCIES, FIGURES_LENGTH(LATENCIES), FIGURES_NANOSECONDS, &vegeta->figures);
            break;
        case BYTES_IN:
            run->bytes_received = figures_take_count_of(pull, "total");
            break;
        case BYTES_OUT:
            run->bytes_sent = figures_take_count_of(pull, "total");
            break;
        case EARLIEST:
            vegeta->start_ns = figures_take_moment(pull);
            break;
        case END:
            vegeta->end_ns = figures_take_moment(pull);
            break;
        case DURATION:
            vegeta->attack_ns = figures_take_time(pull, FIGURES_NANOSECONDS);
            break;
        case WAIT:
            vegeta->wait_ns = figures_take_time(pull, FIGURES_NANOSECONDS);
            break;
        case REQUESTS:
            vegeta->requests = figures_take_count(pull);
            break;
        case STATUS:
            vegeta->unanswered = figures_take_status_codes(pull, vegeta->record);
            break;
        default:
            take_errors(vegeta);
        }
    json_pull_require(pull, keys, FIGURES_LENGTH(keys),
                      UINT64_C(1) << LATENCY | UINT64_C(1) << DURATION | UINT64_C(1) << REQUESTS | UINT64_C(1) << STATUS, seen);
}

static void fill(struct vegeta *vegeta)
{
    struct result_record *record = vegeta->record;
    struct arena *arena = vegeta->pull.arena;
    bool known = vegeta->has_kind && !vegeta->has_kinds;
    if (known)
        figures_count_errors(record, vegeta->kind, vegeta->unanswered);
    else
        figures_count_requests(record, vegeta->unanswered);
    if (vegeta->requests != RESULTS_MISSING && vegeta->requests > 0 && record->run.requests != vegeta->requests)
        json_pull_fail(&vegeta->pull, "status_codes do not add up to requests");
    if (vegeta->requests == 0)
        figures_clear(&vegeta->figures);
    if (vegeta->attack_ns >= 0)
        record->run.measured_ns = vegeta->attack_ns + (vegeta->wait_ns > 0 ? vegeta->wait_ns : 0);
    record_set_times(record, arena, vegeta->start_ns, vegeta->end_ns);
    record->run.percentile_rule = "t-digest";
    figures_store(&vegeta->figures, record, arena, 0);
    figures_finish(record, arena, known ? 0 : vegeta->unanswered, true);
}

static int read_vegeta(struct import_job *job, struct import_source *source, struct error *error)
{
    struct vegeta vegeta = {.start_ns = RESULTS_MISSING,
                            .end_ns = RESULTS_MISSING,
                            .attack_ns = RESULTS_MISSING,
                            .wait_ns = RESULTS_MISSING,
                            .requests = RESULTS_MISSING};
    if (figures_open(source, job->arena, &vegeta.pull, error) < 0)
        return -1;
    vegeta.record = import_job_add_record(job);
    figures_init(&vegeta.figures);
    take_all(&vegeta);
    fill(&vegeta);
    figures_release(&vegeta.figures);
    return json_pull_finish(&vegeta.pull, error);
}

const struct import_reader import_reader_vegeta = {.name = "vegeta", .tool = "vegeta", .detect = detect, .read = read_vegeta};
