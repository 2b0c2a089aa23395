/* store_run: saving one run: first what it refers to (store_references.c), then the run, then its details, all in bulk. */
#include "site-gen/store/store_internal.h"

#include <math.h>

/* ---- the run itself: values in the order of STORE_RUN_FIGURES ---------------------------------------------------------------- */
static void add_latency(struct bulk *bulk, const struct results_latency *latency)
{
    const int64_t figures[] = {latency->mean, latency->minimum, latency->maximum, latency->p50,
                               latency->p90,  latency->p95,     latency->p99,     latency->p999};
    for (size_t i = 0; i < sizeof(figures) / sizeof(figures[0]); i++)
        bulk_add_figure(bulk, figures[i]);
}

static void add_circumstances(struct bulk *bulk, const struct results_run *run)
{
    bulk_add_int64(bulk, run->number);
    bulk_add_text(bulk, run->started);
    bulk_add_text(bulk, run->ended);
    bulk_add_int64(bulk, run->block);
    bulk_add_int64(bulk, run->position);
    bulk_add_text(bulk, run->seed);
    bulk_add_figure(bulk, run->vus);
    bulk_add_double(bulk, run->wanted_rate);
    bulk_add_figure(bulk, run->duration_ns);
    bulk_add_figure(bulk, run->warmup_ns);
    bulk_add_figure(bulk, run->measured_ns);
    bulk_add_double(bulk, run->load_average);
    bulk_add_double(bulk, run->steal_share);
}

static void add_figures(struct bulk *bulk, const struct results_run *run, int64_t sample_interval_ns)
{
    bulk_add_figure(bulk, run->requests);
    bulk_add_figure(bulk, run->errors);
    for (size_t i = 0; i < RESULTS_ERROR_KINDS; i++)
        bulk_add_figure(bulk, run->errors_by_kind[i]);
    bulk_add_figure(bulk, run->iterations);
    bulk_add_figure(bulk, run->dropped_iterations);
    bulk_add_figure(bulk, run->bytes_sent);
    bulk_add_figure(bulk, run->bytes_received);
    bulk_add_double(bulk, run->rate);
    add_latency(bulk, &run->latency);
    bulk_add_figure(bulk, run->cpu_user_ns);
    bulk_add_figure(bulk, run->cpu_system_ns);
    bulk_add_double(bulk, run->cpu_share);
    bulk_add_figure(bulk, run->rss_peak_bytes);
    bulk_add_figure(bulk, sample_interval_ns);
    bulk_add_figure(bulk, run->generator_cpu_user_ns);
    bulk_add_figure(bulk, run->generator_cpu_system_ns);
    bulk_add_double(bulk, run->generator_cpu_share);
    bulk_add_figure(bulk, run->generator_rss_peak_bytes);
    bulk_add_figure(bulk, run->generator_threads);
    bulk_add_int64(bulk, run->generator_saturated);
}

static void add_source(struct bulk *bulk, const struct result_record *record)
{
    const struct results_run *run = &record->run;
    bulk_add_int64(bulk, run->state == RESULTS_VALID);
    bulk_add_int64(bulk, record->histogram != NULL);
    bulk_add_figure(bulk, run->resolution_ns);
    bulk_add_figure(bulk, run->deviation_ns);
    bulk_add_text(bulk, run->experiment);
    bulk_add_text(bulk, run->experiment_side);
    bulk_add_text(bulk, record->tested_url);
}

static int save_run_row(struct store *store, int64_t row, int64_t entry_row, const struct store_references *references,
                        const struct result_record *record, struct error *error)
{
    struct bulk *bulk = database_bulk(store->database, STORE_RUN);
    bulk_add_int64(bulk, row);
    bulk_add_int64(bulk, entry_row);
    bulk_add_int64(bulk, references->target_version);
    bulk_add_int64(bulk, references->scenario_version);
    bulk_add_int64(bulk, references->session);
    bulk_add_int64(bulk, references->environment);
    bulk_add_int64(bulk, references->method);
    bulk_add_int64(bulk, 1);
    bulk_add_text(bulk, record->run.id);
    add_circumstances(bulk, &record->run);
    add_figures(bulk, &record->run, record->detail.sample_interval_ns);
    add_source(bulk, record);
    return bulk_end_row(bulk, error);
}

