/* load_json: the JSON object of load_summary.h. */
#include "runner/load_summary.h"
#include "runner/record_parts.h"

#define HISTOGRAM_TEXT_MAXIMUM ((size_t)4 << 20)

static json_t *integer(uint64_t value)
{
    return json_integer((json_int_t)value);
}

static json_t *build_load(const struct load_summary *summary)
{
    const struct load_options *options = summary->options;
    const struct scenario_load_settings *load = &options->load;
    return json_pack("{s:s, s:s, s:I, s:I, s:I, s:I, s:I, s:I, s:I}", "executor", scenario_executor_name(load->executor), "loop",
                     scenario_executor_loop(load->executor), "vus", (json_int_t)summary->measurement->vus, "threads",
                     (json_int_t)summary->measurement->generator_threads, "duration_ns", (json_int_t)load->duration_ns, "warmup_ns",
                     (json_int_t)load->warmup_ns, "rate", (json_int_t)load->rate, "time_unit_ns", (json_int_t)load->time_unit_ns,
                     "iterations", (json_int_t)load->iterations);
}

static json_t *build_totals(const struct measurement *measurement)
{
    return json_pack("{s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:I, s:f}", "requests", integer(measurement->requests),
                     "errors", integer(measurement->errors), "iterations", integer(measurement->iterations), "iterations_started",
                     integer(measurement->iterations_started), "iterations_interrupted",
                     integer(measurement->iterations_interrupted), "dropped_iterations", integer(measurement->dropped_iterations),
                     "bytes_sent", integer(measurement->bytes_sent), "bytes_received", integer(measurement->bytes_received),
                     "connections", integer(measurement->connections), "unfinished", integer(measurement->unfinished),
                     "unfinished_oldest_ns", (json_int_t)measurement->unfinished_oldest_ns, "rate", measurement_rate(measurement));
}

static json_t *build_errors(const struct measurement *measurement)
{
    json_t *errors = json_object();
    for (int kind = 0; kind < MEASURE_ERROR_COUNT; kind++)
        (void)json_object_set_new(errors, measure_error_name((enum measure_error)kind), integer(measurement->errors_by_kind[kind]));
    return errors;
}

static json_t *build_status(const struct measurement *measurement)
{
    static const char *const names[MEASURE_STATUS_CLASSES] = {"", "1xx", "2xx", "3xx", "4xx", "5xx"};
    json_t *status = json_object();
    for (int class = 1; class < MEASURE_STATUS_CLASSES; class ++)
        (void)json_object_set_new(status, names[class], integer(measurement->status_classes[class]));
    return status;
}

/* null for a histogram that does not exist; zeros for an empty one. */
static json_t *build_latency(const struct histogram *histogram)
{
    if (histogram->counts == NULL)
        return json_null();
    json_t *object = json_pack("{s:I}", "count", (json_int_t)histogram->total), *figures = record_build_latency(histogram);
    if (object == NULL || figures == NULL || json_object_update(object, figures) != 0) {
        json_decref(object);
        object = NULL;
    }
    json_decref(figures);
    return object;
}

static json_t *build_histogram(const struct histogram *histogram)
{
    struct str_builder text;
    str_builder_init(&text, HISTOGRAM_TEXT_MAXIMUM);
    bool encoded = histogram_encode(histogram, &text, NULL) == 0 && !text.failed;
    json_t *result = encoded ? json_string(str_builder_text(&text)) : NULL;
    str_builder_release(&text);
    return result;
}

static json_t *build_timeline(const struct measurement *measurement)
{
    json_t *timeline = json_array();
    for (size_t i = 0; i < measurement->second_count; i++) {
        const struct measure_second *row = &measurement->timeline[i];
        (void)json_array_append_new(
            timeline,
            json_pack("{s:I, s:I, s:b, s:o, s:o, s:o, s:o, s:I, s:I, s:I, s:I, s:I}", "start_ns", (json_int_t)row->start_ns,
                      "length_ns", (json_int_t)row->length_ns, "warmup", (int)row->warmup, "requests", integer(row->requests),
                      "errors", integer(row->errors), "bytes_received", integer(row->bytes_received), "dropped_iterations",
                      integer(row->dropped_iterations), "vus", (json_int_t)row->vus, "p50_ns", (json_int_t)row->p50_ns, "p95_ns",
                      (json_int_t)row->p95_ns, "p99_ns", (json_int_t)row->p99_ns, "max_ns", (json_int_t)row->max_ns));
    }
    return timeline;
}

static json_t *build_generator(const struct load_summary *summary)
{
    const struct measurement *measurement = summary->measurement;
    char reason[MEASURE_REASON_SIZE];
    enum measure_bottleneck limit = measurement_bottleneck(measurement, reason);
    json_t *threads = json_array();
    for (uint32_t i = 0; i < measurement->generator_threads; i++)
        (void)json_array_append_new(threads, json_pack("{s:I, s:I}", "cpu_user_ns", (json_int_t)measurement->threads[i].user_ns,
                                                       "cpu_system_ns", (json_int_t)measurement->threads[i].system_ns));
    return json_pack("{s:I, s:I, s:I, s:f, s:b, s:s, s:o}", "cpu_user_ns", (json_int_t)measurement->generator_user_ns,
                     "cpu_system_ns", (json_int_t)measurement->generator_system_ns, "rss_peak_bytes",
                     (json_int_t)summary->rss_peak_bytes, "core_share", measurement_generator_share(measurement), "bottleneck",
                     (int)(limit != MEASURE_BOTTLENECK_NONE), "reason", reason, "threads", threads);
}

json_t *load_summary_build_json(const struct load_summary *summary)
{
    const struct measurement *measurement = summary->measurement;
    char started[CLOCK_UTC_TEXT_SIZE];
    return json_pack("{s:s, s:i, s:s, s:s, s:o, s:s, s:I, s:b, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o}", "format",
                     "benchlab-load", "version", 1, "url", summary->url, "method", summary->method, "load", build_load(summary),
                     "started", clock_format_utc(measurement->started, started), "measured_ns",
                     (json_int_t)measurement->measured_ns, "interrupted", (int)measurement->interrupted, "totals",
                     build_totals(measurement), "errors", build_errors(measurement), "status", build_status(measurement), "latency",
                     build_latency(&measurement->histogram), "service", build_latency(&measurement->service), "lag",
                     build_latency(&measurement->lag), "histogram", build_histogram(&measurement->histogram), "timeline",
                     build_timeline(measurement), "generator", build_generator(summary));
}
