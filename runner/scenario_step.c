/* scenario_step: reads one step of a scenario file: its request and what is expected of the answer. */
#include "runner/scenario_read.h"

#include <string.h>
#include <strings.h>

/* The path is sent as it is: what a URL may not hold must be percent-encoded in the file. */
static int read_path(const struct json_node *step_node, struct arena *arena, struct scenario_step *step, struct error *error)
{
    const char *text;
    struct json_node node = json_member(step_node, "path");
    if (json_get_text(step_node, "path", &text, error) != 0 || scenario_compile_template(&node, arena, &step->path, error) != 0) {
        return -1;
    }
    if (text[0] != '/') {
        return json_error_at(&node, error, "expected a path that starts with '/'");
    }
    for (size_t i = 0; i < step->path.count; i++) {
        struct str literal = step->path.pieces[i].literal;
        for (size_t k = 0; k < literal.length; k++) {
            unsigned char character = (unsigned char)literal.data[k];
            if (character <= ' ' || character >= 0x7F || character == '#') {
                return json_error_at(&node, error,
                                     "spaces, '#', control characters and letters beyond ASCII must be percent-encoded");
            }
        }
    }
    return 0;
}

static bool is_token(const char *text)
{
    static const char others[] = "!#$%&'*+-.^_`|~";
    for (const char *at = text; *at != '\0'; at++) {
        bool alphanumeric = (*at >= '0' && *at <= '9') || (*at >= 'a' && *at <= 'z') || (*at >= 'A' && *at <= 'Z');
        if (!alphanumeric && strchr(others, *at) == NULL) {
            return false;
        }
    }
    return text[0] != '\0';
}

static int read_header(const struct json_node *node, struct arena *arena, struct scenario_header *header, struct error *error)
{
    if (!is_token(header->name)) {
        return json_error_at(node, error, "\"%.80s\" is no name of a header", header->name);
    }
    if (strcasecmp(header->name, "Content-Length") == 0 || strcasecmp(header->name, "Transfer-Encoding") == 0) {
        return json_error_at(node, error, "%s is set by the runner", header->name);
    }
    if (scenario_has_control_character(json_string_value(node->value)) ||
        strlen(json_string_value(node->value)) != json_string_length(node->value)) {
        return json_error_at(node, error, "a header's value may not hold control characters");
    }
    return scenario_compile_template(node, arena, &header->value, error);
}

static int read_headers(const struct json_node *step_node, struct arena *arena, struct scenario_step *step, struct error *error)
{
    struct json_node object;
    if (json_optional_object(step_node, "headers", &object, error) != 0) {
        return -1;
    }
    if (json_member(step_node, "headers").value == NULL) {
        return 0;
    }
    const char *name;
    json_t *value;
    step->headers = ARENA_NEW_ARRAY(arena, json_object_size(object.value) + 1, struct scenario_header);
    json_object_foreach(object.value, name, value)
    {
        struct scenario_header *header = &step->headers[step->header_count++];
        struct json_node node = json_member(&object, name);
        header->name = name;
        if (read_header(&node, arena, header, error) != 0) {
            return -1;
        }
    }
    return 0;
}

/* A check of the body: {"json": path} and one of equals, exists, type. */
static int read_json_check(const struct json_node *node, struct arena *arena, struct check *check, struct error *error)
{
    struct json_node path = json_member(node, "json");
    struct json_node equals = json_member(node, "equals");
    struct json_node exists = json_member(node, "exists");
    struct json_node type = json_member(node, "type");
    struct error cause = {0};
    if (json_scan_path_compile(&check->path, arena, str_from_text(json_string_value(path.value)), &cause) != 0) {
        return json_error_at(&path, error, "%s", cause.message);
    }
    if ((equals.value != NULL) + (exists.value != NULL) + (type.value != NULL) != 1) {
        return json_error_at(node, error, "expected exactly one of \"equals\", \"exists\" and \"type\" beside \"json\"");
    }
    if (equals.value != NULL) {
        check->kind = CHECK_JSON_EQUALS;
        check->equals = equals.value;
    } else if (exists.value != NULL) {
        check->kind = CHECK_JSON_EXISTS;
        check->exists = json_is_true(exists.value);
    } else {
        check->kind = CHECK_JSON_TYPE;
        check->type = json_scan_type_from_name(json_string_value(type.value));
        if (check->type == JSON_SCAN_NONE) {
            return json_error_at(&type, error, "expected object, array, string, number, boolean or null");
        }
    }
    return 0;
}

