/* site_pages: threads that take page after page. What a page is made of is the thread's own: arena, output, templates, builder; what
 * remains of it is noted under the lock. */
#include "site-gen/render/site_pages.h"

#include "lib/digest.h"
#include "site-gen/render/html.h"
#include "site-gen/render/mustache.h"
#include "site-gen/render/site_pictures.h"
#include "site-gen/render/site_template.h"
#include "site-gen/report/doc_check.h"

#include <string.h>

#define PAGE_FILE_MAXIMUM ((size_t)128 << 20)
#define UNIT_KEY_LENGTH 32 /* hexadecimal digits */

/* One thread's own. */
struct worker {
    struct site_pages *pages;
    void *builder;
    bool is_first;
    struct arena arena;          /* of the page at hand */
    struct arena template_arena; /* of the templates */
    struct site_templates templates;
    struct error template_error;
    struct mustache engine;
    struct str_builder out;  /* the file at hand */
    struct str_builder unit; /* the page's lines of the manifest */
    struct error error;
};

/* ---- the whole -------------------------------------------------------------------------------------------------------------- */
static size_t position_of(const struct site_pages *pages, size_t language, size_t page)
{
    return page * pages->plan->site_count + language;
}

static size_t *first_print(struct site_pages *pages, size_t language, size_t page)
{
    return &pages->print_first[position_of(pages, language, page)];
}

void site_pages_init(struct site_pages *pages, const struct site_plan *plan, const struct site_options *options,
                     struct site_stage *stage, const struct site_manifest *old)
{
    *pages = (struct site_pages){.plan = plan, .options = options, .stage = stage, .old = old};
    arena_init(&pages->arena);
    (void)pthread_mutex_init(&pages->lock, NULL);
    pages->print_first = ARENA_NEW_ARRAY(&pages->arena, plan->page_count * plan->site_count, size_t);
    pages->print_next = ARENA_NEW_ARRAY(&pages->arena, options->print_count, size_t);
    for (size_t i = options->print_count; i > 0; i--) {
        size_t *first = first_print(pages, options->prints[i - 1].language, options->prints[i - 1].page);
        pages->print_next[i - 1] = *first;
        *first = i;
    }
    pages->units = ARENA_NEW_ARRAY(&pages->arena, plan->page_count * plan->site_count, struct str);
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
    site_manifest_add_file(&worker->unit, path, worker->out.length);
    return site_stage_put(worker->pages->stage, path, str_builder_text(&worker->out), worker->out.length, &worker->error);
}

/* A site_picture_function. */
static int put_picture(void *context, const char *path)
{
    return put_rendered(context, path);
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
        str_builder_clear(&worker->out);
        if (print->print(worker->builder, pages->plan->sites[language], page, &worker->out, &worker->error) != 0)
            return error_add_context(&worker->error, "%s", print->path);
        if (put_rendered(worker, print->path) != 0)
            return -1;
    }
    return 0;
}

/* Once each: a page links to one place again and again. */
static void note_links(struct worker *worker, const struct doc_ties *ties)
{
    struct name_set places;
    name_set_init(&places, &worker->arena);
    for (size_t i = 0; i < ties->wanted.count; i++) {
        const char *place = *VEC_AT(&ties->wanted, i, const char *);
        bool is_new;
        name_set_add(&places, place, &is_new);
        if (is_new)
            site_manifest_add_link(&worker->unit, place);
    }
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
        note_links(worker, &ties);
    }
    doc_ties_release(&ties);
    return result;
}

static int build_page(struct worker *worker, size_t language, size_t number)
{
    const struct site_plan *plan = worker->pages->plan;
    struct doc_page *page = plan->build(worker->builder, language, number, &worker->arena, &worker->error);
    if (page == NULL || check_page(worker, language, page) != 0)
        return error_add_context(&worker->error, "language %s", plan->sites[language]->language);
    if (write_html(worker, language, page) != 0 ||
        site_pictures_write(&worker->arena, plan->sites[language], page, &worker->out, put_picture, worker) != 0)
        return -1;
    return write_prints(worker, language, number, page);
}

