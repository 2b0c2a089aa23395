/* target_process: what the runner does with a target: ask its version, restore its data set, start its server on a free port until
 * it is healthy, and stop it. Everything happens in the main thread (target_command.h tells why). */
#ifndef RUNNER_TARGET_PROCESS_H
#define RUNNER_TARGET_PROCESS_H

#include "lib/error.h"
#include "runner/target.h"
#include "runner/target_command.h"
#include "runner/transport.h"

#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>

#define TARGET_START_TIMEOUT_NS (INT64_C(10) * 1000000000)
#define TARGET_VERSION_SIZE 64

/* Where a session's targets run. Borrowed texts. */
struct target_workspace {
    const char *servers;                   /* folder of the built servers */
    const char *folder;                    /* private temporary folder: database and logs */
    struct service_urls services;          /* of those that its targets want */
    int64_t start_timeout_ns;              /* until GET /health must answer 200 */
    const atomic_int *interrupts;          /* signals that arrived: 1 = stop, 2 = stop at once; NULL = nobody interrupts */
    struct target_confinement confinement; /* of servers, not of the other commands */
};

#define TARGET_DESCRIPTION_SIZE 512
/* What a target's database and cache say of themselves: "PostgreSQL 15.14 (fsync=on, ...)"; "" = it has none, or nobody knows. */
struct target_services {
    bool asked;
    char database[TARGET_DESCRIPTION_SIZE], cache[TARGET_DESCRIPTION_SIZE];
};

/* A server that answers. */
struct target_process {
    struct target_command command; /* pid 0: it ran already */
    int port;                      /* of a server that the lab started */
    struct transport_url url;      /* where it answers */
    char host[TRANSPORT_HOST_MAXIMUM];
};

/* The framework's version as the target's own version command tells it, one line {"framework": ..., "version": ...}; of a server that
 * already runs, what target.json says. 0 or -1. */
int target_read_version(const struct target *target, const struct target_workspace *workspace, char version[TARGET_VERSION_SIZE],
                        struct error *error);

/* Puts the private database into the state of the data set; one that already runs keeps what it has. 0 or -1. */
int target_restore_dataset(const struct target *target, const struct target_workspace *workspace, struct error *error);

/* Asks database and cache of the target for version and settings (lab-dataset describe), once the data set is there. Of a server in another
 * language the private SQLite file says nothing: who knows which library reads it. 0, or -1 (then it is not asked again). */
int target_describe_services(const struct target *target, const struct target_workspace *workspace,
                             struct target_services *services, struct error *error);

/* Starts the server on a free port (another one when somebody else takes it meanwhile) and waits until it is healthy. 0, or -1 with
 * an error that quotes the last line of its log, and nothing runs. Where it already runs, something must listen there. */
int target_process_start(struct target_process *process, const struct target *target, const struct target_workspace *workspace,
                         struct error *error);

/* Stops it: SIGTERM, 5 s, SIGKILL. Tells how it ended. */
struct target_end target_process_stop(struct target_process *process, const struct target_workspace *workspace);

#endif
