/* report_readings: see the header. Pipeline: analysis -> [readings] -> cells of the overview and of the scenarios' tables. */
#include "site-gen/report/report_readings.h"

#include "site-gen/report/report_configured.h"
#include "site-gen/report/report_wording.h"

#define BASELINES_MAXIMUM 12
/* Readings of one page: about 30 bytes each, before compression. */
#define READINGS_MAXIMUM 3000

static size_t baseline_count(const struct analysis *analysis)
{
    size_t rows = analysis->scenario_count > ANALYSIS_METRICS ? analysis->scenario_count : ANALYSIS_METRICS;
    size_t count = analysis->target_count < 2 ? 0 : READINGS_MAXIMUM / (analysis->target_count * rows);
    count = count < BASELINES_MAXIMUM ? count : BASELINES_MAXIMUM;
    return count < analysis->target_count ? count : analysis->target_count;
}

/* The declared baseline stands before the others, so that it is always among those that may be chosen. */
static const struct results_target *baseline_at(const struct report *report, size_t index)
{
    const struct analysis *analysis = report->analysis;
    const struct results_target *declared = report_baseline(report);
    if (declared == NULL)
        return analysis->targets[index];
    size_t place = 0;
    while (analysis->targets[place] != declared)
        place++;
    if (index == 0)
        return declared;
    return analysis->targets[index <= place ? index - 1 : index];
}

const char *const *report_baselines(const struct report *report, size_t *count)
{
    *count = baseline_count(report->analysis);
    const char **names = ARENA_NEW_ARRAY(report->arena, *count, const char *);
    for (size_t i = 0; i < *count; i++)
        names[i] = baseline_at(report, i)->key;
    return names;
}

/* The pair as told from the sample's side. */
static struct analysis_pair pair_from(const struct analysis_pair *pair, const struct analysis_sample *sample,
                                      enum analysis_metric metric)
{
    struct analysis_pair told = *pair;
    if (pair->a == sample)
        return told;
    told.a = pair->b;
    told.b = pair->a;
    told.metrics[metric].ratio = ratio_invert(&pair->metrics[metric].ratio);
    told.metrics[metric].verdict = verdict_invert(pair->metrics[metric].verdict);
    return told;
}

static struct doc_reading reading_against(const struct report *report, const struct analysis_sample *sample,
                                          const struct results_target *baseline, enum analysis_metric metric)
{
    if (sample->target == baseline)
        return (struct doc_reading){.text = SAY(report, "reading.itself")};
    struct analysis_pair pair;
    if (!analysis_find_metric(report->arena, sample->group, sample->target, baseline, metric, &pair))
        return (struct doc_reading){.text = NULL};
    struct analysis_pair told = pair_from(&pair, sample, metric);
    struct doc_cell ratio = wording_ratio_cell(report, &told, metric);
    struct doc_cell verdict = wording_verdict_cell(report, &told, metric);
    return (struct doc_reading){.text = ratio.text, .detail = ratio.detail, .verdict = verdict.verdict};
}

const struct doc_reading *report_readings(const struct report *report, const struct analysis_sample *sample,
                                          enum analysis_metric metric)
{
    size_t count = baseline_count(report->analysis);
    if (count == 0 || !report_has_value(sample, metric))
        return NULL;
    struct doc_reading *readings = ARENA_NEW_ARRAY(report->arena, count, struct doc_reading);
    for (size_t i = 0; i < count; i++)
        readings[i] = reading_against(report, sample, baseline_at(report, i), metric);
    return readings;
}
