/* doc_check: what it makes right (levels, ids) and everything that it refuses, one case each. */
#include "tests/unit/test.h"

#include "site-gen/report/chart.h"
#include "site-gen/report/doc_anchor.h"
#include "site-gen/report/doc_check.h"

/* ---- a site that is right; each case breaks it in one way ------------------------------------------------------------------- */
static struct doc_site *make_site(struct arena *arena)
{
    struct doc_site *site = doc_site_new(arena, NULL, "en", "Lab");
    doc_site_add_file(site, "data/runs.csv");
    struct doc_page *page = doc_site_add_page(site, "index", "Title", "Summary");
    doc_add_section(arena, &page->body, "results", doc_span_plain(arena, "Results"));
    doc_site_add_page(site, "scenarios/01", "Scenario", "Summary");
    return site;
}

static struct doc_node *results(struct doc_site *site)
{
    return site->pages[0]->body.first_child;
}

static void add_link(struct doc_site *site, const char *link)
{
    struct doc_text text = doc_text_new(site->arena);
    doc_text_add_link(&text, "words", link);
    doc_add_paragraph(site->arena, results(site), text.first);
}

static struct doc_table *make_table(struct doc_site *site)
{
    static const struct doc_column columns[] = {{.title = "A"}};
    struct doc_table *table = doc_table_new(site->arena, doc_span_plain(site->arena, "Caption"), columns, 1);
    doc_table_add_row(site->arena, table)->cells[0] = doc_cell_number("1", 1);
    return table;
}

static struct doc_node *add_chart(struct doc_site *site)
{
    struct chart *chart = ARENA_NEW(site->arena, struct chart);
    *chart = (struct chart){
        .kind = CHART_BARS, .title = "Chart", .description = "Nothing", .band_low = NAN, .band_high = NAN, .reference = NAN};
    return doc_add_chart(site->arena, results(site), NULL, chart, doc_span_plain(site->arena, "Caption"), make_table(site));
}

