/* report_machine_differences: where machines differ from each other, and where the software of one machine changed, before any of their
 * numbers is looked at. Only what differs is shown. */
#include "site-gen/report/report_machine.h"

#include <string.h>

#define PROPERTIES_MAXIMUM 16

/* A thing with properties in words: a machine, or a state of its software. */
struct subject {
    struct doc_cell head;
    const char *words[PROPERTIES_MAXIMUM]; /* in the order of the titles */
};

struct comparison_table {
    const char *titles[PROPERTIES_MAXIMUM];
    size_t property_count;
    struct subject *subjects;
    size_t subject_count;
};

static bool differs(const struct comparison_table *table, size_t property)
{
    for (size_t i = 1; i < table->subject_count; i++)
        if (strcmp(table->subjects[i].words[property], table->subjects[0].words[property]) != 0)
            return true;
    return false;
}

/* NULL where nothing differs. */
static struct doc_table *differing_table(const struct report *report, const struct comparison_table *all, const char *head,
                                         const char *caption)
{
    struct doc_column columns[PROPERTIES_MAXIMUM + 1];
    size_t shown[PROPERTIES_MAXIMUM], count = 0;
    columns[0] = report_column(head, NULL, false);
    for (size_t i = 0; i < all->property_count; i++)
        if (differs(all, i)) {
            shown[count++] = i;
            columns[count] = report_column(all->titles[i], NULL, false);
        }
    if (count == 0)
        return NULL;
    struct doc_table *table = report_table(report, caption, columns, count + 1);
    for (size_t i = 0; i < all->subject_count; i++) {
        struct doc_row *row = doc_table_add_row(report->arena, table);
        row->cells[0] = all->subjects[i].head;
        for (size_t j = 0; j < count; j++)
            row->cells[j + 1] = report_cell_text(report, all->subjects[i].words[shown[j]]);
    }
    return table;
}

/* ---- machines --------------------------------------------------------------------------------------------------------------- */
static struct subject machine_subject(const struct report *report, const struct results_machine *machine, bool own)
{
    struct subject subject = {.words = {report_or_unknown(report, machine->cpu), report_cores_words(report, machine),
                                        report_or_unknown(report, machine->kernel),
                                        report_or_unknown(report, machine->architecture)}};
    const char *band =
        arena_format(report->arena, "±%s", format_percent_short(report->arena, report->messages, analysis_noise_floor(machine)));
    subject.words[4] = band;
    subject.head = own ? report_cell_text(report, SAY(report, "machine.this", "key", machine->key))
                       : report_cell_link(report, machine->key, report_link_machine(report, machine));
    return subject;
}

void section_machine_differences(const struct report *report, struct doc_node *parent, const struct results_machine *machine)
{
    const struct results *results = report->analysis->results;
    struct comparison_table all = {
        .titles = {SAY(report, "environment.cpu"), SAY(report, "environment.cores"), SAY(report, "environment.kernel"),
                   SAY(report, "environment.architecture"), SAY(report, "environment.noise")},
        .property_count = 5,
        .subjects = ARENA_NEW_ARRAY(report->arena, results->machine_count, struct subject),
    };
    for (size_t i = 0; i < results->machine_count; i++)
        if (machine_is_first(results, &results->machines[i]))
            all.subjects[all.subject_count++] =
                machine_subject(report, &results->machines[i], machine_is_same(&results->machines[i], machine));
    struct doc_node *section = report_section(report, parent, "differences", "section.machine_differences");
    struct doc_table *table =
        differing_table(report, &all, SAY(report, "environment.machine"), SAY(report, "machine.differences_caption"));
    if (all.subject_count < 2)
        report_paragraph(report, section, SAY(report, "machine.only"));
    else if (table == NULL)
        report_paragraph(report, section, SAY(report, "machine.alike"));
    else {
        report_paragraph(report, section, SAY(report, "machine.never_compared"));
        doc_add_table(report->arena, section, "differences-table", table);
    }
}

/* ---- software --------------------------------------------------------------------------------------------------------------- */
static struct subject software_subject(const struct report *report, const struct results_environment *environment, const char *span)
{
    struct subject subject = {
        .words = {report_or_unknown(report, environment->os), report_or_unknown(report, environment->governor),
                  report_or_unknown(report, environment->pinning), report_or_unknown(report, environment->compiler),
                  report_or_unknown(report, environment->compiler_flags), report_or_unknown(report, environment->lab_version),
                  report_or_unknown(report, environment->lab_commit)}};
    subject.words[7] = report_memory_words(report, environment);
    subject.head = report_cell_text(report, span);
    return subject;
}

/* The days on which the environment was in use. */
static const char *environment_span(const struct report *report, const struct results_environment *environment,
                                    const struct results_run *const *runs, size_t count)
{
    const char *oldest = NULL, *newest = NULL;
    for (size_t i = 0; i < count; i++) {
        const char *date = runs[i]->date;
        if (runs[i]->environment != environment)
            continue;
        oldest = oldest == NULL || strcmp(date, oldest) < 0 ? date : oldest;
        newest = newest == NULL || strcmp(date, newest) > 0 ? date : newest;
    }
    return strcmp(oldest, newest) == 0 ? newest : SAY(report, "tally.span", "low", oldest, "high", newest);
}

static bool is_known(const struct results_environment *const *known, size_t count, const struct results_environment *environment)
{
    for (size_t i = 0; i < count; i++)
        if (known[i] == environment)
            return true;
    return false;
}

void section_machine_software(const struct report *report, struct doc_node *parent, const struct results_run *const *runs,
                              size_t count)
{
    struct comparison_table all = {
        .titles = {SAY(report, "environment.os"), SAY(report, "environment.governor"), SAY(report, "environment.pinning"),
                   SAY(report, "environment.compiler"), SAY(report, "machine.flags"), SAY(report, "environment.lab"),
                   SAY(report, "machine.commit"), SAY(report, "environment.memory")},
        .property_count = 8,
    };
    const struct results_environment **known =
        ARENA_NEW_ARRAY(report->arena, report->analysis->results->environment_count + 1, const struct results_environment *);
    all.subjects = ARENA_NEW_ARRAY(report->arena, report->analysis->results->environment_count + 1, struct subject);
    for (size_t i = 0; i < count; i++) {
        const struct results_environment *environment = runs[i]->environment;
        if (is_known(known, all.subject_count, environment))
            continue;
        known[all.subject_count] = environment;
        all.subjects[all.subject_count++] =
            software_subject(report, environment, environment_span(report, environment, runs, count));
    }
    struct doc_node *section = report_section(report, parent, "software", "section.machine_software");
    struct doc_table *table = differing_table(report, &all, SAY(report, "column.span"), SAY(report, "machine.software_caption"));
    if (table != NULL) {
        report_paragraph(report, section, SAY(report, "machine.software_changed"));
        doc_add_table(report->arena, section, "software-table", table);
        return;
    }
    struct report_facts facts = {.count = 0};
    for (size_t i = 0; i + 1 < all.property_count; i++) /* the last is a fact of the machine */
        report_add_fact(&facts, all.titles[i], report_cell_text(report, all.subjects[0].words[i]));
    doc_add_facts(report->arena, section, facts.items, facts.count, false);
}
