/* page_run: one run, down to its raw file: the last step of the way from a claim to its evidence. */
#include "site-gen/report/page.h"

#include "site-gen/report/conditions.h"
#include "site-gen/report/report_sections.h"

#include <math.h>
#include <string.h>

/* ---- states and reasons ----------------------------------------------------------------------------------------------------- */
enum reason_unit { UNIT_NUMBER, UNIT_SHARE, UNIT_DURATION };

/* Reasons whose values are no plain numbers (site-gen/import/gates.h). */
static const struct {
    const char *key;
    enum reason_unit unit;
} reason_units[] = {
    {"gate.error_share", UNIT_SHARE},         {"gate.check_share", UNIT_SHARE},     {"gate.steal", UNIT_SHARE},
    {"gate.percentile_order", UNIT_DURATION}, {"gate.mean_outside", UNIT_DURATION}, {"gate.generator_late", UNIT_DURATION},
    {"gate.clock_jump", UNIT_DURATION},       {"gate.timeline_gap", UNIT_DURATION},
};

static const char *reason_value(const struct report *report, const char *key, double value)
{
    enum reason_unit unit = UNIT_NUMBER;
    for (size_t i = 0; i < REPORT_COUNT(reason_units); i++)
        if (strcmp(reason_units[i].key, key) == 0)
            unit = reason_units[i].unit;
    if (!isfinite(value))
        return "";
    if (unit == UNIT_SHARE)
        return format_percent(report->arena, report->messages, value);
    if (unit == UNIT_DURATION)
        return format_duration(report->arena, value);
    if (value == floor(value))
        return format_count(report->arena, llround(value));
    return format_rate(report->arena, value);
}

static const char *reason_words(const struct report *report, const struct results_reason *reason)
{
    const char *value = reason_value(report, reason->key, reason->value);
    const char *limit = reason_value(report, reason->key, reason->limit);
    const char *words = SAY(report, reason->key, "value", value, "limit", limit, "detail", reason->detail);
    bool mentioned = reason->detail[0] == '\0' || strstr(words, reason->detail) != NULL;
    return mentioned ? words : arena_format(report->arena, "%s (%s)", words, reason->detail);
}

/* Warnings that the load generator is known to write have words in both languages. */
static const char *warning_words(const struct report *report, const struct results_run *run, const char *warning)
{
    double load = report_warned_load(warning);
    if (isfinite(load))
        return SAY(report, "run.busy", "load", arena_format(report->arena, "%.2f", load), "cores",
                   format_count(report->arena, run->machine->cores));
    if (strcmp(warning, "the target did not stop within 5 s of SIGTERM and was killed") == 0)
        return SAY(report, "run.warning_killed");
    return SAY(report, "run.warning", "warning", warning);
}

static void add_state(const struct report *report, struct doc_page *page, const struct results_run *run)
{
    if (run->reason_count == 0 && run->warning_count == 0)
        return;
    bool invalid = run->state == RESULTS_INVALID;
    struct doc_span *title = doc_span_plain(report->arena, SAY(report, invalid ? "run.invalid" : "run.remarks"));
    struct doc_node *note = doc_add_note(report->arena, &page->body, invalid ? DOC_NOTE_WARNING : DOC_NOTE_INFORMATION, title);
    struct doc_node *list = doc_add_list(report->arena, note, false);
    for (size_t i = 0; i < run->reason_count; i++)
        report_paragraph(report, doc_add_list_item(report->arena, list), reason_words(report, &run->reasons[i]));
    for (size_t i = 0; i < run->warning_count; i++)
        report_paragraph(report, doc_add_list_item(report->arena, list), warning_words(report, run, run->warnings[i]));
}

