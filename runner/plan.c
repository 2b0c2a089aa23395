/* plan: seeded choices of the virtual users. */
#include "runner/plan.h"

#include <math.h>
#include <string.h>

#define BACK_OFF_FIRST_NS INT64_C(10000000)
#define BACK_OFF_HIGHEST_NS INT64_C(1000000000)

void plan_init(struct plan *plan, struct arena *arena, const struct scenario *scenario, uint64_t seed)
{
    uint64_t *cumulative = ARENA_NEW_ARRAY(arena, scenario->step_count, uint64_t);
    uint64_t sum = 0;
    for (size_t i = 0; i < scenario->step_count; i++) {
        sum += scenario->steps[i].weight;
        cumulative[i] = sum;
    }
    *plan = (struct plan){scenario->mode, scenario->step_count, cumulative, seed};
}

void plan_user_init(struct plan_user *user, const struct plan *plan, uint32_t vu)
{
    memset(user, 0, sizeof *user);
    uint64_t mixed = plan->seed;
    uint64_t spread = random_next_splitmix64(&mixed) ^ vu; /* neighbouring users must not get neighbouring seeds */
    random_seed(&user->random, random_next_splitmix64(&spread));
}

size_t plan_next_step(const struct plan *plan, struct plan_user *user)
{
    if (user->begun && plan_ends_iteration(plan, user)) {
        user->iteration++;
        user->step = 0;
    } else if (user->begun) {
        user->step++;
    }
    user->begun = true;
    if (plan->mode == SCENARIO_WEIGHTED) {
        uint64_t drawn = random_below(&user->random, plan->cumulative_weights[plan->step_count - 1]);
        user->step = 0;
        while (drawn >= plan->cumulative_weights[user->step])
            user->step++;
    }
    return user->step;
}

bool plan_ends_iteration(const struct plan *plan, const struct plan_user *user)
{
    return plan->mode == SCENARIO_WEIGHTED || user->step + 1 == plan->step_count;
}

void plan_cut_iteration(const struct plan *plan, struct plan_user *user)
{
    user->step = plan->step_count - 1;
}

int64_t plan_think_ns(const struct scenario_think_time *think, struct random_state *random)
{
    switch (think->kind) {
    case SCENARIO_THINK_NONE:
        break;
    case SCENARIO_THINK_FIXED:
        return think->low_ns;
    case SCENARIO_THINK_UNIFORM:
        return think->low_ns + (int64_t)random_below(random, (uint64_t)(think->high_ns - think->low_ns) + 1);
    case SCENARIO_THINK_EXPONENTIAL:
        return (int64_t)(-(double)think->low_ns * log1p(-random_unit(random)));
    }
    return 0;
}

int64_t plan_back_off_ns(uint32_t failures)
{
    int64_t wait = BACK_OFF_FIRST_NS;
    for (uint32_t i = 1; i < failures && wait < BACK_OFF_HIGHEST_NS; i++)
        wait *= 2;
    return wait < BACK_OFF_HIGHEST_NS ? wait : BACK_OFF_HIGHEST_NS;
}
