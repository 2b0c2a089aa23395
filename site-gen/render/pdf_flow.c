/* pdf_flow: building strips. */
#include "site-gen/render/pdf_flow.h"

#include "site-gen/render/escape.h"
#include "site-gen/render/pdf_pages.h"

#include <math.h>
#include <string.h>

#define FRAME_PADDING 9.0
#define FRAME_INSET 12.0

void pdf_flow_begin(struct pdf_flow *flow, struct arena *arena, const struct doc_site *site, const struct doc_page *page,
                    const struct pdf_options *options)
{
    const struct pdf_sheet upright = pdf_sheet_of(options->paper, false), across = pdf_sheet_of(options->paper, true);
    *flow = (struct pdf_flow){.arena = arena, .site = site, .page = page, .options = options};
    flow->portrait_width = flow->width = upright.width - upright.left - upright.right;
    flow->landscape_width = across.width - across.left - across.right;
    flow->root = flow->element = pdf_element_new(arena, NULL, "Document");
}

struct pdf_strip *pdf_flow_add(struct pdf_flow *flow, double lead, double height)
{
    struct pdf_strip *strip = ARENA_NEW(flow->arena, struct pdf_strip);
    strip->lead = flow->first ? fmax(lead, flow->after) : 0;
    strip->height = height;
    strip->landscape = flow->landscape;
    strip->frame = flow->frame;
    flow->after = 0;
    if (flow->last)
        flow->last->next = strip;
    else
        flow->first = strip;
    flow->last = strip;
    return strip;
}

double pdf_flow_height(const struct pdf_strip *strip)
{
    double height = 0;
    for (; strip; strip = strip->next)
        height += strip->lead + strip->height;
    return height;
}

void pdf_flow_keep_together(struct pdf_strip *first, double highest)
{
    for (const struct pdf_strip *strip = first; strip; strip = strip->next)
        if (strip->landscape != first->landscape)
            return;
    if (pdf_flow_height(first) > highest)
        return;
    for (struct pdf_strip *strip = first; strip->next; strip = strip->next)
        strip->keep_with_next = true;
}

struct pdf_item *pdf_flow_item(struct pdf_flow *flow, struct pdf_strip *strip, enum pdf_item_kind kind, double x, double y)
{
    struct pdf_item *item = ARENA_NEW(flow->arena, struct pdf_item);
    item->kind = kind;
    item->x = x;
    item->y = y;
    item->element = flow->element;
    if (strip->last)
        strip->last->next = item;
    else
        strip->first = item;
    strip->last = item;
    return item;
}

void pdf_flow_move_to_front(struct pdf_strip *strip)
{
    struct pdf_item *moved = strip->last, *before = strip->first;
    if (before == moved)
        return;
    while (before->next != moved)
        before = before->next;
    before->next = NULL;
    strip->last = before;
    moved->next = strip->first;
    strip->first = moved;
}

double pdf_flow_text(struct pdf_flow *flow, struct pdf_strip *strip, double x, double y, const char *words, struct pdf_style style)
{
    struct pdf_item *item = pdf_flow_item(flow, strip, PDF_ITEM_TEXT, x, y);
    item->text = pdf_fonts_text(flow->options->fonts, flow->arena, style.face, words);
    item->style = style;
    return pdf_fonts_width(flow->options->fonts, style.face, style.size, item->text);
}

void pdf_flow_rule(struct pdf_flow *flow, struct pdf_strip *strip, double x, double y, double width, double thickness,
                   uint32_t colour)
{
    struct pdf_item *item = pdf_flow_item(flow, strip, PDF_ITEM_RULE, x, y);
    item->width = width;
    item->scale = thickness;
    item->style.colour = colour;
}

void pdf_flow_box(struct pdf_flow *flow, struct pdf_strip *strip, double x, double y, double width, double height, uint32_t colour)
{
    struct pdf_item *item = pdf_flow_item(flow, strip, PDF_ITEM_BOX, x, y);
    item->width = width;
    item->height = height;
    item->style.colour = colour;
}

void pdf_flow_anchor(struct pdf_flow *flow, struct pdf_strip *strip, const char *id, const char *title, int level)
{
    if (!id)
        return;
    pdf_flow_item(flow, strip, PDF_ITEM_ANCHOR, 0, 0)->text = id;
    if (!title)
        return;
    struct pdf_item *item = pdf_flow_item(flow, strip, PDF_ITEM_OUTLINE, 0, 0);
    item->text = title;
    item->level = level;
}

struct pdf_element *pdf_flow_enter(struct pdf_flow *flow, const char *type)
{
    struct pdf_element *outer = flow->element;
    flow->element = pdf_element_new(flow->arena, outer, type);
    return outer;
}

const struct pdf_frame *pdf_flow_open_frame(struct pdf_flow *flow, double lead, uint32_t ground, bool filled, uint32_t bar)
{
    struct pdf_frame *frame = ARENA_NEW(flow->arena, struct pdf_frame);
    *frame = (struct pdf_frame){flow->frame, flow->x, flow->width, ground, bar, filled};
    flow->frame = frame;
    flow->x += FRAME_INSET;
    flow->width -= FRAME_INSET * (filled ? 2 : 1);
    pdf_flow_add(flow, lead, filled ? FRAME_PADDING : 2)->keep_with_next = true;
    return frame;
}

void pdf_flow_close_frame(struct pdf_flow *flow, const struct pdf_frame *frame)
{
    if (flow->last)
        flow->last->keep_with_next = true;
    flow->after = 0;
    pdf_flow_add(flow, 0, frame->filled ? FRAME_PADDING : 2);
    flow->frame = frame->parent;
    flow->x = frame->x;
    flow->width = frame->width;
}

/* ---- links ------------------------------------------------------------------------------------------------------------------ */
/* The URL as a PDF wants it: ASCII, escaped. */
static const char *escaped_url(struct pdf_flow *flow, const char *url)
{
    struct str_builder escaped;
    str_builder_init(&escaped, 1 << 18);
    escape_url(&escaped, url);
    const char *result = escaped.failed || escaped.length == 0 ? NULL : arena_copy_text(flow->arena, str_builder_text(&escaped));
    str_builder_release(&escaped);
    return result;
}

const char *pdf_flow_resolve(struct pdf_flow *flow, const char *link)
{
    if (!link || link[0] == '#')
        return link;
    char *path = doc_link_path(flow->arena, flow->site, link);
    if (!path)
        return escape_url_is_allowed(link) ? escaped_url(flow, link) : NULL;
    /* A link to this very page stays inside. */
    size_t own = strlen(flow->page->path);
    if (strncmp(link, "page:", 5) == 0 && strncmp(link + 5, flow->page->path, own) == 0 &&
        (link[5 + own] == '#' || link[5 + own] == '\0'))
        return link[5 + own] == '#' ? link + 5 + own : "#";
    if (!flow->site->base_url || !*flow->site->base_url)
        return NULL;
    return escaped_url(flow, doc_url(flow->arena, flow->site->base_url, path));
}
