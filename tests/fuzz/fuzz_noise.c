/* fuzz_noise: arbitrary bytes through the reader of noise measurements (libFuzzer). What it accepts must be usable by the analysis, and the
 * store must take it. */
#include "lib/vec.h"
#include "site-gen/import/reader.h"
#include "site-gen/store/store.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool condition)
{
    if (!condition)
        abort();
}

static void check_record(const struct result_record *record)
{
    const struct result_noise *noise = record->noise;
    struct store *store = NULL;
    struct store_entry entry = {.path = "/noise.json", .name = "noise.json", .sha256 = "00", .reader = "benchlab-noise"};
    int64_t row = 0;
    require(noise != NULL && strlen(noise->machine) == 16 && noise->comparisons >= 10);
    require(noise->floor >= 0.02 && noise->floor <= 1.0 && noise->measured[0] != '\0' && noise->method[0] == '{');
    require(store_open(&store, ":memory:", STORE_WRITE, NULL) == 0 && store_begin(store, NULL) == 0);
    require(store_add_entry(store, &entry, &row, NULL) == 0 && store_save_run(store, row, record, NULL) == 0 &&
            store_commit(store, NULL) == 0);
    require(store_close(store, NULL) == 0);
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
        import_read(&job, source, &import_reader_noise, &reader, &error) == 0) {
        require(records.count == 1);
        check_record(*VEC_AT(&records, 0, struct result_record *));
    } else {
        require(error.message[0] != '\0');
    }
    import_source_close(source);
    vec_release(&records);
    arena_release(&arena);
    return 0;
}
