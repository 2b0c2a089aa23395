/* record_parts: the members of a raw result, for record.c (and for load_json.c, where it shows the same figures). Each returns a new tree, or NULL (out of memory, a text that is not
 * UTF-8), which jansson's packing passes on, so that one look at the end is enough. */
#ifndef RUNNER_RECORD_PARTS_H
#define RUNNER_RECORD_PARTS_H

#include "runner/record.h"

/* record_figures.c: what was measured. */
json_t *record_build_times(const struct measurement *measurement);
json_t *record_build_totals(const struct measurement *measurement);
json_t *record_build_errors(const uint64_t kinds[MEASURE_ERROR_COUNT]);
json_t *record_build_status_classes(const struct measurement *measurement);
json_t *record_build_latency(const struct histogram *histogram);
json_t *record_build_histogram(const struct histogram *histogram);
/* {"latency": ..., "histogram": ...} */
json_t *record_build_distribution(const struct histogram *histogram);
json_t *record_build_steps(const struct measurement *measurement);
json_t *record_build_groups(const struct measurement *measurement);
json_t *record_build_timeline(const struct measurement *measurement);
json_t *record_build_checks(const struct measurement *measurement);
json_t *record_build_thresholds(const struct record *record);
json_t *record_build_iterations(const struct measurement *measurement);
json_t *record_build_teardown(const struct flow_summary *summary);

/* record_circumstances.c: how it was measured. */
json_t *record_build_environment(const struct record *record);
json_t *record_build_moment(const struct environment_moment *moment);
json_t *record_build_placement(const struct record *record);
json_t *record_build_limits(const struct record *record);
json_t *record_build_resources(const struct resources_recorder *resources);
json_t *record_build_generator(const struct record *record);

/* Appends item, which may be NULL; false when it cannot. */
bool record_append(json_t *array, json_t *item);
/* array, or NULL when it is not complete. */
json_t *record_finish_array(json_t *array, bool complete);

#endif
