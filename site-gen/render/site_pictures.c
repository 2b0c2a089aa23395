/* site_pictures: see the header. */
#include "site-gen/render/site_pictures.h"

#include "site-gen/render/badge.h"
#include "site-gen/render/html.h"
#include "site-gen/render/svg_embed.h"

#define URL_MAXIMUM ((size_t)1 << 16)

struct walk {
    struct arena *arena;
    const struct doc_site *site;
    const struct doc_page *page;
    struct str_builder *out;
    site_picture_function *put;
    void *context;
};

/* Where the chart stands: absolute where the site's address is known, otherwise from the chart's own file. */
static const char *place_of(const struct walk *walk, const struct doc_node *node, const char *path)
{
    const char *own = html_page_path(walk->arena, walk->site, walk->page);
    if (*walk->site->base_url != '\0')
        return arena_format(walk->arena, "%s#%s", doc_url(walk->arena, walk->site->base_url, own), node->id);
    struct str_builder relative;
    str_builder_init(&relative, URL_MAXIMUM);
    html_append_relative(&relative, path, own);
    const char *place = arena_format(walk->arena, "%s#%s", str_builder_text(&relative), node->id);
    str_builder_release(&relative);
    return place;
}

static int write_chart(const struct walk *walk, const struct doc_node *node)
{
    const char *path = html_chart_path(walk->arena, walk->site, walk->page, node->id);
    const struct svg_source source = {.caption = doc_span_words(walk->arena, node->as.chart.caption),
                                      .name = arena_format(walk->arena, "%s · %s", walk->site->title, walk->page->title),
                                      .url = place_of(walk, node, path)};
    str_builder_clear(walk->out);
    svg_render_embed(walk->arena, node->as.chart.drawing, &source, walk->out);
    return walk->put(walk->context, path);
}

static int write_badges(const struct walk *walk, const struct doc_node *node)
{
    int result = 0;
    for (size_t i = 0; i < node->as.embeds.count && result == 0; i++) {
        const struct doc_embed *embed = &node->as.embeds.items[i];
        if (embed->chart != NULL) /* a chart of the page, which has its file already */
            continue;
        str_builder_clear(walk->out);
        badge_render(embed, walk->out);
        result = walk->put(walk->context, embed->file);
    }
    return result;
}

static int write_below(const struct walk *walk, const struct doc_node *parent)
{
    int result = 0;
    for (const struct doc_node *node = parent->first_child; node != NULL && result == 0; node = node->next) {
        if (node->kind == DOC_CHART)
            result = write_chart(walk, node);
        else if (node->kind == DOC_EMBEDS)
            result = write_badges(walk, node);
        if (result == 0)
            result = write_below(walk, node);
    }
    return result;
}

int site_pictures_write(struct arena *arena, const struct doc_site *site, const struct doc_page *page, struct str_builder *out,
                        site_picture_function *put, void *context)
{
    const struct walk walk = {.arena = arena, .site = site, .page = page, .out = out, .put = put, .context = context};
    return write_below(&walk, &page->body);
}
