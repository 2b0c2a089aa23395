/* Tests of the pictures of pages: size and kind of the file, the same bytes each time, something of chart and text in it, and titles
 * of any length. */
#include "tests/unit/test.h"

#include "lib/message.h"
#include "site-gen/render/picture.h"
#include "site-gen/report/chart.h"

#include <cairo.h>
#include <math.h>

#define FILE_MAXIMUM ((size_t)16 << 20)

struct fixture {
    struct arena arena;
    struct messages messages;
    struct doc_site *site;
    struct picture_fonts *fonts;
};

static int setup(void **state)
{
    struct fixture *fixture = calloc(1, sizeof(*fixture));
    struct error error = {0};
    assert_non_null(fixture);
    arena_init(&fixture->arena);
    assert_ok(messages_load(&fixture->messages, "ko", NULL, &error), &error);
    fixture->site = doc_site_new(&fixture->arena, &fixture->messages, "ko", "벤치마크 Lab");
    fixture->fonts = picture_fonts_load(NULL, &error);
    assert_ok(fixture->fonts == NULL ? -1 : 0, &error);
    *state = fixture;
    return 0;
}

static int teardown(void **state)
{
    struct fixture *fixture = *state;
    picture_fonts_free(fixture->fonts);
    messages_release(&fixture->messages);
    arena_release(&fixture->arena);
    free(fixture);
    return 0;
}

static const char *format_plain(struct arena *arena, double value, const void *context)
{
    (void)context;
    return arena_format(arena, "%.0f", value);
}

static struct doc_page *new_page(struct fixture *fixture, const char *path, const char *title, bool chart)
{
    struct doc_page *page = doc_site_add_page(fixture->site, path, title, "요약 in one sentence.");
    if (!chart)
        return page;
    static const struct chart_item items[] = {
        {.label = "c-epoll", .value = 75000, .low = 74000, .high = 76000, .value_text = "75,000 [74,000-76,000]"},
        {.label = "다른 대상", .value = 40000, .low = 39000, .high = 41000, .value_text = "40,000 [39,000-41,000]"}};
    struct chart *sample = ARENA_NEW(&fixture->arena, struct chart);
    *sample = (struct chart){.kind = CHART_BARS,
                             .title = "c-epoll served most",
                             .subtitle = "requests per second",
                             .description = "",
                             .items = items,
                             .item_count = 2,
                             .band_low = NAN,
                             .band_high = NAN,
                             .reference = NAN,
                             .format = format_plain};
    const struct doc_column column = {.title = "x"};
    struct doc_table *data = doc_table_new(&fixture->arena, doc_span_plain(&fixture->arena, "x"), &column, 1);
    doc_add_chart(&fixture->arena, &page->body, "x", sample, doc_span_plain(&fixture->arena, "x"), data);
    return page;
}

static void render(struct fixture *fixture, const struct doc_page *page, struct str_builder *out)
{
    struct error error = {0};
    str_builder_init(out, FILE_MAXIMUM);
    assert_ok(picture_render(fixture->fonts, fixture->site, page, out, &error), &error);
}

struct reading {
    const struct str_builder *bytes;
    size_t at;
};

static cairo_status_t read_bytes(void *context, unsigned char *bytes, unsigned int length)
{
    struct reading *reading = context;
    if (reading->bytes->length - reading->at < length)
        return CAIRO_STATUS_READ_ERROR;
    memcpy(bytes, reading->bytes->data + reading->at, length);
    reading->at += length;
    return CAIRO_STATUS_SUCCESS;
}

