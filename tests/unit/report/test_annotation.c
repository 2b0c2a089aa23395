/* Tests of dated remarks: what their files may hold, what is refused and where, what they are about, and where they appear. */
#include "tests/unit/report/imported_results.h"

#include "site-gen/report/annotation.h"
#include "site-gen/report/doc_check.h"

#define ORIGINAL "---\ndate: 2026-11-20\ntitle: A new kernel\ntargets: c-libevent\nscenarios: 01\n---\nSome *text*.\n"

struct folder {
    char path[64];
    struct arena arena;
};

static void folder_init(struct folder *folder)
{
    make_temporary_folder(folder->path);
    arena_init(&folder->arena);
}

static void folder_release(struct folder *folder)
{
    struct error error = {0};
    assert_ok(fs_remove_tree(folder->path, &error), &error);
    arena_release(&folder->arena);
}

static void put(struct folder *folder, const char *name, const char *text)
{
    struct error error = {0};
    assert_ok(fs_write_file(fs_join(&folder->arena, folder->path, name), text, strlen(text), &error), &error);
}

static void test_read(void **state)
{
    (void)state;
    struct folder folder;
    struct annotations annotations;
    struct error error = {0};
    folder_init(&folder);
    put(&folder, "kernel.md", ORIGINAL);
    put(&folder, "kernel.ko.md", "---\r\ntitle: 새 커널\r\n---\r\n본문\r\n");
    put(&folder, "a-first.md", "---\ntitle: First: of all\ndate: 2024-02-29\n---\n\nText\n");
    put(&folder, "README.md", "not one of them");
    put(&folder, "notes.txt", "neither");
    assert_ok(annotations_load(&annotations, &folder.arena, folder.path, &error), &error);
    assert_int_equal(annotations.count, 2);
    const struct annotation *first = &annotations.items[0], *kernel = &annotations.items[1];
    assert_string_equal(first->name, "a-first");
    assert_string_equal(first->texts[0].title, "First: of all");
    assert_int_equal(first->target_count + first->scenario_count, 0);
    assert_string_equal(kernel->date, "2026-11-20");
    assert_string_equal(kernel->targets[0], "c-libevent");
    assert_string_equal(kernel->scenarios[0], "01");
    assert_string_equal(annotation_in(kernel, "ko")->title, "새 커널");
    assert_string_equal(annotation_in(kernel, "en")->title, "A new kernel");
    assert_string_equal(annotation_in(first, "ko")->title, "First: of all");
    folder_release(&folder);
}

static void test_no_folder(void **state)
{
    (void)state;
    struct folder folder;
    struct annotations annotations;
    struct error error = {0};
    folder_init(&folder);
    assert_ok(annotations_load(&annotations, &folder.arena, fs_join(&folder.arena, folder.path, "none"), &error), &error);
    assert_int_equal(annotations.count, 0);
    folder_release(&folder);
}

