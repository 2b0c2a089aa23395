/* dashboard: makes the lines and moves the cursor. */
#include "runner/dashboard.h"

#include "runner/progress_format.h"
#include "runner/summary_text.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>

#define COLUMNS_DEFAULT 80
#define LEVELS 8
#define BYTES_PER_MEBIBYTE 1048576.0
#define LINE_SIZE 512
#define PARTS_LEFT_OUT_MAXIMUM 4

/* The program does not set its locale, so the environment is asked as setlocale would ask it. */
static bool environment_is_utf8(void)
{
    static const char *const names[] = {"LC_ALL", "LC_CTYPE", "LANG"};
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        const char *value = getenv(names[i]);
        if (value != NULL && value[0] != '\0')
            return strcasestr(value, "utf-8") != NULL || strcasestr(value, "utf8") != NULL;
    }
    return false;
}

void dashboard_init(struct dashboard *dashboard, FILE *out)
{
    memset(dashboard, 0, sizeof(*dashboard));
    dashboard->coloured = summary_text_may_colour(out);
    dashboard->unicode = environment_is_utf8();
}

void dashboard_begin(struct dashboard *dashboard)
{
    dashboard->rate_count = 0;
    dashboard->seconds = 0;
}

void dashboard_observe(struct dashboard *dashboard, const struct progress_live *view)
{
    if (view->seconds <= dashboard->seconds)
        return;
    dashboard->seconds = view->seconds;
    dashboard->rates[dashboard->rate_count++ % DASHBOARD_HISTORY] = view->rate;
}

/* ---- lines ------------------------------------------------------------------------------------------------------------------ */

static void append_sparkline(const struct dashboard *dashboard, struct str_builder *line)
{
    static const char *const blocks[LEVELS] = {"\u2581", "\u2582", "\u2583", "\u2584", "\u2585", "\u2586", "\u2587", "\u2588"};
    static const char ascii[] = "_.,-=+*#";
    size_t count = dashboard->rate_count < DASHBOARD_HISTORY ? dashboard->rate_count : DASHBOARD_HISTORY;
    double most = 0;
    for (size_t i = 0; i < count; i++)
        most = dashboard->rates[i] > most ? dashboard->rates[i] : most;
    for (size_t i = dashboard->rate_count - count; i < dashboard->rate_count; i++) {
        double share = most > 0 ? dashboard->rates[i % DASHBOARD_HISTORY] / most : 0;
        size_t level = (size_t)(share * (LEVELS - 1) + 0.5);
        if (dashboard->unicode)
            str_builder_append(line, blocks[level]);
        else
            str_builder_append_char(line, ascii[level]);
    }
}

/* Of UTF-8. */
static size_t count_characters(const char *text)
{
    size_t characters = 0;
    for (; *text != '\0'; text++)
        characters += ((unsigned char)*text & 0xc0) != 0x80;
    return characters;
}

/* Cuts after so many characters (not bytes) and appends, coloured, with the line's end. */
static void finish_line(const struct dashboard *dashboard, struct str_builder *out, struct str_builder *line, size_t columns,
                        enum summary_colour colour)
{
    char cut[LINE_SIZE];
    const char *text = str_builder_text(line);
    size_t length = 0;
    size_t characters = 0;
    while (text[length] != '\0' && length + 1 < sizeof(cut)) {
        if (((unsigned char)text[length] & 0xc0) != 0x80 && ++characters > columns)
            break;
        cut[length] = text[length];
        length++;
    }
    cut[length] = '\0';
    summary_text_append(out, dashboard->coloured, colour, cut);
    str_builder_append_char(out, '\n');
    str_builder_clear(line);
}

/* The less room there is, the more of a line's parts are left out: `left_out` of them, the least important first. */
typedef void append_parts(struct str_builder *line, const struct dashboard_place *place, const struct progress_live *view,
                          int left_out);

/* The target's name stays in any case. */
static void append_place(struct str_builder *line, const struct dashboard_place *place, const struct progress_live *view,
                         int left_out)
{
    char text[64];
    if (place->run_count > 0 && left_out < 4)
        str_builder_append_format(line, "[%zu/%zu] ", place->run, place->run_count);
    if (place->run_count > 0 && left_out < 1)
        str_builder_append_format(line, "%s left  ", progress_format_time_left(place->all_left_ns, text, sizeof(text)));
    if (left_out < 3)
        str_builder_append_format(line, "%s  ", view->scenario);
    str_builder_append(line, view->target);
    if (place->run_count > 0 && left_out < 2)
        str_builder_append_format(line, "  run %" PRIu32, place->block);
}

static void append_phase(struct str_builder *line, const struct dashboard_place *place, const struct progress_live *view,
                         int left_out)
{
    char text[64];
    str_builder_append(line, view->phase);
    if (place->phase_left_ns > 0)
        str_builder_append_format(line, " %s left", progress_format_time_left(place->phase_left_ns, text, sizeof(text)));
    if (!view->running)
        return;
    if (left_out < 1)
        str_builder_append_format(line, "  %s", place->executor);
    str_builder_append_format(line, "  %" PRIu32 " VUs", view->vus);
    if (left_out < 2)
        str_builder_append_format(line, "  %" PRIu64 " iterations", view->iterations);
    if (view->dropped_iterations > 0)
        str_builder_append_format(line, "  %" PRIu64 " dropped", view->dropped_iterations);
}