/* Pixels of a band of rows that are not white. */
static size_t count_ink(const struct str_builder *file, int top, int bottom)
{
    struct reading reading = {file, 0};
    cairo_surface_t *surface = cairo_image_surface_create_from_png_stream(read_bytes, &reading);
    assert_int_equal(cairo_surface_status(surface), CAIRO_STATUS_SUCCESS);
    assert_int_equal(cairo_image_surface_get_width(surface), PICTURE_WIDTH);
    assert_int_equal(cairo_image_surface_get_height(surface), PICTURE_HEIGHT);
    const unsigned char *data = cairo_image_surface_get_data(surface);
    size_t stride = (size_t)cairo_image_surface_get_stride(surface), count = 0;
    for (int y = top; y < bottom; y++)
        for (size_t x = 0; x < PICTURE_WIDTH; x++)
            count += (*(const uint32_t *)(const void *)(data + (size_t)y * stride + 4 * x) & 0xFFFFFF) != 0xFFFFFF;
    cairo_surface_destroy(surface);
    return count;
}

static void test_same_bytes(void **state)
{
    struct fixture *fixture = *state;
    const struct doc_page *page = new_page(fixture, "same", "제목 and title", true);
    struct str_builder one, other;
    render(fixture, page, &one);
    render(fixture, page, &other);
    struct error error = {0};
    struct picture_fonts *again = picture_fonts_load(NULL, &error); /* nothing of an earlier load is left in it */
    struct str_builder third;
    str_builder_init(&third, FILE_MAXIMUM);
    assert_ok(picture_render(again, fixture->site, page, &third, &error), &error);
    assert_int_equal(one.length, other.length);
    assert_memory_equal(one.data, other.data, one.length);
    assert_int_equal(one.length, third.length);
    assert_memory_equal(one.data, third.data, one.length);
    picture_fonts_free(again);
    str_builder_release(&one);
    str_builder_release(&other);
    str_builder_release(&third);
}

static void test_contents(void **state)
{
    struct fixture *fixture = *state;
    struct str_builder with, without;
    render(fixture, new_page(fixture, "with", "제목", true), &with);
    render(fixture, new_page(fixture, "without", "제목", false), &without);
    assert_memory_equal(with.data, "\x89PNG\r\n\x1a\n", 8);
    assert_true(with.length < 300000);
    assert_true(count_ink(&with, 90, 150) > 500);     /* the title, in Hangul */
    assert_true(count_ink(&with, 200, 600) > 10000);  /* bars */
    assert_true(count_ink(&without, 160, 260) > 500); /* the summary instead */
    assert_true(count_ink(&without, 300, 600) < 100);
    assert_int_equal(count_ink(&with, 600, PICTURE_HEIGHT), 0); /* a margin stays */
    str_builder_release(&with);
    str_builder_release(&without);
}

/* Neither a title that is too long nor one that cannot be broken leaves the picture. */
static void test_long_titles(void **state)
{
    struct fixture *fixture = *state;
    char word[300], path[16];
    memset(word, 'w', sizeof(word) - 1);
    word[sizeof(word) - 1] = '\0';
    const char *titles[] = {
        "a title of so many words that it takes far more than the two lines that there are for it, whatever its "
        "size, since it goes on and on and on",
        word, "측정 대상 이름이 아주 길어서 두 줄에 다 들어가지 않는 제목이며 계속해서 이어지고 또 이어지고 또 이어집니다"};
    for (size_t i = 0; i < COUNT_OF(titles); i++) {
        struct str_builder file;
        snprintf(path, sizeof(path), "long-%zu", i);
        render(fixture, new_page(fixture, path, titles[i], true), &file);
        assert_true(count_ink(&file, 90, 200) > 500);
        assert_int_equal(count_ink(&file, 600, PICTURE_HEIGHT), 0);
        str_builder_release(&file);
    }
}

static void test_no_fonts(void **state)
{
    (void)state;
    struct error error = {0};
    assert_null(picture_fonts_load("/nonexistent", &error));
    assert_non_null(strstr(error.message, "/nonexistent/NanumGothic.ttf"));
    assert_non_null(strstr(error.message, "fonts-nanum"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_same_bytes),
        cmocka_unit_test(test_contents),
        cmocka_unit_test(test_long_titles),
        cmocka_unit_test(test_no_fonts),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
