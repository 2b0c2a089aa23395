/* threshold_parse: what threshold_read needs to know of metrics and bounds; private to threshold*.c. */
#ifndef RUNNER_THRESHOLD_PARSE_H
#define RUNNER_THRESHOLD_PARSE_H

#include "lib/str.h"
#include "runner/threshold.h"

/* A metric's name as written, with "{step:...}" or "{group:::...}" behind it, taken apart. */
struct threshold_name {
    enum threshold_metric metric;
    struct str step, group; /* data NULL: none */
};

/* 0, or -1 with what is wrong (without a place). */
int threshold_parse_name(const char *text, struct threshold_name *name, struct error *error);
/* Whether the metric has the figure, and a value can keep the bound at all. 0, or -1 with what is wrong. */
int threshold_check_bound(const struct threshold *threshold, struct error *error);
/* Whether a value can keep both of two thresholds of the same figure. */
bool threshold_can_keep_both(const struct threshold *a, const struct threshold *b);

#endif
