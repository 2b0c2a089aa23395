/* report_machine: facts of a machine and the tables of what was measured on it. Where machines and their software differ is in
 * report_machine_differences.c. */
#include "site-gen/report/report_machine.h"

#include "site-gen/report/report_sections.h"
#include "site-gen/report/report_wording.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Longer tables are folded away. */
#define ROWS_UNFOLDED_MAXIMUM 25
/* More targets than this are counted. */
#define NAMES_MAXIMUM 6

bool machine_is_same(const struct results_machine *a, const struct results_machine *b)
{
    return a == b || strcmp(a->key, b->key) == 0;
}

bool machine_is_first(const struct results *results, const struct results_machine *machine)
{
    for (size_t i = 0; i < results->machine_count && &results->machines[i] != machine; i++)
        if (machine_is_same(&results->machines[i], machine))
            return false;
    return true;
}

/* ---- runs ------------------------------------------------------------------------------------------------------------------- */
static int order_runs(const void *left, const void *right)
{
    const struct results_run *a = *(const struct results_run *const *)left, *b = *(const struct results_run *const *)right;
    int order = strcmp(b->session->started, a->session->started);
    order = order != 0 ? order : strcmp(a->session->id, b->session->id);
    order = order != 0 ? order : strcmp(a->scenario->id, b->scenario->id);
    order = order != 0 ? order : strcmp(a->target->key, b->target->key);
    order = order != 0 ? order : strcmp(a->started, b->started);
    return order != 0 ? order : strcmp(a->id, b->id);
}

const struct results_run **machine_list_runs(const struct report *report, const struct results_machine *machine, size_t *count)
{
    const struct results *results = report->analysis->results;
    const struct results_run **runs = ARENA_NEW_ARRAY(report->arena, results->run_count, const struct results_run *);
    *count = 0;
    for (size_t i = 0; i < results->run_count; i++)
        if (machine_is_same(results->runs[i].machine, machine))
            runs[(*count)++] = &results->runs[i];
    qsort(runs, *count, sizeof(runs[0]), order_runs);
    return runs;
}

/* "24", or "23 of 24" where some are invalid. */
static struct doc_cell run_count_cell(const struct report *report, const struct results_run *const *runs, size_t count)
{
    size_t valid = 0;
    for (size_t i = 0; i < count; i++)
        valid += runs[i]->state == RESULTS_VALID;
    const char *all = format_count(report->arena, (int64_t)count);
    if (valid == count)
        return doc_cell_number(all, (double)count);
    return doc_cell_number(SAY(report, "runs.of", "valid", format_count(report->arena, (int64_t)valid), "all", all), (double)valid);
}

/* ---- facts ------------------------------------------------------------------------------------------------------------------ */
static const char *noise_words(const struct report *report, const struct results_machine *machine)
{
    const char *band = format_percent_short(report->arena, report->messages, analysis_noise_floor(machine));
    if (!analysis_noise_is_measured(machine))
        return SAY(report, "machine.noise_default", "band", band);
    return SAY(report, "environment.noise_text", "band", band, "comparisons",
               format_count(report->arena, machine->noise_comparisons), "date", machine->noise_date);
}

void section_machine_facts(const struct report *report, struct doc_node *parent, const struct results_machine *machine,
                           const struct results_run *const *runs, size_t count)
{
    struct report_facts facts = {.count = 0};
    report_add_fact_text(report, &facts, "environment.cpu", report_or_unknown(report, machine->cpu));
    report_add_fact_text(report, &facts, "environment.cores", report_cores_words(report, machine));
    if (count > 0)
        report_add_fact_text(report, &facts, "environment.memory", report_memory_words(report, runs[0]->environment));
    else
        report_add_fact(&facts, SAY(report, "environment.memory"), report_cell_missing(report));
    report_add_fact_text(report, &facts, "environment.architecture", report_or_unknown(report, machine->architecture));
    report_add_fact_text(report, &facts, "environment.kernel", report_or_unknown(report, machine->kernel));
    report_add_fact_text(report, &facts, "environment.machine", machine->key);
    report_add_fact_text(report, &facts, "environment.noise", noise_words(report, machine));
    report_add_fact(&facts, SAY(report, "card.runs"), run_count_cell(report, runs, count));
    const char *oldest = count > 0 ? runs[count - 1]->date : "-", *newest = count > 0 ? runs[0]->date : "-";
    report_add_fact_text(report, &facts, "column.span",
                         strcmp(oldest, newest) == 0 ? newest : SAY(report, "tally.span", "low", oldest, "high", newest));
    doc_add_facts(report->arena, parent, facts.items, facts.count, false);
}

/* ---- what was measured ------------------------------------------------------------------------------------------------------ */
/* The keys of the runs' targets, or how many they are where a list would be long. */
static struct doc_cell targets_cell(const struct report *report, const struct results_run *const *runs, size_t count)
{
    const char **names = ARENA_NEW_ARRAY(report->arena, report->analysis->results->target_count + 1, const char *);
    size_t found = 0;
    for (size_t i = 0; i < count; i++) {
        bool known = i > 0 && runs[i]->target == runs[i - 1]->target;
        for (size_t j = 0; j < found && !known; j++)
            known = strcmp(names[j], runs[i]->target->key) == 0;
        if (!known)
            names[found++] = runs[i]->target->key;
    }
    if (found > NAMES_MAXIMUM)
        return report_cell_text(report, SAY(report, "machine.targets", "count", format_count(report->arena, (int64_t)found)));
    return report_cell_text(report, wording_join(report, names, found));
}

