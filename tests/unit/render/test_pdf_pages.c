/* Layout of PDF pages: hundreds of random documents are placed on both papers, and none has a heading alone at the end of a page, a single
 * line or row on one side of a break, a caption away from its figure or table, or anything outside the margins. */
#include "tests/unit/test.h"

#include "lib/random.h"
#include "site-gen/render/pdf_blocks.h"
#include "site-gen/render/pdf_pages.h"
#include "site-gen/report/doc_check.h"
#include "tests/unit/render/loaded_fonts.h"
#include "tests/unit/render/sample_charts.h"

#include <stdlib.h>

#define DOCUMENTS 120
#define SLACK 0.02 /* points; sums are rounded */

struct sample {
    struct arena arena;
    struct messages messages;
    struct random_state random;
    struct doc_site *site;
    struct doc_page *page;
    struct pdf_options options;
    struct pdf_flow flow;
    struct pdf_pages pages;
};

static size_t below(struct sample *sample, size_t bound)
{
    return (size_t)random_below(&sample->random, bound);
}

/* ---- documents -------------------------------------------------------------------------------------------------------------- */
static struct doc_span *some_words(struct sample *sample, size_t count)
{
    static const char *const words[] = {"throughput",
                                        "of",
                                        "c-microhttpd-thread-per-connection",
                                        "is",
                                        "처리량은",
                                        "반복",
                                        "측정의",
                                        "기하",
                                        "평균이며",
                                        "74.6k",
                                        "[74.1k, 75.1k]",
                                        "a",
                                        "difference",
                                        "was",
                                        "shown"};
    char *text = arena_copy_text(&sample->arena, "Words");
    for (size_t i = 0; i < count; i++)
        text = arena_format(&sample->arena, "%s %s", text, words[below(sample, COUNT_OF(words))]);
    return doc_span_plain(&sample->arena, text);
}

static struct doc_table *some_table(struct sample *sample)
{
    struct doc_column columns[12];
    size_t count = 2 + below(sample, below(sample, 4) == 0 ? 11 : 4);
    for (size_t i = 0; i < count; i++)
        columns[i] = (struct doc_column){i ? "Requests per second" : "Scenario", i ? "req/s" : NULL, NULL,
                                         i ? DOC_ALIGN_RIGHT : DOC_ALIGN_LEFT};
    struct doc_table *table = doc_table_new(&sample->arena, some_words(sample, below(sample, 30)), columns, count);
    table->first_column_heads = below(sample, 2) == 0;
    for (size_t rows = 1 + below(sample, 50); rows > 0; rows--) {
        struct doc_row *row = doc_table_add_row(&sample->arena, table);
        row->cells[0] = doc_cell_spans(some_words(sample, below(sample, 8)));
        for (size_t i = 1; i < count; i++)
            row->cells[i] = below(sample, 9) == 0 ? doc_cell_state(DOC_STATE_MISSING, "missing")
                                                  : doc_cell_estimate("36,310", "[36,045-36,577]", 36310);
    }
    return table;
}

static void add_some_block(struct sample *sample, struct doc_node *parent, int depth)
{
    struct arena *arena = &sample->arena;
    const struct chart *charts[] = {sample_bars(), sample_dots(), sample_forest(), sample_percentiles(), sample_time_series()};
    struct doc_node *node;
    switch (below(sample, depth < 2 ? 9 : 6)) {
    case 0:
    case 1:
    case 2:
        doc_add_paragraph(arena, parent, some_words(sample, below(sample, 120)));
        break;
    case 3:
        doc_add_table(arena, parent, NULL, some_table(sample));
        break;
    case 4:
        doc_add_chart(arena, parent, NULL, charts[below(sample, 5)], some_words(sample, below(sample, 40)), some_table(sample));
        break;
    case 5:
        node = doc_add_list(arena, parent, below(sample, 2) == 0);
        for (size_t items = 1 + below(sample, 6); items > 0; items--)
            doc_add_paragraph(arena, doc_add_list_item(arena, node), some_words(sample, below(sample, 60)));
        break;
    case 6:
        node = doc_add_section(arena, parent, NULL, some_words(sample, below(sample, 16)));
        for (size_t blocks = 1 + below(sample, 5); blocks > 0; blocks--)
            add_some_block(sample, node, depth + 1);
        break;
    case 7:
        node = doc_add_note(arena, parent, DOC_NOTE_WARNING, some_words(sample, below(sample, 5)));
        add_some_block(sample, node, 2);
        break;
    default:
        node = doc_add_figure_grid(arena, parent);
        for (size_t count = 1 + below(sample, 3); count > 0; count--)
            doc_add_chart(arena, node, NULL, charts[below(sample, 2)], some_words(sample, below(sample, 20)), some_table(sample));
        break;
    }
}

