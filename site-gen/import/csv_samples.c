/* csv_samples: see csv_samples.h. */
#include "site-gen/import/csv_samples.h"

#include "site-gen/import/csv_source.h"

int csv_samples_read(struct import_job *job, struct import_source *source,
                     int (*take_rows)(struct csv *csv, struct samples *samples, struct error *error),
                     int (*finish)(struct import_job *job, struct samples *samples, const char *name, struct error *error),
                     struct error *error)
{
    struct csv csv;
    struct samples *samples = samples_new();
    csv_source_init(&csv, source);
    int result = csv_read_header(&csv, error);
    if (result == 0)
        result = take_rows(&csv, samples, error);
    if (result == 0)
        result = finish(job, samples, import_source_name(source), error);
    samples_release(samples);
    csv_release(&csv);
    return result;
}
