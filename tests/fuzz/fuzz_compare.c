/* fuzz_compare: what people write for a side and for a budget, as arbitrary text (libFuzzer). A side that is accepted has runs, and a
 * budget that is accepted is finite and reads the same again. */
#include "site-gen/report/compare_budget.h"
#include "site-gen/report/compare_select.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct results_machine MACHINE = {.key = "1111111111111111", .cpu = "cpu", .kernel = "6.1", .architecture = "x86_64"};
static const struct results_environment ENVIRONMENTS[] = {{.machine = &MACHINE, .lab_commit = "abcdef123456"},
                                                          {.machine = &MACHINE, .lab_commit = "abcd99999999"}};
static const struct results_target TARGETS[] = {
    {.key = "a", .id = "a"}, {.key = "m-pool", .id = "m"}, {.key = "m-thread", .id = "m"}};
static const struct results_session SESSIONS[] = {{.id = "s1", .machine = &MACHINE}, {.id = "a", .machine = &MACHINE}};
static const struct results_scenario SCENARIO = {.id = "01-one", .number = "01"};

/* One run of each combination. */
static size_t make_runs(struct results_run *runs)
{
    size_t count = 0;
    for (size_t i = 0; i < 24; i++)
        runs[count++] = (struct results_run){.id = "run",
                                             .date = i % 2 == 0 ? "2026-11-01" : "2026-11-02",
                                             .target = &TARGETS[i % 3],
                                             .scenario = &SCENARIO,
                                             .session = &SESSIONS[i / 22],
                                             .machine = &MACHINE,
                                             .environment = &ENVIRONMENTS[i / 12],
                                             .framework_version = i % 5 == 0 ? "2026-11-01" : "1.0",
                                             .experiment = i % 7 == 0 ? "pool" : "",
                                             .experiment_side = i % 7 == 0 ? "before" : "",
                                             .source_sha256 = ""};
    return count;
}

static void try_side(const char *text)
{
    struct results_run runs[24];
    struct results results = {.runs = runs, .run_count = make_runs(runs)};
    struct compare_selection selection;
    struct error error = {0};
    struct arena arena;
    arena_init(&arena);
    if (compare_select(&arena, &results, text, NULL, &selection, &error) == 0) {
        if (selection.run_count == 0 || strcmp(selection.label, text) != 0)
            abort();
    } else if (error.message[0] == '\0') {
        abort();
    }
    arena_release(&arena);
}

static void try_budget(const char *text)
{
    struct compare_budget budget, again;
    struct error error = {0};
    if (budget_parse(text, &budget, &error) != 0) {
        if (error.message[0] == '\0')
            abort();
        return;
    }
    if (!isfinite(budget.amount) || budget.amount < 0 || budget.amount > 10 || budget_parse(budget.text, &again, &error) != 0 ||
        memcmp(&budget.amount, &again.amount, sizeof(budget.amount)) != 0)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size > 4096 || memchr(data, 0, size) != NULL)
        return 0;
    char *text = malloc(size + 1);
    if (text == NULL)
        abort();
    memcpy(text, data, size);
    text[size] = '\0';
    try_side(text);
    try_budget(text);
    free(text);
    return 0;
}
