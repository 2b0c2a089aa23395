/* line_break: where a line of running text must not end, for whatever sets it (charts, HTML, PDF). Text itself keeps plain spaces,
 * so that it can be searched and copied. */
#ifndef LIB_LINE_BREAK_H
#define LIB_LINE_BREAK_H

#include <stdbool.h>

/* True when the space at place, which lies within text, holds its neighbours together: "95 %", "n = 10", "p < 0.001", "2.4 GHz",
 * "03 Database read" (after the number), "A / B" (before the stroke). */
bool line_break_is_forbidden(const char *text, const char *place);

#endif
