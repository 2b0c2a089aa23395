/* store: what the handlers need of the database; a value is one connection, used by one thread at a time. The URL's scheme chooses the
 * database (driver.h). */
#ifndef SERVERS_STORE_STORE_H
#define SERVERS_STORE_STORE_H

#include "servers/app/failure.h"
#include "servers/app/text.h"
#include "servers/store/statements.h"

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

struct store;

enum store_result {
    STORE_OK,
    STORE_NOT_FOUND,
    STORE_CONFLICT,  /* the email belongs to another user */
    STORE_LOST_RACE, /* another transaction was faster; trying again may help */
    STORE_FAILED     /* the database could not do it; store_error says why */
};

/* A row of users. The texts belong to the store and last until its next call. */
struct user {
    int64_t id;
    struct text name;
    struct text email;
    struct text created_at; /* ISO 8601 UTC */
};

/* A parameter or a column; the kind is that of its letter in the statement's text. */
struct store_value {
    int64_t integer;
    double real;
    struct text text;
};

/* A query that reads, sent ahead of the handler that needs its answer. */
enum { STORE_AHEAD_MAXIMUM = 32 };
struct store_query {
    enum store_statement statement;
    struct store_value parameters[2]; /* no query that is sent ahead has more */
};

/* Sends queries to a remote database together and keeps their answers, in place of those kept before; a failure shows in the call that
 * needs the answer. Does nothing for a database in this process. */
void store_send_ahead(struct store *store, const struct store_query *queries, size_t count);
/* The next call that runs the statement takes the answer of that number; STORE_AHEAD_MAXIMUM: none does. */
void store_choose_ahead(struct store *store, size_t index, enum store_statement statement);

/* Asks a remote database to give up what this connection waits for; the call then fails. May be called in any thread. */
void store_cancel(struct store *store);

/* Whether the database that the URL names is another process, so that its answers take a while. */
bool store_is_remote(const char *url);

/* Opens a connection to an existing database that holds the data set and prepares every statement. writers, shared by all
 * connections of the process, may be NULL when there is one connection alone: a database that takes one writer at a time waits in
 * intervals, and waiting for a mutex wakes at once. *store is the caller's, for store_close. 0, or -1 with a failure. */
int store_open(struct store **store, const char *url, pthread_mutex_t *writers, struct failure *failure);

/* NULL is allowed. */
void store_close(struct store *store);

/* Why the last call returned STORE_FAILED; one line. */
const char *store_error(struct store *store);

/* ---- users (users.c) ----------------------------------------------------------------------------------------------------------- */
typedef void store_take_user(void *context, const struct user *user);

/* Calls take for every user, in the order of ids. */
enum store_result store_list_users(struct store *store, store_take_user *take, void *context);

enum store_result store_find_user(struct store *store, int64_t id, struct user *user);

/* Adds a user, its id chosen by the database; *user is the row as stored. */
enum store_result store_create_user(struct store *store, struct text name, struct text email, struct text created_at,
                                    struct user *user);

/* Changes name and email; *user is the row as stored afterwards. */
enum store_result store_update_user(struct store *store, int64_t id, struct text name, struct text email, struct user *user);

/* ---- pages of the big table of users (pages.c) ---------------------------------------------------------------------------------- */
/* The rows of a page, skipping offset rows; *total is how many there are in all, counted each time. */
enum store_result store_page_by_offset(struct store *store, int64_t size, int64_t offset, int64_t *total, store_take_user *take,
                                       void *context);
/* The rows whose id is above the cursor. */
enum store_result store_page_by_cursor(struct store *store, int64_t cursor, int64_t size, store_take_user *take, void *context);

/* ---- authors with their posts (pages.c) ----------------------------------------------------------------------------------------- */
enum store_fetching {
    STORE_LAZY,    /* one query for the authors, one more for each of them */
    STORE_EAGER,   /* one JOIN */
    STORE_SUBQUERY /* two queries, the second with IN */
};

/* What comes, in order: an author, then its posts; author or post is NULL. The texts last until the call returns. */
struct store_author {
    int64_t id;
    struct text name;
};
struct store_post {
    int64_t id;
    struct text title;
};
typedef void store_take_author(void *context, const struct store_author *author, const struct store_post *post);

/* offset and limit count authors, in the order of ids. */
enum store_result store_list_authors(struct store *store, enum store_fetching fetching, int64_t limit, int64_t offset,
                                     store_take_author *take, void *context);

/* ---- items in bulk (items.c) ---------------------------------------------------------------------------------------------------- */
enum store_bulk {
    STORE_INSERT_INDIVIDUAL, /* a commit a row */
    STORE_INSERT_BATCH,      /* one transaction of statements with several rows */
    STORE_INSERT_RAW,        /* the fastest way the database has */
    STORE_UPDATE_INDIVIDUAL, /* a commit a row */
    STORE_UPDATE_BULK        /* one statement */
};
/* count rows, the first ones in the order of ids for updates; *done is how many it were. */
enum store_result store_change_items(struct store *store, enum store_bulk bulk, int64_t count, int64_t *done);
enum store_result store_clear_items(struct store *store);

/* ---- products and locking (products.c) ------------------------------------------------------------------------------------------ */
struct store_product {
    int64_t id, stock, version;
};
enum store_locking {
    STORE_NO_LOCK,     /* read, then write what was computed: updates get lost */
    STORE_PESSIMISTIC, /* locked before it is read */
    STORE_OPTIMISTIC,  /* written only if the version is still the one that was read, else tried again */
    STORE_SERIALIZABLE_TRANSACTION
};
enum { STORE_RETRIES_MAXIMUM = 10 };

/* What became of a purchase. */
struct store_purchase {
    struct store_product product; /* as it is afterwards */
    bool sold; /* false: less in stock than wanted, or the race was lost STORE_RETRIES_MAXIMUM times (STORE_LOST_RACE) */
    int64_t retries;
};
enum store_result store_decrement_product(struct store *store, enum store_locking locking, int64_t id, int64_t quantity,
                                          struct store_purchase *purchase);
enum store_result store_find_product(struct store *store, int64_t id, struct store_product *product);
enum store_result store_reset_products(struct store *store);

/* ---- aggregates and search (reports.c) ------------------------------------------------------------------------------------------ */
struct store_counts {
    int64_t users, countries, statuses;
};
enum store_result store_count_rows(struct store *store, struct store_counts *counts);

struct store_group {
    int64_t id; /* of an author; 0 for a country */
    struct text name;
    int64_t count, sum;
    double average;
};
typedef void store_take_group(void *context, const struct store_group *group);
/* Largest first: users and scores by country, posts and views by author. */
enum store_result store_group_countries(struct store *store, int64_t limit, store_take_group *take, void *context);
enum store_result store_group_authors(struct store *store, int64_t limit, store_take_group *take, void *context);

struct store_match {
    int64_t id;
    struct text name, biography;
};
typedef void store_take_match(void *context, const struct store_match *match);
/* Rows whose text contains the words, in the order of ids: by LIKE (anywhere in the text, reading all of it), or all of the words by the full-text
 * index. */
enum store_result store_search(struct store *store, bool fulltext, struct text words, int64_t limit, store_take_match *take,
                               void *context);

/* The file that a URL `sqlite:///path` names: what follows `sqlite://`, so an absolute path has three slashes in all (a fourth does
 * no harm). NULL with a failure for any other URL. Points into url. */
const char *store_database_path(const char *url, struct failure *failure);

#endif
