/* holm: p values of a family of comparisons, adjusted so that the chance of even one false claim in the family stays below alpha
 * (Holm 1979). */
#ifndef STATS_HOLM_H
#define STATS_HOLM_H

#include <stddef.h>

/* adjusted[i] belongs to p[i]: the order of the input is kept. order is scratch for n items. The three arrays must not overlap. A
 * comparison that could not be made is no member of the family: leave it out (no NAN). */
void holm_adjust(const double *p, double *adjusted, size_t *order, size_t n);

#endif
