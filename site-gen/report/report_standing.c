/* report_standing: where one target, one experiment or one history stands, in a box before everything else on its page. It says what the
 * verdicts and the titles of the charts below say, and nothing besides. */
#include "site-gen/report/report_sections.h"

#include "site-gen/report/report_wording.h"

/* How a target came out of a scenario, by requests per second. */
enum standing { STANDING_ALONE, STANDING_SHARED, STANDING_BEATEN, STANDING_NO_CLAIM, STANDING_COUNT };

static enum standing standing_in(const struct report *report, const struct analysis_group *group,
                                 const struct analysis_sample *sample)
{
    struct wording_finding finding = wording_find(report, group);
    if (sample->valid_count == 0 || (finding.verdict != VERDICT_FASTER && finding.verdict != VERDICT_NO_DIFFERENCE))
        return STANDING_NO_CLAIM;
    if (sample->rank[ANALYSIS_RATE].low == 0) /* too few runs to have a place */
        return STANDING_NO_CLAIM;
    for (size_t i = 0; i < finding.first_count; i++)
        if (finding.first[i] == sample)
            return finding.winner == sample ? STANDING_ALONE : STANDING_SHARED;
    return STANDING_BEATEN;
}

void section_target_standing(const struct report *report, struct doc_node *parent, const struct results_target *target)
{
    static const char *const keys[STANDING_COUNT] = {"standing.alone", "standing.shared", "standing.beaten", "standing.no_claim"};
    const struct analysis *analysis = report->analysis;
    const char **names[STANDING_COUNT];
    size_t counts[STANDING_COUNT] = {0}, all = 0;
    for (size_t i = 0; i < STANDING_COUNT; i++)
        names[i] = ARENA_NEW_ARRAY(report->arena, analysis->scenario_count, const char *);
    for (size_t i = 0; i < analysis->scenario_count; i++) {
        const struct analysis_group *group = analysis_current_group(&analysis->scenarios[i]);
        const struct analysis_sample *sample = analysis_find_sample(group, target);
        if (sample == NULL)
            continue;
        enum standing standing = standing_in(report, group, sample);
        names[standing][counts[standing]++] = report_scenario_label(report, analysis->scenarios[i].scenario);
        all++;
    }
    if (all == 0)
        return;
    const char *title = SAY(report, counts[STANDING_NO_CLAIM] == all ? "answer.title_no_claim" : "standing.title");
    struct doc_node *note = doc_add_note(report->arena, parent, DOC_NOTE_ANSWER, doc_span_plain(report->arena, title));
    for (size_t i = 0; i < STANDING_COUNT; i++)
        if (counts[i] > 0)
            report_paragraph(report, note,
                             SAY(report, report_number_key(report, keys[i], all), "count",
                                 format_count(report->arena, (int64_t)counts[i]), "all", format_count(report->arena, (int64_t)all),
                                 "scenarios", wording_join(report, names[i], counts[i])));
}

void section_experiment_standing(const struct report *report, struct doc_node *parent, const struct analysis_experiment *first,
                                 size_t count)
{
    struct doc_node *note =
        doc_add_note(report->arena, parent, DOC_NOTE_ANSWER, doc_span_plain(report->arena, SAY(report, "standing.experiment")));
    if (count == 1) {
        report_paragraph(report, note, experiment_takeaway(report, first));
        return;
    }
    for (size_t i = 0; i < count; i++)
        report_paragraph(report, note,
                         SAY(report, "standing.scenario", "scenario", report_scenario_label(report, first[i].scenario->scenario),
                             "takeaway", experiment_takeaway(report, &first[i])));
}

void section_history_standing(const struct report *report, struct doc_node *parent, const struct analysis_history *first,
                              size_t count)
{
    struct doc_node *note =
        doc_add_note(report->arena, parent, DOC_NOTE_ANSWER, doc_span_plain(report->arena, SAY(report, "standing.history")));
    for (size_t i = 0; i < count; i++)
        report_paragraph(report, note, history_takeaway(report, &first[i]));
}
