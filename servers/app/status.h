/* status: the HTTP statuses that the servers answer with (RFC 9110, section 15), in the forms that front ends need. */
#ifndef SERVERS_APP_STATUS_H
#define SERVERS_APP_STATUS_H

struct status {
    int number;
    const char *reason; /* "Not Found" */
    const char *line;   /* "HTTP/1.1 404 Not Found\r\n" */
    const char *code;   /* of the error's JSON, for those that a reader of requests sends; else "refused" */
};

/* Never NULL: 500 for a number that is not in the table, which only a new handler could cause. */
const struct status *status_find(int number);

#endif
