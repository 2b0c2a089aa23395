/* SVG: golden files of each kind of chart, as layout, as a part of a page and as a file, and what every drawing must keep: no style,
 * no script, escaped text, short numbers. */
#include "tests/unit/test.h"

#include "lib/arena.h"
#include "lib/fs.h"
#include "site-gen/render/palette.h"
#include "site-gen/render/svg.h"
#include "tests/unit/render/sample_curve_charts.h"

/* Compares with tests/golden/<name>; UPDATE_GOLDEN=1 writes the file instead. */
static void assert_golden(const char *name, const struct str_builder *text)
{
    char path[256];
    struct error error = {0};
    snprintf(path, sizeof path, "tests/golden/%s", name);
    const char *mode = getenv("UPDATE_GOLDEN");
    if (mode && strcmp(mode, "1") == 0) {
        assert_ok(fs_update_file(path, text->data, text->length, NULL, &error), &error);
        return;
    }
    struct str_builder expected;
    str_builder_init(&expected, 1 << 20);
    assert_ok(fs_read_file(path, &expected, &error), &error);
    assert_string_equal(str_builder_text(text), str_builder_text(&expected));
    str_builder_release(&expected);
}

/* What the layout made, mark by mark: what the PDF draws as well, before any renderer has a say. */
static void dump(const struct draw_list *list, struct str_builder *out)
{
    static const char *const kinds[] = {"line", "rectangle", "circle", "path", "text"};
    str_builder_append_format(out, "drawing %gx%g plot %.1f %.1f %.1f %.1f\n", list->width, list->height, list->plot.left,
                              list->plot.top, list->plot.right, list->plot.bottom);
    for (size_t i = 0; i < list->mark_count; i++) {
        const struct draw_mark *mark = &list->marks[i];
        str_builder_append_format(out, "%s %.1f %.1f %.1f %.1f fill %s stroke %s", kinds[mark->kind], mark->x, mark->y, mark->x2,
                                  mark->y2, mark->fill ? palette_name(mark->fill) : "-",
                                  mark->stroke ? palette_name(mark->stroke) : "-");
        for (size_t j = 0; j < mark->point_count; j++)
            str_builder_append_format(out, " (%.1f %.1f)", mark->points[j].x, mark->points[j].y);
        if (mark->dash != DRAW_SOLID)
            str_builder_append(out, mark->dash == DRAW_DASHED ? " dashed" : " dotted");
        if (mark->kind == DRAW_TEXT)
            str_builder_append_format(out, " \"%s\" %g%s", mark->text, mark->size, mark->bold ? " bold" : "");
        if (mark->tip)
            str_builder_append_format(out, " tip \"%s\"", mark->tip);
        str_builder_append(out, "\n");
    }
}

static void test_golden(void **state)
{
    (void)state;
    const struct {
        const char *name;
        const struct chart *chart;
    } cases[] = {{"bars", sample_bars()},
                 {"forest", sample_forest()},
                 {"dots", sample_dots()},
                 {"percentiles", sample_percentiles()},
                 {"time-series", sample_time_series()},
                 {"distributions", sample_distributions()},
                 {"sweep", sample_sweep()},
                 {"load-curve", sample_load_curve()},
                 {"slopes", sample_slopes()},
                 {"history", sample_history()}};
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct arena arena;
        struct str_builder out;
        char name[64];
        arena_init(&arena);
        str_builder_init(&out, 1 << 20);
        const struct draw_list *list = chart_layout(&arena, cases[i].chart, "no data");
        svg_render(list, cases[i].name, &out);
        assert_null(strstr(str_builder_text(&out), "style="));
        assert_null(strstr(str_builder_text(&out), "<script"));
        snprintf(name, sizeof name, "svg/%s.svg", cases[i].name);
        assert_golden(name, &out);
        str_builder_clear(&out);
        svg_render_file(list, &out);
        snprintf(name, sizeof name, "svg/%s-file.svg", cases[i].name);
        assert_golden(name, &out);
        str_builder_clear(&out);
        dump(list, &out);
        snprintf(name, sizeof name, "draw/%s.txt", cases[i].name);
        assert_golden(name, &out);
        str_builder_release(&out);
        arena_release(&arena);
    }
}

static void test_text_is_escaped_and_numbers_are_short(void **state)
{
    (void)state;
    struct arena arena;
    struct str_builder out;
    arena_init(&arena);
    str_builder_init(&out, 1 << 16);
    struct draw_list *list = draw_list_new(&arena, 100, 50);
    list->title = "a < b & \"c\"";
    draw_text(&arena, list, 1.0 / 3, -0.001, "<script>&", 12, DRAW_ANCHOR_END, DRAW_INK_TEXT);
    draw_circle(&arena, list, 10.5, 2.25, 3, DRAW_INK_NONE)->tip = "<tip>";
    svg_render(list, "x\"y", &out);
    const char *text = str_builder_text(&out);
    assert_non_null(strstr(text, "aria-labelledby=\"x&quot;y-title\""));
    assert_non_null(strstr(text, ">a &lt; b &amp; \"c\"</title>"));
    assert_non_null(strstr(text, "x=\"0.33\" y=\"0\""));
    assert_non_null(strstr(text, ">&lt;script&gt;&amp;</text>"));
    assert_non_null(strstr(text, "cx=\"10.5\" cy=\"2.25\" r=\"3\" class=\"\" fill=\"none\"><title>&lt;tip&gt;</title></circle>"));
    str_builder_release(&out);
    arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_golden), cmocka_unit_test(test_text_is_escaped_and_numbers_are_short)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
