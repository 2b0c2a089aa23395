/* The property of every chart, whatever its data: all texts lie within the drawing and none overlaps another; all marks lie within the
 * drawing, and those that stand for a value within the plot. Hundreds of random charts of each kind; the seeds are fixed. */
#include "tests/unit/test.h"

#include "lib/arena.h"
#include "lib/random.h"
#include "site-gen/report/chart.h"

static const char *format_value(struct arena *arena, double value, const void *context)
{
    (void)context;
    return arena_format(arena, "%.5g req/s", value);
}

static const char *random_text(struct arena *arena, struct random_state *random, size_t words_maximum)
{
    static const char *const words[] = {"c-microhttpd",
                                        "a",
                                        "thread-per-connection",
                                        "서버",
                                        "처리량이",
                                        "W",
                                        "iiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiii",
                                        "나무위에서자는긴낱말이어진다",
                                        "74.6k",
                                        "[74.1k–75.1k]",
                                        "🚀",
                                        "×",
                                        "(gunicorn)",
                                        "ΣЖ"};
    char *text = arena_copy_text(arena, "");
    size_t count = random_below(random, words_maximum + 1);
    for (size_t i = 0; i < count; i++)
        text = arena_format(arena, "%s%s%s", text, i ? " " : "", words[random_below(random, COUNT_OF(words))]);
    return text;
}

static double random_value(struct random_state *random)
{
    switch (random_below(random, 12)) {
    case 0:
        return NAN;
    case 1:
        return INFINITY;
    case 2:
        return 0;
    case 3:
        return -random_unit(random) * 100;
    case 4:
        return 1e-320;
    case 5:
        return 1e308;
    case 6:
        return pow(10, random_unit(random) * 40 - 20);
    default:
        return 50 + random_unit(random) * 1000;
    }
}

static double random_or_nan(struct random_state *random)
{
    return random_below(random, 2) ? random_value(random) : NAN;
}

/* What a whole chart's values are like: any, all alike, all zero, tiny differences, or none. */
enum flavour { FLAVOUR_ANY, FLAVOUR_EQUAL, FLAVOUR_ZERO, FLAVOUR_CLOSE, FLAVOUR_MISSING, FLAVOURS };

static double flavoured_value(struct random_state *random, enum flavour flavour)
{
    switch (flavour) {
    case FLAVOUR_EQUAL:
        return 74612;
    case FLAVOUR_ZERO:
        return 0;
    case FLAVOUR_CLOSE:
        return 1000 * (1 + random_unit(random) * 1e-9);
    case FLAVOUR_MISSING:
        return NAN;
    case FLAVOUR_ANY:
    case FLAVOURS:
        break;
    }
    return random_value(random);
}

/* Mostly few, sometimes none, one or two hundred. */
static size_t random_count(struct random_state *random, size_t usual)
{
    static const size_t special[] = {0, 1, 2, 200};
    uint64_t which = random_below(random, 3 * COUNT_OF(special));
    return which < COUNT_OF(special) ? special[which] : random_below(random, usual);
}

static const struct chart_density *random_density(struct arena *arena, struct random_state *random)
{
    struct chart_density *density = ARENA_NEW(arena, struct chart_density);
    density->count = random_below(random, 60);
    double *heights = ARENA_NEW_ARRAY(arena, density->count + 1, double);
    for (size_t i = 0; i < density->count; i++)
        heights[i] = random_below(random, 20) ? random_unit(random) : random_value(random);
    density->heights = heights;
    density->low = random_below(random, 8) ? 1 + random_unit(random) * 100 : random_value(random);
    density->high = random_below(random, 8) ? density->low * (1 + random_unit(random) * 1000) : random_value(random);
    return density;
}

static void fill_items(struct arena *arena, struct random_state *random, struct chart *chart, enum flavour flavour)
{
    chart->item_count = random_count(random, 40);
    struct chart_item *items = ARENA_NEW_ARRAY(arena, chart->item_count + 1, struct chart_item);
    for (size_t i = 0; i < chart->item_count; i++) {
        double *observations = ARENA_NEW_ARRAY(arena, 8, double);
        for (size_t j = 0; j < 8; j++)
            observations[j] = flavoured_value(random, flavour);
        items[i] = (struct chart_item){.label = random_below(random, 20) ? random_text(arena, random, 5) : NULL,
                                       .value = flavoured_value(random, flavour),
                                       .low = random_or_nan(random),
                                       .high = random_or_nan(random),
                                       .observations = random_below(random, 3) ? observations : NULL,
                                       .observation_count = random_below(random, 9),
                                       .value_text = random_below(random, 4) ? random_text(arena, random, 4) : NULL,
                                       .tip = "tip",
                                       .strong = random_below(random, 3) == 0,
                                       .density = random_below(random, 6) ? random_density(arena, random) : NULL,
                                       .tail = random_or_nan(random),
                                       .ink = (enum draw_ink)random_below(random, DRAW_INK_COUNT)};
    }
    chart->items = items;
}

