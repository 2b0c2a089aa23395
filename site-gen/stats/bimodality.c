/* bimodality: the flag beside a target's runs that says "look at the runs, not at their mean". */
#include "site-gen/stats/bimodality.h"

#include "site-gen/stats/summary.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define BISECTIONS 60

/* The distinct values with the share of all values before and up to each; ascending. And what is found out about them for one distance:
 * the height that a convex curve which stays that close to the steps must have reached when it comes to each. */
struct steps {
    double *x, *before, *after, *least, *steepest;
    size_t count;
};

static struct steps place_steps(double *memory, size_t n)
{
    return (struct steps){memory, memory + n, memory + 2 * n, memory + 3 * n, memory + 4 * n, 0};
}

static void fill_steps(struct steps *steps, const double *sorted, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (steps->count == 0 || sorted[i] > steps->x[steps->count - 1]) {
            steps->x[steps->count] = sorted[i];
            steps->before[steps->count++] = (double)i / (double)n;
        }
        steps->after[steps->count - 1] = (double)(i + 1) / (double)n;
    }
}

/* Seen from the other end: what is concave there is convex here. */
static void mirror_steps(const struct steps *steps, struct steps *mirrored)
{
    mirrored->count = steps->count;
    for (size_t i = 0; i < steps->count; i++) {
        const size_t other = steps->count - 1 - i;
        mirrored->x[i] = -steps->x[other];
        mirrored->before[i] = 1.0 - steps->after[other];
        mirrored->after[i] = 1.0 - steps->before[other];
    }
}

/* A convex curve that may be at most distance above the steps on their left sides and must be at most distance below them on their right
 * sides: what it has risen by between i and j it rises by at least from j on. Fills least; returns up to which step (its left side) such a
 * curve exists. */
static size_t climb(struct steps *steps, double distance)
{
    for (size_t k = 0; k < steps->count; k++) {
        steps->least[k] = 0.0;
        for (size_t j = 0; j < k; j++)
            steps->least[k] = fmax(steps->least[k], steps->after[j] - distance + steps->steepest[j] * (steps->x[k] - steps->x[j]));
        if (steps->least[k] > steps->before[k] + distance)
            return k;
        if (steps->after[k] - steps->before[k] > 2.0 * distance) /* a jump that only a peak can make */
            return k + 1;
        steps->steepest[k] = 0.0;
        for (size_t i = 0; i < k; i++)
            steps->steepest[k] =
                fmax(steps->steepest[k], (steps->after[k] - steps->before[i] - 2.0 * distance) / (steps->x[k] - steps->x[i]));
    }
    return steps->count;
}

/* Whether a distribution with one peak stays within the distance: convex up to one of the values, concave from there on. It can be chosen
 * so that the peak is at a value; there it may jump. */
static bool is_reached(struct steps *steps, struct steps *mirrored, double distance)
{
    const size_t from_left = climb(steps, distance), from_right = climb(mirrored, distance);
    for (size_t k = 0; k < from_left; k++) {
        const size_t other = steps->count - 1 - k;
        if (other < from_right && steps->least[k] <= 1.0 - mirrored->least[other])
            return true;
    }
    return false;
}

int bimodality_dip(const double *sorted, size_t n, double *dip)
{
    double *memory = n == 0 ? NULL : calloc(10 * n, sizeof *memory);
    *dip = NAN;
    if (memory == NULL)
        return n == 0 ? 0 : -1;
    struct steps steps = place_steps(memory, n), mirrored = place_steps(memory + 5 * n, n);
    fill_steps(&steps, sorted, n);
    mirror_steps(&steps, &mirrored);
    double low = 0.0, high = 0.25; /* two points of mass are the farthest */
    for (int i = 0; i < BISECTIONS; i++) {
        const double middle = (low + high) / 2.0;
        if (is_reached(&steps, &mirrored, middle))
            high = middle;
        else
            low = middle;
    }
    *dip = high;
    free(memory);
    return 0;
}

/* sqrt(n) times the dip that 95 % of samples from a uniform distribution stay below, simulated (300,000 samples of 10, 1,500 of 200); in
 * between by ln n. `make check-slow` simulates them again. */
static const struct {
    size_t n;
    double scaled;
} CRITICAL[] = {
    {8, 0.4360},  {9, 0.4399},  {10, 0.4412}, {11, 0.4438}, {12, 0.4503},  {14, 0.4576},  {16, 0.4616},
    {20, 0.4710}, {25, 0.4785}, {30, 0.4822}, {50, 0.4979}, {100, 0.5169}, {200, 0.5251},
};
#define CRITICAL_COUNT (sizeof CRITICAL / sizeof CRITICAL[0])

double bimodality_critical_dip(size_t n)
{
    if (n < BIMODALITY_RUNS_MINIMUM)
        return NAN;
    size_t next = 0;
    while (next < CRITICAL_COUNT && CRITICAL[next].n < n)
        next++;
    if (next == CRITICAL_COUNT)
        return CRITICAL[CRITICAL_COUNT - 1].scaled / sqrt((double)n);
    if (CRITICAL[next].n == n)
        return CRITICAL[next].scaled / sqrt((double)n);
    const double from = log((double)CRITICAL[next - 1].n), to = log((double)CRITICAL[next].n);
    const double share = (log((double)n) - from) / (to - from);
    return (CRITICAL[next - 1].scaled * (1.0 - share) + CRITICAL[next].scaled * share) / sqrt((double)n);
}

bool bimodality_is_shown(const double *values, size_t n)
{
    double *logarithms = n < BIMODALITY_RUNS_MINIMUM ? NULL : calloc(n, sizeof *logarithms);
    if (logarithms == NULL)
        return false;
    bool positive = true;
    for (size_t i = 0; i < n; i++) {
        positive = positive && values[i] > 0.0;
        logarithms[i] = log(values[i]);
    }
    double dip = NAN;
    if (positive) {
        summary_sort(logarithms, n);
        (void)bimodality_dip(logarithms, n, &dip);
    }
    free(logarithms);
    return dip > bimodality_critical_dip(n);
}
