/* Tests of report/configuration and report_configured: what a file may say, how mistakes are told, and what it changes in the order and
 * the marks of a report. */
#include "tests/unit/report/imported_results.h"

#include "site-gen/report/report_configured.h"

static void write_text(const char *path, const char *text)
{
    struct error error = {0};
    assert_ok(fs_write_file(path, text, strlen(text), &error), &error);
}

struct fixture {
    struct arena arena;
    char folder[64], path[128];
};

static int setup(void **state)
{
    struct fixture *fixture = calloc(1, sizeof(*fixture));
    assert_non_null(fixture);
    arena_init(&fixture->arena);
    make_temporary_folder(fixture->folder);
    snprintf(fixture->path, sizeof(fixture->path), "%s/site.json", fixture->folder);
    *state = fixture;
    return 0;
}

static int teardown(void **state)
{
    struct fixture *fixture = *state;
    struct error error = {0};
    arena_release(&fixture->arena);
    assert_ok(fs_remove_tree(fixture->folder, &error), &error);
    free(fixture);
    return 0;
}

static struct configuration load(struct fixture *fixture, const char *text)
{
    struct configuration configuration;
    struct error error = {0};
    write_text(fixture->path, text);
    assert_ok(configuration_load(&configuration, &fixture->arena, fixture->path, &error), &error);
    return configuration;
}

/* ---- the file --------------------------------------------------------------------------------------------------------------- */
static void test_every_member(void **state)
{
    struct fixture *fixture = *state;
    struct configuration configuration =
        load(fixture, "{\"title\": {\"ko\": \"제목\", \"en\": \"Title\"}, \"base_url\": \"https://example.org/\",\n"
                      " \"authors\": [\"Ada\", \"Bob\"], \"languages\": [\"ko\", \"en\"], \"baseline\": \"target-a\",\n"
                      " \"groups\": [{\"title\": \"One\", \"scenarios\": [\"01\", \"basic\"]}],\n"
                      " \"stock\": [\"a\"], \"tuned\": [\"b\"], \"pair_targets\": 7, \"papers\": [\"letter\", \"a4\"],\n"
                      " \"templates\": \"theme\"}\n");
    char templates[128];
    snprintf(templates, sizeof(templates), "%s/theme", fixture->folder);
    assert_string_equal(configuration_text(&configuration.title, "ko"), "제목");
    assert_string_equal(configuration_text(&configuration.title, "en"), "Title");
    assert_string_equal(configuration_text(&configuration.title, "fr"), "Title");
    assert_string_equal(configuration.base_url, "https://example.org/");
    assert_string_equal(configuration.authors, "Ada, Bob");
    assert_int_equal(configuration.languages.count, 2);
    assert_string_equal(configuration.languages.items[0].text, "ko");
    assert_string_equal(configuration.baseline.text, "target-a");
    assert_int_equal(configuration.group_count, 1);
    assert_string_equal(configuration_text(&configuration.groups[0].title, "ko"), "One");
    assert_int_equal(configuration.pair_targets, 7);
    assert_int_equal(configuration.paper_count, 2);
    assert_int_equal(configuration.papers[0], CONFIGURATION_LETTER);
    assert_string_equal(configuration.templates, templates); /* from where the file lies */
}

static void test_an_empty_file_says_nothing(void **state)
{
    struct configuration configuration = load(*state, "{}");
    assert_null(configuration_text(&configuration.title, "en"));
    assert_null(configuration.base_url);
    assert_null(configuration.authors);
    assert_null(configuration.templates);
    assert_int_equal(configuration.pair_targets, -1);
    assert_int_equal(configuration.paper_count, 0);
}

