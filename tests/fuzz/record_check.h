/* record_check: what must hold for a record that a reader of another tool accepted, whatever the bytes were; for fuzzers. */
#ifndef TESTS_FUZZ_RECORD_CHECK_H
#define TESTS_FUZZ_RECORD_CHECK_H

#include "lib/utf8.h"
#include "site-gen/store/result_record.h"

#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

static inline void require(bool condition)
{
    if (!condition)
        abort();
}

/* Can be shown: UTF-8 without control characters. */
static inline void check_text(const char *text)
{
    char *clean = strdup(text);
    require(clean != NULL);
    utf8_clean(clean);
    require(strcmp(clean, text) == 0 && strchr(text, '\n') == NULL);
    free(clean);
}

static inline void check_figure(int64_t figure)
{
    require(figure >= 0 || figure == RESULTS_MISSING);
}

static inline void check_latency(const struct results_latency *latency)
{
    const int64_t figures[] = {latency->mean, latency->minimum, latency->maximum, latency->p50,
                               latency->p90,  latency->p95,     latency->p99,     latency->p999};
    for (size_t i = 0; i < sizeof(figures) / sizeof(figures[0]); i++)
        check_figure(figures[i]);
}

static inline void check_run(const struct results_run *run)
{
    const int64_t figures[] = {run->requests,    run->errors,    run->bytes_received,    run->bytes_sent,    run->vus,
                               run->duration_ns, run->warmup_ns, run->generator_threads, run->resolution_ns, run->deviation_ns};
    for (size_t i = 0; i < sizeof(figures) / sizeof(figures[0]); i++)
        check_figure(figures[i]);
    int64_t errors = 0;
    for (size_t i = 0; i < RESULTS_ERROR_KINDS; i++) {
        check_figure(run->errors_by_kind[i]);
        if (run->errors_by_kind[i] > 0 && __builtin_add_overflow(errors, run->errors_by_kind[i], &errors))
            errors = INT64_MAX;
    }
    require(errors == 0 || errors == run->errors);
    require(run->measured_ns == RESULTS_MISSING || run->measured_ns > 0);
    require(isnan(run->rate) || (isfinite(run->rate) && run->rate >= 0));
    require(isnan(run->wanted_rate) || (isfinite(run->wanted_rate) && run->wanted_rate >= 0));
    require(run->requests == RESULTS_MISSING || run->errors <= run->requests);
    check_latency(&run->latency);
    check_text(run->tool_version);
    for (size_t i = 0; i < run->warning_count; i++)
        check_text(run->warnings[i]);
}

static inline void check_detail(const struct result_record *record)
{
    const struct results_detail *detail = &record->detail;
    for (size_t i = 0; i < detail->quantile_count; i++) {
        const struct results_quantile *quantile = &detail->quantiles[i];
        require(quantile->share >= 0 && quantile->share <= 1 && quantile->value >= 0);
        require(i == 0 || quantile->share > detail->quantiles[i - 1].share);
    }
    for (size_t i = 0; i < detail->step_count; i++) {
        check_text(detail->steps[i].name);
        check_figure(detail->steps[i].requests);
        check_figure(detail->steps[i].errors);
        check_latency(&detail->steps[i].latency);
        require(detail->steps[i].has_histogram == (record->step_histograms != NULL && record->step_histograms[i] != NULL));
    }
    for (size_t i = 0; i < detail->second_count; i++) {
        const struct results_second *second = &detail->seconds[i];
        require(second->second >= 0 && second->start_ns >= 0 && second->length_ns >= 0 && second->requests >= 0);
        require(i == 0 || second->second > detail->seconds[i - 1].second);
    }
}

static inline void check_record(const struct result_record *record)
{
    check_run(&record->run);
    check_detail(record);
    check_text(record->target_hint);
    check_text(record->scenario_hint);
    check_text(record->tested_url);
    if (record->histogram != NULL) {
        struct histogram histogram;
        require(histogram_decode(&histogram, str_from_text(record->histogram), NULL) == 0);
        histogram_release(&histogram);
    }
}

#endif
