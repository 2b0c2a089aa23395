/* pdf_figure: charts as strips: alone as wide as the column allows, in their narrow form side by side. */
#include "site-gen/render/escape.h"
#include "site-gen/render/pdf_blocks.h"
#include "site-gen/render/pdf_table.h"

#include <math.h>

#define CHART_TABLE_SIZE 7.8
#define CHART_WHOLE_HEIGHT 200.0 /* a chart with its table that is no higher stays on one page */
#define GRID_WHOLE_HEIGHT 350.0  /* and so do two charts side by side with their tables */
#define GRID_GAP 18.0            /* between charts side by side */
#define PIXEL 0.75               /* points a CSS pixel */

static const struct pdf_style small_style = {PDF_FACE_REGULAR, 8.5, PDF_MUTED_COLOUR, false};

static const char *figure_attributes(struct pdf_flow *flow, const struct draw_list *drawing)
{
    struct str_builder out;
    str_builder_init(&out, 1 << 18);
    str_builder_append(&out, "/Alt"); /* its box is added where it is drawn */
    escape_pdf_text(&out, arena_format(flow->arena, "%s. %s", drawing->title ? drawing->title : "",
                                       drawing->description ? drawing->description : ""));
    const char *attributes = out.failed ? NULL : arena_copy_text(flow->arena, str_builder_text(&out));
    str_builder_release(&out);
    return attributes;
}

/* To who does not see it, a figure is its takeaway and its description; the numbers are in its table. */
static void place_drawing(struct pdf_flow *flow, struct pdf_strip *strip, const struct draw_list *drawing, double x, double scale)
{
    struct pdf_element *outer = pdf_flow_enter(flow, "Figure");
    flow->element->attributes = figure_attributes(flow, drawing);
    struct pdf_item *item = pdf_flow_item(flow, strip, PDF_ITEM_DRAWING, x, 0);
    item->drawing = drawing;
    item->scale = scale;
    for (size_t i = 0; i < drawing->mark_count; i++) {
        const struct draw_mark *mark = &drawing->marks[i];
        if (mark->kind == DRAW_TEXT) /* notes its characters as used */
            pdf_fonts_text(flow->options->fonts, flow->arena, mark->bold ? PDF_FACE_BOLD : PDF_FACE_REGULAR, mark->text);
    }
    flow->element = outer;
}

/* As large as the column allows and no larger than drawn; a page can hold it with its caption. */
static double drawing_scale(const struct draw_list *drawing, double width)
{
    double scale = fmin(PIXEL, width / drawing->width);
    return fmin(scale, 600 / fmax(1, drawing->height));
}

void pdf_figure_flow(struct pdf_flow *flow, const struct doc_node *node)
{
    const struct draw_list *drawing = node->as.chart.drawing;
    double scale = drawing_scale(drawing, flow->width);
    struct pdf_strip *strip = pdf_flow_add(flow, 14, drawing->height * scale);
    pdf_flow_anchor(flow, strip, node->id, NULL, 0);
    place_drawing(flow, strip, drawing, flow->x, scale);
    struct pdf_lines lines = pdf_text_layout(flow, node->as.chart.caption, small_style, flow->width, false);
    strip->keep_with_next = lines.count > 0;
    struct pdf_strip *caption = pdf_text_flow_as(flow, "Caption", &lines, 3, 12.5, small_style.size);
    for (; caption && caption->next; caption = caption->next)
        caption->keep_with_next = true;
    flow->after = 10;
    if (flow->options->without_chart_data || !node->as.chart.data)
        return;
    struct pdf_strip *last = flow->last;
    pdf_table_flow(flow, NULL, node->as.chart.data, CHART_TABLE_SIZE);
    flow->after = 14;
    if (!flow->landscape && pdf_flow_height(strip) < CHART_WHOLE_HEIGHT)
        last->keep_with_next = true; /* a small chart and its numbers are seen together */
}

/* One or two charts in their narrow form, each in half of the column, captions below, data tables after both. */
static void add_halves(struct pdf_flow *flow, const struct doc_node *const *nodes, size_t count)
{
    double width = (flow->width - GRID_GAP) / 2, height = 0, scales[2];
    struct pdf_lines captions[2];
    size_t lines = 0;
    for (size_t i = 0; i < count; i++) {
        scales[i] = drawing_scale(nodes[i]->as.chart.narrow, width);
        height = fmax(height, nodes[i]->as.chart.narrow->height * scales[i]);
        captions[i] = pdf_text_layout(flow, nodes[i]->as.chart.caption, small_style, width, false);
        lines = captions[i].count > lines ? captions[i].count : lines;
    }
    struct pdf_strip *strip = pdf_flow_add(flow, 14, height + 4 + 12.5 * (double)lines);
    for (size_t i = 0; i < count; i++) {
        double x = flow->x + (double)i * (width + GRID_GAP), y = height + 13;
        pdf_flow_anchor(flow, strip, nodes[i]->id, NULL, 0);
        place_drawing(flow, strip, nodes[i]->as.chart.narrow, x, scales[i]);
        pdf_text_place_as(flow, strip, "Caption", captions[i].first, x, y, 12.5);
    }
    flow->after = 10;
    for (size_t i = 0; i < count && !flow->options->without_chart_data; i++)
        pdf_table_flow(flow, NULL, nodes[i]->as.chart.data, CHART_TABLE_SIZE);
    flow->after = 14;
    pdf_flow_keep_together(strip, GRID_WHOLE_HEIGHT);
}

/* A chart for half of the column: its text stays legible there. */
static bool is_narrow_chart(const struct doc_node *node)
{
    return node && node->kind == DOC_CHART && node->as.chart.narrow && node->as.chart.narrow->width <= 420;
}

void pdf_figure_grid_flow(struct pdf_flow *flow, const struct doc_node *node)
{
    for (const struct doc_node *chart = node->first_child; chart; chart = chart->next) {
        if (!is_narrow_chart(chart)) {
            pdf_blocks_node(flow, chart);
            continue;
        }
        const struct doc_node *pair[] = {chart, chart->next};
        size_t count = is_narrow_chart(chart->next) ? 2 : 1;
        add_halves(flow, pair, count);
        chart = pair[count - 1];
    }
}
