/* gates_laws: what no sound measurement breaks. */
#include "site-gen/import/gates_internal.h"

#include "lib/clock.h"
#include "lib/str.h"

#include <math.h>

#define ERROR_SHARE_LIMIT 0.01
#define CHECK_SHARE_LIMIT 0.01
#define RATE_TOLERANCE_OWN 0.001
#define RATE_TOLERANCE_OTHERS 0.01  /* rates and times are printed with a few digits ("1.00m") */
#define RATE_TOLERANCE_ROUNDED 0.05 /* a tool may round its rate to a tenth */

/* A percentile is the upper end of a histogram's slot, the maximum is exact: a slot is a thousandth of its value, or 1 us. Estimates and
 * figures printed with three digits are coarser. */
#define SLOT_SHARE 0.001
#define SLOT_SHARE_OTHERS 0.01
#define SLOT_NS 1024.0
/* A shorter last row of a timeline shows nothing. */
#define SILENT_END_SHORTEST_NS INT64_C(500000000)

static void check_failure(struct gatekeeper *gatekeeper)
{
    if (gatekeeper->record->failure[0] != '\0')
        gates_object_detail(gatekeeper, "gate.failure", true, gatekeeper->record->failure);
}

static void check_errors(struct gatekeeper *gatekeeper)
{
    const struct results_run *run = &gatekeeper->record->run;
    const int64_t good = gates_good_answers(run);
    if (good != RESULTS_MISSING && good <= 0)
        gates_object(gatekeeper, "gate.no_requests", true, 0.0, 1.0);
    if (run->requests > 0 && run->errors != RESULTS_MISSING && (double)run->errors > ERROR_SHARE_LIMIT * (double)run->requests)
        gates_object(gatekeeper, "gate.error_share", true, (double)run->errors / (double)run->requests, ERROR_SHARE_LIMIT);
}

/* A failed check is an error of ours. Other tools count both apart, and an answer that is not what it should be is none. */
static void check_check_share(struct gatekeeper *gatekeeper)
{
    const struct results_detail *detail = &gatekeeper->record->detail;
    double passes = 0.0, fails = 0.0;
    for (size_t i = 0; i < detail->check_count; i++) {
        passes += (double)detail->checks[i].passes;
        fails += (double)detail->checks[i].fails;
    }
    if (!gatekeeper->is_own && fails > CHECK_SHARE_LIMIT * (passes + fails))
        gates_object(gatekeeper, "gate.check_share", true, fails / (passes + fails), CHECK_SHARE_LIMIT);
}

static void check_rate(struct gatekeeper *gatekeeper)
{
    const struct results_run *run = &gatekeeper->record->run;
    const int64_t good = gates_good_answers(run);
    if (good == RESULTS_MISSING || run->measured_ns <= 0 || !isfinite(run->rate))
        return;
    const double counted = (double)good * (double)CLOCK_NANOSECONDS_PER_SECOND / (double)run->measured_ns;
    const double tolerance = gatekeeper->is_own ? RATE_TOLERANCE_OWN : RATE_TOLERANCE_OTHERS;
    if (fabs(run->rate - counted) > tolerance * counted + RATE_TOLERANCE_ROUNDED)
        gates_object(gatekeeper, "gate.rate_mismatch", true, run->rate, counted);
}

/* ---- latency ---------------------------------------------------------------------------------------------------------------- */
/* How far a figure that should not be larger than value may lie above it. */
static double slack(const struct gatekeeper *gatekeeper, double value)
{
    const struct results_run *run = &gatekeeper->record->run;
    const double step = run->resolution_ns == RESULTS_MISSING ? 0.0 : (double)run->resolution_ns;
    return value * (gatekeeper->is_own ? SLOT_SHARE : SLOT_SHARE_OTHERS) + fmax(SLOT_NS, step);
}

/* The figures so far, while they are walked from the lowest share to the highest. */
struct rising {
    double highest;
    bool is_broken;
};

static void rise(struct gatekeeper *gatekeeper, struct rising *rising, int64_t value)
{
    if (value == RESULTS_MISSING || rising->is_broken)
        return;
    if (rising->highest > (double)value + slack(gatekeeper, (double)value)) {
        gates_object(gatekeeper, "gate.percentile_order", true, (double)value, rising->highest);
        rising->is_broken = true;
    }
    rising->highest = fmax(rising->highest, (double)value);
}

