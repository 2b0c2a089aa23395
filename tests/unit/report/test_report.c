/* Tests of the report: the pages of both languages are sound, agree with each other, and say what they must say. */
#include "tests/unit/report/imported_results.h"
#include "tests/unit/report/made_results.h"

#include "site-gen/report/doc_check.h"
#include "site-gen/report/report_sections.h"

#define DATA "tests/data/results"

static int setup(void **state)
{
    struct imported_results *imported = malloc(sizeof(*imported));
    assert_non_null(imported);
    imported_results_open(imported, DATA);
    *state = imported;
    return 0;
}

static int teardown(void **state)
{
    imported_results_release(*state);
    free(*state);
    return 0;
}

/* ---- looking at trees ------------------------------------------------------------------------------------------------------- */
typedef bool node_test(const struct doc_node *node, const void *context);

static bool any_node(const struct doc_node *node, node_test *test, const void *context)
{
    if (test(node, context))
        return true;
    for (const struct doc_node *child = node->first_child; child != NULL; child = child->next)
        if (any_node(child, test, context))
            return true;
    return false;
}

struct note_title {
    struct arena *arena;
    const char *words;
};

static bool is_note_titled(const struct doc_node *node, const void *context)
{
    const struct note_title *wanted = context;
    return node->kind == DOC_NOTE && node->as.note.title != NULL &&
           strcmp(doc_span_words(wanted->arena, node->as.note.title), wanted->words) == 0;
}

static bool has_kind(const struct doc_node *node, const void *context)
{
    return node->kind == *(const enum doc_kind *)context;
}

static bool spans_contain(const struct doc_span *spans, const char *words)
{
    for (; spans != NULL; spans = spans->next)
        if ((spans->text != NULL && strstr(spans->text, words) != NULL) || spans_contain(spans->children, words))
            return true;
    return false;
}

static bool has_paragraph_with(const struct doc_node *node, const void *context)
{
    return (node->kind == DOC_PARAGRAPH && spans_contain(node->as.paragraph, context)) ||
           (node->kind == DOC_DETAILS && spans_contain(node->as.section.title, context));
}

static const struct doc_page *find_page(const struct doc_site *site, const char *path)
{
    const struct doc_page *page = doc_site_find_page(site, path);
    if (page == NULL)
        fail_msg("no page %s", path);
    return page;
}

static bool page_says(const struct doc_page *page, const char *words)
{
    return any_node(&page->body, has_paragraph_with, words);
}

static const struct doc_node *find_table(const struct doc_node *node, const char *id)
{
    if (node->kind == DOC_TABLE && node->id != NULL && strcmp(node->id, id) == 0)
        return node;
    for (const struct doc_node *child = node->first_child; child != NULL; child = child->next) {
        const struct doc_node *found = find_table(child, id);
        if (found != NULL)
            return found;
    }
    return NULL;
}

/* ---- both languages --------------------------------------------------------------------------------------------------------- */
static void test_sites_are_sound(void **state)
{
    struct imported_results *imported = *state;
    struct doc_site *english = imported_results_build(imported, &imported->english);
    struct doc_site *korean = imported_results_build(imported, &imported->korean);
    struct error error = {0};
    assert_ok(doc_check_site(english, &error), &error);
    assert_ok(doc_check_site(korean, &error), &error);
    assert_int_equal(english->page_count, korean->page_count);
    for (size_t i = 0; i < english->page_count; i++)
        assert_string_equal(english->pages[i]->path, korean->pages[i]->path);
    /* index, report, method, environment, downloads, search, comparisons, notes; a machine, 3 scenarios, 3 targets, 3 pairs, and a
     * page a run. */
    assert_int_equal(english->page_count, 8 + 1 + 3 + 3 + 3 + imported->results.run_count);
}

/* The two languages differ in words, never in numbers. */
static void test_same_numbers_in_both_languages(void **state)
{
    struct imported_results *imported = *state;
    const struct doc_site *english = imported_results_build(imported, &imported->english);
    const struct doc_site *korean = imported_results_build(imported, &imported->korean);
    static const char *const tables[] = {"overall-table", "ranking-table", "comparisons-table", "stability-table", "load-table"};
    for (size_t i = 0; i < COUNT_OF(tables); i++) {
        const struct doc_node *one = find_table(&find_page(english, "report")->body, tables[i]);
        const struct doc_node *other = find_table(&find_page(korean, "report")->body, tables[i]);
        assert_non_null(one);
        assert_non_null(other);
        assert_int_equal(one->as.table->row_count, other->as.table->row_count);
        for (size_t row = 0; row < one->as.table->row_count; row++)
            for (size_t column = 0; column < one->as.table->column_count; column++) {
                const struct doc_cell *a = &one->as.table->rows[row].cells[column], *b = &other->as.table->rows[row].cells[column];
                assert_int_equal(a->kind, b->kind);
                assert_true(a->value == b->value || (isnan(a->value) && isnan(b->value)));
                if (a->kind == DOC_CELL_ESTIMATE)
                    assert_string_equal(a->text, b->text);
            }
    }
}