/* ---- what is refused -------------------------------------------------------------------------------------------------------- */
static void link_to_no_page(struct doc_site *site)
{
    add_link(site, "page:scenarios/02");
}
static void link_to_no_place(struct doc_site *site)
{
    add_link(site, "#nowhere");
}
static void link_to_no_place_there(struct doc_site *site)
{
    add_link(site, "page:scenarios/01#results");
}
static void link_to_no_file(struct doc_site *site)
{
    add_link(site, "file:data/none.csv");
}
static void link_of_another_scheme(struct doc_site *site)
{
    add_link(site, "javascript:alert(1)");
}
static void link_in_download(struct doc_site *site)
{
    struct doc_download item = {"file:none", "none", NULL};
    doc_add_downloads(site->arena, results(site), &item, 1);
}
static void link_in_menu(struct doc_site *site)
{
    static struct doc_crumb menu[] = {{"Title", "page:none"}};
    site->menu = menu;
    site->menu_count = 1;
}
static void link_in_cell(struct doc_site *site)
{
    struct doc_table *table = make_table(site);
    table->rows[0].cells[0].link = "page:none";
    doc_add_table(site->arena, results(site), NULL, table);
}
static void table_without_caption(struct doc_site *site)
{
    struct doc_table *table = make_table(site);
    table->caption = doc_span_plain(site->arena, " ");
    doc_add_table(site->arena, results(site), NULL, table);
}
static void table_without_columns(struct doc_site *site)
{
    doc_add_table(site->arena, results(site), NULL, doc_table_new(site->arena, doc_span_plain(site->arena, "Caption"), NULL, 0));
}
static void cell_without_text(struct doc_site *site)
{
    struct doc_table *table = make_table(site);
    table->rows[0].cells[0].text = NULL;
    doc_add_table(site->arena, results(site), NULL, table);
}
static void state_without_state(struct doc_site *site)
{
    struct doc_table *table = make_table(site);
    table->rows[0].cells[0] = doc_cell_state(DOC_STATE_NONE, "failed");
    doc_add_table(site->arena, results(site), NULL, table);
}
static void chart_without_caption(struct doc_site *site)
{
    add_chart(site)->as.chart.caption = NULL;
}
static void chart_without_data(struct doc_site *site)
{
    add_chart(site)->as.chart.data = NULL;
}
static void chart_without_drawing(struct doc_site *site)
{
    add_chart(site)->as.chart.drawing = NULL;
}
static void section_without_title(struct doc_site *site)
{
    doc_add_section(site->arena, results(site), NULL, doc_span_plain(site->arena, ""));
}
static void text_not_utf8(struct doc_site *site)
{
    doc_add_paragraph(site->arena, results(site), doc_span_plain(site->arena, "\xff"));
}
static void text_overlong(struct doc_site *site)
{
    doc_add_paragraph(site->arena, results(site), doc_span_plain(site->arena, "\xc0\xaf"));
}
static void text_surrogate(struct doc_site *site)
{
    doc_add_paragraph(site->arena, results(site), doc_span_plain(site->arena, "\xed\xa0\x80"));
}
static void text_cut(struct doc_site *site)
{
    doc_add_paragraph(site->arena, results(site), doc_span_plain(site->arena, "\xed\x95"));
}
static void text_control(struct doc_site *site)
{
    doc_add_paragraph(site->arena, results(site), doc_span_plain(site->arena, "a\x1b[31m"));
}
static void path_unsafe(struct doc_site *site)
{
    doc_site_add_page(site, "../x", "Title", "Summary");
}
static void path_absolute(struct doc_site *site)
{
    doc_site_add_page(site, "/x", "Title", "Summary");
}
static void path_with_markup(struct doc_site *site)
{
    doc_site_add_page(site, "<script>", "Title", "Summary");
}
static void path_twice(struct doc_site *site)
{
    doc_site_add_page(site, "index", "Title", "Summary");
}
static void page_without_summary(struct doc_site *site)
{
    doc_site_add_page(site, "x", "Title", "");
}
static void id_twice(struct doc_site *site)
{
    doc_add_section(site->arena, results(site), "results", doc_span_plain(site->arena, "Again"));
}
static void id_malformed(struct doc_site *site)
{
    doc_add_section(site->arena, results(site), "a b", doc_span_plain(site->arena, "Title"));
}
static void list_of_paragraphs(struct doc_site *site)
{
    doc_add_paragraph(site->arena, doc_add_list(site->arena, results(site), false), doc_span_plain(site->arena, "x"));
}

