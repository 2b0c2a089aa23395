/* store_run: saving one run: first what it refers to (found or added), then the run, then its details. */
#include "site-gen/store/store.h"

#include "site-gen/store/store_internal.h"

#include <string.h>

/* ---- machine, environment, target, scenario, session ------------------------------------------------------------------------ */
#define IDENTITY_MAXIMUM 8

/* The values that make a row what it is, in the order of its columns: numbers first, then texts. */
struct row_identity {
    int64_t numbers[2];
    int number_count;
    const char *texts[IDENTITY_MAXIMUM];
    int text_count;
};

static int run_with_identity(struct database *database, const char *sql, const struct row_identity *identity, int64_t *row,
                             struct error *error)
{
    struct statement *statement = database_prepare(database, sql, error);
    if (statement == NULL)
        return -1;
    for (int i = 0; i < identity->number_count; i++)
        statement_bind_int64(statement, identity->numbers[i]);
    for (int i = 0; i < identity->text_count; i++)
        statement_bind_text(statement, identity->texts[i]);
    return statement_run_int64(statement, row, error);
}

/* find and add take the same parameters; both give the row's id. */
static int find_or_add(struct database *database, const char *find, const char *add, const struct row_identity *identity,
                       int64_t *row, struct error *error)
{
    int found = run_with_identity(database, find, identity, row, error);
    if (found != 0)
        return found < 0 ? -1 : 0;
    return run_with_identity(database, add, identity, row, error) < 0 ? -1 : 0;
}

static int save_environment(struct database *database, const struct results_environment *environment, int64_t *row,
                            struct error *error)
{
    const struct results_machine *machine = environment->machine;
    struct row_identity of_machine = {{machine->cores}, 1, {machine->key, machine->cpu, machine->kernel, machine->architecture}, 4};
    int64_t machine_row = 0;
    if (find_or_add(database, "SELECT id FROM machine WHERE cores = ? AND key = ? AND cpu = ? AND kernel = ? AND architecture = ?",
                    "INSERT INTO machine (cores, key, cpu, kernel, architecture) VALUES (?, ?, ?, ?, ?) RETURNING id", &of_machine,
                    &machine_row, error) < 0)
        return -1;
    struct row_identity identity = {{machine_row, environment->memory_bytes},
                                    2,
                                    {environment->os, environment->governor, environment->compiler, environment->compiler_flags,
                                     environment->lab_version, environment->lab_commit, environment->pinning},
                                    7};
    return find_or_add(
        database,
        "SELECT id FROM environment WHERE machine_id = ? AND memory_bytes = ? AND os = ? AND governor = ? AND compiler = ? "
        "AND compiler_flags = ? AND lab_version = ? AND lab_commit = ? AND pinning = ?",
        "INSERT INTO environment (machine_id, memory_bytes, os, governor, compiler, compiler_flags, lab_version, lab_commit, "
        "pinning) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id",
        &identity, row, error);
}

static int save_target(struct database *database, const struct results_target *target, int64_t *row, struct error *error)
{
    struct row_identity of_target = {{0}, 0, {target->id, target->variant, target->key}, 3};
    struct row_identity of_key = {{0}, 0, {target->key}, 1};
    int64_t target_row = 0;
    int found = run_with_identity(database, "SELECT id FROM target WHERE key = ?", &of_key, &target_row, error);
    if (found == 0)
        found = run_with_identity(database, "INSERT INTO target (base, variant, key) VALUES (?, ?, ?) RETURNING id", &of_target,
                                  &target_row, error);
    if (found < 0)
        return -1;
    struct row_identity identity = {{target_row},
                                    1,
                                    {target->name, target->language, target->framework, target->framework_version, target->license,
                                     target->url, target->configuration},
                                    7};
    return find_or_add(
        database,
        "SELECT id FROM target_version WHERE target_id = ? AND name = ? AND language = ? AND framework = ? "
        "AND framework_version = ? AND license = ? AND url = ? AND configuration = ?",
        "INSERT INTO target_version (target_id, name, language, framework, framework_version, license, url, configuration) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?) RETURNING id",
        &identity, row, error);
}

