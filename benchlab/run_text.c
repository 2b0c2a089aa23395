/* run_text: plain text for the terminal. */
#include "benchlab/run_text.h"

#include "lib/log.h"
#include "lib/str.h"
#include "runner/summary_text.h"
#include "runner/target.h"

#include <inttypes.h>
#include <stdio.h>

#define TEXT_MAXIMUM ((size_t)8 << 20)

static double seconds_of(int64_t nanoseconds)
{
    return (double)nanoseconds / (double)CLOCK_NANOSECONDS_PER_SECOND;
}

void run_text_print_list(const struct session_catalog *catalog)
{
    printf("scenarios:\n");
    for (size_t i = 0; i < catalog->scenarios.count; i++) {
        const struct session_catalog_scenario *item = VEC_AT(&catalog->scenarios, i, struct session_catalog_scenario);
        struct scenario scenario;
        struct error error = {0};
        if (scenario_load(&scenario, item->path, &error) != 0) {
            log_error(&error);
            continue;
        }
        printf("  %-24s %s\n", item->id, scenario.title.en);
        scenario_release(&scenario);
    }
    printf("targets: (benchlab targets lists those on PostgreSQL and of experiments as well)\n");
    for (size_t i = 0; i < catalog->targets.count; i++) {
        const struct target *target = VEC_AT(&catalog->targets, i, struct target);
        char name[160];
        (void)snprintf(name, sizeof(name), "%s:%s", target->id, target->variant);
        if (target_is_main(target, TARGET_DATABASE_UNSAID))
            printf("  %-36s %s, %s%s\n", name, target->language, target->framework,
                   target_is_built(target, catalog->servers) ? "" : " (not built)");
    }
}

/* ---- plans ------------------------------------------------------------------------------------------------------------------ */

static void print_amount(const struct scenario_load_settings *load)
{
    switch (load->executor) {
    case SCENARIO_CONSTANT_VUS:
        printf("%" PRIu32 " users, %g s", load->vus, seconds_of(load->duration_ns));
        break;
    case SCENARIO_RAMPING_VUS:
        printf("up to %" PRIu32 " users in %zu stages, %g s", load->vus, load->stage_count, seconds_of(load->duration_ns));
        break;
    case SCENARIO_SHARED_ITERATIONS:
        printf("%" PRId64 " iterations shared by %" PRIu32 " users, at most %g s", load->iterations, load->vus,
               seconds_of(load->duration_ns));
        break;
    case SCENARIO_PER_VU_ITERATIONS:
        printf("%" PRId64 " iterations each of %" PRIu32 " users, at most %g s", load->iterations, load->vus,
               seconds_of(load->duration_ns));
        break;
    case SCENARIO_CONSTANT_ARRIVAL_RATE:
        printf("%" PRId64 " iterations in %g s by %" PRIu32 " users at most, %g s", load->rate, seconds_of(load->time_unit_ns),
               load->vus, seconds_of(load->duration_ns));
        break;
    case SCENARIO_RAMPING_ARRIVAL_RATE:
        printf("a rate in %zu stages by %" PRIu32 " users at most, %g s", load->stage_count, load->vus,
               seconds_of(load->duration_ns));
        break;
    }
}

static void print_scenarios(const struct session_scenario *scenarios, size_t count)
{
    printf("scenarios:\n");
    for (size_t i = 0; i < count; i++) {
        const struct session_scenario *scenario = &scenarios[i];
        printf("  %-24s ", scenario->scenario->id);
        print_amount(&scenario->load);
        printf(" after a warm-up of %g s, %" PRIu32 " %s each (%s)\n", seconds_of(scenario->load.warmup_ns), scenario->runs,
               scenario->runs == 1 ? "run" : "runs", scenario->profile);
    }
}

/* What is left out on purpose: not applicable, no failure. A line for each reason. */
static void print_not_applicable(const struct session_scenario *scenarios, size_t scenario_count,
                                 const struct session_target *targets, size_t target_count)
{
    for (size_t i = 0; i < scenario_count; i++)
        for (size_t j = 0; j < target_count; j++) {
            const struct target_gap *gap = target_find_gap(targets[j].target, scenarios[i].scenario->id);
            if (gap != NULL)
                printf("not applicable: %s, %s (%s)\n", gap->scenario, targets[j].target->key,
                       gap->reason_en[0] != '\0' ? gap->reason_en : "no endpoints for it");
        }
}

static void print_limits(const struct limits *limits)
{
    if (!limits_are_set(limits))
        return;
    printf("limits of a target:");
    if (limits->cpu_millis > 0)
        printf(" %g processors", (double)limits->cpu_millis / 1000);
    if (limits->memory_bytes > 0)
        printf("%s %" PRId64 " bytes of memory", limits->cpu_millis > 0 ? "," : "", limits->memory_bytes);
    printf("\n");
}

