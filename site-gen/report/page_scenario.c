/* page_scenario: everything about one scenario: who is fastest, how sure, the latencies, the runs. */
#include "site-gen/report/page.h"

#include "site-gen/report/conditions.h"
#include "site-gen/report/report_annotations.h"
#include "site-gen/report/report_facets.h"
#include "site-gen/report/report_readings.h"
#include "site-gen/report/report_sections.h"
#include "site-gen/report/report_wording.h"

#include <math.h>
#include <string.h>

static void add_answer(const struct report *report, struct doc_page *page, const struct analysis_group *group)
{
    struct wording_finding finding = wording_find(report, group);
    struct doc_text title = doc_text_new(report->arena);
    if (finding.link != NULL)
        doc_text_add_link(&title, finding.takeaway, finding.link);
    else
        doc_text_add(&title, finding.takeaway);
    struct doc_node *note = doc_add_note(report->arena, &page->body, DOC_NOTE_ANSWER, title.first);
    report_paragraph(report, note, finding.evidence != NULL ? finding.evidence : SAY(report, "finding.values_only"));
}

static void add_shows(const struct report *report, struct doc_page *page, const struct results_scenario *scenario)
{
    const char *shows = report_scenario_shows(report, scenario);
    if (shows[0] == '\0')
        return;
    struct doc_text text = doc_text_new(report->arena);
    report_add_strong_link(&text, SAY(report, "scenario.shows"), NULL);
    doc_text_add(&text, arena_format(report->arena, " %s", shows));
    doc_add_paragraph(report->arena, &page->body, text.first);
}

static struct doc_cell apdex_cell(const struct report *report, const struct analysis_sample *sample)
{
    if (sample == NULL || sample->valid_count == 0)
        return report_cell_state(report, sample);
    if (!isfinite(sample->apdex))
        return report_cell_missing(report);
    return doc_cell_number(arena_format(report->arena, "%.2f", sample->apdex), sample->apdex);
}

static void add_results(const struct report *report, struct doc_page *page, const struct analysis_group *group)
{
    struct doc_node *section = report_section(report, &page->body, "results", "section.results");
    figure_rates(report, section, group);
    const int64_t apdex = analysis_apdex_threshold(group->conditions); /* the column is there only where one is declared */
    const struct doc_column columns[] = {
        report_column(SAY(report, "column.target"), NULL, false),
        report_column(SAY(report, "column.rank"), NULL, true),
        report_column(SAY(report, "column.rate"), SAY(report, "unit.rate_ci"), true),
        report_column(SAY(report, "column.latency_mean"), NULL, true),
        report_column(SAY(report, "column.p50"), NULL, true),
        report_column(SAY(report, "column.p95"), NULL, true),
        report_column(SAY(report, "column.p99"), NULL, true),
        report_column(SAY(report, "column.errors"), NULL, true),
        report_column(SAY(report, "column.runs_n"), NULL, true),
        report_column(SAY(report, "column.cv"), NULL, true),
        report_column(SAY(report, "column.apdex"), format_duration_exact(report->arena, apdex), true),
    };
    const char *caption = report_mark_source(report, SAY(report, "scenario.caption"), group->conditions);
    struct doc_table *table = report_table(report, caption, columns, REPORT_COUNT(columns) - (apdex == 0));
    table->baselines = report_baselines(report, &table->baseline_count);
    for (size_t i = 0; i < report->analysis->target_count; i++) {
        const struct results_target *target = report->analysis->targets[i];
        const struct analysis_sample *sample = analysis_find_sample(group, target);
        struct doc_row *row = doc_table_add_row(report->arena, table);
        row->subjects = target->key;
        row->cells[0] = report_cell_link(report, target->key, report_link_target(report, target));
        row->cells[1] = report_cell_rank(report, sample, ANALYSIS_RATE);
        for (int metric = 0; metric < ANALYSIS_METRICS; metric++) {
            row->cells[2 + metric] = report_cell_estimate(report, sample, (enum analysis_metric)metric);
            row->cells[2 + metric].best = sample != NULL && sample->rank[metric].low == 1 && sample->rank[metric].high == 1;
            row->cells[2 + metric].readings = report_readings(report, sample, (enum analysis_metric)metric);
        }
        row->cells[7] = report_cell_errors(report, sample);
        row->cells[8] = report_cell_run_count(report, sample);
        row->cells[9] = report_cell_variation(report, sample);
        if (apdex != 0)
            row->cells[10] = apdex_cell(report, sample);
        row->muted = sample == NULL || sample->valid_count == 0;
    }
    doc_add_table(report->arena, section, "results-table", table);
}

static void add_comparisons(const struct report *report, struct doc_page *page, const struct analysis_group *group)
{
    if (group->pair_count == 0)
        return;
    struct doc_node *section = report_section(report, &page->body, "comparisons", "section.comparisons");
    section_pairs_how(report, section, group);
    figure_group_ratios(report, section, group);
    section_group_pairs(report, section, group, ANALYSIS_RATE);
    section_group_pairs(report, section, group, ANALYSIS_P50);
    section_group_pairs(report, section, group, ANALYSIS_P99);
}

