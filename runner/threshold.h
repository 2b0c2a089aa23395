/* threshold: what a scenario demands of a run as a whole, in k6's grammar:
 *   expression   avg | min | max | med | p(x) | count | rate | value,  < <= > >= == (or ===) !=,  number
 *   metrics      http_req_duration          milliseconds, of the good requests: avg min max med p(x)
 *                http_req_duration{step:name}         of one step
 *                group_duration{group:::name}         from the start of a group's first request to the end of its last
 *                http_req_failed            rate of the requests without an answer or with a wrong status (checks are apart)
 *                http_reqs, iterations, dropped_iterations      count, rate (a second)
 *                checks                     rate of the checks that held
 * {step:name} and {group:::name} also narrow http_req_failed, http_reqs and checks. A list of expressions may hold
 * {"threshold": "p(95)<500", "abortOnFail": true, "delayAbortEval": "10s"}. A run whose threshold is crossed ends with exit
 * code 99. Where nothing was measured that an expression could be about, there is no value, and the threshold counts as crossed. */
#ifndef RUNNER_THRESHOLD_H
#define RUNNER_THRESHOLD_H

#include "lib/error.h"
#include "lib/json.h"
#include "runner/measure.h"
#include "runner/scenario.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum threshold_metric {
    THRESHOLD_HTTP_REQ_DURATION,
    THRESHOLD_GROUP_DURATION,
    THRESHOLD_HTTP_REQ_FAILED,
    THRESHOLD_HTTP_REQS,
    THRESHOLD_CHECKS,
    THRESHOLD_ITERATIONS,
    THRESHOLD_DROPPED_ITERATIONS
};

enum threshold_figure {
    THRESHOLD_AVG,
    THRESHOLD_MIN,
    THRESHOLD_MAX,
    THRESHOLD_MED,
    THRESHOLD_PERCENTILE,
    THRESHOLD_COUNT,
    THRESHOLD_RATE,
    THRESHOLD_VALUE
};

enum threshold_relation {
    THRESHOLD_LESS,
    THRESHOLD_LESS_EQUAL,
    THRESHOLD_GREATER,
    THRESHOLD_GREATER_EQUAL,
    THRESHOLD_EQUAL,
    THRESHOLD_NOT_EQUAL
};

/* Borrows its texts from the scenario. */
struct threshold {
    const char *name;       /* as written: "http_req_duration{step:list}" */
    const char *expression; /* as written: "p(95)<500" */
    enum threshold_metric metric;
    size_t step;  /* SIZE_MAX: all */
    size_t group; /* SIZE_MAX: all */
    enum threshold_figure figure;
    int64_t micro_percent; /* THRESHOLD_PERCENTILE */
    enum threshold_relation relation;
    double bound;
    bool abort_on_fail;
    int64_t delay_ns; /* of the measured window, before which a crossed threshold does not end the run */
};

struct threshold_result {
    const struct threshold *threshold;
    bool has_value;
    double value; /* in the metric's unit */
    bool crossed;
};

/* Parses one expression into figure, micro_percent, relation and bound. 0, or -1 with what is wrong (without a place). */
int threshold_parse(struct threshold *threshold, const char *expression, struct error *error);
/* Reads the member "thresholds" of a scenario's root into scenario->thresholds; called when its steps are known. Refuses, with file
 * and line: a metric, step or group there is none of, a figure that the metric has not, a bound that no value can keep, bounds that
 * contradict each other, an expression given twice. 0 or -1. */
int threshold_read(struct scenario *scenario, const struct json_node *root, struct error *error);

/* Evaluates scenario->thresholds on a measurement, finished or so far (loop_control.on_second); elapsed_ns: of the measured window,
 * so far. results holds scenario->threshold_count items. Returns how many are crossed. Allocates nothing. */
size_t threshold_evaluate(const struct measurement *measurement, int64_t elapsed_ns, struct threshold_result *results);
/* Whether one of the results ends the run now: crossed, abortOnFail, and the delay is over. */
bool threshold_must_abort(const struct threshold_result *results, size_t count, int64_t elapsed_ns);

#endif
