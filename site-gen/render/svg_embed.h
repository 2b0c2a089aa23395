/* svg_embed: a chart as a file that can stand anywhere: below the chart its caption and where it comes from, as a link. */
#ifndef SITE_GEN_RENDER_SVG_EMBED_H
#define SITE_GEN_RENDER_SVG_EMBED_H

#include "lib/arena.h"
#include "lib/str.h"
#include "site-gen/report/draw.h"

struct svg_source {
    const char *caption;    /* how to read the chart */
    const char *name, *url; /* of the page it is from; url NULL: no link */
};

/* Appends a complete SVG file (svg_render_file). Takes scratch from arena. */
void svg_render_embed(struct arena *arena, const struct draw_list *list, const struct svg_source *source, struct str_builder *out);

#endif
