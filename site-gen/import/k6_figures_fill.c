/* k6_figures_fill: what the metrics of a k6 summary mean for a run. http_req_failed counts failures as its passes; the latency of good
 * answers is that of the sub-metric {expected_response:true}, where there is one. */
#include "site-gen/import/k6_figures.h"

#include "lib/clock.h"
#include "lib/json.h"
#include "site-gen/import/k6_step.h"
#include "site-gen/import/record_fill.h"

#include <math.h>
#include <stddef.h>
#include <string.h>

#define COUNT_MAXIMUM 9007199254740992.0 /* 2^53 */
#define MILLISECONDS_MAXIMUM 1e11        /* three years */
#define NANOSECONDS_PER_MILLISECOND 1e6
#define RATE_TOLERANCE 0.001

struct filling {
    struct k6_figures *figures;
    struct result_record *record;
    struct error *error;
    bool failed;
};

/* ---- numbers ---------------------------------------------------------------------------------------------------------------- */
static void fail(struct filling *filling, const struct k6_metric *metric, const char *what, double got)
{
    const struct json_pull *pull = filling->figures->pull;
    long line = pull->first_line;
    if (filling->failed)
        return;
    for (size_t i = 0; i < metric->offset && i < pull->text.length; i++)
        line += pull->text.data[i] == '\n';
    filling->failed = true;
    struct str base = k6_step_metric(metric->name); /* tags may hold anything */
    (void)error_set_at(filling->error, pull->name, line, 0, "metric %.*s: expected %s, got %g", (int)base.length, base.data, what,
                       got);
}

/* RESULTS_MISSING for NAN. */
static int64_t take_count(struct filling *filling, const struct k6_metric *metric, double count)
{
    if (isnan(count))
        return RESULTS_MISSING;
    if (count >= 0 && count <= COUNT_MAXIMUM && count == floor(count))
        return (int64_t)count;
    fail(filling, metric, "a count", count);
    return RESULTS_MISSING;
}

static int64_t take_time(struct filling *filling, const struct k6_metric *metric, double milliseconds)
{
    if (isnan(milliseconds))
        return RESULTS_MISSING;
    if (milliseconds >= 0 && milliseconds <= MILLISECONDS_MAXIMUM)
        return llround(milliseconds * NANOSECONDS_PER_MILLISECOND);
    fail(filling, metric, "milliseconds", milliseconds);
    return RESULTS_MISSING;
}

static double take_rate(struct filling *filling, const struct k6_metric *metric)
{
    if (isnan(metric->rate) || (metric->rate >= 0 && metric->rate <= COUNT_MAXIMUM))
        return metric->rate;
    fail(filling, metric, "a rate a second", metric->rate);
    return NAN;
}

/* NULL when the file has no metric of that name; a failure when it has two. */
static const struct k6_metric *find_metric(struct filling *filling, const char *name)
{
    const struct k6_metric *found = NULL;
    for (size_t i = 0; i < filling->figures->metrics.count; i++) {
        const struct k6_metric *metric = VEC_AT(&filling->figures->metrics, i, struct k6_metric);
        if (strcmp(metric->name, name) != 0)
            continue;
        if (found != NULL)
            fail(filling, metric, "it once", 2);
        found = metric;
    }
    return found;
}

/* How often a rate was true; *all how often it was asked. Some versions of the machine-readable form have what is true as matches, or
 * confuse passes and fails: the share that stands beside them tells. */
static int64_t take_true(struct filling *filling, const struct k6_metric *metric, int64_t *all)
{
    int64_t matches = take_count(filling, metric, metric->matches), passes = take_count(filling, metric, metric->passes),
            fails = take_count(filling, metric, metric->fails);
    double share = isnan(metric->rate) ? metric->value : metric->rate;
    if (matches != RESULTS_MISSING) {
        *all = take_count(filling, metric, metric->total);
        if (*all != RESULTS_MISSING && matches > *all)
            fail(filling, metric, "no more matches than there were in all", metric->matches);
        return matches;
    }
    *all = RESULTS_MISSING;
    if (passes == RESULTS_MISSING || fails == RESULTS_MISSING)
        return RESULTS_MISSING;
    *all = passes + fails;
    if (isnan(share) || *all == 0 || fabs((double)passes / (double)*all - share) <= RATE_TOLERANCE)
        return passes;
    if (fabs((double)fails / (double)*all - share) <= RATE_TOLERANCE)
        return fails;
    fail(filling, metric, "a share that agrees with its counts", share);
    return RESULTS_MISSING;
}