static const char **random_texts(struct arena *arena, struct random_state *random, size_t count, size_t words)
{
    const char **texts = ARENA_NEW_ARRAY(arena, count + 1, const char *);
    for (size_t i = 0; i < count; i++)
        texts[i] = random_below(random, 5) ? random_text(arena, random, words) : NULL;
    return texts;
}

static void fill_series(struct arena *arena, struct random_state *random, struct chart *chart, enum flavour flavour)
{
    chart->series_count = random_below(random, 8) ? random_below(random, 10) : random_below(random, 41);
    struct chart_series *series = ARENA_NEW_ARRAY(arena, chart->series_count + 1, struct chart_series);
    bool any_x = random_below(random, 3) == 0;
    for (size_t i = 0; i < chart->series_count; i++) {
        size_t count = random_count(random, 30);
        struct draw_point *points = ARENA_NEW_ARRAY(arena, count + 1, struct draw_point);
        for (size_t j = 0; j < count; j++)
            points[j] = (struct draw_point){chart->kind == CHART_PERCENTILES ? pow(10, random_unit(random) * 6)
                                            : any_x                          ? random_value(random)
                                                                             : (double)j,
                                            flavoured_value(random, flavour)};
        double *bounds = ARENA_NEW_ARRAY(arena, count + 1, double);
        for (size_t j = 0; j < count; j++)
            bounds[j] = random_or_nan(random);
        bool has_bounds = random_below(random, 2) != 0;
        series[i] = (struct chart_series){.label = random_below(random, 10) ? random_text(arena, random, 4) : NULL,
                                          .points = points,
                                          .count = count,
                                          .low = has_bounds ? bounds : NULL,
                                          .high = has_bounds ? bounds : NULL,
                                          .no_line = random_below(random, 2) != 0,
                                          .no_dots = random_below(random, 2) != 0,
                                          .tips = random_below(random, 2) ? random_texts(arena, random, count, 3) : NULL,
                                          .names = random_below(random, 2) ? random_texts(arena, random, count, 2) : NULL,
                                          .first_text = random_below(random, 10) ? random_text(arena, random, 4) : NULL,
                                          .last_text = random_below(random, 10) ? random_text(arena, random, 4) : NULL,
                                          .change = random_below(random, 4) ? random_text(arena, random, 5) : NULL,
                                          .ink = (enum draw_ink)random_below(random, DRAW_INK_COUNT)};
    }
    chart->series = series;
}

static const struct chart_place *random_places(struct arena *arena, struct random_state *random, size_t *count)
{
    *count = random_below(random, 100);
    struct chart_place *places = ARENA_NEW_ARRAY(arena, *count + 1, struct chart_place);
    for (size_t i = 0; i < *count; i++)
        places[i] = (struct chart_place){.x = (double)i,
                                         .text = random_below(random, 4) ? random_text(arena, random, 3) : NULL,
                                         .is_break = random_below(random, 2) != 0};
    return places;
}

static struct chart random_chart(struct arena *arena, struct random_state *random, enum chart_kind kind)
{
    struct chart chart = {.kind = kind};
    enum flavour flavour = random_below(random, 2) ? FLAVOUR_ANY : (enum flavour)random_below(random, FLAVOURS);
    chart.title = random_text(arena, random, 25);
    chart.subtitle = random_text(arena, random, 20);
    chart.axis_title = random_text(arena, random, 12);
    chart.category_title = random_text(arena, random, 12);
    chart.scale = random_below(random, 2) ? CHART_LOG : CHART_LINEAR;
    chart.band_low = random_or_nan(random);
    chart.band_high = random_or_nan(random);
    chart.band_label = random_text(arena, random, 6);
    chart.reference = random_or_nan(random);
    chart.reference_label = random_text(arena, random, 6);
    chart.format = random_below(random, 5) ? format_value : NULL;
    chart.width = random_below(random, 3) ? 0 : 160 + random_unit(random) * 900;
    chart.category_format = random_below(random, 3) ? NULL : format_value;
    fill_items(arena, random, &chart, flavour);
    fill_series(arena, random, &chart, flavour);
    chart.places = random_places(arena, random, &chart.place_count);
    chart.uprights = random_places(arena, random, &chart.upright_count);
    return chart;
}

