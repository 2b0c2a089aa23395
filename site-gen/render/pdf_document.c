/* pdf_document: all pages are made first, so that a link in the contents can lead to a page that comes later. */
#include "site-gen/render/pdf_document.h"

#include "site-gen/render/pdf_canvas.h"

#include <hpdf_conf.h>
#include <hpdf_doc.h>
#include <hpdf_objects.h>
#include <math.h>
#include <string.h>

#define OUTLINE_LEVELS 5

struct anchor {
    const char *id;
    size_t page;
    double y;
    HPDF_Destination destination;
};

struct drawing {
    const struct pdf_flow *flow;
    const struct pdf_pages *pages;
    HPDF_Doc document;
    HPDF_Page *page;    /* one a sheet */
    struct vec anchors; /* struct anchor */
};

static const struct pdf_style running_style = {PDF_FACE_REGULAR, 8, PDF_MUTED_COLOUR, false};

static const struct pdf_sheet *sheet_at(const struct drawing *drawing, size_t page)
{
    return VEC_AT(&drawing->pages->sheets, page, const struct pdf_sheet);
}

static struct pdf_canvas canvas_at(const struct drawing *drawing, size_t page)
{
    return (struct pdf_canvas){drawing->flow->options->fonts, drawing->flow->arena, drawing->page[page],
                               sheet_at(drawing, page)->height};
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

static double draw_running_text(const struct pdf_canvas *canvas, double x, double y, bool from_right, double width,
                                const char *words)
{
    const char *text = pdf_fonts_text(canvas->fonts, canvas->arena, running_style.face,
                                      draw_text_fit(canvas->arena, words, running_style.size, false, width));
    double text_width = pdf_fonts_width(canvas->fonts, running_style.face, running_style.size, text);
    pdf_canvas_text(canvas, from_right ? x - text_width : x, y, text, &running_style);
    return text_width;
}

static void draw_running_heads(const struct drawing *drawing, size_t page)
{
    const struct pdf_flow *flow = drawing->flow;
    const struct pdf_sheet *sheet = sheet_at(drawing, page);
    struct pdf_canvas canvas = canvas_at(drawing, page);
    double right = sheet->width - sheet->right, width = right - sheet->left;
    draw_running_text(&canvas, right, sheet->height - 32, true, width,
                      page_number_text(flow, page + 1, drawing->pages->sheets.count));
    if (page == 0)
        return;
    double used = draw_running_text(&canvas, right, 38, true, width * 0.6, flow->page->title);
    if (strcmp(flow->site->title, flow->page->title) != 0)
        draw_running_text(&canvas, sheet->left, 38, false, width - used - 20, flow->site->title);
    pdf_canvas_rule(&canvas, sheet->left, 46, right, 46, 0.5, PDF_RULE_COLOUR);
}

/* ---- anchors, outline, links ------------------------------------------------------------------------------------------------ */
static struct anchor *find_anchor(const struct drawing *drawing, const char *id)
{
    for (size_t i = 0; i < drawing->anchors.count; i++) {
        struct anchor *anchor = VEC_AT(&drawing->anchors, i, struct anchor);
        if (strcmp(anchor->id, id) == 0)
            return anchor;
    }
    return NULL;
}

/* A place on a page, a little above what it names, so that a reader's window does not cut it. It keeps the reader's zoom: that is a
 * zoom of 0, which libharu's own function refuses. */
static HPDF_Destination new_destination(const struct drawing *drawing, size_t page, double y)
{
    HPDF_Destination destination = HPDF_Page_CreateDestination(drawing->page[page]);
    if (!destination ||
        HPDF_Destination_SetXYZ(destination, 0, (float)round(sheet_at(drawing, page)->height - fmax(0, y - 12)), 1) != HPDF_OK)
        return destination;
    HPDF_Real zoom = HPDF_Array_GetItem(destination, 4, HPDF_OCLASS_REAL);
    if (zoom)
        HPDF_Real_SetValue(zoom, 0);
    return destination;
}

static HPDF_Destination destination_of(const struct drawing *drawing, struct anchor *anchor)
{
    if (!anchor->destination)
        anchor->destination = new_destination(drawing, anchor->page, anchor->y);
    return anchor->destination;
}

static void collect_anchors(struct drawing *drawing)
{
    vec_init(&drawing->anchors, sizeof(struct anchor));
    *VEC_PUSH(&drawing->anchors, struct anchor) = (struct anchor){.id = ""}; /* the top of the document */
    for (size_t i = 0; i < drawing->pages->placements.count; i++) {
        const struct pdf_placement *placement = VEC_AT(&drawing->pages->placements, i, const struct pdf_placement);
        for (const struct pdf_item *item = placement->strip->first; item; item = item->next) {
            if (item->kind == PDF_ITEM_ANCHOR)
                *VEC_PUSH(&drawing->anchors, struct anchor) =
                    (struct anchor){.id = item->text, .page = placement->page, .y = placement->top};
        }
    }
}

/* Named destinations, so that "report.pdf#anchor" leads to the place as it does on the web page. */
static void add_named_destinations(struct drawing *drawing)
{
    HPDF_Dict names = HPDF_Dict_New(drawing->document->mmgr);
    if (!names || HPDF_Dict_Add(drawing->document->catalog, "Dests", names) != HPDF_OK)
        return;
    for (size_t i = 1; i < drawing->anchors.count; i++) {
        struct anchor *anchor = VEC_AT(&drawing->anchors, i, struct anchor);
        if (strlen(anchor->id) < HPDF_LIMIT_MAX_NAME_LEN)
            HPDF_Dict_Add(names, anchor->id, destination_of(drawing, anchor));
    }
}

/* Entries come in reading order; each hangs under the last one of a higher level. */
static void add_outline_entry(const struct drawing *drawing, HPDF_Outline last[OUTLINE_LEVELS], const struct pdf_item *item,
                              const struct anchor *anchor)
{
    int level = item->level < 0 ? 0 : item->level >= OUTLINE_LEVELS ? OUTLINE_LEVELS - 1 : item->level;
    HPDF_Outline parent = NULL;
    for (int i = 0; i < level; i++)
        parent = last[i] ? last[i] : parent;
    HPDF_Outline entry = HPDF_CreateOutline(drawing->document, parent, item->text, HPDF_GetEncoder(drawing->document, "UTF-8"));
    if (!entry)
        return;
    HPDF_Outline_SetDestination(entry, new_destination(drawing, anchor->page, anchor->y));
    HPDF_Outline_SetOpened(entry, level < 2 ? HPDF_TRUE : HPDF_FALSE);
    last[level] = entry;
    for (int i = level + 1; i < OUTLINE_LEVELS; i++)
        last[i] = NULL;
}

static void add_link(const struct drawing *drawing, const struct pdf_item *item, size_t page, double left, double top)
{
    double height = sheet_at(drawing, page)->height;
    HPDF_Rect area = {(float)(left + item->x), (float)(height - top - item->y - item->height),
                      (float)(left + item->x + item->width), (float)(height - top - item->y)};
    HPDF_Annotation link = NULL;
    if (item->link[0] == '#') {
        struct anchor *anchor = find_anchor(drawing, item->link + 1);
        if (anchor)
            link = HPDF_Page_CreateLinkAnnot(drawing->page[page], area, destination_of(drawing, anchor));
    } else {
        link = HPDF_Page_CreateURILinkAnnot(drawing->page[page], area, item->link);
    }
    if (link)
        HPDF_LinkAnnot_SetBorderStyle(link, 0, 0, 0);
}

static void draw_page_number(const struct drawing *drawing, const struct pdf_item *item, const struct pdf_canvas *canvas,
                             double left, double top)
{
    const struct anchor *anchor = find_anchor(drawing, item->link + 1);
    if (!anchor)
        return;
    const char *text = arena_format(canvas->arena, "%zu", anchor->page + 1);
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
static void draw_frames(const struct drawing *drawing, const struct pdf_placement *placement, const struct pdf_strip *before,
                        const struct pdf_frame *frame)
{
    if (!frame)
        return;
    draw_frames(drawing, placement, before, frame->parent);
    struct pdf_canvas canvas = canvas_at(drawing, placement->page);
    double left = sheet_at(drawing, placement->page)->left + frame->x;
    double lead = before && has_frame(before, frame) ? placement->lead : 0;
    if (frame->filled)
        pdf_canvas_box(&canvas, left, placement->top - lead, frame->width, placement->strip->height + lead, frame->ground);
    pdf_canvas_box(&canvas, left, placement->top - lead, frame->filled ? 2.2 : 1.2, placement->strip->height + lead, frame->bar);
}

static void draw_placement(const struct drawing *drawing, const struct pdf_placement *placement, const struct pdf_strip *before,
                           HPDF_Outline *outline)
{
    struct pdf_canvas canvas = canvas_at(drawing, placement->page);
    double left = sheet_at(drawing, placement->page)->left;
    const struct anchor here = {.page = placement->page, .y = placement->top};
    draw_frames(drawing, placement, before, placement->strip->frame);
    for (const struct pdf_item *item = placement->strip->first; item; item = item->next)
        if (item->kind == PDF_ITEM_LINK)
            add_link(drawing, item, placement->page, left, placement->top);
        else if (item->kind == PDF_ITEM_PAGE_NUMBER)
            draw_page_number(drawing, item, &canvas, left, placement->top);
        else if (item->kind == PDF_ITEM_OUTLINE)
            add_outline_entry(drawing, outline, item, &here);
        else
            pdf_canvas_item(&canvas, item, left, placement->top);
}

static void add_pages(struct drawing *drawing)
{
    drawing->page = ARENA_NEW_ARRAY(drawing->flow->arena, drawing->pages->sheets.count, HPDF_Page);
    for (size_t i = 0; i < drawing->pages->sheets.count; i++) {
        drawing->page[i] = HPDF_AddPage(drawing->document);
        HPDF_Page_SetWidth(drawing->page[i], (float)sheet_at(drawing, i)->width);
        HPDF_Page_SetHeight(drawing->page[i], (float)sheet_at(drawing, i)->height);
    }
}

void pdf_document_draw(const struct pdf_flow *flow, const struct pdf_pages *pages)
{
    struct drawing drawing = {.flow = flow, .pages = pages, .document = pdf_fonts_document(flow->options->fonts)};
    HPDF_Outline outline[OUTLINE_LEVELS] = {NULL};
    const struct pdf_placement *before = NULL;
    note_running_text(flow, pages->sheets.count);
    pdf_fonts_embed(flow->options->fonts);
    add_pages(&drawing);
    collect_anchors(&drawing);
    add_named_destinations(&drawing);
    for (size_t i = 0; i < pages->placements.count; i++) {
        const struct pdf_placement *placement = VEC_AT(&pages->placements, i, const struct pdf_placement);
        bool goes_on = before && before->page == placement->page;
        draw_placement(&drawing, placement, goes_on ? before->strip : NULL, outline);
        before = placement;
    }
    for (size_t i = 0; i < pages->sheets.count; i++)
        draw_running_heads(&drawing, i);
    vec_release(&drawing.anchors);
}
