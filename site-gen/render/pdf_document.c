/* pdf_document: numbers for all pages come first, so that a link in the contents can lead to a page that comes later. */
#include "site-gen/render/pdf_document.h"

#include "site-gen/render/escape.h"
#include "site-gen/render/pdf_canvas.h"
#include "site-gen/render/pdf_information.h"
#include "site-gen/render/pdf_navigation.h"

#include <math.h>
#include <string.h>

#define VALUE_MAXIMUM ((size_t)16 << 20)
#define HEAD_BASE 38.0 /* of the running head, from the upper edge */
#define HEAD_RULE 46.0
#define FOOT_BASE 32.0 /* of the page number, from the lower edge */

struct drawing {
    const struct pdf_flow *flow;
    const struct pdf_pages *pages;
    struct pdf_file *file;
    int *page_objects;
    int tree, resources; /* objects that all pages name */
    struct pdf_navigation navigation;
    struct pdf_structure structure;
    struct pdf_canvas canvas;   /* of the page at hand */
    struct str_builder links;   /* its annotations */
    struct str_builder scratch; /* the object at hand */
};

static const struct pdf_style running_style = {PDF_FACE_REGULAR, 8, PDF_MUTED_COLOUR, false};

static const struct pdf_sheet *sheet_at(const struct drawing *drawing, size_t page)
{
    return VEC_AT(&drawing->pages->sheets, page, const struct pdf_sheet);
}

/* ---- running heads ---------------------------------------------------------------------------------------------------------- */
static const char *page_number_text(const struct pdf_flow *flow, size_t page, size_t count)
{
    return message_format(flow->site->messages, flow->arena, "doc.page_of", "page", arena_format(flow->arena, "%zu", page), "pages",
                          arena_format(flow->arena, "%zu", count), NULL);
}

/* Text that is drawn after the fonts are embedded has to be announced before. */
static void note_running_text(const struct pdf_flow *flow, size_t count)
{
    struct pdf_fonts *fonts = flow->options->fonts;
    pdf_fonts_text(fonts, flow->arena, running_style.face, "0123456789…");
    pdf_fonts_text(fonts, flow->arena, running_style.face, page_number_text(flow, 1, count));
    pdf_fonts_text(fonts, flow->arena, running_style.face, flow->site->title);
    pdf_fonts_text(fonts, flow->arena, running_style.face, flow->page->title);
}

static double draw_running_text(struct pdf_canvas *canvas, double x, double y, bool from_right, double width, const char *words)
{
    const char *text = pdf_fonts_text(canvas->fonts, canvas->arena, running_style.face,
                                      draw_text_fit(canvas->arena, words, running_style.size, false, width));
    double text_width = pdf_fonts_width(canvas->fonts, running_style.face, running_style.size, text);
    pdf_canvas_text(canvas, from_right ? x - text_width : x, y, text, &running_style);
    return text_width;
}

static void draw_running_heads(struct drawing *drawing, size_t page)
{
    const struct pdf_flow *flow = drawing->flow;
    const struct pdf_sheet *sheet = sheet_at(drawing, page);
    struct pdf_canvas *canvas = &drawing->canvas;
    double right = sheet->width - sheet->right, width = right - sheet->left;
    pdf_canvas_mark(canvas, &drawing->structure, NULL, page);
    draw_running_text(canvas, right, sheet->height - FOOT_BASE, true, width,
                      page_number_text(flow, page + 1, drawing->pages->sheets.count));
    if (page == 0)
        return;
    double used = draw_running_text(canvas, right, HEAD_BASE, true, width * 0.6, flow->page->title);
    if (strcmp(flow->site->title, flow->page->title) != 0)
        draw_running_text(canvas, sheet->left, HEAD_BASE, false, width - used - 20, flow->site->title);
    pdf_canvas_rule(canvas, sheet->left, HEAD_RULE, right, HEAD_RULE, 0.5, PDF_RULE_COLOUR);
}

