/* scenario_check: reads what a step expects of the answer and what it takes out of it. */
#include "runner/scenario_read.h"

#include <string.h>

/* The node's text as a template to compare with. */
static int read_text(struct scenario_reader *reader, const struct json_node *node, struct template *text, struct error *error)
{
    if (scenario_compile_template(reader, node, TEMPLATE_PLAIN, true, text, error) != 0)
        return -1;
    if (text->maximum > CHECK_TEXT_MAXIMUM)
        return json_error_at(node, error, "this could become longer than the %zu bytes that can be compared", CHECK_TEXT_MAXIMUM);
    return 0;
}

/* ---- kinds of checks -------------------------------------------------------------------------------------------------------- */

static int add_status(const struct json_node *node, struct check *check, struct error *error)
{
    json_int_t status = json_integer_value(node->value);
    for (size_t i = 0; i < check->status_count; i++)
        if (check->status[i] == status)
            return json_error_at(node, error, "the status is there twice");
    check->status[check->status_count++] = (int)status; /* the schema bounds it, and how many there are */
    return 0;
}

static int read_status(struct scenario_reader *reader, const struct json_node *node, struct check *check, struct error *error)
{
    (void)reader;
    struct json_node status = json_member(node, "status");
    check->kind = CHECK_STATUS;
    if (json_is_integer(status.value))
        return add_status(&status, check, error);
    for (size_t i = 0; i < json_count(&status); i++) {
        struct json_node item = json_item(&status, i);
        if (add_status(&item, check, error) != 0)
            return -1;
    }
    return 0;
}

static int read_header(struct scenario_reader *reader, const struct json_node *node, struct check *check, struct error *error)
{
    struct json_node header = json_member(node, "header");
    struct json_node equals = json_member(node, "equals");
    struct json_node contains = json_member(node, "contains");
    struct json_node exists = json_member(node, "exists");
    check->header = json_string_value(header.value);
    if (!scenario_is_token(check->header))
        return json_error_at(&header, error, "\"%.80s\" is no name of a header", check->header);
    if (exists.value != NULL) {
        check->kind = CHECK_HEADER_EXISTS;
        check->exists = json_is_true(exists.value);
        return 0;
    }
    check->kind = equals.value != NULL ? CHECK_HEADER_EQUALS : CHECK_HEADER_CONTAINS;
    const struct json_node *text = equals.value != NULL ? &equals : &contains;
    if (!json_is_string(text->value))
        return json_error_at(text, error, "expected a string to compare a header with, got %s", json_type_name(text->value));
    return read_text(reader, text, &check->text, error);
}

static int read_body_contains(struct scenario_reader *reader, const struct json_node *node, struct check *check,
                              struct error *error)
{
    struct json_node contains = json_member(node, "body_contains");
    check->kind = CHECK_BODY_CONTAINS;
    return read_text(reader, &contains, &check->text, error);
}

/* A text with variables is compared as text: "{{id}}" equals the number 7 when the variable is "7". */
static int read_equals(struct scenario_reader *reader, const struct json_node *node, bool negative, struct check *check,
                       struct error *error)
{
    if (json_is_string(node->value) &&
        template_has_variable((struct str){json_string_value(node->value), json_string_length(node->value)})) {
        check->kind = negative ? CHECK_JSON_NOT_TEXT : CHECK_JSON_TEXT;
        return read_text(reader, node, &check->text, error);
    }
    check->kind = negative ? CHECK_JSON_NOT_EQUALS : CHECK_JSON_EQUALS;
    check->equals = node->value;
    return 0;
}

static int read_type(const struct json_node *node, struct check *check, struct error *error)
{
    check->kind = CHECK_JSON_TYPE;
    check->type = json_scan_type_from_name(json_string_value(node->value));
    if (check->type == JSON_SCAN_NONE)
        return json_error_at(node, error, "expected object, array, string, number, boolean or null");
    return 0;
}