static void append_rate(const struct dashboard *dashboard, struct str_builder *line, const struct progress_live *view)
{
    char text[64];
    if (view->seconds > 0)
        str_builder_append_format(line, "%s req/s ", progress_format_count(view->rate, text, sizeof(text)));
    append_sparkline(dashboard, line);
}

static void append_errors_by_kind(struct str_builder *line, const struct progress_live *view)
{
    const char *separator = " (";
    for (int kind = 0; kind < MEASURE_ERROR_COUNT; kind++) {
        if (view->errors_by_kind[kind] == 0)
            continue;
        str_builder_append_format(line, "%s%s %" PRIu64, separator, measure_error_name((enum measure_error)kind),
                                  view->errors_by_kind[kind]);
        separator = ", ";
    }
    str_builder_append(line, separator[0] == ',' ? ")" : "");
}

/* The p99 stays in any case. */
static void append_latency(struct str_builder *line, const struct dashboard_place *place, const struct progress_live *view,
                           int left_out)
{
    (void)place;
    char text[64];
    if (view->seconds > 0 && left_out < 2)
        str_builder_append_format(line, "p50 %s  ", progress_format_latency(view->p50_ns, text, sizeof(text)));
    if (view->seconds > 0 && left_out < 1)
        str_builder_append_format(line, "p95 %s  ", progress_format_latency(view->p95_ns, text, sizeof(text)));
    if (view->seconds > 0)
        str_builder_append_format(line, "p99 %s  ", progress_format_latency(view->p99_ns, text, sizeof(text)));
    str_builder_append_format(line, "%" PRIu64 " errors", view->errors);
    if (left_out < 3)
        append_errors_by_kind(line, view);
}

static void append_target(struct str_builder *line, const struct progress_live *view)
{
    str_builder_append(line, "target");
    if (view->target_rss_bytes <= 0) {
        str_builder_append(line, " -");
        return;
    }
    if (view->target_cpu >= 0)
        str_builder_append_format(line, " %.2f cores ", view->target_cpu);
    str_builder_append_format(line, " %.1f MiB", (double)view->target_rss_bytes / BYTES_PER_MEBIBYTE);
}

/* As many parts as fit. */
static void append_fitting(struct str_builder *line, append_parts *append, const struct dashboard_place *place,
                           const struct progress_live *view, size_t columns)
{
    for (int left_out = 0; left_out <= PARTS_LEFT_OUT_MAXIMUM; left_out++) {
        str_builder_clear(line);
        append(line, place, view, left_out);
        if (count_characters(str_builder_text(line)) <= columns)
            return;
    }
}

void dashboard_format(const struct dashboard *dashboard, const struct dashboard_place *place, const struct progress_live *view,
                      size_t columns, struct str_builder *out)
{
    struct str_builder line;
    str_builder_init(&line, DASHBOARD_TEXT_MAXIMUM);
    append_fitting(&line, append_place, place, view, columns);
    finish_line(dashboard, out, &line, columns, SUMMARY_BOLD);
    append_fitting(&line, append_phase, place, view, columns);
    finish_line(dashboard, out, &line, columns, SUMMARY_PLAIN);
    append_rate(dashboard, &line, view);
    finish_line(dashboard, out, &line, columns, SUMMARY_GREEN);
    append_fitting(&line, append_latency, place, view, columns);
    finish_line(dashboard, out, &line, columns, view->errors > 0 ? SUMMARY_RED : SUMMARY_PLAIN);
    append_target(&line, view);
    finish_line(dashboard, out, &line, columns, SUMMARY_PLAIN);
    str_builder_release(&line);
}

/* ---- the screen ------------------------------------------------------------------------------------------------------------- */

/* Back to the first line that was drawn, clearing from there on. */
static void append_return(const struct dashboard *dashboard, struct str_builder *out)
{
    if (dashboard->lines > 0)
        str_builder_append_format(out, "\r\033[%zuA\033[J", dashboard->lines);
}

static void put(struct str_builder *text, FILE *out)
{
    (void)fputs(str_builder_text(text), out);
    (void)fflush(out);
    str_builder_release(text);
}

size_t dashboard_columns(FILE *out)
{
    struct winsize window;
    size_t columns = COLUMNS_DEFAULT;
    if (ioctl(fileno(out), TIOCGWINSZ, &window) == 0 && window.ws_col > 1)
        columns = window.ws_col;
    return columns - 1;
}

void dashboard_draw(struct dashboard *dashboard, const struct dashboard_place *place, const struct progress_live *view, FILE *out)
{
    struct str_builder text;
    str_builder_init(&text, DASHBOARD_TEXT_MAXIMUM);
    append_return(dashboard, &text);
    dashboard_format(dashboard, place, view, dashboard_columns(out), &text);
    dashboard->lines = DASHBOARD_LINES;
    put(&text, out);
}

void dashboard_clear(struct dashboard *dashboard, FILE *out)
{
    struct str_builder text;
    str_builder_init(&text, DASHBOARD_TEXT_MAXIMUM);
    append_return(dashboard, &text);
    dashboard->lines = 0;
    put(&text, out);
}
