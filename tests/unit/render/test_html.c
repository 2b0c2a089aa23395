/* HTML: the kitchen sink as a golden file, and what every page must keep: no style attribute, no script, no link that leads astray.
 */
#include "tests/unit/golden.h"
#include "tests/unit/render/kitchen_sink.h"

#include "site-gen/render/html.h"
#include "site-gen/render/site_template.h"

static void test_relative(void **state)
{
    (void)state;
    static const struct {
        const char *from, *to, *expected;
    } cases[] = {
        {"index.html", "index.html", "index.html"},
        {"index.html", "data/runs.csv", "data/runs.csv"},
        {"ko/compare/a.html", "data/runs.csv", "../../data/runs.csv"},
        {"ko/compare/a.html", "ko/compare/b.html#x", "b.html#x"},
        {"ko/compare/a.html", "ko/index.html", "../index.html"},
        {"compare/a.html", "compare-more/a.html", "../compare-more/a.html"},
        {"a/b/c/d.html", "a/x.html", "../../x.html"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct str_builder out;
        str_builder_init(&out, 256);
        html_append_relative(&out, cases[i].from, cases[i].to);
        assert_string_equal(str_builder_text(&out), cases[i].expected);
        str_builder_release(&out);
    }
}

/* The whole page of site `own` with the built-in templates; the caller releases out. */
static void render_page(struct kitchen_sink *sink, size_t own, size_t page, bool absolute, struct str_builder *out)
{
    struct error error = {0};
    struct site_templates templates = {.arena = &sink->arena, .error = &error};
    struct mustache engine;
    mustache_init(&engine, site_template_load, &templates);
    str_builder_init(out, 1 << 22);
    int result = html_render_page(&engine, (const struct doc_site *const *)sink->sites, 2, own, sink->sites[own]->pages[page],
                                  absolute, out, &error);
    assert_ok(result, &error);
    mustache_release(&engine);
}

static void assert_has(const struct str_builder *page, const char *part)
{
    if (strstr(str_builder_text(page), part) == NULL)
        fail_msg("\"%s\" is not there", part);
}

static void assert_lacks(const struct str_builder *page, const char *part)
{
    const char *found = strstr(str_builder_text(page), part);
    if (found != NULL)
        fail_msg("\"%s\" is there: %.60s", part, found);
}

static size_t count(const struct str_builder *page, const char *part)
{
    size_t number = 0;
    for (const char *at = str_builder_text(page); (at = strstr(at, part)) != NULL; at++)
        number++;
    return number;
}

static void test_golden(void **state)
{
    (void)state;
    struct kitchen_sink sink;
    kitchen_sink_init(&sink);
    struct str_builder page;
    render_page(&sink, 0, 0, false, &page);
    assert_golden("render/kitchen-sink.html", str_builder_text(&page));
    str_builder_release(&page);
    render_page(&sink, 1, 1, false, &page);
    assert_golden("render/scenario.ko.html", str_builder_text(&page));
    str_builder_release(&page);
    kitchen_sink_release(&sink);
}

static void test_every_page(void **state)
{
    (void)state;
    struct kitchen_sink sink;
    kitchen_sink_init(&sink);
    struct str_builder page;
    render_page(&sink, 0, 0, false, &page);
    assert_has(&page, "<script src=\"assets/site.js\" defer blocking=\"render\"></script>");
    assert_has(&page, "<script type=\"application/json\" id=\"script-data\">{\"text\":{\"theme\":\"Theme\"");
    assert_int_equal(count(&page, "<script"), 2); /* one file, and data that nothing runs */
    assert_lacks(&page, " style=");
    assert_lacks(&page, "<style");
    assert_lacks(&page, "href=\"javascript:");
    assert_lacks(&page, "&lt;doc."); /* a message that does not exist */
    assert_lacks(&page, "Never on the web.");
    assert_has(&page, "Only on the web.");
    assert_has(&page, "content=\"default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:;");
    assert_has(&page, "<a href=\"scenarios/01-lightweight.html#top\">a page</a>");
    assert_has(&page, "<a href=\"#method\">How sure is that?</a>");
    assert_has(&page, "<title>Backend Benchmark Lab</title>");
    assert_has(&page, "aria-current=\"page\">Results</a>");
    assert_has(&page, "<strong class=\"value\">74.6k</strong>");
    assert_has(&page, "<span class=\"mark\" aria-hidden=\"true\">▲</span> <span class=\"value\">faster</span>");
    assert_has(&page, "class=\"estimate right heat-2\"");
    assert_has(&page, "href=\"https://example.org/x%20y\"");
    str_builder_release(&page);
    kitchen_sink_release(&sink);
}

static void test_absolute_links(void **state)
{
    (void)state;
    struct kitchen_sink sink;
    kitchen_sink_init(&sink);
    sink.sites[0]->base_url = "https://example.org/lab/";
    struct str_builder page;
    render_page(&sink, 0, 1, true, &page);
    assert_has(&page, "<link rel=\"stylesheet\" href=\"https://example.org/lab/assets/site.css\">");
    assert_has(&page, "<link rel=\"canonical\" href=\"https://example.org/lab/scenarios/01-lightweight.html\">");
    assert_has(&page, "<link rel=\"alternate\" hreflang=\"ko\" href=\"https://example.org/lab/ko/scenarios/01-lightweight.html\">");
    str_builder_release(&page);
    kitchen_sink_release(&sink);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_relative), cmocka_unit_test(test_golden),
                                       cmocka_unit_test(test_every_page), cmocka_unit_test(test_absolute_links)};
    return cmocka_run_group_tests_name("html", tests, NULL, NULL);
}
