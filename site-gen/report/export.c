/* export: which fields the tables have. */
#include "site-gen/report/export.h"

#include "site-gen/report/conditions.h"
#include "site-gen/report/export_record.h"

#include <math.h>
#include <string.h>

static void write_integer(struct export_writer *writer, const char *name, int64_t value)
{
    export_integer(writer, name, value, value != RESULTS_MISSING);
}

/* The keys of what was found wrong or remarkable, joined. */
static void write_reasons(struct export_writer *writer, const struct results_run *run)
{
    struct str_builder keys;
    str_builder_init(&keys, 4096);
    for (size_t i = 0; i < run->reason_count; i++)
        str_builder_append_format(&keys, "%s%s", i == 0 ? "" : " ", run->reasons[i].key);
    export_text(writer, "reasons", str_builder_text(&keys));
    str_builder_release(&keys);
}

static void write_run_identity(struct export_writer *writer, const struct results_run *run)
{
    export_text(writer, "run", run->id);
    export_text(writer, "scenario", run->scenario->id);
    export_text(writer, "target", run->target->key);
    export_text(writer, "framework", run->target->framework);
    export_text(writer, "framework_version", run->framework_version);
    export_text(writer, "profile", run->profile);
    export_text(writer, "session", run->session->id);
    write_integer(writer, "block", run->block > 0 ? run->block : RESULTS_MISSING); /* 0: in none */
    write_integer(writer, "position", run->position > 0 ? run->position : RESULTS_MISSING);
    export_text(writer, "started", run->started);
    export_text(writer, "machine", run->machine->key);
    export_text(writer, "tool", run->tool);
    export_text(writer, "tool_version", run->tool_version);
    export_text(writer, "percentile_rule", run->tool != NULL ? conditions_percentile_rule(run) : NULL);
    write_integer(writer, "resolution_ns", run->resolution_ns > 0 ? run->resolution_ns : RESULTS_MISSING);
    export_text(writer, "experiment", run->experiment);
    export_text(writer, "experiment_side", run->experiment_side);
    export_text(writer, "executor", run->executor);
    export_text(writer, "loop", run->loop);
    write_integer(writer, "vus", run->vus);
    export_number(writer, "wanted_rate_per_second", run->wanted_rate);
    write_integer(writer, "duration_ns", run->duration_ns);
    write_integer(writer, "warmup_ns", run->warmup_ns);
    write_integer(writer, "measured_ns", run->measured_ns);
}

static void write_run_figures(struct export_writer *writer, const struct results_run *run)
{
    static const char *const kinds[RESULTS_ERROR_KINDS] = {"errors_connect",      "errors_timeout", "errors_reset",
                                                           "errors_bad_response", "errors_status",  "errors_check"};
    export_text(writer, "state", run->state == RESULTS_VALID ? "valid" : "invalid");
    write_reasons(writer, run);
    write_integer(writer, "requests", run->requests);
    write_integer(writer, "errors", run->errors);
    for (size_t i = 0; i < RESULTS_ERROR_KINDS; i++)
        write_integer(writer, kinds[i], run->errors_by_kind[i]);
    write_integer(writer, "iterations", run->iterations);
    write_integer(writer, "dropped_iterations", run->dropped_iterations);
    write_integer(writer, "bytes_sent", run->bytes_sent);
    write_integer(writer, "bytes_received", run->bytes_received);
    export_number(writer, "rate_per_second", run->rate);
    write_integer(writer, "mean_ns", run->latency.mean);
    write_integer(writer, "min_ns", run->latency.minimum);
    write_integer(writer, "p50_ns", run->latency.p50);
    write_integer(writer, "p90_ns", run->latency.p90);
    write_integer(writer, "p95_ns", run->latency.p95);
    write_integer(writer, "p99_ns", run->latency.p99);
    write_integer(writer, "p999_ns", run->latency.p999);
    write_integer(writer, "max_ns", run->latency.maximum);
    write_integer(writer, "deviation_ns", run->deviation_ns);
    export_number(writer, "target_cpu_cores", run->cpu_share);
    write_integer(writer, "target_rss_peak_bytes", run->rss_peak_bytes);
    export_number(writer, "generator_cpu_cores", run->generator_cpu_share);
    if (run->generator_saturated || run->generator_threads != RESULTS_MISSING)
        export_bool(writer, "generator_saturated", run->generator_saturated);
    else
        export_integer(writer, "generator_saturated", 0, false);
    export_number(writer, "load_average", run->load_average);
    export_number(writer, "steal_share", run->steal_share);
    export_text(writer, "source", run->source_name);
    export_text(writer, "source_sha256", run->source_sha256);
}

static void write_run(struct export_writer *writer, const struct results_run *run)
{
    export_begin_record(writer);
    write_run_identity(writer, run);
    write_run_figures(writer, run);
}

