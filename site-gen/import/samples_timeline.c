/* samples_timeline: rows are found by the end of a request. Each has its counts; its latencies are kept as a short list of slots and
 * counts, unfolded into a histogram while samples go to that row and at the end. */
#include "site-gen/import/samples_timeline.h"

#include "lib/clock.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ROW_NS CLOCK_NANOSECONDS_PER_SECOND
#define SHORTEST_END_NS (ROW_NS / 2)
#define ROW_FIGURES 2 /* significant ones: slots narrower than a hundredth of their value */

struct slot_count { /* a slot with more comes more than once */
    uint16_t slot, count;
};

struct samples_timeline_row {
    int64_t requests, errors, bytes_received, maximum;
    struct slot_count *slots; /* owned; NULL while the row is open or has none */
    size_t slot_count;
};

static int64_t floor_divide(int64_t value, int64_t divisor)
{
    int64_t quotient = value / divisor;
    return quotient - (value % divisor < 0 ? 1 : 0);
}

static void init_histogram(struct histogram *histogram)
{
    if (histogram_init(histogram, HISTOGRAM_LATENCY_LOWEST, HISTOGRAM_LATENCY_HIGHEST, ROW_FIGURES, NULL) == 0)
        return;
    fputs("out of memory (a histogram is wanted)\n", stderr);
    exit(1);
}

void samples_timeline_init(struct samples_timeline *timeline, size_t maximum)
{
    *timeline = (struct samples_timeline){.maximum = maximum};
    vec_init(&timeline->rows, sizeof(struct samples_timeline_row));
}

static struct samples_timeline_row *row_at(const struct samples_timeline *timeline, int64_t number)
{
    return VEC_AT(&timeline->rows, (size_t)(number - timeline->first), struct samples_timeline_row);
}

void samples_timeline_release(struct samples_timeline *timeline)
{
    for (size_t i = 0; i < timeline->rows.count; i++)
        free(VEC_AT(&timeline->rows, i, struct samples_timeline_row)->slots);
    vec_release(&timeline->rows);
    for (size_t i = 0; i < SAMPLES_TIMELINE_OPEN; i++)
        histogram_release(&timeline->open[i].histogram);
}

/* ---- latencies of a row ----------------------------------------------------------------------------------------------------- */
static void unfold(const struct samples_timeline_row *row, struct histogram *histogram)
{
    for (size_t i = 0; i < row->slot_count; i++)
        histogram_record_count(histogram, histogram_value_at_index(histogram, row->slots[i].slot), row->slots[i].count);
}

static size_t count_items(const struct histogram *histogram)
{
    size_t items = 0;
    for (int32_t i = 0; i < histogram->counts_length; i++)
        items += (size_t)(histogram->counts[i] / UINT16_MAX) + (histogram->counts[i] % UINT16_MAX != 0);
    return items;
}

static void fold(struct samples_timeline_row *row, const struct histogram *histogram)
{
    size_t items = count_items(histogram), at = 0;
    if (items == 0)
        return;
    row->slots = calloc(items, sizeof(*row->slots));
    if (row->slots == NULL) {
        fprintf(stderr, "out of memory (%zu counts wanted)\n", items);
        exit(1);
    }
    row->slot_count = items;
    for (int32_t i = 0; i < histogram->counts_length; i++)
        for (int64_t left = histogram->counts[i]; left > 0; left -= UINT16_MAX)
            row->slots[at++] = (struct slot_count){(uint16_t)i, left > UINT16_MAX ? UINT16_MAX : (uint16_t)left};
}

static void close_row(struct samples_timeline *timeline, struct samples_timeline_open *open)
{
    if (open->used == 0)
        return;
    fold(row_at(timeline, open->number), &open->histogram);
    histogram_clear(&open->histogram);
    open->used = 0;
}

/* The histogram of that row, in place of the one that was not asked for longest. */
static struct samples_timeline_open *open_row(struct samples_timeline *timeline, int64_t number)
{
    struct samples_timeline_open *oldest = &timeline->open[0];
    for (size_t i = 0; i < SAMPLES_TIMELINE_OPEN; i++) {
        struct samples_timeline_open *open = &timeline->open[i];
        if (open->used != 0 && open->number == number)
            return open;
        if (open->used < oldest->used)
            oldest = open;
    }
    close_row(timeline, oldest);
    if (oldest->histogram.counts == NULL)
        init_histogram(&oldest->histogram);
    struct samples_timeline_row *row = row_at(timeline, number);
    unfold(row, &oldest->histogram);
    free(row->slots);
    row->slots = NULL;
    row->slot_count = 0;
    oldest->number = number;
    return oldest;
}

/* ---- rows ------------------------------------------------------------------------------------------------------------------- */
static void forget_rows(struct samples_timeline *timeline)
{
    size_t maximum = timeline->maximum;
    samples_timeline_release(timeline);
    samples_timeline_init(timeline, maximum);
    timeline->is_begun = timeline->is_too_long = true;
}

/* More rows before the first, as many as there are already or are allowed, so that falling times cost no more than rising ones. */
static void add_rows_before(struct samples_timeline *timeline, size_t needed)
{
    size_t count = timeline->rows.count, added = needed > count ? needed : count;
    if (added > timeline->maximum - count)
        added = timeline->maximum - count;
    for (size_t i = 0; i < added; i++)
        (void)VEC_PUSH(&timeline->rows, struct samples_timeline_row);
    struct samples_timeline_row *rows = VEC_ITEMS(&timeline->rows, struct samples_timeline_row);
    memmove(rows + added, rows, count * sizeof(*rows));
    memset(rows, 0, added * sizeof(*rows));
    timeline->first -= (int64_t)added;
}

