/* comparison_merge: the runs of both sides as one set of results, in which each side has targets of its own and what is the same in two
 * stores (machines, scenarios, sessions) is one thing. A step of comparison_build. */
#ifndef SITE_GEN_REPORT_COMPARISON_MERGE_H
#define SITE_GEN_REPORT_COMPARISON_MERGE_H

#include "site-gen/report/comparison.h"

/* Fills comparison->sides and comparison->results. */
void comparison_merge(struct comparison *comparison, struct arena *arena, const struct comparison_source sources[2]);

#endif
