/* reader_techempower: results.json of the TechEmpower Framework Benchmarks: one run for each framework, test and level. wrk made the
 * figures: mean, deviation and maximum of the latency of all answers, no percentiles. Where somebody said a target or a scenario (which is
 * the name of a test here), only its runs are taken. */
#include "site-gen/import/figures.h"
#include "site-gen/import/identity_path.h"
#include "site-gen/import/reader.h"
#include "site-gen/import/record_fill.h"
#include "site-gen/import/techempower_rounds.h"

#include "lib/clock.h"

#include <math.h>

#define RECORD_MAXIMUM 100000
#define MICROSECONDS_PER_SECOND 1e6

struct row { /* one run; NAN or RESULTS_MISSING: not there */
    struct figures figures;
    int64_t requests, bad_status, connect, read, write, timeout;
    double start, end; /* seconds since 1970 */
    bool is_empty;
};

struct techempower {
    struct json_pull pull;
    struct import_job *job;
    struct techempower_round round;
};

static bool detect(struct str head)
{
    static const char *const newer[] = {"concurrencyLevels", "queryIntervals", "frameworks"};
    static const char *const rows[] = {"rawData", "latencyAvg", "totalRequests"}; /* old files have their members in any order */
    return figures_head_has(head, newer, FIGURES_LENGTH(newer)) || figures_head_has(head, rows, FIGURES_LENGTH(rows));
}

static void take_row(struct json_pull *pull, struct row *row)
{
    enum { MEAN, DEVIATION, MAXIMUM, REQUESTS, STATUS, CONNECT, READ, WRITE, TIMEOUT, START, END };
    static const char *const keys[] = {"latencyAvg", "latencyStdev", "latencyMax", "totalRequests", "5xx",    "connect",
                                       "read",       "write",        "timeout",    "startTime",     "endTime"};
    static const enum figures_kind kinds[] = {[MEAN] = FIGURES_MEAN, [DEVIATION] = FIGURES_DEVIATION, [MAXIMUM] = FIGURES_MAXIMUM};
    int64_t *const counts[] = {[REQUESTS] = &row->requests, [STATUS] = &row->bad_status, [CONNECT] = &row->connect,
                               [READ] = &row->read,         [WRITE] = &row->write,       [TIMEOUT] = &row->timeout};
    uint64_t seen = 0;
    json_pull_enter_object(pull);
    for (int key; (key = json_pull_next_known(pull, keys, FIGURES_LENGTH(keys), &seen)) >= 0;)
        if (key <= MAXIMUM)
            figures_put(&row->figures, kinds[key], 0, figures_take_duration_text(pull));
        else if (key <= TIMEOUT)
            *counts[key] = figures_take_count(pull);
        else
            *(key == START ? &row->start : &row->end) = figures_take_number(pull);
    row->is_empty = seen == 0;
}

/* Seconds since 1970 as nanoseconds: to the microsecond, which is what a double of that size holds. */
static int64_t moment_of(double seconds)
{
    return (int64_t)llround(seconds * MICROSECONDS_PER_SECOND) * (CLOCK_NANOSECONDS_PER_SECOND / 1000000);
}

static void fill_times(const struct techempower *techempower, const struct row *row, struct result_record *record)
{
    struct results_run *run = &record->run;
    struct arena *arena = techempower->pull.arena;
    run->duration_ns = techempower->round.duration_ns;
    if (!(row->start > 0 && row->end > row->start && row->end < 4e9))
        return;
    record_set_times(record, arena, moment_of(row->start), moment_of(row->end));
    run->measured_ns = moment_of(row->end) - moment_of(row->start);
    if (floor(row->start) == row->start && floor(row->end) == row->end)
        record_add_warning(record, arena, "start and end are whole seconds, so the rate may be wrong by %.0f %%",
                           ceil(100 / (row->end - row->start)));
}

/* As wrk counts: what its sockets failed at is no answer, but a timeout is one that came late. */
static void fill_counts(const struct row *row, struct result_record *record)
{
    if (row->requests == RESULTS_MISSING) {
        record->failure = "wrk printed no number of requests: the target did not answer";
        return;
    }
    figures_count_requests(record, row->requests);
    record_add_errors(record, RESULTS_ERROR_STATUS, row->bad_status);
    record_add_errors(record, RESULTS_ERROR_TIMEOUT, row->timeout);
    figures_count_errors(record, RESULTS_ERROR_CONNECT, row->connect);
    figures_count_errors(record, RESULTS_ERROR_RESET, row->read);
    figures_count_errors(record, RESULTS_ERROR_RESET, row->write);
}

static void fill_load(struct result_record *record, const struct techempower_load *load, struct arena *arena)
{
    record->run.vus = load->connections;
    record->run.executor = "constant-vus";
    record->run.loop = load->pipelined ? "" : "closed"; /* how many requests wait on a connection, the file does not say */
    if (load->queries != RESULTS_MISSING)
        record->tool_load = arena_format(arena, "{\"queries\":%lld}", (long long)load->queries);
    else if (load->pipelined)
        record->tool_load = "{\"pipelined\":true}";
}

