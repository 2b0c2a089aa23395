/* flow_step: one request after the other of one user. The way of a scenario whose requests are constant is the short one: no
 * branch here costs more than a comparison. */
#include "runner/flow.h"

#include "lib/clock.h"

#include <string.h>

#define NANOSECONDS_PER_MILLISECOND INT64_C(1000000)

static const struct scenario_step *list(const struct flow_user *user)
{
    const struct scenario *scenario = user->flow->scenario;
    return user->phase == FLOW_STEPS ? scenario->steps : user->phase == FLOW_SETUP ? scenario->setup : scenario->teardown;
}

static size_t list_count(const struct flow_user *user)
{
    const struct scenario *scenario = user->flow->scenario;
    return user->phase == FLOW_STEPS   ? scenario->step_count
           : user->phase == FLOW_SETUP ? scenario->setup_count
                                       : scenario->teardown_count;
}

static struct template_values make_values(struct flow_user *user)
{
    return (struct template_values){.vu = user->vu,
                                    .vus = user->flow->vus,
                                    .iteration = user->plan.iteration,
                                    .random = &user->plan.random,
                                    .now_ms = user->now_ms,
                                    .variables = user->variables,
                                    .rows = user->rows,
                                    .counters = user->flow->counters};
}

/* ---- the next request ------------------------------------------------------------------------------------------------------- */

static bool is_one_step_an_iteration(const struct flow_user *user)
{
    return user->phase == FLOW_STEPS && user->flow->plan.mode == SCENARIO_WEIGHTED;
}

static bool is_last(const struct flow_user *user)
{
    return is_one_step_an_iteration(user) || user->step + 1 == list_count(user);
}

static void begin_iteration(struct flow_user *user)
{
    const struct scenario *scenario = user->flow->scenario;
    user->variable_bytes_used = 0;
    if (scenario->variable_count > 0)
        memcpy(user->variables, user->flow->shared, scenario->variable_count * sizeof(struct str));
    for (size_t i = 0; i < scenario->data_count; i++)
        user->rows[i] = data_file_row(&scenario->data[i], user->vu, user->flow->vus, user->plan.iteration, &user->plan.random);
}

static void go_on(struct flow_user *user, struct flow_request *request)
{
    if (user->phase == FLOW_STEPS) {
        user->step = plan_next_step(&user->flow->plan, &user->plan);
        request->starts_iteration = user->step == 0 || is_one_step_an_iteration(user);
    } else {
        user->step = user->begun ? user->step + 1 : 0;
        request->starts_iteration = !user->begun;
        user->begun = true;
    }
    if (request->starts_iteration)
        begin_iteration(user);
    const struct scenario_step *step = &list(user)[user->step];
    request->starts_group =
        step->group_index != SCENARIO_NO_GROUP && (request->starts_iteration || step[-1].group_index != step->group_index);
}

static void assemble(struct flow_user *user, const struct request *compiled)
{
    if (!user->redirect.active) {
        user->now_ms = clock_utc_now().nanoseconds / NANOSECONDS_PER_MILLISECOND;
        user->random_before = user->plan.random;
    } else if (compiled->constant.data == NULL) {
        user->plan.random = user->random_before; /* the same request again, but for where it goes */
    }
    struct template_values values = make_values(user);
    user->sent = request_assemble(compiled, &values, user->cookies, &user->redirect, user->buffer);
}

void flow_next(struct flow_user *user, struct flow_request *request)
{
    request->starts_iteration = false;
    request->starts_group = false;
    if (!user->redirect.active)
        go_on(user, request);
    const struct scenario_step *step = &list(user)[user->step];
    const struct request *compiled = &user->flow->requests[user->phase][user->step];
    if (compiled->constant.data != NULL && !user->redirect.active)
        user->sent = compiled->constant;
    else
        assemble(user, compiled);
    request->step = step;
    request->index = user->step;
    request->bytes = user->sent;
    request->is_head = compiled->is_head;
    request->keep_head = step->needs_head;
    request->keep_body = step->needs_body;
}

/* ---- the answer ------------------------------------------------------------------------------------------------------------- */

/* The path of the request that was sent, query and all. */
static struct str sent_path(const struct flow_user *user)
{
    struct str rest = user->sent;
    struct str part = {0};
    str_split_next(&rest, ' ', &part);
    str_split_next(&rest, ' ', &part);
    return part;
}

static bool follows(struct flow_user *user, const struct scenario_step *step, const struct check_answer *answer)
{
    struct str location;
    size_t position = 0;
    if (user->redirects == step->follow || answer->status < 300 || answer->status > 399 ||
        !extract_next_header(answer->head, "Location", &position, &location) ||
        !request_follow(&user->redirect, answer->status, location, sent_path(user), user->flow->authority, step->method))
        return false;
    user->redirects++;
    return true;
}

