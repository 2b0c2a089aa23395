/* What the site's script is told: attributes of tables and drawings, and the data of the page. */
#include "tests/unit/render/page_fixture.h"

#include "lib/json.h"
#include "site-gen/render/html.h"
#include "site-gen/render/html_script.h"
#include "site-gen/report/chart.h"

static void assert_has(const struct fixture *fixture, const char *part)
{
    if (strstr(str_builder_text(&fixture->out), part) == NULL)
        fail_msg("\"%s\" is not in %s", part, str_builder_text(&fixture->out));
}

static struct doc_table *small_table(struct fixture *fixture)
{
    static const struct doc_column columns[] = {{"Target", NULL, NULL, DOC_ALIGN_LEFT}, {"Rate", "req/s", NULL, DOC_ALIGN_RIGHT}};
    struct doc_table *table = doc_table_new(&fixture->arena, doc_span_plain(&fixture->arena, "Rates"), columns, 2);
    table->first_column_heads = true;
    return table;
}

static void test_values(void **state)
{
    struct fixture *fixture = *state;
    static const struct {
        const char *text;
        double value;
        const char *expected;
    } cases[] = {
        {"12,345", 12345, "<td class=\"number right\"><span"}, /* the text says it */
        {"12,345", 12345.25, "data-value=\"12345.25\""},
        {"1.24 ms", 1240000, "data-value=\"1240000\""},
        {"-", (double)NAN, "<td class=\"number right\"><span"},
        {"0.5", 0.5, "<td class=\"number right\"><span"},
        {"8.5 %", 0.085, "data-value=\"0.085\""},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct doc_table *table = small_table(fixture);
        struct doc_row *row = doc_table_add_row(&fixture->arena, table);
        row->cells[0] = doc_cell_text(&fixture->arena, "a", NULL);
        row->cells[1] = doc_cell_number(cases[i].text, cases[i].value);
        fixture->page->body.first_child = NULL;
        fixture->page->body.last_child = NULL;
        doc_add_table(&fixture->arena, &fixture->page->body, "t", table);
        str_builder_clear(&fixture->out);
        html_render_body(fixture->site, fixture->page, &fixture->out);
        assert_has(fixture, cases[i].expected);
    }
}

static void test_subjects_and_readings(void **state)
{
    struct fixture *fixture = *state;
    static const char *const baselines[] = {"a", "b\"<"};
    static const char *column_subjects[] = {NULL, "b\"<"};
    static const struct doc_reading readings[] = {{"1.24x", "[1.21-1.27]", DOC_VERDICT_FASTER}, {NULL, NULL, DOC_VERDICT_NONE}};
    struct doc_table *table = small_table(fixture);
    table->baselines = baselines;
    table->baseline_count = 2;
    table->column_subjects = column_subjects;
    struct doc_row *row = doc_table_add_row(&fixture->arena, table);
    row->subjects = "a 01-x";
    row->cells[0] = doc_cell_text(&fixture->arena, "a", NULL);
    row->cells[1] = doc_cell_estimate("10", "[9-11]", 10);
    row->cells[1].readings = readings;
    doc_add_table(&fixture->arena, &fixture->page->body, "t", table);
    html_render_body(fixture->site, fixture->page, &fixture->out);
    assert_has(fixture, "<tr data-of=\"a 01-x\">");
    assert_has(fixture, "<th scope=\"col\" class=\"head right\" data-of=\"b&quot;&lt;\">");
    assert_has(fixture, " data-against=\"f1.24x|[1.21-1.27];\">");

    struct doc_facet_value values[] = {{"a", "A </script>", "a", true}, {"b", "B", "b", false}};
    struct doc_facet facet = {"Targets", values, 2};
    fixture->page->facets = &facet;
    fixture->page->facet_count = 1;
    str_builder_clear(&fixture->out);
    html_script_data(fixture->site, fixture->page, &fixture->out);
    assert_has(fixture,
               "\"facets\":[{\"title\":\"Targets\",\"values\":[[\"a\",\"A \\u003c/script>\",\"a\",1],[\"b\",\"B\",\"b\",0]]}]");
    assert_has(fixture, "\"baselines\":[\"a\",\"b\\\"\\u003c\"]");
    assert_has(fixture, "\"filter\":\"Filter and compare\"");
    assert_has(fixture, "\"copy\":");
    struct json_document document;
    struct error error = {0};
    assert_ok(json_document_parse(&document, "data", str_builder_text(&fixture->out), fixture->out.length, &error), &error);
    json_document_release(&document);
}

/* A page is told the words of what it has, and no more. */
static void test_words_by_need(void **state)
{
    struct fixture *fixture = *state;
    doc_add_paragraph(&fixture->arena, &fixture->page->body, doc_span_plain(&fixture->arena, "Text."));
    html_script_data(fixture->site, fixture->page, &fixture->out);
    assert_has(fixture, "\"theme_dark\":\"Dark\"},\"facets\":[],\"baselines\":[]}");
    fixture->page->search_index = "data/search-en.js";
    str_builder_clear(&fixture->out);
    html_script_data(fixture->site, fixture->page, &fixture->out);
    assert_has(fixture, "\"search\":\"Search all pages\"");
}

/* Marks of one row are a group; a line names its points' rows, briefly where they follow each other. */
static void test_drawings_name_rows(void **state)
{
    struct fixture *fixture = *state;
    static const struct chart_item items[] = {{.label = "a", .value = 1, .low = NAN, .high = NAN},
                                              {.label = "b", .value = 2, .low = NAN, .high = NAN}};
    static const struct draw_point points[] = {{1, 1}, {2, 2}, {3, 3}};
    static const size_t rows[] = {4, 5, 6}, some[] = {1, 0, 2};
    struct chart chart = {
        .kind = CHART_BARS, .title = "T", .items = items, .item_count = 2, .band_low = NAN, .band_high = NAN, .reference = NAN};
    doc_add_chart(&fixture->arena, &fixture->page->body, "bars", &chart, NULL, small_table(fixture));
    struct chart_series series[] = {{.label = "one", .points = points, .count = 3, .rows = rows},
                                    {.label = "two", .points = points, .count = 3, .rows = some}};
    struct chart lines = {.kind = CHART_TIME_SERIES,
                          .title = "L",
                          .series = series,
                          .series_count = 2,
                          .band_low = NAN,
                          .band_high = NAN,
                          .reference = NAN,
                          .scale = CHART_LOG,
                          .linear_subtitle = "linear"};
    doc_add_chart(&fixture->arena, &fixture->page->body, "lines", &lines, NULL, small_table(fixture));
    html_render_body(fixture->site, fixture->page, &fixture->out);
    assert_has(fixture, "<g data-row=\"1\">");
    assert_has(fixture, "</g>\n<g data-row=\"2\">");
    assert_has(fixture, "data-rows=\"4-6\"");
    assert_has(fixture, "data-rows=\"1 0 2\"");
    assert_has(fixture, "<div data-scale=\"log\">");
    assert_has(fixture, "<div data-scale=\"linear\" hidden>");
    assert_has(fixture, "id=\"lines-linear-wide-title\"");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_values, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_subjects_and_readings, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_words_by_need, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_drawings_name_rows, set_up, tear_down),
    };
    return cmocka_run_group_tests_name("html script", tests, NULL, NULL);
}
