/* cli: the one command line parser. A command is a table of options; --help is generated from it. */
#ifndef LIB_CLI_H
#define LIB_CLI_H

#include "lib/error.h"
#include "lib/str.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

/* Exit codes of every program of the lab. */
enum cli_exit { CLI_EXIT_OK = 0, CLI_EXIT_FAILED = 1, CLI_EXIT_USAGE = 2 };

enum cli_kind {
    CLI_FLAG,     /* bool *: set to true */
    CLI_TEXT,     /* const char **: borrowed from argv */
    CLI_INTEGER,  /* int64_t *: within [minimum, maximum] */
    CLI_DURATION, /* int64_t *: nanoseconds, from "500ms", "2s", "1m" */
    CLI_TEXT_LIST /* struct cli_list *: may be given more than once, each argument kept in order */
};

#define CLI_LIST_MAXIMUM 64

struct cli_list {
    const char *items[CLI_LIST_MAXIMUM];
    size_t count;
};

struct cli_option {
    const char *name; /* without the dashes: "vus" */
    char letter;      /* 0 for none */
    enum cli_kind kind;
    void *value;              /* where the value goes, by kind */
    const char *placeholder;  /* "N", "DIR"; NULL for a flag */
    const char *help;         /* one line; the default is part of it */
    int64_t minimum, maximum; /* CLI_INTEGER only; both 0 = no bounds */
};

struct cli_command {
    const char *name;    /* "benchlab run" */
    const char *usage;   /* what follows the name: "[SCENARIO|NN|NN+ ...] [options]" */
    const char *summary; /* one line, also used by the list of commands */
    const char *details; /* further help text, or NULL */
    const struct cli_option *options;
    size_t option_count;
};

enum cli_outcome { CLI_RUN, CLI_HELP_PRINTED, CLI_BAD_USAGE };

/* Parses argv[1..]. "--name value", "--name=value", "-x value", "--" ends the options; options and operands may be mixed.
 * Operands are moved to the front of argv[1..] and counted in *operand_count. --help prints to standard output and gives
 * CLI_HELP_PRINTED. On CLI_BAD_USAGE the error says which argument is wrong and what was expected. */
enum cli_outcome cli_parse(const struct cli_command *command, int argc, char **argv, int *operand_count, struct error *error);
void cli_print_help(const struct cli_command *command, FILE *out);

#endif
