/* gates: what must hold for the numbers of any run, whatever tool measured them. A run that breaks a law is stored, shown and never
 * averaged in; a remark leaves it valid but is shown. A figure that the source lacks proves nothing: its gates are not asked. Sources:
 * Little 1961 (concurrency = rate * mean latency); docs/methodology.md. */
#ifndef SITE_GEN_IMPORT_GATES_H
#define SITE_GEN_IMPORT_GATES_H

#include "lib/arena.h"
#include "site-gen/store/result_record.h"

/* Keys of struct results_reason, all of which the message catalogues name. In brackets: value / limit. */
/* clang-format off */
#define IMPORT_GATE_KEYS \
    /* these make a run invalid (gates_laws.c) */ \
    "gate.failure",             /* the source itself says so: detail tells why ("the target died ...", English) */ \
    "gate.no_requests",         /* no good answer at all [0 / 1] */ \
    "gate.error_share",         /* too many requests ended badly [share of requests / 0.01] */ \
    "gate.check_share",         /* too many checks failed, with a tool that counts them apart from its errors [share / 0.01] */ \
    "gate.rate_mismatch",       /* the rate is not good answers by measured time [rate in the file / by counting, 1/s] */ \
    "gate.percentile_order",    /* a higher percentile is below a lower one, the minimum or above the maximum; also those that the */ \
                                /* tool lists beyond the usual ones [the higher / the lower, ns] */ \
    "gate.mean_outside",        /* the mean is below the minimum or above the maximum [mean / the bound, ns] */ \
    "gate.check_count",         /* more results of a check than its step had requests [results / requests]; a remark for tools */ \
                                /* whose checks may be asked several times a request */ \
    "gate.concurrency_high",    /* closed loop: more users waited, by Little's law, than there were [users / virtual users] */ \
    "gate.silent_end",          /* nothing but errors in the last second: the target was gone [good answers / 1] */ \
    /* these are remarks (gates_remarks.c) */ \
    "gate.concurrency_low",     /* closed loop: users spent over a tenth of their time not waiting for the target: the load */ \
                                /* generator, new connections or pauses limit the rate [users / virtual users] */ \
    "gate.rate_not_reached",    /* open loop: fewer requests were sent than wanted [requests a second / wanted] */ \
    "gate.few_for_p50",         /* fewer than ten good answers beyond that percentile: */ \
    "gate.few_for_p90",         /* it is not to be shown [good answers / needed] */ \
    "gate.few_for_p95", \
    "gate.few_for_p99", \
    "gate.few_for_p999", \
    "gate.few_for_listed",      /* the same for others that the tool lists, from detail ("p99.99") on [good answers / needed there] */ \
    "gate.generator_saturated", /* the load generator was at its limit [cores used / 0.9 * threads] */ \
    "gate.generator_late",      /* open loop: it began iterations late [99th percentile of its lag / 1 ms, ns] */ \
    "gate.steal",               /* the hypervisor took CPU time away [share / 0.02] */ \
    "gate.frequency",           /* the processors' clock frequency changed by more than 5 % [MHz after / before] */ \
    "gate.governor",            /* the frequency governor changed: detail is "before -> after" */ \
    "gate.throttled",           /* processors slowed down for their temperature [times / 0] */ \
    "gate.clock_jump",          /* wall clock and monotonic clock moved apart: the clock was set, or the machine slept */ \
                                /* [by how much / tolerated, ns] */ \
    "gate.timeline_gap",        /* the seconds of the timeline do not follow each other [what is missing or doubled / 0, ns] */ \
    "gate.dropped_iterations"   /* the load generator could not start all that was due [count / 0] */
/* clang-format on */

/* Fills run.state and run.reasons (those that invalidate first, otherwise in the order above) of the record. Reasons from arena. */
void import_check_gates(struct result_record *record, struct arena *arena);

#endif
