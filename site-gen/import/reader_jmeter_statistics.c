/* reader_jmeter_statistics: statistics.json of JMeter's dashboard: one object a label, and "Total". Whole milliseconds. pct1ResTime to
 * pct3ResTime are the 90th, 95th and 99th percentile unless jmeter.properties says otherwise, which the file does not tell. Latencies are
 * of good and bad samples. The file says how many requests there were and how many a second, hence how long they took. */
#include "site-gen/import/figures.h"
#include "site-gen/import/reader.h"
#include "site-gen/import/record_fill.h"
#include "site-gen/import/scan.h"
#include "site-gen/import/step_name.h"

#include "lib/clock.h"

#include <math.h>

#define RESOLUTION_NS INT64_C(1000000)
#define STEP_MAXIMUM 1024
#define STATISTIC_WINDOW 20000 /* jmeter.reportgenerator.statistic_window */
#define TOTAL "Total"

struct label {
    const char *name;
    int64_t samples, errors;
    double throughput, received, sent; /* samples a second, KB a second; NAN: none */
};

struct statistics {
    struct json_pull pull;
    struct result_record *record;
    struct vec steps; /* of struct results_step */
    int64_t step_samples;
    bool has_total, has_more; /* labels beyond STEP_MAXIMUM */
};

static bool detect(struct str head)
{
    static const char *const keys[] = {"transaction", "sampleCount", "errorPct", "pct1ResTime"};
    return figures_head_has(head, keys, FIGURES_LENGTH(keys));
}

static void take_label(struct json_pull *pull, struct label *label, struct figures *figures)
{
    enum { SAMPLES, ERRORS, THROUGHPUT, RECEIVED, SENT, MEAN, MEDIAN, MINIMUM, MAXIMUM, PERCENTILE_1, PERCENTILE_2, PERCENTILE_3 };
    static const char *const keys[] = {"sampleCount",      "errorCount",  "throughput",    "receivedKBytesPerSec",
                                       "sentKBytesPerSec", "meanResTime", "medianResTime", "minResTime",
                                       "maxResTime",       "pct1ResTime", "pct2ResTime",   "pct3ResTime"};
    static const struct figures_member figure_of[] = {[MEAN] = {"", FIGURES_MEAN, 0},
                                                      [MEDIAN] = {"", FIGURES_QUANTILE, 0.5},
                                                      [MINIMUM] = {"", FIGURES_MINIMUM, 0},
                                                      [MAXIMUM] = {"", FIGURES_MAXIMUM, 0},
                                                      [PERCENTILE_1] = {"", FIGURES_QUANTILE, 0.9},
                                                      [PERCENTILE_2] = {"", FIGURES_QUANTILE, 0.95},
                                                      [PERCENTILE_3] = {"", FIGURES_QUANTILE, 0.99}};
    uint64_t seen = 0;
    json_pull_enter_object(pull);
    for (int key; (key = json_pull_next_known(pull, keys, FIGURES_LENGTH(keys), &seen)) >= 0;)
        switch (key) {
        case SAMPLES:
            label->samples = figures_take_count(pull);
            break;
        case ERRORS:
            label->errors = figures_take_count(pull);
            break;
        case THROUGHPUT:
            label->throughput = figures_take_number(pull);
            break;
        case RECEIVED:
            label->received = figures_take_number(pull);
            break;
        case SENT:
            label->sent = figures_take_number(pull);
            break;
        default:
            figures_put(figures, figure_of[key].kind, figure_of[key].share, figures_take_time(pull, FIGURES_MILLISECONDS));
        }
    json_pull_require(pull, keys, FIGURES_LENGTH(keys), UINT64_C(1) << SAMPLES | UINT64_C(1) << ERRORS, seen);
    if (label->errors > label->samples)
        json_pull_fail(pull, "more errors than samples");
    if (label->samples == 0)
        figures_clear(figures);
}

static int64_t bytes_of(double kilobytes_per_second, int64_t measured_ns)
{
    return measured_ns < 0 ? RESULTS_MISSING
                           : scan_integer(kilobytes_per_second * 1024 * (double)measured_ns / (double)CLOCK_NANOSECONDS_PER_SECOND);
}

