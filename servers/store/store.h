/* store: what the handlers need of the database: users, one connection a value. One file a database in this folder implements it;
 * the URL's scheme chooses. A connection must be used by one thread at a time. */
#ifndef SERVERS_STORE_STORE_H
#define SERVERS_STORE_STORE_H

#include "servers/app/failure.h"
#include "servers/app/text.h"

#include <pthread.h>
#include <stdint.h>

struct store;

enum store_result {
    STORE_OK,
    STORE_NOT_FOUND,
    STORE_CONFLICT, /* the email belongs to another user */
    STORE_FAILED    /* the database could not do it; store_error says why */
};

/* A row of users. The texts belong to the store and last until its next call. */
struct user {
    int64_t id;
    struct text name;
    struct text email;
    struct text created_at; /* ISO 8601 UTC */
};

/* Opens a connection to an existing database that holds the data set and prepares every statement. writers, shared by all
 * connections of the process, may be NULL when there is one connection alone: the database takes one writer at a time, and waiting
 * for a mutex wakes at once where the database's own waiting polls. *store is the caller's, for store_close. 0, or -1 with a
 * failure. */
int store_open(struct store **store, const char *url, pthread_mutex_t *writers, struct failure *failure);

/* NULL is allowed. */
void store_close(struct store *store);

/* Calls take for every user, in the order of ids. */
enum store_result store_list_users(struct store *store, void (*take)(void *context, const struct user *user), void *context);

enum store_result store_find_user(struct store *store, int64_t id, struct user *user);

/* Adds a user, its id chosen by the database; *user is the row as stored, its texts those given. */
enum store_result store_create_user(struct store *store, struct text name, struct text email, struct text created_at,
                                    struct user *user);

/* Changes name and email; *user is the row as stored afterwards. */
enum store_result store_update_user(struct store *store, int64_t id, struct text name, struct text email, struct user *user);

/* Why the last call returned STORE_FAILED; one line. */
const char *store_error(struct store *store);

/* The file that a URL `sqlite:///path` names: what follows `sqlite://`, so an absolute path has three slashes in all (a fourth does
 * no harm). NULL with a failure for any other URL. Points into url. */
const char *store_database_path(const char *url, struct failure *failure);

#endif
