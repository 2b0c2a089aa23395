/* report: puts the pages of one language together, in the order in which they are numbered and written. */
#include "site-gen/report/report.h"

#include "site-gen/report/data_index.h"
#include "site-gen/report/page.h"
#include "site-gen/report/report_feed.h"

#include <string.h>

const char *report_pair_page(struct arena *arena, const struct results_target *a, const struct results_target *b)
{
    return arena_format(arena, "compare/%s-vs-%s", a->key, b->key);
}

const char *report_picture(struct arena *arena, const struct doc_site *site, const char *path)
{
    return arena_format(arena, "images/%s%s.png", site->folder, path);
}

const char *report_raw_file(struct arena *arena, const struct results_run *run)
{
    return arena_format(arena, "data/raw/%s.json", run->id);
}

struct doc_page *page_new(const struct report *report, const struct page_head *head, const char *parent, const char *parent_link)
{
    struct doc_page *page = doc_page_new(report->arena, report->site, report->path, head->title, head->summary);
    report_add_crumb(report, page, SAY(report, "menu.index"), "page:index");
    if (parent != NULL)
        report_add_crumb(report, page, parent, parent_link);
    return page;
}

static void add_menu(const struct report *report, struct doc_site *site)
{
    static const char *const entries[][2] = {
        {"menu.index", "page:index"},   {"menu.report", "page:" REPORT_PAGE},     {"menu.compare", "page:" COMPARE_INDEX_PAGE},
        {"menu.method", "page:method"}, {"menu.environment", "page:environment"}, {"menu.downloads", "page:downloads"},
        {"menu.search", "page:search"}};
    size_t count = sizeof(entries) / sizeof(entries[0]);
    site->menu = ARENA_NEW_ARRAY(report->arena, count, struct doc_crumb);
    site->menu_count = count;
    for (size_t i = 0; i < count; i++)
        site->menu[i] = (struct doc_crumb){SAY(report, entries[i][0]), entries[i][1]};
}

static void add_pdf_files(const struct report *report, struct doc_site *site, enum report_paper paper)
{
    const struct analysis *analysis = report->analysis;
    if (report_has_pdf(report->options, paper, false))
        doc_site_add_file(site, report_pdf(report->arena, site, paper));
    if (!report_has_pdf(report->options, paper, true))
        return;
    for (size_t i = 0; i < report->options->pair_pdf_maximum && i < analysis->pair_count; i++)
        doc_site_add_file(site, report_pair_pdf(report->arena, site, analysis->pairs[i].a, analysis->pairs[i].b, paper));
}

/* Files that pages may link to; the site writer is given the same ones. */
static void add_files(const struct report *report, struct doc_site *site)
{
    static const char *const tables[] = {"data/runs.csv",         "data/runs.json", "data/comparisons.csv",
                                         "data/comparisons.json", "data/raw.csv",   DATA_INDEX_PATH};
    for (size_t i = 0; i < sizeof(tables) / sizeof(tables[0]); i++)
        doc_site_add_file(site, tables[i]);
    doc_site_add_file(site, site->feed);
    const struct results *results = report->analysis->results;
    for (size_t i = 0; report->options->raw_available != NULL && i < results->run_count; i++)
        if (report->options->raw_available[i])
            doc_site_add_file(site, report_raw_file(report->arena, &results->runs[i]));
    for (enum report_paper paper = REPORT_PAPER_A4; paper < REPORT_PAPER_COUNT; paper++)
        add_pdf_files(report, site, paper);
}

struct doc_site *report_site_new(struct arena *arena, const struct messages *messages, const struct analysis *analysis,
                                 const struct report_plan *plan, const struct report_options *options)
{
    const char *title = options->title != NULL ? options->title : message_get(messages, "site.title");
    struct doc_site *site = doc_site_new(arena, messages, messages->language, title);
    site->folder = options->in_subfolder ? arena_format(arena, "%s/", messages->language) : "";
    if (options->base_url != NULL)
        site->base_url = arena_copy_text(arena, options->base_url);
    site->feed = report_feed_path(arena, site);
    const struct report report = {.arena = arena, .messages = messages, .site = site, .analysis = analysis, .options = options};
    add_menu(&report, site);
    add_files(&report, site);
    doc_site_index(site);
    site->page_names = &plan->paths; /* of the pages that will be built */
    return site;
}

static struct doc_page *build(const struct report *report, const struct report_page *planned, struct error *error)
{
    switch (planned->kind) {
    case REPORT_PAGE_INDEX:
        return page_build_index(report);
    case REPORT_PAGE_REPORT:
        return page_build_report(report, error);
    case REPORT_PAGE_METHOD:
        return page_build_method(report, error);
    case REPORT_PAGE_ENVIRONMENT:
        return page_build_environment(report);
    case REPORT_PAGE_DOWNLOADS:
        return page_build_downloads(report);
    case REPORT_PAGE_COMPARE_INDEX:
        return page_build_compare_index(report);
    case REPORT_PAGE_ANNOTATIONS:
        return page_build_annotations(report);
    case REPORT_PAGE_MACHINE:
        return page_build_machine(report, planned->about.machine);
    case REPORT_PAGE_SEARCH:
        return page_build_search(report);
    case REPORT_PAGE_SCENARIO:
        return page_build_scenario(report, planned->about.scenario);
    case REPORT_PAGE_TARGET:
        return page_build_target(report, planned->about.target);
    case REPORT_PAGE_EXPERIMENT:
        return page_build_experiment(report, planned->about.experiment);
    case REPORT_PAGE_HISTORY:
        return page_build_history(report, planned->about.history);
    case REPORT_PAGE_PAIR:
        return page_build_compare(report, planned->about.pair.a, planned->about.pair.b, planned->about.pair.number);
    case REPORT_PAGE_RUN:
        return page_build_run(report, planned->about.run, error);
    }
    error_set(error, "page %s: of no kind", planned->path);
    return NULL;
}

struct report report_of(const struct report_builder *builder, const struct doc_site *site, const struct report_page *planned,
                        struct arena *arena)
{
    return (struct report){
        .arena = arena,
        .messages = site->messages,
        .site = site,
        .plan = builder->plan,
        .planned = planned,
        .path = planned == NULL ? NULL : planned->path,
        .analysis = builder->analysis,
        .store = builder->store,
        .options = builder->options,
    };
}

struct doc_page *report_build_page(const struct report_builder *builder, const struct doc_site *site,
                                   const struct report_page *planned, struct arena *arena, struct error *error)
{
    const struct report report = report_of(builder, site, planned, arena);
    return build(&report, planned, error);
}

struct doc_site *report_build(struct arena *arena, const struct messages *messages, const struct analysis *analysis,
                              struct store *store, const struct report_options *options, struct error *error)
{
    const struct report_plan *plan = report_plan_make(arena, analysis);
    const struct report_builder builder = {.analysis = analysis, .plan = plan, .options = options, .store = store};
    struct doc_site *site = report_site_new(arena, messages, analysis, plan, options);
    for (size_t i = 0; i < plan->page_count; i++) {
        struct doc_page *page = report_build_page(&builder, site, &plan->pages[i], arena, error);
        if (page == NULL)
            return NULL;
        doc_site_keep_page(site, page);
    }
    return site;
}
