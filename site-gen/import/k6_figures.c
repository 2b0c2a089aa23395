/* k6_figures: taking metrics, groups and checks out of a summary. What is made of them: k6_figures_fill.c. */
#include "site-gen/import/k6_figures.h"

#include "lib/fs.h"
#include "site-gen/import/record_fill.h"

#include <math.h>
#include <string.h>

static void init(struct k6_figures *figures, struct json_pull *pull, struct arena *arena)
{
    *figures = (struct k6_figures){.arena = arena, .pull = pull, .duration_ms = NAN};
    vec_init(&figures->metrics, sizeof(struct k6_metric));
    vec_init(&figures->thresholds, sizeof(struct k6_threshold));
    vec_init(&figures->checks, sizeof(struct results_check));
    for (size_t i = 0; i < RESULTS_ERROR_KINDS; i++)
        figures->errors_by_kind[i] = RESULTS_MISSING;
}

static void release(struct k6_figures *figures)
{
    vec_release(&figures->metrics);
    vec_release(&figures->thresholds);
    vec_release(&figures->checks);
}

static void bound(struct k6_figures *figures, const struct vec *list, const char *what)
{
    if (list->count > K6_LIST_MAXIMUM)
        json_pull_fail(figures->pull, "expected at most %d %s", K6_LIST_MAXIMUM, what);
}

/* ---- metrics ---------------------------------------------------------------------------------------------------------------- */
struct k6_metric *k6_figures_add_metric(struct k6_figures *figures, const char *name)
{
    struct k6_metric *metric = VEC_PUSH(&figures->metrics, struct k6_metric);
    *metric = (struct k6_metric){.name = name,
                                 .offset = figures->pull->at,
                                 .count = NAN,
                                 .rate = NAN,
                                 .value = NAN,
                                 .minimum = NAN,
                                 .maximum = NAN,
                                 .average = NAN,
                                 .median = NAN,
                                 .passes = NAN,
                                 .fails = NAN,
                                 .matches = NAN,
                                 .total = NAN};
    bound(figures, &figures->metrics, "metrics");
    return metric;
}

/* The share of "p(99.9)", NAN for another key. */
static double quantile_share(struct str key)
{
    double percent = NAN;
    if (!str_starts_with(key, "p(") || key.data[key.length - 1] != ')' ||
        !str_to_double((struct str){key.data + 2, key.length - 3}, &percent) || !(percent >= 0 && percent <= 100))
        return NAN;
    return percent / 100;
}

void k6_figures_take_value(struct k6_figures *figures, struct k6_metric *metric, struct str key)
{
    struct {
        const char *key;
        double *value;
    } members[] = {{"count", &metric->count}, {"rate", &metric->rate},       {"value", &metric->value}, {"min", &metric->minimum},
                   {"max", &metric->maximum}, {"avg", &metric->average},     {"med", &metric->median},  {"passes", &metric->passes},
                   {"fails", &metric->fails}, {"matches", &metric->matches}, {"total", &metric->total}};
    for (size_t i = 0; i < sizeof(members) / sizeof(members[0]); i++) {
        if (!str_equals_text(key, members[i].key))
            continue;
        if (!isnan(*members[i].value))
            json_pull_fail(figures->pull, "the key \"%s\" comes twice", members[i].key);
        *members[i].value = json_pull_double_or_null(figures->pull);
        return;
    }
    double share = quantile_share(key);
    if (isnan(share) || metric->quantile_count == K6_QUANTILE_MAXIMUM) {
        json_pull_skip(figures->pull);
        return;
    }
    double value = json_pull_double_or_null(figures->pull);
    if (!isnan(value))
        metric->quantiles[metric->quantile_count++] = (struct k6_quantile){share, value};
}

void k6_figures_take_values(struct k6_figures *figures, struct k6_metric *metric)
{
    struct str key;
    if (!json_pull_enter_object(figures->pull))
        return;
    while (json_pull_next_member(figures->pull, &key))
        k6_figures_take_value(figures, metric, key);
}

void k6_figures_take_metric(struct k6_figures *figures, const char *name,
                            void (*take_thresholds)(struct k6_figures *figures, const char *metric))
{
    enum { VALUES, NAME, THRESHOLDS };
    static const char *const keys[] = {"values", "name", "thresholds"};
    struct json_pull *pull = figures->pull;
    struct k6_metric *metric = k6_figures_add_metric(figures, name == NULL ? "" : name);
    uint64_t seen = 0;
    if (!json_pull_enter_object(pull))
        return;
    for (int key; (key = json_pull_next_known(pull, keys, 3, &seen)) >= 0;)
        if (key == VALUES)
            k6_figures_take_values(figures, metric);
        else if (key == NAME && name == NULL)
            metric->name = json_pull_text_copy(pull);
        else if (key == THRESHOLDS && take_thresholds != NULL)
            take_thresholds(figures, metric->name);
        else
            json_pull_skip(pull);
    if (name == NULL)
        json_pull_require(pull, keys, 3, 1u << VALUES | 1u << NAME, seen);
}

void k6_figures_add_threshold(struct k6_figures *figures, const char *metric, struct str expression, bool crossed)
{
    *VEC_PUSH(&figures->thresholds, struct k6_threshold) =
        (struct k6_threshold){metric, record_clean_text(figures->arena, expression), crossed};
    bound(figures, &figures->thresholds, "thresholds");
}

