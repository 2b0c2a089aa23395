/* http_answer: writes the head and body of an answer as bytes, for front ends that write to the connection themselves. */
#ifndef SERVERS_HTTP_HTTP_ANSWER_H
#define SERVERS_HTTP_HTTP_ANSWER_H

#include "servers/app/exchange.h"

#include <stdint.h>

enum http_answer_connection {
    HTTP_ANSWER_KEEP,         /* goes on, as HTTP/1.1 does without a word */
    HTTP_ANSWER_CONFIRM_KEEP, /* goes on, which a client of HTTP/1.0 must be told */
    HTTP_ANSWER_CLOSE
};

/* The Date header, made once a second. */
struct http_answer_date {
    char line[48]; /* "Date: ...\r\n" */
    size_t length;
    uint64_t until_ns; /* monotonic: when the wall clock's second ends */
};

/* Makes the line anew when its second has passed. now_ns: the monotonic clock. */
void http_answer_date_refresh(struct http_answer_date *date, uint64_t now_ns);

/* Appends the whole answer; without its body when head_only. The output fails when there is no memory. */
void http_answer_append(struct buffer *output, const struct response *response, const struct http_answer_date *date,
                        enum http_answer_connection connection, bool head_only);

/* Appends the answer, with Connection: close, to a request that the reader refused with that status. */
void http_answer_append_refusal(struct buffer *output, int status, const struct http_answer_date *date);

#endif
