/* page_reference: the pages that explain: method, environment, downloads. */
#include "site-gen/report/page.h"

#include "site-gen/report/data_index.h"
#include "site-gen/report/report_sections.h"

/* What the same word means in the files of different tools. */
static void add_percentile_rules(const struct report *report, struct doc_page *page)
{
    struct doc_node *section = report_section(report, &page->body, "percentile-rules", "section.percentile_rules");
    report_prose(report, section, SAY(report, "method.rules_how"));
    doc_add_table(report->arena, section, "percentile-rules-table", report_rule_table(report));
}

struct doc_page *page_build_method(const struct report *report, struct error *error)
{
    const struct page_head head = page_head_of(report, report->planned);
    struct doc_page *page = page_new(report, &head, NULL, NULL);
    page->contents = true;
    struct doc_node *reading = report_section(report, &page->body, "how-to-read", "section.how_to_read");
    if (report_add_prose_file(report, reading, "how-to-read", error) != 0)
        return NULL;
    if (report_add_prose_file(report, &page->body, "method", error) != 0)
        return NULL;
    add_percentile_rules(report, page);
    return page;
}

static void add_quarantined(const struct report *report, struct doc_page *page)
{
    const struct results *results = report->analysis->results;
    const struct doc_column columns[] = {report_column(SAY(report, "column.file"), NULL, false),
                                         report_column(SAY(report, "column.reason"), NULL, false)};
    struct doc_table *table = report_table(report, SAY(report, "environment.quarantined_caption"), columns, REPORT_COUNT(columns));
    for (size_t i = 0; i < results->import_count; i++) {
        if (results->imports[i].state != RESULTS_IMPORT_QUARANTINED)
            continue;
        struct doc_row *row = doc_table_add_row(report->arena, table);
        row->cells[0] = report_cell_text(report, results->imports[i].source_name);
        row->cells[1] = report_cell_text(report, results->imports[i].reason);
    }
    if (table->row_count == 0)
        return;
    struct doc_node *section = report_section(report, &page->body, "quarantined", "section.quarantined");
    report_prose(report, section, SAY(report, "environment.quarantined"));
    doc_add_table(report->arena, section, "quarantined-table", table);
}

struct doc_page *page_build_environment(const struct report *report)
{
    const struct page_head head = page_head_of(report, report->planned);
    struct doc_page *page = page_new(report, &head, NULL, NULL);
    page->updated = report->analysis->newest;
    if (report->analysis->scenario_count == 0) {
        report_paragraph(report, &page->body, SAY(report, "empty.title"));
    } else {
        section_quick(report, &page->body);
        section_environment(report, report_section(report, &page->body, "machines", "section.machines"), false);
        section_load(report, report_section(report, &page->body, "load", "section.load"));
        section_target_list(report, report_section(report, &page->body, "targets", "section.target_list"));
    }
    add_quarantined(report, page);
    return page;
}

/* ---- downloads -------------------------------------------------------------------------------------------------------------- */
/* What each column of a table means, folded away. */
static void add_columns(const struct report *report, struct doc_node *section, enum data_table which, const char *name)
{
    const struct doc_column heads[] = {
        report_column(SAY(report, "column.column"), NULL, false), report_column(SAY(report, "column.type"), NULL, false),
        report_column(SAY(report, "column.unit"), NULL, false), report_column(SAY(report, "column.meaning"), NULL, false)};
    struct data_columns columns = data_columns_of(which);
    struct doc_table *table = report_table(report, SAY(report, "data.columns_caption", "table", name), heads, REPORT_COUNT(heads));
    for (size_t i = 0; i < columns.count; i++) {
        const struct data_column *column = &columns.items[i];
        struct doc_row *row = doc_table_add_row(report->arena, table);
        row->cells[0] = report_cell_text(report, column->name);
        row->cells[1] = report_cell_text(report, SAY(report, data_type_word(column->type).key));
        row->cells[2] = column->unit == DATA_NO_UNIT ? report_cell_not_applicable(report)
                                                     : report_cell_text(report, SAY(report, data_unit_word(column->unit).key));
        row->cells[3] = report_cell_text(report, SAY(report, column->key));
    }
    struct doc_node *details = doc_add_details(report->arena, section, arena_format(report->arena, "columns-%s", name),
                                               doc_span_plain(report->arena, SAY(report, "data.columns", "table", name)));
    doc_add_table(report->arena, details, arena_format(report->arena, "columns-%s-table", name), table);
}

