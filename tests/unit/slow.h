/* slow: tests that simulate have a short form for `make check` and a long one for `make check-slow` (tests/check-slow.sh), which sets
 * BENCHLAB_SLOW. Both are seeded: the same form always draws the same numbers. */
#ifndef TESTS_UNIT_SLOW_H
#define TESTS_UNIT_SLOW_H

#include <stdbool.h>
#include <stdlib.h>

static inline bool slow_form(void)
{
    return getenv("BENCHLAB_SLOW") != NULL;
}

/* How many rounds of a simulation. */
static inline int slow_rounds(int in_short_form, int in_long_form)
{
    return slow_form() ? in_long_form : in_short_form;
}

#endif
