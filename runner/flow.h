/* flow: one virtual user's way through a scenario, as the loop sees it: what is sent next, and what the answer means. Knows no
 * sockets, clocks or measurement; the loop asks and tells:
 *
 *   flow_next(user, &request)              the bytes to send, and what of the answer must be kept
 *   flow_judge(user, &answer, &verdict)    the answer is complete (the time was taken before): checks, extraction, cookies
 *   flow_fail(user, "timeout", &verdict)   there was no answer
 *
 * Every flow_next is followed by exactly one judge or fail (or by nothing, when the run ends: the user is left as it is). When
 * verdict.follows, the same request goes on: the loop records nothing, keeps start time and deadline, and calls flow_next for the
 * redirected bytes. When verdict.ends_iteration, the next flow_next begins a new iteration (open loop: when the schedule says so).
 *
 * Phases. Setup and teardown are run by one user each, outside the measurement, one request after the other until ends_iteration:
 *   flow_init
 *   flow_user_init(FLOW_SETUP) ... flow_finish_setup   when scenario->setup_count > 0; what it extracted is there for all users
 *   flow_user_init(FLOW_STEPS) ... flow_collect        each user; collect when the run is over, for what checks counted
 *   flow_user_init(FLOW_TEARDOWN) ... flow_finish_teardown   when teardown_count > 0; after a run that was interrupted as well
 *   flow_release
 * Users of a run share the flow read-only, so worker threads need no lock; init, finish and collect are for one thread alone.
 *
 * A step whose extraction fails (or whose request fails, when it extracts) ends the iteration: what follows would be sent with
 * variables that have no value. Nothing is allocated between flow_user_init and the end, but what re_search of the C library
 * allocates for a pattern (extract.h). A scenario whose requests are constant costs nothing here: the same bytes each time. */
#ifndef RUNNER_FLOW_H
#define RUNNER_FLOW_H

#include "lib/arena.h"
#include "lib/error.h"
#include "lib/str.h"
#include "runner/check.h"
#include "runner/cookie.h"
#include "runner/plan.h"
#include "runner/request.h"
#include "runner/scenario.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum flow_phase { FLOW_SETUP, FLOW_STEPS, FLOW_TEARDOWN };

/* How a step of setup or teardown ended. */
struct flow_outcome {
    const struct scenario_step *step;
    bool sent;
    const char *failure; /* NULL: answered; else what flow_fail was told (borrowed: give it a static text) */
    int status;          /* of the answer */
    bool status_holds;
    uint32_t checks_passed; /* bit i: check i of the step held */
};

/* What teardown found out, for the record. Owns its memory: outlives the flow. Borrows names from the scenario. */
struct flow_summary {
    struct flow_outcome *teardown; /* one a step of scenario->teardown */
    size_t teardown_count;
    struct flow_value {
        const char *name;
        bool has_value; /* false: it is made of something that could not be extracted, or is no integer */
        int64_t value;
    } * values; /* scenario->reports */
    size_t value_count;
};

struct flow {
    const struct scenario *scenario; /* borrowed */
    struct arena arena;              /* owns what follows */
    const char *authority;
    struct plan plan;                  /* order and weights of the steps (plan.h) */
    const struct request *requests[3]; /* by phase and step */
    size_t buffer_size;                /* a user's: the largest request */
    uint32_t vus;                      /* users there can be at most: {{vus}} */
    uint64_t seed;
    struct str *shared;                /* values of variables after setup, one a variable; data NULL: none */
    struct cookie_jar *shared_cookies; /* as setup left them, or NULL */
    uint64_t *counters;                /* sums of flow_collect */
};

/* One user. Its buffers come from the arena given to flow_user_init; the struct may lie in an array. */
struct flow_user {
    const struct flow *flow;
    enum flow_phase phase;
    uint32_t vu;           /* from 1 */
    struct plan_user plan; /* also the user's random numbers and iteration */
    size_t step;           /* of its phase */
    bool begun;            /* setup and teardown: step is valid */
    char *buffer;
    struct str sent;       /* the request as it was sent */
    struct str *variables; /* one a variable; data NULL: no value */
    char *variable_bytes;  /* what this iteration extracted, one value behind the other */
    size_t variable_bytes_used;
    const struct str **rows; /* one a data file: this iteration's row */
    uint64_t *counters;
    struct cookie_jar *cookies;        /* NULL: none kept */
    struct random_state random_before; /* to make a request again for a redirect */
    int64_t now_ms;
    uint32_t redirects; /* followed in this step so far */
    struct request_redirect redirect;
    struct flow_outcome *outcomes; /* setup and teardown: one a step */
};

/* What to send. */
struct flow_request {
    const struct scenario_step *step;
    size_t index;          /* of the step in its phase: the step of the measurement in FLOW_STEPS */
    struct str bytes;      /* valid until the next call for this user */
    bool is_head;          /* method HEAD: the answer has no body */
    bool keep_head;        /* check_answer.head is needed */
    bool keep_body;        /* check_answer.body is needed */
    bool starts_iteration; /* false for a redirected request too */
    bool starts_group;     /* the first step of a row of steps of one group (step->group_index), in this iteration */
};

/* How the request ended. */
struct flow_verdict {
    bool follows;           /* nothing ended: a redirect is followed; the rest is not filled */
    bool status_holds;      /* false: an error of the kind "status" */
    bool checks_hold;       /* all that are required; false (with the status right): an error of the kind "check" */
    uint32_t checks_passed; /* bit i: check i of the step held; extractions included */
    bool ends_iteration;
    bool cut_iteration; /* ends_iteration, and steps were left out */
    bool ends_group;    /* the group's last step in this iteration: group duration = its end - start of the first step */
};

/* Compiles the requests for a target. authority: the value of Host ("127.0.0.1:8080"), copied. vus: the most users there can be.
 * 0, or -1 and nothing to release (requests so large that a user's buffer would exceed memory planned for it). */
int flow_init(struct flow *flow, const struct scenario *scenario, const char *authority, uint32_t vus, uint64_t seed,
              struct error *error);
void flow_release(struct flow *flow);

/* vu from 1 in FLOW_STEPS, 0 in the other phases. Memory from arena, which may be the worker's. */
void flow_user_init(struct flow_user *user, const struct flow *flow, enum flow_phase phase, uint32_t vu, struct arena *arena);
void flow_next(struct flow_user *user, struct flow_request *request);
void flow_judge(struct flow_user *user, const struct check_answer *answer, struct flow_verdict *verdict);
/* reason: "connect", "timeout", "reset", "bad_response": static text. */
void flow_fail(struct flow_user *user, const char *reason, struct flow_verdict *verdict);

/* Takes over what setup extracted. -1 when a step of it failed (the run cannot be made), with the step and why. */
int flow_finish_setup(struct flow *flow, const struct flow_user *user, struct error *error);
/* Adds what a user's checks counted. */
void flow_collect(struct flow *flow, const struct flow_user *user);
/* What teardown found. A failed check there is a finding, no failure of the run. */
void flow_finish_teardown(const struct flow *flow, const struct flow_user *user, struct flow_summary *summary);
void flow_summary_release(struct flow_summary *summary);

#endif
