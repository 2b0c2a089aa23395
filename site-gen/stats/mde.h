/* mde: the minimal detectable effect: how large a difference these runs could have shown with 80 % power at alpha 0.05. */
#ifndef STATS_MDE_H
#define STATS_MDE_H

#include "site-gen/stats/distribution.h"

#include <stddef.h>

/* As a share (0.027 = "2.7 % or more"): exp((t[0.975, df] + t[0.8, df]) * standard_error) - 1, both on logarithms, for the
 * comparison that was made (struct ratio_estimate). NAN when it was not. */
double mde_from_comparison(double standard_error, double df);
/* The same with quantiles that the caller keeps (struct t_quantiles). */
double mde_from_comparison_with(struct t_quantiles *quantiles, double standard_error, double df);

/* The same for a plan: two targets with n >= 2 runs each and the standard deviation sd_log of ln x. */
double mde_from_runs(double sd_log, size_t n);

/* Fewest runs of each target, 2 at least, with which mde_from_runs(sd_log, n) is at most effect (a share above 0). 0 when that takes more
 * than maximum, or sd_log is not known. */
size_t mde_runs_needed(double sd_log, double effect, size_t maximum);

#endif
