/* compare_remarks: budgets and what became of them; what was not compared, and why; what the two sides differ in besides themselves. */
#include "site-gen/report/compare_parts.h"

#include "site-gen/report/conditions.h"
#include "site-gen/report/report_sections.h"
#include "site-gen/report/report_wording.h"

#include <math.h>
#include <string.h>

/* More scenarios than this are counted rather than named. */
#define NAMED_MAXIMUM 12

/* "a, b and c", or the first ones "and 7 more". */
static const char *join_names(const struct compare_report *compare, const char **names, size_t count)
{
    const struct report *report = &compare->report;
    if (count <= NAMED_MAXIMUM)
        return wording_join(report, names, count);
    names[NAMED_MAXIMUM] = SAY(report, "comparison.more", "count", format_count(report->arena, (int64_t)(count - NAMED_MAXIMUM)));
    return wording_join(report, names, NAMED_MAXIMUM + 1);
}

/* ---- budgets ---------------------------------------------------------------------------------------------------------------- */
/* "+4.1 %" of A's value, or, for the share of failed requests, "+0.12 points". */
static const char *change_words(const struct compare_report *compare, const struct compare_budget *budget, double change)
{
    if (budget->subject == BUDGET_METRIC)
        return compare_change(compare, change);
    return SAY(&compare->report, "comparison.points", "value", arena_format(compare->report.arena, "%+.2f", change * 100));
}

static const char *finding_words(const struct compare_report *compare, const struct compare_budget *budget,
                                 const struct comparison_row *row, const struct budget_finding *finding)
{
    const struct report *report = &compare->report;
    const char *label = compare_row_label(compare, row->scenario, row->target);
    if (!isfinite(finding->value))
        return SAY(report, "comparison.budget_no_value", "scenario", label);
    const char *value = change_words(compare, budget, finding->value);
    if (!isfinite(finding->low))
        return SAY(report, "comparison.budget_no_interval", "scenario", label, "value", value);
    return SAY(report, "comparison.budget_value", "scenario", label, "value", value, "low",
               change_words(compare, budget, finding->low), "high", change_words(compare, budget, finding->high));
}

static void add_budget(const struct compare_report *compare, struct doc_node *list, const struct compare_budget *budget)
{
    static const char *const keys[] = {"comparison.kept", "comparison.unsure", "comparison.crossed"};
    const struct report *report = &compare->report;
    const struct comparison *comparison = compare->comparison;
    enum budget_outcome outcome = budget_judge_all(budget, comparison);
    struct doc_text text = doc_text_new(report->arena);
    doc_text_add_code(&text, budget->text);
    doc_text_add(&text, ": ");
    doc_text_add_strong(&text, SAY(report, keys[outcome]));
    const char **names = ARENA_NEW_ARRAY(report->arena, comparison->row_count + 1, const char *);
    size_t count = 0;
    for (size_t i = 0; i < comparison->row_count; i++) {
        struct budget_finding finding = budget_judge(budget, &comparison->rows[i]);
        if (finding.outcome == outcome && outcome != BUDGET_KEPT)
            names[count++] = finding_words(compare, budget, &comparison->rows[i], &finding);
    }
    if (count > 0) {
        doc_text_add(&text, ": ");
        doc_text_add(&text, join_names(compare, names, count));
    }
    struct doc_node *item = doc_add_list_item(report->arena, list);
    doc_add_paragraph(report->arena, item, text.first);
}

void compare_add_budgets(const struct compare_report *compare, struct doc_node *parent)
{
    const struct report *report = &compare->report;
    if (compare->options->budget_count == 0)
        return;
    enum budget_outcome worst = BUDGET_KEPT;
    for (size_t i = 0; i < compare->options->budget_count; i++) {
        enum budget_outcome outcome = budget_judge_all(&compare->options->budgets[i], compare->comparison);
        worst = outcome > worst ? outcome : worst;
    }
    struct doc_node *note = doc_add_note(report->arena, parent, worst == BUDGET_KEPT ? DOC_NOTE_INFORMATION : DOC_NOTE_WARNING,
                                         doc_span_plain(report->arena, SAY(report, "comparison.budgets")));
    struct doc_node *list = doc_add_list(report->arena, note, false);
    for (size_t i = 0; i < compare->options->budget_count; i++)
        add_budget(compare, list, &compare->options->budgets[i]);
}

/* ---- what was not compared -------------------------------------------------------------------------------------------------- */
/* "machine (A's; B's)". */
static const char *difference_words(const struct compare_report *compare, const struct comparison_refusal *refusal,
                                    enum condition condition)
{
    static const char *const keys[CONDITIONS] = {
        [CONDITION_MACHINE] = "condition.machine",
        [CONDITION_PROFILE] = "condition.profile",
        [CONDITION_SCENARIO] = "condition.scenario_version",
        [CONDITION_TOOL] = "condition.tool",
        [CONDITION_PERCENTILES] = "condition.percentile_rule",
        [CONDITION_LOAD] = "condition.load",
        [CONDITION_PLACEMENT] = "condition.placement",
        [CONDITION_LIMITS] = "condition.limits",
    };
    const struct report *report = &compare->report;
    if (condition == CONDITION_MACHINE && !(conditions_know_machine(refusal->a) && conditions_know_machine(refusal->b)))
        return SAY(report, "condition.machine_unknown");
    const char *name = SAY(report, keys[condition]);
    const char *a, *b;
    if (condition == CONDITION_LOAD) {
        a = report_load_words(report, refusal->a);
        b = report_load_words(report, refusal->b);
    } else {
        a = conditions_value(report->arena, refusal->a, condition);
        b = conditions_value(report->arena, refusal->b, condition);
    }
    if (strcmp(a, b) == 0)
        return name;
    return SAY(report, "comparison.differs", "what", name, "a", a, "b", b);
}

