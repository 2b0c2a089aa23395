/* Unit tests of site-gen/store/store_merge: which files of another store count, and that merging again changes nothing. */
#include "tests/unit/store/sample_record.h"

#include "lib/digest.h"
#include "site-gen/store/store_internal.h"
#include "site-gen/store/store_upkeep.h"

/* One run of that id from a file, imported at that time. Gives the ledger's row. */
static int64_t save(struct store *store, const char *run_id, const char *path, const char *sha256, const char *imported_at)
{
    struct error error = {0};
    struct result_record record;
    struct results_reason reason = {"gate.steal", false, 0.5, 0.02, ""};
    struct results_second seconds[] = {{0, false, 0, 1000000000, 1000, 0, 5, 1, 2, 3, RESULTS_MISSING}};
    struct results_quantile quantiles[] = {{0.5, 7}, {0.999, 9}};
    struct store_entry entry = {
        .path = path, .name = path, .sha256 = sha256, .reader = "benchlab", .imported_at = imported_at, .size_bytes = 5};
    int64_t row = 0;
    sample_record_init(&record);
    record.run.id = run_id;
    record.run.deviation_ns = 77;
    record.run.cpu_share = 0.25;
    record.histogram = "whole";
    record.run.reasons = &reason;
    record.run.reason_count = 1;
    record.detail.seconds = seconds;
    record.detail.second_count = 1;
    record.detail.quantiles = quantiles;
    record.detail.quantile_count = 2;
    assert_ok(store_begin(store, &error), &error);
    assert_ok(store_add_entry(store, &entry, &row, &error), &error);
    assert_ok(store_save_run(store, row, &record, &error), &error);
    assert_ok(store_commit(store, &error), &error);
    return row;
}

struct pair {
    struct temporary_store here, there;
    struct store_merge_counts counts;
    struct results results; /* of here, after the last merge */
};

static void pair_open(struct pair *pair)
{
    temporary_store_open(&pair->here);
    temporary_store_open(&pair->there);
}

static void assert_sound(struct store *store)
{
    struct error error = {0};
    size_t problems = 0;
    assert_ok(store_check(store, &(struct store_observer){0}, &problems, &error), &error);
    assert_int_equal(problems, 0);
}

static void pair_release(struct pair *pair)
{
    assert_sound(pair->here.store);
    temporary_store_release(&pair->here);
    temporary_store_release(&pair->there);
}

static void merge_observed(struct pair *pair, const struct store_observer *observer)
{
    struct error error = {0};
    struct store *other = NULL;
    assert_ok(store_open(&other, pair->there.path, STORE_READ, &error), &error); /* as the command does: it takes no lock there */
    assert_ok(store_merge(pair->here.store, other, observer, &pair->counts, &error), &error);
    assert_ok(store_close(other, &error), &error);
    assert_ok(store_load_results(pair->here.store, &pair->here.arena, &pair->results, &error), &error);
}

static void merge(struct pair *pair)
{
    merge_observed(pair, &(struct store_observer){0});
}

/* Merging again changes nothing. */
static void merge_again(struct pair *pair)
{
    size_t files = pair->counts.files, runs = pair->results.run_count, entries = count_entries(pair->here.store);
    merge(pair);
    assert_int_equal(pair->counts.unchanged, files);
    assert_int_equal(pair->counts.merged + pair->counts.replaced + pair->counts.older + pair->counts.quarantined, 0);
    assert_int_equal(pair->results.run_count, runs);
    assert_int_equal(count_entries(pair->here.store), entries);
}

