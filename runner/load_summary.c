/* load_summary: the page of text. */
#include "runner/load_summary.h"

#include "runner/progress_format.h"
#include "runner/summary_text.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define BAR_LINES 10
#define BAR_WIDTH 40
#define NUMBER_SIZE 64
/* A request this old at the end of the window is worth a line. */
#define UNFINISHED_NOTABLE_NS INT64_C(1000000000)

static const char *count_text(uint64_t value, char *out)
{
    if (value >= 100)
        return progress_format_count((double)value, out, NUMBER_SIZE);
    (void)snprintf(out, NUMBER_SIZE, "%" PRIu64, value);
    return out;
}

static const char *time_text(int64_t nanoseconds, char *out)
{
    return progress_format_latency(nanoseconds, out, NUMBER_SIZE);
}

static const char *bytes_text(double bytes, char *out)
{
    static const char *const units[] = {"B", "KiB", "MiB", "GiB", "TiB"};
    size_t unit = 0;
    for (; bytes >= 1024 && unit + 1 < sizeof(units) / sizeof(units[0]); unit++)
        bytes /= 1024;
    (void)snprintf(out, NUMBER_SIZE, unit == 0 ? "%.0f %s" : "%.1f %s", bytes, units[unit]);
    return out;
}

/* ---- what was done ---------------------------------------------------------------------------------------------------------- */

static void append_load(const struct load_summary *summary, struct str_builder *out)
{
    const struct scenario_load_settings *load = &summary->options->load;
    const struct measurement *measurement = summary->measurement;
    str_builder_append_format(out, "%s %s\n", summary->method, summary->url);
    if (measurement->open_loop)
        str_builder_append_format(out, "%" PRId64 " iterations each %.3g s, at most %" PRIu32 " users", load->rate,
                                  (double)load->time_unit_ns / 1e9, measurement->vus);
    else
        str_builder_append_format(out, "%" PRIu32 " users", measurement->vus);
    if (load->iterations > 0)
        str_builder_append_format(out, ", %" PRId64 " iterations", load->iterations);
    str_builder_append_format(out, ", %.4g s", (double)measurement->measured_ns / 1e9);
    if (measurement->warmup_ns > 0)
        str_builder_append_format(out, " after %.4g s of warm-up", (double)measurement->warmup_ns / 1e9);
    str_builder_append_format(out, ", %" PRIu32 " thread%s%s\n\n", measurement->generator_threads,
                              measurement->generator_threads == 1 ? "" : "s", measurement->interrupted ? " (interrupted)" : "");
}

static void append_rates(const struct measurement *measurement, struct str_builder *out, bool coloured)
{
    char text[NUMBER_SIZE], more[NUMBER_SIZE];
    double seconds = (double)measurement->measured_ns / 1e9;
    str_builder_append(out, "requests/s    ");
    summary_text_append(out, coloured, SUMMARY_BOLD, progress_format_count(measurement_rate(measurement), text, sizeof(text)));
    str_builder_append_format(out, "   (%s good of %s)\n", count_text(measurement->requests - measurement->errors, text),
                              count_text(measurement->requests, more));
    if (seconds > 0)
        str_builder_append_format(out, "received      %s/s   (%s)\n",
                                  bytes_text((double)measurement->bytes_received / seconds, text),
                                  bytes_text((double)measurement->bytes_received, more));
    if (measurement->connections > 0)
        str_builder_append_format(out, "connections   %s begun\n", count_text(measurement->connections, text));
    if (measurement->open_loop)
        str_builder_append_format(out, "iterations    %s begun, %s dropped, up to %" PRIu32 " at a time\n",
                                  count_text(measurement->iterations_started, text),
                                  count_text(measurement->dropped_iterations, more), measurement->vus_maximum);
    if (measurement->unfinished_oldest_ns >= UNFINISHED_NOTABLE_NS) /* younger ones are just the last of the load */
        str_builder_append_format(out, "unfinished    %s at the end, the oldest for %s\n",
                                  count_text(measurement->unfinished, text), time_text(measurement->unfinished_oldest_ns, more));
}

/* ---- latency ---------------------------------------------------------------------------------------------------------------- */

static void append_quantiles(struct str_builder *out, const char *name, const struct histogram *histogram)
{
    static const int64_t quantiles[] = {HISTOGRAM_P50, HISTOGRAM_P90, HISTOGRAM_P95, HISTOGRAM_P99, HISTOGRAM_P999};
    char text[NUMBER_SIZE];
    str_builder_append_format(out, "%-14s%9s", name, time_text((int64_t)histogram_mean(histogram), text));
    for (size_t i = 0; i < sizeof(quantiles) / sizeof(quantiles[0]); i++)
        str_builder_append_format(out, " %9s", time_text(histogram_percentile_within_maximum(histogram, quantiles[i]), text));
    str_builder_append_format(out, " %9s\n", time_text(histogram->maximum, text));
}