/* ---- links and numbers ------------------------------------------------------------------------------------------------------ */
/* A link's area with where it leads and, for readers who do not see it, its words. */
static void add_link(struct drawing *drawing, const struct pdf_item *item, size_t page, double left, double top)
{
    const double height = drawing->canvas.height;
    const double area[] = {left + item->x, height - top - item->y - item->height, left + item->x + item->width,
                           height - top - item->y};
    const struct pdf_place *place = item->link[0] == '#' ? pdf_navigation_find(&drawing->navigation, item->link + 1) : NULL;
    struct str_builder *out = &drawing->scratch;
    if (item->link[0] == '#' && !place)
        return;
    int number = pdf_file_reserve(drawing->file);
    size_t parent = pdf_structure_annotation(&drawing->structure, item->element, page, number);
    str_builder_clear(out);
    str_builder_append(out, "<</Type/Annot/Subtype/Link/F 4/Border[0 0 0]/Rect[");
    pdf_put_numbers(out, area, 4);
    str_builder_append_format(out, "]/StructParent %zu", parent);
    if (place) {
        str_builder_append(out, "/Dest");
        pdf_navigation_destination(&drawing->navigation, place, out);
    } else {
        str_builder_append(out, "/A<</S/URI/URI");
        escape_pdf_bytes(out, item->link);
        str_builder_append(out, ">>");
    }
    str_builder_append(out, "/Contents");
    escape_pdf_text(out, item->text);
    str_builder_append(out, ">>");
    pdf_file_put(drawing->file, number, out);
    str_builder_append_format(&drawing->links, "%d 0 R ", number);
}

static void draw_page_number(struct drawing *drawing, const struct pdf_item *item, double left, double top)
{
    struct pdf_canvas *canvas = &drawing->canvas;
    const struct pdf_place *place = pdf_navigation_find(&drawing->navigation, item->link + 1);
    if (!place)
        return;
    const char *text = arena_format(canvas->arena, "%zu", place->page + 1);
    double width = pdf_fonts_width(canvas->fonts, item->style.face, item->style.size, text);
    pdf_canvas_text(canvas, left + item->x - width, top + item->y, text, &item->style);
}

/* ---- strips ----------------------------------------------------------------------------------------------------------------- */
static bool has_frame(const struct pdf_strip *strip, const struct pdf_frame *frame)
{
    for (const struct pdf_frame *own = strip->frame; own; own = own->parent)
        if (own == frame)
            return true;
    return false;
}

/* Outermost box first. A box that began before goes on through the white space above the strip. */
static void draw_frames(struct drawing *drawing, const struct pdf_placement *placement, const struct pdf_strip *before,
                        const struct pdf_frame *frame)
{
    if (!frame)
        return;
    draw_frames(drawing, placement, before, frame->parent);
    struct pdf_canvas *canvas = &drawing->canvas;
    double left = sheet_at(drawing, placement->page)->left + frame->x;
    double lead = before && has_frame(before, frame) ? placement->lead : 0;
    pdf_canvas_mark(canvas, &drawing->structure, NULL, placement->page);
    if (frame->filled)
        pdf_canvas_box(canvas, left, placement->top - lead, frame->width, placement->strip->height + lead, frame->ground);
    pdf_canvas_box(canvas, left, placement->top - lead, frame->filled ? 2.2 : 1.2, placement->strip->height + lead, frame->bar);
}

/* Lines and boxes say nothing that the words and the tags do not. */
static bool is_decoration(enum pdf_item_kind kind)
{
    return kind == PDF_ITEM_BOX || kind == PDF_ITEM_RULE || kind == PDF_ITEM_LEADER || kind == PDF_ITEM_DOT ||
           kind == PDF_ITEM_VERDICT;
}