static void print_estimate(const struct session_plan *plan, const struct session_scenario *scenarios,
                           const struct session_options *options)
{
    char text[64];
    size_t left = session_plan_left(plan);
    printf("%zu %s, about %s\n", left, left == 1 ? "run" : "runs",
           progress_format_time_left(session_estimate_ns(plan, scenarios, options), text, sizeof(text)));
}

void run_text_print_plan(const struct session *session)
{
    const struct session_selection *selection = session->settings->selection;
    printf("session %s%s on %s (%" PRId64 " cores)\n", session->plan.id, session->settings->resume != NULL ? ", resumed," : "",
           session->environment.cpu, session->environment.cores);
    printf("targets:");
    for (size_t i = 0; i < session->target_count; i++) {
        const struct session_target *target = &session->targets[i];
        printf("%s %s (%s %s", i == 0 ? "" : ",", target->target->key, target->target->framework, target->version);
        if (session->placements[i].placement.policy != PLACEMENT_NONE)
            printf("; processors: %s", session->placements[i].placement.text);
        printf(")");
    }
    printf("\n");
    print_limits(&session->settings->options->limits);
    print_scenarios(selection->scenarios, selection->loaded_count);
    print_not_applicable(selection->scenarios, selection->loaded_count, session->targets, session->target_count);
    if (session->output.prometheus.started)
        printf("metrics: port %d, /metrics\n", session->output.prometheus.port);
    if (session->busy[0] != '\0')
        printf("warning: %s\n", session->busy);
    print_estimate(&session->plan, selection->scenarios, session->settings->options);
    (void)fflush(stdout);
}

static void print_order(const struct session_plan *plan)
{
    for (size_t i = 0; i < plan->runs.count; i++) {
        const struct session_plan_run *run = VEC_AT(&plan->runs, i, struct session_plan_run);
        if (!run->done)
            printf("  %-24s block %-4" PRIu32 " %2" PRIu32 ". %s\n", run->scenario, run->block, run->position, run->target);
    }
}

void run_text_print_left(const struct session_plan *plan)
{
    printf("session %s, left of it:\n", plan->id);
    print_order(plan);
    printf("%zu of %zu runs\n", session_plan_left(plan), plan->runs.count);
}

void run_text_print_dry_run(const struct session_selection *selection, const struct session_options *options,
                            const struct environment *environment)
{
    struct session_plan plan;
    struct arena arena;
    char id[SESSION_ID_SIZE];
    char date[CLOCK_UTC_TEXT_SIZE];
    struct utc_time now = clock_utc_now();
    arena_init(&arena);
    size_t target_count = selection->targets.count;
    struct session_target *targets = ARENA_NEW_ARRAY(&arena, target_count + 1, struct session_target);
    for (size_t i = 0; i < target_count; i++)
        targets[i].target = *VEC_AT(&selection->targets, i, const struct target *);
    const struct session_plan_parts parts = {.options = options,
                                             .scenarios = selection->scenarios,
                                             .scenario_count = selection->loaded_count,
                                             .targets = targets,
                                             .target_count = target_count,
                                             .environment = environment};
    session_plan_make(&plan, session_make_id(now, 0, id), session_format_date(now, date), options->seed, &parts);
    printf("on %s (%" PRId64 " cores)\ntargets:", environment->cpu, environment->cores);
    for (size_t i = 0; i < target_count; i++)
        printf("%s %s (%s)", i == 0 ? "" : ",", targets[i].target->key, targets[i].target->framework);
    printf("\n");
    print_limits(&options->limits);
    print_scenarios(selection->scenarios, selection->loaded_count);
    print_not_applicable(selection->scenarios, selection->loaded_count, targets, target_count);
    printf("order with --seed %s:\n", plan.seed);
    print_order(&plan);
    print_estimate(&plan, selection->scenarios, options);
    session_plan_release(&plan);
    arena_release(&arena);
}

/* ---- summary ---------------------------------------------------------------------------------------------------------------- */

void run_text_print_summary(const struct session *session, bool interrupted)
{
    struct str_builder text;
    str_builder_init(&text, TEXT_MAXIMUM);
    summary_text_append_table(&text, &session->summaries, summary_text_may_colour(stdout));
    printf("%s%s", text.length > 0 ? "\n" : "", str_builder_text(&text));
    str_builder_release(&text);
    printf("%s%zu %s in %s", interrupted ? "interrupted; " : "", session->stored, session->stored == 1 ? "result" : "results",
           session->settings->out);
    if (session->failed > 0)
        printf("; %zu failed", session->failed);
    if (session->crossed > 0)
        printf("; %zu crossed a threshold", session->crossed);
    printf("\n");
    size_t left = session_plan_left(&session->plan);
    if (interrupted && left > 0)
        printf("%zu %s left: benchlab run --resume %s --out %s\n", left, left == 1 ? "run is" : "runs are", session->plan.id,
               session->settings->out);
    (void)fflush(stdout);
}
