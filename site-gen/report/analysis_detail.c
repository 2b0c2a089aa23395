/* analysis_detail: what needs more than a run's scalars: whether its throughput settled, and the latencies of all runs in one
 * histogram, for all requests and for each step. */
#include "site-gen/report/analysis_internal.h"

#include "lib/json.h"
#include "site-gen/stats/apdex.h"
#include "site-gen/stats/moments.h"

#include <math.h>
#include <string.h>

/* Curve points for each factor of ten of 1 / (1 - p). */
#define CURVE_STEPS 12
#define CURVE_DECADES 6
#define CURVE_POINTS (CURVE_STEPS * CURVE_DECADES)
#define MICRO_PERCENT_WHOLE INT64_C(100000000)

int64_t analysis_level(size_t index)
{
    static const int64_t levels[ANALYSIS_LEVELS] = {50000000, 75000000, 90000000, 95000000, 99000000, 99900000, 99990000};
    return levels[index];
}

/* Good answers of each whole second after the warm-up. The last second is left out when the window ended within it. */
static size_t collect_windows(const struct results_run *run, const struct results_detail *detail, double *windows)
{
    size_t count = 0;
    int64_t warmup = run->warmup_ns == RESULTS_MISSING ? 0 : run->warmup_ns;
    int64_t end = run->measured_ns == RESULTS_MISSING ? INT64_MAX : warmup + run->measured_ns;
    for (size_t i = 0; i < detail->second_count; i++) {
        const struct results_second *second = &detail->seconds[i];
        bool whole = second->length_ns == INT64_C(1000000000) && second->start_ns + second->length_ns <= end;
        if (!second->warmup && whole && second->requests != RESULTS_MISSING)
            windows[count++] = (double)analysis_good_of(second->requests, second->errors);
    }
    return count;
}

struct steady_state analysis_find_steady_state(struct arena *arena, const struct results_run *run,
                                               const struct results_detail *detail)
{
    double *windows = ARENA_NEW_ARRAY(arena, detail->second_count, double);
    return steady_state_find(windows, collect_windows(run, detail, windows));
}

/* The first run gives the steps; a run that has others (another tool's) leaves none. */
static void add_steps(struct arena *arena, struct analysis_sample *sample, bool first, const struct results_detail *detail)
{
    if (first) {
        sample->step_count = detail->step_count;
        sample->steps = ARENA_NEW_ARRAY(arena, detail->step_count, struct analysis_step);
        for (size_t i = 0; i < detail->step_count; i++)
            sample->steps[i] = (struct analysis_step){.name = arena_copy_text(arena, detail->steps[i].name),
                                                      .group = arena_copy_text(arena, detail->steps[i].group)};
    }
    if (detail->step_count != sample->step_count)
        sample->step_count = 0;
    for (size_t i = 0; i < sample->step_count; i++) {
        const struct results_step *step = &detail->steps[i];
        if (!step->has_histogram || step->requests == RESULTS_MISSING || strcmp(step->name, sample->steps[i].name) != 0) {
            sample->step_count = 0;
            return;
        }
        sample->steps[i].requests += step->requests;
        sample->steps[i].errors += step->errors == RESULTS_MISSING ? 0 : step->errors;
    }
}

/* How much the seconds of a run vary; a second without a good answer has no logarithm, and leaves it unknown. */
static double spread_of_seconds(const double *windows, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (!(windows[i] > 0))
            return NAN;
    const struct moments moments = moments_of_logarithms(windows, count);
    return moments_variance(&moments);
}

static int check_steady_state(struct arena *arena, struct store *store, struct analysis_sample *sample, struct error *error)
{
    struct arena scratch; /* of one run: what is loaded is bulky */
    int outcome = 0;
    double variances = 0;
    arena_init(&scratch);
    for (size_t i = 0; outcome == 0 && i < sample->valid_count; i++) {
        struct results_detail detail = {0};
        arena_clear(&scratch);
        outcome = store_load_run_detail(store, sample->valid[i], &scratch, &detail, error);
        if (outcome == 0)
            add_steps(arena, sample, i == 0, &detail);
        double *windows = ARENA_NEW_ARRAY(&scratch, detail.second_count, double);
        size_t count = collect_windows(sample->valid[i], &detail, windows);
        if (outcome == 0 && steady_state_find(windows, count).class == STEADY_STATE_NONE)
            sample->unsteady_count++;
        variances += spread_of_seconds(windows, count);
    }
    sample->second_variance = variances / (double)sample->valid_count;
    arena_release(&scratch);
    return outcome;
}

_Static_assert(ANALYSIS_LEVELS <= CURVE_POINTS, "read_at has room for so many");

static bool enough_beyond(int64_t total, int64_t micro_percent)
{
    return (double)total * (double)(MICRO_PERCENT_WHOLE - micro_percent) / (double)MICRO_PERCENT_WHOLE >= ANALYSIS_SAMPLES_BEYOND;
}

