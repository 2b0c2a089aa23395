/* site_pages: threads that take page after page. What a page is made of is the thread's own: arena, output, templates, builder; what
 * remains of it is noted under the lock. */
#include "site-gen/render/site_pages.h"

#include "site-gen/render/html.h"
#include "site-gen/render/mustache.h"
#include "site-gen/render/site_template.h"
#include "site-gen/render/svg.h"
#include "site-gen/report/doc_check.h"

#include <string.h>

#define PAGE_FILE_MAXIMUM ((size_t)128 << 20)

/* One thread's own. */
struct worker {
    struct site_pages *pages;
    void *builder;
    struct arena arena;          /* of the page at hand */
    struct arena template_arena; /* of the templates */
    struct site_templates templates;
    struct error template_error;
    struct mustache engine;
    struct str_builder out; /* the file at hand */
    struct error error;
};

/* ---- the whole -------------------------------------------------------------------------------------------------------------- */
static size_t *first_print(struct site_pages *pages, size_t language, size_t page)
{
    return &pages->print_first[page * pages->plan->site_count + language];
}

void site_pages_init(struct site_pages *pages, const struct site_plan *plan, const struct site_options *options,
                     struct site_stage *stage)
{
    *pages = (struct site_pages){.plan = plan, .options = options, .stage = stage};
    arena_init(&pages->arena);
    (void)pthread_mutex_init(&pages->lock, NULL);
    pages->print_first = ARENA_NEW_ARRAY(&pages->arena, plan->page_count * plan->site_count, size_t);
    pages->print_next = ARENA_NEW_ARRAY(&pages->arena, options->print_count, size_t);
    for (size_t i = options->print_count; i > 0; i--) {
        size_t *first = first_print(pages, options->prints[i - 1].language, options->prints[i - 1].page);
        pages->print_next[i - 1] = *first;
        *first = i;
    }
    pages->places = ARENA_NEW_ARRAY(&pages->arena, plan->site_count, struct doc_places);
    for (size_t i = 0; i < plan->site_count; i++)
        doc_places_init(&pages->places[i], plan->sites[i]);
}

void site_pages_release(struct site_pages *pages)
{
    for (size_t i = 0; i < pages->plan->site_count; i++)
        doc_places_release(&pages->places[i]);
    (void)pthread_mutex_destroy(&pages->lock);
    arena_release(&pages->arena);
}

int site_pages_report(struct site_pages *pages, const char *path, struct error *error)
{
    (void)pthread_mutex_lock(&pages->lock);
    pages->progress.path = path;
    bool go_on = pages->options->progress == NULL || pages->options->progress(pages->options->progress_context, &pages->progress);
    pages->progress.done++;
    (void)pthread_mutex_unlock(&pages->lock);
    return go_on ? 0 : error_set(error, "interrupted");
}

/* ---- one page --------------------------------------------------------------------------------------------------------------- */
static int put_rendered(struct worker *worker, const char *path)
{
    if (worker->out.failed)
        return error_set(&worker->error, "%s is larger than %zu bytes", path, PAGE_FILE_MAXIMUM);
    return site_stage_put(worker->pages->stage, path, str_builder_text(&worker->out), worker->out.length, &worker->error);
}

static int write_charts(struct worker *worker, const struct doc_site *site, const struct doc_page *page,
                        const struct doc_node *parent)
{
    for (const struct doc_node *node = parent->first_child; node != NULL; node = node->next) {
        if (node->kind == DOC_CHART) {
            str_builder_clear(&worker->out);
            svg_render_file(node->as.chart.drawing, &worker->out);
            if (put_rendered(worker, html_chart_path(&worker->arena, site, page, node->id)) != 0)
                return -1;
        }
        if (write_charts(worker, site, page, node) != 0)
            return -1;
    }
    return 0;
}

static int write_html(struct worker *worker, size_t language, const struct doc_page *page)
{
    const struct site_plan *plan = worker->pages->plan;
    str_builder_clear(&worker->out);
    if (html_render_page(&worker->engine, plan->sites, plan->site_count, language, page, false, &worker->out, &worker->error) != 0)
        return -1;
    return put_rendered(worker, html_page_path(&worker->arena, plan->sites[language], page));
}

static int write_prints(struct worker *worker, size_t language, size_t number, const struct doc_page *page)
{
    struct site_pages *pages = worker->pages;
    for (size_t at = *first_print(pages, language, number); at != 0; at = pages->print_next[at - 1]) {
        const struct site_print *print = &pages->options->prints[at - 1];
        char place[FS_PATH_MAXIMUM];
        if (site_stage_place(pages->stage, print->path, place, &worker->error) != 0 ||
            print->print(worker->builder, pages->plan->sites[language], page, place, &worker->error) != 0 ||
            site_stage_adopt(pages->stage, print->path, &worker->error) != 0)
            return -1;
    }
    return 0;
}

