/* data_file_csv: reads comma-separated values (RFC 4180). Private to data_file*.c. */
#ifndef RUNNER_DATA_FILE_CSV_H
#define RUNNER_DATA_FILE_CSV_H

#include "runner/data_file.h"

/* The first record names the columns; every other one must have as many fields (lib/csv.h). Sets columns, values and counts. 0, or -1 with
 * file and line. */
int data_file_parse_csv(struct data_file *data, struct arena *arena, const char *path, struct str text, struct error *error);

#endif
