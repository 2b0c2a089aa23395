/* data_columns: which columns the tables have, in their order, and the names of types and units. A test holds this against the heads of
 * the tables. */
#include "site-gen/report/data_columns.h"

static const struct data_column runs_columns[] = {
    {"run", DATA_TEXT, DATA_NO_UNIT, "data.run_run"},
    {"scenario", DATA_TEXT, DATA_NO_UNIT, "data.run_scenario"},
    {"target", DATA_TEXT, DATA_NO_UNIT, "data.run_target"},
    {"framework", DATA_TEXT, DATA_NO_UNIT, "data.run_framework"},
    {"framework_version", DATA_TEXT, DATA_NO_UNIT, "data.run_framework_version"},
    {"profile", DATA_TEXT, DATA_NO_UNIT, "data.run_profile"},
    {"session", DATA_TEXT, DATA_NO_UNIT, "data.run_session"},
    {"block", DATA_INTEGER, DATA_NO_UNIT, "data.run_block"},
    {"position", DATA_INTEGER, DATA_NO_UNIT, "data.run_position"},
    {"started", DATA_TIME, DATA_NO_UNIT, "data.run_started"},
    {"machine", DATA_TEXT, DATA_NO_UNIT, "data.run_machine"},
    {"tool", DATA_TEXT, DATA_NO_UNIT, "data.run_tool"},
    {"tool_version", DATA_TEXT, DATA_NO_UNIT, "data.run_tool_version"},
    {"percentile_rule", DATA_TEXT, DATA_NO_UNIT, "data.run_percentile_rule"},
    {"resolution_ns", DATA_INTEGER, DATA_NANOSECONDS, "data.run_resolution_ns"},
    {"experiment", DATA_TEXT, DATA_NO_UNIT, "data.run_experiment"},
    {"experiment_side", DATA_TEXT, DATA_NO_UNIT, "data.run_experiment_side"},
    {"executor", DATA_TEXT, DATA_NO_UNIT, "data.run_executor"},
    {"loop", DATA_TEXT, DATA_NO_UNIT, "data.run_loop"},
    {"vus", DATA_INTEGER, DATA_NO_UNIT, "data.run_vus"},
    {"wanted_rate_per_second", DATA_NUMBER, DATA_PER_SECOND, "data.run_wanted_rate_per_second"},
    {"duration_ns", DATA_INTEGER, DATA_NANOSECONDS, "data.run_duration_ns"},
    {"warmup_ns", DATA_INTEGER, DATA_NANOSECONDS, "data.run_warmup_ns"},
    {"measured_ns", DATA_INTEGER, DATA_NANOSECONDS, "data.run_measured_ns"},
    {"state", DATA_TEXT, DATA_NO_UNIT, "data.run_state"},
    {"reasons", DATA_TEXT, DATA_NO_UNIT, "data.run_reasons"},
    {"requests", DATA_INTEGER, DATA_NO_UNIT, "data.run_requests"},
    {"errors", DATA_INTEGER, DATA_NO_UNIT, "data.run_errors"},
    {"errors_connect", DATA_INTEGER, DATA_NO_UNIT, "data.run_errors_connect"},
    {"errors_timeout", DATA_INTEGER, DATA_NO_UNIT, "data.run_errors_timeout"},
    {"errors_reset", DATA_INTEGER, DATA_NO_UNIT, "data.run_errors_reset"},
    {"errors_bad_response", DATA_INTEGER, DATA_NO_UNIT, "data.run_errors_bad_response"},
    {"errors_status", DATA_INTEGER, DATA_NO_UNIT, "data.run_errors_status"},
    {"errors_check", DATA_INTEGER, DATA_NO_UNIT, "data.run_errors_check"},
    {"iterations", DATA_INTEGER, DATA_NO_UNIT, "data.run_iterations"},
    {"dropped_iterations", DATA_INTEGER, DATA_NO_UNIT, "data.run_dropped_iterations"},
    {"bytes_sent", DATA_INTEGER, DATA_BYTES, "data.run_bytes_sent"},
    {"bytes_received", DATA_INTEGER, DATA_BYTES, "data.run_bytes_received"},
    {"rate_per_second", DATA_NUMBER, DATA_PER_SECOND, "data.run_rate_per_second"},
    {"mean_ns", DATA_INTEGER, DATA_NANOSECONDS, "data.run_mean_ns"},
    {"min_ns", DATA_INTEGER, DATA_NANOSECONDS, "data.run_min_ns"},
    {"p50_ns", DATA_INTEGER, DATA_NANOSECONDS, "data.run_p50_ns"},
    {"p90_ns", DATA_INTEGER, DATA_NANOSECONDS, "data.run_p90_ns"},
    {"p95_ns", DATA_INTEGER, DATA_NANOSECONDS, "data.run_p95_ns"},
    {"p99_ns", DATA_INTEGER, DATA_NANOSECONDS, "data.run_p99_ns"},
    {"p999_ns", DATA_INTEGER, DATA_NANOSECONDS, "data.run_p999_ns"},
    {"max_ns", DATA_INTEGER, DATA_NANOSECONDS, "data.run_max_ns"},
    {"deviation_ns", DATA_INTEGER, DATA_NANOSECONDS, "data.run_deviation_ns"},
    {"target_cpu_cores", DATA_NUMBER, DATA_CORES, "data.run_target_cpu_cores"},
    {"target_rss_peak_bytes", DATA_INTEGER, DATA_BYTES, "data.run_target_rss_peak_bytes"},
    {"generator_cpu_cores", DATA_NUMBER, DATA_CORES, "data.run_generator_cpu_cores"},
    {"generator_saturated", DATA_BOOLEAN, DATA_NO_UNIT, "data.run_generator_saturated"},
    {"load_average", DATA_NUMBER, DATA_NO_UNIT, "data.run_load_average"},
    {"steal_share", DATA_NUMBER, DATA_SHARE, "data.run_steal_share"},
    {"source", DATA_TEXT, DATA_NO_UNIT, "data.run_source"},
    {"source_sha256", DATA_TEXT, DATA_NO_UNIT, "data.run_source_sha256"},
};

