/* Unit tests of runner/target, target_command, target_health and target_process: descriptions, and real child processes. */
#include "tests/unit/test.h"

#include "lib/fs.h"
#include "lib/str.h"
#include "runner/target.h"
#include "runner/target_command.h"
#include "runner/target_health.h"
#include "runner/target_process.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#define SECOND INT64_C(1000000000)

extern char **environ;

static char folder[64];

static int make_folder(void **state)
{
    (void)state;
    (void)snprintf(folder, sizeof(folder), "/tmp/test-target-XXXXXX");
    return mkdtemp(folder) == NULL ? -1 : 0;
}

static int remove_folder(void **state)
{
    (void)state;
    return fs_remove_tree(folder, NULL);
}

#define TARGET_TEXT(id, command, environment, variants)                                                                            \
    "{\"id\": \"" id "\", \"name\": \"N\", \"language\": \"C\", \"framework\": \"F\", \"license\": \"MIT\",\n"                     \
    "\"url\": \"https://example.org/\", \"kind\": \"stock\", \"description\": {\"en\": \"e\", \"ko\": \"k\"},\n"                   \
    "\"command\": " command                                                                                                        \
    ", \"version_command\": [\"/bin/echo\", \"{\\\"framework\\\": \\\"F\\\", \\\"version\\\": \\\"1.2\\\"}\"],\n"                  \
    "\"dataset_command\": [\"/bin/true\"], \"environment\": " environment ",\n"                                                    \
    "\"variants\": [" variants "], \"tags\": []}\n"
#define VARIANT(id, environment)                                                                                                   \
    "{\"id\": \"" id "\", \"environment\": " environment ", \"description\": {\"en\": \"e\", \"ko\": \"k\"}}"

/* Writes text as target.json and loads it. */
static int load(struct arena *arena, const char *text, struct vec *targets, struct error *error)
{
    char path[128];
    (void)snprintf(path, sizeof(path), "%s/target.json", folder);
    assert_int_equal(fs_write_file(path, text, strlen(text), NULL), 0);
    return target_load(arena, path, targets, error);
}

