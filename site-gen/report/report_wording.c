/* report_wording: see the header. */
#include "site-gen/report/report_wording.h"

#include <math.h>
#include <string.h>

static const char *band_words(const struct report *report, double delta)
{
    return arena_format(report->arena, "±%s", format_percent_short(report->arena, report->messages, delta));
}

const char *wording_noise_band(const struct report *report)
{
    return band_words(report, report->analysis->noise_floor);
}

const char *wording_pair_band(const struct report *report, const struct analysis_pair *pair)
{
    return band_words(report, pair->noise_floor);
}

const char *wording_method(const struct report *report, const char *key, const struct analysis_pair *pair,
                           enum analysis_metric metric)
{
    const struct analysis_comparison *comparison = &pair->metrics[metric];
    return SAY(report, key, "way", SAY(report, comparison->ratio.paired ? "compare.paired" : "compare.welch"), "family",
               format_count(report->arena, (int64_t)comparison->family_size), "band", wording_pair_band(report, pair));
}

const char *wording_noise_source(const struct report *report, const struct analysis_group *group)
{
    const struct analysis *analysis = report->analysis;
    const struct results_machine *machine = group != NULL ? group->conditions->machine : NULL;
    for (size_t i = 0; group == NULL && i < analysis->scenario_count; i++) {
        const struct results_machine *one = analysis_current_group(&analysis->scenarios[i])->conditions->machine;
        if (machine != NULL && machine != one)
            return SAY(report, "noise.several");
        machine = one;
    }
    if (machine == NULL || !analysis_noise_is_measured(machine))
        return SAY(report, "noise.default");
    return SAY(report, "noise.measured", "comparisons", format_count(report->arena, machine->noise_comparisons), "date",
               machine->noise_date);
}

const char *wording_join(const struct report *report, const char *const *names, size_t count)
{
    const char *text = count > 0 ? names[0] : "";
    for (size_t i = 1; i < count; i++)
        text = SAY(report, i + 1 < count ? "list.comma" : "list.and", "first", text, "last", names[i]);
    return text;
}

static const char *pair_run_counts(const struct report *report, const struct analysis_pair *pair)
{
    const char *a = format_count(report->arena, (int64_t)pair->a->valid_count);
    if (pair->a->valid_count == pair->b->valid_count)
        return SAY(report, report_number_key(report, "runs.n_each", pair->a->valid_count), "n", a);
    return SAY(report, "runs.n_two", "a", a, "b", format_count(report->arena, (int64_t)pair->b->valid_count));
}

/* Scenario, machine, day and, where it applies, that it was a quick run. */
static const char *pair_place(const struct report *report, const struct analysis_pair *pair)
{
    const struct results_run *conditions = pair->group->conditions;
    const char *newest = pair->a->session->date;
    if (strcmp(pair->b->session->date, newest) > 0)
        newest = pair->b->session->date;
    return SAY(report, pair->group->quick ? "sentence.place_quick" : "sentence.place", "scenario", conditions->scenario->id,
               "machine", report_machine_name(report, conditions->machine), "date", newest);
}

/* One shown difference, told from the faster side. */
static const char *sentence_of_difference(const struct report *report, const struct analysis_pair *pair,
                                          enum analysis_metric metric)
{
    const struct analysis_comparison *comparison = &pair->metrics[metric];
    bool flip = comparison->verdict == VERDICT_SLOWER;
    struct ratio_estimate ratio = flip ? ratio_invert(&comparison->ratio) : comparison->ratio;
    const char *a = (flip ? pair->b : pair->a)->target->key, *b = (flip ? pair->a : pair->b)->target->key;
    return SAY(report, metric == ANALYSIS_RATE ? "sentence.rate" : "sentence.latency", "a", a, "b", b, "metric",
               report_metric_name(report, metric), "factor", format_factor(report->arena, ratio.ratio), "interval",
               format_factor_range(report->arena, ratio.low, ratio.high), "n", pair_run_counts(report, pair), "p",
               format_p_value(report->arena, comparison->holm_p), "place", pair_place(report, pair));
}