/* Where on its page a figure is, for readers that show it alone or let text flow around it. */
static void add_figure_box(struct drawing *drawing, const struct pdf_item *item, double left, double top)
{
    const struct draw_list *list = item->drawing;
    const double bottom = drawing->canvas.height - top - item->y - list->height * item->scale;
    const double box[] = {left + item->x, bottom, left + item->x + list->width * item->scale, bottom + list->height * item->scale};
    struct str_builder *out = &drawing->scratch;
    str_builder_clear(out);
    str_builder_append(out, "/A<</O/Layout/Placement/Block/BBox[");
    pdf_put_numbers(out, box, 4);
    str_builder_append(out, "]>>");
    str_builder_append(out, item->element->attributes == NULL ? "" : item->element->attributes);
    item->element->attributes = arena_copy_text(drawing->canvas.arena, str_builder_text(out));
}

static void draw_item(struct drawing *drawing, const struct pdf_placement *placement, const struct pdf_item *item)
{
    const double left = sheet_at(drawing, placement->page)->left, top = placement->top;
    switch (item->kind) {
    case PDF_ITEM_ANCHOR:
    case PDF_ITEM_OUTLINE:
        break; /* pdf_navigation has them */
    case PDF_ITEM_LINK:
        if (!placement->repeated)
            add_link(drawing, item, placement->page, left, top);
        break;
    case PDF_ITEM_ELEMENT:
        if (!placement->repeated)
            pdf_structure_attach(&drawing->structure, item->element);
        break;
    case PDF_ITEM_TEXT:
    case PDF_ITEM_BOX:
    case PDF_ITEM_RULE:
    case PDF_ITEM_LEADER:
    case PDF_ITEM_DOT:
    case PDF_ITEM_VERDICT:
    case PDF_ITEM_DRAWING:
    case PDF_ITEM_PAGE_NUMBER:
        pdf_canvas_mark(&drawing->canvas, &drawing->structure,
                        placement->repeated || is_decoration(item->kind) ? NULL : item->element, placement->page);
        if (item->kind == PDF_ITEM_DRAWING)
            add_figure_box(drawing, item, left, top);
        if (item->kind == PDF_ITEM_PAGE_NUMBER)
            draw_page_number(drawing, item, left, top);
        else
            pdf_canvas_item(&drawing->canvas, item, left, top);
        break;
    }
}

static void draw_placement(struct drawing *drawing, const struct pdf_placement *placement, const struct pdf_strip *before)
{
    draw_frames(drawing, placement, before, placement->strip->frame);
    for (const struct pdf_item *item = placement->strip->first; item; item = item->next)
        draw_item(drawing, placement, item);
}

/* ---- pages ------------------------------------------------------------------------------------------------------------------ */
static void put_page(struct drawing *drawing, size_t page)
{
    const struct pdf_sheet *sheet = sheet_at(drawing, page);
    struct str_builder *out = &drawing->scratch;
    int content = pdf_file_reserve(drawing->file);
    drawing->file->failed = drawing->file->failed || drawing->canvas.out.failed || drawing->links.failed;
    pdf_file_put_stream(drawing->file, content, "", str_builder_text(&drawing->canvas.out), drawing->canvas.out.length);
    str_builder_clear(out);
    str_builder_append_format(out,
                              "<</Type/Page/Parent %d 0 R/Resources %d 0 R/Contents %d 0 R/StructParents %zu/Tabs/S/MediaBox[0 0 ",
                              drawing->tree, drawing->resources, content, page);
    pdf_put_numbers(out, (const double[]){sheet->width, sheet->height}, 2);
    str_builder_append_char(out, ']');
    if (drawing->links.length > 0)
        str_builder_append_format(out, "/Annots[%s]", str_builder_text(&drawing->links));
    str_builder_append(out, ">>");
    pdf_file_put(drawing->file, drawing->page_objects[page], out);
}

