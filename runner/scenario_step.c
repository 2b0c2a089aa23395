/* scenario_step: reads one step of a scenario file: its request. What is expected of the answer is in scenario_check.c. */
#include "runner/scenario_read.h"

#include <string.h>
#include <strings.h>

/* The path is sent as it is: what a URL may not hold must be percent-encoded in the file. Values are encoded by the template. */
static int read_path(struct scenario_reader *reader, const struct json_node *step_node, struct scenario_step *step,
                     struct error *error)
{
    const char *text;
    struct json_node node = json_member(step_node, "path");
    if (json_get_text(step_node, "path", &text, error) != 0 ||
        scenario_compile_template(reader, &node, TEMPLATE_URL, false, &step->path, error) != 0)
        return -1;
    if (text[0] != '/')
        return json_error_at(&node, error, "expected a path that starts with '/'");
    for (size_t i = 0; i < step->path.count; i++) {
        struct str literal = step->path.pieces[i].literal;
        for (size_t k = 0; k < literal.length; k++) {
            unsigned char character = (unsigned char)literal.data[k];
            if (character <= ' ' || character >= 0x7F || character == '#')
                return json_error_at(&node, error,
                                     "spaces, '#', control characters and letters beyond ASCII must be percent-encoded");
        }
    }
    return 0;
}

/* ---- headers ---------------------------------------------------------------------------------------------------------------- */

bool scenario_is_token(const char *text)
{
    static const char others[] = "!#$%&'*+-.^_`|~";
    for (const char *at = text; *at != '\0'; at++) {
        bool alphanumeric = (*at >= '0' && *at <= '9') || (*at >= 'a' && *at <= 'z') || (*at >= 'A' && *at <= 'Z');
        if (!alphanumeric && strchr(others, *at) == NULL)
            return false;
    }
    return text[0] != '\0';
}

static bool is_plain_text(const struct json_node *node)
{
    const char *text = json_string_value(node->value);
    return !scenario_has_control_character(text) && strlen(text) == json_string_length(node->value);
}

static int read_header(struct scenario_reader *reader, const struct json_node *node, struct scenario_header *header,
                       struct error *error)
{
    if (!scenario_is_token(header->name))
        return json_error_at(node, error, "\"%.80s\" is no name of a header", header->name);
    if (strcasecmp(header->name, "Content-Length") == 0 || strcasecmp(header->name, "Transfer-Encoding") == 0)
        return json_error_at(node, error, "%s is set by the runner", header->name);
    if (!is_plain_text(node))
        return json_error_at(node, error, "a header's value may not hold control characters");
    return scenario_compile_template(reader, node, TEMPLATE_HEADER, false, &header->value, error);
}

/* Room for one more is left for the header that "auth" makes. */
static int read_headers(struct scenario_reader *reader, const struct json_node *step_node, struct scenario_step *step,
                        struct error *error)
{
    struct json_node object = {0};
    if (json_optional_object(step_node, "headers", &object, error) != 0)
        return -1;
    const char *name;
    json_t *value;
    step->headers = ARENA_NEW_ARRAY(reader->arena, json_object_size(object.value) + 2, struct scenario_header);
    json_object_foreach(object.value, name, value)
    {
        (void)value;
        struct scenario_header *header = &step->headers[step->header_count++];
        struct json_node node = json_member(&object, name);
        header->name = name;
        for (size_t i = 0; i + 1 < step->header_count; i++)
            if (strcasecmp(step->headers[i].name, name) == 0)
                return json_error_at(&node, error, "the header is there twice");
        if (read_header(reader, &node, header, error) != 0)
            return -1;
    }
    return 0;
}

/* "Basic " and the base64 of "user:password" (RFC 7617). */
static int read_basic(struct scenario_reader *reader, const struct json_node *node, struct template *value, struct error *error)
{
    struct json_node user = json_member(node, "user");
    struct json_node password = json_member(node, "password");
    struct template parts[2];
    struct template *pair = ARENA_NEW(reader->arena, struct template);
    struct template_builder builder;
    if (scenario_compile_template(reader, &user, TEMPLATE_PLAIN, false, &parts[0], error) != 0 ||
        scenario_compile_template(reader, &password, TEMPLATE_PLAIN, false, &parts[1], error) != 0)
        return -1;
    if (strchr(json_string_value(user.value), ':') != NULL)
        return json_error_at(&user, error, "a user's name may not hold a colon");
    template_builder_init(&builder, reader->arena);
    template_builder_append_template(&builder, &parts[0]);
    template_builder_append_literal(&builder, STR_LITERAL(":"));
    template_builder_append_template(&builder, &parts[1]);
    *pair = template_builder_finish(&builder);
    template_builder_init(&builder, reader->arena);
    template_builder_append_literal(&builder, STR_LITERAL("Basic "));
    if (pair->constant) {
        struct str_builder text;
        str_builder_init(&text, SCENARIO_FILE_MAXIMUM * 2);
        base64_encode(template_text(pair).data, template_text(pair).length, &text);
        template_builder_append_literal(&builder, (struct str){str_builder_text(&text), text.length});
        str_builder_release(&text);
    } else {
        template_builder_append_base64(&builder, pair);
    }
    *value = template_builder_finish(&builder);
    return 0;
}

