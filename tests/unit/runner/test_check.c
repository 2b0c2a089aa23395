/* Checks and extractions on answers. */
#include "tests/unit/runner/scenario_text.h"

#include "runner/check.h"

#define HEAD_TEXT                                                                                                                  \
    "Content-Type: application/json; charset=utf-8\r\nX-A:  one \r\nset-cookie: a=1\r\nSet-Cookie: b=2; "                          \
    "Path=/\nX-Empty:\r\nBroken\r\n"
#define BODY_TEXT                                                                                                                  \
    "{\"id\":7,\"name\":\"K\\u00e9\\\"x\",\"ok\":true,\"none\":null,\"price\":1.50,\"items\":[1,{\"a\":2},[]],\"empty\":[],"       \
    "\"deep\":{\"text\":\"7\"}}"

static struct check_answer make_answer(void)
{
    return (struct check_answer){
        .status = 200, .body = STR_LITERAL(BODY_TEXT), .body_complete = true, .head = STR_LITERAL(HEAD_TEXT)};
}

static void test_every_kind(void **state)
{
    (void)state;
    static const struct {
        const char *check; /* behind the name */
        bool holds;
    } cases[] = {
        {"\"status\":200", true},
        {"\"status\":201", false},
        {"\"status\":[404,200]", true},
        {"\"status\":[404,201]", false},
        {"\"header\":\"content-type\",\"contains\":\"json\"", true},
        {"\"header\":\"content-type\",\"contains\":\"xml\"", false},
        {"\"header\":\"Content-Type\",\"equals\":\"application/json\"", false},
        {"\"header\":\"x-a\",\"equals\":\"one\"", true},
        {"\"header\":\"X-A\",\"equals\":\"{{name}}\"", true},
        {"\"header\":\"X-Empty\",\"equals\":\"\"", true},
        {"\"header\":\"X-Empty\",\"exists\":true", true},
        {"\"header\":\"X-Empty\",\"exists\":false", false},
        {"\"header\":\"X\",\"exists\":true", false},
        {"\"header\":\"X\",\"exists\":false", true},
        {"\"header\":\"Broken\",\"exists\":true", false},
        {"\"header\":\"Set-Cookie\",\"contains\":\"b=2\"", true},
        {"\"body_contains\":\"price\"", true},
        {"\"body_contains\":\"prices\"", false},
        {"\"body_contains\":\"\\\"id\\\":{{seven}}\"", true},
        {"\"json\":\"id\",\"equals\":7", true},
        {"\"json\":\"id\",\"equals\":\"7\"", false},
        {"\"json\":\"id\",\"equals\":\"{{seven}}\"", true},
        {"\"json\":\"deep.text\",\"equals\":\"{{seven}}\"", true},
        {"\"json\":\"price\",\"equals\":\"{{half}}\"", true},
        {"\"json\":\"name\",\"equals\":\"{{seven}}\"", false},
        {"\"json\":\"items\",\"equals\":\"{{seven}}\"", false},
        {"\"json\":\"nobody\",\"equals\":\"{{seven}}\"", false},
        {"\"json\":\"ok\",\"equals\":\"t{{rest}}\"", true},
        {"\"json\":\"id\",\"equals\":\"{{sum seven 1 -1}}\"", true},
        {"\"json\":\"id\",\"not_equals\":8", true},
        {"\"json\":\"id\",\"not_equals\":7", false},
        {"\"json\":\"nobody\",\"not_equals\":7", false},
        {"\"json\":\"id\",\"not_equals\":\"{{name}}\"", true},
        {"\"json\":\"id\",\"not_equals\":\"{{seven}}\"", false},
        {"\"json\":\"none\",\"equals\":null", true},
        {"\"json\":\"price\",\"less\":1.6", true},
        {"\"json\":\"price\",\"less\":1.5", false},
        {"\"json\":\"price\",\"greater\":-1e3", true},
        {"\"json\":\"price\",\"greater\":1.5", false},
        {"\"json\":\"name\",\"greater\":0", false},
        {"\"json\":\"items\",\"length\":3", true},
        {"\"json\":\"items\",\"length\":2", false},
        {"\"json\":\"empty\",\"length\":0", true},
        {"\"json\":\"deep\",\"length\":1", true},
        {"\"json\":\"\",\"length\":8", true},
        {"\"json\":\"name\",\"length\":4", true},
        {"\"json\":\"id\",\"length\":1", false},
        {"\"json\":\"items[1].a\",\"type\":\"number\"", true},
        {"\"json\":\"items[3]\",\"exists\":false", true},
    };
    static const char extra[] = "\"variables\":{\"seven\":\"7\",\"half\":\"1.5\",\"rest\":\"rue\",\"name\":\"one\"},";
    struct check_answer answer = make_answer();
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        char members[1024];
        char scratch[CHECK_TEXT_MAXIMUM];
        struct scenario scenario;
        struct template_values values = {.vu = 1};
        snprintf(members, sizeof members,
                 "%s\"steps\":[{\"name\":\"a\",\"method\":\"GET\",\"path\":\"/\",\"checks\":[{\"name\":\"c\",%s}]}]",
                 strstr(cases[i].check, "{{sum") == NULL ? extra : "", cases[i].check);
        if (strstr(cases[i].check, "{{sum") != NULL) { /* adds variables, not texts */
            snprintf(members, sizeof members,
                     "\"setup\":[{\"name\":\"s\",\"method\":\"GET\",\"path\":\"/"
                     "\",\"extract\":[{\"variable\":\"seven\",\"json\":\"\"}]}],"
                     "\"steps\":[{\"name\":\"a\",\"method\":\"GET\",\"path\":\"/\",\"checks\":[{\"name\":\"c\",%s}]}]",
                     cases[i].check);
            static const struct str variables[] = {{"7", 1}};
            values.variables = variables;
        }
        scenario_with(&scenario, members);
        const struct check *check = &scenario.steps[0].checks[0];
        if (check_holds(check, &answer, &values, scratch) != cases[i].holds)
            fail_msg("%s", cases[i].check);
        assert_int_equal(scenario.steps[0].needs_body, strstr(cases[i].check, "json\":") || strstr(cases[i].check, "body_"));
        assert_int_equal(scenario.steps[0].needs_head, strstr(cases[i].check, "header") != NULL);
        scenario_release(&scenario);
    }
}

