/* resources: walks a process tree through /proc/<pid>/task/<tid>/children and adds up what its processes and threads use. */
#include "runner/resources.h"

#include "lib/clock.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define PROC_FILE_SIZE 8192

/* The work of one reading: processes seen so far (those after `next` are still to be read) and the sums. */
struct tree_walk {
    pid_t pids[RESOURCES_PROCESSES_MAXIMUM];
    size_t count, next;
    struct resources_reading *sums;
};

/* Reads a small file below folder into buffer, terminated. False when it is gone or unreadable. */
static bool read_proc_file(int folder, const char *name, char buffer[PROC_FILE_SIZE])
{
    int file = openat(folder, name, O_RDONLY | O_CLOEXEC);
    if (file < 0)
        return false;
    size_t length = 0;
    ssize_t got = 0;
    while (length < PROC_FILE_SIZE - 1) {
        got = read(file, buffer + length, PROC_FILE_SIZE - 1 - length);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            break;
        length += (size_t)got;
    }
    (void)close(file);
    buffer[length] = '\0';
    return got >= 0 && length > 0;
}

/* Fields of /proc/<pid>/stat are counted from 1 in proc(5); this gives number `first` and the following ones. The second field, the
 * program's name, may hold spaces and parentheses, so counting starts after the last ')'. */
static bool parse_stat_fields(const char *stat, int first, int64_t *fields, int count)
{
    const char *at = strrchr(stat, ')');
    if (at == NULL)
        return false;
    at++;
    for (int number = 3; number < first + count; number++) {
        at += strspn(at, " ");
        char *end = NULL;
        long long value = number == 3 ? 0 : strtoll(at, &end, 10);
        size_t length = strcspn(at, " \n");
        if (length == 0 || (number != 3 && end == at))
            return false;
        if (number >= first)
            fields[number - first] = value;
        at += length;
    }
    return true;
}

static int64_t find_number(const char *text, const char *label)
{
    const char *at = strstr(text, label);
    return at == NULL ? 0 : strtoll(at + strlen(label), NULL, 10);
}

