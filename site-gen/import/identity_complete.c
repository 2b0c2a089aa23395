/* identity_complete: a record of another tool's file gets what makes it a run among others: target, scenario, machine, session, day, id. */
#include "site-gen/import/identity.h"

#include "lib/clock.h"
#include "lib/digest.h"
#include "lib/name_index.h"
#include "lib/utf8.h"
#include "lib/vec.h"
#include "site-gen/import/identity_path.h"
#include "site-gen/import/reading.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

#define RUN_ID_MAXIMUM 240 /* names a page, "<id>.html" */
#define MACHINE_KEY_SIZE 16
#define MACHINE_PURPOSE "machine\n"

/* ---- small parts ------------------------------------------------------------------------------------------------------------ */
/* The first size hexadecimal digits of the text's SHA-256. */
static const char *digest_of(struct arena *arena, const char *text, int size)
{
    char digest[DIGEST_TEXT_SIZE];
    return arena_format(arena, "%.*s", size, digest_sha256(text, strlen(text), digest));
}

/* The path of a URL: without scheme, host and query. "" for text that is no URL. */
static const char *url_path(const char *url, struct arena *arena)
{
    const char *host = strstr(url, "://");
    const char *path = host == NULL ? NULL : strchr(host + 3, '/');
    return path == NULL ? "" : arena_copy_str(arena, (struct str){path, strcspn(path, "?#")});
}

/* ---- who, what, where, when ------------------------------------------------------------------------------------------------- */
static int complete_target(struct result_record *record, const struct import_identity *identity, const char *source_name,
                           struct arena *arena, struct error *error)
{
    struct results_target *target = &record->target;
    const char *hint = identity_make_name(arena, record->target_hint);
    target->key = identity->target != NULL ? identity->target : hint;
    if (target->key[0] == '\0')
        return error_set_at(error, source_name, 0, 0,
                            "it does not say which target was measured: lay it into results/<target>/<date>/, write " IDENTITY_FILE
                            " beside it, or say --target");
    target->id = target->key;
    if (target->name[0] == '\0')
        target->name = target->key == hint ? record->target_hint : target->key;
    return 0;
}

static int complete_scenario(struct result_record *record, const struct import_identity *identity, const char *source_name,
                             struct arena *arena, struct error *error)
{
    struct results_scenario *scenario = &record->scenario;
    const char *hint = identity_make_name(arena, record->scenario_hint);
    scenario->id = identity->scenario != NULL ? identity->scenario : hint;
    if (scenario->id[0] == '\0')
        return error_set_at(error, source_name, 0, 0,
                            "it does not say which scenario was measured: call it <scenario>-run<N>, write " IDENTITY_FILE
                            " beside it, or say --scenario");
    if (scenario->category[0] == '\0')
        scenario->category = "imported";
    if (scenario->title_en[0] == '\0')
        scenario->title_en = scenario->id == hint ? record->scenario_hint : scenario->id;
    if (scenario->title_ko[0] == '\0')
        scenario->title_ko = scenario->title_en;
    return 0;
}

/* Runs of machines that nobody named share one machine without properties; a key of ours (16 hexadecimal digits) names a known one. */
static void complete_machine(struct result_record *record, const struct import_identity *identity, struct arena *arena)
{
    const char *name = identity->machine != NULL        ? identity->machine
                       : record->machine.cpu[0] != '\0' ? record->machine.cpu
                                                        : "unknown";
    if (record->machine.key[0] != '\0')
        return;
    char *shown = arena_copy_text(arena, name);
    utf8_clean(shown);
    record->machine.key = reading_machine.matches(str_from_text(name))
                              ? name
                              : digest_of(arena, arena_format(arena, MACHINE_PURPOSE "%s", name), MACHINE_KEY_SIZE);
    if (record->machine.cpu[0] == '\0')
        record->machine.cpu = shown;
}

static int complete_times(struct result_record *record, const struct import_identity *identity, const char *source_name,
                          struct arena *arena, struct error *error)
{
    struct results_run *run = &record->run;
    struct utc_time started;
    char ended[CLOCK_UTC_TEXT_SIZE];
    if (run->started[0] == '\0' && identity->date == NULL)
        return error_set_at(error, source_name, 0, 0,
                            "it does not say when it was measured: lay it into results/<target>/<date>/, write " IDENTITY_FILE
                            " beside it, or say --date");
    if (run->started[0] == '\0')
        run->started = arena_format(arena, "%sT00:00:00.000Z", identity->date);
    if (run->ended[0] != '\0')
        return 0;
    run->ended = run->started;
    if (run->measured_ns > 0 && clock_parse_utc(run->started, &started) == 0 &&
        !__builtin_add_overflow(started.nanoseconds, run->measured_ns, &started.nanoseconds))
        run->ended = arena_copy_text(arena, clock_format_utc(started, ended));
    return 0;
}

/* ---- load ------------------------------------------------------------------------------------------------------------------- */
static void append_load_text(struct str_builder *out, const char *key, const char *value)
{
    if (value[0] == '\0')
        return;
    str_builder_append_format(out, "%s\"%s\":", out->length == 1 ? "" : ",", key);
    json_append_string(out, str_from_text(value));
}

static void append_load_int64(struct str_builder *out, const char *key, int64_t value)
{
    if (value != RESULTS_MISSING)
        str_builder_append_format(out, "%s\"%s\":%" PRId64, out->length == 1 ? "" : ",", key, value);
}

