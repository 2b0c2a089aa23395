/* session_catalog: finds targets, servers and scenarios in the source tree or in an installation. */
#include "runner/session_catalog.h"

#include "lib/fs.h"
#include "lib/str.h"
#include "runner/target.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define SCENARIO_SUFFIX ".json"

/* The folder of the running program, links resolved. */
static const char *program_folder(struct arena *arena, struct error *error)
{
    char path[FS_PATH_MAXIMUM];
    ssize_t length = readlink("/proc/self/exe", path, sizeof(path) - 1);
    if (length <= 0) {
        (void)error_set_errno(error, errno, "/proc/self/exe");
        return NULL;
    }
    path[length] = '\0';
    char *slash = strrchr(path, '/');
    if (slash != NULL)
        *slash = '\0';
    return arena_copy_text(arena, path);
}

/* "<folder>/<name>" for every name in folder that is a folder itself. An absent folder has none. */
static int list_folders(struct arena *arena, const char *folder, struct vec *folders, struct error *error)
{
    struct fs_listing listing;
    if (!fs_is_directory(folder))
        return 0;
    if (fs_list_directory(arena, folder, &listing, error) != 0)
        return -1;
    for (size_t i = 0; i < listing.count; i++) {
        const char *path = fs_join(arena, folder, listing.names[i]);
        if (fs_is_directory(path))
            *VEC_PUSH(folders, const char *) = path;
    }
    return 0;
}

static int load_targets(struct session_catalog *catalog, const char *root, struct error *error)
{
    struct vec folders;
    vec_init(&folders, sizeof(const char *));
    int result = list_folders(&catalog->arena, root, &folders, error);
    for (size_t i = 0; i < folders.count && result == 0; i++) {
        const char *path = fs_join(&catalog->arena, *VEC_AT(&folders, i, const char *), "target.json");
        if (fs_exists(path))
            result = target_load(&catalog->arena, path, &catalog->targets, error);
    }
    vec_release(&folders);
    return result;
}

/* The number in front of "NN-name.json"; -1 when the name is not of this form. */
static long scenario_number(const char *name)
{
    char *end = NULL;
    size_t length = strlen(name);
    size_t suffix = strlen(SCENARIO_SUFFIX);
    if (name[0] < '0' || name[0] > '9' || length <= suffix || !text_equals(name + length - suffix, SCENARIO_SUFFIX))
        return -1;
    long number = strtol(name, &end, 10);
    return *end == '-' ? number : -1;
}

static int compare_scenarios(const void *a, const void *b)
{
    const struct session_catalog_scenario *left = a;
    const struct session_catalog_scenario *right = b;
    if (left->number != right->number)
        return left->number < right->number ? -1 : 1;
    return strcmp(left->id, right->id);
}

static int find_scenarios(struct session_catalog *catalog, const char *root, struct error *error)
{
    struct arena *arena = &catalog->arena;
    struct vec folders;
    vec_init(&folders, sizeof(const char *));
    int result = list_folders(arena, root, &folders, error);
    for (size_t i = 0; i < folders.count && result == 0; i++) {
        const char *folder = *VEC_AT(&folders, i, const char *);
        struct fs_listing listing = {0};
        result = fs_list_directory(arena, folder, &listing, error);
        for (size_t j = 0; j < listing.count && result == 0; j++) {
            const char *name = listing.names[j];
            long number = scenario_number(name);
            if (number < 0)
                continue;
            struct session_catalog_scenario *scenario = VEC_PUSH(&catalog->scenarios, struct session_catalog_scenario);
            scenario->path = fs_join(arena, folder, name);
            scenario->id = arena_format(arena, "%.*s", (int)(strlen(name) - strlen(SCENARIO_SUFFIX)), name);
            scenario->number = number;
        }
    }
    vec_release(&folders);
    if (catalog->scenarios.count > 0)
        qsort(catalog->scenarios.items, catalog->scenarios.count, sizeof(struct session_catalog_scenario), compare_scenarios);
    return result;
}

static int find_all(struct session_catalog *catalog, struct error *error)
{
    struct arena *arena = &catalog->arena;
    const char *program = program_folder(arena, error);
    if (program == NULL)
        return -1;
    catalog->servers = fs_join(arena, program, "servers");
    if (!fs_is_directory(catalog->servers))
        catalog->servers = fs_join(arena, program, "../libexec/benchlab/servers");
    const char *slash = strrchr(program, '/');
    catalog->shared = arena_format(arena, "%.*s/share/benchlab", (int)(slash == NULL ? 0 : slash - program), program);
    if (load_targets(catalog, "servers", error) != 0 ||
        (catalog->targets.count == 0 && load_targets(catalog, fs_join(arena, catalog->shared, "servers"), error) != 0))
        return -1;
    if (find_scenarios(catalog, "scenarios", error) != 0)
        return -1;
    if (catalog->scenarios.count == 0)
        return find_scenarios(catalog, fs_join(arena, catalog->shared, "scenarios"), error);
    return 0;
}

int session_catalog_open(struct session_catalog *catalog, struct error *error)
{
    memset(catalog, 0, sizeof(*catalog));
    arena_init(&catalog->arena);
    vec_init(&catalog->targets, sizeof(struct target));
    vec_init(&catalog->scenarios, sizeof(struct session_catalog_scenario));
    if (find_all(catalog, error) == 0)
        return 0;
    session_catalog_release(catalog);
    return -1;
}

void session_catalog_release(struct session_catalog *catalog)
{
    vec_release(&catalog->targets);
    vec_release(&catalog->scenarios);
    arena_release(&catalog->arena);
}

int session_catalog_miss_scenarios(const struct session_catalog *catalog, const char *what, struct error *error)
{
    return error_set(error, "%s: no scenarios/ folder with scenarios here or in %s; run from the checkout or install", what,
                     catalog->shared);
}

static void add_path(struct vec *paths, const char *path)
{
    for (size_t i = 0; i < paths->count; i++)
        if (text_equals(*VEC_AT(paths, i, const char *), path))
            return;
    *VEC_PUSH(paths, const char *) = path;
}

static bool is_path(const char *selector)
{
    size_t length = strlen(selector);
    size_t suffix = strlen(SCENARIO_SUFFIX);
    return strchr(selector, '/') != NULL || (length > suffix && text_equals(selector + length - suffix, SCENARIO_SUFFIX));
}

int session_catalog_select(const struct session_catalog *catalog, const char *selector, struct vec *paths, struct error *error)
{
    if (is_path(selector)) {
        add_path(paths, selector);
        return 0;
    }
    struct str digits = str_from_text(selector);
    bool and_following = digits.length > 1 && digits.data[digits.length - 1] == '+';
    if (and_following)
        digits.length--;
    long long number = -1;
    bool is_number = str_to_int64(digits, &number);
    bool found = false;
    for (size_t i = 0; i < catalog->scenarios.count; i++) {
        const struct session_catalog_scenario *scenario = VEC_AT(&catalog->scenarios, i, struct session_catalog_scenario);
        bool chosen = is_number ? scenario->number == number || (and_following && scenario->number > number)
                                : text_equals(scenario->id, selector);
        if (chosen)
            add_path(paths, scenario->path);
        found = found || chosen;
    }
    if (found)
        return 0;
    if (catalog->scenarios.count == 0) {
        char what[128];
        (void)snprintf(what, sizeof(what), "no scenario \"%.80s\"", selector);
        return session_catalog_miss_scenarios(catalog, what, error);
    }
    return error_set(
        error, "no scenario \"%s\": expected an id, a number, a number with + or a file (benchlab run --list shows what there is)",
        selector);
}
