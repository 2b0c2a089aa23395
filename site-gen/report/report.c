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

const char *report_pair_pdf(struct arena *arena, const struct doc_site *site, const struct results_target *a,
                            const struct results_target *b)
{
    return arena_format(arena, "%spdf/compare-%s-vs-%s.pdf", site->folder, a->key, b->key);
}

const char *report_pdf(struct arena *arena, const struct doc_site *site)
{
    return arena_format(arena, "%spdf/report.pdf", site->folder);
}

const char *report_picture(struct arena *arena, const struct doc_site *site, const struct doc_page *page)
{
    return arena_format(arena, "images/%s%s.png", site->folder, page->path);
}

const char *report_raw_file(struct arena *arena, const struct results_run *run)
{
    return arena_format(arena, "data/raw/%s.json", run->id);
}

static bool meet_somewhere(const struct analysis *analysis, const struct results_target *a, const struct results_target *b)
{
    for (size_t i = 0; i < analysis->scenario_count; i++)
        if (analysis_find_pair(analysis_current_group(&analysis->scenarios[i]), a, b) != NULL)
            return true;
    return false;
}

bool report_next_pair(const struct analysis *analysis, struct report_pair_cursor *cursor, const struct results_target **a,
                      const struct results_target **b)
{
    while (cursor->a + 1 < analysis->target_count) {
        if (++cursor->b <= cursor->a)
            cursor->b = cursor->a + 1;
        if (cursor->b >= analysis->target_count) {
            cursor->a++;
            cursor->b = cursor->a;
            continue;
        }
        *a = analysis->targets[cursor->a];
        *b = analysis->targets[cursor->b];
        if (meet_somewhere(analysis, *a, *b))
            return true;
    }
    return false;
}

struct doc_page *page_new(const struct report *report, const char *path, const char *title, const char *summary,
                          const char *kind_title, const char *kind_link)
{
    struct doc_page *page = doc_site_add_page(report->site, path, title, summary);
    report_add_crumb(report, page, SAY(report, "menu.index"), "page:index");
    if (kind_title != NULL)
        report_add_crumb(report, page, kind_title, kind_link);
    return page;
}

static void add_menu(const struct report *report)
{
    static const char *const entries[][2] = {{"menu.index", "page:index"},
                                             {"menu.report", "page:" REPORT_PAGE},
                                             {"menu.compare", "page:" COMPARE_INDEX_PAGE},
                                             {"menu.method", "page:method"},
                                             {"menu.environment", "page:environment"},
                                             {"menu.downloads", "page:downloads"}};
    size_t count = sizeof(entries) / sizeof(entries[0]);
    report->site->menu = ARENA_NEW_ARRAY(report->arena, count, struct doc_crumb);
    report->site->menu_count = count;
    for (size_t i = 0; i < count; i++)
        report->site->menu[i] = (struct doc_crumb){SAY(report, entries[i][0]), entries[i][1]};
}

/* Files that pages may link to; the site writer is given the same ones. */
static void add_files(const struct report *report)
{
    static const char *const tables[] = {"data/runs.csv", "data/runs.json", "data/comparisons.csv", "data/comparisons.json", "data/raw.csv",
                                         DATA_INDEX_PATH};
    for (size_t i = 0; i < sizeof(tables) / sizeof(tables[0]); i++)
        doc_site_add_file(report->site, tables[i]);
    doc_site_add_file(report->site, report->site->feed);
    const struct results *results = report->analysis->results;
    for (size_t i = 0; report->options->raw_available != NULL && i < results->run_count; i++)
        if (report->options->raw_available[i])
            doc_site_add_file(report->site, report_raw_file(report->arena, &results->runs[i]));
    if (!report->options->pdf)
        return;
    doc_site_add_file(report->site, report_pdf(report->arena, report->site));
    struct report_pair_cursor cursor = {0, 0};
    const struct results_target *a, *b;
    for (size_t count = 0; count < report->options->pair_pdf_maximum && report_next_pair(report->analysis, &cursor, &a, &b);
         count++)
        doc_site_add_file(report->site, report_pair_pdf(report->arena, report->site, a, b));
}

static int add_pages(const struct report *report, struct error *error)
{
    const struct analysis *analysis = report->analysis;
    page_add_index(report);
    if (page_add_report(report, error) != 0 || page_add_method(report, error) != 0)
        return -1;
    page_add_environment(report);
    page_add_downloads(report);
    page_add_compare_index(report);
    page_add_annotations(report);
    for (size_t i = 0; i < analysis->results->machine_count; i++)
        page_add_machine(report, &analysis->results->machines[i]);
    for (size_t i = 0; i < analysis->scenario_count; i++)
        page_add_scenario(report, &analysis->scenarios[i]);
    for (size_t i = 0; i < analysis->target_count; i++)
        page_add_target(report, analysis->targets[i]);
    for (size_t i = 0; i < analysis->experiment_target_count; i++)
        page_add_target(report, analysis->experiment_targets[i]);
    for (size_t i = 0; i < analysis->experiment_count;)
        i += page_add_experiment(report, &analysis->experiments[i]);
    for (size_t i = 0; i < analysis->history_count;)
        i += page_add_history(report, &analysis->histories[i]);
    struct report_pair_cursor cursor = {0, 0};
    const struct results_target *a, *b;
    for (size_t number = 0; report_next_pair(analysis, &cursor, &a, &b); number++)
        page_add_compare(report, a, b, number);
    for (size_t i = 0; i < analysis->results->run_count; i++)
        if (page_add_run(report, &analysis->results->runs[i], error) != 0)
            return -1;
    return 0;
}

struct doc_site *report_build(struct arena *arena, const struct messages *messages, const struct analysis *analysis,
                              struct store *store, const struct report_options *options, struct error *error)
{
    const char *title = options->title != NULL ? options->title : message_get(messages, "site.title");
    struct report report = {
        .arena = arena,
        .messages = messages,
        .site = doc_site_new(arena, messages, messages->language, title),
        .analysis = analysis,
        .store = store,
        .options = options,
    };
    report.site->folder = options->in_subfolder ? arena_format(arena, "%s/", messages->language) : "";
    if (options->base_url != NULL)
        report.site->base_url = arena_copy_text(arena, options->base_url);
    report.site->feed = report_feed_path(arena, report.site);
    add_menu(&report);
    add_files(&report);
    return add_pages(&report, error) == 0 ? report.site : NULL;
}
