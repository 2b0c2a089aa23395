/* benchlab serve: shows the site in a browser while it is being made; with --watch it also imports and builds when new results lie there. */
#include "benchlab/commands.h"
#include "benchlab/interrupt.h"

#include "lib/cli.h"
#include "lib/clock.h"
#include "lib/fs.h"
#include "lib/log.h"
#include "site-gen/serve/serve.h"
#include "site-gen/serve/watch.h"

#include <stdio.h>

#define STEP_NS INT64_C(100000000)
#define WATCH_EVERY 20 /* steps */

struct arguments {
    const char *folder, *host, *watch;
    int64_t port;
    bool no_reload;
};

static enum cli_outcome parse_arguments(int argc, char **argv, struct arguments *arguments, struct error *error)
{
    const struct cli_option options[] = {
        {.name = "port",
         .letter = 'p',
         .kind = CLI_INTEGER,
         .value = &arguments->port,
         .placeholder = "N",
         .help = "port to listen on; 0 takes a free one (default 8000)",
         .maximum = UINT16_MAX},
        {.name = "host",
         .kind = CLI_TEXT,
         .value = &arguments->host,
         .placeholder = "ADDRESS",
         .help = "address to listen on (default 127.0.0.1: this machine only)"},
        {.name = "watch",
         .kind = CLI_TEXT,
         .value = &arguments->watch,
         .placeholder = "RESULTS",
         .help = "import and build again when this folder has new results"},
        {.name = "no-reload",
         .kind = CLI_FLAG,
         .value = &arguments->no_reload,
         .help = "leave pages as they are: no reloading by themselves"},
    };
    const struct cli_command command = {
        .name = "benchlab serve",
        .usage = "[DIR] [options]",
        .summary = "show a site in the browser; pages reload when it was built again",
        .details =
            "DIR is the folder that benchlab site wrote (default public). Ends with Ctrl-C. To publish a site use any web server.",
        .options = options,
        .option_count = sizeof(options) / sizeof(options[0]),
    };
    int operand_count;
    enum cli_outcome outcome = cli_parse(&command, argc, argv, &operand_count, error);
    if (outcome == CLI_RUN && operand_count > 1) {
        error_set(error, "unexpected argument \"%s\"; benchlab serve shows one folder", argv[2]);
        return CLI_BAD_USAGE;
    }
    if (outcome == CLI_RUN && operand_count == 1)
        arguments->folder = argv[1];
    return outcome;
}

/* Until a signal comes. A build that fails is reported and tried again with the next results. */
static void wait_and_watch(const struct arguments *arguments)
{
    struct watch watch;
    struct error error = {0};
    if (arguments->watch != NULL)
        watch_init(&watch, arguments->watch, arguments->folder);
    for (unsigned step = 1; !interrupt_requested(); step++) {
        clock_sleep(STEP_NS);
        if (arguments->watch != NULL && step % WATCH_EVERY == 0 && watch_build_if_changed(&watch, &error) < 0)
            log_error(&error);
    }
}

int command_serve(int argc, char **argv)
{
    struct arguments arguments = {.folder = "public", .host = "127.0.0.1", .port = 8000};
    struct error error = {0};
    switch (parse_arguments(argc, argv, &arguments, &error)) {
    case CLI_HELP_PRINTED:
        return CLI_EXIT_OK;
    case CLI_BAD_USAGE:
        log_error(&error);
        return CLI_EXIT_USAGE;
    case CLI_RUN:
        break;
    }
    struct server *server = NULL;
    const struct serve_options options = {arguments.folder, arguments.host, (uint16_t)arguments.port, !arguments.no_reload};
    if (!fs_is_directory(arguments.folder) && arguments.watch == NULL)
        error_set(&error, "%s: there is no site yet: run benchlab site", arguments.folder);
    else if (interrupt_catch(&error) == 0 && serve_start(&server, &options, &error) == 0) {
        printf("http://%s:%u/ shows %s\n", arguments.host, serve_port(server), arguments.folder);
        (void)fflush(stdout); /* only information: a closed standard output is no reason to stop */
        wait_and_watch(&arguments);
        serve_stop(server);
        return CLI_EXIT_OK;
    }
    log_error(&error);
    return CLI_EXIT_FAILED;
}
