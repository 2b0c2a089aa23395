/* loop_schedule: carries the executor out. Closed loop: users 0 to active - 1 of the worker are at work; a user's iteration is
 * followed by its next one. Open loop: whoever lies on top of the stack of free users takes the iteration that is due. */
#include "runner/loop_schedule.h"

#include "lib/clock.h"
#include "runner/plan.h"

/* Users turn up in groups, so that a crowd does not overflow the target's queue of new connections. */
#define GROUP_SIZE 64
#define GROUP_DISTANCE_NS INT64_C(10000000)
/* Iterations begun before the answers that have come meanwhile are looked at, which makes users free. */
#define ARRIVALS_AT_ONCE 64

static uint32_t number_of(const struct loop_worker *worker, const struct loop_user *user)
{
    return (uint32_t)(user - worker->users);
}

static bool is_over(const struct loop_worker *worker)
{
    return worker->now_ns >= worker->until_ns;
}

/* ---- work and rest ---------------------------------------------------------------------------------------------------------- */

static void change_busy(struct loop_worker *worker, int difference)
{
    worker->busy = (uint32_t)((int64_t)worker->busy + difference);
    measure_set_vus(worker->recorder, worker->now_ns, worker->busy);
}

void loop_schedule_rest(struct loop_worker *worker, struct loop_user *user)
{
    uint32_t number = number_of(worker, user);
    loop_timer_remove(&worker->timer, number);
    worker->due_ns[number] = LOOP_TIMER_NEVER;
    user->state = LOOP_USER_IDLE;
    user->retiring = false;
    if (worker->shared->executor.is_open)
        worker->free[worker->free_count++] = number;
    change_busy(worker, -1);
}

static void pause_until(struct loop_worker *worker, struct loop_user *user, int64_t due_ns)
{
    user->state = LOOP_USER_PAUSED;
    loop_timer_add(&worker->timer, number_of(worker, user), due_ns);
}

static void begin_iteration(struct loop_worker *worker, struct loop_user *user, int64_t start_ns, int64_t intended_ns)
{
    user->in_iteration = true;
    user->iterations++;
    measure_record_start(worker->recorder, start_ns, start_ns - intended_ns);
    loop_user_begin(worker, user, start_ns, intended_ns);
}

/* Whether a closed loop's user has another iteration to run. Takes it when there is one. */
static bool takes_iteration(struct loop_worker *worker, const struct loop_user *user)
{
    struct loop_shared *shared = worker->shared;
    if (user->retiring || is_over(worker))
        return false;
    if (shared->executor.kind == SCENARIO_SHARED_ITERATIONS)
        return atomic_fetch_sub_explicit(&shared->iterations_left, 1, memory_order_relaxed) > 0;
    return shared->executor.kind != SCENARIO_PER_VU_ITERATIONS || user->iterations < (uint64_t)shared->load->iterations;
}

/* The user's pause, if there was one, is over; it turned to what comes next at start_ns. */
static void proceed(struct loop_worker *worker, struct loop_user *user, int64_t start_ns)
{
    if (user->in_iteration)
        loop_user_begin(worker, user, start_ns, start_ns);
    else if (!worker->shared->executor.is_open && takes_iteration(worker, user))
        begin_iteration(worker, user, start_ns, start_ns);
    else
        loop_schedule_rest(worker, user);
}

void loop_schedule_go_on(struct loop_worker *worker, struct loop_user *user, bool lost)
{
    const struct loop_shared *shared = worker->shared;
    int64_t pause_ns = lost ? plan_back_off_ns(user->failures) : 0;
    bool is_last = !user->in_iteration && (shared->executor.is_open || user->retiring || is_over(worker));
    if (shared->load->think_time.kind != SCENARIO_THINK_NONE && !is_last) {
        int64_t think_ns = plan_think_ns(&shared->load->think_time, &user->flow.plan.random);
        pause_ns = think_ns > pause_ns ? think_ns : pause_ns;
    }
    if (lost && user->in_iteration && is_over(worker))
        loop_user_interrupt(worker, user); /* nothing to be learnt from trying on */
    else if (pause_ns > 0 && !(is_last && is_over(worker)))
        pause_until(worker, user, worker->now_ns + pause_ns);
    else if (worker->gathering && worker->ready_count < LOOP_READY_MAXIMUM && !is_last)
        worker->ready[worker->ready_count++] = user;
    else
        proceed(worker, user, worker->now_ns);
}

void loop_schedule_flush(struct loop_worker *worker)
{
    worker->gathering = false;
    for (uint32_t i = 0; i < worker->ready_count; i++)
        proceed(worker, worker->ready[i], worker->ready[i]->ready_ns);
    worker->ready_count = 0;
}

/* ---- closed loop: levels ---------------------------------------------------------------------------------------------------- */

/* How many of the first `level` users of the run are this worker's. */
static uint32_t share_of(const struct loop_worker *worker, uint32_t level)
{
    uint32_t threads = worker->shared->threads;
    return level <= worker->index ? 0 : (level - worker->index - 1) / threads + 1;
}

static void retire(struct loop_worker *worker, struct loop_user *user)
{
    if (user->state == LOOP_USER_IDLE)
        return;
    if (!user->in_iteration) {
        loop_schedule_rest(worker, user);
        return;
    }
    uint32_t number = number_of(worker, user);
    user->retiring = true;
    user->retire_ns = worker->now_ns + worker->shared->load->graceful_ramp_down_ns;
    if (user->retire_ns < worker->due_ns[number])
        worker->due_ns[number] = user->retire_ns;
}

