/* fuzz_k6: arbitrary bytes through the readers of k6's files (libFuzzer). The first byte chooses the reader that is forced on them; beyond
 * the last one, the reader that recognises them. What a reader accepts must be sound, and what the fast way takes of a line of points the
 * careful way must take as well. */
#include "lib/arena.h"
#include "lib/json.h"
#include "lib/vec.h"
#include "site-gen/import/k6_point.h"
#include "site-gen/import/reader.h"
#include "tests/fuzz/record_check.h"

#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct import_reader *const READERS[] = {&import_reader_k6_summary, &import_reader_k6_handle_summary,
                                                      &import_reader_k6_machine, &import_reader_k6_points, &import_reader_k6_csv};
#define READER_COUNT (sizeof(READERS) / sizeof(READERS[0]))

static void check_lists(const struct results_detail *detail)
{
    for (size_t i = 0; i < detail->check_count; i++) {
        check_text(detail->checks[i].step);
        check_text(detail->checks[i].name);
        require(detail->checks[i].passes >= 0 && detail->checks[i].fails >= 0);
    }
    for (size_t i = 0; i < detail->threshold_count; i++) {
        json_t *threshold = json_loads(detail->thresholds[i], 0, NULL);
        require(json_is_string(json_object_get(threshold, "metric")) && json_is_string(json_object_get(threshold, "expression")) &&
                json_is_boolean(json_object_get(threshold, "crossed")));
        json_decref(threshold);
    }
    for (size_t i = 0; i < detail->step_count; i++)
        check_text(detail->steps[i].group);
}

/* What is valid for both ways has one meaning. */
static void check_line(struct str line, struct arena *arena)
{
    struct k6_point scanned, parsed;
    if (!k6_point_scan(line, &scanned) || scanned.metric == K6_OTHER || k6_point_parse("fuzz", 1, line, arena, &parsed, NULL) != 0)
        return;
    require(scanned.metric == parsed.metric && memcmp(&scanned.value, &parsed.value, sizeof(scanned.value)) == 0);
    if (scanned.metric > K6_CHECKS)
        return;
    require(scanned.time_ns == parsed.time_ns);
    for (int i = 0; i < K6_TAGS; i++)
        require(str_equals(scanned.tags[i], parsed.tags[i]));
}

static void check_lines(struct str rest, struct arena *arena)
{
    struct str line;
    while (str_split_next(&rest, '\n', &line))
        check_line(line, arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena arena;
    struct vec records; /* struct result_record * */
    struct import_source *source = NULL;
    struct import_identity identity = {0};
    struct error error = {0};
    if (size == 0)
        return 0;
    struct str content = {(const char *)data + 1, size - 1};
    arena_init(&arena);
    vec_init(&records, sizeof(struct result_record *));
    struct import_job job = {.arena = &arena, .identity = &identity, .records = &records};
    if (import_source_open_bytes(&source, "fuzz", content, &error) == 0) {
        const struct import_reader *reader = data[0] < READER_COUNT ? READERS[data[0]] : NULL;
        for (size_t i = 0; i < READER_COUNT && reader == NULL; i++)
            if (READERS[i]->detect(import_source_head(source)))
                reader = READERS[i];
        int result = reader == NULL ? -1 : reader->read(&job, source, &error);
        require(reader == NULL || result == 0 || error.message[0] != '\0');
        for (size_t i = 0; result == 0 && i < records.count; i++) {
            check_record(*VEC_AT(&records, i, struct result_record *));
            check_lists(&(*VEC_AT(&records, i, struct result_record *))->detail);
        }
        import_source_close(source);
    }
    check_lines(content, &arena);
    vec_release(&records);
    arena_release(&arena);
    return 0;
}
