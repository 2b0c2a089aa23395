/* gates: physics and plausibility checks of a run on its way into the store. What both kinds of gates need, and their order. */
#include "site-gen/import/gates.h"

#include "lib/clock.h"
#include "lib/str.h"
#include "site-gen/import/gates_internal.h"

#include <math.h>

#define LITTLE_SHORTEST_NS CLOCK_NANOSECONDS_PER_SECOND

void gates_object(struct gatekeeper *gatekeeper, const char *key, bool invalidates, double value, double limit)
{
    *VEC_PUSH(&gatekeeper->reasons, struct results_reason) =
        (struct results_reason){.key = key, .invalidates = invalidates, .value = value, .limit = limit, .detail = ""};
}

void gates_object_detail(struct gatekeeper *gatekeeper, const char *key, bool invalidates, const char *detail)
{
    *VEC_PUSH(&gatekeeper->reasons, struct results_reason) =
        (struct results_reason){.key = key, .invalidates = invalidates, .value = NAN, .limit = NAN, .detail = detail};
}

int64_t gates_good_answers(const struct results_run *run)
{
    if (run->requests == RESULTS_MISSING || run->errors == RESULTS_MISSING)
        return run->requests;
    return run->requests - run->errors;
}

bool gates_find_waiting(const struct result_record *record, struct gates_waiting *waiting)
{
    const struct results_run *run = &record->run;
    if (!text_equals(run->loop, "closed") || run->vus <= 0 || run->measured_ns < LITTLE_SHORTEST_NS || !isfinite(run->rate) ||
        run->latency.mean == RESULTS_MISSING || record->circumstances.has_added_latencies)
        return false;
    const double second = (double)CLOCK_NANOSECONDS_PER_SECOND;
    const double step = run->resolution_ns == RESULTS_MISSING ? 0.0 : (double)run->resolution_ns / 2.0;
    waiting->value = run->rate * (double)run->latency.mean / second;
    waiting->least = run->rate * fmax(0.0, (double)run->latency.mean - step) / second;
    waiting->most = run->rate * ((double)run->latency.mean + step) / second;
    return true;
}

/* Appends the reasons of one kind to sorted; returns how many. */
static size_t take_reasons(const struct vec *reasons, bool invalidates, struct results_reason *sorted)
{
    size_t count = 0;
    for (size_t i = 0; i < reasons->count; i++)
        if (VEC_AT(reasons, i, struct results_reason)->invalidates == invalidates)
            sorted[count++] = *VEC_AT(reasons, i, struct results_reason);
    return count;
}

void import_check_gates(struct result_record *record, struct arena *arena)
{
    struct gatekeeper gatekeeper = {.record = record, .arena = arena, .is_own = text_equals(record->run.tool, "benchlab")};
    vec_init(&gatekeeper.reasons, sizeof(struct results_reason));
    gates_check_laws(&gatekeeper);
    gates_check_remarks(&gatekeeper);
    struct results_run *run = &record->run;
    run->reasons = NULL;
    run->reason_count = gatekeeper.reasons.count;
    run->state = RESULTS_VALID;
    if (run->reason_count > 0) {
        run->reasons = ARENA_NEW_ARRAY(arena, run->reason_count, struct results_reason);
        const size_t invalidating = take_reasons(&gatekeeper.reasons, true, run->reasons);
        (void)take_reasons(&gatekeeper.reasons, false, run->reasons + invalidating);
        run->state = invalidating > 0 ? RESULTS_INVALID : RESULTS_VALID;
    }
    vec_release(&gatekeeper.reasons);
}
