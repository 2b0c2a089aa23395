/* reader_gatling: js/global_stats.json and js/stats.json of a Gatling report. Whole milliseconds; counts and times are told apart by "ok"
 * and "ko", so the latencies here are of good answers only. percentiles1 to 4 are the 50th, 75th, 95th and 99th unless gatling.conf says
 * otherwise, which the file does not tell. stats.json is a tree of groups and requests, which become steps. */
#include "site-gen/import/figures.h"
#include "site-gen/import/reader.h"
#include "site-gen/import/record_fill.h"
#include "site-gen/import/step_name.h"

#include <math.h>

#define RESOLUTION_NS INT64_C(1000000)
#define STEP_MAXIMUM 1024

struct counts { /* of one request, or of all */
    int64_t total, good, bad;
    double rate; /* of all answers, a second */
};

struct gatling {
    struct json_pull pull;
    struct result_record *record;
    struct vec steps; /* of struct results_step */
    bool has_more;    /* requests beyond STEP_MAXIMUM */
};

static bool detect(struct str head)
{
    static const char *const keys[] = {"numberOfRequests", "percentiles1", "meanNumberOfRequestsPerSecond"};
    static const char *const tree[] = {"type", "contents", "pathFormatted", "numberOfRequests"};
    return figures_head_has(head, keys, FIGURES_LENGTH(keys)) || figures_head_has(head, tree, FIGURES_LENGTH(tree));
}

static void take_requests(struct json_pull *pull, struct counts *counts)
{
    enum { TOTAL, GOOD, BAD };
    static const char *const keys[] = {"total", "ok", "ko"};
    uint64_t seen = 0;
    json_pull_enter_object(pull);
    for (int key; (key = json_pull_next_known(pull, keys, FIGURES_LENGTH(keys), &seen)) >= 0;)
        *(key == TOTAL ? &counts->total : key == GOOD ? &counts->good : &counts->bad) = figures_take_count(pull);
}

/* The member "ok" or "total" of {"total": 5, "ok": 4, "ko": 1}; NAN for "-". */
static double take_number_of(struct json_pull *pull, const char *which)
{
    uint64_t seen = 0;
    double number = NAN;
    json_pull_enter_object(pull);
    while (json_pull_next_known(pull, &which, 1, &seen) >= 0)
        number = figures_take_number(pull);
    return number;
}

static int64_t take_time_of_good(struct json_pull *pull)
{
    static const char *const keys[] = {"ok"};
    uint64_t seen = 0;
    int64_t time = RESULTS_MISSING;
    json_pull_enter_object(pull);
    while (json_pull_next_known(pull, keys, 1, &seen) >= 0)
        time = figures_take_time(pull, FIGURES_MILLISECONDS);
    return time;
}

static void take_stats(struct json_pull *pull, struct counts *counts, struct figures *figures)
{
    enum { REQUESTS, RATE, MEAN, MINIMUM, MAXIMUM, DEVIATION, PERCENTILE_1, PERCENTILE_2, PERCENTILE_3, PERCENTILE_4 };
    static const char *const keys[] = {"numberOfRequests", "meanNumberOfRequestsPerSecond",
                                       "meanResponseTime", "minResponseTime",
                                       "maxResponseTime",  "standardDeviation",
                                       "percentiles1",     "percentiles2",
                                       "percentiles3",     "percentiles4"};
    static const struct figures_member figure_of[] = {[MEAN] = {"", FIGURES_MEAN, 0},
                                                      [MINIMUM] = {"", FIGURES_MINIMUM, 0},
                                                      [MAXIMUM] = {"", FIGURES_MAXIMUM, 0},
                                                      [DEVIATION] = {"", FIGURES_DEVIATION, 0},
                                                      [PERCENTILE_1] = {"", FIGURES_QUANTILE, 0.5},
                                                      [PERCENTILE_2] = {"", FIGURES_QUANTILE, 0.75},
                                                      [PERCENTILE_3] = {"", FIGURES_QUANTILE, 0.95},
                                                      [PERCENTILE_4] = {"", FIGURES_QUANTILE, 0.99}};
    uint64_t seen = 0;
    *counts = (struct counts){RESULTS_MISSING, RESULTS_MISSING, RESULTS_MISSING, NAN};
    figures_clear(figures);
    json_pull_enter_object(pull);
    for (int key; (key = json_pull_next_known(pull, keys, FIGURES_LENGTH(keys), &seen)) >= 0;)
        if (key == REQUESTS)
            take_requests(pull, counts);
        else if (key == RATE)
            counts->rate = take_number_of(pull, "total");
        else
            figures_put(figures, figure_of[key].kind, figure_of[key].share, take_time_of_good(pull));
    json_pull_require(pull, keys, FIGURES_LENGTH(keys), UINT64_C(1) << REQUESTS, seen);
    if (counts->total != RESULTS_MISSING && counts->bad > counts->total)
        json_pull_fail(pull, "more bad requests than requests");
    if (counts->good <= 0)
        figures_clear(figures);
}

