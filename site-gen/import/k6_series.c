/* k6_series: see k6_series.h. Sources: k6's documentation, "JSON", "CSV", "Tags and groups" and "Error codes". */
#include "site-gen/import/k6_series.h"

#include "lib/clock.h"
#include "lib/vec.h"
#include "site-gen/import/credentials.h"
#include "site-gen/import/k6_names.h"
#include "site-gen/import/k6_step.h"
#include "site-gen/import/record_fill.h"
#include "site-gen/import/samples.h"
#include "site-gen/import/step_name.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CHECK_MAXIMUM 1024
#define MILLISECONDS_MAXIMUM 1e11
#define COUNT_MAXIMUM 9007199254740992.0 /* 2^53 */

struct k6_series {
    struct samples *samples;
    struct k6_names names, groups, check_names;
    struct arena arena;
    struct vec checks; /* struct results_check, texts in the arena */
    bool has_too_many_checks;
    int64_t counts[K6_SERIES_METRICS];
    double sums[K6_SERIES_METRICS], maxima[K6_SERIES_METRICS];
    bool has_verdict; /* a tag has told whether a request failed */
    bool has_several_scenarios;
    const char *scenario, *url; /* of the first request that has one; NULL before */
};

static const char *const metric_names[K6_SERIES_METRICS] = {
    "",          "http_req_duration", "checks", "http_reqs", "http_req_failed", "iterations", "dropped_iterations",
    "data_sent", "data_received",     "vus",    "vus_max"};

enum k6_series_metric k6_series_find_metric(struct str name)
{
    for (int metric = 1; metric < K6_SERIES_METRICS; metric++)
        if (str_equals_text(name, metric_names[metric]))
            return (enum k6_series_metric)metric;
    return K6_OTHER;
}

enum k6_tag k6_series_find_tag(struct str name)
{
    static const char *const names[K6_TAGS] = {"name",       "group", "status",   "expected_response",
                                               "error_code", "check", "scenario", "url"};
    for (int tag = 0; tag < K6_TAGS; tag++)
        if (str_equals_text(name, names[tag]))
            return (enum k6_tag)tag;
    return K6_TAGS;
}

struct k6_series *k6_series_new(void)
{
    struct k6_series *series = calloc(1, sizeof(*series));
    if (series == NULL) {
        fputs("out of memory (a series is wanted)\n", stderr);
        exit(1);
    }
    series->samples = samples_new();
    k6_names_init(&series->names, step_name_clean);
    k6_names_init(&series->groups, k6_step_clean_group);
    k6_names_init(&series->check_names, record_clean_text);
    arena_init(&series->arena);
    vec_init(&series->checks, sizeof(struct results_check));
    return series;
}

void k6_series_release(struct k6_series *series)
{
    if (series == NULL)
        return;
    samples_release(series->samples);
    k6_names_release(&series->names);
    k6_names_release(&series->groups);
    k6_names_release(&series->check_names);
    vec_release(&series->checks);
    arena_release(&series->arena);
    free(series);
}

/* ---- requests --------------------------------------------------------------------------------------------------------------- */
static enum results_error_kind kind_of_code(long long code)
{
    if (code == 1050 || code == 1211)
        return RESULTS_ERROR_TIMEOUT;
    if (code == 1201 || code == 1220)
        return RESULTS_ERROR_RESET;
    if (code >= 1400 && code < 1600)
        return RESULTS_ERROR_STATUS;
    return code >= 1100 && code < 1400 ? RESULTS_ERROR_CONNECT : RESULTS_ERROR_BAD_RESPONSE;
}

static enum results_error_kind kind_of_error(const struct k6_point *point, long long status)
{
    long long code = 0;
    if (str_to_int64(point->tags[K6_TAG_ERROR_CODE], &code) && code > 0)
        return kind_of_code(code);
    return status == 0 ? RESULTS_ERROR_CONNECT : RESULTS_ERROR_STATUS;
}

