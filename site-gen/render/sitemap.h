/* sitemap: sitemap.xml (sitemaps.org 0.9) and robots.txt for search engines. Both need the site's address, since they hold nothing but
 * absolute ones. */
#ifndef SITE_GEN_RENDER_SITEMAP_H
#define SITE_GEN_RENDER_SITEMAP_H

#include "lib/arena.h"
#include "lib/str.h"

#include <stddef.h>

/* The protocol allows so many addresses in one file. */
#define SITEMAP_MAXIMUM 50000

/* How many files it takes: 1, or, with more addresses than one file may hold, an index and one for each part. */
size_t sitemap_count_files(size_t path_count);
/* "sitemap.xml" for number 0, "sitemap-1.xml" ... for the parts. From arena. */
const char *sitemap_path(struct arena *arena, size_t number);
/* Appends the file of that number. paths: of all pages, from the site's root. */
void sitemap_render(const char *base_url, const char *const *paths, size_t path_count, size_t number, struct str_builder *out);
void sitemap_render_robots(const char *base_url, struct str_builder *out);

#endif