/* ---- the whole -------------------------------------------------------------------------------------------------------------- */
static void fill_counts(struct filling *filling)
{
    static const struct {
        const char *metric;
        size_t offset;
    } counters[] = {{"iterations", offsetof(struct results_run, iterations)},
                    {"dropped_iterations", offsetof(struct results_run, dropped_iterations)},
                    {"data_sent", offsetof(struct results_run, bytes_sent)},
                    {"data_received", offsetof(struct results_run, bytes_received)}};
    struct results_run *run = &filling->record->run;
    for (size_t i = 0; i < sizeof(counters) / sizeof(counters[0]); i++) {
        const struct k6_metric *metric = find_metric(filling, counters[i].metric);
        if (metric != NULL)
            *(int64_t *)((char *)run + counters[i].offset) = take_count(filling, metric, metric->count);
    }
    /* k6 has this metric only when there were some. */
    if (run->dropped_iterations == RESULTS_MISSING && run->iterations != RESULTS_MISSING)
        run->dropped_iterations = 0;
    const struct k6_metric *users = find_metric(filling, "vus_max");
    users = users != NULL ? users : find_metric(filling, "vus");
    if (users != NULL && run->vus == RESULTS_MISSING)
        run->vus = take_count(filling, users, isnan(users->maximum) ? users->value : users->maximum);
}

static void fill_errors(struct filling *filling)
{
    struct results_run *run = &filling->record->run;
    const struct k6_metric *failed = find_metric(filling, "http_req_failed");
    int64_t all = RESULTS_MISSING;
    if (filling->figures->errors_by_kind[0] != RESULTS_MISSING) { /* our own export knows the kinds */
        memcpy(run->errors_by_kind, filling->figures->errors_by_kind, sizeof(run->errors_by_kind));
        run->errors = 0;
        for (size_t i = 0; i < RESULTS_ERROR_KINDS; i++)
            run->errors += run->errors_by_kind[i];
    } else if (failed != NULL) {
        run->errors = take_true(filling, failed, &all);
    }
    if (run->errors == 0)
        memset(run->errors_by_kind, 0, sizeof(run->errors_by_kind));
    if (failed != NULL && run->errors > run->requests)
        fail(filling, failed, "no more failures than requests", (double)run->errors);
    if (failed != NULL && all != RESULTS_MISSING && all != run->requests)
        record_add_warning(filling->record, filling->figures->arena, "http_req_failed is about %lld requests, http_reqs about %lld",
                           (long long)all, (long long)run->requests);
}

/* k6's rates are counts by the length of the whole test, so that either gives the other. */
static void fill_rate(struct filling *filling, const struct k6_metric *requests)
{
    struct results_run *run = &filling->record->run;
    double rate = take_rate(filling, requests), duration_ms = filling->figures->duration_ms;
    if (isnan(duration_ms) && rate > 0 && run->requests > 0)
        duration_ms = (double)run->requests / rate * 1e3;
    if (duration_ms > 0 && duration_ms <= MILLISECONDS_MAXIMUM)
        run->measured_ns = llround(duration_ms * NANOSECONDS_PER_MILLISECOND);
    if (isnan(rate) && run->measured_ns > 0 && run->requests != RESULTS_MISSING)
        rate = (double)run->requests * (double)CLOCK_NANOSECONDS_PER_SECOND / (double)run->measured_ns;
    run->rate = rate;
    if (run->errors == RESULTS_MISSING)
        record_add_warning(filling->record, filling->figures->arena,
                           "the file does not tell which requests failed: rate and latency are of all of them");
    else if (run->requests > 0)
        run->rate = rate * (double)(run->requests - run->errors) / (double)run->requests;
}

/* ---- latency ---------------------------------------------------------------------------------------------------------------- */
static struct results_latency take_trend(struct filling *filling, const struct k6_metric *trend)
{
    struct results_latency latency = {.mean = take_time(filling, trend, trend->average),
                                      .minimum = take_time(filling, trend, trend->minimum),
                                      .maximum = take_time(filling, trend, trend->maximum),
                                      .p50 = take_time(filling, trend, trend->median),
                                      .p90 = RESULTS_MISSING,
                                      .p95 = RESULTS_MISSING,
                                      .p99 = RESULTS_MISSING,
                                      .p999 = RESULTS_MISSING};
    return latency;
}

