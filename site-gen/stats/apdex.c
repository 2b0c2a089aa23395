/* apdex: one number for how many requests were fast enough. */
#include "site-gen/stats/apdex.h"

#include <math.h>

double apdex_score(int64_t satisfied, int64_t tolerating, int64_t frustrated)
{
    const double all = (double)satisfied + (double)tolerating + (double)frustrated;
    return all > 0.0 ? ((double)satisfied + (double)tolerating / 2.0) / all : NAN;
}

double apdex_from_histogram(const struct histogram *latencies, int64_t errors, int64_t threshold)
{
    const double total = (double)latencies->total;
    const int64_t satisfied = llround(histogram_share_at_or_below(latencies, threshold) * total);
    const int64_t within = llround(histogram_share_at_or_below(latencies, 4 * threshold) * total);
    /* Latencies beyond the histogram's range are frustrated too. */
    return apdex_score(satisfied, within - satisfied, latencies->total - within + latencies->above + errors);
}
