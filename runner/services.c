/* services: state, start and stop of the lab's own services (services.h); services_driver.h has what differs between them. */
#include "runner/services.h"

#include "lib/clock.h"
#include "lib/fs.h"
#include "lib/str.h"
#include "runner/services_driver.h"
#include "runner/target_health.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#define START_ATTEMPTS 4
#define READY_LIMIT_NS (INT64_C(60) * CLOCK_NANOSECONDS_PER_SECOND)
#define READY_INTERVAL_NS INT64_C(20000000)
#define AGAIN_AFTER_NS INT64_C(500000000)
#define LOCK_LIMIT_NS (INT64_C(120) * CLOCK_NANOSECONDS_PER_SECOND)
#define LOCK_INTERVAL_NS INT64_C(50000000)

static const struct services_driver *driver_of(enum service_kind kind)
{
    return kind == SERVICE_POSTGRESQL ? &services_driver_postgresql : &services_driver_redis;
}

static bool is_interrupted(const atomic_int *interrupts)
{
    return interrupts != NULL && atomic_load(interrupts) > 0;
}

/* ---- the state -------------------------------------------------------------------------------------------------------------- */

static int find_folder(struct services *services, const char *out, struct error *error)
{
    char absolute[FS_PATH_MAXIMUM];
    if (realpath(out, absolute) == NULL)
        return error_set_errno(error, errno, "%s", out);
    int length = snprintf(services->folder, sizeof(services->folder), "%s/" SERVICES_FOLDER, absolute);
    return length < 0 || (size_t)length >= sizeof(services->folder) ? error_set(error, "%s: path too long", absolute) : 0;
}

static const char *state_path(const struct services *services, char path[FS_PATH_MAXIMUM])
{
    (void)snprintf(path, FS_PATH_MAXIMUM, "%s/services.json", services->folder);
    return path;
}

static int read_state(struct services *services, struct error *error)
{
    char path[FS_PATH_MAXIMUM];
    return services_state_read(&services->state, state_path(services, path), error);
}

static int write_state(const struct services *services, struct error *error)
{
    char path[FS_PATH_MAXIMUM];
    return services_state_write(&services->state, state_path(services, path), error);
}

int services_look(struct services *services, const char *out, struct error *error)
{
    memset(services, 0, sizeof(*services));
    services->lock = -1;
    if (!fs_is_directory(out))
        return 0;
    return find_folder(services, out, error) == 0 ? read_state(services, error) : -1;
}

