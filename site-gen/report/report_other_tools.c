/* report_other_tools: figures of other load tools beside those of the overview. Side by side, each with its source and the reason why
 * it is not compared; ratios are made only within one tool. */
#include "site-gen/report/report_sections.h"

#include "site-gen/report/conditions.h"
#include "site-gen/report/report_wording.h"

#include <string.h>

/* "another tool, other ways of making percentiles": why runs of a and b are not compared. */
const char *report_difference_words(const struct report *report, unsigned differing)
{
    static const char *const keys[] = {"differs.machine",      "differs.profile",     "differs.scenario_version",
                                       "differs.tool",         "differs.percentiles", "differs.load",
                                       "differs.placement",    "differs.limits",      "differs.kernel",
                                       "differs.tool_version", "differs.lab",         "differs.unnamed"};
    _Static_assert(sizeof(keys) / sizeof(keys[0]) == HISTORY_BREAKS, "a word for each condition");
    const char *names[HISTORY_BREAKS];
    size_t count = 0;
    if ((differing & 1u << CONDITION_TOOL) != 0) /* all else but the machine follows from the tool */
        differing &= 1u << CONDITION_TOOL | 1u << CONDITION_MACHINE | HISTORY_BREAK_KERNEL | HISTORY_BREAK_UNNAMED;
    for (unsigned i = 0; i < HISTORY_BREAKS; i++)
        if ((differing & 1u << i) != 0)
            names[count++] = SAY(report, keys[i]);
    return wording_join(report, names, count);
}

/* What the page is about needs no column. */
struct other_table {
    struct doc_table *table;
    bool has_scenario, has_target;
};

static struct other_table new_table(const struct report *report, const struct results_scenario *scenario,
                                    const struct results_target *target)
{
    struct other_table other = {.has_scenario = scenario == NULL, .has_target = target == NULL};
    struct doc_column columns[9];
    size_t count = 0;
    if (other.has_scenario)
        columns[count++] = report_column(SAY(report, "column.scenario"), NULL, false);
    if (other.has_target)
        columns[count++] = report_column(SAY(report, "column.target"), NULL, false);
    columns[count++] = report_column(SAY(report, "column.source"), NULL, false);
    columns[count++] = report_column(SAY(report, "column.rate"), SAY(report, "unit.rate_ci"), true);
    columns[count++] = report_column(SAY(report, "column.p50"), NULL, true);
    columns[count++] = report_column(SAY(report, "column.p99"), NULL, true);
    columns[count++] = report_column(SAY(report, "column.errors"), NULL, true);
    columns[count++] = report_column(SAY(report, "column.runs_n"), NULL, true);
    columns[count++] = report_column(SAY(report, "column.differs"), NULL, false);
    other.table = report_table(report, SAY(report, "other_tools.caption"), columns, count);
    return other;
}

static void add_row(const struct report *report, const struct other_table *other, const struct analysis_sample *sample)
{
    const struct results_run *conditions = sample->group->conditions;
    const struct results_run *shown = analysis_current_group(sample->group->scenario)->conditions;
    struct doc_row *row = doc_table_add_row(report->arena, other->table);
    struct doc_cell *cell = row->cells;
    if (other->has_scenario)
        *cell++ = report_cell_link(report, report_scenario_label(report, conditions->scenario),
                                   report_link_scenario(report, conditions->scenario));
    if (other->has_target)
        *cell++ = report_cell_link(report, sample->target->key, report_link_target(report, sample->target));
    *cell++ = report_cell_link(report, report_source_words(report, conditions), report_link_run(report, sample->runs[0]));
    *cell++ = report_cell_estimate(report, sample, ANALYSIS_RATE);
    *cell++ = report_cell_estimate(report, sample, ANALYSIS_P50);
    *cell++ = report_cell_estimate(report, sample, ANALYSIS_P99);
    *cell++ = report_cell_errors(report, sample);
    *cell++ = report_cell_run_count(report, sample);
    *cell++ = report_cell_text(report, report_difference_words(report, analysis_find_breaks(shown, conditions)));
    row->muted = sample->valid_count == 0;
}

/* One other tool's pairs, which are compared with each other as everywhere, and its runs. */
static void add_group(const struct report *report, struct doc_node *section, const struct analysis_group *group)
{
    if (group->pair_count > 0 && analysis_current_group(group->scenario)->pair_count == 0) /* not explained yet */
        section_pairs_how(report, section, group);
    if (group->pair_count > 0)
        section_group_pairs(report, section, group, ANALYSIS_RATE);
    if (group->pair_count > 0 && !conditions_know_machine(group->conditions))
        report_paragraph(report, section, SAY(report, "other_tools.unnamed"));
    for (size_t i = 0; i < group->sample_count; i++) {
        const struct analysis_sample *sample = group->samples[i];
        const char *title =
            SAY(report, "other_tools.runs", "target", sample->target->key, "tool", report_tool_words(report, group->conditions));
        struct doc_node *details = doc_add_details(report->arena, section, NULL, doc_span_plain(report->arena, title));
        section_runs(report, details, sample, NULL);
    }
}

void section_other_tools(const struct report *report, struct doc_node *parent, const struct results_scenario *scenario,
                         const struct results_target *target)
{
    const struct analysis *analysis = report->analysis;
    struct other_table other = new_table(report, scenario, target);
    for (size_t i = 0; i < analysis->scenario_count; i++)
        for (size_t j = 1; j < analysis->scenarios[i].group_count; j++) {
            const struct analysis_group *group = analysis->scenarios[i].groups[j];
            if (!analysis_is_other_tool(group) || (scenario != NULL && analysis->scenarios[i].scenario != scenario))
                continue;
            for (size_t k = 0; k < group->sample_count; k++)
                if (target == NULL || group->samples[k]->target == target)
                    add_row(report, &other, group->samples[k]);
        }
    if (other.table->row_count == 0)
        return;
    struct doc_node *section = report_section(report, parent, "other-tools", "section.other_tools");
    report_prose(report, section, SAY(report, "other_tools.how"));
    doc_add_table(report->arena, section, "other-tools-table", other.table);
    for (size_t i = 0; scenario != NULL && i < analysis->scenario_count; i++)
        for (size_t j = 1; analysis->scenarios[i].scenario == scenario && j < analysis->scenarios[i].group_count; j++)
            if (analysis_is_other_tool(analysis->scenarios[i].groups[j]))
                add_group(report, section, analysis->scenarios[i].groups[j]);
}
