/* dataset: the rows every target's database starts from. A row is a pure function of its table and its number, so the data is the
 * same on every machine and a table can be made or checked in any order; another database only needs another writer. */
#ifndef SERVERS_STORE_DATASET_H
#define SERVERS_STORE_DATASET_H

#include "servers/app/failure.h"

#include <stddef.h>
#include <stdint.h>

enum {
    DATASET_USERS = 1000,
    DATASET_MEMBERS = 100000,
    DATASET_AUTHORS = 1000,
    DATASET_POSTS_EACH = 8,
    DATASET_PRODUCTS = 10,
    DATASET_STOCK = 1000
};

enum { DATASET_TEXT_SIZE = 512, DATASET_COLUMNS_MAXIMUM = 8 };

/* A column's value; the kind is that of its letter in the table. */
struct dataset_value {
    int64_t integer;
    char text[DATASET_TEXT_SIZE];
};

struct dataset_table {
    const char *name;
    const char *columns; /* "id, name" */
    const char *kinds;   /* a letter a column: i integer, t text */
    int64_t rows;
    void (*make)(int64_t number, struct dataset_value *values); /* the row of that number, from 1 on, which is its id */
};

/* users; users_pagination, the big table of pages, aggregates and search; authors and posts; products; bulk_items, which is empty. In
 * an order in which they can be filled. */
extern const struct dataset_table DATASET_TABLES[];
extern const size_t DATASET_TABLE_COUNT;

/* Continues a checksum, begun with CHECKSUM_START (checksum.h), with a row: FNV-1a over each value as text, each followed by a NUL. */
uint64_t dataset_checksum_row(uint64_t checksum, const struct dataset_table *table, const struct dataset_value *values);

/* The checksum of all rows that the generator makes, in the order of ids. */
uint64_t dataset_checksum(const struct dataset_table *table);

/* Whether that many rows with that checksum, found in the place, are the table's. 0, or -1 with a failure that says what differs. */
int dataset_compare(const struct dataset_table *table, int64_t count, uint64_t checksum, const char *place,
                    struct failure *failure);

#endif
