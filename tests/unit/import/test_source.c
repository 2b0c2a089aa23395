/* Unit tests of site-gen/import/source: bytes and files, whole and by lines, plain and gzip, sound and damaged. */
#include "tests/unit/test.h"

#include "lib/fs.h"
#include "site-gen/import/source.h"

#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

struct bytes {
    char *data;
    size_t length;
};

/* The text as one gzip member; the caller frees it. */
static struct bytes compress_text(const char *text, size_t length)
{
    z_stream stream = {0};
    assert_int_equal(deflateInit2(&stream, 9, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY), Z_OK);
    size_t capacity = deflateBound(&stream, length);
    struct bytes out = {malloc(capacity), 0};
    stream.next_in = (Bytef *)(uintptr_t)text;
    stream.avail_in = (uInt)length;
    stream.next_out = (Bytef *)out.data;
    stream.avail_out = (uInt)capacity;
    assert_int_equal(deflate(&stream, Z_FINISH), Z_STREAM_END);
    out.length = capacity - stream.avail_out;
    deflateEnd(&stream);
    return out;
}

static void expect_all(struct str bytes, const char *expected, size_t length)
{
    struct import_source *source = NULL;
    struct error error = {0};
    struct str content;
    assert_ok(import_source_open_bytes(&source, "x", bytes, &error), &error);
    struct str head = import_source_head(source);
    assert_int_equal(head.length, length < IMPORT_HEAD_SIZE ? length : IMPORT_HEAD_SIZE);
    assert_memory_equal(head.data, expected, head.length);
    assert_ok(import_source_take_all(source, &content, &error), &error);
    assert_int_equal(content.length, length);
    assert_memory_equal(content.data, expected, length);
    import_source_close(source);
}

static void test_whole(void **state)
{
    (void)state;
    expect_all((struct str){"", 0}, "", 0);
    expect_all(str_from_text("abc"), "abc", 3);
    expect_all(str_from_text("\xef\xbb\xbf{}"), "{}", 2);
    expect_all(str_from_text("\xef\xbb"), "\xef\xbb", 2);
    expect_all((struct str){"\x1f\x8b", 2}, "\x1f\x8b", 2); /* too short for gzip */
    struct bytes one = compress_text("hello, ", 7), two = compress_text("\xef\xbb\xbfworld", 8);
    expect_all((struct str){one.data, one.length}, "hello, ", 7);
    expect_all((struct str){two.data, two.length}, "world", 5);
    char both[200];
    memcpy(both, one.data, one.length);
    memcpy(both + one.length, two.data, two.length);
    expect_all((struct str){both, one.length + two.length}, "hello, \xef\xbb\xbfworld", 15); /* members follow each other */
    free(one.data);
    free(two.data);
    struct str_builder large;
    str_builder_init(&large, 1 << 22);
    for (int i = 0; large.length < 3000000; i++)
        str_builder_append_format(&large, "line %d of many\n", i);
    struct bytes packed = compress_text(large.data, large.length);
    expect_all((struct str){large.data, large.length}, large.data, large.length);
    expect_all((struct str){packed.data, packed.length}, large.data, large.length);
    str_builder_release(&large);
    free(packed.data);
}

static void test_lines(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        const char *lines[5];
    } cases[] = {
        {"", {NULL}},
        {"one", {"one", NULL}},
        {"one\n", {"one", NULL}},
        {"one\r\ntwo\n\nfour", {"one", "two", "", "four", NULL}},
        {"\n", {"", NULL}},
        {"\xef\xbb\xbfone\n\r\n", {"one", "", NULL}},
        {"a\rb\n", {"a\rb", NULL}},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        for (int packed = 0; packed < 2; packed++) {
            struct bytes gzip = compress_text(cases[i].text, strlen(cases[i].text));
            struct import_source *source = NULL;
            struct error error = {0};
            struct str line, bytes = str_from_text(cases[i].text);
            if (packed)
                bytes = (struct str){gzip.data, gzip.length};
            assert_ok(import_source_open_bytes(&source, "x", bytes, &error), &error);
            long count = 0;
            for (; cases[i].lines[count] != NULL; count++) {
                assert_int_equal(import_source_next_line(source, &line, &error), 1);
                assert_true(str_equals_text(line, cases[i].lines[count]));
                assert_int_equal(import_source_line_number(source), count + 1);
            }
            assert_int_equal(import_source_next_line(source, &line, &error), 0);
            assert_int_equal(import_source_next_line(source, &line, &error), 0);
            import_source_close(source);
            free(gzip.data);
        }
}

