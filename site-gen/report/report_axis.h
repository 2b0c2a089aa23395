/* report_axis: what the axes of charts show, as chart_format_function of the value's unit. */
#ifndef SITE_GEN_REPORT_REPORT_AXIS_H
#define SITE_GEN_REPORT_REPORT_AXIS_H

#include "lib/arena.h"

/* context is not used but for percent and ratio, where it is the const struct messages * of the language. */
const char *axis_format_number(struct arena *arena, double value, const void *context);
const char *axis_format_duration(struct arena *arena, double nanoseconds, const void *context);
/* Memory is plotted in mebibytes so that round ticks are round in the unit shown. */
#define AXIS_MEBIBYTE 1048576.0
const char *axis_format_mebibytes(struct arena *arena, double mebibytes, const void *context);
const char *axis_format_percent(struct arena *arena, double share, const void *context);
const char *axis_format_ratio(struct arena *arena, double ratio, const void *context);

#endif
