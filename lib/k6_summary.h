/* k6_summary: writes the flat JSON that `k6 run --summary-export` writes, so that tools made for k6 read the lab's results: of a run that
 * was just measured (runner) and of one out of the store (site-gen/report). Times are milliseconds, rates a second.
 * Source of the format: k6's documentation, "End of test", summary export. */
#ifndef LIB_K6_SUMMARY_H
#define LIB_K6_SUMMARY_H

#include "lib/arena.h"
#include "lib/error.h"
#include "lib/histogram.h"
#include "lib/json.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define K6_SUMMARY_TEXT_MAXIMUM ((size_t)16 << 20)
#define K6_SUMMARY_ERROR_KINDS 6 /* connect, timeout, reset, bad_response, status, check */

/* A summary in the making. What fails is remembered and told by k6_summary_finish. */
struct k6_summary {
    struct arena arena; /* of texts */
    json_t *root, *metrics, *root_group, *extra;
    bool failed;
};

/* A trend in nanoseconds; a negative number is missing and left out. */
struct k6_summary_trend {
    double average, minimum, median, maximum, p90, p95, p99, p999;
};

void k6_summary_init(struct k6_summary *summary);
/* The tree, which the caller drops, or NULL with an error. Releases the summary in either case. */
json_t *k6_summary_finish(struct k6_summary *summary, struct error *error);

/* Metrics. A name that is there already is replaced. */
void k6_summary_add_trend(struct k6_summary *summary, const char *name, const struct k6_summary_trend *trend);
/* Of a histogram of nanoseconds; one without values is all zeros, as k6 has it. */
struct k6_summary_trend k6_summary_trend_of(const struct histogram *histogram);
/* Another percentile of a trend that is there; share from 0 to 1, nanoseconds. */
void k6_summary_add_quantile(struct k6_summary *summary, const char *name, double share, double nanoseconds);
/* seconds: in which it was counted; 0 gives the rate 0, NAN none. */
void k6_summary_add_counter(struct k6_summary *summary, const char *name, int64_t count, double seconds);
/* passes is how often it was true: for http_req_failed that is how many failed. */
void k6_summary_add_rate(struct k6_summary *summary, const char *name, int64_t passes, int64_t fails);
void k6_summary_add_gauge(struct k6_summary *summary, const char *name, double value, double minimum, double maximum);
bool k6_summary_has_metric(const struct k6_summary *summary, const char *name);

/* "thresholds": {"p(95)<500": false} in the metric, which is made without any number when it is not there. */
void k6_summary_add_threshold(struct k6_summary *summary, const char *metric, const char *expression, bool crossed);

/* A group, "outer::inner", whether it has checks or not. */
void k6_summary_add_group(struct k6_summary *summary, const char *path);
/* A check of the group with that path, "" for none. Checks of one name in one group are one check, and add up. */
void k6_summary_add_check(struct k6_summary *summary, const char *group, const char *name, int64_t passes, int64_t fails);

/* What the flat form has no place for and the lab's own reader needs: the member "benchlab" at the root. errors: by kind, or NULL when they
 * are not known; percentile_rule and tool may be "", measured_ns negative. */
void k6_summary_set_origin(struct k6_summary *summary, const char *tool, const char *percentile_rule, int64_t measured_ns,
                           const int64_t *errors);

#endif
