/* report_findings: the answer in words, made from the verdicts alone, and the reasons to doubt it. */
#include "site-gen/report/report_sections.h"

#include "site-gen/report/conditions.h"
#include "site-gen/report/report_wording.h"

#include <math.h>
#include <string.h>

/* A longer list of pairs is on the overview of comparisons. */
#define WARNING_PLACES_OPEN 2 /* scenarios up to which a list is not folded */
#define PAIR_SENTENCES_MAXIMUM 10

/* How the scenarios turned out, and for one target: where it is the answer. */
struct answer {
    size_t decided, tied, claimless;
};

static struct answer count_answers(const struct report *report)
{
    struct answer answer = {0, 0, 0};
    for (size_t i = 0; i < report->analysis->scenario_count; i++) {
        struct wording_finding finding = wording_find(report, analysis_current_group(&report->analysis->scenarios[i]));
        answer.decided += finding.winner != NULL;
        answer.tied += finding.verdict == VERDICT_NO_DIFFERENCE;
        answer.claimless += finding.verdict == VERDICT_NO_CLAIM || finding.verdict == VERDICT_INVALID;
    }
    return answer;
}

/* A sentence for a target that won somewhere (claimed), or that has the highest value where nothing is claimed. */
static void add_target_answer(const struct report *report, struct doc_node *note, const struct results_target *target, bool claimed)
{
    const struct analysis *analysis = report->analysis;
    const char **names = ARENA_NEW_ARRAY(report->arena, analysis->scenario_count, const char *);
    size_t count = 0;
    for (size_t i = 0; i < analysis->scenario_count; i++) {
        struct wording_finding finding = wording_find(report, analysis_current_group(&analysis->scenarios[i]));
        const struct analysis_sample *sample = claimed ? finding.winner : finding.highest;
        if (sample != NULL && sample->target == target)
            names[count++] = report_scenario_label(report, analysis->scenarios[i].scenario);
    }
    if (count > 0)
        report_paragraph(
            report, note,
            SAY(report, report_number_key(report, claimed ? "answer.wins" : "answer.highest", analysis->scenario_count), "target",
                target->key, "count", format_count(report->arena, (int64_t)count), "all",
                format_count(report->arena, (int64_t)analysis->scenario_count), "scenarios", wording_join(report, names, count)));
}

void section_answer(const struct report *report, struct doc_node *parent)
{
    const struct analysis *analysis = report->analysis;
    struct answer answer = count_answers(report);
    const char *all = format_count(report->arena, (int64_t)analysis->scenario_count);
    const char *title = SAY(report, answer.decided > 0 ? "answer.title"
                                    : answer.tied > 0  ? "answer.title_tied"
                                                       : "answer.title_no_claim");
    struct doc_node *note = doc_add_note(report->arena, parent, DOC_NOTE_ANSWER, doc_span_plain(report->arena, title));
    for (size_t i = 0; i < analysis->target_count; i++)
        add_target_answer(report, note, analysis->targets[i], true);
    if (answer.tied > 0)
        report_paragraph(report, note,
                         SAY(report, report_number_key(report, "answer.tied", analysis->scenario_count), "count",
                             format_count(report->arena, (int64_t)answer.tied), "all", all));
    if (answer.claimless > 0)
        report_paragraph(report, note,
                         SAY(report, answer.claimless == analysis->scenario_count ? "answer.no_claim_all" : "answer.no_claim",
                             "count", format_count(report->arena, (int64_t)answer.claimless), "all", all));
    for (size_t i = 0; i < analysis->target_count; i++)
        add_target_answer(report, note, analysis->targets[i], false);
}

void section_quick_of(const struct report *report, struct doc_node *parent, const struct results_target *a,
                      const struct results_target *b)
{
    const struct analysis *analysis = report->analysis;
    const char **names = ARENA_NEW_ARRAY(report->arena, analysis->scenario_count, const char *);
    size_t count = 0, all = 0;
    for (size_t i = 0; i < analysis->scenario_count; i++) {
        const struct analysis_group *group = analysis_current_group(&analysis->scenarios[i]);
        if ((a != NULL && analysis_find_sample(group, a) == NULL) || (b != NULL && analysis_find_sample(group, b) == NULL))
            continue;
        all++;
        if (group->quick)
            names[count++] = report_scenario_label(report, analysis->scenarios[i].scenario);
    }
    if (count > 0)
        report_add_quick_note(report, parent, count == all ? NULL : wording_join(report, names, count));
}

void section_quick(const struct report *report, struct doc_node *parent)
{
    section_quick_of(report, parent, NULL, NULL);
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
    const struct analysis_target_pair *pairs = report->analysis->pairs;
    for (size_t i = 0; i < PAIR_SENTENCES_MAXIMUM && i < report->analysis->pair_count; i++) {
        if (list == NULL) {
            report_paragraph(report, parent, SAY(report, "finding.pairs"));
            list = doc_add_list(report->arena, parent, false);
        }
        struct doc_text text = doc_text_new(report->arena);
        pair_add_tally(report, &text, pairs[i].a, pairs[i].b);
        doc_add_paragraph(report->arena, doc_add_list_item(report->arena, list), text.first);
    }
}

