/* The search index: which words of a page it has, and that it is one statement with JSON inside. */
#include "tests/unit/test.h"

#include "lib/json.h"
#include "site-gen/render/search_index.h"

static const char START[] = "window.benchlabSearch=", END[] = ";\n";

struct fixture {
    struct arena arena;
    struct messages messages;
    struct doc_site *site;
    struct str_builder out;
};

static int set_up(void **state)
{
    struct fixture *fixture = calloc(1, sizeof(*fixture));
    struct error error = {0};
    assert_non_null(fixture);
    arena_init(&fixture->arena);
    str_builder_init(&fixture->out, 1 << 20);
    assert_ok(messages_load(&fixture->messages, "ko", NULL, &error), &error);
    fixture->site = doc_site_new(&fixture->arena, &fixture->messages, "ko", "Lab");
    *state = fixture;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *fixture = *state;
    messages_release(&fixture->messages);
    str_builder_release(&fixture->out);
    arena_release(&fixture->arena);
    free(fixture);
    return 0;
}

static struct doc_page *add_page(struct fixture *fixture, const char *path, const char *title, const char *summary,
                                 const char *words)
{
    struct doc_page *page = doc_site_add_page(fixture->site, path, title, summary);
    doc_add_paragraph(&fixture->arena, &page->body, doc_span_plain(&fixture->arena, words));
    return page;
}

/* Renders, and parses what stands within the statement. */
static void render(struct fixture *fixture, struct json_document *document)
{
    struct error error = {0};
    search_index_render(fixture->site, &fixture->out);
    const char *text = str_builder_text(&fixture->out);
    size_t start = strlen(START), end = strlen(END);
    assert_memory_equal(text, START, start);
    assert_string_equal(text + fixture->out.length - end, END);
    assert_ok(json_document_parse(document, "index", text + start, fixture->out.length - start - end, &error), &error);
}

static const char *member(const struct json_document *document, size_t page, size_t index)
{
    return json_string_value(json_array_get(json_array_get(document->root, page), index));
}

static void test_entries(void **state)
{
    struct fixture *fixture = *state;
    add_page(fixture, "method", "방법 <b>", "요약 summary.", "Summary (95 % CI) p99.9, 지연 시간. 지연 HTTP/1.1; a - e.g. \"x\"");
    struct doc_page *run = add_page(fixture, "runs/1", "Run", "One run", "never indexed");
    run->kind = "실행 목록";
    add_page(fixture, "search", "Search", "All", "all")->search = true;
    struct json_document document;
    render(fixture, &document);
    assert_int_equal(json_array_size(document.root), 2); /* without the page that lists the others */
    assert_string_equal(member(&document, 0, 0), "방법 <b>");
    assert_string_equal(member(&document, 0, 1), "");
    assert_string_equal(member(&document, 0, 2), "method.html");
    assert_string_equal(member(&document, 0, 3), "95 ci e.g http/1.1 p99.9 summary 시간 요약 지연");
    assert_string_equal(member(&document, 1, 1), "실행 목록");
    assert_string_equal(member(&document, 1, 3), "one run");
    assert_null(strstr(str_builder_text(&fixture->out), "<b>"));
    json_document_release(&document);
    assert_string_equal(search_index_path(&fixture->arena, fixture->site), "data/search-ko.js");
}

static void test_no_pages(void **state)
{
    struct fixture *fixture = *state;
    struct json_document document;
    render(fixture, &document);
    assert_int_equal(json_array_size(document.root), 0);
    json_document_release(&document);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test_setup_teardown(test_entries, set_up, tear_down),
                                       cmocka_unit_test_setup_teardown(test_no_pages, set_up, tear_down)};
    return cmocka_run_group_tests_name("search index", tests, NULL, NULL);
}
