/* report_source: names where figures come from. Tools differ in what they call p99, so whatever shows another tool's figures says which
 * tool it was, how it makes percentiles, and how finely it prints them. */
#include "site-gen/report/report_parts.h"

#include "site-gen/report/conditions.h"

#include <string.h>

static const struct {
    const char *rule; /* RESULTS_PERCENTILE_RULES */
    const char *key;  /* its name in few words */
} rules[] = {
    {"hdr", "rule.hdr"},
    {"nearest-rank", "rule.nearest_rank"},
    {"floor-rank", "rule.floor_rank"},
    {"linear", "rule.linear"},
    {"buckets", "rule.buckets"},
    {"rounded", "rule.rounded"},
    {"t-digest", "rule.digest"},
    {"sample", "rule.sample"},
};

bool report_is_foreign(const struct results_run *run)
{
    return strcmp(run->tool, "benchlab") != 0;
}

const char *report_tool_words(const struct report *report, const struct results_run *run)
{
    if (run->tool_version[0] == '\0')
        return run->tool;
    return arena_format(report->arena, "%s %s", run->tool, run->tool_version);
}

const char *report_rule_words(const struct report *report, const struct results_run *run)
{
    const char *rule = conditions_percentile_rule(run);
    for (size_t i = 0; i < REPORT_COUNT(rules); i++)
        if (strcmp(rules[i].rule, rule) == 0)
            return SAY(report, rules[i].key);
    return SAY(report, "rule.unknown");
}

const char *report_source_words(const struct report *report, const struct results_run *run)
{
    const char *words = SAY(report, "list.comma", "first", report_tool_words(report, run), "last", report_rule_words(report, run));
    if (run->resolution_ns <= 0)
        return words;
    return SAY(report, "list.comma", "first", words, "last", format_duration_exact(report->arena, run->resolution_ns));
}

const char *report_mark_source(const struct report *report, const char *words, const struct results_run *conditions)
{
    if (!report_is_foreign(conditions))
        return words;
    return SAY(report, "source.marked", "words", words, "source", report_source_words(report, conditions));
}

struct doc_cell report_cell_scenario(const struct report *report, const struct analysis_group *group)
{
    const struct results_scenario *scenario = group->scenario->scenario;
    const char *label = report_scenario_label(report, scenario), *link = report_link_scenario(report, scenario);
    if (!report_is_foreign(group->conditions))
        return report_cell_link(report, label, link);
    struct doc_text text = doc_text_new(report->arena);
    doc_text_add_link(&text, label, link);
    doc_text_add(&text, " ");
    doc_text_add_emphasis(&text, SAY(report, "source.in_brackets", "source", report_source_words(report, group->conditions)));
    return doc_cell_spans(text.first);
}
