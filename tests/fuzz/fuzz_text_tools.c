/* fuzz_text_tools: arbitrary bytes through the readers of text, CSV and logs of other tools (libFuzzer). The first byte chooses the reader
 * that is forced on them; beyond the last one, the reader that recognises them. What a reader accepts must be sound. */
#include "lib/arena.h"
#include "lib/vec.h"
#include "site-gen/import/reader.h"
#include "tests/fuzz/record_check.h"

#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct import_reader *const READERS[] = {&import_reader_wrk,
                                                      &import_reader_wrk2,
                                                      &import_reader_wrk_lua,
                                                      &import_reader_hey,
                                                      &import_reader_hey_csv,
                                                      &import_reader_ab,
                                                      &import_reader_ab_percentiles,
                                                      &import_reader_ab_gnuplot,
                                                      &import_reader_h2load,
                                                      &import_reader_h2load_log,
                                                      &import_reader_siege,
                                                      &import_reader_siege_log,
                                                      &import_reader_locust,
                                                      &import_reader_locust_history,
                                                      &import_reader_jmeter_jtl,
                                                      &import_reader_hlog,
                                                      &import_reader_httperf,
                                                      &import_reader_loadtest,
                                                      &import_reader_tsung,
                                                      &import_reader_locust_console};
#define READER_COUNT (sizeof(READERS) / sizeof(READERS[0]))

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena arena;
    struct vec records; /* struct result_record * */
    struct import_source *source = NULL;
    struct import_identity identity = {0};
    struct error error = {0};
    if (size == 0)
        return 0;
    arena_init(&arena);
    vec_init(&records, sizeof(struct result_record *));
    struct import_job job = {.arena = &arena, .identity = &identity, .records = &records};
    if (import_source_open_bytes(&source, "fuzz", (struct str){(const char *)data + 1, size - 1}, &error) == 0) {
        const struct import_reader *reader = data[0] < READER_COUNT ? READERS[data[0]] : NULL;
        for (size_t i = 0; i < READER_COUNT && reader == NULL; i++)
            if (READERS[i]->detect(import_source_head(source)))
                reader = READERS[i];
        if (reader != NULL && reader->read(&job, source, &error) == 0)
            for (size_t i = 0; i < records.count; i++)
                check_record(*VEC_AT(&records, i, struct result_record *));
        else
            require(reader == NULL || error.message[0] != '\0');
        import_source_close(source);
    }
    vec_release(&records);
    arena_release(&arena);
    return 0;
}
