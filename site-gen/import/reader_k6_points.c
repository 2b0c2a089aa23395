/* reader_k6_points: what k6 writes with --out json: a line for each point, plain or gzip. Nine lines in ten are about metrics that are not
 * needed, and all have one of two forms, so that a line is looked at by k6_point_scan first; k6_point_parse takes any other. */
#include "site-gen/import/reader.h"

#include "site-gen/import/k6_detect.h"
#include "site-gen/import/k6_point.h"
#include "site-gen/import/k6_series.h"

static bool detect(struct str head)
{
    return k6_detect(head) == K6_POINTS;
}

/* 1 for a line that was taken, 0 at the end, -1 on failure. */
static int read_line(struct k6_series *series, struct import_source *source, struct arena *scratch, struct error *error)
{
    struct str line;
    struct k6_point point;
    int result = import_source_next_line(source, &line, error);
    if (result <= 0)
        return result;
    if (!k6_point_scan(line, &point)) {
        arena_clear(scratch);
        if (k6_point_parse(import_source_name(source), import_source_line_number(source), line, scratch, &point, error) != 0)
            return -1;
    }
    const char *expected = k6_series_add(series, &point);
    if (expected == NULL)
        return 1;
    return error_set_at(error, import_source_name(source), import_source_line_number(source), 0, "expected %s", expected);
}

static int read_points(struct import_job *job, struct import_source *source, struct error *error)
{
    struct k6_series *series = k6_series_new();
    struct arena scratch;
    int result;
    arena_init(&scratch);
    while ((result = read_line(series, source, &scratch, error)) > 0)
        ;
    if (result == 0 && k6_series_finish(series, job->arena, import_job_add_record(job), error) != 0)
        result = error_add_context(error, "%s", import_source_name(source));
    arena_release(&scratch);
    k6_series_release(series);
    return result;
}

const struct import_reader import_reader_k6_points = {.name = "k6-points", .tool = "k6", .detect = detect, .read = read_points};
