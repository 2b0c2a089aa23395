/* report_findings: the answer in words, made from the verdicts alone, and the reasons to doubt it. */
#include "site-gen/report/report_sections.h"

#include "site-gen/report/report_wording.h"

#include <math.h>
#include <string.h>

/* A longer list of pairs is on the overview of comparisons. */
#define PAIR_SENTENCES_MAXIMUM 10
/* Runs that differ by more than this coefficient of variation deserve a warning. */
#define VARIATION_LIMIT 0.05


static void add_answer_by_target(const struct report *report, struct doc_node *note, size_t claimless, size_t tied)
{
    const struct analysis *analysis = report->analysis;
    const char *all = format_count(report->arena, (int64_t)analysis->scenario_count);
    for (size_t i = 0; i < analysis->target_count; i++) {
        const char **names = ARENA_NEW_ARRAY(report->arena, analysis->scenario_count, const char *);
        size_t wins = 0;
        for (size_t j = 0; j < analysis->scenario_count; j++) {
            const struct analysis_scenario *scenario = &analysis->scenarios[j];
            struct wording_finding finding = wording_find(report, analysis_current_group(scenario));
            if (finding.winner != NULL && finding.winner->target == analysis->targets[i])
                names[wins++] = report_scenario_label(report, scenario->scenario);
        }
        if (wins > 0)
            report_paragraph(report, note,
                             SAY(report, "answer.wins", "target", analysis->targets[i]->key, "wins",
                                 format_count(report->arena, (int64_t)wins), "all", all, "scenarios", wording_join(report, names, wins)));
    }
    if (tied > 0)
        report_paragraph(report, note, SAY(report, "answer.tied", "count", format_count(report->arena, (int64_t)tied), "all", all));
    if (claimless > 0)
        report_paragraph(report, note, SAY(report, "answer.no_claim", "count", format_count(report->arena, (int64_t)claimless), "all", all));
}

void section_answer(const struct report *report, struct doc_node *parent)
{
    const struct analysis *analysis = report->analysis;
    size_t claimless = 0, tied = 0, decided = 0;
    for (size_t i = 0; i < analysis->scenario_count; i++) {
        struct wording_finding finding = wording_find(report, analysis_current_group(&analysis->scenarios[i]));
        decided += finding.winner != NULL;
        tied += finding.verdict == VERDICT_NO_DIFFERENCE;
        claimless += finding.verdict == VERDICT_NO_CLAIM || finding.verdict == VERDICT_INVALID;
    }
    const char *title = SAY(report, decided > 0 ? "answer.title" : tied > 0 ? "answer.title_tied" : "answer.title_no_claim");
    struct doc_node *note = doc_add_note(report->arena, parent, DOC_NOTE_ANSWER, doc_span_plain(report->arena, title));
    add_answer_by_target(report, note, claimless, tied);
}

void section_quick(const struct report *report, struct doc_node *parent)
{
    const struct analysis *analysis = report->analysis;
    const char **names = ARENA_NEW_ARRAY(report->arena, analysis->scenario_count, const char *);
    size_t count = 0;
    for (size_t i = 0; i < analysis->scenario_count; i++)
        if (analysis_current_group(&analysis->scenarios[i])->quick)
            names[count++] = report_scenario_label(report, analysis->scenarios[i].scenario);
    if (count > 0)
        report_add_quick_note(report, parent, count == analysis->scenario_count ? NULL : wording_join(report, names, count));
}

static void add_scenario_finding(const struct report *report, struct doc_node *list, const struct analysis_scenario *scenario)
{
    struct wording_finding finding = wording_find(report, analysis_current_group(scenario));
    struct doc_text text = doc_text_new(report->arena);
    doc_text_add_link(&text, report_scenario_label(report, scenario->scenario), report_link_scenario(report, scenario->scenario));
    doc_text_add(&text, ": ");
    report_add_strong_link(&text, finding.takeaway, finding.link);
    doc_text_add(&text, ".");
    if (finding.evidence != NULL) {
        doc_text_add(&text, " ");
        doc_text_add(&text, finding.evidence);
    }
    doc_add_paragraph(report->arena, doc_add_list_item(report->arena, list), text.first);
}

