/* data_index: data/index.json, which says what each data file of the site holds, so that a program or a reader needs no other guide:
 * path, meaning, format, columns with units, number of records, bytes, SHA-256. */
#ifndef SITE_GEN_REPORT_DATA_INDEX_H
#define SITE_GEN_REPORT_DATA_INDEX_H

#include "lib/error.h"
#include "lib/message.h"
#include "lib/str.h"
#include "site-gen/report/analysis.h"
#include "site-gen/report/data_columns.h"

#define DATA_INDEX_PATH "data/index.json"
#define DATA_INDEX_VERSION 1

struct data_file {
    const char *path;  /* from the site's root */
    const char *media; /* "text/csv; charset=utf-8" */
    enum data_table table;
    const void *bytes;
    size_t length, records;
};

struct data_index {
    const struct messages *messages;
    const char *newest; /* day of the newest run; NULL without runs */
    const struct data_file *files;
    size_t file_count;
    size_t raw_count; /* files of which DATA_RAW_FILES is the list */
};

/* Appends the file. 0 or -1. */
int data_index_write(const struct data_index *index, struct str_builder *out, struct error *error);
/* data/raw.csv: a record for each run i whose raw file is offered, which is raw_bytes[i] long (RESULTS_MISSING: not offered). *records
 * tells how many. 0 or -1. */
int data_raw_files_write(struct arena *arena, const struct results *results, const int64_t *raw_bytes, struct str_builder *out,
                         size_t *records, struct error *error);
/* How many records the table of comparisons has. */
size_t data_count_comparisons(const struct analysis *analysis);

#endif
