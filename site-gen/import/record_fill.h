/* record_fill: what readers of other tools' files do alike when they fill a record: warnings, percentiles, errors by kind, times. */
#ifndef SITE_GEN_IMPORT_RECORD_FILL_H
#define SITE_GEN_IMPORT_RECORD_FILL_H

#include "lib/arena.h"
#include "lib/error.h"
#include "lib/histogram.h"
#include "lib/str.h"
#include "lib/vec.h"
#include "site-gen/store/result_record.h"

#include <stdbool.h>
#include <stdint.h>

/* Adds a warning (English, one line) to the run. */
void record_add_warning(struct result_record *record, struct arena *arena, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Text of a file as it can be shown anywhere: control characters and what is no UTF-8 replaced, secrets too, then cut at 200 bytes. From
 * arena. */
const char *record_clean_text(struct arena *arena, struct str text);
/* The same for a URL: without password and token (credentials.h), cut at 2000 bytes. */
const char *record_clean_url(struct arena *arena, struct str url);

/* Adds a percentile to a list of struct results_quantile, unless it has no value (value < 0) or share is not within 0 to 1. */
void record_add_quantile(struct vec *quantiles, double share, int64_t value);
/* Sorts the list by share, keeps the first of equal shares, and puts it into detail.quantiles and, where they are still missing, the
 * figures of latency (0 the minimum, 1 the maximum). slack: how much a value may lie outside its neighbours' because the tool rounded it
 * (nanoseconds; it is then moved between them); whatever is out of order beyond that stays so. */
void record_set_quantiles(struct result_record *record, struct arena *arena, struct vec *quantiles, int64_t slack);

/* The histogram in the format of record; *text from arena, NULL for an empty one. 0 or -1. */
int record_encode_histogram(struct arena *arena, const struct histogram *histogram, const char **text, struct error *error);

/* Counts errors of a kind; all kinds are known from then on. Sums that would overflow are cut at INT64_MAX. */
void record_add_errors(struct result_record *record, enum results_error_kind kind, int64_t count);
/* Sets errors to the sum of the kinds, and requests to it where there were fewer. */
void record_sum_errors(struct result_record *record);
/* Of which kinds the errors are is not known. */
void record_forget_error_kinds(struct results_run *run);
/* What an error's text of a program is about ("dial tcp ...: connection refused", "java.net.SocketTimeoutException"). */
enum results_error_kind record_error_kind(struct str text);

/* Says that the tool's latencies are of bad answers as well, when there are some. */
void record_warn_of_errors(struct result_record *record, struct arena *arena);

/* For readers of what a tool prints about one run: the file holds so many. -1. */
int record_fail_many_runs(const char *name, long runs, struct error *error);

/* The length of the measured window, which a tool prints rounded (to step nanoseconds) beside a finer rate: count / rate when that agrees
 * with what is printed, else what is printed. */
int64_t record_refine_duration(double printed_ns, double step_ns, double count, double rate);
/* rate = good answers by measured time; NAN when one of them is missing. */
void record_set_rate(struct results_run *run);
/* started and ended, from nanoseconds since 1970. Nothing for impossible times. */
void record_set_times(struct result_record *record, struct arena *arena, int64_t start_ns, int64_t end_ns);

#endif
