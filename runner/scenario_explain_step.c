/* scenario_explain_step: see scenario_explain_step.h. */
#include "runner/scenario_explain_step.h"

#include "lib/clock.h"
#include "lib/random.h"
#include "runner/request.h"

#include <inttypes.h>

/* Of a request that is shown. */
#define SHOWN_MAXIMUM 2000

/* What stands in the place of values. */
struct example {
    struct arena arena;
    struct template_values values;
    struct random_state random;
};

static void make_example(struct example *example, const struct scenario *scenario, uint32_t vus)
{
    arena_init(&example->arena);
    random_seed(&example->random, 1);
    struct str *variables = ARENA_NEW_ARRAY(&example->arena, scenario->variable_count + 1, struct str);
    const struct str **rows = ARENA_NEW_ARRAY(&example->arena, scenario->data_count + 1, const struct str *);
    for (size_t i = 0; i < scenario->variable_count; i++)
        variables[i] = str_from_text(scenario->variables[i]);
    for (size_t i = 0; i < scenario->data_count; i++)
        rows[i] = data_file_row(&scenario->data[i], 1, vus, 0, &example->random);
    example->values = (struct template_values){
        .vu = 1,
        .vus = vus,
        .random = &example->random,
        .now_ms = clock_utc_now().nanoseconds / INT64_C(1000000),
        .variables = variables,
        .rows = rows,
        .counters = ARENA_NEW_ARRAY(&example->arena, scenario->counter_count + 1, uint64_t),
    };
}

/* Each line behind a mark; what a terminal might take for a command is shown as '.'. */
static void append_bytes(struct str_builder *out, struct str bytes)
{
    size_t shown = bytes.length < SHOWN_MAXIMUM ? bytes.length : SHOWN_MAXIMUM;
    bool line_begins = true;
    for (size_t i = 0; i < shown; i++) {
        unsigned char byte = (unsigned char)bytes.data[i];
        if (line_begins)
            str_builder_append(out, "     | ");
        line_begins = byte == '\n';
        if (byte == '\r' && i + 1 < shown && bytes.data[i + 1] == '\n')
            continue;
        str_builder_append_char(out, byte == '\n' || (byte >= 0x20 && byte < 0x7F) ? (char)byte : '.');
    }
    if (!line_begins)
        str_builder_append_char(out, '\n');
    if (shown < bytes.length)
        str_builder_append_format(out, "     | ... (%zu bytes in all)\n", bytes.length);
}

static void append_check(struct str_builder *out, const struct check *check, const struct scenario *scenario)
{
    str_builder_append_format(out, "     check: %s", check->name);
    if (check->kind == CHECK_STATUS)
        for (size_t i = 0; i < check->status_count; i++)
            str_builder_append_format(out, "%s%d", i == 0 ? " [" : " or ", check->status[i]);
    if (check->kind == CHECK_STATUS)
        str_builder_append_char(out, ']');
    if (!check->required)
        str_builder_append(out, " (counted only)");
    if (check->counter != CHECK_NO_COUNTER)
        str_builder_append_format(out, " (counts %s)", scenario->counters[check->counter]);
    str_builder_append_char(out, '\n');
}

static void append_step(struct str_builder *out, const struct scenario *scenario, const struct scenario_step *step, size_t number,
                        struct example *example, const char *authority)
{
    struct request request;
    struct cookie_jar empty = {0};
    request_compile(&request, &example->arena, step, authority, scenario->cookies);
    char *buffer = arena_allocate(&example->arena, request.maximum + 1);
    str_builder_append_format(out, "  %zu. %s", number, step->name);
    if (step->group[0] != '\0')
        str_builder_append_format(out, " (group %s)", step->group);
    str_builder_append_format(out, ", timeout %g s", (double)step->timeout_ns / 1e9);
    if (step->follow > 0)
        str_builder_append_format(out, ", follows %" PRIu32 " redirects", step->follow);
    str_builder_append_char(out, '\n');
    append_bytes(out, request_assemble(&request, &example->values, &empty, NULL, buffer));
    for (size_t i = 0; i < step->check_count; i++)
        append_check(out, &step->checks[i], scenario);
}

static void append_list(struct str_builder *out, const struct scenario *scenario, const struct scenario_step *steps, size_t count,
                        struct example *example, const char *authority)
{
    for (size_t i = 0; i < count; i++)
        append_step(out, scenario, &steps[i], i + 1, example, authority);
}

static void append_shares(struct str_builder *out, const struct scenario *scenario)
{
    double sum = 0;
    for (size_t i = 0; i < scenario->step_count; i++)
        sum += scenario->steps[i].weight;
    str_builder_append(out, "steps, one an iteration:");
    for (size_t i = 0; i < scenario->step_count; i++)
        str_builder_append_format(out, "%s %.3g %% %s", i == 0 ? "" : ",", 100 * scenario->steps[i].weight / sum,
                                  scenario->steps[i].name);
    str_builder_append_char(out, '\n');
}

void scenario_explain_steps(const struct scenario *scenario, const struct scenario_load_settings *load, const char *authority,
                            struct str_builder *out)
{
    struct example example;
    make_example(&example, scenario, load->vus);
    if (scenario->cookies)
        str_builder_append(out, "cookies: each user sends back what the target sets\n");
    if (scenario->setup_count > 0)
        str_builder_append(out, "setup, once before the load:\n");
    append_list(out, scenario, scenario->setup, scenario->setup_count, &example, authority);
    if (scenario->mode == SCENARIO_WEIGHTED)
        append_shares(out, scenario);
    else
        str_builder_append(out, "steps, all in order, each iteration:\n");
    append_list(out, scenario, scenario->steps, scenario->step_count, &example, authority);
    if (scenario->teardown_count > 0)
        str_builder_append(out, "teardown, once after the load:\n");
    append_list(out, scenario, scenario->teardown, scenario->teardown_count, &example, authority);
    for (size_t i = 0; i < scenario->report_count; i++)
        str_builder_append_format(out, "reports: %s\n", scenario->reports[i].name);
    arena_release(&example.arena);
}