static int save_scenario(struct database *database, const struct results_scenario *scenario, int64_t *row, struct error *error)
{
    struct row_identity of_scenario = {{0}, 0, {scenario->id}, 1};
    int64_t scenario_row = 0;
    if (find_or_add(database, "SELECT id FROM scenario WHERE key = ?", "INSERT INTO scenario (key) VALUES (?) RETURNING id",
                    &of_scenario, &scenario_row, error) < 0)
        return -1;
    struct row_identity identity = {{scenario_row},
                                    1,
                                    {scenario->sha256, scenario->category, scenario->title_en, scenario->title_ko,
                                     scenario->description_en, scenario->description_ko, scenario->shows_en, scenario->shows_ko},
                                    8};
    return find_or_add(
        database,
        "SELECT id FROM scenario_version WHERE scenario_id = ? AND sha256 = ? AND category = ? AND title_en = ? AND title_ko = ? "
        "AND description_en = ? AND description_ko = ? AND shows_en = ? AND shows_ko = ?",
        "INSERT INTO scenario_version (scenario_id, sha256, category, title_en, title_ko, description_en, description_ko, "
        "shows_en, shows_ko) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id",
        &identity, row, error);
}

static int save_session(struct database *database, const struct results_session *session, int64_t *row, struct error *error)
{
    struct row_identity identity = {{0}, 0, {session->id}, 1};
    return find_or_add(database, "SELECT id FROM session WHERE key = ?", "INSERT INTO session (key) VALUES (?) RETURNING id",
                       &identity, row, error);
}

/* ---- the run itself --------------------------------------------------------------------------------------------------------- */
struct run_references {
    int64_t import, target_version, scenario_version, session, environment;
};

static void bind_latency(struct statement *statement, const struct results_latency *latency)
{
    const int64_t figures[] = {latency->mean, latency->minimum, latency->maximum, latency->p50,
                               latency->p90,  latency->p95,     latency->p99,     latency->p999};
    for (size_t i = 0; i < sizeof(figures) / sizeof(figures[0]); i++)
        statement_bind_figure(statement, figures[i]);
}

static void bind_identity(struct statement *statement, const struct results_run *run, const struct run_references *references)
{
    statement_bind_text(statement, run->id);
    statement_bind_int64(statement, references->import);
    statement_bind_int64(statement, references->target_version);
    statement_bind_int64(statement, references->scenario_version);
    statement_bind_int64(statement, references->session);
    statement_bind_int64(statement, references->environment);
    statement_bind_text(statement, run->tool);
    statement_bind_int64(statement, run->number);
    statement_bind_text(statement, run->profile);
    statement_bind_text(statement, run->started);
    statement_bind_text(statement, run->ended);
    statement_bind_int64(statement, run->block);
    statement_bind_int64(statement, run->position);
    statement_bind_text(statement, run->seed);
    statement_bind_text(statement, run->executor);
    statement_bind_text(statement, run->loop);
    statement_bind_figure(statement, run->vus);
    statement_bind_double(statement, run->wanted_rate);
    statement_bind_figure(statement, run->duration_ns);
    statement_bind_figure(statement, run->warmup_ns);
    statement_bind_int64(statement, run->measured_ns);
    statement_bind_double(statement, run->load_average);
    statement_bind_double(statement, run->steal_share);
}

static void bind_figures(struct statement *statement, const struct results_run *run, int64_t sample_interval_ns)
{
    statement_bind_int64(statement, run->requests);
    statement_bind_int64(statement, run->errors);
    for (size_t i = 0; i < RESULTS_ERROR_KINDS; i++)
        statement_bind_figure(statement, run->errors_by_kind[i]);
    statement_bind_figure(statement, run->iterations);
    statement_bind_figure(statement, run->dropped_iterations);
    statement_bind_figure(statement, run->bytes_sent);
    statement_bind_figure(statement, run->bytes_received);
    statement_bind_double(statement, run->rate);
    bind_latency(statement, &run->latency);
    statement_bind_figure(statement, run->cpu_user_ns);
    statement_bind_figure(statement, run->cpu_system_ns);
    statement_bind_double(statement, run->cpu_share);
    statement_bind_figure(statement, run->rss_peak_bytes);
    statement_bind_figure(statement, sample_interval_ns);
    statement_bind_figure(statement, run->generator_cpu_user_ns);
    statement_bind_figure(statement, run->generator_cpu_system_ns);
    statement_bind_double(statement, run->generator_cpu_share);
    statement_bind_figure(statement, run->generator_rss_peak_bytes);
    statement_bind_figure(statement, run->generator_threads);
    statement_bind_int64(statement, run->generator_saturated);
    statement_bind_int64(statement, run->state == RESULTS_VALID);
    statement_bind_text(statement, run->load);
    statement_bind_text(statement, run->placement);
    statement_bind_text(statement, run->limits);
}