void compare_add_refusals(const struct compare_report *compare, struct doc_node *parent)
{
    const struct report *report = &compare->report;
    if (compare->comparison->refusal_count == 0)
        return;
    struct doc_span *title = doc_span_plain(report->arena, SAY(report, "comparison.refused"));
    struct doc_node *note = doc_add_note(report->arena, parent, DOC_NOTE_WARNING, title);
    struct doc_node *list = doc_add_list(report->arena, note, false);
    for (size_t i = 0; i < compare->comparison->refusal_count; i++) {
        const struct comparison_refusal *refusal = &compare->comparison->refusals[i];
        const char *text = NULL;
        for (int condition = 0; condition < CONDITIONS; condition++) {
            if ((refusal->differing & 1u << condition) == 0)
                continue;
            const char *words = difference_words(compare, refusal, (enum condition)condition);
            text = text == NULL ? words : SAY(report, "list.semicolon", "first", text, "last", words);
        }
        report_paragraph(report, doc_add_list_item(report->arena, list),
                         SAY(report, "comparison.refusal", "scenario",
                             compare_row_label(compare, refusal->scenario, refusal->target), "differences", text));
    }
}

void compare_add_missing(const struct compare_report *compare, struct doc_node *parent)
{
    const struct report *report = &compare->report;
    const struct comparison *comparison = compare->comparison;
    for (int which = 0; which < 2; which++) {
        const char **names = ARENA_NEW_ARRAY(report->arena, comparison->missing_count + 1, const char *);
        size_t count = 0;
        for (size_t i = 0; i < comparison->missing_count; i++)
            if (comparison->missing[i].only == (enum comparison_which)which)
                names[count++] = compare_row_label(compare, comparison->missing[i].scenario, comparison->missing[i].target);
        if (count > 0)
            report_paragraph(report, parent,
                             SAY(report, "comparison.only", "side", which == COMPARISON_A ? compare->a : compare->b, "scenarios",
                                 join_names(compare, names, count)));
    }
}

/* ---- what differs besides the sides ----------------------------------------------------------------------------------------- */
static bool same_environment(const struct results_environment *a, const struct results_environment *b)
{
    return a == b || (a->memory_bytes == b->memory_bytes && strcmp(a->os, b->os) == 0 && strcmp(a->governor, b->governor) == 0 &&
                      strcmp(a->compiler, b->compiler) == 0 && strcmp(a->compiler_flags, b->compiler_flags) == 0 &&
                      strcmp(a->pinning, b->pinning) == 0);
}

/* Rows whose two sides were stopped at one rate, by what stopped them; two targets that are equivalent for no known reason may well be
 * equally fast. */
static size_t find_ceilings(const struct compare_report *compare, enum analysis_ceiling ceiling, const char **names)
{
    size_t count = 0;
    for (size_t i = 0; i < compare->comparison->row_count; i++) {
        const struct comparison_row *row = &compare->comparison->rows[i];
        if (analysis_pair_ceiling(row->pair) == ceiling)
            names[count++] = compare_row_label(compare, row->scenario, row->target);
    }
    return count;
}

static void add_ceilings(const struct compare_report *compare, struct doc_node *list)
{
    static const enum analysis_ceiling ceilings[] = {ANALYSIS_CEILING_GENERATOR, ANALYSIS_CEILING_IDLE, ANALYSIS_CEILING_LATENCY};
    const struct report *report = &compare->report;
    for (size_t i = 0; i < REPORT_COUNT(ceilings); i++) {
        const char **names = ARENA_NEW_ARRAY(report->arena, compare->comparison->row_count + 1, const char *);
        size_t count = find_ceilings(compare, ceilings[i], names);
        if (count > 0)
            report_paragraph(report, doc_add_list_item(report->arena, list),
                             report_ceiling_words(report, ceilings[i], join_names(compare, names, count)));
    }
}

void compare_add_differences(const struct compare_report *compare, struct doc_node *parent)
{
    const struct report *report = &compare->report;
    size_t sessions = 0, environments = 0, quick = 0, ceilings = 0, all = compare->comparison->row_count;
    for (size_t i = 0; i < all; i++) {
        const struct analysis_sample *a = comparison_sample(&compare->comparison->rows[i], COMPARISON_A);
        const struct analysis_sample *b = comparison_sample(&compare->comparison->rows[i], COMPARISON_B);
        sessions += a->session != b->session;
        environments += !same_environment(a->runs[0]->environment, b->runs[0]->environment);
        quick += a->group->quick;
        ceilings += analysis_pair_ceiling(compare->comparison->rows[i].pair) > ANALYSIS_CEILING_UNEXPLAINED;
    }
    if (sessions + environments + quick + ceilings == 0)
        return;
    struct doc_span *title = doc_span_plain(report->arena, SAY(report, "comparison.remarks"));
    struct doc_node *note = doc_add_note(report->arena, parent, DOC_NOTE_WARNING, title);
    struct doc_node *list = doc_add_list(report->arena, note, false);
    if (sessions > 0)
        report_paragraph(
            report, doc_add_list_item(report->arena, list),
            SAY(report, report_number_key(report, "comparison.sessions", all), "share", compare_share(compare, sessions, all)));
    if (environments > 0)
        report_paragraph(report, doc_add_list_item(report->arena, list),
                         SAY(report, report_number_key(report, "comparison.environments", all), "share",
                             compare_share(compare, environments, all)));
    if (quick > 0)
        report_paragraph(
            report, doc_add_list_item(report->arena, list),
            SAY(report, report_number_key(report, "comparison.quick", all), "share", compare_share(compare, quick, all)));
    add_ceilings(compare, list);
}