static const char *describe_load(const struct result_record *record, struct arena *arena)
{
    const struct results_run *run = &record->run;
    struct str_builder out;
    char number[STR_DOUBLE_SIZE];
    str_builder_init(&out, (size_t)1 << 20);
    str_builder_append_char(&out, '{');
    append_load_text(&out, "executor", run->executor);
    append_load_text(&out, "loop", run->loop);
    append_load_int64(&out, "vus", run->vus);
    if (isfinite(run->wanted_rate))
        str_builder_append_format(&out, "%s\"rate\":%s", out.length == 1 ? "" : ",", str_from_double(run->wanted_rate, number));
    append_load_int64(&out, "duration_ns", run->duration_ns);
    append_load_int64(&out, "warmup_ns", run->warmup_ns);
    append_load_text(&out, "url", record->tested_url);
    if (record->tool_load[0] != '\0')
        str_builder_append_format(&out, "%s\"tool\":%s", out.length == 1 ? "" : ",", record->tool_load);
    str_builder_append_char(&out, '}');
    const char *load = out.failed ? "{}" : arena_copy_text(arena, str_builder_text(&out));
    str_builder_release(&out);
    return load;
}

/* Runs are compared only where tool, load (not its length) and what was asked are the same. */
static const char *scenario_digest(const struct result_record *record, struct arena *arena)
{
    const struct results_run *run = &record->run;
    char number[STR_DOUBLE_SIZE] = "", digest[DIGEST_TEXT_SIZE];
    if (isfinite(run->wanted_rate))
        str_from_double(run->wanted_rate, number);
    const char *text = arena_format(arena, "imported scenario\n%s\n%s\n%s\n%" PRId64 "\n%s\n%s\n%s\n", run->tool, run->executor,
                                    run->loop, run->vus, number, record->tool_load, url_path(record->tested_url, arena));
    return arena_copy_text(arena, digest_sha256(text, strlen(text), digest));
}

/* ---- the run among others --------------------------------------------------------------------------------------------------- */
/* A session of runs that nobody called one: what was measured on that day on that machine. */
static void complete_session(struct result_record *record, const struct import_identity *identity, struct arena *arena)
{
    if (identity->session != NULL)
        record->session.id = identity->session;
    if (record->session.id[0] == '\0')
        record->session.id = arena_format(arena, "imported-%.10s-%.6s", record->run.started, record->machine.key);
}

/* <target>.<scenario>.<session>.<format>[.<experiment>.<side>].<number>; a file without a number has a digest of its name in its place. */
static const char *make_run_id(const struct result_record *record, const char *format, const char *source_name, struct arena *arena)
{
    const struct results_run *run = &record->run;
    const char *last =
        run->number > 0 ? arena_format(arena, "%" PRId64, run->number) : digest_of(arena, identity_last_parts(source_name), 8);
    const char *experiment = run->experiment[0] == '\0' ? "" : arena_format(arena, ".%s.%s", run->experiment, run->experiment_side);
    const char *id = arena_format(arena, "%s.%s.%s.%s%s.%s", record->target.key, record->scenario.id, record->session.id, format,
                                  experiment, last);
    if (strlen(id) <= RUN_ID_MAXIMUM)
        return id;
    return arena_format(arena, "%.200s.%s", id, digest_of(arena, id, 16));
}

static void complete_experiment(struct results_run *run, const struct import_identity *identity)
{
    if (identity->experiment == NULL || run->experiment[0] != '\0')
        return;
    run->experiment = identity->experiment;
    run->experiment_side = identity->experiment_side != NULL ? identity->experiment_side : "";
}

int identity_complete(struct result_record *record, const struct import_reader *reader, const struct import_identity *identity,
                      const char *source_name, struct arena *arena, struct error *error)
{
    static const struct import_identity NOBODY = {0};
    struct results_run *run = &record->run;
    if (identity == NULL)
        identity = &NOBODY;
    if (run->tool[0] == '\0')
        run->tool = reader->tool;
    complete_experiment(run, identity);
    if (record->target.key[0] != '\0')
        return 0;
    if (complete_target(record, identity, source_name, arena, error) < 0 ||
        complete_scenario(record, identity, source_name, arena, error) < 0 ||
        complete_times(record, identity, source_name, arena, error) < 0)
        return -1;
    complete_machine(record, identity, arena);
    complete_session(record, identity, arena);
    if (run->number == 0)
        run->number = identity->number;
    if (run->profile[0] == '\0')
        run->profile = "custom";
    if (text_equals(run->load, "{}"))
        run->load = describe_load(record, arena);
    record->scenario.sha256 = scenario_digest(record, arena);
    run->scenario_sha256 = record->scenario.sha256;
    run->configuration = record->target.configuration;
    run->framework_version = record->target.framework_version;
    run->id = make_run_id(record, reader->name, source_name, arena);
    return 0;
}

int identity_tell_apart(const struct vec *records, const char *source_name, struct arena *arena, struct error *error)
{
    struct name_index index;
    if (records->count < 2)
        return 0;
    name_index_init(&index, arena, records->count);
    for (size_t i = 0; i < records->count; i++)
        name_index_add(&index, (*VEC_AT(records, i, struct result_record *))->run.id, i);
    if (name_index_sort(&index) == NULL)
        return 0;
    /* All of them, so that what a run is called does not depend on its neighbours' names. */
    for (size_t i = 0; i < records->count; i++) {
        struct results_run *run = &(*VEC_AT(records, i, struct result_record *))->run;
        run->id = arena_format(arena, "%.*s.%zu", RUN_ID_MAXIMUM - 20, run->id, i + 1);
        run->number = (int64_t)i + 1;
    }
    name_index_init(&index, arena, records->count);
    for (size_t i = 0; i < records->count; i++)
        name_index_add(&index, (*VEC_AT(records, i, struct result_record *))->run.id, i);
    const char *twice = name_index_sort(&index);
    return twice == NULL ? 0 : error_set_at(error, source_name, 0, 0, "holds the run \"%s\" twice", twice);
}
