/* chart_frame: what all charts have around their marks: title and subtitle, labels above the plot, axes with ticks. It keeps the
 * rule that no two texts overlap: every row of text is placed here, and a label that would touch its neighbour is left out. */
#ifndef SITE_GEN_REPORT_CHART_FRAME_H
#define SITE_GEN_REPORT_CHART_FRAME_H

#include "site-gen/report/chart.h"
#include "site-gen/report/chart_scale.h"

#define CHART_PAD 2.0 /* free at the left and right edge */
#define CHART_TITLE_SIZE 15.0
#define CHART_LABEL_SIZE 12.0 /* names and values */
#define CHART_TICK_SIZE 11.0  /* ticks, axis titles, subtitle */

struct chart_frame {
    struct arena *arena;
    const struct chart *chart;
    struct draw_list *list;
    double width;
    double y;                        /* below everything placed so far */
    double left, right, top, bottom; /* the plot; its owner sets it */
    bool plain;                      /* short ticks instead of grid lines: where values stand beside their marks */
};

/* Starts a list and places title and subtitle. */
void chart_frame_begin(struct chart_frame *frame, struct arena *arena, const struct chart *chart);
/* Sets the height. Returns the finished list. */
const struct draw_list *chart_frame_end(struct chart_frame *frame);

/* The text of an axis value. From arena. */
const char *chart_frame_format(const struct chart_frame *frame, double value);

/* A label that belongs to a place on the horizontal axis, shown above the plot. */
struct chart_mark_label {
    double x;
    const char *text; /* NULL: none */
};
/* Places the labels in as many rows as they need and moves frame->y below them. */
void chart_frame_labels_above(struct chart_frame *frame, const struct chart_mark_label *labels, size_t count);

/* A tick of the horizontal axis. */
struct chart_tick {
    double x;
    const char *text;
    bool important; /* shown even when a neighbour must go */
};
/* Grid lines from top to bottom (or ticks), labels below the plot, the title below them; moves frame->y below. */
void chart_frame_axis_below(struct chart_frame *frame, const struct chart_tick *ticks, size_t count, const char *title);
/* The ticks of a value axis, formatted. anchor: a value that must be among them, NAN for none. */
size_t chart_frame_value_ticks(const struct chart_frame *frame, const struct chart_axis *axis, size_t wanted, double anchor,
                               struct chart_tick **ticks);

/* The shapes that tell series and verdicts apart without colour. */
enum chart_shape { CHART_SHAPE_CIRCLE, CHART_SHAPE_SQUARE, CHART_SHAPE_UP, CHART_SHAPE_DIAMOND, CHART_SHAPE_DOWN };
/* Of a mark whose colour is a verdict: up for better, down for worse. */
enum chart_shape chart_frame_verdict_shape(enum draw_ink ink);
struct draw_mark *chart_frame_shape(struct chart_frame *frame, enum chart_shape shape, double x, double y, double radius,
                                    enum draw_ink ink);

#endif