static void fill_total(struct statistics *statistics, const struct label *label, struct figures *figures)
{
    struct result_record *record = statistics->record;
    struct results_run *run = &record->run;
    if (statistics->has_total)
        json_pull_fail(&statistics->pull, "\"" TOTAL "\" is there twice");
    statistics->has_total = true;
    figures_count_requests(record, label->samples);
    run->measured_ns = figures_duration(label->samples, label->throughput);
    run->bytes_received = bytes_of(label->received, run->measured_ns);
    run->bytes_sent = bytes_of(label->sent, run->measured_ns);
    figures_store(figures, record, statistics->pull.arena, 0);
    figures_finish(record, statistics->pull.arena, label->errors, true);
}

static void add_step(struct statistics *statistics, const struct label *label, struct figures *figures)
{
    if (label->samples > 0 && __builtin_add_overflow(statistics->step_samples, label->samples, &statistics->step_samples))
        statistics->step_samples = INT64_MAX;
    statistics->has_more |= statistics->steps.count == STEP_MAXIMUM;
    if (statistics->steps.count < STEP_MAXIMUM)
        *VEC_PUSH(&statistics->steps, struct results_step) =
            (struct results_step){.name = label->name,
                                  .group = "",
                                  .requests = label->samples,
                                  .errors = label->errors,
                                  .rate = NAN,
                                  .latency = figures_latency(figures, statistics->pull.arena)};
}

static void take_all(struct statistics *statistics)
{
    struct json_pull *pull = &statistics->pull;
    struct figures figures;
    struct str key;
    figures_init(&figures);
    json_pull_enter_object(pull);
    while (json_pull_next_member(pull, &key)) {
        struct label label = {.name = step_name_clean(pull->arena, key),
                              .samples = RESULTS_MISSING,
                              .errors = RESULTS_MISSING,
                              .throughput = NAN,
                              .received = NAN,
                              .sent = NAN};
        figures_clear(&figures);
        take_label(pull, &label, &figures);
        if (str_equals_text(key, TOTAL))
            fill_total(statistics, &label, &figures);
        else
            add_step(statistics, &label, &figures);
    }
    figures_release(&figures);
    if (!statistics->has_total)
        json_pull_fail(pull, "expected a member \"" TOTAL "\"");
}

static void warn(struct statistics *statistics)
{
    struct result_record *record = statistics->record;
    struct arena *arena = statistics->pull.arena;
    record_add_warning(record, arena,
                       "JMeter's file does not say which percentiles it holds: taken as 90, 95 and 99 (aggregate_rpt_pct1 to 3)");
    if (record->run.requests > STATISTIC_WINDOW)
        record_add_warning(
            record, arena,
            "JMeter takes percentiles of the last %d samples, unless jmeter.reportgenerator.statistic_window says otherwise",
            STATISTIC_WINDOW);
    if (statistics->step_samples > record->run.requests)
        record_add_warning(record, arena,
                           "some labels are transactions: their samples are counted again in those of their requests");
    if (statistics->has_more)
        record_add_warning(record, arena, "labels beyond the first %d are left out", STEP_MAXIMUM);
}

static void fill(struct statistics *statistics)
{
    struct result_record *record = statistics->record;
    figures_set_steps(record, statistics->pull.arena, &statistics->steps);
    record->run.loop = "closed";
    record->run.percentile_rule = "linear";
    record->run.resolution_ns = RESOLUTION_NS;
    warn(statistics);
}

static int read_statistics(struct import_job *job, struct import_source *source, struct error *error)
{
    struct statistics statistics = {.step_samples = 0};
    if (figures_open(source, job->arena, &statistics.pull, error) < 0)
        return -1;
    statistics.record = import_job_add_record(job);
    vec_init(&statistics.steps, sizeof(struct results_step));
    take_all(&statistics);
    fill(&statistics);
    vec_release(&statistics.steps);
    return json_pull_finish(&statistics.pull, error);
}

const struct import_reader import_reader_jmeter_statistics = {
    .name = "jmeter-statistics", .tool = "jmeter", .detect = detect, .read = read_statistics};
