/* Every entry of the test vectors is used: a section that no test opens, or a member that the tests which open its section do not name,
 * fails here. What the lab does not compute is listed below with the reason, and fails when it is no longer in the file. */
#include "tests/unit/stats/vectors.h"

#include "lib/arena.h"
#include "lib/fs.h"
#include "lib/str.h"

struct exception {
    const char *section; /* NULL: any */
    const char *member;  /* NULL: all of the section */
};

static const struct exception EXCEPTIONS[] = {
    {"_meta", NULL}, /* about the file */
    {NULL, "desc"},
    {NULL, "name"},
    {NULL, "type"},
    {NULL, "source"},
    {"hdr_v2_blobs", "count_row"},
    {"hdr_v2_blobs", "trap"},
    {"pelt_l2", "merge_rule"},
    {"bootstrap_ratio_of_medians", "order"},
    {"geomean", "inverse_check"},
    {"geomean", "equal_weights"},
    {"bootstrap", "a"}, /* steps on the way to the interval, which is checked */
    {"bootstrap", "z0"},
    {"geomean", "harmonic"}, /* the means that a composite must not be */
    {"geomean", "arithmetic"},
    {"hdr", "percentiles_c_roundhalf"}, /* another rule than the lab's */
    {"hdr_v2_blobs", "hlog_line"}, /* what surrounds the histogram, and its header byte by byte: decoding checks them together */
    {"hdr_v2_blobs", "max_column"},
    {"hdr_v2_blobs", "bodylen"},
    {"hdr_v2_blobs", "clen"},
    {"hdr_v2_blobs", "inner_cookie"},
    {"hdr_v2_blobs", "norm"},
    {"hdr_v2_blobs", "payload_len"},
    {"hdr_v2_blobs", "ratio_bits"},
    {"hdr_v2_blobs", "rawlen"},
    {"hdr_v2_blobs", "zhdr"},
};

struct look {
    struct arena arena;
    const json_t *root;
    struct str_builder text; /* of the test files that open the section at hand */
    bool met[COUNT_OF(EXCEPTIONS)];
};

static void add_file(struct look *look, const char *path, const char *opening)
{
    struct str_builder text;
    struct error error = {0};
    str_builder_init(&text, (size_t)1 << 20);
    assert_ok(fs_read_file(path, &text, &error), &error);
    if (strstr(str_builder_text(&text), opening) != NULL)
        str_builder_append_bytes(&look->text, str_builder_text(&text), text.length);
    str_builder_release(&text);
}

/* Collects the tests that open the section. */
static void read_tests(struct look *look, const char *section)
{
    static const char *const folders[] = {"tests/unit/stats", "tests/unit/lib"};
    const char *opening = arena_format(&look->arena, "vectors_section(state, \"%s\")", section);
    str_builder_clear(&look->text);
    for (size_t i = 0; i < COUNT_OF(folders); i++) {
        struct fs_listing listing;
        struct error error = {0};
        assert_ok(fs_list_directory(&look->arena, folders[i], &listing, &error), &error);
        for (size_t j = 0; j < listing.count; j++)
            if (strncmp(listing.names[j], "test_", 5) == 0 && strcmp(listing.names[j], "test_vectors.c") != 0)
                add_file(look, arena_format(&look->arena, "%s/%s", folders[i], listing.names[j]), opening);
    }
}

static bool is_excepted(struct look *look, const char *section, const char *member)
{
    for (size_t i = 0; i < COUNT_OF(EXCEPTIONS); i++) {
        const struct exception *exception = &EXCEPTIONS[i];
        if ((exception->section == NULL || strcmp(exception->section, section) == 0) &&
            (exception->member == NULL || (member != NULL && strcmp(exception->member, member) == 0))) {
            look->met[i] = true;
            return true;
        }
    }
    return false;
}

/* Keys that are data themselves (a percentile, a value, a text to hash) are gone through by the tests, not named. */
static bool is_data(const char *section, const char *member)
{
    char *end;
    (void)strtod(member, &end);
    return *end == '\0' || strcmp(section, "prng") == 0;
}

static void check_members(struct look *look, const char *section, const json_t *value)
{
    const char *key;
    json_t *member;
    size_t index;
    if (json_is_array(value)) {
        json_array_foreach(value, index, member) check_members(look, section, member);
        return;
    }
    json_object_foreach((json_t *)value, key, member)
    {
        if (is_excepted(look, section, key))
            continue;
        const char *named = arena_format(&look->arena, "\"%s\"", key);
        if (!is_data(section, key) && strstr(str_builder_text(&look->text), named) == NULL)
            fail_msg("no test that opens \"%s\" uses its \"%s\"", section, key);
        check_members(look, section, member);
    }
}

static void test_all_are_used(void **state)
{
    struct look look = {.root = ((struct json_document *)*state)->root};
    const char *section;
    json_t *value;
    arena_init(&look.arena);
    str_builder_init(&look.text, (size_t)4 << 20);
    json_object_foreach((json_t *)look.root, section, value)
    {
        if (is_excepted(&look, section, NULL))
            continue;
        read_tests(&look, section);
        if (look.text.length == 0)
            fail_msg("no test opens the section \"%s\"", section);
        check_members(&look, section, value);
    }
    for (size_t i = 0; i < COUNT_OF(EXCEPTIONS); i++)
        if (!look.met[i])
            fail_msg("there is no \"%s\" in \"%s\" any more: no exception is needed",
                     EXCEPTIONS[i].member == NULL ? "" : EXCEPTIONS[i].member,
                     EXCEPTIONS[i].section == NULL ? "any section" : EXCEPTIONS[i].section);
    str_builder_release(&look.text);
    arena_release(&look.arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_all_are_used),
    };
    return cmocka_run_group_tests(tests, vectors_setup, vectors_teardown);
}
