/* report_keys: what each page is made of, as a digest: a page whose key is that of an earlier build, by the same program with the same
 * options, templates and messages, would have the same bytes, and need not be built. A key may change too often, never too seldom: it
 * covers whole runs, and with them everything that the analysis computes from them. */
#ifndef SITE_GEN_REPORT_REPORT_KEYS_H
#define SITE_GEN_REPORT_REPORT_KEYS_H

#include "lib/arena.h"
#include "site-gen/report/report.h"

/* The key of each page of the plan, in its order; the same in all languages. From arena. */
const char **report_keys_make(struct arena *arena, const struct analysis *analysis, const struct report_plan *plan,
                              const struct report_options *options);

#endif
