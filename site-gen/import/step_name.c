/* step_name: see step_name.h. */
#include "site-gen/import/step_name.h"

#include "site-gen/import/credentials.h"
#include "site-gen/import/record_fill.h"

#include <string.h>

static bool is_url(struct str text)
{
    return str_starts_with(text, "http://") || str_starts_with(text, "https://");
}

/* What follows the host of a URL; "/" where nothing does. */
static struct str path_of(struct str url)
{
    const char *start = memchr(url.data, ':', url.length);
    size_t at = (size_t)(start - url.data) + 3;
    while (at < url.length && url.data[at] != '/' && url.data[at] != '?' && url.data[at] != '#')
        at++;
    return at < url.length ? (struct str){url.data + at, url.length - at} : STR_LITERAL("/");
}

const char *step_name_clean(struct arena *arena, struct str name)
{
    if (!is_url(name))
        return record_clean_text(arena, name);
    struct str clean = str_from_text(credentials_clean_url(arena, name));
    return record_clean_text(arena, is_url(clean) ? path_of(clean) : clean);
}
