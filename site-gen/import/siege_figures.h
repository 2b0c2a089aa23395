/* siege_figures: what siege prints at the end, as a table or as JSON: its figures, and what they mean. */
#ifndef SITE_GEN_IMPORT_SIEGE_FIGURES_H
#define SITE_GEN_IMPORT_SIEGE_FIGURES_H

#include "lib/arena.h"
#include "site-gen/store/result_record.h"

#define SIEGE_RESOLUTION_NS 10000000 /* two decimals of a second */

struct siege_figures { /* as printed, counts and all; NAN: was not printed */
    double transactions, successful, failed;
    double elapsed, rate;           /* seconds, a second */
    double mean, longest, shortest; /* seconds */
    double megabytes;               /* of 1024 * 1024 */
};

void siege_figures_init(struct siege_figures *figures); /* nothing printed */
/* A transaction is an answer of any status but 5xx; those below 400 are successful, redirections once for each request. Failed are answers
 * of 5xx and requests without an answer, which are no transactions (measured with siege 4.0.7). */
void siege_figures_fill(const struct siege_figures *figures, struct result_record *record, struct arena *arena);

#endif
