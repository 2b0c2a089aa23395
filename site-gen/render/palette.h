/* palette: the colours behind the roles of draw.h, for everything that cannot take them from the site's style sheet: stand-alone
 * SVG files and the PDF. Blue against orange, not red against green; each colour has at least 3:1 against its ground. */
#ifndef SITE_GEN_RENDER_PALETTE_H
#define SITE_GEN_RENDER_PALETTE_H

#include "site-gen/report/draw.h"

#include <stdint.h>

/* The role's name as it appears in class names: "text", "faster", "series-1". NULL for DRAW_INK_NONE. */
const char *palette_name(enum draw_ink ink);
/* 0xRRGGBB on a white ground, and on a dark one. */
uint32_t palette_light(enum draw_ink ink);
uint32_t palette_dark(enum draw_ink ink);

#define PALETTE_GROUND_LIGHT 0xFFFFFFu
#define PALETTE_GROUND_DARK 0x14171Cu

#endif