/* ---- contents --------------------------------------------------------------------------------------------------------------- */
static void test_verdict_sentences(void **state)
{
    struct imported_results *imported = *state;
    const struct doc_site *english = imported_results_build(imported, &imported->english);
    const struct doc_page *page = find_page(english, "compare/c-libevent-vs-c-microhttpd-epoll-pool");
    assert_true(page_says(
        page, "c-microhttpd-epoll-pool served 1.71 times c-libevent's requests per second (95 % CI 1.69-1.74, n = 10 runs each; "
              "Holm p < 0.001; 01-lightweight, Synthetic CPU 2.4 GHz, 2026-11-24)."));
    assert_true(page_says(page, "No difference between c-libevent and c-microhttpd-epoll-pool was shown in requests per second"));
    assert_true(page_says(page, "could have shown"));
    assert_true(page_says(find_page(english, "compare/c-libevent-vs-c-microhttpd-thread-per-connection"),
                          "are equivalent within ±2 % in requests per second"));
}

/* A quick run says so on its own page and nobody else does, since the overview shows the standard results. */
static void test_quick_is_marked(void **state)
{
    struct imported_results *imported = *state;
    const struct doc_site *english = imported_results_build(imported, &imported->english);
    struct note_title title = {&imported->arena, message_get(&imported->english, "quick.title")};
    size_t marked = 0;
    for (size_t i = 0; i < imported->results.run_count; i++) {
        const struct results_run *run = &imported->results.runs[i];
        const struct doc_page *page = find_page(english, arena_format(&imported->arena, "runs/%s", run->id));
        bool quick = strcmp(run->profile, "quick") == 0;
        assert_int_equal(any_node(&page->body, is_note_titled, &title), quick);
        marked += quick;
    }
    assert_int_equal(marked, 6);
    assert_false(any_node(&find_page(english, "index")->body, is_note_titled, &title));
}

/* Where only quick results exist, every page with numbers is marked. */
static void test_quick_only(void **state)
{
    (void)state;
    struct imported_results imported;
    imported_results_open(&imported, DATA "/c-libevent/2026-11-10");
    struct doc_site *english = imported_results_build(&imported, &imported.english);
    struct error error = {0};
    assert_ok(doc_check_site(english, &error), &error);
    struct note_title title = {&imported.arena, message_get(&imported.english, "quick.title")};
    for (size_t i = 0; i < english->page_count; i++) {
        const char *path = english->pages[i]->path; /* these kinds have no result on them */
        bool reference = strcmp(path, "method") == 0 || strcmp(path, "annotations") == 0 || strncmp(path, "machines/", 9) == 0 ||
                         english->pages[i]->search_index != NULL;
        if (any_node(&english->pages[i]->body, is_note_titled, &title) == reference)
            fail_msg("%s: quick note %s", english->pages[i]->path, reference ? "where no number is" : "missing");
    }
    assert_true(page_says(find_page(english, "index"), "without a claim"));
    imported_results_release(&imported);
}

static void test_states_are_visible(void **state)
{
    struct imported_results *imported = *state;
    const struct doc_site *english = imported_results_build(imported, &imported->english);
    const struct doc_table *overall = find_table(&find_page(english, "report")->body, "overall-table")->as.table;
    assert_int_equal(overall->rows[2].cells[3].kind, DOC_CELL_STATE);
    assert_int_equal(overall->rows[2].cells[3].state, DOC_STATE_MISSING);
    assert_true(isnan(overall->rows[2].cells[3].value));
    const char *path = NULL;
    for (size_t i = 0; i < imported->results.run_count; i++)
        if (imported->results.runs[i].state == RESULTS_INVALID)
            path = arena_format(&imported->arena, "runs/%s", imported->results.runs[i].id);
    assert_non_null(path);
    struct note_title title = {&imported->arena, message_get(&imported->english, "run.invalid")};
    assert_true(any_node(&find_page(english, path)->body, is_note_titled, &title));
}

