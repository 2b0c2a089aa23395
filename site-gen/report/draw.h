/* draw: what a chart looks like after layout: a flat list of marks in a box, units are CSS pixels (1/96 inch), y grows downwards.
 * SVG and PDF draw the same list; neither measures or decides anything. Colours are roles, so that themes, print and colour-blind
 * palettes are the renderers' tables, not the layout's. */
#ifndef SITE_GEN_REPORT_DRAW_H
#define SITE_GEN_REPORT_DRAW_H

#include "lib/arena.h"
#include "lib/vec.h"

#include <stdbool.h>
#include <stddef.h>

enum draw_kind { DRAW_LINE, DRAW_RECTANGLE, DRAW_CIRCLE, DRAW_PATH, DRAW_TEXT };

enum draw_ink {
    DRAW_INK_NONE,
    DRAW_INK_TEXT,  /* labels */
    DRAW_INK_MUTED, /* secondary labels, ticks */
    DRAW_INK_GRID,  /* grid lines */
    DRAW_INK_AXIS,
    DRAW_INK_BAND,   /* shaded areas: noise band, warm-up */
    DRAW_INK_FASTER, /* blue: shown better */
    DRAW_INK_SLOWER, /* orange: shown worse */
    DRAW_INK_UNDECIDED,
    DRAW_INK_ERROR,
    DRAW_INK_SERIES_1, /* categorical, told apart by shape or dash as well */
    DRAW_INK_SERIES_2,
    DRAW_INK_SERIES_3,
    DRAW_INK_SERIES_4,
    DRAW_INK_SERIES_5,
    DRAW_INK_SERIES_6,
    DRAW_INK_SERIES_7,
    DRAW_INK_SERIES_8,
    DRAW_INK_COUNT
};

enum draw_anchor { DRAW_ANCHOR_START, DRAW_ANCHOR_MIDDLE, DRAW_ANCHOR_END };
enum draw_dash { DRAW_SOLID, DRAW_DASHED, DRAW_DOTTED };

struct draw_point {
    double x, y;
};

struct draw_mark {
    enum draw_kind kind;
    enum draw_ink fill, stroke;
    double stroke_width;
    enum draw_dash dash;
    double opacity;                  /* of the fill, 0 to 1 */
    double x, y;                     /* LINE: start; RECTANGLE: top left; CIRCLE: centre; TEXT: anchor on the base line */
    double x2, y2;                   /* LINE: end; RECTANGLE: width, height; CIRCLE: x2 = radius */
    const struct draw_point *points; /* PATH: open polyline (closed when fill is set) */
    size_t point_count;
    const char *text; /* TEXT */
    double size;      /* TEXT: font size */
    bool bold;
    enum draw_anchor anchor;
    const char *link;   /* TEXT: a URL that it leads to where the medium has links; NULL for none */
    const char *tip;    /* exact value shown on hover where the medium has it; NULL for none */
    size_t row;         /* of the chart's data table, from 1, that the mark shows; 0: none */
    const size_t *rows; /* PATH: of each point, the same way; NULL: none */
};

struct draw_box {
    double left, top, right, bottom;
};

struct draw_list {
    double width, height;
    struct draw_box plot;    /* within which all marks with a tip lie; empty for a chart without data */
    const char *title;       /* the takeaway; also the accessible name */
    const char *description; /* accessible description */
    struct draw_mark *marks;
    size_t mark_count, mark_capacity;
};

/* Builders append to the list; text and points are copied into the arena. The returned mark may be changed until the next append. */
struct draw_list *draw_list_new(struct arena *arena, double width, double height);
struct draw_mark *draw_line(struct arena *arena, struct draw_list *list, double x1, double y1, double x2, double y2,
                            enum draw_ink stroke, double stroke_width);
struct draw_mark *draw_rectangle(struct arena *arena, struct draw_list *list, double x, double y, double width, double height,
                                 enum draw_ink fill);
struct draw_mark *draw_circle(struct arena *arena, struct draw_list *list, double x, double y, double radius, enum draw_ink fill);
struct draw_mark *draw_path(struct arena *arena, struct draw_list *list, const struct draw_point *points, size_t count,
                            enum draw_ink stroke, double stroke_width);
struct draw_mark *draw_text(struct arena *arena, struct draw_list *list, double x, double y, const char *text, double size,
                            enum draw_anchor anchor, enum draw_ink ink);

/* All marks from the one of that index on show that row of the chart's data table. */
void draw_link_row(struct draw_list *list, size_t first, size_t row);

/* Width of text at a font size, from a table of advance widths that is a little wider than NanumGothic, Helvetica and the usual system
 * fonts, so that what fits by it fits in any of them. Hangul and other wide characters count one em. */
double draw_text_width(const char *text, double size, bool bold);
/* Cuts text to width with an ellipsis. From arena; text itself when it fits. */
const char *draw_text_fit(struct arena *arena, const char *text, double size, bool bold, double width);
/* Breaks text into lines of at most width: at spaces, and inside a word only when that word alone is wider. *lines is an array from
 * arena; returns its length, at least 1 (an empty text is one empty line). */
size_t draw_text_wrap(struct arena *arena, const char *text, double size, bool bold, double width, const char ***lines);

/* The box that a TEXT mark occupies: the width of draw_text_width, from the ascent above to the descent below the base line. What
 * the layout keeps free and what its tests compare. */
struct draw_box draw_text_box(const struct draw_mark *mark);
bool draw_boxes_overlap(struct draw_box a, struct draw_box b); /* touching edges do not overlap */

#endif