static void begin_sample(struct sample *sample, uint64_t seed, enum pdf_paper paper)
{
    struct error error = {0};
    *sample = (struct sample){.options = {.fonts = fonts, .paper = paper}};
    arena_init(&sample->arena);
    random_seed(&sample->random, seed);
    assert_ok(messages_load(&sample->messages, "en", NULL, &error), &error);
    sample->site = doc_site_new(&sample->arena, &sample->messages, "en", "Lab");
    sample->site->base_url = "";
    sample->page = doc_site_add_page(sample->site, "report", "Report", "Blocks.");
}

static void place(struct sample *sample)
{
    struct error error = {0};
    assert_ok(doc_check_site(sample->site, &error), &error);
    pdf_fonts_begin(fonts);
    pdf_flow_begin(&sample->flow, &sample->arena, sample->site, sample->page, &sample->options);
    pdf_blocks_page(&sample->flow);
    pdf_pages_place(&sample->pages, &sample->flow);
}

static void place_sample(struct sample *sample, uint64_t seed, enum pdf_paper paper)
{
    begin_sample(sample, seed, paper);
    for (size_t sections = 1 + below(sample, 5); sections > 0; sections--) {
        struct doc_node *section = doc_add_section(&sample->arena, &sample->page->body, NULL, some_words(sample, 3));
        for (size_t blocks = 1 + below(sample, 7); blocks > 0; blocks--)
            add_some_block(sample, section, 0);
    }
    place(sample);
}

static void release_sample(struct sample *sample)
{
    pdf_pages_release(&sample->pages);
    messages_release(&sample->messages);
    arena_release(&sample->arena);
}

/* ---- what a strip is part of -------------------------------------------------------------------------------------------------- */
/* The nearest element of that type around words of the strip, NULL for none; a label may stand before them. */
static const struct pdf_element *element_of(const struct pdf_strip *strip, const char *type)
{
    for (const struct pdf_item *item = strip->first; item; item = item->next) {
        if (item->kind != PDF_ITEM_TEXT)
            continue;
        const struct pdf_element *element = item->element;
        while (element && strcmp(element->type, type) != 0)
            element = element->parent;
        if (element)
            return element;
    }
    return NULL;
}

static bool has_kind(const struct pdf_strip *strip, enum pdf_item_kind kind)
{
    for (const struct pdf_item *item = strip->first; item; item = item->next)
        if (item->kind == kind)
            return true;
    return false;
}

static const struct pdf_placement *at(const struct sample *sample, size_t index)
{
    return VEC_AT(&sample->pages.placements, index, const struct pdf_placement);
}

/* The placement after index that is no repeated head; NULL at the end. */
static const struct pdf_placement *after(const struct sample *sample, size_t index)
{
    while (++index < sample->pages.placements.count)
        if (!at(sample, index)->repeated)
            return at(sample, index);
    return NULL;
}

/* ---- what must hold ----------------------------------------------------------------------------------------------------------- */
static void check_margins(const struct sample *sample, const struct pdf_placement *placement)
{
    const struct pdf_sheet *sheet = VEC_AT(&sample->pages.sheets, placement->page, const struct pdf_sheet);
    const double width = sheet->width - sheet->left - sheet->right;
    assert_true(placement->top >= sheet->top - SLACK);
    assert_true(placement->top + placement->strip->height <= sheet->height - sheet->bottom + SLACK);
    for (const struct pdf_item *item = placement->strip->first; item; item = item->next) {
        double taken = item->kind == PDF_ITEM_TEXT      ? pdf_fonts_width(fonts, item->style.face, item->style.size, item->text)
                       : item->kind == PDF_ITEM_DRAWING ? item->drawing->width * item->scale
                                                        : item->width;
        if (item->kind == PDF_ITEM_TEXT && item->text[0] && item->text[strlen(item->text) - 1] == ' ')
            taken -= pdf_fonts_width(fonts, item->style.face, item->style.size, " "); /* between this line and the next */
        if (item->kind == PDF_ITEM_PAGE_NUMBER || item->kind == PDF_ITEM_VERDICT || item->kind == PDF_ITEM_DOT)
            taken = 0;
        assert_true(item->x >= -SLACK);
        if (item->x + taken > width + 0.1)
            fail_msg("item of kind %d, \"%s\": from %.2f over %.2f in a column of %.2f", (int)item->kind,
                     item->text ? item->text : "", item->x, taken, width);
    }
}

