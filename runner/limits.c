/* limits: finds a place for a group, makes it and reads its counters. */
#include "runner/limits.h"

#include "lib/clock.h"
#include "lib/fs.h"
#include "lib/str.h"
#include "runner/environment.h"

#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define CPU_PERIOD_US INT64_C(100000)
#define CPU_MAXIMUM 1024.0
#define CPU_MINIMUM 0.01
#define MEMORY_MINIMUM (INT64_C(1) << 20)
#define SYSTEM_FILE_MAXIMUM ((size_t)1 << 20)
#define NANOSECONDS_PER_MICROSECOND 1000
#define REMOVE_ATTEMPTS 100
#define REMOVE_PAUSE_NS INT64_C(10000000)

int limits_parse_cpu(const char *text, int64_t *millis, struct error *error)
{
    double value = 0;
    if (!str_to_double(str_from_text(text), &value) || value < CPU_MINIMUM || value > CPU_MAXIMUM)
        return error_set(error, "expected %g to %g processors, got \"%s\"", CPU_MINIMUM, CPU_MAXIMUM, text);
    *millis = llround(value * 1000);
    return 0;
}

int limits_parse_memory(const char *text, int64_t *bytes, struct error *error)
{
    static const char units[] = "KMG";
    struct str number = str_from_text(text);
    long long value = 0;
    int shift = 0;
    const char *unit = number.length > 1 ? strchr(units, number.data[number.length - 1]) : NULL;
    if (unit != NULL && *unit != '\0') {
        shift = 10 * (int)(unit - units + 1);
        number.length--;
    }
    if (!str_to_int64(number, &value) || value <= 0 || value > (INT64_MAX >> shift) || value << shift < MEMORY_MINIMUM)
        return error_set(error, "expected bytes such as 512M or 2G, at least 1M, got \"%s\"", text);
    *bytes = value << shift;
    return 0;
}

bool limits_are_set(const struct limits *limits)
{
    return limits->cpu_millis > 0 || limits->memory_bytes > 0;
}

/* ---- control files ---------------------------------------------------------------------------------------------------------- */

/* Control files take one write; what they refuse shows when it is flushed. */
static int write_control(const char *folder, const char *name, const char *value, struct error *error)
{
    char path[LIMITS_PATH_SIZE + 64];
    (void)snprintf(path, sizeof(path), "%s/%s", folder, name);
    FILE *file = fopen(path, "we");
    if (file == NULL)
        return error_set_errno(error, errno, "%s", path);
    int reason = fputs(value, file) < 0 ? errno : 0;
    if (fclose(file) != 0 && reason == 0)
        reason = errno;
    return reason == 0 ? 0 : error_set_errno(error, reason, "%s: \"%s\" is refused", path, value);
}

static bool file_has_word(const char *folder, const char *name, const char *wanted)
{
    char path[LIMITS_PATH_SIZE + 64];
    struct str_builder text;
    struct str word;
    bool found = false;
    (void)snprintf(path, sizeof(path), "%s/%s", folder, name);
    str_builder_init(&text, SYSTEM_FILE_MAXIMUM);
    if (environment_read_file(&text, "", path, NULL) == 0) {
        struct str rest = str_trim(str_from_text(str_builder_text(&text)));
        while (!found && str_split_next(&rest, ' ', &word))
            found = str_equals_text(word, wanted);
    }
    str_builder_release(&text);
    return found;
}

/* The number behind "key " on a line of its own; 0 when there is none. */
static int64_t read_counter(const char *folder, const char *name, const char *key)
{
    char path[LIMITS_PATH_SIZE + 64];
    struct str_builder text;
    long long value = 0;
    (void)snprintf(path, sizeof(path), "%s/%s", folder, name);
    str_builder_init(&text, SYSTEM_FILE_MAXIMUM);
    if (environment_read_file(&text, "", path, NULL) == 0) {
        struct str rest = str_from_text(str_builder_text(&text));
        struct str line;
        struct str word;
        while (str_split_next(&rest, '\n', &line))
            if (str_split_next(&line, ' ', &word) && str_equals_text(word, key) && !str_to_int64(line, &value))
                value = 0;
    }
    str_builder_release(&text);
    return value;
}

/* ---- where the group goes --------------------------------------------------------------------------------------------------- */

/* The mount point of cgroup 2: fifth word of its line in mountinfo; the file system's type follows " - ". */
static int find_mount(const char *root, char *mount, size_t size, struct error *error)
{
    struct str_builder text;
    struct str line;
    bool found = false;
    str_builder_init(&text, SYSTEM_FILE_MAXIMUM);
    int result = environment_read_file(&text, root, "/proc/self/mountinfo", error);
    struct str rest = str_from_text(str_builder_text(&text));
    while (result == 0 && !found && str_split_next(&rest, '\n', &line)) {
        struct str word = {NULL, 0};
        struct str words = line;
        /* The line is part of a terminated text, so what strstr finds may lie behind it. */
        const char *type = line.length > 0 ? strstr(line.data, " - cgroup2 ") : NULL;
        for (int i = 0; i < 5 && str_split_next(&words, ' ', &word); i++) {
        }
        found = type != NULL && type < line.data + line.length && word.length > 0;
        if (found)
            found = snprintf(mount, size, "%s%.*s", root, (int)word.length, word.data) < (int)size;
    }
    str_builder_release(&text);
    if (result == 0 && !found)
        return error_set(error, "no cgroup 2 is mounted");
    return result;
}

