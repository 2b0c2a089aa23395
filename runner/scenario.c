/* scenario: reads scenario files. The schema is checked first, then what a schema cannot say; see scenario_read.h for the parts. */
#include "runner/scenario.h"

#include "lib/clock.h"
#include "lib/fs.h"
#include "lib/json_schema.h"
#include "lib/resource.h"
#include "runner/scenario_read.h"
#include "runner/threshold.h"

#include <string.h>

#define SCHEMA_PATH "scenarios/scenario.schema.json"
#define FILE_SUFFIX ".json"

static const struct {
    const char *name;
    bool open;
} executors[] = {
    [SCENARIO_CONSTANT_VUS] = {"constant-vus", false},
    [SCENARIO_RAMPING_VUS] = {"ramping-vus", false},
    [SCENARIO_SHARED_ITERATIONS] = {"shared-iterations", false},
    [SCENARIO_PER_VU_ITERATIONS] = {"per-vu-iterations", false},
    [SCENARIO_CONSTANT_ARRIVAL_RATE] = {"constant-arrival-rate", true},
    [SCENARIO_RAMPING_ARRIVAL_RATE] = {"ramping-arrival-rate", true},
};

const char *scenario_executor_name(enum scenario_executor executor)
{
    return executors[executor].name;
}

bool scenario_executor_is_open(enum scenario_executor executor)
{
    return executors[executor].open;
}

const char *scenario_executor_loop(enum scenario_executor executor)
{
    return executors[executor].open ? "open" : "closed";
}

bool scenario_has_control_character(const char *text)
{
    for (; *text != '\0'; text++)
        if ((unsigned char)*text < 0x20 || *text == 0x7F)
            return true;
    return false;
}

int scenario_parse_duration(const struct json_node *node, bool zero_allowed, int64_t maximum_ns, int64_t *nanoseconds,
                            struct error *error)
{
    const char *text = json_string_value(node->value);
    int64_t value = 0;
    if (text == NULL)
        return json_error_at(node, error, "expected a duration such as \"500ms\", \"2s\" or \"1m\"");
    if (zero_allowed && (text_equals(text, "0") || text_equals(text, "0s") || text_equals(text, "0ms"))) {
        *nanoseconds = 0;
        return 0;
    }
    if (clock_parse_duration(text, &value) != 0)
        return json_error_at(node, error, "expected a duration such as \"500ms\", \"2s\" or \"1m\", got \"%.40s\"", text);
    if (value > maximum_ns)
        return json_error_at(node, error, "\"%.40s\" is longer than the %lld s that are possible", text,
                             (long long)(maximum_ns / CLOCK_NANOSECONDS_PER_SECOND));
    *nanoseconds = value;
    return 0;
}

int scenario_read_duration(const struct json_node *object, const char *key, bool zero_allowed, int64_t maximum_ns,
                           int64_t *nanoseconds, struct error *error)
{
    struct json_node node = json_member(object, key);
    return node.value == NULL ? 0 : scenario_parse_duration(&node, zero_allowed, maximum_ns, nanoseconds, error);
}

static int check_schema(const struct json_document *document, struct error *error)
{
    const struct resource *resource = resource_find(SCHEMA_PATH);
    if (resource == NULL)
        return error_set(error, "%s is missing from this program", SCHEMA_PATH);
    struct json_document schema;
    if (json_document_parse(&schema, SCHEMA_PATH, (const char *)resource->data, resource->length, error) != 0)
        return -1;
    int result = json_schema_check(&schema, document, error);
    json_document_release(&schema);
    return result;
}

static int read_text(const struct json_node *root, const char *key, struct scenario_text *text, struct error *error)
{
    struct json_node object;
    if (json_get_object(root, key, &object, error) != 0)
        return -1;
    return json_get_text(&object, "en", &text->en, error) != 0 || json_get_text(&object, "ko", &text->ko, error) != 0 ? -1 : 0;
}

static int read_head(struct scenario *scenario, const struct json_node *root, struct error *error)
{
    const char *mode = "sequence";
    if (json_get_text(root, "id", &scenario->id, error) != 0 || json_get_text(root, "category", &scenario->category, error) != 0 ||
        read_text(root, "title", &scenario->title, error) != 0 ||
        read_text(root, "description", &scenario->description, error) != 0 ||
        read_text(root, "shows", &scenario->shows, error) != 0 || json_get_bool(root, "writes", &scenario->writes, error) != 0 ||
        scenario_read_load(root, scenario, error) != 0 || json_optional_text(root, "mode", &mode, error) != 0 ||
        json_optional_bool(root, "cookies", &scenario->cookies, error) != 0)
        return -1;
    scenario->mode = text_equals(mode, "weighted") ? SCENARIO_WEIGHTED : SCENARIO_SEQUENCE;
    const char *names[] = {"id", "category"};
    for (size_t i = 0; i < 2; i++) { /* both become names of files and pages */
        struct json_node node = json_member(root, names[i]);
        if (!fs_is_safe_name(json_string_value(node.value)))
            return json_error_at(&node, error, "expected a name of letters, digits, '.', '_' and '-'");
    }
    return 0;
}

