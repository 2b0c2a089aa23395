/* response_line: reads single lines of an HTTP/1.x answer; private to response.c and its tests. */
#ifndef RUNNER_RESPONSE_LINE_H
#define RUNNER_RESPONSE_LINE_H

#include "lib/str.h"
#include "runner/response.h"

#include <stdbool.h>
#include <stdint.h>

/* "HTTP/1.1 200 OK": the code (100 to 599) and the minor version (0 or 1). */
bool response_line_read_status(struct str line, int *status, int *minor_version);
/* "Name: value": notes what matters for the framing in response. cut: the end of the line is missing, which is an error only where
 * it matters. False for a malformed or contradicting header. */
bool response_line_read_header(struct str line, bool cut, struct response *response);
/* "1a3f; extension": the size. False when malformed or above 2^60. */
bool response_line_read_chunk_size(struct str line, uint64_t *size);

#endif
