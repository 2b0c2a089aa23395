/* svg: draws a chart's list of marks as SVG, inline for HTML pages (colours by classes of the site's style sheet, no style
 * attribute and no script, so that a strict Content-Security-Policy holds) or as a file of its own with its own style. The same
 * list always gives the same bytes. */
#ifndef SITE_GEN_RENDER_SVG_H
#define SITE_GEN_RENDER_SVG_H

#include "lib/str.h"
#include "site-gen/report/draw.h"

/* Appends an <svg> element: class "chart", role img, named by its title and description, as wide as its container. Roles become the
 * classes fill-<role> and stroke-<role> (palette_name); every text has the class chart-text. id_prefix must be unique on the page.
 */
void svg_render(const struct draw_list *list, const char *id_prefix, struct str_builder *out);

/* Appends a complete SVG file, with a ground and colours that follow the reader's light or dark preference. */
void svg_render_file(const struct draw_list *list, struct str_builder *out);

#endif
