/* session_plan: makes the list of runs, stores it, and finds out which are over. */
#include "runner/session_plan.h"

#include "lib/fs.h"
#include "lib/str.h"
#include "runner/record.h"
#include "runner/target.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PLAN_TEXT_MAXIMUM ((size_t)64 << 20)
#define RUN_ID_SIZE 512

static void add_block(struct session_plan *plan, const struct session_plan_parts *parts, size_t scenario, uint32_t block,
                      size_t *order)
{
    const char *id = parts->scenarios[scenario].scenario->id;
    session_order_block(plan->seed, id, block, order, parts->target_count);
    uint32_t position = 0;
    for (size_t i = 0; i < parts->target_count; i++) {
        const struct target *target = parts->targets[order[i]].target;
        if (target_find_gap(target, id) != NULL)
            continue;
        struct session_plan_run *run = VEC_PUSH(&plan->runs, struct session_plan_run);
        run->scenario = arena_copy_text(&plan->arena, id);
        run->target = arena_copy_text(&plan->arena, target->key);
        run->scenario_index = scenario;
        run->target_index = order[i];
        run->block = block;
        run->position = ++position;
    }
}

void session_plan_make(struct session_plan *plan, const char *id, const char *date, const char *seed,
                       const struct session_plan_parts *parts)
{
    memset(plan, 0, sizeof(*plan));
    arena_init(&plan->arena);
    vec_init(&plan->runs, sizeof(struct session_plan_run));
    (void)snprintf(plan->id, sizeof(plan->id), "%s", id);
    (void)snprintf(plan->date, sizeof(plan->date), "%s", date);
    plan->seed = arena_copy_text(&plan->arena, seed != NULL ? seed : id);
    size_t *order = ARENA_NEW_ARRAY(&plan->arena, parts->target_count + 1, size_t);
    for (size_t i = 0; i < parts->scenario_count; i++)
        for (uint32_t block = 1; block <= parts->scenarios[i].runs; block++)
            add_block(plan, parts, i, block, order);
}

void session_plan_release(struct session_plan *plan)
{
    vec_release(&plan->runs);
    arena_release(&plan->arena);
    memset(plan, 0, sizeof(*plan));
}

size_t session_plan_left(const struct session_plan *plan)
{
    size_t left = 0;
    for (size_t i = 0; i < plan->runs.count; i++)
        left += !VEC_AT(&plan->runs, i, struct session_plan_run)->done;
    return left;
}

/* ---- storing ---------------------------------------------------------------------------------------------------------------- */

static bool append(json_t *array, json_t *item)
{
    return json_array_append_new(array, item) == 0;
}

static bool add_lists(json_t *root, const struct session_plan *plan, const struct session_plan_parts *parts)
{
    json_t *scenarios = json_array();
    json_t *targets = json_array();
    json_t *runs = json_array();
    bool complete = json_object_set_new(root, "scenarios", scenarios) == 0;
    complete = json_object_set_new(root, "targets", targets) == 0 && complete;
    complete = json_object_set_new(root, "runs", runs) == 0 && complete;
    for (size_t i = 0; i < parts->scenario_count && complete; i++) {
        const struct session_scenario *scenario = &parts->scenarios[i];
        complete = append(scenarios, json_pack("{s:s, s:s, s:s, s:s, s:I, s:o}", "id", scenario->scenario->id, "path",
                                               scenario->path, "sha256", scenario->scenario->sha256, "profile", scenario->profile,
                                               "runs", (json_int_t)scenario->runs, "load",
                                               record_build_load(&scenario->load, (uint32_t)parts->options->threads)));
    }
    for (size_t i = 0; i < parts->target_count && complete; i++)
        complete =
            append(targets, json_pack("{s:s, s:s}", "key", parts->targets[i].target->key, "version", parts->targets[i].version));
    for (size_t i = 0; i < plan->runs.count && complete; i++) {
        const struct session_plan_run *run = VEC_AT(&plan->runs, i, struct session_plan_run);
        complete = append(runs, json_pack("{s:s, s:s, s:I, s:I}", "scenario", run->scenario, "target", run->target, "block",
                                          (json_int_t)run->block, "position", (json_int_t)run->position));
    }
    return complete;
}

