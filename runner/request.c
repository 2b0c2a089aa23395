/* request: compiles steps to bytes. request_redirect.c makes what a redirect asks for. */
#include "runner/request.h"

#include <string.h>
#include <strings.h>

static const char HEAD_END[] = "\r\n\r\n";
static const char LENGTH_NAME[] = "\r\nContent-Length: ";

static void append(struct template_builder *builder, const char *text)
{
    template_builder_append_literal(builder, str_from_text(text));
}

static bool has_header(const struct scenario_step *step, const char *name)
{
    for (size_t i = 0; i < step->header_count; i++)
        if (strcasecmp(step->headers[i].name, name) == 0)
            return true;
    return false;
}

static void append_header(struct template_builder *builder, const struct scenario_header *header)
{
    append(builder, "\r\n");
    append(builder, header->name);
    append(builder, ": ");
    template_builder_append_template(builder, &header->value);
}

/* RFC 9110, 8.6: a method that expects content says so when there is none. */
static bool expects_body(const char *method)
{
    return text_equals(method, "POST") || text_equals(method, "PUT") || text_equals(method, "PATCH");
}

/* The rest of the request line, Host, and the headers that do not speak of the body. */
static struct template compile_fields(struct arena *arena, const struct scenario_step *step, const char *authority)
{
    struct template_builder builder;
    template_builder_init(&builder, arena);
    append(&builder, " HTTP/1.1");
    if (!has_header(step, "Host")) {
        append(&builder, "\r\nHost: ");
        append(&builder, authority);
    }
    for (size_t i = 0; i < step->header_count; i++)
        if (strcasecmp(step->headers[i].name, "Content-Type") != 0)
            append_header(&builder, &step->headers[i]);
    return template_builder_finish(&builder);
}

/* The headers that speak of the body, up to the empty line; up to the length when that is not known yet. */
static struct template compile_content(struct arena *arena, const struct scenario_step *step, bool body_varies)
{
    struct template_builder builder;
    template_builder_init(&builder, arena);
    for (size_t i = 0; i < step->header_count; i++)
        if (strcasecmp(step->headers[i].name, "Content-Type") == 0)
            append_header(&builder, &step->headers[i]);
    if (step->has_body && !has_header(step, "Content-Type")) {
        append(&builder, "\r\nContent-Type: ");
        append(&builder, step->content_type);
    }
    if (body_varies) {
        append(&builder, LENGTH_NAME);
    } else {
        if (step->has_body || expects_body(step->method))
            append(&builder, arena_format(arena, "%s%zu", LENGTH_NAME, step->has_body ? step->body.maximum : 0));
        append(&builder, HEAD_END);
    }
    return template_builder_finish(&builder);
}

/* Everything as one piece of bytes. */
static struct str join(const struct request *request, struct arena *arena)
{
    struct template_values none = {0};
    size_t length = strlen(request->method);
    char *whole = arena_allocate(arena, length + 1 + request->path.maximum + request->fields.maximum + request->content.maximum +
                                            request->body.maximum);
    memcpy(whole, request->method, length);
    whole[length++] = ' ';
    length += template_expand(&request->path, &none, whole + length);
    length += template_expand(&request->fields, &none, whole + length);
    length += template_expand(&request->content, &none, whole + length);
    length += template_expand(&request->body, &none, whole + length);
    return (struct str){whole, length};
}

void request_compile(struct request *request, struct arena *arena, const struct scenario_step *step, const char *authority,
                     bool with_cookies)
{
    memset(request, 0, sizeof *request);
    request->method = step->method;
    request->is_head = text_equals(step->method, "HEAD");
    request->body_varies = step->has_body && !step->body.constant;
    request->sends_cookies = with_cookies && !has_header(step, "Cookie");
    request->path = step->path;
    request->fields = compile_fields(arena, step, authority);
    request->content = compile_content(arena, step, request->body_varies);
    request->body = step->has_body ? step->body : (struct template){.constant = true};
    if (request->path.constant && request->fields.constant && request->content.constant && request->body.constant &&
        !request->sends_cookies) {
        request->constant = join(request, arena);
        if (step->follow == 0)
            return;
    }
    size_t path = request->path.maximum;
    if (step->follow > 0 && path < REQUEST_LOCATION_MAXIMUM)
        path = REQUEST_LOCATION_MAXIMUM;
    request->maximum = strlen(step->method) + sizeof "GET " + path + request->fields.maximum +
                       (request->sends_cookies ? COOKIE_LINE_MAXIMUM : 0) + request->content.maximum + TEMPLATE_NUMBER_MAXIMUM +
                       sizeof HEAD_END + request->body.maximum;
}

static size_t put(char *out, size_t length, const char *text, size_t text_length)
{
    memcpy(out + length, text, text_length);
    return length + text_length;
}

/* Request line and headers, up to where the content's begin. Returns the length. */
static size_t put_head(const struct request *request, const struct template_values *values, const struct cookie_jar *jar,
                       const struct request_redirect *redirect, char *out)
{
    const char *method = redirect != NULL && redirect->as_get ? "GET" : request->method;
    size_t length = put(out, 0, method, strlen(method));
    out[length++] = ' ';
    size_t start = length;
    /* A redirected request repeats what {{random}} drew, so the path is made in any case. */
    length += template_expand(&request->path, values, out + length);
    if (redirect != NULL)
        length = put(out, start, redirect->location, redirect->length);
    struct str path = {out + start, length - start};
    length += template_expand(&request->fields, values, out + length);
    if (request->sends_cookies && jar != NULL)
        length += cookie_write(jar, path, out + length);
    return length;
}

static size_t put_number(char *out, size_t length, size_t number)
{
    char digits[TEMPLATE_NUMBER_MAXIMUM];
    size_t count = 0;
    do {
        digits[count++] = (char)('0' + number % 10);
        number /= 10;
    } while (number > 0);
    while (count > 0)
        out[length++] = digits[--count];
    return length;
}

/* The length must stand before the body that has it: the body goes to its place behind the longest possible head, and the head,
 * which is short, is moved up to it. */
struct str request_assemble(const struct request *request, const struct template_values *values, const struct cookie_jar *jar,
                            const struct request_redirect *redirect, char *buffer)
{
    if (redirect != NULL && !redirect->active)
        redirect = NULL;
    if (request->constant.data != NULL && redirect == NULL)
        return request->constant;
    size_t length = put_head(request, values, jar, redirect, buffer);
    if (redirect != NULL && redirect->as_get)
        return (struct str){buffer, put(buffer, length, HEAD_END, sizeof HEAD_END - 1)};
    length += template_expand(&request->content, values, buffer + length);
    if (!request->body_varies)
        return (struct str){buffer, length + template_expand(&request->body, values, buffer + length)};
    char *body = buffer + request->maximum - request->body.maximum;
    size_t body_length = template_expand(&request->body, values, body);
    length = put_number(buffer, length, body_length);
    length = put(buffer, length, HEAD_END, sizeof HEAD_END - 1);
    char *start = body - length;
    memmove(start, buffer, length);
    return (struct str){start, length + body_length};
}
