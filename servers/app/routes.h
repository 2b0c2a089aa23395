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

/* handlers_cache.c */
void handle_cache_user_cached(struct exchange *exchange);
void handle_cache_user_uncached(struct exchange *exchange);
void handle_cache_user_delete(struct exchange *exchange);
void handle_cache_warm(struct exchange *exchange);
void handle_cache_flush(struct exchange *exchange);

#endif
