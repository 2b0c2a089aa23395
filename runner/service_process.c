/* service_process: users, and processes known by number and time of start (service_process.h). */
#include "runner/service_process.h"

#include "lib/clock.h"
#include "lib/str.h"

#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/pidfd.h>
#include <sys/wait.h>
#include <unistd.h>

#define POLL_INTERVAL_NS INT64_C(10000000)
#define KILL_PATIENCE_NS (INT64_C(10) * CLOCK_NANOSECONDS_PER_SECOND)

/* ---- users ------------------------------------------------------------------------------------------------------------------ */

static int take_user(struct service_user *user, const struct passwd *entry, struct error *error)
{
    int count = TARGET_IDENTITY_GROUPS_MAXIMUM;
    (void)snprintf(user->name, sizeof(user->name), "%s", entry->pw_name);
    user->identity.user = entry->pw_uid;
    if (getgrouplist(entry->pw_name, entry->pw_gid, user->identity.groups, &count) < 0)
        return error_set(error, "user %s is in more than %d groups", user->name, TARGET_IDENTITY_GROUPS_MAXIMUM);
    user->identity.group_count = count;
    return 0;
}

int service_user_choose(struct service_user *user, const char *const *names, struct error *error)
{
    memset(user, 0, sizeof(*user));
    user->changes = geteuid() == 0;
    if (!user->changes) {
        const struct passwd *entry = getpwuid(geteuid());
        (void)snprintf(user->name, sizeof(user->name), "%s", entry != NULL ? entry->pw_name : "unknown");
        return 0;
    }
    for (size_t i = 0; names[i] != NULL; i++) {
        const struct passwd *entry = getpwnam(names[i]);
        if (entry != NULL && entry->pw_uid != 0)
            return take_user(user, entry, error);
    }
    return error_set(error, "root does not run services, and there is neither a user %s nor nobody", names[0]);
}

bool service_user_can_enter(const struct service_user *user, const char *folder)
{
    enum { YES = 0, NO = 1 };
    if (!user->changes)
        return access(folder, X_OK) == 0;
    const struct target_identity *identity = &user->identity;
    pid_t child = fork();
    if (child == 0)
        _exit(setgroups((size_t)identity->group_count, identity->groups) == 0 && setgid(identity->groups[0]) == 0 &&
                      setuid(identity->user) == 0 && chdir(folder) == 0
                  ? YES
                  : NO);
    int status = NO;
    while (child > 0 && waitpid(child, &status, 0) < 0 && errno == EINTR) {
    }
    return child > 0 && WIFEXITED(status) && WEXITSTATUS(status) == YES;
}

/* ---- processes -------------------------------------------------------------------------------------------------------------- */

static void read_boot(char boot[SERVICE_BOOT_SIZE])
{
    FILE *file = fopen("/proc/sys/kernel/random/boot_id", "re");
    boot[0] = '\0';
    if (file == NULL)
        return;
    if (fgets(boot, SERVICE_BOOT_SIZE, file) == NULL)
        boot[0] = '\0';
    boot[strcspn(boot, "\n")] = '\0';
    (void)fclose(file);
}

/* State and time of start, fields 3 and 22 of /proc/<pid>/stat; the name before them may hold anything. False when there is none. */
static bool read_stat(int64_t pid, char *state, int64_t *started_ticks)
{
    char path[64], line[1024];
    (void)snprintf(path, sizeof(path), "/proc/%lld/stat", (long long)pid);
    FILE *file = fopen(path, "re");
    if (file == NULL)
        return false;
    bool is_read = fgets(line, sizeof(line), file) != NULL;
    (void)fclose(file);
    const char *after_name = is_read ? strrchr(line, ')') : NULL;
    long long started = 0;
    if (after_name == NULL ||
        sscanf(after_name, ") %c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %*u %*u %*d %*d %*d %*d %*d %*d %lld", state, &started) !=
            2)
        return false;
    *started_ticks = started;
    return true;
}

int service_process_note(struct service_process *process, pid_t pid, struct error *error)
{
    char state = 'Z';
    *process = (struct service_process){.pid = pid};
    read_boot(process->boot);
    if (read_stat(pid, &state, &process->started_ticks) && state != 'Z')
        return 0;
    *process = (struct service_process){0};
    return error_set(error, "process %ld does not run", (long)pid);
}

bool service_process_runs(const struct service_process *process)
{
    char boot[SERVICE_BOOT_SIZE];
    char state = 'Z';
    int64_t started_ticks = -1;
    read_boot(boot);
    return process->pid > 0 && text_equals(boot, process->boot) && read_stat(process->pid, &state, &started_ticks) &&
           started_ticks == process->started_ticks && state != 'Z' && state != 'X';
}

static void reap(const struct service_process *process)
{
    while (waitpid((pid_t)process->pid, NULL, WNOHANG) < 0 && errno == EINTR) {
    }
}

static bool wait_for_end(const struct service_process *process, int64_t patience_ns)
{
    struct monotonic_time limit = clock_add(clock_now(), patience_ns);
    while (service_process_runs(process)) {
        if (clock_elapsed(clock_now(), limit) <= 0)
            return false;
        clock_sleep(POLL_INTERVAL_NS);
    }
    reap(process);
    return true;
}

/* The descriptor is taken first and the process looked at afterwards: what is signalled is what was looked at. */
int service_process_stop(const struct service_process *process, int signal_number, int64_t patience_ns, enum service_stop *outcome,
                         struct error *error)
{
    *outcome = SERVICE_STOP_GONE;
    int descriptor = process->pid > 0 ? pidfd_open((pid_t)process->pid, 0) : -1;
    if (descriptor < 0 || !service_process_runs(process)) {
        if (descriptor >= 0)
            (void)close(descriptor);
        reap(process);
        return 0;
    }
    int result = 0;
    if (pidfd_send_signal(descriptor, signal_number, NULL, 0) != 0 && errno != ESRCH)
        result = error_set_errno(error, errno, "process %lld cannot be ended", (long long)process->pid);
    *outcome = SERVICE_STOP_ENDED;
    if (result == 0 && !wait_for_end(process, patience_ns)) {
        *outcome = SERVICE_STOP_KILLED;
        (void)pidfd_send_signal(descriptor, SIGKILL, NULL, 0);
        if (!wait_for_end(process, KILL_PATIENCE_NS))
            result = error_set(error, "process %lld does not end", (long long)process->pid);
    }
    (void)close(descriptor);
    return result;
}
