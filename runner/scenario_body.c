/* scenario_body: renders the body of a step (JSON, text, multipart form) to one template when the scenario is loaded. */
#include "runner/scenario_read.h"

#include "lib/random.h"
#include "lib/str.h"

#include <stdlib.h>
#include <string.h>

/* Random bytes contain it with a chance of 2^-200 or so, and the bytes are the same in every run. */
#define BOUNDARY "benchlab-9f2c51d7e04b68a3"
#define MULTIPART_TYPE "multipart/form-data; boundary=" BOUNDARY
#define RANDOM_BYTES_MAXIMUM (INT64_C(16) << 20)

/* Compiles every string of the value, keys too, only to find an error with its own line; the text that is sent is compiled whole.
 */
static int check_templates(const struct json_node *node, struct arena *arena, struct error *error)
{
    struct template ignored;
    if (json_is_string(node->value)) {
        return scenario_compile_template(node, arena, &ignored, error);
    }
    for (size_t i = 0; json_is_array(node->value) && i < json_array_size(node->value); i++) {
        struct json_node item = json_item(node, i);
        if (check_templates(&item, arena, error) != 0) {
            return -1;
        }
    }
    const char *key;
    json_t *value;
    json_object_foreach(node->value, key, value)
    {
        struct json_node member = json_member(node, key);
        struct error cause = {0};
        if (template_compile(&ignored, arena, str_from_text(key), &cause) != 0) {
            return json_error_at(&member, error, "%s", cause.message);
        }
        if (check_templates(&member, arena, error) != 0) {
            return -1;
        }
    }
    return 0;
}

static int read_json(const struct json_node *node, struct template_builder *builder, struct error *error)
{
    if (check_templates(node, builder->arena, error) != 0) {
        return -1;
    }
    char *text = json_dumps(node->value, JSON_COMPACT | JSON_ENCODE_ANY);
    if (text == NULL) {
        return json_error_at(node, error, "cannot be written as JSON");
    }
    struct error cause = {0};
    int result = template_builder_append_text(builder, str_from_text(text), &cause);
    free(text);
    return result == 0 ? 0 : json_error_at(node, error, "%s", cause.message);
}

static int append_text(const struct json_node *node, struct template_builder *builder, struct error *error)
{
    struct error cause = {0};
    struct str text = {json_string_value(node->value), json_string_length(node->value)};
    return template_builder_append_text(builder, text, &cause) == 0 ? 0 : json_error_at(node, error, "%s", cause.message);
}

static void append_literal(struct template_builder *builder, const char *text)
{
    template_builder_append_literal(builder, str_from_text(text));
}

/* A value inside the quotes of Content-Disposition. */
static int append_quoted(const struct json_node *part, const char *key, struct template_builder *builder, struct error *error)
{
    struct json_node node = json_member(part, key);
    const char *text = json_string_value(node.value);
    if (scenario_has_control_character(text) || strpbrk(text, "\"\\") != NULL) {
        return json_error_at(&node, error, "quotes, backslashes and control characters are not possible here");
    }
    return append_text(&node, builder, error);
}

/* Bytes that compress badly, seeded by the names of the step and the part. */
static int append_random(const struct json_node *part, const char *step, const char *name, struct template_builder *builder,
                         struct error *error)
{
    struct json_node node = json_member(part, "random_bytes");
    int64_t size = json_integer_value(node.value);
    if (size < 0 || size > RANDOM_BYTES_MAXIMUM) {
        return json_error_at(&node, error, "expected 0 to %lld bytes", (long long)RANDOM_BYTES_MAXIMUM);
    }
    struct random_state random;
    random_seed(&random, random_hash_text(str_from_text(step)) ^ random_hash_text(str_from_text(name)));
    char *bytes = arena_allocate(builder->arena, (size_t)size + 1);
    for (int64_t i = 0; i < size; i++) {
        bytes[i] = (char)(random_next(&random) >> 56);
    }
    template_builder_append_literal(builder, (struct str){bytes, (size_t)size});
    return 0;
}

static int read_part(const struct json_node *part, const char *step, struct template_builder *builder, struct error *error)
{
    const char *name;
    const char *filename = NULL;
    const char *content_type = NULL;
    struct json_node text = json_member(part, "text");
    struct json_node random = json_member(part, "random_bytes");
    if (json_get_text(part, "name", &name, error) != 0 || json_optional_text(part, "filename", &filename, error) != 0 ||
        json_optional_text(part, "content_type", &content_type, error) != 0) {
        return -1;
    }
    if ((text.value != NULL) == (random.value != NULL)) {
        return json_error_at(part, error, "expected exactly one of \"text\" and \"random_bytes\"");
    }
    if (content_type != NULL && scenario_has_control_character(content_type)) {
        struct json_node node = json_member(part, "content_type");
        return json_error_at(&node, error, "control characters are not possible here");
    }
    append_literal(builder, "--" BOUNDARY "\r\nContent-Disposition: form-data; name=\"");
    if (append_quoted(part, "name", builder, error) != 0) {
        return -1;
    }
    if (filename != NULL) {
        append_literal(builder, "\"; filename=\"");
        if (append_quoted(part, "filename", builder, error) != 0) {
            return -1;
        }
    }
    append_literal(builder, "\"\r\n");
    if (content_type != NULL) {
        append_literal(builder, "Content-Type: ");
        append_literal(builder, content_type);
        append_literal(builder, "\r\n");
    }
    append_literal(builder, "\r\n");
    int result = text.value != NULL ? append_text(&text, builder, error) : append_random(part, step, name, builder, error);
    append_literal(builder, "\r\n");
    return result;
}

static int read_multipart(const struct json_node *parts, const char *step, struct template_builder *builder, struct error *error)
{
    for (size_t i = 0; i < json_count(parts); i++) {
        struct json_node part = json_item(parts, i);
        if (read_part(&part, step, builder, error) != 0) {
            return -1;
        }
    }
    append_literal(builder, "--" BOUNDARY "--\r\n");
    return 0;
}

int scenario_read_body(const struct json_node *body, struct arena *arena, struct scenario_step *step, struct error *error)
{
    struct json_node json = json_member(body, "json");
    struct json_node text = json_member(body, "text");
    struct json_node multipart = json_member(body, "multipart");
    if ((json.value != NULL) + (text.value != NULL) + (multipart.value != NULL) != 1) {
        return json_error_at(body, error, "expected exactly one of \"json\", \"text\" and \"multipart\"");
    }
    struct template_builder builder;
    template_builder_init(&builder, arena);
    int result;
    if (json.value != NULL) {
        step->content_type = "application/json";
        result = read_json(&json, &builder, error);
    } else if (text.value != NULL) {
        step->content_type = "text/plain; charset=utf-8";
        result = append_text(&text, &builder, error);
    } else {
        step->content_type = MULTIPART_TYPE;
        result = read_multipart(&multipart, step->name, &builder, error);
    }
    if (result != 0) {
        template_builder_release(&builder);
        return -1;
    }
    step->has_body = true;
    step->body = template_builder_finish(&builder);
    return 0;
}
