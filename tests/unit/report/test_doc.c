/* The builders: what they copy, how nodes hang together, links and their places, words of spans. */
#include "tests/unit/test.h"

#include "site-gen/report/chart.h"
#include "site-gen/report/doc.h"
#include "site-gen/report/draw.h"

struct fixture {
    struct arena arena;
    struct doc_site *site;
};

static int set_up(void **state)
{
    struct fixture *fixture = calloc(1, sizeof(*fixture));
    arena_init(&fixture->arena);
    fixture->site = doc_site_new(&fixture->arena, NULL, "en", "Lab");
    *state = fixture;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *fixture = *state;
    arena_release(&fixture->arena);
    free(fixture);
    return 0;
}

static void test_site(void **state)
{
    struct fixture *fixture = *state;
    char path[32];
    for (int i = 0; i < 100; i++) { /* more than the first capacity */
        snprintf(path, sizeof(path), "page-%d", i);
        doc_site_add_page(fixture->site, path, "Title", "Summary");
        doc_site_add_file(fixture->site, path);
    }
    strcpy(path, "overwritten");
    assert_int_equal(fixture->site->page_count, 100);
    assert_int_equal(fixture->site->file_count, 100);
    assert_string_equal(fixture->site->files[99], "page-99");
    assert_ptr_equal(doc_site_find_page(fixture->site, "page-57"), fixture->site->pages[57]);
    assert_null(doc_site_find_page(fixture->site, "page-100"));
    assert_string_equal(fixture->site->folder, "");
    assert_string_equal(doc_site_new(&fixture->arena, NULL, "ko", "랩")->folder, "ko/");
}

static void test_link_path(void **state)
{
    struct fixture *fixture = *state;
    struct doc_site *korean = doc_site_new(&fixture->arena, NULL, "ko", "랩");
    assert_string_equal(doc_link_path(&fixture->arena, fixture->site, "page:scenarios/01"), "scenarios/01.html");
    assert_string_equal(doc_link_path(&fixture->arena, korean, "page:scenarios/01#x"), "ko/scenarios/01.html#x");
    assert_string_equal(doc_link_path(&fixture->arena, korean, "file:data/runs.csv"), "data/runs.csv");
    assert_null(doc_link_path(&fixture->arena, korean, "#x"));
    assert_null(doc_link_path(&fixture->arena, korean, "https://example.org"));
}

static void test_spans(void **state)
{
    struct fixture *fixture = *state;
    char words[] = "text ";
    struct doc_text text = doc_text_new(&fixture->arena);
    doc_text_add(&text, words);
    words[0] = 'X';
    doc_text_add_strong(&text, "strong");
    doc_text_add_line_break(&text);
    doc_text_add_emphasis(&text, "emphasis");
    doc_text_add_code(&text, "code");
    doc_text_add_link(&text, "link", "#x");
    assert_string_equal(doc_span_words(&fixture->arena, text.first), "text strong emphasiscodelink");
    assert_int_equal(text.last->kind, DOC_SPAN_LINK);
    assert_null(doc_span_plain(&fixture->arena, NULL));
    assert_string_equal(doc_span_words(&fixture->arena, NULL), "");
}

static void test_blocks(void **state)
{
    struct fixture *fixture = *state;
    struct arena *arena = &fixture->arena;
    struct doc_page *page = doc_site_add_page(fixture->site, "index", "Title", "Summary");
    struct doc_node *section = doc_add_section(arena, &page->body, "id", doc_span_plain(arena, "Section"));
    struct doc_node *first = doc_add_paragraph(arena, section, doc_span_plain(arena, "one"));
    struct doc_node *list = doc_add_list(arena, section, true);
    struct doc_node *item = doc_add_list_item(arena, list);
    assert_ptr_equal(page->body.first_child, section);
    assert_ptr_equal(section->first_child, first);
    assert_ptr_equal(first->next, list);
    assert_ptr_equal(section->last_child, list);
    assert_ptr_equal(item->parent, list);
    assert_true(list->as.list.ordered);
    assert_int_equal(page->body.level, 1);

    char value[] = "12";
    struct doc_fact facts[] = {{.term = "n", .value = doc_cell_number(value, 12)}};
    struct doc_node *node = doc_add_facts(arena, section, facts, 1, true);
    value[0] = 'X';
    assert_string_equal(node->as.facts.items[0].value.text, "12");
}

static void test_table(void **state)
{
    struct fixture *fixture = *state;
    static const struct doc_column columns[] = {{.title = "A"}, {.title = "B", .unit = "ms", .align = DOC_ALIGN_RIGHT}};
    struct doc_table *table = doc_table_new(&fixture->arena, doc_span_plain(&fixture->arena, "Caption"), columns, 2);
    for (int i = 0; i < 100; i++)
        doc_table_add_row(&fixture->arena, table)->cells[1] = doc_cell_number("x", i);
    assert_int_equal(table->row_count, 100);
    for (size_t i = 0; i < 100; i++) {
        assert_true(table->rows[i].cells[1].value == (double)i);
        assert_int_equal(table->rows[i].cells[0].kind, DOC_CELL_TEXT);
        assert_true(isnan(table->rows[i].cells[0].value) && isnan(table->rows[i].cells[0].shade));
    }
    assert_string_equal(table->columns[1].unit, "ms");
}

static void test_chart_widths(void **state)
{
    struct fixture *fixture = *state;
    struct arena *arena = &fixture->arena;
    struct doc_page *page = doc_site_add_page(fixture->site, "index", "Title", "Summary");
    struct chart chart = {.kind = CHART_BARS,
                          .title = "Title",
                          .description = "Nothing was run.",
                          .band_low = NAN,
                          .band_high = NAN,
                          .reference = NAN};
    struct doc_node *alone = doc_add_chart(arena, &page->body, NULL, &chart, NULL, NULL);
    struct doc_node *in_grid = doc_add_chart(arena, doc_add_figure_grid(arena, &page->body), NULL, &chart, NULL, NULL);
    assert_number_close(alone->as.chart.drawing->width, 720, 0);
    assert_number_close(alone->as.chart.narrow->width, 350, 0);
    assert_number_close(in_grid->as.chart.drawing->width, 520, 0);
    chart.width = 600;
    assert_number_close(doc_add_chart(arena, in_grid->parent, NULL, &chart, NULL, NULL)->as.chart.drawing->width, 600, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_site, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_link_path, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_spans, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_blocks, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_table, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_chart_widths, set_up, tear_down),
    };
    return cmocka_run_group_tests_name("doc", tests, NULL, NULL);
}