static struct doc_node *fold(const struct report *report, struct doc_node *section, const char *id, size_t row_count)
{
    if (row_count <= ROWS_UNFOLDED_MAXIMUM)
        return section;
    const char *title = SAY(report, "machine.fold", "count", format_count(report->arena, (int64_t)row_count));
    return doc_add_details(report->arena, section, id, doc_span_plain(report->arena, title));
}

static void add_session_row(const struct report *report, struct doc_table *table, const struct results_run *const *runs,
                            size_t count)
{
    struct doc_row *row = doc_table_add_row(report->arena, table);
    size_t scenarios = 0;
    for (size_t i = 0; i < count; i++)
        scenarios += i == 0 || runs[i]->scenario != runs[i - 1]->scenario;
    row->cells[0] =
        report_cell_link(report, format_minute(report->arena, runs[0]->session->started), report_link_run(report, runs[0]));
    row->cells[1] = report_cell_text(report, report_profile_name(report, runs[0]->profile));
    row->cells[2] = report_cell_text(report, report_tool_words(report, runs[0]));
    row->cells[3] = targets_cell(report, runs, count);
    row->cells[4] = report_cell_count(report, (int64_t)scenarios);
    row->cells[5] = run_count_cell(report, runs, count);
    row->cells[6] = isfinite(runs[0]->load_average)
                        ? doc_cell_number(arena_format(report->arena, "%.2f", runs[0]->load_average), runs[0]->load_average)
                        : report_cell_missing(report);
}

void section_machine_sessions(const struct report *report, struct doc_node *parent, const struct results_run *const *runs,
                              size_t count)
{
    const struct doc_column columns[] = {
        report_column(SAY(report, "column.started"), NULL, false),     report_column(SAY(report, "column.profile"), NULL, false),
        report_column(SAY(report, "column.tool"), NULL, false),        report_column(SAY(report, "column.targets"), NULL, false),
        report_column(SAY(report, "column.scenarios"), NULL, true),    report_column(SAY(report, "column.valid_runs"), NULL, true),
        report_column(SAY(report, "column.load_average"), NULL, true),
    };
    struct doc_table *table = report_table(report, SAY(report, "machine.sessions_caption"), columns, REPORT_COUNT(columns));
    for (size_t first = 0, end; first < count; first = end) {
        for (end = first + 1; end < count && runs[end]->session == runs[first]->session;)
            end++;
        add_session_row(report, table, runs + first, end - first);
    }
    struct doc_node *section = report_section(report, parent, "sessions", "column.sessions");
    doc_add_table(report->arena, fold(report, section, "sessions-all", table->row_count), "sessions-table", table);
}

static int order_by_scenario(const void *left, const void *right)
{
    const struct results_run *a = *(const struct results_run *const *)left, *b = *(const struct results_run *const *)right;
    int order = strcmp(a->scenario->id, b->scenario->id);
    order = order != 0 ? order : strcmp(a->target->key, b->target->key);
    order = order != 0 ? order : strcmp(a->started, b->started);
    return order != 0 ? order : strcmp(a->id, b->id);
}

static void add_scenario_row(const struct report *report, struct doc_table *table, const struct results_run *const *runs,
                             size_t count)
{
    const struct results_scenario *scenario = runs[0]->scenario;
    const char *label = report_scenario_label(report, scenario), *newest = runs[0]->date;
    for (size_t i = 1; i < count; i++)
        newest = strcmp(runs[i]->date, newest) > 0 ? runs[i]->date : newest;
    struct doc_row *row = doc_table_add_row(report->arena, table);
    row->cells[0] = report_has_scenario_page(report, scenario)
                        ? report_cell_link(report, label, report_link_scenario(report, scenario))
                        : report_cell_text(report, label);
    row->cells[1] = targets_cell(report, runs, count);
    row->cells[2] = run_count_cell(report, runs, count);
    row->cells[3] = report_cell_text(report, newest);
}

void section_machine_scenarios(const struct report *report, struct doc_node *parent, const struct results_run *const *runs,
                               size_t count)
{
    const struct doc_column columns[] = {
        report_column(SAY(report, "column.scenario"), NULL, false), report_column(SAY(report, "column.targets"), NULL, false),
        report_column(SAY(report, "column.valid_runs"), NULL, true), report_column(SAY(report, "column.newest"), NULL, false)};
    const struct results_run **sorted = ARENA_NEW_ARRAY(report->arena, count, const struct results_run *);
    memcpy(sorted, runs, count * sizeof(runs[0]));
    qsort(sorted, count, sizeof(sorted[0]), order_by_scenario);
    struct doc_table *table = report_table(report, SAY(report, "machine.scenarios_caption"), columns, REPORT_COUNT(columns));
    for (size_t first = 0, end; first < count; first = end) {
        for (end = first + 1; end < count && sorted[end]->scenario == sorted[first]->scenario;)
            end++;
        add_scenario_row(report, table, sorted + first, end - first);
    }
    struct doc_node *section = report_section(report, parent, "measured", "section.measured");
    doc_add_table(report->arena, fold(report, section, "measured-all", table->row_count), "measured-table", table);
}
