/* picture: see the header. Lengths are pixels of the picture. */
#include "site-gen/render/picture.h"

#include "lib/arena.h"
#include "lib/fs.h"
#include "site-gen/render/palette.h"
#include "site-gen/render/pdf_fonts.h"
#include "site-gen/report/draw.h"

#include <cairo-ft.h>
#include <cairo.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define MARGIN 56.0
#define SITE_SIZE 26.0
#define TITLE_SIZE 46.0
#define TITLE_SIZE_SMALLEST 34.0
#define TITLE_LINES 2
#define SCALE_MAXIMUM 2.0
#define SCALE_MINIMUM 1.15 /* a taller chart is cut off at the foot: its first rows say most */

enum face { FACE_REGULAR, FACE_BOLD, FACE_COUNT };

/* What a face of cairo is made of. cairo may keep it for some time after we let go, so it goes when cairo says so. */
struct font_file {
    FT_Library library;
    FT_Face face;
};

struct picture_fonts {
    cairo_font_face_t *faces[FACE_COUNT];
};

struct picture {
    struct picture_fonts *fonts;
    cairo_t *cairo;
    struct arena arena;
};

/* ---- fonts ------------------------------------------------------------------------------------------------------------------ */
static void close_font_file(void *pointer)
{
    struct font_file *file = pointer;
    if (file->face != NULL)
        FT_Done_Face(file->face);
    if (file->library != NULL)
        FT_Done_FreeType(file->library);
    free(file);
}

static cairo_font_face_t *load_face(const char *path, struct error *error)
{
    static const cairo_user_data_key_t key;
    struct font_file *file = calloc(1, sizeof(*file));
    if (file == NULL || FT_Init_FreeType(&file->library) != 0 || FT_New_Face(file->library, path, 0, &file->face) != 0) {
        if (file != NULL)
            close_font_file(file);
        error_set(error, "%s: expected a TrueType font (Debian package fonts-nanum)", path);
        return NULL;
    }
    cairo_font_face_t *face = cairo_ft_font_face_create_for_ft_face(file->face, FT_LOAD_NO_HINTING);
    if (cairo_font_face_set_user_data(face, &key, file, close_font_file) == CAIRO_STATUS_SUCCESS)
        return face;
    cairo_font_face_destroy(face);
    close_font_file(file);
    error_set(error, "%s: cairo cannot use it", path);
    return NULL;
}

const char *picture_library_version(struct arena *arena)
{
    FT_Library library;
    FT_Int major = 0, minor = 0, patch = 0;
    if (FT_Init_FreeType(&library) == 0) {
        FT_Library_Version(library, &major, &minor, &patch);
        FT_Done_FreeType(library);
    }
    return arena_format(arena, "cairo %s, FreeType %d.%d.%d", cairo_version_string(), major, minor, patch);
}

struct picture_fonts *picture_fonts_load(const char *folder, struct error *error)
{
    static const char *const files[FACE_COUNT] = {"NanumGothic.ttf", "NanumGothicBold.ttf"};
    struct picture_fonts *fonts = calloc(1, sizeof(*fonts));
    struct arena scratch;
    bool complete = fonts != NULL;
    arena_init(&scratch);
    if (fonts == NULL)
        error_set(error, "out of memory");
    for (int face = 0; face < FACE_COUNT && complete; face++) {
        fonts->faces[face] = load_face(fs_join(&scratch, folder == NULL ? PDF_FONTS_FOLDER : folder, files[face]), error);
        complete = fonts->faces[face] != NULL;
    }
    arena_release(&scratch);
    if (complete)
        return fonts;
    picture_fonts_free(fonts);
    return NULL;
}

void picture_fonts_free(struct picture_fonts *fonts)
{
    for (int face = 0; fonts != NULL && face < FACE_COUNT; face++)
        if (fonts->faces[face] != NULL)
            cairo_font_face_destroy(fonts->faces[face]);
    free(fonts);
}

/* ---- marks ------------------------------------------------------------------------------------------------------------------ */
static void set_colour(cairo_t *cairo, uint32_t colour, double opacity)
{
    cairo_set_source_rgba(cairo, (double)(colour >> 16 & 0xFF) / 255, (double)(colour >> 8 & 0xFF) / 255,
                          (double)(colour & 0xFF) / 255, opacity);
}

