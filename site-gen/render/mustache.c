/* mustache: renders parsed templates over a stack of JSON values. */
#include "site-gen/render/mustache.h"

#include "site-gen/render/escape.h"
#include "site-gen/render/mustache_parse.h"

#include <stdio.h>
#include <string.h>

struct mustache_template {
    const char *name;
    const char *indentation; /* put before each line of its text: the same partial at two depths is two templates */
    struct mustache_tag *tags;
    struct mustache_template *next;
};

/* One step of the context stack; lives on the C stack of the section that pushed it. */
struct frame {
    json_t *value;
    const struct frame *outer;
};

struct render {
    struct mustache *engine;
    const char *name; /* of the template that is being rendered */
    struct str_builder *out;
    struct error *error;
    int depth; /* of sections and partials */
};

void mustache_init(struct mustache *engine, mustache_load_function *load, void *load_context)
{
    *engine = (struct mustache){.load = load, .load_context = load_context};
    arena_init(&engine->arena);
}

void mustache_release(struct mustache *engine)
{
    arena_release(&engine->arena);
    engine->templates = NULL;
}

/* ---- templates -------------------------------------------------------------------------------------------------------------- */
/* The text with indentation before each line, from the engine's arena. */
static struct str indent(struct mustache *engine, struct str text, const char *indentation)
{
    struct str_builder builder;
    str_builder_init(&builder, text.length * (strlen(indentation) + 1) + 1);
    struct str rest = text;
    while (rest.length > 0) {
        const char *newline = memchr(rest.data, '\n', rest.length);
        size_t length = newline == NULL ? rest.length : (size_t)(newline - rest.data) + 1;
        str_builder_append(&builder, indentation);
        str_builder_append_bytes(&builder, rest.data, length);
        rest = (struct str){rest.data + length, rest.length - length};
    }
    struct str indented = str_from_text(arena_copy_text(&engine->arena, str_builder_text(&builder)));
    str_builder_release(&builder);
    return indented;
}

/* 1 and *found, 0 when there is no template of that name, -1 on error. */
static int find_template(struct mustache *engine, const char *name, const char *indentation, struct mustache_template **found,
                         struct error *error)
{
    for (*found = engine->templates; *found != NULL; *found = (*found)->next)
        if (strcmp((*found)->name, name) == 0 && strcmp((*found)->indentation, indentation) == 0)
            return 1;
    struct str text;
    if (!engine->load(engine->load_context, name, &text))
        return 0;
    if (*indentation != '\0')
        text = indent(engine, text, indentation);
    struct mustache_template *template = ARENA_NEW(&engine->arena, struct mustache_template);
    template->name = arena_copy_text(&engine->arena, name);
    template->indentation = arena_copy_text(&engine->arena, indentation);
    template->tags = mustache_parse(&engine->arena, template->name, text, error);
    if (template->tags == NULL)
        return -1;
    template->next = engine->templates;
    engine->templates = template;
    *found = template;
    return 1;
}

/* ---- values ----------------------------------------------------------------------------------------------------------------- */
/* A dotted name: the first part is looked for from the innermost frame outwards, the others only within what was found. */
static json_t *look_up(const struct frame *frame, const char *name)
{
    if (strcmp(name, ".") == 0)
        return frame->value;
    size_t length = strcspn(name, ".");
    json_t *value = NULL;
    for (; frame != NULL && value == NULL; frame = frame->outer)
        value = json_object_getn(frame->value, name, length);
    while (value != NULL && name[length] == '.') {
        name += length + 1;
        length = strcspn(name, ".");
        value = json_object_getn(value, name, length);
    }
    return value;
}

static bool is_false(const json_t *value)
{
    return value == NULL || json_is_null(value) || json_is_false(value) || (json_is_array(value) && json_array_size(value) == 0) ||
           (json_is_string(value) && json_string_length(value) == 0);
}

