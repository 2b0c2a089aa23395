/* report_load: what one run was told and held to: its executor's settings, its thresholds, the processors it was given. The store
 * has them as JSON, as the raw result says them; what a run does not have is not mentioned. */
#include "site-gen/report/report_sections.h"

#include "lib/clock.h"
#include "lib/json.h"
#include "lib/utf8.h"

#include <string.h>

enum setting_kind { SETTING_COUNT, SETTING_DURATION };

static const struct {
    const char *member, *message;
    enum setting_kind kind;
} settings[] = {
    {"iterations", "load.iterations", SETTING_COUNT},
    {"start_vus", "load.start_vus", SETTING_COUNT},
    {"start_rate", "load.start_rate", SETTING_COUNT},
    {"time_unit_ns", "load.time_unit", SETTING_DURATION},
    {"pre_allocated_vus", "load.pre_allocated_vus", SETTING_COUNT},
    {"max_vus", "load.max_vus", SETTING_COUNT},
    {"threads", "load.threads", SETTING_COUNT},
    {"graceful_stop_ns", "load.graceful_stop", SETTING_DURATION},
    {"graceful_ramp_down_ns", "load.graceful_ramp_down", SETTING_DURATION},
    {"apdex_ns", "load.apdex", SETTING_DURATION},
};

static const char *safe_text(const struct report *report, const json_t *object, const char *member)
{
    const char *text = json_string_value(json_object_get(object, member));
    char *copy = arena_copy_text(report->arena, text == NULL ? "" : text);
    utf8_clean(copy); /* in the store it is JSON, where control characters are escaped */
    return copy;
}

/* "10 s: 5; 1 min: 20": each stage's length and what it leads to. */
static const char *stage_words(const struct report *report, const json_t *stages)
{
    const char *words = NULL;
    for (size_t i = 0; i < json_array_size(stages); i++) {
        const json_t *stage = json_array_get(stages, i);
        const char *one = SAY(report, "load.stage", "duration",
                              format_duration_exact(report->arena, json_integer_value(json_object_get(stage, "duration_ns"))),
                              "target", format_count(report->arena, json_integer_value(json_object_get(stage, "target"))));
        words = words == NULL ? one : SAY(report, "list.semicolon", "first", words, "last", one);
    }
    return words;
}

static void add_think_time(const struct report *report, struct report_facts *facts, const json_t *pause)
{
    const char *kind = json_string_value(json_object_get(pause, "kind"));
    if (kind == NULL)
        return;
    const char *low = format_duration_exact(report->arena, json_integer_value(json_object_get(pause, "low_ns")));
    const char *high = format_duration_exact(report->arena, json_integer_value(json_object_get(pause, "high_ns")));
    const char *key = strcmp(kind, "uniform") == 0       ? "load.think_uniform"
                      : strcmp(kind, "exponential") == 0 ? "load.think_exponential"
                                                         : "load.think_fixed";
    report_add_fact_text(report, facts, "load.think_time", SAY(report, key, "low", low, "high", high));
}

static void add_placement(const struct report *report, struct report_facts *facts, const json_t *placement)
{
    const char *target = safe_text(report, placement, "target"), *generator = safe_text(report, placement, "generator");
    if (target[0] != '\0' && generator[0] != '\0')
        report_add_fact_text(report, facts, "load.placement",
                             SAY(report, "load.placement_text", "target", target, "generator", generator));
}

static void add_limits(const struct report *report, struct report_facts *facts, const json_t *limits)
{
    const json_t *cpu = json_object_get(limits, "cpu"), *memory = json_object_get(limits, "memory_bytes");
    if (json_is_number(cpu))
        report_add_fact_text(report, facts, "load.limit_cpu",
                             SAY(report, "run.cores", "cores", arena_format(report->arena, "%.2f", json_number_value(cpu))));
    if (json_is_number(memory))
        report_add_fact_text(report, facts, "load.limit_memory", format_bytes(report->arena, json_number_value(memory)));
}

/* The JSON object in text; NULL when there is none. The caller releases it. */
static json_t *read_object(const char *text)
{
    json_t *object = text[0] == '\0' ? NULL : json_loads(text, JSON_REJECT_DUPLICATES, NULL);
    if (json_is_object(object))
        return object;
    json_decref(object);
    return NULL;
}

void report_add_load_facts(const struct report *report, struct report_facts *facts, const struct results_run *run)
{
    json_t *load = read_object(run->load), *placement = read_object(run->placement), *limits = read_object(run->limits);
    for (size_t i = 0; i < REPORT_COUNT(settings); i++) {
        const json_t *value = json_object_get(load, settings[i].member);
        if (!json_is_integer(value))
            continue;
        int64_t number = json_integer_value(value);
        report_add_fact_text(report, facts, settings[i].message,
                             settings[i].kind == SETTING_COUNT ? format_count(report->arena, number)
                                                               : format_duration_exact(report->arena, number));
    }
    const char *stages = stage_words(report, json_object_get(load, "stages"));
    if (stages != NULL)
        report_add_fact_text(report, facts, "load.stages", stages);
    add_think_time(report, facts, json_object_get(load, "think_time"));
    add_placement(report, facts, placement);
    add_limits(report, facts, limits);
    json_decref(load);
    json_decref(placement);
    json_decref(limits);
}

/* ---- thresholds ------------------------------------------------------------------------------------------------------------- */
static void fill_threshold(const struct report *report, struct doc_row *row, const json_t *threshold)
{
    const json_t *value = json_object_get(threshold, "value");
    bool crossed = json_is_true(json_object_get(threshold, "crossed"));
    row->cells[0] = report_cell_text(report, safe_text(report, threshold, "metric"));
    row->cells[1] = report_cell_text(report, safe_text(report, threshold, "expression"));
    row->cells[2] = json_is_number(value)
                        ? doc_cell_number(arena_format(report->arena, "%.6g", json_number_value(value)), json_number_value(value))
                        : report_cell_missing(report);
    row->cells[3] = report_cell_text(report, SAY(report, crossed ? "threshold.crossed" : "threshold.passed"));
    row->muted = false;
}

void section_thresholds(const struct report *report, struct doc_node *parent, const struct results_detail *detail)
{
    if (detail->threshold_count == 0)
        return;
    const struct doc_column columns[] = {
        report_column(SAY(report, "column.metric"), NULL, false), report_column(SAY(report, "column.threshold"), NULL, false),
        report_column(SAY(report, "column.value"), NULL, true), report_column(SAY(report, "column.state"), NULL, false)};
    struct doc_table *table = report_table(report, SAY(report, "threshold.caption"), columns, REPORT_COUNT(columns));
    for (size_t i = 0; i < detail->threshold_count; i++) {
        json_t *threshold = read_object(detail->thresholds[i]);
        fill_threshold(report, doc_table_add_row(report->arena, table), threshold);
        json_decref(threshold);
    }
    doc_add_table(report->arena, parent, "thresholds-table", table);
}
