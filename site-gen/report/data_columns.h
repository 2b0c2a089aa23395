/* data_columns: what the columns of the tables for download mean: type, unit, and the message that describes them. */
#ifndef SITE_GEN_REPORT_DATA_COLUMNS_H
#define SITE_GEN_REPORT_DATA_COLUMNS_H

#include <stddef.h>

enum data_table { DATA_RUNS, DATA_COMPARISONS, DATA_RAW_FILES };
#define DATA_TABLES 3

enum data_type { DATA_TEXT, DATA_TIME, DATA_INTEGER, DATA_NUMBER, DATA_BOOLEAN };

struct data_column {
    const char *name;
    enum data_type type;
    const char *unit; /* NULL: it has none */
    const char *key;  /* of the message that describes it */
};

struct data_columns {
    const struct data_column *items;
    size_t count;
};

struct data_columns data_columns_of(enum data_table table);

#endif
