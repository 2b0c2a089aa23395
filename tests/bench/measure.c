/* measure: runs a command and says what it cost, as one line of JSON.
 *   measure [--pid PID] [--core N] [--out FILE] -- COMMAND [ARGUMENTS]
 * wall_ns, user_ns, system_ns, rss_peak_bytes: of the command; exit: its status, or 128 + the signal. --pid: busy_ns, the CPU time
 * of that process's threads meanwhile. --core: core_busy_share, the part of that core's time that was not idle. Exit status: the
 * command's. */
#include <errno.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

struct options {
    const char *pid, *core, *out;
    char **command;
};

struct core_time {
    uint64_t busy, idle; /* ticks */
};

static int64_t now_ns(void)
{
    struct timespec now;
    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * INT64_C(1000000000) + now.tv_nsec;
}

/* Nanoseconds that a process has run, threads that have ended included; 0 when there is no such process. */
static uint64_t process_time(const char *pid)
{
    char path[64], line[1024];
    uint64_t user = 0, system = 0;
    (void)snprintf(path, sizeof path, "/proc/%s/stat", pid);
    FILE *file = fopen(path, "re");
    if (file == NULL)
        return 0;
    bool there = fgets(line, sizeof line, file) != NULL;
    (void)fclose(file);
    /* Behind the name, which may hold anything, come the state and ten numbers before the two. */
    const char *rest = there ? strrchr(line, ')') : NULL;
    if (rest == NULL || sscanf(rest, ") %*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %" SCNu64 " %" SCNu64, &user, &system) != 2)
        return 0;
    return (user + system) * (UINT64_C(1000000000) / (uint64_t)sysconf(_SC_CLK_TCK));
}

/* /proc/stat: user nice system idle iowait irq softirq steal. */
static struct core_time core_time(const char *core)
{
    struct core_time time = {0, 0};
    char name[32], line[512];
    FILE *file = fopen("/proc/stat", "re");
    (void)snprintf(name, sizeof name, "cpu%s ", core);
    while (file != NULL && fgets(line, sizeof line, file) != NULL) {
        uint64_t t[8];
        if (strncmp(line, name, strlen(name)) == 0 &&
            sscanf(line + strlen(name), "%" SCNu64 "%" SCNu64 "%" SCNu64 "%" SCNu64 "%" SCNu64 "%" SCNu64 "%" SCNu64 "%" SCNu64,
                   &t[0], &t[1], &t[2], &t[3], &t[4], &t[5], &t[6], &t[7]) == 8)
            time = (struct core_time){t[0] + t[1] + t[2] + t[5] + t[6] + t[7], t[3] + t[4]};
    }
    if (file != NULL)
        (void)fclose(file);
    return time;
}

static bool read_options(struct options *options, int count, char **arguments)
{
    int i = 1;
    for (; i + 1 < count && strcmp(arguments[i], "--") != 0; i += 2) {
        const char **value = strcmp(arguments[i], "--pid") == 0    ? &options->pid
                             : strcmp(arguments[i], "--core") == 0 ? &options->core
                             : strcmp(arguments[i], "--out") == 0  ? &options->out
                                                                   : NULL;
        if (value == NULL)
            return false;
        *value = arguments[i + 1];
    }
    options->command = arguments + i + 1;
    return i + 1 < count;
}

/* Runs the command to its end; its exit status. */
static int run(char **command, struct rusage *usage)
{
    int status = 0;
    pid_t child = fork();
    if (child == 0) {
        (void)execvp(command[0], command);
        (void)fprintf(stderr, "measure: %s: %s\n", command[0], strerror(errno));
        _exit(127);
    }
    while (child > 0 && wait4(child, &status, 0, usage) < 0 && errno == EINTR) {
    }
    return child < 0 ? 127 : WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

static int64_t nanoseconds(struct timeval time)
{
    return time.tv_sec * INT64_C(1000000000) + time.tv_usec * INT64_C(1000);
}

int main(int count, char **arguments)
{
    struct options options = {NULL, NULL, NULL, NULL};
    if (!read_options(&options, count, arguments)) {
        (void)fprintf(stderr, "usage: measure [--pid PID] [--core N] [--out FILE] -- COMMAND [ARGUMENTS]\n");
        return 2;
    }
    FILE *out = options.out == NULL ? stderr : fopen(options.out, "we");
    if (out == NULL) {
        perror(options.out);
        return 2;
    }
    uint64_t busy = options.pid == NULL ? 0 : process_time(options.pid);
    struct core_time before = core_time(options.core == NULL ? "" : options.core);
    int64_t start = now_ns();
    struct rusage usage = {0};
    int status = run(options.command, &usage);
    int64_t wall = now_ns() - start;
    (void)fprintf(out,
                  "{\"exit\":%d,\"wall_ns\":%" PRId64 ",\"user_ns\":%" PRId64 ",\"system_ns\":%" PRId64 ",\"rss_peak_bytes\":%ld",
                  status, wall, nanoseconds(usage.ru_utime), nanoseconds(usage.ru_stime), usage.ru_maxrss * 1024L);
    if (options.pid != NULL)
        (void)fprintf(out, ",\"busy_ns\":%" PRIu64, process_time(options.pid) - busy);
    if (options.core != NULL) {
        struct core_time after = core_time(options.core);
        double used = (double)(after.busy - before.busy);
        double all = used + (double)(after.idle - before.idle);
        (void)fprintf(out, ",\"core_busy_share\":%.4f", all > 0 ? used / all : 0);
    }
    (void)fprintf(out, "}\n");
    return fclose(out) == 0 ? status : 2;
}