static int read_bearer(struct scenario_reader *reader, const struct json_node *node, struct template *value, struct error *error)
{
    struct template token;
    struct template_builder builder;
    if (!is_plain_text(node))
        return json_error_at(node, error, "a token may not hold control characters");
    if (scenario_compile_template(reader, node, TEMPLATE_HEADER, false, &token, error) != 0)
        return -1;
    template_builder_init(&builder, reader->arena);
    template_builder_append_literal(&builder, STR_LITERAL("Bearer "));
    template_builder_append_template(&builder, &token);
    *value = template_builder_finish(&builder);
    return 0;
}

static int read_auth(struct scenario_reader *reader, const struct json_node *step_node, struct scenario_step *step,
                     struct error *error)
{
    struct json_node auth = {0};
    if (json_optional_object(step_node, "auth", &auth, error) != 0)
        return -1;
    if (auth.value == NULL)
        return 0;
    struct json_node basic = json_member(&auth, "basic");
    struct json_node bearer = json_member(&auth, "bearer");
    if ((basic.value != NULL) == (bearer.value != NULL))
        return json_error_at(&auth, error, "expected exactly one of \"basic\" and \"bearer\"");
    for (size_t i = 0; i < step->header_count; i++)
        if (strcasecmp(step->headers[i].name, "Authorization") == 0)
            return json_error_at(&auth, error, "the step has a header Authorization already");
    struct scenario_header *header = &step->headers[step->header_count++];
    header->name = "Authorization";
    return basic.value != NULL ? read_basic(reader, &basic, &header->value, error)
                               : read_bearer(reader, &bearer, &header->value, error);
}

/* ---- the rest --------------------------------------------------------------------------------------------------------------- */

static int read_weight(const struct scenario_reader *reader, const struct json_node *node, struct scenario_step *step,
                       struct error *error)
{
    struct json_node given = json_member(node, "weight");
    int64_t weight = 1;
    bool weighted = reader->part == SCENARIO_PART_STEPS && reader->scenario->mode == SCENARIO_WEIGHTED;
    if (weighted && given.value == NULL)
        return json_error_at(node, error, "mode \"weighted\" needs a \"weight\" in every step");
    if (!weighted && given.value != NULL)
        return json_error_at(&given, error, "\"weight\" has a meaning in mode \"weighted\" only");
    if (json_optional_int64(node, "weight", &weight, error) != 0)
        return -1;
    step->weight = (uint32_t)weight;
    return 0;
}

static int read_group(struct scenario_reader *reader, const struct json_node *node, struct scenario_step *step, struct error *error)
{
    step->group = "";
    step->group_index = SCENARIO_NO_GROUP;
    if (json_optional_text(node, "group", &step->group, error) != 0)
        return -1;
    if (step->group[0] == '\0')
        return 0;
    if (reader->part != SCENARIO_PART_STEPS) {
        struct json_node group = json_member(node, "group");
        return json_error_at(&group, error, "only \"steps\" are in groups: setup and teardown are not measured");
    }
    size_t index = 0;
    while (index < reader->groups.count && !text_equals(*VEC_AT(&reader->groups, index, const char *), step->group))
        index++;
    if (index == reader->groups.count)
        *VEC_PUSH(&reader->groups, const char *) = step->group;
    step->group_index = index;
    return 0;
}

static int read_follow(const struct json_node *node, struct scenario_step *step, struct error *error)
{
    int64_t follow = 0;
    if (json_optional_int64(node, "follow", &follow, error) != 0)
        return -1;
    step->follow = (uint32_t)follow; /* the schema bounds it */
    return 0;
}

/* What of the answers must be kept. */
static void note_needs(const struct scenario *scenario, struct scenario_step *step)
{
    step->needs_head = scenario->cookies || step->follow > 0;
    for (size_t i = 0; i < step->check_count; i++) {
        step->needs_body = step->needs_body || check_needs_body(&step->checks[i]);
        step->needs_head = step->needs_head || check_needs_head(&step->checks[i]);
    }
    for (size_t i = 0; i < step->extract_count; i++) {
        step->needs_body = step->needs_body || extract_needs_body(&step->extracts[i]);
        step->needs_head = step->needs_head || extract_needs_head(&step->extracts[i]);
    }
}

int scenario_read_step(struct scenario_reader *reader, const struct json_node *node, struct scenario_step *step,
                       struct error *error)
{
    struct json_node body = {0};
    step->timeout_ns = SCENARIO_TIMEOUT_DEFAULT_NS;
    if (json_get_text(node, "name", &step->name, error) != 0 || read_group(reader, node, step, error) != 0 ||
        read_weight(reader, node, step, error) != 0 || json_get_text(node, "method", &step->method, error) != 0 ||
        read_path(reader, node, step, error) != 0 || read_headers(reader, node, step, error) != 0 ||
        read_auth(reader, node, step, error) != 0 || read_follow(node, step, error) != 0 ||
        scenario_read_duration(node, "timeout", false, SCENARIO_TIMEOUT_MAXIMUM_NS, &step->timeout_ns, error) != 0 ||
        scenario_read_checks(reader, node, step, error) != 0 || json_optional_object(node, "body", &body, error) != 0)
        return -1;
    if (body.value != NULL && scenario_read_body(reader, &body, step, error) != 0)
        return -1;
    note_needs(reader->scenario, step);
    return 0;
}