/* Takes out one value. */
static bool take_value(struct flow_user *user, const struct extract *extract, const struct check_answer *answer)
{
    char *place = user->variable_bytes + user->variable_bytes_used;
    size_t length = 0;
    if (!extract_value(extract, answer, place, &length)) {
        user->variables[extract->variable] = (struct str){NULL, 0};
        return false;
    }
    user->variables[extract->variable] = (struct str){place, length};
    user->variable_bytes_used += length;
    return true;
}

/* Sets the bits of the extractions, which come behind those of the other checks. Nothing is taken from an answer of a wrong status.
 */
static uint32_t take_values(struct flow_user *user, const struct scenario_step *step, const struct check_answer *answer,
                            bool status_holds)
{
    uint32_t passed = 0;
    size_t first = step->check_count - step->extract_count;
    for (size_t i = 0; i < step->extract_count; i++)
        if (status_holds && take_value(user, &step->extracts[i], answer))
            passed |= UINT32_C(1) << (first + i);
    return passed;
}

static void count(struct flow_user *user, const struct scenario_step *step, uint32_t passed)
{
    for (size_t i = 0; i < step->check_count; i++)
        if (step->checks[i].counter != CHECK_NO_COUNTER && (passed >> i & 1) != 0)
            user->counters[step->checks[i].counter]++;
}

static uint32_t evaluate(struct flow_user *user, const struct scenario_step *step, const struct check_answer *answer,
                         bool *status_holds)
{
    char scratch[CHECK_TEXT_MAXIMUM];
    struct template_values values = make_values(user);
    return check_evaluate(step->checks, step->check_count, answer, &values, scratch, status_holds);
}

/* Whether what follows of the iteration is left out. */
static bool is_cut(const struct flow_user *user, const struct scenario_step *step, const struct flow_verdict *verdict)
{
    if (user->phase == FLOW_SETUP)
        return !verdict->status_holds || !verdict->checks_hold;
    if (step->extract_count == 0)
        return false;
    uint32_t extracted = verdict->checks_passed >> (step->check_count - step->extract_count);
    return extracted != (uint32_t)((UINT64_C(1) << step->extract_count) - 1);
}

static void end_request(struct flow_user *user, const struct scenario_step *step, struct flow_verdict *verdict)
{
    bool last = is_last(user);
    verdict->follows = false;
    verdict->cut_iteration = !last && is_cut(user, step, verdict);
    verdict->ends_iteration = last || verdict->cut_iteration;
    verdict->ends_group =
        step->group_index != SCENARIO_NO_GROUP && (verdict->ends_iteration || step[1].group_index != step->group_index);
    if (verdict->cut_iteration && user->phase == FLOW_STEPS)
        plan_cut_iteration(&user->flow->plan, &user->plan);
    user->redirects = 0;
    user->redirect.active = false;
    user->redirect.as_get = false;
}

static void note_outcome(struct flow_user *user, const char *failure, int status, const struct flow_verdict *verdict)
{
    if (user->outcomes == NULL)
        return;
    struct flow_outcome *outcome = &user->outcomes[user->step];
    outcome->sent = true;
    outcome->failure = failure;
    outcome->status = status;
    outcome->status_holds = verdict->status_holds;
    outcome->checks_passed = verdict->checks_passed;
}

void flow_judge(struct flow_user *user, const struct check_answer *answer, struct flow_verdict *verdict)
{
    const struct scenario_step *step = &list(user)[user->step];
    if (user->cookies != NULL)
        cookie_store(user->cookies, answer->head, sent_path(user));
    user->redirect.active = false;
    if (step->follow > 0 && follows(user, step, answer)) {
        memset(verdict, 0, sizeof *verdict);
        verdict->follows = true;
        return;
    }
    if (step->check_count == 0) {
        verdict->status_holds = answer->status < 400;
        verdict->checks_passed = 0;
        verdict->checks_hold = true;
    } else {
        verdict->checks_passed = evaluate(user, step, answer, &verdict->status_holds);
        if (step->extract_count > 0)
            verdict->checks_passed |= take_values(user, step, answer, verdict->status_holds);
        verdict->checks_hold = (verdict->checks_passed & step->checks_required) == step->checks_required;
        if (user->counters != NULL)
            count(user, step, verdict->checks_passed);
    }
    end_request(user, step, verdict);
    note_outcome(user, NULL, answer->status, verdict);
}

void flow_fail(struct flow_user *user, const char *reason, struct flow_verdict *verdict)
{
    const struct scenario_step *step = &list(user)[user->step];
    memset(verdict, 0, sizeof *verdict);
    end_request(user, step, verdict);
    note_outcome(user, reason, 0, verdict);
}
