/* repetitions: where further measurements pay. */
#include "site-gen/stats/repetitions.h"

#include <math.h>

double repetitions_variance_above(double variance_of_means, double variance_below, double count)
{
    if (!(variance_of_means >= 0.0) || !(variance_below >= 0.0) || !(count > 0.0))
        return NAN;
    return fmax(0.0, variance_of_means - variance_below / count);
}

double repetitions_optimal(const struct repetitions_level *lower, const struct repetitions_level *upper)
{
    if (!(lower->cost > 0.0) || !(upper->cost > 0.0) || !(lower->variance >= 0.0) || !(upper->variance >= 0.0))
        return NAN;
    if (upper->variance == 0.0)
        return lower->variance > 0.0 ? INFINITY : NAN;
    return fmax(1.0, ceil(sqrt(upper->cost / lower->cost * (lower->variance / upper->variance))));
}
