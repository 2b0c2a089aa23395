/* record_fill: see record_fill.h. */
#include "site-gen/import/record_fill.h"

#include "lib/clock.h"
#include "lib/utf8.h"
#include "site-gen/import/credentials.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define TEXT_MAXIMUM 200
#define URL_MAXIMUM 2000
#define HISTOGRAM_TEXT_MAXIMUM ((size_t)4 << 20)
#define SAME_SHARE 1e-9
#define TIME_MAXIMUM INT64_C(4102444800000000000) /* the year 2100 */

/* ---- texts -------------------------------------------------------------------------------------------------------------------------- */
void record_add_warning(struct result_record *record, struct arena *arena, const char *format, ...)
{
    char text[400];
    va_list arguments;
    va_start(arguments, format);
    (void)vsnprintf(text, sizeof(text), format, arguments); /* a longer one is cut */
    va_end(arguments);
    struct results_run *run = &record->run;
    const char **warnings = ARENA_NEW_ARRAY(arena, run->warning_count + 1, const char *);
    for (size_t i = 0; i < run->warning_count; i++)
        warnings[i] = run->warnings[i];
    warnings[run->warning_count++] = arena_copy_text(arena, text);
    run->warnings = warnings;
}

/* What can be shown, on one line. */
static struct str make_showable(struct arena *arena, struct str text)
{
    char *copy = arena_copy_str(arena, text);
    for (size_t i = 0; i < text.length; i++)
        if (copy[i] == '\0' || copy[i] == '\n' || copy[i] == '\t')
            copy[i] = ' ';
    utf8_clean(copy);
    return str_from_text(copy);
}

/* Cuts what is clean already: before that, a cut could take away what tells a secret. */
static const char *cut(struct arena *arena, const char *text, size_t maximum)
{
    size_t length = maximum;
    if (strlen(text) <= maximum)
        return text;
    while (length > 0 && ((unsigned char)text[length] & 0xC0) == 0x80)
        length--; /* not within a character */
    return arena_copy_str(arena, (struct str){text, length});
}

const char *record_clean_text(struct arena *arena, struct str text)
{
    return cut(arena, credentials_clean_text(arena, make_showable(arena, text)), TEXT_MAXIMUM);
}

const char *record_clean_url(struct arena *arena, struct str url)
{
    return cut(arena, credentials_clean_url(arena, make_showable(arena, url)), URL_MAXIMUM);
}

/* ---- percentiles -------------------------------------------------------------------------------------------------------------------- */
void record_add_quantile(struct vec *quantiles, double share, int64_t value)
{
    if (value >= 0 && share >= 0 && share <= 1)
        *VEC_PUSH(quantiles, struct results_quantile) = (struct results_quantile){share, value};
}

struct numbered_quantile { /* so that sorting keeps the order of equal ones */
    struct results_quantile quantile;
    size_t number;
};

static int compare_quantiles(const void *left, const void *right)
{
    const struct numbered_quantile *a = left, *b = right;
    if (a->quantile.share != b->quantile.share)
        return a->quantile.share < b->quantile.share ? -1 : 1;
    return a->number < b->number ? -1 : a->number > b->number;
}

static void sort_quantiles(struct arena *arena, struct vec *quantiles)
{
    struct results_quantile *items = VEC_ITEMS(quantiles, struct results_quantile);
    struct numbered_quantile *sorted = ARENA_NEW_ARRAY(arena, quantiles->count + 1, struct numbered_quantile);
    for (size_t i = 0; i < quantiles->count; i++)
        sorted[i] = (struct numbered_quantile){items[i], i};
    qsort(sorted, quantiles->count, sizeof(*sorted), compare_quantiles);
    size_t kept = 0;
    for (size_t i = 0; i < quantiles->count; i++)
        if (kept == 0 || sorted[i].quantile.share - items[kept - 1].share > SAME_SHARE)
            items[kept++] = sorted[i].quantile;
    quantiles->count = kept;
}

/* A rounded value may pass its neighbours by what it was rounded. */
static void smooth_quantiles(struct results_quantile *items, size_t count, int64_t slack)
{
    for (size_t i = 1; i < count; i++)
        if (items[i].value < items[i - 1].value && items[i - 1].value - items[i].value <= slack) {
            if (i + 1 < count && items[i + 1].value >= items[i].value && items[i + 1].value < items[i - 1].value)
                items[i - 1].value = items[i].value; /* the one before is the odd one */
            else
                items[i].value = items[i - 1].value;
        }
}

static void take_figure(int64_t *figure, const struct results_quantile *quantile, double share)
{
    if (*figure == RESULTS_MISSING && fabs(quantile->share - share) < SAME_SHARE)
        *figure = quantile->value;
}

void record_set_quantiles(struct result_record *record, struct arena *arena, struct vec *quantiles, int64_t slack)
{
    struct results_latency *latency = &record->run.latency;
    sort_quantiles(arena, quantiles);
    struct results_quantile *items = VEC_ITEMS(quantiles, struct results_quantile);
    smooth_quantiles(items, quantiles->count, slack);
    for (size_t i = 0; i < quantiles->count; i++) {
        take_figure(&latency->minimum, &items[i], 0);
        take_figure(&latency->p50, &items[i], 0.5);
        take_figure(&latency->p90, &items[i], 0.9);
        take_figure(&latency->p95, &items[i], 0.95);
        take_figure(&latency->p99, &items[i], 0.99);
        take_figure(&latency->p999, &items[i], 0.999);
        take_figure(&latency->maximum, &items[i], 1);
    }
    record->detail.quantile_count = quantiles->count;
    record->detail.quantiles =
        quantiles->count == 0 ? NULL : arena_copy_bytes(arena, items, quantiles->count * sizeof(struct results_quantile));
}

