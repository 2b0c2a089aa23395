/* siege_figures: see siege_figures.h. */
#include "site-gen/import/siege_figures.h"

#include "site-gen/import/record_fill.h"
#include "site-gen/import/scan.h"

#include <math.h>

#define SECOND 1e9
#define MEGABYTE 1048576.0

void siege_figures_init(struct siege_figures *figures)
{
    *figures = (struct siege_figures){NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN};
}

static void fill_counts(const struct siege_figures *figures, struct result_record *record)
{
    struct results_run *run = &record->run;
    double bad_status = figures->successful < figures->transactions ? figures->transactions - figures->successful : 0;
    double failed = isnan(figures->failed) ? 0 : figures->failed;
    run->requests = scan_integer(figures->transactions + failed);
    if (isnan(figures->failed))
        return;
    run->errors = scan_integer(failed + bad_status);
    if (failed == 0) /* else nobody knows of which kind they are */
        record_add_errors(record, RESULTS_ERROR_STATUS, scan_integer(bad_status));
}

void siege_figures_fill(const struct siege_figures *figures, struct result_record *record, struct arena *arena)
{
    struct results_run *run = &record->run;
    fill_counts(figures, record);
    run->measured_ns = record_refine_duration(figures->elapsed * SECOND, SIEGE_RESOLUTION_NS, figures->transactions, figures->rate);
    record_set_rate(run);
    run->loop = "closed";
    run->resolution_ns = SIEGE_RESOLUTION_NS;
    run->bytes_received = scan_integer(figures->megabytes * MEGABYTE);
    if (figures->transactions > 0) {
        run->latency.mean = scan_integer(figures->mean * SECOND);
        run->latency.minimum = scan_integer(figures->shortest * SECOND);
        run->latency.maximum = scan_integer(figures->longest * SECOND);
    }
    record_add_warning(record, arena, "siege rounds times to 10 ms and sizes to a hundredth of a MB; it has no percentiles");
    record_warn_of_errors(record, arena);
}
