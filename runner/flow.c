/* flow: what is set up before a run and gathered after it. flow_step.c has what happens in between. */
#include "runner/flow.h"

#include <stdlib.h>
#include <string.h>

/* A user's buffer; some of it is touched only by the longest values there can be. */
#define BUFFER_MAXIMUM ((size_t)64 << 20)
#define PHASES 3

static const struct scenario_step *phase_steps(const struct scenario *scenario, enum flow_phase phase, size_t *count)
{
    switch (phase) {
    case FLOW_SETUP:
        *count = scenario->setup_count;
        return scenario->setup;
    case FLOW_TEARDOWN:
        *count = scenario->teardown_count;
        return scenario->teardown;
    case FLOW_STEPS:
        break;
    }
    *count = scenario->step_count;
    return scenario->steps;
}

static int compile_phase(struct flow *flow, enum flow_phase phase, struct error *error)
{
    size_t count;
    const struct scenario_step *steps = phase_steps(flow->scenario, phase, &count);
    struct request *requests = ARENA_NEW_ARRAY(&flow->arena, count, struct request);
    for (size_t i = 0; i < count; i++) {
        request_compile(&requests[i], &flow->arena, &steps[i], flow->authority, flow->scenario->cookies);
        if (requests[i].maximum > BUFFER_MAXIMUM)
            return error_set(error, "step \"%.80s\" could become a request of %zu MiB: a user's buffer has %zu MiB", steps[i].name,
                             requests[i].maximum >> 20, BUFFER_MAXIMUM >> 20);
        if (requests[i].maximum > flow->buffer_size)
            flow->buffer_size = requests[i].maximum;
    }
    flow->requests[phase] = requests;
    return 0;
}

int flow_init(struct flow *flow, const struct scenario *scenario, const char *authority, uint32_t vus, uint64_t seed,
              struct error *error)
{
    memset(flow, 0, sizeof *flow);
    arena_init(&flow->arena);
    flow->scenario = scenario;
    flow->authority = arena_copy_text(&flow->arena, authority);
    flow->vus = vus;
    flow->seed = seed;
    flow->shared = ARENA_NEW_ARRAY(&flow->arena, scenario->variable_count, struct str);
    flow->counters = ARENA_NEW_ARRAY(&flow->arena, scenario->counter_count, uint64_t);
    plan_init(&flow->plan, &flow->arena, scenario, seed);
    for (int phase = 0; phase < PHASES; phase++)
        if (compile_phase(flow, (enum flow_phase)phase, error) != 0) {
            flow_release(flow);
            return -1;
        }
    return 0;
}

void flow_release(struct flow *flow)
{
    arena_release(&flow->arena);
    memset(flow, 0, sizeof *flow);
}

/* The most bytes that the extractions of one iteration can take. */
static size_t extracted_maximum(const struct scenario_step *steps, size_t count)
{
    size_t maximum = 0;
    for (size_t i = 0; i < count; i++)
        maximum += steps[i].extract_count * EXTRACT_VALUE_MAXIMUM;
    return maximum;
}

static bool follows_redirects(const struct scenario_step *steps, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (steps[i].follow > 0)
            return true;
    return false;
}

void flow_user_init(struct flow_user *user, const struct flow *flow, enum flow_phase phase, uint32_t vu, struct arena *arena)
{
    const struct scenario *scenario = flow->scenario;
    size_t count;
    const struct scenario_step *steps = phase_steps(scenario, phase, &count);
    memset(user, 0, sizeof *user);
    user->flow = flow;
    user->phase = phase;
    user->vu = vu;
    plan_user_init(&user->plan, &flow->plan, vu);
    if (flow->buffer_size > 0)
        user->buffer = arena_allocate(arena, flow->buffer_size);
    if (follows_redirects(steps, count))
        user->redirect.location = arena_allocate(arena, REQUEST_LOCATION_MAXIMUM);
    if (scenario->variable_count > 0) {
        user->variables = ARENA_NEW_ARRAY(arena, scenario->variable_count, struct str);
        memcpy(user->variables, flow->shared, scenario->variable_count * sizeof(struct str));
        user->variable_bytes = arena_allocate(arena, extracted_maximum(steps, count));
    }
    if (scenario->data_count > 0)
        user->rows = ARENA_NEW_ARRAY(arena, scenario->data_count, const struct str *);
    if (scenario->counter_count > 0)
        user->counters = ARENA_NEW_ARRAY(arena, scenario->counter_count, uint64_t);
    if (scenario->cookies)
        user->cookies = ARENA_NEW(arena, struct cookie_jar);
    if (flow->shared_cookies != NULL)
        *user->cookies = *flow->shared_cookies;
    if (phase != FLOW_STEPS)
        user->outcomes = ARENA_NEW_ARRAY(arena, count, struct flow_outcome);
    for (size_t i = 0; phase != FLOW_STEPS && i < count; i++)
        user->outcomes[i].step = &steps[i];
}

