/* loop: sets a load run up (options, limits, address, requests, measurement), has workers run it, merges their seconds meanwhile,
 * and checks the numbers. Setup and teardown of the scenario are runs of one iteration of one user, measured into nothing. */
#include "runner/loop.h"

#include "lib/clock.h"
#include "runner/flow.h"
#include "runner/loop_worker.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

/* Descriptors that are not sockets of users: standard streams, epoll, what the caller has open. */
#define OTHER_DESCRIPTORS 64
/* How often the live counters are brought up to date. */
#define PUBLISH_NS INT64_C(50000000)
/* Longest setup or teardown. */
#define ASIDE_LIMIT_NS (INT64_C(3600) * CLOCK_NANOSECONDS_PER_SECOND)

/* ---- options ---------------------------------------------------------------------------------------------------------------- */

void load_options_init(struct load_options *options, const struct scenario *scenario)
{
    *options = (struct load_options){.load = scenario->load, .threads = 1};
}

/* The users that there can be at a time. */
static uint32_t count_users(const struct scenario_load_settings *load)
{
    int64_t most = load->executor == SCENARIO_RAMPING_VUS ? load->start_vus : load->vus;
    if (scenario_executor_is_open(load->executor))
        return load->max_vus > load->pre_allocated_vus ? load->max_vus : load->pre_allocated_vus;
    for (size_t i = 0; load->executor == SCENARIO_RAMPING_VUS && i < load->stage_count; i++)
        most = load->stages[i].target > most ? load->stages[i].target : most;
    return most > LOAD_VUS_MAXIMUM ? LOAD_VUS_MAXIMUM + 1 : most > 0 ? (uint32_t)most : 0;
}

static int check_options(const struct load_options *options, struct error *error)
{
    const struct scenario_load_settings *load = &options->load;
    uint32_t vus = count_users(load);
    bool by_iterations = load->executor == SCENARIO_SHARED_ITERATIONS || load->executor == SCENARIO_PER_VU_ITERATIONS;
    if (vus < 1 || vus > LOAD_VUS_MAXIMUM)
        return error_set(error, "expected 1 to %d virtual users, got %u", LOAD_VUS_MAXIMUM, vus);
    if (options->threads > LOAD_THREADS_MAXIMUM)
        return error_set(error, "expected 1 to %d threads, got %u", LOAD_THREADS_MAXIMUM, options->threads);
    if (by_iterations && load->iterations < 1)
        return error_set(error, "expected at least one iteration");
    if (by_iterations && load->warmup_ns != 0)
        return error_set(error, "an executor that counts iterations has no warm-up");
    if (options->target.unix_path == NULL && options->target.port == 0)
        return error_set(error, "no address to send the load to");
    return 0;
}

/* Each user needs a descriptor. The soft limit is ours to raise. */
static int check_descriptors(uint32_t vus, struct error *error)
{
    struct rlimit limit;
    rlim_t needed = (rlim_t)vus + OTHER_DESCRIPTORS;
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0)
        return error_set_errno(error, errno, "cannot read the limit of open files");
    if (limit.rlim_cur >= needed)
        return 0;
    if (limit.rlim_max < needed)
        return error_set(error, "%u virtual users need %llu open files, but the limit is %llu (raise it with \"ulimit -n\")", vus,
                         (unsigned long long)needed, (unsigned long long)limit.rlim_max);
    limit.rlim_cur = needed;
    if (setrlimit(RLIMIT_NOFILE, &limit) != 0)
        return error_set_errno(error, errno, "cannot raise the limit of open files to %llu", (unsigned long long)needed);
    return 0;
}

/* ---- workers ---------------------------------------------------------------------------------------------------------------- */

/* Starts the threads, which leave signals to the caller's. Returns how many there are; error says why if not all. */
static uint32_t start_threads(struct loop_worker *workers, uint32_t count, struct error *error)
{
    sigset_t all, before;
    uint32_t started = 0;
    (void)sigfillset(&all);
    int reason = pthread_sigmask(SIG_SETMASK, &all, &before);
    while (reason == 0 && started < count) {
        reason = pthread_create(&workers[started].thread, NULL, loop_worker_run, &workers[started]);
        started += reason == 0;
    }
    (void)pthread_sigmask(SIG_SETMASK, &before, NULL);
    if (reason != 0)
        (void)error_set_errno(error, reason, "cannot start a worker thread");
    return started;
}

