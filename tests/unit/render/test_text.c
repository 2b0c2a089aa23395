/* Tests of the terminal renderer: alignment, wrapping, narrow terminals, colour. */
#include "tests/unit/render/kitchen_sink.h"

#include "tests/unit/golden.h"
#include "tests/unit/render/page_fixture.h"

#include "lib/text_width.h"
#include "site-gen/render/text.h"

static const char *render(struct fixture *fixture, struct text_options options)
{
    str_builder_clear(&fixture->out);
    text_render(fixture->page, &options, &fixture->out);
    assert_false(fixture->out.failed);
    return str_builder_text(&fixture->out);
}

static struct doc_table *add_table(struct fixture *fixture)
{
    const struct doc_column columns[] = {
        {.title = "이름"}, {.title = "Rate", .unit = "req/s", .align = DOC_ALIGN_RIGHT}, {.title = "Verdict"}};
    struct doc_table *table = doc_table_new(&fixture->arena, doc_span_plain(&fixture->arena, "Rates"), columns, COUNT_OF(columns));
    struct doc_row *row = doc_table_add_row(&fixture->arena, table);
    row->cells[0] = doc_cell_text(&fixture->arena, "데이터베이스", NULL);
    row->cells[1] = doc_cell_estimate("9,999", "[9,990-10,010]", 9999);
    row->cells[2] = doc_cell_verdict(DOC_VERDICT_FASTER, "faster", NULL);
    row = doc_table_add_row(&fixture->arena, table);
    row->cells[0] = doc_cell_text(&fixture->arena, "ab", NULL);
    row->cells[1] = doc_cell_number("7", 7);
    row->cells[2] = doc_cell_verdict(DOC_VERDICT_NO_DIFFERENCE, "no difference shown", "could have shown 2 %");
    doc_add_table(&fixture->arena, &fixture->page->body, NULL, table);
    return table;
}

static void test_columns(void **state)
{
    struct fixture *fixture = *state;
    add_table(fixture);
    assert_string_equal(render(fixture, (struct text_options){.width = 100}),
                        "A title\n"
                        "A summary.\n"
                        "\n"
                        "Rates\n"
                        "이름                          Rate  Verdict\n"
                        "                             req/s\n"
                        "데이터베이스  9,999 [9,990-10,010]  ▲ faster\n"
                        "ab                               7  ○ no difference shown, could have shown 2 %\n");
}

/* Too narrow for that: details go below their values. */
static void test_stacked(void **state)
{
    struct fixture *fixture = *state;
    add_table(fixture);
    assert_string_equal(render(fixture, (struct text_options){.width = 60}),
                        "A title\n"
                        "A summary.\n"
                        "\n"
                        "Rates\n"
                        "이름                    Rate  Verdict\n"
                        "                       req/s\n"
                        "데이터베이스           9,999  ▲ faster\n"
                        "              [9,990-10,010]\n"
                        "ab                         7  ○ no difference shown\n"
                        "                                could have shown 2 %\n");
}

/* Too narrow even so: a line a value. */
static void test_records(void **state)
{
    struct fixture *fixture = *state;
    add_table(fixture);
    assert_string_equal(render(fixture, (struct text_options){.width = 50}),
                        "A title\n"
                        "A summary.\n"
                        "\n"
                        "Rates\n"
                        "데이터베이스\n"
                        "  Rate     9,999 [9,990-10,010]\n"
                        "  Verdict  ▲ faster\n"
                        "ab\n"
                        "  Rate     7\n"
                        "  Verdict  ○ no difference shown, could have shown 2 %\n");
}

static void test_wrapping(void **state)
{
    struct fixture *fixture = *state;
    struct arena *arena = &fixture->arena;
    doc_add_paragraph(arena, &fixture->page->body, doc_span_plain(arena, "한글 낱말은 두 칸씩 차지하므로 줄이 더 일찍 끝납니다"));
    struct doc_node *list = doc_add_list(arena, &fixture->page->body, false);
    doc_add_paragraph(arena, doc_add_list_item(arena, list), doc_span_plain(arena, "one item that needs more than a single line"));
    doc_add_paragraph(arena, doc_add_list_item(arena, list),
                      doc_span_plain(arena, "averyveryveryveryverylongwordthatcannotbebroken x"));
    assert_string_equal(render(fixture, (struct text_options){.width = 30}), "A title\n"
                                                                             "A summary.\n"
                                                                             "\n"
                                                                             "한글 낱말은 두 칸씩 차지하므로\n"
                                                                             "줄이 더 일찍 끝납니다\n"
                                                                             "\n"
                                                                             "- one item that needs more\n"
                                                                             "  than a single line\n"
                                                                             "- averyveryveryveryverylongwordthatcannotbebroken\n"
                                                                             "  x\n");
}

static void test_details_and_colour(void **state)
{
    struct fixture *fixture = *state;
    struct arena *arena = &fixture->arena;
    struct doc_node *details = doc_add_details(arena, &fixture->page->body, NULL, doc_span_plain(arena, "More"));
    doc_add_paragraph(arena, details, doc_span_plain(arena, "inside"));
    assert_null(strstr(render(fixture, (struct text_options){.width = 80}), "inside"));
    assert_non_null(strstr(render(fixture, (struct text_options){.width = 80, .details = true}), "\nMore\n\n  inside\n"));
    add_table(fixture);
    assert_null(strchr(render(fixture, (struct text_options){.width = 80}), '\033'));
    assert_non_null(strstr(render(fixture, (struct text_options){.colour = true}), "\033[36m▲ faster\033[0m\n"));
}

/* Every kind of node and cell. */
static void test_kitchen_sink(void **state)
{
    struct fixture *fixture = *state;
    struct kitchen_sink sink;
    kitchen_sink_init(&sink);
    struct text_options options = {.width = 100, .details = true};
    text_render(sink.sites[0]->pages[0], &options, &fixture->out);
    kitchen_sink_release(&sink);
    assert_golden("render/kitchen-sink.terminal.txt", str_builder_text(&fixture->out));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_columns, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_stacked, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_records, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_wrapping, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_details_and_colour, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_kitchen_sink, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