/* The group of this process below the mount: "0::/path" in /proc/self/cgroup. */
static int find_own_group(const char *root, const char *mount, char *group, size_t size, struct error *error)
{
    struct str_builder text;
    struct str line;
    bool found = false;
    str_builder_init(&text, SYSTEM_FILE_MAXIMUM);
    int result = environment_read_file(&text, root, "/proc/self/cgroup", error);
    struct str rest = str_from_text(str_builder_text(&text));
    while (result == 0 && !found && str_split_next(&rest, '\n', &line)) {
        found = str_starts_with(line, "0::/");
        if (found) {
            struct str own = {line.data + 3, line.length - 3};
            if (str_equals_text(own, "/"))
                own.length = 0;
            found = snprintf(group, size, "%s%.*s", mount, (int)own.length, own.data) < (int)size;
        }
    }
    str_builder_release(&text);
    if (result == 0 && !found)
        return error_set(error, "this process is in no cgroup 2");
    return result;
}

/* A folder's groups may only be limited by controllers that the folder itself hands down. */
static int enable_controller(const char *parent, const char *controller, struct error *error)
{
    char value[32];
    if (file_has_word(parent, "cgroup.subtree_control", controller))
        return 0;
    if (!file_has_word(parent, "cgroup.controllers", controller))
        return error_set(error, "%s does not have the controller \"%s\"", parent, controller);
    (void)snprintf(value, sizeof(value), "+%s", controller);
    return write_control(parent, "cgroup.subtree_control", value, error);
}

static int set_limits(const struct limits_group *group, const struct limits *limits, struct error *error)
{
    char value[64];
    if (limits->cpu_millis > 0) {
        (void)snprintf(value, sizeof(value), "%" PRId64 " %" PRId64, limits->cpu_millis * CPU_PERIOD_US / 1000, CPU_PERIOD_US);
        if (write_control(group->path, "cpu.max", value, error) != 0)
            return -1;
    }
    if (limits->memory_bytes > 0) {
        (void)snprintf(value, sizeof(value), "%" PRId64, limits->memory_bytes);
        if (write_control(group->path, "memory.max", value, error) != 0)
            return -1;
        /* Not there without swap accounting; then there is nothing to forbid. */
        (void)write_control(group->path, "memory.swap.max", "0", NULL);
    }
    return 0;
}

static int make_below(struct limits_group *group, const char *parent, const struct limits *limits, struct error *error)
{
    if ((limits->cpu_millis > 0 && enable_controller(parent, "cpu", error) != 0) ||
        (limits->memory_bytes > 0 && enable_controller(parent, "memory", error) != 0))
        return -1;
    int length = snprintf(group->path, sizeof(group->path), "%s/benchlab-%ld", parent, (long)getpid());
    if (length < 0 || (size_t)length >= sizeof(group->path)) {
        group->path[0] = '\0';
        return error_set(error, "%s: path too long", parent);
    }
    if (mkdir(group->path, 0755) != 0) {
        (void)error_set_errno(error, errno, "%s", group->path);
        group->path[0] = '\0';
        return -1;
    }
    (void)snprintf(group->processes, sizeof(group->processes), "%s/cgroup.procs", group->path);
    if (set_limits(group, limits, error) == 0)
        return 0;
    (void)limits_group_remove(group, NULL);
    return -1;
}

int limits_group_make(struct limits_group *group, const struct limits *limits, const char *root, struct error *error)
{
    char mount[LIMITS_PATH_SIZE];
    char parent[LIMITS_PATH_SIZE];
    struct error reason = {0};
    memset(group, 0, sizeof(*group));
    if (find_mount(root, mount, sizeof(mount), &reason) == 0 && find_own_group(root, mount, parent, sizeof(parent), &reason) == 0) {
        /* The nearest refusal is the one that is told: the groups above mostly belong to somebody else. */
        bool is_first = true;
        for (;;) {
            if (make_below(group, parent, limits, is_first ? &reason : NULL) == 0)
                return 0;
            is_first = false;
            char *slash = strrchr(parent, '/');
            if (slash == NULL || strlen(parent) <= strlen(mount))
                break;
            *slash = '\0';
        }
    }
    return error_set(error,
                     "the target cannot be limited: %s (a cgroup 2 with the controllers cpu and memory that this user may divide "
                     "is needed, for instance by \"systemd-run --user --scope -p Delegate=yes benchlab run ...\")",
                     reason.message);
}

int limits_group_read(const struct limits_group *group, struct limits_usage *usage, struct error *error)
{
    memset(usage, 0, sizeof(*usage));
    if (!fs_is_directory(group->path))
        return error_set(error, "the target's cgroup is gone: %s", group->path);
    usage->periods = read_counter(group->path, "cpu.stat", "nr_periods");
    usage->throttled_periods = read_counter(group->path, "cpu.stat", "nr_throttled");
    usage->throttled_ns = read_counter(group->path, "cpu.stat", "throttled_usec") * NANOSECONDS_PER_MICROSECOND;
    usage->memory_maximum_hits = read_counter(group->path, "memory.events", "max");
    usage->oom_kills = read_counter(group->path, "memory.events", "oom_kill");
    return 0;
}

int limits_group_remove(struct limits_group *group, struct error *error)
{
    if (group->path[0] == '\0')
        return 0;
    int reason = 0;
    for (int i = 0; i < REMOVE_ATTEMPTS; i++) {
        reason = rmdir(group->path) == 0 ? 0 : errno;
        if (reason != EBUSY)
            break;
        clock_sleep(REMOVE_PAUSE_NS); /* killed processes leave the group a moment later */
    }
    char path[LIMITS_PATH_SIZE];
    memcpy(path, group->path, sizeof(path));
    memset(group, 0, sizeof(*group));
    return reason == 0 || reason == ENOENT ? 0 : error_set_errno(error, reason, "%s cannot be removed", path);
}
