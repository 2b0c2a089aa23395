/* sitemap: see the header. Dates of change are left out: they would be those of the data, not of the pages. */
#include "site-gen/render/sitemap.h"

#include "site-gen/render/escape.h"
#include "site-gen/report/doc.h"

#define NAMESPACE "http://www.sitemaps.org/schemas/sitemap/0.9"

size_t sitemap_count_files(size_t path_count)
{
    return path_count <= SITEMAP_MAXIMUM ? 1 : 1 + (path_count + SITEMAP_MAXIMUM - 1) / SITEMAP_MAXIMUM;
}

const char *sitemap_path(struct arena *arena, size_t number)
{
    return number == 0 ? "sitemap.xml" : arena_format(arena, "sitemap-%zu.xml", number);
}

static void append_address(struct str_builder *out, struct arena *scratch, const char *base_url, const char *path,
                           const char *element)
{
    str_builder_append_format(out, "<%s><loc>", element);
    escape_html_url(out, doc_url(scratch, base_url, path));
    str_builder_append_format(out, "</loc></%s>\n", element);
}

void sitemap_render(const char *base_url, const char *const *paths, size_t path_count, size_t number, struct str_builder *out)
{
    struct arena scratch;
    arena_init(&scratch);
    bool is_index = number == 0 && path_count > SITEMAP_MAXIMUM;
    size_t first = number == 0 ? 0 : (number - 1) * SITEMAP_MAXIMUM;
    size_t end = path_count - first < SITEMAP_MAXIMUM ? path_count : first + SITEMAP_MAXIMUM;
    const char *root = is_index ? "sitemapindex" : "urlset";
    str_builder_append_format(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<%s xmlns=\"%s\">\n", root, NAMESPACE);
    for (size_t i = 1; is_index && i < sitemap_count_files(path_count); i++)
        append_address(out, &scratch, base_url, sitemap_path(&scratch, i), "sitemap");
    for (size_t i = first; !is_index && i < end; i++)
        append_address(out, &scratch, base_url, paths[i], "url");
    str_builder_append_format(out, "</%s>\n", root);
    arena_release(&scratch);
}

void sitemap_render_robots(const char *base_url, struct str_builder *out)
{
    struct arena scratch;
    arena_init(&scratch);
    str_builder_append(out, "User-agent: *\nAllow: /\n\nSitemap: ");
    escape_url(out, doc_url(&scratch, base_url, "sitemap.xml"));
    str_builder_append_char(out, '\n');
    arena_release(&scratch);
}
