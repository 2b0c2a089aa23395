/* mde: what "no difference shown" is worth. */
#include "site-gen/stats/mde.h"

#include "site-gen/stats/distribution.h"

#include <math.h>

double mde_from_comparison(double standard_error, double df)
{
    if (!(df > 0.0) || !(standard_error >= 0.0))
        return NAN;
    return expm1((distribution_t_quantile(0.975, df) + distribution_t_quantile(0.8, df)) * standard_error);
}

double mde_from_runs(double sd_log, size_t n)
{
    return n < 2 ? NAN : mde_from_comparison(sd_log * sqrt(2.0 / (double)n), (double)(2 * n - 2));
}
