/* The way of users through scenarios, without sockets: what is sent, what answers mean, what is carried on. */
#include "tests/unit/runner/scenario_text.h"

#include "runner/flow.h"

#define STEP(name, more) "{\"name\":\"" name "\",\"method\":\"GET\"," more "}"

/* A flow with one user of a phase. */
struct fixture {
    struct scenario scenario;
    struct flow flow;
    struct flow_user user;
    struct arena arena;
};

static void open_flow(struct fixture *fixture, const char *members)
{
    struct error error = {0};
    scenario_with(&fixture->scenario, members);
    arena_init(&fixture->arena);
    assert_ok(flow_init(&fixture->flow, &fixture->scenario, "h:1", 4, 7, &error), &error);
}

static void open_user(struct fixture *fixture, enum flow_phase phase, uint32_t vu)
{
    flow_user_init(&fixture->user, &fixture->flow, phase, vu, &fixture->arena);
}

static void close_flow(struct fixture *fixture)
{
    flow_release(&fixture->flow);
    arena_release(&fixture->arena);
    scenario_release(&fixture->scenario);
}

/* The next request must be these bytes (its head up to and without the empty line, when that is what is given). */
static struct flow_request expect_request(struct fixture *fixture, const char *start)
{
    struct flow_request request;
    flow_next(&fixture->user, &request);
    if (!str_starts_with(request.bytes, start))
        fail_msg("expected \"%s\", got \"%.*s\"", start, (int)request.bytes.length, request.bytes.data);
    return request;
}

static struct flow_verdict answer(struct fixture *fixture, int status, const char *head, const char *body)
{
    struct flow_verdict verdict;
    struct check_answer given = {.status = status, .head = str_from_text(head), .body = str_from_text(body), .body_complete = true};
    flow_judge(&fixture->user, &given, &verdict);
    return verdict;
}

static void test_one_constant_step(void **state)
{
    (void)state;
    struct fixture fixture;
    open_flow(&fixture, "\"steps\":[" STEP("a", "\"path\":\"/x\"") "]");
    open_user(&fixture, FLOW_STEPS, 1);
    const char *bytes = NULL;
    for (int i = 0; i < 3; i++) {
        struct flow_request request = expect_request(&fixture, "GET /x HTTP/1.1\r\nHost: h:1\r\n\r\n");
        assert_true(bytes == NULL || bytes == request.bytes.data); /* the same bytes, not a copy */
        bytes = request.bytes.data;
        assert_true(request.starts_iteration && !request.starts_group && !request.keep_head && !request.keep_body);
        struct flow_verdict verdict = answer(&fixture, i == 1 ? 500 : 200, NULL, NULL);
        assert_true(verdict.ends_iteration && !verdict.follows && !verdict.cut_iteration && verdict.checks_hold);
        assert_int_equal(verdict.status_holds, i != 1);
    }
    assert_null(fixture.user.buffer);
    assert_int_equal(fixture.user.plan.iteration, 2);
    close_flow(&fixture);
}

static void test_values_are_carried_from_step_to_step(void **state)
{
    (void)state;
    struct fixture fixture;
    open_flow(
        &fixture,
        "\"variables\":{\"who\":\"{{id}} of {{vu}}\"},"
        "\"steps\":[" STEP(
            "login",
            "\"path\":\"/login\",\"group\":\"g\",\"extract\":[{\"variable\":\"id\",\"json\":\"id\"},"
            "{\"variable\":\"token\",\"header\":\"X-Token\"}]") "," STEP("read",
                                                                         "\"path\":\"/u/"
                                                                         "{{id}}?w={{who}}\",\"group\":\"g\",\"auth\":{\"bearer\":"
                                                                         "\"{{token}}\"},"
                                                                         "\"checks\":[{\"name\":\"same\",\"json\":\"id\","
                                                                         "\"equals\":\"{{id}}\"}]") "," STEP("last",
                                                                                                             "\"path\":\"/\"") "]");
    open_user(&fixture, FLOW_STEPS, 3);
    for (int i = 0; i < 2; i++) {
        struct flow_request request = expect_request(&fixture, "GET /login HTTP");
        assert_true(request.keep_body && request.keep_head && request.starts_group && request.starts_iteration);
        struct flow_verdict verdict = answer(&fixture, 200, "X-Token: t&1\r\n", i == 0 ? "{\"id\":\"a b\"}" : "{\"id\":42}");
        assert_true(verdict.checks_hold && !verdict.ends_iteration && !verdict.ends_group);
        assert_int_equal(verdict.checks_passed, 3);
        request =
            expect_request(&fixture, i == 0 ? "GET /u/a%20b?w=a%20b%20of%203 HTTP/1.1\r\nHost: h:1\r\nAuthorization: Bearer t&1\r\n"
                                            : "GET /u/42?w=42%20of%203 HTTP");
        assert_true(!request.starts_group && !request.starts_iteration);
        verdict = answer(&fixture, 200, NULL, i == 0 ? "{\"id\":\"a b\"}" : "{\"id\":43}");
        assert_int_equal(verdict.checks_hold, i == 0);
        assert_true(verdict.ends_group && !verdict.ends_iteration);
        expect_request(&fixture, "GET / HTTP");
        verdict = answer(&fixture, 200, NULL, NULL);
        assert_true(verdict.ends_iteration && !verdict.ends_group);
    }
    close_flow(&fixture);
}

