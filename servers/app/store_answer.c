/* store_answer: store results as error answers (store_answer.h). */
#include "servers/app/store_answer.h"

#include "servers/app/response.h"

#include <stdio.h>

void store_answer_error(struct exchange *exchange, enum store_result result)
{
    switch (result) {
    case STORE_OK:
        break;
    case STORE_NOT_FOUND:
        response_set_error(&exchange->response, 404, "not_found", "there is nothing with this id");
        break;
    case STORE_CONFLICT:
        response_set_error(&exchange->response, 409, "email_taken", "the email belongs to another user");
        break;
    case STORE_LOST_RACE:
        response_set_error(&exchange->response, 409, "lost_race", "another transaction was faster each time");
        break;
    case STORE_FAILED:
        /* What the database says is for the one who runs the server, not for the client. */
        (void)fprintf(stderr, "database: %s\n", store_error(exchange->store));
        response_set_error(&exchange->response, 500, "internal_error", "the database could not answer");
        break;
    }
}
