/* Chart layout: ticks and scales by table, and what particular drawings show. (test_chart_property.c has what holds for all.) */
#include "tests/unit/test.h"

#include "lib/arena.h"
#include "site-gen/report/chart.h"
#include "site-gen/report/chart_label.h"
#include "site-gen/report/chart_scale.h"

/* ---- scales ----------------------------------------------------------------------------------------------------------------- */
static void test_ticks(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena);
    const struct {
        bool log;
        double low, high;
        size_t wanted, count;
        double ticks[8];
    } cases[] = {
        {false, 0, 97, 5, 5, {0, 20, 40, 60, 80}},
        {false, 0, 1, 5, 6, {0, 0.2, 0.4, 0.6, 0.8, 1}},
        {false, -3, 3, 3, 3, {-2, 0, 2}},
        {false, 0, 3e-7, 3, 4, {0, 1e-7, 2e-7, 3e-7}},
        {true, 0.9, 1.3, 4, 5, {0.9, 1, 1.1, 1.2, 1.3}}, /* less than a decade: even steps */
        {true, 0.04, 70, 5, 3, {0.1, 1, 10}},
        {true, 0.5, 20, 8, 6, {0.5, 1, 2, 5, 10, 20}},
        {true, 1e-6, 1e6, 4, 5, {1e-6, 1e-3, 1, 1e3, 1e6}},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        const struct chart_axis axis = {cases[i].log, cases[i].low, cases[i].high, 0, 100};
        double *ticks;
        size_t count = chart_axis_ticks(&axis, &arena, cases[i].wanted, &ticks);
        assert_int_equal(count, cases[i].count);
        for (size_t j = 0; j < count; j++)
            assert_true(fabs(ticks[j] - cases[i].ticks[j]) <= 1e-9 * fabs(cases[i].ticks[j]));
    }
    arena_release(&arena);
}

static void test_axis_places(void **state)
{
    (void)state;
    struct chart_range range = {0, 0, false};
    chart_range_add(&range, NAN, false);
    chart_range_add(&range, INFINITY, false);
    assert_false(range.seen);
    chart_range_add(&range, 20, false);
    chart_range_add(&range, 80, false);
    struct chart_axis zero = chart_axis_over(range, false, true, 0.05);
    assert_number_close(zero.low, 0, 0); /* bars start at zero */
    zero.from = 100;
    zero.to = 200;
    assert_number_close(chart_axis_place(&zero, 0), 100, 0);
    assert_number_close(chart_axis_place(&zero, -1e308), 100, 0);
    assert_number_close(chart_axis_place(&zero, 1e308), 200, 0);
    const struct chart_axis log = {true, 1, 100, 0, 10};
    assert_number_close(chart_axis_place(&log, 10), 5, 1e-12);
    assert_number_close(chart_axis_place(&log, -1), 0, 0);
    struct chart_axis single = chart_axis_over((struct chart_range){5, 5, true}, false, false, 0.05);
    assert_true(single.low < 5 && single.high > 5);
}

static void test_labels_are_spread_with_least_movement(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena);
    double apart[] = {30, 10, 50};
    chart_label_spread(&arena, apart, 3, 10, 0, 100);
    assert_number_close(apart[0], 30, 1e-9); /* nothing to do */
    assert_number_close(apart[1], 10, 1e-9);
    double pair[] = {50, 50};
    chart_label_spread(&arena, pair, 2, 10, 0, 100);
    assert_number_close(pair[0], 45, 1e-9); /* both give way equally */
    assert_number_close(pair[1], 55, 1e-9);
    double edge[] = {1, 2, 3};
    chart_label_spread(&arena, edge, 3, 10, 0, 30);
    assert_number_close(edge[0], 5, 1e-9);
    assert_number_close(edge[1], 15, 1e-9);
    assert_number_close(edge[2], 25, 1e-9);
    arena_release(&arena);
}

/* ---- particular drawings ---------------------------------------------------------------------------------------------------- */
static size_t count_text(const struct draw_list *list, const char *text)
{
    size_t count = 0;
    for (size_t i = 0; i < list->mark_count; i++)
        count += list->marks[i].kind == DRAW_TEXT && strcmp(list->marks[i].text, text) == 0;
    return count;
}

static void test_empty_chart_says_so(void **state)
{
    (void)state;
    for (int kind = 0; kind < CHART_KINDS; kind++) {
        struct arena arena;
        arena_init(&arena);
        const struct draw_point nothing[] = {{NAN, NAN}};
        const struct chart_series series = {.label = "x", .points = nothing, .count = 1};
        const struct chart chart = {.kind = (enum chart_kind)kind,
                                    .title = "t",
                                    .series = &series,
                                    .series_count = 1,
                                    .band_low = NAN,
                                    .band_high = NAN,
                                    .reference = NAN};
        assert_int_equal(count_text(chart_layout(&arena, &chart, "no data"), "no data"), 1);
        arena_release(&arena);
    }
}

