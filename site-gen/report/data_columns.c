/* data_columns: which columns the tables have, in their order. A test holds this against the heads of the tables. */
#include "site-gen/report/data_columns.h"

static const struct data_column runs_columns[] = {
    {"run", DATA_TEXT, NULL, "data.run_run"},
    {"scenario", DATA_TEXT, NULL, "data.run_scenario"},
    {"target", DATA_TEXT, NULL, "data.run_target"},
    {"framework", DATA_TEXT, NULL, "data.run_framework"},
    {"framework_version", DATA_TEXT, NULL, "data.run_framework_version"},
    {"profile", DATA_TEXT, NULL, "data.run_profile"},
    {"session", DATA_TEXT, NULL, "data.run_session"},
    {"block", DATA_INTEGER, NULL, "data.run_block"},
    {"position", DATA_INTEGER, NULL, "data.run_position"},
    {"started", DATA_TIME, NULL, "data.run_started"},
    {"machine", DATA_TEXT, NULL, "data.run_machine"},
    {"tool", DATA_TEXT, NULL, "data.run_tool"},
    {"tool_version", DATA_TEXT, NULL, "data.run_tool_version"},
    {"percentile_rule", DATA_TEXT, NULL, "data.run_percentile_rule"},
    {"resolution_ns", DATA_INTEGER, "nanoseconds", "data.run_resolution_ns"},
    {"experiment", DATA_TEXT, NULL, "data.run_experiment"},
    {"experiment_side", DATA_TEXT, NULL, "data.run_experiment_side"},
    {"executor", DATA_TEXT, NULL, "data.run_executor"},
    {"loop", DATA_TEXT, NULL, "data.run_loop"},
    {"vus", DATA_INTEGER, NULL, "data.run_vus"},
    {"wanted_rate_per_second", DATA_NUMBER, "per second", "data.run_wanted_rate_per_second"},
    {"duration_ns", DATA_INTEGER, "nanoseconds", "data.run_duration_ns"},
    {"warmup_ns", DATA_INTEGER, "nanoseconds", "data.run_warmup_ns"},
    {"measured_ns", DATA_INTEGER, "nanoseconds", "data.run_measured_ns"},
    {"state", DATA_TEXT, NULL, "data.run_state"},
    {"reasons", DATA_TEXT, NULL, "data.run_reasons"},
    {"requests", DATA_INTEGER, NULL, "data.run_requests"},
    {"errors", DATA_INTEGER, NULL, "data.run_errors"},
    {"errors_connect", DATA_INTEGER, NULL, "data.run_errors_connect"},
    {"errors_timeout", DATA_INTEGER, NULL, "data.run_errors_timeout"},
    {"errors_reset", DATA_INTEGER, NULL, "data.run_errors_reset"},
    {"errors_bad_response", DATA_INTEGER, NULL, "data.run_errors_bad_response"},
    {"errors_status", DATA_INTEGER, NULL, "data.run_errors_status"},
    {"errors_check", DATA_INTEGER, NULL, "data.run_errors_check"},
    {"iterations", DATA_INTEGER, NULL, "data.run_iterations"},
    {"dropped_iterations", DATA_INTEGER, NULL, "data.run_dropped_iterations"},
    {"bytes_sent", DATA_INTEGER, "bytes", "data.run_bytes_sent"},
    {"bytes_received", DATA_INTEGER, "bytes", "data.run_bytes_received"},
    {"rate_per_second", DATA_NUMBER, "per second", "data.run_rate_per_second"},
    {"mean_ns", DATA_INTEGER, "nanoseconds", "data.run_mean_ns"},
    {"min_ns", DATA_INTEGER, "nanoseconds", "data.run_min_ns"},
    {"p50_ns", DATA_INTEGER, "nanoseconds", "data.run_p50_ns"},
    {"p90_ns", DATA_INTEGER, "nanoseconds", "data.run_p90_ns"},
    {"p95_ns", DATA_INTEGER, "nanoseconds", "data.run_p95_ns"},
    {"p99_ns", DATA_INTEGER, "nanoseconds", "data.run_p99_ns"},
    {"p999_ns", DATA_INTEGER, "nanoseconds", "data.run_p999_ns"},
    {"max_ns", DATA_INTEGER, "nanoseconds", "data.run_max_ns"},
    {"deviation_ns", DATA_INTEGER, "nanoseconds", "data.run_deviation_ns"},
    {"target_cpu_cores", DATA_NUMBER, "cores", "data.run_target_cpu_cores"},
    {"target_rss_peak_bytes", DATA_INTEGER, "bytes", "data.run_target_rss_peak_bytes"},
    {"generator_cpu_cores", DATA_NUMBER, "cores", "data.run_generator_cpu_cores"},
    {"generator_saturated", DATA_BOOLEAN, NULL, "data.run_generator_saturated"},
    {"load_average", DATA_NUMBER, NULL, "data.run_load_average"},
    {"steal_share", DATA_NUMBER, "share", "data.run_steal_share"},
    {"source", DATA_TEXT, NULL, "data.run_source"},
    {"source_sha256", DATA_TEXT, NULL, "data.run_source_sha256"},
};

