/* report_targets: tables of one target: its results by scenario, the runs behind a result, and its earlier records. */
#include "site-gen/report/report_configured.h"
#include "site-gen/report/report_sections.h"

#include <math.h>
#include <string.h>

static struct doc_table *new_result_table(const struct report *report, const struct results_target *target)
{
    const struct doc_column columns[] = {
        report_column(SAY(report, "column.scenario"), NULL, false),
        report_column(SAY(report, "column.rate_spread"), SAY(report, "unit.rate"), true),
        report_column(SAY(report, "column.latency_mean"), NULL, true),
        report_column(SAY(report, "column.p95"), NULL, true),
        report_column(SAY(report, "column.p99"), NULL, true),
        report_column(SAY(report, "column.errors"), NULL, true),
        report_column(SAY(report, "column.runs_n"), NULL, true),
        report_column(SAY(report, "column.cv"), NULL, true),
    };
    return report_table(report, SAY(report, "target.caption", "target", target->key), columns, REPORT_COUNT(columns));
}

#define RESULT_CELLS 7

/* The numbers of a row after its head; without the intervals, which the scenario's page has. */
static void fill_result_cells(const struct report *report, struct doc_cell *cells, const struct analysis_sample *sample)
{
    cells[0] = report_cell_spread(report, sample);
    cells[1] = report_cell_estimate(report, sample, ANALYSIS_MEAN);
    cells[2] = report_cell_estimate(report, sample, ANALYSIS_P95);
    cells[3] = report_cell_estimate(report, sample, ANALYSIS_P99);
    for (int i = 1; i <= 3; i++)
        if (cells[i].kind == DOC_CELL_ESTIMATE)
            cells[i].detail = NULL;
    cells[4] = report_cell_errors(report, sample);
    cells[5] = report_cell_run_count(report, sample);
    cells[6] = report_cell_variation(report, sample);
}

void section_target_results(const struct report *report, struct doc_node *parent, const struct results_target *target)
{
    struct doc_table *table = new_result_table(report, target);
    for (size_t i = 0; i < report->analysis->scenario_count; i++) {
        const struct analysis_scenario *scenario = &report->analysis->scenarios[i];
        const struct analysis_group *group = analysis_current_group(scenario);
        const struct analysis_sample *sample = analysis_find_sample(group, target);
        struct doc_row *row = doc_table_add_row(report->arena, table);
        row->cells[0] = report_cell_scenario(report, group);
        fill_result_cells(report, row->cells + 1, sample);
        for (size_t j = 1; j <= RESULT_CELLS && sample == NULL; j++)
            row->cells[j] = report_cell_absent(report, target, scenario->scenario->id);
        row->muted = sample == NULL || sample->valid_count == 0;
    }
    doc_add_table(report->arena, parent, arena_format(report->arena, "results-%s", target->key), table);
}

void section_target_tables(const struct report *report, struct doc_node *parent)
{
    struct doc_node *section = report_section(report, parent, "targets", "section.targets");
    report_prose(report, section, SAY(report, "target.how"));
    for (size_t i = 0; i < report->analysis->target_count; i++) {
        const struct results_target *target = report->analysis->targets[i];
        struct doc_node *part = doc_add_section(report->arena, section, NULL, doc_span_plain(report->arena, target->key));
        report_paragraph(report, part, report_target_identity(report, target));
        section_target_results(report, part, target);
    }
}

/* ---- runs ------------------------------------------------------------------------------------------------------------------- */
static bool is_outlier(const struct analysis_sample *sample, const struct results_run *run)
{
    for (size_t i = 0; sample->outliers != NULL && i < sample->valid_count; i++)
        if (sample->valid[i] == run)
            return sample->outliers[i];
    return false;
}

static struct doc_cell run_state_cell(const struct report *report, const struct analysis_sample *sample,
                                      const struct results_run *run)
{
    if (run->state == RESULTS_VALID)
        return report_cell_text(report, SAY(report, is_outlier(sample, run) ? "state.outlier" : "state.valid"));
    if (report_run_failed(run))
        return doc_cell_state(DOC_STATE_FAILED, SAY(report, "state.failed"));
    return doc_cell_verdict(DOC_VERDICT_INVALID, SAY(report, "state.invalid"), NULL);
}

static void fill_run_row(const struct report *report, struct doc_row *row, const struct analysis_sample *sample,
                         const struct results_run *run)
{
    row->cells[0] = report_cell_link(report, SAY(report, "run.number", "number", format_count(report->arena, run->number)),
                                     report_link_run(report, run));
    row->cells[1] = report_cell_count(report, run->block > 0 ? run->block : RESULTS_MISSING);
    row->cells[2] = report_cell_rate(report, run->rate);
    row->cells[3] = report_cell_duration(report, run->latency.mean);
    row->cells[4] = report_cell_run_latency(report, run, ANALYSIS_P50, run->latency.p50);
    row->cells[5] = report_cell_run_latency(report, run, ANALYSIS_P95, run->latency.p95);
    row->cells[6] = report_cell_run_latency(report, run, ANALYSIS_P99, run->latency.p99);
    row->cells[7] = report_cell_count(report, run->errors);
    row->cells[8] = run_state_cell(report, sample, run);
    row->muted = run->state != RESULTS_VALID;
}

