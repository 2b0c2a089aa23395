/* scenario: reads scenario files. The schema is checked first, then what a schema cannot say; see scenario_read.h for the parts. */
#include "runner/scenario.h"

#include "lib/clock.h"
#include "lib/fs.h"
#include "lib/json_schema.h"
#include "lib/resource.h"
#include "runner/scenario_read.h"

#include <string.h>

#define SCHEMA_PATH "scenarios/scenario.schema.json"
#define FILE_SUFFIX ".json"
/* A window longer than this is a typing error, and its timeline would not fit in memory planned for it. */
#define DURATION_MAXIMUM_NS (INT64_C(7) * 86400 * CLOCK_NANOSECONDS_PER_SECOND)

const char *scenario_executor_name(enum scenario_executor executor)
{
    switch (executor) {
    case SCENARIO_CONSTANT_VUS:
        return "constant-vus";
    }
    return "unknown";
}

const char *scenario_executor_loop(enum scenario_executor executor)
{
    switch (executor) {
    case SCENARIO_CONSTANT_VUS:
        return "closed";
    }
    return "unknown";
}

bool scenario_has_control_character(const char *text)
{
    for (; *text != '\0'; text++) {
        if ((unsigned char)*text < 0x20 || *text == 0x7F) {
            return true;
        }
    }
    return false;
}

int scenario_read_duration(const struct json_node *object, const char *key, bool zero_allowed, int64_t maximum_ns,
                           int64_t *nanoseconds, struct error *error)
{
    const char *text = NULL;
    if (json_optional_text(object, key, &text, error) != 0) {
        return -1;
    }
    if (text == NULL) {
        return 0;
    }
    struct json_node node = json_member(object, key);
    if (zero_allowed && (text_equals(text, "0") || text_equals(text, "0s") || text_equals(text, "0ms"))) {
        *nanoseconds = 0;
        return 0;
    }
    int64_t value = 0;
    if (clock_parse_duration(text, &value) != 0) {
        return json_error_at(&node, error, "expected a duration such as \"500ms\", \"2s\" or \"1m\", got \"%.40s\"", text);
    }
    if (value > maximum_ns) {
        return json_error_at(&node, error, "\"%.40s\" is longer than the %lld s that are possible", text,
                             (long long)(maximum_ns / CLOCK_NANOSECONDS_PER_SECOND));
    }
    *nanoseconds = value;
    return 0;
}

int scenario_compile_template(const struct json_node *node, struct arena *arena, struct template *compiled, struct error *error)
{
    struct str text = {json_string_value(node->value), json_string_length(node->value)};
    struct error cause = {0};
    if (template_compile(compiled, arena, text, &cause) != 0) {
        return json_error_at(node, error, "%s", cause.message);
    }
    return 0;
}

static int check_schema(const struct json_document *document, struct error *error)
{
    const struct resource *resource = resource_find(SCHEMA_PATH);
    if (resource == NULL) {
        return error_set(error, "%s is missing from this program", SCHEMA_PATH);
    }
    struct json_document schema;
    if (json_document_parse(&schema, SCHEMA_PATH, (const char *)resource->data, resource->length, error) != 0) {
        return -1;
    }
    int result = json_schema_check(&schema, document, error);
    json_document_release(&schema);
    return result;
}

static int read_text(const struct json_node *root, const char *key, struct scenario_text *text, struct error *error)
{
    struct json_node object;
    if (json_get_object(root, key, &object, error) != 0) {
        return -1;
    }
    return json_get_text(&object, "en", &text->en, error) != 0 || json_get_text(&object, "ko", &text->ko, error) != 0 ? -1 : 0;
}

static int read_load(const struct json_node *root, struct scenario_load_settings *load, struct error *error)
{
    struct json_node object;
    int64_t vus = 10;
    int64_t runs = 10;
    *load = (struct scenario_load_settings){SCENARIO_CONSTANT_VUS, 10, 30 * CLOCK_NANOSECONDS_PER_SECOND, 0, 10};
    if (json_get_object(root, "load", &object, error) != 0 || json_optional_int64(&object, "vus", &vus, error) != 0 ||
        json_optional_int64(&object, "runs", &runs, error) != 0 ||
        scenario_read_duration(&object, "duration", false, DURATION_MAXIMUM_NS, &load->duration_ns, error) != 0 ||
        scenario_read_duration(&object, "warmup", true, DURATION_MAXIMUM_NS, &load->warmup_ns, error) != 0) {
        return -1;
    }
    load->vus = (uint32_t)vus; /* the schema bounds both */
    load->runs = (uint32_t)runs;
    return 0;
}

