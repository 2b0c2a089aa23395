/* lab-dataset: puts the data set into a target's database, before a run and again after one that wrote. Exit status 0 ok, 1 failed
 * (check: the rows differ), 2 wrong command line. */
#include "servers/app/failure.h"
#include "servers/store/dataset.h"
#include "servers/store/postgresql_dataset.h"
#include "servers/store/sqlite_dataset.h"
#include "servers/store/store.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { EXIT_USAGE = 2 };

static const char USAGE[] = "usage: lab-dataset load|restore|check --database sqlite:///path|postgresql://...\n";

static const char HELP[] =
    "\n"
    "  load     fills the database with the data set, making the file when it is missing\n"
    "  restore  the same, unless it holds exactly the data set already\n"
    "  check    says whether it holds exactly the data set, and changes nothing\n"
    "\n"
    "  --database URL  sqlite:// and the absolute path of a file, or postgresql://... of a database that may be filled\n"
    "\n"
    "The rows are the same on every machine. Prints one line; exit status 0 ok, 1 failed, 2 wrong command line.\n";

struct options {
    const char *command;
    const char *database;
};

/* False for anything but a command and a database. */
static bool parse(int count, char **arguments, struct options *options)
{
    for (int i = 1; i < count; i++)
        if (strcmp(arguments[i], "--database") == 0 && i + 1 < count)
            options->database = arguments[++i];
        else if (strncmp(arguments[i], "--database=", 11) == 0)
            options->database = arguments[i] + 11;
        else if (arguments[i][0] != '-' && options->command == NULL)
            options->command = arguments[i];
        else
            return false;
    return options->command != NULL && options->database != NULL &&
           (strcmp(options->command, "load") == 0 || strcmp(options->command, "restore") == 0 ||
            strcmp(options->command, "check") == 0);
}

/* Runs the command; *done is what the summary says was done. */
static int run(const struct options *options, const char **done, struct failure *failure)
{
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
    return result;
}

int main(int count, char **arguments)
{
    if (count == 2 && strcmp(arguments[1], "--help") == 0)
        return fputs(USAGE, stdout) >= 0 && fputs(HELP, stdout) >= 0 && fflush(stdout) == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
    struct options options = {NULL, NULL};
    if (!parse(count, arguments, &options)) {
        (void)fputs(USAGE, stderr);
        return EXIT_USAGE;
    }
    struct failure failure = {""};
    const char *done = "";
    if (run(&options, &done, &failure) != 0) {
        (void)fprintf(stderr, "lab-dataset: %s\n", failure.message);
        return EXIT_FAILURE;
    }
    int64_t rows = 0;
    for (size_t i = 0; i < DATASET_TABLE_COUNT; i++)
        rows += DATASET_TABLES[i].rows;
    int printed = printf("%s: %zu tables, %" PRId64 " rows\n", done, DATASET_TABLE_COUNT, rows);
    return printed >= 0 && fflush(stdout) == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
