/* store_tables: see store_tables.h. */
#include "site-gen/store/store_tables.h"

#define TABLE(name, columns, owner, order)                                                                                         \
    {                                                                                                                              \
#name, columns, "SELECT " columns " FROM " #name " WHERE " owner " = ? ORDER BY " order, false                             \
    }
#define PARENT(name, columns, owner, order)                                                                                        \
    {                                                                                                                              \
#name, columns, "SELECT " columns " FROM " #name " WHERE " owner " = ? ORDER BY " order, true                              \
    }
#define RUN_COLUMNS                                                                                                                \
    "id, import_id, target_version_id, scenario_version_id, session_id, environment_id, method_id, is_current, "                   \
    "key, " STORE_RUN_FIGURES

const struct database_table store_tables[STORE_TABLE_COUNT] = {
    [STORE_IMPORT] = PARENT(import, "id, " STORE_IMPORT_FIGURES, "id", "id"),
    [STORE_RUN] = PARENT(run, RUN_COLUMNS, "import_id", "id"),
    [STORE_NOISE] =
        TABLE(noise_measurement, "import_id, machine_key, delta, comparisons, method, measured", "import_id", "import_id"),
    [STORE_REASON] = TABLE(run_reason, "run_id, position, " STORE_REASON_COLUMNS, "run_id", "position"),
    [STORE_WARNING] = TABLE(run_warning, "run_id, position, text", "run_id", "position"),
    [STORE_STEP] = TABLE(run_step, "run_id, position, " STORE_STEP_COLUMNS, "run_id", "position"),
    [STORE_QUANTILE] = TABLE(run_quantile, "run_id, position, " STORE_QUANTILE_COLUMNS, "run_id", "position"),
    [STORE_HISTOGRAM] = TABLE(histogram, "run_id, step, encoded", "run_id", "step"),
    [STORE_TIMELINE] = TABLE(timeline, "run_id, " STORE_TIMELINE_COLUMNS, "run_id", "second"),
    [STORE_SAMPLE] = TABLE(resource_sample, "run_id, " STORE_SAMPLE_COLUMNS, "run_id", "at_ns"),
    [STORE_CHECK] = TABLE(check_result, "run_id, position, " STORE_CHECK_COLUMNS, "run_id", "position"),
    [STORE_THRESHOLD] = TABLE(threshold_result, "run_id, position, result", "run_id", "position"),
};
