/* upstream_answer: reads the answer of another HTTP server to a request of HTTP/1.0, whose body ends with its announced length or with the
 * connection. */
#ifndef SERVERS_APP_UPSTREAM_ANSWER_H
#define SERVERS_APP_UPSTREAM_ANSWER_H

#include "servers/app/text.h"

enum upstream_answer_result {
    UPSTREAM_ANSWER_MORE, /* not complete */
    UPSTREAM_ANSWER_COMPLETE,
    UPSTREAM_ANSWER_BAD /* no HTTP, cut, or in a form that was not asked for */
};

struct upstream_answer {
    int status;
    struct text body; /* points into the input */
    bool keeps_open;  /* the connection may be used again: the other side said so, and sent no byte too many */
};

/* Looks at all that has come on the connection since the request; ended: and nothing more will. The answer is filled when it is complete. */
enum upstream_answer_result upstream_answer_read(struct text input, bool ended, struct upstream_answer *answer);

#endif
