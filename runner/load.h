/* load: what a load run is to be: shared by `benchlab run`, which takes it from a scenario file, and `benchlab load`, which takes
 * it from the command line; the loop carries it out. */
#ifndef RUNNER_LOAD_H
#define RUNNER_LOAD_H

#include "runner/scenario.h"
#include "runner/transport.h"

#include <stdint.h>

#define LOAD_VUS_MAXIMUM 100000
#define LOAD_THREADS_MAXIMUM 64

/* Borrows everything. Start with load_options_init, then replace what should differ; loop_run checks the whole. */
struct load_options {
    /* Executor, users, stages, rate and so on: scenario->load, whose comments tell what each means, or what takes its place. Not
     * read from the scenario any more, so that options of the command line are written here. */
    struct scenario_load_settings load;
    struct transport_url target;           /* {.host = "127.0.0.1", .port = ...} for a server that the lab started */
    uint32_t threads;                      /* workers, 1 to LOAD_THREADS_MAXIMUM; never more than users. 0 = 1 */
    struct transport_failure *tls_failure; /* told why the first TLS handshake failed; or NULL */
    uint64_t seed;                         /* of weighted choices, {{random}} and pauses; derive it from names (random_hash_text) */
};

/* The scenario's own load against nobody yet: set target. */
void load_options_init(struct load_options *options, const struct scenario *scenario);

#endif
