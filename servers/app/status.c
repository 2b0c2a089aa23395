/* status: the table of statuses (status.h). */
#include "servers/app/status.h"

#include <stddef.h>

#define STATUS(number, reason, code)                                                                                               \
    {                                                                                                                              \
        number, reason, "HTTP/1.1 " #number " " reason "\r\n", code                                                                \
    }
#define REFUSED "refused"

static const struct status INTERNAL_ERROR = STATUS(500, "Internal Server Error", "internal_error");

static const struct status STATUSES[] = {
    STATUS(200, "OK", REFUSED),
    STATUS(201, "Created", REFUSED),
    STATUS(204, "No Content", REFUSED),
    STATUS(400, "Bad Request", "bad_request"),
    STATUS(401, "Unauthorized", REFUSED),
    STATUS(404, "Not Found", REFUSED),
    STATUS(405, "Method Not Allowed", REFUSED),
    STATUS(409, "Conflict", REFUSED),
    STATUS(413, "Content Too Large", REFUSED),
    STATUS(414, "URI Too Long", "uri_too_long"),
    STATUS(417, "Expectation Failed", "expectation_failed"),
    STATUS(422, "Unprocessable Content", REFUSED),
    STATUS(431, "Request Header Fields Too Large", "headers_too_large"),
    STATUS(501, "Not Implemented", "not_implemented"),
    STATUS(502, "Bad Gateway", REFUSED),
    STATUS(503, "Service Unavailable", "unavailable"),
    STATUS(505, "HTTP Version Not Supported", "version_not_supported"),
};

const struct status *status_find(int number)
{
    for (size_t i = 0; i < sizeof STATUSES / sizeof STATUSES[0]; i++)
        if (STATUSES[i].number == number)
            return &STATUSES[i];
    return &INTERNAL_ERROR;
}
