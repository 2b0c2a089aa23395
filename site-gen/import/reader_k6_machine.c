/* reader_k6_machine: k6's machine-readable summary, version 1: {"version": "1.0.0", "config": {"duration": s}, "metadata": {"k6Version",
 * "generatedAt"}, "results": {"metrics": [{"name", "values"}], "checks": {"results": [...]}}}. It knows no groups and no thresholds.
 * Source: the schema in k6's repository k6-summary, version 1.0.0. */
#include "site-gen/import/reader.h"

#include "site-gen/import/k6_detect.h"
#include "site-gen/import/k6_figures.h"
#include "site-gen/import/record_fill.h"
#include "site-gen/import/rfc3339.h"

#include <math.h>
#include <string.h>

static bool detect(struct str head)
{
    return k6_detect(head) == K6_MACHINE;
}

static void take_version(struct k6_figures *figures)
{
    struct str version = json_pull_text(figures->pull);
    if (!figures->pull->failed && !str_starts_with(version, "1."))
        json_pull_fail(figures->pull, "expected version 1.x of k6's summary");
}

/* The script's name without folders and ending tells what was asked for. */
static const char *script_name(struct arena *arena, struct str script)
{
    for (size_t i = script.length; i > 0; i--)
        if (script.data[i - 1] == '/' || script.data[i - 1] == '\\') {
            script = (struct str){script.data + i, script.length - i};
            break;
        }
    const char *point = memrchr(script.data, '.', script.length);
    if (point != NULL && point != script.data)
        script.length = (size_t)(point - script.data);
    return record_clean_text(arena, script);
}

static void take_config(struct k6_figures *figures, struct result_record *record)
{
    static const char *const keys[] = {"duration", "script"};
    uint64_t seen = 0;
    if (!json_pull_enter_object(figures->pull))
        return;
    for (int key; (key = json_pull_next_known(figures->pull, keys, 2, &seen)) >= 0;)
        if (key == 0)
            figures->duration_ms = json_pull_double(figures->pull) * 1e3;
        else
            record->scenario_hint = script_name(figures->arena, json_pull_text(figures->pull));
}

/* The summary is made when the test has ended. */
static void take_metadata(struct k6_figures *figures, struct result_record *record, int64_t *ended_ns)
{
    static const char *const keys[] = {"k6Version", "generatedAt"};
    uint64_t seen = 0;
    if (!json_pull_enter_object(figures->pull))
        return;
    for (int key; (key = json_pull_next_known(figures->pull, keys, 2, &seen)) >= 0;)
        if (key == 0)
            record->run.tool_version = record_clean_text(figures->arena, json_pull_text(figures->pull));
        else if (!rfc3339_parse(json_pull_text(figures->pull), ended_ns))
            json_pull_fail(figures->pull, "expected a time as 2026-11-24T03:01:54.123Z");
}

static void take_metrics(struct k6_figures *figures)
{
    if (!json_pull_enter_array(figures->pull))
        return;
    while (json_pull_next_item(figures->pull))
        k6_figures_take_metric(figures, NULL, NULL);
}

static void take_checks(struct k6_figures *figures)
{
    static const char *const keys[] = {"results"};
    uint64_t seen = 0;
    if (!json_pull_enter_object(figures->pull))
        return;
    while (json_pull_next_known(figures->pull, keys, 1, &seen) >= 0) {
        if (!json_pull_enter_array(figures->pull))
            return;
        while (json_pull_next_item(figures->pull))
            k6_figures_take_check(figures);
    }
}

static void take_results(struct k6_figures *figures)
{
    static const char *const keys[] = {"metrics", "checks"};
    uint64_t seen = 0;
    if (!json_pull_enter_object(figures->pull))
        return;
    for (int key; (key = json_pull_next_known(figures->pull, keys, 2, &seen)) >= 0;)
        if (key == 0)
            take_metrics(figures);
        else
            take_checks(figures);
    json_pull_require(figures->pull, keys, 2, 1, seen);
}

static void take_root(struct k6_figures *figures, struct result_record *record)
{
    static const char *const keys[] = {"version", "config", "metadata", "results"};
    int64_t ended_ns = -1;
    uint64_t seen = 0;
    if (!json_pull_enter_object(figures->pull))
        return;
    for (int key; (key = json_pull_next_known(figures->pull, keys, 4, &seen)) >= 0;)
        if (key == 0)
            take_version(figures);
        else if (key == 1)
            take_config(figures, record);
        else if (key == 2)
            take_metadata(figures, record, &ended_ns);
        else
            take_results(figures);
    json_pull_require(figures->pull, keys, 4, 9, seen);
    if (!figures->pull->failed && ended_ns >= 0 && figures->duration_ms >= 0 && figures->duration_ms < 1e11)
        record_set_times(record, figures->arena, ended_ns - llround(figures->duration_ms * 1e6), ended_ns);
}

static int read_file(struct import_job *job, struct import_source *source, struct error *error)
{
    return k6_figures_read(job, source, take_root, error);
}

const struct import_reader import_reader_k6_machine = {.name = "k6-machine", .tool = "k6", .detect = detect, .read = read_file};
