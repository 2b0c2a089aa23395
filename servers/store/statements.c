/* statements: the SQL of the contract (statements.h). Where the databases have idioms of their own, both are here side by side. */
#include "servers/store/statements.h"

#include <stddef.h>

#define USER_COLUMNS "id, name, email, created_at"
#define FOUR_ITEMS(a, b, c, d, e, f, g, h) "($" #a ", $" #b "), ($" #c ", $" #d "), ($" #e ", $" #f "), ($" #g ", $" #h ")"
#define TWENTY_ITEMS                                                                                                               \
    FOUR_ITEMS(1, 2, 3, 4, 5, 6, 7, 8)                                                                                             \
    ", " FOUR_ITEMS(9, 10, 11, 12, 13, 14, 15, 16) ", " FOUR_ITEMS(17, 18, 19, 20, 21, 22, 23, 24) ", " FOUR_ITEMS(                \
        25, 26, 27, 28, 29, 30, 31, 32) ", " FOUR_ITEMS(33, 34, 35, 36, 37, 38, 39, 40)
#define FIVE_ITEM_KINDS "tititititi"
#define TWENTY_ITEM_KINDS FIVE_ITEM_KINDS FIVE_ITEM_KINDS FIVE_ITEM_KINDS FIVE_ITEM_KINDS
_Static_assert(sizeof TWENTY_ITEM_KINDS - 1 == 2 * STATEMENT_ITEM_ROWS, "a kind for each parameter");