/* Without its values, what follows of an iteration is not sent. */
static void test_a_failed_extraction_cuts_the_iteration(void **state)
{
    (void)state;
    struct fixture fixture;
    open_flow(&fixture, "\"steps\":[" STEP("a", "\"path\":\"/a\",\"extract\":[{\"variable\":\"v\",\"json\":\"v\"}]") "," STEP(
                            "b", "\"path\":\"/{{v}}\"") "]");
    open_user(&fixture, FLOW_STEPS, 1);
    struct flow_verdict verdict;
    for (int i = 0; i < 3; i++) {
        expect_request(&fixture, "GET /a HTTP");
        if (i == 0)
            verdict = answer(&fixture, 200, NULL, "{}");
        else if (i == 1)
            verdict = answer(&fixture, 404, NULL, "{\"v\":1}");
        else
            flow_fail(&fixture.user, "reset", &verdict);
        assert_true(verdict.ends_iteration && verdict.cut_iteration);
        assert_int_equal(verdict.checks_passed, 0);
        assert_int_equal(verdict.status_holds, i == 0);
    }
    expect_request(&fixture, "GET /a HTTP");
    answer(&fixture, 200, NULL, "{\"v\":1}");
    assert_int_equal(fixture.user.plan.iteration, 3);
    expect_request(&fixture, "GET /1 HTTP");
    flow_fail(&fixture.user, "timeout", &verdict);
    assert_true(verdict.ends_iteration && !verdict.cut_iteration && !verdict.status_holds);
    close_flow(&fixture);
}

static void test_redirects(void **state)
{
    (void)state;
    struct fixture fixture;
    open_flow(&fixture,
              "\"cookies\":true,\"steps\":[{\"name\":\"a\",\"method\":\"POST\",\"path\":\"/a?{{random 1 1000000}}\",\"follow\":2,"
              "\"body\":{\"text\":\"{{random 1 1000000}}\"},\"checks\":[{\"name\":\"s\",\"status\":200}]}]");
    open_user(&fixture, FLOW_STEPS, 1);
    struct flow_request request = expect_request(&fixture, "POST /a?");
    char body[64];
    snprintf(body, sizeof body, "%s", strstr(request.bytes.data, "\r\n\r\n"));
    body[request.bytes.length - (size_t)(strstr(request.bytes.data, "\r\n\r\n") - request.bytes.data)] = '\0';
    struct flow_verdict verdict = answer(&fixture, 307, "Location: b\r\nSet-Cookie: c=1; Path=/b\r\n", NULL);
    assert_true(verdict.follows);
    request = expect_request(&fixture, "POST /b HTTP/1.1\r\nHost: h:1\r\nCookie: c=1\r\nContent-Type");
    assert_false(request.starts_iteration);
    assert_memory_equal(request.bytes.data + request.bytes.length - strlen(body), body, strlen(body)); /* the same body again */
    verdict = answer(&fixture, 303, "location: http://h:1/c\r\n", NULL);
    assert_true(verdict.follows);
    expect_request(&fixture, "GET /c HTTP/1.1\r\nHost: h:1\r\n\r\n");
    verdict = answer(&fixture, 302, "Location: /d\r\n", NULL); /* one too many: it is the answer */
    assert_true(!verdict.follows && verdict.ends_iteration && !verdict.status_holds);
    expect_request(&fixture, "POST /a?");
    verdict = answer(&fixture, 302, "Location: http://elsewhere/\r\n", NULL);
    assert_true(!verdict.follows && !verdict.status_holds);
    expect_request(&fixture, "POST /a?");
    assert_true(answer(&fixture, 302, "Location: /e\r\n", NULL).follows);
    expect_request(&fixture, "GET /e ");
    flow_fail(&fixture.user, "timeout", &verdict);
    assert_true(verdict.ends_iteration);
    expect_request(&fixture, "POST /a?"); /* nothing of the redirect is left */
    close_flow(&fixture);
}

