/* PDF: a document with every kind of block, in English and Korean, is written, taken apart by poppler's and qpdf's tools, and
 * compared. */
#include "tests/unit/test.h"

#include "lib/arena.h"
#include "lib/fs.h"
#include "site-gen/render/pdf.h"
#include "site-gen/report/doc_check.h"
#include "tests/unit/render/loaded_fonts.h"
#include "tests/unit/render/sample_curve_charts.h"

#define BODY_WORDS                                                                                                                 \
    "The repetition is the sampling unit: every headline number carries its interval, and what the data cannot tell apart is "     \
    "shown as tied. "

/* ---- the sample document ---------------------------------------------------------------------------------------------------- */
struct sample {
    struct arena arena;
    struct messages messages;
    struct doc_site *site;
    struct doc_page *page;
};

static struct doc_span *words(struct sample *sample, const char *text)
{
    return doc_span_plain(&sample->arena, text);
}

static void add_results_table(struct sample *sample, struct doc_node *parent, size_t rows)
{
    struct arena *arena = &sample->arena;
    const struct doc_column columns[] = {{"Target", NULL, NULL, DOC_ALIGN_LEFT},
                                         {"Throughput", "req/s", "higher is better", DOC_ALIGN_RIGHT},
                                         {"p99", "ms", "lower is better", DOC_ALIGN_RIGHT},
                                         {"Ratio", NULL, NULL, DOC_ALIGN_RIGHT},
                                         {"Runs", NULL, NULL, DOC_ALIGN_RIGHT},
                                         {"Verdict", NULL, NULL, DOC_ALIGN_LEFT}};
    struct doc_table *table =
        doc_table_new(arena, words(sample, "Throughput and latency of all targets, five runs each."), columns, 6);
    table->first_column_heads = true;
    for (size_t i = 0; i < rows; i++) {
        struct doc_row *row = doc_table_add_row(arena, table);
        row->cells[0] = doc_cell_text(arena, arena_format(arena, "target-%02zu", i), i % 2 ? NULL : "page:other");
        row->cells[1] = doc_cell_estimate(arena_format(arena, "%zu.%zuk", 74 - i, i % 10),
                                          arena_format(arena, "[%zu.1k, %zu.9k]", 73 - i, 74 - i), 74);
        row->cells[1].best = i == 0;
        row->cells[2] = i % 7 == 3 ? doc_cell_state(i % 2 ? DOC_STATE_FAILED : DOC_STATE_MISSING, i % 2 ? "failed" : "missing")
                                   : doc_cell_number(arena_format(arena, "1,%03zu.5", i), 1);
        row->cells[3] =
            doc_cell_ratio(arena_format(arena, "1.%02zu×", i), arena_format(arena, "[1.0%zu, 1.9%zu]", i % 10, i % 10), 1);
        row->cells[4] = doc_cell_number("5", 5);
        enum doc_verdict verdict = (enum doc_verdict)(DOC_VERDICT_INVALID + i % 6);
        row->cells[5] = doc_cell_verdict(verdict,
                                         i % 6 == 2   ? "faster"
                                         : i % 6 == 3 ? "slower, and clearly so"
                                                      : "no difference",
                                         i % 3 ? NULL : "p = 0.012");
        row->muted = i % 9 == 8;
    }
    doc_add_table(arena, parent, NULL, table);
}

static struct doc_table *small_table(struct sample *sample, const char *caption, size_t columns, size_t rows)
{
    struct arena *arena = &sample->arena;
    struct doc_column *heads = ARENA_NEW_ARRAY(arena, columns, struct doc_column);
    for (size_t i = 0; i < columns; i++)
        heads[i] = (struct doc_column){arena_format(arena, i ? "Scenario %02zu" : "Target", i), i ? "req/s" : NULL, NULL,
                                       i ? DOC_ALIGN_RIGHT : DOC_ALIGN_LEFT};
    struct doc_table *table = doc_table_new(arena, words(sample, caption), heads, columns);
    table->first_column_heads = true;
    table->heat = true;
    for (size_t i = 0; i < rows; i++) {
        struct doc_row *row = doc_table_add_row(arena, table);
        for (size_t j = 0; j < columns; j++) {
            row->cells[j] = j ? doc_cell_estimate(arena_format(arena, "%zu%zu,%03zu", i + 1, j, i * 7 + j), "±123", 1)
                              : doc_cell_text(arena, arena_format(arena, "row-%zu", i), NULL);
            row->cells[j].shade = j ? (double)((i * 3 + j * 5) % 8) / 7 : NAN;
        }
    }
    return table;
}