static void fill_run(struct gatling *gatling, const struct counts *counts, struct figures *figures)
{
    struct result_record *record = gatling->record;
    figures_count_requests(record, counts->total);
    record->run.measured_ns = figures_duration(counts->total, counts->rate);
    figures_store(figures, record, gatling->pull.arena, 0);
    figures_finish(record, gatling->pull.arena, counts->bad, false);
}

static void add_step(struct gatling *gatling, const char *name, const char *group, const struct counts *counts,
                     struct figures *figures)
{
    gatling->has_more |= gatling->steps.count == STEP_MAXIMUM;
    if (gatling->steps.count < STEP_MAXIMUM)
        *VEC_PUSH(&gatling->steps, struct results_step) =
            (struct results_step){.name = name,
                                  .group = group,
                                  .requests = counts->total,
                                  .errors = counts->bad,
                                  .rate = NAN,
                                  .latency = figures_latency(figures, gatling->pull.arena)};
}

/* A node of the tree: {"type", "name", "stats", "contents": {"any": node}}, in this order; the root is the whole. */
static void take_node(struct gatling *gatling, const char *group, bool is_root)
{
    enum { TYPE, NAME, STATS, CONTENTS };
    static const char *const keys[] = {"type", "name", "stats", "contents"};
    struct json_pull *pull = &gatling->pull;
    struct arena *arena = pull->arena;
    struct figures figures;
    struct counts counts = {RESULTS_MISSING, RESULTS_MISSING, RESULTS_MISSING, NAN};
    struct str child;
    const char *name = "", *inner = "";
    uint64_t seen = 0;
    bool is_group = is_root;
    figures_init(&figures);
    json_pull_enter_object(pull);
    for (int key; (key = json_pull_next_known(pull, keys, FIGURES_LENGTH(keys), &seen)) >= 0;)
        switch (key) {
        case TYPE:
            is_group = str_equals_text(json_pull_text(pull), "GROUP");
            break;
        case NAME:
            name = step_name_clean(arena, json_pull_text(pull));
            inner = is_root            ? ""
                    : group[0] == '\0' ? name
                                       : record_clean_text(arena, str_from_text(arena_format(arena, "%s / %s", group, name)));
            break;
        case STATS:
            take_stats(pull, &counts, &figures);
            if (is_root)
                fill_run(gatling, &counts, &figures);
            else if (!is_group)
                add_step(gatling, name, group, &counts, &figures);
            break;
        default:
            json_pull_enter_object(pull);
            while (json_pull_next_member(pull, &child))
                take_node(gatling, inner, false);
        }
    figures_release(&figures);
    json_pull_require(pull, keys, FIGURES_LENGTH(keys), UINT64_C(1) << STATS, seen);
}

/* global_stats.json is what "stats" of the tree's root is. */
static bool is_tree(struct json_pull pull)
{
    static const char *const keys[] = {"stats", "contents"};
    uint64_t seen = 0;
    json_pull_enter_object(&pull);
    return json_pull_next_known(&pull, keys, FIGURES_LENGTH(keys), &seen) >= 0;
}

static void take_all(struct gatling *gatling)
{
    struct figures figures;
    struct counts counts;
    if (is_tree(gatling->pull)) {
        take_node(gatling, "", true);
        return;
    }
    figures_init(&figures);
    take_stats(&gatling->pull, &counts, &figures);
    fill_run(gatling, &counts, &figures);
    figures_release(&figures);
}

static int read_gatling(struct import_job *job, struct import_source *source, struct error *error)
{
    struct gatling gatling = {.has_more = false};
    if (figures_open(source, job->arena, &gatling.pull, error) < 0)
        return -1;
    struct result_record *record = gatling.record = import_job_add_record(job);
    vec_init(&gatling.steps, sizeof(struct results_step));
    take_all(&gatling);
    figures_set_steps(record, job->arena, &gatling.steps);
    vec_release(&gatling.steps);
    record->run.percentile_rule = "t-digest";
    record->run.resolution_ns = RESOLUTION_NS;
    record_add_warning(
        record, job->arena,
        "Gatling's file does not say which percentiles it holds: taken as 50, 75, 95 and 99 (gatling.conf, indicators); "
        "its rates are by whole seconds");
    if (gatling.has_more)
        record_add_warning(record, job->arena, "requests beyond the first %d are left out", STEP_MAXIMUM);
    return json_pull_finish(&gatling.pull, error);
}

const struct import_reader import_reader_gatling = {.name = "gatling", .tool = "gatling", .detect = detect, .read = read_gatling};
