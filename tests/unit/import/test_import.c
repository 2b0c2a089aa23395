/* Unit tests of site-gen/import/import and ledger: what becomes of files that come, change, move and go. */
#include "tests/unit/store/sample_record.h"

#include "lib/clock.h"
#include "site-gen/import/import.h"

#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define SAMPLES "tests/data/results/c-libevent/2026-11-24/"
#define FIRST SAMPLES "03-db-read-run1.json"
#define SECOND SAMPLES "03-db-read-run2.json"
#define THIRD SAMPLES "03-db-read-run3.json"
#define FIRST_ID "c-libevent.03-db-read.20261124T031000Z-5f3a9c.1"

/* A folder of results beside a store, and what the last import said. */
struct lab {
    struct temporary_store temporary;
    struct import_counts counts;
    struct results results;
    int events[IMPORT_EVENT_SKIPPED + 1];
    char last_reason[2048];
    struct error error;
};

static void open_lab(struct lab *lab)
{
    *lab = (struct lab){0};
    temporary_store_open(&lab->temporary);
    char path[128];
    snprintf(path, sizeof(path), "%s/results", lab->temporary.folder);
    assert_int_equal(mkdir(path, 0755), 0);
}

static const char *place(struct lab *lab, const char *name)
{
    return arena_format(&lab->temporary.arena, "%s/results/%s", lab->temporary.folder, name);
}

static void put_text(struct lab *lab, const char *name, const char *text, size_t length)
{
    assert_ok(fs_write_file(place(lab, name), text, length, &lab->error), &lab->error);
}

/* Copies a sample; with a comment's worth of white space at the end where other bytes of the same run are wanted. */
static void put(struct lab *lab, const char *name, const char *sample, const char *ending)
{
    struct str_builder text;
    str_builder_init(&text, 1 << 20);
    assert_ok(fs_read_file(sample, &text, &lab->error), &lab->error);
    str_builder_append(&text, ending);
    put_text(lab, name, text.data, text.length);
    str_builder_release(&text);
}

static void take_away(struct lab *lab, const char *name)
{
    assert_int_equal(unlink(place(lab, name)), 0);
}

static void note_event(void *context, enum import_event event, const char *path, const struct error *reason,
                       const struct import_counts *counts)
{
    struct lab *lab = context;
    assert_non_null(path);
    assert_non_null(counts);
    lab->events[event]++;
    if (reason != NULL)
        error_format(reason, lab->last_reason, sizeof(lab->last_reason));
}

/* Imports the folder, loads the results and compares the counts. */
static void import_and_expect(struct lab *lab, size_t imported, size_t unchanged, size_t new_versions, size_t quarantined,
                              size_t gone)
{
    const char *paths[] = {arena_format(&lab->temporary.arena, "%s/results", lab->temporary.folder)};
    struct import_observer observer = {lab, note_event, NULL};
    memset(lab->events, 0, sizeof(lab->events));
    assert_ok(import_paths(lab->temporary.store, paths, 1, NULL, &observer, &lab->counts, &lab->error), &lab->error);
    assert_ok(store_load_results(lab->temporary.store, &lab->temporary.arena, &lab->results, &lab->error), &lab->error);
    const struct import_counts *counts = &lab->counts;
    if (counts->imported != imported || counts->unchanged != unchanged || counts->new_versions != new_versions ||
        counts->quarantined != quarantined || counts->gone != gone)
        fail_msg("imported %zu, unchanged %zu, new versions %zu, quarantined %zu, gone %zu", counts->imported, counts->unchanged,
                 counts->new_versions, counts->quarantined, counts->gone);
    assert_int_equal(lab->events[IMPORT_EVENT_NEW_VERSION], new_versions);
    assert_int_equal(lab->events[IMPORT_EVENT_QUARANTINED], quarantined);
    assert_int_equal(lab->events[IMPORT_EVENT_GONE], gone);
    assert_int_equal(lab->events[IMPORT_EVENT_FILE], counts->files);
}

