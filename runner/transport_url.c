/* transport_url: splits what a person types as the target of a load. */
#include "lib/str.h"
#include "runner/transport.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#define PORT_HTTP 80
#define PORT_HTTPS 443

/* Takes the scheme off the front of *text; http when there is none. */
static int take_scheme(struct transport_url *url, const char **text, struct error *error)
{
    const char *separator = strstr(*text, "://");
    url->tls = false;
    if (separator == NULL)
        return 0;
    size_t length = (size_t)(separator - *text);
    url->tls = length == 5 && strncasecmp(*text, "https", length) == 0;
    if (!url->tls && !(length == 4 && strncasecmp(*text, "http", length) == 0))
        return error_set(error, "expected http:// or https://, got \"%.*s://\"", (int)(length < 32 ? length : 32), *text);
    *text = separator + 3;
    return 0;
}

static int take_port(struct transport_url *url, struct str digits, struct error *error)
{
    long long port = 0;
    if (!str_to_int64(digits, &port) || port < 1 || port > UINT16_MAX)
        return error_set(error, "expected a port from 1 to 65535, got \"%.*s\"", (int)(digits.length < 32 ? digits.length : 32),
                         digits.data);
    url->port = (uint16_t)port;
    return 0;
}

/* "host", "host:port", "[::1]", "[::1]:port". */
static int take_authority(struct transport_url *url, struct str authority, char *host_text, struct error *error)
{
    struct str host = authority;
    struct str rest = {NULL, 0};
    const char *end = memchr(authority.data, authority.length > 0 && authority.data[0] == '[' ? ']' : ':', authority.length);
    if (memchr(authority.data, '@', authority.length) != NULL)
        return error_set(error, "no user name is expected in the URL (use a header)");
    if (authority.length > 0 && authority.data[0] == '[') {
        if (end == NULL)
            return error_set(error, "expected \"]\" behind the IPv6 address");
        host = (struct str){authority.data + 1, (size_t)(end - authority.data) - 1};
        end++;
    } else if (end != NULL) {
        host.length = (size_t)(end - authority.data);
    }
    if (end != NULL)
        rest = (struct str){end, authority.length - (size_t)(end - authority.data)};
    if (host.length == 0 || host.length >= TRANSPORT_HOST_MAXIMUM)
        return error_set(error, "expected the name or address of a host");
    memcpy(host_text, host.data, host.length);
    host_text[host.length] = '\0';
    url->host = host_text;
    url->port = url->tls ? PORT_HTTPS : PORT_HTTP;
    if (rest.length == 0)
        return 0;
    if (rest.data[0] != ':')
        return error_set(error, "expected \":\" and a port behind the host");
    return take_port(url, (struct str){rest.data + 1, rest.length - 1}, error);
}

int transport_parse_url(struct transport_url *url, const char *text, char *host_text, const char **path, struct error *error)
{
    for (const char *at = text; *at != '\0'; at++) {
        const char *end = strncmp(at, "{{", 2) == 0 ? strstr(at, "}}") : NULL;
        at = end != NULL ? end : at; /* a variable, whose parts spaces set apart */
        if ((unsigned char)*at <= ' ' || *at == 0x7f || *at == '#')
            return error_set(error, "the URL has a character that does not belong there (white space, a control character or '#')");
    }
    if (take_scheme(url, &text, error) != 0)
        return -1;
    size_t length = strcspn(text, "/?");
    if (text[length] == '?')
        return error_set(error, "expected \"/\" before the query");
    *path = text[length] == '\0' ? "/" : text + length;
    return take_authority(url, (struct str){text, length}, host_text, error);
}

char *transport_authority(const struct transport_url *url, char *out)
{
    const bool brackets = strchr(url->host, ':') != NULL;
    const unsigned own = url->tls ? PORT_HTTPS : PORT_HTTP;
    int length = snprintf(out, TRANSPORT_AUTHORITY_SIZE, brackets ? "[%s]" : "%s", url->host);
    if (url->port != 0 && url->port != own && length > 0 && length < TRANSPORT_AUTHORITY_SIZE)
        (void)snprintf(out + length, (size_t)(TRANSPORT_AUTHORITY_SIZE - length), ":%u", (unsigned)url->port);
    return out;
}
