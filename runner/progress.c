/* progress: formats and prints the lines of a running session. */
#include "runner/progress.h"

#include <inttypes.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#define COLUMNS_DEFAULT 80
#define NANOSECONDS_PER_MILLISECOND 1e6
#define CLEAR_LINE "\r\033[K"

const char *progress_format_count(double value, char *out, size_t size)
{
    if (value < 99.95) {
        (void)snprintf(out, size, "%.1f", value);
        return out;
    }
    char digits[64];
    int length = snprintf(digits, sizeof(digits), "%.0f", value);
    size_t written = 0;
    for (int i = 0; i < length && written + 2 < size; i++) {
        if (i > 0 && (length - i) % 3 == 0)
            out[written++] = ',';
        out[written++] = digits[i];
    }
    out[written] = '\0';
    return out;
}

const char *progress_format_latency(int64_t nanoseconds, char *out, size_t size)
{
    double milliseconds = (double)nanoseconds / NANOSECONDS_PER_MILLISECOND;
    if (milliseconds < 0.9995)
        (void)snprintf(out, size, "%.0f us", milliseconds * 1000);
    else if (milliseconds < 99.95)
        (void)snprintf(out, size, "%.1f ms", milliseconds);
    else if (milliseconds < 999.5)
        (void)snprintf(out, size, "%.0f ms", milliseconds);
    else
        (void)snprintf(out, size, "%.2f s", milliseconds / 1000);
    return out;
}

const char *progress_format_time_left(int64_t nanoseconds, char *out, size_t size)
{
    /* Rounded up: "0 s left" would be wrong while something is left. */
    int64_t seconds = nanoseconds <= 0 ? 0 : (nanoseconds - 1) / CLOCK_NANOSECONDS_PER_SECOND + 1;
    if (seconds < 60)
        (void)snprintf(out, size, "%" PRId64 " s", seconds);
    else if (seconds < 3600)
        (void)snprintf(out, size, "%" PRId64 " min %02" PRId64 " s", seconds / 60, seconds % 60);
    else
        (void)snprintf(out, size, "%" PRId64 " h %02" PRId64 " min", seconds / 3600, seconds % 3600 / 60);
    return out;
}

/* "[12/72] 03-db-read  c-libevent  run 2" */
static int format_run(const struct progress *progress, char *out, size_t size)
{
    return snprintf(out, size, "[%zu/%zu] %s  %s  run %" PRIu32, progress->run, progress->run_count, progress->scenario,
                    progress->target, progress->block);
}

const char *progress_format_result(const struct progress *progress, const struct progress_result *result, char *out, size_t size)
{
    char rate[32];
    char p50[32];
    char p99[32];
    int length = format_run(progress, out, size);
    if (length < 0 || (size_t)length >= size)
        return out;
    out += length;
    size -= (size_t)length;
    if (result->failed)
        (void)snprintf(out, size, "  FAILED");
    else
        (void)snprintf(out, size, "  %s req/s  p50 %s  p99 %s  %" PRIu64 " errors",
                       progress_format_count(result->rate, rate, sizeof(rate)),
                       progress_format_latency(result->p50_ns, p50, sizeof(p50)),
                       progress_format_latency(result->p99_ns, p99, sizeof(p99)), result->errors);
    return out - length;
}

/* Learnt from the runs that are over. */
static int64_t overhead_of_a_run(const struct progress *progress, int64_t elapsed_ns)
{
    size_t over = progress->run > 0 ? progress->run - 1 : 0;
    if (over == 0)
        return PROGRESS_RUN_OVERHEAD_NS;
    return (elapsed_ns - progress->finished_ns) / (int64_t)over;
}

