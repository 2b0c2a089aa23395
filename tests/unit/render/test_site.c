/* The site writer: which files are there, that nothing unchanged is touched, that the old site survives failures, that foreign
 * folders are left alone. */
#include "tests/unit/render/kitchen_sink.h"

#include "lib/fs.h"
#include "site-gen/render/palette.h"
#include "site-gen/render/site.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

static const struct site_file runs_file = {.path = "data/runs.csv", .bytes = "a,b\n", .length = 4};

struct fixture {
    struct kitchen_sink sink;
    char folder[64];
    char site[96];
};

static int set_up(void **state)
{
    struct fixture *fixture = calloc(1, sizeof(*fixture));
    make_temporary_folder(fixture->folder);
    snprintf(fixture->site, sizeof(fixture->site), "%s/public", fixture->folder);
    kitchen_sink_init(&fixture->sink);
    *state = fixture;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *fixture = *state;
    struct error error = {0};
    assert_ok(fs_remove_tree(fixture->folder, &error), &error);
    kitchen_sink_release(&fixture->sink);
    free(fixture);
    return 0;
}

/* Every build gets the sink's pages; the trees are checked again and again, which changes nothing. */
static struct doc_page *give_page(void *builder, size_t language, size_t page, struct arena *arena, struct error *error)
{
    (void)arena, (void)error;
    return ((struct fixture *)builder)->sink.sites[language]->pages[page];
}

static int write_with(struct fixture *fixture, struct site_options options, struct site_summary *summary, struct error *error)
{
    static const char *const paths[] = {"index", "scenarios/01-lightweight"};
    const struct site_plan plan = {.sites = (const struct doc_site *const *)fixture->sink.sites,
                                   .site_count = 2,
                                   .paths = paths,
                                   .page_count = COUNT_OF(paths),
                                   .build = give_page};
    void *builder = fixture;
    options.folder = fixture->site;
    options.builders = &builder;
    options.thread_count = 1;
    return site_write(&plan, &options, summary, error);
}

static int write_site(struct fixture *fixture, const struct site_file *files, size_t count, struct site_summary *summary,
                      struct error *error)
{
    return write_with(fixture, (struct site_options){.files = files, .file_count = count}, summary, error);
}

static char *site_path(struct fixture *fixture, const char *path)
{
    return fs_join(&fixture->sink.arena, fixture->site, path);
}

static struct stat status_of(struct fixture *fixture, const char *path)
{
    struct stat status;
    assert_int_equal(stat(site_path(fixture, path), &status), 0);
    return status;
}

static void assert_content(struct fixture *fixture, const char *path, const char *part, bool expected)
{
    struct str_builder text;
    struct error error = {0};
    str_builder_init(&text, 1 << 22);
    assert_ok(fs_read_file(site_path(fixture, path), &text, &error), &error);
    bool found = strstr(str_builder_text(&text), part) != NULL;
    str_builder_release(&text);
    if (found != expected)
        fail_msg("%s: \"%s\" is %s", path, part, found ? "there" : "not there");
}

/* No temporary folders or files are left beside the site. */
static void assert_alone(struct fixture *fixture)
{
    struct fs_listing listing;
    struct error error = {0};
    assert_ok(fs_list_directory(&fixture->sink.arena, fixture->folder, &listing, &error), &error);
    assert_int_equal(listing.count, 1);
    assert_string_equal(listing.names[0], "public");
}

static void test_files(void **state)
{
    struct fixture *fixture = *state;
    struct site_summary summary;
    struct error error = {0};
    assert_ok(write_site(fixture, &runs_file, 1, &summary, &error), &error);
    static const char *const files[] = {"index.html",
                                        "scenarios/01-lightweight.html",
                                        "ko/index.html",
                                        "ko/scenarios/01-lightweight.html",
                                        "404.html",
                                        ".nojekyll",
                                        "assets/site.css",
                                        "assets/site.js",
                                        "assets/icon.svg",
                                        "data/runs.csv",
                                        "charts/index/throughput.svg",
                                        "charts/index/left-of-two.svg",
                                        "charts/ko/index/throughput.svg"};
    for (size_t i = 0; i < COUNT_OF(files); i++)
        if (!fs_exists(site_path(fixture, files[i])))
            fail_msg("%s is missing", files[i]);
    assert_int_equal(summary.pages, 4);
    assert_int_equal(summary.files, 4 + 6 + 1 + 1 + 3 + 1); /* pages, charts, 404, .nojekyll, assets, data */
    assert_int_equal(summary.written, summary.files);
    assert_content(fixture, "ko/scenarios/01-lightweight.html", "href=\"../../assets/site.css\"", true);
    assert_content(fixture, "ko/scenarios/01-lightweight.html", "href=\"../../scenarios/01-lightweight.html\" lang=\"en\"", true);
    assert_content(fixture, "ko/index.html", "<html lang=\"ko\">", true);
    assert_content(fixture, "data/runs.csv", "a,b\n", true);
    assert_alone(fixture);
}

