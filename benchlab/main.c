/* benchlab: the lab's one program. Finds the subcommand and hands over; each subcommand prints its own errors and chooses its exit
 * code. */
#include "benchlab/commands.h"

#include "lib/cli.h"
#include "lib/log.h"
#include "lib/str.h"

#include <errno.h>
#include <stdio.h>

struct command {
    const char *name;
    const char *summary;
    int (*run)(int argc, char **argv);
};

static const struct command commands[] = {
    {"init", "begin a results site for a project of your own", command_init},
    {"run", "measure targets and store raw results", command_run},
    {"targets", "list targets and variants, and what is missing to run each", command_targets},
    {"services", "start, stop and show the lab's own PostgreSQL and Redis", command_services},
    {"dataset", "fill a database with the data set, or check it", command_dataset},
    {"load", "put load on a URL and show what came out", command_load},
    {"scenario", "check and explain scenario files", command_scenario},
    {"import", "read results into the store", command_import},
    {"site", "build the website, the report and the PDF from the store", command_site},
    {"serve", "show the site in a browser, and build it again when results come", command_serve},
    {"export", "write imported runs for other programs: CSV, JSON, k6's summary, HdrHistogram log", command_export},
    {"compare", "compare two targets, days, commits, sessions or files; fail when a budget is crossed", command_compare},
    {"query", "ask the store in SQL, read-only", command_query},
    {"store", "check, migrate, vacuum and merge stores", command_store},
    {"doctor", "check this machine for measuring, and measure its noise", command_doctor},
    {"version", "print version, commit and compiler", command_version},
};

#define COMMAND_COUNT (sizeof(commands) / sizeof(commands[0]))

static const struct command *find_command(const char *name)
{
    for (size_t i = 0; i < COMMAND_COUNT; i++)
        if (text_equals(commands[i].name, name))
            return &commands[i];
    return NULL;
}

static void print_help(FILE *out)
{
    fputs("usage: benchlab COMMAND [arguments]\n\nMeasures HTTP servers and makes a website, a report and a PDF of the "
          "results.\n\ncommands:\n",
          out);
    for (size_t i = 0; i < COMMAND_COUNT; i++)
        fprintf(out, "  %-10s %s\n", commands[i].name, commands[i].summary);
    fputs("\n\"benchlab help COMMAND\" or \"benchlab COMMAND --help\" tells more about one of them.\n", out);
}

static int refuse(const char *what, const char *name)
{
    struct error error;
    (void)error_set(&error, "%s \"%s\" (see benchlab --help)", what, name);
    log_error(&error);
    return CLI_EXIT_USAGE;
}

/* What was printed must have arrived: the exit code says so too. */
static int finish_output(int code)
{
    errno = 0;
    if (fflush(stdout) == 0 && ferror(stdout) == 0)
        return code;
    struct error error;
    (void)error_set_errno(&error, errno != 0 ? errno : EIO, "standard output");
    log_error(&error);
    return code == CLI_EXIT_OK ? CLI_EXIT_FAILED : code;
}

/* "help", "--help" and "-h", alone or before a command's name. */
static int help(int argc, char **argv)
{
    static char option[] = "--help";
    if (argc < 3) {
        print_help(stdout);
        return CLI_EXIT_OK;
    }
    const struct command *command = find_command(argv[2]);
    if (command == NULL)
        return refuse("no command", argv[2]);
    char *arguments[] = {argv[2], option, NULL};
    return command->run(2, arguments);
}

int main(int argc, char **argv)
{
    log_set_program("benchlab");
    if (argc < 2) {
        print_help(stderr);
        return CLI_EXIT_USAGE;
    }
    const char *name = argv[1];
    if (text_equals(name, "help") || text_equals(name, "--help") || text_equals(name, "-h"))
        return finish_output(help(argc, argv));
    if (text_equals(name, "--version"))
        name = "version";
    const struct command *command = find_command(name);
    if (command == NULL)
        return refuse(name[0] == '-' ? "unknown option" : "no command", name);
    return finish_output(command->run(argc - 1, argv + 1));
}
