/* histogram: counts of durations in the HdrHistogram layout (Tene): buckets that double, sub-buckets that are linear, so that every
 * value is kept within 10^-significant_figures of itself. Values below 0 or above highest are counted on their own, never clamped;
 * values in [0, lowest) are valid and fall into the first slots, which are not finer than lowest rounded down to a power of two.
 * Format of record: HdrHistogram V2 compressed, base64 (docs/formats.md). */
#ifndef LIB_HISTOGRAM_H
#define LIB_HISTOGRAM_H

#include "lib/error.h"
#include "lib/str.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The lab's own latency histograms: nanoseconds, 1 us to 1 h, slots of 512 ns at the fine end: 24,576 counts, 192 KiB each. */
#define HISTOGRAM_LATENCY_LOWEST INT64_C(1000)
#define HISTOGRAM_LATENCY_HIGHEST INT64_C(3600000000000)
#define HISTOGRAM_LATENCY_FIGURES 3

struct histogram {
    int64_t lowest, highest;
    int significant_figures;
    int unit_magnitude;
    int sub_bucket_half_count_magnitude;
    int64_t sub_bucket_mask;
    int32_t sub_bucket_count, sub_bucket_half_count, bucket_count, counts_length;
    int64_t *counts;          /* owned, counts_length items */
    int64_t total;            /* sum of counts: what percentiles see */
    int64_t below;            /* values < 0 (a value in [0, lowest) is recorded in the first sub-bucket) */
    int64_t above;            /* values > highest */
    int64_t minimum, maximum; /* exact, of the recorded values; INT64_MAX and 0 when empty */
    /* Exact sum of the recorded values, for the mean; in a decoded histogram the sum of mid-points. */
    double sum;
};

/* 0, or -1 (error: lowest >= 1, highest >= 2 * lowest, 1 <= significant_figures <= 5). Owns counts until release. */
int histogram_init(struct histogram *histogram, int64_t lowest, int64_t highest, int significant_figures, struct error *error);
void histogram_release(struct histogram *histogram);
void histogram_clear(struct histogram *histogram);

/* No allocation, no branch on the common path beyond the range check. */
void histogram_record(struct histogram *histogram, int64_t value);
void histogram_record_count(struct histogram *histogram, int64_t value, int64_t count); /* count >= 0 */
/* Corrected for coordinated omission as HdrHistogram does it (only for imports). */
void histogram_record_corrected(struct histogram *histogram, int64_t value, int64_t expected_interval);

/* Adds from to into: counts when the layouts are equal, otherwise re-recorded at the mid-points' equivalent values. */
void histogram_add(struct histogram *into, const struct histogram *from);

int32_t histogram_index(const struct histogram *histogram, int64_t value);
int64_t histogram_value_at_index(const struct histogram *histogram, int32_t index);
int64_t histogram_lowest_equivalent(const struct histogram *histogram, int64_t value);
int64_t histogram_highest_equivalent(const struct histogram *histogram, int64_t value);
int64_t histogram_median_equivalent(const struct histogram *histogram, int64_t value);

/* The value at rank ceil(percent / 100 * total), integer arithmetic on percent in units of 10^-6 percent (p99.9 = 99900000):
 * highest equivalent value (at 0 percent the lowest equivalent of the minimum). 0 when empty. Compare it with
 * histogram_highest_equivalent(maximum), not with the exact maximum, which lies inside its slot. */
int64_t histogram_percentile(const struct histogram *histogram, int64_t micro_percent);
/* The same for count percentiles in ascending order, in one walk over the counts, into values. */
void histogram_percentiles(const struct histogram *histogram, const int64_t *micro_percents, size_t count, int64_t *values);
/* As histogram_percentile, but never above the exact maximum: for figures that stand beside it. */
int64_t histogram_percentile_within_maximum(const struct histogram *histogram, int64_t micro_percent);
#define HISTOGRAM_P50 INT64_C(50000000)
#define HISTOGRAM_P90 INT64_C(90000000)
#define HISTOGRAM_P95 INT64_C(95000000)
#define HISTOGRAM_P99 INT64_C(99000000)
#define HISTOGRAM_P999 INT64_C(99900000)
double histogram_mean(const struct histogram *histogram);
/* Share of values <= value, 0 to 1. */
double histogram_share_at_or_below(const struct histogram *histogram, int64_t value);

/* HdrHistogram V2 compressed, base64; the format has no place for below and above. encode appends; 0 or -1. decode initialises
 * histogram (caller releases); hostile lengths, runs of empty slots, sums and compressed sizes are refused; 0, or -1 and nothing to
 * release. */
int histogram_encode(const struct histogram *histogram, struct str_builder *out, struct error *error);
int histogram_decode(struct histogram *histogram, struct str base64, struct error *error);

#endif