/* PostgreSQL counts the rows of a big table by reading them, as SQLite does: that is what a page with a total costs. */
const struct statement_text STATEMENTS[STATEMENT_COUNT] = {
    [STATEMENT_USER_LIST] = {"SELECT " USER_COLUMNS " FROM users ORDER BY id", NULL, "", "ittt", false},
    [STATEMENT_USER_FIND] = {"SELECT " USER_COLUMNS " FROM users WHERE id = $1", NULL, "i", "ittt", false},
    [STATEMENT_USER_CREATE] = {"INSERT INTO users (name, email, created_at) VALUES ($1, $2, $3) RETURNING " USER_COLUMNS, NULL,
                               "ttt", "ittt", true},
    [STATEMENT_USER_UPDATE] = {"UPDATE users SET name = $1, email = $2 WHERE id = $3 RETURNING " USER_COLUMNS, NULL, "tti", "ittt",
                               true},

    [STATEMENT_PAGE_COUNT] = {"SELECT count(*) FROM users_pagination", NULL, "", "i", false},
    [STATEMENT_PAGE_OFFSET] = {"SELECT " USER_COLUMNS " FROM users_pagination ORDER BY id LIMIT $1 OFFSET $2", NULL, "ii", "ittt",
                               false},
    [STATEMENT_PAGE_CURSOR] = {"SELECT " USER_COLUMNS " FROM users_pagination WHERE id > $1 ORDER BY id LIMIT $2", NULL, "ii",
                               "ittt", false},

    [STATEMENT_AUTHOR_LIST] = {"SELECT id, name FROM authors ORDER BY id LIMIT $1 OFFSET $2", NULL, "ii", "it", false},
    [STATEMENT_AUTHOR_POSTS] = {"SELECT id, title FROM posts WHERE author_id = $1 ORDER BY id", NULL, "i", "it", false},
    [STATEMENT_AUTHOR_JOIN] =
        {"SELECT a.id, a.name, p.id, p.title FROM (SELECT id, name FROM authors ORDER BY id LIMIT $1 OFFSET $2) AS a "
         "JOIN posts AS p ON p.author_id = a.id ORDER BY a.id, p.id",
         NULL, "ii", "itit", false},
    [STATEMENT_AUTHOR_POSTS_IN] = {"SELECT author_id, id, title FROM posts WHERE author_id IN "
                                   "(SELECT id FROM authors ORDER BY id LIMIT $1 OFFSET $2) ORDER BY author_id, id",
                                   NULL, "ii", "iit", false},

    [STATEMENT_ITEM_INSERT] = {"INSERT INTO bulk_items (name, value) VALUES ($1, $2)", NULL, "ti", "", true},
    [STATEMENT_ITEM_INSERT_MANY] = {"INSERT INTO bulk_items (name, value) VALUES " TWENTY_ITEMS, NULL, TWENTY_ITEM_KINDS, "", true},
    [STATEMENT_ITEM_IDS] = {"SELECT id FROM bulk_items ORDER BY id LIMIT $1", NULL, "i", "i", false},
    [STATEMENT_ITEM_UPDATE] = {"UPDATE bulk_items SET value = value + 1 WHERE id = $1", NULL, "i", "", true},
    [STATEMENT_ITEM_UPDATE_MANY] =
        {"UPDATE bulk_items SET value = value + 1 WHERE id IN (SELECT id FROM bulk_items ORDER BY id LIMIT $1)", NULL, "i", "",
         true},
    [STATEMENT_ITEM_CLEAR] = {"DELETE FROM bulk_items", NULL, "", "", true},

    /* SQLite locks the whole database when a transaction begins to write (BEGIN IMMEDIATE), PostgreSQL the row. */
    [STATEMENT_PRODUCT_FIND] = {"SELECT id, stock, version FROM products WHERE id = $1", NULL, "i", "iii", false},
    [STATEMENT_PRODUCT_LOCK] = {"SELECT id, stock, version FROM products WHERE id = $1",
                                "SELECT id, stock, version FROM products WHERE id = $1 FOR UPDATE", "i", "iii", false},
    [STATEMENT_PRODUCT_SET] = {"UPDATE products SET stock = $1, version = version + 1 WHERE id = $2 RETURNING id, stock, version",
                               NULL, "ii", "iii", true},
    [STATEMENT_PRODUCT_SET_VERSION] =
        {"UPDATE products SET stock = $1, version = version + 1 WHERE id = $2 AND version = $3 RETURNING id, stock, version", NULL,
         "iii", "iii", true},
    [STATEMENT_PRODUCT_RESET] = {"UPDATE products SET stock = $1, version = 0", NULL, "i", "", true},

    [STATEMENT_COUNT_ROWS] = {"SELECT count(*), count(DISTINCT country), count(DISTINCT status) FROM users_pagination", NULL, "",
                              "iii", false},
    [STATEMENT_COUNTRY_STATISTICS] =
        {"SELECT country, count(*), sum(score), avg(score) FROM users_pagination GROUP BY country "
         "ORDER BY count(*) DESC, country LIMIT $1",
         "SELECT country, count(*), sum(score)::int8, avg(score)::float8 FROM users_pagination GROUP BY country "
         "ORDER BY count(*) DESC, country LIMIT $1",
         "i", "tiir", false},
    [STATEMENT_AUTHOR_STATISTICS] =
        {"SELECT a.id, a.name, count(p.id), sum(p.views), avg(p.views) FROM authors AS a JOIN posts AS p ON p.author_id = a.id "
         "GROUP BY a.id, a.name ORDER BY sum(p.views) DESC, a.id LIMIT $1",
         "SELECT a.id, a.name, count(p.id), sum(p.views)::int8, avg(p.views)::float8 FROM authors AS a "
         "JOIN posts AS p ON p.author_id = a.id GROUP BY a.id, a.name ORDER BY sum(p.views) DESC, a.id LIMIT $1",
         "i", "itiir", false},

    [STATEMENT_SEARCH_LIKE] =
        {"SELECT id, name, biography FROM users_pagination WHERE biography LIKE $1 ESCAPE '\\' ORDER BY id LIMIT $2",
         "SELECT id, name, biography FROM users_pagination WHERE biography ILIKE $1 ESCAPE '\\' ORDER BY id LIMIT $2", "ti", "itt",
         false},
    [STATEMENT_SEARCH_FULLTEXT] =
        {"SELECT u.id, u.name, u.biography FROM users_search AS s JOIN users_pagination AS u ON u.id = s.rowid "
         "WHERE users_search MATCH $1 ORDER BY s.rowid LIMIT $2",
         "SELECT id, name, biography FROM users_pagination WHERE biography_words @@ plainto_tsquery('simple', $1) "
         "ORDER BY id LIMIT $2",
         "ti", "itt", false},
};
