/* request_redirect: where a redirect leads (RFC 9110, 15.4; references by RFC 3986, 5.2), on the same target only. */
#include "runner/request.h"

#include <string.h>
#include <strings.h>

/* Cuts "http://authority" off. False when it leads to another scheme or host. */
static bool cut_authority(struct str *location, const char *authority)
{
    size_t length = strlen(authority);
    const char *colon = location->length == 0 ? NULL : memchr(location->data, ':', location->length);
    if (str_starts_with(*location, "//")) {
        location->data += 2;
        location->length -= 2;
    } else if (location->length >= 8 && strncasecmp(location->data, "https://", 8) == 0) {
        location->data += 8;
        location->length -= 8;
    } else if (location->length >= 7 && strncasecmp(location->data, "http://", 7) == 0) {
        location->data += 7;
        location->length -= 7;
    } else {
        const char *slash = location->length == 0 ? NULL : memchr(location->data, '/', location->length);
        return colon == NULL || (slash != NULL && slash < colon) || location->data[0] == '?'; /* else another scheme */
    }
    if (location->length < length || strncasecmp(location->data, authority, length) != 0)
        return false;
    location->data += length;
    location->length -= length;
    return location->length == 0 || strchr("/?#", location->data[0]) != NULL;
}

static bool append(struct request_redirect *redirect, struct str part)
{
    if (part.length > REQUEST_LOCATION_MAXIMUM - redirect->length)
        return false;
    if (part.length > 0)
        memcpy(redirect->location + redirect->length, part.data, part.length);
    redirect->length += part.length;
    return true;
}

static struct str without(struct str text, char from)
{
    const char *found = text.length == 0 ? NULL : memchr(text.data, from, text.length);
    return found == NULL ? text : (struct str){text.data, (size_t)(found - text.data)};
}

/* Resolves "." and ".." in the path that was put together. */
static void remove_dots(struct request_redirect *redirect)
{
    char *text = redirect->location;
    struct str path = without((struct str){text, redirect->length}, '?');
    size_t out = 0;
    for (size_t at = 0; at < path.length;) { /* text[at] is '/' */
        size_t end = at + 1;
        while (end < path.length && text[end] != '/')
            end++;
        bool up = end - at == 3 && memcmp(text + at, "/..", 3) == 0;
        bool here = end - at == 2 && text[at + 1] == '.';
        if (up)
            while (out > 0 && text[--out] != '/')
                ;
        if (!up && !here) {
            memmove(text + out, text + at, end - at);
            out += end - at;
        } else if (end == path.length) {
            text[out++] = '/';
        }
        at = end;
    }
    memmove(text + out, text + path.length, redirect->length - path.length);
    redirect->length -= path.length - out;
}

/* Writes the path and query that the reference leads to. */
static bool resolve(struct request_redirect *redirect, struct str reference, struct str base)
{
    reference = without(reference, '#');
    base = without(base, '?');
    redirect->length = 0;
    if (reference.length == 0 || reference.data[0] == '?') {
        if (!append(redirect, base))
            return false;
    } else if (reference.data[0] != '/') {
        while (base.length > 0 && base.data[base.length - 1] != '/')
            base.length--;
        if (!append(redirect, base))
            return false;
    }
    if (!append(redirect, reference) || redirect->length == 0 || redirect->location[0] != '/')
        return false;
    remove_dots(redirect);
    return true;
}

/* A request line has no place for these. */
static bool is_clean(struct str location)
{
    for (size_t i = 0; i < location.length; i++)
        if ((unsigned char)location.data[i] <= ' ' || location.data[i] == 0x7F)
            return false;
    return true;
}

bool request_follow(struct request_redirect *redirect, int status, struct str location, struct str base, const char *authority,
                    const char *method)
{
    if (redirect->location == NULL || (status != 301 && status != 302 && status != 303 && status != 307 && status != 308))
        return false;
    if (!is_clean(location))
        return false;
    bool with_authority = str_starts_with(location, "//") || (location.length > 4 && strncasecmp(location.data, "http", 4) == 0);
    if (!cut_authority(&location, authority))
        return false;
    if (with_authority && (location.length == 0 || location.data[0] != '/')) /* "http://host?x": the root */
        base = STR_LITERAL("/");
    if (!resolve(redirect, location, base))
        return false;
    bool head = text_equals(method, "HEAD");
    /* What browsers do: 303 always, 301 and 302 for what was not GET or HEAD. */
    redirect->as_get =
        redirect->as_get || (!head && (status == 303 || ((status == 301 || status == 302) && !text_equals(method, "GET"))));
    redirect->active = true;
    return true;
}