static void test_bars_start_at_zero_and_scale_with_the_value(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena);
    const struct chart_item items[] = {{.label = "a", .value = 100, .low = NAN, .high = NAN},
                                       {.label = "b", .value = 50, .low = NAN, .high = NAN},
                                       {.label = "c", .value = NAN, .low = NAN, .high = NAN, .value_text = "failed"}};
    const struct chart chart = {
        .kind = CHART_BARS, .items = items, .item_count = 3, .band_low = NAN, .band_high = NAN, .reference = NAN};
    const struct draw_list *list = chart_layout(&arena, &chart, "");
    double widths[3] = {0};
    size_t count = 0;
    for (size_t i = 0; i < list->mark_count; i++)
        if (list->marks[i].kind == DRAW_RECTANGLE && count < 3)
            widths[count++] = list->marks[i].x2;
    assert_int_equal(count, 2); /* no bar for a state */
    assert_number_close(widths[1] * 2, widths[0], 1e-9);
    assert_int_equal(count_text(list, "failed"), 1);
    arena_release(&arena);
}

static void test_forest_always_marks_one(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena);
    const struct chart_item items[] = {{.label = "a", .value = 7.4, .low = 7.32, .high = 7.49}};
    const struct chart chart = {
        .kind = CHART_FOREST, .items = items, .item_count = 1, .band_low = NAN, .band_high = NAN, .reference = NAN};
    assert_int_equal(count_text(chart_layout(&arena, &chart, ""), "1"), 1);
    arena_release(&arena);
}

/* A dot and its interval for each point, the places' names below, a line in pieces where a point is missing. */
static void test_points_show_intervals_places_and_gaps(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena);
    const struct draw_point points[] = {{0, 100}, {1, 110}, {2, NAN}, {2, 200}, {3, 210}};
    const double low[] = {95, NAN, NAN, 190, 200}, high[] = {105, NAN, NAN, 210, 220};
    const struct chart_place places[] = {{.x = 0, .text = "2026-11-01"},
                                         {.x = 1, .text = "2026-11-02"},
                                         {.x = 2, .text = "2026-11-03"},
                                         {.x = 3, .text = "2026-11-04"}};
    const struct chart_place upright = {.x = 1.5, .text = "1.90x"};
    const struct chart_series series = {.label = "s", .points = points, .count = 5, .low = low, .high = high};
    struct chart chart = {.kind = CHART_POINTS,
                          .series = &series,
                          .series_count = 1,
                          .places = places,
                          .place_count = 4,
                          .uprights = &upright,
                          .upright_count = 1,
                          .band_low = NAN,
                          .band_high = NAN,
                          .reference = NAN};
    const struct draw_list *list = chart_layout(&arena, &chart, "");
    size_t circles = 0, lines = 0;
    for (size_t i = 0; i < list->mark_count; i++) {
        circles += list->marks[i].kind == DRAW_CIRCLE;
        lines += list->marks[i].kind == DRAW_PATH && list->marks[i].point_count == 2;
    }
    assert_int_equal(circles, 5); /* four dots and the one at the label */
    assert_int_equal(lines, 2);   /* on both sides of the gap */
    for (size_t i = 0; i < COUNT_OF(places); i++)
        assert_int_equal(count_text(list, places[i].text), 1);
    assert_int_equal(count_text(list, "1.90x"), 1);
    struct chart_series bare = series;
    bare.no_line = true;
    chart.series = &bare;
    list = chart_layout(&arena, &chart, "");
    for (size_t i = 0, paths = 0; i < list->mark_count; i++) {
        paths += list->marks[i].kind == DRAW_PATH && list->marks[i].point_count == 2;
        assert_int_equal(paths, 0);
    }
    arena_release(&arena);
}

/* Names of lines are told apart by their ends as often as by their beginnings: they stand beside the plot or above it, but whole. */
static void test_names_of_lines_are_not_cut(void **state)
{
    (void)state;
    static const struct draw_point points[] = {{1, 10}, {2, 20}, {100, 80}};
    static const char *const names[] = {"c-microhttpd-epoll-pool", "c-microhttpd-thread-per-connection", "b"};
    const double widths[] = {350, 520, 720};
    struct chart_series series[3];
    for (size_t i = 0; i < 3; i++)
        series[i] = (struct chart_series){.label = names[i], .points = points, .count = 3};
    for (size_t i = 0; i < COUNT_OF(widths); i++) {
        struct arena arena;
        arena_init(&arena);
        const struct chart chart = {.kind = CHART_PERCENTILES,
                                    .series = series,
                                    .series_count = 3,
                                    .band_low = NAN,
                                    .band_high = NAN,
                                    .reference = NAN,
                                    .width = widths[i]};
        const struct draw_list *list = chart_layout(&arena, &chart, "");
        for (size_t j = 0; j < 3; j++)
            assert_int_equal(count_text(list, names[j]), 1);
        assert_true(list->plot.right - list->plot.left > widths[i] * 0.55); /* and leave the curves their room */
        arena_release(&arena);
    }
}

