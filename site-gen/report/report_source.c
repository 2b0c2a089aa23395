/* report_source: names where figures come from. Tools differ in what they call p99, so whatever shows another tool's figures says which
 * tool it was, how it makes percentiles, and how finely it prints them. */
#include "site-gen/report/report_parts.h"

#include "site-gen/report/conditions.h"

#include <string.h>

static const struct {
    const char *rule;        /* RESULTS_PERCENTILE_RULES */
    const char *key;         /* its name in few words */
    const char *meaning_key; /* what it does, in sentences */
} rules[] = {
    {"hdr", "rule.hdr", "rule_text.hdr"},
    {"nearest-rank", "rule.nearest_rank", "rule_text.nearest_rank"},
    {"floor-rank", "rule.floor_rank", "rule_text.floor_rank"},
    {"linear", "rule.linear", "rule_text.linear"},
    {"buckets", "rule.buckets", "rule_text.buckets"},
    {"rounded", "rule.rounded", "rule_text.rounded"},
    {"t-digest", "rule.digest", "rule_text.digest"},
    {"sample", "rule.sample", "rule_text.sample"},
    {"unknown", "rule.unknown", "rule_text.unknown"}, /* stands for all others */
};

const char *report_tool_words(const struct report *report, const struct results_run *run)
{
    if (run->tool_version[0] == '\0')
        return run->tool;
    return arena_format(report->arena, "%s %s", run->tool, run->tool_version);
}

const char *report_rule_words(const struct report *report, const struct results_run *run)
{
    const char *rule = conditions_percentile_rule(run);
    size_t i = 0;
    while (i + 1 < REPORT_COUNT(rules) && strcmp(rules[i].rule, rule) != 0)
        i++;
    return SAY(report, rules[i].key);
}

struct doc_table *report_rule_table(const struct report *report)
{
    const struct doc_column columns[] = {report_column(SAY(report, "column.rule"), NULL, false),
                                         report_column(SAY(report, "column.meaning"), NULL, false)};
    struct doc_table *table = report_table(report, SAY(report, "method.rules_caption"), columns, REPORT_COUNT(columns));
    for (size_t i = 0; i < REPORT_COUNT(rules); i++) {
        struct doc_row *row = doc_table_add_row(report->arena, table);
        row->cells[0] = report_cell_text(report, SAY(report, rules[i].key));
        row->cells[1] = report_cell_text(report, SAY(report, rules[i].meaning_key));
    }
    return table;
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
    if (conditions_are_ours(conditions))
        return words;
    return SAY(report, "source.marked", "words", words, "source", report_source_words(report, conditions));
}

struct doc_cell report_cell_scenario(const struct report *report, const struct analysis_group *group)
{
    const struct results_scenario *scenario = group->scenario->scenario;
    const char *label = report_scenario_label(report, scenario), *link = report_link_scenario(report, scenario);
    if (conditions_are_ours(group->conditions))
        return report_cell_link(report, label, link);
    struct doc_text text = doc_text_new(report->arena);
    doc_text_add_link(&text, label, link);
    doc_text_add(&text, " ");
    doc_text_add_emphasis(&text, SAY(report, "source.in_brackets", "source", report_source_words(report, group->conditions)));
    return doc_cell_spans(text.first);
}
