/* report_machine: what is known of one machine: its runs in order, its properties as words, and where machines differ. */
#ifndef SITE_GEN_REPORT_REPORT_MACHINE_H
#define SITE_GEN_REPORT_REPORT_MACHINE_H

#include "site-gen/report/report_parts.h"

/* Machines are told apart by their keys; several rows of results.machines may share one. */
bool machine_is_same(const struct results_machine *a, const struct results_machine *b);
/* No earlier row of results.machines has the same key: the one that has the page. */
bool machine_is_first(const struct results *results, const struct results_machine *machine);
/* The machine's runs, the newest session first, within it by scenario, target, start; from the report's arena. */
const struct results_run **machine_list_runs(const struct report *report, const struct results_machine *machine, size_t *count);

/* Facts of hardware, and the noise band with its source. */
void section_machine_facts(const struct report *report, struct doc_node *parent, const struct results_machine *machine,
                           const struct results_run *const *runs, size_t count);
/* A row a machine and a column for each property in which they are not all alike; says so when they are, or when there is only one. */
void section_machine_differences(const struct report *report, struct doc_node *parent, const struct results_machine *machine);
/* A row for each set of software and settings that the runs had. */
void section_machine_software(const struct report *report, struct doc_node *parent, const struct results_run *const *runs,
                              size_t count);
/* A row a session. */
void section_machine_sessions(const struct report *report, struct doc_node *parent, const struct results_run *const *runs,
                              size_t count);
/* A row a scenario: which targets, how many runs. */
void section_machine_scenarios(const struct report *report, struct doc_node *parent, const struct results_run *const *runs,
                               size_t count);

#endif