/* The percentiles of a trend; of a step those that are figures, of the whole run all of them. */
static void take_quantiles(struct filling *filling, const struct k6_metric *trend, struct vec *quantiles)
{
    for (size_t i = 0; i < trend->quantile_count; i++)
        record_add_quantile(quantiles, trend->quantiles[i].share, take_time(filling, trend, trend->quantiles[i].value));
    record_add_quantile(quantiles, 0.5, take_time(filling, trend, trend->median));
}

static void fill_latency(struct filling *filling)
{
    struct result_record *record = filling->record;
    const struct k6_metric *all = find_metric(filling, "http_req_duration"),
                           *good = find_metric(filling, "http_req_duration{expected_response:true}");
    const struct k6_metric *trend = good != NULL ? good : all;
    struct vec quantiles;
    if (trend == NULL || record->run.requests == record->run.errors) /* k6 fills a trend without values with 0 */
        return;
    if (good == NULL)
        record_warn_of_errors(record, filling->figures->arena);
    record->run.latency = take_trend(filling, trend);
    record->run.percentile_rule = filling->figures->percentile_rule != NULL ? filling->figures->percentile_rule : "linear";
    vec_init(&quantiles, sizeof(struct results_quantile));
    take_quantiles(filling, trend, &quantiles);
    record_set_quantiles(record, filling->figures->arena, &quantiles, 0);
    vec_release(&quantiles);
}

/* ---- steps: sub-metrics that thresholds ask for -------------------------------------------------------------------------------- */
static struct results_step *find_or_add_step(struct vec *steps, const struct k6_step_name *name)
{
    for (size_t i = 0; i < steps->count; i++) {
        struct results_step *step = VEC_AT(steps, i, struct results_step);
        if (strcmp(step->name, name->step) == 0 && strcmp(step->group, name->group) == 0)
            return step;
    }
    struct results_step *step = VEC_PUSH(steps, struct results_step);
    const struct k6_metric nothing = {.average = NAN, .minimum = NAN, .maximum = NAN, .median = NAN};
    *step = (struct results_step){.name = name->step,
                                  .group = name->group,
                                  .requests = RESULTS_MISSING,
                                  .errors = RESULTS_MISSING,
                                  .rate = NAN,
                                  .latency = take_trend(&(struct filling){0}, &nothing)};
    return step;
}

static void fill_step_latency(struct filling *filling, const struct k6_metric *trend, struct results_step *step)
{
    const struct {
        double share;
        int64_t *figure;
    } figures[] = {{0.5, &step->latency.p50},
                   {0.9, &step->latency.p90},
                   {0.95, &step->latency.p95},
                   {0.99, &step->latency.p99},
                   {0.999, &step->latency.p999}};
    step->latency = take_trend(filling, trend);
    for (size_t i = 0; i < trend->quantile_count; i++)
        for (size_t j = 0; j < sizeof(figures) / sizeof(figures[0]); j++)
            if (fabs(trend->quantiles[i].share - figures[j].share) < 1e-9)
                *figures[j].figure = take_time(filling, trend, trend->quantiles[i].value);
}

static void fill_step(struct filling *filling, const struct k6_metric *metric, const struct k6_step_name *name, struct vec *steps)
{
    struct str base = k6_step_metric(metric->name);
    if (str_equals_text(base, "http_req_duration")) {
        fill_step_latency(filling, metric, find_or_add_step(steps, name));
    } else if (str_equals_text(base, "http_req_failed")) {
        struct results_step *step = find_or_add_step(steps, name);
        int64_t all = RESULTS_MISSING;
        step->errors = take_true(filling, metric, &all);
        step->requests = step->requests == RESULTS_MISSING ? all : step->requests;
    } else if (str_equals_text(base, "http_reqs")) {
        find_or_add_step(steps, name)->requests = take_count(filling, metric, metric->count);
    }
}

