/* scenario_read: the parts of the scenario reader; private to scenario*.c. Each reads one place of the file into the scenario and
 * reports what is wrong with file and line. The schema was checked before, so only what it cannot say is looked at here. */
#ifndef RUNNER_SCENARIO_READ_H
#define RUNNER_SCENARIO_READ_H

#include "lib/arena.h"
#include "lib/error.h"
#include "lib/json.h"
#include "runner/scenario.h"

#include <stdbool.h>

/* Reads an optional duration in (0, maximum_ns], or 0 ("0s") when zero_allowed; leaves *nanoseconds alone when absent. */
int scenario_read_duration(const struct json_node *object, const char *key, bool zero_allowed, int64_t maximum_ns,
                           int64_t *nanoseconds, struct error *error);
/* Compiles the text of a node as a template, with the node's place in the error. */
int scenario_compile_template(const struct json_node *node, struct arena *arena, struct template *compiled, struct error *error);
/* True when text has a control character (they would break the head of a request). */
bool scenario_has_control_character(const char *text);

/* One item of "steps". 0 or -1. */
int scenario_read_step(const struct json_node *node, enum scenario_mode mode, struct arena *arena, struct scenario_step *step,
                       struct error *error);
/* The "body" of a step, whose name seeds its random bytes. Sets has_body, content_type and body. */
int scenario_read_body(const struct json_node *body, struct arena *arena, struct scenario_step *step, struct error *error);

#endif
