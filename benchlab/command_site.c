/* benchlab site: store -> analysis -> plan of pages -> website with PDFs, page by page -> Markdown. Everything that can be wrong with
 * the results or the templates is found before the old site is touched. */
#include "benchlab/commands.h"
#include "benchlab/interrupt.h"
#include "benchlab/site_builders.h"
#include "benchlab/site_extras.h"
#include "benchlab/site_identity.h"
#include "benchlab/site_settings.h"

#include "lib/arena.h"
#include "lib/digest.h"
#include "lib/fs.h"
#include "lib/json.h"
#include "lib/log.h"
#include "lib/message.h"
#include "lib/vec.h"
#include "runner/placement.h"
#include "site-gen/render/markdown.h"
#include "site-gen/render/site.h"
#include "site-gen/report/analysis.h"
#include "site-gen/report/annotation.h"
#include "site-gen/report/doc_check.h"
#include "site-gen/report/export.h"
#include "site-gen/report/report.h"
#include "site-gen/report/report_keys.h"
#include "site-gen/report/search_index.h"
#include "site-gen/store/results.h"
#include "site-gen/store/store.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define WARNINGS_MAXIMUM 5 /* about raw files; the rest is counted */
#define REPORT_NAME "99-benchmark-results"

struct build {
    const struct site_settings *settings;
    struct arena arena;
    struct store *store;
    struct results results;
    struct analysis analysis;
    struct annotations annotations;
    bool *raw_available;
    int64_t *raw_bytes;
    struct report_options report_options;
    struct messages messages[SITE_LANGUAGES_MAXIMUM];
    struct report_plan *plan;
    const struct doc_site *sites[SITE_LANGUAGES_MAXIMUM];
    size_t messages_count;
    struct vec files;  /* struct site_file */
    struct vec prints; /* struct site_print */
    struct str_builder tables[4], searches[SITE_LANGUAGES_MAXIMUM];
    struct site_extras extras;
    struct site_content content;
    struct site_builders builders;
};

/* ---- reading ---------------------------------------------------------------------------------------------------------------- */
/* A raw file is offered when it is still there with the bytes that were imported; other tools' files never are, since they may hold
 * credentials. */
static void check_raw_files(struct build *build)
{
    build->raw_available = ARENA_NEW_ARRAY(&build->arena, build->results.run_count, bool);
    build->raw_bytes = ARENA_NEW_ARRAY(&build->arena, build->results.run_count, int64_t);
    struct str_builder bytes;
    str_builder_init(&bytes, JSON_SIZE_MAXIMUM);
    size_t gone = 0;
    for (size_t i = 0; i < build->results.run_count; i++) {
        const struct results_run *run = &build->results.runs[i];
        build->raw_bytes[i] = RESULTS_MISSING;
        if (strcmp(run->tool, "benchlab") != 0)
            continue;
        char digest[DIGEST_TEXT_SIZE];
        struct error ignored = {0};
        str_builder_clear(&bytes);
        build->raw_available[i] = fs_read_file(run->source_path, &bytes, &ignored) == 0 &&
                                  strcmp(digest_sha256(bytes.data, bytes.length, digest), run->source_sha256) == 0;
        if (build->raw_available[i])
            build->raw_bytes[i] = (int64_t)bytes.length;
        if (!build->raw_available[i] && ++gone <= WARNINGS_MAXIMUM)
            log_warning("%s: not offered for download: it is no longer there, or its bytes have changed since the import",
                        run->source_path);
    }
    if (gone > WARNINGS_MAXIMUM)
        log_warning("and %zu more raw files", gone - WARNINGS_MAXIMUM);
    str_builder_release(&bytes);
}

/* A name that nothing has may be a slip, or a target whose results are gone: remarked on, not refused. */
static int read_annotations(struct build *build, struct error *error)
{
    if (annotations_load(&build->annotations, &build->arena, build->settings->annotations, error) != 0)
        return -1;
    for (size_t i = 0; i < build->annotations.count; i++) {
        const struct annotation *annotation = &build->annotations.items[i];
        const char *unknown = annotation_unknown_name(annotation, &build->results);
        if (unknown != NULL)
            log_warning("%s: the results have no target or scenario \"%s\"", annotation->texts[0].path, unknown);
    }
    return 0;
}

