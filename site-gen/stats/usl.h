/* usl: the Universal Scalability Law (Gunther 1993) fitted to a sweep of workers or users:
 * X(N) = lambda N / (1 + sigma (N - 1) + kappa N (N - 1)). */
#ifndef STATS_USL_H
#define STATS_USL_H

#include <stdbool.h>
#include <stddef.h>

#define USL_POINTS_MINIMUM 6

struct usl_fit {
    double lambda; /* throughput of one */
    double sigma;  /* contention */
    double kappa;  /* coherency; 0 where the fit wanted a negative one */
    double lambda_error, sigma_error,
        kappa_error; /* standard errors of the linearised fit; kappa's is NAN where kappa is held at 0 */
    double peak_n;   /* sqrt((1 - sigma) / kappa); INFINITY when kappa is 0 */
    double peak_x;   /* throughput at floor(peak_n); NAN when there is no peak */
    double r2;
    bool extrapolated; /* the peak lies beyond the data */
};

/* Least squares on X by Gauss-Newton with damping (Levenberg 1944, Marquardt 1963). Returns 0, or -1 when there are fewer than
 * USL_POINTS_MINIMUM points, a value is not > 0, or the fit does not converge. */
int usl_fit(const double *n, const double *x, size_t count, struct usl_fit *fit);
double usl_throughput(const struct usl_fit *fit, double n);

#endif
