/* reader_k6_handle_summary: the object that k6 hands to a script's handleSummary, as most scripts write it to a file:
 * {"root_group", "options", "state": {"testRunDurationMs"}, "metrics": {"http_reqs": {"type", "contains", "values": {...}, "thresholds":
 * {"count>1": {"ok": true}}}}}. A threshold's ok true means passed. Scripts may add what they like; options are taken where they are k6's
 * own. */
#include "site-gen/import/reader.h"

#include "site-gen/import/k6_detect.h"
#include "site-gen/import/k6_figures.h"
#include "site-gen/import/k6_options.h"

static bool detect(struct str head)
{
    return k6_detect(head) == K6_HANDLE_SUMMARY;
}

static void take_state(struct k6_figures *figures)
{
    static const char *const keys[] = {"testRunDurationMs"};
    uint64_t seen = 0;
    if (!json_pull_enter_object(figures->pull))
        return;
    while (json_pull_next_known(figures->pull, keys, 1, &seen) >= 0)
        figures->duration_ms = json_pull_double_or_null(figures->pull);
}

static void take_thresholds(struct k6_figures *figures, const char *metric)
{
    static const char *const keys[] = {"ok"};
    struct json_pull *pull = figures->pull;
    struct str expression;
    if (!json_pull_enter_object(pull))
        return;
    while (json_pull_next_member(pull, &expression)) {
        uint64_t seen = 0;
        bool ok = false;
        if (!json_pull_enter_object(pull))
            return;
        while (json_pull_next_known(pull, keys, 1, &seen) >= 0)
            ok = json_pull_bool(pull);
        json_pull_require(pull, keys, 1, 1, seen);
        k6_figures_add_threshold(figures, metric, expression, !ok);
    }
}

static void take_metrics(struct k6_figures *figures)
{
    struct str name;
    if (!json_pull_enter_object(figures->pull))
        return;
    while (json_pull_next_member(figures->pull, &name))
        k6_figures_take_metric(figures, arena_copy_str(figures->arena, name), take_thresholds);
}

static void take_root(struct k6_figures *figures, struct result_record *record)
{
    static const char *const keys[] = {"root_group", "options", "state", "metrics"};
    uint64_t seen = 0;
    if (!json_pull_enter_object(figures->pull))
        return;
    for (int key; (key = json_pull_next_known(figures->pull, keys, 4, &seen)) >= 0;)
        if (key == 0)
            k6_figures_take_group(figures);
        else if (key == 1)
            k6_options_take(figures->pull, figures->arena, record);
        else if (key == 2)
            take_state(figures);
        else
            take_metrics(figures);
    json_pull_require(figures->pull, keys, 4, 8, seen);
}

static int read_file(struct import_job *job, struct import_source *source, struct error *error)
{
    return k6_figures_read(job, source, take_root, error);
}

const struct import_reader import_reader_k6_handle_summary = {
    .name = "k6-handle-summary", .tool = "k6", .detect = detect, .read = read_file};
