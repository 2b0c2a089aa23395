/* analysis_internal: the steps of analysis_build, one file each. */
#ifndef SITE_GEN_REPORT_ANALYSIS_INTERNAL_H
#define SITE_GEN_REPORT_ANALYSIS_INTERNAL_H

#include "site-gen/report/analysis.h"

/* analysis_compare.c: values, summaries and outlier flags of one sample. */
void analysis_summarise(struct arena *arena, struct analysis_sample *sample);
/* analysis_compare.c: all pairs of the group's samples, Holm's adjustment over them, verdicts, and from these the rank ranges. */
void analysis_compare_group(struct arena *arena, struct analysis_group *group, double noise_floor);
/* analysis_detail.c: steady state and pooled percentiles of a sample, from the store. */
int analysis_load_detail(struct arena *arena, struct store *store, struct analysis_sample *sample, struct error *error);

#endif
