/* static_file: finds the file of a site that a request means, and says how it is to be sent. Knows no HTTP library; `benchlab serve` sends
 * what comes out. */
#ifndef SITE_GEN_SERVE_STATIC_FILE_H
#define SITE_GEN_SERVE_STATIC_FILE_H

#include "lib/str.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define STATIC_FILE_PATH_MAXIMUM 2048
#define STATIC_FILE_TAG_SIZE 64
#define STATIC_FILE_DATE_SIZE 32
#define STATIC_FILE_RANGE_SIZE 80

/* What the request says. Texts are NULL where a header is absent. */
struct static_request {
    const char *path; /* as received, percent-encoded, without query */
    const char *if_none_match, *if_modified_since, *if_range, *range, *accept_encoding;
};

struct static_answer {
    int status;                                  /* 200, 206, 301, 304, 404, 416 */
    int fd;                                      /* of the file, the caller's to close; -1 when there is no body of a file */
    uint64_t offset, length;                     /* what to send of it */
    uint64_t size;                               /* of the whole file */
    const char *type;                            /* a literal; NULL when there is no body */
    bool is_page;                                /* HTML */
    bool is_text;                                /* whether it depends on Accept-Encoding */
    bool is_compressed;                          /* to be sent as gzip, whole; never with a range */
    char tag[STATIC_FILE_TAG_SIZE];              /* ETag, quoted; "" for none */
    char modified[STATIC_FILE_DATE_SIZE];        /* Last-Modified; "" for none */
    char content_range[STATIC_FILE_RANGE_SIZE];  /* of 206 and 416; "" otherwise */
    char location[STATIC_FILE_PATH_MAXIMUM + 2]; /* of 301 */
};

/* Answers a request for a file below the folder root. Nothing outside of it, nothing hidden and no symbolic link below it is ever opened,
 * whatever the path holds. A folder means its index.html (301 to the address with a final slash where that is missing); what is not there
 * means 404.html with status 404, or no body where that is missing too. The root is looked up anew each time, since a site is replaced as
 * a whole. */
struct static_answer static_file_answer(const char *root, const struct static_request *request);

/* The media type by the name's ending; application/octet-stream for what is not known. */
const char *static_file_type(const char *name);

#endif
