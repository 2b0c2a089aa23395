/* session_plan_file: reads the plan of an earlier session and compares it with what would be measured now. */
#include "runner/session_plan.h"

#include "lib/fs.h"
#include "lib/str.h"
#include "runner/record.h"
#include "runner/target.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int read_names(const struct json_node *root, const char *list, const char *key, struct arena *arena, struct vec *names,
                      struct error *error)
{
    struct json_node array;
    if (json_get_array(root, list, &array, error) != 0)
        return -1;
    for (size_t i = 0; i < json_count(&array); i++) {
        struct json_node item = json_item(&array, i);
        const char *name = NULL;
        if (json_get_text(&item, key, &name, error) != 0)
            return -1;
        *VEC_PUSH(names, const char *) = arena_copy_text(arena, name);
    }
    return 0;
}

static int read_run(const struct json_node *item, struct session_plan *plan, struct error *error)
{
    int64_t block = 0;
    int64_t position = 0;
    const char *scenario = NULL;
    const char *target = NULL;
    if (json_get_text(item, "scenario", &scenario, error) != 0 || json_get_text(item, "target", &target, error) != 0 ||
        json_get_int64(item, "block", &block, error) != 0 || json_get_int64(item, "position", &position, error) != 0)
        return -1;
    if (!fs_is_safe_name(scenario) || !fs_is_safe_name(target) || block < 1 || block > UINT32_MAX || position < 1 ||
        position > UINT32_MAX)
        return json_error_at(item, error, "expected names of a scenario and a target, block and position from 1");
    *VEC_PUSH(&plan->runs, struct session_plan_run) = (struct session_plan_run){.scenario = arena_copy_text(&plan->arena, scenario),
                                                                                .target = arena_copy_text(&plan->arena, target),
                                                                                .block = (uint32_t)block,
                                                                                .position = (uint32_t)position};
    return 0;
}

static int read_identity(const struct json_node *root, struct session_plan *plan, struct error *error)
{
    const char *format = NULL;
    const char *id = NULL;
    const char *date = NULL;
    const char *seed = NULL;
    int64_t version = 0;
    if (json_get_text(root, "format", &format, error) != 0 || json_get_int64(root, "version", &version, error) != 0 ||
        json_get_text(root, "id", &id, error) != 0 || json_get_text(root, "date", &date, error) != 0 ||
        json_get_text(root, "seed", &seed, error) != 0)
        return -1;
    if (!text_equals(format, SESSION_PLAN_FORMAT) || version != SESSION_PLAN_VERSION)
        return json_error_at(root, error, "expected the plan of a session, version %d", SESSION_PLAN_VERSION);
    if (!fs_is_safe_name(id) || strlen(id) >= SESSION_ID_SIZE || !fs_is_safe_name(date) || strlen(date) >= CLOCK_UTC_TEXT_SIZE)
        return json_error_at(root, error, "expected the id and the date of a session");
    (void)snprintf(plan->id, sizeof(plan->id), "%s", id);
    (void)snprintf(plan->date, sizeof(plan->date), "%s", date);
    plan->seed = arena_copy_text(&plan->arena, seed);
    return 0;
}

static int read_file(struct session_plan_file *file, struct error *error)
{
    struct json_node root = json_root(&file->document);
    struct json_node options;
    struct json_node runs;
    struct session_plan *plan = &file->plan;
    if (read_identity(&root, plan, error) != 0 || json_get_object(&root, "options", &options, error) != 0 ||
        session_options_read(&file->options, &options, &plan->arena, error) != 0 ||
        read_names(&root, "scenarios", "path", &plan->arena, &file->paths, error) != 0 ||
        read_names(&root, "targets", "key", &plan->arena, &file->targets, error) != 0 ||
        json_get_array(&root, "runs", &runs, error) != 0)
        return -1;
    for (size_t i = 0; i < json_count(&runs); i++) {
        struct json_node item = json_item(&runs, i);
        if (read_run(&item, plan, error) != 0)
            return -1;
    }
    return 0;
}

static int open_path(struct session_plan_file *file, const char *out, const char *path, struct error *error)
{
    memset(file, 0, sizeof(*file));
    if (json_document_load(&file->document, path, error) != 0)
        return -1;
    arena_init(&file->plan.arena);
    vec_init(&file->plan.runs, sizeof(struct session_plan_run));
    vec_init(&file->paths, sizeof(const char *));
    vec_init(&file->targets, sizeof(const char *));
    if (read_file(file, error) == 0 && session_plan_mark_done(&file->plan, out, error) == 0)
        return 0;
    session_plan_file_release(file);
    return -1;
}

