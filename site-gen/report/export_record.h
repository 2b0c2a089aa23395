/* export_record: writes records of named fields as CSV or JSON, so that both have the same members. */
#ifndef SITE_GEN_REPORT_EXPORT_RECORD_H
#define SITE_GEN_REPORT_EXPORT_RECORD_H

#include "site-gen/report/export.h"

#include <stdbool.h>
#include <stdint.h>

/* A writer of records: export_begin_record, fields in the same order each time, export_end_record; export_finish at the end. */
struct export_writer {
    enum export_format format;
    struct str_builder *out;
    struct str_builder head; /* CSV: names, collected from the first record, written or dropped */
    struct str_builder rows;
    size_t record_count, field_count;
};

void export_begin(struct export_writer *writer, enum export_format format, struct str_builder *out);
void export_begin_record(struct export_writer *writer);
void export_text(struct export_writer *writer, const char *name, const char *text);
void export_integer(struct export_writer *writer, const char *name, int64_t value, bool known);
void export_number(struct export_writer *writer, const char *name, double value); /* not finite: not known */
void export_bool(struct export_writer *writer, const char *name, bool value);
void export_end_record(struct export_writer *writer);
/* As export_end_record, but forgets the record and keeps the names of its fields: how a CSV table without records gets its head. */
void export_drop_record(struct export_writer *writer);
/* Appends everything to out and releases the writer. 0, or -1 when it became too large. */
int export_finish(struct export_writer *writer, struct error *error);

#endif