static void append_value(struct render *render, const json_t *value, bool raw)
{
    char number[STR_DOUBLE_SIZE];
    const char *text = "";
    if (json_is_string(value))
        text = json_string_value(value);
    else if (json_is_integer(value)) {
        snprintf(number, sizeof(number), "%lld", (long long)json_integer_value(value));
        text = number;
    } else if (json_is_real(value))
        text = str_from_double(json_real_value(value), number);
    else if (json_is_boolean(value))
        text = json_is_true(value) ? "true" : "false";
    if (raw)
        str_builder_append(render->out, text);
    else
        escape_html_attribute(render->out, text); /* safe in text and between quotes */
}

/* ---- tags ------------------------------------------------------------------------------------------------------------------- */
static int render_tags(struct render *render, const struct mustache_tag *tags, const struct frame *frame);

static int enter(struct render *render, const struct mustache_tag *tag)
{
    if (++render->depth <= MUSTACHE_DEPTH_MAXIMUM)
        return 0;
    return error_set_at(render->error, render->name, tag->line, 0, "sections and partials are nested more than %d deep",
                        MUSTACHE_DEPTH_MAXIMUM);
}

static int render_section(struct render *render, const struct mustache_tag *tag, const struct frame *frame)
{
    json_t *value = look_up(frame, tag->name);
    if (is_false(value))
        return 0;
    if (enter(render, tag) != 0)
        return -1;
    int result = 0;
    if (json_is_array(value)) {
        for (size_t i = 0; i < json_array_size(value) && result == 0; i++) {
            struct frame inner = {.value = json_array_get(value, i), .outer = frame};
            result = render_tags(render, tag->children, &inner);
        }
    } else {
        struct frame inner = {.value = value, .outer = frame};
        result = render_tags(render, tag->children, &inner);
    }
    render->depth--;
    return result;
}

static int render_partial(struct render *render, const struct mustache_tag *tag, const struct frame *frame)
{
    struct mustache_template *template;
    int found = find_template(render->engine, tag->name, tag->text.data, &template, render->error);
    if (found <= 0)
        return found;
    if (enter(render, tag) != 0)
        return -1;
    const char *name = render->name;
    render->name = template->name;
    int result = render_tags(render, template->tags, frame);
    render->name = name;
    render->depth--;
    return result;
}

static int render_tag(struct render *render, const struct mustache_tag *tag, const struct frame *frame)
{
    switch (tag->kind) {
    case MUSTACHE_TEXT:
        str_builder_append_str(render->out, tag->text);
        return 0;
    case MUSTACHE_VARIABLE:
        append_value(render, look_up(frame, tag->name), false);
        return 0;
    case MUSTACHE_RAW:
        append_value(render, look_up(frame, tag->name), true);
        return 0;
    case MUSTACHE_SECTION:
        return render_section(render, tag, frame);
    case MUSTACHE_INVERTED:
        return is_false(look_up(frame, tag->name)) ? render_tags(render, tag->children, frame) : 0;
    case MUSTACHE_PARTIAL:
        return render_partial(render, tag, frame);
    }
    return 0;
}

static int render_tags(struct render *render, const struct mustache_tag *tags, const struct frame *frame)
{
    for (const struct mustache_tag *tag = tags; tag != NULL; tag = tag->next)
        if (render_tag(render, tag, frame) != 0)
            return -1;
    return 0;
}

int mustache_render(struct mustache *engine, const char *name, json_t *data, struct str_builder *out, struct error *error)
{
    struct mustache_template *template;
    int found = find_template(engine, name, "", &template, error);
    if (found < 0)
        return -1;
    if (found == 0)
        return error_set(error, "there is no template \"%s\"", name);
    struct render render = {.engine = engine, .name = template->name, .out = out, .error = error};
    struct frame frame = {.value = data};
    if (render_tags(&render, template->tags, &frame) != 0)
        return -1;
    return out->failed ? error_set(error, "template \"%s\": the result is too large", name) : 0;
}
