/* site: which files the website is made of, and in which order they are written. Pipeline: doc_check -> renderers -> [site] ->
 * public/. */
#include "site-gen/render/site.h"

#include "lib/fs.h"
#include "lib/name_index.h"
#include "site-gen/render/badge.h"
#include "site-gen/render/html.h"
#include "site-gen/render/mustache.h"
#include "site-gen/render/site_stage.h"
#include "site-gen/render/site_template.h"
#include "site-gen/render/svg_embed.h"

#define SITE_FILE_MAXIMUM ((size_t)128 << 20)

/* Everything that a build needs; lives in site_write. */
struct build {
    const struct doc_site *const *sites;
    size_t site_count;
    const struct site_options *options;
    struct arena arena;
    struct mustache engine;
    struct site_templates templates;
    struct error template_error;
    struct site_stage stage;
    struct str_builder out; /* the file at hand */
    struct site_progress progress;
    struct error *error;
};

static const char *const assets[] = {"site.css", "icon.svg"};
#define ASSET_COUNT (sizeof(assets) / sizeof(assets[0]))
#define OTHER_FILE_COUNT 2 /* 404.html, .nojekyll */

/* ---- what is to be written -------------------------------------------------------------------------------------------------- */
/* Badges of an embed; its charts are charts of the page. */
static size_t count_badges(const struct doc_node *node)
{
    size_t count = 0;
    for (size_t i = 0; node->kind == DOC_EMBEDS && i < node->as.embeds.count; i++)
        count += node->as.embeds.items[i].chart == NULL;
    return count;
}

/* Charts and badges: the files that come with a page. */
static size_t count_pictures(const struct doc_node *parent)
{
    size_t count = 0;
    for (const struct doc_node *node = parent->first_child; node != NULL; node = node->next)
        count += (node->kind == DOC_CHART ? 1 : 0) + count_badges(node) + count_pictures(node);
    return count;
}

static size_t count_files(const struct build *build)
{
    size_t count = build->options->file_count + ASSET_COUNT + OTHER_FILE_COUNT;
    for (size_t i = 0; i < build->site_count; i++)
        for (size_t j = 0; j < build->sites[i]->page_count; j++)
            count += 1 + count_pictures(&build->sites[i]->pages[j]->body);
    return count;
}

/* Two files of one path would overwrite each other: pages of a language whose folder is also a page's, data named like a page. */
static int check_paths(struct build *build)
{
    struct name_index paths;
    name_index_init(&paths, &build->arena, count_files(build));
    name_index_add(&paths, "404.html", 0);
    for (size_t i = 0; i < build->options->file_count; i++) {
        const char *path = build->options->files[i].path;
        if (!doc_path_is_safe(path))
            return error_set(build->error, "site file \"%s\": not a safe path", path);
        name_index_add(&paths, path, 0);
    }
    for (size_t i = 0; i < build->site_count; i++)
        for (size_t j = 0; j < build->sites[i]->page_count; j++)
            name_index_add(&paths, html_page_path(&build->arena, build->sites[i], build->sites[i]->pages[j]), 0);
    const char *twice = name_index_sort(&paths);
    return twice == NULL ? 0 : error_set(build->error, "site: two files are called %s", twice);
}

/* Every file that a page may link to must be given. */
static int check_linked_files(struct build *build)
{
    struct name_index given;
    name_index_init(&given, &build->arena, build->options->file_count);
    for (size_t i = 0; i < build->options->file_count; i++)
        name_index_add(&given, build->options->files[i].path, 0);
    name_index_sort(&given);
    for (size_t i = 0; i < build->site_count; i++)
        for (size_t j = 0; j < build->sites[i]->file_count; j++)
            if (!name_index_find(&given, str_from_text(build->sites[i]->files[j]), NULL))
                return error_set(build->error, "site: pages may link to %s, which is not among the files to write",
                                 build->sites[i]->files[j]);
    return 0;
}

