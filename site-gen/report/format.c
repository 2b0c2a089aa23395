/* format: see the header. Rounding happens before the unit is chosen, so that 999.7 µs becomes "1.00 ms" and never "1000 µs". */
#include "site-gen/report/format.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NO_VALUE "-"

/* A number without sign, with a comma before each group of three digits of its whole part, and the sign. */
static const char *group_digits(struct arena *arena, const char *plain, bool negative)
{
    size_t whole = strcspn(plain, "."), length = 0;
    char *out = arena_allocate(arena, strlen(plain) + whole / 3 + 2);
    if (negative)
        out[length++] = '-';
    for (size_t i = 0; plain[i] != '\0'; i++) {
        if (i > 0 && i < whole && (whole - i) % 3 == 0)
            out[length++] = ',';
        out[length++] = plain[i];
    }
    out[length] = '\0';
    return out;
}

/* value with this many decimals. */
static const char *format_fixed(struct arena *arena, double value, int decimals)
{
    char plain[400];
    snprintf(plain, sizeof(plain), "%.*f", decimals, fabs(value));
    return group_digits(arena, plain, value < 0 && strspn(plain, "0.") != strlen(plain));
}

/* Decimals that show three significant figures of value: 0 from 100 on. */
static int decimals_for_three_figures(double value)
{
    double size = fabs(value);
    if (size <= 0 || size >= 99.95)
        return size <= 0 ? 2 : 0;
    int magnitude = (int)floor(log10(size));
    int decimals = 2 - magnitude;
    /* 9.996 rounds up to 10.0, which needs one decimal less. */
    if (size * pow(10, decimals) >= 999.5)
        decimals--;
    return decimals < 0 ? 0 : decimals > 9 ? 9 : decimals;
}

static const char *format_three_figures(struct arena *arena, double value)
{
    return format_fixed(arena, value, decimals_for_three_figures(value));
}

static int rate_decimals(double rate)
{
    if (fabs(rate) >= 99.95)
        return 0;
    return fabs(rate) >= 9.995 ? 1 : 2;
}

const char *format_count(struct arena *arena, int64_t count)
{
    char plain[32];
    snprintf(plain, sizeof(plain), "%lld", (long long)count);
    bool negative = plain[0] == '-';
    return group_digits(arena, negative ? plain + 1 : plain, negative);
}

const char *format_rate(struct arena *arena, double rate)
{
    return isfinite(rate) ? format_fixed(arena, rate, rate_decimals(rate)) : NO_VALUE;
}

const char *format_rate_spread(struct arena *arena, double mean, double standard_deviation)
{
    if (!isfinite(mean))
        return NO_VALUE;
    if (!isfinite(standard_deviation))
        return format_rate(arena, mean);
    return arena_format(arena, "%s ± %s", format_rate(arena, mean), format_fixed(arena, standard_deviation, rate_decimals(mean)));
}

const char *format_rate_interval(struct arena *arena, double low, double high)
{
    if (!isfinite(low) || !isfinite(high))
        return NULL;
    int decimals = rate_decimals(high);
    return arena_format(arena, "[%s-%s]", format_fixed(arena, low, decimals), format_fixed(arena, high, decimals));
}

struct unit {
    double size;
    const char *name;
};

/* Ascending. The last unit that value fills at least once after rounding to three figures. */
static const struct unit *unit_for(const struct unit *units, size_t count, double value)
{
    const struct unit *chosen = &units[0];
    for (size_t i = 1; i < count; i++)
        if (fabs(value) / units[i].size >= 0.9995)
            chosen = &units[i];
    return chosen;
}

static const struct unit duration_units[] = {{1, "ns"}, {1e3, "µs"}, {1e6, "ms"}, {1e9, "s"}};
static const struct unit byte_units[] = {
    {1, "B"}, {1024.0, "KiB"}, {1048576.0, "MiB"}, {1073741824.0, "GiB"}, {1099511627776.0, "TiB"}};
#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

const char *format_duration(struct arena *arena, double nanoseconds)
{
    if (!isfinite(nanoseconds))
        return NO_VALUE;
    if (nanoseconds == 0)
        return "0 s";
    const struct unit *unit = unit_for(duration_units, COUNT(duration_units), nanoseconds);
    return arena_format(arena, "%s %s", format_three_figures(arena, nanoseconds / unit->size), unit->name);
}

