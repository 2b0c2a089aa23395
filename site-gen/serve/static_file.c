/* static_file: see static_file.h. Paths are opened component by component, each with O_NOFOLLOW below the folder before it, so that no
 * check of text has to be right for nothing to escape. */
#include "site-gen/serve/static_file.h"

#include "site-gen/serve/compress.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define COMPRESS_MINIMUM 512 /* bytes; what is smaller fits into one packet anyway */
#define COMPRESS_MAXIMUM (64 << 20)

static const struct type {
    const char *ending, *type;
    bool is_text; /* becomes smaller by compression */
} TYPES[] = {
    {".html", "text/html; charset=utf-8", true},
    {".css", "text/css; charset=utf-8", true},
    {".js", "text/javascript; charset=utf-8", true},
    {".json", "application/json", true},
    {".svg", "image/svg+xml", true},
    {".png", "image/png", false},
    {".pdf", "application/pdf", false},
    {".csv", "text/csv; charset=utf-8", true},
    {".md", "text/markdown; charset=utf-8", true},
    {".txt", "text/plain; charset=utf-8", true},
    {".xml", "application/xml", true},
    {".atom", "application/atom+xml", true},
    {".webmanifest", "application/manifest+json", true},
    {".woff2", "font/woff2", false},
    {".hlog", "text/plain; charset=utf-8", true},
    {".gz", "application/gzip", false},
};

static const struct type *find_type(const char *name)
{
    static const struct type unknown = {"", "application/octet-stream", false};
    const char *ending = strrchr(name, '.');
    for (size_t i = 0; ending != NULL && i < sizeof(TYPES) / sizeof(TYPES[0]); i++)
        if (text_equals(TYPES[i].ending, ending))
            return &TYPES[i];
    return &unknown;
}

const char *static_file_type(const char *name)
{
    return find_type(name)->type;
}

/* ---- paths ------------------------------------------------------------------------------------------------------------------- */
static int hex_value(char digit)
{
    if (digit >= '0' && digit <= '9')
        return digit - '0';
    if (digit >= 'a' && digit <= 'f')
        return digit - 'a' + 10;
    return digit >= 'A' && digit <= 'F' ? digit - 'A' + 10 : -1;
}

/* Percent-decodes; false for a broken escape, a NUL, or what is too long. */
static bool decode_path(const char *path, char out[STATIC_FILE_PATH_MAXIMUM])
{
    size_t length = 0;
    for (; *path != '\0'; path++) {
        int value = (unsigned char)*path;
        if (*path == '%') {
            int high = hex_value(path[1]), low = high < 0 ? -1 : hex_value(path[2]);
            if (low < 0)
                return false;
            value = high * 16 + low;
            path += 2;
        }
        if (value == 0 || length + 1 >= STATIC_FILE_PATH_MAXIMUM)
            return false;
        out[length++] = (char)value;
    }
    out[length] = '\0';
    return true;
}

/* Opens one component below a folder, which is closed. -1 when it is not there or must not be shown. */
static int open_component(int folder, const char *name, bool last)
{
    int fd = -1;
    if (name[0] != '\0' && name[0] != '.')
        fd = openat(folder, name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK | (last ? 0 : O_DIRECTORY));
    (void)close(folder); /* it was only read */
    return fd;
}

