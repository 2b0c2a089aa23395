/* service_process: who runs a service, whether a process is still the one that was started, and how it is ended: by number and time of
 * start, since a number alone may belong to somebody else by then. */
#ifndef RUNNER_SERVICE_PROCESS_H
#define RUNNER_SERVICE_PROCESS_H

#include "lib/error.h"
#include "runner/target_command.h"

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#define SERVICE_USER_SIZE 64
#define SERVICE_BOOT_SIZE 40

/* The user of a service. */
struct service_user {
    char name[SERVICE_USER_SIZE];
    bool changes; /* it is another one than the caller, who is root */
    struct target_identity identity;
};

/* The caller; for root, whom PostgreSQL refuses and Redis need not be, the first of the names that is a user here (names ends with NULL).
 * 0, or -1 when none is. */
int service_user_choose(struct service_user *user, const char *const *names, struct error *error);
/* Whether the user can enter the folder, with all that leads to it. */
bool service_user_can_enter(const struct service_user *user, const char *folder);

/* A process that outlives the program that started it. */
struct service_process {
    int64_t pid;                  /* 0 = none */
    int64_t started_ticks;        /* since the kernel started, as /proc says */
    char boot[SERVICE_BOOT_SIZE]; /* which start of the kernel */
};

/* Notes number, time of start and kernel of a process that runs. 0, or -1 when it does not run. */
int service_process_note(struct service_process *process, pid_t pid, struct error *error);
/* Whether that very process runs: no other one that has its number now, and no zombie. */
bool service_process_runs(const struct service_process *process);

enum service_stop { SERVICE_STOP_GONE /* it did not run */, SERVICE_STOP_ENDED, SERVICE_STOP_KILLED };
/* Sends signal_number to that very process, waits at most patience_ns, then kills it. Reaps it
 * where it is a child. -1 when it may not be ended (another user's). */
int service_process_stop(const struct service_process *process, int signal_number, int64_t patience_ns, enum service_stop *outcome,
                         struct error *error);

#endif
