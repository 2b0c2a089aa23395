/* picture: a page as one raster picture (PNG, 1200 x 630) for those who link to it: title, takeaway and its first chart, drawn from the
 * same draw list as everywhere. The same page gives the same bytes. The one module that knows cairo and FreeType. */
#ifndef SITE_GEN_RENDER_PICTURE_H
#define SITE_GEN_RENDER_PICTURE_H

#include "lib/error.h"
#include "lib/str.h"
#include "site-gen/report/doc.h"

#define PICTURE_WIDTH 1200
#define PICTURE_HEIGHT 630

/* The fonts, loaded from their files, so that nothing depends on what else is installed. Not to be shared between threads. */
struct picture_fonts;

/* What a picture's bytes depend on beside the page: another version may draw otherwise. The arena owns the text. */
const char *picture_library_version(struct arena *arena);

/* From folder (NULL: that of the PDF's fonts). NULL and an error that names the missing file. The caller frees. */
struct picture_fonts *picture_fonts_load(const char *folder, struct error *error);
void picture_fonts_free(struct picture_fonts *fonts); /* NULL is fine */

/* Appends the PNG file of the page. 0 or -1. */
int picture_render(struct picture_fonts *fonts, const struct doc_site *site, const struct doc_page *page, struct str_builder *out,
                   struct error *error);

#endif
