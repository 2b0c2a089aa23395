/* site_extras: see the header. */
#include "benchlab/site_extras.h"

#include "lib/str.h"
#include "site-gen/render/atom.h"
#include "site-gen/render/site.h"
#include "site-gen/render/sitemap.h"
#include "site-gen/report/data_index.h"
#include "site-gen/report/export.h"
#include "site-gen/report/report_feed.h"

#include <string.h>

void site_extras_init(struct site_extras *extras)
{
    vec_init(&extras->texts, sizeof(struct str_builder *));
}

void site_extras_release(struct site_extras *extras)
{
    for (size_t i = 0; i < extras->texts.count; i++)
        str_builder_release(*VEC_AT(&extras->texts, i, struct str_builder *));
    vec_release(&extras->texts);
}

/* A text to be filled, then given to add_file; the builder lives in the arena, its bytes until release. */
static struct str_builder *new_text(struct site_extras *extras, struct arena *arena)
{
    struct str_builder *text = ARENA_NEW(arena, struct str_builder);
    str_builder_init(text, EXPORT_MAXIMUM);
    *VEC_PUSH(&extras->texts, struct str_builder *) = text;
    return text;
}

static int add_file(struct vec *files, const char *path, const struct str_builder *text, struct error *error)
{
    if (text->failed)
        return error_set(error, "%s is larger than %zu bytes", path, EXPORT_MAXIMUM);
    *VEC_PUSH(files, struct site_file) = (struct site_file){.path = path, .bytes = str_builder_text(text), .length = text->length};
    return 0;
}

/* ---- data ------------------------------------------------------------------------------------------------------------------- */
static const struct site_file *find_file(const struct vec *files, const char *path)
{
    for (size_t i = 0; i < files->count; i++)
        if (strcmp(VEC_AT(files, i, struct site_file)->path, path) == 0)
            return VEC_AT(files, i, struct site_file);
    return NULL;
}

static int add_data(struct site_extras *extras, const struct site_extras_input *input, struct vec *files, struct error *error)
{
    const struct analysis *analysis = input->analysis;
    size_t raw_count;
    struct str_builder *raw = new_text(extras, input->arena), *index_text = new_text(extras, input->arena);
    if (data_raw_files_write(input->arena, analysis->results, input->raw_bytes, raw, &raw_count, error) != 0 ||
        add_file(files, "data/raw.csv", raw, error) != 0)
        return -1;
    const size_t runs = analysis->results->run_count, pairs = data_count_comparisons(analysis);
    struct data_file tables[] = {
        {.path = "data/runs.csv", .media = "text/csv; charset=utf-8", .table = DATA_RUNS, .records = runs},
        {.path = "data/runs.json", .media = "application/json", .table = DATA_RUNS, .records = runs},
        {.path = "data/comparisons.csv", .media = "text/csv; charset=utf-8", .table = DATA_COMPARISONS, .records = pairs},
        {.path = "data/comparisons.json", .media = "application/json", .table = DATA_COMPARISONS, .records = pairs},
        {.path = "data/raw.csv", .media = "text/csv; charset=utf-8", .table = DATA_RAW_FILES, .records = raw_count},
    };
    const size_t count = sizeof(tables) / sizeof(tables[0]);
    for (size_t i = 0; i < count; i++) {
        const struct site_file *file = find_file(files, tables[i].path);
        if (file == NULL)
            return error_set(error, "%s: there is no such table", tables[i].path);
        tables[i].bytes = file->bytes;
        tables[i].length = file->length;
    }
    const struct data_index index = {.messages = input->sites[0]->messages,
                                     .newest = analysis->newest,
                                     .files = tables,
                                     .file_count = count,
                                     .raw_count = raw_count};
    return data_index_write(&index, index_text, error) != 0 ? -1 : add_file(files, DATA_INDEX_PATH, index_text, error);
}

/* ---- feeds ------------------------------------------------------------------------------------------------------------------ */
static int add_feeds(struct site_extras *extras, const struct site_extras_input *input, struct vec *files, struct error *error)
{
    for (size_t i = 0; i < input->site_count; i++) {
        struct str_builder *text = new_text(extras, input->arena);
        const struct doc_feed *feed = report_build_feed(input->arena, input->sites[i], input->analysis, input->options);
        atom_render(input->sites[i], feed, text);
        if (add_file(files, feed->path, text, error) != 0)
            return -1;
    }
    return 0;
}

/* ---- search engines --------------------------------------------------------------------------------------------------------- */
static int add_sitemap(struct site_extras *extras, const struct site_extras_input *input, struct vec *files, struct error *error)
{
    const char *base_url = input->sites[0]->base_url;
    if (*base_url == '\0')
        return 0;
    size_t count = 0;
    const char **paths = ARENA_NEW_ARRAY(input->arena, input->site_count * input->path_count, const char *);
    for (size_t i = 0; i < input->site_count; i++)
        for (size_t j = 0; j < input->path_count; j++)
            paths[count++] = arena_format(input->arena, "%s%s.html", input->sites[i]->folder, input->paths[j]);
    for (size_t i = 0; i < sitemap_count_files(count); i++) {
        struct str_builder *text = new_text(extras, input->arena);
        sitemap_render(base_url, paths, count, i, text);
        if (add_file(files, sitemap_path(input->arena, i), text, error) != 0)
            return -1;
    }
    struct str_builder *robots = new_text(extras, input->arena);
    sitemap_render_robots(base_url, robots);
    return add_file(files, "robots.txt", robots, error);
}

int site_extras_add(struct site_extras *extras, const struct site_extras_input *input, struct vec *files, struct error *error)
{
    if (add_data(extras, input, files, error) != 0 || add_feeds(extras, input, files, error) != 0)
        return -1;
    return add_sitemap(extras, input, files, error);
}