static int read_json(struct scenario_reader *reader, const struct json_node *node, struct check *check, struct error *error)
{
    struct json_node path = json_member(node, "json");
    struct json_node equals = json_member(node, "equals");
    struct json_node not_equals = json_member(node, "not_equals");
    struct json_node less = json_member(node, "less");
    struct json_node greater = json_member(node, "greater");
    struct json_node exists = json_member(node, "exists");
    struct json_node type = json_member(node, "type");
    struct json_node length = json_member(node, "length");
    struct error cause = {0};
    if (json_scan_path_compile(&check->path, reader->arena, str_from_text(json_string_value(path.value)), &cause) != 0)
        return json_error_at(&path, error, "%s", cause.message);
    if (equals.value != NULL)
        return read_equals(reader, &equals, false, check, error);
    if (not_equals.value != NULL)
        return read_equals(reader, &not_equals, true, check, error);
    if (type.value != NULL)
        return read_type(&type, check, error);
    if (less.value != NULL || greater.value != NULL) {
        check->kind = less.value != NULL ? CHECK_JSON_LESS : CHECK_JSON_GREATER;
        check->bound = json_number_value(less.value != NULL ? less.value : greater.value);
    } else if (exists.value != NULL) {
        check->kind = CHECK_JSON_EXISTS;
        check->exists = json_is_true(exists.value);
    } else {
        check->kind = CHECK_JSON_LENGTH;
        check->length = (size_t)json_integer_value(length.value);
    }
    return 0;
}

/* ---- one check -------------------------------------------------------------------------------------------------------------- */

/* What is looked at, how it is read, and what it may be compared by (exactly one, where there is any). */
static const struct subject {
    const char *key;
    int (*read)(struct scenario_reader *reader, const struct json_node *node, struct check *check, struct error *error);
    const char *relations[8];
    const char *expected;
} subjects[] = {
    {"status", read_status, {NULL}, "\"status\" is compared with nothing else"},
    {"header",
     read_header,
     {"equals", "contains", "exists"},
     "expected exactly one of \"equals\", \"contains\" and \"exists\" beside \"header\""},
    {"body_contains", read_body_contains, {NULL}, "\"body_contains\" is compared with nothing else"},
    {"json",
     read_json,
     {"equals", "not_equals", "less", "greater", "exists", "type", "length"},
     "expected exactly one of \"equals\", \"not_equals\", \"less\", \"greater\", \"exists\", \"type\" and \"length\" beside "
     "\"json\""},
};

static int check_relations(const struct json_node *node, const struct subject *subject, struct error *error)
{
    static const char *const all[] = {"equals", "not_equals", "contains", "less", "greater", "exists", "type", "length"};
    size_t right = 0;
    size_t given = 0;
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++)
        given += json_member(node, all[i]).value != NULL;
    for (size_t i = 0; i < 8 && subject->relations[i] != NULL; i++)
        right += json_member(node, subject->relations[i]).value != NULL;
    size_t wanted = subject->relations[0] == NULL ? 0 : 1;
    return right == wanted && given == wanted ? 0 : json_error_at(node, error, "%s", subject->expected);
}

static int read_check(struct scenario_reader *reader, const struct json_node *node, struct check *check, struct error *error)
{
    const struct subject *subject = NULL;
    const char *counter = NULL;
    check->counter = CHECK_NO_COUNTER;
    check->required = true;
    if (json_get_text(node, "name", &check->name, error) != 0 || json_optional_text(node, "count", &counter, error) != 0 ||
        json_optional_bool(node, "required", &check->required, error) != 0)
        return -1;
    if (counter != NULL)
        check->counter = scenario_find_counter(reader, counter);
    for (size_t i = 0; i < sizeof subjects / sizeof subjects[0]; i++) {
        if (json_member(node, subjects[i].key).value == NULL)
            continue;
        if (subject != NULL)
            return json_error_at(node, error, "expected exactly one of \"status\", \"header\", \"body_contains\" and \"json\"");
        subject = &subjects[i];
    }
    if (subject == &subjects[0] && !check->required)
        return json_error_at(node, error, "a status check is always required: it decides what an error is");
    if (subject == NULL)
        return json_error_at(node, error, "expected exactly one of \"status\", \"header\", \"body_contains\" and \"json\"");
    return check_relations(node, subject, error) != 0 ? -1 : subject->read(reader, node, check, error);
}

/* ---- extractions ------------------------------------------------------------------------------------------------------------ */

static int read_regex(const struct json_node *node, struct extract *extract, struct error *error)
{
    int64_t group = 0;
    struct json_node regex = json_member(node, "regex");
    struct json_node given = json_member(node, "group");
    struct error cause = {0};
    if (json_optional_int64(node, "group", &group, error) != 0)
        return -1;
    if (regex.value == NULL)
        return given.value == NULL ? 0 : json_error_at(&given, error, "\"group\" has a meaning beside \"regex\" only");
    if (strlen(json_string_value(regex.value)) != json_string_length(regex.value) ||
        extract_compile_regex(extract, json_string_value(regex.value), (size_t)group, &cause) != 0)
        return json_error_at(&regex, error, "%s", cause.message[0] == '\0' ? "a NUL character is not possible" : cause.message);
    return 0;
}

