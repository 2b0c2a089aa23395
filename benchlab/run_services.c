/* run_services: the services of a session (run_services.h). */
#include "benchlab/run_services.h"

#include "benchlab/run_signals.h"
#include "lib/vec.h"
#include "runner/services.h"
#include "runner/target.h"

#include <stdio.h>
#include <string.h>

static bool is_wanted(const struct session_selection *selection, enum service_kind kind)
{
    for (size_t i = 0; i < selection->targets.count; i++)
        if ((*VEC_AT(&selection->targets, i, const struct target *))->wants[kind])
            return true;
    return false;
}

static void say(bool quiet, enum service_kind kind, const char *what)
{
    if (!quiet)
        printf("%s %s\n", service_title(kind), what);
    (void)fflush(stdout); /* only information: a closed standard output is no reason to stop */
}

/* The private one, started if it does not run. */
static int start_one(struct run_services *services, struct services *own, enum service_kind kind, bool quiet, struct error *error)
{
    bool was_running = services_runs(own, kind);
    if (!was_running)
        say(quiet, kind, "starts ...");
    if (services_start(own, kind, true, &was_running, error) != 0)
        return -1;
    services->started[kind] = !was_running;
    services->urls.items[kind] = services_url(&services->arena, own, kind);
    say(quiet, kind,
        arena_format(&services->arena, "%s on port %d", own->state.items[kind].version, (int)own->state.items[kind].port));
    return 0;
}

static int start_wanted(struct run_services *services, const bool wanted[SERVICE_COUNT], bool quiet, struct error *error)
{
    struct services own;
    if (services_open(&own, services->out, run_signals_count(), error) != 0)
        return -1;
    int result = 0;
    for (int i = 0; i < SERVICE_COUNT && result == 0; i++)
        if (wanted[i])
            result = start_one(services, &own, (enum service_kind)i, quiet, error);
    services_close(&own);
    return result;
}

int run_services_start(struct run_services *services, const struct session_selection *selection, const struct service_urls *named,
                       const char *out, bool quiet, struct error *error)
{
    bool wanted[SERVICE_COUNT] = {false};
    bool any = false;
    memset(services, 0, sizeof(*services));
    services->out = out;
    arena_init(&services->arena);
    for (int i = 0; i < SERVICE_COUNT; i++) {
        if (!is_wanted(selection, (enum service_kind)i))
            continue;
        services->urls.items[i] = named->items[i];
        wanted[i] = named->items[i] == NULL;
        any = any || wanted[i];
        if (!wanted[i])
            say(quiet, (enum service_kind)i,
                arena_format(&services->arena, "at %s", service_url_show(&services->arena, named->items[i])));
    }
    if (!any || start_wanted(services, wanted, quiet, error) == 0)
        return 0;
    (void)run_services_stop(services, NULL);
    return -1;
}

int run_services_stop(struct run_services *services, struct error *error)
{
    struct services own;
    int result = 0;
    bool any = false;
    for (int i = 0; i < SERVICE_COUNT; i++)
        any = any || services->started[i];
    if (any)
        result = services_open(&own, services->out, NULL, error);
    for (int i = 0; i < SERVICE_COUNT && any && result == 0; i++) {
        enum service_stop outcome;
        if (services->started[i])
            result = services_stop(&own, (enum service_kind)i, &outcome, error);
    }
    if (any && own.lock >= 0)
        services_close(&own);
    arena_release(&services->arena);
    return result;
}