/* Lines that cross every boundary of the reading, from a file. */
static void test_many_lines(void **state)
{
    (void)state;
    enum { LINES = 40000 };
    struct error error = {0};
    struct import_source *source = NULL;
    struct str_builder text;
    struct str line;
    char folder[64], path[128], expected[128];
    make_temporary_folder(folder);
    snprintf(path, sizeof(path), "%s/lines.txt", folder);
    str_builder_init(&text, 1 << 24);
    for (int i = 0; i < LINES; i++)
        str_builder_append_format(
            &text, "%d%.*s\n", i, i % 97,
            "................................................................................................");
    assert_ok(fs_write_file(path, text.data, text.length, &error), &error);
    assert_ok(import_source_open(&source, "lines.txt", path, &error), &error);
    assert_int_equal(import_source_head(source).length, IMPORT_HEAD_SIZE);
    for (int i = 0; i < LINES; i++) {
        snprintf(expected, sizeof(expected), "%d%.*s", i, i % 97,
                 "................................................................................................");
        assert_int_equal(import_source_next_line(source, &line, &error), 1);
        assert_true(str_equals_text(line, expected));
    }
    assert_int_equal(import_source_next_line(source, &line, &error), 0);
    import_source_close(source);
    str_builder_release(&text);
    assert_ok(fs_remove_tree(folder, &error), &error);
}

static void test_limits(void **state)
{
    (void)state;
    struct error error = {0};
    struct import_source *source = NULL;
    struct str_builder text;
    struct str line;
    str_builder_init(&text, 1 << 22);
    str_builder_append(&text, "short\n");
    str_builder_append_repeated(&text, 'x', IMPORT_LINE_MAXIMUM);
    str_builder_append(&text, "\n");
    str_builder_append_repeated(&text, 'y', IMPORT_LINE_MAXIMUM + 1);
    assert_ok(import_source_open_bytes(&source, "long.txt", (struct str){text.data, text.length}, &error), &error);
    assert_int_equal(import_source_next_line(source, &line, &error), 1);
    assert_int_equal(import_source_next_line(source, &line, &error), 1);
    assert_int_equal(line.length, IMPORT_LINE_MAXIMUM);
    assert_int_equal(import_source_next_line(source, &line, &error), -1);
    assert_error_contains(&error, "long.txt:3: a line longer than 1048576 bytes");
    import_source_close(source);
    str_builder_release(&text);
}

static void test_damaged_gzip(void **state)
{
    (void)state;
    struct str_builder text;
    str_builder_init(&text, 1 << 22);
    for (int i = 0; i < 30000; i++)
        str_builder_append_format(&text, "%d %d\n", i, i * i % 7919);
    struct bytes packed = compress_text(text.data, text.length);
    for (size_t length = 3; length < packed.length; length += packed.length / 50) {
        struct import_source *source = NULL;
        struct error error = {0};
        struct str content;
        int result = import_source_open_bytes(&source, "cut.gz", (struct str){packed.data, length}, &error);
        if (result == 0)
            result = import_source_take_all(source, &content, &error);
        import_source_close(source);
        assert_int_equal(result, -1);
        assert_error_contains(&error, "cut.gz: its gzip data ends too early");
    }
    packed.data[packed.length / 2] ^= 0x55;
    struct import_source *source = NULL;
    struct error error = {0};
    struct str line;
    int result = import_source_open_bytes(&source, "bad.gz", (struct str){packed.data, packed.length}, &error);
    while (result >= 0 && (result = import_source_next_line(source, &line, &error)) == 1)
        continue;
    assert_int_equal(result, -1);
    assert_error_contains(&error, "its gzip data is damaged");
    import_source_close(source);
    free(packed.data);
    str_builder_release(&text);
}