static void test_new_and_known(void **state)
{
    (void)state;
    struct pair pair;
    struct results_detail detail;
    struct error error = {0};
    pair_open(&pair);
    save(pair.here.store, "run-1", "/r/a.json", "01", "2026-01-01T00:00:00.000Z");
    save(pair.there.store, "run-1", "/r/a.json", "01", "2026-01-02T00:00:00.000Z");
    save(pair.there.store, "run-2", "/r/b.json", "02", "2026-01-02T00:00:00.000Z");
    merge(&pair);
    assert_int_equal(pair.counts.files, 2);
    assert_int_equal(pair.counts.unchanged, 1);
    assert_int_equal(pair.counts.merged, 1);
    assert_int_equal(pair.results.run_count, 2);
    const struct results_run *run = &pair.results.runs[1];
    assert_string_equal(run->id, "run-2");
    assert_string_equal(run->source_path, "merged:/r/b.json"); /* the file is on another machine */
    assert_string_equal(run->source_name, "/r/b.json");
    assert_int_equal(run->deviation_ns, 77);
    assert_int_equal(run->latency.p99, 999000);
    assert_true(run->has_histogram);
    assert_number_close(run->cpu_share, 0.25, 0);
    assert_int_equal(run->reason_count, 1);
    assert_string_equal(run->target->framework, "libevent");
    assert_string_equal(run->scenario->title_ko, "경량");
    assert_int_equal(pair.results.target_count + pair.results.scenario_count + pair.results.session_count, 3); /* shared */
    assert_ok(store_load_run_detail(pair.here.store, run, &pair.here.arena, &detail, &error), &error);
    assert_int_equal(detail.second_count, 1);
    assert_int_equal(detail.seconds[0].p99, 3);
    assert_int_equal(detail.seconds[0].maximum, RESULTS_MISSING);
    assert_int_equal(detail.quantile_count, 2);
    merge_again(&pair);
    pair_release(&pair);
}

/* Of other bytes for the same run, those count that were imported later, whichever way the stores are merged. */
static void test_same_run(void **state)
{
    (void)state;
    for (int here_is_later = 0; here_is_later < 2; here_is_later++) {
        struct pair pair;
        pair_open(&pair);
        save(pair.here.store, "run-1", "/r/a.json", "01", here_is_later ? "2026-01-03T00:00:00.000Z" : "2026-01-01T00:00:00.000Z");
        save(pair.there.store, "run-1", "/r/a.json", "02", "2026-01-02T00:00:00.000Z");
        merge(&pair);
        assert_int_equal(pair.counts.older, here_is_later);
        assert_int_equal(pair.counts.replaced, !here_is_later);
        assert_int_equal(pair.results.run_count, 1);
        assert_int_equal(count_entries(pair.here.store), 2);
        assert_string_equal(pair.results.runs[0].source_sha256, here_is_later ? "01" : "02");
        merge_again(&pair);
        assert_string_equal(pair.results.runs[0].source_sha256, here_is_later ? "01" : "02");
        pair_release(&pair);
    }
}

/* Two machines may have different files under one path. */
static void test_same_path(void **state)
{
    (void)state;
    struct pair pair;
    pair_open(&pair);
    save(pair.here.store, "run-1", "/r/a.json", "01", "2026-01-01T00:00:00.000Z");
    save(pair.there.store, "run-2", "/r/a.json", "02", "2026-01-02T00:00:00.000Z");
    merge(&pair);
    assert_int_equal(pair.counts.merged, 1);
    assert_int_equal(pair.results.run_count, 2);
    merge_again(&pair);
    pair_release(&pair);
}

/* What there was replaced since the last merge no longer counts here either; what is gone there stays. */
static void test_replaced_and_gone(void **state)
{
    (void)state;
    struct pair pair;
    struct error error = {0};
    pair_open(&pair);
    int64_t first = save(pair.there.store, "run-1", "/r/a.json", "01", "2026-01-01T00:00:00.000Z");
    int64_t second = save(pair.there.store, "run-2", "/r/b.json", "02", "2026-01-01T00:00:00.000Z");
    merge(&pair);
    assert_int_equal(pair.results.run_count, 2);
    assert_ok(store_set_state(pair.there.store, first, RESULTS_IMPORT_SUPERSEDED, &error), &error);
    save(pair.there.store, "run-3", "/r/a.json", "03", "2026-01-03T00:00:00.000Z");
    assert_ok(store_set_state(pair.there.store, second, RESULTS_IMPORT_GONE, &error), &error);
    merge(&pair);
    assert_int_equal(pair.results.run_count, 2);
    assert_string_equal(pair.results.runs[0].id, "run-2");
    assert_string_equal(pair.results.runs[1].id, "run-3");
    merge_again(&pair);
    pair_release(&pair);
}

