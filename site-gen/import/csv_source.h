/* csv_source: separated values from a result file, line by line. */
#ifndef SITE_GEN_IMPORT_CSV_SOURCE_H
#define SITE_GEN_IMPORT_CSV_SOURCE_H

#include "lib/csv.h"
#include "site-gen/import/source.h"

#include <stdbool.h>

/* A csv (the caller releases it) that takes its records from the source, both borrowed. The separator is guessed from the first line. */
void csv_source_init(struct csv *csv, struct import_source *source);

/* Whether the first line of a file names all those columns: for detection. NULL ends the list. */
bool csv_source_has_columns(struct str head, const char *const *names);

#endif