static void test_load_and_select(void **state)
{
    (void)state;
    struct arena arena;
    struct vec targets;
    struct vec selected;
    struct error error = {0};
    arena_init(&arena);
    vec_init(&targets, sizeof(struct target));
    vec_init(&selected, sizeof(const struct target *));
    assert_int_equal(load(&arena,
                          TARGET_TEXT("c-x", "[\"{{servers}}/c-x\", \"--db={{database}}\"]",
                                      "{\"WORKERS\": \"2\", \"B\": \"1\"}, \"pin\": \"split\", \"not_applicable\": "
                                      "[\"02-a\", {\"scenario\": \"03-c\", \"reason\": {\"en\": \"why\", \"ko\": \"wae\"}}]",
                                      VARIANT("pool", "{\"WORKERS\": \"8\"}") ", " VARIANT("default", "{}, \"pin\": \"none\"")),
                          &targets, &error),
                     0);
    assert_int_equal(targets.count, 2);
    const struct target *pool = VEC_AT(&targets, 0, struct target);
    const struct target *plain = VEC_AT(&targets, 1, struct target);
    assert_string_equal(pool->key, "c-x-pool");
    assert_string_equal(plain->key, "c-x");
    assert_string_equal(pool->framework, "F");
    assert_int_equal(pool->setting_count, 2);
    assert_string_equal(pool->settings[0].value, "8");
    assert_string_equal(plain->settings[0].value, "2");
    assert_string_equal(pool->pin, "split");
    assert_null(target_find_gap(pool, "13-b"));
    assert_null(target_find_gap(plain, "01-a"));
    assert_string_equal(target_find_gap(pool, "02-a")->reason_en, "");
    assert_string_equal(target_find_gap(plain, "03-c")->reason_en, "why");
    assert_string_equal(target_find_gap(plain, "03-c")->reason_ko, "wae");
    assert_string_equal(plain->pin, "none");
    static const struct {
        const char *selector;
        size_t count;
        const char *first;
    } cases[] = {{"c-x", 1, "c-x"},
                 {"c-x:default", 1, "c-x"},
                 {"c-x:pool", 1, "c-x-pool"},
                 {"c-x:all", 2, "c-x-pool"},
                 {"c-x-pool", 1, "c-x-pool"},
                 {"c-x:no", 0, NULL},
                 {"C-X", 0, NULL},
                 {"", 0, NULL}};
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        vec_clear(&selected);
        int result = target_select(&targets, cases[i].selector, TARGET_DATABASE_UNSAID, &selected, &error);
        assert_int_equal(result, cases[i].count == 0 ? -1 : 0);
        assert_int_equal(selected.count, cases[i].count);
        if (cases[i].count > 0)
            assert_string_equal((*VEC_AT(&selected, 0, const struct target *))->key, cases[i].first);
        else
            assert_non_null(strstr(error.message, "c-x:pool, c-x:default"));
    }
    struct target_places places = {.servers = "/s", .database = "sqlite:///d", .port = 7};
    char **command = target_expand_command(&arena, pool->command, &places);
    assert_string_equal(command[0], "/s/c-x");
    assert_string_equal(command[1], "--db=sqlite:///d");
    assert_null(command[2]);
    assert_false(target_is_built(pool, "/nowhere"));
    /* Without a variant called "default" the first one is meant. */
    VEC_AT(&targets, 1, struct target)->key = "c-x-plain";
    vec_clear(&selected);
    assert_int_equal(target_select(&targets, "c-x", TARGET_DATABASE_UNSAID, &selected, &error), 0);
    assert_int_equal(target_select(&targets, "c-x:all", TARGET_DATABASE_UNSAID, &selected, &error), 0);
    assert_int_equal(selected.count, 2);
    assert_string_equal((*VEC_AT(&selected, 0, const struct target *))->key, "c-x-pool");
    vec_release(&selected);
    vec_release(&targets);
    arena_release(&arena);
}

