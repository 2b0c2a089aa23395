/* service: names and URLs of services (service.h). */
#include "runner/service.h"

#include "lib/clock.h"
#include "lib/str.h"
#include "runner/target_health.h"
#include "runner/transport.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#define POSTGRESQL_PORT 5432
#define REDIS_PORT 6379
#define SERVICE_USER "lab"
#define SERVICE_DATABASE "lab"

static const struct {
    const char *name, *title, *variable;
    const char *schemes[3];
    int port;
} kinds[SERVICE_COUNT] = {
    [SERVICE_POSTGRESQL] = {"postgresql", "PostgreSQL", "POSTGRESQL_URL", {"postgresql://", "postgres://"}, POSTGRESQL_PORT},
    [SERVICE_REDIS] = {"redis", "Redis", "REDIS_URL", {"redis://", "redis+unix://"}, REDIS_PORT},
};

const char *service_name(enum service_kind kind)
{
    return kinds[kind].name;
}

const char *service_title(enum service_kind kind)
{
    return kinds[kind].title;
}

const char *service_variable(enum service_kind kind)
{
    return kinds[kind].variable;
}

bool service_find(const char *name, enum service_kind *kind)
{
    for (int i = 0; i < SERVICE_COUNT; i++)
        if (text_equals(kinds[i].name, name)) {
            *kind = (enum service_kind)i;
            return true;
        }
    return false;
}

/* What follows the scheme; NULL when the URL has none of the kind's. */
static const char *after_scheme(enum service_kind kind, const char *url)
{
    for (size_t i = 0; kinds[kind].schemes[i] != NULL; i++)
        if (str_starts_with(str_from_text(url), kinds[kind].schemes[i]))
            return url + strlen(kinds[kind].schemes[i]);
    return NULL;
}

int service_urls_complete(struct service_urls *urls, struct error *error)
{
    for (int i = 0; i < SERVICE_COUNT; i++) {
        enum service_kind kind = (enum service_kind)i;
        const char *variable = getenv(service_variable(kind));
        if (urls->items[i] == NULL && variable != NULL && variable[0] != '\0')
            urls->items[i] = variable;
        const char *url = urls->items[i];
        if (url != NULL && after_scheme(kind, url) == NULL) /* it is not repeated: it may hold a password */
            return error_set(error, "--%s or %s: expected %s...", service_name(kind), service_variable(kind), kinds[i].schemes[0]);
    }
    return 0;
}

/* ---- what is shown ---------------------------------------------------------------------------------------------------------- */

/* The end of the part in which user and password are: a slash in a password must be written as %2F. */
static struct str authority_of(const char *rest)
{
    struct str authority = {rest, strcspn(rest, "/?#")};
    for (size_t i = authority.length; i > 0; i--)
        if (authority.data[i - 1] == '@')
            return (struct str){authority.data + i, authority.length - i};
    return authority;
}

const char *service_url_show(struct arena *arena, const char *url)
{
    const char *colon = strstr(url, "://");
    if (colon == NULL)
        return "(no URL)";
    struct str authority = authority_of(colon + 3);
    const char *path = authority.data + authority.length;
    return arena_format(arena, "%.*s://%.*s%.*s", (int)(colon - url), url, (int)authority.length, authority.data,
                        (int)strcspn(path, "?#"), path);
}

/* ---- who answers ------------------------------------------------------------------------------------------------------------ */

static bool socket_answers(const char *path)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    int length = snprintf(address.sun_path, sizeof(address.sun_path), "%s", path);
    if (length < 0 || (size_t)length >= sizeof(address.sun_path))
        return false;
    int connection = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    bool answers = connection >= 0 && connect(connection, (struct sockaddr *)&address, sizeof(address)) == 0;
    if (connection >= 0)
        (void)close(connection);
    return answers;
}

