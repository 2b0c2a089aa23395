/* html_text: inline text and links as HTML. Part of the HTML renderer. */
#include "site-gen/render/html_parts.h"

#include "lib/line_break.h"
#include "site-gen/render/escape.h"
#include "site-gen/render/html.h"

#include <string.h>

#define NO_BREAK_SPACE "\u00A0"

/* ---- links ------------------------------------------------------------------------------------------------------------------ */
/* Length of the folders that both paths have in common, the last slash included. */
static size_t shared_folders(const char *from, const char *to)
{
    size_t shared = 0;
    for (size_t i = 0; from[i] != '\0' && from[i] == to[i]; i++)
        if (from[i] == '/')
            shared = i + 1;
    return shared;
}

void html_append_relative(struct str_builder *out, const char *from, const char *to)
{
    size_t shared = shared_folders(from, to);
    for (const char *at = from + shared; *at != '\0'; at++)
        if (*at == '/')
            str_builder_append(out, "../");
    str_builder_append(out, to + shared);
}

bool html_link_is_allowed(const char *link)
{
    struct str text = str_from_text(link);
    return str_starts_with(text, "page:") || str_starts_with(text, "file:") || str_starts_with(text, "#") ||
           escape_url_is_allowed(link);
}

void html_append_link(struct html_state *state, const char *link)
{
    char *path = doc_link_path(state->scratch, state->site, link);
    if (path == NULL) {
        escape_html_url(state->out, link);
        return;
    }
    struct str_builder relative;
    str_builder_init(&relative, strlen(path) + 3 * strlen(state->own) + 1);
    html_append_relative(&relative, state->own, path);
    escape_html_url(state->out, str_builder_text(&relative));
    str_builder_release(&relative);
}

/* ---- text ------------------------------------------------------------------------------------------------------------------- */
/* The end of what stays on one line: up to a space that may end it. */
static const char *piece_end(const char *text, const char *piece)
{
    const char *end = piece + strcspn(piece, " ");
    while (*end == ' ' && line_break_is_forbidden(text, end))
        end += 1 + strcspn(end + 1, " ");
    return end;
}

/* Browsers may break at a hyphen, and between a percent sign and a Korean word. */
static bool breaks_inside(const char *piece, const char *end)
{
    for (const char *at = piece + 1; at + 1 < end; at++)
        if (*at == '-' || (*at == '%' && (unsigned char)at[1] >= 0x80))
            return true;
    return false;
}

/* The spaces within a piece are those that must not break. */
static void append_piece(struct html_state *state, const char *piece, const char *end)
{
    bool is_word = !state->in_table && breaks_inside(piece, end);
    str_builder_append(state->out, is_word ? "<span class=\"word\">" : "");
    while (piece < end) {
        const char *space = memchr(piece, ' ', (size_t)(end - piece));
        struct str word = {piece, (size_t)((space == NULL ? end : space) - piece)};
        escape_html_text(state->out, arena_copy_str(state->scratch, word));
        str_builder_append(state->out, space == NULL ? "" : NO_BREAK_SPACE);
        piece = space == NULL ? end : space + 1;
    }
    str_builder_append(state->out, is_word ? "</span>" : "");
}

void html_text(struct html_state *state, const char *text)
{
    for (const char *piece = text == NULL ? "" : text; *piece != '\0';) {
        const char *end = piece_end(text, piece);
        append_piece(state, piece, end);
        size_t spaces = strspn(end, " ");
        str_builder_append_bytes(state->out, end, spaces);
        piece = end + spaces;
    }
}

void html_message(struct html_state *state, const char *key)
{
    escape_html_text(state->out, message_get(state->site->messages, key));
}

static void append_within(struct html_state *state, const char *element, const struct doc_span *children)
{
    str_builder_append_format(state->out, "<%s>", element);
    html_spans(state, children);
    str_builder_append_format(state->out, "</%s>", element);
}

static void append_anchor(struct html_state *state, const struct doc_span *span)
{
    bool is_link = html_link_is_allowed(span->link);
    if (is_link) {
        str_builder_append(state->out, "<a href=\"");
        html_append_link(state, span->link);
        str_builder_append(state->out, "\">");
    }
    html_spans(state, span->children);
    if (is_link)
        str_builder_append(state->out, "</a>");
}

void html_spans(struct html_state *state, const struct doc_span *spans)
{
    for (const struct doc_span *span = spans; span != NULL; span = span->next) {
        switch (span->kind) {
        case DOC_SPAN_TEXT:
            html_text(state, span->text);
            break;
        case DOC_SPAN_STRONG:
            append_within(state, "strong", span->children);
            break;
        case DOC_SPAN_EMPHASIS:
            append_within(state, "em", span->children);
            break;
        case DOC_SPAN_CODE:
            str_builder_append(state->out, "<code>");
            escape_html_text(state->out, span->text);
            str_builder_append(state->out, "</code>");
            break;
        case DOC_SPAN_LINK:
            append_anchor(state, span);
            break;
        case DOC_SPAN_LINE_BREAK:
            str_builder_append(state->out, "<br>");
            break;
        }
    }
}
