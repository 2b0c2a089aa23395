/* benchlab dataset: fills a database with the data set, restores it or checks it: lab-dataset, found where the servers are. */
#include "benchlab/commands.h"

#include "benchlab/run_signals.h"
#include "lib/cli.h"
#include "lib/fs.h"
#include "lib/log.h"
#include "runner/services.h"
#include "runner/session_catalog.h"
#include "runner/target_command.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define LIMIT_NS (INT64_C(600) * CLOCK_NANOSECONDS_PER_SECOND)
#define LINE_SIZE 512

extern char **environ;

struct arguments {
    const char *action, *database, *out;
};

/* "postgresql" is the lab's own, or the one that POSTGRESQL_URL names; a path is a file of SQLite. NULL with an error. */
static const char *find_url(struct arena *arena, const struct arguments *arguments, struct error *error)
{
    struct services services;
    struct service_urls urls = {0};
    if (!text_equals(arguments->database, service_name(SERVICE_POSTGRESQL))) {
        char folder[FS_PATH_MAXIMUM];
        if (strstr(arguments->database, "://") != NULL)
            return arguments->database;
        if (arguments->database[0] == '/')
            return arena_format(arena, "sqlite://%s", arguments->database);
        if (getcwd(folder, sizeof(folder)) != NULL)
            return arena_format(arena, "sqlite://%s/%s", folder, arguments->database);
        (void)error_set(error, "the current folder has no name");
        return NULL;
    }
    if (service_urls_complete(&urls, error) != 0)
        return NULL;
    if (urls.items[SERVICE_POSTGRESQL] != NULL)
        return urls.items[SERVICE_POSTGRESQL];
    if (services_look(&services, arguments->out, error) != 0)
        return NULL;
    const char *url = services_url(arena, &services, SERVICE_POSTGRESQL);
    if (url == NULL)
        (void)error_set(error, "the lab's PostgreSQL does not run (benchlab services up postgresql)");
    return url;
}

/* The environment with DATABASE_URL: on a command line everybody could read it. */
static char **make_environment(struct arena *arena, const char *url)
{
    size_t count = 0;
    size_t kept = 0;
    while (environ[count] != NULL)
        count++;
    char **items = ARENA_NEW_ARRAY(arena, count + 2, char *);
    for (size_t i = 0; i < count; i++)
        if (!str_starts_with(str_from_text(environ[i]), "DATABASE_URL=") &&
            !str_starts_with(str_from_text(environ[i]), "CACHE_URL="))
            items[kept++] = environ[i];
    items[kept] = arena_format(arena, "DATABASE_URL=%s", url);
    return items;
}

/* Runs lab-dataset with its output in a file, whose last line is what it has to say. */
static int run_program(struct arena *arena, const struct session_catalog *catalog, const struct arguments *arguments,
                       const char *url, struct error *error)
{
    char log_path[] = "/tmp/benchlab-dataset-XXXXXX";
    char line[LINE_SIZE];
    int file = mkstemp(log_path);
    if (file < 0 || close(file) != 0)
        return error_set(error, "no temporary file in /tmp");
    char *argv[] = {fs_join(arena, catalog->servers, "lab-dataset"), arena_copy_text(arena, arguments->action), NULL};
    int result = target_command_run(argv, make_environment(arena, url), log_path, LIMIT_NS, NULL, run_signals_count(), error);
    if (result == 0)
        printf("%s\n", target_log_last_line(log_path, line, sizeof(line)));
    (void)unlink(log_path); /* a temporary file */
    return result;
}

static int run_action(const struct arguments *arguments)
{
    struct error error = {0};
    struct session_catalog catalog;
    struct arena arena;
    int result = -1;
    if (run_signals_catch(&error) == 0 && session_catalog_open(&catalog, &error) == 0) {
        arena_init(&arena);
        const char *url = find_url(&arena, arguments, &error);
        result = url != NULL ? run_program(&arena, &catalog, arguments, url, &error) : -1;
        arena_release(&arena);
        session_catalog_release(&catalog);
    }
    if (result == 0)
        return CLI_EXIT_OK;
    log_error(&error);
    return run_signals_came() ? COMMAND_EXIT_INTERRUPTED : CLI_EXIT_FAILED;
}

static int check_usage(struct arguments *arguments, char **names, int count, struct error *error)
{
    static const char *const actions[] = {"load", "check", "restore", "describe"};
    for (size_t i = 0; i < sizeof(actions) / sizeof(actions[0]) && count == 1; i++)
        if (text_equals(actions[i], names[0]))
            arguments->action = actions[i];
    if (arguments->action == NULL)
        return error_set(error, "expected load, check, restore or describe (see benchlab dataset --help)");
    if (arguments->database == NULL)
        return error_set(error, "--database: expected a URL, the path of an SQLite file, or postgresql for the lab's own");
    return 0;
}

static const char details[] =
    "load fills the database; restore does unless it holds exactly the data set; check says whether it does and changes nothing; "
    "describe\n"
    "prints version and settings. The rows are the same on every machine and in every database: 1,000 users, 100,000 more for "
    "pages,\n"
    "1,000 authors with 8,000 posts, 10 products.\n"
    "--database: sqlite:///path, postgresql://..., the path of an SQLite file, or postgresql: the lab's own server (benchlab "
    "services)\n"
    "or the one that POSTGRESQL_URL names. A PostgreSQL database with tables of those names that are not the lab's is refused.";

int command_dataset(int argc, char **argv)
{
    struct arguments arguments = {.out = "results"};
    const struct cli_option options[] = {
        {.name = "database",
         .letter = 'd',
         .kind = CLI_TEXT,
         .value = &arguments.database,
         .placeholder = "URL",
         .help = "which database"},
        {.name = "out",
         .letter = 'o',
         .kind = CLI_TEXT,
         .value = &arguments.out,
         .placeholder = "DIR",
         .help = "results folder that the lab's own services belong to (default: results)"},
    };
    const struct cli_command command = {.name = "benchlab dataset",
                                        .usage = "load|check|restore|describe --database URL",
                                        .summary = "fills a database with the data set that all targets start from, or checks it",
                                        .details = details,
                                        .options = options,
                                        .option_count = sizeof(options) / sizeof(options[0])};
    struct error error = {0};
    int count = 0;
    enum cli_outcome outcome = cli_parse(&command, argc, argv, &count, &error);
    if (outcome == CLI_HELP_PRINTED)
        return CLI_EXIT_OK;
    if (outcome == CLI_BAD_USAGE || check_usage(&arguments, argv + 1, count, &error) != 0) {
        log_error(&error);
        return CLI_EXIT_USAGE;
    }
    return run_action(&arguments);
}
