/* html_embed: what readers copy to show a badge or a chart elsewhere. Part of the HTML renderer. */
#include "site-gen/render/html_parts.h"

#include "site-gen/render/badge.h"
#include "site-gen/render/escape.h"
#include "site-gen/render/html.h"

#include <string.h>

#define SNIPPET_MAXIMUM ((size_t)1 << 20)
/* Stands for the site's address where nobody said what it is; a note on the page says so. */
#define UNKNOWN_BASE "https://SITE"

struct snippet {
    const char *picture, *page; /* URLs */
    const char *words;          /* for those who do not see the picture; without its values, which change */
};

static const char *embed_file(struct html_state *state, const struct doc_embed *embed)
{
    return embed->chart == NULL ? embed->file : html_chart_path(state->scratch, state->site, state->page, embed->chart->id);
}

static const char *absolute_url(struct html_state *state, const char *path)
{
    const char *base = state->site->base_url;
    return doc_url(state->scratch, base == NULL || *base == '\0' ? UNKNOWN_BASE : base, path);
}

static void append_markdown(struct str_builder *out, const struct snippet *snippet)
{
    str_builder_append(out, "[![");
    escape_markdown_text(out, snippet->words, false);
    str_builder_append(out, "](");
    escape_url(out, snippet->picture);
    str_builder_append(out, ")](");
    escape_url(out, snippet->page);
    str_builder_append(out, ")");
}

static void append_markup(struct str_builder *out, const struct snippet *snippet)
{
    str_builder_append(out, "<a href=\"");
    escape_html_url(out, snippet->page);
    str_builder_append(out, "\"><img src=\"");
    escape_html_url(out, snippet->picture);
    str_builder_append(out, "\" alt=\"");
    escape_html_attribute(out, snippet->words);
    str_builder_append(out, "\"></a>");
}

static void append_snippet(struct html_state *state, const struct snippet *snippet,
                           void (*append)(struct str_builder *out, const struct snippet *snippet), const char *name)
{
    struct str_builder text;
    str_builder_init(&text, SNIPPET_MAXIMUM);
    append(&text, snippet);
    str_builder_append_format(state->out, "<pre tabindex=\"0\" aria-label=\"%s\"><code>", name);
    escape_html_attribute(state->out, str_builder_text(&text)); /* quotes as well: nobody takes it for markup of ours */
    str_builder_append(state->out, "</code></pre>\n");
    str_builder_release(&text);
}

static void append_picture(struct html_state *state, const struct doc_embed *embed)
{
    const char *link = arena_format(state->scratch, "file:%s", embed_file(state, embed));
    if (embed->chart != NULL) { /* it is on this page already */
        str_builder_append(state->out, "<a href=\"");
        html_append_link(state, link);
        str_builder_append(state->out, "\">");
        html_message(state, "doc.chart_file");
        str_builder_append(state->out, "</a>");
        return;
    }
    str_builder_append(state->out, "<img src=\"");
    html_append_link(state, link);
    str_builder_append(state->out, "\" alt=\"");
    escape_html_attribute(state->out, embed->left);
    str_builder_append(state->out, ": ");
    escape_html_attribute(state->out, embed->right);
    str_builder_append_format(state->out, "\" width=\"%d\" height=\"%d\" loading=\"lazy\">", badge_width(embed), BADGE_HEIGHT);
}

static void append_embed(struct html_state *state, const struct doc_embed *embed)
{
    const char *page = html_page_path(state->scratch, state->site, state->page);
    struct snippet snippet = {.picture = absolute_url(state, embed_file(state, embed)), .page = absolute_url(state, page)};
    snippet.words = arena_format(state->scratch, "%s · %s", state->page->title, embed->label);
    str_builder_append(state->out, "<div class=\"embed\">\n<p><span class=\"embed-label\">");
    html_text(state, embed->label);
    str_builder_append(state->out, "</span> ");
    append_picture(state, embed);
    str_builder_append(state->out, "</p>\n");
    append_snippet(state, &snippet, append_markdown, "Markdown");
    append_snippet(state, &snippet, append_markup, "HTML");
    str_builder_append(state->out, "</div>\n");
}

void html_embeds(struct html_state *state, const struct doc_node *node)
{
    if (state->is_alone)
        return;
    str_builder_append(state->out, "<div class=\"embeds\">\n");
    for (size_t i = 0; i < node->as.embeds.shown; i++)
        append_embed(state, &node->as.embeds.items[i]);
    str_builder_append(state->out, "</div>\n");
    if (*state->site->base_url == '\0') {
        str_builder_append(state->out, "<p class=\"detail\">");
        html_message(state, "embed.unknown_site");
        str_builder_append(state->out, "</p>\n");
    }
}
