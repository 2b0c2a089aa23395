/* k6_options: see k6_options.h. Source: k6's documentation, "Options reference" and "Executors". */
#include "site-gen/import/k6_options.h"

#include "lib/clock.h"
#include "lib/json.h"
#include "site-gen/import/record_fill.h"

#include <math.h>
#include <string.h>

#define LOAD_MAXIMUM ((size_t)64 << 10)
#define USERS_MAXIMUM (INT64_C(1) << 40)

static const struct {
    const char *name, *loop;
} executors[] = {
    {"shared-iterations", "closed"}, {"per-vu-iterations", "closed"}, {"constant-vus", "closed"},
    {"ramping-vus", "closed"},       {"constant-arrival-rate", ""},   {"ramping-arrival-rate", ""},
};

struct options { /* of a scenario, or of the script as a whole */
    const char *executor, *loop;
    int64_t vus, duration_ns, time_unit_ns;
    double rate;
    struct str_builder load; /* members of tool_load */
};

/* "30s", or a number of milliseconds; RESULTS_MISSING for null or something else. */
static int64_t take_duration(struct json_pull *pull)
{
    int64_t nanoseconds = RESULTS_MISSING;
    double milliseconds;
    switch (json_pull_peek(pull)) {
    case JSON_PULL_TEXT:
        if (clock_parse_duration(json_pull_text_copy(pull), &nanoseconds) != 0)
            return RESULTS_MISSING;
        return nanoseconds;
    case JSON_PULL_NUMBER:
        milliseconds = json_pull_double(pull);
        return milliseconds > 0 && milliseconds < 1e12 ? llround(milliseconds * 1e6) : RESULTS_MISSING;
    case JSON_PULL_OBJECT:
    case JSON_PULL_ARRAY:
    case JSON_PULL_TRUE:
    case JSON_PULL_FALSE:
    case JSON_PULL_NULL:
    case JSON_PULL_NOTHING:
        break;
    }
    json_pull_skip(pull);
    return RESULTS_MISSING;
}

/* NAN for null or something else. */
static double take_number(struct json_pull *pull)
{
    if (json_pull_peek(pull) == JSON_PULL_NUMBER)
        return json_pull_double(pull);
    json_pull_skip(pull);
    return NAN;
}

static int64_t take_users(struct json_pull *pull)
{
    double users = take_number(pull);
    return users >= 0 && users <= (double)USERS_MAXIMUM && users == floor(users) ? (int64_t)users : RESULTS_MISSING;
}

static void begin_load(struct options *options, const char *name)
{
    str_builder_append_format(&options->load, "%s\"%s\":", options->load.length == 0 ? "" : ",", name);
}

static void add_load_number(struct options *options, const char *name, double value)
{
    char text[STR_DOUBLE_SIZE];
    if (!isfinite(value))
        return;
    begin_load(options, name);
    str_builder_append(&options->load, str_from_double(value, text));
}

static void take_executor(struct json_pull *pull, struct options *options)
{
    if (json_pull_peek(pull) != JSON_PULL_TEXT) {
        json_pull_skip(pull);
        return;
    }
    struct str name = json_pull_text(pull);
    for (size_t i = 0; i < sizeof(executors) / sizeof(executors[0]); i++)
        if (str_equals_text(name, executors[i].name)) {
            options->executor = executors[i].name;
            options->loop = executors[i].loop;
        }
}

/* [{"duration": "30s", "target": 10}, ...] */
static void take_stages(struct json_pull *pull, struct options *options)
{
    static const char *const keys[] = {"duration", "target"};
    if (json_pull_peek(pull) != JSON_PULL_ARRAY) {
        json_pull_skip(pull);
        return;
    }
    begin_load(options, "stages");
    str_builder_append_char(&options->load, '[');
    (void)json_pull_enter_array(pull);
    for (size_t count = 0; json_pull_next_item(pull); count++) {
        int64_t duration_ns = RESULTS_MISSING;
        double target = NAN;
        uint64_t seen = 0;
        char text[STR_DOUBLE_SIZE];
        if (!json_pull_enter_object(pull))
            return;
        for (int key; (key = json_pull_next_known(pull, keys, 2, &seen)) >= 0;)
            if (key == 0)
                duration_ns = take_duration(pull);
            else
                target = take_number(pull);
        str_builder_append_format(&options->load, "%s{\"duration_ns\":%lld,\"target\":%s}", count == 0 ? "" : ",",
                                  duration_ns < 0 ? 0LL : (long long)duration_ns,
                                  isfinite(target) ? str_from_double(target, text) : "null");
    }
    str_builder_append_char(&options->load, ']');
}

enum option {
    EXECUTOR,
    VUS,
    DURATION,
    RATE,
    TIME_UNIT,
    STAGES,
    MAX_DURATION,
    ITERATIONS,
    START_VUS,
    START_RATE,
    PRE_ALLOCATED,
    MAX_VUS
};
static const char *const option_names[] = {"executor",    "vus",        "duration", "rate",      "timeUnit",        "stages",
                                           "maxDuration", "iterations", "startVUs", "startRate", "preAllocatedVUs", "maxVUs"};