/* Invalid although both have valid runs. */
static bool is_unsteady(const struct analysis_pair *pair)
{
    return pair->a->valid_count > 0 && pair->b->valid_count > 0 && !(analysis_is_steady(pair->a) && analysis_is_steady(pair->b));
}

/* The source of one side gives no such figure. */
static bool lacks_figure(const struct analysis_pair *pair, enum analysis_metric metric)
{
    return analysis_lacks_figure(pair->a, metric) || analysis_lacks_figure(pair->b, metric);
}

/* There are values, but a tool rounded some to 0. */
static bool is_rounded_off(const struct analysis_pair *pair, enum analysis_metric metric)
{
    return pair->a->values[metric] != NULL && pair->b->values[metric] != NULL && !isfinite(pair->metrics[metric].ratio.ratio);
}

const char *wording_sentence(const struct report *report, const struct analysis_pair *pair, enum analysis_metric metric)
{
    const struct analysis_comparison *comparison = &pair->metrics[metric];
    struct arena *arena = report->arena;
    const char *a = pair->a->target->key, *b = pair->b->target->key;
    const char *name = report_metric_name(report, metric), *place = pair_place(report, pair), *n = pair_run_counts(report, pair);
    switch (comparison->verdict) {
    case VERDICT_FASTER:
    case VERDICT_SLOWER:
        return sentence_of_difference(report, pair, metric);
    case VERDICT_EQUIVALENT:
        return SAY(report, "sentence.equivalent", "a", a, "b", b, "metric", name, "band", wording_pair_band(report, pair), "factor",
                   format_factor(arena, comparison->ratio.ratio), "interval",
                   format_factor_range(arena, comparison->ratio.low90, comparison->ratio.high90), "n", n, "place", place);
    case VERDICT_NO_DIFFERENCE:
        return SAY(report, "sentence.no_difference", "a", a, "b", b, "metric", name, "factor",
                   format_factor(arena, comparison->ratio.ratio), "interval",
                   format_factor_range(arena, comparison->ratio.low, comparison->ratio.high), "n", n, "p",
                   format_p_value(arena, comparison->holm_p), "detectable",
                   format_percent(arena, report->messages, comparison->detectable), "place", place);
    case VERDICT_NO_CLAIM:
        if (!isfinite(comparison->ratio.ratio))
            return SAY(report,
                       lacks_figure(pair, metric)     ? "sentence.missing"
                       : is_rounded_off(pair, metric) ? "sentence.rounded_off"
                                                      : "sentence.too_few",
                       "a", a, "b", b, "metric", name, "place", place);
        return SAY(report, "sentence.no_claim", "a", a, "b", b, "metric", name, "factor",
                   format_factor(arena, comparison->ratio.ratio), "n", n, "place", place);
    case VERDICT_INVALID:
        return SAY(report, is_unsteady(pair) ? "sentence.unsteady" : "sentence.invalid", "a", a, "b", b, "metric", name, "place",
                   place);
    }
    return "";
}

static enum doc_verdict doc_verdict_of(enum verdict verdict)
{
    switch (verdict) {
    case VERDICT_INVALID:
        return DOC_VERDICT_INVALID;
    case VERDICT_NO_CLAIM:
        return DOC_VERDICT_NO_CLAIM;
    case VERDICT_FASTER:
        return DOC_VERDICT_FASTER;
    case VERDICT_SLOWER:
        return DOC_VERDICT_SLOWER;
    case VERDICT_EQUIVALENT:
        return DOC_VERDICT_EQUIVALENT;
    case VERDICT_NO_DIFFERENCE:
        return DOC_VERDICT_NO_DIFFERENCE;
    }
    return DOC_VERDICT_NONE;
}

