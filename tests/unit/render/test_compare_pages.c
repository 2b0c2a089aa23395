/* Golden test of a comparison: the same document as text, Markdown, HTML and JSON, in both languages, from the synthetic results. Here and
 * not beside the other tests of the report because it needs renderers. */
#include "tests/unit/golden.h"
#include "tests/unit/report/imported_results.h"

#include "lib/json_schema.h"
#include "site-gen/render/html.h"
#include "site-gen/render/markdown.h"
#include "site-gen/render/text.h"
#include "site-gen/report/compare_document.h"
#include "site-gen/report/compare_json.h"
#include "site-gen/report/doc_check.h"

#define OUTPUT_MAXIMUM ((size_t)4 << 20)

struct fixture {
    struct imported_results imported;
    struct str_builder out;
    struct compare_budget budgets[3];
    struct compare_document_options options;
};

static int setup(void **state)
{
    static const char *const budgets[] = {"slower:5%", "p99-faster:1%", "errors:0.5%"};
    struct fixture *fixture = calloc(1, sizeof(*fixture));
    struct error error = {0};
    assert_non_null(fixture);
    imported_results_open(&fixture->imported, "tests/data/results");
    str_builder_init(&fixture->out, OUTPUT_MAXIMUM);
    for (size_t i = 0; i < COUNT_OF(budgets); i++)
        assert_ok(budget_parse(budgets[i], &fixture->budgets[i], &error), &error);
    fixture->options =
        (struct compare_document_options){.metric = ANALYSIS_RATE, .budgets = fixture->budgets, .budget_count = COUNT_OF(budgets)};
    *state = fixture;
    return 0;
}

static int teardown(void **state)
{
    struct fixture *fixture = *state;
    str_builder_release(&fixture->out);
    imported_results_release(&fixture->imported);
    free(fixture);
    return 0;
}

static const struct comparison *compare(struct fixture *fixture, const char *a, const char *b)
{
    struct arena *arena = &fixture->imported.arena;
    struct comparison *comparison = ARENA_NEW(arena, struct comparison);
    struct comparison_source sources[2] = {{.store = fixture->imported.store}, {.store = fixture->imported.store}};
    struct error error = {0};
    assert_ok(compare_select(arena, &fixture->imported.results, a, NULL, &sources[0].selection, &error), &error);
    assert_ok(compare_select(arena, &fixture->imported.results, b, NULL, &sources[1].selection, &error), &error);
    assert_ok(comparison_build(comparison, arena, sources, &error), &error);
    return comparison;
}

static struct doc_site *build(struct fixture *fixture, const struct comparison *comparison, const struct messages *messages)
{
    struct error error = {0};
    struct doc_site *site = compare_document_build(&fixture->imported.arena, messages, comparison, &fixture->options);
    assert_ok(doc_check_site(site, &error), &error);
    return site;
}

static void assert_out_is(struct fixture *fixture, const char *golden)
{
    assert_false(fixture->out.failed);
    assert_null(strstr(str_builder_text(&fixture->out), "<comparison.")); /* a message that is missing */
    assert_golden(golden, str_builder_text(&fixture->out));
    str_builder_clear(&fixture->out);
}

static void test_goldens(void **state)
{
    struct fixture *fixture = *state;
    const struct comparison *comparison = compare(fixture, "c-libevent", "c-microhttpd-epoll-pool");
    const struct doc_site *english = build(fixture, comparison, &fixture->imported.english);
    const struct doc_site *korean = build(fixture, comparison, &fixture->imported.korean);
    struct markdown_options excerpt = {.is_excerpt = true};
    struct text_options terminal = {.width = 140};
    markdown_render(english, english->pages[0], &excerpt, &fixture->out);
    assert_out_is(fixture, "compare/targets.md");
    markdown_render(korean, korean->pages[0], &excerpt, &fixture->out);
    assert_out_is(fixture, "compare/targets.ko.md");
    text_render(english->pages[0], &terminal, &fixture->out);
    assert_out_is(fixture, "compare/targets.txt");
    text_render(korean->pages[0], &terminal, &fixture->out);
    assert_out_is(fixture, "compare/targets.ko.txt");
    terminal.details = true;
    text_render(english->pages[0], &terminal, &fixture->out);
    assert_out_is(fixture, "compare/targets.details.txt");
}