#define OPTION_COUNT (sizeof(option_names) / sizeof(option_names[0]))

static void take_option(struct json_pull *pull, struct options *options, int option)
{
    switch (option) {
    case EXECUTOR:
        take_executor(pull, options);
        return;
    case VUS:
        options->vus = take_users(pull);
        return;
    case DURATION:
        options->duration_ns = take_duration(pull);
        return;
    case RATE:
        options->rate = take_number(pull);
        return;
    case TIME_UNIT:
        options->time_unit_ns = take_duration(pull);
        return;
    case STAGES:
        take_stages(pull, options);
        return;
    default:
        add_load_number(options, option_names[option], take_number(pull));
    }
}

static void options_init(struct options *options)
{
    *options = (struct options){.executor = "",
                                .loop = "",
                                .vus = RESULTS_MISSING,
                                .duration_ns = RESULTS_MISSING,
                                .time_unit_ns = RESULTS_MISSING,
                                .rate = NAN};
    str_builder_init(&options->load, LOAD_MAXIMUM);
}

/* Puts them into the record and releases them. */
static void options_apply(struct options *options, struct arena *arena, struct result_record *record)
{
    struct results_run *run = &record->run;
    run->executor = options->executor;
    run->loop = options->loop;
    run->vus = options->vus;
    run->duration_ns = options->duration_ns;
    if (strcmp(options->executor, "constant-arrival-rate") == 0 && options->rate > 0)
        run->wanted_rate = options->rate * (double)CLOCK_NANOSECONDS_PER_SECOND /
                           (options->time_unit_ns > 0 ? (double)options->time_unit_ns : (double)CLOCK_NANOSECONDS_PER_SECOND);
    if (options->executor[0] != '\0' && options->loop[0] == '\0')
        record_add_warning(record, arena,
                           "k6 does not count the delay of late starts as latency: it is service time, though iterations "
                           "were to arrive at a rate");
    if (options->load.length > 0 && !options->load.failed)
        record->tool_load = arena_format(arena, "{%s}", str_builder_text(&options->load));
    str_builder_release(&options->load);
}

/* {"name": {"executor": ..., ...}}: the options of the scenario, where there is only one. */
static void take_scenarios(struct json_pull *pull, struct arena *arena, struct result_record *record)
{
    struct options options;
    struct str name;
    size_t count = 0;
    if (json_pull_peek(pull) != JSON_PULL_OBJECT) {
        json_pull_skip(pull);
        return;
    }
    options_init(&options);
    (void)json_pull_enter_object(pull);
    for (; json_pull_next_member(pull, &name); count++) {
        uint64_t seen = 0;
        if (count > 0) {
            json_pull_skip(pull);
            continue;
        }
        record->scenario_hint = str_equals_text(name, "default") ? "" : record_clean_text(arena, name);
        if (!json_pull_enter_object(pull))
            break;
        for (int key; (key = json_pull_next_known(pull, option_names, OPTION_COUNT, &seen)) >= 0;)
            take_option(pull, &options, key);
    }
    if (count == 1) {
        options_apply(&options, arena, record);
        return;
    }
    record->scenario_hint = "";
    str_builder_release(&options.load);
}

/* The executor that the short forms stand for: stages before iterations before users for a time. */
static void guess_executor(struct options *options, uint64_t seen)
{
    const char *name = NULL;
    if ((seen >> STAGES & 1) != 0)
        name = "ramping-vus";
    else if ((seen >> ITERATIONS & 1) != 0)
        name = "shared-iterations";
    else if (options->vus > 0 || options->duration_ns > 0)
        name = "constant-vus";
    if (name == NULL)
        return;
    options->executor = name;
    options->loop = "closed";
}

void k6_options_take(struct json_pull *pull, struct arena *arena, struct result_record *record)
{
    static const char *const keys[] = {"scenarios", "vus", "duration", "iterations", "stages"};
    static const int meanings[] = {-1, VUS, DURATION, ITERATIONS, STAGES};
    struct options options;
    uint64_t seen = 0, used = 0;
    if (json_pull_peek(pull) != JSON_PULL_OBJECT) {
        json_pull_skip(pull);
        return;
    }
    options_init(&options);
    (void)json_pull_enter_object(pull);
    for (int key; (key = json_pull_next_known(pull, keys, 5, &seen)) >= 0;) {
        enum json_pull_kind kind = json_pull_peek(pull);
        if ((meanings[key] == STAGES && kind != JSON_PULL_ARRAY) || (meanings[key] == ITERATIONS && kind != JSON_PULL_NUMBER)) {
            json_pull_skip(pull); /* null where the script does not say */
        } else if (meanings[key] < 0) {
            take_scenarios(pull, arena, record);
            used |= UINT64_C(1) << 63;
        } else {
            take_option(pull, &options, meanings[key]);
            used |= UINT64_C(1) << meanings[key];
        }
    }
    if (used >> 63 != 0) {
        str_builder_release(&options.load);
        return;
    }
    guess_executor(&options, used);
    options_apply(&options, arena, record);
}
