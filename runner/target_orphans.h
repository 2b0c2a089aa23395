/* target_orphans: processes that a program of a target's leaves behind outside its process group (daemons that called setsid). The
 * runner is their new parent (PR_SET_CHILD_SUBREAPER), so that it finds them among its own children once the program is gone.
 * Children that it had before the program began are not touched. */
#ifndef RUNNER_TARGET_ORPHANS_H
#define RUNNER_TARGET_ORPHANS_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#define TARGET_ORPHANS_OTHERS_MAXIMUM 64

/* Who is no orphan. */
struct target_orphans {
    bool known; /* false: children cannot be told (no /proc/<pid>/task/<tid>/children, or too many), and nothing is ended */
    pid_t others[TARGET_ORPHANS_OTHERS_MAXIMUM];
    size_t count;
};

/* To be called before a program is started: makes this process the parent of orphans and notes the children it has. */
void target_orphans_prepare(struct target_orphans *orphans);
/* To be called when the program was reaped: kills (SIGKILL) and reaps whatever other children there are, and what these leave in
 * turn, for at most 5 s. */
void target_orphans_end(const struct target_orphans *orphans);

#endif
