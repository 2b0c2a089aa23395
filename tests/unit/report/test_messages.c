/* Tests of the message catalogues and of lib/message: every language has the same keys with the same placeholders, every key that
 * the code names exists, and no key is left over. */
#include "tests/unit/test.h"

#include "lib/fs.h"
#include "lib/message.h"
#include "site-gen/import/gates.h"

#include <ctype.h>
#include <stdbool.h>

#define SOURCE_MAXIMUM ((size_t)1 << 20)

struct fixture {
    struct arena arena;
    struct messages english, korean;
};

static int setup(void **state)
{
    struct fixture *fixture = calloc(1, sizeof(*fixture));
    struct error error = {0};
    assert_non_null(fixture);
    arena_init(&fixture->arena);
    assert_ok(messages_load(&fixture->english, "en", NULL, &error), &error);
    assert_ok(messages_load(&fixture->korean, "ko", NULL, &error), &error);
    *state = fixture;
    return 0;
}

static int teardown(void **state)
{
    struct fixture *fixture = *state;
    messages_release(&fixture->english);
    messages_release(&fixture->korean);
    arena_release(&fixture->arena);
    free(fixture);
    return 0;
}

/* ---- catalogues ------------------------------------------------------------------------------------------------------------- */
static void assert_keys_within(const struct messages *all, const struct messages *within)
{
    const char *key;
    json_t *value;
    json_object_foreach(all->document.root, key, value) if (json_object_get(within->document.root, key) == NULL)
        fail_msg("%s.json has no \"%s\"", within->language, key);
}

static void test_same_keys(void **state)
{
    struct fixture *fixture = *state;
    assert_true(json_object_size(fixture->english.document.root) > 200);
    assert_keys_within(&fixture->english, &fixture->korean);
    assert_keys_within(&fixture->korean, &fixture->english);
}

/* Every {name} of text stands in other too. */
static void assert_placeholders_within(const char *key, const char *text, const char *other)
{
    for (const char *open = strchr(text, '{'); open != NULL; open = strchr(open + 1, '{')) {
        const char *close = strchr(open, '}');
        if (close == NULL)
            fail_msg("%s: '{' without '}'", key);
        char name[64];
        snprintf(name, sizeof(name), "%.*s", (int)(close - open + 1), open);
        for (const char *c = name + 1; c[1] != '\0'; c++)
            if (!islower((unsigned char)*c) && *c != '_')
                fail_msg("%s: %s is no placeholder", key, name);
        if (strstr(other, name) == NULL)
            fail_msg("%s: %s stands in one language only", key, name);
    }
}

static void test_same_placeholders(void **state)
{
    struct fixture *fixture = *state;
    const char *key;
    json_t *value;
    json_object_foreach(fixture->english.document.root, key, value)
    {
        const char *english = json_string_value(value), *korean = message_get(&fixture->korean, key);
        assert_placeholders_within(key, english, korean);
        assert_placeholders_within(key, korean, english);
    }
}

/* A particle that depends on the word before it can't follow a placeholder whose word is not known. */
static void test_no_ambiguous_particles(void **state)
{
    struct fixture *fixture = *state;
    static const char *const forms[] = {"은(는)", "이(가)", "을(를)", "과(와)", "(으)로"};
    const char *key;
    json_t *value;
    json_object_foreach(fixture->korean.document.root, key, value) for (size_t i = 0; i < COUNT_OF(forms);
                                                                        i++) if (strstr(json_string_value(value), forms[i]) != NULL)
        fail_msg("%s: reword it so that %s is not needed", key, forms[i]);
}

static void test_gates_have_messages(void **state)
{
    struct fixture *fixture = *state;
    static const char *const keys[] = {IMPORT_GATE_KEYS};
    for (size_t i = 0; i < COUNT_OF(keys); i++)
        assert_non_null(json_object_get(fixture->english.document.root, keys[i]));
}

/* "<key>.one" is taken where the number is one; whoever uses the key uses it too. */
static bool is_used(json_t *used, const char *key)
{
    static const char ENDING[] = ".one";
    size_t length = strlen(key), base = length - (sizeof(ENDING) - 1);
    char without[128];
    if (length <= sizeof(ENDING) || length >= sizeof(without) || strcmp(key + base, ENDING) != 0)
        return json_object_get(used, key) != NULL;
    snprintf(without, sizeof(without), "%.*s", (int)base, key);
    return json_object_get(used, without) != NULL;
}

/* ---- keys in the code ------------------------------------------------------------------------------------------------------- */
struct scan {
    const struct messages *messages;
    json_t *used; /* object: key -> true */
};

static bool is_file_name(const char *text)
{
    static const char *const endings[] = {".css", ".js",   ".svg", ".xml", ".png", ".mustache", ".html",
                                          ".md",  ".json", ".csv", ".pdf", ".ttf", ".txt"};
    size_t length = strlen(text);
    for (size_t i = 0; i < COUNT_OF(endings); i++)
        if (length > strlen(endings[i]) && strcmp(text + length - strlen(endings[i]), endings[i]) == 0)
            return true;
    return false;
}

/* A literal such as "section.findings": lower-case words around one dot, the first of which begins some key of the catalogue. */
static bool is_key(const struct scan *scan, const char *text)
{
    const char *dot = strchr(text, '.');
    if (dot == NULL || dot == text || dot[1] == '\0' || is_file_name(text))
        return false;
    for (const char *c = text; *c != '\0'; c++)
        if (!islower((unsigned char)*c) && !isdigit((unsigned char)*c) && *c != '_' && c != dot)
            return false;
    const char *key;
    json_t *value;
    json_object_foreach(scan->messages->document.root, key,
                        value) if (strncmp(key, text, (size_t)(dot - text + 1)) == 0) return true;
    return false;
}