/* ---- figures ---------------------------------------------------------------------------------------------------------------- */
static void add_cards(const struct report *report, struct doc_page *page, const struct results_run *run)
{
    struct report_facts facts = {.count = 0};
    report_add_fact(&facts, SAY(report, "column.rate"), report_cell_rate(report, run->rate));
    report_add_fact(&facts, report_metric_title(report, ANALYSIS_MEAN), report_cell_duration(report, run->latency.mean));
    report_add_fact(&facts, report_metric_title(report, ANALYSIS_P50),
                    report_cell_run_latency(report, run, ANALYSIS_P50, run->latency.p50));
    report_add_fact(&facts, report_metric_title(report, ANALYSIS_P99),
                    report_cell_run_latency(report, run, ANALYSIS_P99, run->latency.p99));
    report_add_fact(&facts, SAY(report, "column.requests"), report_cell_count(report, run->requests));
    report_add_fact(&facts, SAY(report, "column.errors"), report_cell_count(report, run->errors));
    doc_add_facts(report->arena, &page->body, facts.items, facts.count, true);
}

static void add_errors(const struct report *report, struct doc_node *section, const struct results_run *run)
{
    static const char *const keys[RESULTS_ERROR_KINDS] = {"error.connect",      "error.timeout", "error.reset",
                                                          "error.bad_response", "error.status",  "error.check"};
    size_t known = 0;
    for (size_t i = 0; i < RESULTS_ERROR_KINDS; i++)
        known += run->errors_by_kind[i] != RESULTS_MISSING;
    if (run->errors == 0 || known == 0) {
        report_paragraph(report, section,
                         run->errors == RESULTS_MISSING ? SAY(report, "run.errors_unknown")
                         : run->errors == 0             ? SAY(report, "run.no_errors")
                                            : SAY(report, report_number_key(report, "run.errors_without_kind", (size_t)run->errors),
                                                  "count", format_count(report->arena, run->errors)));
        return;
    }
    const struct doc_column columns[] = {report_column(SAY(report, "column.error_kind"), NULL, false),
                                         report_column(SAY(report, "column.count"), NULL, true)};
    struct doc_table *table = report_table(report, SAY(report, "run.errors_caption"), columns, REPORT_COUNT(columns));
    for (size_t i = 0; i < RESULTS_ERROR_KINDS; i++) {
        struct doc_row *row = doc_table_add_row(report->arena, table);
        row->cells[0] = report_cell_text(report, SAY(report, keys[i]));
        row->cells[1] = report_cell_count(report, run->errors_by_kind[i]);
    }
    doc_add_table(report->arena, section, "errors-table", table);
}

static void add_steps(const struct report *report, struct doc_page *page, const struct results_run *run,
                      const struct results_detail *detail)
{
    if (detail->step_count == 0)
        return;
    struct doc_node *section = report_section(report, &page->body, "steps", "section.steps");
    const struct doc_column columns[] = {
        report_column(SAY(report, "column.step"), NULL, false),
        report_column(SAY(report, "column.requests"), NULL, true),
        report_column(SAY(report, "column.errors"), NULL, true),
        report_column(SAY(report, "column.rate"), SAY(report, "unit.rate"), true),
        report_column(SAY(report, "column.p50"), NULL, true),
        report_column(SAY(report, "column.p95"), NULL, true),
        report_column(SAY(report, "column.p99"), NULL, true),
    };
    const char *caption = report_mark_source(report, SAY(report, "run.steps_caption"), run);
    struct doc_table *table = report_table(report, caption, columns, REPORT_COUNT(columns));
    for (size_t i = 0; i < detail->step_count; i++) {
        const struct results_step *step = &detail->steps[i];
        struct doc_row *row = doc_table_add_row(report->arena, table);
        row->cells[0] = report_cell_text(report, report_step_name(report, step->group, step->name));
        row->cells[1] = report_cell_count(report, step->requests);
        row->cells[2] = report_cell_count(report, step->errors);
        row->cells[3] = report_cell_rate(report, step->rate);
        int64_t good = analysis_good_of(step->requests, step->errors);
        row->cells[4] = report_cell_percentile(report, good, ANALYSIS_P50, step->latency.p50);
        row->cells[5] = report_cell_percentile(report, good, ANALYSIS_P95, step->latency.p95);
        row->cells[6] = report_cell_percentile(report, good, ANALYSIS_P99, step->latency.p99);
    }
    doc_add_table(report->arena, section, "steps-table", table);
}