static void add_tables(const struct report *report, struct doc_page *page)
{
    struct doc_node *section = report_section(report, &page->body, "data", "section.data");
    report_prose(report, section, SAY(report, "download.data_how"));
    static const char *const files[][3] = {
        {"file:data/runs.csv", "runs.csv", "download.runs_csv"},
        {"file:data/runs.json", "runs.json", "download.runs_json"},
        {"file:data/comparisons.csv", "comparisons.csv", "download.comparisons_csv"},
        {"file:data/comparisons.json", "comparisons.json", "download.comparisons_json"},
        {"file:data/raw.csv", "raw.csv", "download.raw_csv"},
        {"file:" DATA_INDEX_PATH, "index.json", "download.index_json"},
    };
    size_t count = REPORT_COUNT(files);
    struct doc_download *items = ARENA_NEW_ARRAY(report->arena, count, struct doc_download);
    for (size_t i = 0; i < count; i++)
        items[i] = (struct doc_download){files[i][0], files[i][1], SAY(report, files[i][2])};
    doc_add_downloads(report->arena, section, items, count);
    add_columns(report, section, DATA_RUNS, "runs");
    add_columns(report, section, DATA_COMPARISONS, "comparisons");
}

static void add_pdfs(const struct report *report, struct doc_page *page)
{
    if (!report->options->pdf || report->analysis->scenario_count == 0)
        return;
    struct doc_node *section = report_section(report, &page->body, "pdf", "section.pdf_files");
    const struct analysis *analysis = report->analysis;
    size_t shown = 0;
    struct doc_download *items =
        ARENA_NEW_ARRAY(report->arena, REPORT_PAPER_COUNT * (analysis->pair_count + 1), struct doc_download);
    size_t count = report_pdf_downloads(report, NULL, NULL, SAY(report, "download.report_pdf"), items);
    for (; shown < analysis->pair_count && shown < report->options->pair_pdf_maximum; shown++) {
        const struct results_target *a = analysis->pairs[shown].a, *b = analysis->pairs[shown].b;
        count += report_pdf_downloads(report, a, b, SAY(report, "pair.a_against_b", "a", a->key, "b", b->key), items + count);
    }
    doc_add_downloads(report->arena, section, items, count);
    if (analysis->pair_total > shown)
        report_prose(report, section,
                     SAY(report, "download.pairs_bounded", "shown", format_count(report->arena, (int64_t)shown), "all",
                         format_count(report->arena, (int64_t)analysis->pair_total)));
}

static void add_raw_files(const struct report *report, struct doc_page *page)
{
    const struct results *results = report->analysis->results;
    if (results->run_count == 0)
        return;
    struct doc_download *items = ARENA_NEW_ARRAY(report->arena, results->run_count, struct doc_download);
    size_t count = 0;
    for (size_t i = 0; i < results->run_count; i++)
        if (report->options->raw_available != NULL && report->options->raw_available[i])
            items[count++] = (struct doc_download){
                arena_format(report->arena, "file:%s", report_raw_file(report->arena, &results->runs[i])),
                results->runs[i].source_name, arena_format(report->arena, "sha256 %.16s…", results->runs[i].source_sha256)};
    struct doc_node *section = report_section(report, &page->body, "raw", "section.raw_all");
    report_prose(report, section, SAY(report, "download.raw_how"));
    if (count == 0)
        return;
    const char *title = SAY(report, "download.raw_fold", "count", format_count(report->arena, (int64_t)count));
    struct doc_node *details = doc_add_details(report->arena, section, "raw-files", doc_span_plain(report->arena, title));
    doc_add_downloads(report->arena, details, items, count);
}

struct doc_page *page_build_downloads(const struct report *report)
{
    const struct page_head head = page_head_of(report, report->planned);
    struct doc_page *page = page_new(report, &head, NULL, NULL);
    page->updated = report->analysis->newest;
    if (report->analysis->quick)
        section_quick(report, &page->body);
    add_tables(report, page);
    add_pdfs(report, page);
    add_raw_files(report, page);
    return page;
}
