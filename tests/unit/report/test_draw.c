/* Draw list and text measuring: what the charts' layout relies on. */
#include "tests/unit/test.h"

#include "lib/arena.h"
#include "site-gen/report/draw.h"

static void test_list_keeps_marks_and_copies_text(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena);
    struct draw_list *list = draw_list_new(&arena, 100, 50);
    char text[] = "name";
    for (int i = 0; i < 500; i++)
        draw_text(&arena, list, i, 2, text, 12, DRAW_ANCHOR_START, DRAW_INK_TEXT);
    text[0] = 'x';
    struct draw_point points[] = {{1, 2}, {3, 4}};
    draw_path(&arena, list, points, 2, DRAW_INK_AXIS, 1);
    points[0].x = 99;
    assert_int_equal(list->mark_count, 501);
    assert_string_equal(list->marks[499].text, "name");
    assert_number_close(list->marks[499].x, 499, 0);
    assert_number_close(list->marks[500].points[0].x, 1, 0);
    assert_number_close(list->marks[500].opacity, 1, 0);
    arena_release(&arena);
}

static void test_text_width(void **state)
{
    (void)state;
    assert_number_close(draw_text_width("", 12, false), 0, 0);
    assert_number_close(draw_text_width(NULL, 12, false), 0, 0);
    assert_number_close(draw_text_width("00", 10, false), 12.72, 1e-9);
    assert_number_close(draw_text_width("가나", 10, false), 20, 1e-9); /* two Hangul syllables: an em each */
    assert_true(draw_text_width("Wide", 10, true) > draw_text_width("Wide", 10, false));
    assert_true(draw_text_width("\xFF\xC3", 10, false) > 0); /* broken bytes end all the same */
}

static void test_fit(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena);
    const char *hangul = "가나다라";
    const struct {
        const char *text;
        double width;
        const char *expected;
    } cases[] = {
        {"short", 100, "short"}, {"000000", 30, "000…"}, {"a b c d e", 28, "a b…"}, /* no space before the ellipsis */
        {hangul, 25, "가…"},                                                        /* cut between characters, not bytes */
        {"anything", 5, ""},     {NULL, 5, ""},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        const char *fitted = draw_text_fit(&arena, cases[i].text, 10, false, cases[i].width);
        assert_string_equal(fitted, cases[i].expected);
        assert_true(draw_text_width(fitted, 10, false) <= cases[i].width);
    }
    arena_release(&arena);
}

static void test_wrap(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena);
    const struct {
        const char *text;
        double width;
        size_t count;
        const char *lines[4];
    } cases[] = {
        {"", 50, 1, {""}},
        {"one", 50, 1, {"one"}},
        {"  one   two  ", 35, 2, {"one", "two"}},
        {"00 00 00", 29, 2, {"00 00", "00"}},
        {"000000", 20, 2, {"000", "000"}},     /* a word wider than the line breaks inside */
        {"00", 1, 2, {"0", "0"}},              /* always ends */
        {"00-0-000", 35, 2, {"00-0-", "000"}}, /* rather after a hyphen */
        {"000 00 %", 42, 2, {"000", "00 %"}},  /* never before a percent sign */
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        const char **lines;
        size_t count = draw_text_wrap(&arena, cases[i].text, 10, false, cases[i].width, &lines);
        assert_int_equal(count, cases[i].count);
        for (size_t j = 0; j < count; j++)
            assert_string_equal(lines[j], cases[i].lines[j]);
    }
    arena_release(&arena);
}

static void test_text_box(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena);
    struct draw_list *list = draw_list_new(&arena, 100, 50);
    struct draw_box start = draw_text_box(draw_text(&arena, list, 50, 20, "00", 10, DRAW_ANCHOR_START, DRAW_INK_TEXT));
    struct draw_box middle = draw_text_box(draw_text(&arena, list, 50, 20, "00", 10, DRAW_ANCHOR_MIDDLE, DRAW_INK_TEXT));
    struct draw_box end = draw_text_box(draw_text(&arena, list, 50, 20, "00", 10, DRAW_ANCHOR_END, DRAW_INK_TEXT));
    assert_number_close(start.left, 50, 1e-9);
    assert_number_close(end.right, 50, 1e-9);
    assert_number_close(middle.right - 50, 50 - middle.left, 1e-9);
    assert_true(start.top < 20 && start.bottom > 20);
    assert_true(draw_boxes_overlap(start, middle));
    assert_false(draw_boxes_overlap(start, end)); /* they touch */
    arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_list_keeps_marks_and_copies_text), cmocka_unit_test(test_text_width),
                                       cmocka_unit_test(test_fit), cmocka_unit_test(test_wrap), cmocka_unit_test(test_text_box)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