static void show_remark(void *context, const struct error *remark)
{
    char text[sizeof(struct error)];
    (void)context;
    log_warning("%s", error_format(remark, text, sizeof(text)));
}

static int read_results(struct build *build, struct error *error)
{
    const char *location = build->settings->store;
    if (!store_exists(location))
        return error_set(error, "%s: there is no such store; run \"benchlab import\" first", location);
    if (store_open(&build->store, location, STORE_READ, error) != 0)
        return -1;
    if (store_load_results(build->store, &build->arena, &build->results, error) != 0)
        return -1;
    if (build->results.run_count == 0)
        log_warning("%s holds no results yet; the site will say how to get some", store_location(build->store));
    check_raw_files(build);
    if (read_annotations(build, error) != 0)
        return -1;
    if (analysis_build_bounded(&build->analysis, &build->arena, build->store, &build->results, (size_t)build->settings->pairs,
                               error) != 0)
        return -1;
    configuration_order_scenarios(&build->settings->configuration, &build->analysis);
    configuration_check_names(&build->settings->configuration, &build->analysis, show_remark, NULL);
    return 0;
}

/* ---- planning --------------------------------------------------------------------------------------------------------------- */
static int plan_sites(struct build *build, struct error *error)
{
    const struct site_settings *settings = build->settings;
    build->report_options = (struct report_options){
        .configuration = &settings->configuration,
        .base_url = settings->base_url,
        .templates = settings->templates,
        .pdf = !settings->no_pdf && build->results.run_count > 0,
        .pictures = !settings->no_pictures && settings->base_url != NULL,
        .papers = settings->papers,
        .pair_pdf_maximum = (size_t)settings->pair_pdfs,
        .raw_available = build->raw_available,
        .annotations = &build->annotations,
    };
    build->plan = report_plan_make(&build->arena, &build->analysis);
    for (size_t i = 0; i < build->settings->language_count; i++) {
        struct messages *messages = &build->messages[i];
        if (messages_load(messages, build->settings->languages[i], build->settings->templates, error) != 0)
            return -1;
        build->messages_count++;
        messages_check_overrides(messages, show_remark, NULL);
        const char *title = configuration_text(&settings->configuration.title, messages->language);
        build->report_options.title = settings->title != NULL ? settings->title : title;
        build->report_options.in_subfolder = i > 0;
        build->sites[i] = report_site_new(&build->arena, messages, &build->analysis, build->plan, &build->report_options);
    }
    build->content = (struct site_content){&build->analysis, &build->report_options, build->plan, build->sites};
    return 0;
}

/* ---- files beside the pages ------------------------------------------------------------------------------------------------- */
static struct site_file *add_file(struct build *build, const char *path)
{
    struct site_file *file = VEC_PUSH(&build->files, struct site_file);
    file->path = path;
    return file;
}

static void give_text(struct site_file *file, struct str_builder *text)
{
    file->bytes = str_builder_text(text);
    file->length = text->length;
    file->text = text;
}

static int add_tables(struct build *build, struct error *error)
{
    static const char *const paths[] = {"data/runs.csv", "data/runs.json", "data/comparisons.csv", "data/comparisons.json"};
    for (size_t i = 0; i < 4; i++) {
        struct str_builder *text = &build->tables[i];
        enum export_format format = i % 2 == 0 ? EXPORT_CSV : EXPORT_JSON;
        int outcome =
            i < 2 ? export_runs(&build->results, format, text, error) : export_comparisons(&build->analysis, format, text, error);
        if (outcome != 0)
            return -1;
        struct site_file *file = add_file(build, paths[i]);
        give_text(file, text);
    }
    return 0;
}

static int add_extras(struct build *build, struct error *error)
{
    const char **paths = ARENA_NEW_ARRAY(&build->arena, build->plan->page_count, const char *);
    for (size_t i = 0; i < build->plan->page_count; i++)
        paths[i] = build->plan->pages[i].path;
    const struct site_extras_input input = {.arena = &build->arena,
                                            .analysis = &build->analysis,
                                            .sites = build->sites,
                                            .site_count = build->settings->language_count,
                                            .options = &build->report_options,
                                            .paths = paths,
                                            .path_count = build->plan->page_count,
                                            .raw_bytes = build->raw_bytes};
    return site_extras_add(&build->extras, &input, &build->files, error);
}