static void judge(struct k6_series *series, const struct k6_point *point, struct sample *sample)
{
    struct str expected = point->tags[K6_TAG_EXPECTED_RESPONSE];
    long long status = -1;
    bool has_status = str_to_int64(point->tags[K6_TAG_STATUS], &status);
    if (expected.length > 0)
        sample->is_error = !str_equals_text(expected, "true");
    else
        sample->is_error = has_status && (status < 100 || status >= 400);
    if (expected.length > 0 || has_status)
        series->has_verdict = true;
    if (sample->is_error)
        sample->kind = kind_of_error(point, status);
}

static void note_origin(struct k6_series *series, const struct k6_point *point)
{
    struct str scenario = point->tags[K6_TAG_SCENARIO], url = point->tags[K6_TAG_URL];
    if (url.length == 0)
        url = point->tags[K6_TAG_NAME];
    if (series->url == NULL && url.length > 0)
        series->url = credentials_clean_url(&series->arena, url);
    if (series->scenario == NULL && scenario.length > 0)
        series->scenario = arena_copy_str(&series->arena, scenario);
    else if (scenario.length > 0 && !str_equals_text(scenario, series->scenario))
        series->has_several_scenarios = true;
}

static const char *add_request(struct k6_series *series, const struct k6_point *point)
{
    if (!(point->value >= 0 && point->value <= MILLISECONDS_MAXIMUM))
        return "milliseconds as the value of http_req_duration";
    struct sample sample = {.ended_ns = point->time_ns,
                            .latency_ns = llround(point->value * 1e6),
                            .bytes_received = RESULTS_MISSING,
                            .step = k6_names_find(&series->names, point->tags[K6_TAG_NAME], point->is_escaped),
                            .group = k6_names_find(&series->groups, point->tags[K6_TAG_GROUP], point->is_escaped)};
    judge(series, point, &sample);
    note_origin(series, point);
    samples_add(series->samples, &sample);
    return NULL;
}

/* ---- checks ----------------------------------------------------------------------------------------------------------------- */
static struct results_check *find_or_add_check(struct k6_series *series, struct str group, struct str name)
{
    for (size_t i = 0; i < series->checks.count; i++) {
        struct results_check *check = VEC_AT(&series->checks, i, struct results_check);
        if (str_equals_text(name, check->name) && str_equals_text(group, check->step))
            return check;
    }
    if (series->checks.count == CHECK_MAXIMUM) {
        series->has_too_many_checks = true;
        return NULL;
    }
    struct results_check *check = VEC_PUSH(&series->checks, struct results_check);
    check->name = arena_copy_str(&series->arena, name);
    check->step = arena_copy_str(&series->arena, group);
    return check;
}

static const char *add_check(struct k6_series *series, const struct k6_point *point)
{
    struct results_check *check =
        find_or_add_check(series, k6_names_find(&series->groups, point->tags[K6_TAG_GROUP], point->is_escaped),
                          k6_names_find(&series->check_names, point->tags[K6_TAG_CHECK], point->is_escaped));
    if (check != NULL && point->value != 0)
        check->passes++;
    else if (check != NULL)
        check->fails++;
    return NULL;
}

const char *k6_series_add(struct k6_series *series, const struct k6_point *point)
{
    if (point->metric == K6_OTHER)
        return NULL;
    series->counts[point->metric]++;
    if (point->metric == K6_HTTP_REQ_DURATION)
        return add_request(series, point);
    if (!(point->value >= 0 && point->value <= COUNT_MAXIMUM))
        return "a count as the value of that metric";
    series->sums[point->metric] += point->value;
    if (point->value > series->maxima[point->metric])
        series->maxima[point->metric] = point->value;
    return point->metric == K6_CHECKS ? add_check(series, point) : NULL;
}

/* ---- the record ------------------------------------------------------------------------------------------------------------- */
/* RESULTS_MISSING when there was no such point. */
static int64_t sum_of(const struct k6_series *series, enum k6_series_metric metric)
{
    double sum = series->sums[metric];
    return series->counts[metric] == 0 || sum > COUNT_MAXIMUM ? RESULTS_MISSING : llround(sum);
}

