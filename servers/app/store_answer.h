/* store_answer: how the database's refusals read as HTTP. */
#ifndef SERVERS_APP_STORE_ANSWER_H
#define SERVERS_APP_STORE_ANSWER_H

#include "servers/app/exchange.h"
#include "servers/store/store.h"

/* Answers for any result but STORE_OK: 404, 409, or 500 with the reason on standard error. */
void store_answer_error(struct exchange *exchange, enum store_result result);

#endif
