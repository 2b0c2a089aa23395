/* report_environment: where and how it was measured: machines, software, load, and what was measured. */
#include "site-gen/report/report_configured.h"
#include "site-gen/report/report_sections.h"

#include "lib/json.h"
#include "lib/utf8.h"

#include <math.h>
#include <string.h>

/* ---- machines and software -------------------------------------------------------------------------------------------------- */
static const char *kernel_words(const struct report *report, const struct results_machine *machine)
{
    if (machine->kernel[0] == '\0' || machine->architecture[0] == '\0')
        return report_or_unknown(report, machine->kernel);
    return SAY(report, "environment.kernel_text", "kernel", machine->kernel, "architecture", machine->architecture);
}

/* "±2.4 %, 12 comparisons of a target with itself, 2026-11-24". */
static const char *noise_words(const struct report *report, const struct results_machine *machine)
{
    return SAY(report, "environment.noise_text", "band",
               format_percent_short(report->arena, report->messages, analysis_noise_floor(machine)), "comparisons",
               format_count(report->arena, machine->noise_comparisons), "date", machine->noise_date);
}

static void add_environment_facts(const struct report *report, struct doc_node *parent,
                                  const struct results_environment *environment)
{
    const struct results_machine *machine = environment->machine;
    struct report_facts facts = {.count = 0};
    report_add_fact_text(report, &facts, "environment.cpu", report_or_unknown(report, machine->cpu));
    report_add_fact_text(report, &facts, "environment.cores", report_cores_words(report, machine));
    report_add_fact_text(report, &facts, "environment.memory", report_memory_words(report, environment));
    report_add_fact_text(report, &facts, "environment.os", report_or_unknown(report, environment->os));
    report_add_fact_text(report, &facts, "environment.kernel", kernel_words(report, machine));
    report_add_fact_text(report, &facts, "environment.governor", report_or_unknown(report, environment->governor));
    report_add_fact_text(report, &facts, "environment.pinning", report_or_unknown(report, environment->pinning));
    report_add_fact_text(report, &facts, "environment.compiler",
                         environment->compiler[0] == '\0' ? SAY(report, "state.unknown")
                                                          : SAY(report, "environment.compiler_text", "compiler",
                                                                environment->compiler, "flags", environment->compiler_flags));
    if (environment->lab_version[0] != '\0') /* other tools' runs were made without it */
        report_add_fact_text(report, &facts, "environment.lab",
                             SAY(report, "environment.lab_text", "version", environment->lab_version, "commit",
                                 report_or_unknown(report, environment->lab_commit)));
    report_add_fact(&facts, SAY(report, "environment.machine"),
                    report_cell_link(report, machine->key, report_link_machine(report, machine)));
    if (analysis_noise_is_measured(machine))
        report_add_fact_text(report, &facts, "environment.noise", noise_words(report, machine));
    doc_add_facts(report->arena, parent, facts.items, facts.count, false);
}

/* A run of a group that the overview shows has this environment. */
static bool is_current(const struct report *report, const struct results_environment *environment)
{
    for (size_t i = 0; i < report->analysis->scenario_count; i++) {
        const struct analysis_group *group = analysis_current_group(&report->analysis->scenarios[i]);
        for (size_t j = 0; j < group->sample_count; j++)
            for (size_t k = 0; k < group->samples[j]->run_count; k++)
                if (group->samples[j]->runs[k]->environment == environment)
                    return true;
    }
    return false;
}

void section_environment(const struct report *report, struct doc_node *parent, bool current_only)
{
    const struct results *results = report->analysis->results;
    size_t shown = 0;
    for (size_t i = 0; i < results->environment_count; i++)
        shown += !current_only || is_current(report, &results->environments[i]);
    if (shown > 1)
        report_paragraph(report, parent, SAY(report, "environment.several", "count", format_count(report->arena, (int64_t)shown)));
    size_t number = 0;
    for (size_t i = 0; i < results->environment_count; i++) {
        const struct results_environment *environment = &results->environments[i];
        if (current_only && !is_current(report, environment))
            continue;
        struct doc_node *section = parent;
        if (shown > 1) {
            const char *title = SAY(report, "environment.numbered", "number", format_count(report->arena, (int64_t)++number));
            section = doc_add_section(report->arena, parent, NULL, doc_span_plain(report->arena, title));
        }
        add_environment_facts(report, section, environment);
    }
}

void section_run_environment(const struct report *report, struct doc_node *parent, const struct results_run *run)
{
    add_environment_facts(report, parent, run->environment);
    struct report_facts facts = {.count = 0};
    report_add_fact_text(report, &facts, "environment.load_average",
                         isfinite(run->load_average) ? arena_format(report->arena, "%.2f", run->load_average)
                                                     : SAY(report, "state.missing"));
    report_add_fact(&facts, SAY(report, "environment.steal"), report_cell_share(report, run->steal_share));
    doc_add_facts(report->arena, parent, facts.items, facts.count, false);
}

