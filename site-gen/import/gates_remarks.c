/* gates_remarks: what leaves a run valid but must be said beside its numbers. */
#include "site-gen/import/gates_internal.h"

#include "lib/clock.h"
#include "lib/str.h"

#include <math.h>

#define STEAL_SHARE_LIMIT 0.02
#define GENERATOR_CORE_LIMIT 0.9
#define GENERATOR_LAG_LIMIT_NS INT64_C(1000000)
#define BEYOND_PERCENTILE 10 /* good answers that must lie beyond a percentile for it to mean something */
#define RATE_SHORTFALL 0.05
#define FREQUENCY_TOLERANCE 0.05
#define KHZ_PER_MHZ 1000.0
/* Clocks are adjusted by up to 500 ppm all the time, and are not read at the same moment. */
#define CLOCK_TOLERANCE_NS 100000000.0
#define CLOCK_TOLERANCE_SHARE 0.001

/* Something else than the target took the users' time. A ramp's users were not there all the time. */
static void check_concurrency(struct gatekeeper *gatekeeper)
{
    const struct results_run *run = &gatekeeper->record->run;
    struct gates_waiting waiting;
    if (!text_equals(run->executor, "constant-vus") || !gates_find_waiting(gatekeeper->record, &waiting))
        return;
    const double users = (double)run->vus;
    if (waiting.most < users * (1.0 - GATES_LITTLE_TOLERANCE))
        gates_object(gatekeeper, "gate.concurrency_low", false, waiting.value, users);
}

/* Our own open loop wants iterations, not requests; what it could not start it counts as dropped. */
static void check_wanted_rate(struct gatekeeper *gatekeeper)
{
    const struct results_run *run = &gatekeeper->record->run;
    if (gatekeeper->is_own || !(run->wanted_rate > 0.0) || run->requests == RESULTS_MISSING || run->measured_ns <= 0)
        return;
    const double sent = (double)run->requests * (double)CLOCK_NANOSECONDS_PER_SECOND / (double)run->measured_ns;
    if (sent < run->wanted_rate * (1.0 - RATE_SHORTFALL))
        gates_object(gatekeeper, "gate.rate_not_reached", false, sent, run->wanted_rate);
}

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
    const int64_t good = gates_good_answers(&gatekeeper->record->run);
    for (size_t i = 0; good != RESULTS_MISSING && i < sizeof(percentiles) / sizeof(percentiles[0]); i++) {
        const int64_t needed = (int64_t)percentiles[i].one_in * BEYOND_PERCENTILE;
        if (percentiles[i].value != RESULTS_MISSING && good < needed)
            gates_object(gatekeeper, percentiles[i].key, false, (double)good, (double)needed);
    }
}

/* The lowest of those that have no key of their own; what lies beyond it has fewer still. */
static void check_listed_support(struct gatekeeper *gatekeeper)
{
    static const double usual[] = {0.5, 0.9, 0.95, 0.99, 0.999};
    const struct results_detail *detail = &gatekeeper->record->detail;
    const int64_t good = gates_good_answers(&gatekeeper->record->run);
    for (size_t i = 0; good != RESULTS_MISSING && i < detail->quantile_count; i++) {
        const double share = detail->quantiles[i].share, needed = round(BEYOND_PERCENTILE / (1.0 - share));
        bool is_usual = share < 0.5 || share >= 1.0; /* lower ones have enough beyond them, and the maximum is none */
        for (size_t k = 0; k < sizeof(usual) / sizeof(usual[0]); k++)
            is_usual = is_usual || fabs(share - usual[k]) < 1e-9;
        if (is_usual || (double)good >= needed)
            continue;
        gates_object_detail(gatekeeper, "gate.few_for_listed", false, arena_format(gatekeeper->arena, "p%.8g", share * 100.0));
        struct results_reason *reason = VEC_AT(&gatekeeper->reasons, gatekeeper->reasons.count - 1, struct results_reason);
        reason->value = (double)good;
        reason->limit = needed;
        return;
    }
}

