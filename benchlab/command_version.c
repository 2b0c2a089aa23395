/* benchlab version: which build this is. */
#include "benchlab/commands.h"

#include "lib/cli.h"
#include "lib/log.h"
#include "runner/environment.h"

#include <stdio.h>

int command_version(int argc, char **argv)
{
    const struct cli_command command = {.name = "benchlab version", .usage = "", .summary = "Prints version, commit and compiler."};
    struct error error = {0};
    int operands = 0;
    enum cli_outcome outcome = cli_parse(&command, argc, argv, &operands, &error);
    if (outcome == CLI_HELP_PRINTED)
        return CLI_EXIT_OK;
    if (outcome == CLI_RUN && operands > 0)
        (void)error_set(&error, "unexpected argument \"%s\"", argv[1]);
    if (outcome == CLI_BAD_USAGE || operands > 0) {
        log_error(&error);
        return CLI_EXIT_USAGE;
    }
    printf("benchlab %s (commit %s, %s, %s)\n", environment_lab_version(), environment_lab_commit(), environment_compiler(),
           environment_compiler_flags());
    return CLI_EXIT_OK;
}
