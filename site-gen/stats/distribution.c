/* distribution: Student's t and the normal distribution for the intervals and tests of the report. */
#include "site-gen/stats/distribution.h"

#include <math.h>

#define FRACTION_STEPS_MAXIMUM 500
#define QUANTILE_STEPS_MAXIMUM 500

static double log_gamma(double x)
{
    int sign;
    return lgamma_r(x, &sign); /* lgamma itself writes a global */
}

/* The continued fraction of the incomplete beta function by the modified Lentz method. Converges fast for
 * x < (a + 1) / (a + b + 2). */
static double beta_fraction(double a, double b, double x)
{
    const double tiny = 1e-300;
    double c = 1.0, d = 1.0 - (a + b) * x / (a + 1.0);
    d = 1.0 / (fabs(d) < tiny ? tiny : d);
    double fraction = d;
    for (int i = 1; i <= FRACTION_STEPS_MAXIMUM; i++) {
        const double m = i;
        const double terms[2] = {
            m * (b - m) * x / ((a + 2.0 * m - 1.0) * (a + 2.0 * m)),
            -(a + m) * (a + b + m) * x / ((a + 2.0 * m) * (a + 2.0 * m + 1.0)),
        };
        double change = 1.0;
        for (int j = 0; j < 2; j++) {
            d = 1.0 + terms[j] * d;
            d = 1.0 / (fabs(d) < tiny ? tiny : d);
            c = 1.0 + terms[j] / c;
            c = fabs(c) < tiny ? tiny : c;
            change = c * d;
            fraction *= change;
        }
        if (fabs(change - 1.0) < 1e-16)
            break;
    }
    return fraction;
}

/* I_x(a, b) with y = 1 - x given as well, so that neither end loses digits. */
static double beta_with_complement(double a, double b, double x, double y)
{
    if (x <= 0.0)
        return 0.0;
    if (y <= 0.0)
        return 1.0;
    const double front = exp(log_gamma(a + b) - log_gamma(a) - log_gamma(b) + a * log(x) + b * log(y));
    if (x < (a + 1.0) / (a + b + 2.0))
        return front * beta_fraction(a, b, x) / a;
    return 1.0 - front * beta_fraction(b, a, y) / b;
}

double distribution_beta(double a, double b, double x)
{
    return beta_with_complement(a, b, x, 1.0 - x);
}

double distribution_t_two_sided_p(double t, double df)
{
    const double square = t * t;
    if (isinf(square))
        return 0.0;
    return beta_with_complement(df / 2.0, 0.5, df / (df + square), square / (df + square));
}

/* P(T > t) and the density, in the form that solve_tail wants. */
static double t_tail(double t, double df)
{
    return distribution_t_two_sided_p(t, df) / 2.0;
}

static double t_density(double t, double df)
{
    const double scale = exp(log_gamma((df + 1.0) / 2.0) - log_gamma(df / 2.0)) / sqrt(df * M_PI);
    return scale * pow(1.0 + t * t / df, -(df + 1.0) / 2.0);
}

static double normal_tail(double z, double unused)
{
    (void)unused;
    return erfc(z * M_SQRT1_2) / 2.0;
}

static double normal_density(double z, double unused)
{
    (void)unused;
    return exp(-z * z / 2.0) / sqrt(2.0 * M_PI);
}

/* The point >= 0 beyond which a tail of this probability (<= 1/2) lies. The tail of a symmetric, single-peaked density is convex
 * there, so Newton's method from 0 climbs to the solution without overshooting; it has arrived when rounding stops the climb. */
static double solve_tail(double probability, double (*tail)(double, double), double (*density)(double, double), double df)
{
    double point = 0.0;
    for (int i = 0; i < QUANTILE_STEPS_MAXIMUM; i++) {
        const double step = (tail(point, df) - probability) / density(point, df);
        if (!(step > point * 1e-15))
            break;
        point += step;
    }
    return point;
}

double distribution_t_quantile(double probability, double df)
{
    if (probability < 0.5)
        return -solve_tail(probability, t_tail, t_density, df);
    return solve_tail(1.0 - probability, t_tail, t_density, df);
}

void distribution_t_quantiles(struct t_quantiles *quantiles, double df)
{
    if (quantiles->df == df)
        return;
    *quantiles = (struct t_quantiles){.df = df,
                                      .at_975 = distribution_t_quantile(0.975, df),
                                      .at_95 = distribution_t_quantile(0.95, df),
                                      .at_80 = distribution_t_quantile(0.8, df)};
}

double distribution_normal(double z)
{
    return normal_tail(-z, 0.0);
}

double distribution_normal_quantile(double probability)
{
    if (probability < 0.5)
        return -solve_tail(probability, normal_tail, normal_density, 0.0);
    return solve_tail(1.0 - probability, normal_tail, normal_density, 0.0);
}
