/* reader_siege: what siege prints: since version 4.0.5 JSON with other lines around it, before that a table. All JSON alone is
 * reader_siege_json's. Times are seconds with two decimals, so most are 0.00 on a fast server; sizes have a base of 1024. */
#include "site-gen/import/reader.h"
#include "site-gen/import/record_fill.h"
#include "site-gen/import/scan.h"
#include "site-gen/import/siege_figures.h"

#include <math.h>

struct siege {
    struct siege_figures figures;
    double users; /* NAN: was not printed */
    struct str version;
    long runs;
};

/* What a figure is called in the table and in the JSON form; the JSON ends with a comma, the table with a unit. */
static bool take_number(struct str line, const char *table, const char *json, double *number)
{
    struct scan scan;
    if (!scan_line(line, table, &scan) && !scan_line(line, json, &scan))
        return false;
    *number = scan.numbers[0];
    return true;
}

#define TAKE(label, key, member) take_number(line, label ": %f%*", "\"" key "\": %f%*", &siege->figures.member)

static bool take_line(struct siege *siege, struct str line)
{
    struct scan scan;
    if (line.length > 0 && line.data[0] == '{') {
        line.data++;
        line.length--;
    }
    line = str_trim(line);
    if (TAKE("Transactions", "transactions", transactions)) {
        siege->runs++;
    } else if (scan_line(line, "** SIEGE %w", &scan)) {
        siege->version = scan.words[0];
    } else if (scan_line(line, "** Preparing %d concurrent users for battle.", &scan)) {
        siege->users = scan.numbers[0];
    } else {
        return TAKE("Elapsed time", "elapsed_time", elapsed) || TAKE("Data transferred", "data_transferred", megabytes) ||
               TAKE("Response time", "response_time", mean) || TAKE("Transaction rate", "transaction_rate", rate) ||
               TAKE("Successful transactions", "successful_transactions", successful) ||
               TAKE("Failed transactions", "failed_transactions", failed) ||
               TAKE("Longest transaction", "longest_transaction", longest) ||
               TAKE("Shortest transaction", "shortest_transaction", shortest);
    }
    return true;
}

/* Whether the text is the JSON form and nothing else. */
static bool is_all_json(struct str head)
{
    struct str text = str_trim(head);
    return text.length > 0 && text.data[0] == '{' && text.data[text.length - 1] == '}';
}

static bool detect(struct str head)
{
    bool is_table = scan_finds_line(head, "Transactions: %d hits") && scan_finds_line(head, "Availability: %*");
    bool is_json = scan_finds_line(head, "{ \"transactions\": %d,") || scan_finds_line(head, "\"transactions\": %d,");
    return is_table || (is_json && scan_finds_line(head, " \"availability\": %f,") && !is_all_json(head));
}

static int fill(struct siege *siege, struct import_job *job, const char *name, struct error *error)
{
    if (siege->runs > 1)
        return record_fail_many_runs(name, siege->runs, error);
    if (isnan(siege->figures.transactions) || isnan(siege->figures.elapsed))
        return error_set_at(error, name, 0, 0, "expected the number of transactions and the elapsed time: the output is cut short");
    struct result_record *record = import_job_add_record(job);
    siege_figures_fill(&siege->figures, record, job->arena);
    record->run.tool_version = record_clean_text(job->arena, siege->version);
    record->run.vus = scan_integer(siege->users);
    return 0;
}

static int read_siege(struct import_job *job, struct import_source *source, struct error *error)
{
    struct str content, line;
    struct siege siege = {.users = NAN};
    if (import_source_take_all(source, &content, error) != 0)
        return -1;
    siege_figures_init(&siege.figures);
    while (scan_next_line(&content, &line))
        (void)take_line(&siege, line); /* other lines may be anything */
    return fill(&siege, job, import_source_name(source), error);
}

const struct import_reader import_reader_siege = {.name = "siege", .tool = "siege", .detect = detect, .read = read_siege};
