/* k6_time: the times in k6's files: RFC 3339 with any offset and fraction ("2017-05-09T14:34:45.625742514+02:00"). Fast, since a file of
 * points has one in each line. */
#ifndef SITE_GEN_IMPORT_K6_TIME_H
#define SITE_GEN_IMPORT_K6_TIME_H

#include "lib/str.h"

#include <stdbool.h>
#include <stdint.h>

/* Nanoseconds since 1970-01-01 UTC, of the years 1970 to 2099. A leap second counts as the second after it. false when the text is no
 * such time. */
bool k6_time_parse(struct str text, int64_t *nanoseconds);

#endif