/* ---- its details: one function a table -------------------------------------------------------------------------------------- */
/* A new row of a table whose columns begin with run_id, position (from 1). */
static struct bulk *begin_row(struct store *store, enum store_table table, int64_t row, size_t index)
{
    struct bulk *bulk = database_bulk(store->database, table);
    bulk_add_int64(bulk, row);
    bulk_add_int64(bulk, (int64_t)index + 1);
    return bulk;
}

static int save_reasons(struct store *store, int64_t row, const struct results_run *run, struct error *error)
{
    for (size_t i = 0; i < run->reason_count; i++) {
        const struct results_reason *reason = &run->reasons[i];
        struct bulk *bulk = begin_row(store, STORE_REASON, row, i);
        bulk_add_text(bulk, reason->key);
        bulk_add_int64(bulk, reason->invalidates);
        bulk_add_double(bulk, reason->value);
        bulk_add_double(bulk, reason->limit);
        bulk_add_text(bulk, reason->detail);
        if (bulk_end_row(bulk, error) < 0)
            return -1;
    }
    return 0;
}

/* Rows of (run_id, position, text). */
static int save_texts(struct store *store, enum store_table table, int64_t row, const char *const *texts, size_t count,
                      struct error *error)
{
    for (size_t i = 0; i < count; i++) {
        struct bulk *bulk = begin_row(store, table, row, i);
        bulk_add_text(bulk, texts[i]);
        if (bulk_end_row(bulk, error) < 0)
            return -1;
    }
    return 0;
}

static int save_steps(struct store *store, int64_t row, const struct results_detail *detail, struct error *error)
{
    for (size_t i = 0; i < detail->step_count; i++) {
        const struct results_step *step = &detail->steps[i];
        struct bulk *bulk = begin_row(store, STORE_STEP, row, i);
        bulk_add_text(bulk, step->name);
        bulk_add_text(bulk, step->group);
        bulk_add_figure(bulk, step->requests);
        bulk_add_figure(bulk, step->errors);
        bulk_add_double(bulk, step->rate);
        add_latency(bulk, &step->latency);
        if (bulk_end_row(bulk, error) < 0)
            return -1;
    }
    return 0;
}

static int save_quantiles(struct store *store, int64_t row, const struct results_detail *detail, struct error *error)
{
    for (size_t i = 0; i < detail->quantile_count; i++) {
        struct bulk *bulk = begin_row(store, STORE_QUANTILE, row, i);
        bulk_add_double(bulk, detail->quantiles[i].share);
        bulk_add_int64(bulk, detail->quantiles[i].value);
        if (bulk_end_row(bulk, error) < 0)
            return -1;
    }
    return 0;
}

static int save_histogram(struct store *store, int64_t row, int64_t step, const char *encoded, struct error *error)
{
    if (encoded == NULL)
        return 0;
    struct bulk *bulk = database_bulk(store->database, STORE_HISTOGRAM);
    bulk_add_int64(bulk, row);
    bulk_add_int64(bulk, step);
    bulk_add_text(bulk, encoded);
    return bulk_end_row(bulk, error);
}

static int save_histograms(struct store *store, int64_t row, const struct result_record *record, struct error *error)
{
    if (save_histogram(store, row, 0, record->histogram, error) < 0)
        return -1;
    for (size_t i = 0; record->step_histograms != NULL && i < record->detail.step_count; i++)
        if (save_histogram(store, row, (int64_t)i + 1, record->step_histograms[i], error) < 0)
            return -1;
    return 0;
}

