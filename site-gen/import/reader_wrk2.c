/* reader_wrk2: the output of wrk2 (giltene/wrk2). An open loop of constant rate: latencies count from when a request was due. Its
 * percentiles come twice, as a short list of rounded values and as the spectrum of --latency; the second spectrum of --u_latency, which
 * counts from when a request was sent, is left out. */
#include "site-gen/import/reader.h"
#include "site-gen/import/record_fill.h"
#include "site-gen/import/scan.h"
#include "site-gen/import/wrk_text.h"

#include <math.h>

#define MICROSECOND 1000
#define MILLISECOND 1e6
#define LIST_ROUNDING 10000 /* nanoseconds: two decimals of milliseconds, which is how it prints nearly all values of its list */

static bool detect(struct str head)
{
    return scan_finds_line(head, WRK_TEXT_RUNNING) && wrk_text_is_wrk2(head);
}

/* A line of the spectrum: value in ms, share, how many values, 1 / (1 - share). */
static bool take_spectrum_line(struct vec *spectrum, struct str line)
{
    struct scan scan;
    if (!scan_line(line, " %f %f %d %f", &scan) && !scan_line(line, " %f %f %d inf", &scan))
        return false;
    record_add_quantile(spectrum, scan.numbers[1], scan_integer(scan.numbers[0] * MILLISECOND));
    return true;
}

/* The lines behind the spectrum, which are finer than those above it. */
static bool take_spectrum_end(struct wrk_text *text, struct str line, double *count)
{
    struct scan scan;
    if (scan_line(line, " #[Mean = %f, StdDeviation = %f]", &scan)) {
        text->mean = scan.numbers[0] * MILLISECOND;
        text->deviation = scan.numbers[1] * MILLISECOND;
        return true;
    }
    if (!scan_line(line, " #[Max = %f, Total count = %d]", &scan))
        return false;
    text->maximum = scan.numbers[0] * MILLISECOND;
    *count = scan.numbers[1];
    return true;
}

static void take_lines(struct wrk_text *text, struct vec *spectrum, struct str content, double *count)
{
    struct str line;
    struct scan scan;
    bool is_uncorrected = false;
    while (scan_next_line(&content, &line))
        if (scan_line(line, " Latency Distribution (HdrHistogram - %w %*", &scan))
            is_uncorrected = str_equals_text(scan.words[0], "Uncorrected");
        else if (is_uncorrected && (scan_line(line, " %f%% %t", &scan) || scan_line(line, " #[%*", &scan)))
            continue;
        else if (is_uncorrected || (!take_spectrum_line(spectrum, line) && !take_spectrum_end(text, line, count)))
            (void)wrk_text_take_line(text, line); /* other lines may be anything */
}

/* Whether a percentile of the list lies between those of the spectrum beside it. With few values it need not: the two count differently. */
static bool fits(const struct vec *spectrum, size_t count, const struct results_quantile *quantile)
{
    for (size_t i = 0; i < count; i++) {
        const struct results_quantile *other = VEC_AT(spectrum, i, struct results_quantile);
        if ((other->share < quantile->share && other->value > quantile->value + LIST_ROUNDING) ||
            (other->share > quantile->share && other->value < quantile->value - LIST_ROUNDING))
            return false;
    }
    return true;
}

/* Adds the list to the spectrum, which is finer: of equal shares the first is kept. */
static void add_list(struct vec *spectrum, const struct vec *list)
{
    size_t count = spectrum->count;
    for (size_t i = 0; i < list->count; i++) {
        const struct results_quantile *quantile = VEC_AT(list, i, struct results_quantile);
        if (fits(spectrum, count, quantile))
            *VEC_PUSH(spectrum, struct results_quantile) = *quantile;
    }
}

static void warn(struct result_record *record, struct arena *arena, double count)
{
    record_add_warning(
        record, arena,
        "wrk2 leaves the first 10 s, while it calibrates, out of its latencies; count and rate are of the whole time");
    if (!isnan(count))
        record_add_warning(record, arena, "the latencies are of %.0f of %lld requests", count, (long long)record->run.requests);
    record_add_warning(
        record, arena,
        "wrk2 sends by a timer of whole milliseconds, and counts latency from when a request was due: it adds up to 1 ms");
    record_warn_of_errors(record, arena);
}

static int fill(struct wrk_text *text, struct vec *spectrum, double count, struct import_job *job, struct import_source *source,
                struct error *error)
{
    struct result_record *record = wrk_text_make_record(text, job, source, false, error);
    if (record == NULL)
        return -1;
    record->run.loop = "open";
    record->run.executor = "constant-arrival-rate";
    record->run.percentile_rule = "hdr";
    record->run.resolution_ns = MICROSECOND;
    if (spectrum->count == 0 && text->latency_step > MICROSECOND)
        record->run.resolution_ns = scan_integer(text->latency_step);
    add_list(spectrum, &text->quantiles);
    record_set_quantiles(record, job->arena, spectrum, LIST_ROUNDING);
    warn(record, job->arena, count);
    return 0;
}

static int read_wrk2(struct import_job *job, struct import_source *source, struct error *error)
{
    struct str content;
    struct wrk_text text;
    struct vec spectrum; /* struct results_quantile */
    double count = NAN;
    if (import_source_take_all(source, &content, error) != 0)
        return -1;
    wrk_text_init(&text);
    vec_init(&spectrum, sizeof(struct results_quantile));
    take_lines(&text, &spectrum, content, &count);
    int result = fill(&text, &spectrum, count, job, source, error);
    vec_release(&spectrum);
    wrk_text_release(&text);
    return result;
}

const struct import_reader import_reader_wrk2 = {.name = "wrk2", .tool = "wrk2", .detect = detect, .read = read_wrk2};
