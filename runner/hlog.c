/* hlog: the lines of an HdrHistogram log, and what of a run goes into them. */
#include "runner/hlog.h"

#include "lib/histogram_log.h"
#include "lib/str.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define LINE_MAXIMUM ((size_t)4 << 20)
#define HEAD_COMMENT "Latencies of good requests in ns, one line a second and step, written by benchlab"

static void keep_failure(struct hlog *log)
{
    if (log->failure.message[0] == '\0')
        (void)error_set_errno(&log->failure, errno != 0 ? errno : EIO, "%s", log->path);
}

int hlog_open(struct hlog *log, const char *path, struct utc_time base, struct error *error)
{
    struct str_builder head;
    memset(log, 0, sizeof(*log));
    log->path = path;
    log->base = base;
    log->file = fopen(path, "we");
    if (log->file == NULL)
        return error_set_errno(error, errno, "%s", path);
    str_builder_init(&head, LINE_MAXIMUM);
    histogram_log_append_head(&head, HEAD_COMMENT, base);
    errno = 0;
    int written = fputs(str_builder_text(&head), log->file);
    str_builder_release(&head);
    if (written < 0 || fflush(log->file) != 0) {
        (void)error_set_errno(error, errno != 0 ? errno : EIO, "%s", path);
        (void)fclose(log->file); /* the failure is told already */
        log->file = NULL;
        return -1;
    }
    return 0;
}

/* ---- lines ------------------------------------------------------------------------------------------------------------------ */

void hlog_write(struct hlog *log, const char *tag, struct utc_time start, int64_t length_ns, const struct histogram *histogram)
{
    char cut[HLOG_TAG_SIZE];
    struct str_builder text;
    struct error error = {0};
    if (log->file == NULL || log->failure.message[0] != '\0')
        return;
    (void)snprintf(cut, sizeof(cut), "%s", tag);
    str_builder_init(&text, LINE_MAXIMUM);
    errno = 0;
    if (histogram_log_append_line(&text, cut, log->base, start, length_ns, histogram, &error) != 0)
        log->failure = error;
    else if (fputs(str_builder_text(&text), log->file) < 0)
        keep_failure(log);
    str_builder_release(&text);
}

/* ---- a run ------------------------------------------------------------------------------------------------------------------ */

static void end_run(struct hlog *log)
{
    for (size_t i = 0; i < log->step_count; i++)
        histogram_release(&log->seen[i]);
    free(log->seen);
    histogram_release(&log->interval);
    log->seen = NULL;
    log->step_count = 0;
    log->scenario = NULL;
}

static int init_latency_histogram(struct histogram *histogram, struct error *error)
{
    return histogram_init(histogram, HISTOGRAM_LATENCY_LOWEST, HISTOGRAM_LATENCY_HIGHEST, HISTOGRAM_LATENCY_FIGURES, error);
}

int hlog_begin_run(struct hlog *log, const struct scenario *scenario, const char *prefix, struct error *error)
{
    end_run(log);
    (void)snprintf(log->prefix, sizeof(log->prefix), "%s", prefix);
    log->rows = 0;
    log->seen = calloc(scenario->step_count, sizeof(*log->seen));
    if (log->seen == NULL)
        return error_set(error, "out of memory");
    if (init_latency_histogram(&log->interval, error) != 0)
        return -1;
    for (size_t i = 0; i < scenario->step_count; i++) {
        if (init_latency_histogram(&log->seen[i], error) != 0)
            return -1;
        log->step_count++;
    }
    log->scenario = scenario;
    return 0;
}

/* interval = now - seen; seen = now. The layouts are the same. */
static void take_interval(struct histogram *interval, struct histogram *seen, const struct histogram *now)
{
    histogram_clear(interval);
    for (int32_t i = 0; i < now->counts_length; i++) {
        int64_t count = now->counts[i] - seen->counts[i];
        if (count <= 0)
            continue;
        int64_t value = histogram_value_at_index(now, i);
        histogram_record_count(interval, histogram_median_equivalent(now, value), count);
        seen->counts[i] = now->counts[i];
    }
}

/* The steps' histograms hold the measured window only, so what they gained in rows of the warm-up is nothing. */
void hlog_follow(struct hlog *log, const struct measurement *so_far)
{
    size_t rows = so_far->second < so_far->second_count ? so_far->second : so_far->second_count;
    if (log->scenario != so_far->scenario || rows <= log->rows)
        return;
    const struct measure_second *first = &so_far->timeline[log->rows];
    const struct measure_second *last = &so_far->timeline[rows - 1];
    log->rows = rows;
    if (last->warmup)
        return;
    int64_t from_ns = first->warmup ? so_far->warmup_ns : first->start_ns;
    int64_t length_ns = last->start_ns + last->length_ns - from_ns;
    struct utc_time start = {so_far->started.nanoseconds + from_ns - so_far->warmup_ns};
    for (size_t i = 0; i < log->step_count; i++) {
        char tag[HLOG_TAG_SIZE * 2];
        take_interval(&log->interval, &log->seen[i], &so_far->steps[i].histogram);
        (void)snprintf(tag, sizeof(tag), "%s%s", log->prefix, so_far->scenario->steps[i].name);
        hlog_write(log, tag, start, length_ns, &log->interval);
    }
}

int hlog_close(struct hlog *log, struct error *error)
{
    end_run(log);
    if (log->file == NULL)
        return 0;
    errno = 0;
    if (fclose(log->file) != 0)
        keep_failure(log);
    log->file = NULL;
    if (log->failure.message[0] == '\0')
        return 0;
    if (error != NULL)
        *error = log->failure;
    return -1;
}