static int save_timeline(struct store *store, int64_t row, const struct results_detail *detail, struct error *error)
{
    struct bulk *bulk = database_bulk(store->database, STORE_TIMELINE);
    for (size_t i = 0; i < detail->second_count; i++) {
        const struct results_second *second = &detail->seconds[i];
        const int64_t counts[] = {
            row, second->second, second->warmup, second->start_ns, second->length_ns, second->requests, second->errors};
        const int64_t figures[] = {second->bytes_received, second->p50, second->p95, second->p99, second->maximum};
        for (size_t k = 0; k < sizeof(counts) / sizeof(counts[0]); k++)
            bulk_add_int64(bulk, counts[k]);
        for (size_t k = 0; k < sizeof(figures) / sizeof(figures[0]); k++)
            bulk_add_figure(bulk, figures[k]);
        if (bulk_end_row(bulk, error) < 0)
            return -1;
    }
    return 0;
}

static int save_samples(struct store *store, int64_t row, const struct results_detail *detail, struct error *error)
{
    struct bulk *bulk = database_bulk(store->database, STORE_SAMPLE);
    for (size_t i = 0; i < detail->sample_count; i++) {
        const struct results_sample *sample = &detail->samples[i];
        const int64_t counts[] = {row,
                                  sample->at_ns,
                                  sample->cpu_user_ns,
                                  sample->cpu_system_ns,
                                  sample->rss_bytes,
                                  sample->threads,
                                  sample->fds,
                                  sample->voluntary_switches,
                                  sample->involuntary_switches};
        for (size_t k = 0; k < sizeof(counts) / sizeof(counts[0]); k++)
            bulk_add_int64(bulk, counts[k]);
        if (bulk_end_row(bulk, error) < 0)
            return -1;
    }
    return 0;
}

static int save_checks(struct store *store, int64_t row, const struct results_detail *detail, struct error *error)
{
    for (size_t i = 0; i < detail->check_count; i++) {
        const struct results_check *result = &detail->checks[i];
        struct bulk *bulk = begin_row(store, STORE_CHECK, row, i);
        bulk_add_text(bulk, result->step);
        bulk_add_text(bulk, result->name);
        bulk_add_int64(bulk, result->passes);
        bulk_add_int64(bulk, result->fails);
        if (bulk_end_row(bulk, error) < 0)
            return -1;
    }
    return 0;
}

static int save_details(struct store *store, int64_t row, const struct result_record *record, struct error *error)
{
    const struct results_detail *detail = &record->detail;
    if (save_reasons(store, row, &record->run, error) < 0 ||
        save_texts(store, STORE_WARNING, row, record->run.warnings, record->run.warning_count, error) < 0 ||
        save_texts(store, STORE_THRESHOLD, row, detail->thresholds, detail->threshold_count, error) < 0)
        return -1;
    if (save_steps(store, row, detail, error) < 0 || save_quantiles(store, row, detail, error) < 0 ||
        save_histograms(store, row, record, error) < 0 || save_checks(store, row, detail, error) < 0)
        return -1;
    return save_timeline(store, row, detail, error) < 0 ? -1 : save_samples(store, row, detail, error);
}

static int save_noise(struct store *store, int64_t entry_row, const struct result_noise *noise, struct error *error)
{
    struct bulk *bulk = database_bulk(store->database, STORE_NOISE);
    bulk_add_int64(bulk, entry_row);
    bulk_add_text(bulk, noise->machine);
    bulk_add_double(bulk, noise->floor);
    bulk_add_int64(bulk, noise->comparisons);
    bulk_add_text(bulk, noise->method);
    bulk_add_text(bulk, noise->measured);
    return bulk_end_row(bulk, error);
}

int store_save_run(struct store *store, int64_t entry_row, const struct result_record *record, struct error *error)
{
    struct store_references references;
    int64_t row = 0;
    if (record->noise != NULL)
        return save_noise(store, entry_row, record->noise, error);
    if (store_save_references(store, record, &references, error) < 0 || store_next_row(store, STORE_RUN, &row, error) < 0 ||
        save_run_row(store, row, entry_row, &references, record, error) < 0)
        return -1;
    store_map_put(&store->memory.pending, record->run.id, row);
    return save_details(store, row, record, error);
}