static const struct data_column comparisons_columns[] = {
    {"scenario", DATA_TEXT, NULL, "data.pair_scenario"},
    {"metric", DATA_TEXT, NULL, "data.pair_metric"},
    {"a", DATA_TEXT, NULL, "data.pair_a"},
    {"a_runs", DATA_INTEGER, NULL, "data.pair_a_runs"},
    {"a_geometric_mean", DATA_NUMBER, "of the metric", "data.pair_a_geometric_mean"},
    {"a_session", DATA_TEXT, NULL, "data.pair_a_session"},
    {"b", DATA_TEXT, NULL, "data.pair_b"},
    {"b_runs", DATA_INTEGER, NULL, "data.pair_b_runs"},
    {"b_geometric_mean", DATA_NUMBER, "of the metric", "data.pair_b_geometric_mean"},
    {"b_session", DATA_TEXT, NULL, "data.pair_b_session"},
    {"verdict", DATA_TEXT, NULL, "data.pair_verdict"},
    {"ratio", DATA_NUMBER, "factor", "data.pair_ratio"},
    {"low_95", DATA_NUMBER, "factor", "data.pair_low_95"},
    {"high_95", DATA_NUMBER, "factor", "data.pair_high_95"},
    {"low_90", DATA_NUMBER, "factor", "data.pair_low_90"},
    {"high_90", DATA_NUMBER, "factor", "data.pair_high_90"},
    {"p", DATA_NUMBER, "probability", "data.pair_p"},
    {"holm_p", DATA_NUMBER, "probability", "data.pair_holm_p"},
    {"family_size", DATA_INTEGER, NULL, "data.pair_family_size"},
    {"mann_whitney_p", DATA_NUMBER, "probability", "data.pair_mann_whitney_p"},
    {"cliffs_delta", DATA_NUMBER, NULL, "data.pair_cliffs_delta"},
    {"detectable", DATA_NUMBER, "share", "data.pair_detectable"},
    {"paired", DATA_BOOLEAN, NULL, "data.pair_paired"},
    {"noise_band", DATA_NUMBER, "share", "data.pair_noise_band"},
    {"ceiling", DATA_TEXT, NULL, "data.pair_ceiling"},
    {"tool", DATA_TEXT, NULL, "data.pair_tool"},
    {"profile", DATA_TEXT, NULL, "data.pair_profile"},
    {"machine", DATA_TEXT, NULL, "data.pair_machine"},
    {"current", DATA_BOOLEAN, NULL, "data.pair_current"},
};

static const struct data_column raw_columns[] = {
    {"path", DATA_TEXT, NULL, "data.raw_path"},
    {"run", DATA_TEXT, NULL, "data.raw_run"},
    {"bytes", DATA_INTEGER, "bytes", "data.raw_bytes"},
    {"sha256", DATA_TEXT, NULL, "data.raw_sha256"},
};

#define COLUMNS(array)                                                                                                             \
    (struct data_columns)                                                                                                          \
    {                                                                                                                              \
        array, sizeof(array) / sizeof((array)[0])                                                                                  \
    }

struct data_columns data_columns_of(enum data_table table)
{
    switch (table) {
    case DATA_RUNS:
        return COLUMNS(runs_columns);
    case DATA_COMPARISONS:
        return COLUMNS(comparisons_columns);
    case DATA_RAW_FILES:
        return COLUMNS(raw_columns);
    }
    return (struct data_columns){NULL, 0};
}
