/* handlers of scenario 15: logging in for a token or a session, and what is behind each. */
#include "servers/app/routes.h"

#include "servers/app/application.h"
#include "servers/app/clock.h"
#include "servers/app/cookie.h"
#include "servers/app/jwt.h"
#include "servers/app/response.h"
#include "servers/app/store_answer.h"
#include "servers/app/validation.h"
#include "servers/json/json_text.h"
#include "servers/store/cache.h"

#include <inttypes.h>
#include <stdio.h>
#include <sys/random.h>
#include <time.h>

enum { TOKEN_SECONDS = 3600, SESSION_BYTES = 16, SESSION_DIGITS = 2 * SESSION_BYTES };

static const char BEARER[] = "Bearer ";
static const char SESSION_COOKIE[] = "session_id";

/* Reads user_id and looks the user up. False, with the answer, when there is none. */
static bool find_login(struct exchange *exchange, int64_t *id)
{
    struct user user;
    if (!validation_read_query(exchange, "user_id", 1, INT64_MAX, id))
        return false;
    enum store_result result = store_find_user(exchange->store, *id, &user);
    if (result != STORE_OK)
        store_answer_error(exchange, result);
    return result == STORE_OK;
}

void handle_login_jwt(struct exchange *exchange)
{
    int64_t id = 0;
    if (!find_login(exchange, &id))
        return;
    int64_t now = time(NULL);
    struct buffer *body = response_begin_json(&exchange->response, 200);
    buffer_append_string(body, "{\"access_token\":\"");
    jwt_append(body, application_jwt_secret(exchange->application), id, now, now + TOKEN_SECONDS);
    buffer_append_string(body, "\",\"token_type\":\"Bearer\"}");
}

void handle_login_session(struct exchange *exchange)
{
    int64_t id = 0;
    unsigned char random[SESSION_BYTES];
    char session[SESSION_DIGITS + 1];
    char user[24];
    if (!find_login(exchange, &id))
        return;
    if (getrandom(random, sizeof random, 0) != (ssize_t)sizeof random) {
        response_set_error(&exchange->response, 500, "internal_error", "the system gives no random numbers");
        return;
    }
    for (size_t i = 0; i < SESSION_BYTES; i++)
        (void)snprintf(session + 2 * i, 3, "%02x", random[i]);
    int length = snprintf(user, sizeof user, "%" PRId64, id);
    cache_set(application_sessions(exchange->application), (struct text){session, SESSION_DIGITS},
              (struct text){user, (size_t)length});
    buffer_append_format(response_begin_json(&exchange->response, 200), "{\"session_id\":\"%s\"}", session);
}

/* ---- behind the login ----------------------------------------------------------------------------------------------------------- */
static void answer_user(struct exchange *exchange, const char *kind, int64_t id)
{
    struct buffer *body = response_begin_json(&exchange->response, 200);
    buffer_append_format(body, "{\"auth_type\":\"%s\",\"user_id\":", kind);
    json_text_append_integer(body, id);
    buffer_append_string(body, "}");
}

static void refuse(struct exchange *exchange, const char *why)
{
    response_set_error(&exchange->response, 401, "unauthorized", "%s", why);
    response_add_header(&exchange->response, "WWW-Authenticate", "Bearer");
}

void handle_protected_none(struct exchange *exchange)
{
    buffer_append_string(response_begin_json(&exchange->response, 200), "{\"auth_type\":\"none\",\"user_id\":null}");
}

void handle_protected_jwt(struct exchange *exchange)
{
    const char *given = exchange->request.find_header(exchange->request.native, "Authorization");
    int64_t id = 0;
    if (given == NULL || strncmp(given, BEARER, sizeof BEARER - 1) != 0) {
        refuse(exchange, "a bearer token is required");
        return;
    }
    const struct jwt_checker checker = {exchange->json, application_jwt_secret(exchange->application)};
    switch (jwt_verify(&checker, text_of(given + sizeof BEARER - 1), time(NULL), &id)) {
    case JWT_VALID:
        answer_user(exchange, "jwt", id);
        break;
    case JWT_MALFORMED:
        refuse(exchange, "the bearer token is malformed");
        break;
    case JWT_ALGORITHM:
        refuse(exchange, "the bearer token must be signed with HS256");
        break;
    case JWT_SIGNATURE:
        refuse(exchange, "the bearer token's signature is wrong");
        break;
    case JWT_EXPIRED:
        refuse(exchange, "the bearer token has expired");
        break;
    }
}

void handle_protected_session(struct exchange *exchange)
{
    struct text session = cookie_find(exchange->request.find_header(exchange->request.native, "Cookie"), SESSION_COOKIE);
    struct buffer *body = response_begin_json(&exchange->response, 200);
    buffer_append_string(body, "{\"auth_type\":\"session\",\"user_id\":");
    if (session.length != SESSION_DIGITS || !cache_get(application_sessions(exchange->application), session, body)) {
        refuse(exchange, "a session of this server is required in the cookie session_id");
        return;
    }
    buffer_append_string(body, "}");
}
