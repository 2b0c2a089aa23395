/* doc_feed: what happened, as entries with a day and time: the document of a feed. Like pages it is finished text; render/atom.h writes
 * it. */
#ifndef SITE_GEN_REPORT_DOC_FEED_H
#define SITE_GEN_REPORT_DOC_FEED_H

#include <stddef.h>

#define DOC_FEED_ID_SIZE 46 /* "urn:uuid:" and 36 characters */

struct doc_feed_entry {
    char id[DOC_FEED_ID_SIZE]; /* of what happened: the same in each build */
    const char *title;
    const char *updated; /* RFC 3339, from the data */
    const char *link;    /* as in doc.h: "page:..." */
    const char *summary;
};

struct doc_feed {
    const char *title, *subtitle, *language;
    const char *path; /* from the site's root: "feed.xml", "ko/feed.xml" */
    char id[DOC_FEED_ID_SIZE];
    const char *updated;
    const struct doc_feed_entry *entries; /* the newest first */
    size_t count;
};

#endif