/* At ascending places, of which those count that leave enough beyond them. */
static const struct analysis_quantile *read_at(struct arena *arena, const struct histogram *histogram, const int64_t *places,
                                               size_t maximum, size_t *count)
{
    int64_t values[CURVE_POINTS];
    struct analysis_quantile *quantiles = ARENA_NEW_ARRAY(arena, maximum, struct analysis_quantile);
    for (*count = 0; *count < maximum && enough_beyond(histogram->total, places[*count]);)
        ++*count;
    histogram_percentiles(histogram, places, *count, values);
    for (size_t i = 0; i < *count; i++)
        quantiles[i] = (struct analysis_quantile){places[i], values[i]};
    return quantiles;
}

struct analysis_quantiles analysis_read_quantiles(struct arena *arena, const struct histogram *histogram)
{
    struct analysis_quantiles quantiles = {.total = histogram->total};
    int64_t curve[CURVE_POINTS], levels[ANALYSIS_LEVELS];
    for (int step = 0; step < CURVE_POINTS; step++)
        curve[step] = (int64_t)llround((1 - pow(10, -(double)step / CURVE_STEPS)) * (double)MICRO_PERCENT_WHOLE);
    for (size_t i = 0; i < ANALYSIS_LEVELS; i++)
        levels[i] = analysis_level(i);
    quantiles.curve = read_at(arena, histogram, curve, CURVE_POINTS, &quantiles.curve_count);
    quantiles.levels = read_at(arena, histogram, levels, ANALYSIS_LEVELS, &quantiles.level_count);
    return quantiles;
}

int64_t analysis_apdex_threshold(const struct results_run *run)
{
    json_t *load = json_loads(run->load, JSON_REJECT_DUPLICATES, NULL);
    int64_t threshold = json_integer_value(json_object_get(load, "apdex_ns"));
    json_decref(load);
    return threshold > 0 ? threshold : 0;
}

static double apdex_of(const struct analysis_sample *sample, const struct histogram *pooled)
{
    int64_t threshold = analysis_apdex_threshold(sample->group->conditions), errors = 0;
    for (size_t i = 0; i < sample->valid_count; i++) {
        if (sample->valid[i]->errors == RESULTS_MISSING)
            return NAN;
        errors += sample->valid[i]->errors;
    }
    return threshold > 0 ? apdex_from_histogram(pooled, errors, threshold) : NAN;
}

/* Of the step of that index; NULL for all requests. */
static int pool_histograms(struct arena *arena, struct store *store, struct analysis_sample *sample, const size_t *step,
                           struct analysis_quantiles *quantiles, struct error *error)
{
    struct histogram pooled;
    if (histogram_init(&pooled, HISTOGRAM_LATENCY_LOWEST, HISTOGRAM_LATENCY_HIGHEST, HISTOGRAM_LATENCY_FIGURES, error) != 0)
        return -1;
    int outcome = 0;
    if (step == NULL)
        sample->densities = ARENA_NEW_ARRAY(arena, sample->valid_count, struct analysis_density);
    for (size_t i = 0; outcome == 0 && i < sample->valid_count; i++) {
        struct histogram one;
        outcome = step == NULL ? store_load_histogram(store, sample->valid[i], &one, error)
                               : store_load_step_histogram(store, sample->valid[i], *step, &one, error);
        if (outcome != 0)
            break;
        histogram_add(&pooled, &one);
        if (step == NULL)
            sample->densities[i] = analysis_read_density(arena, &one);
        histogram_release(&one);
    }
    if (outcome == 0)
        *quantiles = analysis_read_quantiles(arena, &pooled);
    if (outcome == 0 && step == NULL) {
        sample->apdex = apdex_of(sample, &pooled);
        sample->pooled_density = analysis_read_density(arena, &pooled);
    }
    histogram_release(&pooled);
    return outcome;
}

/* Figures of other tools come without the latencies behind them more often than not. */
static bool have_histograms(const struct analysis_sample *sample)
{
    for (size_t i = 0; i < sample->valid_count; i++)
        if (!sample->valid[i]->has_histogram)
            return false;
    return sample->valid_count > 0;
}

int analysis_load_detail(struct arena *arena, struct store *store, struct analysis_sample *sample, struct error *error)
{
    if (check_steady_state(arena, store, sample, error) != 0)
        return -1;
    if (!have_histograms(sample)) {
        sample->pooled.total = RESULTS_MISSING;
        sample->step_count = 0;
        return 0;
    }
    if (pool_histograms(arena, store, sample, NULL, &sample->pooled, error) != 0)
        return -1;
    for (size_t i = 0; sample->step_count > 1 && i < sample->step_count; i++)
        if (pool_histograms(arena, store, sample, &i, &sample->steps[i].pooled, error) != 0)
            return -1;
    return 0;
}
