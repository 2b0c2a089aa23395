/* chart_scale: axes and ticks. Everything here is pure and total: any double goes in, a finite place on the axis comes out. */
#include "site-gen/report/chart_scale.h"

#include <math.h>

#define TICKS_MAXIMUM 64

double chart_value(double value)
{
    if (!isfinite(value) || fabs(value) > 1e300)
        return NAN;
    return fabs(value) < 1e-300 ? 0 : value;
}

void chart_range_add(struct chart_range *range, double value, bool log)
{
    value = chart_value(value);
    if (isnan(value) || (log && value <= 0))
        return;
    if (!range->seen || value < range->low)
        range->low = value;
    if (!range->seen || value > range->high)
        range->high = value;
    range->seen = true;
}

struct chart_axis chart_axis_over(struct chart_range range, bool log, bool from_zero, double margin)
{
    if (!range.seen)
        range = (struct chart_range){log ? 1 : 0, log ? 10 : 1, true};
    if (log) {
        double spread = log10(range.high) - log10(range.low);
        double pad = spread > 1e-9 ? spread * margin : 0.05;
        return (struct chart_axis){.log = true, .low = range.low / pow(10, pad), .high = range.high * pow(10, pad)};
    }
    bool base_low = from_zero && range.low >= 0, base_high = from_zero && range.high <= 0;
    if (base_low)
        range.low = 0;
    if (base_high)
        range.high = 0;
    double span = range.high - range.low;
    if (span <= fabs(range.high) * 1e-9) { /* a single value */
        double width = range.high != 0 ? fabs(range.high) : 1;
        return (struct chart_axis){.low = range.low - (base_low ? 0 : width / 2), .high = range.high + width / 2};
    }
    return (struct chart_axis){.low = range.low - (base_low ? 0 : span * margin),
                               .high = range.high + (base_high ? 0 : span * margin)};
}

double chart_axis_place(const struct chart_axis *axis, double value)
{
    double share;
    if (axis->log)
        share = value <= 0 ? 0 : (log10(value) - log10(axis->low)) / (log10(axis->high) - log10(axis->low));
    else
        share = (value - axis->low) / (axis->high - axis->low);
    if (!(share > 0))
        share = 0;
    else if (share > 1)
        share = 1;
    return axis->from + share * (axis->to - axis->from);
}

/* The nearest in ratio of 1, 2, 5 times a power of ten. */
static double nice_step(double rough)
{
    double power = pow(10, floor(log10(rough)));
    double share = rough / power;
    return power * (share <= sqrt(2) ? 1 : share <= sqrt(10) ? 2 : share <= sqrt(50) ? 5 : 10);
}

static size_t linear_ticks(const struct chart_axis *axis, size_t wanted, double *ticks)
{
    double step = nice_step((axis->high - axis->low) / (double)wanted);
    size_t count = 0;
    if (!(step > 0) || !isfinite(step))
        return 0;
    double slack = (axis->high - axis->low) * 1e-9;
    for (double n = ceil((axis->low - slack) / step); n * step <= axis->high + slack && count < TICKS_MAXIMUM; n++) {
        double tick = n * step;
        if (axis->log && tick <= 0)
            continue;
        ticks[count++] = tick == 0 ? 0 : tick; /* no -0 */
    }
    return count;
}

/* Powers of ten, every stride-th when there are many; 2 and 5 times them as well when there are few. */
static size_t log_ticks(const struct chart_axis *axis, size_t wanted, double *ticks)
{
    double first = floor(log10(axis->low)), last = ceil(log10(axis->high));
    double stride = fmax(1, ceil((last - first) / (double)wanted));
    bool halves = (last - first) * 3 <= (double)wanted + 2;
    static const double factors[] = {1, 2, 5};
    size_t count = 0;
    for (double exponent = first; exponent <= last; exponent += stride) {
        for (size_t i = 0; i < (halves ? 3 : 1) && count < TICKS_MAXIMUM; i++) {
            double tick = factors[i] * pow(10, exponent);
            if (tick >= axis->low && tick <= axis->high)
                ticks[count++] = tick;
        }
    }
    return count;
}

size_t chart_axis_ticks(const struct chart_axis *axis, struct arena *arena, size_t wanted, double **ticks)
{
    *ticks = ARENA_NEW_ARRAY(arena, TICKS_MAXIMUM, double);
    wanted = wanted < 1 ? 1 : wanted > 20 ? 20 : wanted;
    /* Within less than a decade the powers of ten say nothing: even steps read better, on a log axis too. */
    if (axis->log && axis->high / axis->low > 12)
        return log_ticks(axis, wanted, *ticks);
    return linear_ticks(axis, wanted, *ticks);
}
