/* router: which handler a method and a path lead to. The table of routes (routes.h) is the contract's table of endpoints. */
#ifndef SERVERS_APP_ROUTER_H
#define SERVERS_APP_ROUTER_H

#include "servers/app/exchange.h"
#include "servers/app/middleware.h"
#include "servers/store/store.h"

struct route {
    enum http_method method; /* HTTP_GET also serves HEAD */
    const char *pattern;     /* a {name} stands for one path segment that is not empty */
    void (*handler)(struct exchange *exchange);
    const struct middleware *const *layers; /* outermost first, ended by NULL; NULL when there are none */
    size_t body_limit;                      /* bytes */
    bool uses_store, uses_cache;
    const char *needed_header; /* that the handler looks at; NULL for none. A deferred handler sees no other */
    /* What the handler will ask the database first, so that it can be sent ahead. False when it will not, or not that. NULL: nothing
     * is known. */
    bool (*first_query)(const struct exchange *exchange, struct store_query *query);
};

enum router_result { ROUTER_FOUND, ROUTER_UNKNOWN_PATH, ROUTER_WRONG_METHOD };

enum { ROUTER_ALLOW_SIZE = 64 };

struct router_match {
    const struct route *route; /* on ROUTER_FOUND */
    struct text parameters[PATH_PARAMETERS_MAXIMUM];
    char allow[ROUTER_ALLOW_SIZE]; /* on ROUTER_WRONG_METHOD: the value of the Allow header */
};

/* Finds the first route of the table whose method and pattern fit: a literal pattern must stand before one with {names} that would
 * take the same path, which is then hidden for every method; routes of one pattern may stand apart. */
enum router_result router_find(const struct route *routes, size_t count, enum http_method method, struct text path,
                               struct router_match *match);

/* The method of that name (exact case, as HTTP has it), or HTTP_OTHER. */
enum http_method router_method(const char *name);

const char *router_method_name(enum http_method method);

#endif