/* Decodes percent escapes into out. False when it does not fit. */
static bool decode(struct str text, char *out, size_t size)
{
    size_t length = 0;
    for (size_t i = 0; i < text.length; i++) {
        char character = text.data[i];
        if (character == '%' && i + 2 < text.length && str_hex_value(text.data[i + 1]) >= 0 &&
            str_hex_value(text.data[i + 2]) >= 0) {
            character = (char)(str_hex_value(text.data[i + 1]) * 16 + str_hex_value(text.data[i + 2]));
            i += 2;
        }
        if (length + 1 >= size)
            return false;
        out[length++] = character;
    }
    out[length] = '\0';
    return true;
}

/* The value of host= or port= in the query of a PostgreSQL URL; data NULL when it is not there. */
static struct str query_value(const char *url, const char *name)
{
    const char *question = strchr(url, '?');
    struct str rest = str_from_text(question == NULL ? NULL : question + 1);
    struct str part;
    while (rest.data != NULL && str_split_next(&rest, '&', &part)) {
        struct str key;
        if (str_split_next(&part, '=', &key) && str_equals_text(key, name))
            return part;
    }
    return (struct str){NULL, 0};
}

/* "host:port", "[::1]:port": an IPv6 address loses its brackets. number is empty without a port. */
static void split_authority(struct str authority, struct str *name, struct str *number)
{
    bool in_brackets = false;
    *name = authority;
    *number = (struct str){NULL, 0};
    for (size_t i = 0; i < authority.length && number->data == NULL; i++) {
        in_brackets = authority.data[i] == '[' || (in_brackets && authority.data[i] != ']');
        if (authority.data[i] != ':' || in_brackets)
            continue;
        name->length = i;
        *number = (struct str){authority.data + i + 1, authority.length - i - 1};
    }
    if (name->length >= 2 && name->data[0] == '[')
        *name = (struct str){name->data + 1, name->length - 2};
}

static bool host_answers(const char *url, const char *rest, int default_port)
{
    char host[TRANSPORT_HOST_MAXIMUM], port[16], path[sizeof(((struct sockaddr_un *)NULL)->sun_path)];
    struct str name, number;
    split_authority(authority_of(rest), &name, &number);
    struct str of_query = query_value(url, "host"), port_of_query = query_value(url, "port");
    name = of_query.data != NULL ? of_query : name;
    number = port_of_query.data != NULL ? port_of_query : number;
    (void)snprintf(port, sizeof(port), "%d", default_port);
    if (!decode(name, host, sizeof(host)) || (number.length > 0 && !decode(number, port, sizeof(port))))
        return false;
    if (host[0] == '/')
        return snprintf(path, sizeof(path), "%.90s/.s.PGSQL.%.8s", host, port) > 0 && socket_answers(path);
    const struct transport_url place = {.host = host[0] == '\0' ? "127.0.0.1" : host, .port = (uint16_t)atoi(port)};
    return target_address_answers(&place, CLOCK_NANOSECONDS_PER_SECOND);
}

bool service_url_answers(const char *url)
{
    const char *rest = after_scheme(SERVICE_REDIS, url);
    if (rest != NULL && rest[0] == '/')
        return socket_answers(rest);
    if (rest != NULL)
        return host_answers(url, rest, REDIS_PORT);
    rest = after_scheme(SERVICE_POSTGRESQL, url);
    return rest != NULL && host_answers(url, rest, POSTGRESQL_PORT);
}

/* ---- our own ---------------------------------------------------------------------------------------------------------------- */

const char *service_postgresql_url(struct arena *arena, const char *folder, int port)
{
    struct str_builder host;
    str_builder_init(&host, 1024);
    for (const unsigned char *at = (const unsigned char *)folder; *at != '\0'; at++)
        if (isalnum(*at) || strchr("/-._~", *at) != NULL)
            str_builder_append_char(&host, (char)*at);
        else
            str_builder_append_format(&host, "%%%02X", (unsigned)*at);
    const char *url =
        arena_format(arena, "postgresql://" SERVICE_USER "@/" SERVICE_DATABASE "?host=%s&port=%d", str_builder_text(&host), port);
    str_builder_release(&host);
    return url;
}

const char *service_redis_url(struct arena *arena, int port)
{
    return arena_format(arena, "redis://127.0.0.1:%d", port);
}
