/* report_overview: tables of all scenarios and targets at once: the rate, the ranks, the stability. */
#include "site-gen/report/report_configured.h"
#include "site-gen/report/report_readings.h"
#include "site-gen/report/report_sections.h"

#include "site-gen/report/report_wording.h"

#include <math.h>
#include <string.h>

static const char *scenario_id(const struct analysis_group *group)
{
    return group->scenario->scenario->id;
}

/* Columns "scenario" and one a target. */
static struct doc_table *new_matrix(const struct report *report, const char *caption)
{
    const struct analysis *analysis = report->analysis;
    struct doc_column *columns = ARENA_NEW_ARRAY(report->arena, analysis->target_count + 1, struct doc_column);
    columns[0] = report_column(SAY(report, "column.scenario"), NULL, false);
    const char **subjects = ARENA_NEW_ARRAY(report->arena, analysis->target_count + 1, const char *);
    for (size_t i = 0; i < analysis->target_count; i++) {
        columns[i + 1] = report_target_column(report, analysis->targets[i]);
        subjects[i + 1] = analysis->targets[i]->key;
    }
    struct doc_table *table = report_table(report, caption, columns, analysis->target_count + 1);
    table->column_subjects = subjects;
    return table;
}

/* Cells lose their colour towards this factor to the highest value of their row, the same in every row: a small difference looks small,
 * and no selection of targets changes a colour but by changing the highest value. */
#define HEAT_FACTOR 4.0

/* The highest geometric mean of a row, and whether any difference in it was shown. */
struct row_range {
    double highest;
    double reference; /* what the row's values are divided by; NAN when the baseline has none */
    bool claims;     /* every sample with a value has enough runs */
    bool difference; /* somebody is shown to be slower than somebody else */
};

static struct row_range find_row_range(const struct report *report, const struct analysis_group *group)
{
    struct row_range range = {.highest = NAN, .reference = report_reference_rate(report, group), .claims = true};
    for (size_t i = 0; i < group->sample_count; i++) {
        const struct analysis_sample *sample = group->samples[i];
        if (!report_has_value(sample, ANALYSIS_RATE))
            continue;
        double value = sample->summary[ANALYSIS_RATE].geometric_mean;
        range.highest = isnan(range.highest) || value > range.highest ? value : range.highest;
        range.claims = range.claims && sample->valid_count >= SUMMARY_CLAIM_MINIMUM;
        range.difference = range.difference || sample->rank[ANALYSIS_RATE].low > 1;
    }
    return range;
}

/* Interval (or n), factor to the row's reference where there is one, and the place: what is needed to read the value rightly. */
static const char *overall_detail(const struct report *report, const struct analysis_sample *sample, const struct row_range *range)
{
    const char *interval = report_metric_interval(report, sample, ANALYSIS_RATE);
    double factor = sample->summary[ANALYSIS_RATE].geometric_mean / range->reference;
    const char *factor_words = isnan(factor) ? NULL : format_ratio(report->arena, report->messages, factor);
    const struct rank_range *rank = &sample->rank[ANALYSIS_RATE];
    const char *spread = interval != NULL ? interval : report_run_count(report, sample);
    if (sample->valid_count < SUMMARY_CLAIM_MINIMUM || rank->low == 0)
        return factor_words == NULL ? spread : SAY(report, "overall.detail_no_claim", "n", spread, "factor", factor_words);
    const char *place = format_rank(report->arena, rank->low, rank->high);
    if (factor_words == NULL)
        return SAY(report, "overall.detail_no_factor", "interval", spread, "rank", place);
    return SAY(report, "overall.detail", "interval", spread, "factor", factor_words, "rank", place);
}

/* Another tool's value beside those of the row: no factor, no place, but who measured it. */
static struct doc_cell other_tool_cell(const struct report *report, const struct analysis_sample *sample)
{
    struct doc_cell cell = report_cell_estimate(report, sample, ANALYSIS_RATE);
    if (!report_has_value(sample, ANALYSIS_RATE))
        return cell;
    const struct results_run *run = sample->runs[0];
    const char *rule = report_rule_words(report, run);
    if (run->resolution_ns > 0)
        rule = arena_format(report->arena, "%s · %s", rule, format_duration_exact(report->arena, run->resolution_ns));
    cell.detail = SAY(report, "overall.other_tool", "tool", report_tool_words(report, run), "rule", rule);
    cell.link = arena_format(report->arena, "%s#other-tools", report_link_scenario(report, sample->group->scenario->scenario));
    return cell;
}

