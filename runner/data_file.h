/* data_file: rows of test data, read whole when a scenario loads: CSV (RFC 4180, first line: names of the columns) or JSON (an
 * array of flat objects that have the same members). A user has one row an iteration. */
#ifndef RUNNER_DATA_FILE_H
#define RUNNER_DATA_FILE_H

#include "lib/arena.h"
#include "lib/error.h"
#include "lib/random.h"
#include "lib/str.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define DATA_FILE_SIZE_MAXIMUM ((size_t)64 << 20)
#define DATA_FILE_VALUE_MAXIMUM 4096
#define DATA_FILE_COLUMNS_MAXIMUM 64

enum data_format { DATA_CSV, DATA_JSON };
/* Sequential: the users deal the rows out among themselves, user v of n taking rows v, v + n, ... and then from the start again.
 * Random: drawn evenly, seeded, with repetition. */
enum data_order { DATA_SEQUENTIAL, DATA_RANDOM };

/* Borrows everything from the arena it was loaded with. */
struct data_file {
    const char *name;
    enum data_order order;
    const char *const *columns;
    size_t column_count;
    const struct str *values; /* row after row */
    size_t row_count;         /* at least 1 */
    size_t longest;           /* bytes of the longest value */
};

/* Reads the text of a file, whose path is for errors. name and order are for the caller to set. 0, or -1 with file and line. */
int data_file_parse(struct data_file *data, struct arena *arena, const char *path, struct str text, enum data_format format,
                    struct error *error);
/* The row of user vu (from 1) of vus in this iteration (from 0): an array of column_count values. */
const struct str *data_file_row(const struct data_file *data, uint32_t vu, uint32_t vus, uint64_t iteration,
                                struct random_state *random);
/* The column of that name; SIZE_MAX when there is none. */
size_t data_file_column(const struct data_file *data, struct str name);

#endif