/* What a record is written of when there is none, for the names of its fields. */
static const struct results_target no_target;
static const struct results_scenario no_scenario;
static const struct results_session no_session;
static const struct results_machine no_machine;
static const struct results_run no_run = {
    .target = &no_target, .scenario = &no_scenario, .session = &no_session, .machine = &no_machine};

int export_runs(const struct results *results, enum export_format format, struct str_builder *out, struct error *error)
{
    struct export_writer writer;
    export_begin(&writer, format, out);
    for (size_t i = 0; i < results->run_count; i++) {
        write_run(&writer, &results->runs[i]);
        export_end_record(&writer);
    }
    if (writer.record_count == 0) {
        write_run(&writer, &no_run);
        export_drop_record(&writer);
    }
    return export_finish(&writer, error);
}

/* ---- comparisons ------------------------------------------------------------------------------------------------------------ */
static const char *metric_id(int metric)
{
    static const char *const ids[ANALYSIS_METRICS] = {"rate", "mean_ns", "p50_ns", "p95_ns", "p99_ns"};
    return ids[metric];
}

static void write_side(struct export_writer *writer, const char *const names[4], const struct analysis_sample *sample, int metric)
{
    export_text(writer, names[0], sample->target->key);
    export_integer(writer, names[1], (int64_t)sample->valid_count, true);
    export_number(writer, names[2], sample->summary[metric].geometric_mean);
    export_text(writer, names[3], sample->session->id);
}

static void write_comparison(struct export_writer *writer, const struct analysis_pair *pair, int metric, bool current)
{
    static const char *const names_a[4] = {"a", "a_runs", "a_geometric_mean", "a_session"};
    static const char *const names_b[4] = {"b", "b_runs", "b_geometric_mean", "b_session"};
    const struct analysis_comparison *comparison = &pair->metrics[metric];
    const struct results_run *conditions = pair->group->conditions;
    export_begin_record(writer);
    export_text(writer, "scenario", conditions->scenario->id);
    export_text(writer, "metric", metric_id(metric));
    write_side(writer, names_a, pair->a, metric);
    write_side(writer, names_b, pair->b, metric);
    export_text(writer, "verdict", verdict_name(comparison->verdict));
    export_number(writer, "ratio", comparison->ratio.ratio);
    /* Below five runs a side there is no interval and no p value, here as on the pages. */
    bool claim = analysis_is_judged(comparison->verdict);
    export_number(writer, "low_95", claim ? comparison->ratio.low : NAN);
    export_number(writer, "high_95", claim ? comparison->ratio.high : NAN);
    export_number(writer, "low_90", claim ? comparison->ratio.low90 : NAN);
    export_number(writer, "high_90", claim ? comparison->ratio.high90 : NAN);
    export_number(writer, "p", claim ? comparison->ratio.p : NAN);
    export_number(writer, "holm_p", claim ? comparison->holm_p : NAN);
    export_integer(writer, "family_size", (int64_t)comparison->family_size, claim);
    export_number(writer, "mann_whitney_p", claim ? comparison->rank_test.p : NAN);
    export_number(writer, "cliffs_delta", claim ? comparison->rank_test.cliffs_delta : NAN);
    export_number(writer, "detectable", claim ? comparison->detectable : NAN);
    export_bool(writer, "paired", comparison->ratio.paired);
    export_number(writer, "noise_band", analysis_noise_floor(conditions->machine));
    export_text(writer, "ceiling", analysis_ceiling_name(analysis_pair_ceiling(pair)));
    export_text(writer, "tool", conditions->tool);
    export_text(writer, "profile", conditions->profile);
    export_text(writer, "machine", conditions->machine->key);
    export_bool(writer, "current", current);
}

static const struct analysis_group no_group = {.conditions = &no_run};
static const struct analysis_sample no_sample = {.target = &no_target, .session = &no_session};
static const struct analysis_pair no_pair = {.group = &no_group, .a = &no_sample, .b = &no_sample};

int export_comparisons(const struct analysis *analysis, enum export_format format, struct str_builder *out, struct error *error)
{
    struct export_writer writer;
    export_begin(&writer, format, out);
    for (size_t i = 0; i < analysis->scenario_count; i++)
        for (size_t j = 0; j < analysis->scenarios[i].group_count; j++)
            for (size_t k = 0; k < analysis->scenarios[i].groups[j]->pair_count; k++)
                for (int metric = 0; metric < ANALYSIS_METRICS; metric++) {
                    write_comparison(&writer, &analysis->scenarios[i].groups[j]->pairs[k], metric, j == 0);
                    export_end_record(&writer);
                }
    if (writer.record_count == 0) {
        write_comparison(&writer, &no_pair, 0, false);
        export_drop_record(&writer);
    }
    return export_finish(&writer, error);
}