/* ---- writing ---------------------------------------------------------------------------------------------------------------- */
/* 0, or -1 when the caller wants to stop. */
static int report(struct build *build, const char *path)
{
    build->progress.path = path;
    if (build->options->progress != NULL && !build->options->progress(build->options->progress_context, &build->progress))
        return error_set(build->error, "interrupted");
    build->progress.done++;
    return 0;
}

/* Puts what was rendered into build->out. */
static int put_rendered(struct build *build, const char *path)
{
    if (report(build, path) != 0)
        return -1;
    if (build->out.failed)
        return error_set(build->error, "%s is larger than %zu bytes", path, SITE_FILE_MAXIMUM);
    return site_stage_put(&build->stage, path, str_builder_text(&build->out), build->out.length, build->error);
}

/* The chart with its caption and a link to where it stands on its page. */
static int write_chart(struct build *build, const struct doc_site *site, const struct doc_page *page, const struct doc_node *node)
{
    struct arena scratch;
    struct str_builder relative;
    arena_init(&scratch);
    str_builder_init(&relative, SITE_FILE_MAXIMUM);
    const char *path = html_chart_path(&build->arena, site, page, node->id), *own = html_page_path(&scratch, site, page);
    html_append_relative(&relative, path, own);
    const char *place = *site->base_url == '\0' ? str_builder_text(&relative) : doc_url(&scratch, site->base_url, own);
    const struct svg_source source = {.caption = doc_span_words(&scratch, node->as.chart.caption),
                                      .name = arena_format(&scratch, "%s · %s", site->title, page->title),
                                      .url = arena_format(&scratch, "%s#%s", place, node->id)};
    str_builder_clear(&build->out);
    svg_render_embed(&scratch, node->as.chart.drawing, &source, &build->out);
    int result = put_rendered(build, path);
    str_builder_release(&relative);
    arena_release(&scratch);
    return result;
}

static int write_badges(struct build *build, const struct doc_node *node)
{
    for (size_t i = 0; node->kind == DOC_EMBEDS && i < node->as.embeds.count; i++) {
        const struct doc_embed *embed = &node->as.embeds.items[i];
        if (embed->chart != NULL)
            continue;
        str_builder_clear(&build->out);
        badge_render(embed, &build->out);
        if (put_rendered(build, embed->file) != 0)
            return -1;
    }
    return 0;
}

static int write_pictures(struct build *build, const struct doc_site *site, const struct doc_page *page,
                          const struct doc_node *parent)
{
    for (const struct doc_node *node = parent->first_child; node != NULL; node = node->next) {
        if (node->kind == DOC_CHART && write_chart(build, site, page, node) != 0)
            return -1;
        if (write_badges(build, node) != 0 || write_pictures(build, site, page, node) != 0)
            return -1;
    }
    return 0;
}

static int write_page(struct build *build, size_t own, const struct doc_page *page, bool absolute)
{
    const struct doc_site *site = build->sites[own];
    str_builder_clear(&build->out);
    if (html_render_page(&build->engine, build->sites, build->site_count, own, page, absolute, &build->out, build->error) != 0)
        return -1;
    return put_rendered(build, html_page_path(&build->arena, site, page));
}

static int write_pages(struct build *build)
{
    for (size_t i = 0; i < build->site_count; i++)
        for (size_t j = 0; j < build->sites[i]->page_count; j++) {
            const struct doc_page *page = build->sites[i]->pages[j];
            if (write_page(build, i, page, false) != 0 || write_pictures(build, build->sites[i], page, &page->body) != 0)
                return -1;
        }
    return 0;
}

/* What a web server shows for a place that does not exist, in the first language. */
static int write_not_found(struct build *build)
{
    const struct doc_site *site = build->sites[0];
    struct doc_page page = {
        .path = "404", .language = site->language, .alternate_path = "404", .body = {.kind = DOC_SECTION, .level = 1}};
    page.title = message_get(site->messages, "doc.not_found_title");
    page.summary = message_get(site->messages, "doc.not_found_text");
    str_builder_clear(&build->out);
    if (html_render_page(&build->engine, build->sites, build->site_count, 0, &page, true, &build->out, build->error) != 0)
        return -1;
    return put_rendered(build, "404.html");
}