static void tell_seconds(struct measurement *measurement, struct loop_control *control)
{
    while (measure_collect(measurement, 1) > 0)
        if (control != NULL && control->on_second != NULL)
            control->on_second(control->context, measurement);
    measure_publish(measurement);
}

/* Merges and publishes until count workers have posted that they are done. */
static void attend(struct loop_shared *shared, struct measurement *measurement, uint32_t count)
{
    while (count > 0) {
        int64_t until_ns = clock_now().nanoseconds + PUBLISH_NS;
        const struct timespec until = {.tv_sec = (time_t)(until_ns / CLOCK_NANOSECONDS_PER_SECOND),
                                       .tv_nsec = (long)(until_ns % CLOCK_NANOSECONDS_PER_SECOND)};
        if (sem_clockwait(&shared->finished, CLOCK_MONOTONIC, &until) == 0)
            count--;
        tell_seconds(measurement, shared->control);
    }
}

/* What the workers' ends make of the run. */
static int conclude(const struct loop_worker *workers, uint32_t count, struct measurement *measurement, struct error *error)
{
    enum measure_ending ending = MEASURE_ENDED_EARLY;
    struct monotonic_time end = {0};
    for (uint32_t i = 0; i < count; i++) {
        if (workers[i].failed) {
            if (error != NULL)
                *error = workers[i].error;
            return -1;
        }
        end.nanoseconds = workers[i].end_ns > end.nanoseconds ? workers[i].end_ns : end.nanoseconds;
        if (workers[i].stopped)
            ending = MEASURE_ENDED_BY_CALLER;
    }
    if (ending == MEASURE_ENDED_EARLY && end.nanoseconds >= measurement->measured_until_ns)
        ending = MEASURE_ENDED_AS_PLANNED;
    measure_finish(measurement, end, ending);
    return 0;
}

static int run_threads(struct loop_shared *shared, struct loop_worker *workers, struct measurement *measurement,
                       struct error *error)
{
    struct monotonic_time start = clock_now();
    measure_start(measurement, start);
    for (uint32_t i = 0; i < shared->threads; i++) {
        workers[i].start_ns = start.nanoseconds;
        workers[i].measured_from_ns = measurement->measured_from.nanoseconds;
        workers[i].until_ns = measurement->measured_until_ns;
    }
    uint32_t started = start_threads(workers, shared->threads, error);
    if (started < shared->threads)
        atomic_store(&shared->give_up, true);
    attend(shared, measurement, started);
    for (uint32_t i = 0; i < started; i++)
        (void)pthread_join(workers[i].thread, NULL);
    return started < shared->threads ? -1 : conclude(workers, shared->threads, measurement, error);
}

/* One phase of a run. collect is told each user when it is over, or NULL. */
typedef void loop_collect(void *context, const struct flow_user *user);

static int run_phase(struct loop_shared *shared, struct measurement *measurement, loop_collect *collect, void *context,
                     struct error *error)
{
    struct loop_worker *workers = calloc(shared->threads, sizeof(*workers));
    uint32_t made = 0;
    if (workers == NULL)
        return error_set(error, "out of memory");
    if (sem_init(&shared->finished, 0, 0) != 0) {
        free(workers);
        return error_set_errno(error, errno, "cannot create a semaphore");
    }
    int result = 0;
    while (result == 0 && made < shared->threads) {
        result = loop_worker_init(&workers[made], shared, made, &measurement->recorders[made], error);
        made += result == 0;
    }
    if (result == 0)
        result = run_threads(shared, workers, measurement, error);
    for (uint32_t i = 0; i < made; i++) {
        for (uint32_t user = 0; result == 0 && user < workers[i].user_count; user++)
            collect(context, &workers[i].users[user].flow);
        loop_worker_release(&workers[i]);
    }
    (void)sem_destroy(&shared->finished);
    free(workers);
    return result;
}

/* ---- setup and teardown ----------------------------------------------------------------------------------------------------- */

struct aside {
    struct flow *flow;
    struct flow_summary *summary;
    enum flow_phase phase;
    int result;
    struct error *error;
};

static void finish_aside(void *context, const struct flow_user *user)
{
    struct aside *aside = context;
    if (aside->phase == FLOW_SETUP)
        aside->result = flow_finish_setup(aside->flow, user, aside->error);
    else
        flow_finish_teardown(aside->flow, user, aside->summary);
}

