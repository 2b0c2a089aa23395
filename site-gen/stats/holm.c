/* holm: makes the p values of all pairs in one table honest together. */
#include "site-gen/stats/holm.h"

#include <stdlib.h>

/* By p, then by place. context: the p values. */
static int compare_p(const void *left, const void *right, void *context)
{
    const double *p = context;
    const size_t a = *(const size_t *)left, b = *(const size_t *)right;
    if (p[a] != p[b])
        return p[a] < p[b] ? -1 : 1;
    return (a > b) - (a < b);
}

void holm_adjust(const double *p, double *adjusted, size_t *order, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        order[i] = i;
        adjusted[i] = p[i];
    }
    if (n > 1)
        qsort_r(order, n, sizeof *order, compare_p, adjusted);
    double largest = 0.0; /* the adjusted values never fall along the order */
    for (size_t i = 0; i < n; i++) {
        const double scaled = (double)(n - i) * p[order[i]];
        if (scaled > largest)
            largest = scaled < 1.0 ? scaled : 1.0;
        adjusted[order[i]] = largest;
    }
}
