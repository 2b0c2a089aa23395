/* main of every C target: reads the configuration, opens the application, starts the front end that is linked in, and waits for the
 * signal to end. Exit status 0 after SIGTERM or SIGINT, 1 when something is not as it must be, 2 for a wrong command line. */
#include "servers/app/application.h"
#include "servers/app/clock.h"
#include "servers/app/listener.h"
#include "servers/http/http.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* How long requests under way may take after SIGTERM; with what follows it must stay under 5 s. It is over when there was none for the quiet
 * time, in which those that have arrived but were not read yet become known. */
enum { DRAIN_MS = 4000, DRAIN_QUIET_MS = 50, DRAIN_STEP_MS = 5 };

static void print_help(void)
{
    printf("usage: %s [--version | --help]\n\n"
           "Serves the lab's API contract with %s. Settings are environment variables:\n"
           "  DATABASE_URL  sqlite:///path or postgresql://... of a database made by lab-dataset (required)\n"
           "  HOST, PORT    address to listen on (127.0.0.1, 8080; port 0: any free one)\n"
           "  WORKERS       event loops, each with a connection of its own to SQLite (1)\n"
           "  DB_POOL_SIZE  database connections, for PostgreSQL and where each HTTP connection has a thread (10)\n"
           "  CACHE_URL     memory: (memory:)\n"
           "  JSON          what reads and writes JSON: direct, jansson, cjson, json-c (direct)\n"
           "  UPSTREAM_URL  http://host[:port][/path] that /external calls (none: it waits 100 ms instead)\n"
           "  JWT_SECRET    key that tokens are signed with (made up anew at each start)\n"
           "  TARGET_ID     what /health calls the server (%s)\n"
           "  VARIANT       one of:",
           http_front_end.target_id, http_front_end.framework, http_front_end.target_id);
    for (size_t i = 0; i < http_front_end.variant_count; i++)
        printf(" %s", http_front_end.variants[i].id);
    printf(" (the first)\n");
}

static const struct http_variant *find_variant(const char *id, struct failure *failure)
{
    for (size_t i = 0; i < http_front_end.variant_count; i++)
        if (id == NULL || strcmp(http_front_end.variants[i].id, id) == 0)
            return &http_front_end.variants[i];
    (void)failure_set(failure, "VARIANT: %s has no variant '%s'", http_front_end.target_id, id);
    return NULL;
}

static size_t loop_count(const struct configuration *configuration, const struct http_variant *variant)
{
    return variant->thread_per_connection ? 0 : configuration->workers;
}

/* Blocks the ending signals in this thread and all that it starts, so that main alone takes them, by sigwait. */
static void prepare_signals(sigset_t *ending)
{
    (void)sigemptyset(ending);
    (void)sigaddset(ending, SIGTERM);
    (void)sigaddset(ending, SIGINT);
    (void)pthread_sigmask(SIG_BLOCK, ending, NULL);
    (void)signal(SIGPIPE, SIG_IGN);
}

/* Waits until no request has been in flight for a while; within the time that is left. */
static void wait_until_quiet(struct application *application, unsigned *left_ms)
{
    unsigned quiet_ms = 0;
    while (quiet_ms<DRAIN_QUIET_MS && * left_ms> 0) {
        clock_sleep_ms(DRAIN_STEP_MS);
        *left_ms -= DRAIN_STEP_MS;
        quiet_ms = application_in_flight(application) > 0 ? 0 : quiet_ms + DRAIN_STEP_MS;
    }
}

/* Finishes what is in flight and stops. Connections that were made but not accepted yet are served before nothing more is accepted. */
static void end_server(struct http_server *server, struct application *application, int listener)
{
    unsigned left_ms = DRAIN_MS;
    application_drain(application);
    listener_refuse(listener);
    wait_until_quiet(application, &left_ms);
    http_front_end.stop_accepting(server);
    wait_until_quiet(application, &left_ms);
    application_finish_deferred(application);
    http_front_end.stop(server);
}

/* Serves until one of the ending signals comes. */
static int serve(struct application *application, const struct configuration *configuration, const struct http_variant *variant,
                 const sigset_t *ending, struct failure *failure)
{
    unsigned port = 0;
    int listener = listener_open(configuration->host, configuration->port, &port, failure);
    if (listener < 0)
        return -1;
    size_t loops = loop_count(configuration, variant);
    struct http_server *server = NULL;
    int result = http_front_end.start(&server, application, listener, loops, failure);
    if (result == 0) {
        printf("%s (%s) listens on %s:%u\n", http_front_end.target_id, variant->id, configuration->host, port);
        (void)fflush(stdout); /* only information: a closed standard output is no reason to stop */
        int signal_number = 0;
        (void)sigwait(ending, &signal_number);
        end_server(server, application, listener);
    }
    (void)close(listener);
    return result;
}

static int run(struct failure *failure)
{
    sigset_t ending;
    prepare_signals(&ending);
    struct configuration configuration;
    if (configuration_read(&configuration, http_front_end.target_id, failure) != 0)
        return -1;
    const struct http_variant *variant = find_variant(configuration.variant, failure);
    if (variant == NULL)
        return -1;
    struct application *application = NULL;
    if (application_open(&application, &configuration, http_front_end.version(), loop_count(&configuration, variant), failure) != 0)
        return -1;
    int result = serve(application, &configuration, variant, &ending, failure);
    application_close(application);
    return result;
}

int main(int count, char **arguments)
{
    if (count == 2 && strcmp(arguments[1], "--version") == 0) {
        printf("{\"framework\":\"%s\",\"version\":\"%s\"}\n", http_front_end.framework, http_front_end.version());
        return fflush(stdout) == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
    }
    if (count == 2 && strcmp(arguments[1], "--help") == 0) {
        print_help();
        return fflush(stdout) == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
    }
    if (count != 1) {
        (void)fprintf(stderr, "%s: takes no arguments but --version or --help\n", http_front_end.target_id);
        return 2;
    }
    struct failure failure = {""};
    if (run(&failure) != 0) {
        (void)fprintf(stderr, "%s: %s\n", http_front_end.target_id, failure.message);
        return EXIT_FAILURE;
    }
    return EXIT_SUCCESS;
}
