/* doctor: what the facts about a machine mean for measurements on it. */
#include "runner/doctor.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

#define BUSY_SHARE 0.5
#define STEAL_NOTABLE 0.02
#define STEAL_HOPELESS 0.10
#define MEMORY_LITTLE (INT64_C(1) << 30)
#define MEMORY_TOO_LITTLE (INT64_C(256) << 20)
#define SPACE_LITTLE (INT64_C(2) << 30)
#define SPACE_TOO_LITTLE (INT64_C(200) << 20)
#define FILES_LITTLE 4096
#define FILES_TOO_LITTLE 256
#define PROCESSES_LITTLE 1024
#define BACKLOG_LITTLE 1024
#define CLOCK_SLOW_NS 500
#define MIB (INT64_C(1) << 20)
#define NOT_TOLD "not told by this machine"

/* Where findings go. */
struct report {
    const struct doctor_facts *facts;
    struct arena *arena;
    struct vec *findings;
};

void doctor_add(struct vec *findings, enum doctor_level level, const char *subject, const char *found, const char *advice)
{
    *VEC_PUSH(findings, struct doctor_finding) = (struct doctor_finding){level, subject, found, level == DOCTOR_OK ? "" : advice};
}

static void add(const struct report *report, enum doctor_level level, const char *subject, const char *found, const char *advice)
{
    doctor_add(report->findings, level, subject, found, advice);
}

/* The level of a number of which there can be too little. */
static enum doctor_level grade(int64_t value, int64_t little, int64_t too_little)
{
    return value < too_little ? DOCTOR_PROBLEM : value < little ? DOCTOR_WARNING : DOCTOR_OK;
}

/* ---- processors ------------------------------------------------------------------------------------------------------------- */
static void judge_cores(const struct report *report)
{
    const int64_t cores = report->facts->cores, usable = report->facts->usable_cores;
    const char *found = cores == usable ? arena_format(report->arena, "%" PRId64, cores)
                                        : arena_format(report->arena, "%" PRId64 " of %" PRId64 " usable", usable, cores);
    add(report, usable < 2 ? DOCTOR_WARNING : DOCTOR_OK, "processors", found,
        "load generator and target share one processor and disturb each other: give this program two or more");
}

static void judge_governor(const struct report *report)
{
    const char *governor = report->facts->governor;
    const bool is_fine = strcmp(governor, "performance") == 0 || strcmp(governor, ENVIRONMENT_UNKNOWN) == 0;
    add(report, is_fine ? DOCTOR_OK : DOCTOR_WARNING, "frequency governor",
        strcmp(governor, ENVIRONMENT_UNKNOWN) == 0 ? NOT_TOLD : governor,
        "the clock frequency follows the load: cpupower frequency-set -g performance");
}

static void judge_turbo(const struct report *report)
{
    const int64_t turbo = report->facts->turbo;
    add(report, turbo == 1 ? DOCTOR_WARNING : DOCTOR_OK, "turbo frequencies",
        turbo == 1   ? "on"
        : turbo == 0 ? "off"
                     : NOT_TOLD,
        "the frequency depends on temperature and on the other processors: switch it off "
        "(/sys/devices/system/cpu/intel_pstate/no_turbo or cpufreq/boost)");
}

static void judge_temperature(const struct report *report)
{
    const int64_t events = report->facts->throttle_events;
    add(report, events > 0 ? DOCTOR_WARNING : DOCTOR_OK, "slow-downs for temperature",
        events == DOCTOR_UNKNOWN ? NOT_TOLD : arena_format(report->arena, "%" PRId64 " since boot", events),
        "cool the machine, and look at the warnings of the runs");
}

static void judge_load(const struct report *report)
{
    const double load = report->facts->load_average, cores = (double)report->facts->cores;
    const enum doctor_level level = load > cores ? DOCTOR_PROBLEM : load > BUSY_SHARE * cores ? DOCTOR_WARNING : DOCTOR_OK;
    add(report, level, "load average", arena_format(report->arena, "%.2f on %" PRId64 " processors", load, report->facts->cores),
        "other programs are at work: stop them, or wait a minute");
}

static void judge_steal(const struct report *report)
{
    const double steal = report->facts->steal_share;
    const enum doctor_level level = steal > STEAL_HOPELESS ? DOCTOR_PROBLEM : steal > STEAL_NOTABLE ? DOCTOR_WARNING : DOCTOR_OK;
    add(report, level, "CPU time taken away",
        isnan(steal)                ? NOT_TOLD
        : report->facts->is_virtual ? arena_format(report->arena, "%.1f %% (a virtual machine)", 100 * steal)
                                    : arena_format(report->arena, "%.1f %%", 100 * steal),
        "the hypervisor gives it to others: use a machine with dedicated processors");
}

