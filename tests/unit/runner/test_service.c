/* Unit tests of runner/service, service_process and services_state: URLs, the file of the state, and processes that are not taken for others. */
#include "tests/unit/test.h"

#include "lib/clock.h"
#include "lib/fs.h"
#include "lib/str.h"
#include "runner/service.h"
#include "runner/service_process.h"
#include "runner/services.h"
#include "runner/services_state.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#define SECOND INT64_C(1000000000)

static char folder[64];

static int make_folder(void **state)
{
    (void)state;
    (void)snprintf(folder, sizeof(folder), "/tmp/test-service-XXXXXX");
    return mkdtemp(folder) == NULL ? -1 : 0;
}

static int remove_folder(void **state)
{
    (void)state;
    return fs_remove_tree(folder, NULL);
}

/* ---- URLs ------------------------------------------------------------------------------------------------------------------- */

static void test_urls_are_shown_without_secrets(void **state)
{
    (void)state;
    static const struct {
        const char *url, *shown;
    } cases[] = {
        {"postgresql://user:secret@host:5432/lab", "postgresql://host:5432/lab"},
        {"postgresql://user:p%2Fw%26@host/lab?password=secret&sslmode=off", "postgresql://host/lab"},
        {"postgresql://a:b@c@host/lab", "postgresql://host/lab"},
        {"postgresql://lab@/lab?host=/tmp/x&port=1", "postgresql:///lab"},
        {"redis://:secret@127.0.0.1:6379", "redis://127.0.0.1:6379"},
        {"redis://127.0.0.1:6379#secret", "redis://127.0.0.1:6379"},
        {"redis://user:secret@[::1]:1/2", "redis://[::1]:1/2"},
        {"secret", "(no URL)"},
    };
    struct arena arena;
    arena_init(&arena);
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        assert_string_equal(service_url_show(&arena, cases[i].url), cases[i].shown);
    arena_release(&arena);
}

static void test_own_urls(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena);
    assert_string_equal(service_postgresql_url(&arena, "/a b/c%d&e", 4711),
                        "postgresql://lab@/lab?host=/a%20b/c%25d%26e&port=4711");
    assert_string_equal(service_redis_url(&arena, 4712), "redis://127.0.0.1:4712");
    arena_release(&arena);
}

static void test_named_urls(void **state)
{
    (void)state;
    struct service_urls urls = {{NULL, "redis://option"}};
    struct error error = {0};
    assert_int_equal(setenv("POSTGRESQL_URL", "postgres://variable", 1), 0);
    assert_int_equal(setenv("REDIS_URL", "redis://variable", 1), 0);
    assert_ok(service_urls_complete(&urls, &error), &error);
    assert_string_equal(urls.items[SERVICE_POSTGRESQL], "postgres://variable");
    assert_string_equal(urls.items[SERVICE_REDIS], "redis://option");
    urls.items[SERVICE_POSTGRESQL] = "mysql://user:secret@host";
    assert_int_equal(service_urls_complete(&urls, &error), -1);
    assert_error_contains(&error, "expected postgresql://");
    assert_null(strstr(error.message, "secret"));
    assert_int_equal(unsetenv("POSTGRESQL_URL") + unsetenv("REDIS_URL"), 0);
    urls = (struct service_urls){{NULL, NULL}};
    assert_ok(service_urls_complete(&urls, &error), &error);
    assert_null(urls.items[SERVICE_POSTGRESQL]);
}

