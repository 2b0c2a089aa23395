/* analysis_internal: the steps of analysis_build, one file each. */
#ifndef SITE_GEN_REPORT_ANALYSIS_INTERNAL_H
#define SITE_GEN_REPORT_ANALYSIS_INTERNAL_H

#include "site-gen/report/analysis.h"

/* analysis.c: the runs of a sample, by block, those that are valid, and what they say. */
void analysis_fill_sample(struct arena *arena, struct analysis_sample *sample, const struct results_run *const *runs, size_t count);
/* analysis.c: a represents its target better than b, which is newer: a session that was stopped early, or a single run made to try
 * something out, must not hide one with enough runs for a claim. */
bool analysis_represents_better(const struct analysis_sample *a, const struct analysis_sample *b);
/* analysis_compare.c: values, summaries and outlier flags of one sample. */
void analysis_summarise(struct arena *arena, struct analysis_sample *sample);
/* analysis_compare.c: all pairs of the group's samples, Holm's adjustment over them, verdicts, and from these the rank ranges. */
void analysis_compare_group(struct arena *arena, struct analysis_group *group, double noise_floor);
/* analysis_compare.c: ratio and rank test of one metric of a pair; its verdict and Holm's p are of the family. arena: for scratch. */
void analysis_compare_values(struct arena *arena, struct analysis_pair *pair, enum analysis_metric metric,
                             struct t_quantiles *quantiles);
/* analysis_pairs.c: keeps what the group's pairs, all of them in order of their samples, turned out to be; which are shown is chosen
 * when all groups are known. */
void analysis_keep_outcomes(struct arena *arena, struct analysis_group *group, const struct analysis_pair *pairs);
void analysis_choose_pairs(struct arena *arena, struct analysis *analysis, size_t maximum);
/* analysis_ceiling.c: whether the group's targets were stopped by something that they share. After verdicts and ranks. */
void analysis_find_ceiling(struct arena *arena, struct analysis_group *group, double noise_floor);
/* analysis_detail.c: steady state and pooled percentiles of a sample, from the store. */
int analysis_load_detail(struct arena *arena, struct store *store, struct analysis_sample *sample, struct error *error);
/* analysis_experiment.c */
int analysis_find_experiments(struct analysis *analysis, struct arena *arena, struct store *store, struct error *error);
/* analysis_history.c: after the groups are complete. 0 or -1. */
int analysis_find_histories(struct analysis *analysis, struct arena *arena, struct error *error);
/* analysis_change.c: after the groups are complete. */
void analysis_find_changes(struct analysis *analysis, struct arena *arena);

#endif