void section_runs(const struct report *report, struct doc_node *parent, const struct analysis_sample *sample, const char *id)
{
    const struct doc_column columns[] = {
        report_column(SAY(report, "column.run"), NULL, false),
        report_column(SAY(report, "column.block"), NULL, true),
        report_column(SAY(report, "column.rate"), SAY(report, "unit.rate"), true),
        report_column(SAY(report, "column.latency_mean"), NULL, true),
        report_column(SAY(report, "column.p50"), NULL, true),
        report_column(SAY(report, "column.p95"), NULL, true),
        report_column(SAY(report, "column.p99"), NULL, true),
        report_column(SAY(report, "column.errors"), NULL, true),
        report_column(SAY(report, "column.state"), NULL, false),
    };
    const char *caption = SAY(report, "runs.caption", "target", sample->target->key, "scenario",
                              report_scenario_label(report, sample->group->scenario->scenario), "date", sample->session->date);
    struct doc_table *table =
        report_table(report, report_mark_source(report, caption, sample->group->conditions), columns, REPORT_COUNT(columns));
    for (size_t i = 0; i < sample->run_count; i++)
        fill_run_row(report, doc_table_add_row(report->arena, table), sample, sample->runs[i]);
    doc_add_table(report->arena, parent, id, table);
}

/* ---- earlier records -------------------------------------------------------------------------------------------------------- */
static struct doc_table *new_earlier_table(const struct report *report)
{
    const struct doc_column columns[] = {
        report_column(SAY(report, "column.scenario"), NULL, false),
        report_column(SAY(report, "column.target"), NULL, false),
        report_column(SAY(report, "column.date"), NULL, false),
        report_column(SAY(report, "column.profile"), NULL, false),
        report_column(SAY(report, "column.load"), NULL, false),
        report_column(SAY(report, "column.rate_spread"), SAY(report, "unit.rate"), true),
        report_column(SAY(report, "column.p95"), NULL, true),
        report_column(SAY(report, "column.p99"), NULL, true),
        report_column(SAY(report, "column.errors"), NULL, true),
        report_column(SAY(report, "column.runs_n"), NULL, true),
    };
    return report_table(report, SAY(report, "earlier.caption"), columns, REPORT_COUNT(columns));
}

static void add_earlier_row(const struct report *report, struct doc_table *table, const struct analysis_sample *sample)
{
    const struct results_run *conditions = sample->group->conditions;
    const struct results_scenario *scenario = sample->runs[0]->scenario;
    struct doc_row *row = doc_table_add_row(report->arena, table);
    row->cells[0] = report_cell_link(report, report_scenario_label(report, scenario), report_link_scenario(report, scenario));
    row->cells[1] = report_cell_target(report, sample->target);
    row->cells[2] = report_cell_link(report, sample->session->date, report_link_run(report, sample->runs[0]));
    row->cells[3] = report_cell_text(report, report_profile_name(report, conditions->profile));
    row->cells[4] = report_cell_text(report, report_mark_source(report, report_load_words(report, conditions), conditions));
    struct doc_cell cells[RESULT_CELLS];
    fill_result_cells(report, cells, sample);
    row->cells[5] = cells[0];
    row->cells[6] = cells[2];
    row->cells[7] = cells[3];
    row->cells[8] = cells[4];
    row->cells[9] = cells[5];
}

static bool is_wanted(const struct analysis_sample *sample, const struct results_scenario *scenario,
                      const struct results_target *target)
{
    return (scenario == NULL || sample->runs[0]->scenario == scenario) && (target == NULL || sample->target == target);
}

/* Earlier sessions, and results under other conditions (machine, load, profile, scenario file) than the overview's. */
void section_earlier(const struct report *report, struct doc_node *parent, const struct results_scenario *scenario,
                     const struct results_target *target)
{
    const struct analysis *analysis = report->analysis;
    struct doc_table *table = new_earlier_table(report);
    for (size_t i = 0; i < analysis->scenario_count; i++)
        for (size_t j = 1; j < analysis->scenarios[i].group_count; j++) {
            const struct analysis_group *group = analysis->scenarios[i].groups[j];
            if (analysis_is_other_tool(group)) /* stands beside the others, in a section of its own */
                continue;
            for (size_t k = 0; k < group->sample_count; k++)
                if (is_wanted(group->samples[k], scenario, target))
                    add_earlier_row(report, table, group->samples[k]);
        }
    for (size_t i = 0; i < analysis->earlier_count; i++)
        if (is_wanted(analysis->earlier[i], scenario, target))
            add_earlier_row(report, table, analysis->earlier[i]);
    if (table->row_count == 0)
        return;
    struct doc_node *section = report_section(report, parent, "earlier", "section.earlier");
    report_prose(report, section, SAY(report, "earlier.how"));
    struct doc_span *title =
        doc_span_plain(report->arena, SAY(report, "earlier.fold", "count", format_count(report->arena, (int64_t)table->row_count)));
    struct doc_node *details = doc_add_details(report->arena, section, "earlier-records", title);
    doc_add_table(report->arena, details, "earlier-table", table);
}