static int save_run_row(struct database *database, const struct result_record *record, const struct run_references *references,
                        int64_t *row, struct error *error)
{
    struct statement *statement = database_prepare(
        database,
        "INSERT INTO run (key, import_id, target_version_id, scenario_version_id, session_id, environment_id, tool, number, "
        "profile, started, ended, "
        "block, position, seed, executor, loop, vus, wanted_rate, duration_ns, warmup_ns, measured_ns, load_average, steal_share, "
        "requests, errors, errors_connect, errors_timeout, errors_reset, errors_bad_response, errors_status, errors_check, "
        "iterations, "
        "dropped_iterations, bytes_sent, bytes_received, rate, " STORE_LATENCY_COLUMNS
        ", cpu_user_ns, cpu_system_ns, cpu_share, rss_peak_bytes, "
        "sample_interval_ns, generator_cpu_user_ns, generator_cpu_system_ns, generator_cpu_share, generator_rss_peak_bytes, "
        "generator_threads, "
        "generator_saturated, is_valid, load, placement, limits, is_current) "
        "VALUES (?,?,?,?,?,?,?,?,?,?,?, ?,?,?,?,?,?,?,?,?,?,?,?, ?,?,?,?,?,?,?,?,?, ?,?,?,?, ?,?,?,?,?,?,?,?, ?,?,?,?, "
        "?,?,?,?,?,?, ?,?, ?,?,?, 1) "
        "RETURNING id",
        error);
    if (statement == NULL)
        return -1;
    bind_identity(statement, &record->run, references);
    bind_figures(statement, &record->run, record->detail.sample_interval_ns);
    return statement_run_int64(statement, row, error) < 0 ? -1 : 0;
}

/* ---- its details: one function a table -------------------------------------------------------------------------------------- */
static int save_reasons(struct database *database, int64_t row, const struct results_run *run, struct error *error)
{
    for (size_t i = 0; i < run->reason_count; i++) {
        const struct results_reason *reason = &run->reasons[i];
        struct statement *statement = database_prepare(
            database,
            "INSERT INTO run_reason (run_id, position, key, invalidates, value, threshold, detail) VALUES (?, ?, ?, ?, ?, ?, ?)",
            error);
        if (statement == NULL)
            return -1;
        statement_bind_int64(statement, row);
        statement_bind_int64(statement, (int64_t)i + 1);
        statement_bind_text(statement, reason->key);
        statement_bind_int64(statement, reason->invalidates);
        statement_bind_double(statement, reason->value);
        statement_bind_double(statement, reason->limit);
        statement_bind_text(statement, reason->detail);
        if (statement_run(statement, error) < 0)
            return -1;
    }
    return 0;
}

/* Rows of (run_id, position, text). */
static int save_texts(struct database *database, const char *sql, int64_t row, const char *const *texts, size_t count,
                      struct error *error)
{
    for (size_t i = 0; i < count; i++) {
        struct statement *statement = database_prepare(database, sql, error);
        if (statement == NULL)
            return -1;
        statement_bind_int64(statement, row);
        statement_bind_int64(statement, (int64_t)i + 1);
        statement_bind_text(statement, texts[i]);
        if (statement_run(statement, error) < 0)
            return -1;
    }
    return 0;
}

static int save_steps(struct database *database, int64_t row, const struct results_detail *detail, struct error *error)
{
    for (size_t i = 0; i < detail->step_count; i++) {
        const struct results_step *step = &detail->steps[i];
        struct statement *statement = database_prepare(
            database,
            "INSERT INTO run_step (run_id, position, name, group_name, requests, errors, rate, " STORE_LATENCY_COLUMNS
            ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            error);
        if (statement == NULL)
            return -1;
        statement_bind_int64(statement, row);
        statement_bind_int64(statement, (int64_t)i + 1);
        statement_bind_text(statement, step->name);
        statement_bind_text(statement, step->group);
        statement_bind_int64(statement, step->requests);
        statement_bind_int64(statement, step->errors);
        statement_bind_double(statement, step->rate);
        bind_latency(statement, &step->latency);
        if (statement_run(statement, error) < 0)
            return -1;
    }
    return 0;
}

static int save_histogram(struct database *database, int64_t row, int64_t step, const char *encoded, struct error *error)
{
    if (encoded == NULL)
        return 0;
    struct statement *statement =
        database_prepare(database, "INSERT INTO histogram (run_id, step, encoded) VALUES (?, ?, ?)", error);
    if (statement == NULL)
        return -1;
    statement_bind_int64(statement, row);
    statement_bind_int64(statement, step);
    statement_bind_text(statement, encoded);
    return statement_run(statement, error);
}

