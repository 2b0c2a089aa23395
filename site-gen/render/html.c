/* html: the blocks of a page as HTML. Pipeline: doc_check -> [html body] -> html_page (the shell around it) -> site (files). */
#include "site-gen/render/html.h"

#include "site-gen/render/escape.h"
#include "site-gen/render/html_parts.h"
#include "site-gen/render/svg.h"

char *html_page_path(struct arena *arena, const struct doc_site *site, const struct doc_page *page)
{
    return arena_format(arena, "%s%s.html", site->folder, page->path);
}

char *html_chart_path(struct arena *arena, const struct doc_site *site, const struct doc_page *page, const char *id)
{
    return arena_format(arena, "charts/%s%s/%s.svg", site->folder, page->path, id);
}

static void append_blocks(struct html_state *state, const struct doc_node *parent);

/* " id=..." when the node has one. */
static void append_id(struct html_state *state, const struct doc_node *node)
{
    if (node->id == NULL)
        return;
    str_builder_append(state->out, " id=\"");
    escape_html_attribute(state->out, node->id);
    str_builder_append(state->out, "\"");
}

static void append_section(struct html_state *state, const struct doc_node *node)
{
    str_builder_append(state->out, "<section");
    append_id(state, node);
    str_builder_append_format(state->out, ">\n<h%d>", node->level);
    html_spans(state, node->as.section.title);
    str_builder_append(state->out, " <a class=\"anchor\" href=\"#");
    escape_html_url(state->out, node->id);
    str_builder_append(state->out, "\" aria-label=\"");
    escape_html_attribute(state->out, message_get(state->site->messages, "doc.section_link"));
    str_builder_append_format(state->out, "\">#</a></h%d>\n", node->level);
    append_blocks(state, node);
    str_builder_append(state->out, "</section>\n");
}

static void append_list(struct html_state *state, const struct doc_node *node)
{
    const char *element = node->as.list.ordered ? "ol" : "ul";
    str_builder_append_format(state->out, "<%s>\n", element);
    append_blocks(state, node);
    str_builder_append_format(state->out, "</%s>\n", element);
}

/* An item of one paragraph goes without <p>, so that lists stay tight. */
static void append_list_item(struct html_state *state, const struct doc_node *node)
{
    const struct doc_node *only = node->first_child;
    str_builder_append(state->out, "<li>");
    if (only != NULL && only->next == NULL && only->kind == DOC_PARAGRAPH)
        html_spans(state, only->as.paragraph);
    else
        append_blocks(state, node);
    str_builder_append(state->out, "</li>\n");
}

static void append_details_start(struct html_state *state, bool open)
{
    str_builder_append(state->out, open ? " open><summary>" : "><summary>");
}

/* ---- charts ----------------------------------------------------------------------------------------------------------------- */
static void append_drawing(struct html_state *state, const struct draw_list *drawing, const char *id, const char *which)
{
    str_builder_append_format(state->out, "<div class=\"drawing-%s\">", which);
    svg_render(drawing, arena_format(state->scratch, "%s-%s", id, which), state->out);
    str_builder_append(state->out, "</div>\n");
}

static void append_chart_file(struct html_state *state, const struct doc_node *node)
{
    const char *path = html_chart_path(state->scratch, state->site, state->page, node->id);
    str_builder_append(state->out, " <a class=\"chart-file\" href=\"");
    html_append_link(state, arena_format(state->scratch, "file:%s", path));
    str_builder_append(state->out, "\">");
    html_message(state, "doc.chart_file");
    str_builder_append(state->out, "</a>");
}

/* The chart, and the same with another scale, which the script can show instead. */
static void append_drawings(struct html_state *state, const struct doc_node *node)
{
    bool both = node->as.chart.other_scale != NULL && !state->is_alone;
    str_builder_append(state->out, both ? "<div data-scale=\"log\">\n" : "");
    append_drawing(state, node->as.chart.drawing, node->id, "wide");
    append_drawing(state, node->as.chart.narrow, node->id, "narrow");
    if (!both)
        return;
    const char *id = arena_format(state->scratch, "%s-linear", node->id);
    str_builder_append(state->out, "</div>\n<div data-scale=\"linear\" hidden>\n");
    append_drawing(state, node->as.chart.other_scale, id, "wide");
    append_drawing(state, node->as.chart.other_scale_narrow, id, "narrow");
    str_builder_append(state->out, "</div>\n");
}

/* The caption is the last child because HTML wants it at an end; the style sheet shows it before the data. */
static void append_chart(struct html_state *state, const struct doc_node *node)
{
    struct str_builder *out = state->out;
    str_builder_append(out, "<figure class=\"chart\"");
    append_id(state, node);
    if (node->as.chart.subjects != NULL) {
        str_builder_append(out, " data-of=\"");
        escape_html_attribute(out, node->as.chart.subjects);
        str_builder_append(out, "\"");
    }
    str_builder_append(out, ">\n");
    append_drawings(state, node);
    str_builder_append(out, "<details");
    append_details_start(state, false);
    html_message(state, "doc.data_table");
    str_builder_append(out, "</summary>\n");
    html_table(state, node->as.chart.data, NULL);
    str_builder_append(out, "</details>\n<figcaption>");
    html_spans(state, node->as.chart.caption);
    if (!state->is_alone)
        append_chart_file(state, node);
    str_builder_append(out, "</figcaption>\n</figure>\n");
}

static void append_figure_grid(struct html_state *state, const struct doc_node *node)
{
    str_builder_append(state->out, "<div class=\"figure-grid\">\n");
    append_blocks(state, node);
    str_builder_append(state->out, "</div>\n");
}