/* One iteration of one user outside the measurement. stop ends a setup, but a teardown has to be done then as well. */
static int run_aside(const struct loop_shared *of, struct flow *flow, enum flow_phase phase, struct flow_summary *summary,
                     struct error *error)
{
    const struct scenario_load_settings load = {
        .executor = SCENARIO_PER_VU_ITERATIONS, .vus = 1, .iterations = 1, .duration_ns = ASIDE_LIMIT_NS};
    const struct measure_settings settings = {.duration_ns = ASIDE_LIMIT_NS, .workers = 1};
    struct loop_shared shared = {
        .scenario = of->scenario, .flow = flow, .target = of->target, .load = &load, .phase = phase, .vus = 1, .threads = 1};
    struct aside aside = {.flow = flow, .summary = summary, .phase = phase, .error = error};
    struct measurement measurement;
    struct loop_control control = {0};
    struct arena arena;
    shared.control = phase == FLOW_SETUP && of->control != NULL ? of->control : &control;
    if (measurement_init(&measurement, of->scenario, &settings, error) != 0)
        return -1;
    arena_init(&arena);
    int result = executor_init(&shared.executor, &arena, &load, error);
    if (result == 0)
        result = run_phase(&shared, &measurement, finish_aside, &aside, error);
    measurement_release(&measurement);
    arena_release(&arena);
    return result == 0 ? aside.result : -1;
}

/* ---- the run ---------------------------------------------------------------------------------------------------------------- */

static void collect_user(void *context, const struct flow_user *user)
{
    flow_collect(context, user);
}

/* Setup, load, teardown, when everything they need is there. */
static int run_all(struct loop_shared *shared, struct flow *flow, struct measurement *measurement, struct error *error)
{
    const struct scenario *scenario = shared->scenario;
    shared->flow = flow;
    if (scenario->setup_count > 0 && run_aside(shared, flow, FLOW_SETUP, NULL, error) != 0)
        return error_add_context(error, "setup");
    if (run_phase(shared, measurement, collect_user, flow, error) != 0 || measurement_verify(measurement, error) != 0)
        return -1;
    if (scenario->teardown_count > 0 && run_aside(shared, flow, FLOW_TEARDOWN, &measurement->teardown, error) != 0)
        return error_add_context(error, "teardown");
    return 0;
}

static int run_with_target(struct loop_shared *shared, const struct load_options *options, struct measurement *measurement,
                           struct error *error)
{
    struct flow flow;
    char authority[TRANSPORT_AUTHORITY_SIZE];
    const struct measure_settings settings = {.warmup_ns = options->load.warmup_ns,
                                              .duration_ns = options->load.duration_ns,
                                              .workers = shared->threads,
                                              .open_loop = shared->executor.is_open,
                                              .live = shared->control == NULL ? NULL : &shared->control->live};
    if (flow_init(&flow, shared->scenario, transport_authority(&options->target, authority), shared->vus, options->seed, error) !=
        0)
        return -1;
    int result = measurement_init(measurement, shared->scenario, &settings, error);
    if (result == 0) {
        measurement->vus = shared->vus;
        result = run_all(shared, &flow, measurement, error);
        if (result != 0)
            measurement_release(measurement);
    }
    flow_release(&flow);
    return result;
}

int loop_run(const struct scenario *scenario, const struct load_options *options, struct measurement *measurement,
             struct loop_control *control, struct error *error)
{
    uint32_t vus = count_users(&options->load);
    uint32_t threads = options->threads == 0 ? 1 : options->threads;
    struct loop_shared shared = {.scenario = scenario,
                                 .load = &options->load,
                                 .phase = FLOW_STEPS,
                                 .vus = vus,
                                 .threads = threads < vus ? threads : vus,
                                 .control = control};
    struct transport_target target;
    struct arena arena;
    if (check_options(options, error) != 0 || check_descriptors(vus, error) != 0 ||
        transport_target_init(&target, &options->target, error) != 0)
        return -1;
    arena_init(&arena);
    atomic_store(&shared.iterations_left, options->load.iterations);
    target.failure = options->tls_failure;
    shared.target = &target;
    int result = executor_init(&shared.executor, &arena, &options->load, error);
    if (result == 0)
        result = run_with_target(&shared, options, measurement, error);
    arena_release(&arena);
    transport_target_release(&target);
    return result;
}