static void test_cookies_stay_with_their_user(void **state)
{
    (void)state;
    struct fixture fixture;
    struct flow_user other;
    struct flow_request request;
    open_flow(&fixture, "\"cookies\":true,\"steps\":[" STEP("a", "\"path\":\"/x/a\"") "]");
    open_user(&fixture, FLOW_STEPS, 1);
    flow_user_init(&other, &fixture.flow, FLOW_STEPS, 2, &fixture.arena);
    request = expect_request(&fixture, "GET /x/a HTTP/1.1\r\nHost: h:1\r\n\r\n");
    assert_true(request.keep_head && !request.keep_body);
    answer(&fixture, 200, "Set-Cookie: s=1\r\n", NULL);
    expect_request(&fixture, "GET /x/a HTTP/1.1\r\nHost: h:1\r\nCookie: s=1\r\n\r\n");
    flow_next(&other, &request);
    assert_true(str_equals_text(request.bytes, "GET /x/a HTTP/1.1\r\nHost: h:1\r\n\r\n"));
    close_flow(&fixture);
}

/* ---- setup and teardown ----------------------------------------------------------------------------------------------------- */

#define STOCK_SCENARIO                                                                                                             \
    "\"cookies\":true,\"setup\":[" STEP("s1", "\"path\":\"/reset\"") "," STEP(                                                     \
        "s2", "\"path\":\"/"                                                                                                       \
              "stock\",\"extract\":[{\"variable\":\"initial\",\"json\":"                                                           \
              "\"stock\"}]") "],"                                                                                                  \
                             "\"steps\":[" STEP("sell", "\"path\":\"/"                                                             \
                                                        "sell?of={{initial}}\","                                                   \
                                                        "\"checks\":[{\"name\":\"s\","                                             \
                                                        "\"status\":[200,409]},"                                                   \
                                                        "{\"name\":\"sold\",\"json\":"                                             \
                                                        "\"ok\",\"equals\":true,"                                                  \
                                                        "\"required\":false,\"count\":"                                            \
                                                        "\"sold\"}]") "],"                                                         \
                                                                      "\"teardown\":"                                              \
                                                                      "[" STEP("t", "\"path\":"                                    \
                                                                                    "\"/"                                          \
                                                                                    "stock?sold="                                  \
                                                                                    "{{sold}}\","                                  \
                                                                                    "\"checks\":"                                  \
                                                                                    "[{\"name\":"                                  \
                                                                                    "\"none "                                      \
                                                                                    "lost\","                                      \
                                                                                    "\"json\":"                                    \
                                                                                    "\"stock\","                                   \
                                                                                    "\"equals\":"                                  \
                                                                                    "\"{{sum "                                     \
                                                                                    "initial "                                     \
                                                                                    "-sold}}\"}]"                                  \
                                                                                    ",\"extract"                                   \
                                                                                    "\":[{"                                        \
                                                                                    "\"variable"                                   \
                                                                                    "\":"                                          \
                                                                                    "\"final\","                                   \
                                                                                    "\"json\":"                                    \
                                                                                    "\"stock\"}"                                   \
                                                                                    "]") "],"                                      \
                                                                                         "\"repo"                                  \
                                                                                         "rt\":["                                  \
                                                                                         "{\"nam"                                  \
                                                                                         "e\":"                                    \
                                                                                         "\"lost"                                  \
                                                                                         "\","                                     \
                                                                                         "\"valu"                                  \
                                                                                         "e\":"                                    \
                                                                                         "\"{{"                                    \
                                                                                         "sum "                                    \
                                                                                         "final "                                  \
                                                                                         "sold "                                   \
                                                                                         "-initi"                                  \
                                                                                         "al}}"                                    \
                                                                                         "\"},{"                                   \
                                                                                         "\"name"                                  \
                                                                                         "\":"                                     \
                                                                                         "\"sold"                                  \
                                                                                         "\","                                     \
                                                                                         "\"valu"                                  \
                                                                                         "e\":"                                    \
                                                                                         "\"{{"                                    \
                                                                                         "sold}}"                                  \
                                                                                         "\"}]"

