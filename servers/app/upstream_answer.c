/* upstream_answer: status line, the two headers that matter, body (upstream_answer.h). */
#include "servers/app/upstream_answer.h"

#include "servers/app/validation.h"

#include <strings.h>

/* What the header says. */
struct head {
    size_t length; /* with the empty line */
    int status;
    bool keeps_open, has_length, is_coded;
    int64_t body_length;
};

static struct text trim(struct text text)
{
    while (text.length > 0 && (text.data[0] == ' ' || text.data[0] == '\t'))
        text = (struct text){text.data + 1, text.length - 1};
    while (text.length > 0 && (text.data[text.length - 1] == ' ' || text.data[text.length - 1] == '\t'))
        text.length--;
    return text;
}

static bool equals_ignoring_case(struct text text, const char *other)
{
    return text.length == strlen(other) && strncasecmp(text.data, other, text.length) == 0;
}

/* "HTTP/1.x NNN ..." */
static bool read_status(struct text line, struct head *head)
{
    int64_t status = 0;
    if (line.length < 12 || memcmp(line.data, "HTTP/1.", 7) != 0 || line.data[8] != ' ' ||
        !validation_parse_integer((struct text){line.data + 9, 3}, &status) || status < 100)
        return false;
    head->status = (int)status;
    head->keeps_open = line.data[7] >= '1';
    return true;
}

static bool read_header(struct text line, struct head *head)
{
    const char *colon = memchr(line.data, ':', line.length);
    if (colon == NULL)
        return false;
    struct text name = {line.data, (size_t)(colon - line.data)};
    struct text value = trim((struct text){colon + 1, line.length - name.length - 1});
    if (equals_ignoring_case(name, "Connection"))
        head->keeps_open = equals_ignoring_case(value, "keep-alive");
    if (equals_ignoring_case(name, "Transfer-Encoding"))
        head->is_coded = true;
    if (!equals_ignoring_case(name, "Content-Length"))
        return true;
    bool repeated = head->has_length;
    head->has_length = true;
    return !repeated && validation_parse_integer(value, &head->body_length) && head->body_length >= 0;
}

/* Reads the lines up to the empty one. */
static enum upstream_answer_result read_head(struct text input, struct head *head)
{
    *head = (struct head){.length = 0};
    for (bool first = true;; first = false) {
        const char *start = input.data + head->length;
        const char *end = input.length == head->length ? NULL : memchr(start, '\n', input.length - head->length);
        if (end == NULL)
            return UPSTREAM_ANSWER_MORE;
        struct text line = {start, (size_t)(end - start)};
        head->length += line.length + 1;
        if (line.length > 0 && line.data[line.length - 1] == '\r')
            line.length--;
        if (line.length == 0 && !first)
            return UPSTREAM_ANSWER_COMPLETE;
        if (first ? !read_status(line, head) : !read_header(line, head))
            return UPSTREAM_ANSWER_BAD;
    }
}

enum upstream_answer_result upstream_answer_read(struct text input, bool ended, struct upstream_answer *answer)
{
    struct head head;
    enum upstream_answer_result result = read_head(input, &head);
    if (result == UPSTREAM_ANSWER_MORE && ended)
        return UPSTREAM_ANSWER_BAD;
    if (result != UPSTREAM_ANSWER_COMPLETE)
        return result;
    if (head.is_coded || head.status < 200)
        return UPSTREAM_ANSWER_BAD; /* a server does neither for HTTP/1.0 */
    size_t there = input.length - head.length;
    bool bodiless = head.status == 204 || head.status == 304;
    size_t wanted = bodiless ? 0 : head.has_length ? (size_t)head.body_length : there;
    if (there < wanted || (!head.has_length && !bodiless && !ended))
        return ended ? UPSTREAM_ANSWER_BAD : UPSTREAM_ANSWER_MORE;
    answer->status = head.status;
    answer->body = (struct text){input.data + head.length, wanted};
    answer->keeps_open = head.keeps_open && !ended && there == wanted;
    return UPSTREAM_ANSWER_COMPLETE;
}
