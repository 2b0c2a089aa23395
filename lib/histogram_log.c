/* histogram_log: see histogram_log.h. */
#include "lib/histogram_log.h"

#define NANOSECONDS_PER_MILLISECOND 1e6

static double seconds_of(int64_t nanoseconds)
{
    return (double)nanoseconds / (double)CLOCK_NANOSECONDS_PER_SECOND;
}

void histogram_log_append_head(struct str_builder *out, const char *comment, struct utc_time base)
{
    char text[CLOCK_UTC_TEXT_SIZE];
    str_builder_append_format(out,
                              "#[%s]\n"
                              "#[Histogram log format version 1.3]\n"
                              "#[StartTime: %.3f (seconds since epoch), %s]\n"
                              "#[BaseTime: %.3f (seconds since epoch)]\n"
                              "\"StartTimestamp\",\"Interval_Length\",\"Interval_Max\",\"Interval_Compressed_Histogram\"\n",
                              comment, seconds_of(base.nanoseconds), clock_format_utc(base, text), seconds_of(base.nanoseconds));
}

static void append_tag(struct str_builder *out, const char *tag)
{
    if (tag[0] == '\0')
        return;
    str_builder_append(out, "Tag=");
    for (; *tag != '\0'; tag++)
        str_builder_append_char(out, *tag == ',' || (unsigned char)*tag <= ' ' || *tag == 127 ? '_' : *tag);
    str_builder_append_char(out, ',');
}

int histogram_log_append_line(struct str_builder *out, const char *tag, struct utc_time base, struct utc_time start,
                              int64_t length_ns, const struct histogram *histogram, struct error *error)
{
    append_tag(out, tag);
    str_builder_append_format(out, "%.3f,%.3f,%.3f,", seconds_of(start.nanoseconds - base.nanoseconds), seconds_of(length_ns),
                              (double)histogram->maximum / NANOSECONDS_PER_MILLISECOND);
    if (histogram_encode(histogram, out, error) != 0)
        return -1;
    str_builder_append_char(out, '\n');
    return out->failed ? error_set(error, "the log became larger than %zu bytes", out->maximum) : 0;
}