/* A listener that accepts, whose port the URLs name in several ways. */
static void test_who_answers(void **state)
{
    (void)state;
    static const char *const formats[] = {"redis://127.0.0.1:%d", "redis://user:a%%3Ab@127.0.0.1:%d/1",
                                          "postgresql://u:p@127.0.0.1:%d/db", "postgresql:///db?host=127.0.0.1&port=%d",
                                          "postgresql://127.0.0.1/db?port=%d"};
    struct sockaddr_in address = {.sin_family = AF_INET};
    socklen_t length = sizeof(address);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int listener = socket(AF_INET, SOCK_STREAM, 0);
    assert_int_equal(bind(listener, (struct sockaddr *)&address, sizeof(address)), 0);
    assert_int_equal(listen(listener, 16), 0);
    assert_int_equal(getsockname(listener, (struct sockaddr *)&address, &length), 0);
    char urls[COUNT_OF(formats)][128];
    for (size_t i = 0; i < COUNT_OF(formats); i++) {
        (void)snprintf(urls[i], sizeof(urls[i]), formats[i], ntohs(address.sin_port));
        if (!service_url_answers(urls[i]))
            fail_msg("%s does not answer", urls[i]);
    }
    assert_int_equal(close(listener), 0);
    for (size_t i = 0; i < COUNT_OF(formats); i++)
        assert_false(service_url_answers(urls[i]));
    assert_false(service_url_answers("postgresql:///db?host=/nonexistent&port=1"));
    assert_false(service_url_answers("redis+unix:///nonexistent"));
    assert_false(service_url_answers("http://127.0.0.1"));
}

/* ---- processes -------------------------------------------------------------------------------------------------------------- */

/* A child that sleeps; deaf: SIGTERM does not end it. */
static pid_t start_child(bool deaf)
{
    int ready[2];
    char byte;
    assert_int_equal(pipe(ready), 0);
    pid_t child = fork();
    if (child == 0) {
        (void)signal(SIGTERM, deaf ? SIG_IGN : SIG_DFL);
        (void)!write(ready[1], "x", 1);
        for (int i = 0; i < 60; i++)
            (void)sleep(1);
        _exit(0);
    }
    assert_int_equal(read(ready[0], &byte, 1), 1);
    (void)close(ready[0]);
    (void)close(ready[1]);
    return child;
}

/* The number alone does not make a process: another time of start, another start of the kernel, or a zombie is somebody else. */
static void test_a_reused_number_is_left_alone(void **state)
{
    (void)state;
    struct error error = {0};
    struct service_process process;
    enum service_stop outcome;
    pid_t child = start_child(false);
    assert_ok(service_process_note(&process, child, &error), &error);
    assert_true(service_process_runs(&process));
    struct service_process others[] = {process, process, process};
    others[0].started_ticks++;
    others[1].boot[0] = others[1].boot[0] == 'x' ? 'y' : 'x';
    others[2].pid = 0;
    for (size_t i = 0; i < COUNT_OF(others); i++) {
        assert_false(service_process_runs(&others[i]));
        assert_ok(service_process_stop(&others[i], SIGTERM, SECOND, &outcome, &error), &error);
        assert_int_equal(outcome, SERVICE_STOP_GONE);
    }
    assert_true(service_process_runs(&process)); /* nobody ended it */
    assert_int_equal(kill(child, SIGKILL), 0);
    siginfo_t info;
    assert_int_equal(waitid(P_PID, (id_t)child, &info, WEXITED | WNOWAIT), 0);
    assert_false(service_process_runs(&process)); /* a zombie */
    assert_ok(service_process_stop(&process, SIGTERM, SECOND, &outcome, &error), &error);
    assert_int_equal(outcome, SERVICE_STOP_GONE);
    assert_int_equal(waitpid(child, NULL, WNOHANG), -1); /* reaped */
    assert_int_equal(service_process_note(&process, child, &error), -1);
}

static void test_stop(void **state)
{
    (void)state;
    struct error error = {0};
    struct service_process process;
    enum service_stop outcome;
    assert_ok(service_process_note(&process, start_child(false), &error), &error);
    assert_ok(service_process_stop(&process, SIGTERM, 20 * SECOND, &outcome, &error), &error);
    assert_int_equal(outcome, SERVICE_STOP_ENDED);
    assert_ok(service_process_note(&process, start_child(true), &error), &error);
    assert_ok(service_process_stop(&process, SIGTERM, SECOND / 10, &outcome, &error), &error);
    assert_int_equal(outcome, SERVICE_STOP_KILLED);
    assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
    assert_int_equal(errno, ECHILD);
}

