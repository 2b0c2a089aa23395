/* Tests of what readers see when targets were stopped at one rate by something that they share: on the pages of scenarios and in
 * comparisons, in both languages. Here because it needs a renderer. */
#include "tests/unit/report/made_results.h"

#include "lib/json.h"
#include "site-gen/render/text.h"
#include "site-gen/report/compare_document.h"
#include "site-gen/report/compare_json.h"
#include "site-gen/report/doc_check.h"
#include "site-gen/report/report_sections.h"

#define OUTPUT_MAXIMUM ((size_t)1 << 20)

struct fixture {
    struct made_results made;
    struct messages messages[2];
    struct str_builder out;
};

static int setup(void **state)
{
    struct fixture *fixture = calloc(1, sizeof(*fixture));
    struct error error = {0};
    assert_non_null(fixture);
    made_results_init(&fixture->made);
    assert_ok(messages_load(&fixture->messages[0], "en", NULL, &error), &error);
    assert_ok(messages_load(&fixture->messages[1], "ko", NULL, &error), &error);
    str_builder_init(&fixture->out, OUTPUT_MAXIMUM);
    *state = fixture;
    return 0;
}

static int teardown(void **state)
{
    struct fixture *fixture = *state;
    str_builder_release(&fixture->out);
    messages_release(&fixture->messages[0]);
    messages_release(&fixture->messages[1]);
    made_results_release(&fixture->made);
    free(fixture);
    return 0;
}

/* Two targets with the same rate; the generator and the targets use that many cores of one thread. */
static void add_runs(struct fixture *fixture, double generator, double target)
{
    struct made_results *made = &fixture->made;
    made_results_add_many(made, 0, 0, 0, 10, 1000);
    made_results_add_many(made, 0, 1, 0, 10, 1001);
    for (size_t i = 0; i < made->results.run_count; i++) {
        made->runs[i].generator_threads = 1;
        made->runs[i].generator_cpu_share = generator;
        made->runs[i].cpu_share = target;
    }
}

static const char *render(struct fixture *fixture, struct doc_site *site)
{
    struct error error = {0};
    assert_ok(doc_check_site(site, &error), &error);
    str_builder_clear(&fixture->out);
    text_render(site->pages[0], &(struct text_options){.width = 4000}, &fixture->out);
    assert_false(fixture->out.failed);
    return str_builder_text(&fixture->out);
}

static const char *render_section(struct fixture *fixture, const struct messages *messages)
{
    struct made_results *made = &fixture->made;
    struct analysis analysis;
    struct error error = {0};
    assert_ok(analysis_build(&analysis, &made->arena, NULL, &made->results, &error), &error);
    struct doc_site *site = doc_site_new(&made->arena, messages, messages->language, "title");
    struct report report = {.arena = &made->arena, .messages = messages, .site = site, .analysis = &analysis};
    struct doc_page *page = doc_site_add_page(site, "index", "title", "summary");
    section_ceiling(&report, &page->body, analysis_current_group(&analysis.scenarios[0]));
    return render(fixture, site);
}

static const struct comparison *compare(struct fixture *fixture)
{
    struct arena *arena = &fixture->made.arena;
    struct comparison *comparison = ARENA_NEW(arena, struct comparison);
    struct comparison_source sources[2] = {{.store = NULL}, {.store = NULL}};
    struct error error = {0};
    assert_ok(compare_select(arena, &fixture->made.results, "a", NULL, &sources[0].selection, &error), &error);
    assert_ok(compare_select(arena, &fixture->made.results, "b", NULL, &sources[1].selection, &error), &error);
    assert_ok(comparison_build(comparison, arena, sources, &error), &error);
    return comparison;
}

static const char *render_comparison(struct fixture *fixture, const struct messages *messages)
{
    static const struct compare_document_options options = {.metric = ANALYSIS_RATE};
    return render(fixture, compare_document_build(&fixture->made.arena, messages, compare(fixture), &options));
}

static void assert_json_says(struct fixture *fixture, const char *expected)
{
    static const struct compare_document_options options = {.metric = ANALYSIS_RATE};
    json_t *json = compare_json_build(compare(fixture), &options);
    const json_t *row = json_array_get(json_object_get(json, "comparisons"), 0);
    const json_t *ceiling = json_object_get(row, "ceiling");
    assert_non_null(ceiling);
    assert_string_equal(json_is_string(ceiling) ? json_string_value(ceiling) : "null", expected);
    json_decref(json);
}

static void test_generator(void **state)
{
    struct fixture *fixture = *state;
    add_runs(fixture, 0.95, 1);
    assert_non_null(strstr(render_section(fixture, &fixture->messages[0]), "while the load generator was near its limit"));
    assert_non_null(strstr(str_builder_text(&fixture->out), "faster than shown: a and b."));
    assert_non_null(strstr(render_section(fixture, &fixture->messages[1]), "부하 발생기가 한계에 가까운 상태에서"));
    assert_non_null(strstr(render_comparison(fixture, &fixture->messages[0]), "while the load generator was near its limit"));
    assert_non_null(strstr(str_builder_text(&fixture->out), "faster than shown: 01 One."));
    assert_non_null(strstr(str_builder_text(&fixture->out), "at one ceiling"));
    assert_non_null(strstr(render_comparison(fixture, &fixture->messages[1]), "같은 한계에 도달"));
    assert_json_says(fixture, "generator");
}

static void test_idle(void **state)
{
    struct fixture *fixture = *state;
    add_runs(fixture, 0.3, 0.1);
    assert_non_null(strstr(render_section(fixture, &fixture->messages[0]), "idle more than half of the time"));
    assert_non_null(strstr(render_comparison(fixture, &fixture->messages[0]), "idle more than half of the time"));
    assert_json_says(fixture, "idle");
}

/* Two targets may well be equally fast: a comparison of two does not doubt it, a page names what could be. */
static void test_unexplained(void **state)
{
    struct fixture *fixture = *state;
    add_runs(fixture, 0.3, 0.9);
    assert_non_null(strstr(render_section(fixture, &fixture->messages[0]), "may have been the limit: a and b."));
    assert_null(strstr(render_comparison(fixture, &fixture->messages[0]), "limit"));
    assert_null(strstr(str_builder_text(&fixture->out), "ceiling"));
    assert_json_says(fixture, "unexplained");
}

static void test_no_ceiling(void **state)
{
    struct fixture *fixture = *state;
    add_runs(fixture, 0.95, 0.1);
    for (size_t i = 10; i < 20; i++)
        fixture->made.runs[i].rate *= 1.1;
    assert_null(strstr(render_section(fixture, &fixture->messages[0]), "limit"));
    assert_null(strstr(render_comparison(fixture, &fixture->messages[0]), "near its limit"));
    assert_json_says(fixture, "null");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_generator, setup, teardown),
        cmocka_unit_test_setup_teardown(test_idle, setup, teardown),
        cmocka_unit_test_setup_teardown(test_unexplained, setup, teardown),
        cmocka_unit_test_setup_teardown(test_no_ceiling, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