/* ---- setup ------------------------------------------------------------------------------------------------------------------ */

static const char *first_failed_check(const struct flow_outcome *outcome)
{
    for (size_t i = 0; i < outcome->step->check_count; i++)
        if ((outcome->step->checks_required & ~outcome->checks_passed) >> i & 1)
            return outcome->step->checks[i].name;
    return NULL;
}

static int judge_outcome(const struct flow_outcome *outcome, struct error *error)
{
    const char *step = outcome->step->name;
    if (!outcome->sent)
        return error_set(error, "setup: step \"%.80s\" was not sent", step);
    if (outcome->failure != NULL)
        return error_set(error, "setup: step \"%.80s\": %s", step, outcome->failure);
    if (!outcome->status_holds)
        return error_set(error, "setup: step \"%.80s\": status %d", step, outcome->status);
    const char *check = first_failed_check(outcome);
    return check == NULL ? 0 : error_set(error, "setup: step \"%.80s\": the check \"%.80s\" failed", step, check);
}

int flow_finish_setup(struct flow *flow, const struct flow_user *user, struct error *error)
{
    for (size_t i = 0; i < flow->scenario->setup_count; i++)
        if (judge_outcome(&user->outcomes[i], error) != 0)
            return -1;
    for (size_t i = 0; i < flow->scenario->variable_count; i++)
        if (user->variables[i].data != NULL)
            flow->shared[i] = (struct str){arena_copy_bytes(&flow->arena, user->variables[i].data, user->variables[i].length),
                                           user->variables[i].length};
    if (user->cookies != NULL) {
        flow->shared_cookies = ARENA_NEW(&flow->arena, struct cookie_jar);
        *flow->shared_cookies = *user->cookies;
    }
    return 0;
}

/* ---- the end ---------------------------------------------------------------------------------------------------------------- */

void flow_collect(struct flow *flow, const struct flow_user *user)
{
    for (size_t i = 0; i < flow->scenario->counter_count; i++)
        flow->counters[i] += user->counters[i];
}

/* Whether all variables of a template have a value. */
static bool is_known(const struct template *compiled, const struct str *variables)
{
    for (size_t i = 0; i < compiled->count; i++) {
        const struct template_piece *piece = &compiled->pieces[i];
        if (piece->kind == TEMPLATE_VARIABLE && variables[piece->index].data == NULL)
            return false;
        for (size_t k = 0; k < piece->term_count; k++)
            if (piece->terms[k].kind == TEMPLATE_VARIABLE && variables[piece->terms[k].index].data == NULL)
                return false;
    }
    return true;
}

static void evaluate_report(const struct flow *flow, const struct flow_user *user, const struct scenario_report *report,
                            struct flow_value *value)
{
    char text[CHECK_TEXT_MAXIMUM];
    long long number = 0;
    struct template_values values = {
        .vus = flow->vus, .variables = user->variables, .rows = user->rows, .counters = flow->counters};
    value->name = report->name;
    if (!is_known(&report->value, user->variables))
        return;
    size_t length = template_expand(&report->value, &values, text);
    value->has_value = str_to_int64((struct str){text, length}, &number);
    value->value = number;
}

void flow_finish_teardown(const struct flow *flow, const struct flow_user *user, struct flow_summary *summary)
{
    const struct scenario *scenario = flow->scenario;
    memset(summary, 0, sizeof *summary);
    summary->teardown = calloc(scenario->teardown_count + 1, sizeof *summary->teardown);
    summary->values = calloc(scenario->report_count + 1, sizeof *summary->values);
    if (summary->teardown == NULL || summary->values == NULL) {
        flow_summary_release(summary);
        return;
    }
    summary->teardown_count = scenario->teardown_count;
    summary->value_count = scenario->report_count;
    memcpy(summary->teardown, user->outcomes, scenario->teardown_count * sizeof *summary->teardown);
    for (size_t i = 0; i < scenario->report_count; i++)
        evaluate_report(flow, user, &scenario->reports[i], &summary->values[i]);
}

void flow_summary_release(struct flow_summary *summary)
{
    free(summary->teardown);
    free(summary->values);
    memset(summary, 0, sizeof *summary);
}