static void test_a_cut_body_keeps_no_check(void **state)
{
    (void)state;
    struct scenario scenario;
    struct check_answer answer = make_answer();
    bool status_right;
    scenario_of(&scenario, "sequence",
                "{\"name\":\"a\",\"method\":\"GET\",\"path\":\"/\",\"checks\":[{\"name\":\"s\",\"status\":200},"
                "{\"name\":\"b\",\"body_contains\":\"id\"},{\"name\":\"n\",\"json\":\"nobody\",\"exists\":false},"
                "{\"name\":\"h\",\"header\":\"X-A\",\"exists\":true,\"required\":false}]}");
    const struct scenario_step *step = &scenario.steps[0];
    assert_int_equal(step->checks_required, 7);
    assert_int_equal(check_evaluate(step->checks, step->check_count, &answer, NULL, NULL, &status_right), 15);
    assert_true(status_right);
    answer.body_complete = false;
    answer.status = 500;
    assert_int_equal(check_evaluate(step->checks, step->check_count, &answer, NULL, NULL, &status_right), 8);
    assert_false(status_right);
    assert_int_equal(check_evaluate(NULL, 0, &answer, NULL, NULL, &status_right), 0);
    assert_false(status_right);
    scenario_release(&scenario);
}

/* ---- extractions ------------------------------------------------------------------------------------------------------------ */

static void test_extractions(void **state)
{
    (void)state;
    static const struct {
        const char *extract;  /* behind the variable */
        const char *expected; /* NULL: no value */
    } cases[] = {
        {"\"json\":\"id\"", "7"},
        {"\"json\":\"name\"", "K\xC3\xA9\"x"},
        {"\"json\":\"ok\"", "true"},
        {"\"json\":\"price\"", "1.50"},
        {"\"json\":\"none\"", NULL},
        {"\"json\":\"items\"", NULL},
        {"\"json\":\"nobody\"", NULL},
        {"\"json\":\"items[1].a\"", "2"},
        {"\"header\":\"X-A\"", "one"},
        {"\"header\":\"X-Empty\"", ""},
        {"\"header\":\"X-B\"", NULL},
        {"\"header\":\"Set-Cookie\"", "a=1"},
        {"\"header\":\"content-type\",\"regex\":\"charset=([a-z0-9-]+)\",\"group\":1", "utf-8"},
        {"\"header\":\"content-type\",\"regex\":\"charset=([A-Z]+)\",\"group\":1", NULL},
        {"\"regex\":\"\\\"price\\\":([0-9.]+)\",\"group\":1", "1.50"},
        {"\"regex\":\"\\\"id\\\":.\"", "\"id\":7"},
        {"\"regex\":\"(nobody)|(id)\",\"group\":1", NULL},
        {"\"regex\":\"(nobody)|(id)\",\"group\":2", "id"},
        {"\"regex\":\"}$\"", "}"},
    };
    struct check_answer answer = make_answer();
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        char steps[512];
        char value[EXTRACT_VALUE_MAXIMUM];
        size_t length = 0;
        struct scenario scenario;
        snprintf(steps, sizeof steps, "{\"name\":\"a\",\"method\":\"GET\",\"path\":\"/\",\"extract\":[{\"variable\":\"v\",%s}]}",
                 cases[i].extract);
        scenario_of(&scenario, "sequence", steps);
        const struct extract *extract = &scenario.steps[0].extracts[0];
        bool found = extract_value(extract, &answer, value, &length);
        if (found != (cases[i].expected != NULL) || (found && !str_equals_text((struct str){value, length}, cases[i].expected)))
            fail_msg("%s: %.*s", cases[i].extract, (int)length, value);
        assert_int_equal(scenario.steps[0].checks[0].kind, CHECK_EXTRACTED);
        scenario_release(&scenario);
    }
}

static void test_values_that_are_too_long(void **state)
{
    (void)state;
    static char body[EXTRACT_VALUE_MAXIMUM + 10];
    char value[EXTRACT_VALUE_MAXIMUM];
    size_t length = 0;
    struct scenario scenario;
    memset(body, 'x', sizeof body);
    scenario_of(&scenario, "sequence",
                "{\"name\":\"a\",\"method\":\"GET\",\"path\":\"/\",\"extract\":[{\"variable\":\"v\",\"regex\":\"x+\"}]}");
    const struct extract *extract = &scenario.steps[0].extracts[0];
    struct check_answer answer = {.status = 200, .body = {body, EXTRACT_VALUE_MAXIMUM}, .body_complete = true};
    assert_true(extract_value(extract, &answer, value, &length));
    assert_int_equal(length, EXTRACT_VALUE_MAXIMUM);
    answer.body.length++;
    assert_false(extract_value(extract, &answer, value, &length));
    answer.body = (struct str){NULL, 0};
    assert_false(extract_value(extract, &answer, value, &length));
    scenario_release(&scenario);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_kind),
        cmocka_unit_test(test_a_cut_body_keeps_no_check),
        cmocka_unit_test(test_extractions),
        cmocka_unit_test(test_values_that_are_too_long),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