int record_encode_histogram(struct arena *arena, const struct histogram *histogram, const char **text, struct error *error)
{
    struct str_builder out;
    *text = NULL;
    if (histogram->total == 0)
        return 0;
    str_builder_init(&out, HISTOGRAM_TEXT_MAXIMUM);
    int result = histogram_encode(histogram, &out, error);
    if (result == 0)
        *text = arena_copy_text(arena, str_builder_text(&out));
    str_builder_release(&out);
    return result;
}

/* ---- errors ------------------------------------------------------------------------------------------------------------------------- */
static int64_t add_up(int64_t a, int64_t b)
{
    int64_t sum;
    return __builtin_add_overflow(a, b, &sum) ? INT64_MAX : sum;
}

void record_add_errors(struct result_record *record, enum results_error_kind kind, int64_t count)
{
    for (size_t i = 0; i < RESULTS_ERROR_KINDS; i++)
        if (record->run.errors_by_kind[i] == RESULTS_MISSING)
            record->run.errors_by_kind[i] = 0;
    if (count > 0)
        record->run.errors_by_kind[kind] = add_up(record->run.errors_by_kind[kind], count);
}

void record_sum_errors(struct result_record *record)
{
    record->run.errors = 0;
    for (size_t i = 0; i < RESULTS_ERROR_KINDS; i++)
        if (record->run.errors_by_kind[i] > 0)
            record->run.errors = add_up(record->run.errors, record->run.errors_by_kind[i]);
    if (record->run.requests < record->run.errors)
        record->run.requests = record->run.errors;
}

void record_forget_error_kinds(struct results_run *run)
{
    for (size_t i = 0; i < RESULTS_ERROR_KINDS; i++)
        run->errors_by_kind[i] = RESULTS_MISSING;
}

static bool contains(struct str text, const char *word)
{
    size_t length = strlen(word);
    for (size_t i = 0; i + length <= text.length; i++)
        if (strncasecmp(text.data + i, word, length) == 0)
            return true;
    return false;
}

enum results_error_kind record_error_kind(struct str text)
{
    static const struct {
        const char *word;
        enum results_error_kind kind;
    } words[] = {/* the first that is found counts: "connect timed out" is a timeout */
                 {"timeout", RESULTS_ERROR_TIMEOUT},
                 {"timed out", RESULTS_ERROR_TIMEOUT},
                 {"deadline exceeded", RESULTS_ERROR_TIMEOUT},
                 {"connection reset", RESULTS_ERROR_RESET},
                 {"reset by peer", RESULTS_ERROR_RESET},
                 {"broken pipe", RESULTS_ERROR_RESET},
                 {"EOF", RESULTS_ERROR_RESET},
                 {"connection aborted", RESULTS_ERROR_RESET},
                 {"NoHttpResponse", RESULTS_ERROR_RESET},
                 {"refused", RESULTS_ERROR_CONNECT},
                 {"dial", RESULTS_ERROR_CONNECT},
                 {"ConnectException", RESULTS_ERROR_CONNECT},
                 {"ConnectionError", RESULTS_ERROR_CONNECT},
                 {"unreachable", RESULTS_ERROR_CONNECT},
                 {"no such host", RESULTS_ERROR_CONNECT},
                 {"UnknownHost", RESULTS_ERROR_CONNECT},
                 {"cannot assign", RESULTS_ERROR_CONNECT},
                 {"SocketException", RESULTS_ERROR_RESET}};
    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
        if (contains(text, words[i].word))
            return words[i].kind;
    return RESULTS_ERROR_BAD_RESPONSE;
}

void record_warn_of_errors(struct result_record *record, struct arena *arena)
{
    if (record->run.errors > 0 && record->run.errors < record->run.requests)
        record_add_warning(record, arena, "the latencies of this tool are of good and bad answers together; %lld of %lld were bad",
                           (long long)record->run.errors, (long long)record->run.requests);
}

int record_fail_many_runs(const char *name, long runs, struct error *error)
{
    return error_set_at(error, name, 0, 0, "expected the output of one run, got %ld; cut the file into one for each", runs);
}

/* ---- times and rates ---------------------------------------------------------------------------------------------------------------- */
int64_t record_refine_duration(double printed_ns, double step_ns, double count, double rate)
{
    double exact = rate > 0 ? count / rate * (double)CLOCK_NANOSECONDS_PER_SECOND : NAN;
    double duration = fabs(exact - printed_ns) <= step_ns ? exact : printed_ns; /* a step: some tools cut instead of rounding */
    return duration >= 1 && duration <= 9e18 ? (int64_t)llround(duration) : RESULTS_MISSING;
}

void record_set_rate(struct results_run *run)
{
    if (run->requests < 0 || run->measured_ns <= 0)
        return;
    int64_t good = run->errors > 0 ? run->requests - run->errors : run->requests;
    run->rate = (double)good * (double)CLOCK_NANOSECONDS_PER_SECOND / (double)run->measured_ns;
}

void record_set_times(struct result_record *record, struct arena *arena, int64_t start_ns, int64_t end_ns)
{
    char text[CLOCK_UTC_TEXT_SIZE];
    if (start_ns <= 0 || end_ns < start_ns || end_ns > TIME_MAXIMUM)
        return;
    record->run.started = arena_copy_text(arena, clock_format_utc((struct utc_time){start_ns}, text));
    record->run.ended = arena_copy_text(arena, clock_format_utc((struct utc_time){end_ns}, text));
}