static int add_search_indexes(struct build *build, struct error *error)
{
    const struct report_builder builder = {.analysis = &build->analysis, .plan = build->plan, .options = &build->report_options};
    for (size_t i = 0; i < build->settings->language_count; i++) {
        if (search_index_write(&builder, build->sites[i], &build->searches[i], error) != 0)
            return -1;
        struct site_file *file = add_file(build, search_index_path(&build->arena, build->sites[i]));
        give_text(file, &build->searches[i]);
    }
    return 0;
}

static void add_raw_file(struct build *build, const struct results_run *run)
{
    struct site_file *file = add_file(build, report_raw_file(&build->arena, run));
    file->source = run->source_path;
    file->key = run->source_sha256;
}

static void add_raw_files(struct build *build)
{
    for (size_t i = 0; i < build->results.run_count; i++)
        if (build->raw_available[i])
            add_raw_file(build, &build->results.runs[i]);
}

static void add_print(struct build *build, size_t language, const struct report_page *page, const char *path,
                      site_print_function *print)
{
    *VEC_PUSH(&build->prints, struct site_print) =
        (struct site_print){.path = path, .language = language, .page = (size_t)(page - build->plan->pages), .print = print};
}

static void add_prints(struct build *build, size_t language, const struct report_page *page, enum report_paper paper)
{
    const struct doc_site *site = build->sites[language];
    site_print_function *print = paper == REPORT_PAPER_LETTER ? site_builder_print_letter : site_builder_print_a4;
    bool is_pair = page->kind == REPORT_PAGE_PAIR;
    if ((!is_pair && page->kind != REPORT_PAGE_REPORT) || !report_has_pdf(&build->report_options, paper, is_pair))
        return;
    if (!is_pair)
        add_print(build, language, page, report_pdf(&build->arena, site, paper), print);
    else if (page->about.pair.number < build->report_options.pair_pdf_maximum)
        add_print(build, language, page, report_pair_pdf(&build->arena, site, page->about.pair.a, page->about.pair.b, paper),
                  print);
}

static void add_pdfs(struct build *build)
{
    for (size_t i = 0; i < build->settings->language_count; i++)
        for (size_t j = 0; j < build->plan->page_count; j++)
            for (enum report_paper paper = REPORT_PAPER_A4; paper < REPORT_PAPER_COUNT; paper++)
                add_prints(build, i, &build->plan->pages[j], paper);
}

/* Those pages have an image (report_add_picture). */
static bool has_picture(const struct report_page *page)
{
    return page->kind == REPORT_PAGE_INDEX || page->kind == REPORT_PAGE_SCENARIO ||
           (page->kind == REPORT_PAGE_PAIR && page->about.pair.number < REPORT_PAIR_PICTURE_MAXIMUM);
}

static void add_pictures(struct build *build)
{
    for (size_t i = 0; build->report_options.pictures && i < build->settings->language_count; i++)
        for (size_t j = 0; j < build->plan->page_count; j++) {
            const struct report_page *page = &build->plan->pages[j];
            if (has_picture(page))
                add_print(build, i, page, report_picture(&build->arena, build->sites[i], page->path), site_builder_picture);
        }
}

/* ---- writing ---------------------------------------------------------------------------------------------------------------- */
/* One redrawn line on a terminal; elsewhere the lines before and after are enough. */
static bool show_progress(void *context, const struct site_progress *progress)
{
    (void)context;
    if (!isatty(STDERR_FILENO))
        return !interrupt_requested();
    if (progress->path[0] == '\0')
        fprintf(stderr, "\r\033[K");
    else
        fprintf(stderr, "\r\033[K[%zu/%zu] %s", progress->done, progress->total, progress->path);
    fflush(stderr);
    return !interrupt_requested();
}