/* A gigabyte of zeros in a megabyte: it ends at the bound, by lines and whole. */
static void test_gzip_bomb(void **state)
{
    (void)state;
    enum { PIECE = 1 << 20, PIECES = 300 };
    char *zeros = calloc(1, PIECE);
    memset(zeros + PIECE - 1, '\n', 1);
    z_stream stream = {0};
    assert_int_equal(deflateInit2(&stream, 9, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY), Z_OK);
    size_t capacity = 4 << 20;
    char *packed = malloc(capacity);
    stream.next_out = (Bytef *)packed;
    stream.avail_out = (uInt)capacity;
    for (int i = 0; i < PIECES; i++) {
        stream.next_in = (Bytef *)zeros;
        stream.avail_in = PIECE;
        assert_int_equal(deflate(&stream, i + 1 < PIECES ? Z_NO_FLUSH : Z_FINISH), i + 1 < PIECES ? Z_OK : Z_STREAM_END);
    }
    struct str bomb = {packed, capacity - stream.avail_out};
    deflateEnd(&stream);
    for (int whole = 0; whole < 2; whole++) {
        struct import_source *source = NULL;
        struct error error = {0};
        struct str line;
        assert_ok(import_source_open_bytes(&source, "bomb.gz", bomb, &error), &error);
        int result = 1;
        if (whole)
            result = import_source_take_all(source, &line, &error);
        else
            while (result == 1)
                result = import_source_next_line(source, &line, &error);
        assert_int_equal(result, -1);
        assert_error_contains(&error, "inflates to more than two hundred times its size");
        import_source_close(source);
    }
    free(packed);
    free(zeros);
}

static void test_files(void **state)
{
    (void)state;
    struct error error = {0};
    struct import_source *source = NULL;
    struct str content;
    char folder[64], path[128];
    make_temporary_folder(folder);
    assert_int_equal(import_source_open(&source, "f", folder, &error), -1);
    assert_error_contains(&error, "f: not a regular file");
    snprintf(path, sizeof(path), "%s/pipe", folder);
    assert_int_equal(mkfifo(path, 0600), 0);
    assert_int_equal(import_source_open(&source, "p", path, &error), -1);
    assert_error_contains(&error, "p: not a regular file");
    snprintf(path, sizeof(path), "%s/none", folder);
    assert_int_equal(import_source_open(&source, "n", path, &error), -1);
    assert_error_contains(&error, "n: cannot be opened: No such file");
    assert_null(source);
    snprintf(path, sizeof(path), "%s/sparse", folder);
    assert_ok(fs_write_file(path, "x", 1, &error), &error);
    assert_int_equal(truncate(path, (off_t)2 << 30), 0);
    assert_ok(import_source_open(&source, "sparse", path, &error), &error);
    assert_int_equal(import_source_head(source).length, IMPORT_HEAD_SIZE);
    assert_int_equal(import_source_take_all(source, &content, &error), -1);
    assert_error_contains(&error, "sparse: larger than 67108864 bytes");
    import_source_close(source);
    import_source_close(NULL);
    assert_ok(fs_remove_tree(folder, &error), &error);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_whole),  cmocka_unit_test(test_lines),        cmocka_unit_test(test_many_lines),
        cmocka_unit_test(test_limits), cmocka_unit_test(test_damaged_gzip), cmocka_unit_test(test_gzip_bomb),
        cmocka_unit_test(test_files),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
