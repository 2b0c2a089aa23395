/* report_configured: see the header. */
#include "site-gen/report/report_configured.h"

#include <math.h>

/* ---- targets ---------------------------------------------------------------------------------------------------------------- */
/* The key of the word for the target's kind, or of the sentence; NULL when nobody says. */
static const char *kind_key(const struct report *report, const struct results_target *target, bool sentence)
{
    switch (configuration_kind_of(report->options->configuration, target)) {
    case CONFIGURATION_UNMARKED:
        return NULL;
    case CONFIGURATION_STOCK:
        return sentence ? "mark.stock_long" : "mark.stock";
    case CONFIGURATION_TUNED:
        return sentence ? "mark.tuned_long" : "mark.tuned";
    }
    return NULL;
}

const char *report_target_kind(const struct report *report, const struct results_target *target)
{
    const char *key = kind_key(report, target, false);
    return key == NULL ? NULL : SAY(report, key);
}

const char *report_target_marks(const struct report *report, const struct results_target *target)
{
    const char *kind = kind_key(report, target, false);
    bool is_baseline = configuration_is_baseline(report->options->configuration, target);
    if (kind == NULL)
        return is_baseline ? SAY(report, "mark.baseline") : NULL;
    if (!is_baseline)
        return SAY(report, kind);
    return SAY(report, "list.comma", "first", SAY(report, "mark.baseline"), "last", SAY(report, kind));
}

struct doc_cell report_cell_target(const struct report *report, const struct results_target *target)
{
    struct doc_cell cell = report_cell_link(report, target->key, report_link_target(report, target));
    cell.detail = report_target_marks(report, target);
    return cell;
}

struct doc_column report_target_column(const struct report *report, const struct results_target *target)
{
    struct doc_column column = report_column(target->key, NULL, true);
    column.hint = report_target_marks(report, target);
    return column;
}

void report_add_kind_fact(const struct report *report, struct report_facts *facts, const struct results_target *target)
{
    const char *kind = kind_key(report, target, true);
    if (kind != NULL)
        report_add_fact_text(report, facts, "target.kind", SAY(report, kind));
    if (configuration_is_baseline(report->options->configuration, target))
        report_add_fact_text(report, facts, "target.role", SAY(report, "mark.baseline_long"));
}

/* ---- the baseline ----------------------------------------------------------------------------------------------------------- */
const struct results_target *report_baseline(const struct report *report)
{
    const struct analysis *analysis = report->analysis;
    for (size_t i = 0; i < analysis->target_count; i++)
        if (configuration_is_baseline(report->options->configuration, analysis->targets[i]))
            return analysis->targets[i];
    return NULL;
}

double report_reference_rate(const struct report *report, const struct analysis_group *group)
{
    const struct results_target *baseline = report_baseline(report);
    double reference = NAN;
    for (size_t i = 0; i < group->sample_count; i++) {
        const struct analysis_sample *sample = group->samples[i];
        if (!report_has_value(sample, ANALYSIS_RATE) || (baseline != NULL && sample->target != baseline))
            continue;
        double rate = sample->summary[ANALYSIS_RATE].geometric_mean;
        reference = isnan(reference) || rate > reference ? rate : reference;
    }
    return reference;
}

/* ---- groups of scenarios ---------------------------------------------------------------------------------------------------- */
struct report_groups report_find_groups(const struct report *report)
{
    const struct configuration *configuration = report->options->configuration;
    const struct analysis *analysis = report->analysis;
    struct report_groups groups = {ARENA_NEW_ARRAY(report->arena, analysis->scenario_count + 1, struct report_group), 0};
    size_t last = 0;
    for (size_t i = 0; i < analysis->scenario_count; i++) {
        size_t own = configuration_group_of(configuration, analysis->scenarios[i].scenario);
        if (groups.count == 0 || own != last) {
            bool is_declared = configuration != NULL && own < configuration->group_count;
            const char *title = is_declared ? configuration_text(&configuration->groups[own].title, report->messages->language)
                                            : SAY(report, "group.others");
            groups.items[groups.count++] = (struct report_group){title, i, 0};
        }
        groups.items[groups.count - 1].count++;
        last = own;
    }
    if (groups.count == 1)
        groups.items[0].title = NULL;
    return groups;
}

struct doc_node *report_group_section(const struct report *report, struct doc_node *parent, const struct report_group *group)
{
    if (group->title == NULL)
        return parent;
    return doc_add_section(report->arena, parent, NULL, doc_span_plain(report->arena, group->title));
}

void report_add_group_title(const struct report *report, struct doc_node *parent, const struct report_group *group)
{
    struct doc_text text = doc_text_new(report->arena);
    if (group->title == NULL)
        return;
    doc_text_add_strong(&text, group->title);
    doc_add_paragraph(report->arena, parent, text.first);
}