static void test_best_and_shades(void **state)
{
    struct imported_results *imported = *state;
    const struct doc_site *english = imported_results_build(imported, &imported->english);
    const struct doc_table *overall = find_table(&find_page(english, "index")->body, "overall-table")->as.table;
    /* 01: one winner; 03: two share first place; 08: nobody is shown to be better. */
    static const bool best[3][3] = {{false, true, false}, {true, true, false}, {true, true, false}};
    for (size_t row = 0; row < 3; row++)
        for (size_t column = 0; column < 3; column++)
            assert_int_equal(overall->rows[row].cells[column + 1].best, best[row][column]);
    assert_number_close(overall->rows[0].cells[2].shade, 1, 1e-9);
    assert_true(isnan(overall->rows[2].cells[1].shade));
    double factor = overall->rows[0].cells[1].value / overall->rows[0].cells[2].value; /* to the highest, whatever the lowest is */
    assert_true(factor > 0.25 && factor < 1);
    assert_number_close(overall->rows[0].cells[1].shade, pow(1 + log(factor) / log(4), 2), 1e-9);
}

/* What readers may compare a cell with: the words of the pair's page, told from either side. */
static void test_readings(void **state)
{
    struct imported_results *imported = *state;
    const struct doc_site *english = imported_results_build(imported, &imported->english);
    const struct doc_table *overall = find_table(&find_page(english, "index")->body, "overall-table")->as.table;
    assert_int_equal(overall->baseline_count, 3);
    assert_string_equal(overall->baselines[0], "c-libevent");
    assert_string_equal(overall->baselines[1], "c-microhttpd-epoll-pool");
    assert_string_equal(overall->column_subjects[1], "c-libevent");
    assert_string_equal(overall->rows[0].subjects, "01-lightweight");
    const struct analysis_group *group = analysis_current_group(&imported->analysis.scenarios[0]);
    const struct analysis_comparison *rate =
        &analysis_find_pair(&imported->arena, group, imported->analysis.targets[0], imported->analysis.targets[1])
             ->metrics[ANALYSIS_RATE];
    assert_int_equal(rate->verdict, VERDICT_SLOWER);
    const struct doc_reading *slower = overall->rows[0].cells[1].readings, *faster = overall->rows[0].cells[2].readings;
    struct ratio_estimate inverted = ratio_invert(&rate->ratio);
    assert_string_equal(slower[1].text, format_ratio(&imported->arena, &imported->english, rate->ratio.ratio));
    assert_string_equal(slower[1].detail, format_factor_interval(&imported->arena, rate->ratio.low, rate->ratio.high));
    assert_int_equal(slower[1].verdict, DOC_VERDICT_SLOWER);
    assert_string_equal(faster[0].text, format_ratio(&imported->arena, &imported->english, inverted.ratio));
    assert_string_equal(faster[0].detail, format_factor_interval(&imported->arena, inverted.low, inverted.high));
    assert_int_equal(faster[0].verdict, DOC_VERDICT_FASTER);
    assert_string_equal(slower[0].text, "baseline");
    assert_null(overall->rows[2].cells[3].readings);         /* no value, nothing to compare */
    assert_null(overall->rows[2].cells[1].readings[2].text); /* the baseline has none */
}

static void test_facets(void **state)
{
    struct imported_results *imported = *state;
    const struct doc_site *english = imported_results_build(imported, &imported->english);
    const struct doc_page *index = find_page(english, "index");
    assert_int_equal(index->facet_count, 2);
    assert_string_equal(index->facets[0].title, "Targets");
    assert_int_equal(index->facets[0].count, 3);
    assert_true(index->facets[0].values[2].has_data);
    assert_string_equal(index->facets[1].title, "Frameworks"); /* one language only: nothing to choose */
    assert_string_equal(index->facets[1].values[1].subjects, "c-microhttpd-epoll-pool c-microhttpd-thread-per-connection");
    const struct doc_page *scenario = find_page(english, "scenarios/08-concurrent-mixed");
    assert_false(scenario->facets[0].values[2].has_data);
    assert_int_equal(find_page(english, "method")->facet_count, 0);
}

/* The page that lists all others leads to each of them once. */
static int count_page_links(void *context, const char *link)
{
    *(size_t *)context += strncmp(link, "page:", 5) == 0;
    return 0;
}

