/* fuzz_import: the way of arbitrary bytes through the reader of our own format (libFuzzer). What a reader accepts must be sound: names that can name
 * files, counts that add up, histograms that hold what they should; and the store must take it and give it back. */
#include "lib/fs.h"
#include "lib/vec.h"
#include "site-gen/import/reader.h"
#include "site-gen/store/store.h"

#include <stdint.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool condition)
{
    if (!condition)
        abort();
}

static void check_record(const struct result_record *record)
{
    const struct results_run *run = &record->run;
    require(fs_is_safe_name(record->target.key) && fs_is_safe_name(record->scenario.id));
    require(run->requests >= run->errors && run->errors >= 0 && run->measured_ns > 0);
    int64_t errors = 0, requests = 0;
    for (size_t i = 0; i < RESULTS_ERROR_KINDS; i++)
        errors += run->errors_by_kind[i];
    require(errors == run->errors);
    for (size_t i = 0; i < record->detail.step_count; i++)
        requests += record->detail.steps[i].requests;
    require(requests == run->requests);
    require(run->state == RESULTS_VALID || run->reason_count > 0);
    struct histogram histogram;
    require(histogram_decode(&histogram, str_from_text(record->histogram), NULL) == 0);
    require(histogram.total == run->requests - run->errors);
    histogram_release(&histogram);
}

/* Saves the record into a store that lives in memory only, and loads it again. */
static void check_store(const struct result_record *record)
{
    struct store *store = NULL;
    struct results results;
    struct results_detail detail;
    struct arena arena;
    struct store_entry entry = {.path = "/fuzz.json", .name = "fuzz.json", .sha256 = "00", .reader = "benchlab"};
    int64_t row = 0;
    arena_init(&arena);
    require(store_open(&store, ":memory:", STORE_WRITE, NULL) == 0 && store_begin(store, NULL) == 0);
    require(store_add_entry(store, &entry, &row, NULL) == 0 && store_save_run(store, row, record, NULL) == 0 &&
            store_commit(store, NULL) == 0);
    require(store_load_results(store, &arena, &results, NULL) == 0 && results.run_count == 1);
    require(store_load_run_detail(store, &results.runs[0], &arena, &detail, NULL) == 0);
    require(results.runs[0].requests == record->run.requests && detail.step_count == record->detail.step_count &&
            detail.second_count == record->detail.second_count && detail.sample_count == record->detail.sample_count);
    require(store_close(store, NULL) == 0);
    arena_release(&arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena arena;
    struct vec records;
    struct error error = {0};
    struct import_source *source = NULL;
    const struct import_reader *reader = NULL;
    arena_init(&arena);
    vec_init(&records, sizeof(struct result_record *));
    struct import_job job = {.arena = &arena, .records = &records};
    if (import_source_open_bytes(&source, "fuzz.json", (struct str){(const char *)data, size}, &error) == 0 &&
        import_read(&job, source, &import_reader_benchlab, &reader, &error) == 0) {
        require(records.count == 1);
        check_record(*VEC_AT(&records, 0, struct result_record *));
        check_store(*VEC_AT(&records, 0, struct result_record *));
    } else {
        require(error.message[0] != '\0');
    }
    import_source_close(source);
    vec_release(&records);
    arena_release(&arena);
    return 0;
}