/* Which variants are meant where none is named: main ones, on the database that was asked for. */
static void test_select_by_database(void **state)
{
    (void)state;
    static const struct {
        enum target_database database;
        const char *selector, *keys; /* in the order of the file */
    } cases[] = {
        {TARGET_DATABASE_UNSAID, "c-x", "c-x "},
        {TARGET_DATABASE_UNSAID, "c-x:all", "c-x c-x-threads "},
        {TARGET_DATABASE_UNSAID, "c-x:workers", "c-x-workers-1 c-x-workers-2 "},
        {TARGET_DATABASE_UNSAID, "c-x:postgresql", "c-x-postgresql "},
        {TARGET_DATABASE_UNSAID, "c-x-workers-2", "c-x-workers-2 "},
        {TARGET_DATABASE_SQLITE, "c-x:all", "c-x c-x-threads "},
        {TARGET_DATABASE_POSTGRESQL, "c-x", "c-x-postgresql "},
        {TARGET_DATABASE_POSTGRESQL, "c-x:all", "c-x-postgresql "},
        {TARGET_DATABASE_POSTGRESQL, "c-x:workers", "c-x-workers-1 c-x-workers-2 "},
        {TARGET_DATABASE_ALL, "c-x", "c-x c-x-postgresql "},
        {TARGET_DATABASE_ALL, "c-x:all", "c-x c-x-threads c-x-postgresql "},
        {TARGET_DATABASE_POSTGRESQL, "c-x:threads", "c-x-threads "},
        {TARGET_DATABASE_UNSAID, "c-x:", NULL},
    };
    struct arena arena;
    struct vec targets;
    struct error error = {0};
    arena_init(&arena);
    vec_init(&targets, sizeof(struct target));
    assert_ok(
        load(&arena,
             TARGET_TEXT(
                 "c-x", "[\"a\"]", "{\"DATABASE_URL\": \"{{postgresql}}\"}",
                 VARIANT("default", "{}") ", " VARIANT("threads", "{}") ", " VARIANT("postgresql", "{}, \"services\": "
                                                                                                   "[\"postgresql\"]") ", " VARIANT(
                     "workers-1",
                     "{}, \"group\": \"workers\"") ", " VARIANT("workers-2",
                                                                "{\"WORKERS\": \"{{2cpu+1}}\"}, \"group\": \"workers\"")),
             &targets, &error),
        &error);
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct vec selected;
        char keys[256] = "";
        vec_init(&selected, sizeof(const struct target *));
        int result = target_select(&targets, cases[i].selector, cases[i].database, &selected, &error);
        for (size_t j = 0; j < selected.count; j++) {
            size_t length = strlen(keys);
            (void)snprintf(keys + length, sizeof(keys) - length, "%s ", (*VEC_AT(&selected, j, const struct target *))->key);
        }
        vec_release(&selected);
        assert_int_equal(result, cases[i].keys == NULL ? -1 : 0);
        if (strcmp(keys, cases[i].keys == NULL ? "" : cases[i].keys) != 0)
            fail_msg("case %zu: \"%s\"", i, keys);
    }
    char *end = NULL;
    const struct target *last = VEC_AT(&targets, 4, struct target);
    long workers = strtol(last->settings[1].value, &end, 10);
    assert_true(workers >= 3 && workers % 2 == 1 && *end == '\0');
    assert_true(VEC_AT(&targets, 2, struct target)->wants[SERVICE_POSTGRESQL]);
    assert_false(VEC_AT(&targets, 2, struct target)->wants[SERVICE_REDIS]);
    struct target_places places = {.servers = "/s", .database = "", .urls = {[SERVICE_POSTGRESQL] = "postgresql://p"}};
    assert_string_equal(target_database_url(&arena, last, &places, "sqlite:///d"), "postgresql://p");
    vec_release(&targets);
    arena_release(&arena);
}

static bool has_item(char **items, const char *item)
{
    for (size_t i = 0; items[i] != NULL; i++)
        if (strcmp(items[i], item) == 0)
            return true;
    return false;
}

static void test_environment(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena);
    const struct target_setting settings[] = {{"WORKERS", "4"}, {"CACHE", "{{servers}}/c"}, {"PORT", "1"}};
    const struct target target = {.id = "c-x", .settings = settings, .setting_count = COUNT_OF(settings)};
    const struct target_places places = {.servers = "/s", .database = "sqlite:///d", .port = 4711};
    char path[] = "PATH=/bin";
    char workers[] = "WORKERS=99";
    char secret[] = "JWT_SECRET=leaked";
    char *inherited[] = {path, workers, secret, NULL};
    char **items = target_make_environment(&arena, &target, &places, inherited);
    static const char *const expected[] = {
        "PATH=/bin", "WORKERS=4", "CACHE=/s/c", "HOST=127.0.0.1", "PORT=4711", "DATABASE_URL=sqlite:///d", "TARGET_ID=c-x"};
    for (size_t i = 0; i < COUNT_OF(expected); i++)
        assert_true(has_item(items, expected[i]));
    assert_false(has_item(items, "WORKERS=99"));
    assert_false(has_item(items, "JWT_SECRET=leaked"));
    assert_false(has_item(items, "PORT=1"));
    arena_release(&arena);
}

