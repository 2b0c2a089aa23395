/* serve: HTTP by GNU libmicrohttpd (serve.h). The script that reloads a page is put into it on the way out and comes from this server, so
 * that it passes the pages' own content security policy once that allows scripts of the site. */
#include "site-gen/serve/serve.h"

#include "lib/str.h"
#include "site-gen/serve/compress.h"
#include "site-gen/serve/static_file.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <microhttpd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define RELOAD_PATH "/-/reload.js"
#define VERSION_PATH "/-/version.js"
#define PAGE_MAXIMUM ((size_t)64 << 20)
#define CONNECTION_LIMIT 256
#define IDLE_SECONDS 30

static const char RELOAD_TAG[] = "<script src=\"" RELOAD_PATH "\" defer></script>\n</body>";
/* Asks by loading a script, which needs no permission beyond that for scripts of the site. */
static const char RELOAD_SCRIPT[] = "(function () {\n"
                                    "  let seen = null;\n"
                                    "  window.benchlabVersion = function (version) {\n"
                                    "    if (seen !== null && seen !== version) location.reload();\n"
                                    "    seen = version;\n"
                                    "  };\n"
                                    "  function ask() {\n"
                                    "    const script = document.createElement('script');\n"
                                    "    script.src = '" VERSION_PATH "?' + Date.now();\n"
                                    "    script.onload = script.onerror = function () { script.remove(); };\n"
                                    "    document.head.append(script);\n"
                                    "  }\n"
                                    "  ask();\n"
                                    "  setInterval(ask, 1000);\n"
                                    "})();\n";

struct server {
    struct MHD_Daemon *daemon;
    const char *root;
    bool reload;
    uint16_t port;
};

/* ---- answers ------------------------------------------------------------------------------------------------------------------ */
static bool add_header(struct MHD_Response *response, const char *name, const char *value)
{
    return value[0] == '\0' || MHD_add_response_header(response, name, value) == MHD_YES;
}

/* Queues and lets go of the response, which may be NULL (no memory). */
static enum MHD_Result queue(struct MHD_Connection *connection, int status, struct MHD_Response *response)
{
    if (response == NULL)
        return MHD_NO;
    bool added = add_header(response, "X-Content-Type-Options", "nosniff") && add_header(response, "Cache-Control", "no-cache");
    enum MHD_Result result = added ? MHD_queue_response(connection, (unsigned)status, response) : MHD_NO;
    MHD_destroy_response(response);
    return result;
}

static enum MHD_Result answer_text(struct MHD_Connection *connection, int status, const char *type, const char *text)
{
    struct MHD_Response *response = MHD_create_response_from_buffer(strlen(text), (void *)(uintptr_t)text, MHD_RESPMEM_MUST_COPY);
    if (response != NULL && !add_header(response, "Content-Type", type)) {
        MHD_destroy_response(response);
        response = NULL;
    }
    return queue(connection, status, response);
}

/* Changes with every build: a site is replaced as a whole. */
static enum MHD_Result answer_version(const struct server *server, struct MHD_Connection *connection)
{
    struct stat status;
    char script[160] = "window.benchlabVersion(\"\");\n";
    if (stat(server->root, &status) == 0)
        snprintf(script, sizeof(script), "window.benchlabVersion(\"%llx-%llx.%ld\");\n", (unsigned long long)status.st_ino,
                 (unsigned long long)status.st_mtim.tv_sec, status.st_mtim.tv_nsec);
    return answer_text(connection, MHD_HTTP_OK, "text/javascript; charset=utf-8", script);
}

static bool describe(struct MHD_Response *response, const struct static_answer *answer)
{
    return (answer->type == NULL || answer->status == MHD_HTTP_NOT_MODIFIED ||
            add_header(response, "Content-Type", answer->type)) &&
           add_header(response, "ETag", answer->tag) && add_header(response, "Last-Modified", answer->modified) &&
           add_header(response, "Content-Range", answer->content_range) && add_header(response, "Location", answer->location) &&
           (answer->tag[0] == '\0' || add_header(response, "Accept-Ranges", "bytes")) &&
           (!answer->is_text || add_header(response, "Vary", "Accept-Encoding")) &&
           (!answer->is_compressed || answer->fd < 0 || add_header(response, "Content-Encoding", "gzip"));
}