/* Of the strips of one paragraph or table, at least two are on each page, or all of them. Returns how many strips it has. */
static size_t check_group(const struct sample *sample, size_t first, const struct pdf_element *element, const char *type)
{
    size_t count = 0, here = 0, least = SIZE_MAX, page = at(sample, first)->page;
    const struct pdf_element *row = NULL;
    for (size_t i = first; i < sample->pages.placements.count; i++) {
        const struct pdf_placement *placement = at(sample, i);
        if (placement->repeated)
            continue;
        if (element_of(placement->strip, type) != element)
            break;
        const struct pdf_element *own = element_of(placement->strip, "TR");
        if (own && own == row && placement->page == page)
            continue; /* a row on several strips */
        row = own;
        if (placement->page != page) {
            least = here < least ? here : least;
            here = 0;
            page = placement->page;
        }
        here++;
        count++;
    }
    least = here < least ? here : least;
    if (count > 1 && least < 2)
        fail_msg("%s of %zu strips leaves one alone, page %zu", type, count, page + 1);
    return count;
}

/* The first item of a list ends on the page on which the second begins, and so do the last two. */
static void check_list(const struct sample *sample, size_t first, const struct pdf_element *list)
{
    const struct pdf_placement *before = at(sample, first), *last_before = NULL, *last_after = NULL;
    const struct pdf_element *item = element_of(before->strip, "LI");
    for (size_t i = first + 1; i < sample->pages.placements.count; i++) {
        const struct pdf_placement *placement = at(sample, i);
        if (element_of(placement->strip, "L") != list)
            break;
        const struct pdf_element *own = element_of(placement->strip, "LI");
        if (own != item && last_after == NULL)
            assert_int_equal(placement->page, before->page);
        if (own != item) {
            last_before = before;
            last_after = placement;
        }
        item = own;
        before = placement;
    }
    if (last_after != NULL)
        assert_int_equal(last_after->page, last_before->page);
}

static void check_breaks(const struct sample *sample, size_t index)
{
    static const char *const groups[] = {"P", "Table"};
    const struct pdf_placement *placement = at(sample, index), *next = after(sample, index);
    const struct pdf_placement *before = index > 0 ? at(sample, index - 1) : NULL;
    if (next && has_kind(placement->strip, PDF_ITEM_OUTLINE))
        assert_int_equal(next->page, placement->page); /* a heading */
    const bool is_caption = element_of(placement->strip, "Caption") != NULL,
               in_table = element_of(placement->strip, "Table") != NULL;
    if (next && is_caption && in_table)
        assert_int_equal(next->page, placement->page); /* above its table */
    if (before && is_caption && !in_table && has_kind(before->strip, PDF_ITEM_DRAWING))
        assert_int_equal(before->page, placement->page); /* below its chart */
    for (size_t i = 0; i < COUNT_OF(groups) && !placement->repeated; i++) {
        const struct pdf_element *element = element_of(placement->strip, groups[i]);
        if (element && (!before || element_of(before->strip, groups[i]) != element))
            check_group(sample, index, element, groups[i]);
    }
    const struct pdf_element *list = element_of(placement->strip, "L");
    if (list && (!before || element_of(before->strip, "L") != list))
        check_list(sample, index, list);
}

/* The first row of a table on a page has the head above it. */
static void check_head(const struct sample *sample, size_t index)
{
    const struct pdf_placement *placement = at(sample, index);
    if (!placement->strip->head || placement->repeated)
        return;
    const struct pdf_placement *before = at(sample, index - 1);
    assert_int_equal(before->page, placement->page);
    assert_true(before->strip == placement->strip->head || before->strip->head == placement->strip->head);
}