/* ---- steps ------------------------------------------------------------------------------------------------------------------ */

static bool is_taken(const struct scenario_step *steps, size_t count, const char *name)
{
    for (size_t i = 0; i < count; i++)
        if (text_equals(steps[i].name, name))
            return true;
    return false;
}

/* Reads one of the lists. Names are unique in all of them together, since errors and reports name steps. */
static int read_list(struct scenario_reader *reader, const struct json_node *root, const char *key, enum scenario_part part,
                     struct scenario_step **steps, size_t *count, struct error *error)
{
    const struct scenario *scenario = reader->scenario;
    struct json_node list = {0};
    if (json_optional_array(root, key, &list, error) != 0)
        return -1;
    size_t total = list.value == NULL ? 0 : json_count(&list);
    *steps = ARENA_NEW_ARRAY(reader->arena, total + 1, struct scenario_step);
    scenario_begin_part(reader, part);
    for (size_t i = 0; i < total; i++) {
        struct json_node item = json_item(&list, i);
        struct scenario_step *step = &(*steps)[i];
        *count = i + 1; /* so that what it holds is released in any case */
        if (scenario_read_step(reader, &item, step, error) != 0)
            return -1;
        if (is_taken(*steps, i, step->name) ||
            (part != SCENARIO_PART_SETUP && is_taken(scenario->setup, scenario->setup_count, step->name)) ||
            (part == SCENARIO_PART_TEARDOWN && is_taken(scenario->steps, scenario->step_count, step->name))) {
            struct json_node name = json_member(&item, "name");
            return json_error_at(&name, error, "the name \"%.80s\" is taken by an earlier step", step->name);
        }
        scenario_end_step(reader, step);
    }
    return 0;
}

static int read_report(struct scenario_reader *reader, const struct json_node *node, struct scenario_report *report,
                       struct error *error)
{
    struct json_node value = json_member(node, "value");
    if (json_get_text(node, "name", &report->name, error) != 0 ||
        scenario_compile_template(reader, &value, TEMPLATE_PLAIN, true, &report->value, error) != 0)
        return -1;
    if (report->value.maximum > CHECK_TEXT_MAXIMUM)
        return json_error_at(&value, error, "this could become longer than %zu bytes", CHECK_TEXT_MAXIMUM);
    return 0;
}

static int read_reports(struct scenario_reader *reader, const struct json_node *root, struct error *error)
{
    struct scenario *scenario = reader->scenario;
    struct json_node list = {0};
    if (json_optional_array(root, "report", &list, error) != 0)
        return -1;
    size_t count = list.value == NULL ? 0 : json_count(&list);
    if (count > 0 && scenario->teardown_count == 0)
        return json_error_at(&list, error, "\"report\" needs \"teardown\", which finds out what is reported");
    struct scenario_report *reports = ARENA_NEW_ARRAY(reader->arena, count + 1, struct scenario_report);
    for (size_t i = 0; i < count; i++) {
        struct json_node item = json_item(&list, i);
        if (read_report(reader, &item, &reports[i], error) != 0)
            return -1;
        for (size_t k = 0; k < i; k++)
            if (text_equals(reports[k].name, reports[i].name))
                return json_error_at(&item, error, "the name \"%.80s\" is taken by an earlier report", reports[i].name);
    }
    scenario->reports = reports;
    scenario->report_count = count;
    return 0;
}

/* ---- the whole -------------------------------------------------------------------------------------------------------------- */

static const char *const *copy_names(struct arena *arena, const struct vec *names)
{
    return arena_copy_bytes(arena, names->items, names->count * sizeof(const char *));
}

static void keep_names(struct scenario_reader *reader)
{
    struct scenario *scenario = reader->scenario;
    const char **variables = ARENA_NEW_ARRAY(reader->arena, reader->variables.count + 1, const char *);
    for (size_t i = 0; i < reader->variables.count; i++)
        variables[i] = VEC_AT(&reader->variables, i, struct scenario_variable)->name;
    scenario->variables = variables;
    scenario->variable_count = reader->variables.count;
    scenario->groups = copy_names(reader->arena, &reader->groups);
    scenario->group_count = reader->groups.count;
    scenario->counters = copy_names(reader->arena, &reader->counters);
    scenario->counter_count = reader->counters.count;
}