static void test_users(void **state)
{
    (void)state;
    static const char *const names[] = {"nobody-of-that-name", "nobody", NULL};
    static const char *const missing[] = {"nobody-of-that-name", NULL};
    struct service_user user;
    struct error error = {0};
    assert_ok(service_user_choose(&user, names, &error), &error);
    assert_true(service_user_can_enter(&user, "/"));
    if (geteuid() != 0) {
        assert_false(user.changes);
        return;
    }
    assert_string_equal(user.name, "nobody");
    assert_true(user.changes && user.identity.user != 0 && user.identity.group_count >= 1);
    assert_false(service_user_can_enter(&user, folder)); /* mkdtemp's is closed to others */
    assert_int_equal(service_user_choose(&user, missing, &error), -1);
    assert_error_contains(&error, "nobody-of-that-name");
}

/* ---- the state -------------------------------------------------------------------------------------------------------------- */

static void test_state_file(void **state)
{
    (void)state;
    char path[128];
    struct error error = {0};
    struct services_state written = {0};
    struct services_state read;
    (void)snprintf(path, sizeof(path), "%s/services.json", folder);
    assert_ok(services_state_read(&read, path, &error), &error);
    assert_int_equal(read.items[SERVICE_REDIS].process.pid, 0);
    struct service_state *redis = &written.items[SERVICE_REDIS];
    *redis = (struct service_state){.process = {.pid = 4711, .started_ticks = INT64_C(1) << 40, .boot = "b"}, .port = 4712};
    (void)snprintf(redis->folder, sizeof(redis->folder), "/a b");
    (void)snprintf(redis->user, sizeof(redis->user), "nobody");
    assert_ok(services_state_write(&written, path, &error), &error);
    assert_ok(services_state_read(&read, path, &error), &error);
    assert_memory_equal(&read, &written, sizeof(read));
    static const struct {
        const char *text, *message;
    } cases[] = {
        {"{", "services.json:1"},
        {"{\"format\": \"benchlab-session\", \"version\": 1, \"services\": {}}", "expected the state of services"},
        {"{\"format\": \"benchlab-services\", \"version\": 2, \"services\": {}}", "expected the state of services"},
        {"{\"format\": \"benchlab-services\", \"version\": 1, \"services\": {\"redis\": {\"pid\": -1}}}", "/services/redis"},
        {"{\"format\": \"benchlab-services\", \"version\": 1, \"services\": {\"redis\": {\"boot\": \"\", \"folder\": \"\", "
         "\"user\": "
         "\"\", \"version\": \"\", \"started\": \"\", \"pid\": -1, \"started_ticks\": 1, \"port\": 1}}}",
         "expected no such number"},
        {"{\"format\": \"benchlab-services\", \"version\": 1, \"services\": {\"redis\": {\"boot\": "
         "\"0123456789012345678901234567890123456789\"}}}",
         "less than 40 bytes"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        char text[2048];
        assert_int_equal(fs_write_file(path, cases[i].text, strlen(cases[i].text), NULL), 0);
        assert_int_equal(services_state_read(&read, path, &error), -1);
        (void)error_format(&error, text, sizeof(text));
        if (strstr(text, cases[i].message) == NULL)
            fail_msg("case %zu: \"%s\"", i, text);
    }
}

/* Looking makes nothing, and finds nothing where nothing is. */
static void test_look(void **state)
{
    (void)state;
    char out[128];
    struct services services;
    struct error error = {0};
    struct arena arena;
    arena_init(&arena);
    (void)snprintf(out, sizeof(out), "%s/none", folder);
    assert_ok(services_look(&services, out, &error), &error);
    assert_false(services_runs(&services, SERVICE_POSTGRESQL));
    assert_null(services_url(&arena, &services, SERVICE_REDIS));
    assert_false(fs_exists(out));
    arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_urls_are_shown_without_secrets),
        cmocka_unit_test(test_own_urls),
        cmocka_unit_test(test_named_urls),
        cmocka_unit_test(test_who_answers),
        cmocka_unit_test(test_a_reused_number_is_left_alone),
        cmocka_unit_test(test_stop),
        cmocka_unit_test(test_users),
        cmocka_unit_test(test_state_file),
        cmocka_unit_test(test_look),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
