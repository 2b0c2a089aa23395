/* moments: the one computation of means and variances in the statistics. */
#include "site-gen/stats/moments.h"

#include <math.h>

void moments_add(struct moments *moments, double value)
{
    moments->n++;
    const double distance = value - moments->mean;
    moments->mean += distance / (double)moments->n;
    moments->squares += distance * (value - moments->mean);
}

double moments_variance(const struct moments *moments)
{
    return moments->n < 2 ? NAN : moments->squares / (double)(moments->n - 1);
}

double moments_sd(const struct moments *moments)
{
    return sqrt(moments_variance(moments));
}

struct moments moments_of_logarithms(const double *values, size_t n)
{
    struct moments moments = {0};
    for (size_t i = 0; i < n; i++)
        moments_add(&moments, log(values[i]));
    return moments;
}