static void add_cover(struct sample *sample)
{
    struct arena *arena = &sample->arena;
    struct doc_node *body = &sample->page->body;
    struct doc_node *note = doc_add_note(arena, body, DOC_NOTE_ANSWER, words(sample, "The answer"));
    doc_add_paragraph(
        arena, note,
        doc_span_markdown(arena, "**c-microhttpd** serves most scenarios fastest: 1.20× [1.18, 1.22] the requests of c-libevent. "
                                 "See [the comparison](#comparison) or [the site](page:other#top)."));
    struct doc_fact *facts = ARENA_NEW_ARRAY(arena, 3, struct doc_fact);
    facts[0] = (struct doc_fact){"Fastest", doc_cell_estimate("74.6k req/s", "[74.1k, 75.1k]", 1),
                                 words(sample, "c-microhttpd, epoll-pool")};
    facts[1] = (struct doc_fact){"Difference", doc_cell_verdict(DOC_VERDICT_FASTER, "1.20× faster", NULL),
                                 words(sample, "beyond the noise band in 5 of 8 scenarios")};
    facts[2] = (struct doc_fact){"Runs", doc_cell_number("120", 120), words(sample, "all verified, 3 quarantined")};
    doc_add_facts(arena, body, facts, 3, true);
}

static void add_prose(struct sample *sample)
{
    struct arena *arena = &sample->arena;
    struct doc_node *section = doc_add_section(arena, &sample->page->body, "reading", words(sample, "How to read this"));
    doc_add_paragraph(
        arena, section,
        doc_span_markdown(
            arena, BODY_WORDS BODY_WORDS
            "Verbatim `SELECT 1`, *emphasis*, **strong words** and [an outside link](https://example.org/a?b=c&d=%20e)."));
    doc_add_paragraph(arena, section,
                      words(sample, "같은 결과를 영어와 "
                                    "한국어로 보여 준다. "
                                    "처리량은 반복 측정의 기하 평균이며, "
                                    "힣 음수는 −3.2, 마이크로초는 12 µs로 적는다. 🚀"));
    struct doc_node *list = doc_add_list(arena, section, false);
    doc_add_paragraph(arena, doc_add_list_item(arena, list),
                      words(sample, "Only verified, successful answers are ranked. " BODY_WORDS));
    struct doc_node *item = doc_add_list_item(arena, list);
    doc_add_paragraph(arena, item, words(sample, "Steps are numbered:"));
    struct doc_node *steps = doc_add_list(arena, item, true);
    for (int i = 0; i < 11; i++)
        doc_add_paragraph(arena, doc_add_list_item(arena, steps), words(sample, arena_format(arena, "step number %d", i + 1)));
    struct doc_node *warning = doc_add_note(arena, section, DOC_NOTE_WARNING, words(sample, "The generator was the limit"));
    doc_add_paragraph(arena, warning, words(sample, BODY_WORDS));
    struct doc_node *sub = doc_add_section(arena, section, NULL,
                                           words(sample, "A deeper section with a title that is long enough to need more than one "
                                                         "line in the table of contents and in its heading"));
    doc_add_code(arena, sub, "sh",
                 "make quickstart\n\n  benchlab run 05+ --profile quick --target c-microhttpd:epoll-pool --target c-libevent "
                 "--runs 10 --out results/session-with-a-long-name\n");
    struct doc_node *details = doc_add_details(arena, sub, NULL, words(sample, "Environment"));
    struct doc_fact *facts = ARENA_NEW_ARRAY(arena, 3, struct doc_fact);
    facts[0] = (struct doc_fact){"CPU", doc_cell_text(arena, "AMD EPYC, 2 cores", NULL), NULL};
    facts[1] =
        (struct doc_fact){"Governor", doc_cell_text(arena, "unknown", NULL), words(sample, "Virtual machines do not show it.")};
    facts[2] = (struct doc_fact){
        "Compiler flags",
        doc_cell_text(arena, "-O2 -g -fno-omit-frame-pointer -fstack-protector-strong -D_FORTIFY_SOURCE=2 -Wall -Wextra", NULL),
        NULL};
    doc_add_facts(arena, details, facts, 3, false);
    struct doc_download *files = ARENA_NEW_ARRAY(arena, 1, struct doc_download);
    files[0] = (struct doc_download){"file:data/runs.csv", "All runs", "CSV, one row a run"};
    doc_add_downloads(arena, sub, files, 1);
}

