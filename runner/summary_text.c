/* summary_text: tables and lines for the terminal. */
#include "runner/summary_text.h"

#include "runner/progress.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define CELL_SIZE 96
#define COLUMNS 9
#define COLUMN_GAP "  "

bool summary_text_may_colour(FILE *out)
{
    const char *no_colour = getenv("NO_COLOR");
    const char *terminal = getenv("TERM");
    return isatty(fileno(out)) == 1 && (no_colour == NULL || no_colour[0] == '\0') && terminal != NULL &&
           !text_equals(terminal, "dumb");
}

void summary_text_append(struct str_builder *out, bool coloured, enum summary_colour colour, const char *text)
{
    static const char *const codes[] = {
        [SUMMARY_PLAIN] = "", [SUMMARY_BOLD] = "1", [SUMMARY_GREEN] = "32", [SUMMARY_YELLOW] = "33", [SUMMARY_RED] = "31"};
    if (!coloured || colour == SUMMARY_PLAIN || text[0] == '\0')
        str_builder_append(out, text);
    else
        str_builder_append_format(out, "\033[%sm%s\033[0m", codes[colour], text);
}

/* ---- table ------------------------------------------------------------------------------------------------------------------ */

static int compare_numbers(const void *a, const void *b)
{
    double left = *(const double *)a;
    double right = *(const double *)b;
    return (left > right) - (left < right);
}

static double median(double *values, size_t count)
{
    qsort(values, count, sizeof(*values), compare_numbers);
    return count % 2 == 1 ? values[count / 2] : (values[count / 2 - 1] + values[count / 2]) / 2;
}

/* Standard deviation of a sample by its mean; NAN for fewer than two values. */
static double variation(const double *values, size_t count)
{
    double mean = 0;
    double squares = 0;
    for (size_t i = 0; i < count; i++)
        mean += values[i] / (double)count;
    for (size_t i = 0; i < count; i++)
        squares += (values[i] - mean) * (values[i] - mean);
    return count < 2 || mean <= 0 ? NAN : sqrt(squares / (double)(count - 1)) / mean;
}

/* The runs of one scenario and target, added up. */
struct row {
    size_t good, failed, crossed, bottlenecks;
    uint64_t errors, dropped;
    double rate, variation, p50, p95, p99;
};

static bool is_same(const struct summary_run *a, const struct summary_run *b)
{
    return text_equals(a->scenario, b->scenario) && text_equals(a->target, b->target);
}

/* values: room for four times as many numbers as there are runs. */
static struct row add_up(const struct vec *runs, const struct summary_run *like, double *values)
{
    struct row row = {0};
    double *columns[4];
    for (size_t i = 0; i < 4; i++)
        columns[i] = values + i * runs->count;
    for (size_t i = 0; i < runs->count; i++) {
        const struct summary_run *run = VEC_AT(runs, i, struct summary_run);
        if (!is_same(run, like))
            continue;
        row.crossed += run->crossed;
        row.failed += run->failed;
        if (run->failed)
            continue;
        columns[0][row.good] = run->rate;
        columns[1][row.good] = (double)run->p50_ns;
        columns[2][row.good] = (double)run->p95_ns;
        columns[3][row.good] = (double)run->p99_ns;
        row.errors += run->errors;
        row.dropped += run->dropped;
        row.bottlenecks += run->bottleneck;
        row.good++;
    }
    if (row.good == 0)
        return row;
    row.variation = variation(columns[0], row.good);
    row.rate = median(columns[0], row.good);
    row.p50 = median(columns[1], row.good);
    row.p95 = median(columns[2], row.good);
    row.p99 = median(columns[3], row.good);
    return row;
}

static void format_remarks(const struct row *row, char *out, size_t size)
{
    struct str_builder text;
    str_builder_init(&text, size - 1);
    if (row->failed > 0)
        str_builder_append_format(&text, ", %zu failed", row->failed);
    if (row->crossed > 0)
        str_builder_append_format(&text, ", %zu %s crossed", row->crossed, row->crossed == 1 ? "threshold" : "thresholds");
    if (row->dropped > 0)
        str_builder_append_format(&text, ", %" PRIu64 " dropped", row->dropped);
    if (row->bottlenecks > 0)
        str_builder_append(&text, ", generator was the limit");
    (void)snprintf(out, size, "%s", text.length > 2 ? str_builder_text(&text) + 2 : "");
    str_builder_release(&text);
}

