/* export_hlog: the latencies of runs as an HdrHistogram log, one line a run and step, tagged <target>:<scenario>:<step>. */
#ifndef SITE_GEN_REPORT_EXPORT_HLOG_H
#define SITE_GEN_REPORT_EXPORT_HLOG_H

#include "lib/error.h"
#include "lib/str.h"
#include "site-gen/store/results.h"

#include <stddef.h>

/* Appends the log of the runs in the order of their start. A run without steps has the step "all". Left out, and counted in *left_out, is a
 * run whose source has no histogram or does not say how long it took. 0 or -1. */
int export_hlog(struct store *store, const struct results_run *const *runs, size_t count, struct str_builder *out, size_t *left_out,
                struct error *error);

#endif