/* Draws the placements of one page from *next on, which then is the first of the page after it. */
static void draw_page(struct drawing *drawing, size_t page, size_t *next)
{
    const struct vec *placements = &drawing->pages->placements;
    const struct pdf_strip *before = NULL;
    str_builder_clear(&drawing->links);
    pdf_canvas_begin(&drawing->canvas, sheet_at(drawing, page)->height);
    for (; *next < placements->count; ++*next) {
        const struct pdf_placement *placement = VEC_AT(placements, *next, const struct pdf_placement);
        if (placement->page != page)
            break;
        draw_placement(drawing, placement, before);
        before = placement->strip;
    }
    draw_running_heads(drawing, page);
    pdf_canvas_end_mark(&drawing->canvas);
    put_page(drawing, page);
}

static void put_tree_and_resources(struct drawing *drawing)
{
    struct str_builder *out = &drawing->scratch;
    str_builder_clear(out);
    str_builder_append(out, "<</Font<<");
    pdf_fonts_resources(drawing->flow->options->fonts, out);
    str_builder_append(out, ">>>>");
    pdf_file_put(drawing->file, drawing->resources, out);
    str_builder_clear(out);
    str_builder_append_format(out, "<</Type/Pages/Count %zu/Kids[", drawing->pages->sheets.count);
    for (size_t i = 0; i < drawing->pages->sheets.count; i++)
        str_builder_append_format(out, "%d 0 R ", drawing->page_objects[i]);
    str_builder_append(out, "]>>");
    pdf_file_put(drawing->file, drawing->tree, out);
}

static void reserve_objects(struct drawing *drawing)
{
    const size_t count = drawing->pages->sheets.count;
    drawing->tree = pdf_file_reserve(drawing->file);
    drawing->resources = pdf_file_reserve(drawing->file);
    drawing->page_objects = ARENA_NEW_ARRAY(drawing->flow->arena, count, int);
    for (size_t i = 0; i < count; i++)
        drawing->page_objects[i] = pdf_file_reserve(drawing->file);
}

static int finish(struct drawing *drawing, struct error *error)
{
    const struct pdf_flow *flow = drawing->flow;
    struct pdf_catalogue catalogue = {.pages = drawing->tree};
    catalogue.structure = pdf_structure_write(&drawing->structure, flow->root);
    catalogue.names = pdf_navigation_write_names(&drawing->navigation, drawing->file);
    catalogue.outline = pdf_navigation_write_outline(&drawing->navigation, drawing->file);
    const struct pdf_information information = pdf_information_of(flow);
    int info = pdf_information_write(&information, drawing->file);
    return pdf_file_finish(drawing->file, pdf_information_write_catalogue(&information, &catalogue, drawing->file), info, error);
}

int pdf_document_write(const struct pdf_flow *flow, const struct pdf_pages *pages, struct pdf_file *file, struct error *error)
{
    struct drawing drawing = {.flow = flow, .pages = pages, .file = file};
    size_t next = 0;
    note_running_text(flow, pages->sheets.count);
    if (pdf_fonts_embed(flow->options->fonts, file, error) != 0)
        return -1;
    reserve_objects(&drawing);
    pdf_navigation_init(&drawing.navigation, flow->arena, pages, drawing.page_objects);
    pdf_structure_init(&drawing.structure, flow->arena, file, drawing.page_objects, pages->sheets.count);
    pdf_canvas_init(&drawing.canvas, flow->options->fonts, flow->arena);
    str_builder_init(&drawing.links, VALUE_MAXIMUM);
    str_builder_init(&drawing.scratch, VALUE_MAXIMUM);
    put_tree_and_resources(&drawing);
    for (size_t page = 0; page < pages->sheets.count; page++)
        draw_page(&drawing, page, &next);
    int result = finish(&drawing, error);
    str_builder_release(&drawing.scratch);
    str_builder_release(&drawing.links);
    pdf_canvas_release(&drawing.canvas);
    pdf_structure_release(&drawing.structure);
    pdf_navigation_release(&drawing.navigation);
    return result;
}