static void test_malformed(void **state)
{
    (void)state;
    static const struct {
        const char *file, *text;
        long line;
        const char *words;
    } cases[] = {
        {"x.md", "", 1, "expected a head"},
        {"x.md", "Text\n", 1, "expected a head"},
        {"x.md", "---\ndate: 2026-11-20\n", 1, "no end"},
        {"x.md", "---\ndate: 2026-02-30\ntitle: x\n---\nt\n", 2, "expected a day as 2026-11-24, got \"2026-02-30\""},
        {"x.md", "---\ndate: 2025-02-29\ntitle: x\n---\nt\n", 2, "expected a day"},
        {"x.md", "---\ndate: 2026-1-1\ntitle: x\n---\nt\n", 2, "expected a day"},
        {"x.md", "---\n\ndate: yesterday\ntitle: x\n---\nt\n", 3, "expected a day"},
        {"x.md", "---\ndate: 2026-11-20\ndate: 2026-11-21\ntitle: x\n---\nt\n", 3, "twice"},
        {"x.md", "---\ndate: 2026-11-20\ntitle: x\ntitle: y\n---\nt\n", 4, "twice"},
        {"x.md", "---\ndate: 2026-11-20\ntitle: x\ntargets: a\ntargets: b\n---\nt\n", 5, "twice"},
        {"x.md", "---\ndate: 2026-11-20\ntitle: x\nauthor: me\n---\nt\n", 4, "expected date, title, targets or scenarios"},
        {"x.md", "---\ndate: 2026-11-20\ntitle:\n---\nt\n", 3, "without a value"},
        {"x.md", "---\ndate: 2026-11-20\njust words\n---\nt\n", 3, "expected \"name: value\""},
        {"x.md", "---\ndate: 2026-11-20\n---\nt\n", 1, "no title"},
        {"x.md", "---\ntitle: x\n---\nt\n", 1, "no date"},
        {"x.md", "---\ndate: 2026-11-20\ntitle: x\n---\n \n", 4, "no text"},
        {"x.md", "---\ndate: 2026-11-20\ntitle: x\ntargets: a/b\n---\nt\n", 1, "expected names"},
        {"x.md", "---\ndate: 2026-11-20\ntitle: x\x01y\n---\nt\n", 3, "control character"},
        {"x.md", "---\ndate: 2026-11-20\ntitle: x\xff\n---\nt\n", 3, "UTF-8"},
        {"x.ko.md", "---\ntitle: x\n---\nt\n", 1, "a translation of a file that does not exist: \"x.md\""},
        {"kernel.ko.md", "---\ndate: 2026-11-20\ntitle: x\n---\nt\n", 1, "only a title"},
        {"a b.md", ORIGINAL, 1, "expected a name"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct folder folder;
        struct annotations annotations;
        struct error error = {0};
        folder_init(&folder);
        put(&folder, "kernel.md", ORIGINAL);
        put(&folder, cases[i].file, cases[i].text);
        if (annotations_load(&annotations, &folder.arena, folder.path, &error) != -1)
            fail_msg("case %zu is taken", i);
        if (error.line != cases[i].line || strstr(error.message, cases[i].words) == NULL)
            fail_msg("case %zu: line %ld: %s", i, error.line, error.message);
        assert_non_null(strstr(error.file, cases[i].file));
        folder_release(&folder);
    }
}

static void test_subjects(void **state)
{
    (void)state;
    static const struct results_scenario one = {.id = "01-one", .number = "01"}, two = {.id = "02-two", .number = "02"};
    static const struct results_target epoll = {.key = "c-x-epoll", .id = "c-x"}, other = {.key = "c-y", .id = "c-y"};
    const char *targets[] = {"c-x"}, *scenarios[] = {"01"};
    const struct annotation all = {.name = "all"}, target = {.targets = targets, .target_count = 1};
    const struct annotation both = {.targets = targets, .target_count = 1, .scenarios = scenarios, .scenario_count = 1};
    assert_true(annotation_concerns(&all, &one, &epoll));
    assert_false(annotation_names(&all, &one, &epoll));
    assert_true(annotation_concerns(&target, &two, &epoll));
    assert_false(annotation_concerns(&target, &two, &other));
    assert_true(annotation_names(&target, NULL, &epoll));
    assert_false(annotation_names(&target, &one, NULL));
    assert_true(annotation_concerns(&both, &one, &epoll));
    assert_false(annotation_concerns(&both, &two, &epoll));
    assert_true(annotation_names(&both, &one, NULL));
}

static bool says(const struct doc_node *node, const char *title, struct arena *arena)
{
    if (node->kind == DOC_NOTE && node->as.note.title != NULL && strstr(doc_span_words(arena, node->as.note.title), title) != NULL)
        return true;
    for (const struct doc_node *child = node->first_child; child != NULL; child = child->next)
        if (says(child, title, arena))
            return true;
    return false;
}

/* On the pages of what it names and on no other, in each language. */
static void test_places(void **state)
{
    (void)state;
    struct folder folder;
    struct annotations annotations;
    struct imported_results imported;
    struct error error = {0};
    folder_init(&folder);
    put(&folder, "kernel.md", ORIGINAL);
    put(&folder, "kernel.ko.md", "---\ntitle: 새 커널\n---\n본문\n");
    imported_results_open(&imported, "tests/data/results");
    assert_ok(annotations_load(&annotations, &folder.arena, folder.path, &error), &error);
    imported.options.annotations = &annotations;
    for (int language = 0; language < 2; language++) {
        const char *title = language == 0 ? "A new kernel" : "새 커널";
        struct doc_site *site = imported_results_build(&imported, language == 0 ? &imported.english : &imported.korean);
        assert_ok(doc_check_site(site, &error), &error);
        for (size_t i = 0; i < site->page_count; i++) {
            const struct doc_page *page = site->pages[i];
            bool wanted = strcmp(page->path, "targets/c-libevent") == 0 || strcmp(page->path, "scenarios/01-lightweight") == 0;
            if (says(&page->body, title, &imported.arena) != wanted)
                fail_msg("%s: the note is %s", page->path, wanted ? "missing" : "out of place");
        }
        const struct doc_page *list = doc_site_find_page(site, "annotations");
        assert_non_null(list);
        assert_string_equal(list->body.first_child->id, "kernel");
    }
    assert_string_equal(
        annotation_unknown_name(&(struct annotation){.targets = (const char *[]){"gone"}, .target_count = 1}, &imported.results),
        "gone");
    assert_null(annotation_unknown_name(&annotations.items[0], &imported.results));
    imported_results_release(&imported);
    folder_release(&folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_read),     cmocka_unit_test(test_no_folder), cmocka_unit_test(test_malformed),
        cmocka_unit_test(test_subjects), cmocka_unit_test(test_places),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
