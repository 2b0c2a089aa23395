/* executor: levels over time and the inverse of their integral. With level l(t) = from + (to - from) t / L over a segment of length
 * L, the integral from its start to t is from t + (to - from) t^2 / 2L. Iteration i begins when the integral since the start of the
 * run, divided by the time unit U, reaches i; multiplied by 2 L U everything is a whole number. */
#include "runner/executor.h"

#include <math.h>

/* Products of the numbers above must stay below 2^127; a floating-point estimate of them below this. */
#define PRODUCT_MAXIMUM 1e37L

/* ---- set up ----------------------------------------------------------------------------------------------------------------- */

static void add_segment(struct executor *executor, int64_t from, int64_t to, int64_t length_ns)
{
    struct executor_segment *segment = &executor->segments[executor->segment_count];
    *segment = (struct executor_segment){.length_ns = length_ns, .from = from, .to = to};
    if (executor->segment_count > 0) {
        const struct executor_segment *before = segment - 1;
        segment->start_ns = before->start_ns + before->length_ns;
        segment->twice_area = before->twice_area + (executor_wide)(before->from + before->to) * before->length_ns;
    }
    executor->segment_count++;
}

/* A stage that takes no time moves the level at once. */
static void add_stages(struct executor *executor, const struct scenario_load_settings *load, int64_t level)
{
    for (size_t i = 0; i < load->stage_count; i++) {
        const struct scenario_stage *stage = &load->stages[i];
        if (stage->duration_ns > 0)
            add_segment(executor, level, stage->target, stage->duration_ns);
        level = stage->target;
    }
}

static bool is_ramping(enum scenario_executor kind)
{
    return kind == SCENARIO_RAMPING_VUS || kind == SCENARIO_RAMPING_ARRIVAL_RATE;
}

static int64_t first_level(const struct scenario_load_settings *load)
{
    switch (load->executor) {
    case SCENARIO_RAMPING_VUS:
        return load->start_vus;
    case SCENARIO_CONSTANT_ARRIVAL_RATE:
        return load->rate;
    case SCENARIO_RAMPING_ARRIVAL_RATE:
        return load->start_rate;
    case SCENARIO_CONSTANT_VUS:
    case SCENARIO_SHARED_ITERATIONS:
    case SCENARIO_PER_VU_ITERATIONS:
        break;
    }
    return load->vus;
}

static int check_range(const struct executor *executor, struct error *error)
{
    int64_t highest = 0;
    for (size_t i = 0; i < executor->segment_count; i++) {
        const struct executor_segment *segment = &executor->segments[i];
        if (segment->from < 0 || segment->to < 0)
            return error_set(error, "the load goes below zero");
        highest = segment->from > highest ? segment->from : highest;
        highest = segment->to > highest ? segment->to : highest;
    }
    if (highest == 0)
        return error_set(error, "the load is zero all the time");
    long double total = (long double)executor->warmup_ns + (long double)executor->duration_ns;
    if (executor->is_open && executor->time_unit_ns <= 0)
        return error_set(error, "expected a time unit above 0");
    if (total * total * (long double)highest > PRODUCT_MAXIMUM)
        return error_set(error, "rate and duration are too large to compute the schedule exactly");
    return 0;
}

int executor_init(struct executor *executor, struct arena *arena, const struct scenario_load_settings *load, struct error *error)
{
    *executor = (struct executor){.kind = load->executor,
                                  .is_open = scenario_executor_is_open(load->executor),
                                  .time_unit_ns = load->time_unit_ns,
                                  .warmup_ns = load->warmup_ns,
                                  .duration_ns = load->duration_ns};
    int64_t level = first_level(load);
    bool ramping = is_ramping(load->executor);
    executor->segments = ARENA_NEW_ARRAY(arena, load->stage_count + 2, struct executor_segment);
    if (load->duration_ns <= 0 || load->warmup_ns < 0)
        return error_set(error, "expected a duration above 0 and a warm-up of 0 or more");
    if (load->warmup_ns > 0) {
        int64_t warm = level == 0 && !executor->is_open ? 1 : level;
        add_segment(executor, warm, warm, load->warmup_ns);
    }
    if (ramping)
        add_stages(executor, load, level);
    else
        add_segment(executor, level, level, load->duration_ns);
    return check_range(executor, error);
}

/* ---- closed loop ------------------------------------------------------------------------------------------------------------ */

static const struct executor_segment *segment_at(const struct executor *executor, int64_t at_ns)
{
    for (size_t i = 0; i < executor->segment_count; i++)
        if (at_ns < executor->segments[i].start_ns + executor->segments[i].length_ns)
            return &executor->segments[i];
    return NULL;
}

