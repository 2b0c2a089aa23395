/* atom: a feed as Atom (RFC 4287). Links are absolute where the site's address is known, and relative to the feed otherwise. */
#ifndef SITE_GEN_RENDER_ATOM_H
#define SITE_GEN_RENDER_ATOM_H

#include "lib/str.h"
#include "site-gen/report/doc.h"
#include "site-gen/report/doc_feed.h"

/* Appends the whole file. site: that of the feed's language. */
void atom_render(const struct doc_site *site, const struct doc_feed *feed, struct str_builder *out);

#endif
