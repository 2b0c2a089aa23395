/* report_feed: the feed of one language: sessions, changes that were shown, and dated remarks. Bounded, and made of the data alone: the
 * same results give the same bytes, and an entry keeps its id for as long as it is in the feed. */
#ifndef SITE_GEN_REPORT_REPORT_FEED_H
#define SITE_GEN_REPORT_REPORT_FEED_H

#include "site-gen/report/doc_feed.h"
#include "site-gen/report/report.h"

/* So many entries are kept. */
#define REPORT_FEED_MAXIMUM 50

/* Where it lies: "ko/feed.xml". From arena. */
const char *report_feed_path(struct arena *arena, const struct doc_site *site);
/* From arena. Its links lead to pages of the site. */
const struct doc_feed *report_build_feed(struct arena *arena, const struct doc_site *site, const struct analysis *analysis,
                                         const struct report_options *options);

#endif
