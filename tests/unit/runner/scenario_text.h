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

static inline void scenario_of(struct scenario *scenario, const char *mode, const char *steps)
{
    struct error error = {0};
    assert_ok(scenario_from_steps(scenario, mode, steps, &error), &error);
}

#endif
