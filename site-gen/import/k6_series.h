/* k6_series: builds a run from the single points that k6 writes with --out json or --out csv. A request is a point of http_req_duration;
 * its tags say whether it failed. */
#ifndef SITE_GEN_IMPORT_K6_SERIES_H
#define SITE_GEN_IMPORT_K6_SERIES_H

#include "lib/arena.h"
#include "lib/error.h"
#include "lib/str.h"
#include "site-gen/store/result_record.h"

#include <stdbool.h>
#include <stdint.h>

enum k6_series_metric {
    K6_OTHER, /* not needed */
    K6_HTTP_REQ_DURATION,
    K6_CHECKS,
    /* of which the values are enough: */
    K6_HTTP_REQS,
    K6_HTTP_REQ_FAILED,
    K6_ITERATIONS,
    K6_DROPPED_ITERATIONS,
    K6_DATA_SENT,
    K6_DATA_RECEIVED,
    K6_VUS,
    K6_VUS_MAX,
    K6_SERIES_METRICS
};

enum k6_tag {
    K6_TAG_NAME,
    K6_TAG_GROUP,
    K6_TAG_STATUS,
    K6_TAG_EXPECTED_RESPONSE,
    K6_TAG_ERROR_CODE,
    K6_TAG_CHECK,
    K6_TAG_SCENARIO,
    K6_TAG_URL,
    K6_TAGS
};

struct k6_point {
    enum k6_series_metric metric;
    int64_t time_ns;          /* since 1970; needed for requests only */
    double value;             /* milliseconds of a time */
    struct str tags[K6_TAGS]; /* empty: has none. Needed for requests and checks only */
    bool is_escaped;          /* tags are the insides of JSON strings, quotation marks around them */
};

struct k6_series;

/* K6_OTHER for a name that is none of them. */
enum k6_series_metric k6_series_find_metric(struct str name);
/* The tag of that name; K6_TAGS when it is not needed. */
enum k6_tag k6_series_find_tag(struct str name);

struct k6_series *k6_series_new(void); /* never NULL */
void k6_series_release(struct k6_series *series);

/* NULL, or what was expected of the point. */
const char *k6_series_add(struct k6_series *series, const struct k6_point *point);

/* Fills the record's figures and times. 0, or -1: there was no request. */
int k6_series_finish(struct k6_series *series, struct arena *arena, struct result_record *record, struct error *error);

#endif