static void scan_file(struct scan *scan, const char *path)
{
    struct str_builder source;
    struct error error = {0};
    str_builder_init(&source, SOURCE_MAXIMUM);
    assert_ok(fs_read_file(path, &source, &error), &error);
    for (const char *open = strchr(str_builder_text(&source), '"'); open != NULL; open = strchr(open + 1, '"')) {
        size_t length = strcspn(open + 1, "\"\n");
        char literal[128];
        if (length == 0 || length >= sizeof(literal))
            continue;
        snprintf(literal, sizeof(literal), "%.*s", (int)length, open + 1);
        if (!is_key(scan, literal))
            continue;
        if (json_object_get(scan->messages->document.root, literal) == NULL)
            fail_msg("%s names \"%s\", which no catalogue has", path, literal);
        json_object_set_new(scan->used, literal, json_true());
    }
    str_builder_release(&source);
}

static void scan_folder(struct scan *scan, struct arena *arena, const char *folder)
{
    struct fs_listing listing;
    struct error error = {0};
    assert_ok(fs_list_directory(arena, folder, &listing, &error), &error);
    for (size_t i = 0; i < listing.count; i++)
        scan_file(scan, fs_join(arena, folder, listing.names[i]));
}

static void test_keys_of_the_code_exist(void **state)
{
    struct fixture *fixture = *state;
    struct scan scan = {&fixture->english, json_object()};
    scan_folder(&scan, &fixture->arena, "site-gen/report");
    scan_folder(&scan, &fixture->arena, "site-gen/render");
    scan_folder(&scan, &fixture->arena, "site-gen/import");
    assert_true(json_object_size(scan.used) > 200);
    const char *key;
    json_t *value;
    /* The renderers put the names of their labels together: doc.<name>. */
    json_object_foreach(fixture->english.document.root, key,
                        value) if (strncmp(key, "doc.", 4) != 0 && strncmp(key, "gate.", 5) != 0 && !is_used(scan.used, key))
        fail_msg("nothing uses \"%s\"", key);
    json_decref(scan.used);
}

/* ---- lib/message ------------------------------------------------------------------------------------------------------------ */
static void test_look_up(void **state)
{
    struct fixture *fixture = *state;
    assert_string_equal(message_get(&fixture->english, "menu.index"), "Overview");
    assert_string_equal(message_get(&fixture->korean, "menu.index"), "개요");
    assert_string_equal(message_get(&fixture->english, "no.such_key"), "<no.such_key>");
    assert_string_equal(message_get(&fixture->english, "no.such_key"), "<no.such_key>");
}

static void test_placeholders_are_filled(void **state)
{
    struct fixture *fixture = *state;
    struct arena *arena = &fixture->arena;
    assert_string_equal(message_format(&fixture->english, arena, "list.and", "first", "A", "last", "B", NULL), "A and B");
    assert_string_equal(message_format(&fixture->english, arena, "list.and", "last", "{first}", "first", "A", NULL),
                        "A and {first}");
    assert_string_equal(message_format(&fixture->english, arena, "list.and", "first", NULL, "last", "B", NULL), " and B");
    assert_string_equal(message_format(&fixture->english, arena, "list.and", "first", "A", NULL), "A and {last}");
    assert_string_equal(message_format(&fixture->english, arena, "menu.index", NULL), "Overview");
}

static void write_text(const char *path, const char *text)
{
    struct error error = {0};
    assert_ok(fs_write_file(path, text, strlen(text), &error), &error);
}

static void test_override_and_errors(void **state)
{
    (void)state;
    struct messages messages;
    struct error error = {0};
    char folder[64], path[128];
    make_temporary_folder(folder);
    snprintf(path, sizeof(path), "%s/messages/en.json", folder);
    write_text(path, "{\"menu.index\": \"Home\"}\n");
    assert_ok(messages_load(&messages, "en", folder, &error), &error);
    assert_string_equal(message_get(&messages, "menu.index"), "Home");
    messages_release(&messages);
    assert_ok(messages_load(&messages, "ko", folder, &error), &error); /* has no ko.json: the built-in one */
    messages_release(&messages);
    static const struct {
        const char *text, *expected;
    } bad[] = {
        {"[]", "expected an object"}, {"{\"a\": 1}", "expected text"}, {"{\"a\": \"\"}", "is empty"}, {"{\n\"a\": \n", "en.json:"}};
    for (size_t i = 0; i < COUNT_OF(bad); i++) {
        write_text(path, bad[i].text);
        assert_int_equal(messages_load(&messages, "en", folder, &error), -1);
        assert_error_contains(&error, bad[i].expected);
    }
    assert_int_equal(messages_load(&messages, "xx", NULL, &error), -1);
    assert_error_contains(&error, "unknown language \"xx\"");
    assert_int_equal(messages_load(&messages, "../en", NULL, &error), -1);
    assert_error_contains(&error, "expected a language code");
    assert_ok(fs_remove_tree(folder, &error), &error);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_same_keys),
        cmocka_unit_test(test_same_placeholders),
        cmocka_unit_test(test_no_ambiguous_particles),
        cmocka_unit_test(test_gates_have_messages),
        cmocka_unit_test(test_keys_of_the_code_exist),
        cmocka_unit_test(test_look_up),
        cmocka_unit_test(test_placeholders_are_filled),
        cmocka_unit_test(test_override_and_errors),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
