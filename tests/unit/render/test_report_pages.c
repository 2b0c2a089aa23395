/* Golden test of the report's pages: one of each kind, built from the synthetic results, as a tree dump. Here and not beside the
 * other tests of the report because it needs a renderer. */
#include "tests/unit/golden.h"
#include "tests/unit/report/imported_results.h"

#include "site-gen/render/tree.h"
#include "site-gen/report/doc_check.h"

static int setup(void **state)
{
    struct imported_results *imported = malloc(sizeof(*imported));
    assert_non_null(imported);
    imported_results_open(imported, "tests/data/results");
    *state = imported;
    return 0;
}

static int teardown(void **state)
{
    imported_results_release(*state);
    free(*state);
    return 0;
}

static struct doc_site *build(struct imported_results *imported, const struct messages *messages)
{
    struct doc_site *site = imported_results_build(imported, messages);
    struct error error = {0};
    assert_ok(doc_check_site(site, &error), &error);
    return site;
}

static void test_golden_pages(void **state)
{
    struct imported_results *imported = *state;
    static const struct {
        const char *path, *golden;
    } pages[] = {
        {"index", "index"},
        {"report", "report"},
        {"scenarios/03-db-read", "scenario"},
        {"scenarios/08-concurrent-mixed", "scenario-mixed"},
        {"targets/c-microhttpd-thread-per-connection", "target"},
        {"compare/c-libevent-vs-c-microhttpd-epoll-pool", "compare"},
        {"runs/c-libevent.03-db-read.20261124T031000Z-5f3a9c.4", "run-invalid"},
        {"runs/c-libevent.08-concurrent-mixed.20261124T031000Z-5f3a9c.1", "run"},
        {"method", "method"},
        {"environment", "environment"},
        {"downloads", "downloads"},
        {"compare/index", "compare-index"},
        {"machines/5e1f0c0ffee0b0a7", "machine"},
    };
    const struct messages *languages[] = {&imported->english, &imported->korean};
    for (size_t language = 0; language < COUNT_OF(languages); language++) {
        const struct doc_site *site = build(imported, languages[language]);
        for (size_t i = 0; i < COUNT_OF(pages); i++) {
            /* One page in the second language is enough to see its words; the numbers are compared elsewhere. */
            if (language == 1 && strcmp(pages[i].golden, "report") != 0)
                continue;
            const struct doc_page *page = doc_site_find_page(site, pages[i].path);
            if (page == NULL)
                fail_msg("no page %s", pages[i].path);
            struct str_builder out;
            str_builder_init(&out, GOLDEN_MAXIMUM);
            tree_render(page, &out);
            char name[128];
            snprintf(name, sizeof(name), "report/%s%s.txt", pages[i].golden, language == 0 ? "" : ".ko");
            assert_golden(name, str_builder_text(&out));
            str_builder_release(&out);
        }
    }
}

/* Where text is "<word.word>" a message was missing; where it is "{word}" a placeholder was not filled. */
static void assert_no_holes(const char *path, const char *text)
{
    for (const char *c = text; *c != '\0'; c++) {
        if (*c != '<' && *c != '{')
            continue;
        size_t length = strspn(c + 1, "abcdefghijklmnopqrstuvwxyz0123456789_.");
        bool key = *c == '<' && c[length + 1] == '>' && memchr(c + 1, '.', length) != NULL;
        bool placeholder = *c == '{' && c[length + 1] == '}' && length > 0;
        if (key || placeholder)
            fail_msg("%s shows %.*s", path, (int)length + 2, c);
    }
}

static void test_no_missing_text(void **state)
{
    struct imported_results *imported = *state;
    const struct messages *languages[] = {&imported->english, &imported->korean};
    for (size_t language = 0; language < COUNT_OF(languages); language++) {
        const struct doc_site *site = build(imported, languages[language]);
        for (size_t i = 0; i < site->page_count; i++) {
            struct str_builder out;
            str_builder_init(&out, GOLDEN_MAXIMUM);
            tree_render(site->pages[i], &out);
            assert_true(out.length > 100);
            assert_no_holes(site->pages[i]->path, str_builder_text(&out));
            str_builder_release(&out);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_golden_pages), cmocka_unit_test(test_no_missing_text)};
    return cmocka_run_group_tests(tests, setup, teardown);
}
