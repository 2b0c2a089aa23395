/* report_steps: the steps of a mixed scenario, target by target: in one distribution the slow steps would hide the fast ones. */
#include "site-gen/report/report_configured.h"
#include "site-gen/report/report_sections.h"

#include "site-gen/report/report_chart.h"

const char *report_step_name(const struct report *report, const char *group, const char *name)
{
    return group[0] == '\0' ? name : arena_format(report->arena, "%s: %s", group, name);
}

/* Indices of p50, p95 and p99 among the levels of the analysis. */
static const size_t levels[] = {0, 3, 4};

static void fill_step(const struct report *report, struct doc_row *row, const struct analysis_sample *sample,
                      const struct analysis_step *step)
{
    row->cells[0] = report_cell_text(report, report_step_name(report, step->group, step->name));
    row->cells[1] = report_cell_target(report, sample->target);
    row->cells[2] = report_cell_count(report, step->requests);
    row->cells[3] = report_cell_count(report, step->errors);
    for (size_t i = 0; i < REPORT_COUNT(levels); i++)
        row->cells[4 + i] = report_cell_level(report, &step->pooled, levels[i]);
}

void section_steps(const struct report *report, struct doc_node *parent, const struct analysis_group *group)
{
    size_t most = 0;
    for (size_t i = 0; i < group->sample_count; i++)
        most = group->samples[i]->step_count > most ? group->samples[i]->step_count : most;
    if (most < 2)
        return;
    struct doc_node *section = report_section(report, parent, "steps", "section.steps");
    const struct doc_column columns[] = {
        report_column(SAY(report, "column.step"), NULL, false),    report_column(SAY(report, "column.target"), NULL, false),
        report_column(SAY(report, "column.requests"), NULL, true), report_column(SAY(report, "column.errors"), NULL, true),
        report_column(SAY(report, "column.p50"), NULL, true),      report_column(SAY(report, "column.p95"), NULL, true),
        report_column(SAY(report, "column.p99"), NULL, true),
    };
    report_paragraph(report, section, SAY(report, "scenario.steps_how"));
    const char *caption = report_mark_source(report, SAY(report, "scenario.steps_caption"), group->conditions);
    struct doc_table *table = report_table(report, caption, columns, REPORT_COUNT(columns));
    for (size_t step = 0; step < most; step++)
        for (size_t i = 0; i < group->sample_count; i++)
            if (step < group->samples[i]->step_count)
                fill_step(report, doc_table_add_row(report->arena, table), group->samples[i], &group->samples[i]->steps[step]);
    doc_add_table(report->arena, section, "steps-table", table);
}
