/* scenario_body: renders the body of a step (JSON, text, file, form, multipart form) to one template when the scenario is loaded.
 */
#include "runner/scenario_read.h"

#include "lib/random.h"
#include "lib/str.h"
#include "runner/template_escape.h"

#include <stdlib.h>
#include <string.h>

/* Random bytes contain it with a chance of 2^-200 or so, and the bytes are the same in every run. */
#define BOUNDARY "benchlab-9f2c51d7e04b68a3"
#define MULTIPART_TYPE "multipart/form-data; boundary=" BOUNDARY
#define RANDOM_BYTES_MAXIMUM (INT64_C(16) << 20)

/* Compiles every string of the value, keys too, only to find an error with its own line; the text that is sent is compiled whole.
 */
static int check_templates(struct scenario_reader *reader, const struct json_node *node, struct error *error)
{
    struct template ignored;
    if (json_is_string(node->value))
        return scenario_compile_template(reader, node, TEMPLATE_JSON, false, &ignored, error);
    for (size_t i = 0; json_is_array(node->value) && i < json_array_size(node->value); i++) {
        struct json_node item = json_item(node, i);
        if (check_templates(reader, &item, error) != 0)
            return -1;
    }
    const char *key;
    json_t *value;
    json_object_foreach(node->value, key, value)
    {
        (void)value;
        struct json_node member = json_member(node, key);
        struct template_scope scope = scenario_scope(reader, TEMPLATE_JSON, false);
        struct error cause = {0};
        if (template_compile(&ignored, reader->arena, str_from_text(key), &scope, &cause) != 0)
            return json_error_at(&member, error, "%s", cause.message);
        if (check_templates(reader, &member, error) != 0)
            return -1;
    }
    return 0;
}

static int read_json(struct scenario_reader *reader, const struct json_node *node, struct template_builder *builder,
                     struct error *error)
{
    if (check_templates(reader, node, error) != 0)
        return -1;
    char *text = json_dumps(node->value, JSON_COMPACT | JSON_ENCODE_ANY);
    if (text == NULL)
        return json_error_at(node, error, "cannot be written as JSON");
    struct template_scope scope = scenario_scope(reader, TEMPLATE_JSON, false);
    struct error cause = {0};
    int result = template_builder_append_text(builder, str_from_text(text), &scope, &cause);
    free(text);
    return result == 0 ? 0 : json_error_at(node, error, "%s", cause.message);
}

static int append_text(struct scenario_reader *reader, const struct json_node *node, enum template_escape escape,
                       struct template_builder *builder, struct error *error)
{
    struct template_scope scope = scenario_scope(reader, escape, false);
    struct error cause = {0};
    struct str text = {json_string_value(node->value), json_string_length(node->value)};
    return template_builder_append_text(builder, text, &scope, &cause) == 0 ? 0 : json_error_at(node, error, "%s", cause.message);
}

static void append_literal(struct template_builder *builder, const char *text)
{
    template_builder_append_literal(builder, str_from_text(text));
}

/* ---- multipart -------------------------------------------------------------------------------------------------------------- */

/* A value inside the quotes of Content-Disposition. Quotes in a variable's value become %22, as browsers do it. */
static int append_quoted(struct scenario_reader *reader, const struct json_node *part, const char *key,
                         struct template_builder *builder, struct error *error)
{
    struct json_node node = json_member(part, key);
    const char *text = json_string_value(node.value);
    if (scenario_has_control_character(text) || strpbrk(text, "\"\\") != NULL)
        return json_error_at(&node, error, "quotes, backslashes and control characters are not possible here");
    return append_text(reader, &node, TEMPLATE_URL, builder, error);
}

/* Bytes that compress badly, seeded by the names of the step and the part. */
static int append_random(const struct json_node *part, const char *step, const char *name, struct template_builder *builder,
                         struct error *error)
{
    struct json_node node = json_member(part, "random_bytes");
    int64_t size = json_integer_value(node.value);
    if (size < 0 || size > RANDOM_BYTES_MAXIMUM)
        return json_error_at(&node, error, "expected 0 to %lld bytes", (long long)RANDOM_BYTES_MAXIMUM);
    struct random_state random;
    random_seed(&random, random_hash_text(str_from_text(step)) ^ random_hash_text(str_from_text(name)));
    char *bytes = arena_allocate(builder->arena, (size_t)size + 1);
    for (int64_t i = 0; i < size; i++)
        bytes[i] = (char)(random_next(&random) >> 56);
    template_builder_append_literal(builder, (struct str){bytes, (size_t)size});
    return 0;
}

static int append_file(struct scenario_reader *reader, const struct json_node *node, struct template_builder *builder,
                       struct error *error)
{
    struct str bytes;
    if (scenario_read_file(reader, node, &bytes, error) != 0)
        return -1;
    template_builder_append_literal(builder, bytes);
    return 0;
}

static int append_content(struct scenario_reader *reader, const struct json_node *part, const char *step, const char *name,
                          struct template_builder *builder, struct error *error)
{
    struct json_node text = json_member(part, "text");
    struct json_node random = json_member(part, "random_bytes");
    struct json_node file = json_member(part, "file");
    if ((text.value != NULL) + (random.value != NULL) + (file.value != NULL) != 1)
        return json_error_at(part, error, "expected exactly one of \"text\", \"random_bytes\" and \"file\"");
    if (text.value != NULL)
        return append_text(reader, &text, TEMPLATE_PLAIN, builder, error);
    return file.value != NULL ? append_file(reader, &file, builder, error) : append_random(part, step, name, builder, error);
}