static void test_refused(void **state)
{
    (void)state;
    static const struct {
        void (*break_it)(struct doc_site *site);
        const char *message;
    } cases[] = {
        {link_to_no_page, "page index: a link to a page that does not exist: \"page:scenarios/02\""},
        {link_to_no_place, "page index: a link to a place that does not exist: \"#nowhere\""},
        {link_to_no_place_there, "page index: a link to a place that does not exist: \"page:scenarios/01#results\""},
        {link_to_no_file, "page index: a link to a file that does not exist: \"file:data/none.csv\""},
        {link_of_another_scheme, "\"javascript:alert(1)\""},
        {link_in_download, "\"file:none\""},
        {link_in_menu, "\"page:none\""},
        {link_in_cell, "\"page:none\""},
        {table_without_caption, "page index: a table without a caption"},
        {table_without_columns, "a table without columns: \"Caption\""},
        {cell_without_text, "table \"Caption\", row 1, column 1: page index: a cell has no text"},
        {state_without_state, "a state cell has no state: \"failed\""},
        {chart_without_caption, "a chart without a caption: \"Chart\""},
        {chart_without_data, "a chart without its data table: \"Chart\""},
        {chart_without_drawing, "a chart without a drawing: \"Chart\""},
        {section_without_title, "page index: a section with an empty title"},
        {text_not_utf8, "a text is not UTF-8"},
        {text_overlong, "a text is not UTF-8"},
        {text_surrogate, "a text is not UTF-8"},
        {text_cut, "a text is not UTF-8"},
        {text_control, "a text has a control character"},
        {path_unsafe, "page ../x: a path is made of names"},
        {path_absolute, "page /x: a path is made of names"},
        {path_with_markup, "page <script>: a path is made of names"},
        {path_twice, "page index: two pages have this path"},
        {page_without_summary, "page x: a page without a summary"},
        {id_twice, "an anchor that is used twice"},
        {id_malformed, "\"a b\""},
        {list_of_paragraphs, "a list holds something other than items"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct arena arena;
        arena_init(&arena);
        struct doc_site *site = make_site(&arena);
        cases[i].break_it(site);
        struct error error = {0};
        assert_int_equal(doc_check_site(site, &error), -1);
        assert_error_contains(&error, cases[i].message);
        arena_release(&arena);
    }
}

/* ---- what is made right ----------------------------------------------------------------------------------------------------- */
static void test_levels_and_ids(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena);
    struct doc_site *site = make_site(&arena);
    struct doc_node *node = results(site), *nested[5];
    for (size_t i = 0; i < COUNT_OF(nested); i++)
        nested[i] = node = doc_add_section(&arena, node, NULL, doc_span_plain(&arena, i == 1 ? "결과 요약 (p99)" : "Results!"));
    struct doc_node *table = doc_add_table(&arena, results(site), NULL, make_table(site));
    struct doc_node *chart = add_chart(site);
    add_link(site, "#results-2");
    add_link(site, "page:index#results");
    add_link(site, "file:data/runs.csv");
    add_link(site, "https://example.org");
    struct error error = {0};
    assert_ok(doc_check_site(site, &error), &error);
    assert_int_equal(results(site)->level, 2);
    assert_int_equal(nested[0]->level, 3);
    assert_int_equal(nested[1]->level, 4);
    assert_int_equal(nested[4]->level, 4);
    assert_string_equal(results(site)->id, "results"); /* given ids win */
    assert_string_equal(nested[0]->id, "results-2");
    assert_string_equal(nested[1]->id, "결과-요약-p99");
    assert_string_equal(nested[2]->id, "results-3");
    assert_string_equal(table->id, "caption");
    assert_string_equal(chart->id, "chart");
    assert_ok(doc_check_site(site, &error), &error); /* a checked site passes again */
    arena_release(&arena);
}

static void test_slugs(void **state)
{
    (void)state;
    static const struct {
        const char *words, *slug;
    } cases[] = {{"Requests per second", "requests-per-second"},
                 {"  p99 < 5 ms! ", "p99-5-ms"},
                 {"한글 제목", "한글-제목"},
                 {"!?", "fallback"},
                 {"", "fallback"},
                 {"0123456789012345678901234567890123456789012345678901234567890123456789",
                  "0123456789012345678901234567890123456789012345678901234567890123"}};
    struct arena arena;
    arena_init(&arena);
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        assert_string_equal(doc_anchor_slug(&arena, cases[i].words, "fallback"), cases[i].slug);
    char korean[400] = "";
    for (int i = 0; i < 60; i++)
        strcat(korean, "가");
    assert_int_equal(strlen(doc_anchor_slug(&arena, korean, "x")) % strlen("가"), 0); /* no half character */
    arena_release(&arena);
}

static void test_large_site(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena);
    struct doc_site *site = make_site(&arena);
    for (int i = 0; i < 3000; i++) {
        struct doc_page *page = doc_site_add_page(site, arena_format(&arena, "runs/%d", i), "Run", "Summary");
        struct doc_text text = doc_text_new(&arena);
        doc_text_add_link(&text, "next", arena_format(&arena, "page:runs/%d", (i * 7) % 3000));
        doc_add_paragraph(&arena, &page->body, text.first);
    }
    struct error error = {0};
    assert_ok(doc_check_site(site, &error), &error);
    arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_refused), cmocka_unit_test(test_levels_and_ids),
                                       cmocka_unit_test(test_slugs), cmocka_unit_test(test_large_site)};
    return cmocka_run_group_tests_name("doc_check", tests, NULL, NULL);
}
