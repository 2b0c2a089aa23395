/* gates: physics and plausibility checks of a run on its way into the store. */
#include "site-gen/import/gates.h"

#include "lib/clock.h"
#include "lib/str.h"
#include "lib/vec.h"

#include <math.h>

#define ERROR_SHARE_LIMIT 0.01
#define STEAL_SHARE_LIMIT 0.02
#define GENERATOR_CORE_LIMIT 0.9
#define LITTLE_TOLERANCE 0.1
#define LITTLE_SHORTEST_NS CLOCK_NANOSECONDS_PER_SECOND /* the edges of a shorter window weigh too much */
#define RATE_TOLERANCE 0.001
#define BEYOND_PERCENTILE 10 /* good answers that must lie beyond a percentile for it to mean something */

/* A percentile is the upper end of a histogram's slot, the maximum is exact: a slot is a thousandth of its value, or 1 us. */
#define SLOT_SHARE 0.001
#define SLOT_NS 1024.0
/* A shorter last row of a timeline shows nothing. */
#define SILENT_END_SHORTEST_NS INT64_C(500000000)

struct gatekeeper {
    const struct result_record *record;
    struct vec reasons; /* of struct results_reason */
};

static void object(struct gatekeeper *gatekeeper, const char *key, bool invalidates, double value, double limit)
{
    *VEC_PUSH(&gatekeeper->reasons, struct results_reason) =
        (struct results_reason){.key = key, .invalidates = invalidates, .value = value, .limit = limit, .detail = ""};
}

static double good_answers(const struct results_run *run)
{
    return (double)(run->requests - run->errors);
}

/* ---- laws ------------------------------------------------------------------------------------------------------------------- */
static void check_failure(struct gatekeeper *gatekeeper)
{
    if (gatekeeper->record->failure[0] == '\0')
        return;
    object(gatekeeper, "gate.failure", true, NAN, NAN);
    VEC_AT(&gatekeeper->reasons, gatekeeper->reasons.count - 1, struct results_reason)->detail = gatekeeper->record->failure;
}

static void check_errors(struct gatekeeper *gatekeeper)
{
    const struct results_run *run = &gatekeeper->record->run;
    if (run->requests <= run->errors)
        object(gatekeeper, "gate.no_requests", true, 0.0, 1.0);
    if (run->requests > 0 && (double)run->errors > ERROR_SHARE_LIMIT * (double)run->requests)
        object(gatekeeper, "gate.error_share", true, (double)run->errors / (double)run->requests, ERROR_SHARE_LIMIT);
}

static void check_rate(struct gatekeeper *gatekeeper)
{
    const struct results_run *run = &gatekeeper->record->run;
    double counted = good_answers(run) * (double)CLOCK_NANOSECONDS_PER_SECOND / (double)run->measured_ns;
    /* A tool may round its rate to a tenth. */
    if (!(fabs(run->rate - counted) <= RATE_TOLERANCE * counted + 0.05))
        object(gatekeeper, "gate.rate_mismatch", true, run->rate, counted);
}

static void check_percentile_order(struct gatekeeper *gatekeeper)
{
    const struct results_latency *latency = &gatekeeper->record->run.latency;
    const int64_t rising[] = {latency->minimum, latency->p50,  latency->p90,    latency->p95,
                              latency->p99,     latency->p999, latency->maximum};
    int64_t lower = RESULTS_MISSING;
    for (size_t i = 0; i < sizeof(rising) / sizeof(rising[0]); i++) {
        if (rising[i] == RESULTS_MISSING)
            continue;
        if ((double)lower > (double)rising[i] * (1.0 + SLOT_SHARE) + SLOT_NS) {
            object(gatekeeper, "gate.percentile_order", true, (double)rising[i], (double)lower);
            return;
        }
        lower = rising[i];
    }
}

/* Steps of different groups may have the same name; a check names no group. */
static double count_step_requests(const struct result_record *record, const char *name)
{
    double requests = 0.0;
    bool found = false;
    for (size_t i = 0; i < record->detail.step_count; i++) {
        if (!text_equals(record->detail.steps[i].name, name))
            continue;
        requests += (double)record->detail.steps[i].requests;
        found = true;
    }
    return found ? requests : (double)record->run.requests;
}

static void check_check_counts(struct gatekeeper *gatekeeper)
{
    const struct results_detail *detail = &gatekeeper->record->detail;
    for (size_t i = 0; i < detail->check_count; i++) {
        const struct results_check *result = &detail->checks[i];
        double requests = count_step_requests(gatekeeper->record, result->step);
        double results = (double)result->passes + (double)result->fails;
        if (results > requests) {
            object(gatekeeper, "gate.check_count", true, results, requests);
            return;
        }
    }
}

