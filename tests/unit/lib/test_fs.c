/* Unit tests of lib/fs and lib/error. */
#include "tests/unit/test.h"

#include "lib/fs.h"

#include <sys/stat.h>
#include <unistd.h>

static void read_text(const char *path, struct str_builder *out)
{
    struct error error = {0};
    str_builder_init(out, 1 << 20);
    assert_ok(fs_read_file(path, out, &error), &error);
}

static void test_write_read_replace(void **state)
{
    (void)state;
    char folder[64];
    make_temporary_folder(folder);
    struct arena arena;
    arena_init(&arena);
    struct error error = {0};
    char *path = fs_join(&arena, folder, "a/b/file.txt");
    assert_ok(fs_write_file(path, "one", 3, &error), &error);
    assert_ok(fs_write_file(path, "two!", 4, &error), &error);
    struct str_builder text;
    read_text(path, &text);
    assert_string_equal(str_builder_text(&text), "two!");
    str_builder_release(&text);

    bool changed = true;
    assert_ok(fs_update_file(path, "two!", 4, &changed, &error), &error);
    assert_false(changed);
    assert_ok(fs_update_file(path, "", 0, &changed, &error), &error);
    assert_true(changed);
    assert_true(fs_has_bytes(path, "", 0));
    assert_false(fs_has_bytes(path, "x", 1));
    assert_false(fs_has_bytes(folder, "", 0));

    struct fs_listing listing;
    assert_ok(fs_list_directory(&arena, fs_join(&arena, folder, "a/b"), &listing, &error), &error);
    assert_int_equal(listing.count, 1); /* no temporary stays */
    assert_ok(fs_remove_tree(folder, &error), &error);
    assert_false(fs_exists(folder));
    assert_ok(fs_remove_tree(folder, &error), &error);
    arena_release(&arena);
}

static void test_failures_name_the_path(void **state)
{
    (void)state;
    char folder[64];
    make_temporary_folder(folder);
    struct arena arena;
    arena_init(&arena);
    struct error error = {0};
    struct str_builder text;
    str_builder_init(&text, 8);
    assert_int_equal(fs_read_file(fs_join(&arena, folder, "missing"), &text, &error), -1);
    assert_error_contains(&error, "missing: cannot be opened");
    assert_int_equal(fs_read_file(folder, &text, &error), -1);
    assert_error_contains(&error, "not a regular file");
    assert_int_equal(fs_make_directories("", &error), -1);
    assert_error_contains(&error, "the name of a folder");
    char *path = fs_join(&arena, folder, "nine");
    assert_ok(fs_write_file(path, "123456789", 9, &error), &error);
    assert_int_equal(fs_read_file(path, &text, &error), -1);
    assert_error_contains(&error, "larger than 8 bytes");
    assert_int_equal(fs_write_file(fs_join(&arena, path, "below"), "x", 1, &error), -1);
    assert_error_contains(&error, "in the way of a folder");
    assert_int_equal(fs_write_file("/proc/benchlab-cannot-be-here", "x", 1, &error), -1);
    str_builder_release(&text);
    assert_ok(fs_remove_tree(folder, &error), &error);
    arena_release(&arena);
}

/* A write that fails must leave the old files and no temporary. */
static void test_failed_write_keeps_the_old_file(void **state)
{
    (void)state;
    char folder[64], path[96];
    make_temporary_folder(folder);
    snprintf(path, sizeof(path), "%s/kept", folder);
    struct error error = {0};
    assert_ok(fs_write_file(path, "old", 3, &error), &error);
    /* A folder in the place of the file makes the rename, the last step, fail. */
    char target[96];
    snprintf(target, sizeof(target), "%s/folder", folder);
    assert_int_equal(mkdir(target, 0755), 0);
    assert_int_equal(fs_write_file(target, "new", 3, &error), -1);
    assert_error_contains(&error, "cannot be written");
    struct arena arena;
    arena_init(&arena);
    struct fs_listing listing;
    assert_ok(fs_list_directory(&arena, folder, &listing, &error), &error);
    assert_int_equal(listing.count, 2);
    struct str_builder text;
    read_text(path, &text);
    assert_string_equal(str_builder_text(&text), "old");
    str_builder_release(&text);
    arena_release(&arena);
    assert_ok(fs_remove_tree(folder, &error), &error);
}

static void test_remove_tree_keeps_link_targets(void **state)
{
    (void)state;
    char folder[64], inside[96], outside[64], link_path[128];
    make_temporary_folder(folder);
    make_temporary_folder(outside);
    snprintf(inside, sizeof(inside), "%s/kept", outside);
    snprintf(link_path, sizeof(link_path), "%s/link", folder);
    struct error error = {0};
    assert_ok(fs_write_file(inside, "x", 1, &error), &error);
    assert_int_equal(symlink(outside, link_path), 0);
    assert_ok(fs_remove_tree(folder, &error), &error);
    assert_true(fs_exists(inside));
    assert_ok(fs_remove_tree(outside, &error), &error);
}

static void test_safe_names(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        bool safe;
    } cases[] = {{"c-microhttpd", true}, {"01-lightweight", true}, {"A_b.json", true}, {"", false},         {".", false},
                 {"..", false},          {"../../x", false},       {"a/b", false},     {"<script>", false}, {"a b", false},
                 {".hidden", false},     {"\xed\x95\x9c", false}};
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        assert_int_equal(fs_is_safe_name(cases[i].name), cases[i].safe);
    char long_name[200];
    memset(long_name, 'a', sizeof(long_name));
    long_name[129] = '\0';
    assert_false(fs_is_safe_name(long_name));
    long_name[128] = '\0';
    assert_true(fs_is_safe_name(long_name));
}

static void test_error_text(void **state)
{
    (void)state;
    struct error error = {0};
    char text[256];
    assert_int_equal(error_set_at(&error, "a.json", 3, 7, "expected %s", "x"), -1);
    assert_string_equal(error_format(&error, text, sizeof(text)), "a.json:3:7: expected x");
    error_add_context(&error, "scenario");
    assert_string_equal(error_format(&error, text, sizeof(text)), "a.json:3:7: scenario: expected x");
    error_set(&error, "two\nlines\x1b[31m");
    assert_string_equal(error_format(&error, text, sizeof(text)), "two?lines?[31m");
    assert_int_equal(error_set(NULL, "nobody asks"), -1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_write_read_replace),
        cmocka_unit_test(test_failures_name_the_path),
        cmocka_unit_test(test_failed_write_keeps_the_old_file),
        cmocka_unit_test(test_remove_tree_keeps_link_targets),
        cmocka_unit_test(test_safe_names),
        cmocka_unit_test(test_error_text),
    };
    return cmocka_run_group_tests_name("lib/fs", tests, NULL, NULL);
}