static void fill_steps(struct filling *filling)
{
    struct results_detail *detail = &filling->record->detail;
    struct vec steps;
    vec_init(&steps, sizeof(struct results_step));
    for (size_t i = 0; i < filling->figures->metrics.count; i++) {
        const struct k6_metric *metric = VEC_AT(&filling->figures->metrics, i, struct k6_metric);
        struct k6_step_name name;
        if (k6_step_parse(filling->figures->arena, metric->name, &name))
            fill_step(filling, metric, &name, &steps);
    }
    for (size_t i = 0; i < steps.count; i++) {
        struct results_step *step = VEC_AT(&steps, i, struct results_step);
        if (step->requests >= step->errors && step->errors >= 0 && filling->record->run.measured_ns > 0)
            step->rate = (double)(step->requests - step->errors) * (double)CLOCK_NANOSECONDS_PER_SECOND /
                         (double)filling->record->run.measured_ns;
    }
    detail->step_count = steps.count;
    if (steps.count > 0)
        detail->steps = arena_copy_bytes(filling->figures->arena, steps.items, steps.count * sizeof(struct results_step));
    vec_release(&steps);
}

/* ---- checks and thresholds -------------------------------------------------------------------------------------------------- */
/* What a threshold was about, NAN when it cannot be told: of "p(95)<500" the p(95). */
static double threshold_value(const struct k6_metric *metric, const char *expression)
{
    const struct {
        const char *name;
        double value;
    } values[] = {{"avg", metric->average}, {"min", metric->minimum}, {"med", metric->median}, {"max", metric->maximum},
                  {"count", metric->count}, {"rate", metric->rate},   {"value", metric->value}};
    struct str name = str_trim((struct str){expression, strcspn(expression, "<>=!")});
    for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++)
        if (str_equals_text(name, values[i].name))
            return isnan(values[i].value) && strcmp(values[i].name, "rate") == 0 ? metric->value : values[i].value;
    double percent = NAN;
    if (!str_starts_with(name, "p(") || !str_to_double((struct str){name.data + 2, name.length - 3}, &percent))
        return NAN;
    for (size_t i = 0; i < metric->quantile_count; i++)
        if (fabs(metric->quantiles[i].share - percent / 100) < 1e-9)
            return metric->quantiles[i].value;
    return NAN;
}

static void append_threshold(struct filling *filling, const struct k6_threshold *threshold, struct str_builder *out)
{
    const char *metric = k6_step_clean_metric(filling->figures->arena, threshold->metric);
    const struct k6_metric *about = find_metric(filling, threshold->metric);
    double value = about == NULL ? NAN : threshold_value(about, threshold->expression);
    char number[STR_DOUBLE_SIZE];
    str_builder_append(out, "{\"metric\":");
    json_append_string(out, str_from_text(metric));
    str_builder_append(out, ",\"expression\":");
    json_append_string(out, str_from_text(threshold->expression));
    if (isfinite(value))
        str_builder_append_format(out, ",\"value\":%s", str_from_double(value, number));
    str_builder_append_format(out, ",\"crossed\":%s}", threshold->crossed ? "true" : "false");
}

static void fill_thresholds(struct filling *filling)
{
    const struct vec *thresholds = &filling->figures->thresholds;
    struct results_detail *detail = &filling->record->detail;
    detail->thresholds = ARENA_NEW_ARRAY(filling->figures->arena, thresholds->count + 1, const char *);
    for (size_t i = 0; i < thresholds->count; i++) {
        struct str_builder out;
        str_builder_init(&out, 4096);
        append_threshold(filling, VEC_AT(thresholds, i, struct k6_threshold), &out);
        if (!out.failed)
            detail->thresholds[detail->threshold_count++] = arena_copy_text(filling->figures->arena, str_builder_text(&out));
        str_builder_release(&out);
    }
}

int k6_figures_fill(struct k6_figures *figures, struct result_record *record, struct error *error)
{
    struct filling filling = {figures, record, error, false};
    const struct k6_metric *requests = find_metric(&filling, "http_reqs");
    if (requests == NULL || isnan(requests->count))
        return error_set_at(error, figures->pull->name, 0, 0, "expected the metric http_reqs: there is no HTTP request to tell of");
    record->run.requests = take_count(&filling, requests, requests->count);
    fill_errors(&filling);
    if (!filling.failed)
        fill_rate(&filling, requests);
    if (figures->tool != NULL)
        record->run.tool = figures->tool;
    fill_counts(&filling);
    fill_latency(&filling);
    fill_steps(&filling);
    fill_thresholds(&filling);
    record->detail.check_count = figures->checks.count;
    if (figures->checks.count > 0)
        record->detail.checks =
            arena_copy_bytes(figures->arena, figures->checks.items, figures->checks.count * sizeof(struct results_check));
    return filling.failed ? -1 : 0;
}
