/* report_history: a target's sessions over time in one scenario: the line, its levels, and where and why it breaks. */
#include "site-gen/report/report_sections.h"

#include "site-gen/report/report_annotations.h"
#include "site-gen/report/report_chart.h"
#include "site-gen/stats/history.h"

#include <math.h>

/* Charts on the page of a scenario; the pages of its targets have them all. */
#define GRID_MAXIMUM 12

/* ---- chart ------------------------------------------------------------------------------------------------------------------ */
/* The longest piece without a break: shorter than two levels, it can show no change. */
static size_t longest_piece(const struct analysis_history *history)
{
    size_t longest = 0, length = 0;
    for (size_t i = 0; i < history->point_count; i++) {
        length = history->points[i].breaks != 0 ? 1 : length + 1;
        longest = length > longest ? length : longest;
    }
    return longest;
}

/* The newest change of level; NULL when there is none. */
static const struct analysis_point *last_change(const struct analysis_history *history)
{
    const struct analysis_point *last = NULL;
    for (size_t i = 0; i < history->point_count; i++)
        if (isfinite(history->points[i].change))
            last = &history->points[i];
    return last;
}

const char *history_takeaway(const struct report *report, const struct analysis_history *history)
{
    const char *target = history->target->key, *sessions = format_count(report->arena, (int64_t)history->point_count);
    const struct analysis_point *change = last_change(history);
    if (change != NULL)
        return SAY(report, report_number_key(report, "history.changed", history->change_count), "target", target, "count",
                   format_count(report->arena, (int64_t)history->change_count), "sessions", sessions, "ratio",
                   format_ratio(report->arena, report->messages, change->change), "date", change->sample->session->date);
    return SAY(report, longest_piece(history) < 2 * HISTORY_SEGMENT_MINIMUM ? "history.short" : "history.level", "target", target,
               "sessions", sessions);
}

static const char *session_tip(const struct report *report, const struct analysis_sample *sample)
{
    struct doc_cell cell = report_cell_estimate(report, sample, ANALYSIS_RATE);
    const char *value = cell.detail != NULL ? arena_format(report->arena, "%s %s", cell.text, cell.detail) : cell.text;
    return SAY(report, "figure.rate_tip", "target", sample->session->date, "value", value, "n", report_run_count(report, sample));
}

/* A gap in the line stands before each point that it does not reach. */
static struct chart_series session_series(const struct report *report, const struct analysis_history *history)
{
    size_t room = history->point_count + history->break_count, count = 0;
    struct draw_point *points = ARENA_NEW_ARRAY(report->arena, room, struct draw_point);
    double *low = ARENA_NEW_ARRAY(report->arena, room, double), *high = ARENA_NEW_ARRAY(report->arena, room, double);
    const char **tips = ARENA_NEW_ARRAY(report->arena, room, const char *);
    size_t *rows = ARENA_NEW_ARRAY(report->arena, room, size_t);
    for (size_t i = 0; i < history->point_count; i++) {
        const struct summary_estimate *summary = &history->points[i].sample->summary[ANALYSIS_RATE];
        if (history->points[i].breaks != 0) {
            points[count] = (struct draw_point){(double)i, NAN};
            low[count] = high[count] = NAN;
            rows[count] = 0;
            count++;
        }
        bool interval = summary_has_interval(summary);
        points[count] = (struct draw_point){(double)i, summary->geometric_mean};
        low[count] = interval ? summary->low : NAN;
        high[count] = interval ? summary->high : NAN;
        rows[count] = i + 1;
        tips[count] = session_tip(report, history->points[i].sample);
        count++;
    }
    return (struct chart_series){.label = history->change_count > 0 ? SAY(report, "history.sessions") : NULL,
                                 .points = points,
                                 .count = count,
                                 .low = low,
                                 .high = high,
                                 .rows = rows,
                                 .tips = tips};
}

static struct chart_series level_series(const struct report *report, const struct analysis_history *history)
{
    struct draw_point *points = ARENA_NEW_ARRAY(report->arena, 2 * history->point_count, struct draw_point);
    size_t count = 0;
    for (size_t i = 0; i < history->point_count; i++) {
        const struct analysis_point *point = &history->points[i];
        if (i > 0 && (point->breaks != 0 || isfinite(point->change)))
            points[count++] = (struct draw_point){(double)i, NAN};
        points[count++] = (struct draw_point){(double)i, point->level};
    }
    return (struct chart_series){.label = SAY(report, "history.levels"), .points = points, .count = count, .no_dots = true};
}