static void test_bad_descriptions(void **state)
{
    (void)state;
    static const struct {
        const char *text, *message;
    } cases[] = {
        {"{", "target.json:"},
        {"[]", "target.json:1"},
        {TARGET_TEXT("../x", "[\"a\"]", "{}", VARIANT("default", "{}")), "/id"},
        {TARGET_TEXT("c-x", "[]", "{}", VARIANT("default", "{}")), "target.json:3"},
        {TARGET_TEXT("c-x", "[\"a\"]", "{\"A=B\": \"1\"}", VARIANT("default", "{}")), "environment variable"},
        {TARGET_TEXT("c-x", "[\"a\"]", "{}", VARIANT("a", "{}") ", " VARIANT("a", "{}")), "already"},
        {TARGET_TEXT("c-x", "[\"a\"]", "{}", ""), "/variants"},
        {TARGET_TEXT("c-x", "[\"a\"]", "{}, \"pin\": \"0-3\"", VARIANT("a", "{}")), "/pin"},
        {TARGET_TEXT("c-x", "[\"a\"]", "{}, \"not_applicable\": [\"all\"]", VARIANT("a", "{}")), "/not_applicable/0"},
        {TARGET_TEXT("c-x", "[\"a\"]", "{}, \"not_applicable\": [{\"scenario\": \"01-a\"}]", VARIANT("a", "{}")),
         "/not_applicable/0"},
        {TARGET_TEXT("c-x", "[\"a\"]", "{}", VARIANT("a", "{}, \"services\": [\"mysql\"]")), "/services/0"},
        {TARGET_TEXT("c-x", "[\"a\"]", "{}", VARIANT("a", "{}, \"group\": \"A B\"")), "/group"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct arena arena;
        struct vec targets;
        struct error error = {0};
        char text[2048];
        arena_init(&arena);
        vec_init(&targets, sizeof(struct target));
        assert_int_equal(load(&arena, cases[i].text, &targets, &error), -1);
        (void)error_format(&error, text, sizeof(text));
        if (strstr(text, cases[i].message) == NULL)
            fail_msg("case %zu: \"%s\" is not in \"%s\"", i, cases[i].message, text);
        vec_release(&targets);
        arena_release(&arena);
    }
}

#define RUNNING_TEXT(members)                                                                                                      \
    "{\"id\": \"web\", \"name\": \"N\", \"language\": \"C\", \"framework\": \"F\", \"license\": \"MIT\", \"url\": "                \
    "\"https://example.org/\",\n"                                                                                                  \
    "\"kind\": \"stock\", \"description\": {\"en\": \"e\", \"ko\": \"k\"}, \"tags\": [],\n" members                                \
    ", \"variants\": [" VARIANT("default", "{}") "]}\n"

/* A server that already runs has an address instead of commands, which is shown where others' settings are. */
static void test_running_server(void **state)
{
    (void)state;
    static const struct {
        const char *text, *message;
    } cases[] = {
        {RUNNING_TEXT("\"tags\": [\"twice\"], \"address\": \"http://a\""), "target.json:"},
        {RUNNING_TEXT("\"pin\": \"none\""), "none of the 2 allowed forms"},
        {RUNNING_TEXT("\"address\": \"http://a/path\""), "/address"},
        {RUNNING_TEXT("\"address\": \"http://user@a\""), "/address"},
        {RUNNING_TEXT("\"address\": \"http://a:99999\""), "expected a port"},
        {RUNNING_TEXT(
             "\"address\": \"http://a\", \"command\": [\"a\"], \"version_command\": [\"a\"], \"dataset_command\": [\"a\"], "
             "\"environment\": {}"),
         "2 of the allowed forms"},
    };
    struct arena arena;
    struct vec targets;
    struct error error = {0};
    arena_init(&arena);
    vec_init(&targets, sizeof(struct target));
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        assert_int_equal(load(&arena, cases[i].text, &targets, &error), -1);
        assert_error_contains(&error, cases[i].message);
    }
    assert_ok(load(&arena, RUNNING_TEXT("\"address\": \"http://127.0.0.1:8080/\", \"version\": \"3.1\""), &targets, &error),
              &error);
    const struct target *target = VEC_AT(&targets, 0, struct target);
    assert_string_equal(target->address, "http://127.0.0.1:8080/");
    assert_string_equal(target->version, "3.1");
    assert_null(target->command);
    assert_int_equal(target->setting_count, 1);
    assert_string_equal(target->settings[0].name, "ADDRESS");
    assert_true(target_is_built(target, "/nonexistent"));
    vec_release(&targets);
    arena_release(&arena);
}