static void run_setup(struct fixture *fixture, const char *stock, struct error *error, int expected)
{
    open_user(fixture, FLOW_SETUP, 0);
    assert_true(expect_request(fixture, "GET /reset HTTP").starts_iteration);
    assert_false(answer(fixture, 204, "Set-Cookie: k=v\r\n", NULL).ends_iteration);
    expect_request(fixture, "GET /stock HTTP");
    assert_true(answer(fixture, 200, NULL, stock).ends_iteration);
    assert_int_equal(flow_finish_setup(&fixture->flow, &fixture->user, error), expected);
}

static void sell(struct fixture *fixture, uint32_t vu, int good, int lost_races)
{
    open_user(fixture, FLOW_STEPS, vu);
    for (int i = 0; i < good + lost_races; i++) {
        expect_request(fixture, "GET /sell?of=1000 HTTP/1.1\r\nHost: h:1\r\nCookie: k=v");
        struct flow_verdict verdict = answer(fixture, i < good ? 200 : 409, NULL, i < good ? "{\"ok\":true}" : "{\"ok\":false}");
        assert_true(verdict.status_holds && verdict.checks_hold); /* a lost race is no error */
        assert_int_equal(verdict.checks_passed, i < good ? 3 : 1);
    }
    flow_collect(&fixture->flow, &fixture->user);
}

static void test_setup_and_teardown(void **state)
{
    (void)state;
    struct fixture fixture;
    struct error error = {0};
    struct flow_summary summary;
    open_flow(&fixture, STOCK_SCENARIO);
    run_setup(&fixture, "{\"stock\":1000}", &error, 0);
    sell(&fixture, 1, 30, 2);
    sell(&fixture, 2, 10, 0);
    open_user(&fixture, FLOW_TEARDOWN, 0);
    expect_request(&fixture, "GET /stock?sold=40 HTTP");
    struct flow_verdict verdict = answer(&fixture, 200, NULL, "{\"stock\":965}");
    assert_true(verdict.ends_iteration && !verdict.checks_hold);
    flow_finish_teardown(&fixture.flow, &fixture.user, &summary);
    flow_release(&fixture.flow); /* the summary outlives it */
    assert_int_equal(summary.teardown_count, 1);
    assert_string_equal(summary.teardown[0].step->name, "t");
    assert_int_equal(summary.teardown[0].status, 200);
    assert_int_equal(summary.teardown[0].checks_passed, 2); /* the extraction, not the comparison */
    assert_int_equal(summary.value_count, 2);
    assert_string_equal(summary.values[0].name, "lost");
    assert_true(summary.values[0].has_value);
    assert_int_equal(summary.values[0].value, 5);
    assert_int_equal(summary.values[1].value, 40);
    flow_summary_release(&summary);
    close_flow(&fixture);
}

static void test_teardown_without_an_answer(void **state)
{
    (void)state;
    struct fixture fixture;
    struct error error = {0};
    struct flow_summary summary;
    struct flow_verdict verdict;
    open_flow(&fixture, STOCK_SCENARIO);
    run_setup(&fixture, "{\"stock\":1000}", &error, 0);
    open_user(&fixture, FLOW_TEARDOWN, 0);
    expect_request(&fixture, "GET /stock?sold=0 HTTP");
    flow_fail(&fixture.user, "connect", &verdict);
    assert_true(verdict.ends_iteration);
    flow_finish_teardown(&fixture.flow, &fixture.user, &summary);
    assert_string_equal(summary.teardown[0].failure, "connect");
    assert_false(summary.values[0].has_value);
    assert_true(summary.values[1].has_value);
    flow_summary_release(&summary);
    close_flow(&fixture);
}

