/* mustache_parse: templates as trees of tags. Used by the mustache engine only. */
#ifndef SITE_GEN_RENDER_MUSTACHE_PARSE_H
#define SITE_GEN_RENDER_MUSTACHE_PARSE_H

#include "lib/arena.h"
#include "lib/error.h"
#include "lib/str.h"

enum mustache_kind {
    MUSTACHE_TEXT,     /* text */
    MUSTACHE_VARIABLE, /* name, escaped for HTML */
    MUSTACHE_RAW,      /* name, as it is */
    MUSTACHE_SECTION,  /* children for each item of a list, or once */
    MUSTACHE_INVERTED, /* children when name is false */
    MUSTACHE_PARTIAL   /* name of another template; text is the indentation of its lines, terminated */
};

struct mustache_tag {
    enum mustache_kind kind;
    struct str text;
    const char *name;
    long line; /* for errors */
    struct mustache_tag *children;
    struct mustache_tag *next;
};

/* Parses text, which must outlive the tags; they come from arena. name is for errors. NULL on error. An empty template gives a tag
 * of empty text. */
struct mustache_tag *mustache_parse(struct arena *arena, const char *name, struct str text, struct error *error);

#endif
