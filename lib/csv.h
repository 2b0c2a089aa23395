/* csv: the one reader of separated values (RFC 4180, and the same with tabs or semicolons): record by record, from lines that the caller
 * supplies, so that a file of any size is read in bounded memory. Whoever has the whole text uses csv_text_next_line. */
#ifndef LIB_CSV_H
#define LIB_CSV_H

#include "lib/error.h"
#include "lib/str.h"
#include "lib/vec.h"

#include <stddef.h>
#include <stdint.h>

#define CSV_RECORD_MAXIMUM ((size_t)1 << 20) /* bytes of a record */
#define CSV_FIELD_MAXIMUM ((size_t)4096)     /* fields of a record */
#define CSV_NO_COLUMN SIZE_MAX

/* The next line without its \n (a \r before it may stay), borrowed until the next call: 1; at the end 0; -1 with the error. */
typedef int (*csv_next_line)(void *context, struct str *line, struct error *error);

/* Fields in quotes may hold separators, line ends and doubled quotes; spaces belong to a field. Empty lines are skipped, a byte order mark
 * is, too. */
struct csv {
    const char *name; /* of the file, for messages; borrowed */
    char separator;
    csv_next_line next_line;
    void *context;
    long line;                 /* of the record that came last, from 1 */
    long lines;                /* taken so far */
    struct str_builder record; /* what has quotes: joined and unquoted */
    struct vec fields;         /* struct str: of the record that came last; borrowed until the next one */
    struct vec columns;        /* char *, owned: names by csv_read_header */
};

void csv_init(struct csv *csv, const char *name, char separator, csv_next_line next_line, void *context);
void csv_release(struct csv *csv);

/* A csv_next_line whose context is a struct str: what is left of the text. */
int csv_text_next_line(void *rest, struct str *line, struct error *error);

/* The separator (comma, tab or semicolon) of which the line has most; a comma when it has none. */
char csv_guess_separator(struct str line);

/* Takes the next record as the names of the columns: each trimmed, none empty, none twice. From then on every record must have as many
 * fields. 0, or -1: broken, or there is no record. */
int csv_read_header(struct csv *csv, struct error *error);

/* The column of that name; CSV_NO_COLUMN when there is none. */
size_t csv_column(const struct csv *csv, const char *name);

/* The next record: 1, its fields in csv->fields; at the end 0; -1 with file and line. */
int csv_next(struct csv *csv, struct error *error);

/* The field in that column of the record at hand; empty for CSV_NO_COLUMN. */
struct str csv_field(const struct csv *csv, size_t column);

#endif
