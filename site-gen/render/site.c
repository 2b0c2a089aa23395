/* site: which files the website is made of, and in which order they are written. Pipeline: page plan -> [site]: build, doc_check,
 * render -> public/. */
#include "site-gen/render/site.h"

#include "lib/fs.h"
#include "lib/name_index.h"
#include "site-gen/render/html.h"
#include "site-gen/render/mustache.h"
#include "site-gen/render/site_manifest.h"
#include "site-gen/render/site_pages.h"
#include "site-gen/render/site_stage.h"
#include "site-gen/render/site_template.h"

#define SITE_FILE_MAXIMUM ((size_t)1 << 30)

/* Everything that a build needs; lives in site_write. */
struct build {
    const struct site_plan *plan;
    const struct site_options *options;
    struct arena arena;
    struct mustache engine;
    struct site_templates templates;
    struct error template_error;
    struct site_stage stage;
    struct site_pages pages;
    struct site_manifest old;
    struct str_builder manifest; /* the new one */
    struct str_builder out;      /* the file at hand */
    struct error *error;
};

static const char *const assets[] = {"site.css", "site.js", "icon.svg"};
#define ASSET_COUNT (sizeof(assets) / sizeof(assets[0]))
#define OTHER_FILE_COUNT 2 /* 404.html, .nojekyll */

/* ---- what is to be written -------------------------------------------------------------------------------------------------- */
static size_t count_steps(const struct build *build)
{
    return build->options->file_count + ASSET_COUNT + build->plan->sites[0]->has_extra_style + OTHER_FILE_COUNT + build->plan->page_count * build->plan->site_count;
}

static int add_path(struct build *build, struct name_index *paths, const char *path)
{
    if (!doc_path_is_safe(path))
        return error_set(build->error, "site file \"%s\": not a safe path", path);
    name_index_add(paths, path, 0);
    return 0;
}

/* Two files of one path would overwrite each other: pages of a language whose folder is also a page's, data named like a page. */
static int check_paths(struct build *build)
{
    const struct site_plan *plan = build->plan;
    struct name_index paths;
    name_index_init(&paths, &build->arena, count_steps(build) + build->options->print_count);
    name_index_add(&paths, "404.html", 0);
    for (size_t i = 0; i < build->options->file_count; i++)
        if (add_path(build, &paths, build->options->files[i].path) != 0)
            return -1;
    for (size_t i = 0; i < build->options->print_count; i++)
        if (add_path(build, &paths, build->options->prints[i].path) != 0)
            return -1;
    for (size_t i = 0; i < plan->site_count; i++)
        for (size_t j = 0; j < plan->page_count; j++)
            name_index_add(&paths, arena_format(&build->arena, "%s%s.html", plan->sites[i]->folder, plan->paths[j]), 0);
    const char *twice = name_index_sort(&paths);
    return twice == NULL ? 0 : error_set(build->error, "site: two files are called %s", twice);
}

/* Every file that a page may link to must be given. */
static int check_linked_files(struct build *build)
{
    const struct site_options *options = build->options;
    struct name_index given;
    name_index_init(&given, &build->arena, options->file_count + options->print_count);
    for (size_t i = 0; i < options->file_count; i++)
        name_index_add(&given, options->files[i].path, 0);
    for (size_t i = 0; i < options->print_count; i++)
        name_index_add(&given, options->prints[i].path, 0);
    name_index_sort(&given);
    for (size_t i = 0; i < build->plan->site_count; i++)
        for (size_t j = 0; j < build->plan->sites[i]->file_count; j++)
            if (!name_index_find(&given, str_from_text(build->plan->sites[i]->files[j]), NULL))
                return error_set(build->error, "site: pages may link to %s, which is not among the files to write",
                                 build->plan->sites[i]->files[j]);
    return 0;
}

/* ---- writing what is no page ------------------------------------------------------------------------------------------------ */
static int report(struct build *build, const char *path)
{
    return site_pages_report(&build->pages, path, build->error);
}

/* What a web server shows for a place that does not exist, in the first language. */
static int write_not_found(struct build *build)
{
    const struct doc_site *site = build->plan->sites[0];
    struct doc_page page = {
        .path = "404", .language = site->language, .alternate_path = "404", .body = {.kind = DOC_SECTION, .level = 1}};
    page.title = message_get(site->messages, "doc.not_found_title");
    page.summary = message_get(site->messages, "doc.not_found_text");
    str_builder_clear(&build->out);
    if (html_render_page(&build->engine, build->plan->sites, build->plan->site_count, 0, &page, true, &build->out, build->error) !=
            0 ||
        site_stage_put(&build->stage, "404.html", str_builder_text(&build->out), build->out.length, build->error) != 0)
        return -1;
    return report(build, "404.html");
}

static int write_asset(struct build *build, const char *name)
{
    struct str content;
    if (!site_template_file(&build->templates, name, &content))
        return build->template_error.message[0] != '\0' ? -1
                                                        : error_set(build->error, "there is no file %s among the templates", name);
    const char *path = arena_format(&build->arena, "assets/%s", name);
    return site_stage_put(&build->stage, path, content.data, content.length, build->error) != 0 ? -1 : report(build, path);
}

