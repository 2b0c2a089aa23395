/* session: opens a session, walks through its blocks, and closes it. */
#include "runner/session.h"

#include "lib/log.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

void session_report(struct session *session, const struct error *error)
{
    progress_clear(&session->progress);
    log_error(error);
}

static bool is_interrupted(const struct session *session)
{
    return atomic_load(session->settings->interrupts) > 0;
}

/* Fills session->targets with those of the settings that can tell their version. */
static int read_versions(struct session *session, struct error *error)
{
    const struct session_settings *settings = session->settings;
    session->targets = calloc(settings->target_count + 1, sizeof(*session->targets));
    if (session->targets == NULL)
        return error_set(error, "out of memory");
    for (size_t i = 0; i < settings->target_count; i++) {
        struct session_target *target = &session->targets[session->target_count];
        struct error reason = {0};
        target->target = settings->targets[i];
        if (target_read_version(target->target, &session->workspace, target->version, &reason) == 0) {
            session->target_count++;
            continue;
        }
        if (is_interrupted(session))
            return error_set(error, "interrupted");
        session->failed++;
        session_report(session, &reason);
    }
    if (session->target_count == 0)
        return error_set(error, "no target is left to measure");
    return 0;
}

int session_open(struct session *session, const struct session_settings *settings, struct error *error)
{
    memset(session, 0, sizeof(*session));
    session->settings = settings;
    uint32_t chance = 0;
    if (getrandom(&chance, sizeof(chance), 0) != (ssize_t)sizeof(chance))
        return error_set(error, "no random numbers for the session's name");
    struct utc_time now = clock_utc_now();
    (void)session_make_id(now, chance, session->id);
    (void)session_format_date(now, session->date);
    session->seed = settings->seed != NULL ? settings->seed : session->id;
    if (environment_read(&session->environment, "", error) != 0 || session_store_open(&session->store, settings->out, error) != 0)
        return -1;
    session->workspace = (struct target_workspace){.servers = settings->servers,
                                                   .folder = session->store.temporary,
                                                   .start_timeout_ns = settings->start_timeout_ns,
                                                   .interrupts = settings->interrupts};
    if (read_versions(session, error) != 0) {
        (void)session_close(session, NULL);
        return -1;
    }
    progress_init(&session->progress, stdout, settings->quiet, session_run_count(session), session_load_ns(session));
    return 0;
}

int session_close(struct session *session, struct error *error)
{
    progress_clear(&session->progress);
    free(session->targets);
    session->targets = NULL;
    return session_store_close(&session->store, error);
}

size_t session_run_count(const struct session *session)
{
    size_t runs = 0;
    for (size_t i = 0; i < session->settings->scenario_count; i++)
        runs += session->settings->scenarios[i].runs;
    return runs * session->target_count;
}

int64_t session_load_ns(const struct session *session)
{
    int64_t sum = 0;
    for (size_t i = 0; i < session->settings->scenario_count; i++) {
        const struct session_scenario *scenario = &session->settings->scenarios[i];
        sum += (int64_t)scenario->runs * (scenario->warmup_ns + scenario->duration_ns);
    }
    return sum * (int64_t)session->target_count;
}

/* One run of each target. */
static enum session_outcome execute_block(struct session *session, const struct session_scenario *scenario, uint32_t block,
                                          size_t *order)
{
    enum session_outcome worst = SESSION_RUN_GOOD;
    session_order_block(session->seed, scenario->scenario->id, block, order, session->target_count);
    for (size_t i = 0; i < session->target_count; i++) {
        if (is_interrupted(session))
            return SESSION_RUN_INTERRUPTED;
        enum session_outcome outcome = session_run_one(session, scenario, &session->targets[order[i]], block, (uint32_t)i + 1);
        if (outcome > worst)
            worst = outcome;
        if (outcome == SESSION_RUN_FAILED)
            session->failed++;
        else if (outcome != SESSION_RUN_GOOD)
            return outcome;
    }
    return worst;
}

enum session_outcome session_execute(struct session *session)
{
    size_t *order = calloc(session->target_count, sizeof(*order));
    if (order == NULL) {
        struct error error;
        (void)error_set(&error, "out of memory");
        session_report(session, &error);
        return SESSION_RUN_NOT_STORED;
    }
    enum session_outcome worst = SESSION_RUN_GOOD;
    for (size_t i = 0; i < session->settings->scenario_count && worst <= SESSION_RUN_FAILED; i++) {
        const struct session_scenario *scenario = &session->settings->scenarios[i];
        for (uint32_t block = 1; block <= scenario->runs && worst <= SESSION_RUN_FAILED; block++) {
            enum session_outcome outcome = execute_block(session, scenario, block, order);
            if (outcome > worst)
                worst = outcome;
        }
    }
    free(order);
    return worst;
}
