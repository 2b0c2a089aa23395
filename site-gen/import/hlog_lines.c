/* hlog_lines: see hlog_lines.h. A log does not name the unit of its values. Writers divide the largest by what makes milliseconds of it, for
 * Interval_Max, so the quotient of the two tells: 10^6 for nanoseconds (the default of all writers), 10^3 for microseconds, 1 for
 * milliseconds. */
#include "site-gen/import/hlog_lines.h"

#include "site-gen/import/scan.h"

#include <math.h>

#define YEAR_SECONDS (365.0 * 86400)
#define TIME_MAXIMUM 4102444800.0 /* seconds: the year 2100 */
#define LENGTH_MAXIMUM 1e6        /* seconds of an interval */

void hlog_lines_init(struct hlog_lines *lines, struct import_source *source)
{
    *lines = (struct hlog_lines){.source = source, .start_time = NAN, .base_time = NAN};
}

static int fail(const struct hlog_lines *lines, struct error *error, const char *message)
{
    return error_set_at(error, import_source_name(lines->source), import_source_line_number(lines->source), 0, "%s", message);
}

static int take_comment(struct hlog_lines *lines, struct str text, struct error *error)
{
    struct scan scan;
    double version;
    if (scan_line(text, "#[StartTime: %f (%*", &scan))
        lines->start_time = scan.numbers[0] <= TIME_MAXIMUM ? scan.numbers[0] : NAN;
    else if (scan_line(text, "#[BaseTime: %f (%*", &scan))
        lines->base_time = scan.numbers[0] <= TIME_MAXIMUM ? scan.numbers[0] : NAN;
    else if (scan_line(text, "#[Latencies of good requests in ns, %s, written by benchlab]", &scan))
        lines->is_ours = true;
    else if (scan_line(text, HLOG_VERSION, &scan)) {
        struct str word = scan.words[0];
        if (word.length > 0 && word.data[word.length - 1] == ']')
            word.length--;
        if (!scan_number(word, &version) || version > 1.35)
            return fail(lines, error, "expected an HdrHistogram log of version 1.3 or before");
    }
    return 0;
}

/* The times of lines may count from BaseTime, from StartTime (then they are more than a year before it), or be absolute. */
static double absolute_start(const struct hlog_lines *lines, double start)
{
    if (!isnan(lines->base_time))
        return start + lines->base_time;
    if (!isnan(lines->start_time) && start < lines->start_time - YEAR_SECONDS)
        return start + lines->start_time;
    return start;
}

static double find_unit(double largest, double milliseconds)
{
    if (!(largest > 0) || !(milliseconds > 0))
        return 0;
    double digits = log10(largest / milliseconds);
    return digits > 4.5 ? 1 : digits > 1.5 ? 1e3 : 1e6;
}

/* Adds from, whose values are of that unit, to into, which is of nanoseconds. The same layout and unit keep every slot. */
static void convert(struct histogram *into, const struct histogram *from, double unit_ns)
{
    if (from->total == 0)
        return;
    if (unit_ns == 1) {
        histogram_add(into, from);
        return;
    }
    int32_t last = histogram_index(from, from->maximum);
    for (int32_t i = histogram_index(from, from->minimum); i <= last; i++) {
        double value = (double)histogram_median_equivalent(from, histogram_value_at_index(from, i)) * unit_ns;
        if (from->counts[i] > 0)
            histogram_record_count(into, value < 9e18 ? (int64_t)value : INT64_MAX, from->counts[i]);
    }
}

static int take_histogram(struct hlog_lines *lines, struct hlog_line *line, struct str base64, double largest_ms,
                          struct error *error)
{
    struct histogram decoded;
    struct error reason = {0};
    if (histogram_decode(&decoded, base64, &reason) != 0)
        return fail(lines, error, reason.message);
    if (lines->unit_ns == 0)
        lines->unit_ns = find_unit((double)decoded.maximum, largest_ms);
    histogram_clear(line->histogram);
    convert(line->histogram, &decoded, lines->unit_ns == 0 ? 1 : lines->unit_ns);
    histogram_release(&decoded);
    return 0;
}

static int take_line(struct hlog_lines *lines, struct str text, struct hlog_line *line, struct error *error)
{
    struct str start, length, largest;
    double start_s, largest_ms;
    line->tag = (struct str){"", 0};
    if (str_starts_with(text, "Tag=")) {
        (void)str_split_next(&text, ',', &line->tag);
        line->tag = (struct str){line->tag.data + 4, line->tag.length - 4};
    }
    if (!str_split_next(&text, ',', &start) || !str_split_next(&text, ',', &length) || !str_split_next(&text, ',', &largest) ||
        text.data == NULL || !scan_number(start, &start_s) || !scan_number(length, &line->length) ||
        !scan_number(largest, &largest_ms) || start_s > TIME_MAXIMUM || line->length > LENGTH_MAXIMUM)
        return fail(lines, error,
                    "expected start, length, maximum and a histogram, divided by commas, perhaps with Tag=... before");
    line->start = absolute_start(lines, start_s);
    return take_histogram(lines, line, str_trim(text), largest_ms, error);
}

int hlog_lines_next(struct hlog_lines *lines, struct hlog_line *line, struct error *error)
{
    struct str text;
    struct scan scan;
    int result;
    while ((result = import_source_next_line(lines->source, &text, error)) > 0) {
        text = str_trim(text);
        if (str_starts_with(text, "#")) {
            if (take_comment(lines, text, error) != 0)
                return -1;
        } else if (text.length > 0 && !scan_line(text, HLOG_LEGEND, &scan)) {
            return take_line(lines, text, line, error) == 0 ? 1 : -1;
        }
    }
    return result;
}