/* floor(numerator / denominator), denominator > 0. */
static executor_wide divide_down(executor_wide numerator, executor_wide denominator)
{
    executor_wide quotient = numerator / denominator;
    return numerator % denominator < 0 ? quotient - 1 : quotient;
}

uint32_t executor_users_at(const struct executor *executor, int64_t at_ns, int64_t *until_ns)
{
    const struct executor_segment *segment = segment_at(executor, at_ns);
    *until_ns = EXECUTOR_NEVER;
    if (segment == NULL)
        return 0;
    executor_wide length = segment->length_ns;
    executor_wide slope = segment->to - segment->from; /* by length */
    executor_wide inside = at_ns - segment->start_ns;
    executor_wide level = divide_down(2 * (segment->from * length + slope * inside) + length, 2 * length);
    executor_wide change = length; /* the next segment decides anew */
    if (slope > 0)                 /* first t with from L + slope t >= (level + 1/2) L */
        change = -divide_down(-((2 * level + 1) * length - 2 * segment->from * length), 2 * slope);
    else if (slope < 0) /* first t with from L + slope t < (level - 1/2) L */
        change = divide_down((2 * segment->from - 2 * level + 1) * length, -2 * slope) + 1;
    *until_ns = segment->start_ns + (int64_t)(change < length ? change : length);
    return (uint32_t)level;
}

/* ---- open loop -------------------------------------------------------------------------------------------------------------- */

/* Twice the integral of the level from the segment's start to t, times the segment's length. */
static executor_wide area_inside(const struct executor_segment *segment, int64_t inside_ns)
{
    executor_wide t = inside_ns;
    return 2 * (executor_wide)segment->from * segment->length_ns * t + (executor_wide)(segment->to - segment->from) * t * t;
}

/* A floating-point solution of area_inside(t) = wanted, good to some nanoseconds. */
static int64_t guess(const struct executor_segment *segment, executor_wide wanted)
{
    long double length = (long double)segment->length_ns;
    long double from = (long double)segment->from;
    long double slope = (long double)(segment->to - segment->from);
    long double root = sqrtl(fmaxl(from * from * length * length + slope * (long double)wanted, 0));
    long double t = (long double)wanted / (from * length + root); /* the form that does not cancel */
    return t >= length ? segment->length_ns : t > 0 ? (int64_t)t : 0;
}

/* The first nanosecond at which area_inside reaches wanted, which it does: exact, starting from the guess and closing in from both
 * sides in doubling steps. */
static int64_t solve(const struct executor_segment *segment, executor_wide wanted)
{
    int64_t low = guess(segment, wanted); /* highest known not to reach it, in the end */
    int64_t high = low;                   /* lowest known to reach it, in the end */
    for (int64_t step = 1; low >= 0 && area_inside(segment, low) >= wanted; step *= 2) {
        high = low;
        low -= step;
    }
    for (int64_t step = 1; area_inside(segment, high) < wanted; step *= 2) {
        low = high;
        high = segment->length_ns - high < step ? segment->length_ns : high + step;
    }
    low = low < -1 ? -1 : low;
    while (high - low > 1) {
        int64_t middle = low + (high - low) / 2;
        if (area_inside(segment, middle) >= wanted)
            high = middle;
        else
            low = middle;
    }
    return high;
}

int64_t executor_arrival_ns(const struct executor *executor, uint64_t index, size_t *segment)
{
    executor_wide wanted_area = 2 * (executor_wide)index * executor->time_unit_ns;
    for (; *segment < executor->segment_count; ++*segment) {
        const struct executor_segment *at = &executor->segments[*segment];
        executor_wide whole = (executor_wide)(at->from + at->to) * at->length_ns;
        executor_wide wanted = wanted_area - at->twice_area;
        if (wanted > whole || (wanted == whole && *segment + 1 < executor->segment_count))
            continue; /* not in this segment, or at its very end, where the next one begins */
        if (at->from == at->to && at->from == 0)
            continue;
        int64_t inside = wanted <= 0          ? 0
                         : at->from == at->to ? (int64_t)-divide_down(-wanted, 2 * (executor_wide)at->from)
                                              : solve(at, wanted * at->length_ns);
        int64_t arrival_ns = at->start_ns + inside;
        return arrival_ns < executor->warmup_ns + executor->duration_ns ? arrival_ns : EXECUTOR_NEVER;
    }
    return EXECUTOR_NEVER;
}
