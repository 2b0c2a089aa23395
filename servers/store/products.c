/* products: taking from a stock under four strategies of locking (store.h). Each does what its name says: without a lock, two
 * connections that read the same stock both write what they computed, and one sale is lost. */
#include "servers/store/dataset.h"
#include "servers/store/driver.h"

static struct store_product row_product(const struct store_value *columns)
{
    return (struct store_product){columns[0].integer, columns[1].integer, columns[2].integer};
}

static enum store_result run_product(struct store *store, enum store_statement statement, const struct store_value *parameters,
                                     struct store_product *product)
{
    struct store_value columns[STATEMENT_COLUMNS_MAXIMUM];
    enum store_result result = store_run_row(store, statement, parameters, columns);
    if (result == STORE_OK)
        *product = row_product(columns);
    return result;
}

enum store_result store_find_product(struct store *store, int64_t id, struct store_product *product)
{
    return run_product(store, STATEMENT_PRODUCT_FIND, &(struct store_value){.integer = id}, product);
}

/* Writes what is left of the product that was read. */
static enum store_result sell(struct store *store, int64_t quantity, struct store_purchase *purchase)
{
    const struct store_value parameters[] = {{.integer = purchase->product.stock - quantity}, {.integer = purchase->product.id}};
    enum store_result result = run_product(store, STATEMENT_PRODUCT_SET, parameters, &purchase->product);
    purchase->sold = result == STORE_OK;
    return result;
}

static enum store_result decrement_without_lock(struct store *store, int64_t id, int64_t quantity, struct store_purchase *purchase)
{
    enum store_result result = store_find_product(store, id, &purchase->product);
    if (result != STORE_OK || purchase->product.stock < quantity)
        return result;
    return sell(store, quantity, purchase);
}

/* Reads by that statement and writes, in one transaction. */
static enum store_result decrement_in_transaction(struct store *store, enum store_isolation isolation, enum store_statement reading,
                                                  int64_t id, int64_t quantity, struct store_purchase *purchase)
{
    enum store_result result = store->driver->begin(store, isolation);
    if (result == STORE_OK)
        result = run_product(store, reading, &(struct store_value){.integer = id}, &purchase->product);
    if (result == STORE_OK && purchase->product.stock >= quantity)
        result = sell(store, quantity, purchase);
    if (result == STORE_OK)
        result = store->driver->commit(store);
    else
        store->driver->rollback(store);
    purchase->sold = purchase->sold && result == STORE_OK;
    return result;
}

static enum store_result decrement_version(struct store *store, int64_t id, int64_t quantity, struct store_purchase *purchase)
{
    enum store_result result = store_find_product(store, id, &purchase->product);
    if (result != STORE_OK || purchase->product.stock < quantity)
        return result;
    const struct store_value parameters[] = {
        {.integer = purchase->product.stock - quantity}, {.integer = id}, {.integer = purchase->product.version}};
    result = run_product(store, STATEMENT_PRODUCT_SET_VERSION, parameters, &purchase->product);
    purchase->sold = result == STORE_OK;
    return result == STORE_NOT_FOUND ? STORE_LOST_RACE : result;
}

static enum store_result try_once(struct store *store, enum store_locking locking, int64_t id, int64_t quantity,
                                  struct store_purchase *purchase)
{
    switch (locking) {
    case STORE_NO_LOCK:
        return decrement_without_lock(store, id, quantity, purchase);
    case STORE_PESSIMISTIC:
        return decrement_in_transaction(store, STORE_WRITING, STATEMENT_PRODUCT_LOCK, id, quantity, purchase);
    case STORE_OPTIMISTIC:
        return decrement_version(store, id, quantity, purchase);
    case STORE_SERIALIZABLE_TRANSACTION:
        return decrement_in_transaction(store, STORE_SERIALIZABLE, STATEMENT_PRODUCT_FIND, id, quantity, purchase);
    }
    return STORE_FAILED;
}

enum store_result store_decrement_product(struct store *store, enum store_locking locking, int64_t id, int64_t quantity,
                                          struct store_purchase *purchase)
{
    *purchase = (struct store_purchase){.sold = false};
    for (;;) {
        enum store_result result = try_once(store, locking, id, quantity, purchase);
        if (result != STORE_LOST_RACE || purchase->retries == STORE_RETRIES_MAXIMUM)
            return result;
        purchase->retries++;
    }
}

enum store_result store_reset_products(struct store *store)
{
    return store->driver->run(store, STATEMENT_PRODUCT_RESET, &(struct store_value){.integer = DATASET_STOCK}, NULL, NULL);
}