static void check_generator(struct gatekeeper *gatekeeper)
{
    const struct results_run *run = &gatekeeper->record->run;
    const int64_t lag = gatekeeper->record->circumstances.lag_p99_ns;
    if (run->generator_saturated)
        gates_object(gatekeeper, "gate.generator_saturated", false, run->generator_cpu_share,
                     run->generator_threads > 0 ? GENERATOR_CORE_LIMIT * (double)run->generator_threads : NAN);
    if (lag > GENERATOR_LAG_LIMIT_NS)
        gates_object(gatekeeper, "gate.generator_late", false, (double)lag, (double)GENERATOR_LAG_LIMIT_NS);
}

static void check_processors(struct gatekeeper *gatekeeper)
{
    const struct result_circumstances *around = &gatekeeper->record->circumstances;
    const double before = (double)around->frequency_before_khz, after = (double)around->frequency_after_khz;
    if (gatekeeper->record->run.steal_share > STEAL_SHARE_LIMIT)
        gates_object(gatekeeper, "gate.steal", false, gatekeeper->record->run.steal_share, STEAL_SHARE_LIMIT);
    if (before > 0.0 && after > 0.0 && fabs(after - before) > FREQUENCY_TOLERANCE * before)
        gates_object(gatekeeper, "gate.frequency", false, round(after / KHZ_PER_MHZ), round(before / KHZ_PER_MHZ));
    if (around->governor_before[0] != '\0' && around->governor_after[0] != '\0' &&
        !text_equals(around->governor_before, around->governor_after))
        gates_object_detail(gatekeeper, "gate.governor", false,
                            arena_format(gatekeeper->arena, "%s -> %s", around->governor_before, around->governor_after));
    if (around->throttle_events > 0)
        gates_object(gatekeeper, "gate.throttled", false, (double)around->throttle_events, 0.0);
}

/* ---- clocks ----------------------------------------------------------------------------------------------------------------- */
/* How far the clocks moved apart; RESULTS_MISSING when not known. Where nobody looked at both, the times that were written down tell
 * (of our own runs only: other tools round them, or name the start of something else). */
static int64_t find_clock_shift(const struct gatekeeper *gatekeeper)
{
    const struct results_run *run = &gatekeeper->record->run;
    struct utc_time started, ended;
    if (gatekeeper->record->circumstances.clock_shift_ns != RESULTS_MISSING)
        return gatekeeper->record->circumstances.clock_shift_ns;
    if (!gatekeeper->is_own || run->measured_ns <= 0 || clock_parse_utc(run->started, &started) != 0 ||
        clock_parse_utc(run->ended, &ended) != 0)
        return RESULTS_MISSING;
    return ended.nanoseconds - started.nanoseconds - run->measured_ns;
}

static void check_clocks(struct gatekeeper *gatekeeper)
{
    const int64_t shift = find_clock_shift(gatekeeper);
    if (shift == RESULTS_MISSING)
        return;
    const double tolerated = CLOCK_TOLERANCE_NS + CLOCK_TOLERANCE_SHARE * fmax(0.0, (double)gatekeeper->record->run.measured_ns);
    if (fabs((double)shift) > tolerated)
        gates_object(gatekeeper, "gate.clock_jump", false, fabs((double)shift), tolerated);
}

/* Each row of our timeline begins where the one before ended; other tools leave out seconds in which nothing happened. */
static void check_timeline(struct gatekeeper *gatekeeper)
{
    const struct results_detail *detail = &gatekeeper->record->detail;
    double missing = 0.0;
    for (size_t i = 1; gatekeeper->is_own && i < detail->second_count; i++) {
        const struct results_second *before = &detail->seconds[i - 1];
        missing += fabs((double)detail->seconds[i].start_ns - (double)before->start_ns - (double)before->length_ns);
    }
    if (missing > CLOCK_TOLERANCE_NS)
        gates_object(gatekeeper, "gate.timeline_gap", false, missing, 0.0);
}

void gates_check_remarks(struct gatekeeper *gatekeeper)
{
    check_concurrency(gatekeeper);
    check_wanted_rate(gatekeeper);
    check_percentile_support(gatekeeper);
    check_listed_support(gatekeeper);
    check_generator(gatekeeper);
    check_processors(gatekeeper);
    check_clocks(gatekeeper);
    check_timeline(gatekeeper);
    if (gatekeeper->record->run.dropped_iterations > 0)
        gates_object(gatekeeper, "gate.dropped_iterations", false, (double)gatekeeper->record->run.dropped_iterations, 0.0);
}