static int read_extract(struct scenario_reader *reader, const struct json_node *node, struct extract *extract, struct error *error)
{
    const char *variable;
    struct json_node json = json_member(node, "json");
    struct json_node header = json_member(node, "header");
    struct json_node regex = json_member(node, "regex");
    struct error cause = {0};
    if (json_get_text(node, "variable", &variable, error) != 0)
        return -1;
    extract->variable = scenario_find_variable(reader, variable);
    if ((json.value != NULL && (header.value != NULL || regex.value != NULL)) ||
        (json.value == NULL && header.value == NULL && regex.value == NULL))
        return json_error_at(node, error, "expected \"json\", \"header\" or \"regex\", or \"header\" and \"regex\"");
    extract->source = json.value != NULL ? EXTRACT_JSON : header.value != NULL ? EXTRACT_HEADER : EXTRACT_BODY;
    extract->header = json_string_value(header.value);
    if (extract->header != NULL && !scenario_is_token(extract->header))
        return json_error_at(&header, error, "\"%.80s\" is no name of a header", extract->header);
    if (json.value != NULL &&
        json_scan_path_compile(&extract->path, reader->arena, str_from_text(json_string_value(json.value)), &cause) != 0)
        return json_error_at(&json, error, "%s", cause.message);
    return read_regex(node, extract, error);
}

static int read_extracts(struct scenario_reader *reader, const struct json_node *list, struct scenario_step *step,
                         struct error *error)
{
    size_t count = json_count(list);
    step->extracts = ARENA_NEW_ARRAY(reader->arena, count + 1, struct extract);
    for (size_t i = 0; i < count; i++) {
        struct json_node item = json_item(list, i);
        struct extract *extract = &step->extracts[step->extract_count++];
        if (read_extract(reader, &item, extract, error) != 0)
            return -1;
        for (size_t k = 0; k < i; k++)
            if (step->extracts[k].variable == extract->variable)
                return json_error_at(&item, error, "the step extracts this variable already");
        step->checks[step->check_count++] = (struct check){
            .name = arena_format(reader->arena, "extracts %s",
                                 VEC_AT(&reader->variables, extract->variable, struct scenario_variable)->name),
            .kind = CHECK_EXTRACTED,
            .required = true,
            .counter = CHECK_NO_COUNTER,
        };
    }
    return 0;
}

static int check_names(const struct json_node *list, const struct scenario_step *step, struct error *error)
{
    for (size_t i = 0; i < step->check_count; i++)
        for (size_t k = 0; k < i; k++)
            if (text_equals(step->checks[k].name, step->checks[i].name)) {
                size_t own = json_count(list);
                struct json_node item = json_item(list, i < own ? i : k);
                return json_error_at(&item, error, "the name \"%.80s\" is taken by an %s", step->checks[i].name,
                                     i < own ? "earlier check" : "extraction");
            }
    return 0;
}

int scenario_read_checks(struct scenario_reader *reader, const struct json_node *node, struct scenario_step *step,
                         struct error *error)
{
    struct json_node list = {0};
    struct json_node extracts = {0};
    if (json_optional_array(node, "checks", &list, error) != 0 || json_optional_array(node, "extract", &extracts, error) != 0)
        return -1;
    size_t count = list.value == NULL ? 0 : json_count(&list);
    size_t extract_count = extracts.value == NULL ? 0 : json_count(&extracts);
    if (count + extract_count > CHECK_COUNT_MAXIMUM)
        return json_error_at(node, error, "expected at most %d checks and extractions", CHECK_COUNT_MAXIMUM);
    step->checks = ARENA_NEW_ARRAY(reader->arena, count + extract_count + 1, struct check);
    step->check_count = count;
    for (size_t i = 0; i < count; i++) {
        struct json_node item = json_item(&list, i);
        if (read_check(reader, &item, &step->checks[i], error) != 0)
            return -1;
    }
    if (read_extracts(reader, &extracts, step, error) != 0)
        return -1;
    for (size_t i = 0; i < step->check_count; i++)
        step->checks_required |= (uint32_t)step->checks[i].required << i;
    return check_names(&list, step, error);
}