static int check_page(struct worker *worker, size_t language, struct doc_page *page)
{
    struct site_pages *pages = worker->pages;
    struct doc_ties ties;
    doc_ties_init(&ties);
    int result = doc_check_page(pages->plan->sites[language], page, &worker->arena, &ties, &worker->error);
    if (result == 0) {
        (void)pthread_mutex_lock(&pages->lock);
        doc_places_add(&pages->places[language], page->path, &ties);
        (void)pthread_mutex_unlock(&pages->lock);
    }
    doc_ties_release(&ties);
    return result;
}

static int write_page(struct worker *worker, size_t language, size_t number)
{
    const struct site_plan *plan = worker->pages->plan;
    arena_clear(&worker->arena);
    struct doc_page *page = plan->build(worker->builder, language, number, &worker->arena, &worker->error);
    if (page == NULL || check_page(worker, language, page) != 0)
        return error_add_context(&worker->error, "language %s", plan->sites[language]->language);
    if (write_html(worker, language, page) != 0 || write_charts(worker, plan->sites[language], page, &page->body) != 0)
        return -1;
    return write_prints(worker, language, number, page);
}

/* ---- threads ---------------------------------------------------------------------------------------------------------------- */
/* False when there is nothing left to do. */
static bool take_page(struct site_pages *pages, size_t *number)
{
    (void)pthread_mutex_lock(&pages->lock);
    bool taken = !pages->failed && pages->next < pages->plan->page_count;
    if (taken)
        *number = pages->next++;
    (void)pthread_mutex_unlock(&pages->lock);
    return taken;
}

static void fail(struct worker *worker, size_t number)
{
    struct site_pages *pages = worker->pages;
    if (worker->template_error.message[0] != '\0')
        worker->error = worker->template_error; /* the cause: a template that exists and can't be read */
    (void)pthread_mutex_lock(&pages->lock);
    if (!pages->failed || number < pages->failed_page) {
        pages->failed_page = number;
        pages->error = worker->error;
    }
    pages->failed = true;
    (void)pthread_mutex_unlock(&pages->lock);
}

static void work(struct worker *worker)
{
    const struct site_plan *plan = worker->pages->plan;
    size_t number;
    while (take_page(worker->pages, &number))
        for (size_t language = 0; language < plan->site_count; language++)
            if (write_page(worker, language, number) != 0 ||
                site_pages_report(worker->pages, plan->paths[number], &worker->error) != 0) {
                fail(worker, number);
                return;
            }
}

static void *run_worker(void *context)
{
    struct worker *worker = context;
    arena_init(&worker->arena);
    arena_init(&worker->template_arena);
    worker->templates = (struct site_templates){
        .arena = &worker->template_arena, .folder = worker->pages->options->templates, .error = &worker->template_error};
    mustache_init(&worker->engine, site_template_load, &worker->templates);
    str_builder_init(&worker->out, PAGE_FILE_MAXIMUM);
    work(worker);
    str_builder_release(&worker->out);
    mustache_release(&worker->engine);
    arena_release(&worker->template_arena);
    arena_release(&worker->arena);
    return NULL;
}

/* One worker is the calling thread; a thread that the system does not give is done without. */
static void run_workers(struct site_pages *pages)
{
    size_t count = pages->options->thread_count;
    struct worker *workers = ARENA_NEW_ARRAY(&pages->arena, count, struct worker);
    pthread_t *threads = ARENA_NEW_ARRAY(&pages->arena, count, pthread_t);
    bool *is_running = ARENA_NEW_ARRAY(&pages->arena, count, bool);
    for (size_t i = 0; i < count; i++)
        workers[i] = (struct worker){.pages = pages, .builder = pages->options->builders[i]};
    for (size_t i = 1; i < count; i++)
        is_running[i] = pthread_create(&threads[i], NULL, run_worker, &workers[i]) == 0;
    run_worker(&workers[0]);
    for (size_t i = 1; i < count; i++)
        if (is_running[i])
            (void)pthread_join(threads[i], NULL);
}

int site_pages_write(struct site_pages *pages, struct error *error)
{
    run_workers(pages);
    if (pages->failed) {
        if (error != NULL)
            *error = pages->error;
        return -1;
    }
    for (size_t i = 0; i < pages->plan->site_count; i++)
        if (doc_check_menu(pages->plan->sites[i], &pages->places[i], error) != 0 || doc_places_check(&pages->places[i], error) != 0)
            return error_add_context(error, "language %s", pages->plan->sites[i]->language);
    return 0;
}