static void test_setup_that_fails(void **state)
{
    (void)state;
    struct fixture fixture;
    struct error error = {0};
    struct flow_verdict verdict;
    open_flow(&fixture, STOCK_SCENARIO);
    run_setup(&fixture, "{\"stock\":[]}", &error, -1);
    assert_error_contains(&error, "setup: step \"s2\": the check \"extracts initial\" failed");
    open_user(&fixture, FLOW_SETUP, 0);
    expect_request(&fixture, "GET /reset HTTP");
    verdict = answer(&fixture, 503, NULL, NULL);
    assert_true(verdict.ends_iteration && verdict.cut_iteration);
    assert_int_equal(flow_finish_setup(&fixture.flow, &fixture.user, &error), -1);
    assert_error_contains(&error, "setup: step \"s1\": status 503");
    open_user(&fixture, FLOW_SETUP, 0);
    expect_request(&fixture, "GET /reset HTTP");
    flow_fail(&fixture.user, "timeout", &verdict);
    assert_true(verdict.ends_iteration);
    assert_int_equal(flow_finish_setup(&fixture.flow, &fixture.user, &error), -1);
    assert_error_contains(&error, "setup: step \"s1\": timeout");
    open_user(&fixture, FLOW_SETUP, 0);
    assert_int_equal(flow_finish_setup(&fixture.flow, &fixture.user, &error), -1);
    assert_error_contains(&error, "was not sent");
    close_flow(&fixture);
}

/* A variable of setup that steps extract anew is setup's again in the next iteration. */
static void test_a_variable_of_setup_that_changes(void **state)
{
    (void)state;
    struct fixture fixture;
    struct error error = {0};
    open_flow(
        &fixture,
        "\"setup\":[" STEP("s", "\"path\":\"/s\",\"extract\":[{\"variable\":\"v\",\"json\":\"\"}]") "],\"steps\":[" STEP(
            "a", "\"path\":\"/a/{{v}}\",\"extract\":[{\"variable\":\"v\",\"json\":\"\"}]") "," STEP("b",
                                                                                                    "\"path\":\"/b/{{v}}\"") "]");
    open_user(&fixture, FLOW_SETUP, 0);
    expect_request(&fixture, "GET /s HTTP");
    answer(&fixture, 200, NULL, "\"first\"");
    assert_ok(flow_finish_setup(&fixture.flow, &fixture.user, &error), &error);
    open_user(&fixture, FLOW_STEPS, 1);
    for (int i = 0; i < 2; i++) {
        expect_request(&fixture, "GET /a/first HTTP");
        answer(&fixture, 200, NULL, "\"second\"");
        expect_request(&fixture, "GET /b/second HTTP");
        answer(&fixture, 200, NULL, NULL);
    }
    close_flow(&fixture);
}

static void test_weighted_steps_and_groups(void **state)
{
    (void)state;
    struct fixture fixture;
    int seen[2] = {0};
    open_flow(&fixture, "\"mode\":\"weighted\",\"steps\":[" STEP("a", "\"path\":\"/a\",\"weight\":3,\"group\":\"g\"") "," STEP(
                            "b", "\"path\":\"/b\",\"weight\":1") "]");
    open_user(&fixture, FLOW_STEPS, 1);
    for (int i = 0; i < 4000; i++) {
        struct flow_request request;
        flow_next(&fixture.user, &request);
        assert_true(request.starts_iteration);
        assert_int_equal(request.starts_group, request.index == 0);
        struct flow_verdict verdict = answer(&fixture, 200, NULL, NULL);
        assert_true(verdict.ends_iteration);
        assert_int_equal(verdict.ends_group, request.index == 0);
        seen[request.index]++;
    }
    assert_in_range(seen[0], 2850, 3150);
    close_flow(&fixture);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_one_constant_step),
        cmocka_unit_test(test_values_are_carried_from_step_to_step),
        cmocka_unit_test(test_a_failed_extraction_cuts_the_iteration),
        cmocka_unit_test(test_redirects),
        cmocka_unit_test(test_cookies_stay_with_their_user),
        cmocka_unit_test(test_setup_and_teardown),
        cmocka_unit_test(test_teardown_without_an_answer),
        cmocka_unit_test(test_setup_that_fails),
        cmocka_unit_test(test_a_variable_of_setup_that_changes),
        cmocka_unit_test(test_weighted_steps_and_groups),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