/* ---- memory, limits, sockets ------------------------------------------------------------------------------------------------ */
static void judge_memory(const struct report *report)
{
    const int64_t available = report->facts->memory_available_bytes, swap = report->facts->swap_used_bytes;
    enum doctor_level level = DOCTOR_OK;
    const char *found = NOT_TOLD;
    if (available != DOCTOR_UNKNOWN) {
        level = grade(available, MEMORY_LITTLE, MEMORY_TOO_LITTLE);
        found = arena_format(report->arena, "%" PRId64 " MiB available", available / MIB);
    }
    add(report, level, "memory", found, "end other programs: a target that is swapped out measures the disk");
    add(report, swap > MEMORY_TOO_LITTLE ? DOCTOR_WARNING : DOCTOR_OK, "swap",
        swap == DOCTOR_UNKNOWN ? NOT_TOLD : arena_format(report->arena, "%" PRId64 " MiB in use", swap / MIB),
        "swapoff -a, once enough memory is free");
}

static void judge_limits(const struct report *report)
{
    const struct doctor_facts *facts = report->facts;
    add(report, grade(facts->open_files_maximum, FILES_LITTLE, FILES_TOO_LITTLE), "open files",
        arena_format(report->arena, "%" PRId64 ", can be raised to %" PRId64, facts->open_files, facts->open_files_maximum),
        "each virtual user needs one here and one in the target: raise the hard limit (ulimit -Hn, /etc/security/limits.conf)");
    add(report, grade(facts->processes_maximum, PROCESSES_LITTLE, 64), "processes and threads",
        facts->processes_maximum == INT64_MAX ? "no limit" : arena_format(report->arena, "%" PRId64, facts->processes_maximum),
        "a target with a thread for each connection may need thousands: ulimit -u");
    add(report, facts->listen_backlog != DOCTOR_UNKNOWN && facts->listen_backlog < BACKLOG_LITTLE ? DOCTOR_WARNING : DOCTOR_OK,
        "waiting connections",
        facts->listen_backlog == DOCTOR_UNKNOWN ? NOT_TOLD : arena_format(report->arena, "%" PRId64, facts->listen_backlog),
        "connections of many users at once are dropped and tried again a second later: sysctl net.core.somaxconn=4096");
    add(report, facts->no_limits[0] == '\0' ? DOCTOR_OK : DOCTOR_WARNING, "limits by cgroup 2",
        facts->no_limits[0] == '\0' ? "can be set" : facts->no_limits, "--cpu-limit and --memory-limit will be refused");
}

/* ---- clock, disk ------------------------------------------------------------------------------------------------------------ */
static void judge_clock(const struct report *report)
{
    static const char *const slow[] = {"hpet", "acpi_pm", "jiffies", "refined-jiffies", "pit"};
    const struct doctor_facts *facts = report->facts;
    bool is_slow = facts->clock_read_ns > CLOCK_SLOW_NS;
    for (size_t i = 0; i < sizeof(slow) / sizeof(slow[0]); i++)
        is_slow = is_slow || strcmp(facts->clock_source, slow[i]) == 0;
    add(report, is_slow ? DOCTOR_WARNING : DOCTOR_OK, "clock",
        arena_format(report->arena, "%s, %" PRId64 " ns to read",
                     strcmp(facts->clock_source, ENVIRONMENT_UNKNOWN) == 0 ? "source not told" : facts->clock_source,
                     facts->clock_read_ns),
        "every request is timed twice and pays for it: tsc, kvm-clock and arch_sys_counter are cheap "
        "(/sys/devices/system/clocksource/clocksource0)");
}

static void judge_space(const struct report *report)
{
    const int64_t bytes = report->facts->temporary_free_bytes;
    add(report, bytes == DOCTOR_UNKNOWN ? DOCTOR_OK : grade(bytes, SPACE_LITTLE, SPACE_TOO_LITTLE), "temporary space",
        bytes == DOCTOR_UNKNOWN ? NOT_TOLD : arena_format(report->arena, "%" PRId64 " MiB free", bytes / MIB),
        "data sets and logs of a session go to $TMPDIR or /tmp: make room, or set TMPDIR");
}

void doctor_judge(const struct doctor_facts *facts, struct arena *arena, struct vec *findings)
{
    const struct report report = {facts, arena, findings};
    judge_cores(&report);
    judge_governor(&report);
    judge_turbo(&report);
    judge_temperature(&report);
    judge_load(&report);
    judge_steal(&report);
    judge_memory(&report);
    judge_limits(&report);
    judge_clock(&report);
    judge_space(&report);
}
