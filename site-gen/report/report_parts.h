/* report_parts: what all builders of sections and pages share: the state of a build, cells of the usual kinds, notes. */
#ifndef SITE_GEN_REPORT_REPORT_PARTS_H
#define SITE_GEN_REPORT_REPORT_PARTS_H

#include "site-gen/report/format.h"
#include "site-gen/report/report.h"

struct report {
    struct arena *arena;
    const struct messages *messages;
    const struct doc_site *site;
    const struct report_plan *plan;    /* of the whole site */
    const struct report_page *planned; /* the page that is being built; NULL: none */
    const char *path;                  /* of it */
    const struct analysis *analysis;
    struct store *store;
    const struct report_options *options;
};

/* What a builder builds planned (NULL: nothing in particular) with. Lives as long as arena. */
struct report report_of(const struct report_builder *builder, const struct doc_site *site, const struct report_page *planned,
                        struct arena *arena);

/* The message of a key, with placeholders filled: SAY(report, "key", "name", value, ...). */
#define SAY(report, ...) message_format((report)->messages, (report)->arena, __VA_ARGS__, (const char *)NULL)

/* The key of a message about a number: "<key>.one" for one thing, and the key itself otherwise. */
const char *report_number_key(const struct report *report, const char *key, size_t number);

#define REPORT_COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* Runs that differ by more than this coefficient of variation are remarked on. */
#define REPORT_VARIATION_LIMIT 0.05

/* ---- names ------------------------------------------------------------------------------------------------------------------ */
const char *report_scenario_description(const struct report *report, const struct results_scenario *scenario); /* may be "" */
const char *report_scenario_shows(const struct report *report, const struct results_scenario *scenario);       /* may be "" */
/* "01 Lightweight request". */
const char *report_scenario_label(const struct report *report, const struct results_scenario *scenario);
const char *report_metric_name(const struct report *report, enum analysis_metric metric);             /* within a sentence */
const char *report_metric_title(const struct report *report, enum analysis_metric metric);            /* as a head */
const char *report_target_identity(const struct report *report, const struct results_target *target); /* "libevent 2.1, C" */
const char *report_profile_name(const struct report *report, const char *profile);
const char *report_load_words(const struct report *report, const struct results_run *conditions); /* "10 users, 6 s" */
const char *report_loop_words(const struct report *report, const struct results_run *run);        /* "closed loop (...)" */
const char *report_machine_name(const struct report *report,
                                const struct results_machine *machine);       /* processor, or its given name */
const char *report_or_unknown(const struct report *report, const char *text); /* "unknown" where a source does not say */
/* Of a machine or an environment: "unknown" where a source, such as another tool's file, does not say. */
const char *report_cores_words(const struct report *report, const struct results_machine *machine);
const char *report_memory_words(const struct report *report, const struct results_environment *environment);
const char *report_link_machine(const struct report *report, const struct results_machine *machine);
const char *report_link_scenario(const struct report *report, const struct results_scenario *scenario);
const char *report_link_target(const struct report *report, const struct results_target *target);
const char *report_link_run(const struct report *report, const struct results_run *run);
bool report_has_scenario_page(const struct report *report, const struct results_scenario *scenario); /* not only experiments */
const char *report_link_experiment(const struct report *report, const struct results_target *target, const char *name);
const char *report_link_history(const struct report *report, const struct results_scenario *scenario,
                                const struct results_target *target);
/* To the comparison of a pair in a scenario; NULL when the overview does not show it. */
const char *report_link_pair(const struct report *report, const struct analysis_pair *pair);
/* What a row about the pair is filtered by (doc.h): both targets and the scenario. */
const char *report_pair_subjects(const struct report *report, const struct analysis_pair *pair);
/* The later of two days, where NULL is none; and that of a sample's newest run. */
const char *report_later(const char *a, const char *b);
const char *report_sample_day(const struct analysis_sample *sample);
/* "n = 10"; "n = 9, 1 left out" when runs failed their gates. */
const char *report_run_count(const struct report *report, const struct analysis_sample *sample);

/* The load average when the run's session began, where the load generator's warning says that it was too high; NAN otherwise. (That
 * of later runs counts the runs before them.) */
double report_warned_load(const char *warning);
bool report_is_busy(const struct results_run *run); /* one of its warnings says so */

/* ---- sources: which tool measured, and how it makes percentiles ----------------------------------------------------------------- */
const char *report_tool_words(const struct report *report, const struct results_run *run); /* "k6 0.49" */
const char *report_rule_words(const struct report *report, const struct results_run *run); /* "linear interpolation" */
struct doc_table *report_rule_table(const struct report *report);                          /* what each rule means */
/* "k6 0.49, linear interpolation, 1 ms". */
const char *report_source_words(const struct report *report, const struct results_run *run);
/* The words, and where another tool measured: by which. For captions and subtitles; conditions: any of the runs that are shown. */
const char *report_mark_source(const struct report *report, const char *words, const struct results_run *conditions);
/* The scenario as a row's head, leading to its page; with the source where it is another tool. */
struct doc_cell report_cell_scenario(const struct report *report, const struct analysis_group *group);

