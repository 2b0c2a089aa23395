/* export_hlog: see the header; lib/histogram_log.c writes the lines. */
#include "site-gen/report/export_hlog.h"

#include "lib/clock.h"
#include "lib/histogram_log.h"
#include "site-gen/report/analysis.h"

#include <math.h>
#include <stdlib.h>

struct timed_run {
    const struct results_run *run;
    struct utc_time start; /* 0 when the source does not say */
    size_t number;
};

static int compare_runs(const void *left, const void *right)
{
    const struct timed_run *a = left, *b = right;
    if (a->start.nanoseconds != b->start.nanoseconds)
        return a->start.nanoseconds < b->start.nanoseconds ? -1 : 1;
    return a->number < b->number ? -1 : a->number > b->number;
}

/* RESULTS_MISSING when not known. */
static int64_t length_of(const struct results_run *run)
{
    double length_ns = analysis_measured_ns(run);
    return length_ns >= 1 && length_ns < 1e18 ? llround(length_ns) : RESULTS_MISSING;
}

/* Takes the histogram over: it is written and released. */
static int write_line(struct str_builder *out, const struct timed_run *timed, struct utc_time base, const char *step,
                      struct histogram *histogram, struct error *error)
{
    const struct results_run *run = timed->run;
    struct str_builder tag;
    str_builder_init(&tag, 4096);
    str_builder_append_format(&tag, "%s:%s:%s", run->target->key, run->scenario->id, step);
    int result = histogram_log_append_line(out, str_builder_text(&tag), base, timed->start, length_of(run), histogram, error);
    histogram_release(histogram);
    str_builder_release(&tag);
    return result;
}

/* The steps' histograms, or the whole run's where there are none. 1 when something was written, 0, or -1. */
static int write_run(struct store *store, struct str_builder *out, const struct timed_run *timed, struct utc_time base,
                     struct arena *arena, struct error *error)
{
    struct results_detail detail;
    struct histogram histogram;
    int written = 0;
    if (store_load_run_detail(store, timed->run, arena, &detail, error) != 0)
        return -1;
    for (size_t i = 0; i < detail.step_count; i++) {
        if (!detail.steps[i].has_histogram)
            continue;
        if (store_load_step_histogram(store, timed->run, i, &histogram, error) != 0 ||
            write_line(out, timed, base, detail.steps[i].name, &histogram, error) != 0)
            return -1;
        written = 1;
    }
    if (written != 0 || !timed->run->has_histogram)
        return written;
    if (store_load_histogram(store, timed->run, &histogram, error) != 0 ||
        write_line(out, timed, base, "all", &histogram, error) != 0)
        return -1;
    return 1;
}

static struct timed_run *sort_runs(struct arena *arena, const struct results_run *const *runs, size_t count)
{
    struct timed_run *sorted = ARENA_NEW_ARRAY(arena, count + 1, struct timed_run);
    for (size_t i = 0; i < count; i++) {
        sorted[i] = (struct timed_run){.run = runs[i], .number = i};
        (void)clock_parse_utc(runs[i]->started, &sorted[i].start);
    }
    qsort(sorted, count, sizeof(*sorted), compare_runs);
    return sorted;
}

int export_hlog(struct store *store, const struct results_run *const *runs, size_t count, struct str_builder *out, size_t *left_out,
                struct error *error)
{
    struct arena arena, scratch;
    int written = 0;
    *left_out = 0;
    arena_init(&arena);
    arena_init(&scratch);
    const struct timed_run *sorted = sort_runs(&arena, runs, count);
    struct utc_time base = sorted[0].start;
    histogram_log_append_head(out, "Latencies of good requests in ns, one line a run and step, written by benchlab", base);
    for (size_t i = 0; i < count && written >= 0; i++) {
        if (length_of(sorted[i].run) != RESULTS_MISSING)
            written = write_run(store, out, &sorted[i], base, &scratch, error);
        else
            written = 0;
        *left_out += written == 0;
        arena_clear(&scratch);
    }
    arena_release(&scratch);
    arena_release(&arena);
    return written < 0 ? -1 : 0;
}
