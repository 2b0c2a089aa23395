/* Tests of the pictures for other places: badges and chart files with their caption and source. */
#include "tests/unit/test.h"

#include "site-gen/render/badge.h"
#include "site-gen/render/svg_embed.h"
#include "site-gen/report/draw.h"

#define TEXT_MAXIMUM ((size_t)1 << 20)

static void assert_contains(const struct str_builder *text, const char *words)
{
    if (strstr(str_builder_text(text), words) == NULL)
        fail_msg("%s is not in: %s", words, str_builder_text(text));
}

/* Each text has the room that it is measured to need, on either side, in any script. */
static void test_room_for_texts(void **state)
{
    (void)state;
    static const char *const texts[] = {"x", "c-libevent, 01 Lightweight request", "01 경량 요청(간이)",
                                        "12,345 req/s [12,300-12,400]"};
    for (size_t i = 0; i < COUNT_OF(texts); i++)
        for (size_t j = 0; j < COUNT_OF(texts); j++) {
            const struct doc_embed embed = {.left = texts[i], .right = texts[j]};
            double needed = draw_text_width(texts[i], 11, false) + draw_text_width(texts[j], 11, false);
            assert_true(badge_width(&embed) >= needed + 4 * 6);
            assert_true(badge_width(&embed) < needed + 4 * 6 + 3);
        }
}

static void test_badge(void **state)
{
    (void)state;
    struct str_builder out, again;
    str_builder_init(&out, TEXT_MAXIMUM);
    str_builder_init(&again, TEXT_MAXIMUM);
    const struct doc_embed embed = {
        .label = "x", .left = "<a href=\"x\">&", .right = "a < b", .verdict = DOC_VERDICT_FASTER, .file = "badges/x.svg"};
    badge_render(&embed, &out);
    badge_render(&embed, &again);
    assert_string_equal(str_builder_text(&out), str_builder_text(&again));
    assert_contains(&out, "<title id=\"badge-title\">&lt;a href=\"x\"&gt;&amp;: a &lt; b</title>");
    assert_null(strstr(str_builder_text(&out), "<a "));
    struct doc_embed undecided = embed;
    undecided.verdict = DOC_VERDICT_NO_DIFFERENCE;
    str_builder_clear(&again);
    badge_render(&undecided, &again);
    assert_string_not_equal(str_builder_text(&out), str_builder_text(&again)); /* another colour */
    str_builder_release(&out);
    str_builder_release(&again);
}

/* The file is the chart and, below all of it, caption and source. */
static void test_chart_file(void **state)
{
    (void)state;
    struct arena arena;
    struct str_builder out;
    arena_init(&arena);
    str_builder_init(&out, TEXT_MAXIMUM);
    struct draw_list *list = draw_list_new(&arena, 300, 100);
    list->title = "The takeaway";
    draw_text(&arena, list, 10, 90, "mark", 12, DRAW_ANCHOR_START, DRAW_INK_TEXT);
    const struct svg_source source = {.caption = "How to read this chart, in so many words that one line does not hold them all.",
                                      .name = "Lab · page",
                                      .url = "https://example.org/a.html#x\"y"};
    svg_render_embed(&arena, list, &source, &out);
    assert_contains(&out, "<title id=\"chart-title\">The takeaway</title>");
    assert_contains(&out, ">mark</text>");
    assert_contains(&out, ">How to read");
    assert_contains(&out, "<a href=\"https://example.org/a.html#x%22y\"><text");
    assert_contains(&out, ">Lab · page</text></a>");
    assert_int_equal(list->mark_count, 1); /* the chart itself is left alone */
    const char *height = strstr(str_builder_text(&out), " height=\"");
    assert_non_null(height);
    double whole = strtod(height + strlen(" height=\""), NULL);
    assert_true(whole > 100 + 24 + 14 + 2 * 15 && whole < 220);
    const char *last = strstr(str_builder_text(&out), "<a href");
    assert_true(strtod(strstr(last, "y=\"") + 3, NULL) + 12 <= whole - 12); /* within the picture */
    str_builder_release(&out);
    arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_room_for_texts),
        cmocka_unit_test(test_badge),
        cmocka_unit_test(test_chart_file),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
