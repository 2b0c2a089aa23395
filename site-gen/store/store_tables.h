/* store_tables: the tables that hold many rows, and their columns in the one order in which rows are saved, loaded and merged. */
#ifndef SITE_GEN_STORE_STORE_TABLES_H
#define SITE_GEN_STORE_STORE_TABLES_H

#include "site-gen/store/database.h"

/* Indexes for database_bulk; parents before children. */
enum store_table {
    STORE_IMPORT,
    STORE_RUN,
    STORE_NOISE, /* belongs to an import, as runs do */
    STORE_REASON,
    STORE_WARNING,
    STORE_STEP,
    STORE_QUANTILE,
    STORE_HISTOGRAM,
    STORE_TIMELINE,
    STORE_SAMPLE,
    STORE_CHECK,
    STORE_THRESHOLD
};
#define STORE_TABLE_COUNT 12
extern const struct database_table store_tables[STORE_TABLE_COUNT];

/* Latency figures are the same eight columns in every table that has them, in this order. */
#define STORE_LATENCY_COLUMNS "mean_ns, minimum_ns, maximum_ns, p50_ns, p90_ns, p95_ns, p99_ns, p999_ns"

#define STORE_IMPORT_FIGURES                                                                                                       \
    "path, name, sha256, reader, state, line, reason, imported_at, size_bytes, modified_ns, changed_ns, inode"

/* All columns of a run that refer to nothing; no other table that is joined with run for them has one of these names. */
#define STORE_RUN_FIGURES                                                                                                          \
    "number, started, ended, block, position, seed, vus, wanted_rate, duration_ns, warmup_ns, measured_ns, load_average, "         \
    "steal_share, requests, errors, errors_connect, errors_timeout, errors_reset, "                                                \
    "errors_bad_response, errors_status, errors_check, iterations, dropped_iterations, bytes_sent, bytes_received, "               \
    "rate, " STORE_LATENCY_COLUMNS                                                                                                 \
    ", cpu_user_ns, cpu_system_ns, cpu_share, rss_peak_bytes, sample_interval_ns, generator_cpu_user_ns, "                         \
    "generator_cpu_system_ns, generator_cpu_share, generator_rss_peak_bytes, generator_threads, generator_saturated, is_valid, "   \
    "has_histogram, resolution_ns, deviation_ns, experiment, experiment_side, tested_url"

/* How runs were measured: the same for many of them, so a row of its own. */
#define STORE_METHOD_COLUMNS "tool, tool_version, percentile_rule, profile, executor, loop, load, placement, limits"
#define STORE_METHOD_TEXTS 9

#define STORE_REASON_COLUMNS "key, invalidates, value, threshold, detail"
#define STORE_STEP_COLUMNS "name, group_name, requests, errors, rate, " STORE_LATENCY_COLUMNS
#define STORE_QUANTILE_COLUMNS "share, value_ns"
#define STORE_TIMELINE_COLUMNS                                                                                                     \
    "second, is_warmup, start_ns, length_ns, requests, errors, bytes_received, p50_ns, p95_ns, p99_ns, maximum_ns"
#define STORE_SAMPLE_COLUMNS "at_ns, cpu_user_ns, cpu_system_ns, rss_bytes, threads, fds, voluntary_switches, involuntary_switches"
#define STORE_CHECK_COLUMNS "step, name, passes, fails"

#endif
