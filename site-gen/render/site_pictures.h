/* site_pictures: the picture files that come with a page: its charts, each with caption and source, and its badges. Part of the site
 * writer. */
#ifndef SITE_GEN_RENDER_SITE_PICTURES_H
#define SITE_GEN_RENDER_SITE_PICTURES_H

#include "lib/arena.h"
#include "lib/str.h"
#include "site-gen/report/doc.h"

/* Writes one file of that content, which is gone afterwards. 0, or what ends the walk. */
typedef int site_picture_function(void *context, const char *path);

/* Calls put for each picture of the page, whose content is in out meanwhile; takes scratch from arena. 0, or what put returned. */
int site_pictures_write(struct arena *arena, const struct doc_site *site, const struct doc_page *page, struct str_builder *out,
                        site_picture_function *put, void *context);

#endif