const char *format_duration_interval(struct arena *arena, double low, double high)
{
    if (!isfinite(low) || !isfinite(high))
        return NULL;
    const struct unit *unit = unit_for(duration_units, COUNT(duration_units), high);
    int decimals = decimals_for_three_figures(high / unit->size);
    return arena_format(arena, "[%s-%s %s]", format_fixed(arena, low / unit->size, decimals),
                        format_fixed(arena, high / unit->size, decimals), unit->name);
}

const char *format_duration_exact(struct arena *arena, int64_t nanoseconds)
{
    const struct unit *unit = unit_for(duration_units, COUNT(duration_units), (double)nanoseconds);
    return arena_format(arena, "%.6g %s", (double)nanoseconds / unit->size, unit->name);
}

const char *format_bytes(struct arena *arena, double bytes)
{
    if (!isfinite(bytes))
        return NO_VALUE;
    const struct unit *unit = unit_for(byte_units, COUNT(byte_units), bytes);
    if (unit == &byte_units[0])
        return arena_format(arena, "%s %s", format_fixed(arena, bytes, 0), unit->name);
    return arena_format(arena, "%s %s", format_three_figures(arena, bytes / unit->size), unit->name);
}

const char *format_percent(struct arena *arena, const struct messages *messages, double share)
{
    if (!isfinite(share))
        return NO_VALUE;
    double percent = share * 100;
    int decimals = fabs(percent) >= 99.95 ? 0 : fabs(percent) >= 0.995 ? 1 : 2;
    return message_format(messages, arena, "format.percent", "value", format_fixed(arena, percent, decimals), NULL);
}

const char *format_percent_short(struct arena *arena, const struct messages *messages, double share)
{
    if (!isfinite(share))
        return NO_VALUE;
    return message_format(messages, arena, "format.percent", "value", arena_format(arena, "%.2g", share * 100), NULL);
}

/* Around 1, where verdicts are decided, three decimals: 1.006 is not 1.01. The exact 1 of a reference stays short. */
const char *format_factor(struct arena *arena, double factor)
{
    if (!isfinite(factor))
        return NO_VALUE;
    if (factor >= 0.9 && factor < 1.1 && factor != 1)
        return format_fixed(arena, factor, 3);
    return format_three_figures(arena, factor);
}

const char *format_ratio(struct arena *arena, const struct messages *messages, double ratio)
{
    if (!isfinite(ratio))
        return NO_VALUE;
    return message_format(messages, arena, "format.ratio", "value", format_factor(arena, ratio), NULL);
}

const char *format_factor_range(struct arena *arena, double low, double high)
{
    return arena_format(arena, "%s-%s", format_factor(arena, low), format_factor(arena, high));
}

const char *format_factor_interval(struct arena *arena, double low, double high)
{
    if (!isfinite(low) || !isfinite(high))
        return NULL;
    return arena_format(arena, "[%s]", format_factor_range(arena, low, high));
}

const char *format_p_number(struct arena *arena, double p)
{
    if (!isfinite(p))
        return NO_VALUE;
    if (p < 0.001)
        return "< 0.001";
    return arena_format(arena, "%.*f", p < 0.0995 ? 3 : 2, p);
}

const char *format_p_value(struct arena *arena, double p)
{
    const char *number = format_p_number(arena, p);
    return arena_format(arena, number[0] == '<' ? "p %s" : "p = %s", number);
}

const char *format_rank(struct arena *arena, size_t low, size_t high)
{
    return low == high ? arena_format(arena, "%zu", low) : arena_format(arena, "%zu-%zu", low, high);
}

const char *format_day(struct arena *arena, const char *time)
{
    return time != NULL && strlen(time) > 10 ? arena_format(arena, "%.10s", time)
                                             : arena_copy_text(arena, time != NULL ? time : NO_VALUE);
}

const char *format_minute(struct arena *arena, const char *time)
{
    if (time == NULL || strlen(time) < 16)
        return format_day(arena, time);
    return arena_format(arena, "%.10s %.5s UTC", time, time + 11);
}
