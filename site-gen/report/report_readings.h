/* report_readings: what a table's cells say against each baseline that a reader may choose. The generator computes and words all of it, with
 * intervals and verdicts of the same comparisons as everywhere; a page only shows one or the other. */
#ifndef SITE_GEN_REPORT_REPORT_READINGS_H
#define SITE_GEN_REPORT_REPORT_READINGS_H

#include "site-gen/report/report_parts.h"

/* Keys of the targets that may be chosen, for struct doc_table: all, while the tables of the overview stay small, else the first ones;
 * none where there is nothing to compare. From the report's arena. */
const char *const *report_baselines(const struct report *report, size_t *count);

/* The sample's readings of a metric, one for each of report_baselines; NULL for a sample without a value, or without baselines. */
const struct doc_reading *report_readings(const struct report *report, const struct analysis_sample *sample,
                                          enum analysis_metric metric);

#endif
