/* page_scenario: everything about one scenario: who is fastest, how sure, the latencies, the runs. */
#include "site-gen/report/page.h"

#include "site-gen/report/report_sections.h"
#include "site-gen/report/report_wording.h"

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

static void add_results(const struct report *report, struct doc_page *page, const struct analysis_group *group)
{
    struct doc_node *section = report_section(report, &page->body, "results", "section.results");
    figure_rates(report, section, group, 0);
    const struct doc_column columns[] = {
        report_column(SAY(report, "column.target"), NULL, false),
        report_column(SAY(report, "column.rank"), NULL, true),
        report_column(SAY(report, "column.rate"), SAY(report, "unit.rate_ci"), true),
        report_column(SAY(report, "column.latency_mean"), NULL, true),
        report_column(SAY(report, "column.p50"), NULL, true),
        report_column(SAY(report, "column.p95"), NULL, true),
        report_column(SAY(report, "column.p99"), NULL, true),
        report_column(SAY(report, "column.runs_n"), NULL, true),
        report_column(SAY(report, "column.cv"), NULL, true),
    };
    struct doc_table *table = report_table(report, SAY(report, "scenario.caption"), columns, REPORT_COUNT(columns));
    for (size_t i = 0; i < report->analysis->target_count; i++) {
        const struct results_target *target = report->analysis->targets[i];
        const struct analysis_sample *sample = analysis_find_sample(group, target);
        struct doc_row *row = doc_table_add_row(report->arena, table);
        row->cells[0] = report_cell_link(report, target->key, report_link_target(report, target));
        row->cells[1] = report_cell_rank(report, sample, ANALYSIS_RATE);
        for (int metric = 0; metric < ANALYSIS_METRICS; metric++) {
            row->cells[2 + metric] = report_cell_estimate(report, sample, (enum analysis_metric)metric);
            bool alone =
                sample != NULL && sample->rank[metric].low == 1 && sample->rank[metric].high == 1 && group->sample_count > 1;
            row->cells[2 + metric].best = alone;
        }
        row->cells[7] = report_cell_run_count(report, sample);
        row->cells[8] = report_cell_variation(report, sample);
        row->muted = sample == NULL || sample->valid_count == 0;
    }
    doc_add_table(report->arena, section, "results-table", table);
}

static void add_comparisons(const struct report *report, struct doc_page *page, const struct analysis_group *group)
{
    if (group->pair_count == 0)
        return;
    struct doc_node *section = report_section(report, &page->body, "comparisons", "section.comparisons");
    report_prose(report, section, SAY(report, "pairs.how", "band", wording_noise_band(report)));
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
}

static void add_runs(const struct report *report, struct doc_page *page, const struct analysis_group *group)
{
    struct doc_node *section = report_section(report, &page->body, "runs", "section.runs");
    for (size_t i = 0; i < group->sample_count; i++) {
        const char *key = group->samples[i]->target->key;
        struct doc_node *details = doc_add_details(report->arena, section, NULL, doc_span_plain(report->arena, key));
        section_runs(report, details, group->samples[i], NULL);
    }
}

static void add_conditions(const struct report *report, struct doc_page *page, const struct analysis_group *group)
{
    const struct results_run *conditions = group->conditions;
    struct doc_node *section = report_section(report, &page->body, "conditions", "section.conditions");
    struct report_facts facts = {.count = 0};
    report_add_fact_text(report, &facts, "column.profile", report_profile_name(report, conditions->profile));
    report_add_fact_text(report, &facts, "column.loop", SAY(report, conditions->loop[0] == 'o' ? "load.open" : "load.closed"));
    report_add_fact(&facts, SAY(report, "column.vus"), report_cell_count(report, conditions->vus));
    if (conditions->wanted_rate > 0)
        report_add_fact_text(report, &facts, "load.wanted_rate", format_rate(report->arena, conditions->wanted_rate));
    report_add_fact_text(report, &facts, "column.duration", format_duration_exact(report->arena, conditions->duration_ns));
    report_add_fact_text(report, &facts, "column.warmup", format_duration_exact(report->arena, conditions->warmup_ns));
    report_add_fact_text(report, &facts, "environment.cpu", conditions->machine->cpu);
    report_add_fact_text(report, &facts, "environment.machine", conditions->machine->key);
    report_add_fact_text(report, &facts, "scenario.category", group->scenario->scenario->category);
    report_add_fact_text(report, &facts, "scenario.sha256", conditions->scenario_sha256);
    doc_add_facts(report->arena, section, facts.items, facts.count, false);
}

void page_add_scenario(const struct report *report, const struct analysis_scenario *scenario)
{
    const struct analysis_group *group = analysis_current_group(scenario);
    const char *label = report_scenario_label(report, scenario->scenario);
    const char *path = arena_format(report->arena, "scenarios/%s", scenario->scenario->id);
    const char *description = report_scenario_description(report, scenario->scenario);
    const char *summary = description[0] != '\0' ? description : SAY(report, "scenario.summary", "scenario", label);
    struct doc_page *page = page_new(report, path, label, summary, SAY(report, "section.scenarios"), "page:index#scenarios");
    page->contents = true;
    page->updated = group->newest;
    add_answer(report, page, group);
    if (group->quick)
        report_add_quick_note(report, &page->body, NULL);
    add_results(report, page, group);
    add_comparisons(report, page, group);
    add_latency(report, page, group);
    add_runs(report, page, group);
    add_conditions(report, page, group);
    section_earlier(report, &page->body, scenario->scenario, NULL);
}
