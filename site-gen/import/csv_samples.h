/* csv_samples: a result file of separated values with a row for each request, read into one record. */
#ifndef SITE_GEN_IMPORT_CSV_SAMPLES_H
#define SITE_GEN_IMPORT_CSV_SAMPLES_H

#include "lib/csv.h"
#include "site-gen/import/reader.h"
#include "site-gen/import/samples.h"

/* take_rows gets the csv behind its header and adds samples; then finish makes the record of them (name: the file, for messages). Both give 0
 * or -1, as this does. */
int csv_samples_read(struct import_job *job, struct import_source *source,
                     int (*take_rows)(struct csv *csv, struct samples *samples, struct error *error),
                     int (*finish)(struct import_job *job, struct samples *samples, const char *name, struct error *error),
                     struct error *error);

#endif
