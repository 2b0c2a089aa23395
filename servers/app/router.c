/* router: a linear walk over the table (router.h). With some forty routes, most of which differ in their first bytes, nothing more
 * clever is measurable. */
#include "servers/app/router.h"

#include <stdio.h>

static const char *const METHOD_NAMES[] = {
    [HTTP_GET] = "GET", [HTTP_HEAD] = "HEAD",     [HTTP_POST] = "POST",
    [HTTP_PUT] = "PUT", [HTTP_DELETE] = "DELETE", [HTTP_OTHER] = "OTHER",
};

enum http_method router_method(const char *name)
{
    for (int method = HTTP_GET; method < HTTP_OTHER; method++)
        if (strcmp(name, METHOD_NAMES[method]) == 0)
            return (enum http_method)method;
    return HTTP_OTHER;
}

const char *router_method_name(enum http_method method)
{
    return METHOD_NAMES[method];
}

/* True when the path fits the pattern; fills the parameters then. */
static bool pattern_matches(const char *pattern, struct text path, struct text *parameters)
{
    size_t position = 0;
    size_t parameter = 0;
    while (*pattern != '\0') {
        if (*pattern != '{') {
            if (position == path.length || path.data[position] != *pattern)
                return false;
            position++;
            pattern++;
            continue;
        }
        size_t start = position;
        while (position < path.length && path.data[position] != '/')
            position++;
        if (position == start || parameter == PATH_PARAMETERS_MAXIMUM)
            return false;
        parameters[parameter++] = (struct text){path.data + start, position - start};
        pattern = strchr(pattern, '}') + 1;
    }
    return position == path.length;
}

static void allow_add(char *allow, const char *name)
{
    size_t length = strlen(allow);
    (void)snprintf(allow + length, ROUTER_ALLOW_SIZE - length, "%s%s", length == 0 ? "" : ", ", name);
}

enum router_result router_find(const struct route *routes, size_t count, enum http_method method, struct text path,
                               struct router_match *match)
{
    enum http_method wanted = method == HTTP_HEAD ? HTTP_GET : method;
    const char *pattern = NULL; /* the first that fits is the resource, whatever its methods */
    match->route = NULL;
    match->allow[0] = '\0';
    for (size_t i = 0; i < count; i++) {
        if (pattern != NULL ? strcmp(routes[i].pattern, pattern) != 0
                            : !pattern_matches(routes[i].pattern, path, match->parameters))
            continue;
        pattern = routes[i].pattern;
        if (routes[i].method == wanted) {
            match->route = &routes[i];
            return ROUTER_FOUND;
        }
        allow_add(match->allow, METHOD_NAMES[routes[i].method]);
        if (routes[i].method == HTTP_GET)
            allow_add(match->allow, METHOD_NAMES[HTTP_HEAD]);
    }
    return match->allow[0] == '\0' ? ROUTER_UNKNOWN_PATH : ROUTER_WRONG_METHOD;
}
