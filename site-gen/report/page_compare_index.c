/* page_compare_index: every target against every other on one page, leading to the page of each pair; and how to compare anything else. */
#include "site-gen/report/page.h"

#include "site-gen/report/report_sections.h"
#include "site-gen/report/report_wording.h"

/* With more targets than this the matrix is no longer readable; each target's page then lists whom it can be compared with. */
#define MATRIX_MAXIMUM 20

static const char *count_words(const struct report *report, size_t count)
{
    return format_count(report->arena, (int64_t)count);
}

/* The row's target against the column's, over all scenarios, from their tally: seen from the row. */
static struct doc_cell tally_cell(const struct report *report, const struct pair_tally *tally, bool flipped)
{
    size_t faster = tally->by_verdict[flipped ? VERDICT_SLOWER : VERDICT_FASTER];
    size_t slower = tally->by_verdict[flipped ? VERDICT_FASTER : VERDICT_SLOWER];
    size_t equivalent = tally->by_verdict[VERDICT_EQUIVALENT], undecided = tally->by_verdict[VERDICT_NO_DIFFERENCE];
    size_t claimless = tally->by_verdict[VERDICT_NO_CLAIM] + tally->by_verdict[VERDICT_INVALID];
    const char *all = SAY(report, report_number_key(report, "matrix.of", faster + slower + equivalent + undecided + claimless),
                          "count", count_words(report, faster + slower + equivalent + undecided + claimless));
    if (faster > 0 && slower > 0)
        return doc_cell_verdict(
            DOC_VERDICT_NO_DIFFERENCE,
            SAY(report, "matrix.both", "faster", count_words(report, faster), "slower", count_words(report, slower)), all);
    if (faster > 0)
        return doc_cell_verdict(DOC_VERDICT_FASTER, SAY(report, "matrix.faster", "count", count_words(report, faster)), all);
    if (slower > 0)
        return doc_cell_verdict(DOC_VERDICT_SLOWER, SAY(report, "matrix.slower", "count", count_words(report, slower)), all);
    if (undecided > 0)
        return doc_cell_verdict(DOC_VERDICT_NO_DIFFERENCE, SAY(report, "matrix.undecided"), all);
    if (equivalent > 0)
        return doc_cell_verdict(DOC_VERDICT_EQUIVALENT, SAY(report, "matrix.equivalent"), all);
    return doc_cell_verdict(DOC_VERDICT_NO_CLAIM, SAY(report, "matrix.no_claim"), all);
}

static struct doc_cell matrix_cell(const struct report *report, size_t row, size_t column)
{
    if (row == column)
        return report_cell_not_applicable(report);
    const struct results_target *const *targets = report->analysis->targets;
    const struct results_target *a = targets[row < column ? row : column], *b = targets[row < column ? column : row];
    struct pair_tally tally = pair_tally(report, a, b);
    if (tally.missing == report->analysis->scenario_count) /* they never meet: no page */
        return report_cell_missing(report);
    struct doc_cell cell = tally_cell(report, &tally, row > column);
    if (analysis_shows_pair(report->analysis, a, b))
        cell.link = arena_format(report->arena, "page:%s", report_pair_page(report->arena, a, b));
    return cell;
}

static void add_matrix(const struct report *report, struct doc_node *parent)
{
    size_t count = report->analysis->target_count;
    struct doc_column *columns = ARENA_NEW_ARRAY(report->arena, count + 1, struct doc_column);
    columns[0] = report_column(SAY(report, "column.target"), NULL, false);
    for (size_t i = 0; i < count; i++)
        columns[i + 1] = report_column(SAY(report, "matrix.than", "target", report->analysis->targets[i]->key), NULL, false);
    struct doc_table *table = report_table(report, SAY(report, "matrix.caption"), columns, count + 1);
    for (size_t i = 0; i < count; i++) {
        const struct results_target *target = report->analysis->targets[i];
        struct doc_row *row = doc_table_add_row(report->arena, table);
        row->cells[0] = report_cell_link(report, target->key, report_link_target(report, target));
        for (size_t j = 0; j < count; j++)
            row->cells[j + 1] = matrix_cell(report, i, j);
    }
    report_prose(report, parent, SAY(report, "matrix.how"));
    doc_add_table(report->arena, parent, "matrix", table);
}

/* Too many for a matrix: one line a target. */
static void add_target_list(const struct report *report, struct doc_node *parent)
{
    report_prose(report, parent, SAY(report, "matrix.too_many", "count", count_words(report, MATRIX_MAXIMUM)));
    struct doc_node *list = doc_add_list(report->arena, parent, false);
    for (size_t i = 0; i < report->analysis->target_count; i++) {
        const struct results_target *target = report->analysis->targets[i];
        struct doc_text text = doc_text_new(report->arena);
        doc_text_add_link(&text, target->key, report_link_target(report, target));
        doc_add_paragraph(report->arena, doc_add_list_item(report->arena, list), text.first);
    }
}

/* Within a scenario, its page compares all targets with each other. */
static void add_scenarios(const struct report *report, struct doc_page *page)
{
    struct doc_node *section = report_section(report, &page->body, "scenarios", "section.scenarios");
    report_prose(report, section, SAY(report, "matrix.scenarios"));
    struct doc_node *list = doc_add_list(report->arena, section, false);
    for (size_t i = 0; i < report->analysis->scenario_count; i++) {
        const struct analysis_group *group = analysis_current_group(&report->analysis->scenarios[i]);
        const struct results_scenario *scenario = group->scenario->scenario;
        const char *anchor = group->pair_count > 0 ? "#comparisons" : "";
        struct doc_text text = doc_text_new(report->arena);
        doc_text_add_link(&text, report_scenario_label(report, scenario),
                          arena_format(report->arena, "%s%s", report_link_scenario(report, scenario), anchor));
        doc_text_add(&text, arena_format(report->arena, ": %s", wording_find(report, group).takeaway));
        doc_add_paragraph(report->arena, doc_add_list_item(report->arena, list), text.first);
    }
}

static void add_any_selection(const struct report *report, struct doc_page *page)
{
    struct doc_node *section = report_section(report, &page->body, "any", "section.any_selection");
    report_prose(report, section, SAY(report, "matrix.any"));
    const char *a = "A", *b = "B", *day = "2026-11-24";
    if (report->analysis->target_count > 1) {
        a = report->analysis->targets[0]->key;
        b = report->analysis->targets[1]->key;
    }
    if (report->analysis->newest != NULL)
        day = report->analysis->newest;
    doc_add_code(report->arena, section, "sh",
                 arena_format(report->arena,
                              "benchlab compare %s %s\n"
                              "benchlab compare %s@%s %s\n"
                              "benchlab compare %s %s --format pdf --out comparison.pdf\n"
                              "benchlab compare before/ after/ --format html --out comparison.html\n",
                              a, b, a, day, b, a, b));
}

struct doc_page *page_build_compare_index(const struct report *report)
{
    const struct page_head head = page_head_of(report, report->planned);
    struct doc_page *page = page_new(report, &head, NULL, NULL);
    page->updated = report->analysis->newest;
    section_quick(report, &page->body);
    if (report->analysis->pair_total > 0) {
        struct doc_node *section = report_section(report, &page->body, "pairs", "section.pairs");
        if (report->analysis->target_count <= MATRIX_MAXIMUM)
            add_matrix(report, section);
        else
            add_target_list(report, section);
        add_scenarios(report, page);
    } else {
        report_paragraph(report, &page->body, SAY(report, "matrix.none"));
    }
    add_any_selection(report, page);
    return page;
}
