/* The Mustache specification's own tests (github.com/mustache/spec, MIT), all modules that are not optional. They are read from
 * ../shared/testdata/mustache, beside the repository; where that folder is missing the tests are skipped. */
#include "lib/arena.h"
#include "lib/fs.h"
#include "lib/json.h"
#include "site-gen/render/mustache.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define FOLDER "../shared/testdata/mustache"

/* A test of the specification: its template is called "", its partials by their names. */
static bool load(void *context, const char *name, struct str *text)
{
    const json_t *test = context;
    const json_t *found =
        *name == '\0' ? json_object_get(test, "template") : json_object_get(json_object_get(test, "partials"), name);
    if (found == NULL)
        return false;
    *text = (struct str){json_string_value(found), json_string_length(found)};
    return true;
}

static bool run_case(json_t *test, const char *module)
{
    struct mustache engine;
    mustache_init(&engine, load, test);
    struct str_builder out;
    str_builder_init(&out, 1 << 20);
    struct error error = {0};
    const char *expected = json_string_value(json_object_get(test, "expected"));
    int result = mustache_render(&engine, "", json_object_get(test, "data"), &out, &error);
    bool passed = result == 0 && strcmp(str_builder_text(&out), expected) == 0;
    if (!passed)
        print_error("%s: %s\n  template: %s\n  expected: %s\n  got:      %s %s\n", module,
                    json_string_value(json_object_get(test, "name")), json_string_value(json_object_get(test, "template")),
                    expected, str_builder_text(&out), error.message);
    str_builder_release(&out);
    mustache_release(&engine);
    return passed;
}

static void test_module(void **state)
{
    const char *module = *state;
    char path[FS_PATH_MAXIMUM];
    snprintf(path, sizeof(path), FOLDER "/%s.json", module);
    if (!fs_exists(path)) {
        print_message("skipped: %s is not there\n", path);
        skip();
    }
    struct json_document document;
    struct error error = {0};
    if (json_document_load(&document, path, &error) != 0)
        fail_msg("%s", error.message);
    size_t failed = 0, index;
    json_t *test, *tests = json_object_get(document.root, "tests");
    assert_true(json_array_size(tests) > 5);
    json_array_foreach(tests, index, test) failed += run_case(test, module) ? 0 : 1;
    json_document_release(&document);
    assert_int_equal(failed, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        {"comments", test_module, NULL, NULL, "comments"},           {"delimiters", test_module, NULL, NULL, "delimiters"},
        {"interpolation", test_module, NULL, NULL, "interpolation"}, {"inverted", test_module, NULL, NULL, "inverted"},
        {"partials", test_module, NULL, NULL, "partials"},           {"sections", test_module, NULL, NULL, "sections"},
    };
    return cmocka_run_group_tests_name("mustache specification", tests, NULL, NULL);
}