/* Bytes whose file vanished here count again when the other store has them. */
static void test_returns(void **state)
{
    (void)state;
    struct pair pair;
    struct error error = {0};
    pair_open(&pair);
    int64_t row = save(pair.here.store, "run-1", "/r/a.json", "01", "2026-01-01T00:00:00.000Z");
    assert_ok(store_set_state(pair.here.store, row, RESULTS_IMPORT_GONE, &error), &error);
    save(pair.there.store, "run-1", "/r/z.json", "01", "2026-01-01T00:00:00.000Z");
    merge(&pair);
    assert_int_equal(pair.counts.merged, 1);
    assert_int_equal(pair.results.run_count, 1);
    assert_string_equal(pair.results.runs[0].source_path, "merged:/r/z.json");
    merge_again(&pair);
    pair_release(&pair);
}

/* A file that is on this machine too keeps its path. */
static void test_file_is_here(void **state)
{
    (void)state;
    struct pair pair;
    struct error error = {0};
    char path[128], digest[DIGEST_TEXT_SIZE];
    pair_open(&pair);
    snprintf(path, sizeof(path), "%s/a.json", pair.here.folder);
    assert_ok(fs_write_file(path, "12345", 5, &error), &error);
    save(pair.there.store, "run-1", path, digest_sha256("12345", 5, digest), "2026-01-01T00:00:00.000Z");
    merge(&pair);
    assert_string_equal(pair.results.runs[0].source_path, path);
    merge_again(&pair);
    pair_release(&pair);
}

static void test_quarantined(void **state)
{
    (void)state;
    struct pair pair;
    struct error error = {0};
    struct store_entry broken = {.path = "/r/b.json", .name = "b.json", .sha256 = "07", .reader = ""}, entry;
    bool is_new = false;
    pair_open(&pair);
    assert_ok(store_quarantine(pair.there.store, &broken, 12, "expected a number", &is_new, &error), &error);
    merge(&pair);
    assert_int_equal(pair.counts.quarantined, 1);
    assert_int_equal(pair.results.import_count, 1);
    assert_int_equal(pair.results.imports[0].line, 12);
    assert_string_equal(pair.results.imports[0].reason, "expected a number");
    merge_again(&pair);
    /* Mended there: it is no longer in quarantine here. */
    assert_ok(store_release_quarantine(pair.there.store, "/r/b.json", &error), &error);
    save(pair.there.store, "run-1", "/r/b.json", "08", "2026-01-01T00:00:00.000Z");
    merge(&pair);
    assert_int_equal(pair.counts.merged, 1);
    assert_int_equal(pair.results.import_count, 0);
    assert_int_equal(count_entries(pair.here.store), 1);
    assert_ok(store_find_bytes(pair.here.store, "08", &pair.here.arena, &entry, &error), &error);
    assert_int_equal(entry.state, RESULTS_IMPORT_CURRENT);
    pair_release(&pair);
}

static void test_noise(void **state)
{
    (void)state;
    struct pair pair;
    struct error error = {0};
    struct result_record record;
    const struct result_noise noise = {"5e1f0c0ffee0b0a7", 0.0125, 12, "{}", "2026-02-03T00:00:00.000Z"};
    struct store_entry entry = {.path = "/r/noise.json", .name = "noise.json", .sha256 = "09", .reader = "benchlab-noise"};
    int64_t row = 0;
    pair_open(&pair);
    save(pair.here.store, "run-1", "/r/a.json", "01", "2026-01-01T00:00:00.000Z");
    result_record_init(&record);
    record.noise = &noise;
    assert_ok(store_begin(pair.there.store, &error), &error);
    assert_ok(store_add_entry(pair.there.store, &entry, &row, &error), &error);
    assert_ok(store_save_run(pair.there.store, row, &record, &error), &error);
    assert_ok(store_commit(pair.there.store, &error), &error);
    merge(&pair);
    assert_int_equal(pair.counts.merged, 1);
    assert_int_equal(pair.results.machine_count, 1);
    assert_number_close(pair.results.machines[0].noise_floor, 0.0125, 0);
    assert_int_equal(pair.results.machines[0].noise_comparisons, 12);
    assert_string_equal(pair.results.machines[0].noise_date, "2026-02-03");
    /* Asked of a machine by its key alone, here and in the store that has no run of it. */
    struct store *const stores[] = {pair.here.store, pair.there.store};
    for (size_t i = 0; i < COUNT_OF(stores); i++) {
        struct results_machine known = {.key = "5e1f0c0ffee0b0a7", .noise_floor = NAN}, other = {.key = "x", .noise_floor = 0.5};
        assert_ok(store_load_noise(stores[i], &pair.here.arena, &known, &error), &error);
        assert_number_close(known.noise_floor, 0.0125, 0);
        assert_int_equal(known.noise_comparisons, 12);
        assert_string_equal(known.noise_date, "2026-02-03");
        assert_ok(store_load_noise(stores[i], &pair.here.arena, &other, &error), &error);
        assert_number_close(other.noise_floor, 0.5, 0);
    }
    merge_again(&pair);
    pair_release(&pair);
}

