/* multipart: finds one file in a multipart/form-data body (RFC 7578). The body is in memory already and bounded by the front end;
 * the parser copies nothing but the file name. */
#ifndef SERVERS_APP_MULTIPART_H
#define SERVERS_APP_MULTIPART_H

#include "servers/app/text.h"

enum { MULTIPART_FILE_NAME_SIZE = 256 };

struct multipart_file {
    char filename[MULTIPART_FILE_NAME_SIZE]; /* NUL-terminated, without the backslashes of the quoting; cut where longer */
    struct text content_type;                /* points into the body, or to "text/plain", RFC 7578's default */
    struct text content;                     /* points into the body */
};

enum multipart_result {
    MULTIPART_FOUND,
    MULTIPART_NO_FILE,   /* well formed, without a file of that name */
    MULTIPART_NOT_FORM,  /* the content type is not multipart/form-data with a boundary */
    MULTIPART_MALFORMED, /* the body does not follow the boundary it was announced with */
};

/* Looks for the first part called name that has a file name. content_type is the value of the request's header, NULL when absent.
 */
enum multipart_result multipart_find_file(const char *content_type, struct text body, const char *name,
                                          struct multipart_file *file);

#endif
