/* statements: every SQL statement of the contract, by name. Each is prepared once a connection; the database that runs them is chosen
 * when the connection is opened (driver.h). */
#ifndef SERVERS_STORE_STATEMENTS_H
#define SERVERS_STORE_STATEMENTS_H

#include <stdbool.h>

enum store_statement {
    STATEMENT_USER_LIST,
    STATEMENT_USER_FIND,
    STATEMENT_USER_CREATE,
    STATEMENT_USER_UPDATE,
    STATEMENT_PAGE_COUNT,
    STATEMENT_PAGE_OFFSET,
    STATEMENT_PAGE_CURSOR,
    STATEMENT_AUTHOR_LIST,
    STATEMENT_AUTHOR_POSTS,
    STATEMENT_AUTHOR_JOIN,
    STATEMENT_AUTHOR_POSTS_IN,
    STATEMENT_ITEM_INSERT,
    STATEMENT_ITEM_INSERT_MANY,
    STATEMENT_ITEM_IDS,
    STATEMENT_ITEM_UPDATE,
    STATEMENT_ITEM_UPDATE_MANY,
    STATEMENT_ITEM_CLEAR,
    STATEMENT_PRODUCT_FIND,
    STATEMENT_PRODUCT_LOCK,
    STATEMENT_PRODUCT_SET,
    STATEMENT_PRODUCT_SET_VERSION,
    STATEMENT_PRODUCT_RESET,
    STATEMENT_COUNT_ROWS,
    STATEMENT_COUNTRY_STATISTICS,
    STATEMENT_AUTHOR_STATISTICS,
    STATEMENT_SEARCH_LIKE,
    STATEMENT_SEARCH_FULLTEXT,
    STATEMENT_COUNT
};

/* Rows that STATEMENT_ITEM_INSERT_MANY inserts at once. */
enum { STATEMENT_ITEM_ROWS = 20 };
/* No statement has more columns or parameters. */
enum { STATEMENT_COLUMNS_MAXIMUM = 8, STATEMENT_PARAMETERS_MAXIMUM = 2 * STATEMENT_ITEM_ROWS };

struct statement_text {
    const char *sqlite;     /* parameters are $1, $2, ... in the order in which they stand in the text */
    const char *postgresql; /* NULL: the same */
    const char *parameters; /* a letter each: i integer, t text */
    const char *columns;    /* a letter each: i integer, r real, t text; "" when there are no rows */
    bool writes;
};

extern const struct statement_text STATEMENTS[STATEMENT_COUNT];

#endif
