/* report_sections: the parts that several pages show. Each appends to parent; the report page, the site's pages and the PDFs of
 * pairs are put together from the same ones, so they cannot disagree. */
#ifndef SITE_GEN_REPORT_REPORT_SECTIONS_H
#define SITE_GEN_REPORT_REPORT_SECTIONS_H

#include "site-gen/report/analysis_experiment.h"
#include "site-gen/report/analysis_history.h"
#include "site-gen/report/report_parts.h"

/* report_findings.c */
void section_answer(const struct report *report, struct doc_node *parent); /* the box with the answer */
void section_quick(const struct report *report,
                   struct doc_node *parent); /* names the scenarios with quick results; may add nothing */
/* Only the scenarios in which a and b, where they are not NULL, have runs. */
void section_quick_of(const struct report *report, struct doc_node *parent, const struct results_target *a,
                      const struct results_target *b);
/* A sentence a scenario, a sentence a pair, and what to doubt. */
void section_findings(const struct report *report, struct doc_node *parent);

/* report_answer.c */
void section_answer_table(const struct report *report,
                          struct doc_node *parent); /* a row a scenario: who is first, by how much, how sure */

/* report_standing.c: the box with the answer of other pages than the first */
void section_target_standing(const struct report *report, struct doc_node *parent,
                             const struct results_target *target); /* adds nothing where it has no runs but experiments' */
/* Of count experiments, histories from first on: one sentence each. */
void section_experiment_standing(const struct report *report, struct doc_node *parent, const struct analysis_experiment *first,
                                 size_t count);
void section_history_standing(const struct report *report, struct doc_node *parent, const struct analysis_history *first,
                              size_t count);

/* report_changes.c */
void section_changes(const struct report *report, struct doc_node *parent); /* since the session before; may be that nothing did */

/* report_overview.c */
void section_overall(const struct report *report, struct doc_node *parent);   /* rate: scenario x target */
void section_ranking(const struct report *report, struct doc_node *parent);   /* rank ranges by scenario */
void section_stability(const struct report *report, struct doc_node *parent); /* CV: scenario x target, chart */

/* report_targets.c */
void section_target_results(const struct report *report, struct doc_node *parent,
                            const struct results_target *target);                 /* one table */
void section_target_tables(const struct report *report, struct doc_node *parent); /* one subsection a target */
void section_earlier(const struct report *report, struct doc_node *parent, const struct results_scenario *scenario,
                     const struct results_target *target); /* folded; NULL = all; adds nothing when there are none */
void section_runs(const struct report *report, struct doc_node *parent, const struct analysis_sample *sample,
                  const char *id); /* a table */

/* report_other_tools.c */
/* "another machine and another load": the conditions (conditions.h, analysis_history.h) in which runs differ, one bit each. */
const char *report_difference_words(const struct report *report, unsigned differing);
/* What other tools measured, side by side, and why it is not compared; NULL: any. Adds nothing when there is nothing. */
void section_other_tools(const struct report *report, struct doc_node *parent, const struct results_scenario *scenario,
                         const struct results_target *target);

/* report_gaps.c */
/* What the target leaves out on purpose, and why; adds nothing when that is nothing. */
void section_gaps(const struct report *report, struct doc_node *parent, const struct results_target *target);

/* report_experiments.c */
void section_experiments(
    const struct report *report, struct doc_node *parent,
    const struct results_target *target); /* a row an experiment; NULL: all; adds nothing when there are none */
/* All that one experiment shows in one scenario. */
void section_experiment(const struct report *report, struct doc_node *parent, const struct analysis_experiment *experiment);
/* The parameters of a fitted law and how to read them. */
void section_fit(const struct report *report, struct doc_node *parent, const struct usl_fit *fit);

/* report_history.c */
/* The lines of a scenario, with charts, or of a target (NULL: any); adds nothing when there is no history. */
void section_history(const struct report *report, struct doc_node *parent, const struct results_scenario *scenario,
                     const struct results_target *target);
/* "c-libevent: 1 change of level in 10 sessions, ...". */
const char *history_takeaway(const struct report *report, const struct analysis_history *history);
/* One line of sessions: chart and table. */
void section_history_line(const struct report *report, struct doc_node *parent, const struct analysis_history *history);

