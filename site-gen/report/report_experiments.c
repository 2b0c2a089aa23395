/* report_experiments: what an experiment within one target shows: its sides, how they compare with the first, and for a sweep the law
 * that was fitted to it. */
#include "site-gen/report/report_sections.h"

#include "site-gen/report/report_wording.h"

#include <math.h>

/* ---- in words --------------------------------------------------------------------------------------------------------------- */
static const char *side_names(const struct report *report, const struct analysis_experiment *experiment)
{
    const struct analysis_side *sides = experiment->sides;
    const char *count = format_count(report->arena, (int64_t)experiment->side_count);
    if (experiment->is_sweep && experiment->side_count > 2)
        return SAY(report, "experiment.sweep_of", "count", count, "low", sides[0].name, "high",
                   sides[experiment->side_count - 1].name);
    const char **names = ARENA_NEW_ARRAY(report->arena, experiment->side_count, const char *);
    for (size_t i = 0; i < experiment->side_count; i++)
        names[i] = sides[i].name;
    return wording_join(report, names, experiment->side_count);
}

/* Why a side is not compared with the first. */
static const char *unsound_words(const struct report *report, const struct analysis_side *side)
{
    return SAY(report, "experiment.unsound", "differences", report_difference_words(report, analysis_unsound_conditions(side)));
}

static const char *peak_words(const struct report *report, const struct usl_fit *fit)
{
    if (!isfinite(fit->peak_n))
        return SAY(report, "sweep.no_peak");
    return SAY(report, fit->extrapolated ? "sweep.peak_extrapolated" : "sweep.peak", "number",
               arena_format(report->arena, "%.3g", fit->peak_n), "rate", format_rate(report->arena, fit->peak_x));
}

/* ---- overview --------------------------------------------------------------------------------------------------------------- */
static void fill_outcome(const struct report *report, struct doc_cell *cells, const struct analysis_experiment *experiment)
{
    const struct analysis_side *last = &experiment->sides[experiment->side_count - 1];
    cells[0] = report_cell_not_applicable(report);
    if (experiment->side_count < 2)
        cells[1] = report_cell_text(report, SAY(report, "experiment.one_side"));
    else if (experiment->has_fit)
        cells[1] = report_cell_text(report, peak_words(report, &experiment->fit));
    else if (last->pair == NULL)
        cells[1] = report_cell_text(report, unsound_words(report, last));
    else {
        cells[0] = wording_ratio_cell(report, last->pair, ANALYSIS_RATE);
        cells[1] = wording_verdict_cell(report, last->pair, ANALYSIS_RATE);
    }
}

void section_experiments(const struct report *report, struct doc_node *parent, const struct results_target *target)
{
    const struct doc_column columns[] = {
        report_column(SAY(report, "column.experiment"), NULL, false),
        report_column(SAY(report, "column.target"), NULL, false),
        report_column(SAY(report, "column.scenario"), NULL, false),
        report_column(SAY(report, "column.sides"), NULL, false),
        report_column(SAY(report, "column.last_over_first"), SAY(report, "unit.ci"), true),
        report_column(SAY(report, "column.outcome"), NULL, false),
    };
    struct doc_table *table = report_table(report, SAY(report, "experiment.list_caption"), columns, REPORT_COUNT(columns));
    for (size_t i = 0; i < report->analysis->experiment_count; i++) {
        const struct analysis_experiment *experiment = &report->analysis->experiments[i];
        if (target != NULL && experiment->target != target)
            continue;
        struct doc_row *row = doc_table_add_row(report->arena, table);
        const struct results_run *conditions = experiment->sides[0].sample->runs[0];
        row->cells[0] =
            report_cell_link(report, experiment->name, report_link_experiment(report, experiment->target, experiment->name));
        row->cells[1] = report_cell_link(report, experiment->target->key, report_link_target(report, experiment->target));
        row->cells[2] = report_cell_text(
            report, report_mark_source(report, report_scenario_label(report, experiment->scenario->scenario), conditions));
        row->cells[3] = report_cell_text(report, side_names(report, experiment));
        fill_outcome(report, row->cells + 4, experiment);
    }
    if (table->row_count == 0)
        return;
    struct doc_node *section = report_section(report, parent, "experiments", "section.experiments");
    report_prose(report, section, SAY(report, "experiment.how"));
    doc_add_table(report->arena, section, "experiments-table", table);
}

/* ---- one experiment in one scenario ----------------------------------------------------------------------------------------- */
static void fill_side(const struct report *report, struct doc_row *row, const struct analysis_experiment *experiment, size_t index)
{
    const struct analysis_side *side = &experiment->sides[index];
    const struct analysis_sample *sample = side->sample;
    row->cells[0] = report_cell_text(report, side->name);
    row->cells[1] = report_cell_estimate(report, sample, ANALYSIS_RATE);
    row->cells[2] = report_cell_estimate(report, sample, ANALYSIS_MEAN);
    row->cells[3] = report_cell_estimate(report, sample, ANALYSIS_P50);
    row->cells[4] = report_cell_estimate(report, sample, ANALYSIS_P99);
    row->cells[5] = report_cell_errors(report, sample);
    row->cells[6] = report_cell_run_count(report, sample);
    row->cells[7] = report_cell_not_applicable(report);
    row->cells[8] = report_cell_text(report, index == 0 ? SAY(report, "experiment.baseline") : unsound_words(report, side));
    if (side->pair != NULL) {
        row->cells[7] = wording_ratio_cell(report, side->pair, ANALYSIS_RATE);
        row->cells[8] = wording_verdict_cell(report, side->pair, ANALYSIS_RATE);
    }
    row->muted = sample->valid_count == 0;
}