/* The older day has another profile and load. */
static void test_two_days(void **state)
{
    struct fixture *fixture = *state;
    const struct comparison *comparison = compare(fixture, "c-libevent@2026-11-10", "c-libevent@2026-11-24");
    const struct doc_site *site = build(fixture, comparison, &fixture->imported.english);
    struct text_options terminal = {.width = 140};
    text_render(site->pages[0], &terminal, &fixture->out);
    assert_out_is(fixture, "compare/days.txt");
}

static void test_sessions(void **state)
{
    struct fixture *fixture = *state;
    const struct results_run *runs = fixture->imported.results.runs;
    const char *first = NULL, *last = NULL;
    for (size_t i = 0; i < fixture->imported.results.run_count; i++) {
        if (strcmp(runs[i].date, "2026-11-10") == 0)
            first = runs[i].session->id;
        if (strcmp(runs[i].date, "2026-11-24") == 0)
            last = runs[i].session->id;
    }
    assert_non_null(first);
    assert_non_null(last);
    const struct comparison *comparison = compare(fixture, first, last);
    const struct doc_site *site = build(fixture, comparison, &fixture->imported.english);
    struct text_options terminal = {.width = 140};
    text_render(site->pages[0], &terminal, &fixture->out);
    assert_out_is(fixture, "compare/sessions.txt");
}

/* One file: no link leads out of it, and its style is inside. */
static void test_single_page(void **state)
{
    struct fixture *fixture = *state;
    const struct comparison *comparison = compare(fixture, "c-libevent", "c-microhttpd-epoll-pool");
    const struct doc_site *site = build(fixture, comparison, &fixture->imported.korean);
    struct error error = {0};
    assert_ok(html_render_single(site, site->pages[0], &fixture->out, &error), &error);
    const char *html = str_builder_text(&fixture->out);
    assert_non_null(strstr(html, "<html lang=\"ko\">"));
    assert_non_null(strstr(html, "<svg"));
    assert_non_null(strstr(html, ".note-answer"));
    assert_null(strstr(html, "<link"));
    assert_null(strstr(html, "<script"));
    for (const char *at = strstr(html, "href=\""); at != NULL; at = strstr(at + 1, "href=\""))
        if (at[6] != '#')
            fail_msg("a link leads out: %.60s", at);
}

static void test_json_is_valid(void **state)
{
    struct fixture *fixture = *state;
    static const char *const sides[][2] = {{"c-libevent", "c-microhttpd-epoll-pool"},
                                           {"c-libevent@2026-11-10", "c-libevent@2026-11-24"},
                                           {"c-libevent@2026-11-24", "c-microhttpd-epoll-pool@2026-11-10"}};
    struct json_document schema, document;
    struct error error = {0};
    assert_ok(json_document_load(&schema, "docs/compare.schema.json", &error), &error);
    for (size_t i = 0; i < COUNT_OF(sides); i++) {
        json_t *json = compare_json_build(compare(fixture, sides[i][0], sides[i][1]), &fixture->options);
        str_builder_clear(&fixture->out);
        assert_ok(json_write(json, &fixture->out, &error), &error);
        json_decref(json);
        assert_ok(json_document_parse(&document, "output", str_builder_text(&fixture->out), fixture->out.length, &error), &error);
        assert_ok(json_schema_check(&schema, &document, &error), &error);
        assert_true(json_array_size(json_object_get(document.root, "comparisons")) +
                        json_array_size(json_object_get(document.root, "refused")) >
                    0);
        assert_int_equal(json_array_size(json_object_get(document.root, "budgets")), 3);
        json_document_release(&document);
    }
    json_document_release(&schema);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_goldens, setup, teardown),
        cmocka_unit_test_setup_teardown(test_two_days, setup, teardown),
        cmocka_unit_test_setup_teardown(test_sessions, setup, teardown),
        cmocka_unit_test_setup_teardown(test_single_page, setup, teardown),
        cmocka_unit_test_setup_teardown(test_json_is_valid, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