static void add_charts(struct sample *sample)
{
    struct arena *arena = &sample->arena;
    struct doc_node *section = doc_add_section(arena, &sample->page->body, "charts", words(sample, "Charts"));
    const struct chart *charts[] = {sample_bars(),        sample_forest(),        sample_percentiles(),
                                    sample_time_series(), sample_distributions(), sample_sweep(),
                                    sample_load_curve(),  sample_slopes(),        sample_history()};
    for (size_t i = 0; i < COUNT_OF(charts); i++)
        doc_add_chart(arena, section, NULL, charts[i],
                      words(sample, "Bars start at zero; the line shows the 95 % interval of the geometric mean."),
                      small_table(sample, "The numbers behind the chart.", 3, 2));
    struct doc_node *grid = doc_add_figure_grid(arena, section);
    doc_add_chart(arena, grid, NULL, sample_dots(), words(sample, "Left of the line is steady enough to compare."),
                  small_table(sample, "Stability.", 2, 2));
    doc_add_chart(arena, grid, NULL, sample_bars(), words(sample, "The same again."), small_table(sample, "Throughput.", 2, 2));
}

static void sample_make(struct sample *sample, const char *language, const char *base_url)
{
    struct error error = {0};
    arena_init(&sample->arena);
    assert_ok(messages_load(&sample->messages, language, NULL, &error), &error);
    sample->site = doc_site_new(&sample->arena, &sample->messages, language, "Backend Benchmark Lab");
    sample->site->base_url = base_url;
    doc_site_add_file(sample->site, "data/runs.csv");
    sample->page = doc_site_add_page(sample->site, "report", "Benchmark report 벤치마크 보고서",
                                     "What is fastest for what, how sure, and under which conditions.");
    sample->page->updated = "2026-11-24";
    struct doc_page *other = doc_site_add_page(sample->site, "other", "Other", "Another page.");
    doc_add_section(&sample->arena, &other->body, "top", words(sample, "Top"));
    add_cover(sample);
    add_prose(sample);
    struct doc_node *section =
        doc_add_section(&sample->arena, &sample->page->body, "comparison", words(sample, "Comparison of all targets"));
    add_results_table(sample, section, 60);
    add_charts(sample);
    struct doc_node *wide = doc_add_section(&sample->arena, &sample->page->body, NULL, words(sample, "Wide tables"));
    doc_add_table(&sample->arena, wide, NULL, small_table(sample, "Twelve scenarios need a page across.", 13, 6));
    doc_add_table(&sample->arena, wide, NULL, small_table(sample, "Forty columns need several parts.", 41, 3));
    assert_ok(doc_check_site(sample->site, &error), &error);
}

static void sample_release(struct sample *sample)
{
    messages_release(&sample->messages);
    arena_release(&sample->arena);
}

/* ---- tools ------------------------------------------------------------------------------------------------------------------ */
/* What a command prints, both outputs together. The caller releases. */
static void run_command(struct str_builder *output, int expected_status, const char *command)
{
    char buffer[4096];
    size_t length;
    str_builder_init(output, 16 << 20);
    FILE *pipe = popen(command, "r");
    assert_non_null(pipe);
    while ((length = fread(buffer, 1, sizeof buffer, pipe)) > 0)
        str_builder_append_bytes(output, buffer, length);
    int status = pclose(pipe);
    if (status != expected_status)
        fail_msg("%s: status %d\n%s", command, status, str_builder_text(output));
}