static void add_record(struct techempower *techempower, const char *test, const char *framework, size_t level, struct row *row)
{
    struct arena *arena = techempower->pull.arena;
    const struct techempower_round *round = &techempower->round;
    struct techempower_load load = techempower_load_at(round, test, level);
    if (techempower->job->records->count >= RECORD_MAXIMUM) {
        json_pull_fail(&techempower->pull, "expected at most %d runs", RECORD_MAXIMUM);
        return;
    }
    struct result_record *record = import_job_add_record(techempower->job);
    record->target_hint = record->target.framework = framework;
    record->scenario_hint = test;
    record->run.number = (int64_t)level + 1;
    record->machine.cpu = round->environment;
    if (round->id[0] != '\0')
        record->session.id = identity_make_name(arena, arena_format(arena, "techempower-%.80s", round->id));
    fill_load(record, &load, arena);
    fill_times(techempower, row, record);
    fill_counts(row, record);
    figures_store(&row->figures, record, arena, 0);
    figures_finish(record, arena, 0, true);
}

static bool is_wanted(const char *said, const char *name, struct arena *arena)
{
    return said == NULL || text_equals(said, identity_make_name(arena, name));
}

static void take_rows(struct techempower *techempower, const char *test, const char *framework)
{
    struct json_pull *pull = &techempower->pull;
    json_pull_enter_array(pull);
    for (size_t level = 0; json_pull_next_item(pull); level++) {
        struct row row = {.requests = RESULTS_MISSING,
                          .bad_status = RESULTS_MISSING,
                          .connect = RESULTS_MISSING,
                          .read = RESULTS_MISSING,
                          .write = RESULTS_MISSING,
                          .timeout = RESULTS_MISSING,
                          .start = NAN,
                          .end = NAN,
                          .is_empty = true};
        if (json_pull_peek(pull) != JSON_PULL_OBJECT) { /* null: the level was not measured */
            json_pull_skip(pull);
            continue;
        }
        figures_init(&row.figures);
        take_row(pull, &row);
        if (!row.is_empty && !pull->failed)
            add_record(techempower, test, framework, level, &row);
        figures_release(&row.figures);
    }
}

/* {"<framework or its index>": [row, ...]}; beside tests there are counts of lines and commits. */
static void take_test(struct techempower *techempower, const char *test)
{
    struct json_pull *pull = &techempower->pull;
    const struct import_identity *identity = techempower->job->identity;
    struct str key;
    json_pull_enter_object(pull);
    while (json_pull_next_member(pull, &key)) {
        const char *framework = techempower_framework(&techempower->round, record_clean_text(pull->arena, key));
        if (json_pull_peek(pull) == JSON_PULL_ARRAY &&
            is_wanted(identity == NULL ? NULL : identity->target, framework, pull->arena))
            take_rows(techempower, test, framework);
        else
            json_pull_skip(pull);
    }
}

static void take_data(struct techempower *techempower)
{
    static const char *const keys[] = {"rawData"};
    struct json_pull *pull = &techempower->pull;
    const struct import_identity *identity = techempower->job->identity;
    struct str key;
    uint64_t seen = 0;
    json_pull_enter_object(pull);
    while (json_pull_next_known(pull, keys, FIGURES_LENGTH(keys), &seen) >= 0) {
        json_pull_enter_object(pull);
        while (json_pull_next_member(pull, &key)) {
            const char *test = record_clean_text(pull->arena, key);
            if (json_pull_peek(pull) == JSON_PULL_OBJECT &&
                is_wanted(identity == NULL ? NULL : identity->scenario, test, pull->arena))
                take_test(techempower, test);
            else
                json_pull_skip(pull);
        }
    }
    json_pull_require(pull, keys, FIGURES_LENGTH(keys), 1, seen);
}

static int fail_empty(const struct import_identity *identity, const char *name, struct error *error)
{
    const char *target = identity == NULL ? NULL : identity->target, *scenario = identity == NULL ? NULL : identity->scenario;
    return error_set_at(error, name, 0, 0, "holds no run%s%s%s%s", target == NULL ? "" : " of the framework ",
                        target == NULL ? "" : target, scenario == NULL ? "" : " in the test ", scenario == NULL ? "" : scenario);
}

static int read_techempower(struct import_job *job, struct import_source *source, struct error *error)
{
    struct techempower techempower = {.job = job};
    size_t before = job->records->count;
    if (figures_open(source, job->arena, &techempower.pull, error) < 0)
        return -1;
    struct json_pull first = techempower.pull; /* rawData may come before what explains it */
    techempower_take_round(&first, &techempower.round);
    if (json_pull_finish(&first, error) < 0)
        return -1;
    take_data(&techempower);
    if (json_pull_finish(&techempower.pull, error) < 0)
        return -1;
    return job->records->count > before ? 0 : fail_empty(job->identity, import_source_name(source), error);
}

const struct import_reader import_reader_techempower = {
    .name = "techempower", .tool = "techempower", .detect = detect, .read = read_techempower};