static bool stop_at_third(void *context)
{
    int *asked = context;
    return ++*asked > 2;
}

/* What was merged before it was stopped stays, and the next merge does the rest. */
static void test_stopped(void **state)
{
    (void)state;
    struct pair pair;
    int asked = 0;
    pair_open(&pair);
    for (int i = 0; i < 5; i++) {
        char id[16], sha256[16];
        snprintf(id, sizeof(id), "run-%d", i);
        snprintf(sha256, sizeof(sha256), "0%d", i);
        save(pair.there.store, id, id, sha256, "2026-01-01T00:00:00.000Z");
    }
    const struct store_observer observer = {.context = &asked, .stop = stop_at_third};
    merge_observed(&pair, &observer);
    assert_true(pair.counts.interrupted);
    assert_int_equal(pair.counts.merged, 2);
    merge(&pair);
    assert_int_equal(pair.counts.unchanged, 2);
    assert_int_equal(pair.counts.merged, 3);
    assert_int_equal(pair.results.run_count, 5);
    merge_again(&pair);
    pair_release(&pair);
}

struct seen {
    size_t calls, done, all;
};

static void see(void *context, const char *what, size_t done, size_t all)
{
    struct seen *seen = context;
    assert_string_equal(what, "files");
    assert_true(done > seen->done && done <= all);
    *seen = (struct seen){seen->calls + 1, done, all};
}

/* More than fit into one transaction: each once, and the progress ends where all are done. */
static void test_many(void **state)
{
    (void)state;
    static const size_t counts[] = {499, 500, 501, 1000, 1201};
    for (size_t i = 0; i < COUNT_OF(counts); i++) {
        struct pair pair;
        struct error error = {0};
        struct seen seen = {0};
        bool is_new = false;
        pair_open(&pair);
        assert_ok(store_begin(pair.there.store, &error), &error);
        for (size_t k = 0; k < counts[i]; k++) {
            char path[32];
            snprintf(path, sizeof(path), "/r/%zu.json", k);
            const struct store_entry broken = {.path = path, .name = path, .sha256 = path, .reader = ""};
            assert_ok(store_quarantine(pair.there.store, &broken, 1, "broken", &is_new, &error), &error);
        }
        assert_ok(store_commit(pair.there.store, &error), &error);
        merge_observed(&pair, &(struct store_observer){.context = &seen, .progress = see});
        assert_int_equal(pair.counts.quarantined, counts[i]);
        assert_int_equal(count_entries(pair.here.store), counts[i]);
        assert_int_equal(seen.calls, (counts[i] + 499) / 500);
        assert_int_equal(seen.done, counts[i]);
        assert_int_equal(seen.all, counts[i]);
        merge_again(&pair);
        pair_release(&pair);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_new_and_known), cmocka_unit_test(test_same_run),
        cmocka_unit_test(test_same_path),     cmocka_unit_test(test_replaced_and_gone),
        cmocka_unit_test(test_returns),       cmocka_unit_test(test_file_is_here),
        cmocka_unit_test(test_quarantined),   cmocka_unit_test(test_noise),
        cmocka_unit_test(test_stopped),       cmocka_unit_test(test_many),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