static void add_latency(const struct report *report, struct doc_page *page, const struct analysis_group *group)
{
    bool known = false;
    for (size_t i = 0; i < group->sample_count; i++)
        known = known || group->samples[i]->pooled.curve_count > 0;
    if (!known)
        return;
    struct doc_node *section = report_section(report, &page->body, "latency", "section.latency");
    report_prose(report, section, SAY(report, "latency.how"));
    figure_percentiles(report, section, group);
    figure_pooled_distributions(report, section, group);
}

/* The values that do not depend on a distribution; for readers who go as far as the single runs. */
static void add_median(const struct report *report, struct doc_node *parent, const struct analysis_sample *sample)
{
    if (sample->values[ANALYSIS_RATE] == NULL || sample->valid_count < SUMMARY_MEDIAN_INTERVAL_MINIMUM)
        return;
    double *sorted = ARENA_NEW_ARRAY(report->arena, sample->valid_count, double);
    memcpy(sorted, sample->values[ANALYSIS_RATE], sample->valid_count * sizeof(sorted[0]));
    summary_sort(sorted, sample->valid_count);
    struct summary_median_interval interval = summary_median_interval(sorted, sample->valid_count);
    report_paragraph(report, parent,
                     SAY(report, "runs.median", "median", format_rate(report->arena, summary_median(sorted, sample->valid_count)),
                         "interval", format_rate_interval(report->arena, interval.low, interval.high), "coverage",
                         format_percent(report->arena, report->messages, interval.coverage)));
}

static void add_runs(const struct report *report, struct doc_page *page, const struct analysis_group *group)
{
    struct doc_node *section = report_section(report, &page->body, "runs", "section.runs");
    for (size_t i = 0; i < group->sample_count; i++) {
        const char *key = group->samples[i]->target->key;
        struct doc_node *details = doc_add_details(report->arena, section, NULL, doc_span_plain(report->arena, key));
        section_runs(report, details, group->samples[i], NULL);
        add_median(report, details, group->samples[i]);
    }
}

static void add_conditions(const struct report *report, struct doc_page *page, const struct analysis_group *group)
{
    const struct results_run *conditions = group->conditions;
    struct doc_node *section = report_section(report, &page->body, "conditions", "section.conditions");
    struct report_facts facts = {.count = 0};
    report_add_fact_text(report, &facts, "column.profile", report_profile_name(report, conditions->profile));
    if (!conditions_are_ours(conditions))
        report_add_fact_text(report, &facts, "run.tool", report_source_words(report, conditions));
    report_add_fact_text(report, &facts, "column.loop", report_loop_words(report, conditions));
    report_add_fact(&facts, SAY(report, "column.vus"), report_cell_count(report, conditions->vus));
    if (conditions->executor[0] != '\0')
        report_add_fact_text(report, &facts, "run.executor", conditions->executor);
    if (conditions->wanted_rate > 0)
        report_add_fact_text(report, &facts, "load.wanted_rate", format_rate(report->arena, conditions->wanted_rate));
    report_add_fact(&facts, SAY(report, "column.duration"), report_cell_duration_exact(report, conditions->duration_ns));
    report_add_fact(&facts, SAY(report, "column.warmup"), report_cell_duration_exact(report, conditions->warmup_ns));
    report_add_load_facts(report, &facts, conditions);
    report_add_fact_text(report, &facts, "environment.cpu", report_machine_name(report, conditions->machine));
    report_add_fact(&facts, SAY(report, "environment.machine"),
                    report_cell_link(report, conditions->machine->key, report_link_machine(report, conditions->machine)));
    report_add_fact_text(report, &facts, "scenario.category", group->scenario->scenario->category);
    report_add_fact_text(report, &facts, "scenario.sha256", conditions->scenario_sha256);
    doc_add_facts(report->arena, section, facts.items, facts.count, false);
}

struct doc_page *page_build_scenario(const struct report *report, const struct analysis_scenario *scenario)
{
    const struct analysis_group *group = analysis_current_group(scenario);
    const struct page_head head = page_head_of(report, report->planned);
    struct doc_page *page = page_new(report, &head, head.kind, "page:index#scenarios");
    page->contents = true;
    page->updated = group->newest;
    report_add_picture(report, page);
    report_add_target_facets(report, page, scenario);
    add_shows(report, page, scenario->scenario);
    add_answer(report, page, group);
    if (group->quick)
        report_add_quick_note(report, &page->body, NULL);
    section_ceiling(report, &page->body, group);
    section_annotations(report, &page->body, scenario->scenario, NULL);
    add_results(report, page, group);
    add_comparisons(report, page, group);
    section_other_tools(report, &page->body, scenario->scenario, NULL);
    add_latency(report, page, group);
    section_loads(report, &page->body, scenario);
    section_steps(report, &page->body, group);
    section_history(report, &page->body, scenario->scenario, NULL);
    add_runs(report, page, group);
    section_planning(report, &page->body, group);
    add_conditions(report, page, group);
    section_earlier(report, &page->body, scenario->scenario, NULL);
    section_scenario_embeds(report, page, group);
    return page;
}