static void test_walk(void **state)
{
    (void)state;
    struct lab lab;
    open_lab(&lab);
    put(&lab, "c-libevent/2026-11-24/a.json", FIRST, "");
    put(&lab, "c-libevent/2026-11-24/b.data", SECOND, "");
    put(&lab, "c-libevent/2026-11-24/.hidden.json", SECOND, "");
    put(&lab, ".git/x.json", SECOND, "");
    put_text(&lab, "c-libevent/README.txt", "about it\n", 9);
    put_text(&lab, "c-libevent/benchlab-import.json", "{}", 2);
    put(&lab, "c-libevent/optimization/pool/before/x.json", SECOND, "");
    put(&lab, "elsewhere.data", THIRD, "");
    assert_int_equal(symlink(place(&lab, "elsewhere.data"), place(&lab, "link.json")), 0);
    assert_int_equal(symlink("..", place(&lab, "c-libevent/loop")), 0);
    assert_int_equal(mkfifo(place(&lab, "pipe.json"), 0644), 0);
    import_and_expect(&lab, 3, 0, 0, 1, 0);
    assert_int_equal(lab.counts.skipped, 1); /* loop */
    assert_int_equal(lab.counts.no_result, 1);
    assert_int_equal(lab.events[IMPORT_EVENT_NO_RESULT], 1);
    assert_int_equal(lab.counts.tool_count, 1);
    assert_string_equal(lab.counts.tools[0].tool, "benchlab");
    assert_int_equal(lab.counts.tools[0].runs, 3);
    assert_int_equal(lab.results.run_count, 3);
    assert_string_equal(lab.results.runs[0].source_name, "c-libevent/2026-11-24/a.json");
    assert_string_equal(lab.results.runs[0].source_path, place(&lab, "c-libevent/2026-11-24/a.json"));
    assert_string_equal(lab.results.runs[0].experiment, "");
    assert_string_equal(lab.results.runs[1].experiment, "pool");
    assert_string_equal(lab.results.runs[1].experiment_side, "before");
    take_away(&lab, "pipe.json");
    import_and_expect(&lab, 0, 3, 0, 0, 1);
    temporary_store_release(&lab.temporary);
}

static void test_changed_file(void **state)
{
    (void)state;
    struct lab lab;
    open_lab(&lab);
    put(&lab, "a.json", FIRST, "");
    import_and_expect(&lab, 1, 0, 0, 0, 0);
    import_and_expect(&lab, 0, 1, 0, 0, 0);
    put(&lab, "a.json", FIRST, "\n");
    import_and_expect(&lab, 0, 0, 1, 0, 0);
    assert_int_equal(lab.results.run_count, 1);
    assert_int_equal(count_entries(lab.temporary.store), 2);
    import_and_expect(&lab, 0, 1, 0, 0, 0);
    put(&lab, "a.json", FIRST, ""); /* and back */
    import_and_expect(&lab, 0, 0, 1, 0, 0);
    assert_int_equal(lab.results.run_count, 1);
    import_and_expect(&lab, 0, 1, 0, 0, 0);
    put(&lab, "a.json", SECOND, ""); /* another run at the same place */
    import_and_expect(&lab, 0, 0, 1, 0, 0);
    assert_int_equal(lab.results.run_count, 1);
    assert_int_equal(lab.results.runs[0].number, 2);
    temporary_store_release(&lab.temporary);
}

/* What was stored stays when its file becomes unreadable. */
static void test_broken_file(void **state)
{
    (void)state;
    struct lab lab;
    open_lab(&lab);
    put(&lab, "a.json", FIRST, "");
    import_and_expect(&lab, 1, 0, 0, 0, 0);
    put_text(&lab, "a.json", "{\n\"format\": \"benchlab-result\",", 30);
    import_and_expect(&lab, 0, 0, 0, 1, 0);
    assert_non_null(strstr(lab.last_reason, "results/a.json:2"));
    assert_int_equal(lab.results.run_count, 1);
    import_and_expect(&lab, 0, 0, 0, 0, 0);
    assert_int_equal(lab.counts.still_quarantined, 1);
    assert_int_equal(lab.results.run_count, 1);
    put(&lab, "a.json", FIRST, ""); /* mended, with the bytes that are stored */
    import_and_expect(&lab, 0, 1, 0, 0, 0);
    assert_int_equal(count_entries(lab.temporary.store), 1);
    put_text(&lab, "a.json", "", 0);
    import_and_expect(&lab, 0, 0, 0, 1, 0);
    put(&lab, "a.json", FIRST, " "); /* mended, with other bytes */
    import_and_expect(&lab, 0, 0, 1, 0, 0);
    assert_int_equal(count_entries(lab.temporary.store), 2);
    assert_int_equal(lab.results.import_count, 0); /* nothing in quarantine any more */
    temporary_store_release(&lab.temporary);
}