static int make_digest(const struct scenario_reader *reader, struct error *error)
{
    struct scenario *scenario = reader->scenario;
    if (reader->files.length == 0) {
        digest_sha256(scenario->document.text, scenario->document.length, scenario->sha256);
        return 0;
    }
    struct str_builder all;
    str_builder_init(&all, SCENARIO_FILE_MAXIMUM * 2);
    str_builder_append_bytes(&all, scenario->document.text, scenario->document.length);
    str_builder_append_bytes(&all, reader->files.data, reader->files.length);
    if (!all.failed)
        digest_sha256(all.data, all.length, scenario->sha256);
    int result = all.failed ? error_set(error, "out of memory") : 0;
    str_builder_release(&all);
    return result;
}

static int read_parts(struct scenario_reader *reader, const struct json_node *root, struct error *error)
{
    struct scenario *scenario = reader->scenario;
    if (read_head(scenario, root, error) != 0 || scenario_read_data(reader, root, error) != 0 ||
        scenario_read_names(reader, root, error) != 0 ||
        read_list(reader, root, "setup", SCENARIO_PART_SETUP, &scenario->setup, &scenario->setup_count, error) != 0 ||
        read_list(reader, root, "steps", SCENARIO_PART_STEPS, &scenario->steps, &scenario->step_count, error) != 0 ||
        read_list(reader, root, "teardown", SCENARIO_PART_TEARDOWN, &scenario->teardown, &scenario->teardown_count, error) != 0 ||
        read_reports(reader, root, error) != 0)
        return -1;
    keep_names(reader);
    return threshold_read(scenario, root, error) != 0 || make_digest(reader, error) != 0 ? -1 : 0;
}

/* Everything after the document was read. */
static int read_document(struct scenario *scenario, struct error *error)
{
    struct json_node root = json_root(&scenario->document);
    if (scenario_check_texts(&root, error) != 0 || check_schema(&scenario->document, error) != 0)
        return -1;
    struct scenario_reader reader = {.scenario = scenario, .arena = &scenario->arena};
    const char *slash = strrchr(scenario->document.name, '/');
    reader.folder = slash == NULL
                        ? ""
                        : arena_format(reader.arena, "%.*s", (int)(slash + 1 - scenario->document.name), scenario->document.name);
    str_builder_init(&reader.files, SCENARIO_FILE_MAXIMUM);
    vec_init(&reader.variables, sizeof(struct scenario_variable));
    vec_init(&reader.definitions, sizeof(struct scenario_definition));
    vec_init(&reader.counters, sizeof(const char *));
    vec_init(&reader.groups, sizeof(const char *));
    int result = read_parts(&reader, &root, error);
    str_builder_release(&reader.files);
    vec_release(&reader.variables);
    vec_release(&reader.definitions);
    vec_release(&reader.counters);
    vec_release(&reader.groups);
    return result;
}

int scenario_parse(struct scenario *scenario, const char *name, const char *text, size_t length, struct error *error)
{
    memset(scenario, 0, sizeof *scenario);
    if (length > SCENARIO_FILE_MAXIMUM)
        return error_set_at(error, name, 0, 0, "the scenario is larger than %zu bytes", SCENARIO_FILE_MAXIMUM);
    if (json_document_parse(&scenario->document, name, text, length, error) != 0)
        return -1;
    arena_init(&scenario->arena);
    if (read_document(scenario, error) != 0) {
        scenario_release(scenario);
        return -1;
    }
    return 0;
}

/* Results and pages are filed under the id: a copy of a file that kept its id would be mixed up with the original. */
static int check_file_name(const struct scenario *scenario, const char *path, struct error *error)
{
    const char *slash = strrchr(path, '/');
    const char *name = slash == NULL ? path : slash + 1;
    size_t length = strlen(scenario->id);
    if (strncmp(name, scenario->id, length) == 0 && text_equals(name + length, FILE_SUFFIX))
        return 0;
    struct json_node root = json_root(&scenario->document);
    struct json_node id = json_member(&root, "id");
    return json_error_at(&id, error, "the id \"%s\" differs from the file's name \"%.120s\"", scenario->id, name);
}

int scenario_load(struct scenario *scenario, const char *path, struct error *error)
{
    struct str_builder text;
    str_builder_init(&text, SCENARIO_FILE_MAXIMUM);
    int result = fs_read_file(path, &text, error);
    if (result == 0)
        result = scenario_parse(scenario, path, str_builder_text(&text), text.length, error);
    str_builder_release(&text);
    if (result == 0 && check_file_name(scenario, path, error) != 0) {
        scenario_release(scenario);
        return -1;
    }
    return result;
}

static void release_steps(struct scenario_step *steps, size_t count)
{
    for (size_t i = 0; i < count; i++)
        for (size_t k = 0; k < steps[i].extract_count; k++)
            extract_release(&steps[i].extracts[k]);
}

void scenario_release(struct scenario *scenario)
{
    release_steps(scenario->setup, scenario->setup_count);
    release_steps(scenario->steps, scenario->step_count);
    release_steps(scenario->teardown, scenario->teardown_count);
    json_document_release(&scenario->document);
    arena_release(&scenario->arena);
    memset(scenario, 0, sizeof *scenario);
}