int session_plan_file_open(struct session_plan_file *file, const char *out, const char *id, struct error *error)
{
    struct arena arena;
    struct fs_listing listing = {0};
    int result = -1;
    arena_init(&arena);
    const char *folder = fs_join(&arena, out, SESSION_PLAN_FOLDER);
    if (id != NULL) {
        const char *path = fs_join(&arena, folder, arena_format(&arena, "%s.json", id));
        if (!fs_is_safe_name(id) || !fs_exists(path))
            (void)error_set(error, "there is no session \"%s\" in %s", id, out);
        else
            result = open_path(file, out, path, error);
    } else if (!fs_is_directory(folder) || fs_list_directory(&arena, folder, &listing, error) == 0) {
        (void)error_set(error, "there is no session in %s of which a run is left", out);
        /* Ids begin with the time, so the newest is the last. */
        for (size_t i = listing.count; i-- > 0 && result != 0;) {
            struct error reason = {0};
            if (open_path(file, out, fs_join(&arena, folder, listing.names[i]), &reason) != 0)
                continue; /* no plan, or one of another version: an older one may do */
            result = session_plan_left(&file->plan) > 0 ? 0 : -1;
            if (result != 0)
                session_plan_file_release(file);
        }
    }
    arena_release(&arena);
    return result;
}

void session_plan_file_release(struct session_plan_file *file)
{
    session_plan_release(&file->plan);
    vec_release(&file->paths);
    vec_release(&file->targets);
    json_document_release(&file->document);
}

/* ---- comparing -------------------------------------------------------------------------------------------------------------- */

static int check_scenario(json_t *stored, const struct session_scenario *scenario, const struct session_options *options,
                          struct error *error)
{
    const char *id = scenario->scenario->id;
    if (!text_equals(json_string_value(json_object_get(stored, "sha256")), scenario->scenario->sha256))
        return error_set(error, "%s has changed since the session began", scenario->path);
    json_t *load = record_build_load(&scenario->load, (uint32_t)options->threads);
    bool same = load != NULL && json_equal(load, json_object_get(stored, "load"));
    json_decref(load);
    if (!same)
        return error_set(error, "the load of %s is not what the session began with (is a variable BENCHLAB_... set, or was one?)",
                         id);
    return 0;
}

static int check_target(json_t *stored, const struct session_target *target, struct error *error)
{
    const char *version = json_string_value(json_object_get(stored, "version"));
    if (!text_equals(version, target->version))
        return error_set(error, "%s has version %s, and had %s when the session began", target->target->key, target->version,
                         version == NULL ? "none" : version);
    return 0;
}

static int check_runs(const struct session_plan *stored, const struct session_plan *plan, struct error *error)
{
    bool same = stored->runs.count == plan->runs.count;
    for (size_t i = 0; i < plan->runs.count && same; i++) {
        const struct session_plan_run *a = VEC_AT(&stored->runs, i, struct session_plan_run);
        const struct session_plan_run *b = VEC_AT(&plan->runs, i, struct session_plan_run);
        same = text_equals(a->scenario, b->scenario) && text_equals(a->target, b->target) && a->block == b->block &&
               a->position == b->position;
    }
    return same ? 0 : error_set(error, "the runs are not those of the session");
}

int session_plan_file_check(const struct session_plan_file *file, const struct session_plan *plan,
                            const struct session_plan_parts *parts, bool *commit_differs, struct error *error)
{
    json_t *root = file->document.root;
    const json_t *scenarios = json_object_get(root, "scenarios");
    const json_t *targets = json_object_get(root, "targets");
    *commit_differs = !text_equals(json_string_value(json_object_get(root, "lab_commit")), environment_lab_commit());
    if (!text_equals(json_string_value(json_object_get(root, "machine")), parts->environment->machine))
        return error_set(error, "session %s began on another machine or kernel: results of both cannot be one session", plan->id);
    if (json_array_size(scenarios) != parts->scenario_count || json_array_size(targets) != parts->target_count)
        return error_set(error, "session %s had other scenarios or targets", plan->id);
    for (size_t i = 0; i < parts->scenario_count; i++)
        if (check_scenario(json_array_get(scenarios, i), &parts->scenarios[i], parts->options, error) != 0)
            return error_add_context(error, "session %s cannot be resumed", plan->id);
    for (size_t i = 0; i < parts->target_count; i++)
        if (check_target(json_array_get(targets, i), &parts->targets[i], error) != 0)
            return error_add_context(error, "session %s cannot be resumed", plan->id);
    return check_runs(&file->plan, plan, error);
}
