/* export_k6_summary: see the header. lib/k6_summary.c knows the form, this file what of a run goes where. */
#include "site-gen/report/export_k6_summary.h"

#include "lib/json.h"
#include "lib/k6_summary.h"
#include "site-gen/report/analysis.h"

#include <math.h>
#include <string.h>

#define NANOSECONDS_PER_SECOND 1e9

struct exporting {
    const struct results_run *run;
    struct results_detail detail;
    double seconds; /* NAN when not known */
    struct k6_summary summary;
};

/* ---- metrics ---------------------------------------------------------------------------------------------------------------- */
static void add_counter(struct exporting *exporting, const char *name, int64_t count)
{
    if (count != RESULTS_MISSING)
        k6_summary_add_counter(&exporting->summary, name, count, exporting->seconds);
}

/* Missing figures are negative in both. */
static void add_trend(struct exporting *exporting, const char *name, const struct results_latency *latency)
{
    const struct k6_summary_trend trend = {.average = (double)latency->mean,
                                           .minimum = (double)latency->minimum,
                                           .median = (double)latency->p50,
                                           .maximum = (double)latency->maximum,
                                           .p90 = (double)latency->p90,
                                           .p95 = (double)latency->p95,
                                           .p99 = (double)latency->p99,
                                           .p999 = (double)latency->p999};
    if (latency->mean >= 0 || latency->minimum >= 0 || latency->p50 >= 0 || latency->maximum >= 0 || latency->p90 >= 0 ||
        latency->p95 >= 0 || latency->p99 >= 0 || latency->p999 >= 0)
        k6_summary_add_trend(&exporting->summary, name, &trend);
}

/* What the tool gave beyond the figures that all have; the shares of those are there already. */
static void add_quantiles(struct exporting *exporting, const char *name)
{
    static const double known[] = {0, 0.5, 0.9, 0.95, 0.99, 0.999, 1};
    for (size_t i = 0; i < exporting->detail.quantile_count && k6_summary_has_metric(&exporting->summary, name); i++) {
        const struct results_quantile *quantile = &exporting->detail.quantiles[i];
        bool is_known = false;
        for (size_t j = 0; j < sizeof(known) / sizeof(known[0]); j++)
            is_known = is_known || fabs(quantile->share - known[j]) < 1e-9;
        if (!is_known)
            k6_summary_add_quantile(&exporting->summary, name, quantile->share, (double)quantile->value);
    }
}

/* As k6 counts: failed checks are none, where the kinds are known. */
static void add_failed(struct exporting *exporting)
{
    const struct results_run *run = exporting->run;
    int64_t of_checks = run->errors_by_kind[RESULTS_ERROR_CHECK];
    if (run->errors == RESULTS_MISSING)
        return;
    int64_t failed = run->errors - (of_checks > 0 ? of_checks : 0);
    k6_summary_add_rate(&exporting->summary, "http_req_failed", failed, run->requests - failed);
}

static void add_checks(struct exporting *exporting)
{
    const struct results_detail *detail = &exporting->detail;
    int64_t passes = 0, fails = 0;
    for (size_t i = 0; i < detail->step_count; i++)
        k6_summary_add_group(&exporting->summary, detail->steps[i].group);
    for (size_t i = 0; i < detail->check_count; i++) {
        const struct results_check *check = &detail->checks[i];
        const char *group = check->step; /* of other tools: the group's path, where no step has that name */
        for (size_t j = 0; j < detail->step_count; j++)
            if (strcmp(detail->steps[j].name, check->step) == 0) {
                group = detail->steps[j].group;
                break;
            }
        k6_summary_add_check(&exporting->summary, group, check->name, check->passes, check->fails);
        passes += check->passes;
        fails += check->fails;
    }
    if (detail->check_count > 0)
        k6_summary_add_rate(&exporting->summary, "checks", passes, fails);
}

static void add_metrics(struct exporting *exporting)
{
    const struct results_run *run = exporting->run;
    static const char *const durations[] = {"http_req_duration", "http_req_duration{expected_response:true}"};
    add_counter(exporting, "data_received", run->bytes_received);
    add_counter(exporting, "data_sent", run->bytes_sent);
    if (run->dropped_iterations > 0)
        add_counter(exporting, "dropped_iterations", run->dropped_iterations);
    for (size_t i = 0; i < sizeof(durations) / sizeof(durations[0]); i++) {
        add_trend(exporting, durations[i], &run->latency);
        add_quantiles(exporting, durations[i]);
    }
    add_failed(exporting);
    add_counter(exporting, "http_reqs", run->requests);
    add_counter(exporting, "iterations", run->iterations);
    if (run->vus > 0)
        k6_summary_add_gauge(&exporting->summary, "vus_max", (double)run->vus, (double)run->vus, (double)run->vus);
}

