/* chart_point_names: names beside the dots of a chart, each where it touches no dot, no interval, no other name and, where that can be,
 * no line; what finds no place is left to the data table. */
#ifndef SITE_GEN_REPORT_CHART_POINT_NAMES_H
#define SITE_GEN_REPORT_CHART_POINT_NAMES_H

#include "site-gen/report/chart_frame.h"

#define CHART_POINT_NAMES_MAXIMUM 256 /* dots beyond this have no name and are not kept clear of: the plot is full */

struct chart_point_names {
    struct chart_frame *frame; /* with its plot set: names stay within it */
    struct chart_point_name {
        struct draw_point dot;
        double top, bottom; /* of the dot's interval; both dot.y without one */
        bool starts;        /* no line leads here from the item before */
        const char *text;   /* NULL or "": none */
    } items[CHART_POINT_NAMES_MAXIMUM];
    size_t count;
};

void chart_point_names_begin(struct chart_point_names *names, struct chart_frame *frame);
void chart_point_names_add(struct chart_point_names *names, struct chart_point_name name);
/* The first, the last, then the others in order: the ends of a line are what is looked for. */
void chart_point_names_draw(const struct chart_point_names *names);

#endif
