/* markdown_file: a page's Markdown and its charts as files. Part of the Markdown renderer. */
#include "site-gen/render/markdown.h"

#include "lib/arena.h"
#include "lib/fs.h"
#include "lib/name_index.h"
#include "site-gen/render/svg.h"

#define MARKDOWN_FILE_MAXIMUM ((size_t)64 << 20)

struct writer {
    struct arena arena;
    const char *chart_folder; /* <folder>/charts/<name> */
    struct name_index charts; /* names of the files that belong there */
    struct error *error;
};

static int write_chart(struct writer *writer, const struct doc_node *node)
{
    char *name = arena_format(&writer->arena, "%s.svg", node->id);
    struct str_builder svg;
    str_builder_init(&svg, MARKDOWN_FILE_MAXIMUM);
    svg_render_file(node->as.chart.drawing, &svg);
    int result =
        svg.failed ? error_set(writer->error, "chart %s is too large", node->id)
                   : fs_update_file(fs_join(&writer->arena, writer->chart_folder, name), svg.data, svg.length, NULL, writer->error);
    str_builder_release(&svg);
    name_index_add(&writer->charts, name, 0);
    return result;
}

static bool is_shown_chart(const struct doc_node *node)
{
    return node->kind == DOC_CHART && (node->audience & DOC_NOT_IN_MARKDOWN) == 0;
}

static size_t count_charts(const struct doc_node *parent)
{
    size_t count = 0;
    for (const struct doc_node *node = parent->first_child; node != NULL; node = node->next)
        count += (is_shown_chart(node) ? 1 : 0) + count_charts(node);
    return count;
}

static int write_charts(struct writer *writer, const struct doc_node *parent)
{
    for (const struct doc_node *node = parent->first_child; node != NULL; node = node->next)
        if ((is_shown_chart(node) && write_chart(writer, node) != 0) || write_charts(writer, node) != 0)
            return -1;
    return 0;
}

/* Removes what is in the charts' folder and is no chart of the page: the folder is the renderer's own. */
static int remove_others(struct writer *writer)
{
    struct fs_listing listing;
    if (!fs_is_directory(writer->chart_folder))
        return 0;
    if (fs_list_directory(&writer->arena, writer->chart_folder, &listing, writer->error) != 0)
        return -1;
    for (size_t i = 0; i < listing.count; i++) {
        bool is_chart = name_index_find(&writer->charts, str_from_text(listing.names[i]), NULL);
        if (!is_chart && fs_remove_tree(fs_join(&writer->arena, writer->chart_folder, listing.names[i]), writer->error) != 0)
            return -1;
    }
    return 0;
}

static int write_all(struct writer *writer, const struct doc_site *site, const struct doc_page *page, const char *folder,
                     const char *name)
{
    name_index_init(&writer->charts, &writer->arena, count_charts(&page->body));
    if (write_charts(writer, &page->body) != 0)
        return -1;
    name_index_sort(&writer->charts);
    if (remove_others(writer) != 0)
        return -1;

    struct markdown_options options = {.chart_folder = arena_format(&writer->arena, "charts/%s", name)};
    struct str_builder text;
    str_builder_init(&text, MARKDOWN_FILE_MAXIMUM);
    markdown_render(site, page, &options, &text);
    char *path = fs_join(&writer->arena, folder, arena_format(&writer->arena, "%s.md", name));
    int result = text.failed ? error_set(writer->error, "page %s is too large", page->path)
                             : fs_update_file(path, text.data, text.length, NULL, writer->error);
    str_builder_release(&text);
    return result;
}

int markdown_write(const struct doc_site *site, const struct doc_page *page, const char *folder, const char *name,
                   struct error *error)
{
    struct writer writer = {.error = error};
    arena_init(&writer.arena);
    writer.chart_folder = fs_join(&writer.arena, folder, arena_format(&writer.arena, "charts/%s", name));
    int result = write_all(&writer, site, page, folder, name);
    arena_release(&writer.arena);
    return result;
}
