/* target_command: fork and exec with everything that keeps a measurement from leaving processes behind: own group, parent-death
 * signal, and a stop that first looks (WNOWAIT), then kills the group, and reaps last, so that the group's number cannot be reused.
 */
#include "runner/target_command.h"

#include "lib/fs.h"
#include "lib/str.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define POLL_INTERVAL_NS INT64_C(2000000)
#define STOP_PATIENCE_NS (INT64_C(5) * CLOCK_NANOSECONDS_PER_SECOND)
#define EXIT_STATUS_NOT_STARTED 127

/* In the child, between fork and exec, as all of this: only async-signal-safe calls. "0" in cgroup.procs is whoever writes it. */
static bool confine(const struct target_confinement *confinement)
{
    if (confinement->processors != NULL && sched_setaffinity(0, sizeof(cpu_set_t), confinement->processors) != 0)
        return false;
    if (confinement->group == NULL)
        return true;
    int group = open(confinement->group, O_WRONLY | O_CLOEXEC);
    bool joined = group >= 0 && write(group, "0", 1) == 1;
    int reason = errno;
    if (group >= 0)
        (void)close(group);
    errno = reason;
    return joined;
}

/* Groups before the user, who may not change them. A user who stays has its own already. */
static bool take_identity(const struct target_identity *identity)
{
    if (identity == NULL)
        return true;
    return setgroups((size_t)identity->group_count, identity->groups) == 0 &&
           setresgid(identity->groups[0], identity->groups[0], identity->groups[0]) == 0 &&
           setresuid(identity->user, identity->user, identity->user) == 0 && chdir("/") == 0;
}

/* After a change of user, which takes the wish away. False when the parent has died before it was made: no signal would come. */
static bool share_death(int death_signal, pid_t parent)
{
    if (death_signal == TARGET_DEATH_NONE)
        return true;
    return prctl(PR_SET_PDEATHSIG, death_signal == 0 ? SIGKILL : death_signal) == 0 && getppid() == parent;
}

/* Never returns. */
static _Noreturn void become_program(char *const argv[], char *const environment[], int log_file, int report, pid_t parent,
                                     const struct target_confinement *confinement)
{
    static const struct target_confinement unconfined;
    if (confinement == NULL)
        confinement = &unconfined;
    /* Group 0 = own; the parent sets it too, since nobody knows who comes first. */
    if (confinement->death_signal == TARGET_DEATH_NONE)
        (void)setsid();
    else
        (void)setpgid(0, 0);
    struct sigaction default_action;
    memset(&default_action, 0, sizeof(default_action));
    default_action.sa_handler = SIG_DFL;
    for (int number = 1; number < NSIG; number++)
        (void)sigaction(number, &default_action, NULL); /* SIGKILL, SIGSTOP and libc's own refuse */
    sigset_t none;
    (void)sigemptyset(&none);
    (void)sigprocmask(SIG_SETMASK, &none, NULL);
    int null_file = open("/dev/null", O_RDONLY);
    if (null_file >= 0 && confine(confinement) && take_identity(confinement->identity) &&
        share_death(confinement->death_signal, parent) && dup2(null_file, STDIN_FILENO) >= 0 &&
        dup2(log_file, STDOUT_FILENO) >= 0 && dup2(log_file, STDERR_FILENO) >= 0)
        (void)execvpe(argv[0], argv, environment);
    int reason = errno;
    ssize_t written = write(report, &reason, sizeof(reason)); /* the parent takes silence for success and then sees the status */
    (void)written;
    _exit(EXIT_STATUS_NOT_STARTED);
}

/* The child's errno when it could not become the program; 0 once it has (the pipe closed on exec). */
static int read_report(int report)
{
    int reason = 0;
    ssize_t got = 0;
    do
        got = read(report, &reason, sizeof(reason));
    while (got < 0 && errno == EINTR);
    return got == (ssize_t)sizeof(reason) ? reason : 0;
}

int target_command_start(struct target_command *command, char *const argv[], char *const environment[], const char *log_path,
                         const struct target_confinement *confinement, struct error *error)
{
    memset(command, 0, sizeof(*command));
    int length = snprintf(command->log_path, sizeof(command->log_path), "%s", log_path);
    if (length < 0 || (size_t)length >= sizeof(command->log_path))
        return error_set(error, "%s: path too long", log_path);
    int log_file = open(log_path, O_WRONLY | O_CREAT | O_TRUNC | O_APPEND | O_CLOEXEC, 0600);
    if (log_file < 0)
        return error_set_errno(error, errno, "%s", log_path);
    int report[2];
    if (pipe2(report, O_CLOEXEC) != 0) {
        int reason = errno;
        (void)close(log_file);
        return error_set_errno(error, reason, "cannot start %s", argv[0]);
    }
    target_orphans_prepare(&command->orphans);
    pid_t parent = getpid();
    pid_t child = fork();
    int reason = errno;
    if (child == 0)
        become_program(argv, environment, log_file, report[1], parent, confinement);
    (void)close(report[1]);
    (void)close(log_file);
    if (child > 0) {
        if (confinement == NULL || confinement->death_signal != TARGET_DEATH_NONE)
            (void)setpgid(child, child);
        reason = read_report(report[0]);
    }
    (void)close(report[0]);
    if (child > 0 && reason != 0)
        while (waitpid(child, NULL, 0) < 0 && errno == EINTR) {
        }
    if (child < 0 || reason != 0)
        return error_set_errno(error, reason, "cannot start %s", argv[0]);
    command->pid = child;
    command->started = clock_now();
    return 0;
}