/* ---- facts, notes, code, downloads ------------------------------------------------------------------------------------------ */
static void append_facts(struct html_state *state, const struct doc_node *node)
{
    struct str_builder *out = state->out;
    str_builder_append(out, node->as.facts.cards ? "<dl class=\"cards\">\n" : "<dl class=\"facts\">\n");
    for (size_t i = 0; i < node->as.facts.count; i++) {
        const struct doc_fact *fact = &node->as.facts.items[i];
        str_builder_append(out, "<div><dt>");
        escape_html_text(out, fact->term);
        str_builder_append(out, "</dt><dd class=\"");
        html_cell_classes(state, &fact->value);
        str_builder_append(out, "\">");
        html_cell_content(state, &fact->value);
        str_builder_append(out, "</dd>");
        if (fact->explanation != NULL) {
            str_builder_append(out, "<dd class=\"explanation\">");
            html_spans(state, fact->explanation);
            str_builder_append(out, "</dd>");
        }
        str_builder_append(out, "</div>\n");
    }
    str_builder_append(out, "</dl>\n");
}

static const char *note_class(enum doc_note_kind kind)
{
    switch (kind) {
    case DOC_NOTE_INFORMATION:
        return "note-information";
    case DOC_NOTE_WARNING:
        return "note-warning";
    case DOC_NOTE_ANSWER:
        return "note-answer";
    }
    return "note-information";
}

static void append_note(struct html_state *state, const struct doc_node *node)
{
    str_builder_append_format(state->out, "<div class=\"note %s\" role=\"note\"", note_class(node->as.note.kind));
    append_id(state, node);
    str_builder_append(state->out, ">\n");
    if (node->as.note.title != NULL) {
        str_builder_append(state->out, "<p class=\"note-title\">");
        html_spans(state, node->as.note.title);
        str_builder_append(state->out, "</p>\n");
    }
    append_blocks(state, node);
    str_builder_append(state->out, "</div>\n");
}

static void append_details(struct html_state *state, const struct doc_node *node)
{
    str_builder_append(state->out, "<details class=\"block\"");
    append_id(state, node);
    append_details_start(state, node->as.section.open);
    html_spans(state, node->as.section.title);
    str_builder_append(state->out, "</summary>\n");
    append_blocks(state, node);
    str_builder_append(state->out, "</details>\n");
}

static void append_code(struct html_state *state, const struct doc_node *node)
{
    str_builder_append(state->out, "<pre tabindex=\"0\"><code");
    if (node->as.code.language != NULL) {
        str_builder_append(state->out, " class=\"language-");
        escape_html_attribute(state->out, node->as.code.language);
        str_builder_append(state->out, "\"");
    }
    str_builder_append(state->out, ">");
    escape_html_text(state->out, node->as.code.text);
    str_builder_append(state->out, "</code></pre>\n");
}

static void append_downloads(struct html_state *state, const struct doc_node *node)
{
    struct str_builder *out = state->out;
    str_builder_append(out, "<ul class=\"downloads\">\n");
    for (size_t i = 0; i < node->as.downloads.count; i++) {
        const struct doc_download *item = &node->as.downloads.items[i];
        str_builder_append(out, "<li><a href=\"");
        if (html_link_is_allowed(item->link))
            html_append_link(state, item->link);
        str_builder_append(out, "\">");
        escape_html_text(out, item->label);
        str_builder_append(out, "</a>");
        if (item->detail != NULL) {
            str_builder_append(out, " <span class=\"detail\">");
            escape_html_text(out, item->detail);
            str_builder_append(out, "</span>");
        }
        str_builder_append(out, "</li>\n");
    }
    str_builder_append(out, "</ul>\n");
}

/* ---- the walk --------------------------------------------------------------------------------------------------------------- */
static void append_block(struct html_state *state, const struct doc_node *node)
{
    switch (node->kind) {
    case DOC_SECTION:
        append_section(state, node);
        break;
    case DOC_PARAGRAPH:
        str_builder_append(state->out, "<p>");
        html_spans(state, node->as.paragraph);
        str_builder_append(state->out, "</p>\n");
        break;
    case DOC_LIST:
        append_list(state, node);
        break;
    case DOC_LIST_ITEM:
        append_list_item(state, node);
        break;
    case DOC_TABLE:
        html_table(state, node->as.table, node->id);
        break;
    case DOC_CHART:
        append_chart(state, node);
        break;
    case DOC_FIGURE_GRID:
        append_figure_grid(state, node);
        break;
    case DOC_FACTS:
        append_facts(state, node);
        break;
    case DOC_NOTE:
        append_note(state, node);
        break;
    case DOC_DETAILS:
        append_details(state, node);
        break;
    case DOC_CODE:
        append_code(state, node);
        break;
    case DOC_DOWNLOADS:
        append_downloads(state, node);
        break;
    case DOC_EMBEDS:
        html_embeds(state, node);
        break;
    }
}

static void append_blocks(struct html_state *state, const struct doc_node *parent)
{
    for (const struct doc_node *node = parent->first_child; node != NULL; node = node->next)
        if ((node->audience & DOC_NOT_IN_HTML) == 0)
            append_block(state, node);
}

void html_body(struct html_state *state)
{
    append_blocks(state, &state->page->body);
}

void html_render_body(const struct doc_site *site, const struct doc_page *page, struct str_builder *out)
{
    struct arena scratch;
    arena_init(&scratch);
    struct html_state state = {
        .site = site, .page = page, .own = html_page_path(&scratch, site, page), .scratch = &scratch, .out = out};
    html_body(&state);
    arena_release(&scratch);
}