/* argv of a shell script. */
#define SHELL(name, script)                                                                                                        \
    char shell_##name[] = "/bin/sh", option_##name[] = "-c", text_##name[] = script;                                               \
    char *name[] = {shell_##name, option_##name, text_##name, NULL}

static const char *log_path(void)
{
    static char path[128];
    (void)snprintf(path, sizeof(path), "%s/log", folder);
    return path;
}

static void test_command_ends(void **state)
{
    (void)state;
    SHELL(well, "echo fine");
    SHELL(status, "echo first; echo; echo 'the \001 reason' >&2; exit 3");
    SHELL(dies, "kill -SEGV $$");
    SHELL(slow, "sleep 30");
    char missing_name[] = "/nonexistent/program";
    char *missing[] = {missing_name, NULL};
    const struct {
        char **argv;
        int64_t limit_ns;
        const char *message; /* NULL: it works */
    } cases[] = {{well, 5 * SECOND, NULL},
                 {status, 5 * SECOND, "exited with status 3 after 0.0 s: the ? reason"},
                 {dies, 5 * SECOND, "died with signal 11"},
                 {slow, SECOND / 10, "not done after 0.1 s"},
                 {missing, SECOND, "cannot start /nonexistent/program: No such file"}};
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct error error = {0};
        int result = target_command_run(cases[i].argv, environ, log_path(), cases[i].limit_ns, NULL, NULL, &error);
        assert_int_equal(result, cases[i].message == NULL ? 0 : -1);
        if (cases[i].message != NULL && strstr(error.message, cases[i].message) == NULL)
            fail_msg("case %zu: \"%s\"", i, error.message);
    }
    assert_int_equal(waitpid(-1, NULL, WNOHANG), -1); /* no child is left */
    assert_int_equal(errno, ECHILD);
}

static void test_interrupted_command(void **state)
{
    (void)state;
    SHELL(slow, "sleep 30");
    atomic_int interrupts = 1;
    struct error error = {0};
    struct monotonic_time start = clock_now();
    assert_int_equal(target_command_run(slow, environ, log_path(), 20 * SECOND, NULL, &interrupts, &error), -1);
    assert_non_null(strstr(error.message, "interrupted"));
    assert_true(clock_elapsed(start, clock_now()) < 4 * SECOND);
}

/* The grandchild's pid that a script wrote to its log. */
static pid_t logged_pid(void)
{
    char line[64] = "";
    for (int i = 0; i < 200 && line[0] == '\0'; i++) {
        (void)target_log_last_line(log_path(), line, sizeof(line));
        clock_sleep(SECOND / 100);
    }
    return (pid_t)strtol(line, NULL, 10);
}

static bool is_running(pid_t pid)
{
    char path[64];
    char state = 'Z';
    (void)snprintf(path, sizeof(path), "/proc/%ld/stat", (long)pid);
    FILE *file = fopen(path, "re");
    if (file == NULL)
        return false;
    assert_int_equal(fscanf(file, "%*d %*s %c", &state), 1);
    (void)fclose(file);
    return state != 'Z';
}

