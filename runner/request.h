/* request: a step of a scenario compiled to the bytes that are sent. What never changes is one buffer for all users; what has
 * variables is put together in a buffer of the user, without allocation. Made once, before the load starts; read by the loop. */
#ifndef RUNNER_REQUEST_H
#define RUNNER_REQUEST_H

#include "lib/arena.h"
#include "lib/str.h"
#include "runner/scenario.h"
#include "runner/template.h"

#include <stdbool.h>
#include <stddef.h>

/* Borrows from the scenario and from the arena it was compiled in. */
struct request {
    struct str constant;   /* the whole request; data NULL when it has variables */
    struct template whole; /* the whole request, when only its head has variables */
    struct template head;  /* when the body has: up to "Content-Length: " ... */
    struct template body;  /* ... and the body */
    bool body_varies;
    size_t maximum; /* bytes the buffer of request_assemble must hold; 0 for a constant request */
    bool is_head;   /* method HEAD: the answer has no body */
};

/* Compiles a step for a target. authority is the value of Host ("127.0.0.1:8080"), unless the step sets the header itself. */
void request_compile(struct request *request, struct arena *arena, const struct scenario_step *step, const char *authority);

/* The bytes to send: the constant request, or its expansion in buffer (request->maximum bytes). */
struct str request_assemble(const struct request *request, const struct template_values *values, char *buffer);

#endif
