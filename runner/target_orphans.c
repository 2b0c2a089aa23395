/* target_orphans: looks for children in /proc/self/task/<tid>/children. */
#include "runner/target_orphans.h"

#include "lib/clock.h"

#include <dirent.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>

#define TASKS "/proc/self/task"
#define LIMIT_NS (INT64_C(5) * CLOCK_NANOSECONDS_PER_SECOND)
#define POLL_INTERVAL_NS INT64_C(2000000)
/* The kernel may leave somebody out of the list while others end. */
#define EMPTY_LISTS_WANTED 2

/* Puts at most maximum children of one thread behind those in pids. False when they cannot be told. */
static bool list_of_thread(const char *thread, pid_t *pids, size_t *count, size_t maximum)
{
    char path[sizeof(TASKS) + 300];
    long pid = 0;
    (void)snprintf(path, sizeof(path), TASKS "/%s/children", thread);
    FILE *file = fopen(path, "re");
    if (file == NULL)
        return false;
    bool fits = true;
    while (fits && fscanf(file, "%ld", &pid) == 1) {
        fits = *count < maximum;
        if (fits)
            pids[(*count)++] = (pid_t)pid;
    }
    (void)fclose(file); /* only read from */
    return fits;
}

/* The children of all threads, as many as there is room for. False when these are not all. */
static bool list_children(pid_t *pids, size_t *count, size_t maximum)
{
    *count = 0;
    DIR *tasks = opendir(TASKS);
    if (tasks == NULL)
        return false;
    bool complete = true;
    const struct dirent *entry = NULL;
    while ((entry = readdir(tasks)) != NULL)
        if (entry->d_name[0] != '.')
            complete = list_of_thread(entry->d_name, pids, count, maximum) && complete;
    (void)closedir(tasks);
    return complete;
}

void target_orphans_prepare(struct target_orphans *orphans)
{
    memset(orphans, 0, sizeof(*orphans));
    orphans->known =
        prctl(PR_SET_CHILD_SUBREAPER, 1) == 0 && list_children(orphans->others, &orphans->count, TARGET_ORPHANS_OTHERS_MAXIMUM);
}

static bool is_other(const struct target_orphans *orphans, pid_t pid)
{
    for (size_t i = 0; i < orphans->count; i++)
        if (orphans->others[i] == pid)
            return true;
    return false;
}

/* Kills and reaps those that there are now. How many there were. */
static size_t end_some(const struct target_orphans *orphans)
{
    pid_t pids[2 * TARGET_ORPHANS_OTHERS_MAXIMUM]; /* room for some beside the others; more have their turn later */
    size_t count = 0;
    size_t found = 0;
    (void)list_children(pids, &count, sizeof(pids) / sizeof(pids[0]));
    for (size_t i = 0; i < count; i++) {
        if (is_other(orphans, pids[i]))
            continue;
        found++;
        (void)kill(pids[i], SIGKILL);
        (void)waitpid(pids[i], NULL, WNOHANG);
    }
    return found;
}

void target_orphans_end(const struct target_orphans *orphans)
{
    struct monotonic_time limit = clock_add(clock_now(), LIMIT_NS);
    int empty_lists = 0;
    while (orphans->known && empty_lists < EMPTY_LISTS_WANTED && clock_elapsed(clock_now(), limit) > 0) {
        if (end_some(orphans) == 0) {
            empty_lists++;
            continue;
        }
        empty_lists = 0;
        clock_sleep(POLL_INTERVAL_NS);
    }
}
