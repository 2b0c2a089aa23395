/* result_record: the empty form that import readers fill. */
#include "site-gen/store/result_record.h"

#include <math.h>

static const struct results_latency NO_LATENCY = {RESULTS_MISSING, RESULTS_MISSING, RESULTS_MISSING, RESULTS_MISSING,
                                                  RESULTS_MISSING, RESULTS_MISSING, RESULTS_MISSING, RESULTS_MISSING};

static void clear_run(struct results_run *run)
{
    *run = (struct results_run){.row = RESULTS_MISSING,
                                .id = "",
                                .profile = "",
                                .date = "",
                                .started = "",
                                .ended = "",
                                .framework_version = "",
                                .configuration = "{}",
                                .scenario_sha256 = "",
                                .seed = "",
                                .executor = "",
                                .loop = "",
                                .vus = RESULTS_MISSING,
                                .wanted_rate = NAN,
                                .duration_ns = RESULTS_MISSING,
                                .warmup_ns = RESULTS_MISSING,
                                .load_average = NAN,
                                .steal_share = NAN,
                                .iterations = RESULTS_MISSING,
                                .dropped_iterations = RESULTS_MISSING,
                                .bytes_sent = RESULTS_MISSING,
                                .bytes_received = RESULTS_MISSING,
                                .requests = RESULTS_MISSING,
                                .errors = RESULTS_MISSING,
                                .measured_ns = RESULTS_MISSING,
                                .rate = NAN,
                                .tool = "",
                                .tool_version = "",
                                .percentile_rule = "",
                                .resolution_ns = RESULTS_MISSING,
                                .deviation_ns = RESULTS_MISSING,
                                .experiment = "",
                                .experiment_side = "",
                                .latency = NO_LATENCY,
                                .cpu_user_ns = RESULTS_MISSING,
                                .cpu_system_ns = RESULTS_MISSING,
                                .cpu_share = NAN,
                                .rss_peak_bytes = RESULTS_MISSING,
                                .generator_cpu_user_ns = RESULTS_MISSING,
                                .generator_cpu_system_ns = RESULTS_MISSING,
                                .generator_cpu_share = NAN,
                                .generator_rss_peak_bytes = RESULTS_MISSING,
                                .generator_threads = RESULTS_MISSING,
                                .load = "{}",
                                .placement = "",
                                .limits = "",
                                .source_path = "",
                                .source_name = "",
                                .source_sha256 = ""};
    for (size_t i = 0; i < RESULTS_ERROR_KINDS; i++)
        run->errors_by_kind[i] = RESULTS_MISSING;
}

void result_record_init(struct result_record *record)
{
    *record = (struct result_record){
        .target = {.key = "",
                   .id = "",
                   .name = "",
                   .variant = "default",
                   .language = "",
                   .framework = "",
                   .framework_version = "",
                   .license = "",
                   .url = "",
                   .configuration = "{}"},
        .scenario = {.id = "",
                     .number = "",
                     .category = "",
                     .sha256 = "",
                     .title_en = "",
                     .title_ko = "",
                     .description_en = "",
                     .description_ko = "",
                     .shows_en = "",
                     .shows_ko = ""},
        .session = {.id = "", .started = "", .date = "", .profile = ""},
        .machine = {.key = "", .cpu = "", .kernel = "", .architecture = ""},
        .environment =
            {.os = "", .governor = "", .compiler = "", .compiler_flags = "", .lab_version = "", .lab_commit = "", .pinning = ""},
        .detail = {.sample_interval_ns = RESULTS_MISSING},
        .circumstances = {.clock_shift_ns = RESULTS_MISSING,
                          .frequency_before_khz = RESULTS_MISSING,
                          .frequency_after_khz = RESULTS_MISSING,
                          .throttle_events = RESULTS_MISSING,
                          .governor_before = "",
                          .governor_after = "",
                          .lag_p99_ns = RESULTS_MISSING},
        .target_hint = "",
        .scenario_hint = "",
        .tested_url = "",
        .tool_load = "",
        .failure = ""};
    clear_run(&record->run);
    record->environment.machine = &record->machine;
    record->session.machine = &record->machine;
    record->run.target = &record->target;
    record->run.scenario = &record->scenario;
    record->run.session = &record->session;
    record->run.machine = &record->machine;
    record->run.environment = &record->environment;
}

struct results_latency result_record_latency(const struct histogram *histogram)
{
    if (histogram->total == 0)
        return NO_LATENCY;
    return (struct results_latency){.mean = (int64_t)llround(histogram_mean(histogram)),
                                    .minimum = histogram->minimum,
                                    .maximum = histogram->maximum,
                                    .p50 = histogram_percentile_within_maximum(histogram, HISTOGRAM_P50),
                                    .p90 = histogram_percentile_within_maximum(histogram, HISTOGRAM_P90),
                                    .p95 = histogram_percentile_within_maximum(histogram, HISTOGRAM_P95),
                                    .p99 = histogram_percentile_within_maximum(histogram, HISTOGRAM_P99),
                                    .p999 = histogram_percentile_within_maximum(histogram, HISTOGRAM_P999)};
}
