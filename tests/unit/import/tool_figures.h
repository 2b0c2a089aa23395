/* tool_figures: reads a file of another tool and checks figures by name; for the tests of readers. */
#ifndef TESTS_UNIT_IMPORT_TOOL_FIGURES_H
#define TESTS_UNIT_IMPORT_TOOL_FIGURES_H

#include "tests/unit/test.h"

#include "lib/vec.h"
#include "site-gen/import/reader.h"

#define MISSING NAN /* an expected figure that the file does not have */

/* What a file gave. The record of index 0 is that of nearly all files. */
struct tool_file {
    struct arena arena;
    struct vec records; /* struct result_record * */
    struct import_identity identity;
    struct import_source *source;
    struct import_job job;
};

static inline const struct import_reader *tool_find_reader(const char *name)
{
    const struct import_reader *reader = import_find_reader(name);
    if (reader == NULL)
        fail_msg("there is no reader \"%s\"", name);
    return reader;
}

/* Opens and detects; the reader must be the named one. */
static inline int tool_read(struct tool_file *file, const char *reader_name, struct error *error)
{
    const struct import_reader *reader = tool_find_reader(reader_name), *found = import_detect_reader(file->source);
    if (found != reader)
        fail_msg("%s: recognised as %s, not as %s", import_source_name(file->source), found == NULL ? "nothing" : found->name,
                 reader_name);
    return reader->read(&file->job, file->source, error);
}

static inline void tool_init(struct tool_file *file)
{
    memset(file, 0, sizeof(*file));
    arena_init(&file->arena);
    vec_init(&file->records, sizeof(struct result_record *));
    file->job = (struct import_job){.arena = &file->arena, .identity = &file->identity, .records = &file->records};
}

static inline void tool_open(struct tool_file *file, const char *path)
{
    struct error error = {0};
    tool_init(file);
    assert_ok(import_source_open(&file->source, path, path, &error), &error);
}

static inline void tool_open_text(struct tool_file *file, const char *text)
{
    struct error error = {0};
    tool_init(file);
    assert_ok(import_source_open_bytes(&file->source, "file", str_from_text(text), &error), &error);
}

static inline void tool_close(struct tool_file *file)
{
    import_source_close(file->source);
    vec_release(&file->records);
    arena_release(&file->arena);
}

static inline const struct result_record *tool_record(const struct tool_file *file, size_t index)
{
    assert_true(index < file->records.count);
    return *VEC_AT(&file->records, index, struct result_record *);
}

static inline double tool_number(int64_t value)
{
    return value == RESULTS_MISSING ? MISSING : (double)value;
}

static inline double tool_quantile(const struct result_record *record, double share)
{
    for (size_t i = 0; i < record->detail.quantile_count; i++)
        if (fabs(record->detail.quantiles[i].share - share) < 1e-9)
            return tool_number(record->detail.quantiles[i].value);
    return MISSING;
}

/* The figure of that name, in its unit in the record; "q0.75" is the percentile of that share. */
static inline double tool_figure(const struct result_record *record, const char *name)
{
    const struct results_run *run = &record->run;
    const struct {
        const char *name;
        double value;
    } figures[] = {{"requests", tool_number(run->requests)},
                   {"errors", tool_number(run->errors)},
                   {"connect", tool_number(run->errors_by_kind[RESULTS_ERROR_CONNECT])},
                   {"timeout", tool_number(run->errors_by_kind[RESULTS_ERROR_TIMEOUT])},
                   {"reset", tool_number(run->errors_by_kind[RESULTS_ERROR_RESET])},
                   {"bad_response", tool_number(run->errors_by_kind[RESULTS_ERROR_BAD_RESPONSE])},
                   {"status", tool_number(run->errors_by_kind[RESULTS_ERROR_STATUS])},
                   {"check", tool_number(run->errors_by_kind[RESULTS_ERROR_CHECK])},
                   {"rate", run->rate},
                   {"wanted_rate", run->wanted_rate},
                   {"measured", tool_number(run->measured_ns)},
                   {"duration", tool_number(run->duration_ns)},
                   {"warmup", tool_number(run->warmup_ns)},
                   {"iterations", tool_number(run->iterations)},
                   {"dropped", tool_number(run->dropped_iterations)},
                   {"bytes_received", tool_number(run->bytes_received)},
                   {"bytes_sent", tool_number(run->bytes_sent)},
                   {"vus", tool_number(run->vus)},
                   {"threads", tool_number(run->generator_threads)},
                   {"resolution", tool_number(run->resolution_ns)},
                   {"deviation", tool_number(run->deviation_ns)},
                   {"mean", tool_number(run->latency.mean)},
                   {"minimum", tool_number(run->latency.minimum)},
                   {"p50", tool_number(run->latency.p50)},
                   {"p90", tool_number(run->latency.p90)},
                   {"p95", tool_number(run->latency.p95)},
                   {"p99", tool_number(run->latency.p99)},
                   {"p999", tool_number(run->latency.p999)},
                   {"maximum", tool_number(run->latency.maximum)},
                   {"steps", (double)record->detail.step_count},
                   {"seconds", (double)record->detail.second_count},
                   {"quantiles", (double)record->detail.quantile_count},
                   {"warnings", (double)run->warning_count}};
    if (name[0] == 'q' && name[1] >= '0' && name[1] <= '9')
        return tool_quantile(record, strtod(name + 1, NULL));
    for (size_t i = 0; i < COUNT_OF(figures); i++)
        if (strcmp(figures[i].name, name) == 0)
            return figures[i].value;
    fail_msg("there is no figure \"%s\"", name);
    return MISSING;
}

/* Fails unless the figure is that, or is missing where MISSING is expected; within a millionth, as rates are computed. */
static inline void tool_check_figure(const char *file, const struct result_record *record, const char *name, double expected)
{
    double actual = tool_figure(record, name);
    bool is_right = isnan(expected) ? isnan(actual) : fabs(actual - expected) <= 1e-6 * fabs(expected);
    if (!is_right)
        fail_msg("%s: %s is %.12g, expected %.12g", file, name, actual, expected);
}

static inline bool tool_has_warning(const struct result_record *record, const char *part)
{
    for (size_t i = 0; i < record->run.warning_count; i++)
        if (strstr(record->run.warnings[i], part) != NULL)
            return true;
    return false;
}

#endif
