/* done_list: deferred exchanges on their way back from the threads that handled them to the event loop that goes on with them. Many
 * threads push, one takes; no locks. */
#ifndef SERVERS_APP_DONE_LIST_H
#define SERVERS_APP_DONE_LIST_H

#include "servers/app/exchange.h"

#include <stdatomic.h>

/* Zeroed is empty. */
struct done_list {
    _Atomic(struct exchange *) newest; /* by next_submitted */
};

/* True when the list was empty: then its loop is to be woken up; otherwise whoever pushed first has done that. */
static inline bool done_list_push(struct done_list *list, struct exchange *exchange)
{
    struct exchange *before = atomic_load(&list->newest);
    do
        exchange->next_submitted = before;
    while (!atomic_compare_exchange_weak(&list->newest, &before, exchange));
    return before == NULL; /* not to be read from the exchange, which may be its loop's already */
}

/* Takes all, as a chain by next_submitted that begins with the oldest; NULL when there are none. */
static inline struct exchange *done_list_take(struct done_list *list)
{
    struct exchange *exchange = atomic_exchange(&list->newest, NULL);
    struct exchange *oldest = NULL;
    while (exchange != NULL) {
        struct exchange *next = exchange->next_submitted;
        exchange->next_submitted = oldest;
        oldest = exchange;
        exchange = next;
    }
    return oldest;
}

#endif