/* ---- values ----------------------------------------------------------------------------------------------------------------- */
/* The interval of a metric in its unit, in brackets; NULL when it may not be shown. */
const char *report_metric_interval(const struct report *report, const struct analysis_sample *sample, enum analysis_metric metric);
bool report_has_value(const struct analysis_sample *sample, enum analysis_metric metric);
/* Samples of a group that have a rate, the highest geometric mean first. */
const struct analysis_sample **report_order_by_rate(const struct report *report, const struct analysis_group *group, size_t *count);

/* The run ended early rather than failing a gate of its numbers. */
bool report_run_failed(const struct results_run *run);
/* All of the sample's runs did. */
bool report_sample_failed(const struct analysis_sample *sample);

/* ---- cells ------------------------------------------------------------------------------------------------------------------ */
struct doc_cell report_cell_missing(const struct report *report);
/* No value: NULL sample = missing; no valid run = failed or invalid; otherwise too few requests. */
struct doc_cell report_cell_state(const struct report *report, const struct analysis_sample *sample);
/* The same for a metric that has no value: missing when the source does not give it, else too few requests. */
struct doc_cell report_cell_no_value(const struct report *report, const struct analysis_sample *sample,
                                     enum analysis_metric metric);
struct doc_cell report_cell_not_applicable(const struct report *report);
/* Where a target has no result in a scenario: not applicable when its description says so, else missing. (report_gaps.c) */
struct doc_cell report_cell_absent(const struct report *report, const struct results_target *target, const char *scenario);
/* Geometric mean with its interval, or the state. */
struct doc_cell report_cell_estimate(const struct report *report, const struct analysis_sample *sample,
                                     enum analysis_metric metric);
/* Mean ± sd of the rate, or the state. */
struct doc_cell report_cell_spread(const struct report *report, const struct analysis_sample *sample);
struct doc_cell report_cell_variation(const struct report *report, const struct analysis_sample *sample); /* CV of the rate */
/* "1-2"; not applicable to a target that is alone. */
struct doc_cell report_cell_rank(const struct report *report, const struct analysis_sample *sample, enum analysis_metric metric);
struct doc_cell report_cell_run_count(const struct report *report, const struct analysis_sample *sample);
/* Requests of the valid runs that ended badly: "0", "12 of 363,102". */
struct doc_cell report_cell_errors(const struct report *report, const struct analysis_sample *sample);
struct doc_cell report_cell_count(const struct report *report, int64_t count);
struct doc_cell report_cell_duration(const struct report *report, int64_t nanoseconds);       /* RESULTS_MISSING: missing */
struct doc_cell report_cell_duration_exact(const struct report *report, int64_t nanoseconds); /* of a setting; the same */
struct doc_cell report_cell_rate(const struct report *report, double rate);                   /* not finite: missing */
struct doc_cell report_cell_share(const struct report *report, double share);                 /* not finite: missing */
struct doc_cell report_cell_bytes(const struct report *report, int64_t bytes);                /* RESULTS_MISSING: missing */
/* A percentile of that many good answers (RESULTS_MISSING: not counted); too few when too few lie beyond it. */
struct doc_cell report_cell_percentile(const struct report *report, int64_t good, enum analysis_metric metric, int64_t nanoseconds);
/* A latency of a run; what its tool rounded to 0 is below the tool's resolution. */
struct doc_cell report_cell_run_latency(const struct report *report, const struct results_run *run, enum analysis_metric metric,
                                        int64_t nanoseconds);
struct doc_cell report_cell_link(const struct report *report, const char *words, const char *link);
struct doc_cell report_cell_text(const struct report *report, const char *words);
/* The framework's name, leading to its site when that is a web address. */
struct doc_cell report_cell_framework(const struct report *report, const struct results_target *target);

/* ---- blocks ----------------------------------------------------------------------------------------------------------------- */
/* A table whose first cells are row heads. */
struct doc_table *report_table(const struct report *report, const char *caption, const struct doc_column *columns,
                               size_t column_count);
struct doc_column report_column(const char *title, const char *unit, bool number);
struct doc_node *report_section(const struct report *report, struct doc_node *parent, const char *id, const char *title_key);
void report_paragraph(const struct report *report, struct doc_node *parent, const char *words);
/* A paragraph of a message with inline Markdown; for texts of the catalogue only, never for data. */
void report_prose(const struct report *report, struct doc_node *parent, const char *words);
/* The box that says that these numbers come from the quick profile; scenarios: which ones, NULL for "all on this page". */
void report_add_quick_note(const struct report *report, struct doc_node *parent, const char *scenarios);
/* Appends strong words that lead somewhere (link NULL: strong words alone). */
void report_add_strong_link(struct doc_text *text, const char *words, const char *link);
/* The page gets a picture, where pictures are made. */
void report_add_picture(const struct report *report, struct doc_page *page);
void report_add_crumb(const struct report *report, struct doc_page *page, const char *title, const char *link);
/* Appends templates/prose/<language>/<name>.md. 0 or -1. */
int report_add_prose_file(const struct report *report, struct doc_node *parent, const char *name, struct error *error);

/* Growable lists of facts in the arena. */
struct report_facts {
    struct doc_fact items[48];
    size_t count;
};
void report_add_fact(struct report_facts *facts, const char *term, struct doc_cell value);
void report_add_fact_text(const struct report *report, struct report_facts *facts, const char *term_key, const char *words);

#endif
