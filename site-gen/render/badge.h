/* badge: a small SVG picture of one finding for the README of another project: what it is about on the left, the finding on the right.
 * Drawn by ourselves: the width comes from the width of its texts, and each text is pinned to the room that it was given, so that it
 * fits whatever font the reader has. */
#ifndef SITE_GEN_RENDER_BADGE_H
#define SITE_GEN_RENDER_BADGE_H

#include "lib/str.h"
#include "site-gen/report/doc.h"

/* Appends a complete SVG file. The same embed gives the same bytes. */
void badge_render(const struct doc_embed *embed, struct str_builder *out);
/* Its size in CSS pixels. */
#define BADGE_HEIGHT 20
int badge_width(const struct doc_embed *embed);

#endif