static void test_unchanged_files_are_kept(void **state)
{
    struct fixture *fixture = *state;
    struct site_summary summary;
    struct error error = {0};
    assert_ok(write_site(fixture, &runs_file, 1, NULL, &error), &error);
    struct timespec past[2] = {{.tv_sec = 1000000}, {.tv_sec = 1000000}};
    assert_int_equal(utimensat(AT_FDCWD, site_path(fixture, "index.html"), past, 0), 0);
    struct stat before = status_of(fixture, "index.html"), old_data = status_of(fixture, "data/runs.csv");

    struct site_file changed = runs_file;
    changed.bytes = "a,c\n";
    assert_ok(write_site(fixture, &changed, 1, &summary, &error), &error);
    assert_int_equal(summary.written, 1);
    struct stat after = status_of(fixture, "index.html"), new_data = status_of(fixture, "data/runs.csv");
    assert_true(before.st_ino == after.st_ino && before.st_mtim.tv_sec == after.st_mtim.tv_sec);
    assert_true(old_data.st_ino != new_data.st_ino);
    assert_int_equal(after.st_nlink, 1); /* the old site is gone */
    assert_content(fixture, "data/runs.csv", "a,c\n", true);
    assert_alone(fixture);
}

static void test_removed_pages_go(void **state)
{
    struct fixture *fixture = *state;
    struct error error = {0};
    struct site_file files[] = {runs_file, {.path = "data/more/old.csv", .bytes = "", .length = 0}};
    assert_ok(write_site(fixture, files, 2, NULL, &error), &error);
    assert_true(fs_exists(site_path(fixture, "data/more/old.csv")));
    assert_ok(write_site(fixture, files, 1, NULL, &error), &error);
    assert_false(fs_exists(site_path(fixture, "data/more")));
}

static int print_title(void *builder, const struct doc_site *site, const struct doc_page *page, struct str_builder *out,
                       struct error *error)
{
    (void)builder, (void)site, (void)error;
    str_builder_append(out, page->title);
    return 0;
}

static int print_failure(void *builder, const struct doc_site *site, const struct doc_page *page, struct str_builder *out,
                         struct error *error)
{
    (void)builder, (void)site, (void)page, (void)out;
    return error_set(error, "no font");
}

static void test_printed_and_copied_files(void **state)
{
    struct fixture *fixture = *state;
    struct error error = {0};
    struct site_summary summary;
    char source[128];
    snprintf(source, sizeof(source), "%s/raw.json", fixture->folder);
    assert_ok(fs_write_file(source, "{}", 2, &error), &error);
    const struct site_file files[] = {runs_file, {.path = "data/raw/a.json", .source = source}};
    const struct site_print prints[] = {{.path = "pdf/a.pdf", .language = 0, .page = 1, .print = print_title},
                                        {.path = "pdf/index.pdf", .language = 1, .page = 0, .print = print_title},
                                        {.path = "pdf/b.pdf", .language = 0, .page = 1, .print = print_title}};
    const struct site_options options = {.files = files, .file_count = 2, .prints = prints, .print_count = COUNT_OF(prints)};
    assert_ok(write_with(fixture, options, NULL, &error), &error);
    assert_content(fixture, "pdf/a.pdf", "Lightweight request", true);
    assert_content(fixture, "pdf/b.pdf", "Lightweight request", true);
    assert_content(fixture, "pdf/index.pdf", "모든 것", true);
    assert_content(fixture, "data/raw/a.json", "{}", true);
    ino_t inode = status_of(fixture, "pdf/a.pdf").st_ino;
    assert_ok(write_with(fixture, options, &summary, &error), &error);
    assert_int_equal(summary.written, 0);
    assert_true(status_of(fixture, "pdf/a.pdf").st_ino == inode);
    assert_ok(fs_remove_tree(source, &error), &error);
    assert_alone(fixture);
}

static void test_failure_leaves_the_old_site(void **state)
{
    struct fixture *fixture = *state;
    struct error error = {0};
    assert_ok(write_site(fixture, &runs_file, 1, NULL, &error), &error);
    const struct site_file file = {.path = "data/runs.csv", .bytes = "new\n", .length = 4};
    const struct site_print print = {.path = "pdf/index.pdf", .language = 1, .page = 0, .print = print_failure};
    const struct site_options options = {.files = &file, .file_count = 1, .prints = &print, .print_count = 1};
    assert_int_equal(write_with(fixture, options, NULL, &error), -1);
    assert_error_contains(&error, "pdf/index.pdf: no font");
    assert_content(fixture, "data/runs.csv", "a,b\n", true);
    assert_false(fs_exists(site_path(fixture, "pdf")));
    assert_alone(fixture);
}

static void test_interrupted_build_is_cleared(void **state)
{
    struct fixture *fixture = *state;
    struct error error = {0};
    char left[160];
    snprintf(left, sizeof(left), "%s/.public.benchlab-new/half/page.html", fixture->folder);
    assert_ok(fs_write_file(left, "x", 1, &error), &error);
    assert_ok(write_site(fixture, &runs_file, 1, NULL, &error), &error);
    assert_false(fs_exists(site_path(fixture, "half")));
    assert_alone(fixture);
}