static int read_head(struct scenario *scenario, const struct json_node *root, struct error *error)
{
    const char *mode = "sequence";
    if (json_get_text(root, "id", &scenario->id, error) != 0 || json_get_text(root, "category", &scenario->category, error) != 0 ||
        read_text(root, "title", &scenario->title, error) != 0 ||
        read_text(root, "description", &scenario->description, error) != 0 ||
        read_text(root, "shows", &scenario->shows, error) != 0 || json_get_bool(root, "writes", &scenario->writes, error) != 0 ||
        read_load(root, &scenario->load, error) != 0 || json_optional_text(root, "mode", &mode, error) != 0) {
        return -1;
    }
    scenario->mode = text_equals(mode, "weighted") ? SCENARIO_WEIGHTED : SCENARIO_SEQUENCE;
    const char *names[] = {"id", "category"};
    for (size_t i = 0; i < 2; i++) { /* both become names of files and pages */
        struct json_node node = json_member(root, names[i]);
        if (!fs_is_safe_name(json_string_value(node.value))) {
            return json_error_at(&node, error, "expected a name of letters, digits, '.', '_' and '-'");
        }
    }
    return 0;
}

static int read_steps(struct scenario *scenario, const struct json_node *root, struct error *error)
{
    struct json_node list;
    if (json_get_array(root, "steps", &list, error) != 0) {
        return -1;
    }
    scenario->step_count = json_count(&list);
    if (scenario->step_count == 0) {
        return json_error_at(&list, error, "expected at least one step");
    }
    scenario->steps = ARENA_NEW_ARRAY(&scenario->arena, scenario->step_count, struct scenario_step);
    for (size_t i = 0; i < scenario->step_count; i++) {
        struct json_node item = json_item(&list, i);
        if (scenario_read_step(&item, scenario->mode, &scenario->arena, &scenario->steps[i], error) != 0) {
            return -1;
        }
        for (size_t k = 0; k < i; k++) {
            if (text_equals(scenario->steps[k].name, scenario->steps[i].name)) {
                struct json_node name = json_member(&item, "name");
                return json_error_at(&name, error, "the name \"%.80s\" is taken by an earlier step", scenario->steps[i].name);
            }
        }
    }
    return 0;
}

/* Everything after the document was read. */
static int read_document(struct scenario *scenario, struct error *error)
{
    if (check_schema(&scenario->document, error) != 0) {
        return -1;
    }
    struct json_node root = json_root(&scenario->document);
    if (read_head(scenario, &root, error) != 0 || read_steps(scenario, &root, error) != 0) {
        return -1;
    }
    digest_sha256(scenario->document.text, scenario->document.length, scenario->sha256);
    return 0;
}

int scenario_parse(struct scenario *scenario, const char *name, const char *text, size_t length, struct error *error)
{
    memset(scenario, 0, sizeof *scenario);
    if (length > SCENARIO_FILE_MAXIMUM) {
        return error_set_at(error, name, 0, 0, "the scenario is larger than %zu bytes", SCENARIO_FILE_MAXIMUM);
    }
    if (json_document_parse(&scenario->document, name, text, length, error) != 0) {
        return -1;
    }
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
    if (strncmp(name, scenario->id, length) == 0 && text_equals(name + length, FILE_SUFFIX)) {
        return 0;
    }
    struct json_node root = json_root(&scenario->document);
    struct json_node id = json_member(&root, "id");
    return json_error_at(&id, error, "the id \"%s\" differs from the file's name \"%.120s\"", scenario->id, name);
}

int scenario_load(struct scenario *scenario, const char *path, struct error *error)
{
    struct str_builder text;
    str_builder_init(&text, SCENARIO_FILE_MAXIMUM);
    int result = fs_read_file(path, &text, error);
    if (result == 0) {
        result = scenario_parse(scenario, path, str_builder_text(&text), text.length, error);
    }
    str_builder_release(&text);
    if (result == 0 && check_file_name(scenario, path, error) != 0) {
        scenario_release(scenario);
        return -1;
    }
    return result;
}

void scenario_release(struct scenario *scenario)
{
    json_document_release(&scenario->document);
    arena_release(&scenario->arena);
    memset(scenario, 0, sizeof *scenario);
}
