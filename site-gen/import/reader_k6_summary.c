/* reader_k6_summary: the flat form that `k6 run --summary-export` writes, and `benchlab run --summary-export` and `benchlab export` as
 * well: {"root_group": {...}, "metrics": {"http_reqs": {"count": 1, "rate": 2}, ...}}. A threshold's true means crossed. */
#include "site-gen/import/reader.h"

#include "site-gen/import/k6_detect.h"
#include "site-gen/import/k6_figures.h"

static bool detect(struct str head)
{
    return k6_detect(head) == K6_SUMMARY;
}

static void take_thresholds(struct k6_figures *figures, const char *metric)
{
    struct str expression;
    if (!json_pull_enter_object(figures->pull))
        return;
    while (json_pull_next_member(figures->pull, &expression))
        k6_figures_add_threshold(figures, metric, expression, json_pull_bool(figures->pull));
}

static void take_metrics(struct k6_figures *figures)
{
    struct str name, key;
    if (!json_pull_enter_object(figures->pull))
        return;
    while (json_pull_next_member(figures->pull, &name)) {
        struct k6_metric *metric = k6_figures_add_metric(figures, arena_copy_str(figures->arena, name));
        if (!json_pull_enter_object(figures->pull))
            return;
        while (json_pull_next_member(figures->pull, &key))
            if (str_equals_text(key, "thresholds"))
                take_thresholds(figures, metric->name);
            else
                k6_figures_take_value(figures, metric, key);
    }
}

/* setup_data, which may hold credentials, is skipped with all else. */
static void take_root(struct k6_figures *figures, struct result_record *record)
{
    static const char *const keys[] = {"root_group", "metrics", "benchlab"};
    uint64_t seen = 0;
    (void)record;
    if (!json_pull_enter_object(figures->pull))
        return;
    for (int key; (key = json_pull_next_known(figures->pull, keys, 3, &seen)) >= 0;)
        if (key == 0)
            k6_figures_take_group(figures);
        else if (key == 1)
            take_metrics(figures);
        else
            k6_figures_take_benchlab(figures);
    json_pull_require(figures->pull, keys, 3, 2, seen);
}

static int read_file(struct import_job *job, struct import_source *source, struct error *error)
{
    return k6_figures_read(job, source, take_root, error);
}

const struct import_reader import_reader_k6_summary = {.name = "k6-summary", .tool = "k6", .detect = detect, .read = read_file};
