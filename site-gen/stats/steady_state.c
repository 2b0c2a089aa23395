/* steady_state: the gate that a run's throughput settled, and the warm-up that the timeline shows. */
#include "site-gen/stats/steady_state.h"

#include <math.h>

static double batch_mean(const double *values, size_t batch)
{
    double sum = 0.0;
    for (size_t i = 0; i < STEADY_STATE_BATCH; i++)
        sum += values[batch * STEADY_STATE_BATCH + i];
    return sum / STEADY_STATE_BATCH;
}

/* Mean of the batch means from..to - 1. */
static double mean_of_batches(const double *values, size_t from, size_t to)
{
    double sum = 0.0;
    for (size_t i = from; i < to; i++)
        sum += batch_mean(values, i);
    return sum / (double)(to - from);
}

double steady_state_mser(const double *values, size_t n, size_t dropped)
{
    const size_t batches = n / STEADY_STATE_BATCH;
    const double mean = mean_of_batches(values, dropped, batches);
    const double kept = (double)(batches - dropped);
    double squares = 0.0;
    for (size_t i = dropped; i < batches; i++) {
        const double distance = batch_mean(values, i) - mean;
        squares += distance * distance;
    }
    return squares / (kept * kept);
}

static enum steady_state_class classify(const double *values, const struct steady_state *state)
{
    if (state->batches < STEADY_STATE_BATCHES_MINIMUM)
        return STEADY_STATE_UNKNOWN;
    if (state->batches_dropped == 0)
        return STEADY_STATE_FLAT;
    const double start = mean_of_batches(values, 0, state->batches_dropped);
    if (fabs(start - state->steady_mean) <= STEADY_STATE_FLAT_TOLERANCE * fabs(state->steady_mean))
        return STEADY_STATE_FLAT;
    if (state->batches_dropped == state->batches / 2)
        return STEADY_STATE_NONE;
    return start < state->steady_mean ? STEADY_STATE_WARM_UP : STEADY_STATE_SLOWDOWN;
}

struct steady_state steady_state_find(const double *values, size_t n)
{
    struct steady_state state = {.class = STEADY_STATE_UNKNOWN, .batches = n / STEADY_STATE_BATCH, .steady_mean = NAN};
    double best = INFINITY;
    for (size_t dropped = 0; state.batches > 0 && dropped <= state.batches / 2; dropped++) {
        const double statistic = steady_state_mser(values, n, dropped);
        if (!(statistic < best))
            continue;
        best = statistic;
        state.batches_dropped = dropped;
    }
    state.windows_dropped = state.batches_dropped * STEADY_STATE_BATCH;
    if (state.batches > 0)
        state.steady_mean = mean_of_batches(values, state.batches_dropped, state.batches);
    state.class = classify(values, &state);
    return state;
}