static void add_checks(const struct report *report, struct doc_page *page, const struct results_run *run,
                       const struct results_detail *detail)
{
    struct doc_node *section = report_section(report, &page->body, "checks", "section.checks");
    if (detail->check_count > 0) {
        const struct doc_column columns[] = {
            report_column(SAY(report, "column.step"), NULL, false), report_column(SAY(report, "column.check"), NULL, false),
            report_column(SAY(report, "column.passes"), NULL, true), report_column(SAY(report, "column.fails"), NULL, true)};
        struct doc_table *table = report_table(report, SAY(report, "run.checks_caption"), columns, REPORT_COUNT(columns));
        for (size_t i = 0; i < detail->check_count; i++) {
            struct doc_row *row = doc_table_add_row(report->arena, table);
            row->cells[0] = report_cell_text(report, detail->checks[i].step);
            row->cells[1] = report_cell_text(report, detail->checks[i].name);
            row->cells[2] = report_cell_count(report, detail->checks[i].passes);
            row->cells[3] = report_cell_count(report, detail->checks[i].fails);
        }
        doc_add_table(report->arena, section, "checks-table", table);
    }
    section_thresholds(report, section, detail);
    add_errors(report, section, run);
}

static struct doc_cell share_of_cores(const struct report *report, double share)
{
    if (!isfinite(share))
        return report_cell_missing(report);
    return report_cell_text(report, SAY(report, "run.cores", "cores", arena_format(report->arena, "%.2f", share)));
}

static void add_resources(const struct report *report, struct doc_page *page, const struct results_run *run,
                          const struct results_detail *detail)
{
    struct doc_node *section = report_section(report, &page->body, "resources", "section.resources");
    struct report_facts facts = {.count = 0};
    report_add_fact(&facts, SAY(report, "run.target_cpu"), share_of_cores(report, run->cpu_share));
    report_add_fact(&facts, SAY(report, "run.target_memory"), report_cell_bytes(report, run->rss_peak_bytes));
    report_add_fact(&facts, SAY(report, "run.generator_cpu"), share_of_cores(report, run->generator_cpu_share));
    report_add_fact(&facts, SAY(report, "run.generator_memory"), report_cell_bytes(report, run->generator_rss_peak_bytes));
    report_add_fact(&facts, SAY(report, "run.bytes_received"), report_cell_bytes(report, run->bytes_received));
    report_add_fact(&facts, SAY(report, "run.bytes_sent"), report_cell_bytes(report, run->bytes_sent));
    doc_add_facts(report->arena, section, facts.items, facts.count, false);
    if (detail->sample_count > 1) {
        figure_run_cpu(report, section, detail);
        figure_run_memory(report, section, detail);
    }
}

/* ---- provenance ------------------------------------------------------------------------------------------------------------- */
static void add_sequence(const struct report *report, struct doc_page *page, const struct results_run *run)
{
    struct doc_node *section = report_section(report, &page->body, "conditions", "section.conditions");
    struct report_facts facts = {.count = 0};
    bool closed = strcmp(run->loop, "closed") == 0;
    report_add_fact_text(report, &facts, "run.started", format_minute(report->arena, run->started));
    report_add_fact_text(report, &facts, "column.profile", report_profile_name(report, run->profile));
    report_add_fact_text(report, &facts, "column.loop", report_loop_words(report, run));
    report_add_fact_text(report, &facts, "run.executor", report_or_unknown(report, run->executor));
    report_add_fact(&facts, SAY(report, "column.vus"), report_cell_count(report, run->vus));
    report_add_fact(&facts, SAY(report, "load.wanted_rate"),
                    closed ? report_cell_not_applicable(report) : report_cell_rate(report, run->wanted_rate));
    report_add_load_facts(report, &facts, run);
    report_add_fact(&facts, SAY(report, "run.dropped"),
                    closed ? report_cell_not_applicable(report) : report_cell_count(report, run->dropped_iterations));
    report_add_fact(&facts, SAY(report, "column.duration"), report_cell_duration_exact(report, run->duration_ns));
    report_add_fact(&facts, SAY(report, "column.warmup"), report_cell_duration_exact(report, run->warmup_ns));
    report_add_fact(&facts, SAY(report, "run.measured"), report_cell_duration(report, run->measured_ns));
    report_add_fact_text(report, &facts, "run.session", report_or_unknown(report, run->session->id));
    report_add_fact_text(report, &facts, "run.order",
                         run->block <= 0 ? SAY(report, "state.unknown")
                                         : SAY(report, "run.order_text", "block", format_count(report->arena, run->block),
                                               "position", format_count(report->arena, run->position), "seed", run->seed));
    report_add_fact_text(report, &facts, "column.version", report_or_unknown(report, run->framework_version));
    report_add_fact_text(report, &facts, "column.configuration", report_configuration_words(report, run->configuration));
    report_add_fact_text(report, &facts, "scenario.sha256", run->scenario_sha256);
    doc_add_facts(report->arena, section, facts.items, facts.count, false);
}