static const char *verdict_words(const struct report *report, const struct analysis_pair *pair, enum analysis_metric metric)
{
    bool few_requests = pair->a->values[metric] == NULL || pair->b->values[metric] == NULL;
    switch (pair->metrics[metric].verdict) {
    case VERDICT_INVALID:
        if (report_sample_failed(pair->a) || report_sample_failed(pair->b))
            return SAY(report, "state.failed"); /* the word of the columns beside it */
        return SAY(report, is_unsteady(pair) ? "verdict.unsteady" : "verdict.invalid");
    case VERDICT_NO_CLAIM:
        if (lacks_figure(pair, metric))
            return SAY(report, "verdict.no_claim_missing");
        if (is_rounded_off(pair, metric))
            return SAY(report, "verdict.no_claim_rounded_off");
        return SAY(report, few_requests ? "verdict.no_claim_few" : "verdict.no_claim");
    case VERDICT_FASTER:
        return SAY(report, "verdict.faster");
    case VERDICT_SLOWER:
        return SAY(report, "verdict.slower");
    case VERDICT_EQUIVALENT:
        return SAY(report, "verdict.equivalent", "band", wording_pair_band(report, pair));
    case VERDICT_NO_DIFFERENCE:
        return SAY(report, "verdict.no_difference");
    }
    return "";
}

struct doc_cell wording_verdict_cell(const struct report *report, const struct analysis_pair *pair, enum analysis_metric metric)
{
    const struct analysis_comparison *comparison = &pair->metrics[metric];
    const char *detail = NULL;
    if (comparison->verdict == VERDICT_NO_DIFFERENCE && isfinite(comparison->detectable))
        detail = SAY(report, "verdict.could_have_shown", "detectable",
                     format_percent(report->arena, report->messages, comparison->detectable));
    else if (comparison->verdict == VERDICT_EQUIVALENT && analysis_pair_ceiling(pair) > ANALYSIS_CEILING_UNEXPLAINED)
        detail = SAY(report, "verdict.at_ceiling");
    return doc_cell_verdict(doc_verdict_of(comparison->verdict), verdict_words(report, pair, metric), detail);
}

const char *wording_short(const struct report *report, const struct analysis_pair *pair, enum analysis_metric metric)
{
    const struct analysis_comparison *comparison = &pair->metrics[metric];
    if (comparison->verdict != VERDICT_FASTER && comparison->verdict != VERDICT_SLOWER)
        return verdict_words(report, pair, metric);
    /* "7.40x faster" says what it means for a rate above 1 only. */
    bool plain = metric == ANALYSIS_RATE && comparison->verdict == VERDICT_FASTER;
    return SAY(report, plain ? "short.rate_faster" : "short.other", "verdict", verdict_words(report, pair, metric), "ratio",
               format_ratio(report->arena, report->messages, comparison->ratio.ratio), "interval",
               format_factor_range(report->arena, comparison->ratio.low, comparison->ratio.high), "n",
               pair_run_counts(report, pair));
}

struct doc_cell wording_ratio_cell(const struct report *report, const struct analysis_pair *pair, enum analysis_metric metric)
{
    const struct ratio_estimate *ratio = &pair->metrics[metric].ratio;
    if (!isfinite(ratio->ratio)) {
        const struct analysis_sample *lacking = report_has_value(pair->a, metric) ? pair->b : pair->a;
        return report_cell_no_value(report, lacking, metric);
    }
    const char *interval = NULL;
    if (analysis_is_judged(pair->metrics[metric].verdict)) /* never an interval of width 0 */
        interval = ratio->standard_error > 0 ? format_factor_interval(report->arena, ratio->low, ratio->high)
                                             : SAY(report, "state.no_variation");
    return doc_cell_ratio(format_ratio(report->arena, report->messages, ratio->ratio), interval, ratio->ratio);
}

/* ---- what a scenario says --------------------------------------------------------------------------------------------------- */
static struct wording_finding find_winner(const struct report *report, const struct analysis_group *group,
                                          const struct analysis_sample **samples)
{
    const struct analysis_pair *pair = analysis_find_pair(report->arena, group, samples[0]->target, samples[1]->target);
    return (struct wording_finding){
        .takeaway = SAY(report, "finding.winner", "target", samples[0]->target->key),
        .evidence = wording_sentence(report, pair, ANALYSIS_RATE),
        .link = report_link_pair(report, pair),
        .winner = samples[0],
        .first = samples,
        .first_count = 1,
        .pair = pair,
        .verdict = VERDICT_FASTER,
    };
}