/* A program that tells its own processors runs on those it was given; a group that cannot be joined is no start. */
static void test_confinement(void **state)
{
    (void)state;
    SHELL(tell, "grep Cpus_allowed_list /proc/self/status");
    cpu_set_t available;
    cpu_set_t last;
    char expected[64];
    char line[128];
    struct target_command command;
    struct target_end end;
    struct error error = {0};
    assert_int_equal(sched_getaffinity(0, sizeof(available), &available), 0);
    size_t cpu = CPU_SETSIZE - 1;
    while (!CPU_ISSET(cpu, &available))
        cpu--;
    CPU_ZERO(&last);
    CPU_SET(cpu, &last);
    const struct target_confinement processors = {.processors = &last};
    assert_ok(target_command_start(&command, tell, environ, log_path(), &processors, &error), &error);
    for (int wait = 0; wait < 1000 && !target_command_has_ended(&command, &end); wait++)
        clock_sleep(SECOND / 100);
    (void)target_command_stop(&command, SECOND, NULL);
    (void)snprintf(expected, sizeof(expected), "Cpus_allowed_list:?%zu", cpu); /* the tab is no printable character */
    assert_string_equal(target_log_last_line(log_path(), line, sizeof(line)), expected);

    char group[128];
    (void)snprintf(group, sizeof(group), "%s/cgroup.procs", folder);
    const struct target_confinement grouped = {.group = group};
    assert_int_equal(target_command_start(&command, tell, environ, log_path(), &grouped, &error), -1);
    assert_error_contains(&error, "No such file");
    assert_ok(fs_write_file(group, "", 0, &error), &error);
    assert_ok(target_command_start(&command, tell, environ, log_path(), &grouped, &error), &error);
    (void)target_command_stop(&command, SECOND, NULL);
    struct str_builder text;
    str_builder_init(&text, 100);
    assert_ok(fs_read_file(group, &text, &error), &error);
    assert_string_equal(str_builder_text(&text), "0");
    str_builder_release(&text);
}

/* What left the group, and what that started; but not a child of somebody else's. */
static void test_stop_ends_orphans(void **state)
{
    (void)state;
    SHELL(daemon, "trap '' TERM; (setsid sh -c 'trap \"\" TERM; sleep 30 & echo $!; wait' &) & while :; do sleep 1; done");
    SHELL(bystander, "sleep 30");
    struct target_command other;
    struct target_command command;
    struct target_end end;
    assert_int_equal(target_command_start(&other, bystander, environ, log_path(), NULL, NULL), 0);
    assert_int_equal(target_command_start(&command, daemon, environ, log_path(), NULL, NULL), 0);
    pid_t grandchild = logged_pid();
    assert_true(grandchild > 0 && is_running(grandchild));
    (void)target_command_stop(&command, SECOND / 10, NULL);
    assert_false(is_running(grandchild));
    assert_false(target_command_has_ended(&other, &end));
    (void)target_command_stop(&other, SECOND, NULL);
    assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
}

static void test_stop_kills_the_group(void **state)
{
    (void)state;
    SHELL(polite, "trap 'exit 0' TERM; sleep 30 & echo $!; wait");
    SHELL(stubborn, "trap '' TERM; sleep 30 & echo $!; while :; do sleep 1; done");
    const struct {
        char **argv;
        bool killed;
    } cases[] = {{polite, false}, {stubborn, true}};
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct target_command command;
        assert_int_equal(target_command_start(&command, cases[i].argv, environ, log_path(), NULL, NULL), 0);
        pid_t leader = command.pid;
        pid_t grandchild = logged_pid();
        assert_true(grandchild > 0 && is_running(grandchild));
        struct target_end end = target_command_stop(&command, SECOND / 2, NULL);
        assert_true(end.ended);
        assert_int_equal(end.had_to_be_killed, cases[i].killed);
        assert_int_equal(end.signal, cases[i].killed ? SIGKILL : 0);
        assert_int_equal(command.pid, 0);
        for (int wait = 0; wait < 100 && is_running(grandchild); wait++)
            clock_sleep(SECOND / 100);
        assert_false(is_running(grandchild));
        assert_int_equal(kill(leader, 0), -1);
    }
}

