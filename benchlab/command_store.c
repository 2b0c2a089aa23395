/* benchlab store: upkeep of the store: check, migrate, vacuum, merge. */
#include "benchlab/commands.h"
#include "benchlab/interrupt.h"

#include "lib/cli.h"
#include "lib/clock.h"
#include "lib/log.h"
#include "site-gen/store/store.h"
#include "site-gen/store/store_upkeep.h"

#include <inttypes.h>
#include <stdio.h>

#define PROGRESS_INTERVAL (2 * CLOCK_NANOSECONDS_PER_SECOND)

struct arguments {
    const char *location;
    const char *other; /* merge only */
    bool forget;       /* vacuum only */
};

/* ---- what is shown meanwhile -------------------------------------------------------------------------------------------------- */
struct progress {
    struct monotonic_time reported;
};

/* Names in a store may hold anything: what the terminal might take for a command is replaced as in errors. */
static void print_line(void *context, const char *text)
{
    (void)context;
    struct error line = {0};
    char shown[sizeof(line.message)];
    error_set(&line, "%s", text);
    printf("%s\n", error_format(&line, shown, sizeof(shown)));
}

static void print_progress(void *context, const char *what, size_t done, size_t all)
{
    struct progress *progress = context;
    if (clock_elapsed(progress->reported, clock_now()) < PROGRESS_INTERVAL)
        return;
    progress->reported = clock_now();
    log_info("%zu of %zu %s", done, all, what);
}

/* ---- opening ------------------------------------------------------------------------------------------------------------------ */
/* A store that must exist, to be changed. */
static int open_existing(struct store **store, const char *location, struct error *error)
{
    if (store_open(store, location, STORE_READ, error) < 0)
        return -1;
    if (store_close(*store, error) < 0)
        return -1;
    return store_open(store, location, STORE_WRITE, error);
}

/* Closes and gives the exit code. */
static int finish(struct store *store, int result, struct error *error)
{
    struct error close_error = {0};
    if (result < 0)
        log_error(error);
    if (store_close(store, &close_error) < 0) {
        log_error(&close_error);
        result = -1;
    }
    return result < 0 ? CLI_EXIT_FAILED : CLI_EXIT_OK;
}

/* ---- the actions ---------------------------------------------------------------------------------------------------------------- */
static int check(const struct arguments *arguments, struct error *error)
{
    struct store *store = NULL;
    struct progress progress = {clock_now()};
    const struct store_observer observer = {&progress, print_line, print_progress, interrupt_stops};
    size_t problems = 0;
    if (store_open(&store, arguments->location, STORE_READ, error) < 0)
        return finish(NULL, -1, error);
    int code = finish(store, store_check(store, &observer, &problems, error), error);
    if (code != CLI_EXIT_OK)
        return code;
    if (interrupt_requested())
        return COMMAND_EXIT_INTERRUPTED;
    if (problems == 0)
        printf("the store is sound\n");
    else
        printf("%zu %s; delete the store and import again (raw results hold everything)\n", problems,
               problems == 1 ? "problem" : "problems");
    return problems == 0 ? CLI_EXIT_OK : CLI_EXIT_FAILED;
}

static int migrate(const struct arguments *arguments, struct error *error)
{
    struct store *store = NULL;
    if (!store_exists(arguments->location)) {
        error_set(error, "%s: there is no store yet: run benchlab import", arguments->location);
        return finish(NULL, -1, error);
    }
    if (store_open(&store, arguments->location, STORE_WRITE, error) < 0)
        return finish(NULL, -1, error);
    int64_t found = store_found_version(store);
    if (found == STORE_VERSION)
        printf("the store is of version %" PRId64 " already\n", found);
    else
        printf("the store is of version %" PRId64 " now, was of version %" PRId64 "\n", STORE_VERSION, found);
    return finish(store, 0, error);
}

static int vacuum(const struct arguments *arguments, struct error *error)
{
    struct store *store = NULL;
    struct progress progress = {clock_now()};
    const struct store_observer observer = {.context = &progress, .progress = print_progress};
    size_t entries = 0, runs = 0;
    if (open_existing(&store, arguments->location, error) < 0)
        return finish(NULL, -1, error);
    int result = arguments->forget ? store_forget(store, &entries, &runs, error) : 0;
    if (result == 0 && arguments->forget)
        printf("forgotten: %zu files with %zu runs\n", entries, runs);
    if (result == 0)
        result = store_compact(store, &observer, error);
    if (result == 0)
        printf("unused space is given back\n");
    return finish(store, result, error);
}

static void print_merged(const struct store_merge_counts *counts)
{
    printf("merged %zu, unchanged %zu, new versions %zu, quarantined %zu", counts->merged, counts->unchanged, counts->replaced,
           counts->quarantined);
    if (counts->older > 0)
        printf(", older %zu", counts->older);
    printf("\n");
}