static struct doc_cell overall_cell(const struct report *report, const struct analysis_scenario *scenario,
                                    const struct results_target *target, const struct row_range *range)
{
    const struct analysis_sample *sample = analysis_find_sample(analysis_current_group(scenario), target);
    const struct analysis_sample *other = sample == NULL ? analysis_find_other_tool(scenario, target) : NULL;
    if (other != NULL)
        return other_tool_cell(report, other);
    if (sample == NULL)
        return report_cell_absent(report, target, scenario->scenario->id);
    struct doc_cell cell = report_cell_estimate(report, sample, ANALYSIS_RATE);
    if (!report_has_value(sample, ANALYSIS_RATE))
        return cell;
    double value = sample->summary[ANALYSIS_RATE].geometric_mean;
    cell.detail = overall_detail(report, sample, range);
    cell.link =
        arena_format(report->arena, "%s#%s", report_link_target(report, sample->target), sample->group->scenario->scenario->id);
    /* With too few runs the highest value is only that; with enough, all that nobody is shown to beat share the first place. */
    cell.best = range->claims ? sample->rank[ANALYSIS_RATE].low <= 1 : value == range->highest;
    if (range->difference)
        cell.shade = pow(fmax(0, 1 - log(range->highest / value) / log(HEAT_FACTOR)), 2); /* squared: the top is told apart */
    cell.readings = report_readings(report, sample, ANALYSIS_RATE);
    return cell;
}

/* Nowhere are there enough runs for a claim. */
static bool is_claimless(const struct report *report)
{
    for (size_t i = 0; i < report->analysis->scenario_count; i++) {
        const struct analysis_group *group = analysis_current_group(&report->analysis->scenarios[i]);
        for (size_t j = 0; j < group->sample_count; j++)
            if (group->samples[j]->valid_count >= SUMMARY_CLAIM_MINIMUM)
                return false;
    }
    return true;
}

/* What the factors in the cells are to: the row's highest value, or the declared baseline. */
static const char *factor_words(const struct report *report)
{
    const struct results_target *baseline = report_baseline(report);
    return baseline == NULL ? SAY(report, "overall.of_highest") : SAY(report, "overall.of_baseline", "baseline", baseline->key);
}

/* "Requests per second ...", and of which group. */
static const char *group_caption(const struct report *report, const char *caption, const struct report_group *group)
{
    return group->title == NULL ? caption : SAY(report, "group.caption", "caption", caption, "group", group->title);
}

static void add_group_table(const struct report *report, struct doc_node *parent, const char *id, struct doc_table *table,
                            const struct report_group *group)
{
    doc_add_table(report->arena, report_group_section(report, parent, group), group->title == NULL ? id : NULL, table);
}

void section_overall(const struct report *report, struct doc_node *parent)
{
    const struct analysis *analysis = report->analysis;
    struct doc_node *section = report_section(report, parent, "overall", "section.overall");
    report_prose(report, section,
                 SAY(report, is_claimless(report) ? "overall.how_no_claim" : "overall.how", "factor", factor_words(report)));
    struct report_groups groups = report_find_groups(report);
    for (size_t i = 0; i < groups.count; i++) {
        const struct report_group *part = &groups.items[i];
        struct doc_table *table = new_matrix(report, group_caption(report, SAY(report, "overall.caption"), part));
        table->heat = true;
        table->baselines = report_baselines(report, &table->baseline_count);
        for (size_t j = part->first; j < part->first + part->count; j++) {
            const struct analysis_group *group = analysis_current_group(&analysis->scenarios[j]);
            struct row_range range = find_row_range(report, group);
            struct doc_row *row = doc_table_add_row(report->arena, table);
            row->subjects = scenario_id(group);
            row->cells[0] = report_cell_scenario(report, group);
            for (size_t k = 0; k < analysis->target_count; k++)
                row->cells[k + 1] = overall_cell(report, &analysis->scenarios[j], analysis->targets[k], &range);
        }
        add_group_table(report, section, "overall-table", table, part);
    }
}

