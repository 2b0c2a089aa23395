/* services_postgresql: a private PostgreSQL: the newest one installed, a cluster of its own with the database "lab". */
#include "runner/services_driver.h"

#include "lib/fs.h"
#include "lib/str.h"
#include "runner/target_command.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#define DEBIAN_FOLDER "/usr/lib/postgresql"
#define COMMAND_LIMIT_NS (INT64_C(180) * CLOCK_NANOSECONDS_PER_SECOND)
#define STOP_PATIENCE_NS (INT64_C(30) * CLOCK_NANOSECONDS_PER_SECOND)
#define PASSWORD_BYTES 24

/* ---- where it is ------------------------------------------------------------------------------------------------------------ */

/* "<Debian's folder>/<largest number>/bin/postgres". */
static const char *find_debian(struct arena *arena)
{
    struct fs_listing listing = {0};
    const char *best = NULL;
    long best_version = -1;
    if (!fs_is_directory(DEBIAN_FOLDER) || fs_list_directory(arena, DEBIAN_FOLDER, &listing, NULL) != 0)
        return NULL;
    for (size_t i = 0; i < listing.count; i++) {
        const char *program = arena_format(arena, DEBIAN_FOLDER "/%s/bin/postgres", listing.names[i]);
        long version = strtol(listing.names[i], NULL, 10);
        if (version > best_version && access(program, X_OK) == 0) {
            best = program;
            best_version = version;
        }
    }
    return best;
}

/* Other systems have it in PATH. */
static const char *find_in_path(struct arena *arena)
{
    struct str rest = str_from_text(getenv("PATH"));
    struct str folder;
    while (str_split_next(&rest, ':', &folder)) {
        const char *program = arena_format(arena, "%.*s/postgres", (int)folder.length, folder.data);
        const char *initdb = arena_format(arena, "%.*s/initdb", (int)folder.length, folder.data);
        if (folder.length > 0 && access(program, X_OK) == 0 && access(initdb, X_OK) == 0)
            return program;
    }
    return NULL;
}

static const char *find(struct arena *arena)
{
    const char *program = find_debian(arena);
    return program != NULL ? program : find_in_path(arena);
}

static const char *neighbour(const struct services_start *start, const char *name)
{
    const char *slash = strrchr(start->program, '/');
    return arena_format(start->arena, "%.*s/%s", (int)(slash - start->program), start->program, name);
}

/* ---- the cluster ------------------------------------------------------------------------------------------------------------ */

/* Runs a program as the service's user; what it says is in the log. */
static int run(struct services_start *start, char *const argv[], struct error *error)
{
    const struct target_confinement confinement = {.identity = start->user.changes ? &start->user.identity : NULL};
    return target_command_run(argv, start->environment, start->log_path, COMMAND_LIMIT_NS, &confinement, start->interrupts, error);
}

/* "15.14" of "postgres (PostgreSQL) 15.14 (Debian ...)". */
static int read_version(struct services_start *start, struct error *error)
{
    char line[256];
    char *argv[] = {arena_copy_text(start->arena, start->program), arena_copy_text(start->arena, "--version"), NULL};
    if (run(start, argv, error) != 0)
        return -1;
    const char *number = target_log_last_line(start->log_path, line, sizeof(line));
    number += strcspn(number, ")");
    number += strcspn(number, "0123456789");
    if (number[0] == '\0')
        return error_set(error, "%s --version: expected a number, got \"%s\"", start->program, line);
    (void)snprintf(start->version, sizeof(start->version), "%.*s", (int)strcspn(number, " "), number);
    return 0;
}

/* A file that its owner alone can read, whatever there was. owner NULL: the caller. */
static int write_secret(const char *path, const char *text, const struct service_user *owner, struct error *error)
{
    if (unlink(path) != 0 && errno != ENOENT)
        return error_set_errno(error, errno, "%s", path);
    int file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (file < 0)
        return error_set_errno(error, errno, "%s", path);
    bool good = write(file, text, strlen(text)) == (ssize_t)strlen(text);
    if (good && owner != NULL && owner->changes)
        good = fchown(file, owner->identity.user, owner->identity.groups[0]) == 0;
    int reason = errno;
    if (close(file) == 0 && good)
        return 0;
    return error_set_errno(error, good ? errno : reason, "%s", path);
}

static int make_password(char password[2 * PASSWORD_BYTES + 1], struct error *error)
{
    unsigned char bytes[PASSWORD_BYTES];
    if (getrandom(bytes, sizeof(bytes), 0) != (ssize_t)sizeof(bytes))
        return error_set(error, "no random numbers for a password");
    for (size_t i = 0; i < PASSWORD_BYTES; i++)
        (void)snprintf(password + 2 * i, 3, "%02x", bytes[i]);
    return 0;
}