bool target_command_has_ended(const struct target_command *command, struct target_end *end)
{
    *end = (struct target_end){.ran_ns = clock_elapsed(command->started, clock_now())};
    if (command->pid <= 0) /* not ours: nobody knows */
        return false;
    siginfo_t info;
    memset(&info, 0, sizeof(info));
    int result = 0;
    do
        result = waitid(P_PID, (id_t)command->pid, &info, WEXITED | WNOHANG | WNOWAIT);
    while (result != 0 && errno == EINTR);
    if (result == 0 && info.si_pid != command->pid)
        return false;
    end->ended = true;
    if (result != 0) /* ECHILD: somebody else reaped it, and how it ended is lost */
        return true;
    if (info.si_code == CLD_EXITED)
        end->exit_status = info.si_status;
    else
        end->signal = info.si_status;
    return true;
}

static bool wait_until(struct monotonic_time limit, const struct target_command *command, struct target_end *end,
                       const atomic_int *interrupts, int interrupts_that_end)
{
    while (!target_command_has_ended(command, end)) {
        if (clock_elapsed(clock_now(), limit) <= 0 || (interrupts != NULL && atomic_load(interrupts) >= interrupts_that_end))
            return false;
        clock_sleep(POLL_INTERVAL_NS);
    }
    return true;
}

struct target_end target_command_stop(struct target_command *command, int64_t patience_ns, const atomic_int *interrupts)
{
    struct target_end end = {0};
    if (command->pid <= 0)
        return end;
    if (!target_command_has_ended(command, &end)) {
        (void)kill(command->pid, SIGTERM);
        if (!wait_until(clock_add(clock_now(), patience_ns), command, &end, interrupts, 2))
            end.had_to_be_killed = true;
    }
    (void)kill(-command->pid, SIGKILL);
    bool had_to_be_killed = end.had_to_be_killed;
    while (!target_command_has_ended(command, &end))
        clock_sleep(POLL_INTERVAL_NS);
    end.had_to_be_killed = had_to_be_killed;
    while (waitpid(command->pid, NULL, 0) < 0 && errno == EINTR) {
    }
    target_orphans_end(&command->orphans);
    command->pid = 0;
    return end;
}

int target_command_run(char *const argv[], char *const environment[], const char *log_path, int64_t limit_ns,
                       const struct target_confinement *confinement, const atomic_int *interrupts, struct error *error)
{
    struct target_command command;
    if (target_command_start(&command, argv, environment, log_path, confinement, error) != 0)
        return -1;
    struct target_end end;
    bool ended = wait_until(clock_add(clock_now(), limit_ns), &command, &end, interrupts, 1);
    end = target_command_stop(&command, STOP_PATIENCE_NS, interrupts);
    if (!ended && interrupts != NULL && atomic_load(interrupts) > 0)
        return error_set(error, "%s: interrupted", argv[0]);
    if (!ended)
        return error_set(error, "%s: not done after %.1f s", argv[0], (double)limit_ns / (double)CLOCK_NANOSECONDS_PER_SECOND);
    if (end.signal == 0 && end.exit_status == 0)
        return 0;
    char how[128];
    char line[256];
    return error_set(error, "%s %s%s", argv[0], target_end_describe(&end, how, sizeof(how)),
                     target_log_reason(log_path, line, sizeof(line)));
}

const char *target_end_describe(const struct target_end *end, char *out, size_t size)
{
    double seconds = (double)end->ran_ns / (double)CLOCK_NANOSECONDS_PER_SECOND;
    if (!end->ended)
        (void)snprintf(out, size, "has run for %.1f s", seconds);
    else if (end->signal != 0)
        (void)snprintf(out, size, "died with signal %d (%s) after %.1f s", end->signal, strsignal(end->signal), seconds);
    else
        (void)snprintf(out, size, "exited with status %d after %.1f s", end->exit_status, seconds);
    return out;
}

const char *target_log_last_line(const char *log_path, char *out, size_t size)
{
    char tail[4096];
    out[0] = '\0';
    int file = open(log_path, O_RDONLY | O_CLOEXEC);
    if (file < 0)
        return out;
    struct stat status;
    ssize_t got = -1;
    if (fstat(file, &status) == 0) {
        off_t start = status.st_size > (off_t)sizeof(tail) ? status.st_size - (off_t)sizeof(tail) : 0;
        got = pread(file, tail, sizeof(tail), start);
    }
    (void)close(file); /* only read from */
    struct str rest = {tail, got > 0 ? (size_t)got : 0};
    struct str last = {NULL, 0};
    struct str line;
    while (str_split_next(&rest, '\n', &line))
        if (str_trim(line).length > 0)
            last = str_trim(line);
    size_t length = last.length < size - 1 ? last.length : size - 1;
    for (size_t i = 0; i < length; i++)
        out[i] = last.data[i] < ' ' || last.data[i] > '~' ? '?' : last.data[i];
    out[length] = '\0';
    return out;
}

const char *target_log_reason(const char *log_path, char *out, size_t size)
{
    static const char separator[] = ": ";
    const size_t length = sizeof(separator) - 1;
    out[0] = '\0';
    if (size > length + 1 && target_log_last_line(log_path, out + length, size - length)[0] != '\0')
        memcpy(out, separator, length);
    return out;
}
