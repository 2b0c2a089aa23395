/* histogram: where every latency of the lab is counted (runner), merged over runs (statistics) and read off as percentiles
 * (report). The layout is HdrHistogram's, so that other tools' histograms can be added to ours slot by slot. */
#include "lib/histogram.h"

#include <stdlib.h>
#include <string.h>

static int highest_bit(uint64_t value)
{
    return 63 - __builtin_clzll(value);
}

/* Buckets needed so that the last one holds highest: each doubles the range of the one before. */
static int32_t count_buckets(const struct histogram *histogram)
{
    int64_t smallest_untrackable = (int64_t)histogram->sub_bucket_count << histogram->unit_magnitude;
    int32_t buckets = 1;
    while (smallest_untrackable <= histogram->highest) {
        buckets++;
        if (smallest_untrackable > INT64_MAX / 2)
            break;
        smallest_untrackable <<= 1;
    }
    return buckets;
}

int histogram_init(struct histogram *histogram, int64_t lowest, int64_t highest, int significant_figures, struct error *error)
{
    memset(histogram, 0, sizeof *histogram);
    if (significant_figures < 1 || significant_figures > 5)
        return error_set(error, "histogram: expected 1 to 5 significant figures, got %d", significant_figures);
    if (lowest < 1 || highest / 2 < lowest)
        return error_set(error, "histogram: expected 1 <= lowest and 2 * lowest <= highest, got %lld and %lld", (long long)lowest,
                         (long long)highest);
    int64_t distinguished = 2;
    for (int i = 0; i < significant_figures; i++)
        distinguished *= 10;
    const int sub_bucket_magnitude = highest_bit((uint64_t)distinguished - 1) + 1; /* ceil of the logarithm */
    histogram->lowest = lowest;
    histogram->highest = highest;
    histogram->significant_figures = significant_figures;
    histogram->unit_magnitude = highest_bit((uint64_t)lowest);
    if (histogram->unit_magnitude + sub_bucket_magnitude > 62)
        return error_set(error, "histogram: lowest value %lld is too large for %d significant figures", (long long)lowest,
                         significant_figures);
    histogram->sub_bucket_half_count_magnitude = sub_bucket_magnitude - 1;
    histogram->sub_bucket_count = (int32_t)1 << sub_bucket_magnitude;
    histogram->sub_bucket_half_count = histogram->sub_bucket_count / 2;
    histogram->sub_bucket_mask = (int64_t)(histogram->sub_bucket_count - 1) << histogram->unit_magnitude;
    histogram->bucket_count = count_buckets(histogram);
    histogram->counts_length = (histogram->bucket_count + 1) * histogram->sub_bucket_half_count;
    histogram->minimum = INT64_MAX;
    histogram->counts = calloc((size_t)histogram->counts_length, sizeof *histogram->counts);
    if (histogram->counts == NULL)
        return error_set(error, "histogram: out of memory for %d counts", (int)histogram->counts_length);
    return 0;
}

void histogram_release(struct histogram *histogram)
{
    free(histogram->counts);
    memset(histogram, 0, sizeof *histogram);
}

/* Which power-of-two bucket holds value: or-ing the mask makes bucket 0 swallow everything below its top, without a branch. */
static inline int bucket_of(const struct histogram *histogram, int64_t value)
{
    return highest_bit((uint64_t)(value | histogram->sub_bucket_mask)) - histogram->unit_magnitude -
           histogram->sub_bucket_half_count_magnitude;
}

static inline int32_t index_of(const struct histogram *histogram, int64_t value)
{
    const int bucket = bucket_of(histogram, value);
    const int32_t sub_bucket = (int32_t)(value >> (bucket + histogram->unit_magnitude));
    /* From bucket 1 on, only the upper half of the sub-buckets is new: the lower half repeats the bucket before. */
    return (bucket << histogram->sub_bucket_half_count_magnitude) + sub_bucket;
}

/* Clearing and adding touch used slots only: most pages of a histogram are never touched, and so never take memory. */
void histogram_clear(struct histogram *histogram)
{
    if (histogram->total > 0) {
        const int32_t first = index_of(histogram, histogram->minimum);
        const int32_t last = index_of(histogram, histogram->maximum);
        memset(histogram->counts + first, 0, (size_t)(last - first + 1) * sizeof *histogram->counts);
    }
    histogram->total = histogram->below = histogram->above = 0;
    histogram->minimum = INT64_MAX;
    histogram->maximum = 0;
    histogram->sum = 0;
}

void histogram_record_count(struct histogram *histogram, int64_t value, int64_t count)
{
    if (value < 0) {
        histogram->below += count;
        return;
    }
    if (value > histogram->highest) {
        histogram->above += count;
        return;
    }
    if (count == 0) /* must not touch minimum and maximum */
        return;
    histogram->counts[index_of(histogram, value)] += count;
    histogram->total += count;
    histogram->sum += (double)value * (double)count;
    histogram->minimum = value < histogram->minimum ? value : histogram->minimum;
    histogram->maximum = value > histogram->maximum ? value : histogram->maximum;
}

void histogram_record(struct histogram *histogram, int64_t value)
{
    histogram_record_count(histogram, value, 1);
}