int session_plan_store(const struct session_plan *plan, const struct session_plan_parts *parts, const char *out,
                       struct error *error)
{
    char path[FS_PATH_MAXIMUM];
    json_t *root =
        json_pack("{s:s, s:i, s:s, s:s, s:s, s:s, s:s, s:o}", "format", SESSION_PLAN_FORMAT, "version", SESSION_PLAN_VERSION, "id",
                  plan->id, "date", plan->date, "seed", plan->seed, "machine", parts->environment->machine, "lab_commit",
                  environment_lab_commit(), "options", session_options_build(parts->options));
    if (root == NULL || !add_lists(root, plan, parts)) {
        json_decref(root);
        return error_set(error, "the session's plan cannot be put into JSON (a text that is not UTF-8, or out of memory)");
    }
    int length = snprintf(path, sizeof(path), "%s/" SESSION_PLAN_FOLDER "/%s.json", out, plan->id);
    int result = length < 0 || (size_t)length >= sizeof(path) ? error_set(error, "%s: path too long", out) : 0;
    if (result == 0)
        result = json_write_file(root, path, PLAN_TEXT_MAXIMUM, error);
    json_decref(root);
    return result;
}

/* ---- what is over ----------------------------------------------------------------------------------------------------------- */

static int64_t integer_at(json_t *root, const char *path)
{
    return (int64_t)json_integer_value(json_find_path(root, path));
}

static size_t count_crossed(const json_t *thresholds)
{
    size_t crossed = 0;
    for (size_t i = 0; i < json_array_size(thresholds); i++)
        crossed += json_is_true(json_object_get(json_array_get(thresholds, i), "crossed"));
    return crossed;
}

static void take_summary(struct session_plan_run *run, json_t *root)
{
    const char *bottleneck = json_string_value(json_find_path(root, "generator.bottleneck"));
    run->done = true;
    run->summary = (struct summary_run){.scenario = run->scenario,
                                        .target = run->target,
                                        .rate = json_number_value(json_find_path(root, "totals.rate")),
                                        .p50_ns = integer_at(root, "latency.p50_ns"),
                                        .p95_ns = integer_at(root, "latency.p95_ns"),
                                        .p99_ns = integer_at(root, "latency.p99_ns"),
                                        .errors = (uint64_t)integer_at(root, "totals.errors"),
                                        .dropped = (uint64_t)integer_at(root, "totals.dropped_iterations"),
                                        .crossed = count_crossed(json_object_get(root, "thresholds")),
                                        .bottleneck = bottleneck != NULL && !text_equals(bottleneck, "none"),
                                        .failed = json_object_get(root, "failure") != NULL};
}

/* Marks the run whose result this file is, if it is one of the plan's. */
static void mark_file(struct session_plan *plan, const char *path)
{
    struct json_document document;
    char id[RUN_ID_SIZE];
    if (json_document_load(&document, path, NULL) != 0)
        return;
    const char *written = json_string_value(json_find_path(document.root, "run.id"));
    const char *format = json_string_value(json_object_get(document.root, "format"));
    for (size_t i = 0; i < plan->runs.count && written != NULL && text_equals(format, RECORD_FORMAT); i++) {
        struct session_plan_run *run = VEC_AT(&plan->runs, i, struct session_plan_run);
        if (text_equals(written, record_run_id(id, sizeof(id), run->target, run->scenario, plan->id, run->block)))
            take_summary(run, document.root);
    }
    json_document_release(&document);
}

/* The files of a target's folder that are named like results of a scenario. */
static int mark_folder(struct session_plan *plan, const char *out, const struct session_plan_run *like, struct error *error)
{
    char folder[FS_PATH_MAXIMUM];
    struct arena arena;
    struct fs_listing listing = {0};
    if (record_folder(folder, sizeof(folder), out, like->target, plan->date, error) != 0)
        return -1;
    if (!fs_is_directory(folder))
        return 0;
    arena_init(&arena);
    int result = fs_list_directory(&arena, folder, &listing, error);
    const char *prefix = arena_format(&arena, "%s-run", like->scenario);
    for (size_t i = 0; i < listing.count; i++)
        if (str_starts_with(str_from_text(listing.names[i]), prefix))
            mark_file(plan, fs_join(&arena, folder, listing.names[i]));
    arena_release(&arena);
    return result;
}

int session_plan_mark_done(struct session_plan *plan, const char *out, struct error *error)
{
    for (size_t i = 0; i < plan->runs.count; i++) {
        const struct session_plan_run *run = VEC_AT(&plan->runs, i, struct session_plan_run);
        bool seen = false; /* the first block's run of a pair stands for all of them */
        for (size_t j = 0; j < i && !seen; j++) {
            const struct session_plan_run *earlier = VEC_AT(&plan->runs, j, struct session_plan_run);
            seen = text_equals(earlier->scenario, run->scenario) && text_equals(earlier->target, run->target);
        }
        if (!seen && mark_folder(plan, out, run, error) != 0)
            return -1;
    }
    return 0;
}