/* The whole file, which is closed. False when it cannot be read. The caller releases. */
static bool read_whole(int fd, struct str_builder *out)
{
    char part[16384];
    ssize_t got;
    str_builder_init(out, PAGE_MAXIMUM);
    while ((got = read(fd, part, sizeof(part))) > 0)
        str_builder_append_bytes(out, part, (size_t)got);
    (void)close(fd); /* it was only read */
    return got == 0 && !out->failed;
}

/* The page with the script before its end. Takes the file; NULL when it cannot be read. */
static char *read_page(const struct static_answer *answer, size_t *length)
{
    struct str_builder page;
    bool good = read_whole(answer->fd, &page);
    const char *text = str_builder_text(&page), *end = strstr(text, "</body>");
    struct str_builder out;
    str_builder_init(&out, PAGE_MAXIMUM);
    str_builder_append_bytes(&out, text, end != NULL ? (size_t)(end - text) : page.length);
    if (end != NULL)
        str_builder_append(&out, RELOAD_TAG);
    if (end != NULL)
        str_builder_append(&out, end + strlen("</body>"));
    str_builder_release(&page);
    *length = out.length;
    char *result = good ? str_builder_detach(&out) : NULL;
    str_builder_release(&out);
    return result;
}

/* Without a tag: it is not the file. */
static enum MHD_Result answer_reloading_page(struct MHD_Connection *connection, struct static_answer *answer)
{
    size_t length = 0;
    char *page = read_page(answer, &length);
    if (page == NULL)
        return answer_text(connection, MHD_HTTP_INTERNAL_SERVER_ERROR, "text/plain; charset=utf-8", "the page cannot be read\n");
    struct MHD_Response *response = MHD_create_response_from_buffer(length, page, MHD_RESPMEM_MUST_FREE);
    if (response == NULL)
        free(page);
    else if (!add_header(response, "Content-Type", answer->type)) {
        MHD_destroy_response(response);
        response = NULL;
    }
    return queue(connection, answer->status, response);
}

/* Takes the file; NULL when it cannot be read or there is no memory. */
static struct MHD_Response *respond_compressed(const struct static_answer *answer)
{
    struct str_builder file;
    size_t length = 0;
    bool good = read_whole(answer->fd, &file);
    char *bytes = good ? compress_gzip(str_builder_text(&file), file.length, &length) : NULL;
    str_builder_release(&file);
    struct MHD_Response *response = bytes ? MHD_create_response_from_buffer(length, bytes, MHD_RESPMEM_MUST_FREE) : NULL;
    if (response == NULL)
        free(bytes);
    return response;
}

/* Takes the file; NULL as above. */
static struct MHD_Response *respond_plain(const struct static_answer *answer)
{
    struct MHD_Response *response = MHD_create_response_from_fd_at_offset64(answer->length, answer->fd, answer->offset);
    if (response == NULL)
        (void)close(answer->fd); /* it was only read */
    return response;
}

static enum MHD_Result answer_file(struct MHD_Connection *connection, const struct static_answer *answer)
{
    struct MHD_Response *response = answer->fd < 0          ? MHD_create_response_from_buffer(0, NULL, MHD_RESPMEM_PERSISTENT)
                                    : answer->is_compressed ? respond_compressed(answer)
                                                            : respond_plain(answer);
    if (response != NULL && !describe(response, answer)) {
        MHD_destroy_response(response);
        response = NULL;
    }
    return queue(connection, answer->status, response);
}

/* ---- requests ----------------------------------------------------------------------------------------------------------------- */
static const char *header(struct MHD_Connection *connection, const char *name)
{
    return MHD_lookup_connection_value(connection, MHD_HEADER_KIND, name);
}

static enum MHD_Result refuse_method(struct MHD_Connection *connection)
{
    static const char text[] = "only GET and HEAD\n";
    struct MHD_Response *response =
        MHD_create_response_from_buffer(sizeof(text) - 1, (void *)(uintptr_t)text, MHD_RESPMEM_PERSISTENT);
    if (response != NULL && !add_header(response, "Allow", "GET, HEAD")) {
        MHD_destroy_response(response);
        response = NULL;
    }
    return queue(connection, MHD_HTTP_METHOD_NOT_ALLOWED, response);
}