static void test_second_signal_stops_at_once(void **state)
{
    (void)state;
    SHELL(stubborn, "trap '' TERM; echo 1; while :; do sleep 1; done");
    struct target_command command;
    atomic_int interrupts = 2;
    assert_int_equal(target_command_start(&command, stubborn, environ, log_path(), NULL, NULL), 0);
    (void)logged_pid();
    struct monotonic_time start = clock_now();
    struct target_end end = target_command_stop(&command, 20 * SECOND, &interrupts);
    assert_true(end.had_to_be_killed);
    assert_true(clock_elapsed(start, clock_now()) < SECOND);
}

/* A server of one answer, for the health questions. */
struct one_answer {
    int listener, port;
    const char *text;
};

static void *give_answer(void *argument)
{
    const struct one_answer *server = argument;
    char question[1024];
    int connection = accept(server->listener, NULL, NULL);
    assert_true(recv(connection, question, sizeof(question), 0) > 0);
    assert_true(send(connection, server->text, strlen(server->text), MSG_NOSIGNAL) >= 0);
    (void)close(connection);
    return NULL;
}

static void listen_on_free_port(struct one_answer *server)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    server->port = target_port_find_free();
    assert_true(server->port > 0 && server->port < 32768);
    address.sin_port = htons((uint16_t)server->port);
    server->listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    int yes = 1;
    assert_int_equal(setsockopt(server->listener, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof(yes)), 0);
    assert_int_equal(bind(server->listener, (struct sockaddr *)&address, sizeof(address)), 0);
    assert_int_equal(listen(server->listener, 8), 0);
}

static void test_health(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        enum target_health health;
        int status;
    } cases[] = {
        {"HTTP/1.1 200 OK\r\nContent-Length: 40\r\n\r\n{\"status\":\"healthy\",\"server\":\"c-x\"}", TARGET_HEALTH_GOOD, 200},
        {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n12\r\n{\"server\": \"c-x\"}\r\n0\r\n\r\n", TARGET_HEALTH_GOOD, 200},
        {"HTTP/1.1 200 OK\r\n\r\n{\"server\":\"other\"}", TARGET_HEALTH_OTHER_SERVER, 200},
        {"HTTP/1.1 200 OK\r\n\r\nhello", TARGET_HEALTH_OTHER_SERVER, 200},
        {"HTTP/1.1 503 Busy\r\n\r\n{\"server\":\"c-x\"}", TARGET_HEALTH_BAD_STATUS, 503},
        {"SSH-2.0-OpenSSH\r\n", TARGET_HEALTH_NO_ANSWER, 0},
        {"", TARGET_HEALTH_NO_ANSWER, 0},
    };
    struct one_answer server;
    listen_on_free_port(&server);
    assert_false(target_port_is_free(server.port));
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        pthread_t thread;
        int status = -1;
        server.text = cases[i].text;
        assert_int_equal(pthread_create(&thread, NULL, give_answer, &server), 0);
        assert_int_equal(target_health_ask(server.port, "c-x", 2 * SECOND, &status), cases[i].health);
        assert_int_equal(status, cases[i].status);
        assert_int_equal(pthread_join(thread, NULL), 0);
    }
    /* Accepted by the kernel, never answered: the limit ends it. */
    struct monotonic_time start = clock_now();
    assert_int_equal(target_health_ask(server.port, "c-x", SECOND / 5, NULL), TARGET_HEALTH_NO_ANSWER);
    assert_true(clock_elapsed(start, clock_now()) < 2 * SECOND);
    (void)close(server.listener);
    assert_int_equal(target_health_ask(server.port, "c-x", SECOND, NULL), TARGET_HEALTH_NO_ANSWER);
    assert_true(target_port_is_free(server.port));
}

