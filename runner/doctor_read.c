/* doctor_read: reads the facts from /proc, /sys and the system calls that tell limits. */
#include "runner/doctor.h"

#include "lib/clock.h"
#include "lib/str.h"
#include "runner/limits.h"
#include "runner/placement.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/statvfs.h>

#define FILE_MAXIMUM ((size_t)4 << 20)
#define CLOCK_READS 1000
#define TRIED_CPU_MILLIS 1000

static bool file_contains(const char *root, const char *path, const char *part)
{
    struct str_builder text;
    str_builder_init(&text, FILE_MAXIMUM);
    bool found = environment_read_file(&text, root, path, NULL) == 0 && strstr(str_builder_text(&text), part) != NULL;
    str_builder_release(&text);
    return found;
}

/* ---- processors ------------------------------------------------------------------------------------------------------------- */
/* Intel says it as no_turbo, others as boost. */
static int64_t read_turbo(const char *root)
{
    const int64_t no_turbo = environment_read_number(root, "/sys/devices/system/cpu/intel_pstate/no_turbo");
    if (no_turbo != DOCTOR_UNKNOWN)
        return no_turbo == 0;
    const int64_t boost = environment_read_number(root, "/sys/devices/system/cpu/cpufreq/boost");
    return boost == DOCTOR_UNKNOWN ? DOCTOR_UNKNOWN : boost != 0;
}

static double read_steal(const char *root, int64_t wait_ns)
{
    struct environment_cpu_ticks from, to;
    if (environment_read_cpu_ticks(&from, root, NULL) != 0)
        return NAN;
    const struct monotonic_time end = clock_add(clock_now(), wait_ns);
    for (int64_t left = wait_ns; left > 0; left = clock_elapsed(clock_now(), end))
        clock_sleep(left);
    return environment_read_cpu_ticks(&to, root, NULL) == 0 ? environment_steal_share(&from, &to) : NAN;
}

static void read_processors(struct doctor_facts *facts, const char *root, int64_t wait_ns)
{
    struct environment environment;
    struct environment_moment moment;
    cpu_set_t available;
    facts->cores = environment_read(&environment, root, NULL) == 0 ? environment.cores : 1;
    facts->usable_cores = placement_read_available(&available, NULL) == 0 ? CPU_COUNT(&available) : facts->cores;
    if (facts->usable_cores > facts->cores)
        facts->usable_cores = facts->cores;
    environment_read_governor(facts->governor, root);
    environment_read_moment(&moment, root);
    facts->turbo = read_turbo(root);
    facts->throttle_events = moment.throttle_events;
    facts->load_average = moment.load_average[0];
    facts->memory_available_bytes = moment.memory_available_bytes;
    facts->is_virtual = file_contains(root, "/proc/cpuinfo", " hypervisor");
    facts->steal_share = read_steal(root, wait_ns);
}

/* ---- memory and limits ------------------------------------------------------------------------------------------------------ */
static int64_t read_swap(const char *root)
{
    const int64_t total = environment_read_memory(root, "SwapTotal"), rest = environment_read_memory(root, "SwapFree");
    return total == DOCTOR_UNKNOWN || rest == DOCTOR_UNKNOWN || rest > total ? DOCTOR_UNKNOWN : total - rest;
}

static int64_t limit_value(rlim_t value)
{
    return value == RLIM_INFINITY || value > (rlim_t)INT64_MAX ? INT64_MAX : (int64_t)value;
}

static void read_limits(struct doctor_facts *facts, const char *root)
{
    struct rlimit files = {0, 0}, processes = {RLIM_INFINITY, RLIM_INFINITY};
    struct error error = {0};
    struct limits_group group;
    const struct limits wanted = {.cpu_millis = TRIED_CPU_MILLIS};
    (void)getrlimit(RLIMIT_NOFILE, &files);
    (void)getrlimit(RLIMIT_NPROC, &processes);
    facts->open_files = limit_value(files.rlim_cur);
    facts->open_files_maximum = limit_value(files.rlim_max);
    facts->processes_maximum = limit_value(processes.rlim_cur);
    facts->listen_backlog = environment_read_number(root, "/proc/sys/net/core/somaxconn");
    facts->no_limits[0] = '\0';
    if (limits_group_make(&group, &wanted, "", &error) != 0 || limits_group_remove(&group, &error) != 0)
        (void)snprintf(facts->no_limits, sizeof(facts->no_limits), "%.*s", DOCTOR_REASON_SIZE - 1, error.message);
}

/* ---- clock and disk --------------------------------------------------------------------------------------------------------- */
static int64_t time_clock(void)
{
    const struct monotonic_time from = clock_now();
    struct monotonic_time to = from;
    for (int i = 0; i < CLOCK_READS; i++)
        to = clock_now();
    return clock_elapsed(from, to) / CLOCK_READS;
}

static int64_t read_free_space(void)
{
    const char *folder = getenv("TMPDIR");
    struct statvfs status;
    if (statvfs(folder == NULL || folder[0] == '\0' ? "/tmp" : folder, &status) != 0)
        return DOCTOR_UNKNOWN;
    return (int64_t)(status.f_bavail * status.f_frsize);
}

void doctor_read(struct doctor_facts *facts, const char *root, int64_t wait_ns)
{
    memset(facts, 0, sizeof(*facts));
    read_processors(facts, root, wait_ns);
    facts->swap_used_bytes = read_swap(root);
    read_limits(facts, root);
    environment_read_text(facts->clock_source, root, "/sys/devices/system/clocksource/clocksource0/current_clocksource");
    facts->clock_read_ns = time_clock();
    facts->temporary_free_bytes = read_free_space();
}