static void add_pair_findings(const struct report *report, struct doc_node *parent)
{
    struct doc_node *list = NULL;
    struct report_pair_cursor cursor = {0, 0};
    const struct results_target *a, *b;
    for (size_t shown = 0; shown < PAIR_SENTENCES_MAXIMUM && report_next_pair(report->analysis, &cursor, &a, &b); shown++) {
        if (list == NULL) {
            report_paragraph(report, parent, SAY(report, "finding.pairs"));
            list = doc_add_list(report->arena, parent, false);
        }
        struct doc_text text = doc_text_new(report->arena);
        pair_add_tally(report, &text, a, b);
        doc_add_paragraph(report->arena, doc_add_list_item(report->arena, list), text.first);
    }
}

void section_findings(const struct report *report, struct doc_node *parent)
{
    struct doc_node *section = report_section(report, parent, "findings", "section.findings");
    struct doc_node *list = doc_add_list(report->arena, section, false);
    for (size_t i = 0; i < report->analysis->scenario_count; i++)
        add_scenario_finding(report, list, &report->analysis->scenarios[i]);
    add_pair_findings(report, section);
    section_warnings(report, section);
}

/* ---- reasons to doubt --------------------------------------------------------------------------------------------------------- */
struct doubts {
    struct doc_node *list; /* NULL until there is one */
};

static void add_doubt(const struct report *report, struct doc_node *parent, struct doubts *doubts, const char *words)
{
    if (doubts->list == NULL) {
        struct doc_span *title = doc_span_plain(report->arena, SAY(report, "warning.title"));
        doubts->list = doc_add_list(report->arena, doc_add_note(report->arena, parent, DOC_NOTE_WARNING, title), false);
    }
    report_paragraph(report, doc_add_list_item(report->arena, doubts->list), words);
}

static size_t count_saturated(const struct analysis_sample *sample)
{
    size_t count = 0;
    for (size_t i = 0; i < sample->valid_count; i++)
        count += sample->valid[i]->generator_saturated;
    return count;
}

static void add_sample_doubts(const struct report *report, struct doc_node *parent, struct doubts *doubts,
                              const struct analysis_sample *sample)
{
    const char *scenario = report_scenario_label(report, sample->group->scenario->scenario), *target = sample->target->key;
    const char *all = format_count(report->arena, (int64_t)sample->run_count);
    const char *valid = format_count(report->arena, (int64_t)sample->valid_count);
    if (sample->valid_count < sample->run_count)
        add_doubt(report, parent, doubts,
                  SAY(report, "warning.invalid", "scenario", scenario, "target", target, "count",
                      format_count(report->arena, (int64_t)(sample->run_count - sample->valid_count)), "all", all));
    if (sample->summary[ANALYSIS_RATE].cv > VARIATION_LIMIT)
        add_doubt(report, parent, doubts,
                  SAY(report, "warning.variation", "scenario", scenario, "target", target, "cv",
                      format_percent(report->arena, report->messages, sample->summary[ANALYSIS_RATE].cv)));
    if (sample->unsteady_count > 0)
        add_doubt(report, parent, doubts,
                  SAY(report, "warning.unsteady", "scenario", scenario, "target", target, "count",
                      format_count(report->arena, (int64_t)sample->unsteady_count), "all", valid));
    if (sample->outlier_count > 0)
        add_doubt(report, parent, doubts,
                  SAY(report, "warning.outliers", "scenario", scenario, "target", target, "count",
                      format_count(report->arena, (int64_t)sample->outlier_count), "all", valid));
    size_t saturated = count_saturated(sample);
    if (saturated > 0)
        add_doubt(report, parent, doubts,
                  SAY(report, "warning.saturated", "scenario", scenario, "target", target, "count",
                      format_count(report->arena, (int64_t)saturated), "all", valid));
}

void section_warnings(const struct report *report, struct doc_node *parent)
{
    struct doubts doubts = {NULL};
    for (size_t i = 0; i < report->analysis->scenario_count; i++) {
        const struct analysis_group *group = analysis_current_group(&report->analysis->scenarios[i]);
        for (size_t j = 0; j < group->sample_count; j++)
            add_sample_doubts(report, parent, &doubts, group->samples[j]);
    }
}
