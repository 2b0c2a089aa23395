/* Golden test of pages that show runs of several tools, experiments and histories. The results are put together by hand: one tool gives
 * hardly any figure, so that each page is seen with as little as there can be. */
#include "tests/unit/golden.h"
#include "tests/unit/report/made_results.h"

#include "site-gen/render/tree.h"
#include "site-gen/report/doc_check.h"
#include "site-gen/report/report.h"

#include <ctype.h>

#define HISTORY_SESSIONS 14

struct mixed {
    struct made_results made;
    struct results_session sessions[HISTORY_SESSIONS];
    struct analysis analysis;
    struct messages english, korean;
};

/* ---- results ---------------------------------------------------------------------------------------------------------------- */
static struct results_run *add_k6(struct mixed *mixed, size_t target, int64_t number, double rate)
{
    struct results_run *run = made_results_add(&mixed->made, 0, target, 0, number, rate);
    run->tool = "k6";
    run->tool_version = "0.49.0";
    run->percentile_rule = "linear";
    run->resolution_ns = RESULTS_MISSING;
    run->scenario_sha256 = "digest";
    run->profile = "custom";
    run->block = run->position = 0;
    run->seed = "";
    run->source_name = "a/2026-11-01/01-one-run1.json";
    return run;
}

/* As little as a reader may give: a rate and one percentile. */
static void add_bare(struct mixed *mixed, size_t target)
{
    struct results_run *run = add_k6(mixed, target, 1, 500);
    const struct results_latency nothing = {RESULTS_MISSING, RESULTS_MISSING, RESULTS_MISSING, RESULTS_MISSING,
                                            RESULTS_MISSING, RESULTS_MISSING, RESULTS_MISSING, RESULTS_MISSING};
    run->tool = "siege";
    run->tool_version = "";
    run->percentile_rule = "";
    run->resolution_ns = 10000000;
    run->machine = &mixed->made.machines[1];
    run->environment = &mixed->made.environments[1];
    run->latency = nothing;
    run->latency.p50 = 0; /* rounded off */
    run->latency.p95 = 20000000;
    run->framework_version = run->executor = run->loop = "";
    run->vus = run->duration_ns = run->warmup_ns = run->measured_ns = RESULTS_MISSING;
    run->requests = run->errors = run->iterations = run->dropped_iterations = RESULTS_MISSING;
    run->bytes_sent = run->bytes_received = RESULTS_MISSING;
    run->cpu_user_ns = run->cpu_system_ns = run->rss_peak_bytes = RESULTS_MISSING;
    run->generator_cpu_user_ns = run->generator_cpu_system_ns = run->generator_rss_peak_bytes = run->generator_threads =
        RESULTS_MISSING;
    run->load_average = run->steal_share = NAN;
    for (size_t i = 0; i < RESULTS_ERROR_KINDS; i++)
        run->errors_by_kind[i] = RESULTS_MISSING;
}

static void add_side(struct mixed *mixed, size_t target, const char *experiment, const char *side, size_t count, double rate)
{
    for (size_t i = 0; i < count; i++) {
        struct results_run *run =
            made_results_add(&mixed->made, 0, target, 1, (int64_t)i + 1, rate * (1 + 0.001 * (double)(i % 3)));
        run->experiment = experiment;
        run->experiment_side = side;
    }
}

static void add_experiments(struct mixed *mixed)
{
    static const char *const sizes[] = {"1", "2", "4", "8", "16", "32"};
    add_side(mixed, 0, "cache", "before", 6, 2000);
    add_side(mixed, 0, "cache", "after", 6, 3000);
    add_side(mixed, 0, "pool", "before", 5, 2000);
    add_side(mixed, 0, "pool", "after", 5, 2000);
    mixed->made.runs[mixed->made.results.run_count - 1].vus = 2; /* that session cannot stand against the other side */
    for (size_t i = 1; i <= 5; i++)
        mixed->made.runs[mixed->made.results.run_count - i].vus = 2;
    for (size_t i = 0; i < COUNT_OF(sizes); i++) {
        double n = atof(sizes[i]);
        add_side(mixed, 3, "workers", sizes[i], 5, 1000 * n / (1 + 0.05 * (n - 1) + 0.002 * n * (n - 1)));
    }
}

/* A change of level after six sessions, another kernel after twelve. */
static void add_history(struct mixed *mixed)
{
    static const double wiggle[] = {1.000, 1.004, 0.997, 1.002, 0.999, 1.003};
    struct made_results *made = &mixed->made;
    made->machines[1].cpu = made->machines[0].cpu;
    made->machines[1].kernel = "6.12";
    for (size_t i = 0; i < HISTORY_SESSIONS; i++) {
        struct results_session *session = &mixed->sessions[i];
        *session = (struct results_session){.id = arena_format(&made->arena, "history-%02zu", i),
                                            .started = arena_format(&made->arena, "2026-10-%02zuT03:00:00.000Z", i + 1),
                                            .date = arena_format(&made->arena, "2026-10-%02zu", i + 1),
                                            .profile = "standard",
                                            .machine = &made->machines[0]};
        for (int64_t block = 1; block <= 3; block++) {
            double rate = (i < 6 ? 1000 : 1100) * wiggle[i % 6] * (1 + 0.001 * (double)block);
            struct results_run *run = made_results_add(made, 1, 0, 0, block, rate);
            run->session = session;
            run->started = run->ended = session->started;
            run->date = session->date;
            run->machine = &made->machines[i < 12 ? 0 : 1];
        }
    }
}