/* ---- taking a page over ----------------------------------------------------------------------------------------------------- */
/* Of everything that the page's files are made of; NULL when that is not known. From the page's arena. */
static const char *unit_key(struct worker *worker, size_t language, size_t number)
{
    struct site_pages *pages = worker->pages;
    const struct doc_site *site = pages->plan->sites[language];
    if (pages->plan->keys == NULL || pages->options->identity == NULL)
        return NULL;
    struct str_builder *input = &worker->out;
    str_builder_clear(input);
    str_builder_append_format(input, "%s\n%s\n%s\n%s\n", pages->options->identity, site->language, pages->plan->paths[number],
                              pages->plan->keys[number]);
    for (size_t at = *first_print(pages, language, number); at != 0; at = pages->print_next[at - 1])
        str_builder_append_format(input, "%s\n", pages->options->prints[at - 1].path);
    char key[DIGEST_TEXT_SIZE];
    digest_sha256(str_builder_text(input), input->length, key);
    return arena_copy_str(&worker->arena, (struct str){key, UNIT_KEY_LENGTH});
}

static bool has_all_files(const struct site_pages *pages, const struct site_unit *unit)
{
    struct str lines = unit->lines;
    struct site_line line;
    while (site_manifest_next(&lines, &line))
        if (line.kind == SITE_LINE_FILE &&
            (!doc_path_is_safe(line.text) || !site_stage_has(pages->stage, line.text, line.size, pages->old->written)))
            return false;
    return true;
}

/* Links lead from the page as before; whether they still arrive is found when all pages are there. */
static void want_again(struct site_pages *pages, size_t language, size_t number, const struct site_unit *unit)
{
    struct str lines = unit->lines;
    struct site_line line;
    while (site_manifest_next(&lines, &line))
        if (line.kind == SITE_LINE_LINK)
            doc_places_want(&pages->places[language], line.text, pages->plan->paths[number]);
}

/* 0, or -1; *taken is false when there are no hard links, so that it has to be built. */
static int take_files(struct worker *worker, const struct site_unit *unit, bool *taken)
{
    struct str lines = unit->lines;
    struct site_line line;
    *taken = true;
    while (*taken && site_manifest_next(&lines, &line))
        if (line.kind == SITE_LINE_FILE && site_stage_take(worker->pages->stage, line.text, taken, &worker->error) != 0)
            return -1;
    return 0;
}

static void note_unit(struct site_pages *pages, size_t language, size_t number, const char *name, const char *key, struct str lines)
{
    struct str_builder unit;
    str_builder_init(&unit, PAGE_FILE_MAXIMUM);
    site_manifest_add_unit(&unit, name, key);
    str_builder_append_str(&unit, lines);
    struct str *kept = &pages->units[position_of(pages, language, number)];
    *kept = (struct str){arena_copy_text(&pages->arena, str_builder_text(&unit)), unit.length};
    str_builder_release(&unit);
}

static int write_page(struct worker *worker, size_t language, size_t number)
{
    struct site_pages *pages = worker->pages;
    arena_clear(&worker->arena);
    const char *name = arena_format(&worker->arena, "%s%s.html", pages->plan->sites[language]->folder, pages->plan->paths[number]);
    const char *key = unit_key(worker, language, number);
    const struct site_unit *unit = pages->options->full ? NULL : site_manifest_find(pages->old, name, key);
    bool taken = false;
    if (unit != NULL && has_all_files(pages, unit) && take_files(worker, unit, &taken) != 0)
        return -1;
    str_builder_clear(&worker->unit);
    if (!taken && build_page(worker, language, number) != 0)
        return -1;
    (void)pthread_mutex_lock(&pages->lock);
    if (taken)
        want_again(pages, language, number, unit);
    if (key != NULL)
        note_unit(pages, language, number, name, key,
                  taken ? unit->lines : (struct str){str_builder_text(&worker->unit), worker->unit.length});
    pages->built += taken ? 0 : 1;
    (void)pthread_mutex_unlock(&pages->lock);
    return 0;
}

/* ---- threads ---------------------------------------------------------------------------------------------------------------- */
/* False when there is nothing left to do. The first thread takes pages from the plan's beginning, where the large ones are, the others
 * from its end: so never are two large ones in memory. When one of the others fails, the first goes on: the error to be told is that of the
 * first page in the plan that has one. */
static bool take_page(const struct worker *worker, size_t *number)
{
    struct site_pages *pages = worker->pages;
    (void)pthread_mutex_lock(&pages->lock);
    bool taken = pages->next < pages->end && (worker->is_first || !pages->failed);
    if (taken)
        *number = worker->is_first ? pages->next++ : --pages->end;
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
    while (take_page(worker, &number))
        for (size_t language = 0; language < plan->site_count; language++)
            if (write_page(worker, language, number) != 0 ||
                site_pages_report(worker->pages, plan->paths[number], &worker->error) != 0) {
                fail(worker, number);
                return;
            }
}

