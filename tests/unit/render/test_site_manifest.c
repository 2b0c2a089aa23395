/* The manifest of a site: what was written is read again; what is damaged says nothing. */
#include "tests/unit/test.h"

#include "lib/fs.h"
#include "site-gen/render/site_manifest.h"
#include "site-gen/render/site_stage.h"

struct fixture {
    struct arena arena;
    char folder[64];
    struct str_builder text;
};

static int set_up(void **state)
{
    struct fixture *fixture = calloc(1, sizeof(*fixture));
    assert_non_null(fixture);
    arena_init(&fixture->arena);
    make_temporary_folder(fixture->folder);
    str_builder_init(&fixture->text, 1 << 20);
    site_manifest_begin(&fixture->text);
    site_manifest_add_unit(&fixture->text, "index.html", "00ff");
    site_manifest_add_file(&fixture->text, "index.html", 1234);
    site_manifest_add_link(&fixture->text, "method#p-values");
    site_manifest_add_file(&fixture->text, "charts/index/rates.svg", 99);
    site_manifest_add_unit(&fixture->text, "ko/index.html", "00fe");
    site_manifest_add_unit(&fixture->text, "runs/a.html", "00fd");
    site_manifest_add_file(&fixture->text, "runs/a.html", 0);
    *state = fixture;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *fixture = *state;
    struct error error = {0};
    assert_ok(fs_remove_tree(fixture->folder, &error), &error);
    str_builder_release(&fixture->text);
    arena_release(&fixture->arena);
    free(fixture);
    return 0;
}

static void read_back(struct fixture *fixture, struct site_manifest *manifest)
{
    struct error error = {0};
    char *path = fs_join(&fixture->arena, fixture->folder, SITE_STAGE_MARKER);
    assert_ok(fs_write_file(path, fixture->text.data, fixture->text.length, &error), &error);
    site_manifest_read(manifest, fixture->folder);
}

static void test_round_trip(void **state)
{
    struct fixture *fixture = *state;
    struct site_manifest manifest;
    site_manifest_seal(&fixture->text);
    read_back(fixture, &manifest);
    assert_null(site_manifest_find(&manifest, "index.html", "00fe"));
    assert_null(site_manifest_find(&manifest, "index.html", NULL));
    assert_null(site_manifest_find(&manifest, "nowhere.html", "00ff"));
    assert_non_null(site_manifest_find_any(&manifest, "ko/index.html"));
    const struct site_unit *unit = site_manifest_find(&manifest, "index.html", "00ff");
    assert_non_null(unit);
    static const struct site_line expected[] = {{SITE_LINE_FILE, 1234, "index.html"},
                                                {SITE_LINE_LINK, -1, "method#p-values"},
                                                {SITE_LINE_FILE, 99, "charts/index/rates.svg"}};
    struct str lines = unit->lines;
    struct site_line line;
    for (size_t i = 0; i < COUNT_OF(expected); i++) {
        assert_true(site_manifest_next(&lines, &line));
        assert_int_equal(line.kind, expected[i].kind);
        assert_int_equal(line.size, expected[i].size);
        assert_string_equal(line.text, expected[i].text);
    }
    assert_false(site_manifest_next(&lines, &line));
    lines = site_manifest_find(&manifest, "ko/index.html", "00fe")->lines;
    assert_false(site_manifest_next(&lines, &line));
    lines = site_manifest_find(&manifest, "runs/a.html", "00fd")->lines; /* the last one */
    assert_true(site_manifest_next(&lines, &line));
    assert_false(site_manifest_next(&lines, &line));
    site_manifest_release(&manifest);
}

static void assert_nothing(struct fixture *fixture)
{
    struct site_manifest manifest;
    read_back(fixture, &manifest);
    assert_null(site_manifest_find_any(&manifest, "index.html"));
    site_manifest_release(&manifest);
}

static void test_damaged(void **state)
{
    struct fixture *fixture = *state;
    assert_nothing(fixture); /* not sealed */
    site_manifest_seal(&fixture->text);
    for (size_t i = 0; i < fixture->text.length; i++) { /* any byte */
        fixture->text.data[i] ^= 1;
        assert_nothing(fixture);
        fixture->text.data[i] ^= 1;
    }
    for (size_t length = fixture->text.length; length-- > 0;) { /* any length */
        fixture->text.length = length;
        assert_nothing(fixture);
    }
}

/* Twice one name, and a site without a manifest. */
static void test_no_manifest(void **state)
{
    struct fixture *fixture = *state;
    struct site_manifest manifest;
    site_manifest_read(&manifest, fixture->folder);
    assert_null(site_manifest_find_any(&manifest, "index.html"));
    site_manifest_release(&manifest);
    site_manifest_add_unit(&fixture->text, "index.html", "00fa");
    site_manifest_seal(&fixture->text);
    assert_nothing(fixture);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test_setup_teardown(test_round_trip, set_up, tear_down),
                                       cmocka_unit_test_setup_teardown(test_damaged, set_up, tear_down),
                                       cmocka_unit_test_setup_teardown(test_no_manifest, set_up, tear_down)};
    return cmocka_run_group_tests_name("site_manifest", tests, NULL, NULL);
}
