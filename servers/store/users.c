/* users: the operations on the table of users (store.h). */
#include "servers/store/driver.h"

static struct user row_user(const struct store_value *columns)
{
    return (struct user){columns[0].integer, columns[1].text, columns[2].text, columns[3].text};
}

struct user_list {
    store_take_user *take;
    void *context;
};

static void take_row(void *context, const struct store_value *columns)
{
    const struct user_list *list = context;
    struct user user = row_user(columns);
    list->take(list->context, &user);
}

enum store_result store_list_users(struct store *store, store_take_user *take, void *context)
{
    struct user_list list = {take, context};
    return store->driver->run(store, STATEMENT_USER_LIST, NULL, take_row, &list);
}

static enum store_result run_user(struct store *store, enum store_statement statement, const struct store_value *parameters,
                                  struct user *user)
{
    struct store_value columns[STATEMENT_COLUMNS_MAXIMUM];
    enum store_result result = store_run_row(store, statement, parameters, columns);
    if (result == STORE_OK)
        *user = row_user(columns);
    return result;
}

enum store_result store_find_user(struct store *store, int64_t id, struct user *user)
{
    return run_user(store, STATEMENT_USER_FIND, &(struct store_value){.integer = id}, user);
}

enum store_result store_create_user(struct store *store, struct text name, struct text email, struct text created_at,
                                    struct user *user)
{
    const struct store_value parameters[] = {{.text = name}, {.text = email}, {.text = created_at}};
    return run_user(store, STATEMENT_USER_CREATE, parameters, user);
}

enum store_result store_update_user(struct store *store, int64_t id, struct text name, struct text email, struct user *user)
{
    const struct store_value parameters[] = {{.text = name}, {.text = email}, {.integer = id}};
    return run_user(store, STATEMENT_USER_UPDATE, parameters, user);
}

/* ---- pages -------------------------------------------------------------------------------------------------------------------- */
enum store_result store_page_by_offset(struct store *store, int64_t size, int64_t offset, int64_t *total, store_take_user *take,
                                       void *context)
{
    struct store_value count[STATEMENT_COLUMNS_MAXIMUM];
    enum store_result result = store_run_row(store, STATEMENT_PAGE_COUNT, NULL, count);
    if (result != STORE_OK)
        return result;
    *total = count[0].integer;
    const struct store_value parameters[] = {{.integer = size}, {.integer = offset}};
    struct user_list list = {take, context};
    return store->driver->run(store, STATEMENT_PAGE_OFFSET, parameters, take_row, &list);
}

enum store_result store_page_by_cursor(struct store *store, int64_t cursor, int64_t size, store_take_user *take, void *context)
{
    const struct store_value parameters[] = {{.integer = cursor}, {.integer = size}};
    struct user_list list = {take, context};
    return store->driver->run(store, STATEMENT_PAGE_CURSOR, parameters, take_row, &list);
}
