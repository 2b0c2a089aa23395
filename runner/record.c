/* record: the raw result as a JSON tree, put together of its members, and its place in the results folder. */
#include "runner/record.h"

#include "lib/fs.h"
#include "lib/str.h"
#include "runner/record_parts.h"
#include "runner/service.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define RECORD_TEXT_MAXIMUM ((size_t)64 << 20)

const char *record_run_id(char *id, size_t size, const char *target_key, const char *scenario_id, const char *session,
                          uint32_t block)
{
    (void)snprintf(id, size, "%s.%s.%s.%" PRIu32, target_key, scenario_id, session, block);
    return id;
}

static json_t *build_run(const struct record *record, int64_t number)
{
    char id[512];
    return json_pack("{s:s, s:I, s:s}", "id",
                     record_run_id(id, sizeof(id), record->target->key, record->scenario->id, record->session, record->block),
                     "number", (json_int_t)number, "profile", record->profile);
}

/* A setting that stands for a service's URL is told by what the service says of itself; a URL of another one loses its password. */
static bool add_setting(json_t *configuration, const struct target_setting *setting)
{
    if (strstr(setting->value, "{{postgresql}}") != NULL || strstr(setting->value, "{{redis}}") != NULL)
        return true;
    bool is_url = strstr(setting->value, "://") != NULL && strchr(setting->value, '@') != NULL;
    struct arena arena;
    arena_init(&arena);
    const char *value = is_url ? service_url_show(&arena, setting->value) : setting->value;
    bool added = json_object_set_new(configuration, setting->name, json_string(value)) == 0;
    arena_release(&arena);
    return added;
}

static json_t *build_configuration(const struct record *record)
{
    const struct target *target = record->target;
    json_t *configuration = json_object();
    bool complete = configuration != NULL;
    for (size_t i = 0; i < target->setting_count && complete; i++)
        complete = add_setting(configuration, &target->settings[i]);
    if (complete && record->database != NULL && record->database[0] != '\0')
        complete = json_object_set_new(configuration, "database", json_string(record->database)) == 0;
    if (complete && record->cache != NULL && record->cache[0] != '\0')
        complete = json_object_set_new(configuration, "cache", json_string(record->cache)) == 0;
    if (complete)
        return configuration;
    json_decref(configuration);
    return NULL;
}

/* What the target leaves out on purpose, so that a site can say so. */
static json_t *build_gaps(const struct target *target)
{
    json_t *gaps = json_array();
    bool complete = gaps != NULL;
    for (size_t i = 0; i < target->gap_count && complete; i++)
        complete = record_append(gaps, json_pack("{s:s, s:{s:s, s:s}}", "scenario", target->gaps[i].scenario, "reason", "en",
                                                 target->gaps[i].reason_en, "ko", target->gaps[i].reason_ko));
    return record_finish_array(gaps, complete);
}

static json_t *build_target(const struct record *record)
{
    const struct target *target = record->target;
    json_t *object = json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:o}", "key", target->key, "id", target->id, "name",
                               target->name, "variant", target->variant, "language", target->language, "framework",
                               target->framework, "framework_version", record->framework_version, "license", target->license, "url",
                               target->url, "configuration", build_configuration(record));
    if (object == NULL || target->gap_count == 0 || json_object_set_new(object, "not_applicable", build_gaps(target)) == 0)
        return object;
    json_decref(object);
    return NULL;
}

static json_t *build_scenario(const struct scenario *scenario)
{
    return json_pack("{s:s, s:s, s:s, s:{s:s, s:s}, s:{s:s, s:s}, s:{s:s, s:s}}", "id", scenario->id, "category",
                     scenario->category, "sha256", scenario->sha256, "title", "en", scenario->title.en, "ko", scenario->title.ko,
                     "description", "en", scenario->description.en, "ko", scenario->description.ko, "shows", "en",
                     scenario->shows.en, "ko", scenario->shows.ko);
}

static json_t *build_sequence(const struct record *record)
{
    char seed[32];
    (void)snprintf(seed, sizeof(seed), "%" PRIu64, record->seed);
    return json_pack("{s:s, s:I, s:I, s:s, s:I}", "session", record->session, "block", (json_int_t)record->block, "position",
                     (json_int_t)record->position, "seed", seed, "cool_down_ns", (json_int_t)record->cool_down_ns);
}

static json_t *build_warnings(const struct record *record)
{
    json_t *warnings = json_array();
    bool complete = warnings != NULL;
    for (size_t i = 0; i < record->warning_count && complete; i++)
        complete = record_append(warnings, json_string(record->warnings[i]));
    return record_finish_array(warnings, complete);
}

