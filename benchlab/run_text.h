/* run_text: what `benchlab run` prints beside errors and progress: lists, plans, the summary. */
#ifndef BENCHLAB_RUN_TEXT_H
#define BENCHLAB_RUN_TEXT_H

#include "runner/environment.h"
#include "runner/session.h"

#include <stdbool.h>

void run_text_print_list(const struct session_catalog *catalog);
/* What an open session will do. */
void run_text_print_plan(const struct session *session);
/* What a session would do; its order is that of the seed which is printed. */
void run_text_print_dry_run(const struct session_selection *selection, const struct session_options *options,
                            const struct environment *environment);
/* What is left of a session's plan, in its order. */
void run_text_print_left(const struct session_plan *plan);
/* What a session has done. */
void run_text_print_summary(const struct session *session, bool interrupted);

#endif