static void test_mistakes_name_their_line(void **state)
{
    struct fixture *fixture = *state;
    static const struct {
        const char *text, *expected;
    } cases[] = {
        {"{\n\n \"titel\": \"x\"}", "site.json:3: /titel: unknown member \"titel\""},
        {"{\"title\": \"\"}", "/title"},
        {"{\"title\": 1}", "/title"},
        {"{\"base_url\":\n \"ftp://x\"}", "site.json:2: /base_url"},
        {"{\"languages\": [\"EN\"]}", "/languages/0"},
        {"{\"languages\": [\"en\",\n \"en\"]}", "site.json:2: /languages/1: \"en\" stands here twice"},
        {"{\"groups\": [{\"title\": \"A\"}]}", "missing member \"scenarios\""},
        {"{\"groups\": [{\"title\": {}, \"scenarios\": [\"01\"]}]}", "at least one language"},
        {"{\"groups\": [{\"title\": \"A\", \"scenarios\": [\"01\"], \"colour\": 1}]}", "unknown member \"colour\""},
        {"{\"stock\": [\"a\"],\n \"tuned\": [\"a\"]}", "site.json:2: /tuned/0: \"a\" is under \"stock\" as well"},
        {"{\"papers\": [\"a5\"]}", "/papers/0"},
        {"{\"papers\": [\"a4\", \"a4\"]}", "twice"},
        {"{\"pair_targets\": -1}", "at least 0"},
        {"{\"baseline\": \"a/b\"}", "/baseline"},
        {"{\"title\": \"a\", \"title\": \"b\"}", "title"},
        {"[]", "expected object"},
        {"{", "site.json:1"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct configuration configuration;
        struct error error = {0};
        write_text(fixture->path, cases[i].text);
        assert_int_equal(configuration_load(&configuration, &fixture->arena, fixture->path, &error), -1);
        assert_error_contains(&error, cases[i].expected);
    }
}

static void test_a_named_file_must_be_there(void **state)
{
    struct fixture *fixture = *state;
    struct configuration configuration;
    struct error error = {0};
    assert_int_equal(configuration_load(&configuration, &fixture->arena, "/nonexistent/benchlab.json", &error), -1);
    assert_error_contains(&error, "/nonexistent/benchlab.json");
}

/* ---- what it says about results --------------------------------------------------------------------------------------------- */
static void test_groups_by_id_number_and_category(void **state)
{
    struct configuration configuration =
        load(*state, "{\"groups\": [{\"title\": \"A\", \"scenarios\": [\"basic\"]}, {\"title\": \"B\", \"scenarios\": [\"02\", "
                     "\"09-join\"]}]}");
    static const struct {
        const char *id, *number, *category;
        size_t group;
    } cases[] = {{"01-light", "01", "basic", 0},
                 {"02-json", "02", "basic", 1}, /* its number says more than its category */
                 {"09-join", "09", "database", 1},
                 {"10-other", "10", "database", 2}};
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct results_scenario scenario = {.id = cases[i].id, .number = cases[i].number, .category = cases[i].category};
        assert_int_equal(configuration_group_of(&configuration, &scenario), cases[i].group);
        assert_int_equal(configuration_group_of(NULL, &scenario), 0);
    }
}

static void test_kinds_by_key_before_id(void **state)
{
    struct configuration configuration =
        load(*state, "{\"stock\": [\"nginx\"], \"tuned\": [\"nginx-fast\"], \"baseline\": \"nginx\"}");
    struct results_target plain = {.key = "nginx", .id = "nginx"}, fast = {.key = "nginx-fast", .id = "nginx"},
                          other = {.key = "other", .id = "other"};
    assert_int_equal(configuration_kind_of(&configuration, &plain), CONFIGURATION_STOCK);
    assert_int_equal(configuration_kind_of(&configuration, &fast), CONFIGURATION_TUNED);
    assert_int_equal(configuration_kind_of(&configuration, &other), CONFIGURATION_UNMARKED);
    assert_int_equal(configuration_kind_of(NULL, &plain), CONFIGURATION_UNMARKED);
    assert_true(configuration_is_baseline(&configuration, &plain));
    assert_false(configuration_is_baseline(&configuration, &fast));
    assert_false(configuration_is_baseline(NULL, &plain));
}

static void count_remark(void *context, const struct error *remark)
{
    struct str_builder *out = context;
    char text[2048];
    str_builder_append_format(out, "%s\n", error_format(remark, text, sizeof(text)));
}

