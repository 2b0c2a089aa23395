/* moments: mean and variance of values given one by one (Welford 1962): stable, and exact when all values are equal. */
#ifndef STATS_MOMENTS_H
#define STATS_MOMENTS_H

#include <stddef.h>

/* Start with {0}. */
struct moments {
    size_t n;
    double mean;
    double squares; /* sum of squared distances to the mean */
};

void moments_add(struct moments *moments, double value);
double moments_variance(const struct moments *moments); /* with n - 1; NAN for n < 2 */
double moments_sd(const struct moments *moments);       /* its square root */

/* The moments of the natural logarithms of values, all of them > 0. */
struct moments moments_of_logarithms(const double *values, size_t n);

#endif