static void add_rank_rows(const struct report *report, struct doc_table *table, const struct analysis_group *group)
{
    size_t count;
    const struct analysis_sample **samples = report_order_by_rate(report, group, &count);
    double reference = report_reference_rate(report, group);
    for (size_t i = 0; i < count; i++) {
        struct doc_row *row = doc_table_add_row(report->arena, table);
        const struct analysis_sample *sample = samples[i];
        row->subjects = arena_format(report->arena, "%s %s", scenario_id(group), sample->target->key);
        row->cells[0] = report_cell_scenario(report, group);
        row->cells[1] = report_cell_rank(report, sample, ANALYSIS_RATE);
        row->cells[2] = report_cell_target(report, sample->target);
        row->cells[3] = report_cell_estimate(report, sample, ANALYSIS_RATE);
        double factor = sample->summary[ANALYSIS_RATE].geometric_mean / reference;
        row->cells[4] = isnan(factor) ? report_cell_not_applicable(report)
                                      : doc_cell_ratio(format_ratio(report->arena, report->messages, factor), NULL, factor);
        row->cells[5] = report_cell_run_count(report, sample);
        row->cells[3].best = row->cells[2].best = sample->rank[ANALYSIS_RATE].low == 1 && sample->rank[ANALYSIS_RATE].high == 1;
    }
}

void section_ranking(const struct report *report, struct doc_node *parent)
{
    struct doc_node *section = report_section(report, parent, "ranking", "section.ranking");
    report_prose(report, section, SAY(report, "ranking.how"));
    const struct results_target *baseline = report_baseline(report);
    const struct doc_column columns[] = {
        report_column(SAY(report, "column.scenario"), NULL, false),
        report_column(SAY(report, "column.rank"), NULL, true),
        report_column(SAY(report, "column.target"), NULL, false),
        report_column(SAY(report, "column.rate"), SAY(report, "unit.rate"), true),
        report_column(baseline == NULL ? SAY(report, "column.factor") : SAY(report, "column.factor_baseline"), NULL, true),
        report_column(SAY(report, "column.runs"), NULL, true),
    };
    struct report_groups groups = report_find_groups(report);
    for (size_t i = 0; i < groups.count; i++) {
        const struct report_group *part = &groups.items[i];
        const char *caption = group_caption(report, SAY(report, "ranking.caption"), part);
        struct doc_table *table = report_table(report, caption, columns, REPORT_COUNT(columns));
        for (size_t j = part->first; j < part->first + part->count; j++)
            add_rank_rows(report, table, analysis_current_group(&report->analysis->scenarios[j]));
        add_group_table(report, section, "ranking-table", table, part);
    }
}

void section_stability(const struct report *report, struct doc_node *parent)
{
    const struct analysis *analysis = report->analysis;
    struct doc_node *section = report_section(report, parent, "stability", "section.stability");
    report_prose(report, section, SAY(report, "stability.how"));
    figure_stability(report, section);
    struct report_groups groups = report_find_groups(report);
    for (size_t i = 0; i < groups.count; i++) {
        const struct report_group *part = &groups.items[i];
        struct doc_table *table = new_matrix(report, group_caption(report, SAY(report, "stability.caption"), part));
        for (size_t j = part->first; j < part->first + part->count; j++) {
            const struct analysis_group *group = analysis_current_group(&analysis->scenarios[j]);
            struct doc_row *row = doc_table_add_row(report->arena, table);
            row->subjects = scenario_id(group);
            row->cells[0] = report_cell_scenario(report, group);
            for (size_t k = 0; k < analysis->target_count; k++)
                row->cells[k + 1] = report_cell_variation(report, analysis_find_sample(group, analysis->targets[k]));
        }
        add_group_table(report, section, "stability-table", table, part);
    }
}