static void test_moved_file(void **state)
{
    (void)state;
    struct lab lab;
    open_lab(&lab);
    put(&lab, "a.json", FIRST, "");
    put(&lab, "copy.json", FIRST, ""); /* the same bytes: one import */
    import_and_expect(&lab, 1, 1, 0, 0, 0);
    assert_int_equal(lab.results.run_count, 1);
    take_away(&lab, "a.json");
    import_and_expect(&lab, 0, 1, 0, 0, 0);
    assert_string_equal(lab.results.runs[0].source_path, place(&lab, "copy.json"));
    assert_int_equal(rename(place(&lab, "copy.json"), place(&lab, "moved.json")), 0);
    import_and_expect(&lab, 0, 1, 0, 0, 0);
    assert_string_equal(lab.results.runs[0].source_path, place(&lab, "moved.json"));
    temporary_store_release(&lab.temporary);
}

static void test_vanished_file(void **state)
{
    (void)state;
    struct lab lab;
    open_lab(&lab);
    put(&lab, "a.json", FIRST, "");
    put(&lab, "b.json", SECOND, "");
    put_text(&lab, "c.json", "", 0);
    import_and_expect(&lab, 2, 0, 0, 1, 0);
    take_away(&lab, "a.json");
    take_away(&lab, "c.json");
    /* Another folder says nothing about it. */
    const char *paths[] = {place(&lab, "b.json")};
    assert_ok(import_paths(lab.temporary.store, paths, 1, NULL, NULL, &lab.counts, &lab.error), &lab.error);
    assert_int_equal(lab.counts.gone, 0);
    import_and_expect(&lab, 0, 1, 0, 0, 2);
    assert_int_equal(lab.results.run_count, 1);
    assert_int_equal(count_entries(lab.temporary.store), 2);
    import_and_expect(&lab, 0, 1, 0, 0, 0);
    put(&lab, "a.json", FIRST, "");
    import_and_expect(&lab, 1, 1, 0, 0, 0);
    assert_int_equal(lab.results.run_count, 2);
    temporary_store_release(&lab.temporary);
}

/* Two files with different bytes for one run: the later stays, without going back and forth. */
static void test_two_files_for_one_run(void **state)
{
    (void)state;
    struct lab lab;
    open_lab(&lab);
    put(&lab, "a.json", FIRST, "");
    import_and_expect(&lab, 1, 0, 0, 0, 0);
    put(&lab, "b.json", FIRST, "\n");
    import_and_expect(&lab, 0, 1, 1, 0, 0);
    assert_int_equal(lab.results.run_count, 1);
    assert_string_equal(lab.results.runs[0].id, FIRST_ID);
    assert_string_equal(lab.results.runs[0].source_path, place(&lab, "b.json"));
    import_and_expect(&lab, 0, 2, 0, 0, 0);
    assert_string_equal(lab.results.runs[0].source_path, place(&lab, "b.json"));
    take_away(&lab, "b.json");
    import_and_expect(&lab, 0, 0, 1, 0, 0);
    assert_string_equal(lab.results.runs[0].source_path, place(&lab, "a.json"));
    import_and_expect(&lab, 0, 1, 0, 0, 0);
    temporary_store_release(&lab.temporary);
}

static void test_missing_path(void **state)
{
    (void)state;
    struct lab lab;
    open_lab(&lab);
    put(&lab, "a.json", FIRST, "");
    const char *paths[] = {place(&lab, "a.json"), place(&lab, "nothing")};
    assert_int_equal(import_check_paths(paths, 2, &lab.error), -1);
    assert_int_equal(import_paths(lab.temporary.store, paths, 2, NULL, NULL, &lab.counts, &lab.error), -1);
    assert_error_contains(&lab.error, "results/nothing: expected a file or folder");
    assert_ok(store_load_results(lab.temporary.store, &lab.temporary.arena, &lab.results, &lab.error), &lab.error);
    assert_int_equal(lab.results.run_count, 0);
    temporary_store_release(&lab.temporary);
}

