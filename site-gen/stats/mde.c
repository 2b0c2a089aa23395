/* mde: what "no difference shown" is worth. */
#include "site-gen/stats/mde.h"

#include <math.h>

double mde_from_comparison_with(struct t_quantiles *quantiles, double standard_error, double df)
{
    if (!(df > 0.0) || !(standard_error >= 0.0))
        return NAN;
    distribution_t_quantiles(quantiles, df);
    return expm1((quantiles->at_975 + quantiles->at_80) * standard_error);
}

double mde_from_comparison(double standard_error, double df)
{
    struct t_quantiles quantiles = {0};
    return mde_from_comparison_with(&quantiles, standard_error, df);
}

double mde_from_runs(double sd_log, size_t n)
{
    return n < 2 ? NAN : mde_from_comparison(sd_log * sqrt(2.0 / (double)n), (double)(2 * n - 2));
}

/* More runs always show less, so it is found by halving. */
size_t mde_runs_needed(double sd_log, double effect, size_t maximum)
{
    if (!(effect > 0.0) || maximum < 2 || !(mde_from_runs(sd_log, maximum) <= effect))
        return 0;
    size_t low = 2, high = maximum;
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        if (mde_from_runs(sd_log, middle) <= effect)
            high = middle;
        else
            low = middle + 1;
    }
    return high;
}