static void format_row(const struct summary_run *run, const struct row *row, char cells[COLUMNS][CELL_SIZE])
{
    (void)snprintf(cells[0], CELL_SIZE, "%s", run->scenario);
    (void)snprintf(cells[1], CELL_SIZE, "%s", run->target);
    (void)snprintf(cells[2], CELL_SIZE, "%zu", row->good);
    for (size_t i = 3; i < COLUMNS; i++)
        (void)snprintf(cells[i], CELL_SIZE, "-");
    if (row->good > 0) {
        (void)progress_format_count(row->rate, cells[3], CELL_SIZE);
        if (isfinite(row->variation))
            (void)snprintf(cells[4], CELL_SIZE, "%.1f %%", row->variation * 100);
        (void)progress_format_latency((int64_t)row->p50, cells[5], CELL_SIZE);
        (void)progress_format_latency((int64_t)row->p95, cells[6], CELL_SIZE);
        (void)progress_format_latency((int64_t)row->p99, cells[7], CELL_SIZE);
        (void)snprintf(cells[8], CELL_SIZE, "%" PRIu64, row->errors);
    }
}

/* Names to the left, numbers to the right. */
static void append_line(struct str_builder *out, char cells[COLUMNS][CELL_SIZE], const size_t *widths, bool coloured,
                        enum summary_colour colour)
{
    char cell[2 * CELL_SIZE];
    for (size_t i = 0; i < COLUMNS; i++) {
        int width = (int)widths[i];
        (void)snprintf(cell, sizeof(cell), i < 2 ? "%-*s" : "%*s", width, cells[i]);
        str_builder_append(out, i == 0 ? "" : COLUMN_GAP);
        summary_text_append(out, coloured, colour, cell);
    }
}

static bool is_first(const struct vec *runs, size_t index)
{
    for (size_t i = 0; i < index; i++)
        if (is_same(VEC_AT(runs, i, struct summary_run), VEC_AT(runs, index, struct summary_run)))
            return false;
    return true;
}

static void widen(size_t *widths, char cells[COLUMNS][CELL_SIZE])
{
    for (size_t i = 0; i < COLUMNS; i++)
        if (strlen(cells[i]) > widths[i])
            widths[i] = strlen(cells[i]);
}

void summary_text_append_table(struct str_builder *out, const struct vec *runs, bool coloured)
{
    char titles[COLUMNS][CELL_SIZE] = {"scenario", "target", "runs", "req/s", "CV", "p50", "p95", "p99", "errors"};
    char cells[COLUMNS][CELL_SIZE];
    char remarks[CELL_SIZE];
    size_t widths[COLUMNS] = {0};
    double *values = runs->count > 0 ? calloc(4 * runs->count, sizeof(*values)) : NULL;
    if (values == NULL)
        return;
    widen(widths, titles);
    for (int pass = 0; pass < 2; pass++) {
        if (pass == 1) {
            append_line(out, titles, widths, coloured, SUMMARY_BOLD);
            str_builder_append_char(out, '\n');
        }
        for (size_t i = 0; i < runs->count; i++) {
            const struct summary_run *run = VEC_AT(runs, i, struct summary_run);
            if (!is_first(runs, i))
                continue;
            struct row row = add_up(runs, run, values);
            format_row(run, &row, cells);
            if (pass == 0) {
                widen(widths, cells);
                continue;
            }
            format_remarks(&row, remarks, sizeof(remarks));
            append_line(out, cells, widths, coloured, SUMMARY_PLAIN);
            str_builder_append(out, remarks[0] != '\0' ? COLUMN_GAP : "");
            summary_text_append(out, coloured, row.failed + row.crossed > 0 ? SUMMARY_RED : SUMMARY_YELLOW, remarks);
            str_builder_append_char(out, '\n');
        }
    }
    free(values);
}

/* ---- lines ------------------------------------------------------------------------------------------------------------------ */

void summary_text_append_thresholds(struct str_builder *out, const struct threshold_result *results, size_t count, bool coloured)
{
    for (size_t i = 0; i < count; i++) {
        const struct threshold_result *result = &results[i];
        summary_text_append(out, coloured, result->crossed ? SUMMARY_RED : SUMMARY_GREEN,
                            result->crossed ? "threshold crossed: " : "threshold kept:    ");
        str_builder_append_format(out, "%s %s", result->threshold->name, result->threshold->expression);
        if (result->has_value)
            str_builder_append_format(out, " (%.6g)\n", result->value);
        else
            str_builder_append(out, " (nothing was measured)\n");
    }
}

void summary_text_append_failed_checks(struct str_builder *out, const struct measurement *measurement, bool coloured)
{
    for (size_t i = 0; i < measurement->step_count; i++) {
        const struct scenario_step *step = &measurement->scenario->steps[i];
        for (size_t j = 0; j < step->check_count; j++) {
            const struct measure_check *check = &measurement->steps[i].checks[j];
            if (check->fails == 0)
                continue;
            summary_text_append(out, coloured, SUMMARY_RED, "check failed: ");
            str_builder_append_format(out, "%s: %s (%" PRIu64 " of %" PRIu64 ")\n", step->name, step->checks[j].name, check->fails,
                                      check->fails + check->passes);
        }
    }
}