static enum MHD_Result on_request(void *context, struct MHD_Connection *connection, const char *path, const char *method,
                                  const char *version, const char *upload, size_t *upload_size, void **state)
{
    static int begun;
    struct server *server = context;
    (void)version, (void)upload;
    if (*state == NULL) {
        *state = &begun; /* the body, if any, comes with the next calls */
        return MHD_YES;
    }
    if (*upload_size > 0) {
        *upload_size = 0;
        return MHD_YES;
    }
    if (!text_equals(method, "GET") && !text_equals(method, "HEAD"))
        return refuse_method(connection);
    if (server->reload && text_equals(path, RELOAD_PATH))
        return answer_text(connection, MHD_HTTP_OK, "text/javascript; charset=utf-8", RELOAD_SCRIPT);
    if (server->reload && text_equals(path, VERSION_PATH))
        return answer_version(server, connection);
    struct static_request request = {.path = path};
    request.if_none_match = header(connection, "If-None-Match");
    request.if_modified_since = header(connection, "If-Modified-Since");
    request.if_range = header(connection, "If-Range");
    request.range = header(connection, "Range");
    request.accept_encoding = header(connection, "Accept-Encoding");
    struct static_answer answer = static_file_answer(server->root, &request);
    if (server->reload && answer.is_page && answer.fd >= 0 && answer.status != MHD_HTTP_PARTIAL_CONTENT)
        return answer_reloading_page(connection, &answer);
    return answer_file(connection, &answer);
}

/* Leaves percent escapes as they are: static_file decodes. */
static size_t keep_escapes(void *context, struct MHD_Connection *connection, char *text)
{
    (void)context, (void)connection;
    return strlen(text);
}

/* ---- start and stop ----------------------------------------------------------------------------------------------------------- */
static int listen_on(const struct serve_options *options, uint16_t *port, struct error *error)
{
    const int on = 1;
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(options->port)};
    socklen_t length = sizeof(address);
    if (inet_pton(AF_INET, options->host, &address.sin_addr) != 1)
        return error_set(error, "--host: expected an IPv4 address of this machine, got \"%s\"", options->host);
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0)
        return error_set_errno(error, errno, "socket");
    if (setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on)) == 0 &&
        bind(fd, (struct sockaddr *)&address, sizeof(address)) == 0 && listen(fd, 128) == 0 &&
        getsockname(fd, (struct sockaddr *)&address, &length) == 0) {
        *port = ntohs(address.sin_port);
        return fd;
    }
    int reason = errno;
    (void)close(fd); /* nothing was sent */
    return error_set_errno(error, reason, "%s:%d", options->host, options->port);
}

int serve_start(struct server **result, const struct serve_options *options, struct error *error)
{
    struct server *server = calloc(1, sizeof(*server));
    if (server == NULL)
        return error_set(error, "out of memory");
    server->root = options->root;
    server->reload = options->reload;
    int listener = listen_on(options, &server->port, error);
    if (listener < 0) {
        free(server);
        return -1;
    }
    server->daemon =
        MHD_start_daemon(MHD_USE_EPOLL_INTERNAL_THREAD, 0, NULL, NULL, on_request, server, MHD_OPTION_LISTEN_SOCKET, listener,
                         MHD_OPTION_CONNECTION_LIMIT, (unsigned)CONNECTION_LIMIT, MHD_OPTION_CONNECTION_TIMEOUT,
                         (unsigned)IDLE_SECONDS, MHD_OPTION_UNESCAPE_CALLBACK, keep_escapes, NULL, MHD_OPTION_END);
    if (server->daemon == NULL) {
        (void)close(listener); /* nothing was sent */
        free(server);
        return error_set(error, "the web server could not start");
    }
    *result = server;
    return 0;
}

uint16_t serve_port(const struct server *server)
{
    return server->port;
}

void serve_stop(struct server *server)
{
    MHD_stop_daemon(server->daemon);
    free(server);
}
