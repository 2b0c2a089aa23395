/* chart_label: moves labels in a column apart until none overlaps, each as near to its wish as the others allow. */
#ifndef SITE_GEN_REPORT_CHART_LABEL_H
#define SITE_GEN_REPORT_CHART_LABEL_H

#include "lib/arena.h"

#include <stddef.h>

/* places holds count wished centres in any order; they become centres at least height apart, within [top, bottom], with the least
 * sum of squared moves (isotonic regression by pooling adjacent violators: Ayer et al. 1955). The order is kept; equal wishes keep
 * the order of the array. Needs count * height <= bottom - top. */
void chart_label_spread(struct arena *arena, double *places, size_t count, double height, double top, double bottom);

#endif
