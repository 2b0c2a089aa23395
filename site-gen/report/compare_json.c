/* compare_json: see the header. Shows intervals and p values where the page does: only where something was judged. */
#include "site-gen/report/compare_json.h"

#include "site-gen/report/conditions.h"

#include <math.h>

static json_t *number(double value)
{
    return isfinite(value) ? json_real(value) : json_null();
}

static json_t *count(size_t value)
{
    return json_integer((json_int_t)value);
}

static json_t *text_or_null(const char *text)
{
    return text[0] == '\0' ? json_null() : json_string(text);
}

/* ---- one comparison --------------------------------------------------------------------------------------------------------- */
static json_t *estimate_json(const struct analysis_sample *sample, enum analysis_metric metric)
{
    const struct summary_estimate *summary = &sample->summary[metric];
    bool has_interval = summary_has_interval(summary);
    json_t *object = json_object();
    json_object_set_new(object, "value", number(summary->geometric_mean));
    json_object_set_new(object, "low", number(has_interval ? summary->low : NAN));
    json_object_set_new(object, "high", number(has_interval ? summary->high : NAN));
    return object;
}

static json_t *metric_json(const struct comparison_row *row, enum analysis_metric metric)
{
    const struct analysis_comparison *comparison = &row->pair->metrics[metric];
    bool judged = analysis_is_judged(comparison->verdict);
    json_t *object = json_object();
    json_object_set_new(object, "unit", json_string(metric == ANALYSIS_RATE ? "requests per second" : "nanoseconds"));
    json_object_set_new(object, "a", estimate_json(comparison_sample(row, COMPARISON_A), metric));
    json_object_set_new(object, "b", estimate_json(comparison_sample(row, COMPARISON_B), metric));
    json_object_set_new(object, "verdict", json_string(verdict_name(comparison->verdict)));
    json_object_set_new(object, "ratio", number(comparison->ratio.ratio));
    json_object_set_new(object, "low", number(judged ? comparison->ratio.low : NAN));
    json_object_set_new(object, "high", number(judged ? comparison->ratio.high : NAN));
    json_object_set_new(object, "low90", number(judged ? comparison->ratio.low90 : NAN));
    json_object_set_new(object, "high90", number(judged ? comparison->ratio.high90 : NAN));
    json_object_set_new(object, "paired", json_boolean(comparison->ratio.paired));
    json_object_set_new(object, "holm_p", number(judged ? comparison->holm_p : NAN));
    json_object_set_new(object, "family", count(comparison->family_size));
    json_object_set_new(object, "mann_whitney_p", number(judged ? comparison->rank_test.p : NAN));
    json_object_set_new(object, "cliffs_delta", number(judged ? comparison->rank_test.cliffs_delta : NAN));
    json_object_set_new(object, "detectable", number(judged ? comparison->detectable : NAN));
    return object;
}

/* Sums of what was counted; null where a run was not. */
static json_t *sum_json(const struct analysis_sample *sample, bool errors)
{
    int64_t sum = 0;
    for (size_t i = 0; i < sample->run_count; i++) {
        int64_t one = errors ? sample->runs[i]->errors : sample->runs[i]->requests;
        if (one == RESULTS_MISSING)
            return json_null();
        sum += one;
    }
    return json_integer(sum);
}

static json_t *sample_json(const struct analysis_sample *sample)
{
    const struct results_run *run = sample->runs[0];
    json_t *object = json_object();
    json_object_set_new(object, "session", json_string(sample->session->id));
    json_object_set_new(object, "date", json_string(sample->session->date));
    json_object_set_new(object, "framework_version", text_or_null(run->framework_version));
    json_object_set_new(object, "lab_commit", text_or_null(run->environment->lab_commit));
    json_object_set_new(object, "runs", count(sample->run_count));
    json_object_set_new(object, "valid_runs", count(sample->valid_count));
    json_object_set_new(object, "requests", sum_json(sample, false));
    json_object_set_new(object, "errors", sum_json(sample, true));
    return object;
}

/* null: the default is taken. */
static json_t *noise_json(const struct results_machine *machine)
{
    if (!analysis_noise_is_measured(machine))
        return json_null();
    json_t *object = json_object();
    json_object_set_new(object, "noise_floor", number(machine->noise_floor));
    json_object_set_new(object, "comparisons", json_integer(machine->noise_comparisons));
    json_object_set_new(object, "date", json_string(machine->noise_date));
    return object;
}