const char *progress_format_live(const struct progress *progress, const struct measure_live *live, struct monotonic_time now,
                                 char *out, size_t size)
{
    int64_t until = live == NULL ? 0 : atomic_load_explicit(&live->measured_until_ns, memory_order_relaxed);
    int64_t run_left = until != 0 ? until - now.nanoseconds : progress->run_left_ns;
    if (run_left < 0)
        run_left = 0;
    size_t runs_after = progress->run_count - progress->run;
    int64_t session_elapsed = clock_elapsed(progress->session_start, now);
    /* What this run has taken so far is no overhead of those before it. */
    int64_t before = session_elapsed - (progress->load_ns - run_left);
    int64_t all_left = run_left + progress->rest_ns + (int64_t)runs_after * overhead_of_a_run(progress, before);
    char text[64];
    char numbers[160] = "";
    if (until != 0 && atomic_load_explicit(&live->seconds, memory_order_relaxed) > 0) {
        char rate[32];
        char p99[32];
        double length = (double)atomic_load_explicit(&live->second_length_ns, memory_order_relaxed);
        double requests = (double)atomic_load_explicit(&live->second_requests, memory_order_relaxed);
        double per_second = length > 0 ? requests * (double)CLOCK_NANOSECONDS_PER_SECOND / length : 0;
        int64_t latency = atomic_load_explicit(&live->second_p99_ns, memory_order_relaxed);
        (void)snprintf(numbers, sizeof(numbers), "  %s req/s  p99 %s  %" PRIu64 " errors",
                       progress_format_count(per_second, rate, sizeof(rate)), progress_format_latency(latency, p99, sizeof(p99)),
                       atomic_load_explicit(&live->errors, memory_order_relaxed));
    }
    /* The names come last: they change least, and a narrow terminal cuts the end off. */
    char all[64];
    (void)snprintf(out, size, "[%zu/%zu] %s left  %s %s%s  %s  %s  run %" PRIu32, progress->run, progress->run_count,
                   progress_format_time_left(all_left, all, sizeof(all)), progress->phase,
                   progress_format_time_left(run_left, text, sizeof(text)), numbers, progress->scenario, progress->target,
                   progress->block);
    return out;
}

void progress_init(struct progress *progress, FILE *out, bool quiet, size_t run_count, int64_t total_load_ns)
{
    memset(progress, 0, sizeof(*progress));
    progress->out = out;
    progress->quiet = quiet;
    progress->terminal = isatty(fileno(out)) == 1;
    progress->run_count = run_count;
    progress->rest_ns = total_load_ns;
    progress->session_start = clock_now();
    progress->phase = "";
}

void progress_begin_run(struct progress *progress, const char *scenario, const char *target, uint32_t block, int64_t load_ns)
{
    progress->finished_ns += progress->load_ns;
    progress->run++;
    progress->scenario = scenario;
    progress->target = target;
    progress->block = block;
    progress->load_ns = load_ns;
    progress->rest_ns -= load_ns;
    progress->run_left_ns = load_ns;
}

static void draw(struct progress *progress, const struct measure_live *live, struct monotonic_time now)
{
    if (progress->quiet || !progress->terminal)
        return;
    char line[PROGRESS_LINE_SIZE];
    (void)progress_format_live(progress, live, now, line, sizeof(line));
    /* A line that wraps could not be redrawn. */
    struct winsize window;
    size_t columns = COLUMNS_DEFAULT;
    if (ioctl(fileno(progress->out), TIOCGWINSZ, &window) == 0 && window.ws_col > 1)
        columns = window.ws_col;
    if (strlen(line) > columns - 1)
        line[columns - 1] = '\0';
    (void)fprintf(progress->out, CLEAR_LINE "%s", line);
    (void)fflush(progress->out);
    progress->drawn = true;
    progress->last_drawn = now;
}

void progress_set_phase(struct progress *progress, const char *phase)
{
    progress->phase = phase;
    draw(progress, NULL, clock_now());
}

void progress_update(struct progress *progress, const struct measure_live *live, struct monotonic_time now)
{
    if (progress->quiet || !progress->terminal || clock_elapsed(progress->last_drawn, now) < PROGRESS_REDRAW_NS)
        return;
    int64_t from = atomic_load_explicit(&live->measured_from_ns, memory_order_relaxed);
    int64_t until = atomic_load_explicit(&live->measured_until_ns, memory_order_relaxed);
    if (until != 0)
        progress->run_left_ns = until > now.nanoseconds ? until - now.nanoseconds : 0;
    progress->phase = from == 0 || now.nanoseconds < from ? "warm-up" : "load";
    draw(progress, live, now);
}

void progress_clear(struct progress *progress)
{
    if (!progress->drawn)
        return;
    (void)fputs(CLEAR_LINE, progress->out);
    (void)fflush(progress->out);
    progress->drawn = false;
}

void progress_end_run(struct progress *progress, const struct progress_result *result)
{
    if (progress->quiet)
        return;
    if (progress->terminal && !result->failed)
        return;
    progress_clear(progress);
    char line[PROGRESS_LINE_SIZE];
    (void)fprintf(progress->out, "%s\n", progress_format_result(progress, result, line, sizeof(line)));
    (void)fflush(progress->out);
}