/* The report page once more, for itself. */
static int write_markdown(struct build *build, struct error *error)
{
    size_t number = (size_t)(report_plan_find(build->plan, REPORT_PAGE) - build->plan->pages);
    int result = 0;
    for (size_t i = 0; result == 0 && i < build->settings->language_count; i++) {
        const struct doc_site *site = build->sites[i];
        struct arena arena;
        struct doc_ties ties;
        arena_init(&arena);
        doc_ties_init(&ties);
        struct doc_page *page = site_builder_build(build->builders.items[0], i, number, &arena, error);
        const char *name =
            strcmp(site->language, "en") == 0 ? REPORT_NAME : arena_format(&arena, REPORT_NAME ".%s", site->language);
        result = page == NULL ? -1 : doc_check_page(site, page, &arena, &ties, error);
        if (result == 0)
            result = markdown_write(site, page, build->settings->docs, name, error);
        doc_ties_release(&ties);
        arena_release(&arena);
    }
    return result;
}

static void print_places(struct build *build, const struct site_summary *summary)
{
    const char *out = build->settings->out;
    printf("%zu pages (%zu built), %zu files (%zu written, %zu unchanged)\n", summary->pages, summary->built, summary->files,
           summary->written, summary->unchanged);
    for (size_t i = 0; i < build->settings->language_count; i++) {
        const struct doc_site *site = build->sites[i];
        printf("%-9s %s/%sindex.html\n", i == 0 ? "site" : "", out, site->folder);
    }
    bool is_first = true;
    for (size_t i = 0; i < build->settings->language_count; i++)
        for (enum report_paper paper = REPORT_PAPER_A4; paper < REPORT_PAPER_COUNT; paper++) {
            if (!report_has_pdf(&build->report_options, paper, false))
                continue;
            const char *file = report_pdf(&build->arena, build->sites[i], paper);
            printf("%-9s %s/%s\n", is_first ? "PDF" : "", out, file);
            is_first = false;
        }
    for (size_t i = 0; i < build->settings->language_count; i++) {
        bool english = strcmp(build->settings->languages[i], "en") == 0;
        printf("%-9s %s/" REPORT_NAME "%s%s.md\n", i == 0 ? "Markdown" : "", build->settings->docs, english ? "" : ".",
               english ? "" : build->settings->languages[i]);
    }
}

/* One a processor that we may use, unless the caller says otherwise. */
static size_t thread_count(const struct site_settings *settings)
{
    cpu_set_t available;
    if (settings->threads > 0)
        return (size_t)settings->threads;
    if (placement_read_available(&available, NULL) != 0)
        return 1;
    size_t processors = (size_t)CPU_COUNT(&available);
    return processors > SITE_THREADS_MAXIMUM ? SITE_THREADS_MAXIMUM : processors;
}

/* Everything that the pages are made with, beside the results. */
static int find_identity(struct build *build, const char **identity, struct error *error)
{
    const struct site_settings *settings = build->settings;
    const char *pdf = arena_format(&build->arena, "%s %d %lld %lld", settings->no_pdf ? "no-pdf" : "pdf", settings->papers,
                                   (long long)settings->pair_pdfs, (long long)settings->pairs);
    enum { FIXED = 5 };
    const char *options[FIXED + SITE_LANGUAGES_MAXIMUM] = {settings->title, settings->base_url, pdf,
                                                           settings->no_pictures ? "no-pictures" : "pictures",
                                                           settings->configuration.digest};
    for (size_t i = 0; i < settings->language_count; i++)
        options[FIXED + i] = settings->languages[i];
    return site_identity_make(&build->arena, options, FIXED + settings->language_count, settings->templates, identity, error);
}

