/* services_redis: a private Redis: a cache in memory, by 127.0.0.1 only. */
#include "runner/services_driver.h"

#include "lib/clock.h"
#include "lib/str.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#define STOP_PATIENCE_NS (INT64_C(10) * CLOCK_NANOSECONDS_PER_SECOND)
#define ANSWER_MAXIMUM 8192

static const char *find(struct arena *arena)
{
    struct str rest = str_from_text(getenv("PATH") != NULL ? getenv("PATH") : "/usr/bin:/bin");
    struct str folder;
    while (str_split_next(&rest, ':', &folder)) {
        const char *program = arena_format(arena, "%.*s/redis-server", (int)folder.length, folder.data);
        if (folder.length > 0 && access(program, X_OK) == 0)
            return program;
    }
    return NULL;
}

static int prepare(struct services_start *start, struct error *error)
{
    (void)start;
    (void)error;
    return 0;
}

static void add_arguments(struct services_start *start, struct vec *argv)
{
    struct arena *arena = start->arena;
    const char *const words[] = {"--bind", "127.0.0.1", "--protected-mode", "yes",   "--daemonize",
                                 "no",     "--dir",     start->folder,      "--port"};
    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
        *VEC_PUSH(argv, char *) = arena_copy_text(arena, words[i]);
    *VEC_PUSH(argv, char *) = arena_format(arena, "%d", start->port);
    for (const struct service_setting *setting = service_settings(SERVICE_REDIS); setting->name != NULL; setting++) {
        *VEC_PUSH(argv, char *) = arena_format(arena, "--%s", setting->name);
        *VEC_PUSH(argv, char *) = arena_copy_text(arena, setting->value);
    }
}

/* What it says of itself, as text lines; "" when nobody answers within a second. */
static void ask(int port, char answer[ANSWER_MAXIMUM])
{
    static const char question[] = "INFO server\r\n";
    struct timeval limit = {.tv_sec = 1};
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    answer[0] = '\0';
    int connection = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (connection < 0)
        return;
    if (setsockopt(connection, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof(limit)) == 0 &&
        setsockopt(connection, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof(limit)) == 0 &&
        connect(connection, (struct sockaddr *)&address, sizeof(address)) == 0 &&
        send(connection, question, sizeof(question) - 1, MSG_NOSIGNAL) == (ssize_t)sizeof(question) - 1) {
        size_t length = 0;
        ssize_t got = 0;
        while (length < ANSWER_MAXIMUM - 1 && strstr(answer, "\nconfig_file:") == NULL &&
               (got = recv(connection, answer + length, ANSWER_MAXIMUM - 1 - length, 0)) > 0) {
            length += (size_t)got;
            answer[length] = '\0';
        }
    }
    (void)close(connection);
}

/* What follows the name, up to the end of the line; data NULL when it is not there. */
static struct str value_of(const char *answer, const char *name)
{
    const char *found = strstr(answer, name);
    if (found == NULL)
        return (struct str){NULL, 0};
    found += strlen(name);
    return (struct str){found, strcspn(found, "\r\n")};
}

/* The answer names the process: the port may be somebody else's. */
static bool is_ready(struct services_start *start, pid_t pid)
{
    char answer[ANSWER_MAXIMUM];
    long long owner = 0;
    ask(start->port, answer);
    struct str version = value_of(answer, "\nredis_version:");
    if (version.data == NULL || !str_to_int64(value_of(answer, "\nprocess_id:"), &owner) || owner != pid)
        return false;
    (void)snprintf(start->version, sizeof(start->version), "%.*s", (int)version.length, version.data);
    return true;
}

static const char *const users[] = {"redis", "nobody", NULL};

const struct services_driver services_driver_redis = {.package = "redis-server",
                                                      .users = users,
                                                      .stop_signal = SIGTERM,
                                                      .stop_patience_ns = STOP_PATIENCE_NS,
                                                      .find = find,
                                                      .prepare = prepare,
                                                      .add_arguments = add_arguments,
                                                      .is_ready = is_ready};
