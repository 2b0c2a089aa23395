/* The engine's own behaviour beyond the specification: errors with their place, bounds, falsehood, numbers. */
#include "site-gen/render/mustache.h"

#include "lib/arena.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

struct texts {
    const char *page, *part;
    int loads;
};

static bool load(void *context, const char *name, struct str *text)
{
    struct texts *texts = context;
    texts->loads++;
    const char *found = strcmp(name, "page") == 0 ? texts->page : strcmp(name, "part") == 0 ? texts->part : NULL;
    *text = str_from_text(found);
    return found != NULL;
}

/* Renders into out, or the error's message. Returns what mustache_render returned. */
static int render(struct texts *texts, const char *data, char *out, size_t size, struct error *error)
{
    struct mustache engine;
    mustache_init(&engine, load, texts);
    struct str_builder builder;
    str_builder_init(&builder, 1 << 16);
    json_t *json = json_loads(data, JSON_DECODE_ANY, NULL);
    assert_non_null(json);
    int result = mustache_render(&engine, "page", json, &builder, error);
    snprintf(out, size, "%s", str_builder_text(&builder));
    json_decref(json);
    str_builder_release(&builder);
    mustache_release(&engine);
    return result;
}

static void test_results(void **state)
{
    (void)state;
    static const struct {
        const char *page, *part, *data, *expected;
    } cases[] = {
        {"{{a}}", NULL, "{\"a\": \"<b class='x'>\"}", "&lt;b class=&#39;x&#39;&gt;"},
        {"{{{a}}}{{&a}}", NULL, "{\"a\": \"<&>\"}", "<&><&>"},
        {"{{a}} {{b}} {{c}} {{d}}|{{e}}", NULL, "{\"a\": 3, \"b\": 0.1, \"c\": -12345678901234, \"d\": true, \"e\": null}",
         "3 0.1 -12345678901234 true|"},
        {"{{#a}}yes{{/a}}{{^a}}no{{/a}}", NULL, "{\"a\": \"\"}", "no"},
        {"{{#a}}yes{{/a}}{{^a}}no{{/a}}", NULL, "{\"a\": 0}", "yes"},
        {"{{#a}}{{.}},{{/a}}", NULL, "{\"a\": [1, 2.5, \"x\"]}", "1,2.5,x,"},
        {"{{#rows}}{{name}}-{{outer}} {{/rows}}", NULL, "{\"outer\": 1, \"rows\": [{\"name\": \"a\"}, {\"name\": \"b\"}]}",
         "a-1 b-1 "},
        {"한글 {{a}}", NULL, "{\"a\": \"값\"}", "한글 값"},
        {"  {{>part}}\n", "a\nb\n", "{}", "  a\n  b\n"},
        {"{{>part}}{{>nothing}}", "[{{a}}]", "{\"a\": 1}", "[1]"},
        {"", NULL, "{}", ""},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct texts texts = {.page = cases[i].page, .part = cases[i].part};
        char out[256];
        struct error error = {0};
        assert_int_equal(render(&texts, cases[i].data, out, sizeof(out), &error), 0);
        assert_string_equal(out, cases[i].expected);
    }
}

static void test_errors(void **state)
{
    (void)state;
    static const struct {
        const char *page, *part;
        long line;
        const char *message;
    } cases[] = {
        {"one\n{{#a}}\n", NULL, 2, "a section is not closed: a"},
        {"{{/a}}", NULL, 1, "closes a section that is not open: a"},
        {"{{#a}}{{#b}}\n\n{{/a}}", NULL, 3, "closes another section than the open one: a"},
        {"\n\n{{a", NULL, 3, "a tag is not closed: expected }}"},
        {"{{{a}}", NULL, 1, "a tag is not closed: expected }}}"},
        {"{{ }}", NULL, 1, "a tag without a name"},
        {"{{=x=}}", NULL, 1, "expected two delimiters, got x"},
        {"{{>part}}", "\n{{#x}}", 2, "a section is not closed: x"},
        {"{{>part}}", "{{>part}}", 1, "sections and partials are nested more than 64 deep"},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct texts texts = {.page = cases[i].page, .part = cases[i].part};
        char out[256];
        struct error error = {0};
        assert_int_equal(render(&texts, "{}", out, sizeof(out), &error), -1);
        assert_string_equal(error.message, cases[i].message);
        assert_int_equal(error.line, cases[i].line);
        assert_string_equal(error.file, cases[i].part == NULL ? "page" : "part");
    }
}

static void test_bounds(void **state)
{
    (void)state;
    char page[2048] = "", out[16];
    for (int i = 0; i < 70; i++)
        strcat(page, "{{#a}}");
    struct texts texts = {.page = page};
    struct error error = {0};
    assert_int_equal(render(&texts, "{}", out, sizeof(out), &error), -1);
    assert_string_equal(error.message, "sections are nested too deeply at a");

    struct texts missing = {.page = NULL};
    assert_int_equal(render(&missing, "{}", out, sizeof(out), &error), -1);
    assert_string_equal(error.message, "there is no template \"page\"");
}

static void test_parses_once(void **state)
{
    (void)state;
    struct texts texts = {.page = "{{#a}}{{>part}}{{/a}}", .part = "x"};
    char out[16];
    struct error error = {0};
    assert_int_equal(render(&texts, "{\"a\": [1, 2, 3, 4]}", out, sizeof(out), &error), 0);
    assert_string_equal(out, "xxxx");
    assert_int_equal(texts.loads, 2);
}

static void test_too_large(void **state)
{
    (void)state;
    struct texts texts = {.page = "{{#a}}0123456789{{/a}}"};
    struct mustache engine;
    mustache_init(&engine, load, &texts);
    struct str_builder builder;
    str_builder_init(&builder, 15);
    json_t *json = json_pack("{s:[i,i]}", "a", 1, 2);
    struct error error = {0};
    assert_int_equal(mustache_render(&engine, "page", json, &builder, &error), -1);
    assert_string_equal(error.message, "template \"page\": the result is too large");
    json_decref(json);
    str_builder_release(&builder);
    mustache_release(&engine);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_results),     cmocka_unit_test(test_errors),    cmocka_unit_test(test_bounds),
        cmocka_unit_test(test_parses_once), cmocka_unit_test(test_too_large),
    };
    return cmocka_run_group_tests_name("mustache", tests, NULL, NULL);
}