static void fill_places(const struct report *report, struct chart *chart, const struct analysis_history *history)
{
    struct chart_place *places = ARENA_NEW_ARRAY(report->arena, history->point_count, struct chart_place);
    struct chart_place *uprights = ARENA_NEW_ARRAY(report->arena, 2 * history->point_count, struct chart_place);
    for (size_t i = 0; i < history->point_count; i++) {
        const struct analysis_point *point = &history->points[i];
        places[i] = (struct chart_place){.x = (double)i, .text = point->sample->session->date};
        if (point->breaks != 0)
            uprights[chart->upright_count++] =
                (struct chart_place){.x = (double)i - 0.5, .text = SAY(report, "history.break_mark"), .is_break = true};
        if (isfinite(point->change))
            uprights[chart->upright_count++] =
                (struct chart_place){.x = (double)i - 0.5, .text = format_ratio(report->arena, report->messages, point->change)};
    }
    chart->places = places;
    chart->place_count = history->point_count;
    chart->uprights = uprights;
}

/* ---- table ------------------------------------------------------------------------------------------------------------------ */
static const char *event_words(const struct report *report, const struct analysis_point *point)
{
    if (point->breaks != 0)
        return SAY(report, "history.break", "differences", report_difference_words(report, point->breaks));
    if (isfinite(point->change))
        return SAY(report, "history.change", "ratio", format_ratio(report->arena, report->messages, point->change));
    return "-";
}

/* Date, rate, runs; with all, also the version and what happened. */
static struct doc_table *session_table(const struct report *report, const struct analysis_history *history, bool all)
{
    const struct doc_column columns[] = {
        report_column(SAY(report, "column.date"), NULL, false),
        report_column(SAY(report, "column.rate"), SAY(report, "unit.rate_ci"), true),
        report_column(SAY(report, "column.runs_n"), NULL, true),
        report_column(SAY(report, "column.version"), NULL, false),
        report_column(SAY(report, "column.event"), NULL, false),
    };
    const char *caption = SAY(report, "history.caption", "target", history->target->key, "scenario",
                              report_scenario_label(report, history->scenario));
    const struct results_run *newest = history->points[history->point_count - 1].sample->runs[0];
    struct doc_table *table =
        report_table(report, report_mark_source(report, caption, newest), columns, all ? REPORT_COUNT(columns) : 3);
    for (size_t i = 0; i < history->point_count; i++) {
        const struct analysis_sample *sample = history->points[i].sample;
        struct doc_row *row = doc_table_add_row(report->arena, table);
        row->cells[0] = report_cell_link(report, sample->session->date, report_link_run(report, sample->runs[0]));
        row->cells[1] = report_cell_estimate(report, sample, ANALYSIS_RATE);
        row->cells[2] = report_cell_run_count(report, sample);
        if (!all)
            continue;
        row->cells[3] = report_cell_text(report, report_or_unknown(report, sample->runs[0]->framework_version));
        row->cells[4] = report_cell_text(report, event_words(report, &history->points[i]));
    }
    return table;
}

static void add_figure(const struct report *report, struct doc_node *parent, const struct analysis_history *history, const char *id)
{
    const struct results_run *newest = history->points[history->point_count - 1].sample->runs[0];
    const char *subtitle = SAY(report, "history.subtitle", "profile", report_profile_name(report, history->profile));
    struct chart *chart =
        report_chart_new(report, CHART_POINTS, history_takeaway(report, history), report_mark_source(report, subtitle, newest));
    struct chart_series *series = ARENA_NEW_ARRAY(report->arena, 2, struct chart_series);
    series[chart->series_count++] = session_series(report, history);
    if (history->change_count > 0)
        series[chart->series_count++] = level_series(report, history);
    chart->series = series;
    report_chart_offer_linear(report, chart); /* equal factors are equal steps, and the axis need not begin at zero */
    chart->axis_title = SAY(report, "unit.rate");
    fill_places(report, chart, history);
    annotation_add_marks(report, chart, history);
    doc_add_chart(report->arena, parent, id, chart, doc_span_plain(report->arena, SAY(report, "history.figure_caption")),
                  session_table(report, history, false));
}

