/* rfc3339: times with any offset and fraction, as most tools write them ("2017-05-09T14:34:45.625742514+02:00"). Fast, since a file of
 * k6's points has one in each line. */
#ifndef SITE_GEN_IMPORT_RFC3339_H
#define SITE_GEN_IMPORT_RFC3339_H

#include "lib/str.h"

#include <stdbool.h>
#include <stdint.h>

/* Nanoseconds since 1970-01-01 UTC, of the years 1970 to 2099. A leap second counts as the second after it. false when the text is no
 * such time. */
bool rfc3339_parse(struct str text, int64_t *nanoseconds);

#endif