static int read_check(const struct json_node *node, struct arena *arena, struct check *check, struct error *error)
{
    int64_t status = 0;
    struct json_node status_node = json_member(node, "status");
    struct json_node json_path = json_member(node, "json");
    if (json_get_text(node, "name", &check->name, error) != 0 || json_optional_int64(node, "status", &status, error) != 0) {
        return -1;
    }
    if ((status_node.value != NULL) == (json_path.value != NULL)) {
        return json_error_at(node, error, "expected exactly one of \"status\" and \"json\"");
    }
    if (json_path.value != NULL) {
        return read_json_check(node, arena, check, error);
    }
    check->kind = CHECK_STATUS;
    check->status = (int)status; /* the schema bounds it */
    return 0;
}

static int read_checks(const struct json_node *step_node, struct arena *arena, struct scenario_step *step, struct error *error)
{
    struct json_node list = {0};
    if (json_optional_array(step_node, "checks", &list, error) != 0) {
        return -1;
    }
    size_t count = json_member(step_node, "checks").value == NULL ? 0 : json_count(&list);
    if (count > CHECK_COUNT_MAXIMUM) {
        return json_error_at(&list, error, "expected at most %d checks", CHECK_COUNT_MAXIMUM);
    }
    step->checks = ARENA_NEW_ARRAY(arena, count + 1, struct check);
    step->check_count = count;
    for (size_t i = 0; i < count; i++) {
        struct json_node item = json_item(&list, i);
        if (read_check(&item, arena, &step->checks[i], error) != 0) {
            return -1;
        }
        step->needs_body = step->needs_body || check_needs_body(&step->checks[i]);
        for (size_t k = 0; k < i; k++) {
            if (text_equals(step->checks[k].name, step->checks[i].name)) {
                return json_error_at(&item, error, "the name \"%.80s\" is taken by an earlier check", step->checks[i].name);
            }
        }
    }
    return 0;
}

static int read_weight(const struct json_node *node, enum scenario_mode mode, struct scenario_step *step, struct error *error)
{
    struct json_node given = json_member(node, "weight");
    int64_t weight = 1;
    if (mode == SCENARIO_WEIGHTED && given.value == NULL) {
        return json_error_at(node, error, "mode \"weighted\" needs a \"weight\" in every step");
    }
    if (mode == SCENARIO_SEQUENCE && given.value != NULL) {
        return json_error_at(&given, error, "\"weight\" has a meaning in mode \"weighted\" only");
    }
    if (json_optional_int64(node, "weight", &weight, error) != 0) {
        return -1;
    }
    step->weight = (uint32_t)weight;
    return 0;
}

int scenario_read_step(const struct json_node *node, enum scenario_mode mode, struct arena *arena, struct scenario_step *step,
                       struct error *error)
{
    struct json_node body = {0};
    step->group = "";
    step->timeout_ns = SCENARIO_TIMEOUT_DEFAULT_NS;
    if (json_get_text(node, "name", &step->name, error) != 0 || json_optional_text(node, "group", &step->group, error) != 0 ||
        read_weight(node, mode, step, error) != 0 || json_get_text(node, "method", &step->method, error) != 0 ||
        read_path(node, arena, step, error) != 0 || read_headers(node, arena, step, error) != 0 ||
        scenario_read_duration(node, "timeout", false, SCENARIO_TIMEOUT_MAXIMUM_NS, &step->timeout_ns, error) != 0 ||
        read_checks(node, arena, step, error) != 0 || json_optional_object(node, "body", &body, error) != 0) {
        return -1;
    }
    if (json_member(node, "body").value == NULL) {
        return 0;
    }
    return scenario_read_body(&body, arena, step, error);
}