/* The shell's words are no format: folder and program are arguments. A single-user server says what goes wrong, but ends well. */
static int make_database(struct services_start *start, const char *data, struct error *error)
{
    static const char script[] = "said=$(echo 'CREATE DATABASE lab;' | \"$0\" --single -D \"$1\" postgres 2>&1) || exit 1\n"
                                 "case $said in *ERROR:* | *FATAL:*) echo \"$said\"; exit 1 ;; esac";
    char *argv[] = {arena_copy_text(start->arena, "/bin/sh"), arena_copy_text(start->arena, "-c"),
                    arena_copy_text(start->arena, script),    arena_copy_text(start->arena, start->program),
                    arena_copy_text(start->arena, data),      NULL};
    return run(start, argv, error);
}

/* The socket trusts who can come to it, since its folder is closed; over TCP everybody could come, so the password is asked for. */
static int make_cluster(struct services_start *start, const char *data, struct error *error)
{
    struct arena *arena = start->arena;
    char password[2 * PASSWORD_BYTES + 1];
    const char *secret = fs_join(arena, start->base, "postgresql-password");
    const char *passfile = fs_join(arena, start->base, "pgpass");
    if (fs_remove_tree(data, error) != 0 || make_password(password, error) != 0 ||
        write_secret(secret, password, &start->user, error) != 0)
        return -1;
    char *argv[] = {arena_copy_text(arena, neighbour(start, "initdb")),
                    arena_copy_text(arena, "-D"),
                    arena_copy_text(arena, data),
                    arena_copy_text(arena, "--username=lab"),
                    arena_copy_text(arena, "--encoding=UTF8"),
                    arena_copy_text(arena, "--locale=C.UTF-8"),
                    arena_copy_text(arena, "--auth-local=trust"),
                    arena_copy_text(arena, "--auth-host=scram-sha-256"),
                    arena_format(arena, "--pwfile=%s", secret),
                    NULL};
    int result = run(start, argv, error);
    if (unlink(secret) != 0 && result == 0)
        result = error_set_errno(error, errno, "%s", secret);
    if (result == 0)
        result = write_secret(passfile, arena_format(arena, "127.0.0.1:*:*:lab:%s\n", password), NULL, error);
    return result == 0 ? make_database(start, data, error) : -1;
}

/* A cluster belongs to one major version. It is made beside its place and moved there when it is whole: an interrupted beginning is
 * no cluster. */
static int prepare(struct services_start *start, struct error *error)
{
    if (read_version(start, error) != 0)
        return -1;
    start->data =
        arena_format(start->arena, "%s/data-%.*s", start->folder, (int)strspn(start->version, "0123456789"), start->version);
    if (fs_is_directory(start->data))
        return 0;
    const char *fresh = fs_join(start->arena, start->folder, "new");
    if (make_cluster(start, fresh, error) != 0)
        return -1;
    return rename(fresh, start->data) == 0 ? 0 : error_set_errno(error, errno, "%s", start->data);
}

/* ---- running ---------------------------------------------------------------------------------------------------------------- */

static void add_arguments(struct services_start *start, struct vec *argv)
{
    struct arena *arena = start->arena;
    const char *const words[] = {"-D", start->data, "-k", start->folder, "-h", "127.0.0.1", "-p"};
    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
        *VEC_PUSH(argv, char *) = arena_copy_text(arena, words[i]);
    *VEC_PUSH(argv, char *) = arena_format(arena, "%d", start->port);
    for (const struct service_setting *setting = service_settings(SERVICE_POSTGRESQL); setting->name != NULL; setting++) {
        *VEC_PUSH(argv, char *) = arena_copy_text(arena, "-c");
        *VEC_PUSH(argv, char *) = arena_format(arena, "%s=%s", setting->name, setting->value);
    }
}

/* postmaster.pid says who runs there and, in its eighth line, how far it is: what pg_ctl looks at as well. */
static bool is_ready(struct services_start *start, pid_t pid)
{
    struct str_builder text;
    struct str rest, line;
    long long owner = 0;
    bool ready = false;
    str_builder_init(&text, 4096);
    if (fs_read_file(fs_join(start->arena, start->data, "postmaster.pid"), &text, NULL) == 0) {
        rest = str_from_text(str_builder_text(&text));
        for (int number = 1; str_split_next(&rest, '\n', &line); number++) {
            if (number == 1 && !str_to_int64(line, &owner))
                break;
            ready = ready || (number == 8 && owner == pid && str_starts_with(line, "ready"));
        }
    }
    str_builder_release(&text);
    return ready;
}

static const char *const users[] = {"postgres", "nobody", NULL};

/* SIGINT is PostgreSQL's word for ending now: SIGTERM waits for clients that may never leave. */
const struct services_driver services_driver_postgresql = {.package = "postgresql",
                                                           .users = users,
                                                           .stop_signal = SIGINT,
                                                           .stop_patience_ns = STOP_PATIENCE_NS,
                                                           .find = find,
                                                           .prepare = prepare,
                                                           .add_arguments = add_arguments,
                                                           .is_ready = is_ready};
