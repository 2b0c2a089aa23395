/* report_cells: cells of tables and facts of the usual kinds (report_parts.h). One that has no value says which kind of nothing it is. */
#include "site-gen/report/report_parts.h"

#include <math.h>
#include <string.h>

bool report_run_failed(const struct results_run *run)
{
    for (size_t i = 0; i < run->reason_count; i++)
        if (strcmp(run->reasons[i].key, "gate.failure") == 0)
            return true;
    return false;
}

bool report_sample_failed(const struct analysis_sample *sample)
{
    for (size_t i = 0; i < sample->run_count; i++)
        if (!report_run_failed(sample->runs[i]))
            return false;
    return true;
}

struct doc_cell report_cell_missing(const struct report *report)
{
    return doc_cell_state(DOC_STATE_MISSING, SAY(report, "state.missing"));
}

struct doc_cell report_cell_state(const struct report *report, const struct analysis_sample *sample)
{
    if (sample == NULL)
        return report_cell_missing(report);
    if (sample->valid_count > 0)
        return doc_cell_state(DOC_STATE_TOO_FEW, SAY(report, "state.too_few"));
    if (report_sample_failed(sample))
        return doc_cell_state(DOC_STATE_FAILED, SAY(report, "state.failed"));
    return doc_cell_verdict(DOC_VERDICT_INVALID, SAY(report, "state.invalid"), NULL);
}

/* "< 1 ms"; not a number to be sorted or computed with. */
static struct doc_cell below_resolution(const struct report *report, const struct results_run *run)
{
    const char *limit = format_duration_exact(report->arena, run->resolution_ns);
    return doc_cell_number(arena_format(report->arena, "< %s", limit), NAN);
}

struct doc_cell report_cell_no_value(const struct report *report, const struct analysis_sample *sample, enum analysis_metric metric)
{
    if (sample != NULL && sample->valid_count > 0 && analysis_lacks_figure(sample, metric))
        return report_cell_missing(report);
    if (sample != NULL && sample->values[metric] != NULL && sample->valid[0]->resolution_ns > 0) /* zeros among them */
        return below_resolution(report, sample->valid[0]);
    return report_cell_state(report, sample);
}

struct doc_cell report_cell_not_applicable(const struct report *report)
{
    return doc_cell_state(DOC_STATE_NOT_APPLICABLE, SAY(report, "state.not_applicable"));
}

struct doc_cell report_cell_estimate(const struct report *report, const struct analysis_sample *sample, enum analysis_metric metric)
{
    if (!report_has_value(sample, metric))
        return report_cell_no_value(report, sample, metric);
    double value = sample->summary[metric].geometric_mean;
    const char *interval = report_metric_interval(report, sample, metric);
    if (interval == NULL && sample->valid_count >= SUMMARY_CLAIM_MINIMUM) /* never an interval of width 0 */
        interval = SAY(report, "state.no_variation");
    const char *text = metric == ANALYSIS_RATE ? format_rate(report->arena, value) : format_duration(report->arena, value);
    return doc_cell_estimate(text, interval, value);
}

struct doc_cell report_cell_spread(const struct report *report, const struct analysis_sample *sample)
{
    if (!report_has_value(sample, ANALYSIS_RATE))
        return report_cell_no_value(report, sample, ANALYSIS_RATE);
    const struct summary_estimate *summary = &sample->summary[ANALYSIS_RATE];
    return doc_cell_number(format_rate_spread(report->arena, summary->mean, summary->sd), summary->mean);
}

struct doc_cell report_cell_variation(const struct report *report, const struct analysis_sample *sample)
{
    if (!report_has_value(sample, ANALYSIS_RATE))
        return report_cell_no_value(report, sample, ANALYSIS_RATE);
    double variation = sample->summary[ANALYSIS_RATE].cv;
    if (!isfinite(variation)) /* a single run varies from nothing */
        return report_cell_not_applicable(report);
    return doc_cell_number(format_percent(report->arena, report->messages, variation), variation);
}

struct doc_cell report_cell_rank(const struct report *report, const struct analysis_sample *sample, enum analysis_metric metric)
{
    if (!report_has_value(sample, metric))
        return report_cell_no_value(report, sample, metric);
    if (sample->rank[metric].low == 0) /* alone */
        return report_cell_not_applicable(report);
    return doc_cell_rank(format_rank(report->arena, sample->rank[metric].low, sample->rank[metric].high),
                         (double)sample->rank[metric].low);
}

