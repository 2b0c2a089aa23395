/* cache in Redis (hiredis). Threads borrow a connection for each command; one that was lost is made anew with growing pauses between
 * attempts. While Redis does not answer, every key is a miss: a cache may forget. */
#include "servers/store/cache_driver.h"

#include "servers/app/clock.h"
#include "servers/store/describe.h"

#include <hiredis/hiredis.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

enum { TIMEOUT_SECONDS = 2, BACK_OFF_LEAST_MS = 20, BACK_OFF_MOST_MS = 2000, PORT_DEFAULT = 6379, PART_SIZE = 256 };

struct connection {
    redisContext *native;
    struct connection *next; /* of the idle ones */
};

struct redis {
    char host[PART_SIZE], user[PART_SIZE], password[PART_SIZE], path[PART_SIZE]; /* path: of a Unix socket; "" for none */
    int port, database;
    pthread_mutex_t mutex;
    struct connection *idle;
    uint64_t retry_from_ns; /* no new connection before that */
    unsigned back_off_ms;
};

static struct redis *redis_of(struct cache *cache)
{
    return cache->state;
}

/* ---- the URL ------------------------------------------------------------------------------------------------------------------ */
static bool copy_part(char *out, const char *start, size_t length)
{
    if (length >= PART_SIZE)
        return false;
    memcpy(out, start, length);
    out[length] = '\0';
    return true;
}

/* redis://[[user]:password@]host[:port][/] */
static bool read_address(struct redis *redis, const char *rest)
{
    size_t length = strcspn(rest, "/");
    const char *at = memchr(rest, '@', length);
    if (at != NULL) {
        const char *colon = memchr(rest, ':', (size_t)(at - rest));
        if (colon == NULL || !copy_part(redis->user, rest, (size_t)(colon - rest)) ||
            !copy_part(redis->password, colon + 1, (size_t)(at - colon - 1)))
            return false;
        length -= (size_t)(at + 1 - rest);
        rest = at + 1;
    }
    const char *colon = memchr(rest, ':', length);
    redis->port = colon == NULL ? PORT_DEFAULT : atoi(colon + 1);
    return copy_part(redis->host, rest, colon == NULL ? length : (size_t)(colon - rest)) && redis->host[0] != '\0' &&
           redis->port > 0 && redis->port <= UINT16_MAX;
}

static bool read_url(struct redis *redis, const char *url)
{
    static const char unix_scheme[] = "redis+unix://";
    if (strncmp(url, unix_scheme, sizeof unix_scheme - 1) == 0)
        return url[sizeof unix_scheme - 1] == '/' &&
               copy_part(redis->path, url + sizeof unix_scheme - 1, strlen(url + sizeof unix_scheme - 1));
    return read_address(redis, url + sizeof "redis://" - 1);
}

/* ---- connections -------------------------------------------------------------------------------------------------------------- */
static bool is_answered(redisReply *reply)
{
    bool good = reply != NULL && reply->type != REDIS_REPLY_ERROR;
    if (reply != NULL)
        freeReplyObject(reply);
    return good;
}

/* Logs in and chooses the database. */
static bool greet(const struct redis *redis, redisContext *native)
{
    if (redis->user[0] != '\0' && !is_answered(redisCommand(native, "AUTH %s %s", redis->user, redis->password)))
        return false;
    if (redis->user[0] == '\0' && redis->password[0] != '\0' && !is_answered(redisCommand(native, "AUTH %s", redis->password)))
        return false;
    return is_answered(redisCommand(native, "SELECT %d", redis->database));
}

/* A connection that is ready; NULL with what is wrong in error. */
static struct connection *connect_to(const struct redis *redis, char *error, size_t size)
{
    const struct timeval timeout = {.tv_sec = TIMEOUT_SECONDS};
    struct connection *connection = calloc(1, sizeof *connection);
    if (connection == NULL)
        return NULL;
    connection->native = redis->path[0] != '\0' ? redisConnectUnixWithTimeout(redis->path, timeout)
                                                : redisConnectWithTimeout(redis->host, redis->port, timeout);
    if (connection->native != NULL && connection->native->err == 0 && redisSetTimeout(connection->native, timeout) == REDIS_OK &&
        greet(redis, connection->native))
        return connection;
    (void)snprintf(error, size, "%s",
                   connection->native == NULL     ? "out of memory"
                   : connection->native->err == 0 ? "the server refuses the login or the database"
                                                  : connection->native->errstr);
    redisFree(connection->native);
    free(connection);
    return NULL;
}

static void close_connection(struct connection *connection)
{
    redisFree(connection->native);
    free(connection);
}

/* An idle connection, or a new one unless making one failed a moment ago; NULL when there is none to be had. */
static struct connection *borrow(struct redis *redis)
{
    char error[PART_SIZE];
    (void)pthread_mutex_lock(&redis->mutex);
    struct connection *connection = redis->idle;
    if (connection != NULL)
        redis->idle = connection->next;
    bool may_try = connection == NULL && clock_now_ns() >= redis->retry_from_ns;
    (void)pthread_mutex_unlock(&redis->mutex);
    if (!may_try)
        return connection;
    connection = connect_to(redis, error, sizeof error);
    (void)pthread_mutex_lock(&redis->mutex);
    if (connection != NULL) {
        redis->back_off_ms = BACK_OFF_LEAST_MS;
    } else {
        redis->retry_from_ns = clock_now_ns() + redis->back_off_ms * UINT64_C(1000000);
        redis->back_off_ms = redis->back_off_ms * 2 > BACK_OFF_MOST_MS ? BACK_OFF_MOST_MS : redis->back_off_ms * 2;
    }
    (void)pthread_mutex_unlock(&redis->mutex);
    return connection;
}