/* Members that version 1 had from the start. */
static json_t *build_root(const struct record *record, int64_t number, json_error_t *reason)
{
    const struct measurement *measurement = record->measurement;
    return json_pack_ex(
        reason, 0, "{s:s, s:i, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o}", "format",
        RECORD_FORMAT, "version", RECORD_VERSION, "run", build_run(record, number), "target", build_target(record), "scenario",
        build_scenario(record->scenario), "load", record_build_load(record->load, record->threads), "sequence",
        build_sequence(record), "environment", record_build_environment(record), "times", record_build_times(measurement), "totals",
        record_build_totals(measurement), "errors", record_build_errors(measurement->errors_by_kind), "latency",
        record_build_latency(&measurement->histogram), "histogram", record_build_histogram(&measurement->histogram), "steps",
        record_build_steps(measurement), "timeline", record_build_timeline(measurement), "resources",
        record_build_resources(record->resources), "generator", record_build_generator(record), "checks",
        record_build_checks(measurement), "thresholds", record_build_thresholds(record), "warnings", build_warnings(record));
}

/* Members that came later, or that not every run has. False when one cannot be made. */
static bool add_members(json_t *root, const struct record *record)
{
    const struct measurement *measurement = record->measurement;
    if (json_object_set_new(root, "status_classes", record_build_status_classes(measurement)) != 0 ||
        json_object_set_new(root, "iterations", record_build_iterations(measurement)) != 0 ||
        json_object_set_new(root, "placement", record_build_placement(record)) != 0 ||
        json_object_set_new(root, "environment_before", record_build_moment(record->before)) != 0 ||
        json_object_set_new(root, "environment_after", record_build_moment(record->after)) != 0)
        return false;
    if (measurement->group_count > 0 && json_object_set_new(root, "groups", record_build_groups(measurement)) != 0)
        return false;
    if (measurement->open_loop && (json_object_set_new(root, "service", record_build_distribution(&measurement->service)) != 0 ||
                                   json_object_set_new(root, "lag", record_build_distribution(&measurement->lag)) != 0))
        return false;
    if (record->limits != NULL && json_object_set_new(root, "limits", record_build_limits(record)) != 0)
        return false;
    const struct flow_summary *teardown = &measurement->teardown;
    if (teardown->teardown_count + teardown->value_count > 0 &&
        json_object_set_new(root, "teardown", record_build_teardown(teardown)) != 0)
        return false;
    return record->failure == NULL || json_object_set_new(root, "failure", json_string(record->failure)) == 0;
}

json_t *record_build(const struct record *record, int64_t number, struct error *error)
{
    json_error_t reason = {.text = ""};
    json_t *root = build_root(record, number, &reason);
    if (root != NULL && add_members(root, record))
        return root;
    json_decref(root);
    (void)error_set(error, "the result cannot be put into JSON (a text that is not UTF-8, or out of memory): %s", reason.text);
    return NULL;
}

int record_folder(char *folder, size_t size, const char *out, const char *target_key, const char *date, struct error *error)
{
    int length = snprintf(folder, size, "%s/%s/%s", out, target_key, date);
    return length < 0 || (size_t)length >= size ? error_set(error, "%s: path too long", out) : 0;
}

int64_t record_next_number(const char *folder, const char *scenario_id, struct error *error)
{
    if (!fs_exists(folder))
        return 1;
    struct arena arena;
    arena_init(&arena);
    struct fs_listing listing;
    int64_t largest = -1;
    if (fs_list_directory(&arena, folder, &listing, error) == 0) {
        largest = 0;
        const char *prefix = arena_format(&arena, "%s-run", scenario_id);
        for (size_t i = 0; i < listing.count; i++) {
            struct str rest = str_from_text(listing.names[i]);
            long long number = 0;
            if (!str_starts_with(rest, prefix))
                continue;
            rest.data += strlen(prefix);
            rest.length -= strlen(prefix);
            struct str digits;
            if (str_split_next(&rest, '.', &digits) && str_equals_text(rest, "json") && str_to_int64(digits, &number) &&
                number > largest)
                largest = number;
        }
    }
    arena_release(&arena);
    return largest < 0 ? -1 : largest + 1;
}

int record_write(const struct record *record, const char *out, const char *date, char *path, size_t path_size, struct error *error)
{
    char folder[FS_PATH_MAXIMUM];
    if (record_folder(folder, sizeof(folder), out, record->target->key, date, error) != 0)
        return -1;
    int64_t number = record_next_number(folder, record->scenario->id, error);
    if (number < 0)
        return -1;
    int length = snprintf(path, path_size, "%s/%s-run%" PRId64 ".json", folder, record->scenario->id, number);
    if (length < 0 || (size_t)length >= path_size)
        return error_set(error, "%s: path too long", folder);
    json_t *root = record_build(record, number, error);
    if (root == NULL)
        return -1;
    int result = json_write_file(root, path, RECORD_TEXT_MAXIMUM, error);
    json_decref(root);
    return result;
}
