/* scenario_text: builds scenarios for tests from the part that matters to them. */
#ifndef TESTS_UNIT_RUNNER_SCENARIO_TEXT_H
#define TESTS_UNIT_RUNNER_SCENARIO_TEXT_H

#include "tests/unit/test.h"

#include "runner/scenario.h"

#define SCENARIO_TEXT_HEAD                                                                                                         \
    "{\"id\":\"01-test\",\"category\":\"basic\",\"title\":{\"en\":\"t\",\"ko\":\"t\"},\"description\":{\"en\":\"d\",\"ko\":\"d\"}" \
    ",\n"                                                                                                                          \
    "\"shows\":{\"en\":\"s\",\"ko\":\"s\"},\"writes\":false,\"load\":{\"executor\":\"constant-vus\"},\n"

/* Parses a scenario whose "mode" and "steps" are given as JSON text. */
static inline int scenario_from_steps(struct scenario *scenario, const char *mode, const char *steps, struct error *error)
{
    static char text[16384];
    int length = snprintf(text, sizeof text, SCENARIO_TEXT_HEAD "\"mode\":\"%s\",\n\"steps\":[%s]}", mode, steps);
    assert_true(length > 0 && (size_t)length < sizeof text);
    return scenario_parse(scenario, "test.json", text, (size_t)length, error);
}

/* Parses a scenario whose "load" and whose other members ("steps", ...) are given as JSON text. */
static inline int scenario_from_members(struct scenario *scenario, const char *load, const char *members, struct error *error)
{
    static char text[32768];
    static const char head[] = SCENARIO_TEXT_HEAD;
    const char *load_member = strstr(head, "\"load\"");
    int length = snprintf(text, sizeof text, "%.*s\"load\":%s,\n%s}", (int)(load_member - head), head, load, members);
    assert_true(length > 0 && (size_t)length < sizeof text);
    return scenario_parse(scenario, "test.json", text, (size_t)length, error);
}

/* The same with a constant-vus load; must succeed. */
static inline void scenario_with(struct scenario *scenario, const char *members)
{
    struct error error = {0};
    assert_ok(scenario_from_members(scenario, "{\"executor\":\"constant-vus\"}", members, &error), &error);
}

static inline void scenario_of(struct scenario *scenario, const char *mode, const char *steps)
{
    struct error error = {0};
    assert_ok(scenario_from_steps(scenario, mode, steps, &error), &error);
}

#endif