static void test_search_lists_all_pages(void **state)
{
    struct imported_results *imported = *state;
    const struct doc_site *english = imported_results_build(imported, &imported->english);
    size_t links = 0;
    doc_visit_links(&find_page(english, "search")->body, count_page_links, &links);
    assert_int_equal(links, english->page_count - 1);
}

static void test_empty_store(void **state)
{
    (void)state;
    struct imported_results imported;
    imported_results_open(&imported, NULL);
    imported.options.pdf = false;
    struct doc_site *english = imported_results_build(&imported, &imported.english);
    struct error error = {0};
    assert_ok(doc_check_site(english, &error), &error);
    assert_int_equal(english->page_count, 8);
    static const enum doc_kind code = DOC_CODE, table = DOC_TABLE;
    assert_true(any_node(&find_page(english, "index")->body, has_kind, &code)); /* how to get results */
    assert_false(any_node(&find_page(english, "index")->body, has_kind, &table));
    imported_results_release(&imported);
}

static void test_pairs(void **state)
{
    struct imported_results *imported = *state;
    const struct analysis *analysis = &imported->analysis;
    assert_int_equal(analysis->pair_count, 3);
    assert_int_equal(analysis->pair_total, 3);
    for (size_t i = 0; i < analysis->pair_count; i++) {
        assert_true(strcmp(analysis->pairs[i].a->key, analysis->pairs[i].b->key) < 0);
        assert_true(analysis_shows_pair(analysis, analysis->pairs[i].b, analysis->pairs[i].a));
    }
}

/* What a file does not say of its machine is unknown, and no machine has 0 processors. */
static void test_unknown_machine(void **state)
{
    struct imported_results *imported = *state;
    struct arena arena;
    arena_init(&arena);
    const struct report report = {.arena = &arena, .messages = &imported->english};
    const struct results_machine unknown = {.cores = 0}, known = {.cores = 12};
    const struct results_environment silent = {.memory_bytes = 0}, telling = {.memory_bytes = 8589934592};
    assert_string_equal(report_cores_words(&report, &unknown), "unknown");
    assert_string_equal(report_cores_words(&report, &known), "12");
    assert_string_equal(report_memory_words(&report, &silent), "unknown");
    assert_string_equal(report_memory_words(&report, &telling), "8.00 GiB");
    arena_release(&arena);
}

/* Ended early, failed a gate, never run: three kinds of nothing. And a store is not needed to build pages. */
static void test_kinds_of_nothing(void **state)
{
    struct imported_results *imported = *state;
    struct made_results made;
    struct analysis analysis;
    struct error error = {0};
    made_results_init(&made);
    struct results_reason broke_off = {"gate.failure", true, NAN, NAN, "the target died"},
                          errors = {"gate.error_share", true, 0.5, 0.01, ""};
    made_results_add_many(&made, 0, 0, 0, 6, 1000);
    for (int64_t i = 1; i <= 2; i++) {
        struct results_run *run = made_results_add(&made, 0, 1, 0, i, 1000);
        run->state = RESULTS_INVALID;
        run->reasons = &broke_off;
        run->reason_count = 1;
    }
    struct results_run *wrong = made_results_add(&made, 0, 2, 0, 1, 1000);
    wrong->state = RESULTS_INVALID;
    wrong->reasons = &errors;
    wrong->reason_count = 1;
    made_results_add(&made, 1, 3, 0, 1, 1000);
    assert_ok(analysis_build(&analysis, &made.arena, NULL, &made.results, &error), &error);
    struct report_options options = {.pair_pdf_maximum = 1};
    struct doc_site *site = report_build(&made.arena, &imported->english, &analysis, NULL, &options, &error);
    assert_ok(site == NULL ? -1 : doc_check_site(site, &error), &error);
    const struct doc_table *overall = find_table(&find_page(site, "index")->body, "overall-table")->as.table;
    assert_string_equal(overall->rows[0].cells[1].text, "1,000");
    assert_int_equal(overall->rows[0].cells[2].state, DOC_STATE_FAILED);
    assert_string_equal(overall->rows[0].cells[2].text, "failed");
    assert_int_equal(overall->rows[0].cells[3].verdict, DOC_VERDICT_INVALID);
    assert_int_equal(overall->rows[0].cells[4].state, DOC_STATE_MISSING);
    assert_true(page_says(find_page(site, arena_format(&made.arena, "runs/%s", wrong->id)),
                          "50.0 % of the requests ended badly; 1.0 % is allowed."));
    assert_true(page_says(find_page(site, "compare/a-vs-b"), "one of them has no valid run"));
    const struct doc_table *pairs = find_table(&find_page(site, "report")->body, "comparisons-table")->as.table;
    assert_string_equal(pairs->rows[0].cells[pairs->column_count - 1].text, "failed"); /* the same word as in the other tables */
    made_results_release(&made);
}

