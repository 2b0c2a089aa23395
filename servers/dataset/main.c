/* lab-dataset: puts the data set into a target's database, before a run and again after one that wrote. Exit status 0 ok, 1 failed
 * (check: the rows differ), 2 wrong command line. */
#include "servers/app/failure.h"
#include "servers/store/cache.h"
#include "servers/store/dataset.h"
#include "servers/store/describe.h"
#include "servers/store/postgresql_dataset.h"
#include "servers/store/sqlite_dataset.h"
#include "servers/store/store.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { EXIT_USAGE = 2 };

static const char USAGE[] = "usage: lab-dataset load|restore|check|describe [--database sqlite:///path|postgresql://...]\n";

static const char HELP[] =
    "\n"
    "  load      fills the database with the data set, making the file when it is missing\n"
    "  restore   the same, unless it holds exactly the data set already; empties a cache in Redis that CACHE_URL names\n"
    "  check     says whether it holds exactly the data set, and changes nothing\n"
    "  describe  prints one line of JSON: version and settings of the database, and of the cache that CACHE_URL names\n"
    "\n"
    "  --database URL  sqlite:// and the absolute path of a file, or postgresql://... of a database that may be filled; else "
    "DATABASE_URL\n"
    "\n"
    "The rows are the same on every machine. Prints one line; exit status 0 ok, 1 failed, 2 wrong command line.\n";

struct options {
    const char *command;
    const char *database;
    const char *cache; /* NULL: none, or the memory of a server */
};

/* False for anything but a command, with a database here or in the environment. */
static bool parse(int count, char **arguments, struct options *options)
{
    static const char *const commands[] = {"load", "restore", "check", "describe"};
    bool known = false;
    for (int i = 1; i < count; i++)
        if (strcmp(arguments[i], "--database") == 0 && i + 1 < count)
            options->database = arguments[++i];
        else if (strncmp(arguments[i], "--database=", 11) == 0)
            options->database = arguments[i] + 11;
        else if (arguments[i][0] != '-' && options->command == NULL)
            options->command = arguments[i];
        else
            return false;
    for (size_t i = 0; i < sizeof commands / sizeof commands[0] && options->command != NULL; i++)
        known = known || strcmp(options->command, commands[i]) == 0;
    return known && options->database != NULL;
}

/* What an earlier run kept must not be there in the next one: a cache in a server's memory is empty when it starts. */
static int empty_cache(const char *url, struct failure *failure)
{
    static const enum cache_space spaces[] = {CACHE_USERS, CACHE_SESSIONS};
    for (size_t i = 0; i < sizeof spaces / sizeof spaces[0] && url != NULL; i++) {
        struct cache *cache = NULL;
        if (cache_open(&cache, url, spaces[i], 1, 1, failure) != 0)
            return -1;
        cache_flush(cache);
        cache_close(cache);
    }
    return 0;
}

static int describe(const struct options *options, struct failure *failure)
{
    char database[DESCRIBE_SIZE] = "";
    char cache[DESCRIBE_SIZE] = "";
    int result = store_is_remote(options->database) ? postgresql_describe(options->database, database, failure)
                                                    : sqlite_describe(options->database, database, failure);
    if (result == 0 && options->cache != NULL)
        result = redis_describe(options->cache, cache, failure);
    if (result == 0)
        printf("{\"database\": \"%s\", \"cache\": \"%s\"}\n", database, cache);
    return result;
}

/* Runs the command; *done is what the summary says was done, NULL when there is none. */
static int run(const struct options *options, const char **done, struct failure *failure)
{
    if (strcmp(options->command, "describe") == 0)
        return describe(options, failure);
    bool remote = store_is_remote(options->database);
    const char *place = remote ? options->database : store_database_path(options->database, failure);
    if (place == NULL)
        return -1;
    if (strcmp(options->command, "load") == 0) {
        *done = "loaded";
        return remote ? postgresql_dataset_load(place, failure) : sqlite_dataset_load(place, failure);
    }
    if (strcmp(options->command, "check") == 0) {
        *done = "checked";
        return remote ? postgresql_dataset_check(place, failure) : sqlite_dataset_check(place, failure);
    }
    bool loaded = false;
    int result = remote ? postgresql_dataset_restore(place, &loaded, failure) : sqlite_dataset_restore(place, &loaded, failure);
    *done = loaded ? "loaded" : "kept";
    return result == 0 ? empty_cache(options->cache, failure) : -1;
}

static int print_summary(const char *done)
{
    int64_t rows = 0;
    for (size_t i = 0; i < DATASET_TABLE_COUNT; i++)
        rows += DATASET_TABLES[i].rows;
    return printf("%s: %zu tables, %" PRId64 " rows\n", done, DATASET_TABLE_COUNT, rows);
}

int main(int count, char **arguments)
{
    if (count == 2 && strcmp(arguments[1], "--help") == 0)
        return fputs(USAGE, stdout) >= 0 && fputs(HELP, stdout) >= 0 && fflush(stdout) == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
    struct options options = {.database = getenv("DATABASE_URL"), .cache = getenv("CACHE_URL")};
    if (options.cache != NULL && !cache_is_remote(options.cache))
        options.cache = NULL;
    if (!parse(count, arguments, &options)) {
        (void)fputs(USAGE, stderr);
        return EXIT_USAGE;
    }
    struct failure failure = {""};
    const char *done = NULL;
    if (run(&options, &done, &failure) != 0) {
        (void)fprintf(stderr, "lab-dataset: %s\n", failure.message);
        return EXIT_FAILURE;
    }
    int printed = done == NULL ? 0 : print_summary(done);
    return printed >= 0 && fflush(stdout) == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