static void test_process_failures(void **state)
{
    (void)state;
    static const char *const dies[] = {"/bin/sh", "-c", "echo no database >&2; exit 1", NULL};
    static const char *const hangs[] = {"/bin/sleep", "30", NULL};
    static const char *const echo[] = {"/bin/echo", "{\"version\": \"1.2\"}", NULL};
    static const char *const nonsense[] = {"/bin/echo", "hello", NULL};
    static const char *const not_there[] = {"/nonexistent", NULL};
    const struct {
        const char *const *command;
        const char *message;
    } cases[] = {{dies, "exited with status 1 after 0.0 s before it was healthy: no database"},
                 {hangs, "was not healthy after 0.3 s (GET /health: no answer)"},
                 {not_there, "cannot start /nonexistent"}};
    const struct target_workspace workspace = {.servers = "/s", .folder = folder, .start_timeout_ns = 3 * SECOND / 10};
    struct target target = {.key = "c-x", .id = "c-x"};
    struct error error = {0};
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct target_process process;
        target.command = cases[i].command;
        assert_int_equal(target_process_start(&process, &target, &workspace, &error), -1);
        if (strstr(error.message, cases[i].message) == NULL)
            fail_msg("case %zu: \"%s\"", i, error.message);
    }
    assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
    char version[TARGET_VERSION_SIZE];
    target.version_command = echo;
    assert_int_equal(target_read_version(&target, &workspace, version, &error), 0);
    assert_string_equal(version, "1.2");
    target.version_command = nonsense;
    assert_int_equal(target_read_version(&target, &workspace, version, &error), -1);
    assert_non_null(strstr(error.message, "got \"hello\""));
    target.dataset_command = dies;
    assert_int_equal(target_restore_dataset(&target, &workspace, &error), -1);
    assert_non_null(strstr(error.message, "data set of c-x: /bin/sh exited with status 1"));
}

/* Nothing is started or stopped where a server runs already; somebody must listen there. */
static void test_attach(void **state)
{
    (void)state;
    struct one_answer server;
    struct target_workspace workspace = {.servers = "/s", .folder = folder, .start_timeout_ns = SECOND};
    struct target target = {.key = "web", .id = "web", .version = "3.1"};
    struct target_process process;
    struct error error = {0};
    char version[TARGET_VERSION_SIZE], address[64];
    listen_on_free_port(&server);
    (void)snprintf(address, sizeof(address), "http://127.0.0.1:%d", server.port);
    target.address = address;
    assert_int_equal(target_read_version(&target, &workspace, version, &error), 0);
    assert_string_equal(version, "3.1");
    assert_int_equal(target_restore_dataset(&target, &workspace, &error), 0);
    assert_ok(target_process_start(&process, &target, &workspace, &error), &error);
    assert_string_equal(process.url.host, "127.0.0.1");
    assert_int_equal(process.url.port, server.port);
    assert_int_equal(process.command.pid, 0);
    struct target_end end;
    assert_false(target_command_has_ended(&process.command, &end));
    end = target_process_stop(&process, &workspace);
    assert_false(end.had_to_be_killed);
    assert_int_equal(end.exit_status + end.signal, 0);
    assert_false(target_port_is_free(server.port)); /* it still listens */
    workspace.confinement.group = "/sys/fs/cgroup/x";
    assert_int_equal(target_process_start(&process, &target, &workspace, &error), -1);
    assert_error_contains(&error, "neither processors nor limits");
    workspace.confinement.group = NULL;
    (void)close(server.listener);
    assert_int_equal(target_process_start(&process, &target, &workspace, &error), -1);
    assert_error_contains(&error, "web: nothing listens at http://127.0.0.1:");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_running_server),
        cmocka_unit_test(test_attach),
        cmocka_unit_test(test_load_and_select),
        cmocka_unit_test(test_select_by_database),
        cmocka_unit_test(test_environment),
        cmocka_unit_test(test_bad_descriptions),
        cmocka_unit_test(test_command_ends),
        cmocka_unit_test(test_interrupted_command),
        cmocka_unit_test(test_confinement),
        cmocka_unit_test(test_stop_ends_orphans),
        cmocka_unit_test(test_stop_kills_the_group),
        cmocka_unit_test(test_second_signal_stops_at_once),
        cmocka_unit_test(test_health),
        cmocka_unit_test(test_process_failures),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