static int write_assets(struct build *build)
{
    for (size_t i = 0; i < ASSET_COUNT; i++)
        if (write_asset(build, assets[i]) != 0)
            return -1;
    if (build->plan->sites[0]->has_extra_style && write_asset(build, DOC_EXTRA_STYLE) != 0)
        return -1;
    /* GitHub Pages would leave out files that begin with '_'. */
    return site_stage_put(&build->stage, ".nojekyll", "", 0, build->error) != 0 ? -1 : report(build, ".nojekyll");
}

/* 0, or -1; *taken tells whether the old site has the file, as it is to be. */
static int take_file(struct build *build, const struct site_file *file, bool *taken)
{
    const struct site_unit *unit = build->options->full ? NULL : site_manifest_find(&build->old, file->path, file->key);
    struct str lines = unit == NULL ? (struct str){NULL, 0} : unit->lines;
    struct site_line line;
    *taken = false;
    if (!site_manifest_next(&lines, &line) || !site_stage_has(&build->stage, file->path, line.size, build->old.written))
        return 0;
    if (site_stage_take(&build->stage, file->path, taken, build->error) != 0)
        return -1;
    if (*taken) {
        site_manifest_add_unit(&build->manifest, file->path, file->key);
        site_manifest_add_file(&build->manifest, file->path, (size_t)line.size);
    }
    return 0;
}

static int write_file(struct build *build, const struct site_file *file)
{
    bool taken;
    if (take_file(build, file, &taken) != 0)
        return -1;
    if (taken)
        return 0;
    if (file->source == NULL) {
        int result = site_stage_put(&build->stage, file->path, file->bytes, file->length, build->error);
        if (file->text != NULL)
            str_builder_release(file->text);
        return result;
    }
    str_builder_clear(&build->out);
    if (fs_read_file(file->source, &build->out, build->error) != 0)
        return -1;
    if (file->key != NULL) {
        site_manifest_add_unit(&build->manifest, file->path, file->key);
        site_manifest_add_file(&build->manifest, file->path, build->out.length);
    }
    return site_stage_put(&build->stage, file->path, str_builder_text(&build->out), build->out.length, build->error);
}

static int write_files(struct build *build)
{
    for (size_t i = 0; i < build->options->file_count; i++)
        if (write_file(build, &build->options->files[i]) != 0 || report(build, build->options->files[i].path) != 0)
            return -1;
    return 0;
}

/* Files first: the tables of a large site are as large as all else that is held while pages are built. */
static int write_all(struct build *build)
{
    if (write_files(build) != 0 || site_pages_write(&build->pages, build->error) != 0 || write_not_found(build) != 0 ||
        write_assets(build) != 0)
        return -1;
    return report(build, "");
}

/* ---- the build -------------------------------------------------------------------------------------------------------------- */
static void summarise(const struct build *build, struct site_summary *summary)
{
    size_t written = build->stage.written, unchanged = build->stage.unchanged;
    if (summary != NULL)
        *summary = (struct site_summary){.pages = build->plan->page_count * build->plan->site_count,
                                         .built = build->pages.built,
                                         .files = written + unchanged,
                                         .written = written,
                                         .unchanged = unchanged};
}

static int commit(struct build *build)
{
    /* A file that was touched, but turned out to be right, is not to be looked at again next time. */
    bool renew = build->pages.built > 0 || build->stage.written > 0;
    site_manifest_seal(&build->manifest);
    struct str marker = {str_builder_text(&build->manifest), build->manifest.length};
    if (build->manifest.failed) {
        site_stage_abort(&build->stage);
        return error_set(build->error, "%s is larger than %zu bytes", SITE_STAGE_MARKER, SITE_FILE_MAXIMUM);
    }
    return site_stage_commit(&build->stage, marker, renew, build->error);
}

static int stage_and_swap(struct build *build, struct site_summary *summary)
{
    if (check_paths(build) != 0 || check_linked_files(build) != 0)
        return -1;
    if (site_stage_begin(&build->stage, build->options->folder, build->error) != 0)
        return -1;
    site_manifest_read(&build->old, build->stage.target);
    site_manifest_begin(&build->manifest);
    site_pages_init(&build->pages, build->plan, build->options, &build->stage, &build->old);
    build->pages.progress.total = count_steps(build);
    int result = write_all(build);
    site_pages_describe(&build->pages, &build->manifest);
    site_pages_release(&build->pages);
    site_manifest_release(&build->old);
    if (result != 0) {
        site_stage_abort(&build->stage);
        return -1;
    }
    summarise(build, summary);
    return commit(build);
}

int site_write(const struct site_plan *plan, const struct site_options *options, struct site_summary *summary, struct error *error)
{
    struct build build = {.plan = plan, .options = options, .error = error};
    if (plan->site_count == 0 || *plan->sites[0]->folder != '\0')
        return error_set(error, "the first language's pages must be at the site's root");
    arena_init(&build.arena);
    build.templates = (struct site_templates){.arena = &build.arena, .folder = options->templates, .error = &build.template_error};
    mustache_init(&build.engine, site_template_load, &build.templates);
    str_builder_init(&build.out, SITE_FILE_MAXIMUM);
    str_builder_init(&build.manifest, SITE_FILE_MAXIMUM);

    int result = stage_and_swap(&build, summary);
    if (result != 0 && build.template_error.message[0] != '\0' && error != NULL)
        *error = build.template_error; /* the cause: a template that exists and can't be read */

    str_builder_release(&build.manifest);
    str_builder_release(&build.out);
    mustache_release(&build.engine);
    arena_release(&build.arena);
    return result;
}
