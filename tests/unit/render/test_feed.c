/* Tests of the feed: what is in it, that ids and times come from the data alone, and that it is valid Atom. */
#include "tests/unit/report/made_results.h"

#include "site-gen/render/atom.h"
#include "site-gen/report/annotation.h"
#include "site-gen/report/report_feed.h"

#define TEXT_MAXIMUM ((size_t)1 << 20)

struct fixture {
    struct made_results made;
    struct analysis analysis;
    struct messages messages;
    struct report_options options;
};

static void open_fixture(struct fixture *fixture)
{
    struct error error = {0};
    fixture->options = (struct report_options){.title = "Lab <1>"};
    assert_ok(messages_load(&fixture->messages, "en", NULL, &error), &error);
    assert_ok(analysis_build(&fixture->analysis, &fixture->made.arena, NULL, &fixture->made.results, &error), &error);
}

static void close_fixture(struct fixture *fixture)
{
    messages_release(&fixture->messages);
    made_results_release(&fixture->made);
}

static struct doc_site *build_site(struct fixture *fixture)
{
    struct error error = {0};
    struct doc_site *site =
        report_build(&fixture->made.arena, &fixture->messages, &fixture->analysis, NULL, &fixture->options, &error);
    assert_ok(site == NULL ? -1 : 0, &error);
    return site;
}

static const struct doc_feed *build_feed(struct fixture *fixture)
{
    return report_build_feed(&fixture->made.arena, build_site(fixture), &fixture->analysis, &fixture->options);
}

static const struct doc_feed_entry *find_entry(const struct doc_feed *feed, const char *words)
{
    for (size_t i = 0; i < feed->count; i++)
        if (strstr(feed->entries[i].title, words) != NULL)
            return &feed->entries[i];
    return NULL;
}

static void test_entries(void **state)
{
    (void)state;
    static struct fixture fixture;
    made_results_init(&fixture.made);
    made_results_add_many(&fixture.made, 0, 0, 0, 6, 1000);
    made_results_add_many(&fixture.made, 0, 0, 1, 6, 2000);
    made_results_add_many(&fixture.made, 0, 1, 0, 6, 1000);
    made_results_add_many(&fixture.made, 0, 1, 1, 6, 1000);
    struct annotation_text text = {.language = "", .path = "x.md", .title = "A remark", .body = "\n\nIn *so many* words.\n"};
    struct annotation item = {.name = "x", .date = "2026-11-03", .texts = &text, .text_count = 1};
    struct annotations annotations = {&item, 1};
    open_fixture(&fixture);
    fixture.options.annotations = &annotations;
    const struct doc_feed *feed = build_feed(&fixture);
    /* Two sessions, a remark, and of target a the rate and its p99. */
    assert_int_equal(feed->count, 5);
    assert_string_equal(feed->entries[0].title, "A remark");
    assert_string_equal(feed->entries[0].updated, "2026-11-03T00:00:00Z");
    assert_string_equal(feed->entries[0].summary, "In so many words.");
    assert_string_equal(feed->updated, feed->entries[0].updated);
    const struct doc_feed_entry *change = find_entry(feed, "a is faster in 01 One: 2.00x the requests per second");
    assert_non_null(change);
    assert_string_equal(change->updated, "2026-11-02T03:00:00.000Z");
    assert_string_equal(change->link, "page:scenarios/01-one");
    assert_null(find_entry(feed, "b is"));
    assert_non_null(find_entry(feed, "Session of 2026-11-01 03:00 UTC"));
    for (size_t i = 1; i < feed->count; i++)
        assert_true(strcmp(feed->entries[i - 1].updated, feed->entries[i].updated) >= 0);
    for (size_t i = 0; i < feed->count; i++)
        for (size_t j = i + 1; j < feed->count; j++)
            assert_string_not_equal(feed->entries[i].id, feed->entries[j].id);
    close_fixture(&fixture);
}

/* A further session adds entries; those of before keep their ids. */
static void test_ids_are_stable(void **state)
{
    (void)state;
    static struct fixture before, after;
    made_results_init(&before.made);
    made_results_init(&after.made);
    struct made_results *both[] = {&before.made, &after.made};
    for (size_t i = 0; i < 2; i++) {
        made_results_add_many(both[i], 0, 0, 0, 6, 1000);
        made_results_add_many(both[i], 0, 0, 1, 6, 1000);
    }
    made_results_add_many(&after.made, 0, 0, 2, 6, 1000);
    open_fixture(&before);
    open_fixture(&after);
    const struct doc_feed *one = build_feed(&before), *other = build_feed(&after);
    assert_int_equal(one->count, 2);
    assert_int_equal(other->count, 3);
    assert_string_equal(one->id, other->id);
    for (size_t i = 0; i < one->count; i++) {
        const struct doc_feed_entry *same = find_entry(other, one->entries[i].title);
        assert_non_null(same);
        assert_string_equal(same->id, one->entries[i].id);
        assert_string_equal(same->updated, one->entries[i].updated);
        assert_string_equal(same->summary, one->entries[i].summary);
    }
    close_fixture(&before);
    close_fixture(&after);
}

static void test_bounded(void **state)
{
    (void)state;
    static struct fixture fixture;
    made_results_init(&fixture.made);
    struct annotation_text text = {.language = "", .path = "x.md", .title = "A remark", .body = "Words.\n"};
    struct annotation items[REPORT_FEED_MAXIMUM + 10];
    for (size_t i = 0; i < COUNT_OF(items); i++)
        items[i] = (struct annotation){
            .name = arena_format(&fixture.made.arena, "x%zu", i), .date = "2026-11-03", .texts = &text, .text_count = 1};
    struct annotations annotations = {items, COUNT_OF(items)};
    open_fixture(&fixture);
    fixture.options.annotations = &annotations;
    assert_int_equal(build_feed(&fixture)->count, REPORT_FEED_MAXIMUM);
    close_fixture(&fixture);
}

static void test_atom(void **state)
{
    (void)state;
    static struct fixture fixture;
    made_results_init(&fixture.made);
    made_results_add_many(&fixture.made, 0, 0, 0, 6, 1000);
    open_fixture(&fixture);
    struct str_builder relative, absolute;
    str_builder_init(&relative, TEXT_MAXIMUM);
    str_builder_init(&absolute, TEXT_MAXIMUM);
    atom_render(build_site(&fixture), build_feed(&fixture), &relative);
    assert_non_null(strstr(str_builder_text(&relative), "<title>Lab &lt;1&gt;</title>"));
    assert_non_null(strstr(str_builder_text(&relative), "<link rel=\"self\" type=\"application/atom+xml\" href=\"feed.xml\"/>"));
    assert_non_null(strstr(str_builder_text(&relative), "href=\"machines/1111111111111111.html#sessions\"/>"));
    fixture.options.base_url = "https://example.org/lab";
    atom_render(build_site(&fixture), build_feed(&fixture), &absolute);
    assert_non_null(strstr(str_builder_text(&absolute), "href=\"https://example.org/lab/feed.xml\"/>"));
    assert_non_null(
        strstr(str_builder_text(&absolute), "href=\"https://example.org/lab/machines/1111111111111111.html#sessions\"/>"));
    str_builder_release(&relative);
    str_builder_release(&absolute);
    close_fixture(&fixture);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_entries),
        cmocka_unit_test(test_ids_are_stable),
        cmocka_unit_test(test_bounded),
        cmocka_unit_test(test_atom),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
