/* summary_export: one run in the flat JSON that `k6 run --summary-export` writes, so that tools made for k6 read our results. Times
 * are milliseconds, rates a second; `http_req_failed.passes` counts the failures and a threshold's value is true when it was
 * crossed, both as k6 has it. The member "benchlab" at the root is ours. Source of the format: k6 0.57 docs, "End of test", summary
 * export. */
#ifndef RUNNER_SUMMARY_EXPORT_H
#define RUNNER_SUMMARY_EXPORT_H

#include "lib/error.h"
#include "lib/json.h"
#include "runner/measure.h"
#include "runner/threshold.h"

#include <stddef.h>

/* The tree; the caller drops it. NULL with an error. */
json_t *summary_export_build(const struct measurement *measurement, const struct threshold_result *thresholds,
                             size_t threshold_count, struct error *error);

/* Writes it to path, whole or not at all. 0 or -1. */
int summary_export_write(const char *path, const struct measurement *measurement, const struct threshold_result *thresholds,
                         size_t threshold_count, struct error *error);

#endif
