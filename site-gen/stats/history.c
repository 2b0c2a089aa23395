/* history: the steps in the lines of the history pages. */
#include "site-gen/stats/history.h"

#include "site-gen/stats/ratio.h"
#include "site-gen/stats/summary.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

double history_sigma(const double *values, size_t n, double *scratch)
{
    if (n < 3)
        return HISTORY_SIGMA_MINIMUM;
    const size_t count = n - 1;
    double *differences = scratch, *sorted = scratch + n;
    for (size_t i = 0; i < count; i++)
        differences[i] = sorted[i] = log(values[i + 1]) - log(values[i]);
    summary_sort(sorted, count);
    const double median = summary_median(sorted, count);
    for (size_t i = 0; i < count; i++)
        sorted[i] = fabs(differences[i] - median);
    summary_sort(sorted, count);
    return fmax(HISTORY_SIGMA_MINIMUM, 1.4826 * summary_median(sorted, count) / M_SQRT2);
}

/* Sums of y and of y^2 over the first i values: the squared error of any segment in constant time. */
struct prefix_sums {
    double *sums, *squares; /* n + 1 items each */
};

static double segment_cost(const struct prefix_sums *prefix, size_t from, size_t to)
{
    const double sum = prefix->sums[to] - prefix->sums[from];
    return prefix->squares[to] - prefix->squares[from] - sum * sum / (double)(to - from);
}

static void fill_prefix_sums(const double *values, size_t n, struct prefix_sums *prefix)
{
    prefix->sums[0] = prefix->squares[0] = 0.0;
    for (size_t i = 0; i < n; i++) {
        const double y = log(values[i]) - log(values[0]); /* close to 0, so that the squares keep their digits */
        prefix->sums[i + 1] = prefix->sums[i] + y;
        prefix->squares[i + 1] = prefix->squares[i] + y * y;
    }
}

/* best[end]: the lowest cost of the first `end` values, previous[end]: where its last segment starts. A penalty a segment; the one
 * too many is taken off at the start. */
static void find_best_partition(const struct prefix_sums *prefix, size_t n, double penalty, double *best, size_t *previous)
{
    best[0] = -penalty;
    for (size_t end = 1; end <= n; end++) {
        best[end] = INFINITY;
        previous[end] = 0;
        for (size_t start = 0; start + HISTORY_SEGMENT_MINIMUM <= end; start++) {
            const double cost = best[start] + segment_cost(prefix, start, end) + penalty;
            if (cost < best[end]) {
                best[end] = cost;
                previous[end] = start;
            }
        }
    }
}

/* Walks back along previous. Returns how many change points were written, ascending. */
static int collect_points(const size_t *previous, size_t n, size_t *points)
{
    int count = 0;
    for (size_t end = previous[n]; end > 0; end = previous[end])
        count++;
    int position = count;
    for (size_t end = previous[n]; end > 0; end = previous[end])
        points[--position] = end;
    return count;
}

int history_find_changes(const double *values, size_t n, double sigma, size_t *points, double *objective)
{
    for (size_t i = 0; i < n; i++)
        if (!(values[i] > 0.0))
            return -1;
    if (n < 2 * HISTORY_SEGMENT_MINIMUM) {
        if (objective != NULL)
            *objective = NAN;
        return 0;
    }
    double *memory = calloc(3 * (n + 1), sizeof *memory);
    size_t *previous = calloc(n + 1, sizeof *previous);
    int count = -1;
    if (memory != NULL && previous != NULL) {
        struct prefix_sums prefix = {memory, memory + n + 1};
        double *best = memory + 2 * (n + 1);
        fill_prefix_sums(values, n, &prefix);
        find_best_partition(&prefix, n, 4.0 * sigma * sigma * log((double)n), best, previous);
        count = collect_points(previous, n, points);
        if (objective != NULL)
            *objective = best[n];
    }
    free(memory);
    free(previous);
    return count;
}

/* How a change point compares under one of the two merge rules: the one with the highest score above 0 is dropped first. */
typedef double merge_score(const struct ratio_estimate *change, double noise_floor);

static double score_p(const struct ratio_estimate *change, double noise_floor)
{
    (void)noise_floor;
    return change->p >= HISTORY_MERGE_P ? change->p : -1.0;
}

static double score_size(const struct ratio_estimate *change, double noise_floor)
{
    return log1p(noise_floor) - fabs(change->log_difference);
}

static int drop_points(const double *values, size_t n, size_t *points, int count, double noise_floor, merge_score *score)
{
    for (;;) {
        int worst = -1;
        double highest = 0.0;
        for (int i = 0; i < count; i++) {
            const size_t start = i == 0 ? 0 : points[i - 1], end = i == count - 1 ? n : points[i + 1];
            struct ratio_estimate change;
            if (ratio_estimate_welch(values + points[i], end - points[i], values + start, points[i] - start, &change) != 0)
                continue;
            const double value = score(&change, noise_floor);
            if (value > highest) {
                highest = value;
                worst = i;
            }
        }
        if (worst < 0)
            return count;
        for (int i = worst; i + 1 < count; i++)
            points[i] = points[i + 1];
        count--;
    }
}

int history_merge_changes(const double *values, size_t n, size_t *points, int count, double noise_floor)
{
    count = drop_points(values, n, points, count, noise_floor, score_p);
    return drop_points(values, n, points, count, noise_floor, score_size);
}
