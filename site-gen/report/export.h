/* export: the tables that a site offers for download, made from the same analysis as its pages. Numbers are written unrounded, so
 * that others can compute with them; a number that is not known is empty in CSV and null in JSON. */
#ifndef SITE_GEN_REPORT_EXPORT_H
#define SITE_GEN_REPORT_EXPORT_H

#include "lib/error.h"
#include "lib/str.h"
#include "site-gen/report/analysis.h"

/* Largest table that is written. */
#define EXPORT_MAXIMUM ((size_t)1 << 30)

enum export_format { EXPORT_CSV, EXPORT_JSON, EXPORT_NDJSON /* a record one line */ };

/* One record a run, valid or not, in the order of the results. A CSV table without records has its line of names. 0, or -1 when
 * out's maximum is too small. */
int export_runs(const struct results *results, enum export_format format, struct str_builder *out, struct error *error);
/* One record for each pair, group and metric: current groups first within each scenario. */
int export_comparisons(const struct analysis *analysis, enum export_format format, struct str_builder *out, struct error *error);

/* Appends one CSV field (RFC 4180). A text that a spreadsheet could take for a formula (it begins with = + - @, tab or carriage
 * return) gets an apostrophe before it. NULL is empty. */
void export_append_csv_text(struct str_builder *out, const char *text);

#endif
