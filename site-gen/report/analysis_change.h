/* analysis_change: what changed since last time: each result that the overview shows against the session before it, where the two can
 * be compared at all. All comparisons together are one family, so that many results do not make a change out of noise. */
#ifndef SITE_GEN_REPORT_ANALYSIS_CHANGE_H
#define SITE_GEN_REPORT_ANALYSIS_CHANGE_H

#include "site-gen/report/analysis.h"

/* One target in one scenario. */
struct analysis_change {
    const struct analysis_sample *now;    /* of a current group */
    const struct analysis_sample *before; /* of an earlier session of the same tool and profile; NULL when there is none */
    unsigned breaks;                  /* why the two cannot be compared (analysis_history.h); 0 where they can, or without before */
    const struct analysis_pair *pair; /* now / before; NULL where there is no comparison */
};

/* The result has another level than before: of a rate or a latency, shown. */
bool analysis_has_changed(const struct analysis_change *change, enum analysis_metric metric);

#endif