static int read_part(struct scenario_reader *reader, const struct json_node *part, const char *step,
                     struct template_builder *builder, struct error *error)
{
    const char *name;
    const char *filename = NULL;
    const char *content_type = NULL;
    if (json_get_text(part, "name", &name, error) != 0 || json_optional_text(part, "filename", &filename, error) != 0 ||
        json_optional_text(part, "content_type", &content_type, error) != 0)
        return -1;
    if (content_type != NULL && scenario_has_control_character(content_type)) {
        struct json_node node = json_member(part, "content_type");
        return json_error_at(&node, error, "control characters are not possible here");
    }
    append_literal(builder, "--" BOUNDARY "\r\nContent-Disposition: form-data; name=\"");
    if (append_quoted(reader, part, "name", builder, error) != 0)
        return -1;
    if (filename != NULL) {
        append_literal(builder, "\"; filename=\"");
        if (append_quoted(reader, part, "filename", builder, error) != 0)
            return -1;
    }
    append_literal(builder, "\"\r\n");
    if (content_type != NULL) {
        append_literal(builder, "Content-Type: ");
        append_literal(builder, content_type);
        append_literal(builder, "\r\n");
    }
    append_literal(builder, "\r\n");
    int result = append_content(reader, part, step, name, builder, error);
    append_literal(builder, "\r\n");
    return result;
}

static int read_multipart(struct scenario_reader *reader, const struct json_node *parts, const char *step,
                          struct template_builder *builder, struct error *error)
{
    for (size_t i = 0; i < json_count(parts); i++) {
        struct json_node part = json_item(parts, i);
        if (read_part(reader, &part, step, builder, error) != 0)
            return -1;
    }
    append_literal(builder, "--" BOUNDARY "--\r\n");
    return 0;
}

/* ---- forms ------------------------------------------------------------------------------------------------------------------ */

static void append_encoded(struct template_builder *builder, struct str text)
{
    char *encoded = arena_allocate_array(builder->arena, text.length + 1, template_escape_factor(TEMPLATE_URL));
    template_builder_append_literal(builder, (struct str){encoded, template_escape_write(TEMPLATE_URL, text, encoded)});
}

/* A text of the file, encoded but for the variables in it. */
static int append_form_text(struct scenario_reader *reader, const struct json_node *node, struct template_builder *builder,
                            struct error *error)
{
    struct template_scope scope = scenario_scope(reader, TEMPLATE_URL, false);
    struct error cause = {0};
    struct str text = {json_string_value(node->value), json_string_length(node->value)};
    scope.depth = 1; /* as a text that is put in another's place: its literal parts are encoded, too */
    if (template_builder_append_text(builder, text, &scope, &cause) != 0)
        return json_error_at(node, error, "%s", cause.message);
    return 0;
}

static int read_form(struct scenario_reader *reader, const struct json_node *form, struct template_builder *builder,
                     struct error *error)
{
    const char *key;
    json_t *value;
    bool first = true;
    json_object_foreach(form->value, key, value)
    {
        (void)value;
        struct json_node member = json_member(form, key);
        if (!first)
            append_literal(builder, "&");
        first = false;
        append_encoded(builder, str_from_text(key));
        append_literal(builder, "=");
        if (append_form_text(reader, &member, builder, error) != 0)
            return -1;
    }
    return 0;
}

/* ---- the body --------------------------------------------------------------------------------------------------------------- */

static int read_kind(struct scenario_reader *reader, const struct json_node *body, struct scenario_step *step,
                     struct template_builder *builder, struct error *error)
{
    static const char *const kinds[] = {"json", "text", "file", "form", "multipart"};
    static const char *const types[] = {"application/json", "text/plain; charset=utf-8", "application/octet-stream",
                                        "application/x-www-form-urlencoded", MULTIPART_TYPE};
    size_t kind = 0;
    size_t given = 0;
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
        if (json_member(body, kinds[i]).value != NULL) {
            given++;
            kind = i;
        }
    if (given != 1)
        return json_error_at(body, error, "expected exactly one of \"json\", \"text\", \"file\", \"form\" and \"multipart\"");
    struct json_node node = json_member(body, kinds[kind]);
    step->content_type = types[kind];
    switch (kind) {
    case 0:
        return read_json(reader, &node, builder, error);
    case 1:
        return append_text(reader, &node, TEMPLATE_PLAIN, builder, error);
    case 2:
        return append_file(reader, &node, builder, error);
    case 3:
        return read_form(reader, &node, builder, error);
    default:
        return read_multipart(reader, &node, step->name, builder, error);
    }
}

int scenario_read_body(struct scenario_reader *reader, const struct json_node *body, struct scenario_step *step,
                       struct error *error)
{
    struct template_builder builder;
    template_builder_init(&builder, reader->arena);
    if (read_kind(reader, body, step, &builder, error) != 0) {
        template_builder_release(&builder);
        return -1;
    }
    step->has_body = true;
    step->body = template_builder_finish(&builder);
    return 0;
}
