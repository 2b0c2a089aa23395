/* format: numbers and units as text. They are made here once, so that page, PDF, Markdown and data table show the same characters.
 * Nothing here depends on the process's locale. Texts come from arena; a value that is not finite gives "-". */
#ifndef SITE_GEN_REPORT_FORMAT_H
#define SITE_GEN_REPORT_FORMAT_H

#include "lib/arena.h"
#include "lib/message.h"

#include <stdint.h>

/* Whole number with groups of three: "12,345". */
const char *format_count(struct arena *arena, int64_t count);
/* Requests a second: whole and grouped from 100 on ("74,612"), one decimal from 10 ("98.7"), two below ("9.87"). */
const char *format_rate(struct arena *arena, double rate);
/* "74,612 ± 520": both with the decimals of the mean. */
const char *format_rate_spread(struct arena *arena, double mean, double standard_deviation);
/* "[74,101-75,120]". */
const char *format_rate_interval(struct arena *arena, double low, double high);
/* Nanoseconds with three significant figures in the unit that fits: "850 ns", "148 µs", "1.10 ms", "2.31 s". */
const char *format_duration(struct arena *arena, double nanoseconds);
/* "[147-150 µs]": one unit, that of the upper end. */
const char *format_duration_interval(struct arena *arena, double low, double high);
/* A configured duration without trailing zeros: "30 s", "2 s", "500 ms". */
const char *format_duration_exact(struct arena *arena, int64_t nanoseconds);
/* Three significant figures in binary units: "12.3 MiB". */
const char *format_bytes(struct arena *arena, double bytes);
/* A share: 0.0123 gives "1.2 %" ("1.2%" in Korean); two decimals below one percent. */
const char *format_percent(struct arena *arena, const struct messages *messages, double share);
/* A share without needless decimals, for limits and bands: "2 %", "2.7 %". */
const char *format_percent_short(struct arena *arena, const struct messages *messages, double share);
/* A factor with three significant figures (three decimals around 1): "7.40", "1.006", and with the language's sign: "7.40x". */
const char *format_factor(struct arena *arena, double factor);
const char *format_ratio(struct arena *arena, const struct messages *messages, double ratio);
/* "7.32-7.49", and in brackets for table cells. */
const char *format_factor_range(struct arena *arena, double low, double high);
const char *format_factor_interval(struct arena *arena, double low, double high);
/* "p < 0.001", "p = 0.012", "p = 0.34"; and for columns that are named p: "< 0.001", "0.012". */
const char *format_p_value(struct arena *arena, double p);
const char *format_p_number(struct arena *arena, double p);
/* "1" or "1-2". */
const char *format_rank(struct arena *arena, size_t low, size_t high);
/* The day, and the minute, of an ISO 8601 time: "2026-11-24", "2026-11-24 03:10 UTC". The text itself when it is shorter. */
const char *format_day(struct arena *arena, const char *time);
const char *format_minute(struct arena *arena, const char *time);

#endif
