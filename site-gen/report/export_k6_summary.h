/* export_k6_summary: one run of the store as k6's flat summary (docs/formats.md), whatever tool measured it. */
#ifndef SITE_GEN_REPORT_EXPORT_K6_SUMMARY_H
#define SITE_GEN_REPORT_EXPORT_K6_SUMMARY_H

#include "lib/error.h"
#include "lib/str.h"
#include "site-gen/store/results.h"

/* Appends the JSON. What the run lacks is not there. 0, or -1: the store fails, or the run has no count of requests, without which a
 * summary tells nothing. */
int export_k6_summary(struct store *store, const struct results_run *run, struct str_builder *out, struct error *error);

#endif
