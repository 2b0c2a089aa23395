/* report_axis: tick labels. Ticks are round numbers, so they carry no more digits than they need. */
#include "site-gen/report/report_axis.h"

#include "site-gen/report/format.h"

#include <math.h>
#include <string.h>

struct axis_unit {
    double size;
    const char *name;
};

const char *axis_format_number(struct arena *arena, double value, const void *context)
{
    (void)context;
    if (fabs(value) >= 1000 && fabs(value) < 9e15)
        return format_count(arena, llround(value));
    return arena_format(arena, "%.4g", value);
}

/* The value in the largest unit that it fills, with at most four figures. */
static const char *in_unit(struct arena *arena, double value, const struct axis_unit *units, size_t count)
{
    const struct axis_unit *unit = &units[0];
    for (size_t i = 1; i < count; i++)
        if (fabs(value) >= units[i].size * 0.99999)
            unit = &units[i];
    return value == 0 ? "0" : arena_format(arena, "%.4g %s", value / unit->size, unit->name);
}

const char *axis_format_duration(struct arena *arena, double nanoseconds, const void *context)
{
    (void)context;
    static const struct axis_unit units[] = {{1, "ns"}, {1e3, "µs"}, {1e6, "ms"}, {1e9, "s"}};
    return in_unit(arena, nanoseconds, units, sizeof(units) / sizeof(units[0]));
}

const char *axis_format_mebibytes(struct arena *arena, double mebibytes, const void *context)
{
    (void)context;
    return mebibytes == 0 ? "0" : arena_format(arena, "%.4g MiB", mebibytes);
}

const char *axis_format_percent(struct arena *arena, double share, const void *context)
{
    const struct messages *messages = context;
    return message_format(messages, arena, "format.percent", "value", arena_format(arena, "%.3g", share * 100), (const char *)NULL);
}

const char *axis_format_ratio(struct arena *arena, double ratio, const void *context)
{
    const struct messages *messages = context;
    return message_format(messages, arena, "format.ratio", "value", arena_format(arena, "%.3g", ratio), (const char *)NULL);
}