static void add_sides(const struct report *report, struct doc_node *section, const struct analysis_experiment *experiment)
{
    const char *first = experiment->sides[0].name;
    const struct doc_column columns[] = {
        report_column(SAY(report, "column.side"), NULL, false),
        report_column(SAY(report, "column.rate"), SAY(report, "unit.rate_ci"), true),
        report_column(SAY(report, "column.latency_mean"), NULL, true),
        report_column(SAY(report, "column.p50"), NULL, true),
        report_column(SAY(report, "column.p99"), NULL, true),
        report_column(SAY(report, "column.errors"), NULL, true),
        report_column(SAY(report, "column.runs_n"), NULL, true),
        report_column(SAY(report, "column.over", "name", first), SAY(report, "unit.ci"), true),
        report_column(SAY(report, "column.compared_with", "name", first), NULL, false),
    };
    const char *caption = SAY(report, "experiment.caption", "experiment", experiment->name, "scenario",
                              report_scenario_label(report, experiment->scenario->scenario));
    struct doc_table *table = report_table(report, report_mark_source(report, caption, experiment->sides[0].sample->runs[0]),
                                           columns, REPORT_COUNT(columns));
    for (size_t i = 0; i < experiment->side_count; i++)
        fill_side(report, doc_table_add_row(report->arena, table), experiment, i);
    doc_add_table(report->arena, section, NULL, table);
}

void section_fit(const struct report *report, struct doc_node *parent, const struct usl_fit *fit)
{
    struct report_facts facts = {.count = 0};
    report_add_fact(&facts, SAY(report, "sweep.lambda"), report_cell_rate(report, fit->lambda));
    report_add_fact_text(report, &facts, "sweep.sigma", arena_format(report->arena, "%.4g", fit->sigma));
    report_add_fact_text(report, &facts, "sweep.kappa", arena_format(report->arena, "%.4g", fit->kappa));
    report_add_fact_text(report, &facts, "sweep.r2", arena_format(report->arena, "%.4f", fit->r2));
    report_add_fact_text(report, &facts, "sweep.peak_name", peak_words(report, fit));
    report_prose(report, parent, SAY(report, "sweep.how"));
    doc_add_facts(report->arena, parent, facts.items, facts.count, false);
}

static void add_fit(const struct report *report, struct doc_node *section, const struct analysis_experiment *experiment)
{
    if (!experiment->has_fit) {
        if (experiment->unfit != 0)
            report_paragraph(report, section,
                             SAY(report, "sweep.unfit", "differences", report_difference_words(report, experiment->unfit)));
        else if (experiment->is_sweep && experiment->side_count > 2)
            report_paragraph(report, section,
                             SAY(report, experiment->side_count < USL_POINTS_MINIMUM ? "sweep.few" : "sweep.failed", "count",
                                 format_count(report->arena, USL_POINTS_MINIMUM)));
        return;
    }
    section_fit(report, section, &experiment->fit);
}

static void add_answer(const struct report *report, struct doc_node *section, const struct analysis_experiment *experiment)
{
    for (size_t i = 1; i < experiment->side_count && experiment->side_count <= 3; i++) {
        const struct analysis_side *side = &experiment->sides[i];
        report_paragraph(report, section,
                         side->pair != NULL ? wording_sentence(report, side->pair, ANALYSIS_RATE) : unsound_words(report, side));
        if (side->pair != NULL && analysis_is_judged(side->pair->metrics[ANALYSIS_P99].verdict))
            report_paragraph(report, section, wording_sentence(report, side->pair, ANALYSIS_P99));
        if (side->pair != NULL && side->differing != 0) /* what the experiment changed on purpose */
            report_paragraph(report, section,
                             SAY(report, "experiment.changed", "side", side->name, "differences",
                                 report_difference_words(report, side->differing)));
    }
    if (experiment->side_count < 2)
        report_paragraph(report, section, SAY(report, "experiment.one_side"));
}

void section_experiment(const struct report *report, struct doc_node *parent, const struct analysis_experiment *experiment)
{
    const struct results_scenario *scenario = experiment->scenario->scenario;
    struct doc_node *section = doc_add_section(report->arena, parent, scenario->id,
                                               doc_span_plain(report->arena, report_scenario_label(report, scenario)));
    add_answer(report, section, experiment);
    if (experiment->is_sweep && experiment->side_count > 2) {
        const struct figure_sweep_names names = {.id = arena_format(report->arena, "sweep-%s", scenario->id),
                                                 .name = experiment->name,
                                                 .number = experiment->name,
                                                 .head = experiment->name};
        figure_sweep(report, section, experiment, &names);
        figure_load_curve(report, section, experiment, &names);
    } else
        figure_experiment_rates(report, section, experiment);
    add_fit(report, section, experiment);
    add_sides(report, section, experiment);
    for (size_t i = 0; i < experiment->side_count; i++) {
        const struct analysis_side *side = &experiment->sides[i];
        struct doc_node *details = doc_add_details(
            report->arena, section, NULL, doc_span_plain(report->arena, SAY(report, "experiment.runs_of", "side", side->name)));
        section_runs(report, details, side->sample, NULL);
        if (side->session_count > 1)
            report_paragraph(
                report, details,
                SAY(report, "experiment.sessions", "count", format_count(report->arena, (int64_t)side->session_count)));
    }
}