/* Fills and strokes the current path as the mark says. */
static void paint(cairo_t *cairo, const struct draw_mark *mark)
{
    static const double dashed[] = {6, 4}, dotted[] = {2, 3};
    if (mark->fill != DRAW_INK_NONE) {
        set_colour(cairo, palette_light(mark->fill), mark->opacity);
        cairo_fill_preserve(cairo);
    }
    if (mark->stroke != DRAW_INK_NONE) {
        set_colour(cairo, palette_light(mark->stroke), 1);
        cairo_set_line_width(cairo, mark->stroke_width);
        cairo_set_line_join(cairo, mark->kind == DRAW_PATH ? CAIRO_LINE_JOIN_ROUND : CAIRO_LINE_JOIN_MITER);
        cairo_set_dash(cairo, mark->dash == DRAW_DOTTED ? dotted : dashed, mark->dash == DRAW_SOLID ? 0 : 2, 0);
        cairo_stroke_preserve(cairo);
    }
    cairo_new_path(cairo);
}

static void draw_words(struct picture *picture, const struct draw_mark *mark)
{
    cairo_t *cairo = picture->cairo;
    cairo_text_extents_t extents;
    cairo_set_font_face(cairo, picture->fonts->faces[mark->bold ? FACE_BOLD : FACE_REGULAR]);
    cairo_set_font_size(cairo, mark->size);
    cairo_text_extents(cairo, mark->text, &extents);
    double shift = mark->anchor == DRAW_ANCHOR_START    ? 0
                   : mark->anchor == DRAW_ANCHOR_MIDDLE ? extents.x_advance / 2
                                                        : extents.x_advance;
    set_colour(cairo, palette_light(mark->fill), 1);
    cairo_move_to(cairo, mark->x - shift, mark->y);
    cairo_show_text(cairo, mark->text);
    cairo_new_path(cairo);
}

static void draw_mark_on(struct picture *picture, const struct draw_mark *mark)
{
    cairo_t *cairo = picture->cairo;
    cairo_new_path(cairo);
    switch (mark->kind) {
    case DRAW_LINE:
        cairo_move_to(cairo, mark->x, mark->y);
        cairo_line_to(cairo, mark->x2, mark->y2);
        break;
    case DRAW_RECTANGLE:
        cairo_rectangle(cairo, mark->x, mark->y, fmax(0, mark->x2), fmax(0, mark->y2));
        break;
    case DRAW_CIRCLE:
        cairo_arc(cairo, mark->x, mark->y, mark->x2, 0, 2 * acos(-1));
        break;
    case DRAW_PATH:
        for (size_t i = 0; i < mark->point_count; i++)
            cairo_line_to(cairo, mark->points[i].x, mark->points[i].y);
        if (mark->fill != DRAW_INK_NONE)
            cairo_close_path(cairo);
        break;
    case DRAW_TEXT:
        draw_words(picture, mark);
        return;
    }
    paint(cairo, mark);
}

/* ---- parts ------------------------------------------------------------------------------------------------------------------ */
static void draw_line_of_text(struct picture *picture, double x, double y, const char *text, double size, bool bold,
                              enum draw_ink ink)
{
    const struct draw_mark mark = {
        .kind = DRAW_TEXT, .x = x, .y = y, .text = text, .size = size, .bold = bold, .fill = ink, .anchor = DRAW_ANCHOR_START};
    draw_words(picture, &mark);
}

/* The site's sign, as in templates/icon.svg, on a square of that size. */
static void draw_sign(struct picture *picture, double x, double y, double size)
{
    static const struct {
        double x, y, height;
        uint32_t colour;
    } bars[] = {{3, 17, 12, 0x8CBBE6u}, {12.5, 10, 19, 0x4A94D8u}, {22, 3, 26, 0x1769AAu}};
    for (size_t i = 0; i < sizeof(bars) / sizeof(bars[0]); i++) {
        set_colour(picture->cairo, bars[i].colour, 1);
        cairo_rectangle(picture->cairo, x + bars[i].x * size / 32, y + bars[i].y * size / 32, 7 * size / 32,
                        bars[i].height * size / 32);
        cairo_fill(picture->cairo);
    }
}

/* Wrapped to at most TITLE_LINES, smaller where it would not fit; returns the base line of what follows. */
static double draw_title(struct picture *picture, const char *title, double y)
{
    const double width = PICTURE_WIDTH - 2 * MARGIN;
    const char **lines;
    double size = TITLE_SIZE;
    size_t count = draw_text_wrap(&picture->arena, title, size, true, width, &lines);
    while (count > TITLE_LINES && size > TITLE_SIZE_SMALLEST) {
        size -= 2;
        count = draw_text_wrap(&picture->arena, title, size, true, width, &lines);
    }
    for (size_t i = 0; i < count && i < TITLE_LINES; i++, y += size * 1.25) {
        const char *line = lines[i];
        if (i + 1 == TITLE_LINES && count > TITLE_LINES) /* the rest is cut off */
            line = draw_text_fit(&picture->arena, arena_format(&picture->arena, "%s %s", line, lines[i + 1]), size, true, width);
        draw_line_of_text(picture, MARGIN, y, line, size, true, DRAW_INK_TEXT);
    }
    return y;
}