/* Little's law: the mean number of users that wait for an answer. It can't exceed the number there is, but for the edges: a request
 * that ended in the window counts with all its latency, though it may have begun before, once for each user. When it is clearly
 * lower, something else than the target took the users' time. Errors have no latency here, so they only make the estimate lower. */
static void check_concurrency(struct gatekeeper *gatekeeper, bool invalidates)
{
    const struct results_run *run = &gatekeeper->record->run;
    if (!text_equals(run->loop, "closed") || run->vus <= 0 || run->measured_ns < LITTLE_SHORTEST_NS ||
        run->latency.mean == RESULTS_MISSING)
        return;
    double waiting = run->rate * (double)run->latency.mean / (double)CLOCK_NANOSECONDS_PER_SECOND, users = (double)run->vus;
    double edge = run->latency.maximum == RESULTS_MISSING ? 0.0 : (double)run->latency.maximum / (double)run->measured_ns;
    if (invalidates && waiting > users * (1.0 + LITTLE_TOLERANCE + edge))
        object(gatekeeper, "gate.concurrency_high", true, waiting, users);
    if (!invalidates && waiting < users * (1.0 - LITTLE_TOLERANCE) && text_equals(run->executor, "constant-vus"))
        object(gatekeeper, "gate.concurrency_low", false, waiting, users);
}

/* Users back off from a target that is gone, so its errors can be few: the end of the timeline tells. */
static void check_end(struct gatekeeper *gatekeeper)
{
    const struct results_detail *detail = &gatekeeper->record->detail;
    const struct results_second *last = detail->second_count > 0 ? &detail->seconds[detail->second_count - 1] : NULL;
    if (last != NULL && !last->warmup && last->length_ns >= SILENT_END_SHORTEST_NS && last->errors > 0 &&
        last->requests == last->errors)
        object(gatekeeper, "gate.silent_end", true, 0.0, 1.0);
}

/* ---- remarks ---------------------------------------------------------------------------------------------------------------- */
static void check_percentile_support(struct gatekeeper *gatekeeper)
{
    const struct results_latency *latency = &gatekeeper->record->run.latency;
    const struct {
        const char *key;
        int64_t value;
        int one_in; /* of how many answers one lies beyond the percentile */
    } percentiles[] = {{"gate.few_for_p50", latency->p50, 2},
                       {"gate.few_for_p90", latency->p90, 10},
                       {"gate.few_for_p95", latency->p95, 20},
                       {"gate.few_for_p99", latency->p99, 100},
                       {"gate.few_for_p999", latency->p999, 1000}};
    double good = good_answers(&gatekeeper->record->run);
    for (size_t i = 0; i < sizeof(percentiles) / sizeof(percentiles[0]); i++) {
        double needed = (double)BEYOND_PERCENTILE * percentiles[i].one_in;
        if (percentiles[i].value != RESULTS_MISSING && good < needed)
            object(gatekeeper, percentiles[i].key, false, good, needed);
    }
}

static void check_circumstances(struct gatekeeper *gatekeeper)
{
    const struct results_run *run = &gatekeeper->record->run;
    if (run->generator_saturated)
        object(gatekeeper, "gate.generator_saturated", false, run->generator_cpu_share,
               run->generator_threads > 0 ? GENERATOR_CORE_LIMIT * (double)run->generator_threads : NAN);
    if (run->steal_share > STEAL_SHARE_LIMIT)
        object(gatekeeper, "gate.steal", false, run->steal_share, STEAL_SHARE_LIMIT);
    if (run->dropped_iterations > 0)
        object(gatekeeper, "gate.dropped_iterations", false, (double)run->dropped_iterations, 0.0);
}

void import_check_gates(struct result_record *record, struct arena *arena)
{
    struct gatekeeper gatekeeper = {.record = record};
    vec_init(&gatekeeper.reasons, sizeof(struct results_reason));
    check_failure(&gatekeeper);
    check_errors(&gatekeeper);
    check_rate(&gatekeeper);
    check_percentile_order(&gatekeeper);
    check_check_counts(&gatekeeper);
    check_concurrency(&gatekeeper, true);
    check_end(&gatekeeper);
    record->run.state = gatekeeper.reasons.count > 0 ? RESULTS_INVALID : RESULTS_VALID;
    check_concurrency(&gatekeeper, false);
    check_percentile_support(&gatekeeper);
    check_circumstances(&gatekeeper);
    record->run.reason_count = gatekeeper.reasons.count;
    record->run.reasons = NULL;
    if (gatekeeper.reasons.count > 0)
        record->run.reasons =
            arena_copy_bytes(arena, gatekeeper.reasons.items, gatekeeper.reasons.count * sizeof(struct results_reason));
    vec_release(&gatekeeper.reasons);
}
