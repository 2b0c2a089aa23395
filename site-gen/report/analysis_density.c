/* analysis_density: see the header. */
#include "site-gen/report/analysis_density.h"

#include <math.h>

#define STEPS_MAXIMUM (ANALYSIS_DENSITY_STEPS * 13) /* 1 ns to more than an hour */

static size_t step_of(int64_t nanoseconds)
{
    double step = nanoseconds > 1 ? floor(log10((double)nanoseconds) * ANALYSIS_DENSITY_STEPS) : 0;
    return step < STEPS_MAXIMUM - 1 ? (size_t)step : STEPS_MAXIMUM - 1;
}

static double edge_of(size_t step)
{
    return pow(10, (double)step / ANALYSIS_DENSITY_STEPS);
}

/* A quarter of each neighbour: slots of the histogram that are coarser than a step must not look like gaps. */
static double smoothed(const double *counts, size_t step)
{
    double before = step > 0 ? counts[step - 1] : 0, after = step + 1 < STEPS_MAXIMUM ? counts[step + 1] : 0;
    return 0.25 * before + 0.5 * counts[step] + 0.25 * after;
}

struct analysis_density analysis_read_density(struct arena *arena, const struct histogram *histogram)
{
    double counts[STEPS_MAXIMUM] = {0}, fullest = 0;
    size_t first = STEPS_MAXIMUM, last = 0;
    int64_t left = histogram->total;
    for (int32_t i = 0; i < histogram->counts_length && left > 0; i++) {
        if (histogram->counts[i] == 0)
            continue;
        left -= histogram->counts[i];
        size_t step = step_of(histogram_median_equivalent(histogram, histogram_value_at_index(histogram, i)));
        counts[step] += (double)histogram->counts[i];
        first = step < first ? step : first;
        last = step > last ? step : last;
    }
    if (first == STEPS_MAXIMUM)
        return (struct analysis_density){0};
    for (size_t i = first; i <= last; i++)
        fullest = fmax(fullest, smoothed(counts, i));
    uint8_t *heights = ARENA_NEW_ARRAY(arena, last - first + 1, uint8_t);
    for (size_t i = first; i <= last; i++) {
        double height = smoothed(counts, i) / fullest;
        heights[i - first] = height > 0 ? (uint8_t)fmax(1, round(height * 255)) : 0;
    }
    return (struct analysis_density){edge_of(first), edge_of(last + 1), heights, last - first + 1};
}