/* A scenario in which only one target has values: no rank; standard results beside quick ones: the note names the quick ones. */
static void test_alone_and_mixed_profiles(void **state)
{
    struct imported_results *imported = *state;
    struct made_results made;
    struct analysis analysis;
    struct error error = {0};
    made_results_init(&made);
    made_results_add_many(&made, 0, 0, 0, 6, 1000);
    made.runs[2].errors = 5;
    made_results_add(&made, 1, 0, 1, 1, 19)->profile = "quick";
    made.runs[6].requests = 19;
    assert_ok(analysis_build(&analysis, &made.arena, NULL, &made.results, &error), &error);
    struct report_options options = {.pair_pdf_maximum = 1};
    struct doc_site *site = report_build(&made.arena, &imported->english, &analysis, NULL, &options, &error);
    assert_ok(site == NULL ? -1 : doc_check_site(site, &error), &error);
    const struct doc_table *ranking = find_table(&find_page(site, "report")->body, "ranking-table")->as.table;
    assert_int_equal(ranking->rows[0].cells[1].kind, DOC_CELL_STATE);
    assert_false(ranking->rows[0].cells[3].best);
    const struct doc_table *overall = find_table(&find_page(site, "index")->body, "overall-table")->as.table;
    assert_null(strstr(overall->rows[0].cells[1].detail, "rank"));
    assert_non_null(strstr(overall->rows[0].cells[1].detail, "[")); /* but an interval */
    const struct doc_page *target = find_page(site, "targets/a");
    assert_true(page_says(target, "02 Two. Use the standard profile"));
    const struct doc_table *results = find_table(&target->body, "results-a")->as.table;
    assert_string_equal(results->rows[0].cells[5].text, "5 of 600,000");
    assert_string_equal(results->rows[1].cells[5].text, "0");
    assert_true(page_says(find_page(site, "scenarios/01-one"), "order-statistic interval, coverage 96.9 %"));
    assert_false(page_says(find_page(site, "scenarios/02-two"), "order-statistic"));
    const struct doc_table *runs = find_table(&target->body, "runs-02-two")->as.table;
    assert_int_equal(runs->rows[0].cells[4].state, DOC_STATE_TOO_FEW); /* 19 answers are too few even for p50 */
    made_results_release(&made);
}

/* What a run was told and held to, and that the machine was busy, in the words of the page; one scenario is no "1 scenarios". */
static void test_load_and_warnings(void **state)
{
    struct imported_results *imported = *state;
    struct made_results made;
    struct analysis analysis;
    struct error error = {0};
    const char *busy[] = {"the machine was busy when the session began: load average 1.70 on 2 cores", "unheard of"};
    made_results_init(&made);
    made.scenarios[0].shows_en = "The cap of 100 requests per second.";
    made_results_add_many(&made, 0, 0, 0, 6, 1000);
    made_results_add_many(&made, 0, 1, 0, 6, 2000);
    struct results_run *run = &made.runs[0];
    run->warnings = busy;
    run->warning_count = 2;
    for (size_t i = 0; i < made.results.run_count; i++) {
        made.runs[i].load = "{\"executor\":\"ramping-vus\",\"start_vus\":3,\"threads\":2,"
                            "\"stages\":[{\"duration_ns\":5000000000,\"target\":20},{\"duration_ns\":1000000000,\"target\":0}],"
                            "\"think_time\":{\"kind\":\"uniform\",\"low_ns\":1000000,\"high_ns\":2000000}}";
        made.runs[i].placement = "{\"policy\":\"split\",\"target\":\"0\",\"generator\":\"1-3\"}";
        made.runs[i].limits = "{\"cpu\":1.5,\"memory_bytes\":null}";
    }
    assert_ok(analysis_build(&analysis, &made.arena, NULL, &made.results, &error), &error);
    assert_int_equal(analysis.scenarios[0].group_count, 1);
    struct report_options options = {.pair_pdf_maximum = 1};
    struct doc_site *site = report_build(&made.arena, &imported->english, &analysis, NULL, &options, &error);
    assert_ok(site == NULL ? -1 : doc_check_site(site, &error), &error);
    const struct doc_page *page = find_page(site, arena_format(&made.arena, "runs/%s", run->id));
    assert_true(page_says(page, "load average 1.70 on 2 cores. Other programs"));
    assert_true(page_says(page, "From the load generator: unheard of"));
    const struct doc_page *scenario = find_page(site, "scenarios/01-one"), *report = find_page(site, "report");
    assert_true(page_says(scenario, "The cap of 100 requests per second."));
    assert_true(page_says(report, "began on a busy machine (load average above half the cores), so the target may be faster than "
                                  "shown: 1 of 1 scenario"));
    assert_true(page_says(report, "01 One") && page_says(report, ": a 1 of 6"));
    assert_true(page_says(report, "1 scenario compared;"));
    assert_false(page_says(report, "1 scenarios"));
    struct report with = {.arena = &made.arena, .messages = &imported->english};
    struct report_facts facts = {.count = 0};
    report_add_load_facts(&with, &facts, run);
    static const char *const expected[] = {"3",         "2", "5 s: 20; 1 s: 0", "1 ms to 2 ms", "target 0, load generator 1-3",
                                           "1.50 cores"};
    assert_int_equal(facts.count, COUNT_OF(expected));
    for (size_t i = 0; i < COUNT_OF(expected); i++)
        assert_string_equal(doc_span_words(&made.arena, facts.items[i].value.spans), expected[i]);
    made_results_release(&made);
}