/* A connection with an error is of no more use. */
static void give_back(struct redis *redis, struct connection *connection)
{
    if (connection->native->err != 0) {
        close_connection(connection);
        return;
    }
    (void)pthread_mutex_lock(&redis->mutex);
    connection->next = redis->idle;
    redis->idle = connection;
    (void)pthread_mutex_unlock(&redis->mutex);
}

static int open_redis(struct cache *cache, const char *url, struct failure *failure)
{
    char error[PART_SIZE] = "";
    struct redis *redis = calloc(1, sizeof *redis);
    if (redis == NULL || pthread_mutex_init(&redis->mutex, NULL) != 0) {
        free(redis);
        return failure_set(failure, "cache: out of memory");
    }
    cache->state = redis;
    redis->back_off_ms = BACK_OFF_LEAST_MS;
    redis->database = (int)cache->space;
    if (!read_url(redis, url))
        return failure_set(failure, "CACHE_URL: expected redis://[[user]:password@]host[:port] or redis+unix:///path");
    struct connection *connection = connect_to(redis, error, sizeof error);
    if (connection == NULL)
        return failure_set(failure, "cache: %s%s: %s", redis->host, redis->path, error);
    give_back(redis, connection);
    return 0;
}

static void close_redis(struct cache *cache)
{
    struct redis *redis = redis_of(cache);
    if (redis == NULL)
        return;
    while (redis->idle != NULL) {
        struct connection *connection = redis->idle;
        redis->idle = connection->next;
        close_connection(connection);
    }
    (void)pthread_mutex_destroy(&redis->mutex);
    free(redis);
    cache->state = NULL;
}

/* ---- commands ----------------------------------------------------------------------------------------------------------------- */
/* What the server answers, for freeReplyObject; NULL when it does not. A connection that died while it was idle is replaced once. */
static redisReply *ask(struct redis *redis, int count, const char **words, const size_t *lengths)
{
    for (int attempt = 0; attempt < 2; attempt++) {
        struct connection *connection = borrow(redis);
        if (connection == NULL)
            return NULL;
        redisReply *reply = redisCommandArgv(connection->native, count, words, lengths);
        give_back(redis, connection);
        if (reply != NULL)
            return reply;
    }
    return NULL;
}

static redisReply *ask_key(struct cache *cache, const char *command, struct text key)
{
    const char *words[] = {command, key.data};
    const size_t lengths[] = {strlen(command), key.length};
    return ask(redis_of(cache), 2, words, lengths);
}

static bool get(struct cache *cache, struct text key, struct buffer *value)
{
    redisReply *reply = ask_key(cache, "GET", key);
    bool found = reply != NULL && reply->type == REDIS_REPLY_STRING;
    if (found)
        buffer_append(value, reply->str, reply->len);
    if (reply != NULL)
        freeReplyObject(reply);
    return found;
}

static void set(struct cache *cache, struct text key, struct text value)
{
    const char *words[] = {"SET", key.data, value.length == 0 ? "" : value.data};
    const size_t lengths[] = {3, key.length, value.length};
    (void)is_answered(ask(redis_of(cache), 3, words, lengths)); /* what is not kept is a miss later */
}

static bool delete_key(struct cache *cache, struct text key)
{
    redisReply *reply = ask_key(cache, "DEL", key);
    bool found = reply != NULL && reply->type == REDIS_REPLY_INTEGER && reply->integer > 0;
    if (reply != NULL)
        freeReplyObject(reply);
    return found;
}

static void flush(struct cache *cache)
{
    const char *words[] = {"FLUSHDB"};
    const size_t lengths[] = {7};
    (void)is_answered(ask(redis_of(cache), 1, words, lengths));
}

const struct cache_driver cache_driver_redis = {open_redis, close_redis, get, set, delete_key, flush};

/* ---- describing --------------------------------------------------------------------------------------------------------------- */
/* A value of CONFIG GET; false where the server does not tell (a managed one may not). */
static bool read_setting(redisContext *native, const char *name, char *value, size_t size)
{
    redisReply *reply = redisCommand(native, "CONFIG GET %s", name);
    bool found =
        reply != NULL && reply->type == REDIS_REPLY_ARRAY && reply->elements == 2 && reply->element[1]->type == REDIS_REPLY_STRING;
    if (found)
        (void)snprintf(value, size, "%s", reply->element[1]->str);
    if (reply != NULL)
        freeReplyObject(reply);
    return found;
}

static bool read_version(redisContext *native, char *out)
{
    static const char mark[] = "redis_version:";
    redisReply *reply = redisCommand(native, "INFO server");
    const char *found = reply != NULL && reply->type == REDIS_REPLY_STRING ? strstr(reply->str, mark) : NULL;
    if (found != NULL)
        (void)snprintf(out, DESCRIBE_SIZE, "Redis %.*s", (int)strcspn(found + sizeof mark - 1, "\r\n"), found + sizeof mark - 1);
    if (reply != NULL)
        freeReplyObject(reply);
    return found != NULL;
}

int redis_describe(const char *url, char *out, struct failure *failure)
{
    static const char *const settings[] = {"maxmemory", "maxmemory-policy", "save", "appendonly"};
    struct redis redis = {.port = 0};
    char text[PART_SIZE] = "the URL is no redis://host:port";
    struct connection *connection = read_url(&redis, url) ? connect_to(&redis, text, sizeof text) : NULL;
    if (connection == NULL)
        return failure_set(failure, "cache: %s", text);
    bool good = read_version(connection->native, out);
    for (size_t i = 0; i < sizeof settings / sizeof settings[0] && good; i++)
        if (read_setting(connection->native, settings[i], text, sizeof text))
            describe_add(out, settings[i], text);
    close_connection(connection);
    return good ? 0 : failure_set(failure, "cache: the server does not tell its version");
}