/* Before its retirement was over the user is wanted again. */
static void call_back(struct loop_worker *worker, struct loop_user *user)
{
    user->retiring = false;
    worker->due_ns[number_of(worker, user)] = loop_user_has_request(user) ? user->deadline_ns : LOOP_TIMER_NEVER;
}

static void apply_level(struct loop_worker *worker)
{
    int64_t until_ns;
    uint32_t level = executor_users_at(&worker->shared->executor, worker->now_ns - worker->start_ns, &until_ns);
    uint32_t wanted = share_of(worker, level);
    worker->next_change_ns = until_ns == EXECUTOR_NEVER ? EXECUTOR_NEVER : worker->start_ns + until_ns;
    wanted = wanted < worker->user_count ? wanted : worker->user_count;
    for (uint32_t i = worker->active; i < wanted; i++) {
        if (worker->users[i].state != LOOP_USER_IDLE) {
            call_back(worker, &worker->users[i]);
            continue;
        }
        change_busy(worker, 1);
        pause_until(worker, &worker->users[i], worker->now_ns + (i - worker->active) / GROUP_SIZE * GROUP_DISTANCE_NS);
    }
    for (uint32_t i = wanted; i < worker->active; i++)
        retire(worker, &worker->users[i]);
    worker->active = wanted;
}

/* ---- open loop: arrivals ---------------------------------------------------------------------------------------------------- */

static void find_arrival(struct loop_worker *worker)
{
    int64_t after_ns = executor_arrival_ns(&worker->shared->executor, worker->arrival, &worker->arrival_segment);
    worker->next_arrival_ns = after_ns == EXECUTOR_NEVER ? EXECUTOR_NEVER : worker->start_ns + after_ns;
}

static int64_t take_arrival(struct loop_worker *worker)
{
    int64_t intended_ns = worker->next_arrival_ns;
    worker->arrival += worker->shared->threads;
    find_arrival(worker);
    return intended_ns;
}

static void dispatch(struct loop_worker *worker)
{
    for (int i = 0; i < ARRIVALS_AT_ONCE && worker->next_arrival_ns <= worker->now_ns; i++) {
        worker->now_ns = clock_now().nanoseconds; /* each send takes its time, which is the next one's lag */
        if (is_over(worker))
            return; /* what was due counts as dropped when the window is closed */
        int64_t intended_ns = take_arrival(worker);
        if (worker->free_count == 0) {
            measure_record_dropped(worker->recorder, worker->now_ns, 1);
            continue;
        }
        struct loop_user *user = &worker->users[worker->free[--worker->free_count]];
        change_busy(worker, 1);
        begin_iteration(worker, user, worker->now_ns, intended_ns);
    }
}

/* ---- the whole -------------------------------------------------------------------------------------------------------------- */

void loop_schedule_start(struct loop_worker *worker)
{
    worker->next_change_ns = EXECUTOR_NEVER;
    worker->next_arrival_ns = EXECUTOR_NEVER;
    if (!worker->shared->executor.is_open) {
        worker->next_change_ns = worker->start_ns;
        return;
    }
    for (uint32_t i = worker->user_count; i > 0; i--)
        worker->free[worker->free_count++] = i - 1;
    worker->arrival = worker->index;
    find_arrival(worker);
}

void loop_schedule_advance(struct loop_worker *worker)
{
    if (worker->now_ns >= worker->next_change_ns && !worker->draining)
        apply_level(worker);
    while (loop_timer_next(&worker->timer) <= worker->now_ns)
        proceed(worker, &worker->users[loop_timer_take(&worker->timer)], worker->now_ns);
    if (worker->next_arrival_ns <= worker->now_ns)
        dispatch(worker);
}

int64_t loop_schedule_next(const struct loop_worker *worker)
{
    int64_t next_ns = loop_timer_next(&worker->timer);
    next_ns = worker->next_change_ns < next_ns ? worker->next_change_ns : next_ns;
    return worker->next_arrival_ns < next_ns ? worker->next_arrival_ns : next_ns;
}

void loop_schedule_drain(struct loop_worker *worker)
{
    uint64_t late = 0;
    for (; worker->next_arrival_ns < worker->until_ns; late++)
        (void)take_arrival(worker);
    if (late > 0)
        measure_record_dropped(worker->recorder, worker->until_ns - 1, late);
    measure_advance(worker->recorder, worker->now_ns);
    for (uint32_t i = 0; i < worker->user_count; i++) {
        struct loop_user *user = &worker->users[i];
        if (loop_user_has_request(user) && user->start_ns < worker->until_ns)
            measure_record_unfinished(worker->recorder, worker->until_ns - user->start_ns);
        if (user->state == LOOP_USER_PAUSED && !user->in_iteration)
            loop_schedule_rest(worker, user);
    }
    worker->draining = true;
    worker->next_change_ns = EXECUTOR_NEVER;
    worker->next_arrival_ns = EXECUTOR_NEVER;
}

bool loop_schedule_is_done(const struct loop_worker *worker)
{
    enum scenario_executor kind = worker->shared->executor.kind;
    bool by_iterations = kind == SCENARIO_SHARED_ITERATIONS || kind == SCENARIO_PER_VU_ITERATIONS;
    return worker->busy == 0 && (worker->draining || (by_iterations && worker->next_change_ns > worker->now_ns));
}
