/* routes: the table of the contract's endpoints and the handlers it names. */
#ifndef SERVERS_APP_ROUTES_H
#define SERVERS_APP_ROUTES_H

#include "servers/app/router.h"

extern const struct route ROUTES[];
extern const size_t ROUTES_COUNT;

/* handlers_basic.c */
void handle_health(struct exchange *exchange);
void handle_echo(struct exchange *exchange);
void handle_external(struct exchange *exchange);
void handle_protected(struct exchange *exchange);
void handle_upload(struct exchange *exchange);
void handle_metrics(struct exchange *exchange);

/* handlers_users.c */
void handle_user_list(struct exchange *exchange);
void handle_user_find(struct exchange *exchange);
void handle_user_create(struct exchange *exchange);
void handle_user_update(struct exchange *exchange);

/* handlers_pages.c */
void handle_page_by_offset(struct exchange *exchange);
void handle_page_by_cursor(struct exchange *exchange);
void handle_authors_lazy(struct exchange *exchange);
void handle_authors_eager(struct exchange *exchange);
void handle_authors_subquery(struct exchange *exchange);

/* handlers_items.c */
void handle_items_insert_individual(struct exchange *exchange);
void handle_items_insert_batch(struct exchange *exchange);
void handle_items_insert_raw(struct exchange *exchange);
void handle_items_update_individual(struct exchange *exchange);
void handle_items_update_bulk(struct exchange *exchange);
void handle_items_clear(struct exchange *exchange);

/* handlers_products.c */
void handle_decrement_no_lock(struct exchange *exchange);
void handle_decrement_pessimistic(struct exchange *exchange);
void handle_decrement_optimistic(struct exchange *exchange);
void handle_decrement_serializable(struct exchange *exchange);
void handle_products_reset(struct exchange *exchange);
void handle_product_find(struct exchange *exchange);

/* handlers_login.c */
void handle_login_jwt(struct exchange *exchange);
void handle_login_session(struct exchange *exchange);
void handle_protected_none(struct exchange *exchange);
void handle_protected_jwt(struct exchange *exchange);
void handle_protected_session(struct exchange *exchange);

/* handlers_reports.c */
void handle_count_rows(struct exchange *exchange);
void handle_country_statistics(struct exchange *exchange);
void handle_author_statistics(struct exchange *exchange);
void handle_search(struct exchange *exchange);

/* handlers_cache.c */
void handle_cache_user_cached(struct exchange *exchange);
void handle_cache_user_uncached(struct exchange *exchange);
void handle_cache_user_delete(struct exchange *exchange);
void handle_cache_warm(struct exchange *exchange);
void handle_cache_flush(struct exchange *exchange);

#endif