/* The command that makes such a run again: the requests of its session, so the seed; nothing where options had changed the load, which
 * a profile's name then does not say, or where it is another tool's or an experiment's. */
static void add_command(const struct report *report, struct doc_page *page, const struct results_run *run)
{
    bool has_profile = strcmp(run->profile, "quick") == 0 || strcmp(run->profile, "standard") == 0;
    if (!conditions_are_ours(run) || !has_profile || run->experiment[0] != '\0' || run->session->id[0] == '\0')
        return;
    struct doc_node *section = report_section(report, &page->body, "again", "section.again");
    report_prose(report, section, SAY(report, "run.again"));
    doc_add_code(report->arena, section, "sh",
                 arena_format(report->arena, "benchlab run %s --target %s:%s --profile %s --seed %s\n", run->scenario->id,
                              run->target->id, run->target->variant, run->profile, run->session->id));
}

static void add_raw_file(const struct report *report, struct doc_page *page, const struct results_run *run)
{
    struct doc_node *section = report_section(report, &page->body, "raw", "section.raw");
    size_t index = (size_t)(run - report->analysis->results->runs);
    if (report->options->raw_available != NULL && report->options->raw_available[index]) {
        struct doc_download *download = ARENA_NEW(report->arena, struct doc_download);
        *download = (struct doc_download){arena_format(report->arena, "file:%s", report_raw_file(report->arena, run)),
                                          run->source_name, SAY(report, "download.raw_detail")};
        doc_add_downloads(report->arena, section, download, 1);
    } else {
        report_paragraph(report, section,
                         SAY(report, !conditions_are_ours(run) ? "run.raw_private" : "run.raw_gone", "file", run->source_name));
    }
    struct report_facts facts = {.count = 0};
    report_add_fact_text(report, &facts, "run.sha256", run->source_sha256);
    report_add_fact_text(report, &facts, "run.tool", report_tool_words(report, run));
    report_add_fact_text(report, &facts, "run.percentile_rule", report_rule_words(report, run));
    if (run->resolution_ns > 0)
        report_add_fact_text(report, &facts, "run.resolution", format_duration_exact(report->arena, run->resolution_ns));
    report_add_fact_text(report, &facts, "run.id", run->id);
    doc_add_facts(report->arena, section, facts.items, facts.count, false);
}

static void add_target_links(const struct report *report, struct doc_page *page, const struct results_run *run)
{
    struct doc_text text = doc_text_new(report->arena);
    doc_text_add_link(&text, run->target->key, report_link_target(report, run->target));
    doc_text_add(&text, " · ");
    const char *scenario = report_scenario_label(report, run->scenario);
    if (report_has_scenario_page(report, run->scenario))
        doc_text_add_link(&text, scenario, report_link_scenario(report, run->scenario));
    else
        doc_text_add(&text, scenario);
    if (run->experiment[0] != '\0') {
        doc_text_add(&text, " · ");
        doc_text_add_link(&text, SAY(report, "experiment.side_of", "experiment", run->experiment, "side", run->experiment_side),
                          report_link_experiment(report, run->target, run->experiment));
    }
    doc_text_add(&text, arena_format(report->arena, " · %s · %s", run->date, report_profile_name(report, run->profile)));
    doc_add_paragraph(report->arena, &page->body, text.first);
    if (!conditions_are_ours(run))
        report_prose(report, &page->body, SAY(report, "run.other_tool", "source", report_source_words(report, run)));
}