static void start_worker(struct worker *worker, struct site_pages *pages, void *builder)
{
    *worker = (struct worker){.pages = pages, .builder = builder};
    arena_init(&worker->arena);
    arena_init(&worker->template_arena);
    worker->templates = (struct site_templates){
        .arena = &worker->template_arena, .folder = pages->options->templates, .error = &worker->template_error};
    mustache_init(&worker->engine, site_template_load, &worker->templates);
    str_builder_init(&worker->out, PAGE_FILE_MAXIMUM);
    str_builder_init(&worker->unit, PAGE_FILE_MAXIMUM);
}

static void end_worker(struct worker *worker)
{
    str_builder_release(&worker->unit);
    str_builder_release(&worker->out);
    mustache_release(&worker->engine);
    arena_release(&worker->template_arena);
    arena_release(&worker->arena);
}

static void *run_worker(void *context)
{
    work(context);
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
        start_worker(&workers[i], pages, pages->options->builders[i]);
    workers[0].is_first = true;
    pages->end = pages->plan->page_count;
    for (size_t i = 1; i < count; i++)
        is_running[i] = pthread_create(&threads[i], NULL, run_worker, &workers[i]) == 0;
    run_worker(&workers[0]);
    for (size_t i = 1; i < count; i++)
        if (is_running[i])
            (void)pthread_join(threads[i], NULL);
    for (size_t i = 0; i < count; i++)
        end_worker(&workers[i]);
}

/* ---- links between pages ---------------------------------------------------------------------------------------------------- */
/* Places that pages of the old site linked to: they were proved then, and a page that was taken over still has them. */
static void collect_proved(const struct site_pages *pages, size_t language, struct name_set *proved, struct arena *arena)
{
    for (size_t i = 0; i < pages->plan->page_count; i++) {
        const char *name = arena_format(arena, "%s%s.html", pages->plan->sites[language]->folder, pages->plan->paths[i]);
        const struct site_unit *unit = site_manifest_find_any(pages->old, name);
        struct str lines = unit == NULL ? (struct str){NULL, 0} : unit->lines;
        struct site_line line;
        while (site_manifest_next(&lines, &line))
            if (line.kind == SITE_LINE_LINK)
                name_set_add(proved, line.text, NULL);
    }
}

/* Builds a page only to know its places. */
static int learn_page(struct site_pages *pages, size_t language, size_t number, struct error *error)
{
    struct worker worker;
    start_worker(&worker, pages, pages->options->builders[0]);
    struct doc_page *page = pages->plan->build(worker.builder, language, number, &worker.arena, &worker.error);
    int result = page == NULL ? -1 : check_page(&worker, language, page);
    if (result != 0 && error != NULL)
        *error = worker.error;
    end_worker(&worker);
    return result;
}

/* A new link to a place of a page that was taken over: only the page itself can tell whether there is such a place. */
static int learn_places(struct site_pages *pages, size_t language, struct error *error)
{
    struct doc_places *places = &pages->places[language];
    struct arena arena;
    struct name_set proved;
    arena_init(&arena);
    name_set_init(&proved, &arena);
    collect_proved(pages, language, &proved, &arena);
    int result = 0;
    for (size_t i = 0; result == 0 && i < places->wanted.count; i++) { /* which may grow meanwhile */
        size_t page;
        bool is_new;
        if (!doc_places_is_open(places, places->wanted.names[i], &page))
            continue;
        name_set_add(&proved, places->wanted.names[i], &is_new);
        if (is_new)
            result = learn_page(pages, language, page, error);
    }
    arena_release(&arena);
    return result;
}

static int prove_links(struct site_pages *pages, size_t language, struct error *error)
{
    struct doc_places *places = &pages->places[language];
    if (doc_check_menu(pages->plan->sites[language], places, error) != 0 || learn_places(pages, language, error) != 0 ||
        doc_places_check(places, error) != 0)
        return error_add_context(error, "language %s", pages->plan->sites[language]->language);
    return 0;
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
        if (prove_links(pages, i, error) != 0)
            return -1;
    return 0;
}

void site_pages_describe(const struct site_pages *pages, struct str_builder *manifest)
{
    for (size_t i = 0; i < pages->plan->page_count * pages->plan->site_count; i++)
        str_builder_append_str(manifest, pages->units[i]);
}