static void test_own_prose(void **state)
{
    struct imported_results *imported = *state;
    struct error error = {0};
    char path[128];
    snprintf(path, sizeof(path), "%s/prose/en/method.md", imported->folder);
    static const char text[] = "## Our own method\n\nMeasured with care.\n";
    assert_ok(fs_write_file(path, text, strlen(text), &error), &error);
    imported->options.templates = imported->folder;
    const struct doc_site *english = imported_results_build(imported, &imported->english);
    imported->options.templates = NULL;
    assert_true(page_says(find_page(english, "method"), "Measured with care."));
}

/* Each way of making percentiles has words of its own, and so has every text that names a source. */
static void test_sources_in_words(void **state)
{
    struct imported_results *imported = *state;
    static const char *const rules[] = {RESULTS_PERCENTILE_RULES};
    struct report report = {.arena = &imported->arena, .messages = &imported->english};
    struct results_run run = {.tool = "k6", .tool_version = "0.49.0", .resolution_ns = 1000000};
    const char *unknown = message_get(&imported->english, "rule.unknown");
    for (size_t i = 0; i < COUNT_OF(rules); i++) {
        run.percentile_rule = rules[i];
        assert_int_equal(strcmp(report_rule_words(&report, &run), unknown) == 0, strcmp(rules[i], "unknown") == 0);
    }
    run.percentile_rule = "linear";
    assert_string_equal(report_source_words(&report, &run), "k6 0.49.0, linear interpolation, 1 ms");
    assert_string_equal(report_mark_source(&report, "A caption", &run),
                        "A caption; measured with k6 0.49.0, linear interpolation, 1 ms");
    run.tool_version = run.percentile_rule = "";
    run.resolution_ns = RESULTS_MISSING;
    assert_string_equal(report_source_words(&report, &run), "k6, percentile rule not known");
    run.tool = "benchlab";
    assert_string_equal(report_mark_source(&report, "A caption", &run), "A caption");
    assert_string_equal(report_rule_words(&report, &run), "HdrHistogram slots");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sources_in_words),
        cmocka_unit_test(test_sites_are_sound),
        cmocka_unit_test(test_same_numbers_in_both_languages),
        cmocka_unit_test(test_verdict_sentences),
        cmocka_unit_test(test_quick_is_marked),
        cmocka_unit_test(test_quick_only),
        cmocka_unit_test(test_states_are_visible),
        cmocka_unit_test(test_best_and_shades),
        cmocka_unit_test(test_readings),
        cmocka_unit_test(test_facets),
        cmocka_unit_test(test_search_lists_all_pages),
        cmocka_unit_test(test_empty_store),
        cmocka_unit_test(test_pairs),
        cmocka_unit_test(test_kinds_of_nothing),
        cmocka_unit_test(test_unknown_machine),
        cmocka_unit_test(test_own_prose),
        cmocka_unit_test(test_alone_and_mixed_profiles),
        cmocka_unit_test(test_load_and_warnings),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