/* A box that overlaps no other text and lies within the drawing. */
static void check_text(const struct draw_list *list, size_t index, const char *name)
{
    const struct draw_mark *mark = &list->marks[index];
    struct draw_box box = draw_text_box(mark);
    if (box.left < -1e-6 || box.top < -1e-6 || box.right > list->width + 1e-6 || box.bottom > list->height + 1e-6)
        fail_msg("%s: \"%s\" at %g %g %g %g leaves the drawing of %g x %g", name, mark->text, box.left, box.top, box.right,
                 box.bottom, list->width, list->height);
    for (size_t j = 0; j < index; j++)
        if (list->marks[j].kind == DRAW_TEXT && *list->marks[j].text && draw_boxes_overlap(box, draw_text_box(&list->marks[j])))
            fail_msg("%s: \"%s\" overlaps \"%s\"", name, mark->text, list->marks[j].text);
}

static struct draw_box box_of(const struct draw_mark *mark)
{
    struct draw_box box = {mark->x, mark->y, mark->x, mark->y};
    if (mark->kind == DRAW_LINE)
        return (struct draw_box){fmin(mark->x, mark->x2), fmin(mark->y, mark->y2), fmax(mark->x, mark->x2),
                                 fmax(mark->y, mark->y2)};
    if (mark->kind == DRAW_CIRCLE)
        return (struct draw_box){mark->x - mark->x2, mark->y - mark->x2, mark->x + mark->x2, mark->y + mark->x2};
    if (mark->kind == DRAW_RECTANGLE)
        return (struct draw_box){mark->x, mark->y, mark->x + mark->x2, mark->y + mark->y2};
    for (size_t i = 0; i < mark->point_count; i++) {
        if (i == 0)
            box = (struct draw_box){mark->points[0].x, mark->points[0].y, mark->points[0].x, mark->points[0].y};
        box = (struct draw_box){fmin(box.left, mark->points[i].x), fmin(box.top, mark->points[i].y),
                                fmax(box.right, mark->points[i].x), fmax(box.bottom, mark->points[i].y)};
    }
    return box;
}

/* Half of the largest mark: a dot on the plot's edge reaches that far out of it. */
#define MARK_RADIUS 6.0

static bool is_within(struct draw_box inner, struct draw_box outer, double slack)
{
    return inner.left >= outer.left - slack && inner.right <= outer.right + slack && inner.top >= outer.top - slack &&
           inner.bottom <= outer.bottom + slack;
}

/* All of it is in the drawing, and what stands for a value in the plot. */
static void check_shape(const struct draw_list *list, const struct draw_mark *mark, const char *name)
{
    struct draw_box box = box_of(mark);
    const struct draw_box whole = {0, 0, list->width, list->height};
    if (!is_within(box, whole, 1e-6))
        fail_msg("%s: a mark of kind %d at %g %g %g %g leaves the drawing of %g x %g", name, mark->kind, box.left, box.top,
                 box.right, box.bottom, list->width, list->height);
    if (mark->tip != NULL && !is_within(box, list->plot, MARK_RADIUS))
        fail_msg("%s: a mark at %g %g %g %g leaves the plot %g %g %g %g", name, box.left, box.top, box.right, box.bottom,
                 list->plot.left, list->plot.top, list->plot.right, list->plot.bottom);
}

static void check_drawing(const struct draw_list *list, const char *name)
{
    const struct draw_box whole = {0, 0, list->width, list->height};
    assert_true(is_within(list->plot, whole, 1e-6));
    assert_true(list->plot.left <= list->plot.right && list->plot.top <= list->plot.bottom);
    for (size_t i = 0; i < list->mark_count; i++) {
        const struct draw_mark *mark = &list->marks[i];
        assert_true(isfinite(mark->x) && isfinite(mark->y) && isfinite(mark->x2) && isfinite(mark->y2));
        for (size_t j = 0; j < mark->point_count; j++)
            assert_true(isfinite(mark->points[j].x) && isfinite(mark->points[j].y));
        if (mark->kind != DRAW_TEXT)
            check_shape(list, mark, name);
        else if (*mark->text)
            check_text(list, i, name);
    }
}

static void test_no_text_overlaps_and_no_mark_leaves_the_plot(void **state)
{
    (void)state;
    for (int kind = 0; kind < CHART_KINDS; kind++)
        for (unsigned seed = 1; seed <= 300; seed++) {
            struct arena arena;
            struct random_state random;
            char name[64];
            arena_init(&arena);
            random_seed(&random, (uint64_t)kind * 1000 + seed);
            snprintf(name, sizeof name, "kind %d, chart %u", kind, seed);
            struct chart chart = random_chart(&arena, &random, (enum chart_kind)kind);
            check_drawing(chart_layout(&arena, &chart, "no data yet, 아직 자료가 없다"), name);
            arena_release(&arena);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_no_text_overlaps_and_no_mark_leaves_the_plot)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