static void add_warnings(const struct report *report, struct doc_node *parent);

void section_findings(const struct report *report, struct doc_node *parent)
{
    struct doc_node *section = report_section(report, parent, "findings", "section.findings");
    struct doc_node *list = doc_add_list(report->arena, section, false);
    for (size_t i = 0; i < report->analysis->scenario_count; i++)
        add_scenario_finding(report, list, &report->analysis->scenarios[i]);
    add_pair_findings(report, section);
    add_warnings(report, section);
}

/* ---- reasons to doubt ------------------------------------------------------------------------------------------------------- */
/* What a sample gives reason to doubt, in few words ("1 of 6"); NULL when it gives none. */
typedef const char *doubt_function(const struct report *report, const struct analysis_sample *sample);

static const char *count_of(const struct report *report, size_t count, size_t all)
{
    if (count == 0)
        return NULL;
    return SAY(report, "runs.of", "valid", format_count(report->arena, (int64_t)count), "all",
               format_count(report->arena, (int64_t)all));
}

static const char *doubt_invalid(const struct report *report, const struct analysis_sample *sample)
{
    return count_of(report, sample->run_count - sample->valid_count, sample->run_count);
}

static const char *doubt_variation(const struct report *report, const struct analysis_sample *sample)
{
    double variation = sample->summary[ANALYSIS_RATE].cv;
    return variation > REPORT_VARIATION_LIMIT ? format_percent(report->arena, report->messages, variation) : NULL;
}

static const char *doubt_unsteady(const struct report *report, const struct analysis_sample *sample)
{
    return count_of(report, sample->unsteady_count, sample->valid_count);
}

static const char *doubt_outliers(const struct report *report, const struct analysis_sample *sample)
{
    return count_of(report, sample->outlier_count, sample->valid_count);
}

static const char *doubt_ceiling(const struct report *report, const struct analysis_sample *sample, enum analysis_ceiling ceiling)
{
    if (!sample->at_ceiling || sample->group->ceiling != ceiling)
        return NULL;
    return format_rate(report->arena, sample->summary[ANALYSIS_RATE].geometric_mean);
}

static const char *doubt_ceiling_unexplained(const struct report *report, const struct analysis_sample *sample)
{
    return doubt_ceiling(report, sample, ANALYSIS_CEILING_UNEXPLAINED);
}

static const char *doubt_ceiling_generator(const struct report *report, const struct analysis_sample *sample)
{
    return doubt_ceiling(report, sample, ANALYSIS_CEILING_GENERATOR);
}

static const char *doubt_ceiling_idle(const struct report *report, const struct analysis_sample *sample)
{
    return doubt_ceiling(report, sample, ANALYSIS_CEILING_IDLE);
}

static const char *doubt_ceiling_latency(const struct report *report, const struct analysis_sample *sample)
{
    return doubt_ceiling(report, sample, ANALYSIS_CEILING_LATENCY);
}

static const char *doubt_saturated(const struct report *report, const struct analysis_sample *sample)
{
    size_t count = 0;
    for (size_t i = 0; i < sample->valid_count; i++)
        count += sample->valid[i]->generator_saturated;
    return count_of(report, count, sample->valid_count);
}

static const char *doubt_busy(const struct report *report, const struct analysis_sample *sample)
{
    size_t count = 0;
    for (size_t i = 0; i < sample->valid_count; i++)
        count += report_is_busy(sample->valid[i]);
    return count_of(report, count, sample->valid_count);
}

static bool has_reason(const struct results_run *run, const char *key)
{
    for (size_t i = 0; i < run->reason_count; i++)
        if (strcmp(run->reasons[i].key, key) == 0)
            return true;
    return false;
}

/* Runs with at least one of the reasons. */
static const char *count_reasons(const struct report *report, const struct analysis_sample *sample, const char *const *keys,
                                 size_t key_count)
{
    size_t count = 0;
    for (size_t i = 0; i < sample->valid_count; i++) {
        bool found = false;
        for (size_t j = 0; j < key_count; j++)
            found = found || has_reason(sample->valid[i], keys[j]);
        count += found;
    }
    return count_of(report, count, sample->valid_count);
}

static const char *doubt_steal(const struct report *report, const struct analysis_sample *sample)
{
    static const char *const keys[] = {"gate.steal"};
    return count_reasons(report, sample, keys, REPORT_COUNT(keys));
}

/* The machine was not the same throughout. */
static const char *doubt_restless(const struct report *report, const struct analysis_sample *sample)
{
    static const char *const keys[] = {"gate.frequency", "gate.governor", "gate.throttled", "gate.clock_jump"};
    return count_reasons(report, sample, keys, REPORT_COUNT(keys));
}

/* The load was not the one that was wanted. */
static const char *doubt_late(const struct report *report, const struct analysis_sample *sample)
{
    static const char *const keys[] = {"gate.rate_not_reached", "gate.generator_late", "gate.dropped_iterations"};
    return count_reasons(report, sample, keys, REPORT_COUNT(keys));
}