/* Names that a report must not take over as they are. */
static void test_strange_names(void **state)
{
    (void)state;
    struct lab lab;
    open_lab(&lab);
    put(&lab, "new\nline.json", FIRST, "");
    put(&lab, "latin1-\xe9.json", SECOND, "");
    put(&lab, "\xea\xb2\xbd\xeb\x9f\x89 'quoted\".json", THIRD, "");
    import_and_expect(&lab, 3, 0, 0, 0, 0);
    assert_non_null(strstr(lab.results.runs[0].source_name, "results/new?line.json"));
    assert_non_null(strstr(lab.results.runs[1].source_name, "results/latin1-?.json"));
    assert_non_null(strstr(lab.results.runs[2].source_name, "results/\xea\xb2\xbd\xeb\x9f\x89 'quoted\".json"));
    import_and_expect(&lab, 0, 3, 0, 0, 0);
    temporary_store_release(&lab.temporary);
}

/* Two importers of one folder: each file is stored once, whoever gets it. */
static void test_two_importers(void **state)
{
    (void)state;
    enum { IMPORTERS = 2 };
    struct error error = {0};
    struct results results;
    struct arena arena;
    struct store *store = NULL;
    pid_t children[IMPORTERS];
    char folder[64], path[128];
    const char *paths[] = {"tests/data/results/c-libevent"};
    make_temporary_folder(folder);
    snprintf(path, sizeof(path), "%s/lab.sqlite", folder);
    for (int i = 0; i < IMPORTERS; i++) {
        children[i] = fork();
        assert_true(children[i] >= 0);
        if (children[i] == 0) {
            struct import_counts counts = {0};
            bool done = store_open(&store, path, STORE_WRITE, &error) == 0 &&
                        import_paths(store, paths, 1, NULL, NULL, &counts, &error) == 0 && store_close(store, &error) == 0;
            _exit(done && counts.imported + counts.unchanged == 25 && counts.new_versions + counts.quarantined == 0 ? 0 : 1);
        }
    }
    for (int i = 0; i < IMPORTERS; i++) {
        int status = 0;
        assert_int_equal(waitpid(children[i], &status, 0), children[i]);
        assert_int_equal(status, 0);
    }
    arena_init(&arena);
    assert_ok(store_open(&store, path, STORE_READ, &error), &error);
    assert_ok(store_load_results(store, &arena, &results, &error), &error);
    assert_int_equal(results.run_count, 25);
    assert_int_equal(count_entries(store), 25);
    assert_ok(store_close(store, &error), &error);
    arena_release(&arena);
    assert_ok(fs_remove_tree(folder, &error), &error);
}

/* The synthetic data set as its README describes it. */
static void test_sample_set(void **state)
{
    (void)state;
    struct lab lab;
    open_lab(&lab);
    const char *paths[] = {"tests/data/results"};
    assert_ok(import_paths(lab.temporary.store, paths, 1, NULL, NULL, &lab.counts, &lab.error), &lab.error);
    assert_int_equal(lab.counts.imported, 66);
    assert_ok(store_load_results(lab.temporary.store, &lab.temporary.arena, &lab.results, &lab.error), &lab.error);
    assert_int_equal(lab.results.target_count, 3);
    assert_int_equal(lab.results.scenario_count, 3);
    assert_int_equal(lab.results.session_count, 2);
    assert_int_equal(lab.results.machine_count, 1);
    assert_int_equal(lab.results.environment_count, 1);
    size_t invalid = 0;
    for (size_t i = 0; i < lab.results.run_count; i++)
        invalid += lab.results.runs[i].state == RESULTS_INVALID;
    assert_int_equal(invalid, 1);
    struct histogram histogram;
    for (size_t i = 0; i < lab.results.run_count; i++) {
        const struct results_run *run = &lab.results.runs[i];
        assert_ok(store_load_histogram(lab.temporary.store, run, &histogram, &lab.error), &lab.error);
        assert_int_equal(histogram.total, run->requests - run->errors);
        assert_int_equal(histogram_percentile(&histogram, HISTOGRAM_P99), run->latency.p99);
        histogram_release(&histogram);
    }
    temporary_store_release(&lab.temporary);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_walk),         cmocka_unit_test(test_changed_file),  cmocka_unit_test(test_broken_file),
        cmocka_unit_test(test_moved_file),   cmocka_unit_test(test_vanished_file), cmocka_unit_test(test_two_files_for_one_run),
        cmocka_unit_test(test_missing_path), cmocka_unit_test(test_strange_names), cmocka_unit_test(test_two_importers),
        cmocka_unit_test(test_sample_set),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