/* Both lists are walked as one, by share. */
static void check_percentile_order(struct gatekeeper *gatekeeper)
{
    const struct results_latency *latency = &gatekeeper->record->run.latency;
    const struct results_detail *detail = &gatekeeper->record->detail;
    const struct results_quantile usual[] = {{0.0, latency->minimum},     {0.5, latency->p50},  {0.9, latency->p90},
                                             {0.95, latency->p95},        {0.99, latency->p99}, {0.999, latency->p999},
                                             {INFINITY, latency->maximum}};
    struct rising rising = {-INFINITY, false};
    size_t listed = 0;
    for (size_t i = 0; i < sizeof(usual) / sizeof(usual[0]); i++) {
        while (listed < detail->quantile_count && detail->quantiles[listed].share < usual[i].share)
            rise(gatekeeper, &rising, detail->quantiles[listed++].value);
        rise(gatekeeper, &rising, usual[i].value);
    }
}

static void check_mean(struct gatekeeper *gatekeeper)
{
    const struct results_latency *latency = &gatekeeper->record->run.latency;
    const double mean = (double)latency->mean, minimum = (double)latency->minimum, maximum = (double)latency->maximum;
    if (latency->mean == RESULTS_MISSING)
        return;
    if (latency->minimum != RESULTS_MISSING && minimum > mean + slack(gatekeeper, mean))
        gates_object(gatekeeper, "gate.mean_outside", true, mean, minimum);
    else if (latency->maximum != RESULTS_MISSING && mean > maximum + slack(gatekeeper, maximum))
        gates_object(gatekeeper, "gate.mean_outside", true, mean, maximum);
}

/* ---- counts ----------------------------------------------------------------------------------------------------------------- */
/* RESULTS_MISSING when not known. Steps of different groups may have the same name; a check names no group. */
static int64_t count_step_requests(const struct result_record *record, const char *name)
{
    int64_t requests = 0;
    bool found = false;
    for (size_t i = 0; i < record->detail.step_count; i++) {
        const struct results_step *step = &record->detail.steps[i];
        if (!text_equals(step->name, name))
            continue;
        if (step->requests == RESULTS_MISSING)
            return RESULTS_MISSING;
        requests += step->requests;
        found = true;
    }
    return found ? requests : record->run.requests;
}

static void check_check_counts(struct gatekeeper *gatekeeper)
{
    const struct results_detail *detail = &gatekeeper->record->detail;
    for (size_t i = 0; i < detail->check_count; i++) {
        const struct results_check *check = &detail->checks[i];
        const int64_t requests = count_step_requests(gatekeeper->record, check->step);
        const double results = (double)check->passes + (double)check->fails;
        if (requests == RESULTS_MISSING || results <= (double)requests)
            continue;
        gates_object(gatekeeper, "gate.check_count", gatekeeper->is_own, results, (double)requests);
        return;
    }
}

/* The largest latency that is known: what a request that began before the window may have brought into it. */
static double largest_latency(const struct results_latency *latency)
{
    const int64_t known[] = {latency->maximum, latency->p999, latency->p99, latency->p95,
                             latency->p90,     latency->p50,  latency->mean};
    for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
        if (known[i] != RESULTS_MISSING)
            return (double)known[i];
    return 0.0;
}

/* More users than there are cannot wait, but for the edges: a request that ended in the window counts with all its latency, though it may
 * have begun before, once for each user. Errors have no latency here, so they only make the estimate lower. */
static void check_concurrency(struct gatekeeper *gatekeeper)
{
    const struct results_run *run = &gatekeeper->record->run;
    struct gates_waiting waiting;
    if (!gates_find_waiting(gatekeeper->record, &waiting))
        return;
    const double users = (double)run->vus, edge = largest_latency(&run->latency) / (double)run->measured_ns;
    if (waiting.least > users * (1.0 + GATES_LITTLE_TOLERANCE + edge))
        gates_object(gatekeeper, "gate.concurrency_high", true, waiting.value, users);
}

/* Users back off from a target that is gone, so its errors can be few: the end of the timeline tells. */
static void check_end(struct gatekeeper *gatekeeper)
{
    const struct results_detail *detail = &gatekeeper->record->detail;
    const struct results_second *last = detail->second_count > 0 ? &detail->seconds[detail->second_count - 1] : NULL;
    if (last != NULL && !last->warmup && last->length_ns >= SILENT_END_SHORTEST_NS && last->errors > 0 &&
        last->requests == last->errors)
        gates_object(gatekeeper, "gate.silent_end", true, 0.0, 1.0);
}

void gates_check_laws(struct gatekeeper *gatekeeper)
{
    check_failure(gatekeeper);
    check_errors(gatekeeper);
    check_check_share(gatekeeper);
    check_rate(gatekeeper);
    check_percentile_order(gatekeeper);
    check_mean(gatekeeper);
    check_check_counts(gatekeeper);
    check_concurrency(gatekeeper);
    check_end(gatekeeper);
}