/* report_pairs.c */
void section_pairwise(const struct report *report, struct doc_node *parent); /* all pairs of all scenarios, rate */
/* What the tables of pairs mean, or, where group (NULL: any scenario) has no verdict, that nothing is claimed. */
void section_pairs_how(const struct report *report, struct doc_node *parent, const struct analysis_group *group);
/* Says which pairs are shown and how to get any other; adds nothing where all are. */
void section_pairs_bounded(const struct report *report, struct doc_node *parent);
void section_group_pairs(const struct report *report, struct doc_node *parent, const struct analysis_group *group,
                         enum analysis_metric metric);                            /* one table */
void section_pair_overview(const struct report *report, struct doc_node *parent); /* one row a pair, linking to its page */
/* A table of all metrics of one pair, with everything that its verdicts rest on. */
struct pair_metrics {
    const struct analysis_pair *pair;
    const struct analysis_sample *left, *right; /* the pair's two, in the order of the columns */
    const char *left_head, *right_head;
    const char *unit; /* below both heads; NULL for none */
    const char *ratio_head, *verdict_head;
};
void section_pair_metrics(const struct report *report, struct doc_node *parent, const struct pair_metrics *shown);
/* How often A was faster, slower, ... than B over the scenarios, and the range of the ratios of each kind. */
struct pair_tally {
    size_t by_verdict[6];           /* by enum verdict */
    size_t missing;                 /* scenarios in which one of them has no run */
    double faster_low, faster_high; /* A / B where A is faster; NAN when never */
    double slower_low, slower_high; /* B / A where B is faster */
};
struct pair_tally pair_tally(const struct report *report, const struct results_target *a, const struct results_target *b);
/* "9 scenarios compared; A faster in 5 (1.33 to 1.73 times the requests per second); ...". */
const char *pair_tally_sentence(const struct report *report, const struct results_target *a, const struct results_target *b);
/* The same after the pair's names, which lead to its page. */
void pair_add_tally(const struct report *report, struct doc_text *text, const struct results_target *a,
                    const struct results_target *b);

/* report_embeds.c: badges and charts for other places, folded away */
void section_scenario_embeds(const struct report *report, struct doc_page *page, const struct analysis_group *group);
void section_pair_embeds(const struct report *report, struct doc_page *page, const struct results_target *a,
                         const struct results_target *b);

/* report_environment.c */
void section_environment(const struct report *report, struct doc_node *parent, bool current_only); /* machines and software */
void section_load(const struct report *report, struct doc_node *parent); /* a row a scenario: profile, users, durations, dates */
void section_target_list(const struct report *report, struct doc_node *parent);                 /* versions and configuration */
const char *report_configuration_words(const struct report *report, const char *configuration); /* "WORKERS=2 ..." */
void section_run_environment(const struct report *report, struct doc_node *parent, const struct results_run *run);
void section_scenario_list(const struct report *report,
                           struct doc_node *parent); /* what each scenario shows; adds nothing when none says so */

/* report_load.c */
void report_add_load_facts(const struct report *report, struct report_facts *facts,
                           const struct results_run *run); /* the executor's settings, placement and limits, where there are any */
const char *report_step_name(const struct report *report, const char *group, const char *name); /* "OFFSET: page" */
/* A row a step and target, all valid runs together, so that a slow step does not hide the others; adds nothing when the scenario
 * has only one. */
void section_steps(const struct report *report, struct doc_node *parent, const struct analysis_group *group);
void section_thresholds(const struct report *report, struct doc_node *parent,
                        const struct results_detail *detail); /* a table; adds nothing when there are none */

/* report_ceiling.c */
/* Why the numbers of those places (names of targets or scenarios, joined) say nothing about the targets; "" for NONE. */
const char *report_ceiling_words(const struct report *report, enum analysis_ceiling ceiling, const char *places);
/* The same for a group's targets as a note; adds nothing when they were not stopped at one rate. */
void section_ceiling(const struct report *report, struct doc_node *parent, const struct analysis_group *group);

/* report_planning.c */
/* How many runs, and of what length, would show a difference as large as the noise band; adds nothing where nothing is known. */
void section_planning(const struct report *report, struct doc_node *parent, const struct analysis_group *group);

/* report_figures.c: charts of results */
void figure_rates(const struct report *report, struct doc_node *parent, const struct analysis_group *group);
/* One small chart a scenario, and once for all of them how to read it. */
void figure_rates_grid(const struct report *report, struct doc_node *parent);
void figure_group_ratios(const struct report *report, struct doc_node *parent, const struct analysis_group *group);
void figure_pair_ratios(const struct report *report, struct doc_node *parent, const struct results_target *a,
                        const struct results_target *b, enum analysis_metric metric);