static size_t count_names(const struct draw_list *list, const char *const *names, size_t count)
{
    size_t found = 0;
    for (size_t i = 0; i < count; i++)
        found += count_text(list, names[i]);
    return found;
}

/* Points far apart have their names; of points on one spot one has. The ends of the line come first. */
static void test_points_are_named_where_there_is_room(void **state)
{
    (void)state;
    static const struct draw_point apart[] = {{1, 10}, {2, 20}, {3, 15}, {4, 30}},
                                   together[] = {{1, 10}, {1, 10}, {1, 10}, {1, 10}};
    static const char *const names[] = {"one", "two", "three", "four"};
    const struct {
        const struct draw_point *points;
        size_t least, most;
    } cases[] = {{apart, 4, 4}, {together, 1, 4}};
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct arena arena;
        arena_init(&arena);
        const struct chart_series series = {.points = cases[i].points, .count = 4, .names = names};
        const struct chart chart = {
            .kind = CHART_POINTS, .series = &series, .series_count = 1, .band_low = NAN, .band_high = NAN, .reference = NAN};
        const struct draw_list *list = chart_layout(&arena, &chart, "");
        size_t found = count_names(list, names, 4);
        assert_true(found >= cases[i].least && found <= cases[i].most);
        assert_int_equal(count_text(list, "one"), 1);
        arena_release(&arena);
    }
}

/* Up is better whichever way the line goes; an undecided line is dashed. */
static void test_slopes_show_verdicts_without_colour(void **state)
{
    (void)state;
    static const struct draw_point points[] = {{0, 10}, {1, 20}};
    static const struct chart_place sides[] = {{.x = 0, .text = "before"}, {.x = 1, .text = "after"}};
    const struct {
        enum draw_ink ink;
        enum draw_dash dash;
        size_t corners; /* of the mark at each end; 0: a circle */
    } cases[] = {{DRAW_INK_FASTER, DRAW_SOLID, 3}, {DRAW_INK_SLOWER, DRAW_SOLID, 3}, {DRAW_INK_UNDECIDED, DRAW_DASHED, 0}};
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct arena arena;
        arena_init(&arena);
        static const char *const tips[] = {"tip", "tip"};
        const struct chart_series series = {.label = "s",
                                            .points = points,
                                            .count = 2,
                                            .ink = cases[i].ink,
                                            .tips = tips,
                                            .first_text = "10",
                                            .last_text = "20",
                                            .change = "2.00x"};
        const struct chart chart = {.kind = CHART_SLOPES,
                                    .series = &series,
                                    .series_count = 1,
                                    .places = sides,
                                    .place_count = 2,
                                    .band_low = NAN,
                                    .band_high = NAN,
                                    .reference = NAN};
        const struct draw_list *list = chart_layout(&arena, &chart, "");
        size_t lines = 0, marks = 0;
        for (size_t j = 0; j < list->mark_count; j++) {
            const struct draw_mark *mark = &list->marks[j];
            if (mark->kind == DRAW_LINE && mark->stroke == cases[i].ink) {
                lines++;
                assert_int_equal(mark->dash, cases[i].dash);
                assert_true(mark->y2 < mark->y); /* more is higher */
            }
            if (mark->tip != NULL) {
                marks++;
                assert_int_equal(mark->kind, cases[i].corners == 0 ? DRAW_CIRCLE : DRAW_PATH);
                assert_int_equal(mark->point_count, cases[i].corners);
            }
        }
        assert_int_equal(lines, 1);
        assert_int_equal(marks, 2);
        assert_int_equal(count_text(list, "before") + count_text(list, "after") + count_text(list, "2.00x"), 3);
        arena_release(&arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_ticks),
                                       cmocka_unit_test(test_axis_places),
                                       cmocka_unit_test(test_labels_are_spread_with_least_movement),
                                       cmocka_unit_test(test_empty_chart_says_so),
                                       cmocka_unit_test(test_points_show_intervals_places_and_gaps),
                                       cmocka_unit_test(test_bars_start_at_zero_and_scale_with_the_value),
                                       cmocka_unit_test(test_forest_always_marks_one),
                                       cmocka_unit_test(test_names_of_lines_are_not_cut),
                                       cmocka_unit_test(test_points_are_named_where_there_is_room),
                                       cmocka_unit_test(test_slopes_show_verdicts_without_colour)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