/* The lock is on the folder: what ends without giving it back loses it all the same. */
static int take_lock(struct services *services, struct error *error)
{
    struct monotonic_time limit = clock_add(clock_now(), LOCK_LIMIT_NS);
    services->lock = open(services->folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (services->lock < 0)
        return error_set_errno(error, errno, "%s", services->folder);
    while (flock(services->lock, LOCK_EX | LOCK_NB) != 0) {
        if (errno != EWOULDBLOCK && errno != EINTR)
            return error_set_errno(error, errno, "%s cannot be locked", services->folder);
        if (clock_elapsed(clock_now(), limit) <= 0 || is_interrupted(services->interrupts))
            return error_set(error, "another benchlab starts or stops services in %s", services->folder);
        clock_sleep(LOCK_INTERVAL_NS);
    }
    return 0;
}

int services_open(struct services *services, const char *out, const atomic_int *interrupts, struct error *error)
{
    memset(services, 0, sizeof(*services));
    services->lock = -1;
    services->interrupts = interrupts;
    if (fs_make_directories(out, error) != 0 || find_folder(services, out, error) != 0 ||
        fs_make_directories(services->folder, error) != 0)
        return -1;
    if (take_lock(services, error) == 0 && read_state(services, error) == 0)
        return 0;
    services_close(services);
    return -1;
}

void services_close(struct services *services)
{
    if (services->lock >= 0)
        (void)close(services->lock); /* of a folder: nothing was written through it */
    services->lock = -1;
}

/* ---- looking ---------------------------------------------------------------------------------------------------------------- */

const char *services_missing_package(enum service_kind kind)
{
    struct arena arena;
    arena_init(&arena);
    bool is_there = driver_of(kind)->find(&arena) != NULL;
    arena_release(&arena);
    return is_there ? NULL : driver_of(kind)->package;
}

bool services_runs(const struct services *services, enum service_kind kind)
{
    return service_process_runs(&services->state.items[kind].process);
}

const char *services_url(struct arena *arena, const struct services *services, enum service_kind kind)
{
    const struct service_state *service = &services->state.items[kind];
    if (!services_runs(services, kind))
        return NULL;
    return kind == SERVICE_POSTGRESQL ? service_postgresql_url(arena, service->folder, (int)service->port)
                                      : service_redis_url(arena, (int)service->port);
}

/* ---- starting --------------------------------------------------------------------------------------------------------------- */

/* Waits until the process answers. False, with an error, when it ends before, takes too long, or a signal comes. */
static bool wait_until_ready(struct services_start *start, enum service_kind kind, struct service_state *service,
                             struct error *error)
{
    struct monotonic_time limit = clock_add(clock_now(), READY_LIMIT_NS);
    char line[256];
    for (;;) {
        if (!service_process_runs(&service->process)) {
            (void)error_set(error, "%s ended before it was ready%s", service_title(kind),
                            target_log_reason(start->log_path, line, sizeof(line)));
            return false;
        }
        if (driver_of(kind)->is_ready(start, (pid_t)service->process.pid)) {
            (void)snprintf(service->version, sizeof(service->version), "%s", start->version);
            return true;
        }
        if (is_interrupted(start->interrupts)) {
            (void)error_set(error, "%s: interrupted while it started", service_title(kind));
            return false;
        }
        if (clock_elapsed(clock_now(), limit) <= 0) {
            (void)error_set(error, "%s was not ready after %d s%s", service_title(kind),
                            (int)(READY_LIMIT_NS / CLOCK_NANOSECONDS_PER_SECOND),
                            target_log_reason(start->log_path, line, sizeof(line)));
            return false;
        }
        clock_sleep(READY_INTERVAL_NS);
    }
}

static int end_process(struct services *services, enum service_kind kind, enum service_stop *outcome, struct error *error)
{
    struct service_state *service = &services->state.items[kind];
    const struct services_driver *driver = driver_of(kind);
    if (service_process_stop(&service->process, driver->stop_signal, driver->stop_patience_ns, outcome, error) != 0)
        return error_add_context(error, "%s", service_title(kind));
    service->process = (struct service_process){0};
    return write_state(services, error);
}

/* One start on one port. What runs is in the state before it is waited for: whatever ends this program, the process is known. */
static int start_once(struct services *services, enum service_kind kind, struct services_start *start, bool ends_with_caller,
                      struct error *error)
{
    const struct services_driver *driver = driver_of(kind);
    struct service_state *service = &services->state.items[kind];
    const struct target_confinement confinement = {.identity = start->user.changes ? &start->user.identity : NULL,
                                                   .death_signal = ends_with_caller ? driver->stop_signal : TARGET_DEATH_NONE};
    struct target_command command;
    struct vec argv;
    vec_init(&argv, sizeof(char *));
    *VEC_PUSH(&argv, char *) = arena_copy_text(start->arena, start->program);
    driver->add_arguments(start, &argv);
    *VEC_PUSH(&argv, char *) = NULL;
    int result = target_command_start(&command, VEC_ITEMS(&argv, char *), start->environment, start->log_path, &confinement, error);
    vec_release(&argv);
    if (result != 0)
        return -1;
    service->port = start->port;
    (void)snprintf(service->folder, sizeof(service->folder), "%s", start->folder);
    (void)snprintf(service->user, sizeof(service->user), "%s", start->user.name);
    (void)clock_format_utc(clock_utc_now(), service->started);
    if (service_process_note(&service->process, command.pid, NULL) != 0)
        service->process.pid = command.pid; /* it has ended already, which the wait will tell */
    if (write_state(services, error) == 0 && wait_until_ready(start, kind, service, error))
        return write_state(services, error);
    enum service_stop outcome;
    (void)end_process(services, kind, &outcome, NULL);
    return -1;
}

/* The port of last time if it is free, so that its URL stays. */
static int choose_port(const struct service_state *service, int attempt)
{
    int port = (int)service->port;
    return attempt == 0 && port > 0 && target_port_is_free(port) ? port : target_port_find_free();
}

static int start_on_some_port(struct services *services, enum service_kind kind, struct services_start *start,
                              bool ends_with_caller, struct error *error)
{
    for (int attempt = 0; attempt < START_ATTEMPTS && !is_interrupted(start->interrupts); attempt++) {
        if (attempt > 0) /* somebody else took the port, or what a crash left behind is still going */
            clock_sleep(AGAIN_AFTER_NS);
        start->port = choose_port(&services->state.items[kind], attempt);
        if (start->port < 0)
            return error_set(error, "no free port on 127.0.0.1");
        if (start_once(services, kind, start, ends_with_caller, error) == 0)
            return 0;
    }
    return -1;
}

int services_start(struct services *services, enum service_kind kind, bool ends_with_caller, bool *was_running, struct error *error)
{
    static char path[] = "PATH=/usr/local/bin:/usr/bin:/bin", locale[] = "LC_ALL=C.UTF-8", home[] = "HOME=/";
    static char *const environment[] = {path, locale, home, NULL};
    const struct services_driver *driver = driver_of(kind);
    *was_running = services_runs(services, kind);
    if (*was_running)
        return 0;
    struct arena arena;
    arena_init(&arena);
    struct services_start start = {.arena = &arena, .environment = environment, .interrupts = services->interrupts};
    (void)error_set(error, "%s: interrupted", service_title(kind));
    start.program = driver->find(&arena);
    int result = start.program != NULL
                     ? 0
                     : error_set(error, "%s is not installed (Debian's package %s)", service_title(kind), driver->package);
    if (result == 0 && (services_place(&start, services->folder, service_name(kind), driver->users, error) != 0 ||
                        driver->prepare(&start, error) != 0))
        result = error_add_context(error, "%s", service_title(kind));
    if (result == 0)
        result = start_on_some_port(services, kind, &start, ends_with_caller, error);
    arena_release(&arena);
    return result;
}

int services_stop(struct services *services, enum service_kind kind, enum service_stop *outcome, struct error *error)
{
    *outcome = SERVICE_STOP_GONE;
    if (services->state.items[kind].process.pid == 0)
        return 0;
    return end_process(services, kind, outcome, error);
}