static int write_assets(struct build *build)
{
    for (size_t i = 0; i < ASSET_COUNT; i++) {
        struct str content;
        if (!site_template_file(&build->templates, assets[i], &content))
            return build->template_error.message[0] != '\0'
                       ? -1
                       : error_set(build->error, "there is no file %s among the templates", assets[i]);
        const char *path = arena_format(&build->arena, "assets/%s", assets[i]);
        if (report(build, path) != 0 || site_stage_put(&build->stage, path, content.data, content.length, build->error) != 0)
            return -1;
    }
    /* GitHub Pages would leave out files that begin with '_'. */
    return report(build, ".nojekyll") != 0 ? -1 : site_stage_put(&build->stage, ".nojekyll", "", 0, build->error);
}

static int write_file(struct build *build, const struct site_file *file)
{
    if (report(build, file->path) != 0)
        return -1;
    if (file->produce != NULL) {
        const char *place = site_stage_place(&build->stage, file->path, build->error);
        if (place == NULL || file->produce(file->produce_context, place, build->error) != 0)
            return -1;
        return site_stage_adopt(&build->stage, file->path, build->error);
    }
    if (file->source == NULL)
        return site_stage_put(&build->stage, file->path, file->bytes, file->length, build->error);
    str_builder_clear(&build->out);
    if (fs_read_file(file->source, &build->out, build->error) != 0)
        return -1;
    return site_stage_put(&build->stage, file->path, str_builder_text(&build->out), build->out.length, build->error);
}

static int write_files(struct build *build)
{
    for (size_t i = 0; i < build->options->file_count; i++)
        if (write_file(build, &build->options->files[i]) != 0)
            return -1;
    return 0;
}

static int write_all(struct build *build)
{
    if (write_pages(build) != 0 || write_not_found(build) != 0 || write_assets(build) != 0 || write_files(build) != 0)
        return -1;
    return report(build, "");
}

/* ---- the build -------------------------------------------------------------------------------------------------------------- */
static void summarise(const struct build *build, size_t written, size_t unchanged, struct site_summary *summary)
{
    if (summary == NULL)
        return;
    *summary = (struct site_summary){.written = written, .unchanged = unchanged, .files = written + unchanged};
    for (size_t i = 0; i < build->site_count; i++)
        summary->pages += build->sites[i]->page_count;
}

static int stage_and_swap(struct build *build, struct site_summary *summary)
{
    if (check_paths(build) != 0 || check_linked_files(build) != 0)
        return -1;
    if (site_stage_begin(&build->stage, build->options->folder, build->error) != 0)
        return -1;
    if (write_all(build) != 0) {
        site_stage_abort(&build->stage);
        return -1;
    }
    summarise(build, build->stage.written, build->stage.unchanged, summary);
    return site_stage_commit(&build->stage, build->error);
}

int site_write(const struct doc_site *const *sites, size_t site_count, const struct site_options *options,
               struct site_summary *summary, struct error *error)
{
    struct build build = {.sites = sites, .site_count = site_count, .options = options, .error = error};
    if (site_count == 0 || *sites[0]->folder != '\0')
        return error_set(error, "the first language's pages must be at the site's root");
    arena_init(&build.arena);
    build.templates = (struct site_templates){.arena = &build.arena, .folder = options->templates, .error = &build.template_error};
    mustache_init(&build.engine, site_template_load, &build.templates);
    str_builder_init(&build.out, SITE_FILE_MAXIMUM);
    build.progress.total = count_files(&build);

    int result = stage_and_swap(&build, summary);
    if (result != 0 && build.template_error.message[0] != '\0' && error != NULL)
        *error = build.template_error; /* the cause: a template that exists and can't be read */

    str_builder_release(&build.out);
    mustache_release(&build.engine);
    arena_release(&build.arena);
    return result;
}
