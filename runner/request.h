/* request: a step of a scenario compiled to the bytes that are sent. What never changes is one buffer for all users; what has
 * variables is put together in a buffer of the user, without allocation. Made once, before the load starts; used by flow. */
#ifndef RUNNER_REQUEST_H
#define RUNNER_REQUEST_H

#include "lib/arena.h"
#include "lib/str.h"
#include "runner/cookie.h"
#include "runner/scenario.h"
#include "runner/template.h"

#include <stdbool.h>
#include <stddef.h>

#define REQUEST_LOCATION_MAXIMUM 2048

/* Borrows from the scenario and from the arena it was compiled in. */
struct request {
    struct str constant; /* the whole request; data NULL when it has variables, sends cookies or may be redirected */
    const char *method;
    struct template path;
    struct template fields;  /* " HTTP/1.1", Host and the step's headers, each line but the last ended */
    struct template content; /* Content-Type and, when it is known, Content-Length; "" without a body */
    struct template body;
    bool body_varies; /* Content-Length is not known before the body is made */
    bool sends_cookies;
    size_t maximum; /* bytes the buffer of request_assemble must hold; 0 for a constant request */
    bool is_head;   /* method HEAD: the answer has no body */
};

/* Where a redirect leads. */
struct request_redirect {
    bool active;
    bool as_get; /* the method becomes GET, and the body is left out */
    size_t length;
    char *location; /* path and query: REQUEST_LOCATION_MAXIMUM bytes; NULL: no redirect is followed */
};

/* Compiles a step for a target. authority is the value of Host ("127.0.0.1:8080"), unless the step sets the header itself.
 * with_cookies: the user's cookies are sent. */
void request_compile(struct request *request, struct arena *arena, const struct scenario_step *step, const char *authority,
                     bool with_cookies);

/* The bytes to send: the constant request, or its expansion in buffer (request->maximum bytes). jar and redirect may be NULL. */
struct str request_assemble(const struct request *request, const struct template_values *values, const struct cookie_jar *jar,
                            const struct request_redirect *redirect, char *buffer);

/* Whether an answer of that status with that Location (as received) is to be followed on the same target, and where to: base is the
 * path of the request. False for another scheme or host, or a place too long. authority as above. */
bool request_follow(struct request_redirect *redirect, int status, struct str location, struct str base, const char *authority,
                    const char *method);

#endif