static const struct data_column comparisons_columns[] = {
    {"scenario", DATA_TEXT, DATA_NO_UNIT, "data.pair_scenario"},
    {"metric", DATA_TEXT, DATA_NO_UNIT, "data.pair_metric"},
    {"a", DATA_TEXT, DATA_NO_UNIT, "data.pair_a"},
    {"a_runs", DATA_INTEGER, DATA_NO_UNIT, "data.pair_a_runs"},
    {"a_geometric_mean", DATA_NUMBER, DATA_OF_THE_METRIC, "data.pair_a_geometric_mean"},
    {"a_session", DATA_TEXT, DATA_NO_UNIT, "data.pair_a_session"},
    {"b", DATA_TEXT, DATA_NO_UNIT, "data.pair_b"},
    {"b_runs", DATA_INTEGER, DATA_NO_UNIT, "data.pair_b_runs"},
    {"b_geometric_mean", DATA_NUMBER, DATA_OF_THE_METRIC, "data.pair_b_geometric_mean"},
    {"b_session", DATA_TEXT, DATA_NO_UNIT, "data.pair_b_session"},
    {"verdict", DATA_TEXT, DATA_NO_UNIT, "data.pair_verdict"},
    {"ratio", DATA_NUMBER, DATA_FACTOR, "data.pair_ratio"},
    {"low_95", DATA_NUMBER, DATA_FACTOR, "data.pair_low_95"},
    {"high_95", DATA_NUMBER, DATA_FACTOR, "data.pair_high_95"},
    {"low_90", DATA_NUMBER, DATA_FACTOR, "data.pair_low_90"},
    {"high_90", DATA_NUMBER, DATA_FACTOR, "data.pair_high_90"},
    {"p", DATA_NUMBER, DATA_PROBABILITY, "data.pair_p"},
    {"holm_p", DATA_NUMBER, DATA_PROBABILITY, "data.pair_holm_p"},
    {"family_size", DATA_INTEGER, DATA_NO_UNIT, "data.pair_family_size"},
    {"mann_whitney_p", DATA_NUMBER, DATA_PROBABILITY, "data.pair_mann_whitney_p"},
    {"cliffs_delta", DATA_NUMBER, DATA_NO_UNIT, "data.pair_cliffs_delta"},
    {"detectable", DATA_NUMBER, DATA_SHARE, "data.pair_detectable"},
    {"paired", DATA_BOOLEAN, DATA_NO_UNIT, "data.pair_paired"},
    {"noise_band", DATA_NUMBER, DATA_SHARE, "data.pair_noise_band"},
    {"ceiling", DATA_TEXT, DATA_NO_UNIT, "data.pair_ceiling"},
    {"tool", DATA_TEXT, DATA_NO_UNIT, "data.pair_tool"},
    {"profile", DATA_TEXT, DATA_NO_UNIT, "data.pair_profile"},
    {"machine", DATA_TEXT, DATA_NO_UNIT, "data.pair_machine"},
    {"current", DATA_BOOLEAN, DATA_NO_UNIT, "data.pair_current"},
};

static const struct data_column raw_columns[] = {
    {"path", DATA_TEXT, DATA_NO_UNIT, "data.raw_path"},
    {"run", DATA_TEXT, DATA_NO_UNIT, "data.raw_run"},
    {"bytes", DATA_INTEGER, DATA_BYTES, "data.raw_bytes"},
    {"sha256", DATA_TEXT, DATA_NO_UNIT, "data.raw_sha256"},
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

struct data_word data_type_word(enum data_type type)
{
    static const struct data_word words[] = {[DATA_TEXT] = {"text", "data.type_text"},
                                             [DATA_TIME] = {"time", "data.type_time"},
                                             [DATA_INTEGER] = {"integer", "data.type_integer"},
                                             [DATA_NUMBER] = {"number", "data.type_number"},
                                             [DATA_BOOLEAN] = {"boolean", "data.type_boolean"}};
    return words[type];
}

struct data_word data_unit_word(enum data_unit unit)
{
    static const struct data_word words[] = {[DATA_NO_UNIT] = {NULL, NULL},
                                             [DATA_NANOSECONDS] = {"nanoseconds", "data.unit_nanoseconds"},
                                             [DATA_BYTES] = {"bytes", "data.unit_bytes"},
                                             [DATA_PER_SECOND] = {"per second", "data.unit_per_second"},
                                             [DATA_CORES] = {"cores", "data.unit_cores"},
                                             [DATA_SHARE] = {"share", "data.unit_share"},
                                             [DATA_FACTOR] = {"factor", "data.unit_factor"},
                                             [DATA_PROBABILITY] = {"probability", "data.unit_probability"},
                                             [DATA_OF_THE_METRIC] = {"of the metric", "data.unit_of_the_metric"}};
    return words[unit];
}
