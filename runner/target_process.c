/* target_process: runs a target's commands in the session's private folder, and its server until it is told to stop. */
#include "runner/target_process.h"

#include "lib/fs.h"
#include "lib/json.h"
#include "lib/str.h"
#include "runner/target_health.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define VERSION_LIMIT_NS (INT64_C(20) * CLOCK_NANOSECONDS_PER_SECOND)
#define DATASET_LIMIT_NS (INT64_C(300) * CLOCK_NANOSECONDS_PER_SECOND)
#define DESCRIBE_LIMIT_NS (INT64_C(20) * CLOCK_NANOSECONDS_PER_SECOND)
#define STOP_PATIENCE_NS (INT64_C(5) * CLOCK_NANOSECONDS_PER_SECOND)
#define HEALTH_LIMIT_NS CLOCK_NANOSECONDS_PER_SECOND
#define HEALTH_INTERVAL_NS INT64_C(5000000)
#define PORT_ATTEMPTS 4

extern char **environ;

static struct target_places places_of(struct arena *arena, const struct target *target, const struct target_workspace *workspace,
                                      int port)
{
    struct target_places places = {.servers = workspace->servers, .port = port};
    for (int i = 0; i < SERVICE_COUNT; i++)
        places.urls[i] = workspace->services.items[i];
    places.database = target_database_url(arena, target, &places, arena_format(arena, "sqlite://%s/lab.sqlite", workspace->folder));
    return places;
}

/* Runs one of the target's commands to its end; its output is in <folder>/<log_name>. */
static int run_command(const struct target *target, const struct target_workspace *workspace, const char *const *command,
                       const char *log_name, int64_t limit_ns, struct error *error)
{
    struct arena arena;
    arena_init(&arena);
    struct target_places places = places_of(&arena, target, workspace, 0);
    int result = target_command_run(target_expand_command(&arena, command, &places),
                                    target_make_environment(&arena, target, &places, environ),
                                    fs_join(&arena, workspace->folder, log_name), limit_ns, NULL, workspace->interrupts, error);
    arena_release(&arena);
    return result;
}

int target_read_version(const struct target *target, const struct target_workspace *workspace, char version[TARGET_VERSION_SIZE],
                        struct error *error)
{
    if (target->address != NULL) {
        (void)snprintf(version, TARGET_VERSION_SIZE, "%s", target->version);
        return 0;
    }
    if (run_command(target, workspace, target->version_command, "version.log", VERSION_LIMIT_NS, error) != 0)
        return error_add_context(error, "version of %s", target->id);
    char path[FS_PATH_MAXIMUM];
    (void)snprintf(path, sizeof(path), "%s/version.log", workspace->folder);
    char line[256];
    json_t *object = json_loads(target_log_last_line(path, line, sizeof(line)), 0, NULL);
    const char *text = json_string_value(json_object_get(object, "version"));
    bool fits = text != NULL && text[0] != '\0' && strlen(text) < TARGET_VERSION_SIZE;
    if (fits)
        (void)snprintf(version, TARGET_VERSION_SIZE, "%s", text);
    json_decref(object);
    if (fits)
        return 0;
    return error_set(error, "version of %s: expected one line {\"framework\": ..., \"version\": ...}, got \"%s\"", target->id,
                     line);
}

int target_restore_dataset(const struct target *target, const struct target_workspace *workspace, struct error *error)
{
    if (target->address != NULL)
        return 0;
    if (run_command(target, workspace, target->dataset_command, "dataset.log", DATASET_LIMIT_NS, error) != 0)
        return error_add_context(error, "data set of %s", target->id);
    return 0;
}

static const char *const describe_command[] = {"{{servers}}/lab-dataset", "describe", NULL};

/* One of our own servers, or one whose database or cache is a service. */
static bool can_be_described(const struct target *target)
{
    return target->wants[SERVICE_POSTGRESQL] || target->wants[SERVICE_REDIS] ||
           str_starts_with(str_from_text(target->command[0]), "{{servers}}/");
}

int target_describe_services(const struct target *target, const struct target_workspace *workspace,
                             struct target_services *services, struct error *error)
{
    services->asked = true;
    if (target->address != NULL || !can_be_described(target))
        return 0;
    if (run_command(target, workspace, describe_command, "describe.log", DESCRIBE_LIMIT_NS, error) != 0)
        return error_add_context(error, "services of %s", target->id);
    char path[FS_PATH_MAXIMUM];
    char line[2 * TARGET_DESCRIPTION_SIZE + 64];
    (void)snprintf(path, sizeof(path), "%s/describe.log", workspace->folder);
    json_t *object = json_loads(target_log_last_line(path, line, sizeof(line)), 0, NULL);
    const char *database = json_string_value(json_object_get(object, "database"));
    const char *cache = json_string_value(json_object_get(object, "cache"));
    (void)snprintf(services->database, sizeof(services->database), "%s", database != NULL ? database : "");
    (void)snprintf(services->cache, sizeof(services->cache), "%s", cache != NULL ? cache : "");
    json_decref(object);
    return 0;
}

