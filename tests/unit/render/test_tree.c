/* The tree dump: the kitchen sink as a golden file, which also shows what the builders and doc_check make of it. */
#include "tests/unit/golden.h"
#include "tests/unit/render/kitchen_sink.h"

#include "site-gen/render/tree.h"

static void test_golden(void **state)
{
    (void)state;
    struct kitchen_sink sink;
    kitchen_sink_init(&sink);
    struct str_builder text;
    str_builder_init(&text, 1 << 20);
    tree_render(sink.sites[0]->pages[0], &text);
    tree_render(sink.sites[1]->pages[1], &text);
    assert_false(text.failed);
    assert_golden("render/kitchen-sink.txt", str_builder_text(&text));
    str_builder_release(&text);
    kitchen_sink_release(&sink);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_golden)};
    return cmocka_run_group_tests_name("tree", tests, NULL, NULL);
}
