/* store: opening, migrating, transactions and closing. Migrations are the files NNN-*.sql beside this one, embedded into the program; each runs
 * once, in one transaction with the new version number. */
#include "site-gen/store/store_internal.h"

#include "lib/fs.h"
#include "lib/resource.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* Marks our files among all SQLite files: "BLab". */
#define STORE_APPLICATION INT64_C(0x424c6162)

/* In order: the first brings version 0 (a new file) to 1. Never change one that was released. */
static const char *const MIGRATIONS[STORE_VERSION] = {"site-gen/store/001-initial.sql", "site-gen/store/002-other-tools.sql",
                                                      "site-gen/store/003-noise.sql", "site-gen/store/004-views.sql",
                                                      "site-gen/store/005-methods.sql"};

static int check_identity(struct store *store, int64_t *version, struct error *error)
{
    const char *location = database_place(store->database);
    struct database_identity identity = {0};
    if (database_get_identity(store->database, &identity, error) < 0)
        return -1;
    *version = identity.version;
    bool is_new = identity.application == 0 && identity.version == 0 && identity.table_count == 0;
    if (identity.application != STORE_APPLICATION && !is_new)
        return error_set_at(error, location, 0, 0, "expected a store of benchlab, got the database of another program");
    if (*version > STORE_VERSION)
        return error_set_at(error, location, 0, 0,
                            "the store is of version %" PRId64 ", this benchlab knows up to %" PRId64
                            ": use the newer benchlab that made it",
                            *version, STORE_VERSION);
    return 0;
}

/* One step, from version to version + 1. Another process may have been faster: the version is read again under the write lock. */
static int migrate_once(struct store *store, int64_t *version, struct error *error)
{
    if (check_identity(store, version, error) < 0)
        return -1;
    if (*version == STORE_VERSION)
        return 0;
    const struct resource *script = resource_find(MIGRATIONS[*version]);
    if (script == NULL)
        return error_set(error, "the program lacks its part %s", MIGRATIONS[*version]);
    if (database_execute(store->database, (const char *)script->data, error) < 0)
        return -1;
    return database_set_identity(store->database, STORE_APPLICATION, ++*version, error);
}

static int migrate(struct store *store, struct error *error)
{
    int64_t version = 0;
    if (check_identity(store, &version, error) < 0 || database_let_readers_in(store->database, error) < 0)
        return -1;
    store->found_version = version;
    while (version < STORE_VERSION) {
        const int64_t from = version;
        if (store_begin(store, error) < 0 || store_end(store, migrate_once(store, &version, error), error) < 0)
            return error_add_context(error, "the store stays at version %" PRId64 ", since %s failed", from, MIGRATIONS[from]);
    }
    return 0;
}

static int require_version(struct store *store, struct error *error)
{
    const char *location = database_place(store->database);
    int64_t version = 0;
    if (check_identity(store, &version, error) < 0)
        return -1;
    if (version == 0)
        return error_set_at(error, location, 0, 0, "expected a store of benchlab, got an empty one: run benchlab import");
    if (version < STORE_VERSION)
        return error_set_at(error, location, 0, 0, "the store is of the earlier version %" PRId64 ": run benchlab store migrate",
                            version);
    return 0;
}

static int prepare_location(const char *location, enum store_mode mode, struct error *error)
{
    if (database_is_server(location))
        return 0;
    if (strstr(location, "://") != NULL)
        return error_set(error, "expected the name of an SQLite file or postgresql://..., got another kind of URL");
    if (mode == STORE_READ)
        return fs_exists(location) ? 0 : error_set(error, "%s: there is no store yet: run benchlab import", location);
    struct arena arena;
    arena_init(&arena);
    char *folder = arena_copy_text(&arena, location), *slash = strrchr(folder, '/');
    int result = 0;
    if (slash != NULL && slash != folder) {
        *slash = '\0';
        result = fs_make_directories(folder, error);
    }
    arena_release(&arena);
    return result;
}

int store_open(struct store **result, const char *location, enum store_mode mode, struct error *error)
{
    if (prepare_location(location, mode, error) < 0)
        return -1;
    struct store *store = calloc(1, sizeof(*store));
    if (store == NULL)
        return error_set(error, "out of memory");
    if (database_open(&store->database, location, mode == STORE_READ ? DATABASE_READ : DATABASE_WRITE, store_tables,
                      STORE_TABLE_COUNT, error) < 0 ||
        (mode == STORE_READ ? require_version : migrate)(store, error) < 0) {
        database_close(store->database, NULL);
        free(store);
        return -1;
    }
    *result = store;
    return 0;
}

int store_close(struct store *store, struct error *error)
{
    if (store == NULL)
        return 0;
    store_rollback(store);
    int result = database_close(store->database, error);
    free(store);
    return result;
}

int store_close_after(struct store *store, int result, struct error *error)
{
    int closed = store_close(store, result == 0 ? error : NULL);
    return result == 0 ? closed : result;
}

bool store_exists(const char *location)
{
    return database_is_server(location) || fs_exists(location);
}

const char *store_location(const struct store *store)
{
    return database_place(store->database);
}

int64_t store_found_version(const struct store *store)
{
    return store->found_version;
}

int store_begin(struct store *store, struct error *error)
{
    store_memory_clear(&store->memory);
    if (database_begin(store->database, error) < 0)
        return -1;
    store->in_transaction = true;
    return 0;
}

int store_commit(struct store *store, struct error *error)
{
    store->in_transaction = false;
    store_memory_clear(&store->memory);
    return database_commit(store->database, error);
}

void store_rollback(struct store *store)
{
    if (store->in_transaction)
        database_rollback(store->database);
    store_memory_clear(&store->memory);
    store->in_transaction = false;
}

int store_end(struct store *store, int result, struct error *error)
{
    if (result == 0)
        return store_commit(store, error);
    store_rollback(store);
    return -1;
}
