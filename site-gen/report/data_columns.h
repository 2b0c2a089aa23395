/* data_columns: what the columns of the tables for download mean: type, unit, and the message that describes them. */
#ifndef SITE_GEN_REPORT_DATA_COLUMNS_H
#define SITE_GEN_REPORT_DATA_COLUMNS_H

#include <stddef.h>

enum data_table { DATA_RUNS, DATA_COMPARISONS, DATA_RAW_FILES };
#define DATA_TABLES 3

enum data_type { DATA_TEXT, DATA_TIME, DATA_INTEGER, DATA_NUMBER, DATA_BOOLEAN };
enum data_unit {
    DATA_NO_UNIT,
    DATA_NANOSECONDS,
    DATA_BYTES,
    DATA_PER_SECOND,
    DATA_CORES,
    DATA_SHARE,
    DATA_FACTOR,
    DATA_PROBABILITY,
    DATA_OF_THE_METRIC
};

struct data_column {
    const char *name;
    enum data_type type;
    enum data_unit unit;
    const char *key; /* of the message that describes it */
};

struct data_columns {
    const struct data_column *items;
    size_t count;
};

struct data_columns data_columns_of(enum data_table table);

/* What a type or a unit is called: name in data/index.json, the same in every language; key of the message for people. Both are NULL
 * for DATA_NO_UNIT. */
struct data_word {
    const char *name, *key;
};
struct data_word data_type_word(enum data_type type);
struct data_word data_unit_word(enum data_unit unit);

#endif