static int save_histograms(struct database *database, int64_t row, const struct result_record *record, struct error *error)
{
    if (save_histogram(database, row, 0, record->histogram, error) < 0)
        return -1;
    for (size_t i = 0; record->step_histograms != NULL && i < record->detail.step_count; i++)
        if (save_histogram(database, row, (int64_t)i + 1, record->step_histograms[i], error) < 0)
            return -1;
    return 0;
}

static int save_timeline(struct database *database, int64_t row, const struct results_detail *detail, struct error *error)
{
    for (size_t i = 0; i < detail->second_count; i++) {
        const struct results_second *second = &detail->seconds[i];
        struct statement *statement = database_prepare(
            database,
            "INSERT INTO timeline (run_id, second, is_warmup, start_ns, length_ns, requests, errors, bytes_received, "
            "p50_ns, p95_ns, p99_ns, maximum_ns) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            error);
        if (statement == NULL)
            return -1;
        statement_bind_int64(statement, row);
        statement_bind_int64(statement, second->second);
        statement_bind_int64(statement, second->warmup);
        statement_bind_int64(statement, second->start_ns);
        statement_bind_int64(statement, second->length_ns);
        statement_bind_int64(statement, second->requests);
        statement_bind_int64(statement, second->errors);
        statement_bind_figure(statement, second->bytes_received);
        statement_bind_figure(statement, second->p50);
        statement_bind_figure(statement, second->p95);
        statement_bind_figure(statement, second->p99);
        statement_bind_figure(statement, second->maximum);
        if (statement_run(statement, error) < 0)
            return -1;
    }
    return 0;
}

static int save_samples(struct database *database, int64_t row, const struct results_detail *detail, struct error *error)
{
    for (size_t i = 0; i < detail->sample_count; i++) {
        const struct results_sample *sample = &detail->samples[i];
        struct statement *statement = database_prepare(
            database,
            "INSERT INTO resource_sample (run_id, at_ns, cpu_user_ns, cpu_system_ns, rss_bytes, threads, fds, voluntary_switches, "
            "involuntary_switches) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            error);
        if (statement == NULL)
            return -1;
        const int64_t figures[] = {row,
                                   sample->at_ns,
                                   sample->cpu_user_ns,
                                   sample->cpu_system_ns,
                                   sample->rss_bytes,
                                   sample->threads,
                                   sample->fds,
                                   sample->voluntary_switches,
                                   sample->involuntary_switches};
        for (size_t k = 0; k < sizeof(figures) / sizeof(figures[0]); k++)
            statement_bind_int64(statement, figures[k]);
        if (statement_run(statement, error) < 0)
            return -1;
    }
    return 0;
}

static int save_checks(struct database *database, int64_t row, const struct results_detail *detail, struct error *error)
{
    for (size_t i = 0; i < detail->check_count; i++) {
        const struct results_check *result = &detail->checks[i];
        struct statement *statement = database_prepare(
            database, "INSERT INTO check_result (run_id, position, step, name, passes, fails) VALUES (?, ?, ?, ?, ?, ?)", error);
        if (statement == NULL)
            return -1;
        statement_bind_int64(statement, row);
        statement_bind_int64(statement, (int64_t)i + 1);
        statement_bind_text(statement, result->step);
        statement_bind_text(statement, result->name);
        statement_bind_int64(statement, result->passes);
        statement_bind_int64(statement, result->fails);
        if (statement_run(statement, error) < 0)
            return -1;
    }
    return 0;
}

int store_save_run(struct store *store, int64_t entry_row, const struct result_record *record, struct error *error)
{
    struct database *database = store->database;
    struct run_references references = {.import = entry_row};
    int64_t row = 0;
    if (save_environment(database, &record->environment, &references.environment, error) < 0 ||
        save_target(database, &record->target, &references.target_version, error) < 0 ||
        save_scenario(database, &record->scenario, &references.scenario_version, error) < 0 ||
        save_session(database, &record->session, &references.session, error) < 0 ||
        save_run_row(database, record, &references, &row, error) < 0)
        return -1;
    if (save_reasons(database, row, &record->run, error) < 0 ||
        save_texts(database, "INSERT INTO run_warning (run_id, position, text) VALUES (?, ?, ?)", row, record->run.warnings,
                   record->run.warning_count, error) < 0 ||
        save_texts(database, "INSERT INTO threshold_result (run_id, position, result) VALUES (?, ?, ?)", row,
                   record->detail.thresholds, record->detail.threshold_count, error) < 0)
        return -1;
    if (save_steps(database, row, &record->detail, error) < 0 || save_histograms(database, row, record, error) < 0 ||
        save_timeline(database, row, &record->detail, error) < 0 || save_samples(database, row, &record->detail, error) < 0)
        return -1;
    return save_checks(database, row, &record->detail, error);
}
