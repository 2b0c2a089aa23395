/* scenario_single: a scenario of one request, without a file. */
#include "runner/scenario.h"

#include "runner/scenario_read.h"

#include <string.h>
#include <strings.h>

#define SECOND INT64_C(1000000000)

static void set_texts(struct scenario *scenario, const struct scenario_single *single)
{
    const char *title = arena_format(&scenario->arena, "%s %s", scenario->steps[0].method, single->path);
    scenario->id = "load";
    scenario->category = "load";
    scenario->title = (struct scenario_text){title, title};
    scenario->description = scenario->title;
    scenario->shows = scenario->title;
    scenario->mode = SCENARIO_SEQUENCE;
    scenario->load = (struct scenario_load_settings){
        .executor = SCENARIO_CONSTANT_VUS, .vus = 10, .duration_ns = 30 * SECOND, .runs = 1, .graceful_stop_ns = 30 * SECOND};
    digest_sha256(title, strlen(title), scenario->sha256);
}

/* A line "Name: value". */
static int read_header(struct scenario *scenario, const char *line, struct scenario_header *header, struct error *error)
{
    struct str rest = str_from_text(line);
    struct str name;
    str_split_next(&rest, ':', &name);
    header->name = arena_copy_str(&scenario->arena, str_trim(name));
    if (rest.data == NULL || !scenario_is_token(header->name))
        return error_set(error, "expected a header as \"Name: value\", got \"%.80s\"", line);
    if (scenario_has_control_character(line))
        return error_set(error, "the header %.80s has control characters", header->name);
    if (strcasecmp(header->name, "Content-Length") == 0 || strcasecmp(header->name, "Transfer-Encoding") == 0)
        return error_set(error, "the header %s is set by the runner", header->name);
    if (template_compile(&header->value, &scenario->arena, str_trim(rest), NULL, error) != 0)
        return error_add_context(error, "header %.80s", header->name);
    return 0;
}

static int read_path(struct scenario *scenario, const char *path, struct template *compiled, struct error *error)
{
    if (path == NULL || path[0] != '/')
        return error_set(error, "expected a path that starts with '/'");
    for (const char *at = path; *at != '\0'; at++)
        if (((unsigned char)*at <= ' ' && strstr(path, "{{") == NULL) || (unsigned char)*at >= 0x7F || *at == '#')
            return error_set(error,
                             "the path \"%.200s\" has spaces, '#', control characters or letters beyond ASCII: percent-encode them",
                             path);
    return template_compile(compiled, &scenario->arena, str_from_text(path), NULL, error);
}

static void set_body(struct scenario *scenario, struct scenario_step *step, struct str body)
{
    struct template_builder builder;
    if (body.data == NULL)
        return;
    template_builder_init(&builder, &scenario->arena);
    template_builder_append_literal(&builder, body);
    step->body = template_builder_finish(&builder);
    step->has_body = true;
    step->content_type = "application/octet-stream";
}

static int fill_step(struct scenario *scenario, const struct scenario_single *single, struct scenario_step *step,
                     struct error *error)
{
    const char *method = single->method != NULL ? single->method : single->body.data != NULL ? "POST" : "GET";
    step->name = "request";
    step->group = "";
    step->group_index = SCENARIO_NO_GROUP;
    step->weight = 1;
    step->method = arena_copy_text(&scenario->arena, method);
    step->timeout_ns = single->timeout_ns > 0 ? single->timeout_ns : SCENARIO_TIMEOUT_DEFAULT_NS;
    if (!scenario_is_token(step->method))
        return error_set(error, "\"%.40s\" is no method", step->method);
    if (step->timeout_ns > SCENARIO_TIMEOUT_MAXIMUM_NS)
        return error_set(error, "the timeout is longer than an hour");
    if (read_path(scenario, single->path, &step->path, error) != 0)
        return -1;
    step->headers = ARENA_NEW_ARRAY(&scenario->arena, single->header_count + 1, struct scenario_header);
    for (size_t i = 0; i < single->header_count; i++)
        if (read_header(scenario, single->headers[i], &step->headers[step->header_count++], error) != 0)
            return -1;
    set_body(scenario, step, single->body);
    return 0;
}

int scenario_init_single(struct scenario *scenario, const struct scenario_single *single, struct error *error)
{
    memset(scenario, 0, sizeof *scenario);
    arena_init(&scenario->arena);
    scenario->steps = ARENA_NEW(&scenario->arena, struct scenario_step);
    scenario->step_count = 1;
    if (fill_step(scenario, single, &scenario->steps[0], error) != 0) {
        scenario_release(scenario);
        return -1;
    }
    set_texts(scenario, single);
    return 0;
}