static const struct draw_list *first_drawing(const struct doc_node *parent)
{
    for (const struct doc_node *node = parent->first_child; node != NULL; node = node->next) {
        const struct draw_list *found = node->kind == DOC_CHART ? node->as.chart.drawing : first_drawing(node);
        if (found != NULL)
            return found;
    }
    return NULL;
}

static void draw_chart(struct picture *picture, const struct draw_list *drawing, double top, double bottom)
{
    const double width = PICTURE_WIDTH - 2 * MARGIN, height = bottom - top;
    double scale = fmax(fmin(fmin(width / drawing->width, height / drawing->height), SCALE_MAXIMUM), SCALE_MINIMUM);
    scale = fmin(scale, width / drawing->width);
    cairo_save(picture->cairo);
    cairo_rectangle(picture->cairo, 0, top - 1, PICTURE_WIDTH, height + 2);
    cairo_clip(picture->cairo);
    cairo_translate(picture->cairo, MARGIN, top);
    cairo_scale(picture->cairo, scale, scale);
    for (size_t i = 0; i < drawing->mark_count; i++)
        draw_mark_on(picture, &drawing->marks[i]);
    cairo_restore(picture->cairo);
}

/* A page without a chart shows its summary instead. */
static void draw_summary(struct picture *picture, const char *summary, double top)
{
    const char **lines;
    size_t count = draw_text_wrap(&picture->arena, summary, 30, false, PICTURE_WIDTH - 2 * MARGIN, &lines);
    for (size_t i = 0; i < count && i < 8; i++)
        draw_line_of_text(picture, MARGIN, top + 30 + 44 * (double)i, lines[i], 30, false, DRAW_INK_MUTED);
}

static void draw_page(struct picture *picture, const struct doc_site *site, const struct doc_page *page)
{
    set_colour(picture->cairo, PALETTE_GROUND_LIGHT, 1);
    cairo_paint(picture->cairo);
    set_colour(picture->cairo, palette_light(DRAW_INK_FASTER), 1);
    cairo_rectangle(picture->cairo, 0, 0, PICTURE_WIDTH, 10);
    cairo_fill(picture->cairo);
    draw_sign(picture, MARGIN - 3, 40, 34);
    const double room = PICTURE_WIDTH - 2 * MARGIN - 46;
    const char *name = draw_text_fit(&picture->arena, site->title, SITE_SIZE, true, room);
    draw_line_of_text(picture, MARGIN + 46, 68, name, SITE_SIZE, true, DRAW_INK_MUTED);
    const bool is_home = strcmp(page->path, "index") == 0;
    double y = draw_title(picture, is_home ? page->summary : page->title, 136);
    const struct draw_list *drawing = first_drawing(&page->body);
    if (drawing != NULL)
        draw_chart(picture, drawing, y - 16, PICTURE_HEIGHT - 32);
    else if (!is_home)
        draw_summary(picture, page->summary, y);
}

/* ---- the file --------------------------------------------------------------------------------------------------------------- */
static cairo_status_t take_bytes(void *context, const unsigned char *bytes, unsigned int length)
{
    struct str_builder *out = context;
    str_builder_append_bytes(out, bytes, length);
    return out->failed ? CAIRO_STATUS_WRITE_ERROR : CAIRO_STATUS_SUCCESS;
}

int picture_render(struct picture_fonts *fonts, const struct doc_site *site, const struct doc_page *page, struct str_builder *out,
                   struct error *error)
{
    cairo_surface_t *surface = cairo_image_surface_create(CAIRO_FORMAT_RGB24, PICTURE_WIDTH, PICTURE_HEIGHT);
    struct picture picture = {.fonts = fonts, .cairo = cairo_create(surface)};
    arena_init(&picture.arena);
    cairo_font_options_t *options = cairo_font_options_create();
    cairo_font_options_set_antialias(options, CAIRO_ANTIALIAS_GRAY);
    cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE);
    cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF);
    cairo_set_font_options(picture.cairo, options);
    draw_page(&picture, site, page);
    cairo_status_t status = cairo_status(picture.cairo);
    if (status == CAIRO_STATUS_SUCCESS)
        status = cairo_surface_write_to_png_stream(surface, take_bytes, out);
    cairo_font_options_destroy(options);
    cairo_destroy(picture.cairo);
    cairo_surface_destroy(surface);
    arena_release(&picture.arena);
    return status == CAIRO_STATUS_SUCCESS ? 0 : error_set(error, "picture of %s: %s", page->path, cairo_status_to_string(status));
}