static const char *doubt_bimodal(const struct report *report, const struct analysis_sample *sample)
{
    return sample->is_bimodal ? report_run_count(report, sample) : NULL;
}

/* Nobody said which machine it was: a comparison holds only if it was one. */
static const char *doubt_machine(const struct report *report, const struct analysis_sample *sample)
{
    return sample->group->sample_count > 1 && !conditions_know_machine(sample->runs[0]) ? report_run_count(report, sample) : NULL;
}

static const struct {
    const char *key;
    doubt_function *find;
} doubts[] = {
    {"warning.invalid", doubt_invalid},
    {"warning.variation", doubt_variation},
    {"warning.unsteady", doubt_unsteady},
    {"warning.outliers", doubt_outliers},
    {"warning.saturated", doubt_saturated},
    {"warning.ceiling", doubt_ceiling_unexplained},
    {"warning.ceiling_generator", doubt_ceiling_generator},
    {"warning.ceiling_idle", doubt_ceiling_idle},
    {"warning.ceiling_latency", doubt_ceiling_latency},
    {"warning.busy", doubt_busy},
    {"warning.steal", doubt_steal},
    {"warning.restless", doubt_restless},
    {"warning.late", doubt_late},
    {"warning.bimodal", doubt_bimodal},
    {"warning.machine", doubt_machine},
};

/* What is said of the group's first target, where it is said of all of several alike; NULL otherwise. */
static const char *doubt_of_all(const struct report *report, const struct analysis_group *group, doubt_function *find)
{
    const char *first = group->sample_count > 1 ? find(report, group->samples[0]) : NULL;
    for (size_t i = 1; first != NULL && i < group->sample_count; i++) {
        const char *other = find(report, group->samples[i]);
        if (other == NULL || strcmp(first, other) != 0)
            return NULL;
    }
    return first;
}

/* "c-libevent 1 of 6, c-microhttpd 2 of 6"; NULL when nothing in the scenario is to be doubted. */
static const char *doubtful_targets(const struct report *report, const struct analysis_group *group, doubt_function *find)
{
    const char *targets = NULL, *all = doubt_of_all(report, group, find);
    if (all != NULL)
        return SAY(report, "warning.each", "count", format_count(report->arena, (int64_t)group->sample_count), "detail", all);
    for (size_t i = 0; i < group->sample_count; i++) {
        const char *detail = find(report, group->samples[i]);
        if (detail == NULL)
            continue;
        const char *target = SAY(report, "warning.target", "target", group->samples[i]->target->key, "detail", detail);
        targets = targets == NULL ? target : SAY(report, "list.comma", "first", targets, "last", target);
    }
    return targets;
}

/* A folded list, one line a scenario, so that a line changes with its own scenario only. Nothing where nothing is to be doubted. */
static void add_warning(const struct report *report, struct doc_node **note, struct doc_node *parent, const char *key,
                        doubt_function *find)
{
    const struct analysis *analysis = report->analysis;
    const char **targets = ARENA_NEW_ARRAY(report->arena, analysis->scenario_count, const char *);
    size_t count = 0;
    for (size_t i = 0; i < analysis->scenario_count; i++) {
        targets[i] = doubtful_targets(report, analysis_current_group(&analysis->scenarios[i]), find);
        count += targets[i] != NULL;
    }
    if (count == 0)
        return;
    if (*note == NULL)
        *note = doc_add_note(report->arena, parent, DOC_NOTE_WARNING, doc_span_plain(report->arena, SAY(report, "warning.title")));
    const char *limit = format_percent_short(report->arena, report->messages, REPORT_VARIATION_LIMIT);
    const char *places = SAY(report, report_number_key(report, "warning.scenarios", analysis->scenario_count), "count",
                             format_count(report->arena, (int64_t)count), "all",
                             format_count(report->arena, (int64_t)analysis->scenario_count));
    struct doc_span *title = doc_span_plain(report->arena, SAY(report, key, "limit", limit, "places", places));
    const char *id = arena_format(report->arena, "doubt-%s", key + strlen("warning."));
    struct doc_node *details = doc_add_details(report->arena, *note, id, title);
    details->as.section.open = count <= WARNING_PLACES_OPEN;
    struct doc_node *list = doc_add_list(report->arena, details, false);
    for (size_t i = 0; i < analysis->scenario_count; i++) {
        const struct results_scenario *scenario = analysis->scenarios[i].scenario;
        if (targets[i] == NULL)
            continue;
        struct doc_text text = doc_text_new(report->arena);
        doc_text_add_link(&text, report_scenario_label(report, scenario), report_link_scenario(report, scenario));
        doc_text_add(&text, SAY(report, "warning.place", "targets", targets[i]));
        doc_add_paragraph(report->arena, doc_add_list_item(report->arena, list), text.first);
    }
}

/* What to doubt; may add nothing. */
static void add_warnings(const struct report *report, struct doc_node *parent)
{
    struct doc_node *note = NULL;
    for (size_t i = 0; i < REPORT_COUNT(doubts); i++)
        add_warning(report, &note, parent, doubts[i].key, doubts[i].find);
}