static void fill_counts(const struct k6_series *series, struct results_run *run)
{
    run->iterations = sum_of(series, K6_ITERATIONS);
    run->dropped_iterations = sum_of(series, K6_DROPPED_ITERATIONS);
    if (run->iterations != RESULTS_MISSING && run->dropped_iterations == RESULTS_MISSING)
        run->dropped_iterations = 0; /* k6 writes such points only when there is one */
    run->bytes_sent = sum_of(series, K6_DATA_SENT);
    run->bytes_received = sum_of(series, K6_DATA_RECEIVED);
    enum k6_series_metric users = series->counts[K6_VUS_MAX] > 0 ? K6_VUS_MAX : K6_VUS;
    if (series->counts[users] > 0)
        run->vus = llround(series->maxima[users]);
}

/* Without tags that tell, the failures are known by number only. */
static void fill_failures(const struct k6_series *series, struct arena *arena, struct result_record *record)
{
    struct results_run *run = &record->run;
    int64_t failed = sum_of(series, K6_HTTP_REQ_FAILED);
    if (!series->has_verdict) {
        run->errors = failed <= run->requests ? failed : RESULTS_MISSING;
        for (size_t i = 0; i < RESULTS_ERROR_KINDS; i++)
            run->errors_by_kind[i] = run->errors == 0 ? 0 : RESULTS_MISSING;
        if (run->errors == RESULTS_MISSING)
            record_add_warning(record, arena, "the file does not tell which requests failed: rate and latency are of all of them");
        else
            record_set_rate(run);
        record_warn_of_errors(record, arena);
    } else if (failed != RESULTS_MISSING && failed != run->errors) {
        record_add_warning(record, arena, "http_req_failed counts %lld failures, the requests' tags %lld", (long long)failed,
                           (long long)run->errors);
    }
    int64_t requests = sum_of(series, K6_HTTP_REQS);
    if (requests != RESULTS_MISSING && requests != run->requests)
        record_add_warning(record, arena, "http_reqs counts %lld requests, but %lld have a duration", (long long)requests,
                           (long long)run->requests);
}

/* Checks that a file has many of may come out of names that are no longer told apart. */
static void fill_checks(const struct k6_series *series, struct arena *arena, struct result_record *record)
{
    struct results_detail *detail = &record->detail;
    detail->check_count = series->checks.count;
    if (detail->check_count == 0)
        return;
    detail->checks = arena_copy_bytes(arena, series->checks.items, series->checks.count * sizeof(struct results_check));
    for (size_t i = 0; i < detail->check_count; i++) {
        detail->checks[i].name = arena_copy_text(arena, detail->checks[i].name);
        detail->checks[i].step = arena_copy_text(arena, detail->checks[i].step);
    }
    if (series->has_too_many_checks)
        record_add_warning(record, arena, "more than %d checks: the later ones are left out", CHECK_MAXIMUM);
}

/* Of several URLs only what they have in common may count for what was tested. */
static void fill_origin(const struct k6_series *series, struct arena *arena, struct result_record *record)
{
    if (series->scenario != NULL && !series->has_several_scenarios && strcmp(series->scenario, "default") != 0)
        record->scenario_hint = record_clean_text(arena, str_from_text(series->scenario));
    if (series->url == NULL || (strncmp(series->url, "http://", 7) != 0 && strncmp(series->url, "https://", 8) != 0))
        return;
    struct str url = str_from_text(series->url);
    if (record->detail.step_count > 1)
        url.length = (size_t)(strstr(series->url, "://") + 3 - series->url) + strcspn(strstr(series->url, "://") + 3, "/?#");
    record->tested_url = record_clean_text(arena, url);
}

int k6_series_finish(struct k6_series *series, struct arena *arena, struct result_record *record, struct error *error)
{
    if (samples_finish(series->samples, arena, record, error) != 0)
        return -1;
    record_set_times(record, arena, samples_first_start(series->samples), samples_last_end(series->samples));
    fill_counts(series, &record->run);
    fill_failures(series, arena, record);
    fill_checks(series, arena, record);
    fill_origin(series, arena, record);
    return 0;
}
