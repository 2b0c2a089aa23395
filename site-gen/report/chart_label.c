/* chart_label: the direct labels at the line ends of a chart are placed by isotonic regression: subtract from the i-th label i
 * times the height, and "at least height apart" becomes "not decreasing". */
#include "site-gen/report/chart_label.h"

#include <math.h>

struct pool { /* labels that touch each other and move as one */
    double sum;
    size_t count;
};

/* Insertion sort: stable, and there are few labels. */
static void sort_by_place(size_t *order, const double *places, size_t count)
{
    for (size_t i = 1; i < count; i++) {
        size_t moved = order[i], j = i;
        for (; j > 0 && places[order[j - 1]] > places[moved]; j--)
            order[j] = order[j - 1];
        order[j] = moved;
    }
}

void chart_label_spread(struct arena *arena, double *places, size_t count, double height, double top, double bottom)
{
    if (count == 0)
        return;
    size_t *order = ARENA_NEW_ARRAY(arena, count, size_t);
    struct pool *pools = ARENA_NEW_ARRAY(arena, count, struct pool);
    size_t pool_count = 0;
    for (size_t i = 0; i < count; i++)
        order[i] = i;
    sort_by_place(order, places, count);
    for (size_t i = 0; i < count; i++) {
        pools[pool_count++] = (struct pool){places[order[i]] - (double)i * height, 1};
        while (pool_count > 1 && pools[pool_count - 2].sum / (double)pools[pool_count - 2].count >
                                     pools[pool_count - 1].sum / (double)pools[pool_count - 1].count) {
            pools[pool_count - 2].sum += pools[pool_count - 1].sum;
            pools[pool_count - 2].count += pools[pool_count - 1].count;
            pool_count--;
        }
    }
    double low = top + height / 2, high = bottom - height / 2 - (double)(count - 1) * height;
    size_t next = 0;
    for (size_t i = 0; i < pool_count; i++) {
        double base = fmax(low, fmin(high, pools[i].sum / (double)pools[i].count));
        for (size_t j = 0; j < pools[i].count; j++, next++)
            places[order[next]] = base + (double)next * height;
    }
}
