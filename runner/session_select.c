/* session_select: names -> scenarios with loads, targets. */
#include "runner/session_select.h"

#include "runner/record.h"
#include "runner/scenario_override.h"

#include <stdlib.h>
#include <string.h>

#define QUICK_DURATION_NS INT64_C(2000000000)
#define QUICK_WARMUP_NS INT64_C(500000000)
#define QUICK_RUNS 3

int session_selection_open(struct session_selection *selection, struct error *error)
{
    memset(selection, 0, sizeof(*selection));
    if (session_catalog_open(&selection->catalog, error) != 0)
        return -1;
    arena_init(&selection->arena);
    vec_init(&selection->paths, sizeof(const char *));
    vec_init(&selection->targets, sizeof(const struct target *));
    return 0;
}

void session_selection_release(struct session_selection *selection)
{
    for (size_t i = 0; i < selection->loaded_count; i++)
        scenario_release(&selection->loaded[i]);
    free(selection->loaded);
    free(selection->scenarios);
    vec_release(&selection->paths);
    vec_release(&selection->targets);
    arena_release(&selection->arena);
    session_catalog_release(&selection->catalog);
}

int session_selection_add_scenario(struct session_selection *selection, const char *name, struct error *error)
{
    return session_catalog_select(&selection->catalog, name, &selection->paths, error);
}

int session_selection_add_target(struct session_selection *selection, const char *name, enum target_database database,
                                 struct error *error)
{
    return target_select(&selection->catalog.targets, name, database, &selection->targets, error);
}

void session_selection_add_all(struct session_selection *selection, enum target_database database)
{
    const struct session_catalog *catalog = &selection->catalog;
    bool all_scenarios = selection->paths.count == 0;
    bool all_targets = selection->targets.count == 0;
    for (size_t i = 0; all_scenarios && i < catalog->scenarios.count; i++)
        *VEC_PUSH(&selection->paths, const char *) = VEC_AT(&catalog->scenarios, i, struct session_catalog_scenario)->path;
    for (size_t i = 0; all_targets && i < catalog->targets.count; i++) {
        const struct target *target = VEC_AT(&catalog->targets, i, struct target);
        if (target_is_main(target, database) && target_is_built(target, catalog->servers))
            *VEC_PUSH(&selection->targets, const struct target *) = target;
    }
}

static int check_choice(const struct session_selection *selection, struct error *error)
{
    const struct session_catalog *catalog = &selection->catalog;
    if (selection->paths.count == 0)
        return session_catalog_miss_scenarios(catalog, "no scenarios found", error);
    if (catalog->targets.count == 0)
        return error_set(error, "no targets found (servers/<name>/target.json)");
    if (selection->targets.count == 0)
        return error_set(error, "no target's server is built in %s (make servers)", catalog->servers);
    for (size_t i = 0; i < selection->targets.count; i++) {
        const struct target *target = *VEC_AT(&selection->targets, i, const struct target *);
        if (!target_is_built(target, catalog->servers))
            return error_set(error, "target %s is not built in %s (make servers)", target->key, catalog->servers);
    }
    return 0;
}

/* ---- loads ------------------------------------------------------------------------------------------------------------------ */

static bool is_same_load(const struct scenario_load_settings *a, const struct scenario_load_settings *b)
{
    json_t *left = record_build_load(a, 1);
    json_t *right = record_build_load(b, 1);
    bool same = left != NULL && json_equal(left, right);
    json_decref(left);
    json_decref(right);
    return same;
}

/* The profile first, then the environment, then the command line, which has the last word. */
static int plan_load(struct session_selection *selection, struct session_scenario *plan, const struct session_options *options,
                     const struct scenario_overrides *environment, struct error *error)
{
    struct scenario_overrides profile;
    struct scenario_overrides given;
    scenario_overrides_init(&profile);
    scenario_overrides_init(&given);
    bool quick = text_equals(options->profile, SESSION_PROFILE_QUICK);
    plan->load = plan->scenario->load;
    plan->runs = quick ? QUICK_RUNS : plan->scenario->load.runs;
    plan->profile = options->profile;
    if (quick) {
        profile.duration_ns = QUICK_DURATION_NS;
        profile.warmup_ns = QUICK_WARMUP_NS;
    }
    if (options->vus > 0)
        given.vus = options->vus;
    if (options->duration_ns > 0)
        given.duration_ns = options->duration_ns;
    if (options->rate > 0)
        given.rate = options->rate;
    if (options->iterations > 0)
        given.iterations = options->iterations;
    if (scenario_override(&plan->load, &profile, &selection->arena, error) != 0)
        return -1;
    const struct scenario_load_settings of_profile = plan->load;
    if (scenario_override(&plan->load, environment, &selection->arena, error) != 0 ||
        scenario_override(&plan->load, &given, &selection->arena, error) != 0)
        return -1;
    /* Another load is no longer the profile's. More or fewer runs of the same load are. */
    if (!is_same_load(&plan->load, &of_profile))
        plan->profile = "custom";
    if (options->runs > 0)
        plan->runs = (uint32_t)options->runs;
    return 0;
}

static int load_one(struct session_selection *selection, size_t index, const struct session_options *options,
                    const struct scenario_overrides *environment, struct error *error)
{
    const char *path = *VEC_AT(&selection->paths, index, const char *);
    struct scenario *scenario = &selection->loaded[index];
    if (scenario_load(scenario, path, error) != 0)
        return -1;
    selection->loaded_count++;
    for (size_t i = 0; i < index; i++)
        if (text_equals(selection->loaded[i].id, scenario->id))
            return error_set(error, "%s and %s have the same id", *VEC_AT(&selection->paths, i, const char *), path);
    selection->scenarios[index] = (struct session_scenario){.scenario = scenario, .path = path};
    if (plan_load(selection, &selection->scenarios[index], options, environment, error) != 0)
        return error_add_context(error, "%s", scenario->id);
    return 0;
}

int session_selection_load(struct session_selection *selection, const struct session_options *options, struct error *error)
{
    struct scenario_overrides environment;
    if (check_choice(selection, error) != 0)
        return -1;
    scenario_overrides_init(&environment);
    if (scenario_overrides_read(&environment, getenv, error) != 0)
        return -1;
    size_t count = selection->paths.count;
    selection->loaded = calloc(count, sizeof(*selection->loaded));
    selection->scenarios = calloc(count, sizeof(*selection->scenarios));
    if (selection->loaded == NULL || selection->scenarios == NULL)
        return error_set(error, "out of memory");
    for (size_t i = 0; i < count; i++)
        if (load_one(selection, i, options, &environment, error) != 0)
            return -1;
    return 0;
}
