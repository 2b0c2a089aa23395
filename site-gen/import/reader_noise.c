/* reader_noise: what `benchlab doctor --noise` wrote about a machine (docs/formats.md, "Noise of a machine"; docs/noise.schema.json). No
 * run comes of it but a record of its own kind: the noise floor that the analysis takes for this machine. */
#include "site-gen/import/reader.h"
#include "site-gen/import/reading.h"

#include "lib/clock.h"

#include <string.h>

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))
/* As the methodology wants them: a floor of fewer comparisons, or below the least one, is none. */
#define COMPARISONS_LEAST 10
#define COMPARISONS_MOST 1000
#define FLOOR_LEAST 0.02
#define FLOOR_MOST 1.0

struct draft {
    const char *machine, *measured, *method;
    double floor;
    int64_t comparisons;
};

static const char *const FORMATS[] = {"benchlab-noise", NULL};

static void take_measured(struct reading *reading, void *base)
{
    struct utc_time time;
    struct draft *draft = base;
    draft->measured = json_pull_text_copy(reading->pull);
    if (!reading->pull->failed && clock_parse_utc(draft->measured, &time) != 0)
        json_pull_fail(reading->pull, "expected a time such as 2026-11-24T03:10:05.123Z");
}

/* Kept as it is; it is for people. */
static void take_method(struct reading *reading, void *base)
{
    static const struct reading_field METHOD[] = {
        {.name = "target", .kind = READING_TEXT, .required = true, .longest = 128},
        {.name = "scenario", .kind = READING_TEXT, .required = true, .longest = 128},
        {.name = "scenario_sha256", .kind = READING_TEXT, .longest = 64},
        {.name = "metric", .kind = READING_TEXT, .required = true, .longest = 32},
        {.name = "runs", .kind = READING_COUNT_FROM_1, .required = true},
        {.name = "duration_ns", .kind = READING_COUNT_FROM_1, .required = true},
        {.name = "warmup_ns", .kind = READING_COUNT},
        {.name = "vus", .kind = READING_COUNT},
        {.name = "session", .kind = READING_TEXT, .longest = 64},
    };
    const size_t start = reading_begin_json(reading);
    reading_take_object(reading, METHOD, COUNT_OF(METHOD), NULL);
    ((struct draft *)base)->method = reading_end_json(reading, start);
}

static void take_ratios(struct reading *reading, void *base)
{
    struct json_pull *pull = reading->pull;
    int64_t count = 0;
    if (!json_pull_enter_array(pull))
        return;
    for (; json_pull_next_item(pull) && count <= COMPARISONS_MOST; count++)
        if (!(json_pull_double(pull) > 0.0) && !pull->failed)
            json_pull_fail(pull, "expected a ratio above 0");
    if (!pull->failed && (count < COMPARISONS_LEAST || count > COMPARISONS_MOST))
        json_pull_fail(pull, "expected %d to %d ratios", COMPARISONS_LEAST, COMPARISONS_MOST);
    ((struct draft *)base)->comparisons = count;
}

static void take_floor(struct reading *reading, void *base)
{
    double floor = json_pull_double(reading->pull);
    if (!reading->pull->failed && !(floor >= FLOOR_LEAST && floor <= FLOOR_MOST))
        json_pull_fail(reading->pull, "expected %g to %g", FLOOR_LEAST, FLOOR_MOST);
    ((struct draft *)base)->floor = floor;
}

static const struct reading_field ROOT[] = {
    {.name = "format", .kind = READING_TEXT, .required = true, .longest = 64, .choices = FORMATS},
    {.name = "version", .kind = READING_CUSTOM, .required = true, .take = reading_take_version},
    {.name = "machine",
     .kind = READING_TEXT,
     .required = true,
     READING_AT(struct draft, machine),
     .longest = 16,
     .rule = &reading_machine},
    {.name = "measured", .kind = READING_CUSTOM, .required = true, .take = take_measured},
    {.name = "method", .kind = READING_CUSTOM, .required = true, .take = take_method},
    {.name = "ratios", .kind = READING_CUSTOM, .required = true, .take = take_ratios},
    {.name = "noise_floor", .kind = READING_CUSTOM, .required = true, .take = take_floor},
};

static bool detect(struct str head)
{
    static const char MARK[] = "\"benchlab-noise\"";
    return memmem(head.data, head.length, MARK, sizeof(MARK) - 1) != NULL;
}

static int read_source(struct import_job *job, struct import_source *source, struct error *error)
{
    struct str content;
    struct json_pull pull;
    struct draft draft = {.machine = "", .measured = "", .method = "{}"};
    if (import_source_take_all(source, &content, error) < 0)
        return -1;
    json_pull_init(&pull, import_source_name(source), content, job->arena);
    struct reading reading = {&pull, job->arena};
    reading_take_open_object(&reading, ROOT, COUNT_OF(ROOT), &draft);
    if (json_pull_finish(&pull, error) < 0)
        return -1;
    struct result_record *record = import_job_add_record(job);
    struct result_noise *noise = ARENA_NEW(job->arena, struct result_noise);
    *noise = (struct result_noise){draft.machine, draft.floor, draft.comparisons, draft.method, draft.measured};
    record->noise = noise;
    record->run.id = arena_format(job->arena, "noise.%s", noise->machine);
    record->run.tool = "benchlab";
    return 0;
}

const struct import_reader import_reader_noise = {"benchlab-noise", "benchlab", detect, read_source};