static void test_random_documents(void **state)
{
    (void)state;
    size_t pages = 0, breaks = 0;
    for (uint64_t seed = 0; seed < DOCUMENTS; seed++) {
        struct sample sample;
        place_sample(&sample, seed, seed % 2 ? PDF_PAPER_LETTER : PDF_PAPER_A4);
        for (size_t i = 0; i < sample.pages.placements.count; i++) {
            check_margins(&sample, at(&sample, i));
            check_breaks(&sample, i);
            check_head(&sample, i);
            breaks += at(&sample, i)->repeated;
        }
        pages += sample.pages.sheets.count;
        release_sample(&sample);
    }
    assert_true(pages > DOCUMENTS * 4); /* there was something to check */
    assert_true(breaks > DOCUMENTS / 4);
}

/* The overall table of so many targets below a paragraph. Sets whether it is across the page; returns the page of its head. */
static size_t place_overall(struct sample *sample, size_t targets, bool *across)
{
    begin_sample(sample, 1, PDF_PAPER_A4);
    struct doc_column columns[24] = {{"Scenario", NULL, NULL, DOC_ALIGN_LEFT}};
    for (size_t i = 1; i <= targets; i++)
        columns[i] = (struct doc_column){"c-target", NULL, NULL, DOC_ALIGN_RIGHT};
    struct doc_table *table = doc_table_new(&sample->arena, doc_span_plain(&sample->arena, "All"), columns, targets + 1);
    for (size_t rows = 0; rows < 8; rows++) {
        struct doc_row *row = doc_table_add_row(&sample->arena, table);
        row->cells[0] = doc_cell_text(&sample->arena, "01 Lightweight request", NULL);
        for (size_t i = 1; i <= targets; i++)
            row->cells[i] = doc_cell_estimate("36,310", "[36,045-36,577] · 0.734x · rank 2-3", 36310);
    }
    struct doc_node *section = doc_add_section(&sample->arena, &sample->page->body, NULL, some_words(sample, 3));
    doc_add_paragraph(&sample->arena, section, some_words(sample, 80));
    doc_add_table(&sample->arena, section, NULL, table);
    place(sample);
    for (size_t i = 0; i < sample->pages.placements.count; i++) {
        const struct pdf_placement *placement = at(sample, i);
        if (element_of(placement->strip, "TH") == NULL)
            continue;
        *across = VEC_AT(&sample->pages.sheets, placement->page, const struct pdf_sheet)->landscape;
        return placement->page;
    }
    fail_msg("no table");
    return 0;
}

/* What follows the intervals goes below them before the page is turned; and where it is turned, the words before stay where they were,
 * as a whole. */
static void test_wide_tables(void **state)
{
    (void)state;
    static const struct {
        size_t targets;
        bool across;
    } cases[] = {{2, false}, {5, false}, {8, true}};
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct sample sample;
        bool across = false;
        size_t page = place_overall(&sample, cases[i].targets, &across);
        assert_int_equal(across, cases[i].across);
        assert_int_equal(page, cases[i].across ? 1 : 0);
        for (size_t j = 0; j < sample.pages.placements.count; j++) {
            check_margins(&sample, at(&sample, j));
            if (element_of(at(&sample, j)->strip, "P") != NULL)
                assert_int_equal(at(&sample, j)->page, 0);
        }
        release_sample(&sample);
    }
}

/* A4 is what its name says, and Letter too; across, they are turned. */
static void test_sheets(void **state)
{
    (void)state;
    static const struct {
        enum pdf_paper paper;
        bool landscape;
        double width, height;
    } cases[] = {{PDF_PAPER_A4, false, 595.28, 841.89},
                 {PDF_PAPER_A4, true, 841.89, 595.28},
                 {PDF_PAPER_LETTER, false, 612, 792},
                 {PDF_PAPER_LETTER, true, 792, 612}};
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct pdf_sheet sheet = pdf_sheet_of(cases[i].paper, cases[i].landscape);
        assert_true(fabs(sheet.width - cases[i].width) < 0.01 && fabs(sheet.height - cases[i].height) < 0.01);
        assert_true(sheet.left > 30 && sheet.right > 30 && sheet.top > 50 && sheet.bottom > 50);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_random_documents), cmocka_unit_test(test_wide_tables),
                                       cmocka_unit_test(test_sheets)};
    return cmocka_run_group_tests(tests, load_fonts, free_fonts);
}