static void add_latency_row(const struct report *report, struct doc_table *table, const struct results_run *run, const char *words,
                            int64_t figure)
{
    if (figure == RESULTS_MISSING)
        return;
    struct doc_row *row = doc_table_add_row(report->arena, table);
    row->cells[0] = report_cell_text(report, words);
    row->cells[1] = report_cell_run_latency(report, run, ANALYSIS_MEAN, figure); /* as the tool gives it, however few there are */
}

/* The percentiles as the source lists them, otherwise the usual ones. */
static void add_percentile_rows(const struct report *report, struct doc_table *table, const struct results_run *run,
                                const struct results_detail *detail)
{
    const struct results_latency *latency = &run->latency;
    const struct results_quantile usual[] = {
        {0.5, latency->p50}, {0.9, latency->p90}, {0.95, latency->p95}, {0.99, latency->p99}, {0.999, latency->p999}};
    const struct results_quantile *quantiles = detail->quantile_count > 0 ? detail->quantiles : usual;
    size_t count = detail->quantile_count > 0 ? detail->quantile_count : REPORT_COUNT(usual);
    for (size_t i = 0; i < count; i++)
        add_latency_row(report, table, run, arena_format(report->arena, "p%.6g", quantiles[i].share * 100), quantiles[i].value);
}

/* Latencies as the tool gives them, where there is no histogram to read them from. */
static void add_quantiles(const struct report *report, struct doc_node *section, const struct results_run *run,
                          const struct results_detail *detail)
{
    if (run->has_histogram || conditions_are_ours(run))
        return;
    const struct doc_column columns[] = {report_column(SAY(report, "column.figure"), NULL, false),
                                         report_column(SAY(report, "column.latency"), NULL, true)};
    const char *caption = report_mark_source(report, SAY(report, "run.latency_caption"), run);
    struct doc_table *table = report_table(report, caption, columns, REPORT_COUNT(columns));
    add_latency_row(report, table, run, SAY(report, "column.latency_mean"), run->latency.mean);
    add_latency_row(report, table, run, SAY(report, "column.minimum"), run->latency.minimum);
    add_percentile_rows(report, table, run, detail);
    add_latency_row(report, table, run, SAY(report, "column.maximum"), run->latency.maximum);
    add_latency_row(report, table, run, SAY(report, "column.deviation"), run->deviation_ns);
    if (table->row_count > 0)
        doc_add_table(report->arena, section, "latency-table", table);
}

struct doc_page *page_build_run(const struct report *report, const struct results_run *run, struct error *error)
{
    const char *scenario = report_scenario_label(report, run->scenario);
    const char *parent = report_link_scenario(report, run->scenario), *parent_title = scenario;
    if (run->experiment[0] != '\0') {
        parent = report_link_experiment(report, run->target, run->experiment);
        parent_title = run->experiment;
    }
    const struct page_head head = page_head_of(report, report->planned);
    struct doc_page *page = page_new(report, &head, parent_title, parent);
    add_target_links(report, page, run);
    add_state(report, page, run);
    if (strcmp(run->profile, "quick") == 0)
        report_add_quick_note(report, &page->body, NULL);
    add_cards(report, page, run);
    struct results_detail detail = {0};
    if (report->store != NULL && store_load_run_detail(report->store, run, report->arena, &detail, error) != 0)
        return NULL;
    struct doc_node *course = report_section(report, &page->body, "course", "section.course");
    report_prose(report, course, SAY(report, "run.describes"));
    if (detail.second_count > 0) {
        figure_run_rate(report, course, run, &detail);
        figure_run_latency(report, course, run, &detail);
        figure_run_errors(report, course, run, &detail);
    }
    if (report->store != NULL && run->has_histogram && figure_run_percentiles(report, course, run, error) != 0)
        return NULL;
    add_quantiles(report, course, run, &detail);
    add_steps(report, page, run, &detail);
    add_checks(report, page, run, &detail);
    add_resources(report, page, run, &detail);
    add_sequence(report, page, run);
    struct doc_node *environment = report_section(report, &page->body, "environment", "section.run_environment");
    section_run_environment(report, environment, run);
    add_raw_file(report, page, run);
    add_command(report, page, run);
    return page;
}
