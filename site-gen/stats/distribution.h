/* distribution: the probability distributions behind every interval and p value. Pure; relative error below 1e-9 where tested.
 * Sources: Lentz's continued fraction for the incomplete beta function (Press et al., Numerical Recipes, 6.4, the method only);
 * Student's t by its relation to it (Abramowitz and Stegun 26.7.1). */
#ifndef STATS_DISTRIBUTION_H
#define STATS_DISTRIBUTION_H

/* Regularised incomplete beta function I_x(a, b), a and b > 0, x in [0, 1]. */
double distribution_beta(double a, double b, double x);

/* P(|T| >= |t|) for Student's t with df > 0 degrees of freedom (need not be whole). Exact for tiny p too (no 1 - p). */
double distribution_t_two_sided_p(double t, double df);

/* The t with P(T <= t) = probability, 0 < probability < 1, df > 0. */
double distribution_t_quantile(double probability, double df);

/* The quantiles that one comparison needs. They are most of its cost and depend on df alone, which complete blocks have in common: who
 * compares many pairs keeps one of these, beginning with {0}. */
struct t_quantiles {
    double df, at_975, at_95, at_80;
};
/* Makes quantiles those of df, if they are not already. */
void distribution_t_quantiles(struct t_quantiles *quantiles, double df);

/* P(Z <= z) and its inverse for the standard normal distribution; 0 < probability < 1. */
double distribution_normal(double z);
double distribution_normal_quantile(double probability);

#endif
