/* Golden test of a scenario that was measured under several loads: one target that saturates, one that still rises, one with too few
 * runs for a claim. The results are made by a law, so that it is known what the charts must say. */
#include "tests/unit/golden.h"
#include "tests/unit/report/made_results.h"

#include "site-gen/render/tree.h"
#include "site-gen/report/doc_check.h"
#include "site-gen/report/report.h"

struct loads {
    struct made_results made;
    struct analysis analysis;
    struct messages english, korean;
};

/* Requests a second by the Universal Scalability Law; the latency follows from Little's law, the tail is twice of it. */
static void add_load(struct loads *loads, size_t target, double users, size_t runs, double sigma, double kappa)
{
    double rate = (1000 + 150 * (double)target) * users / (1 + sigma * (users - 1) + kappa * users * (users - 1));
    for (size_t block = 1; block <= runs; block++) {
        struct results_run *run =
            made_results_add(&loads->made, 0, target, 0, (int64_t)block, rate * (1 + 0.001 * (double)(block % 3)));
        run->vus = (int64_t)users;
        run->load = arena_format(&loads->made.arena, "{\"vus\": %g}", users);
        run->latency.mean = run->latency.p50 = llround(users / run->rate * 1e9);
        run->latency.p95 = run->latency.p99 = run->latency.p999 = run->latency.maximum = 2 * run->latency.p50;
    }
}

static int setup(void **state)
{
    struct loads *loads = calloc(1, sizeof(*loads));
    struct error error = {0};
    assert_non_null(loads);
    made_results_init(&loads->made);
    for (double users = 1; users <= 64; users *= 2)
        add_load(loads, 0, users, 5, 0.05, 0.004);
    for (double users = 1; users <= 32; users *= 2)
        add_load(loads, 1, users, 5, 0.01, 0);
    for (double users = 1; users <= 4; users *= 2)
        add_load(loads, 2, users, 3, 0.05, 0.002);
    assert_ok(analysis_build(&loads->analysis, &loads->made.arena, NULL, &loads->made.results, &error), &error);
    assert_ok(messages_load(&loads->english, "en", NULL, &error), &error);
    assert_ok(messages_load(&loads->korean, "ko", NULL, &error), &error);
    *state = loads;
    return 0;
}

static int teardown(void **state)
{
    struct loads *loads = *state;
    messages_release(&loads->english);
    messages_release(&loads->korean);
    made_results_release(&loads->made);
    free(loads);
    return 0;
}

static void assert_page(struct loads *loads, const struct messages *messages, const char *golden)
{
    struct error error = {0};
    struct str_builder out;
    const struct report_options options = {.pair_pdf_maximum = 1, .in_subfolder = messages != &loads->english};
    struct doc_site *site = report_build(&loads->made.arena, messages, &loads->analysis, NULL, &options, &error);
    assert_ok(site == NULL ? -1 : doc_check_site(site, &error), &error);
    const struct doc_page *page = doc_site_find_page(site, "scenarios/01-one");
    assert_non_null(page);
    str_builder_init(&out, GOLDEN_MAXIMUM);
    tree_render(page, &out);
    assert_golden(golden, str_builder_text(&out));
    str_builder_release(&out);
}

static void test_golden_pages(void **state)
{
    struct loads *loads = *state;
    assert_page(loads, &loads->english, "report/loads-scenario.txt");
    assert_page(loads, &loads->korean, "report/loads-scenario.ko.txt");
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_golden_pages)};
    return cmocka_run_group_tests(tests, setup, teardown);
}
