/* gates: what must hold for the numbers of any run, whatever tool measured them. A run that breaks a law is stored, shown and never
 * averaged in; a remark leaves it valid but is shown. Sources: Little 1961 (concurrency = rate * mean latency);
 * docs/methodology.md. */
#ifndef SITE_GEN_IMPORT_GATES_H
#define SITE_GEN_IMPORT_GATES_H

#include "lib/arena.h"
#include "site-gen/store/result_record.h"

/* Keys of struct results_reason, all of which the message catalogues name. In brackets: value / limit. */
/* clang-format off */
#define IMPORT_GATE_KEYS \
    /* these make a run invalid */ \
    "gate.failure",             /* the source itself says so: detail tells why ("the target died ...", English) */ \
    "gate.no_requests",         /* no good answer at all [0 / 1] */ \
    "gate.error_share",         /* too many requests ended badly [share of requests / 0.01] */ \
    "gate.rate_mismatch",       /* the rate is not good answers by measured time [rate in the file / by counting, 1/s] */ \
    "gate.percentile_order",    /* a higher percentile is below a lower one [the higher / the lower, ns] */ \
    "gate.check_count",         /* more results of a check than its step had requests [results / requests] */ \
    "gate.concurrency_high",    /* closed loop: more users waited, by Little's law, than there were [users / virtual users] */ \
    "gate.silent_end",          /* nothing but errors in the last second: the target was gone [good answers / 1] */ \
    /* these are remarks */ \
    "gate.concurrency_low",     /* closed loop: users spent over a tenth of their time not waiting for the target: the load */ \
                                /* generator, new connections or pauses limit the rate [users / virtual users] */ \
    "gate.few_for_p50",         /* fewer than ten good answers beyond that percentile: */ \
    "gate.few_for_p90",         /* it is not to be shown [good answers / needed] */ \
    "gate.few_for_p95", \
    "gate.few_for_p99", \
    "gate.few_for_p999", \
    "gate.generator_saturated", /* the load generator was at its limit [cores used / 0.9 * threads] */ \
    "gate.steal",               /* the hypervisor took CPU time away [share / 0.02] */ \
    "gate.dropped_iterations"   /* the load generator could not start all that was due [count / 0] */
/* clang-format on */

/* Fills run.state and run.reasons (those that invalidate first) of the record, in the order above. Reasons from arena. */
void import_check_gates(struct result_record *record, struct arena *arena);

#endif