static int write_site(struct build *build, struct site_summary *summary, struct error *error)
{
    const char *identity;
    if (find_identity(build, &identity, error) != 0)
        return -1;
    const char **paths = ARENA_NEW_ARRAY(&build->arena, build->plan->page_count, const char *);
    for (size_t i = 0; i < build->plan->page_count; i++)
        paths[i] = build->plan->pages[i].path;
    const struct site_plan plan = {.sites = build->sites,
                                   .site_count = build->settings->language_count,
                                   .paths = paths,
                                   .page_count = build->plan->page_count,
                                   .keys = report_keys_make(&build->arena, &build->analysis, build->plan, &build->report_options),
                                   .build = site_builder_build};
    const struct site_options options = {
        .folder = build->settings->out,
        .identity = identity,
        .full = build->settings->full,
        .templates = build->settings->templates,
        .prints = VEC_ITEMS(&build->prints, struct site_print),
        .print_count = build->prints.count,
        .files = VEC_ITEMS(&build->files, struct site_file),
        .file_count = build->files.count,
        .builders = build->builders.items,
        .thread_count = build->builders.count,
        .progress = show_progress,
    };
    return site_write(&plan, &options, summary, error);
}

static int write_everything(struct build *build, struct error *error)
{
    struct site_summary summary = {0};
    log_info("writing %zu pages and %zu files into %s", build->plan->page_count * build->settings->language_count,
             build->files.count + build->prints.count, build->settings->out);
    if (write_site(build, &summary, error) != 0)
        return -1;
    log_info("writing the report into %s", build->settings->docs);
    if (write_markdown(build, error) != 0)
        return -1;
    print_places(build, &summary);
    return fflush(stdout) == 0 ? 0 : error_set(error, "cannot write to standard output");
}

/* ---- life ------------------------------------------------------------------------------------------------------------------- */
static void build_init(struct build *build, const struct site_settings *settings)
{
    *build = (struct build){.settings = settings};
    arena_init(&build->arena);
    vec_init(&build->files, sizeof(struct site_file));
    site_extras_init(&build->extras);
    vec_init(&build->prints, sizeof(struct site_print));
    for (size_t i = 0; i < 4; i++)
        str_builder_init(&build->tables[i], EXPORT_MAXIMUM);
    for (size_t i = 0; i < SITE_LANGUAGES_MAXIMUM; i++)
        str_builder_init(&build->searches[i], EXPORT_MAXIMUM);
}

static void build_release(struct build *build)
{
    for (size_t i = 0; i < 4; i++)
        str_builder_release(&build->tables[i]);
    for (size_t i = 0; i < SITE_LANGUAGES_MAXIMUM; i++)
        str_builder_release(&build->searches[i]);
    for (size_t i = 0; i < build->messages_count; i++)
        messages_release(&build->messages[i]);
    vec_release(&build->files);
    site_extras_release(&build->extras);
    vec_release(&build->prints);
    arena_release(&build->arena);
}

static int run_build(struct build *build, struct error *error)
{
    if (read_results(build, error) != 0 || plan_sites(build, error) != 0 || add_tables(build, error) != 0 ||
        add_extras(build, error) != 0 || add_search_indexes(build, error) != 0)
        return -1;
    add_pdfs(build);
    add_pictures(build);
    add_raw_files(build);
    if (site_builders_open(&build->builders, &build->arena, &build->content, build->settings->store, thread_count(build->settings),
                           error) != 0)
        return -1;
    return site_builders_close_after(&build->builders, write_everything(build, error), error);
}

int command_site(int argc, char **argv)
{
    struct site_settings settings;
    struct error error = {0};
    enum cli_outcome outcome = site_settings_parse(argc, argv, &settings, &error);
    if (outcome == CLI_HELP_PRINTED)
        return CLI_EXIT_OK;
    struct build build;
    build_init(&build, &settings);
    int code = outcome == CLI_BAD_USAGE ? CLI_EXIT_USAGE : site_settings_complete(&settings, &build.arena, &error);
    bool began = code == CLI_EXIT_OK;
    int failed = !began || interrupt_catch(&error) != 0 ? -1 : run_build(&build, &error);
    failed = store_close_after(build.store, failed, &error);
    build_release(&build);
    if (failed != 0 && began && interrupt_requested()) {
        fprintf(stderr, isatty(STDERR_FILENO) ? "\r\033[Kinterrupted; the site stays as it was\n"
                                              : "interrupted; the site stays as it was\n");
        return COMMAND_EXIT_INTERRUPTED;
    }
    if (failed != 0)
        log_error(&error);
    return !began ? code : failed != 0 ? CLI_EXIT_FAILED : CLI_EXIT_OK;
}