/* The scenarios of tests/data/results, reordered; every pointer back to a scenario must still be right. */
static void test_order_groups_and_remarks(void **state)
{
    struct imported_results imported;
    imported_results_open(&imported, "tests/data/results");
    struct analysis *analysis = &imported.analysis;
    assert_true(analysis->scenario_count >= 2);
    const char *first = analysis->scenarios[0].scenario->id, *second = analysis->scenarios[1].scenario->id;
    const char *target = analysis->targets[0]->key;
    char text[512];
    snprintf(text, sizeof(text),
             "{\"groups\": [{\"title\": \"Front\", \"scenarios\": [\"%s\", \"no-such\"]}],\n \"baseline\": \"%s\", \"tuned\": "
             "[\"%s\",\n \"nobody\"]}",
             second, target, target);
    struct configuration configuration = load(*state, text);
    configuration_order_scenarios(&configuration, analysis);
    assert_string_equal(analysis->scenarios[0].scenario->id, second);
    assert_string_equal(analysis->scenarios[1].scenario->id, first);
    for (size_t i = 0; i < analysis->scenario_count; i++)
        for (size_t j = 0; j < analysis->scenarios[i].group_count; j++)
            assert_ptr_equal(analysis->scenarios[i].groups[j]->scenario, &analysis->scenarios[i]);

    imported.options.configuration = &configuration;
    struct report report = {
        .arena = &imported.arena, .messages = &imported.english, .analysis = analysis, .options = &imported.options};
    struct report_groups groups = report_find_groups(&report);
    assert_int_equal(groups.count, 2);
    assert_string_equal(groups.items[0].title, "Front");
    assert_int_equal(groups.items[0].count, 1);
    assert_string_equal(groups.items[1].title, "Other scenarios");
    assert_int_equal(groups.items[1].count, analysis->scenario_count - 1);
    assert_string_equal(report_target_marks(&report, analysis->targets[0]), "baseline, tuned");
    assert_null(report_target_marks(&report, analysis->targets[1]));
    assert_ptr_equal(report_baseline(&report), analysis->targets[0]);

    struct str_builder remarks;
    str_builder_init(&remarks, 4096);
    configuration_check_names(&configuration, analysis, count_remark, &remarks);
    assert_non_null(strstr(str_builder_text(&remarks), "site.json:1: no scenario of the results is called \"no-such\"\n"));
    assert_non_null(strstr(str_builder_text(&remarks), "site.json:3: no target of the results is called \"nobody\"\n"));
    assert_null(strstr(str_builder_text(&remarks), target));
    str_builder_release(&remarks);
    imported_results_release(&imported);
}

/* Factors are to the baseline wherever it has a value, and never to something else. */
static void test_the_reference_is_the_baseline(void **state)
{
    struct imported_results imported;
    imported_results_open(&imported, "tests/data/results");
    const struct analysis *analysis = &imported.analysis;
    struct report report = {
        .arena = &imported.arena, .messages = &imported.english, .analysis = analysis, .options = &imported.options};
    size_t with = 0, without = 0;
    for (size_t i = 0; i < analysis->target_count; i++) {
        char text[256];
        snprintf(text, sizeof(text), "{\"baseline\": \"%s\"}", analysis->targets[i]->key);
        struct configuration configuration = load(*state, text);
        for (size_t j = 0; j < analysis->scenario_count; j++) {
            const struct analysis_group *group = analysis_current_group(&analysis->scenarios[j]);
            const struct analysis_sample *sample = analysis_find_sample(group, analysis->targets[i]);
            imported.options.configuration = NULL;
            double highest = report_reference_rate(&report, group);
            imported.options.configuration = &configuration;
            double reference = report_reference_rate(&report, group);
            if (sample != NULL && report_has_value(sample, ANALYSIS_RATE)) {
                assert_number_close(reference, sample->summary[ANALYSIS_RATE].geometric_mean, 0);
                assert_true(highest >= reference);
                with++;
            } else {
                assert_true(isnan(reference));
                without++;
            }
        }
    }
    assert_true(with > 0);
    assert_true(without > 0);
    imported_results_release(&imported);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_every_member, setup, teardown),
        cmocka_unit_test_setup_teardown(test_an_empty_file_says_nothing, setup, teardown),
        cmocka_unit_test_setup_teardown(test_mistakes_name_their_line, setup, teardown),
        cmocka_unit_test_setup_teardown(test_a_named_file_must_be_there, setup, teardown),
        cmocka_unit_test_setup_teardown(test_groups_by_id_number_and_category, setup, teardown),
        cmocka_unit_test_setup_teardown(test_kinds_by_key_before_id, setup, teardown),
        cmocka_unit_test_setup_teardown(test_order_groups_and_remarks, setup, teardown),
        cmocka_unit_test_setup_teardown(test_the_reference_is_the_baseline, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
