/* fuzz_json_tools: arbitrary bytes through every reader of the JSON of other tools (libFuzzer). What a reader accepts must be sound, and
 * what it refuses must be explained. */
#include "lib/arena.h"
#include "lib/json.h"
#include "lib/vec.h"
#include "site-gen/import/reader.h"
#include "tests/fuzz/record_check.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct import_reader *const READERS[] = {&import_reader_oha,
                                                      &import_reader_vegeta,
                                                      &import_reader_fortio,
                                                      &import_reader_nighthawk,
                                                      &import_reader_bombardier,
                                                      &import_reader_autocannon,
                                                      &import_reader_jmeter_statistics,
                                                      &import_reader_gatling,
                                                      &import_reader_siege_json,
                                                      &import_reader_techempower};
#define READER_COUNT (sizeof(READERS) / sizeof(READERS[0]))

static void check_load(const char *load)
{
    struct json_document document;
    if (load[0] == '\0')
        return;
    require(json_document_parse(&document, "load", load, strlen(load), NULL) == 0);
    require(json_is_object(document.root));
    json_document_release(&document);
}

static void read_with(const struct import_reader *reader, struct str bytes)
{
    struct arena arena;
    struct vec records; /* struct result_record * */
    struct import_source *source = NULL;
    struct import_identity identity = {0};
    struct error error = {0};
    arena_init(&arena);
    vec_init(&records, sizeof(struct result_record *));
    struct import_job job = {.arena = &arena, .identity = &identity, .records = &records};
    if (import_source_open_bytes(&source, "fuzz", bytes, &error) == 0) {
        (void)reader->detect(import_source_head(source));
        if (reader->read(&job, source, &error) == 0) {
            require(records.count > 0);
            for (size_t i = 0; i < records.count; i++) {
                const struct result_record *record = *VEC_AT(&records, i, struct result_record *);
                check_record(record);
                check_load(record->tool_load);
            }
        } else {
            require(error.message[0] != '\0');
        }
        import_source_close(source);
    }
    vec_release(&records);
    arena_release(&arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    for (size_t i = 0; i < READER_COUNT; i++)
        read_with(READERS[i], (struct str){(const char *)data, size});
    return 0;
}
