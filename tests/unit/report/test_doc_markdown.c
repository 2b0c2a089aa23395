/* Prose: Markdown in, tree dump out, one table; and what is refused. */
#include "tests/unit/test.h"

#include "lib/str.h"
#include "site-gen/report/doc.h"

/* A short form of spans and blocks, enough to see the structure: the full dump belongs to the renderers. */
static void describe_spans(struct str_builder *out, const struct doc_span *spans)
{
    for (const struct doc_span *span = spans; span != NULL; span = span->next) {
        static const char *const open[] = {"", "*", "/", "`", "[", "|"};
        str_builder_append(out, open[span->kind]);
        str_builder_append(out, span->text == NULL ? "" : span->text);
        describe_spans(out, span->children);
        str_builder_append(out, span->link == NULL ? "" : "=");
        str_builder_append(out, span->link == NULL ? "" : span->link);
        str_builder_append(out, span->kind == DOC_SPAN_TEXT || span->kind == DOC_SPAN_LINE_BREAK ? ""
                                : span->kind == DOC_SPAN_LINK                                    ? "]"
                                                                                                 : open[span->kind]);
    }
}

static void describe_table(struct str_builder *out, const struct doc_table *table)
{
    describe_spans(out, table->caption);
    for (size_t i = 0; i < table->column_count; i++)
        str_builder_append_format(out, ";%s%s", table->columns[i].title, table->columns[i].align == DOC_ALIGN_RIGHT ? ">" : "");
    for (size_t i = 0; i < table->row_count; i++) {
        str_builder_append_char(out, '/');
        for (size_t j = 0; j < table->column_count; j++) {
            str_builder_append(out, j == 0 ? "" : ",");
            describe_spans(out, table->rows[i].cells[j].spans);
        }
    }
}

static void describe(struct str_builder *out, const struct doc_node *parent)
{
    static const char *const names[] = {
        [DOC_SECTION] = "section", [DOC_PARAGRAPH] = "p",     [DOC_LIST] = "list",        [DOC_LIST_ITEM] = "item",
        [DOC_TABLE] = "table",     [DOC_CHART] = "chart",     [DOC_FIGURE_GRID] = "grid", [DOC_FACTS] = "facts",
        [DOC_NOTE] = "note",       [DOC_DETAILS] = "details", [DOC_CODE] = "code",        [DOC_DOWNLOADS] = "downloads",
        [DOC_EMBEDS] = "embeds"};
    for (const struct doc_node *node = parent->first_child; node != NULL; node = node->next) {
        str_builder_append_format(out, "%s%s(", node == parent->first_child ? "" : " ", names[node->kind]);
        if (node->kind == DOC_SECTION) {
            describe_spans(out, node->as.section.title);
            str_builder_append(out, node->first_child == NULL ? "" : ": ");
        } else if (node->kind == DOC_PARAGRAPH)
            describe_spans(out, node->as.paragraph);
        else if (node->kind == DOC_TABLE)
            describe_table(out, node->as.table);
        else if (node->kind == DOC_CODE)
            str_builder_append_format(out, "%s %s", node->as.code.language == NULL ? "-" : node->as.code.language,
                                      node->as.code.text);
        describe(out, node);
        str_builder_append_char(out, ')');
    }
}

static void test_documents(void **state)
{
    (void)state;
    static const struct {
        const char *markdown, *expected;
    } cases[] = {
        {"", ""},
        {"one\ntwo\n\nthree", "p(one two) p(three)"},
        {"a *b* **c** `d` [e](page:x#y)", "p(a /b/ *c* `d` [e=page:x#y])"},
        {"hard  \nbreak", "p(hard|break)"},
        {"# A\ntext\n## B\n# C", "section(A: p(text) section(B)) section(C)"},
        {"## A\n#### B\n### C\n# D", "section(A: section(B) section(C)) section(D)"},
        {"before\n# A", "p(before) section(A)"},
        {"- a\n- b\n  1. c", "list(item(p(a)) item(p(b) list(item(p(c)))))"},
        {"```sh\nls\n```", "code(sh ls\n)"},
        {"    ls", "code(- ls\n)"},
        {"> a\n>\n> b", "note(p(a) p(b))"},
        {"# T\n| A | B |\n|---|--:|\n| 1 | *2* |", "section(T: table(T;A;B>/1,/2/))"},
        {"# T\nTable: Caption `x`\n\n| A |\n|---|\n| 1 |\n\nTable: no table follows",
         "section(T: table(Caption `x`;A/1) p(Table: no table follows))"},
        {"a <b>bold</b> <script>x</script>\n\n<div>gone</div>\n\n---\n\nb", "p(a bold x) p(b)"},
        {"![picture](x.png)", "p(/picture/)"},
        {"<!-- comment -->", ""},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct arena arena;
        arena_init(&arena);
        struct doc_node body = {.kind = DOC_SECTION};
        struct error error = {0};
        assert_ok(doc_add_markdown(&arena, &body, "test.md", cases[i].markdown, &error), &error);
        struct str_builder out;
        str_builder_init(&out, 4096);
        describe(&out, &body);
        assert_string_equal(str_builder_text(&out), cases[i].expected);
        str_builder_release(&out);
        arena_release(&arena);
    }
}

static void test_inline(void **state)
{
    (void)state;
    static const struct {
        const char *markdown, *expected;
    } cases[] = {{"a **b**", "a *b*"},
                 {"1. not a list here", "1. not a list here"},
                 {"# no heading", "# no heading"},
                 {"two\n\nparagraphs", "two\n\nparagraphs"},
                 {"", ""}};
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct arena arena;
        arena_init(&arena);
        struct str_builder out;
        str_builder_init(&out, 4096);
        describe_spans(&out, doc_span_markdown(&arena, cases[i].markdown));
        assert_string_equal(str_builder_text(&out), cases[i].expected);
        str_builder_release(&out);
        arena_release(&arena);
    }
}

static void assert_refused(const char *markdown, const char *message)
{
    struct arena arena;
    arena_init(&arena);
    struct doc_node body = {.kind = DOC_SECTION};
    struct error error = {0};
    assert_int_equal(doc_add_markdown(&arena, &body, "test.md", markdown, &error), -1);
    assert_error_contains(&error, message);
    arena_release(&arena);
}

static void test_refused(void **state)
{
    (void)state;
    assert_refused("text\n\n> # heading", "test.md:3:3: a heading can't stand within a list or a quotation");
    char deep[256] = "";
    for (int i = 0; i < 60; i++)
        strcat(deep, "> ");
    strcat(deep, "x");
    assert_refused(deep, "blocks are nested too deeply");
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_documents), cmocka_unit_test(test_inline),
                                       cmocka_unit_test(test_refused)};
    return cmocka_run_group_tests_name("doc_markdown", tests, NULL, NULL);
}
