/* loop: sets a load run up (address, limits, requests, measurement), lets a worker run it, and checks its numbers. */
#include "runner/loop.h"

#include "runner/loop_worker.h"

#include <errno.h>
#include <netdb.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>

/* Descriptors that are not sockets of users: standard streams, epoll, what the caller has open. */
#define OTHER_DESCRIPTORS 64

static int check_options(const struct load_options *options, struct error *error)
{
    if (options->vus < 1 || options->vus > LOOP_VUS_MAXIMUM) {
        return error_set(error, "expected 1 to %d virtual users, got %u", LOOP_VUS_MAXIMUM, options->vus);
    }
    if (options->port == 0 || options->host == NULL || options->host[0] == '\0') {
        return error_set(error, "no address to send the load to");
    }
    return 0;
}

/* Each user needs a descriptor. The soft limit is ours to raise. */
static int check_descriptors(uint32_t vus, struct error *error)
{
    struct rlimit limit;
    rlim_t needed = (rlim_t)vus + OTHER_DESCRIPTORS;
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0) {
        return error_set_errno(error, errno, "cannot read the limit of open files");
    }
    if (limit.rlim_cur >= needed) {
        return 0;
    }
    if (limit.rlim_max < needed) {
        return error_set(error, "%u virtual users need %llu open files, but the limit is %llu (raise it with \"ulimit -n\")", vus,
                         (unsigned long long)needed, (unsigned long long)limit.rlim_max);
    }
    limit.rlim_cur = needed;
    if (setrlimit(RLIMIT_NOFILE, &limit) != 0) {
        return error_set_errno(error, errno, "cannot raise the limit of open files to %llu", (unsigned long long)needed);
    }
    return 0;
}

static int resolve(struct loop_worker *worker, const struct load_options *options, struct error *error)
{
    struct addrinfo hints = {.ai_family = AF_UNSPEC, .ai_socktype = SOCK_STREAM, .ai_flags = AI_NUMERICSERV};
    struct addrinfo *found = NULL;
    char port[8];
    snprintf(port, sizeof port, "%u", (unsigned)options->port);
    int result = getaddrinfo(options->host, port, &hints, &found);
    if (result != 0) {
        return error_set(error, "cannot find the address of \"%.200s\": %s", options->host, gai_strerror(result));
    }
    memcpy(&worker->address, found->ai_addr, found->ai_addrlen);
    worker->address_length = found->ai_addrlen;
    freeaddrinfo(found);
    return 0;
}

static const struct request *compile_requests(struct arena *arena, const struct scenario *scenario,
                                              const struct load_options *options)
{
    bool colons = strchr(options->host, ':') != NULL; /* an IPv6 address */
    char *authority = arena_format(arena, colons ? "[%s]:%u" : "%s:%u", options->host, (unsigned)options->port);
    struct request *requests = ARENA_NEW_ARRAY(arena, scenario->step_count, struct request);
    for (size_t i = 0; i < scenario->step_count; i++) {
        request_compile(&requests[i], arena, &scenario->steps[i], authority);
    }
    return requests;
}

/* The run itself, when everything it needs was prepared in the arena and the measurement. */
static int run_worker(struct loop_worker *worker, const struct load_options *options, struct error *error)
{
    worker->vus = options->vus;
    if (loop_worker_init(worker, options->vus, error) != 0) {
        return -1;
    }
    worker->measurement->vus = options->vus;
    worker->measurement->generator_threads = 1;
    int result = loop_worker_run(worker, error);
    loop_worker_release(worker);
    return result == 0 ? measurement_verify(worker->measurement, error) : -1;
}

int loop_run(const struct scenario *scenario, const struct load_options *options, struct measurement *measurement,
             struct loop_control *control, struct error *error)
{
    struct loop_worker worker = {.scenario = scenario, .measurement = measurement, .control = control};
    if (check_options(options, error) != 0 || check_descriptors(options->vus, error) != 0 ||
        resolve(&worker, options, error) != 0 ||
        measurement_init(measurement, scenario, options->warmup_ns, options->duration_ns, control == NULL ? NULL : &control->live,
                         error) != 0) {
        return -1;
    }
    struct arena arena;
    arena_init(&arena);
    worker.requests = compile_requests(&arena, scenario, options);
    plan_init(&worker.plan, &arena, scenario, options->seed);
    int result = run_worker(&worker, options, error);
    if (result != 0) {
        measurement_release(measurement);
    }
    arena_release(&arena);
    return result;
}