enum start_outcome { START_HEALTHY, START_PORT_TAKEN, START_FAILED };

/* Waits until the server answers as it should, has ended, or the time is over. */
static enum start_outcome wait_for_health(const struct target_process *process, const struct target *target,
                                          const struct target_workspace *workspace, struct error *error)
{
    struct monotonic_time limit = clock_add(process->command.started, workspace->start_timeout_ns);
    char line[256];
    char how[128];
    for (;;) {
        int status = 0;
        enum target_health health = target_health_ask(process->port, target->id, HEALTH_LIMIT_NS, &status);
        struct target_end end;
        if (target_command_has_ended(&process->command, &end)) {
            bool taken = health == TARGET_HEALTH_OTHER_SERVER || !target_port_is_free(process->port);
            (void)error_set(error, "%s %s before it was healthy%s", target->key, target_end_describe(&end, how, sizeof(how)),
                            target_log_reason(process->command.log_path, line, sizeof(line)));
            return taken ? START_PORT_TAKEN : START_FAILED;
        }
        if (health == TARGET_HEALTH_GOOD)
            return START_HEALTHY;
        if (health == TARGET_HEALTH_OTHER_SERVER) {
            (void)error_set(error, "%s: another server answers on port %d, or its /health does not name \"%s\"", target->key,
                            process->port, target->id);
            return START_PORT_TAKEN;
        }
        if (workspace->interrupts != NULL && atomic_load(workspace->interrupts) > 0) {
            (void)error_set(error, "%s: interrupted while it started", target->key);
            return START_FAILED;
        }
        if (clock_elapsed(clock_now(), limit) <= 0) {
            (void)snprintf(how, sizeof(how), status == 0 ? "no answer" : "status %d", status);
            (void)error_set(error, "%s was not healthy after %.1f s (GET /health: %s)%s", target->key,
                            (double)workspace->start_timeout_ns / (double)CLOCK_NANOSECONDS_PER_SECOND, how,
                            target_log_reason(process->command.log_path, line, sizeof(line)));
            return START_FAILED;
        }
        clock_sleep(HEALTH_INTERVAL_NS);
    }
}

static enum start_outcome start_on_port(struct target_process *process, const struct target *target,
                                        const struct target_workspace *workspace, struct error *error)
{
    struct arena arena;
    arena_init(&arena);
    struct target_places places = places_of(&arena, target, workspace, process->port);
    enum start_outcome outcome = START_FAILED;
    if (target_command_start(&process->command, target_expand_command(&arena, target->command, &places),
                             target_make_environment(&arena, target, &places, environ),
                             fs_join(&arena, workspace->folder, "server.log"), &workspace->confinement, error) == 0) {
        outcome = wait_for_health(process, target, workspace, error);
        if (outcome != START_HEALTHY)
            (void)target_command_stop(&process->command, STOP_PATIENCE_NS, workspace->interrupts);
    }
    arena_release(&arena);
    return outcome;
}

/* Makes sure that somebody listens at the target's address. */
static int attach(struct target_process *process, const struct target *target, const struct target_workspace *workspace,
                  struct error *error)
{
    const char *path;
    memset(process, 0, sizeof(*process));
    if (workspace->confinement.processors != NULL || workspace->confinement.group != NULL)
        return error_set(error, "%s: a server that already runs can be given neither processors nor limits", target->key);
    if (transport_parse_url(&process->url, target->address, process->host, &path, error) != 0)
        return -1;
    if (!target_address_answers(&process->url, HEALTH_LIMIT_NS))
        return error_set(error, "%s: nothing listens at %s", target->key, target->address);
    return 0;
}

int target_process_start(struct target_process *process, const struct target *target, const struct target_workspace *workspace,
                         struct error *error)
{
    if (target->address != NULL)
        return attach(process, target, workspace, error);
    /* An attempt that is made good by the next one is no error of the caller's. */
    struct error reason = {0};
    enum start_outcome outcome = START_PORT_TAKEN;
    for (int attempt = 0; attempt < PORT_ATTEMPTS && outcome == START_PORT_TAKEN; attempt++) {
        memset(process, 0, sizeof(*process));
        process->port = target_port_find_free();
        if (process->port < 0)
            return error_set(error, "no free port on 127.0.0.1");
        outcome = start_on_port(process, target, workspace, &reason);
    }
    if (outcome == START_HEALTHY) {
        process->url = (struct transport_url){.host = "127.0.0.1", .port = (uint16_t)process->port};
        return 0;
    }
    if (error != NULL)
        *error = reason;
    return -1;
}

struct target_end target_process_stop(struct target_process *process, const struct target_workspace *workspace)
{
    return target_command_stop(&process->command, STOP_PATIENCE_NS, workspace->interrupts);
}