/* Opens what a decoded path without its first slash means below the root; "" is the root itself. -1 when there is nothing to show. */
static int open_below(const char *root, const char *path)
{
    char component[STATIC_FILE_PATH_MAXIMUM];
    int fd = open(root, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    while (fd >= 0 && *path != '\0') {
        size_t length = strcspn(path, "/");
        memcpy(component, path, length);
        component[length] = '\0';
        path += length;
        bool last = *path == '\0';
        path += last ? 0 : 1;
        fd = open_component(fd, component, last || *path == '\0');
    }
    return fd;
}

/* ---- what to send ------------------------------------------------------------------------------------------------------------ */
static void describe(struct static_answer *answer, const struct stat *status, const char *name)
{
    struct tm modified;
    const struct type *type = find_type(name);
    answer->size = answer->length = (uint64_t)status->st_size;
    answer->type = type->type;
    answer->is_text = type->is_text;
    answer->is_page = strncmp(answer->type, "text/html", 9) == 0;
    snprintf(answer->tag, sizeof(answer->tag), "\"%" PRIx64 "-%" PRIx64 "-%" PRIx64 "%09ld%s\"", (uint64_t)status->st_ino,
             answer->size, (uint64_t)status->st_mtim.tv_sec, status->st_mtim.tv_nsec, answer->is_compressed ? "-gzip" : "");
    if (gmtime_r(&status->st_mtim.tv_sec, &modified) != NULL)
        strftime(answer->modified, sizeof(answer->modified), "%a, %d %b %Y %H:%M:%S GMT", &modified);
}

/* Whether the tag is one of a comma-separated list, or the list is "*". Weak tags are compared by what follows "W/" (RFC 9110, 8.8.3.2). */
static bool list_has_tag(const char *list, const char *tag)
{
    struct str rest = str_from_text(list), part;
    while (str_split_next(&rest, ',', &part)) {
        part = str_trim(part);
        if (str_starts_with(part, "W/"))
            part = (struct str){part.data + 2, part.length - 2};
        if (str_equals_text(part, "*") || str_equals_text(part, tag))
            return true;
    }
    return false;
}

/* RFC 9110, 13.2.2: If-None-Match goes before If-Modified-Since. The date is compared as text: what we gave out. */
static bool is_unchanged(const struct static_answer *answer, const struct static_request *request)
{
    if (request->if_none_match != NULL)
        return list_has_tag(request->if_none_match, answer->tag);
    return request->if_modified_since != NULL && text_equals(request->if_modified_since, answer->modified);
}

static bool read_position(struct str text, uint64_t *value)
{
    long long number = 0;
    if (text.length == 0 || text.data[0] == '-' || text.data[0] == '+' || !str_to_int64(text, &number))
        return false;
    *value = (uint64_t)number;
    return true;
}

enum range_result { RANGE_NONE, RANGE_GOOD, RANGE_BAD };

/* One range of bytes (RFC 9110, 14.1.2): "bytes=5-9", "bytes=5-", "bytes=-5". Anything else is not understood, and the whole is sent. */
static enum range_result read_range(const char *text, uint64_t size, uint64_t *offset, uint64_t *length)
{
    struct str rest = str_from_text(text), first_text;
    uint64_t first = 0, last = 0;
    if (!str_starts_with(rest, "bytes=") || strchr(text, ',') != NULL)
        return RANGE_NONE;
    rest = (struct str){rest.data + 6, rest.length - 6};
    if (memchr(rest.data, '-', rest.length) == NULL || !str_split_next(&rest, '-', &first_text))
        return RANGE_NONE;
    if (first_text.length == 0) {
        if (!read_position(rest, &last))
            return RANGE_NONE;
        if (last == 0 || size == 0)
            return RANGE_BAD;
        *length = last < size ? last : size;
        *offset = size - *length;
        return RANGE_GOOD;
    }
    if (!read_position(first_text, &first) || (rest.length > 0 && !read_position(rest, &last)) || (rest.length > 0 && last < first))
        return RANGE_NONE;
    if (first >= size)
        return RANGE_BAD;
    *offset = first;
    *length = (rest.length == 0 || last >= size ? size - 1 : last) - first + 1;
    return RANGE_GOOD;
}

static void apply_range(struct static_answer *answer, const struct static_request *request)
{
    if (request->range == NULL || (request->if_range != NULL && !text_equals(request->if_range, answer->tag)))
        return;
    switch (read_range(request->range, answer->size, &answer->offset, &answer->length)) {
    case RANGE_NONE:
        break;
    case RANGE_GOOD:
        answer->status = 206;
        snprintf(answer->content_range, sizeof(answer->content_range), "bytes %" PRIu64 "-%" PRIu64 "/%" PRIu64, answer->offset,
                 answer->offset + answer->length - 1, answer->size);
        break;
    case RANGE_BAD:
        answer->status = 416;
        snprintf(answer->content_range, sizeof(answer->content_range), "bytes */%" PRIu64, answer->size);
        break;
    }
}

static void drop_body(struct static_answer *answer)
{
    if (answer->fd >= 0)
        (void)close(answer->fd); /* it was only read */
    answer->fd = -1;
    answer->offset = answer->length = 0;
}

/* A page for what is not there, if the site has one. */
static struct static_answer answer_missing(const char *root)
{
    struct static_answer answer = {.status = 404, .fd = open_below(root, "404.html")};
    struct stat status;
    if (answer.fd >= 0 && fstat(answer.fd, &status) == 0 && S_ISREG(status.st_mode))
        describe(&answer, &status, "404.html");
    else
        drop_body(&answer);
    answer.tag[0] = answer.modified[0] = '\0';
    return answer;
}

/* The address with a final slash. It begins with one slash only, so that it cannot name another host. */
static struct static_answer answer_folder(const char *encoded)
{
    struct static_answer answer = {.status = 301, .fd = -1};
    encoded += strspn(encoded, "/");
    snprintf(answer.location, sizeof(answer.location), "/%s/", encoded);
    return answer;
}

/* A range is one of the file's own bytes. */
static bool may_compress(const struct static_request *request, const struct stat *status, const char *name)
{
    return request->range == NULL && status->st_size >= COMPRESS_MINIMUM && status->st_size <= COMPRESS_MAXIMUM &&
           find_type(name)->is_text && compress_is_accepted(request->accept_encoding);
}

struct static_answer static_file_answer(const char *root, const struct static_request *request)
{
    char path[STATIC_FILE_PATH_MAXIMUM];
    struct static_answer answer = {.status = 200, .fd = -1};
    struct stat status;
    if (strlen(request->path) >= STATIC_FILE_PATH_MAXIMUM || request->path[0] != '/' || !decode_path(request->path, path))
        return answer_missing(root);
    const char *name = path + 1;
    size_t length = strlen(path);
    bool names_folder = path[length - 1] == '/';
    answer.fd = open_below(root, name);
    if (answer.fd < 0 || fstat(answer.fd, &status) != 0) {
        drop_body(&answer);
        return answer_missing(root);
    }
    if (S_ISDIR(status.st_mode) && !names_folder) {
        drop_body(&answer);
        return answer_folder(request->path);
    }
    if (S_ISDIR(status.st_mode)) {
        answer.fd = open_component(answer.fd, "index.html", true);
        name = "index.html";
        names_folder = false;
    }
    if (answer.fd < 0 || names_folder || fstat(answer.fd, &status) != 0 || !S_ISREG(status.st_mode)) {
        drop_body(&answer);
        return answer_missing(root);
    }
    answer.is_compressed = may_compress(request, &status, name);
    describe(&answer, &status, name);
    if (is_unchanged(&answer, request)) {
        answer.status = 304;
        drop_body(&answer);
        return answer;
    }
    apply_range(&answer, request);
    if (answer.status == 416)
        drop_body(&answer);
    return answer;
}
