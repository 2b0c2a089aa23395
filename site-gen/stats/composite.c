/* composite: the one score of a target over a set of scenarios, shown as an aside, never the default order. */
#include "site-gen/stats/composite.h"

#include "site-gen/stats/distribution.h"

#include <math.h>

int composite_estimate(const struct composite_part *parts, size_t count, struct composite_estimate *estimate)
{
    *estimate = (struct composite_estimate){NAN, NAN, NAN, NAN};
    double total_weight = 0.0;
    for (size_t i = 0; i < count; i++) {
        if (!(parts[i].ratio > 0.0) || !(parts[i].weight > 0.0))
            return -1;
        total_weight += parts[i].weight;
    }
    if (count == 0)
        return -1;
    double log_ratio = 0.0, variance = 0.0, fourth = 0.0;
    for (size_t i = 0; i < count; i++) {
        const double weight = parts[i].weight / total_weight;
        const double share = weight * weight * parts[i].standard_error * parts[i].standard_error;
        log_ratio += weight * log(parts[i].ratio);
        variance += share;
        fourth += share * share / parts[i].df;
    }
    estimate->ratio = estimate->low = estimate->high = exp(log_ratio);
    if (variance == 0.0)
        return 0;
    estimate->df = variance * variance / fourth;
    const double reach = distribution_t_quantile(0.975, estimate->df) * sqrt(variance);
    estimate->low = exp(log_ratio - reach);
    estimate->high = exp(log_ratio + reach);
    return 0;
}