/* Makes sure that the row is there. False: it would be one too many. */
static bool reach_row(struct samples_timeline *timeline, int64_t number)
{
    int64_t maximum = (int64_t)timeline->maximum, end = timeline->first + (int64_t)timeline->rows.count;
    if (timeline->rows.count == 0)
        timeline->first = end = number;
    if (number >= timeline->first && number < end)
        return true;
    if (number >= end ? number - timeline->first >= maximum : end - number > maximum)
        return false;
    if (number < timeline->first)
        add_rows_before(timeline, (size_t)(timeline->first - number));
    for (; end <= number; end++)
        (void)VEC_PUSH(&timeline->rows, struct samples_timeline_row);
    return true;
}

void samples_timeline_add(struct samples_timeline *timeline, int64_t started_ns, int64_t ended_ns, int64_t latency_ns,
                          bool is_error, int64_t bytes_received)
{
    if (timeline->is_too_long)
        return;
    if (!timeline->is_begun)
        timeline->anchor_ns = started_ns;
    timeline->is_begun = true;
    int64_t since = 0;
    if (__builtin_sub_overflow(ended_ns, timeline->anchor_ns, &since) || !reach_row(timeline, floor_divide(since, ROW_NS))) {
        forget_rows(timeline);
        return;
    }
    int64_t number = floor_divide(since, ROW_NS);
    struct samples_timeline_row *row = row_at(timeline, number);
    row->requests++;
    row->errors += is_error;
    if (bytes_received > 0 && __builtin_add_overflow(row->bytes_received, bytes_received, &row->bytes_received))
        row->bytes_received = INT64_MAX;
    if (latency_ns < 0)
        return;
    row->maximum = latency_ns > row->maximum ? latency_ns : row->maximum;
    struct samples_timeline_open *open = timeline->newest;
    if (open == NULL || open->used == 0 || open->number != number)
        open = timeline->newest = open_row(timeline, number);
    open->used = ++timeline->clock;
    histogram_record(&open->histogram, latency_ns);
}

/* ---- the end ---------------------------------------------------------------------------------------------------------------- */
static int64_t percentile_of(const struct histogram *histogram, int64_t micro_percent, int64_t maximum)
{
    int64_t value = histogram_percentile(histogram, micro_percent);
    return value < maximum ? value : maximum;
}

/* One row of the result from the rows number to last, all of which may lack. */
static void make_second(const struct samples_timeline *timeline, int64_t number, int64_t last, struct histogram *histogram,
                        struct results_second *second)
{
    int64_t maximum = 0, end = timeline->first + (int64_t)timeline->rows.count;
    histogram_clear(histogram);
    for (; number <= last; number++) {
        if (number < timeline->first || number >= end)
            continue;
        const struct samples_timeline_row *row = row_at(timeline, number);
        unfold(row, histogram);
        maximum = row->maximum > maximum ? row->maximum : maximum;
        second->requests += row->requests;
        second->errors += row->errors;
        if (__builtin_add_overflow(second->bytes_received, row->bytes_received, &second->bytes_received))
            second->bytes_received = INT64_MAX;
    }
    second->p50 = second->p95 = second->p99 = second->maximum = RESULTS_MISSING;
    if (histogram->total + histogram->above == 0)
        return;
    second->maximum = maximum;
    if (histogram->total == 0)
        return;
    second->p50 = percentile_of(histogram, HISTOGRAM_P50, maximum);
    second->p95 = percentile_of(histogram, HISTOGRAM_P95, maximum);
    second->p99 = percentile_of(histogram, HISTOGRAM_P99, maximum);
}

/* Where the row that begins at number ends, ends that are too short being joined. */
static int64_t last_joined(const struct samples_timeline *timeline, int64_t number, int64_t low, int64_t high,
                           int64_t first_start_ns, int64_t last_end_ns)
{
    int64_t last = number;
    if (number == low && last < high && timeline->anchor_ns + (low + 1) * ROW_NS - first_start_ns < SHORTEST_END_NS)
        last++;
    if (last == high - 1 && last_end_ns - (timeline->anchor_ns + high * ROW_NS) < SHORTEST_END_NS)
        last++;
    return last;
}

void samples_timeline_finish(struct samples_timeline *timeline, int64_t first_start_ns, int64_t last_end_ns, struct arena *arena,
                             struct results_detail *detail)
{
    struct histogram histogram;
    if (timeline->is_too_long || !timeline->is_begun || last_end_ns <= first_start_ns)
        return;
    int64_t low = floor_divide(first_start_ns - timeline->anchor_ns, ROW_NS),
            high = floor_divide(last_end_ns - timeline->anchor_ns, ROW_NS);
    if (high - low >= (int64_t)timeline->maximum) {
        forget_rows(timeline);
        return;
    }
    for (size_t i = 0; i < SAMPLES_TIMELINE_OPEN; i++)
        close_row(timeline, &timeline->open[i]);
    init_histogram(&histogram);
    detail->seconds = ARENA_NEW_ARRAY(arena, (size_t)(high - low + 1), struct results_second);
    for (int64_t number = low; number <= high;) {
        struct results_second *second = &detail->seconds[detail->second_count];
        int64_t last = last_joined(timeline, number, low, high, first_start_ns, last_end_ns);
        int64_t from = number == low ? first_start_ns : timeline->anchor_ns + number * ROW_NS;
        int64_t to = last == high ? last_end_ns : timeline->anchor_ns + (last + 1) * ROW_NS;
        *second = (struct results_second){
            .second = (int64_t)detail->second_count, .start_ns = from - first_start_ns, .length_ns = to - from};
        make_second(timeline, number, last, &histogram, second);
        detail->second_count++;
        number = last + 1;
    }
    histogram_release(&histogram);
}
