/* scenario_override: replaces parts of the load that a scenario asks for, by what a profile, the environment or the command line
 * says; in this order, so that the command line has the last word.
 *   BENCHLAB_VUS, BENCHLAB_DURATION, BENCHLAB_RATE, BENCHLAB_ITERATIONS, BENCHLAB_WARMUP */
#ifndef RUNNER_SCENARIO_OVERRIDE_H
#define RUNNER_SCENARIO_OVERRIDE_H

#include "lib/arena.h"
#include "lib/error.h"
#include "runner/scenario.h"

#include <stdint.h>

#define SCENARIO_KEEP INT64_C(-1)

/* SCENARIO_KEEP where nothing is replaced. */
struct scenario_overrides {
    int64_t vus;         /* >= 1. Ramps are scaled so that their highest point is this; open loop: pre-allocated and most users */
    int64_t duration_ns; /* > 0. Stages are scaled to this sum; for executors that count iterations it is the limit */
    int64_t rate;        /* >= 1, a time unit. Ramps are scaled so; constant-vus becomes constant-arrival-rate with vus users */
    int64_t iterations;  /* >= 1; only for executors that count iterations */
    int64_t warmup_ns;   /* >= 0; left alone by executors that count iterations */
};

void scenario_overrides_init(struct scenario_overrides *overrides); /* nothing is replaced */
/* Reads the variables named above by lookup (getenv). 0, or -1 with the variable's name and what was expected. */
int scenario_overrides_read(struct scenario_overrides *overrides, char *(*lookup)(const char *name), struct error *error);
/* Applies them; new stages come from arena. -1 when one has no meaning for the executor, or is out of range. */
int scenario_override(struct scenario_load_settings *load, const struct scenario_overrides *overrides, struct arena *arena,
                      struct error *error);

#endif