/* Any pairs of a and b in one chart, one line each, with the numbers behind it. */
struct figure_ratios {
    const char *id;
    const struct results_target *a, *b; /* whose keys name the two sides */
    enum analysis_metric metric;
    const struct analysis_pair **pairs;
    const char **labels;                   /* one a pair */
    const char *ratio_head, *verdict_head; /* of the table's columns; NULL: "Ratio A / B", "A compared with B" */
    size_t count;
};
void figure_ratios_of(const struct report *report, struct doc_node *parent, const struct figure_ratios *ratios);
void figure_stability(const struct report *report, struct doc_node *parent);

/* report_percentile_figures.c */
void figure_percentiles(const struct report *report, struct doc_node *parent, const struct analysis_group *group);

/* report_distribution_figures.c */
/* A row a run; adds nothing where no two runs have a histogram. */
void figure_distributions(const struct report *report, struct doc_node *parent, const struct analysis_sample *sample,
                          const char *id);
/* A row a target, all runs together. */
void figure_pooled_distributions(const struct report *report, struct doc_node *parent, const struct analysis_group *group);

/* report_experiment_figures.c */
/* What a chart of the experiment is titled with, without its name: "after compared with before: 1.25x faster (...)". */
const char *experiment_takeaway(const struct report *report, const struct analysis_experiment *experiment);
void figure_experiment_rates(const struct report *report, struct doc_node *parent, const struct analysis_experiment *experiment);
/* Before and after over the scenarios of an experiment, count of them from first on, rate and p99: adds nothing unless each has two
 * sides or more that are no sweep. */
void figure_experiment_slopes(const struct report *report, struct doc_node *parent, const struct analysis_experiment *first,
                              size_t count);
/* What a sweep is called. */
struct figure_sweep_names {
    const char *id;     /* what the ids of its charts begin with */
    const char *name;   /* in titles: the experiment, or the target */
    const char *number; /* what the numbers of its sides are: "users", or the experiment's name */
    const char *one;    /* the same for the number 1; NULL: alike */
    const char *head;   /* the same as the head of a column */
};
/* Requests per second by the sides' numbers, with the fitted law where there is one. */
void figure_sweep(const struct report *report, struct doc_node *parent, const struct analysis_experiment *sweep,
                  const struct figure_sweep_names *names);

/* report_load_figures.c */
/* Latency by requests per second, side after side; adds nothing when fewer than two sides have a percentile. */
void figure_load_curve(const struct report *report, struct doc_node *parent, const struct analysis_experiment *sweep,
                       const struct figure_sweep_names *names);
/* The targets that were measured under several loads in the scenario (analysis_loads.h); adds nothing when there are none. */
void section_loads(const struct report *report, struct doc_node *parent, const struct analysis_scenario *scenario);

/* report_run_figures.c: charts of one run */
void figure_run_rate(const struct report *report, struct doc_node *parent, const struct results_run *run,
                     const struct results_detail *detail);
void figure_run_latency(const struct report *report, struct doc_node *parent, const struct results_run *run,
                        const struct results_detail *detail);
/* Adds nothing when no second has an error. */
void figure_run_errors(const struct report *report, struct doc_node *parent, const struct results_run *run,
                       const struct results_detail *detail);
int figure_run_percentiles(const struct report *report, struct doc_node *parent, const struct results_run *run,
                           struct error *error);
size_t report_table_step(size_t rows); /* every so many of the rows stand in a figure's data table */
/* The row of that table, from 1, that shows the one of that index among all; 0: none does. */
size_t report_table_row(size_t index, size_t all);

/* report_run_resources.c: of the target's process tree; detail has at least two samples */
void figure_run_cpu(const struct report *report, struct doc_node *parent, const struct results_detail *detail);
void figure_run_memory(const struct report *report, struct doc_node *parent, const struct results_detail *detail);

/* ---- files (report_pdf) ----------------------------------------------------------------------------------------------------- */
/* Links to the PDFs of the report (NULL, NULL) or of a pair, one a paper; nothing where there are none. Not in the PDF itself. */
void section_pdf_links(const struct report *report, struct doc_node *parent, const struct results_target *a,
                       const struct results_target *b);
/* The same as items for a list: fills items, returns how many. */
size_t report_pdf_downloads(const struct report *report, const struct results_target *a, const struct results_target *b,
                            const char *label, struct doc_download items[REPORT_PAPER_COUNT]);
/* Where the data behind a PDF is, with addresses that can be read from paper. Only in the PDF. */
void section_data_links(const struct report *report, struct doc_node *parent);

#endif