/* ---- groups and checks ------------------------------------------------------------------------------------------------------ */
/* The group of a check: its path "::group::inner::check" without the check's own name and the first "::". */
static const char *group_of(struct k6_figures *figures, struct str path, struct str name)
{
    size_t tail = name.length + 2;
    if (path.length < tail || !str_equals((struct str){path.data + path.length - name.length, name.length}, name))
        return "";
    path.length -= tail;
    if (str_starts_with(path, "::"))
        path = (struct str){path.data + 2, path.length - 2};
    return record_clean_text(figures->arena, path);
}

void k6_figures_take_check(struct k6_figures *figures)
{
    static const char *const keys[] = {"name", "passes", "fails", "path"};
    struct json_pull *pull = figures->pull;
    struct results_check check = {0};
    struct str name = {"", 0}, path = {"", 0};
    uint64_t seen = 0;
    if (!json_pull_enter_object(pull))
        return;
    for (int key; (key = json_pull_next_known(pull, keys, 4, &seen)) >= 0;)
        if (key == 1 || key == 2)
            *(key == 1 ? &check.passes : &check.fails) = json_pull_int64_within(pull, 0, INT64_C(1) << 53);
        else
            *(key == 0 ? &name : &path) = json_pull_text(pull);
    json_pull_require(pull, keys, 4, 7, seen);
    if (pull->failed)
        return;
    check.name = record_clean_text(figures->arena, name);
    check.step = group_of(figures, path, name);
    *VEC_PUSH(&figures->checks, struct results_check) = check;
    bound(figures, &figures->checks, "checks");
}

/* An object by name or an array, of groups or checks. */
static void take_children(struct k6_figures *figures, void (*take_child)(struct k6_figures *))
{
    struct json_pull *pull = figures->pull;
    struct str key;
    bool is_object = json_pull_peek(pull) == JSON_PULL_OBJECT;
    if (is_object ? !json_pull_enter_object(pull) : !json_pull_enter_array(pull))
        return;
    while (is_object ? json_pull_next_member(pull, &key) : json_pull_next_item(pull))
        take_child(figures);
}

void k6_figures_take_group(struct k6_figures *figures)
{
    static const char *const keys[] = {"groups", "checks"};
    uint64_t seen = 0;
    if (!json_pull_enter_object(figures->pull))
        return;
    for (int key; (key = json_pull_next_known(figures->pull, keys, 2, &seen)) >= 0;)
        take_children(figures, key == 0 ? k6_figures_take_group : k6_figures_take_check);
}

/* ---- what benchlab adds ----------------------------------------------------------------------------------------------------- */
static void take_errors(struct k6_figures *figures)
{
    static const char *const kinds[RESULTS_ERROR_KINDS] = {"connect", "timeout", "reset", "bad_response", "status", "check"};
    uint64_t seen = 0;
    if (!json_pull_enter_object(figures->pull))
        return;
    for (int kind; (kind = json_pull_next_known(figures->pull, kinds, RESULTS_ERROR_KINDS, &seen)) >= 0;)
        figures->errors_by_kind[kind] = json_pull_int64_within(figures->pull, 0, INT64_C(1) << 53);
    json_pull_require(figures->pull, kinds, RESULTS_ERROR_KINDS, (1 << RESULTS_ERROR_KINDS) - 1, seen);
}

static void take_percentile_rule(struct k6_figures *figures)
{
    static const char *const rules[] = {RESULTS_PERCENTILE_RULES};
    struct str rule = json_pull_text(figures->pull);
    for (size_t i = 0; i < sizeof(rules) / sizeof(rules[0]); i++)
        if (str_equals_text(rule, rules[i]))
            figures->percentile_rule = rules[i];
    if (figures->percentile_rule == NULL)
        json_pull_fail(figures->pull, "expected the name of a rule for percentiles");
}

static void take_tool(struct k6_figures *figures)
{
    const char *tool = json_pull_text_copy(figures->pull);
    if (!fs_is_safe_name(tool))
        json_pull_fail(figures->pull, "expected the name of a tool");
    figures->tool = tool;
}

void k6_figures_take_benchlab(struct k6_figures *figures)
{
    static const char *const keys[] = {"tool", "percentile_rule", "measured_ns", "errors"};
    uint64_t seen = 0;
    if (!json_pull_enter_object(figures->pull))
        return;
    for (int key; (key = json_pull_next_known(figures->pull, keys, 4, &seen)) >= 0;)
        if (key == 0)
            take_tool(figures);
        else if (key == 1)
            take_percentile_rule(figures);
        else if (key == 2)
            figures->duration_ms = (double)json_pull_int64_within(figures->pull, 1, INT64_C(1) << 53) / 1e6;
        else
            take_errors(figures);
}

/* ---- a file ----------------------------------------------------------------------------------------------------------------- */
int k6_figures_read(struct import_job *job, struct import_source *source,
                    void (*take_root)(struct k6_figures *figures, struct result_record *record), struct error *error)
{
    struct str content;
    struct json_pull pull;
    struct k6_figures figures;
    if (import_source_take_all(source, &content, error) != 0)
        return -1;
    struct result_record *record = import_job_add_record(job);
    json_pull_init(&pull, import_source_name(source), content, job->arena);
    init(&figures, &pull, job->arena);
    take_root(&figures, record);
    int result = json_pull_finish(&pull, error);
    if (result == 0)
        result = k6_figures_fill(&figures, record, error);
    release(&figures);
    return result;
}
