/* reader_siege_json: the JSON object that siege prints at the end, alone in a file; what has other lines around it is reader_siege's. */
#include "site-gen/import/figures.h"
#include "site-gen/import/reader.h"
#include "site-gen/import/siege_figures.h"

#include <math.h>

static bool detect(struct str head)
{
    static const char *const keys[] = {"transactions", "availability", "elapsed_time"};
    struct str text = str_trim(head);
    return figures_head_has(head, keys, FIGURES_LENGTH(keys)) && text.data[text.length - 1] == '}';
}

static double take_count(struct json_pull *pull)
{
    int64_t count = figures_take_count(pull);
    return count == RESULTS_MISSING ? NAN : (double)count;
}

static void take_all(struct json_pull *pull, struct siege_figures *figures)
{
    static const char *const keys[] = {"transactions",        "successful_transactions", "failed_transactions",
                                       "elapsed_time",        "transaction_rate",        "response_time",
                                       "longest_transaction", "shortest_transaction",    "data_transferred"};
    static const uint64_t required = UINT64_C(1) << 0 | UINT64_C(1) << 2 | UINT64_C(1) << 3;
    double *const members[] = {&figures->transactions, &figures->successful, &figures->failed,   &figures->elapsed,  &figures->rate,
                               &figures->mean,         &figures->longest,    &figures->shortest, &figures->megabytes};
    enum { COUNTS = 3 }; /* the first ones */
    uint64_t seen = 0;
    json_pull_enter_object(pull);
    for (int key; (key = json_pull_next_known(pull, keys, FIGURES_LENGTH(keys), &seen)) >= 0;)
        *members[key] = key < COUNTS ? take_count(pull) : figures_take_number(pull);
    json_pull_require(pull, keys, FIGURES_LENGTH(keys), required, seen);
}

static int read_siege(struct import_job *job, struct import_source *source, struct error *error)
{
    struct json_pull pull;
    struct siege_figures figures;
    if (figures_open(source, job->arena, &pull, error) < 0)
        return -1;
    siege_figures_init(&figures);
    take_all(&pull, &figures);
    siege_figures_fill(&figures, import_job_add_record(job), job->arena);
    return json_pull_finish(&pull, error);
}

const struct import_reader import_reader_siege_json = {.name = "siege-json", .tool = "siege", .detect = detect, .read = read_siege};