static void assert_contains(const struct str_builder *text, const char *part)
{
    if (!strstr(str_builder_text(text), part))
        fail_msg("\"%s\" not found in:\n%.3000s", part, str_builder_text(text));
}

/* As strstr, with the spaces of text left out (poppler drops narrow ones). */
static bool contains_spaced(const struct str_builder *text, const char *part)
{
    struct str_builder tight;
    str_builder_init(&tight, text->length + 1);
    for (size_t i = 0; i < text->length; i++)
        if (text->data[i] != ' ')
            str_builder_append_char(&tight, text->data[i]);
    bool found = strstr(str_builder_text(&tight), part) != NULL;
    str_builder_release(&tight);
    return found;
}

struct rendered {
    char folder[64];
    char path[96];
};

static void render(struct sample *sample, struct rendered *rendered)
{
    struct error error = {0};
    const struct pdf_options options = {.fonts = fonts};
    make_temporary_folder(rendered->folder);
    snprintf(rendered->path, sizeof rendered->path, "%s/report.pdf", rendered->folder);
    assert_ok(pdf_render_file(sample->site, sample->page, &options, rendered->path, &error), &error);
    const char *keep = getenv("PDF_SAMPLE"); /* to look at the pages */
    if (keep)
        assert_ok(fs_copy_file(rendered->path, keep, &error), &error);
}

static void remove_rendered(struct rendered *rendered)
{
    struct error error = {0};
    assert_ok(fs_remove_tree(rendered->folder, &error), &error);
}

static void command_on(struct str_builder *output, const char *before, const struct rendered *rendered, const char *after)
{
    char command[512];
    snprintf(command, sizeof command, "%s %s %s 2>&1", before, rendered->path, after);
    run_command(output, 0, command);
}

/* ---- tests ------------------------------------------------------------------------------------------------------------------ */
static void check_table_numbers(struct sample *sample, const struct str_builder *text)
{
    for (size_t i = 0; i < 60; i++) {
        assert_contains(text, arena_format(&sample->arena, "%zu.%zuk", 74 - i, i % 10));
        assert_contains(text, arena_format(&sample->arena, "[%zu.1k, %zu.9k]", 73 - i, 74 - i));
        assert_contains(text, arena_format(&sample->arena, "target-%02zu", i));
        if (i % 7 != 3)
            assert_contains(text, arena_format(&sample->arena, "1,%03zu.5", i));
    }
}

static void test_all_text_is_recovered(void **state)
{
    (void)state;
    struct sample sample;
    struct rendered rendered;
    struct str_builder text;
    sample_make(&sample, "ko", "https://example.org/lab");
    render(&sample, &rendered);
    command_on(&text, "pdftotext -raw", &rendered, "-");
    assert_null(strstr(str_builder_text(&text), "Warning"));
    const char *const parts[] = {"The answer",
                                 "1.20× [1.18, 1.22]",
                                 "How to read this",
                                 "SELECT 1",
                                 "step number 11",
                                 "The generator was the limit",
                                 "benchlab run 05+ --profile quick",
                                 "Environment",
                                 "AMD EPYC, 2 cores",
                                 "All runs",
                                 "CSV, one row a run",
                                 "같은 결과를",
                                 "힣 음수는 −3.2",
                                 "12 µs",
                                 "□",
                                 "c-microhttpd thread-per-connection",
                                 "74.6k [74.1k–75.1k]",
                                 "warm-up",
                                 "99.99%",
                                 "벤치마크 보고서",
                                 "failed",
                                 "missing",
                                 "slower, and clearly so",
                                 "p = 0.012",
                                 "340,054"};
    for (size_t i = 0; i < COUNT_OF(parts); i++)
        assert_contains(&text, parts[i]);
    check_table_numbers(&sample, &text);
    str_builder_release(&text);
    remove_rendered(&rendered);
    sample_release(&sample);
}