static json_t *row_json(const struct comparison_row *row)
{
    const struct results_run *conditions = row->pair->group->conditions;
    json_t *object = json_object(), *metrics = json_object();
    json_object_set_new(object, "scenario", json_string(row->scenario->id));
    json_object_set_new(object, "target", text_or_null(row->target));
    json_object_set_new(object, "machine", json_string(conditions->machine->key));
    json_object_set_new(object, "noise", noise_json(conditions->machine));
    json_object_set_new(object, "tool", json_string(conditions->tool));
    json_object_set_new(object, "profile", json_string(conditions->profile));
    json_object_set_new(object, "ceiling", text_or_null(analysis_ceiling_name(analysis_pair_ceiling(row->pair))));
    json_object_set_new(object, "a", sample_json(comparison_sample(row, COMPARISON_A)));
    json_object_set_new(object, "b", sample_json(comparison_sample(row, COMPARISON_B)));
    for (int i = 0; i < ANALYSIS_METRICS; i++)
        json_object_set_new(metrics, comparison_metric_name((enum analysis_metric)i), metric_json(row, (enum analysis_metric)i));
    json_object_set_new(object, "metrics", metrics);
    return object;
}

/* ---- the parts of the whole ------------------------------------------------------------------------------------------------- */
static json_t *side_json(const struct comparison_side *side)
{
    json_t *object = json_object(), *targets = json_array();
    json_object_set_new(object, "label", json_string(side->label));
    for (size_t i = 0; i < side->target_count; i++)
        json_array_append_new(targets, json_string(side->names[i]));
    json_object_set_new(object, "targets", targets);
    json_object_set_new(object, "runs", count(side->run_count));
    return object;
}

static json_t *place_json(const struct results_scenario *scenario, const char *target)
{
    json_t *object = json_object();
    json_object_set_new(object, "scenario", json_string(scenario->id));
    json_object_set_new(object, "target", text_or_null(target));
    return object;
}

static json_t *refusals_json(const struct comparison *comparison)
{
    json_t *list = json_array();
    for (size_t i = 0; i < comparison->refusal_count; i++) {
        const struct comparison_refusal *refusal = &comparison->refusals[i];
        json_t *object = place_json(refusal->scenario, refusal->target), *differing = json_array();
        for (int condition = 0; condition < CONDITIONS; condition++)
            if ((refusal->differing & 1u << condition) != 0)
                json_array_append_new(differing, json_string(conditions_name((enum condition)condition)));
        json_object_set_new(object, "differing", differing);
        json_array_append_new(list, object);
    }
    return list;
}

static json_t *missing_json(const struct comparison *comparison)
{
    json_t *list = json_array();
    for (size_t i = 0; i < comparison->missing_count; i++) {
        json_t *object = place_json(comparison->missing[i].scenario, comparison->missing[i].target);
        json_object_set_new(object, "only", json_string(comparison->missing[i].only == COMPARISON_A ? "a" : "b"));
        json_array_append_new(list, object);
    }
    return list;
}

static json_t *budget_json(const struct comparison *comparison, const struct compare_budget *budget)
{
    json_t *object = json_object(), *findings = json_array();
    for (size_t i = 0; i < comparison->row_count; i++) {
        struct budget_finding finding = budget_judge(budget, &comparison->rows[i]);
        json_t *one = place_json(comparison->rows[i].scenario, comparison->rows[i].target);
        json_object_set_new(one, "outcome", json_string(budget_outcome_name(finding.outcome)));
        json_object_set_new(one, "change", number(finding.value));
        json_object_set_new(one, "low", number(finding.low));
        json_object_set_new(one, "high", number(finding.high));
        json_array_append_new(findings, one);
    }
    json_object_set_new(object, "budget", json_string(budget->text));
    json_object_set_new(object, "outcome", json_string(budget_outcome_name(budget_judge_all(budget, comparison))));
    json_object_set_new(object, "findings", findings);
    return object;
}

json_t *compare_json_build(const struct comparison *comparison, const struct compare_document_options *options)
{
    json_t *root = json_object(), *rows = json_array(), *budgets = json_array();
    json_object_set_new(root, "format", json_string("benchlab-comparison"));
    json_object_set_new(root, "version", json_integer(1));
    json_object_set_new(root, "a", side_json(&comparison->sides[COMPARISON_A]));
    json_object_set_new(root, "b", side_json(&comparison->sides[COMPARISON_B]));
    json_object_set_new(root, "metric", json_string(comparison_metric_name(options->metric)));
    json_object_set_new(root, "noise_floor", number(comparison->analysis.noise_floor));
    for (size_t i = 0; i < comparison->row_count; i++)
        json_array_append_new(rows, row_json(&comparison->rows[i]));
    json_object_set_new(root, "comparisons", rows);
    json_object_set_new(root, "refused", refusals_json(comparison));
    json_object_set_new(root, "missing", missing_json(comparison));
    for (size_t i = 0; i < options->budget_count; i++)
        json_array_append_new(budgets, budget_json(comparison, &options->budgets[i]));
    json_object_set_new(root, "budgets", budgets);
    return root;
}
