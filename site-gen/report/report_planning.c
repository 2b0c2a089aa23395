/* report_planning: how many runs would be needed, from the runs that there are. */
#include "site-gen/report/report_sections.h"

#include "site-gen/report/analysis_plan.h"

#include <math.h>

static const char *band(const struct report *report, const struct analysis_group *group)
{
    const double floor = analysis_noise_floor(group->conditions->machine);
    return arena_format(report->arena, "±%s", format_percent_short(report->arena, report->messages, floor));
}

static struct doc_cell runs_needed_cell(const struct report *report, const struct analysis_plan *plan)
{
    if (plan->runs_needed == 0)
        return doc_cell_number(SAY(report, "planning.more_than", "count", format_count(report->arena, ANALYSIS_PLAN_RUNS_MAXIMUM)),
                               ANALYSIS_PLAN_RUNS_MAXIMUM + 1);
    return report_cell_count(report, (int64_t)plan->runs_needed);
}

/* "2.00 s + 1.09 s". */
static struct doc_cell time_cell(const struct report *report, const struct analysis_plan *plan)
{
    const char *measured = format_duration(report->arena, plan->measured_ns);
    if (!isfinite(plan->measured_ns) || !isfinite(plan->overhead_ns))
        return report_cell_missing(report);
    return doc_cell_number(arena_format(report->arena, "%s + %s", measured, format_duration(report->arena, plan->overhead_ns)),
                           (plan->measured_ns + plan->overhead_ns) / 1e9);
}

static struct doc_cell best_length_cell(const struct report *report, const struct analysis_plan *plan)
{
    if (isnan(plan->best_length_ns))
        return report_cell_missing(report);
    if (isinf(plan->best_length_ns))
        return doc_cell_number(SAY(report, "planning.any_length"), NAN);
    return doc_cell_number(format_duration_exact(report->arena, (int64_t)plan->best_length_ns), plan->best_length_ns / 1e9);
}

static void fill_row(const struct report *report, struct doc_row *row, const struct analysis_sample *sample,
                     const struct analysis_plan *plan)
{
    row->cells[0] = report_cell_link(report, sample->target->key, report_link_target(report, sample->target));
    row->cells[1] = report_cell_count(report, (int64_t)sample->valid_count);
    row->cells[2] = report_cell_share(report, plan->spread);
    row->cells[3] = report_cell_share(report, plan->detectable);
    row->cells[4] = runs_needed_cell(report, plan);
    row->cells[5] = report_cell_share(report, plan->second_spread);
    row->cells[6] = time_cell(report, plan);
    row->cells[7] = best_length_cell(report, plan);
}

void section_planning(const struct report *report, struct doc_node *parent, const struct analysis_group *group)
{
    const struct doc_column columns[] = {
        report_column(SAY(report, "column.target"), NULL, false),
        report_column(SAY(report, "column.runs_n"), NULL, true),
        report_column(SAY(report, "planning.spread"), NULL, true),
        report_column(SAY(report, "planning.detectable"), NULL, true),
        report_column(SAY(report, "planning.runs_needed"), SAY(report, "planning.for_band", "band", band(report, group)), true),
        report_column(SAY(report, "planning.second_spread"), NULL, true),
        report_column(SAY(report, "planning.time"), SAY(report, "planning.measured_and_other"), true),
        report_column(SAY(report, "planning.best_length"), NULL, true),
    };
    const char *caption = report_mark_source(report, SAY(report, "planning.caption"), group->conditions);
    struct doc_table *table = report_table(report, caption, columns, REPORT_COUNT(columns));
    for (size_t i = 0; i < group->sample_count; i++) {
        struct analysis_plan plan;
        if (analysis_plan_next(report->arena, group->samples[i], &plan))
            fill_row(report, doc_table_add_row(report->arena, table), group->samples[i], &plan);
    }
    if (table->row_count == 0)
        return;
    struct doc_node *section = report_section(report, parent, "planning", "section.planning");
    report_paragraph(report, section, SAY(report, "planning.how"));
    struct doc_node *list = doc_add_list(report->arena, section, false);
    report_prose(report, doc_add_list_item(report->arena, list), SAY(report, "planning.how_detectable"));
    report_prose(report, doc_add_list_item(report->arena, list), SAY(report, "planning.how_runs", "band", band(report, group)));
    report_prose(report, doc_add_list_item(report->arena, list), SAY(report, "planning.how_length"));
    doc_add_table(report->arena, section, "planning-table", table);
}