static void test_structure_is_sound(void **state)
{
    (void)state;
    struct sample sample;
    struct rendered rendered;
    struct str_builder output;
    sample_make(&sample, "en", "https://example.org/lab");
    render(&sample, &rendered);
    command_on(&output, "qpdf --check", &rendered, "");
    assert_contains(&output, "No syntax or stream encoding errors found");
    str_builder_release(&output);
    command_on(&output, "pdfinfo -dests", &rendered, "");
    assert_contains(&output, "\"comparison\"");
    assert_contains(&output, "\"charts\"");
    str_builder_release(&output);
    command_on(&output, "pdfinfo", &rendered, "");
    assert_contains(&output, "Benchmark report 벤치마크");
    assert_contains(&output, "Backend Benchmark Lab");
    assert_contains(&output, "2026");
    str_builder_release(&output);
    command_on(&output, "pdfinfo -url", &rendered, "");
    assert_contains(&output, "https://example.org/a?b=c&d=%20e");
    assert_contains(&output, "https://example.org/lab/other.html#top");
    assert_contains(&output, "https://example.org/lab/data/runs.csv");
    str_builder_release(&output);
    command_on(&output, "qpdf --json --json-key=outlines", &rendered, "| tr -d '\\n'");
    assert_contains(&output, "\"title\": \"How to read this\"");
    assert_contains(&output, "\"title\": \"A deeper section");
    str_builder_release(&output);
    command_on(&output, "pdffonts", &rendered, "");
    assert_contains(&output, "NanumGothic");
    assert_null(strstr(str_builder_text(&output), " no  ")); /* embedded, and with a map to text */
    str_builder_release(&output);
    remove_rendered(&rendered);
    sample_release(&sample);
}

/* What a screen reader finds: the language, and a tree of headings, lists, tables with heads and figures with words, in which all text
 * is in the order of reading. */
static void test_tags(void **state)
{
    (void)state;
    struct sample sample;
    struct rendered rendered;
    struct str_builder output;
    sample_make(&sample, "ko", "https://example.org/lab");
    render(&sample, &rendered);
    command_on(&output, "pdfinfo", &rendered, "");
    assert_true(contains_spaced(&output, "Tagged:yes"));
    str_builder_release(&output);
    command_on(&output, "qpdf --json=1 --json-key=objects", &rendered, "| tr -d ' \\n'");
    assert_contains(&output, "\"/Lang\":\"ko\"");
    assert_contains(&output, "\"/MarkInfo\":{\"/Marked\":true}");
    assert_contains(&output, "\"/DisplayDocTitle\":true");
    str_builder_release(&output);
    command_on(&output, "pdfinfo -struct-text", &rendered, "| sed -e 's/^ *//' -e 's/ (.*)$//' | tr '\\n' '|'");
    const char *const parts[] = {"Document|P|\"Backend Benchmark Lab\"|H1|\"Benchmark report 벤치마크 보고서\"|",
                                 "TOC|TOCI|Link|",
                                 "Sect|H2|\"How to read this\"|P|",
                                 "LI|Lbl|\"11.\"|LBody|P|\"step number 11\"|",
                                 "Caption|\"Throughput and latency of all targets, five runs each.\"|",
                                 "TR|TH:|/Scope /Row|\"target-01\"|TD|\"73.1k [72.1k, 73.9k]\"|",
                                 "H3|\"A deeper section with a title that is long enough"};
    for (size_t i = 0; i < COUNT_OF(parts); i++)
        assert_contains(&output, parts[i]);
    assert_null(strstr(str_builder_text(&output), "2 /")); /* running heads are no content */
    size_t heads = 0;
    for (const char *at = output.data; (at = strstr(at, "\"Throughput req/s higher is better\"")); at++)
        heads++;
    assert_int_equal(heads, 1); /* nor are repeated heads of tables */
    str_builder_release(&output);
    command_on(&output, "pdfinfo -struct", &rendered, "| tr -d '\\n'");
    assert_contains(&output, "/Scope /Column");
    assert_contains(&output, "/Scope /Row");
    assert_contains(&output, "Figure");
    str_builder_release(&output);
    remove_rendered(&rendered);
    sample_release(&sample);
}

