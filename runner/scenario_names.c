/* scenario_names: what the templates of a file may use, and where. A variable has a value only behind the step that extracts it: in
 * the same iteration, or everywhere when setup does. */
#include "runner/scenario_read.h"

#include <string.h>

#define NAME_LONGEST 64

static bool is_name(const char *text)
{
    size_t length = strlen(text);
    if (length == 0 || length > NAME_LONGEST || (text[0] >= '0' && text[0] <= '9') || text[0] == '-')
        return false;
    for (size_t i = 0; i < length; i++) {
        bool letter = (text[i] >= 'a' && text[i] <= 'z') || (text[i] >= 'A' && text[i] <= 'Z');
        if (!letter && !(text[i] >= '0' && text[i] <= '9') && text[i] != '_' && text[i] != '-')
            return false;
    }
    return true;
}

static bool is_of_every_template(const char *name)
{
    static const char *const names[] = {"vu", "vus", "iteration", "now", "random", "sum"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (text_equals(names[i], name))
            return true;
    return false;
}

/* ---- finding ---------------------------------------------------------------------------------------------------------------- */

size_t scenario_find_variable(const struct scenario_reader *reader, const char *name)
{
    for (size_t i = 0; i < reader->variables.count; i++)
        if (text_equals(VEC_AT(&reader->variables, i, struct scenario_variable)->name, name))
            return i;
    return SIZE_MAX;
}

size_t scenario_find_counter(const struct scenario_reader *reader, const char *name)
{
    for (size_t i = 0; i < reader->counters.count; i++)
        if (text_equals(*VEC_AT(&reader->counters, i, const char *), name))
            return i;
    return SIZE_MAX;
}

static struct scenario_definition *find_definition(const struct scenario_reader *reader, struct str name)
{
    for (size_t i = 0; i < reader->definitions.count; i++) {
        struct scenario_definition *definition = VEC_AT(&reader->definitions, i, struct scenario_definition);
        if (str_equals_text(name, definition->name))
            return definition;
    }
    return NULL;
}

static int find_data(const struct scenario *scenario, struct str name, const char *dot, struct template_name *found,
                     struct error *error)
{
    struct str file = {name.data, (size_t)(dot - name.data)};
    struct str column = {dot + 1, name.length - file.length - 1};
    for (size_t i = 0; i < scenario->data_count; i++) {
        if (!str_equals_text(file, scenario->data[i].name))
            continue;
        size_t index = data_file_column(&scenario->data[i], column);
        if (index == SIZE_MAX)
            return error_set(error, "the data file \"%s\" has no column \"%.*s\"", scenario->data[i].name,
                             (int)(column.length < NAME_LONGEST ? column.length : NAME_LONGEST), column.data);
        *found = (struct template_name){TEMPLATE_DATA, i, index, scenario->data[i].longest, {0}};
        return 0;
    }
    return error_set(error, "there is no data file \"%.*s\"", (int)(file.length < NAME_LONGEST ? file.length : NAME_LONGEST),
                     file.data);
}

static int find_variable(const struct scenario_reader *reader, size_t index, struct template_name *found, struct error *error)
{
    const struct scenario_variable *variable = VEC_AT(&reader->variables, index, struct scenario_variable);
    *found = (struct template_name){TEMPLATE_VARIABLE, index, 0, EXTRACT_VALUE_MAXIMUM, {0}};
    if (variable->has_value || reader->everything_known)
        return 0;
    if (reader->part == SCENARIO_PART_STEPS && reader->scenario->mode == SCENARIO_WEIGHTED)
        return error_set(
            error,
            "the variable \"%s\" is used before anything extracts it: in mode \"weighted\" an iteration is one step, so "
            "only setup can extract for others",
            variable->name);
    return error_set(error, "the variable \"%s\" is used before anything extracts it (the first step that does is \"%.80s\")",
                     variable->name, variable->first_step);
}

static int find_name(void *context, struct str name, struct template_name *found, struct error *error)
{
    struct scenario_reader *reader = context;
    const char *dot = memchr(name.data, '.', name.length);
    if (dot != NULL)
        return find_data(reader->scenario, name, dot, found, error);
    struct scenario_definition *definition = find_definition(reader, name);
    if (definition != NULL) {
        if (definition->in_use)
            return error_set(error, "cyclic reference: the text of \"%s\" leads back to itself", definition->name);
        definition->in_use = true;
        *found = (struct template_name){.kind = TEMPLATE_LITERAL, .text = definition->text};
        return 0;
    }
    char text[NAME_LONGEST + 1] = "";
    if (name.length <= NAME_LONGEST)
        memcpy(text, name.data, name.length);
    text[name.length <= NAME_LONGEST ? name.length : 0] = '\0';
    size_t index = scenario_find_variable(reader, text);
    if (index != SIZE_MAX)
        return find_variable(reader, index, found, error);
    index = scenario_find_counter(reader, text);
    if (index == SIZE_MAX)
        return error_set(error,
                         "unknown template variable '%.*s': expected vu, vus, iteration, now, random a b, sum a b, a variable, a "
                         "counter or the column of a data file",
                         (int)(name.length < NAME_LONGEST ? name.length : NAME_LONGEST), name.data);
    *found = (struct template_name){TEMPLATE_COUNTER, index, 0, 0, {0}};
    if (reader->part != SCENARIO_PART_TEARDOWN && !reader->everything_known)
        return error_set(error, "the counter \"%s\" is only known when the run is over, that is, in teardown and report", text);
    return 0;
}

static void leave_name(void *context, struct str name)
{
    struct scenario_definition *definition = find_definition(context, name);
    if (definition != NULL)
        definition->in_use = false;
}

struct template_scope scenario_scope(struct scenario_reader *reader, enum template_escape escape, bool repeatable)
{
    return (struct template_scope){
        .escape = escape, .repeatable = repeatable, .context = reader, .find = find_name, .leave = leave_name};
}

int scenario_compile_template(struct scenario_reader *reader, const struct json_node *node, enum template_escape escape,
                              bool repeatable, struct template *compiled, struct error *error)
{
    struct str text = {json_string_value(node->value), json_string_length(node->value)};
    struct template_scope scope = scenario_scope(reader, escape, repeatable);
    struct error cause = {0};
    if (template_compile(compiled, reader->arena, text, &scope, &cause) != 0)
        return json_error_at(node, error, "%s", cause.message);
    return 0;
}

void scenario_begin_part(struct scenario_reader *reader, enum scenario_part part)
{
    reader->part = part;
    for (size_t i = 0; i < reader->variables.count; i++) {
        struct scenario_variable *variable = VEC_AT(&reader->variables, i, struct scenario_variable);
        variable->has_value = part != SCENARIO_PART_SETUP && variable->from_setup;
    }
}

void scenario_end_step(struct scenario_reader *reader, const struct scenario_step *step)
{
    if (reader->part == SCENARIO_PART_STEPS && reader->scenario->mode == SCENARIO_WEIGHTED)
        return;
    for (size_t i = 0; i < step->extract_count; i++)
        VEC_AT(&reader->variables, step->extracts[i].variable, struct scenario_variable)->has_value = true;
}

/* ---- collecting ------------------------------------------------------------------------------------------------------------- */

/* Names of all kinds share one space, so that {{name}} has one meaning. */
static int check_name(const struct scenario_reader *reader, const struct json_node *node, const char *name, struct error *error)
{
    if (!is_name(name))
        return json_error_at(node, error, "expected a name of letters, digits, '_' and '-' that begins with a letter or '_'");
    if (is_of_every_template(name))
        return json_error_at(node, error, "the name \"%s\" has a meaning in every template", name);
    bool taken = find_definition(reader, str_from_text(name)) != NULL;
    for (size_t i = 0; i < reader->scenario->data_count; i++)
        taken = taken || text_equals(reader->scenario->data[i].name, name);
    return taken ? json_error_at(node, error, "the name \"%s\" is taken", name) : 0;
}

static int collect_definitions(struct scenario_reader *reader, const struct json_node *root, struct error *error)
{
    struct json_node object = json_member(root, "variables");
    const char *name;
    json_t *value;
    for (size_t i = 0; i < reader->scenario->data_count; i++)
        if (!is_name(reader->scenario->data[i].name) || is_of_every_template(reader->scenario->data[i].name)) {
            struct json_node list = json_member(root, "data");
            struct json_node item = json_item(&list, i);
            return json_error_at(&item, error, "\"%.80s\" is no name that a template could use", reader->scenario->data[i].name);
        }
    json_object_foreach(object.value, name, value)
    {
        struct json_node member = json_member(&object, name);
        if (check_name(reader, &member, name, error) != 0)
            return -1;
        *VEC_PUSH(&reader->definitions, struct scenario_definition) =
            (struct scenario_definition){name, {json_string_value(value), json_string_length(value)}, false};
    }
    return 0;
}

static int collect_extractions(struct scenario_reader *reader, const struct json_node *step, bool setup, struct error *error)
{
    struct json_node list = json_member(step, "extract");
    struct json_node step_name = json_member(step, "name");
    for (size_t i = 0; i < json_count(&list); i++) {
        struct json_node item = json_item(&list, i);
        struct json_node node = json_member(&item, "variable");
        const char *name = json_string_value(node.value);
        if (check_name(reader, &node, name, error) != 0)
            return -1;
        if (scenario_find_counter(reader, name) != SIZE_MAX)
            return json_error_at(&node, error, "the name \"%s\" is taken by a counter", name);
        size_t index = scenario_find_variable(reader, name);
        struct scenario_variable *variable = index != SIZE_MAX ? VEC_AT(&reader->variables, index, struct scenario_variable)
                                                               : VEC_PUSH(&reader->variables, struct scenario_variable);
        variable->name = name;
        variable->from_setup = variable->from_setup || setup;
        if (variable->first_step == NULL)
            variable->first_step = json_string_value(step_name.value);
    }
    return 0;
}

static int collect_counters(struct scenario_reader *reader, const struct json_node *step, bool steps, struct error *error)
{
    struct json_node list = json_member(step, "checks");
    for (size_t i = 0; i < json_count(&list); i++) {
        struct json_node item = json_item(&list, i);
        struct json_node node = json_member(&item, "count");
        const char *name = json_string_value(node.value);
        if (name == NULL)
            continue;
        if (!steps)
            return json_error_at(&node, error, "only checks of \"steps\" are counted");
        if (check_name(reader, &node, name, error) != 0)
            return -1;
        if (scenario_find_variable(reader, name) != SIZE_MAX)
            return json_error_at(&node, error, "the name \"%s\" is taken by a variable", name);
        if (scenario_find_counter(reader, name) == SIZE_MAX)
            *VEC_PUSH(&reader->counters, const char *) = name;
    }
    return 0;
}

/* Looks through texts that nothing uses, too: an unknown name or a circle in them is a mistake all the same. */
static int check_definitions(struct scenario_reader *reader, const struct json_node *root, struct error *error)
{
    struct json_node object = json_member(root, "variables");
    reader->everything_known = true;
    for (size_t i = 0; i < reader->definitions.count; i++) {
        struct scenario_definition *definition = VEC_AT(&reader->definitions, i, struct scenario_definition);
        struct json_node member = json_member(&object, definition->name);
        struct template ignored;
        definition->in_use = true;
        if (scenario_compile_template(reader, &member, TEMPLATE_PLAIN, false, &ignored, error) != 0)
            return -1;
        definition->in_use = false;
    }
    reader->everything_known = false;
    return 0;
}

int scenario_read_names(struct scenario_reader *reader, const struct json_node *root, struct error *error)
{
    static const char *const lists[] = {"setup", "steps", "teardown"};
    if (collect_definitions(reader, root, error) != 0)
        return -1;
    for (size_t i = 0; i < sizeof lists / sizeof lists[0]; i++) {
        struct json_node list = json_member(root, lists[i]);
        for (size_t k = 0; k < json_count(&list); k++) {
            struct json_node step = json_item(&list, k);
            if (collect_extractions(reader, &step, i == SCENARIO_PART_SETUP, error) != 0 ||
                collect_counters(reader, &step, i == SCENARIO_PART_STEPS, error) != 0)
                return -1;
        }
    }
    return check_definitions(reader, root, error);
}
