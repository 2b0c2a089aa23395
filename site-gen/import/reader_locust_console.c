/* reader_locust_console: the tables that Locust prints at the end of a run (and, unless told otherwise, every two seconds: the last ones
 * count), in whole milliseconds. A row's name may hold spaces, so rows are taken apart from their ends. */
#include "site-gen/import/locust_figures.h"
#include "site-gen/import/reader.h"
#include "site-gen/import/record_fill.h"
#include "site-gen/import/scan.h"

#include <math.h>

#define SHARE_MAXIMUM 32 /* columns of percentiles */

#define COUNTS_HEAD "Type Name # reqs # fails |%*"
#define PERCENTILES_HEAD "Type Name %f%% %*"

struct console {
    struct import_job *job;
    struct result_record *record;
    struct vec steps; /* struct results_step */
    double shares[SHARE_MAXIMUM];
    size_t share_count; /* 0: not in the table of percentiles */
    bool is_counting, has_whole;
};

static bool detect(struct str head)
{
    return scan_finds_line(head, COUNTS_HEAD);
}

/* Cuts the last word of the text off. */
static bool take_last_word(struct str *text, struct str *word)
{
    *text = str_trim(*text);
    size_t start = text->length;
    while (start > 0 && text->data[start - 1] != ' ' && text->data[start - 1] != '\t')
        start--;
    *word = (struct str){text->data + start, text->length - start};
    text->length = start;
    return word->length > 0;
}

static void start_counts(struct console *console)
{
    vec_clear(&console->steps);
    console->share_count = 0;
    console->is_counting = true;
}

static void start_percentiles(struct console *console, struct str line)
{
    struct scan scan;
    struct str word, rest = line;
    console->share_count = 0;
    console->is_counting = false;
    while (str_split_next(&rest, ' ', &word))
        if (scan_line(word, "%f%%", &scan) && console->share_count < SHARE_MAXIMUM)
            console->shares[console->share_count++] = scan.numbers[0] / 100;
}

static void fill_latency(struct results_latency *latency, const struct scan *scan)
{
    latency->mean = scan_integer(scan->numbers[0] * LOCUST_MILLISECOND);
    latency->minimum = scan_integer(scan->numbers[1] * LOCUST_MILLISECOND);
    latency->maximum = scan_integer(scan->numbers[2] * LOCUST_MILLISECOND);
    latency->p50 = scan_integer(scan->numbers[3] * LOCUST_MILLISECOND);
}

/* "GET /ok   56   0(0.00%) |   2   1   17   2 |   33.48   0.00": counts, times, rates; *name is what is before them. */
static bool take_row(struct str line, struct results_run *run, struct str *name)
{
    struct str left, middle, requests, failures;
    struct scan count, failed, times, rates;
    if (!str_split_next(&line, '|', &left) || !str_split_next(&line, '|', &middle) || line.data == NULL ||
        !take_last_word(&left, &failures) || !take_last_word(&left, &requests) || !scan_line(requests, "%d", &count) ||
        !scan_line(failures, "%d(%f%%)", &failed) || !scan_line(middle, " %f %f %f %f", &times) ||
        !scan_line(line, " %f %f", &rates) || failed.numbers[0] > count.numbers[0])
        return false;
    run->requests = scan_integer(count.numbers[0]);
    run->errors = scan_integer(failed.numbers[0]);
    run->measured_ns = record_refine_duration(0, INFINITY, count.numbers[0], rates.numbers[0]);
    record_set_rate(run);
    if (run->requests > 0)
        fill_latency(&run->latency, &times);
    *name = str_trim(left);
    return true;
}

/* The method and the name have any number of spaces between them. */
static void add_step(struct console *console, const struct results_run *row, struct str name)
{
    struct scan scan;
    struct str method = {"", 0};
    if (scan_line(name, "%w %s", &scan) && scan.words[1].length > 0) {
        method = scan.words[0];
        name = scan.words[1];
    }
    locust_add_step(&console->steps, row, method, name, console->job->arena);
}

static void take_counts(struct console *console, struct str line)
{
    struct result_record row;
    struct str name;
    result_record_init(&row);
    if (!take_row(line, &row.run, &name))
        return;
    if (locust_is_whole(name)) {
        struct results_run *run = &console->record->run;
        run->requests = row.run.requests;
        run->errors = row.run.errors;
        run->measured_ns = row.run.measured_ns;
        run->rate = row.run.rate;
        run->latency = row.run.latency;
        console->has_whole = true;
        console->is_counting = false;
    } else if (console->steps.count < LOCUST_STEP_MAXIMUM) {
        add_step(console, &row.run, name);
    }
}

/* "Aggregated   2   2   5   17   68": a value for each share, then the count. Rows of single names have fewer figures elsewhere, too. */
static void take_percentiles(struct console *console, struct str line)
{
    struct scan scan;
    struct str word;
    struct vec quantiles; /* struct results_quantile */
    vec_init(&quantiles, sizeof(struct results_quantile));
    bool is_row = take_last_word(&line, &word) && scan_line(word, "%d", &scan);
    for (size_t i = console->share_count; i > 0 && is_row; i--) {
        is_row = take_last_word(&line, &word) && scan_line(word, "%f", &scan);
        if (is_row)
            record_add_quantile(&quantiles, console->shares[i - 1], scan_integer(scan.numbers[0] * LOCUST_MILLISECOND));
    }
    if (is_row && locust_is_whole(str_trim(line))) {
        record_set_quantiles(console->record, console->job->arena, &quantiles, 0);
        console->share_count = 0;
    }
    vec_release(&quantiles);
}

static void take_line(struct console *console, struct str line)
{
    struct scan scan;
    if (scan_line(line, COUNTS_HEAD, &scan))
        start_counts(console);
    else if (scan_line(line, PERCENTILES_HEAD, &scan))
        start_percentiles(console, line);
    else if (console->share_count > 0)
        take_percentiles(console, line);
    else if (console->is_counting)
        take_counts(console, line);
}

static int finish(struct console *console, const char *name, struct error *error)
{
    if (!console->has_whole)
        return error_set_at(error, name, 0, 0, "expected the row \"Aggregated\": the output is cut short");
    locust_set_steps(console->record, console->job->arena, &console->steps);
    locust_finish(console->record, console->job->arena);
    return 0;
}

static int read_console(struct import_job *job, struct import_source *source, struct error *error)
{
    struct str content, line;
    if (import_source_take_all(source, &content, error) != 0)
        return -1;
    struct console console = {.job = job, .record = import_job_add_record(job)};
    vec_init(&console.steps, sizeof(struct results_step));
    while (scan_next_line(&content, &line))
        take_line(&console, line);
    int result = finish(&console, import_source_name(source), error);
    vec_release(&console.steps);
    return result;
}

const struct import_reader import_reader_locust_console = {
    .name = "locust-console", .tool = "locust", .detect = detect, .read = read_console};
