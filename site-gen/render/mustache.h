/* mustache: the Mustache template language (mustache(5), spec modules comments, delimiters, interpolation, inverted, partials and
 * sections) over JSON values. Templates and partials are named texts that a loader supplies; each is parsed once.
 * False are: false, null, an empty list and an empty string. */
#ifndef SITE_GEN_RENDER_MUSTACHE_H
#define SITE_GEN_RENDER_MUSTACHE_H

#include "lib/arena.h"
#include "lib/error.h"
#include "lib/json.h"
#include "lib/str.h"

#include <stdbool.h>

#define MUSTACHE_DEPTH_MAXIMUM 64 /* of nested sections and of partials within partials */

/* Gives the text of a template or partial; borrowed by the engine for its whole life. False when there is none of that name. */
typedef bool mustache_load_function(void *context, const char *name, struct str *text);

struct mustache_template;

/* The engine: a loader and what was parsed so far. */
struct mustache {
    struct arena arena;
    mustache_load_function *load;
    void *load_context;
    struct mustache_template *templates; /* newest first */
};

void mustache_init(struct mustache *engine, mustache_load_function *load, void *load_context);
void mustache_release(struct mustache *engine);

/* Appends template name rendered with data. A partial that does not exist renders as nothing. 0, or -1 with "<name>:<line>: ..."
 * (no such template, malformed tag, section not closed, nested deeper than the maximum), or when the builder failed. */
int mustache_render(struct mustache *engine, const char *name, json_t *data, struct str_builder *out, struct error *error);

#endif