static int64_t count_entries(int folder, const char *name)
{
    int file = openat(folder, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (file < 0)
        return 0;
    DIR *directory = fdopendir(file);
    if (directory == NULL) {
        (void)close(file);
        return 0;
    }
    int64_t count = 0;
    const struct dirent *entry = NULL;
    while ((entry = readdir(directory)) != NULL)
        count += entry->d_name[0] != '.';
    (void)closedir(directory);
    return count;
}

static void add_children(struct tree_walk *walk, const char *children)
{
    char *end = NULL;
    for (const char *at = children;; at = end) {
        long pid = strtol(at, &end, 10);
        if (end == at || pid <= 0)
            return;
        if (walk->count == RESOURCES_PROCESSES_MAXIMUM) {
            walk->sums->truncated = true;
            return;
        }
        walk->pids[walk->count++] = (pid_t)pid;
    }
}

/* Context switches and children are told by thread. */
static void read_threads(struct tree_walk *walk, int process)
{
    int file = openat(process, "task", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *directory = file < 0 ? NULL : fdopendir(file);
    if (directory == NULL) {
        if (file >= 0)
            (void)close(file);
        return;
    }
    char buffer[PROC_FILE_SIZE];
    char name[300];
    const struct dirent *entry = NULL;
    while ((entry = readdir(directory)) != NULL) {
        if (entry->d_name[0] == '.')
            continue;
        (void)snprintf(name, sizeof(name), "%s/status", entry->d_name);
        if (read_proc_file(file, name, buffer)) {
            walk->sums->voluntary_switches += find_number(buffer, "\nvoluntary_ctxt_switches:");
            walk->sums->involuntary_switches += find_number(buffer, "\nnonvoluntary_ctxt_switches:");
        }
        (void)snprintf(name, sizeof(name), "%s/children", entry->d_name);
        if (read_proc_file(file, name, buffer))
            add_children(walk, buffer);
    }
    (void)closedir(directory);
}

/* Adds one process. False when it is gone. */
static bool read_process(struct tree_walk *walk, pid_t pid)
{
    enum { UTIME, STIME, CUTIME, CSTIME, PRIORITY, NICE, THREADS, ITREALVALUE, STARTTIME, VSIZE, RSS, FIELDS, FIRST = 14 };
    char path[64];
    (void)snprintf(path, sizeof(path), "/proc/%ld", (long)pid);
    int process = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (process < 0)
        return false;
    char buffer[PROC_FILE_SIZE];
    int64_t fields[FIELDS];
    bool found = read_proc_file(process, "stat", buffer) && parse_stat_fields(buffer, FIRST, fields, FIELDS);
    if (found) {
        int64_t tick_ns = CLOCK_NANOSECONDS_PER_SECOND / sysconf(_SC_CLK_TCK);
        struct resources_reading *sums = walk->sums;
        sums->cpu_user_ns += (fields[UTIME] + fields[CUTIME]) * tick_ns;
        sums->cpu_system_ns += (fields[STIME] + fields[CSTIME]) * tick_ns;
        sums->threads += fields[THREADS];
        sums->rss_bytes += fields[RSS] * sysconf(_SC_PAGESIZE);
        sums->fds += count_entries(process, "fd");
        sums->processes++;
        read_threads(walk, process);
    }
    (void)close(process);
    return found;
}

int resources_read_tree(pid_t root, struct resources_reading *reading, struct error *error)
{
    *reading = (struct resources_reading){0};
    struct tree_walk walk = {.sums = reading, .count = 1};
    walk.pids[0] = root;
    if (!read_process(&walk, root))
        return error_set(error, "process %ld is gone", (long)root);
    for (walk.next = 1; walk.next < walk.count; walk.next++)
        (void)read_process(&walk, walk.pids[walk.next]); /* one that has ended counts in its parent */
    return 0;
}

int resources_recorder_init(struct resources_recorder *recorder, pid_t root, int64_t duration_ns, int64_t interval_ns,
                            struct error *error)
{
    memset(recorder, 0, sizeof(*recorder));
    recorder->root = root;
    recorder->interval_ns = interval_ns;
    recorder->capacity = (size_t)(duration_ns / interval_ns) + 2;
    recorder->samples = calloc(recorder->capacity, sizeof(*recorder->samples));
    if (recorder->samples == NULL)
        return error_set(error, "out of memory for %zu resource samples", recorder->capacity);
    return 0;
}

void resources_recorder_release(struct resources_recorder *recorder)
{
    free(recorder->samples);
    memset(recorder, 0, sizeof(*recorder));
}

/* now - before; never less than in the sample before (threads and processes that end take their counts with them). */
static int64_t grown(int64_t now, int64_t before, int64_t previous)
{
    return now - before > previous ? now - before : previous;
}

/* A tree that is gone or samples that are full end the sampling. */
static void take_sample(struct resources_recorder *recorder, int64_t now_ns)
{
    struct resources_reading now;
    if (recorder->count == recorder->capacity || resources_read_tree(recorder->root, &now, NULL) != 0) {
        recorder->finished = true;
        return;
    }
    static const struct resources_reading none = {0};
    const struct resources_reading *before = &recorder->baseline;
    const struct resources_reading *previous = recorder->count > 0 ? &recorder->samples[recorder->count - 1].usage : &none;
    struct resources_sample *sample = &recorder->samples[recorder->count++];
    sample->at_ns = now_ns - recorder->from_ns;
    sample->usage = now;
    sample->usage.cpu_user_ns = grown(now.cpu_user_ns, before->cpu_user_ns, previous->cpu_user_ns);
    sample->usage.cpu_system_ns = grown(now.cpu_system_ns, before->cpu_system_ns, previous->cpu_system_ns);
    sample->usage.voluntary_switches = grown(now.voluntary_switches, before->voluntary_switches, previous->voluntary_switches);
    sample->usage.involuntary_switches =
        grown(now.involuntary_switches, before->involuntary_switches, previous->involuntary_switches);
    if (now.rss_bytes > recorder->rss_peak_bytes)
        recorder->rss_peak_bytes = now.rss_bytes;
}

int64_t resources_recorder_next(const struct resources_recorder *recorder, int64_t from_ns, int64_t until_ns)
{
    if (from_ns == 0 || recorder->finished)
        return INT64_MAX;
    if (!recorder->started)
        return from_ns;
    int64_t last = recorder->count > 0 ? recorder->samples[recorder->count - 1].at_ns : 0;
    int64_t next = recorder->from_ns + (last / recorder->interval_ns + 1) * recorder->interval_ns;
    return next < until_ns ? next : until_ns;
}

void resources_recorder_advance(struct resources_recorder *recorder, int64_t now_ns, int64_t from_ns, int64_t until_ns)
{
    if (now_ns < resources_recorder_next(recorder, from_ns, until_ns))
        return;
    if (!recorder->started) {
        recorder->started = resources_read_tree(recorder->root, &recorder->baseline, NULL) == 0;
        recorder->finished = !recorder->started; /* it is gone: there is nothing to sample */
        recorder->from_ns = from_ns;
        recorder->rss_peak_bytes = recorder->baseline.rss_bytes;
        return;
    }
    take_sample(recorder, now_ns);
    recorder->finished = recorder->finished || now_ns >= until_ns;
}

void resources_recorder_finish(struct resources_recorder *recorder, int64_t now_ns)
{
    if (recorder->started && !recorder->finished)
        take_sample(recorder, now_ns);
    recorder->finished = true;
}
