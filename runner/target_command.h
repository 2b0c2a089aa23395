/* target_command: programs that the runner starts (servers, data set, version): each in a process group of its own, its output in a
 * log file, dead with the runner whatever ends it, and never left unreaped. Must be used by the main thread: a child's parent-death
 * signal follows the thread that started it. */
#ifndef RUNNER_TARGET_COMMAND_H
#define RUNNER_TARGET_COMMAND_H

#include "lib/clock.h"
#include "lib/error.h"
#include "runner/target_orphans.h"

#include <sched.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

/* A running or ended program. Plain values; release is target_command_stop. */
struct target_command {
    pid_t pid; /* leader of the process group of the same number; 0 = none */
    struct monotonic_time started;
    char log_path[512]; /* standard output and standard error */
    struct target_orphans orphans;
};

/* How a program ended. */
struct target_end {
    bool ended;            /* false: it runs */
    int exit_status;       /* when signal is 0 */
    int signal;            /* that ended it, or 0 */
    bool had_to_be_killed; /* stop was not obeyed in time */
    int64_t ran_ns;
};

#define TARGET_IDENTITY_GROUPS_MAXIMUM 64
#define TARGET_DEATH_NONE (-1)

/* A user, with all that belongs to it. */
struct target_identity {
    uid_t user;
    gid_t groups[TARGET_IDENTITY_GROUPS_MAXIMUM]; /* the first is the main one */
    int group_count;
};

/* What a program is confined to before it begins. */
struct target_confinement {
    const cpu_set_t *processors;            /* that it may run on; NULL = all */
    const char *group;                      /* the cgroup.procs of the cgroup that it joins; NULL = none */
    const struct target_identity *identity; /* whom it becomes, in the folder /; NULL = it stays who calls */
    int death_signal; /* what it gets when its starter ends; 0 = SIGKILL, TARGET_DEATH_NONE = nothing: it lives on, in a session of its own */
};

/* Starts argv[0] (looked up in PATH) with that environment ("NAME=value" items, NULL-terminated like argv) and the log file
 * emptied, confined where confinement is not NULL. 0, or -1 with an error (not found, not executable, log not writable, not
 * permitted). */
int target_command_start(struct target_command *command, char *const argv[], char *const environment[], const char *log_path,
                         const struct target_confinement *confinement, struct error *error);

/* Looks without waiting and without reaping: true and *end filled when the program has ended. */
bool target_command_has_ended(const struct target_command *command, struct target_end *end);

/* Asks the leader to end (SIGTERM), waits at most patience_ns for it (not at all once *interrupts, where given, is 2 or more), then
 * kills what is left of the group and reaps, then all that it left outside the group. Also for a program that has ended by itself.
 * Nothing of it runs afterwards. */
struct target_end target_command_stop(struct target_command *command, int64_t patience_ns, const atomic_int *interrupts);

/* Runs a program to its end, confined where confinement is not NULL. 0 when it ended well; -1 with an error that quotes its last line when it did not, took longer than
 * limit_ns, or when *interrupts became non-zero. */
int target_command_run(char *const argv[], char *const environment[], const char *log_path, int64_t limit_ns,
                       const struct target_confinement *confinement, const atomic_int *interrupts, struct error *error);

/* "died with signal 11 (Segmentation fault) after 1.2 s", "exited with status 1 after 0.0 s". Returns out. */
const char *target_end_describe(const struct target_end *end, char *out, size_t size);

/* The last line of a log that is not empty, shortened to size, what is not printable ASCII replaced by '?'; "" when there is none.
 * Returns out. */
const char *target_log_last_line(const char *log_path, char *out, size_t size);
/* ": <the last line>", to be put behind a message, or "" when there is none. As above. */
const char *target_log_reason(const char *log_path, char *out, size_t size);

#endif