static void test_refused(void **state)
{
    struct fixture *fixture = *state;
    struct error error = {0};
    struct site_file twice[] = {runs_file, {.path = "index.html", .bytes = "", .length = 0}};
    assert_int_equal(write_site(fixture, twice, 2, NULL, &error), -1);
    assert_error_contains(&error, "two files are called index.html");
    struct site_file outside[] = {runs_file, {.path = "../x", .bytes = "", .length = 0}};
    assert_int_equal(write_site(fixture, outside, 2, NULL, &error), -1);
    assert_error_contains(&error, "not a safe path");
    assert_int_equal(write_site(fixture, NULL, 0, NULL, &error), -1);
    assert_error_contains(&error, "data/runs.csv, which is not among the files");
    assert_false(fs_exists(fixture->site));

    assert_ok(fs_write_file(site_path(fixture, "thesis.txt"), "years of work", 13, &error), &error);
    assert_int_equal(write_site(fixture, &runs_file, 1, NULL, &error), -1);
    assert_error_contains(&error, "holds files that are not a benchlab site");
    assert_content(fixture, "thesis.txt", "years of work", true);
}

static void test_own_templates(void **state)
{
    struct fixture *fixture = *state;
    struct error error = {0};
    char folder[96], path[128];
    snprintf(folder, sizeof(folder), "%s/templates", fixture->folder);
    snprintf(path, sizeof(path), "%s/page.mustache", folder);
    assert_ok(fs_write_file(path, "MINE {{title}}\n{{>contents}}", 28, &error), &error);
    const struct site_options options = {.templates = folder, .files = &runs_file, .file_count = 1};
    assert_ok(write_with(fixture, options, NULL, &error), &error);
    assert_content(fixture, "index.html", "MINE Everything &lt;at once&gt; &amp; &quot;more&quot;\n<nav class=\"contents\"", true);

    assert_ok(fs_write_file(path, "{{#title}}", 10, &error), &error);
    assert_int_equal(write_with(fixture, options, NULL, &error), -1);
    assert_error_contains(&error, "a section is not closed: title");
}

static bool count_progress(void *context, const struct site_progress *progress)
{
    size_t *calls = context;
    assert_int_equal(progress->done, *calls);
    assert_true(progress->done < progress->total || *progress->path == '\0');
    (*calls)++;
    return true;
}

static bool stop_at_third(void *context, const struct site_progress *progress)
{
    (void)context;
    return progress->done < 2;
}

static void test_stopped(void **state)
{
    struct fixture *fixture = *state;
    struct error error = {0};
    struct site_options options = {.files = &runs_file, .file_count = 1};
    assert_ok(write_with(fixture, options, NULL, &error), &error);
    options.progress = stop_at_third;
    assert_int_equal(write_with(fixture, options, NULL, &error), -1);
    assert_error_contains(&error, "interrupted");
    struct arena arena;
    struct fs_listing listing = {0};
    arena_init(&arena);
    assert_ok(fs_list_directory(&arena, fixture->folder, &listing, &error), &error);
    assert_int_equal(listing.count, 1); /* the old site, and nothing begun beside it */
    arena_release(&arena);
}

static void test_progress(void **state)
{
    struct fixture *fixture = *state;
    struct error error = {0};
    size_t calls = 0;
    const struct site_options options = {
        .files = &runs_file, .file_count = 1, .progress = count_progress, .progress_context = &calls};
    assert_ok(write_with(fixture, options, NULL, &error), &error);
    assert_int_equal(calls, 4 + 3 + 2 + 1 + 1); /* pages, assets, 404 and .nojekyll, data, the end */
}

/* The style sheet knows every colour role of the charts, with the values that stand-alone files have. */
static void test_style_sheet_has_the_palette(void **state)
{
    struct fixture *fixture = *state;
    struct error error = {0};
    assert_ok(write_site(fixture, &runs_file, 1, NULL, &error), &error);
    for (int ink = DRAW_INK_NONE + 1; ink < DRAW_INK_COUNT; ink++) {
        const char *name = palette_name((enum draw_ink)ink);
        char text[96];
        snprintf(text, sizeof(text), ".fill-%s { fill: var(--ink-%s); }", name, name);
        assert_content(fixture, "assets/site.css", text, true);
        snprintf(text, sizeof(text), ".stroke-%s { stroke: var(--ink-%s); }", name, name);
        assert_content(fixture, "assets/site.css", text, true);
        snprintf(text, sizeof(text), "--ink-%s: light-dark(#%06x, #%06x);", name, (unsigned)palette_light((enum draw_ink)ink),
                 (unsigned)palette_dark((enum draw_ink)ink));
        assert_content(fixture, "assets/site.css", text, true);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_files, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_unchanged_files_are_kept, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_removed_pages_go, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_printed_and_copied_files, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_failure_leaves_the_old_site, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_interrupted_build_is_cleared, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_refused, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_own_templates, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_progress, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_stopped, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_style_sheet_has_the_palette, set_up, tear_down),
    };
    return cmocka_run_group_tests_name("site", tests, NULL, NULL);
}