void section_history_line(const struct report *report, struct doc_node *parent, const struct analysis_history *history)
{
    const struct results_run *newest = history->points[history->point_count - 1].sample->runs[0];
    const char *title = SAY(report, "history.line", "tool", report_tool_words(report, newest), "profile",
                            report_profile_name(report, history->profile));
    struct doc_node *section = doc_add_section(report->arena, parent, NULL, doc_span_plain(report->arena, title));
    add_figure(report, section, history, arena_format(report->arena, "line-%s-%s", history->tool, history->profile));
    doc_add_table(report->arena, section, NULL, session_table(report, history, true));
}

/* ---- lists ------------------------------------------------------------------------------------------------------------------ */
static struct doc_table *new_list(const struct report *report)
{
    const struct doc_column columns[] = {
        report_column(SAY(report, "column.scenario"), NULL, false), report_column(SAY(report, "column.target"), NULL, false),
        report_column(SAY(report, "column.source"), NULL, false),   report_column(SAY(report, "column.profile"), NULL, false),
        report_column(SAY(report, "column.sessions"), NULL, true),  report_column(SAY(report, "column.span"), NULL, false),
        report_column(SAY(report, "column.changes"), NULL, true),   report_column(SAY(report, "column.breaks"), NULL, true),
    };
    return report_table(report, SAY(report, "history.list_caption"), columns, REPORT_COUNT(columns));
}

static void add_list_row(const struct report *report, struct doc_table *table, const struct analysis_history *history)
{
    const struct analysis_sample *oldest = history->points[0].sample, *newest = history->points[history->point_count - 1].sample;
    const char *link = report_link_history(report, history->scenario, history->target);
    struct doc_row *row = doc_table_add_row(report->arena, table);
    row->cells[0] = report_cell_link(report, report_scenario_label(report, history->scenario), link);
    row->cells[1] = report_cell_link(report, history->target->key, link);
    row->cells[2] = report_cell_text(report, report_source_words(report, newest->runs[0]));
    row->cells[3] = report_cell_text(report, report_profile_name(report, history->profile));
    row->cells[4] = report_cell_count(report, (int64_t)history->point_count);
    row->cells[5] =
        report_cell_text(report, SAY(report, "tally.span", "low", oldest->session->date, "high", newest->session->date));
    row->cells[6] = report_cell_count(report, (int64_t)history->change_count);
    row->cells[7] = report_cell_count(report, (int64_t)history->break_count);
}

static struct doc_table *list_histories(const struct report *report, const struct results_scenario *scenario,
                                        const struct results_target *target)
{
    struct doc_table *table = new_list(report);
    for (size_t i = 0; i < report->analysis->history_count; i++) {
        const struct analysis_history *history = &report->analysis->histories[i];
        if ((scenario == NULL || history->scenario == scenario) && (target == NULL || history->target == target))
            add_list_row(report, table, history);
    }
    return table;
}

/* One small chart a line. */
static void add_figures(const struct report *report, struct doc_node *parent, const struct results_scenario *scenario)
{
    size_t shown = 0;
    for (size_t i = 0; i < report->analysis->history_count && shown < GRID_MAXIMUM; i++)
        if (report->analysis->histories[i].scenario == scenario)
            add_figure(report, parent, &report->analysis->histories[i], arena_format(report->arena, "history-%zu", ++shown));
}

void section_history(const struct report *report, struct doc_node *parent, const struct results_scenario *scenario,
                     const struct results_target *target)
{
    struct doc_table *table = list_histories(report, scenario, target);
    if (table->row_count == 0)
        return;
    struct doc_node *section = report_section(report, parent, "history", "section.history");
    report_prose(report, section, SAY(report, "history.how"));
    if (scenario != NULL)
        add_figures(report, table->row_count > 1 ? doc_add_figure_grid(report->arena, section) : section, scenario);
    doc_add_table(report->arena, section, "history-table", table);
}