struct doc_cell report_cell_run_count(const struct report *report, const struct analysis_sample *sample)
{
    if (sample == NULL)
        return report_cell_state(report, sample);
    const char *valid = format_count(report->arena, (int64_t)sample->valid_count);
    if (sample->valid_count != sample->run_count)
        valid = SAY(report, "runs.of", "valid", valid, "all", format_count(report->arena, (int64_t)sample->run_count));
    return doc_cell_number(valid, (double)sample->valid_count);
}

struct doc_cell report_cell_errors(const struct report *report, const struct analysis_sample *sample)
{
    if (sample == NULL || sample->valid_count == 0)
        return report_cell_state(report, sample);
    int64_t errors = 0, requests = 0;
    bool counted = true;
    for (size_t i = 0; i < sample->valid_count; i++) {
        if (sample->valid[i]->errors == RESULTS_MISSING)
            return report_cell_missing(report);
        errors += sample->valid[i]->errors;
        requests += sample->valid[i]->requests;
        counted = counted && sample->valid[i]->requests != RESULTS_MISSING;
    }
    const char *text = format_count(report->arena, errors);
    if (errors > 0 && counted)
        text = SAY(report, "runs.of", "valid", text, "all", format_count(report->arena, requests));
    return doc_cell_number(text, (double)errors);
}

struct doc_cell report_cell_count(const struct report *report, int64_t count)
{
    if (count == RESULTS_MISSING)
        return report_cell_missing(report);
    return doc_cell_number(format_count(report->arena, count), (double)count);
}

struct doc_cell report_cell_duration(const struct report *report, int64_t nanoseconds)
{
    if (nanoseconds == RESULTS_MISSING)
        return report_cell_missing(report);
    return doc_cell_number(format_duration(report->arena, (double)nanoseconds), (double)nanoseconds);
}

struct doc_cell report_cell_duration_exact(const struct report *report, int64_t nanoseconds)
{
    if (nanoseconds == RESULTS_MISSING)
        return report_cell_missing(report);
    return doc_cell_number(format_duration_exact(report->arena, nanoseconds), (double)nanoseconds);
}

struct doc_cell report_cell_rate(const struct report *report, double rate)
{
    if (!isfinite(rate))
        return report_cell_missing(report);
    return doc_cell_number(format_rate(report->arena, rate), rate);
}

struct doc_cell report_cell_share(const struct report *report, double share)
{
    if (!isfinite(share))
        return report_cell_missing(report);
    return doc_cell_number(format_percent(report->arena, report->messages, share), share);
}

struct doc_cell report_cell_bytes(const struct report *report, int64_t bytes)
{
    if (bytes == RESULTS_MISSING)
        return report_cell_missing(report);
    return doc_cell_number(format_bytes(report->arena, (double)bytes), (double)bytes);
}

struct doc_cell report_cell_percentile(const struct report *report, int64_t good, enum analysis_metric metric, int64_t nanoseconds)
{
    if (good != RESULTS_MISSING && good < analysis_requests_needed(metric))
        return doc_cell_state(DOC_STATE_TOO_FEW, SAY(report, "state.too_few"));
    return report_cell_duration(report, nanoseconds);
}

struct doc_cell report_cell_run_latency(const struct report *report, const struct results_run *run, enum analysis_metric metric,
                                        int64_t nanoseconds)
{
    if (nanoseconds == 0 && run->resolution_ns > 0)
        return below_resolution(report, run);
    return report_cell_percentile(report, analysis_good_requests(run), metric, nanoseconds);
}

struct doc_cell report_cell_link(const struct report *report, const char *words, const char *link)
{
    return doc_cell_text(report->arena, words, link);
}

struct doc_cell report_cell_text(const struct report *report, const char *words)
{
    return doc_cell_text(report->arena, words, NULL);
}

struct doc_cell report_cell_framework(const struct report *report, const struct results_target *target)
{
    /* Raw results may hold any text here; only an address that a browser opens harmlessly becomes a link. */
    bool web = strncmp(target->url, "https://", 8) == 0 || strncmp(target->url, "http://", 7) == 0;
    const char *name = target->framework[0] != '\0' ? target->framework : SAY(report, "state.unknown");
    return report_cell_link(report, name, web ? target->url : NULL);
}
