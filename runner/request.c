/* request: compiles steps to bytes. */
#include "runner/request.h"

#include <string.h>
#include <strings.h>

static const char HEAD_END[] = "\r\n\r\n";

static void append(struct template_builder *builder, const char *text)
{
    template_builder_append_literal(builder, str_from_text(text));
}

static bool has_header(const struct scenario_step *step, const char *name)
{
    for (size_t i = 0; i < step->header_count; i++) {
        if (strcasecmp(step->headers[i].name, name) == 0) {
            return true;
        }
    }
    return false;
}

/* Request line and headers without Content-Length; no blank line yet, each line but the last ended. */
static void append_head(struct template_builder *builder, const struct scenario_step *step, const char *authority)
{
    append(builder, step->method);
    append(builder, " ");
    template_builder_append_template(builder, &step->path);
    append(builder, " HTTP/1.1");
    if (!has_header(step, "Host")) {
        append(builder, "\r\nHost: ");
        append(builder, authority);
    }
    for (size_t i = 0; i < step->header_count; i++) {
        append(builder, "\r\n");
        append(builder, step->headers[i].name);
        append(builder, ": ");
        template_builder_append_template(builder, &step->headers[i].value);
    }
    if (step->has_body && !has_header(step, "Content-Type")) {
        append(builder, "\r\nContent-Type: ");
        append(builder, step->content_type);
    }
}

/* RFC 9110, 8.6: a method that expects content says so when there is none. */
static bool expects_body(const struct scenario_step *step)
{
    return text_equals(step->method, "POST") || text_equals(step->method, "PUT") || text_equals(step->method, "PATCH");
}

static void compile_known_length(struct request *request, struct template_builder *builder, struct arena *arena,
                                 const struct scenario_step *step)
{
    if (step->has_body || expects_body(step)) {
        append(builder, arena_format(arena, "\r\nContent-Length: %zu", step->has_body ? step->body.maximum : 0));
    }
    append(builder, HEAD_END);
    template_builder_append_template(builder, &step->body);
    request->whole = template_builder_finish(builder);
    if (!request->whole.constant) {
        request->maximum = request->whole.maximum;
        return;
    }
    request->constant = request->whole.pieces[0].literal; /* never empty: neighbouring literals are one piece */
}

void request_compile(struct request *request, struct arena *arena, const struct scenario_step *step, const char *authority)
{
    struct template_builder builder;
    memset(request, 0, sizeof *request);
    request->is_head = text_equals(step->method, "HEAD");
    request->body_varies = step->has_body && !step->body.constant;
    template_builder_init(&builder, arena);
    append_head(&builder, step, authority);
    if (!request->body_varies) {
        compile_known_length(request, &builder, arena, step);
        return;
    }
    append(&builder, "\r\nContent-Length: ");
    request->head = template_builder_finish(&builder);
    request->body = step->body;
    request->maximum = request->head.maximum + TEMPLATE_VALUE_MAXIMUM + sizeof HEAD_END - 1 + request->body.maximum;
}

/* The length must stand before the body that has it: the body goes to its place behind the longest possible head, and the head,
 * which is short, is moved up to it. */
struct str request_assemble(const struct request *request, const struct template_values *values, char *buffer)
{
    if (request->constant.data != NULL) {
        return request->constant;
    }
    if (!request->body_varies) {
        return (struct str){buffer, template_expand(&request->whole, values, buffer)};
    }
    char *body = buffer + request->maximum - request->body.maximum;
    size_t head_length = template_expand(&request->head, values, buffer);
    size_t body_length = template_expand(&request->body, values, body);
    char digits[TEMPLATE_VALUE_MAXIMUM];
    size_t digit_count = 0;
    for (size_t rest = body_length; digit_count == 0 || rest > 0; rest /= 10) {
        digits[digit_count++] = (char)('0' + rest % 10);
    }
    while (digit_count > 0) {
        buffer[head_length++] = digits[--digit_count];
    }
    memcpy(buffer + head_length, HEAD_END, sizeof HEAD_END - 1);
    head_length += sizeof HEAD_END - 1;
    char *start = body - head_length;
    memmove(start, buffer, head_length);
    return (struct str){start, head_length + body_length};
}
