/* cookie: a bounded jar. Cookies lie one behind the other in one text, in the order of their creation. */
#include "runner/cookie.h"

#include "runner/extract.h"

#include <stdbool.h>
#include <string.h>
#include <strings.h>

/* A Set-Cookie line taken apart. */
struct set_cookie {
    struct str name, value, path;
    bool expired;
};

static struct str jar_text(const struct cookie_jar *jar, size_t start, size_t length)
{
    return (struct str){jar->text + start, length};
}

static struct str cookie_name(const struct cookie_jar *jar, const struct cookie *cookie)
{
    return jar_text(jar, cookie->start, cookie->name_length);
}

static struct str cookie_path(const struct cookie_jar *jar, const struct cookie *cookie)
{
    return jar_text(jar, (size_t)cookie->start + cookie->name_length + cookie->value_length, cookie->path_length);
}

/* RFC 6265, 5.1.4: up to the last '/' of the request's path, which is not part of it unless it is all. */
static struct str default_path(struct str path)
{
    size_t length = 0;
    for (size_t i = 0; i < path.length && path.data[i] != '?'; i++)
        if (path.data[i] == '/')
            length = i;
    return length == 0 ? STR_LITERAL("/") : (struct str){path.data, length};
}

static bool path_covers(struct str cookie, struct str path)
{
    const char *query = path.length == 0 ? NULL : memchr(path.data, '?', path.length);
    size_t length = query == NULL ? path.length : (size_t)(query - path.data);
    if (cookie.length > length || memcmp(cookie.data, path.data, cookie.length) != 0)
        return false;
    return cookie.length == length || cookie.data[cookie.length - 1] == '/' || path.data[cookie.length] == '/';
}

static void read_attribute(struct str attribute, struct set_cookie *set, bool *max_age_given)
{
    struct str name;
    long long seconds = 0;
    str_split_next(&attribute, '=', &name);
    name = str_trim(name);
    struct str value = attribute.data == NULL ? (struct str){"", 0} : str_trim(attribute);
    if (name.length == 4 && strncasecmp(name.data, "Path", 4) == 0) {
        if (value.length > 0 && value.data[0] == '/')
            set->path = value;
    } else if (name.length == 7 && strncasecmp(name.data, "Max-Age", 7) == 0) {
        if (str_to_int64(value, &seconds)) {
            set->expired = seconds <= 0;
            *max_age_given = true;
        }
    } else if (name.length == 7 && strncasecmp(name.data, "Expires", 7) == 0 && !*max_age_given) {
        set->expired = value.length > 0 && (memmem(value.data, value.length, "1970", 4) != NULL);
    }
}

static bool has_control_character(struct str text)
{
    for (size_t i = 0; i < text.length; i++)
        if ((unsigned char)text.data[i] < 0x20 || text.data[i] == 0x7F)
            return true;
    return false;
}

/* False when the line sets nothing. */
static bool read_line(struct str line, struct str request_path, struct set_cookie *set)
{
    struct str pair;
    bool max_age_given = false;
    if (!str_split_next(&line, ';', &pair))
        return false;
    struct str name;
    if (!str_split_next(&pair, '=', &name) || pair.data == NULL)
        return false;
    *set = (struct set_cookie){str_trim(name), str_trim(pair), default_path(request_path), false};
    struct str attribute;
    while (str_split_next(&line, ';', &attribute))
        read_attribute(attribute, set, &max_age_given);
    return set->name.length > 0 && !has_control_character(set->name) && !has_control_character(set->value);
}

static void remove_cookie(struct cookie_jar *jar, uint32_t index)
{
    const struct cookie *gone = &jar->cookies[index];
    size_t size = (size_t)gone->name_length + gone->value_length + gone->path_length;
    size_t start = gone->start;
    memmove(jar->text + start, jar->text + start + size, jar->text_length - start - size);
    jar->text_length -= (uint32_t)size;
    jar->count--;
    memmove(&jar->cookies[index], &jar->cookies[index + 1], (jar->count - index) * sizeof jar->cookies[0]);
    for (uint32_t i = index; i < jar->count; i++)
        jar->cookies[i].start = (uint16_t)(jar->cookies[i].start - size);
}

static void append(struct cookie_jar *jar, struct str part)
{
    memcpy(jar->text + jar->text_length, part.data, part.length);
    jar->text_length += (uint32_t)part.length;
}

static void set_cookie(struct cookie_jar *jar, const struct set_cookie *set)
{
    for (uint32_t i = 0; i < jar->count; i++)
        if (str_equals(cookie_name(jar, &jar->cookies[i]), set->name) &&
            str_equals(cookie_path(jar, &jar->cookies[i]), set->path)) {
            remove_cookie(jar, i);
            break;
        }
    if (set->expired)
        return;
    size_t size = set->name.length + set->value.length + set->path.length;
    if (jar->count == COOKIE_COUNT_MAXIMUM || size > COOKIE_TEXT_MAXIMUM - jar->text_length) {
        jar->refused++;
        return;
    }
    jar->cookies[jar->count++] = (struct cookie){(uint16_t)jar->text_length, (uint16_t)set->name.length,
                                                 (uint16_t)set->value.length, (uint16_t)set->path.length};
    append(jar, set->name);
    append(jar, set->value);
    append(jar, set->path);
}

void cookie_store(struct cookie_jar *jar, struct str head, struct str path)
{
    struct str line;
    size_t position = 0;
    while (extract_next_header(head, "Set-Cookie", &position, &line)) {
        struct set_cookie set;
        if (read_line(line, path, &set))
            set_cookie(jar, &set);
    }
}

/* The cookie to write after `last` (UINT32_MAX: the first): longer paths first, then older ones. */
static uint32_t next_cookie(const struct cookie_jar *jar, struct str path, uint32_t last)
{
    uint32_t best = UINT32_MAX;
    for (uint32_t i = 0; i < jar->count; i++) {
        size_t length = jar->cookies[i].path_length;
        if (!path_covers(cookie_path(jar, &jar->cookies[i]), path))
            continue;
        if (last != UINT32_MAX) {
            size_t last_length = jar->cookies[last].path_length;
            if (length > last_length || (length == last_length && i <= last))
                continue;
        }
        if (best == UINT32_MAX || length > jar->cookies[best].path_length)
            best = i;
    }
    return best;
}

static size_t put(char *out, size_t length, const char *text, size_t text_length)
{
    memcpy(out + length, text, text_length);
    return length + text_length;
}

size_t cookie_write(const struct cookie_jar *jar, struct str path, char *out)
{
    size_t length = 0;
    uint32_t last = UINT32_MAX;
    for (uint32_t i = next_cookie(jar, path, last); i != UINT32_MAX; i = next_cookie(jar, path, last)) {
        const struct cookie *cookie = &jar->cookies[i];
        length = length == 0 ? put(out, 0, "\r\nCookie: ", 10) : put(out, length, "; ", 2);
        length = put(out, length, jar->text + cookie->start, cookie->name_length);
        length = put(out, length, "=", 1);
        length = put(out, length, jar->text + cookie->start + cookie->name_length, cookie->value_length);
        last = i;
    }
    return length;
}