/* The head of the long table stands on each of its pages, and the page numbers count all pages. */
static void test_pages(void **state)
{
    (void)state;
    struct sample sample;
    struct rendered rendered;
    struct str_builder text;
    sample_make(&sample, "en", "");
    render(&sample, &rendered);
    command_on(&text, "pdftotext -layout", &rendered, "-");
    size_t pages = 0, with_rows = 0, with_head = 0;
    for (char *page = text.data, *end; (end = strchr(page, '\f')); page = end + 1) {
        *end = '\0';
        bool rows = strstr(page, "target-") != NULL;
        pages++;
        with_rows += rows;
        with_head += rows && strstr(page, "Throughput") && strstr(page, "higher is better");
    }
    assert_true(with_rows >= 2);
    assert_int_equal(with_rows, with_head);
    str_builder_release(&text);
    command_on(&text, "pdftotext", &rendered, "-");
    assert_true(contains_spaced(&text, arena_format(&sample.arena, "1/%zu", pages)));
    assert_true(contains_spaced(&text, arena_format(&sample.arena, "%zu/%zu", pages, pages)));
    str_builder_release(&text);
    command_on(&text, "pdfinfo -url", &rendered, "");
    assert_null(strstr(str_builder_text(&text), "other.html")); /* without a base URL the words stay alone */
    str_builder_release(&text);
    remove_rendered(&rendered);
    sample_release(&sample);
}

static void test_two_runs_are_equal(void **state)
{
    (void)state;
    struct error error = {0};
    struct sample sample, korean;
    struct rendered first, second;
    struct str_builder one, two;
    sample_make(&sample, "en", "https://example.org");
    sample_make(&korean, "ko", "");
    render(&sample, &first);
    remove_rendered(&first);
    render(&korean, &first); /* another document between the two must leave no trace */
    remove_rendered(&first);
    pdf_fonts_free(fonts);
    fonts = pdf_fonts_load(NULL, &error);
    assert_non_null(fonts);
    render(&sample, &first);
    render(&korean, &second);
    remove_rendered(&second);
    render(&sample, &second);
    str_builder_init(&one, 64 << 20);
    str_builder_init(&two, 64 << 20);
    assert_ok(fs_read_file(first.path, &one, &error), &error);
    assert_ok(fs_read_file(second.path, &two, &error), &error);
    assert_int_equal(one.length, two.length);
    assert_memory_equal(one.data, two.data, one.length);
    assert_true(one.length < 200000);
    str_builder_release(&one);
    str_builder_release(&two);
    remove_rendered(&first);
    remove_rendered(&second);
    sample_release(&sample);
    sample_release(&korean);
}

static const struct chart *tall_chart(struct sample *sample)
{
    struct arena *arena = &sample->arena;
    struct chart *chart = ARENA_NEW(arena, struct chart);
    struct chart_item *items = ARENA_NEW_ARRAY(arena, 60, struct chart_item);
    for (size_t i = 0; i < 60; i++)
        items[i] =
            (struct chart_item){.label = arena_format(arena, "item-%02zu", i), .value = (double)i + 1, .low = NAN, .high = NAN};
    *chart = (struct chart){.kind = CHART_BARS,
                            .title = "Sixty bars",
                            .items = items,
                            .item_count = 60,
                            .band_low = NAN,
                            .band_high = NAN,
                            .reference = NAN};
    return chart;
}