void histogram_record_corrected(struct histogram *histogram, int64_t value, int64_t expected_interval)
{
    histogram_record_count(histogram, value, 1);
    if (expected_interval <= 0)
        return;
    for (int64_t missing = value - expected_interval; missing >= expected_interval; missing -= expected_interval)
        histogram_record_count(histogram, missing, 1);
}

static bool same_layout(const struct histogram *a, const struct histogram *b)
{
    return a->unit_magnitude == b->unit_magnitude && a->sub_bucket_count == b->sub_bucket_count &&
           a->counts_length == b->counts_length && a->highest == b->highest;
}

static void add_counts(struct histogram *into, const struct histogram *from)
{
    if (from->total == 0)
        return;
    const int32_t last = index_of(from, from->maximum);
    for (int32_t i = index_of(from, from->minimum); i <= last; i++)
        into->counts[i] += from->counts[i];
    into->total += from->total;
    into->sum += from->sum;
    into->minimum = from->minimum < into->minimum ? from->minimum : into->minimum;
    into->maximum = from->maximum > into->maximum ? from->maximum : into->maximum;
}

/* The best single value for a slot of from: its mid-point, kept inside what was really recorded. */
static int64_t representative_value(const struct histogram *from, int32_t index)
{
    const int64_t value = histogram_median_equivalent(from, histogram_value_at_index(from, index));
    if (value < from->minimum)
        return from->minimum;
    return value > from->maximum ? from->maximum : value;
}

void histogram_add(struct histogram *into, const struct histogram *from)
{
    into->below += from->below;
    into->above += from->above;
    if (same_layout(into, from)) {
        add_counts(into, from);
        return;
    }
    for (int32_t i = 0; i < from->counts_length; i++) {
        if (from->counts[i] == 0)
            continue;
        int64_t value = representative_value(from, i);
        if (value > into->highest) /* a slot that straddles the top of the other layout still lies inside */
            value = histogram_value_at_index(from, i);
        histogram_record_count(into, value, from->counts[i]);
    }
}

int32_t histogram_index(const struct histogram *histogram, int64_t value)
{
    return index_of(histogram, value);
}

int64_t histogram_value_at_index(const struct histogram *histogram, int32_t index)
{
    int bucket = (index >> histogram->sub_bucket_half_count_magnitude) - 1;
    int64_t sub_bucket = (index & (histogram->sub_bucket_half_count - 1)) + histogram->sub_bucket_half_count;
    if (bucket < 0) {
        bucket = 0;
        sub_bucket -= histogram->sub_bucket_half_count;
    }
    return sub_bucket << (bucket + histogram->unit_magnitude);
}

/* Width of the slot that holds value. */
static int64_t slot_width(const struct histogram *histogram, int64_t value)
{
    return INT64_C(1) << (bucket_of(histogram, value) + histogram->unit_magnitude);
}

int64_t histogram_lowest_equivalent(const struct histogram *histogram, int64_t value)
{
    return value & ~(slot_width(histogram, value) - 1);
}

int64_t histogram_highest_equivalent(const struct histogram *histogram, int64_t value)
{
    return value | (slot_width(histogram, value) - 1);
}

int64_t histogram_median_equivalent(const struct histogram *histogram, int64_t value)
{
    return histogram_lowest_equivalent(histogram, value) + slot_width(histogram, value) / 2;
}

void histogram_percentiles(const struct histogram *histogram, const int64_t *micro_percents, size_t count, int64_t *values)
{
    __extension__ typedef __int128 wide;
    const int64_t whole = INT64_C(100000000);
    int32_t slot = histogram->total == 0 ? 0 : index_of(histogram, histogram->minimum);
    int64_t passed = 0; /* counts before slot */
    for (size_t i = 0; i < count; i++) {
        const int64_t micro_percent = micro_percents[i] > whole ? whole : micro_percents[i];
        if (histogram->total == 0 || micro_percent <= 0) {
            values[i] = histogram->total == 0 ? 0 : histogram_lowest_equivalent(histogram, histogram->minimum);
            continue;
        }
        const int64_t rank = (int64_t)(((wide)micro_percent * histogram->total + whole - 1) / whole);
        while (slot < histogram->counts_length && passed + histogram->counts[slot] < rank)
            passed += histogram->counts[slot++];
        const int64_t value = slot < histogram->counts_length ? histogram_value_at_index(histogram, slot) : histogram->maximum;
        values[i] = histogram_highest_equivalent(histogram, value);
    }
}

int64_t histogram_percentile(const struct histogram *histogram, int64_t micro_percent)
{
    int64_t value;
    histogram_percentiles(histogram, &micro_percent, 1, &value);
    return value;
}

int64_t histogram_percentile_within_maximum(const struct histogram *histogram, int64_t micro_percent)
{
    int64_t value = histogram_percentile(histogram, micro_percent);
    return value < histogram->maximum ? value : histogram->maximum;
}

double histogram_mean(const struct histogram *histogram)
{
    return histogram->total == 0 ? 0.0 : histogram->sum / (double)histogram->total;
}

double histogram_share_at_or_below(const struct histogram *histogram, int64_t value)
{
    if (histogram->total == 0 || value < 0)
        return 0.0;
    const int32_t last = value < histogram->highest ? index_of(histogram, value) : histogram->counts_length - 1;
    int64_t count = 0;
    for (int32_t i = 0; i <= last; i++)
        count += histogram->counts[i];
    return (double)count / (double)histogram->total;
}