/* Nobody is alone in front. The tied are those that nobody is shown to beat; where verdicts are not transitive and that is the
 * first alone, those that the first is not shown to beat. */
static bool is_tied(const struct report *report, const struct analysis_group *group, const struct analysis_sample *first,
                    const struct analysis_sample *sample, bool first_alone)
{
    if (sample == first || !first_alone)
        return sample->rank[ANALYSIS_RATE].low == 1;
    const struct analysis_pair *pair = analysis_find_pair(report->arena, group, first->target, sample->target);
    enum verdict verdict = pair->metrics[ANALYSIS_RATE].verdict;
    return (pair->a == first ? verdict : verdict_invert(verdict)) != VERDICT_FASTER;
}

static struct wording_finding find_tie(const struct report *report, const struct analysis_group *group,
                                       const struct analysis_sample *const *samples, size_t count)
{
    const char **names = ARENA_NEW_ARRAY(report->arena, count, const char *);
    const struct analysis_sample **first = ARENA_NEW_ARRAY(report->arena, count, const struct analysis_sample *);
    size_t tied = 0, in_front = 0, second = 0;
    for (size_t i = 0; i < count; i++)
        in_front += samples[i]->rank[ANALYSIS_RATE].low == 1;
    for (size_t i = 0; i < count; i++)
        if (is_tied(report, group, samples[0], samples[i], in_front == 1)) {
            first[tied] = samples[i];
            names[tied++] = samples[i]->target->key;
            second = tied == 2 ? i : second;
        }
    const struct analysis_pair *pair = analysis_find_pair(report->arena, group, samples[0]->target, samples[second]->target);
    return (struct wording_finding){
        .takeaway = SAY(report, tied == count ? "finding.tie_all" : "finding.tie", "targets", wording_join(report, names, tied)),
        .evidence = wording_sentence(report, pair, ANALYSIS_RATE),
        .link = report_link_pair(report, pair),
        .first = first,
        .first_count = tied,
        .is_level = tied == count,
        .pair = pair,
        .verdict = VERDICT_NO_DIFFERENCE,
    };
}

/* Too few runs for a claim, two samples or more: the values alone, the highest first. */
static struct wording_finding find_highest(const struct report *report, const struct analysis_sample **samples)
{
    const char *rate = format_rate(report->arena, samples[0]->summary[ANALYSIS_RATE].geometric_mean);
    const char *second = format_rate(report->arena, samples[1]->summary[ANALYSIS_RATE].geometric_mean);
    bool shared = strcmp(rate, second) == 0;
    return (struct wording_finding){
        .takeaway =
            SAY(report, shared ? "finding.no_claim_level" : "finding.no_claim", "target", samples[0]->target->key, "rate", rate),
        .highest = shared ? NULL : samples[0],
        .first = samples,
        .first_count = shared ? 0 : 1,
        .verdict = VERDICT_NO_CLAIM,
    };
}

struct wording_finding wording_find(const struct report *report, const struct analysis_group *group)
{
    size_t count;
    const struct analysis_sample **samples = report_order_by_rate(report, group, &count);
    if (count == 0)
        return (struct wording_finding){.takeaway = SAY(report, "finding.nothing"), .verdict = VERDICT_INVALID};
    const char *first = samples[0]->target->key;
    if (count == 1)
        return (struct wording_finding){.takeaway = SAY(report, "finding.alone", "target", first),
                                        .first = samples,
                                        .first_count = 1,
                                        .verdict = VERDICT_NO_CLAIM};
    size_t claimable = 0;
    for (size_t i = 0; i < count; i++)
        claimable += samples[i]->valid_count >= SUMMARY_CLAIM_MINIMUM;
    if (samples[0]->rank[ANALYSIS_RATE].low == 1 && samples[0]->rank[ANALYSIS_RATE].high == 1)
        return find_winner(report, group, samples);
    return claimable < count ? find_highest(report, samples) : find_tie(report, group, samples, count);
}