static int merge(const struct arguments *arguments, struct error *error)
{
    struct store *store = NULL, *other = NULL;
    struct progress progress = {clock_now()};
    const struct store_observer observer = {&progress, print_line, print_progress, interrupt_stops};
    struct store_merge_counts counts;
    if (store_open(&other, arguments->other, STORE_READ, error) < 0)
        return finish(NULL, -1, error);
    if (store_open(&store, arguments->location, STORE_WRITE, error) < 0)
        return finish(other, -1, error);
    int result = store_merge(store, other, &observer, &counts, error);
    if (result == 0 || counts.files > 0)
        print_merged(&counts);
    int code = finish(store, result, error), other_code = finish(other, 0, error);
    if (code == CLI_EXIT_OK && counts.interrupted) {
        fprintf(stderr, "interrupted after %zu files; what was merged is stored\n", counts.files);
        return COMMAND_EXIT_INTERRUPTED;
    }
    return code != CLI_EXIT_OK ? code : other_code;
}

/* ---- the command ---------------------------------------------------------------------------------------------------------------- */
static const struct action {
    const char *name;
    int operands; /* after its name */
    int (*run)(const struct arguments *arguments, struct error *error);
} ACTIONS[] = {{"check", 0, check}, {"migrate", 0, migrate}, {"vacuum", 0, vacuum}, {"merge", 1, merge}};

static const struct action *find_action(const char *name)
{
    for (size_t i = 0; i < sizeof(ACTIONS) / sizeof(ACTIONS[0]); i++)
        if (text_equals(ACTIONS[i].name, name))
            return &ACTIONS[i];
    return NULL;
}

static int refuse(struct error *error)
{
    log_error(error);
    return CLI_EXIT_USAGE;
}

static int run_action(const struct action *action, struct arguments *arguments, int operand_count, struct error *error)
{
    if (action == NULL) {
        error_set(error, "expected check, migrate, vacuum or merge (see benchlab store --help)");
        return refuse(error);
    }
    if (operand_count - 1 != action->operands) {
        error_set(error, "%s: expected %s", action->name, action->operands == 0 ? "nothing after it" : "one other store after it");
        return refuse(error);
    }
    if (arguments->forget && action->run != vacuum) {
        error_set(error, "--forget goes with vacuum only");
        return refuse(error);
    }
    if (interrupt_catch(error) < 0) {
        log_error(error);
        return CLI_EXIT_FAILED;
    }
    return action->run(arguments, error);
}

int command_store(int argc, char **argv)
{
    struct arguments arguments = {.location = "results/lab.sqlite"};
    const struct cli_option options[] = {{.name = "store",
                                          .letter = 's',
                                          .kind = CLI_TEXT,
                                          .value = &arguments.location,
                                          .placeholder = "STORE",
                                          .help = "file or postgresql://... (default results/lab.sqlite)"},
                                         {.name = "forget",
                                          .kind = CLI_FLAG,
                                          .value = &arguments.forget,
                                          .help = "vacuum: remove replaced and vanished runs for good"}};
    const struct cli_command command = {
        .name = "benchlab store",
        .usage = "check|migrate|vacuum|merge OTHER [--store STORE]",
        .summary = "Looks after the store.",
        .details =
            "check    looks for damage and for rows that contradict each other; prints each problem, changes nothing\n"
            "migrate  brings a store of an earlier version, or an empty database of a server, up to this program's version\n"
            "vacuum   gives unused space back\n"
            "merge    brings what counts in OTHER (a file or postgresql://..., only read) into the store: of two files with the\n"
            "         same bytes one stays, of two for one run that which was imported later counts and is named. Merging again\n"
            "         changes nothing, so that the stores of several machines can be merged whenever they have something new\n"
            "\n"
            "A password is better given by PGPASSWORD or ~/.pgpass than in the URL, which other users of the machine can see.\n"
            "\n"
            "Exit code: 0 done and sound, 1 problems were found or something failed, 2 wrong usage, 130 interrupted.",
        .options = options,
        .option_count = sizeof(options) / sizeof(options[0])};
    struct error error = {0};
    int operand_count = 0;
    switch (cli_parse(&command, argc, argv, &operand_count, &error)) {
    case CLI_HELP_PRINTED:
        return CLI_EXIT_OK;
    case CLI_BAD_USAGE:
        return refuse(&error);
    case CLI_RUN:
        break;
    }
    arguments.other = operand_count > 1 ? argv[2] : NULL;
    return run_action(operand_count > 0 ? find_action(argv[1]) : NULL, &arguments, operand_count, &error);
}