static int setup(void **state)
{
    struct mixed *mixed = calloc(1, sizeof(*mixed));
    struct error error = {0};
    assert_non_null(mixed);
    made_results_init(&mixed->made);
    mixed->made.machines[0].noise_floor = 0.034;
    mixed->made.machines[0].noise_comparisons = 12;
    mixed->made.machines[0].noise_date = "2026-10-31";
    made_results_add_many(&mixed->made, 0, 0, 0, 6, 1000);
    for (int64_t i = 1; i <= 5; i++)
        add_k6(mixed, 0, i, 900 + (double)i);
    made_results_add_many(&mixed->made, 0, 1, 0, 6, 2000);
    for (int64_t i = 1; i <= 5; i++)
        add_k6(mixed, 1, i, 1900 + (double)i);
    add_bare(mixed, 2);
    add_experiments(mixed);
    add_history(mixed);
    assert_ok(analysis_build(&mixed->analysis, &mixed->made.arena, NULL, &mixed->made.results, &error), &error);
    assert_ok(messages_load(&mixed->english, "en", NULL, &error), &error);
    assert_ok(messages_load(&mixed->korean, "ko", NULL, &error), &error);
    *state = mixed;
    return 0;
}

static int teardown(void **state)
{
    struct mixed *mixed = *state;
    messages_release(&mixed->english);
    messages_release(&mixed->korean);
    made_results_release(&mixed->made);
    free(mixed);
    return 0;
}

static struct doc_site *build(struct mixed *mixed, const struct messages *messages)
{
    struct error error = {0};
    const struct report_options options = {.pair_pdf_maximum = 1, .in_subfolder = messages != &mixed->english};
    struct doc_site *site = report_build(&mixed->made.arena, messages, &mixed->analysis, NULL, &options, &error);
    assert_ok(site == NULL ? -1 : doc_check_site(site, &error), &error);
    return site;
}

/* ---- tests ------------------------------------------------------------------------------------------------------------------ */
static void test_golden_pages(void **state)
{
    struct mixed *mixed = *state;
    static const struct {
        const char *path, *golden;
    } pages[] = {
        {"index", "mixed-index"},
        {"scenarios/01-one", "mixed-scenario"},
        {"scenarios/02-two", "mixed-scenario-history"},
        {"targets/a", "mixed-target"},
        {"targets/d", "mixed-target-experiments"},
        {"experiments/a/cache", "mixed-experiment"},
        {"experiments/a/pool", "mixed-experiment-unsound"},
        {"experiments/d/workers", "mixed-sweep"},
        {"history/a/02-two", "mixed-history"},
        {"runs/run-18", "mixed-run-k6"},
        {"runs/run-23", "mixed-run-bare"},
        {"environment", "mixed-environment"},
        {"compare/index", "mixed-compare-index"},
        {"machines/1111111111111111", "mixed-machine"},
    };
    const struct messages *languages[] = {&mixed->english, &mixed->korean};
    for (size_t language = 0; language < COUNT_OF(languages); language++) {
        const struct doc_site *site = build(mixed, languages[language]);
        for (size_t i = 0; i < COUNT_OF(pages); i++) {
            const struct doc_page *page = doc_site_find_page(site, pages[i].path);
            if (page == NULL)
                fail_msg("no page %s", pages[i].path);
            struct str_builder out;
            str_builder_init(&out, GOLDEN_MAXIMUM);
            tree_render(page, &out);
            if (language == 0 || strcmp(pages[i].golden, "mixed-experiment") == 0 || strcmp(pages[i].golden, "mixed-history") == 0)
                assert_golden(arena_format(&mixed->made.arena, "report/%s%s.txt", pages[i].golden, language == 0 ? "" : ".ko"),
                              str_builder_text(&out));
            str_builder_release(&out);
        }
    }
}

/* A word that shows a number which is none: "nan", "inf", or the mark of what is missing, -1. */
static const char *find_no_number(const char *text)
{
    for (const char *c = text; *c != '\0'; c++) {
        if (c - text >= 6 && strncmp(c - 6, "value ", 6) == 0) /* behind a text that was checked */
            continue;
        bool starts =
            c == text || !(isalnum((unsigned char)c[-1]) || (c[-1] & 0x80) != 0 || c[-1] == '_' || c[-1] == '.' || c[-1] == '/');
        size_t length = strspn(c, "-0123456789abcdefghijklmnopqrstuvwxyz_");
        if (starts && ((length == 3 && (strncmp(c, "nan", 3) == 0 || strncmp(c, "inf", 3) == 0)) ||
                       (length == 2 && strncmp(c, "-1", 2) == 0 && c[2] != '.')))
            return c;
    }
    return NULL;
}

static void test_missing_is_never_a_number(void **state)
{
    struct mixed *mixed = *state;
    const struct messages *languages[] = {&mixed->english, &mixed->korean};
    for (size_t language = 0; language < COUNT_OF(languages); language++) {
        const struct doc_site *site = build(mixed, languages[language]);
        for (size_t i = 0; i < site->page_count; i++) {
            struct str_builder out;
            str_builder_init(&out, GOLDEN_MAXIMUM);
            tree_render(site->pages[i], &out);
            const char *found = find_no_number(str_builder_text(&out));
            if (found != NULL)
                fail_msg("%s shows \"%.40s\"", site->pages[i]->path, found);
            str_builder_release(&out);
        }
    }
    assert_non_null(find_no_number("a nan b"));
    assert_non_null(find_no_number("a -1 b"));
    assert_null(find_no_number("run-1 1-1 financial"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_golden_pages), cmocka_unit_test(test_missing_is_never_a_number)};
    return cmocka_run_group_tests(tests, setup, teardown);
}