/* ---- load ------------------------------------------------------------------------------------------------------------------- */
static const char *group_dates(const struct report *report, const struct analysis_group *group)
{
    const char *oldest = group->newest, *newest = "";
    for (size_t i = 0; i < group->sample_count; i++) {
        const char *date = group->samples[i]->session->date;
        oldest = strcmp(date, oldest) < 0 ? date : oldest;
        newest = strcmp(date, newest) > 0 ? date : newest;
    }
    return strcmp(oldest, newest) == 0 ? newest : SAY(report, "tally.span", "low", oldest, "high", newest);
}

static void add_load_row(const struct report *report, struct doc_table *table, const struct analysis_group *group)
{
    const struct results_run *conditions = group->conditions;
    struct doc_row *row = doc_table_add_row(report->arena, table);
    row->cells[0] = report_cell_scenario(report, group);
    row->cells[1] = report_cell_text(report, report_profile_name(report, conditions->profile));
    row->cells[2] = report_cell_text(report, report_loop_words(report, conditions));
    row->cells[3] = report_cell_count(report, conditions->vus);
    row->cells[4] = report_cell_duration_exact(report, conditions->duration_ns);
    row->cells[5] = report_cell_duration_exact(report, conditions->warmup_ns);
    row->cells[6] = report_cell_text(report, group_dates(report, group));
}

void section_load(const struct report *report, struct doc_node *parent)
{
    const struct doc_column columns[] = {
        report_column(SAY(report, "column.scenario"), NULL, false), report_column(SAY(report, "column.profile"), NULL, false),
        report_column(SAY(report, "column.loop"), NULL, false),     report_column(SAY(report, "column.vus"), NULL, true),
        report_column(SAY(report, "column.duration"), NULL, true),  report_column(SAY(report, "column.warmup"), NULL, true),
        report_column(SAY(report, "column.date"), NULL, false),
    };
    struct doc_table *table = report_table(report, SAY(report, "load.caption"), columns, REPORT_COUNT(columns));
    for (size_t i = 0; i < report->analysis->scenario_count; i++)
        add_load_row(report, table, analysis_current_group(&report->analysis->scenarios[i]));
    doc_add_table(report->arena, parent, "load-table", table);
}

void section_scenario_list(const struct report *report, struct doc_node *parent)
{
    const struct doc_column columns[] = {report_column(SAY(report, "column.scenario"), NULL, false),
                                         report_column(SAY(report, "column.shows"), NULL, false)};
    struct doc_table *table = report_table(report, SAY(report, "scenario.list_caption"), columns, REPORT_COUNT(columns));
    bool any = false;
    for (size_t i = 0; i < report->analysis->scenario_count; i++) {
        const struct results_scenario *scenario = report->analysis->scenarios[i].scenario;
        const char *shows = report_scenario_shows(report, scenario);
        struct doc_row *row = doc_table_add_row(report->arena, table);
        row->cells[0] = report_cell_link(report, report_scenario_label(report, scenario), report_link_scenario(report, scenario));
        row->cells[1] = shows[0] != '\0' ? report_cell_text(report, shows) : report_cell_missing(report);
        any = any || shows[0] != '\0';
    }
    if (any)
        doc_add_table(report->arena, parent, "scenarios-table", table);
}

/* ---- what was measured ------------------------------------------------------------------------------------------------------ */
/* {"WORKERS": "2"} as "WORKERS=2 ...", without what is no text (report_gaps.c). A text that is no such object is shown as it is. */
const char *report_configuration_words(const struct report *report, const char *configuration)
{
    struct json_document document;
    struct error ignored = {0};
    if (json_document_parse(&document, "configuration", configuration, strlen(configuration), &ignored) != 0)
        return configuration;
    char *words = arena_copy_text(report->arena, "");
    const char *name;
    json_t *value;
    json_object_foreach(document.root, name, value) if (json_is_string(value)) words =
        arena_format(report->arena, "%s%s%s=%s", words, words[0] == '\0' ? "" : " ", name, json_string_value(value));
    json_document_release(&document);
    utf8_clean(words); /* in the store it is JSON, where control characters are escaped */
    return words[0] == '\0' ? SAY(report, "target.no_configuration") : words;
}

void section_target_list(const struct report *report, struct doc_node *parent)
{
    const struct doc_column columns[] = {
        report_column(SAY(report, "column.target"), NULL, false),
        report_column(SAY(report, "column.language"), NULL, false),
        report_column(SAY(report, "column.framework"), NULL, false),
        report_column(SAY(report, "column.version"), NULL, false),
        report_column(SAY(report, "column.variant"), NULL, false),
        report_column(SAY(report, "column.configuration"), NULL, false),
    };
    struct doc_table *table = report_table(report, SAY(report, "target.list_caption"), columns, REPORT_COUNT(columns));
    for (size_t i = 0; i < report->analysis->target_count; i++) {
        const struct results_target *target = report->analysis->targets[i];
        struct doc_row *row = doc_table_add_row(report->arena, table);
        row->cells[0] = report_cell_target(report, target);
        row->cells[1] = report_cell_text(report, report_or_unknown(report, target->language));
        row->cells[2] = report_cell_framework(report, target);
        row->cells[3] = report_cell_text(report, report_or_unknown(report, target->framework_version));
        row->cells[4] = report_cell_text(report, target->variant);
        row->cells[5] = report_cell_text(report, report_configuration_words(report, target->configuration));
    }
    doc_add_table(report->arena, parent, "targets-table", table);
}