/* Things that no page has room for, and boxes in boxes: nothing is lost and nothing breaks. */
static void add_odd_blocks(struct sample *sample)
{
    struct arena *arena = &sample->arena;
    struct doc_node *section = doc_add_section(arena, &sample->page->body, "odd", words(sample, "Odd"));
    char *tall = arena_copy_text(arena, "");
    for (int i = 0; i < 900; i++)
        tall = arena_format(arena, "%sword%d ", tall, i);
    const struct doc_column columns[] = {{"Left", NULL, NULL, DOC_ALIGN_LEFT}, {"Right", NULL, NULL, DOC_ALIGN_LEFT}};
    struct doc_table *table = doc_table_new(arena, words(sample, "A row higher than a page."), columns, 2);
    struct doc_row *row = doc_table_add_row(arena, table);
    row->cells[0] = doc_cell_number("12,345,678,901,234,567,890", 1);
    row->cells[1] = doc_cell_text(arena, tall, NULL);
    struct doc_node *details = doc_add_details(arena, section, NULL, words(sample, "Details"));
    struct doc_node *note = doc_add_note(arena, details, DOC_NOTE_INFORMATION, NULL);
    doc_add_table(arena, note, NULL, table);
    doc_add_table(arena, note, NULL, small_table(sample, "Across the page, out of a note.", 25, 2));
    char *line = arena_allocate(arena, 3001);
    memset(line, 'x', 3000);
    doc_add_code(arena, note, NULL, line);
    doc_add_paragraph(arena, note, words(sample, line));
    doc_add_chart(arena, details, NULL, tall_chart(sample), words(sample, "Higher than a page."),
                  small_table(sample, "Numbers.", 2, 1));
}

static void test_odd_documents(void **state)
{
    (void)state;
    struct error error = {0};
    struct sample sample;
    struct rendered rendered;
    struct str_builder text;
    sample_make(&sample, "en", "");
    sample.page = doc_site_add_page(sample.site, "empty", "Empty", "Nothing yet.");
    render(&sample, &rendered);
    command_on(&text, "pdftotext", &rendered, "-");
    assert_contains(&text, "Nothing yet.");
    str_builder_release(&text);
    remove_rendered(&rendered);

    add_odd_blocks(&sample);
    assert_ok(doc_check_site(sample.site, &error), &error);
    render(&sample, &rendered);
    command_on(&text, "qpdf --check", &rendered, "");
    str_builder_release(&text);
    command_on(&text, "pdftotext -raw", &rendered, "-");
    assert_contains(&text, "12,345,678,901,234,567,890");
    for (int i = 0; i < 900; i += 7)
        assert_contains(&text, arena_format(&sample.arena, "word%d", i));
    assert_contains(&text, "item-59");
    size_t count = 0;
    for (const char *at = text.data; (at = strchr(at, 'x')); at++)
        count++;
    assert_true(count >= 6000); /* both long words are there, whole */
    str_builder_release(&text);
    remove_rendered(&rendered);
    sample_release(&sample);
}

static void test_errors_name_the_file(void **state)
{
    (void)state;
    struct error error = {0};
    assert_null(pdf_fonts_load("/nonexistent", &error));
    assert_error_contains(&error, "/nonexistent/NanumGothic.ttf");
    assert_error_contains(&error, "fonts-nanum");

    char folder[64], path[96];
    make_temporary_folder(folder);
    snprintf(path, sizeof path, "%s/NanumGothic.ttf", folder);
    assert_ok(fs_write_file(path, "no font", 7, &error), &error);
    assert_null(pdf_fonts_load(folder, &error));
    assert_error_contains(&error, "not a TrueType font");
    assert_ok(fs_remove_tree(folder, &error), &error);

    struct sample sample;
    const struct pdf_options options = {.fonts = fonts};
    sample_make(&sample, "en", "");
    assert_int_equal(pdf_render_file(sample.site, sample.page, &options, "/proc/nowhere/report.pdf", &error), -1);
    assert_error_contains(&error, "/proc/nowhere/report.pdf");
    sample_release(&sample);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_all_text_is_recovered),
                                       cmocka_unit_test(test_structure_is_sound),
                                       cmocka_unit_test(test_tags),
                                       cmocka_unit_test(test_pages),
                                       cmocka_unit_test(test_two_runs_are_equal),
                                       cmocka_unit_test(test_odd_documents),
                                       cmocka_unit_test(test_errors_name_the_file)};
    return cmocka_run_group_tests(tests, load_fonts, free_fonts);
}