static void append_latency(const struct measurement *measurement, struct str_builder *out)
{
    if (measurement->histogram.total == 0)
        return;
    str_builder_append_format(out, "\n%-14s%9s %9s %9s %9s %9s %9s %9s\n", "latency", "mean", "p50", "p90", "p95", "p99", "p99.9",
                              "max");
    if (!measurement->open_loop) {
        append_quantiles(out, "  service", &measurement->histogram);
        return;
    }
    append_quantiles(out, "  response", &measurement->histogram); /* from the intended start */
    append_quantiles(out, "  service", &measurement->service);
    append_quantiles(out, "  send lag", &measurement->lag);
}

/* Requests by latency, in BAR_LINES ranges of equal length from the lowest to p99.9: the last one takes all above. */
static void append_bars(const struct histogram *histogram, struct str_builder *out)
{
    int64_t low = histogram->minimum;
    int64_t high = histogram_percentile_within_maximum(histogram, HISTOGRAM_P999);
    double share[BAR_LINES], largest = 0, before = 0;
    char text[NUMBER_SIZE];
    if (histogram->total == 0 || high <= low)
        return;
    for (int i = 0; i < BAR_LINES; i++) {
        int64_t edge = i + 1 == BAR_LINES ? histogram->maximum : low + (high - low) / BAR_LINES * (i + 1);
        double up_to = histogram_share_at_or_below(histogram, edge);
        share[i] = up_to - before;
        before = up_to;
        largest = share[i] > largest ? share[i] : largest;
    }
    str_builder_append(out, "\n");
    for (int i = 0; i < BAR_LINES; i++) {
        int length = (int)(share[i] / largest * BAR_WIDTH + 0.5);
        str_builder_append_format(out, "  from %9s %6.2f %% ", time_text(low + (high - low) / BAR_LINES * i, text), 100 * share[i]);
        for (int j = 0; j < length; j++)
            str_builder_append_char(out, '#');
        str_builder_append_char(out, '\n');
    }
}

/* ---- how it went ------------------------------------------------------------------------------------------------------------ */

static void append_answers(const struct load_summary *summary, struct str_builder *out, bool coloured)
{
    const struct measurement *measurement = summary->measurement;
    char text[NUMBER_SIZE];
    str_builder_append(out, "\nstatus       ");
    for (int class = 1; class < MEASURE_STATUS_CLASSES; class ++)
        if (measurement->status_classes[class] > 0)
            str_builder_append_format(out, " %dxx %s", class, count_text(measurement->status_classes[class], text));
    str_builder_append(out, "\nerrors        ");
    summary_text_append(out, coloured, measurement->errors > 0 ? SUMMARY_RED : SUMMARY_PLAIN,
                        count_text(measurement->errors, text));
    for (int kind = 0; kind < MEASURE_ERROR_COUNT; kind++)
        if (measurement->errors_by_kind[kind] > 0)
            str_builder_append_format(out, "  %s %s", measure_error_name((enum measure_error)kind),
                                      count_text(measurement->errors_by_kind[kind], text));
    str_builder_append(out, "\n");
    if (summary->tls_failure != NULL && summary->tls_failure[0] != '\0')
        str_builder_append_format(out, "TLS           %s\n", summary->tls_failure);
}

static void append_generator(const struct load_summary *summary, struct str_builder *out, bool coloured)
{
    const struct measurement *measurement = summary->measurement;
    char reason[MEASURE_REASON_SIZE], text[NUMBER_SIZE];
    double used = (double)(measurement->generator_user_ns + measurement->generator_system_ns);
    str_builder_append_format(out, "generator     %.0f %% of a core a thread", 100 * measurement_generator_share(measurement));
    if (measurement->requests > 0)
        str_builder_append_format(out, ", %.2f us of CPU a request", used / 1e3 / (double)measurement->requests);
    if (summary->rss_peak_bytes > 0)
        str_builder_append_format(out, ", %s of memory", bytes_text((double)summary->rss_peak_bytes, text));
    str_builder_append(out, "\n");
    if (measurement_bottleneck(measurement, reason) == MEASURE_BOTTLENECK_NONE)
        return;
    str_builder_append(out, "              ");
    summary_text_append(out, coloured, SUMMARY_YELLOW, "the generator was the limit, not the target: ");
    str_builder_append_format(out, "%s\n", reason);
}

void load_summary_append_text(const struct load_summary *summary, struct str_builder *out, bool coloured)
{
    append_load(summary, out);
    append_rates(summary->measurement, out, coloured);
    append_latency(summary->measurement, out);
    append_bars(&summary->measurement->histogram, out);
    append_answers(summary, out, coloured);
    append_generator(summary, out, coloured);
}
