/* The search index and the list of all pages: one entry a page with its own title and summary, the words by which a page is found, one
 * statement with JSON inside, and a bound on single runs. */
#include "tests/unit/report/imported_results.h"

#include "lib/json.h"
#include "site-gen/report/search_index.h"

static const char START[] = "window.benchlabSearch=", END[] = ";\n";

static int set_up(void **state)
{
    struct imported_results *imported = malloc(sizeof(*imported));
    assert_non_null(imported);
    imported_results_open(imported, "tests/data/results");
    *state = imported;
    return 0;
}

static int tear_down(void **state)
{
    imported_results_release(*state);
    free(*state);
    return 0;
}

/* The index of one language as JSON; the caller releases it. */
static void read_index(struct imported_results *imported, const struct messages *messages, struct json_document *document)
{
    struct error error = {0};
    struct str_builder out;
    str_builder_init(&out, 1 << 22);
    const struct report_plan *plan = report_plan_make(&imported->arena, &imported->analysis);
    const struct report_builder builder = {.analysis = &imported->analysis, .plan = plan, .options = &imported->options};
    const struct doc_site *site = report_site_new(&imported->arena, messages, &imported->analysis, plan, &imported->options);
    assert_ok(search_index_write(&builder, site, &out, &error), &error);
    const char *text = str_builder_text(&out);
    size_t start = strlen(START), end = strlen(END);
    assert_memory_equal(text, START, start);
    assert_string_equal(text + out.length - end, END);
    assert_null(strchr(text, '<')); /* it may stand in a page */
    assert_ok(json_document_parse(document, "index", text + start, out.length - start - end, &error), &error);
    str_builder_release(&out);
}

static const char *member(const struct json_document *document, size_t page, size_t index)
{
    return json_string_value(json_array_get(json_array_get(document->root, page), index));
}

static size_t find_entry(const struct json_document *document, const char *path)
{
    for (size_t i = 0; i < json_array_size(document->root); i++)
        if (strcmp(member(document, i, 2), path) == 0)
            return i;
    fail_msg("%s is not in the index", path);
    return 0;
}

/* Every page but the list itself, called as it calls itself. */
static void test_every_page(void **state)
{
    struct imported_results *imported = *state;
    const struct messages *const catalogues[] = {&imported->english, &imported->korean};
    for (size_t i = 0; i < COUNT_OF(catalogues); i++) {
        struct json_document document;
        const struct doc_site *site = imported_results_build(imported, catalogues[i]);
        read_index(imported, catalogues[i], &document);
        assert_int_equal(json_array_size(document.root), site->page_count - 1);
        for (size_t j = 0; j < site->page_count; j++) {
            const struct doc_page *page = site->pages[j];
            if (page->search_index == NULL)
                assert_string_equal(
                    member(&document, find_entry(&document, arena_format(&imported->arena, "%s.html", page->path)), 0),
                    page->title);
            else
                assert_string_equal(page->search_index, i == 0 ? "data/search-en.js" : "data/search-ko.js");
        }
        json_document_release(&document);
    }
}

static void test_words(void **state)
{
    struct imported_results *imported = *state;
    struct json_document english, korean;
    read_index(imported, &imported->english, &english);
    read_index(imported, &imported->korean, &korean);
    const struct {
        const struct json_document *document;
        const char *path, *word;
    } cases[] = {
        {&english, "scenarios/01-lightweight.html", " basic "}, /* its category */
        {&english, "targets/c-libevent.html", " libevent "},
        {&english, "method.html", " holm"}, /* prose, all of it */
        {&korean, "method.html", "지연"},
        {&korean, "targets/c-microhttpd-epoll-pool.html", "epoll-pool"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        const char *words = member(cases[i].document, find_entry(cases[i].document, cases[i].path), 3);
        if (strstr(words, cases[i].word) == NULL)
            fail_msg("%s: \"%s\" is not among: %s", cases[i].path, cases[i].word, words);
    }
    const char *words = member(&english, find_entry(&english, "method.html"), 3);
    for (const char *word = words; word != NULL && strchr(word, ' ') != NULL; word = strchr(word, ' ') + 1) {
        char both[160];
        size_t length = strcspn(word, " ");
        snprintf(both, sizeof(both), " %.*s ", (int)length, word);
        assert_null(strstr(word + length, both)); /* each once */
        for (size_t i = 0; i < length; i++)
            assert_false(word[i] >= 'A' && word[i] <= 'Z');
    }
    json_document_release(&english);
    json_document_release(&korean);
}

/* Of very many runs the newest are there, and the page says how many are not. */
static void test_runs_are_bounded(void **state)
{
    struct imported_results *imported = *state;
    struct arena *arena = &imported->arena;
    const size_t count = SEARCH_RUNS_MAXIMUM + 3;
    struct results results = imported->results;
    results.runs = ARENA_NEW_ARRAY(arena, count, struct results_run);
    results.run_count = count;
    for (size_t i = 0; i < count; i++) {
        results.runs[i] = imported->results.runs[0];
        results.runs[i].id = arena_format(arena, "run%05zu", i);
        results.runs[i].started = arena_format(arena, "2026-01-01T%02zu:%02zu:00Z", i / 60, i % 60);
    }
    struct analysis analysis = imported->analysis;
    analysis.results = &results;
    const struct report_plan *plan = report_plan_make(arena, &analysis);
    const struct report_options options = {.pdf = false};
    const struct report_builder builder = {.analysis = &analysis, .plan = plan, .options = &options};
    const struct doc_site *site = report_site_new(arena, &imported->english, &analysis, plan, &options);
    const struct report report = report_of(&builder, site, NULL, arena);
    size_t entries, left_out, runs = 0;
    const struct search_entry *all = search_entries(&report, &entries, &left_out);
    assert_int_equal(left_out, 3);
    for (size_t i = 0; i < entries; i++)
        if (all[i].page->kind == REPORT_PAGE_RUN) {
            runs++;
            assert_true(strcmp(all[i].page->about.run->id, "run00002") > 0);
        }
    assert_int_equal(runs, SEARCH_RUNS_MAXIMUM);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_every_page), cmocka_unit_test(test_words),
                                       cmocka_unit_test(test_runs_are_bounded)};
    return cmocka_run_group_tests_name("search index", tests, set_up, tear_down);
}
