/* plan: what each virtual user does next and how long it pauses. Pure and seeded: the same seed gives the same choices whatever the
 * target does, so runs of different targets face the same load. Asked by flow and loop; nothing here knows sockets or clocks. */
#ifndef RUNNER_PLAN_H
#define RUNNER_PLAN_H

#include "lib/arena.h"
#include "lib/random.h"
#include "runner/scenario.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Borrows the scenario and the arena. */
struct plan {
    enum scenario_mode mode;
    size_t step_count;
    const uint64_t *cumulative_weights; /* weights of the steps up to and including each */
    uint64_t seed;
};

/* Where one user is in the plan. */
struct plan_user {
    struct random_state random; /* the user's own: for choices and {{random}} */
    uint64_t iteration;         /* iterations begun before the present one */
    size_t step;                /* of the present iteration */
    bool begun;
};

void plan_init(struct plan *plan, struct arena *arena, const struct scenario *scenario, uint64_t seed);
/* vu from 1. The user's random numbers derive from the plan's seed and its number. */
void plan_user_init(struct plan_user *user, const struct plan *plan, uint32_t vu);
/* Moves on to the next step, which is returned (and stays in user->step), and to the next iteration when the last one is over. */
size_t plan_next_step(const struct plan *plan, struct plan_user *user);
/* Whether the present step is the last of its iteration. */
bool plan_ends_iteration(const struct plan *plan, const struct plan_user *user);

/* Gives the present iteration up: the next step is the first of the next one. */
void plan_cut_iteration(const struct plan *plan, struct plan_user *user);

/* A pause between two requests of a user: 0 for SCENARIO_THINK_NONE. Exponential: -mean x ln(1 - u). */
int64_t plan_think_ns(const struct scenario_think_time *think, struct random_state *random);

/* How long a user waits after its n-th failure of the connection in a row (n >= 1): 10 ms, doubling up to 1 s. */
int64_t plan_back_off_ns(uint32_t failures);

#endif