/* ---- thresholds ------------------------------------------------------------------------------------------------------------- */
/* The step that "http_req_duration{step:name}" is about; NULL when it is about none that is known. */
static const struct results_step *find_step(const struct exporting *exporting, const char *metric)
{
    static const char mark[] = "{step:";
    const char *start = strstr(metric, mark);
    if (start == NULL || metric[strlen(metric) - 1] != '}')
        return NULL;
    start += sizeof(mark) - 1;
    struct str name = {start, strlen(start) - 1};
    for (size_t i = 0; i < exporting->detail.step_count; i++)
        if (str_equals_text(name, exporting->detail.steps[i].name))
            return &exporting->detail.steps[i];
    return NULL;
}

static void add_narrowed(struct exporting *exporting, const char *metric)
{
    const struct results_step *step = find_step(exporting, metric);
    if (step == NULL)
        return;
    if (str_starts_with(str_from_text(metric), "http_req_duration{"))
        add_trend(exporting, metric, &step->latency);
    else if (str_starts_with(str_from_text(metric), "http_reqs{"))
        add_counter(exporting, metric, step->requests);
}

/* As stored: {"metric": "http_req_duration", "expression": "p(95)<500", "crossed": false}. */
static int add_threshold(struct exporting *exporting, const char *text, struct error *error)
{
    struct json_document document;
    const char *metric = "", *expression = "";
    bool crossed = false;
    if (json_document_parse(&document, "threshold", text, strlen(text), error) != 0)
        return -1;
    struct json_node root = json_root(&document);
    int result = json_get_text(&root, "metric", &metric, error) != 0 ||
                         json_get_text(&root, "expression", &expression, error) != 0 ||
                         json_get_bool(&root, "crossed", &crossed, error) != 0
                     ? -1
                     : 0;
    if (result == 0) {
        if (!k6_summary_has_metric(&exporting->summary, metric))
            add_narrowed(exporting, metric);
        k6_summary_add_threshold(&exporting->summary, metric, expression, crossed);
    }
    json_document_release(&document);
    return result;
}

/* ---- the whole -------------------------------------------------------------------------------------------------------------- */
static void set_origin(struct exporting *exporting)
{
    const struct results_run *run = exporting->run;
    bool known = true;
    for (size_t i = 0; i < RESULTS_ERROR_KINDS; i++)
        known = known && run->errors_by_kind[i] != RESULTS_MISSING;
    k6_summary_set_origin(&exporting->summary, run->tool, run->percentile_rule, run->measured_ns,
                          known ? run->errors_by_kind : NULL);
}

static json_t *build(struct exporting *exporting, struct error *error)
{
    int result = 0;
    k6_summary_init(&exporting->summary);
    add_metrics(exporting);
    for (size_t i = 0; i < exporting->detail.threshold_count && result == 0; i++)
        result = add_threshold(exporting, exporting->detail.thresholds[i], error);
    add_checks(exporting);
    set_origin(exporting);
    json_t *root = k6_summary_finish(&exporting->summary, result == 0 ? error : NULL);
    if (result == 0)
        return root;
    json_decref(root);
    return NULL;
}

int export_k6_summary(struct store *store, const struct results_run *run, struct str_builder *out, struct error *error)
{
    struct exporting exporting = {.run = run, .seconds = analysis_measured_ns(run) / NANOSECONDS_PER_SECOND};
    struct arena arena;
    if (run->requests == RESULTS_MISSING)
        return error_set(error, "run %s: its source does not say how many requests there were, which a summary of k6 must",
                         run->id);
    arena_init(&arena);
    json_t *root = NULL;
    if (store_load_run_detail(store, run, &arena, &exporting.detail, error) == 0)
        root = build(&exporting, error);
    int result = root == NULL ? -1 : json_write(root, out, error);
    json_decref(root);
    arena_release(&arena);
    return result;
}
