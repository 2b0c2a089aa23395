/* loop_schedule: which user of a worker does what when: begins an iteration, pauses, is free, goes home. It carries the executor
 * out; loop_user does the talking and tells when a request has ended. Private to loop*.c. */
#ifndef RUNNER_LOOP_SCHEDULE_H
#define RUNNER_LOOP_SCHEDULE_H

#include "runner/loop_user.h"
#include "runner/loop_worker.h"

#include <stdbool.h>
#include <stdint.h>

/* Before the first event. */
void loop_schedule_start(struct loop_worker *worker);
/* Does what is due at worker->now_ns. */
void loop_schedule_advance(struct loop_worker *worker);
/* When something is due next. */
int64_t loop_schedule_next(const struct loop_worker *worker);
/* A user's request has ended, and with it, perhaps, its iteration. lost: without an answer, so that the user backs off. */
void loop_schedule_go_on(struct loop_worker *worker, struct loop_user *user, bool lost);
/* The users that became ready while worker->gathering go on. */
void loop_schedule_flush(struct loop_worker *worker);
/* The user has no work any more. */
void loop_schedule_rest(struct loop_worker *worker, struct loop_user *user);
/* The measured window is over: no iteration begins any more. */
void loop_schedule_drain(struct loop_worker *worker);
/* Nothing is left to be done before the run's time is over. */
bool loop_schedule_is_done(const struct loop_worker *worker);

#endif
