/* benchlab_form: see benchlab_form.h. Tables of members, innermost objects first; tests/unit/import/test_benchlab_form.c holds them against
 * the schema, member by member. */
#include "site-gen/import/benchlab_form.h"

#include "lib/json.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

#define SHORT_TEXT 1024
#define TEXT_LONGEST 4096
#define TRANSLATION_LONGEST 8192

/* ---- what texts look like --------------------------------------------------------------------------------------------------- */
static bool consists_of(struct str text, const char *characters)
{
    for (size_t i = 0; i < text.length; i++)
        if (text.data[i] == '\0' || strchr(characters, text.data[i]) == NULL)
            return false;
    return text.length > 0;
}

#define DIGITS "0123456789"
#define HEX_DIGITS DIGITS "abcdef"
#define LETTERS "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"

static bool is_name(struct str text)
{
    return consists_of(text, LETTERS DIGITS "._-") && text.data[0] != '.';
}

static bool is_sha256(struct str text)
{
    return text.length == 64 && consists_of(text, HEX_DIGITS);
}

static bool is_seed(struct str text)
{
    return text.length <= 20 && consists_of(text, DIGITS);
}

static bool is_processor_list(struct str text)
{
    return consists_of(text, DIGITS ",-");
}

/* form: '0' for a digit, 'a' for a hexadecimal one, others for themselves. */
static bool has_form(struct str text, const char *form)
{
    if (text.length != strlen(form))
        return false;
    for (size_t i = 0; i < text.length; i++) {
        const struct str one = {text.data + i, 1};
        if (form[i] == '0' ? !consists_of(one, DIGITS) : form[i] == 'a' ? !consists_of(one, HEX_DIGITS) : text.data[i] != form[i])
            return false;
    }
    return true;
}

static bool is_session(struct str text)
{
    return has_form(text, "00000000T000000Z-aaaaaa");
}

static bool is_time(struct str text)
{
    static const char SECONDS[] = "0000-00-00T00:00:00";
    size_t length = sizeof(SECONDS) - 1;
    if (text.length <= length || !has_form((struct str){text.data, length}, SECONDS) || text.data[text.length - 1] != 'Z')
        return false;
    const struct str fraction = {text.data + length, text.length - length - 1};
    if (fraction.length == 0)
        return true;
    return fraction.data[0] == '.' && fraction.length <= 10 &&
           consists_of((struct str){fraction.data + 1, fraction.length - 1}, DIGITS);
}

/* Base64 by its characters: a table, since histograms are most of a file. */
static bool is_histogram(struct str text)
{
    static const bool BASE64[256] = {
        ['A'] = 1, ['B'] = 1, ['C'] = 1, ['D'] = 1, ['E'] = 1, ['F'] = 1, ['G'] = 1, ['H'] = 1, ['I'] = 1, ['J'] = 1, ['K'] = 1,
        ['L'] = 1, ['M'] = 1, ['N'] = 1, ['O'] = 1, ['P'] = 1, ['Q'] = 1, ['R'] = 1, ['S'] = 1, ['T'] = 1, ['U'] = 1, ['V'] = 1,
        ['W'] = 1, ['X'] = 1, ['Y'] = 1, ['Z'] = 1, ['a'] = 1, ['b'] = 1, ['c'] = 1, ['d'] = 1, ['e'] = 1, ['f'] = 1, ['g'] = 1,
        ['h'] = 1, ['i'] = 1, ['j'] = 1, ['k'] = 1, ['l'] = 1, ['m'] = 1, ['n'] = 1, ['o'] = 1, ['p'] = 1, ['q'] = 1, ['r'] = 1,
        ['s'] = 1, ['t'] = 1, ['u'] = 1, ['v'] = 1, ['w'] = 1, ['x'] = 1, ['y'] = 1, ['z'] = 1, ['0'] = 1, ['1'] = 1, ['2'] = 1,
        ['3'] = 1, ['4'] = 1, ['5'] = 1, ['6'] = 1, ['7'] = 1, ['8'] = 1, ['9'] = 1, ['+'] = 1, ['/'] = 1};
    size_t length = text.length;
    while (length > 0 && text.data[length - 1] == '=')
        length--;
    for (size_t i = 0; i < length; i++)
        if (!BASE64[(unsigned char)text.data[i]])
            return false;
    return length > 0;
}

static const struct reading_rule NAME = {is_name, "a name of letters, digits, '.', '_' and '-'", true};
static const struct reading_rule SHA256 = {is_sha256, "64 hexadecimal digits", true};
static const struct reading_rule SEED = {is_seed, "up to 20 digits", true};
static const struct reading_rule PROCESSORS = {is_processor_list, "processors such as 0,2-3", true};
static const struct reading_rule SESSION = {is_session, "a session such as 20261124T031000Z-5f3a9c", true};
static const struct reading_rule TIME = {is_time, "a time such as 2026-11-24T03:10:05.123Z", true};
static const struct reading_rule HISTOGRAM = {is_histogram, "a histogram in base64", true};

#define ANY_LENGTH .longest = SIZE_MAX
#define NAME_TEXT .longest = 128, .rule = &NAME
#define PLAIN_TEXT .shortest = 1, .longest = TEXT_LONGEST
#define OPTIONAL(member, form) .name = (member), .kind = (form)
#define REQUIRED(member, form) .name = (member), .kind = (form), .required = true

/* ---- parts that come more than once ----------------------------------------------------------------------------------------- */
static const struct reading_field LATENCY[] = {
    {REQUIRED("mean_ns", READING_COUNT), READING_AT(struct benchlab_draft, latency.mean)},
    {REQUIRED("min_ns", READING_COUNT), READING_AT(struct benchlab_draft, latency.minimum)},
    {REQUIRED("max_ns", READING_COUNT), READING_AT(struct benchlab_draft, latency.maximum)},
    {REQUIRED("p50_ns", READING_COUNT), READING_AT(struct benchlab_draft, latency.p50)},
    {REQUIRED("p90_ns", READING_COUNT), READING_AT(struct benchlab_draft, latency.p90)},
    {REQUIRED("p95_ns", READING_COUNT), READING_AT(struct benchlab_draft, latency.p95)},
    {REQUIRED("p99_ns", READING_COUNT), READING_AT(struct benchlab_draft, latency.p99)},
    {REQUIRED("p999_ns", READING_COUNT), READING_AT(struct benchlab_draft, latency.p999)},
};
/* The same, of something that is not kept. */
static const struct reading_field OTHER_LATENCY[] = {
    {REQUIRED("mean_ns", READING_COUNT)}, {REQUIRED("min_ns", READING_COUNT)},  {REQUIRED("max_ns", READING_COUNT)},
    {REQUIRED("p50_ns", READING_COUNT)},  {REQUIRED("p90_ns", READING_COUNT)},  {REQUIRED("p95_ns", READING_COUNT)},
    {REQUIRED("p99_ns", READING_COUNT)},  {REQUIRED("p999_ns", READING_COUNT)},
};
static const struct reading_field DISTRIBUTION[] = {
    {REQUIRED("latency", READING_OBJECT), READING_FIELDS(OTHER_LATENCY)},
    {REQUIRED("histogram", READING_TEXT), ANY_LENGTH, .rule = &HISTOGRAM},
};
/* Of the generator's lag one figure is kept. */
static const struct reading_field LAG_LATENCY[] = {
    {REQUIRED("mean_ns", READING_COUNT)},
    {REQUIRED("min_ns", READING_COUNT)},
    {REQUIRED("max_ns", READING_COUNT)},
    {REQUIRED("p50_ns", READING_COUNT)},
    {REQUIRED("p90_ns", READING_COUNT)},
    {REQUIRED("p95_ns", READING_COUNT)},
    {REQUIRED("p99_ns", READING_COUNT), READING_AT(struct result_circumstances, lag_p99_ns)},
    {REQUIRED("p999_ns", READING_COUNT)},
};
static const struct reading_field LAG[] = {
    {REQUIRED("latency", READING_OBJECT), READING_FIELDS(LAG_LATENCY)},
    {REQUIRED("histogram", READING_TEXT), ANY_LENGTH, .rule = &HISTOGRAM},
};

static const struct reading_field ERROR_KINDS[] = {
    {REQUIRED("connect", READING_COUNT), READING_AT(struct results_run, errors_by_kind[RESULTS_ERROR_CONNECT])},
    {REQUIRED("timeout", READING_COUNT), READING_AT(struct results_run, errors_by_kind[RESULTS_ERROR_TIMEOUT])},
    {REQUIRED("reset", READING_COUNT), READING_AT(struct results_run, errors_by_kind[RESULTS_ERROR_RESET])},
    {REQUIRED("bad_response", READING_COUNT), READING_AT(struct results_run, errors_by_kind[RESULTS_ERROR_BAD_RESPONSE])},
    {REQUIRED("status", READING_COUNT), READING_AT(struct results_run, errors_by_kind[RESULTS_ERROR_STATUS])},
    {REQUIRED("check", READING_COUNT), READING_AT(struct results_run, errors_by_kind[RESULTS_ERROR_CHECK])},
};
static const struct reading_field STEP_ERROR_KINDS[] = {
    {REQUIRED("connect", READING_COUNT)},      {REQUIRED("timeout", READING_COUNT)}, {REQUIRED("reset", READING_COUNT)},
    {REQUIRED("bad_response", READING_COUNT)}, {REQUIRED("status", READING_COUNT)},  {REQUIRED("check", READING_COUNT)},
};

/* An array of objects of which nothing is kept. */
static void skip_items(struct reading *reading, const struct reading_field *fields, size_t count)
{
    if (json_pull_enter_array(reading->pull))
        while (json_pull_next_item(reading->pull))
            reading_take_object(reading, fields, count, NULL);
}
#define SKIP_ITEMS(reading, fields) skip_items(reading, fields, sizeof(fields) / sizeof((fields)[0]))
#define TAKE_OBJECT(reading, fields, base) reading_take_object(reading, fields, sizeof(fields) / sizeof((fields)[0]), base)
#define TAKE_ITEMS(reading, fields, items) reading_take_items(reading, fields, sizeof(fields) / sizeof((fields)[0]), items)

/* ---- run, target, scenario -------------------------------------------------------------------------------------------------- */
static const char *const PROFILES[] = {"quick", "standard", "custom", NULL};
static const struct reading_field RUN[] = {
    {REQUIRED("id", READING_TEXT), READING_AT(struct results_run, id), .longest = 400, .rule = &NAME},
    {REQUIRED("number", READING_COUNT_FROM_1), READING_AT(struct results_run, number)},
    {REQUIRED("profile", READING_TEXT), READING_AT(struct results_run, profile), ANY_LENGTH, .choices = PROFILES},
};

static void take_configuration(struct reading *reading, void *base)
{
    static const struct reading_field VALUE = {OPTIONAL("", READING_TEXT), .longest = TEXT_LONGEST};
    struct results_target *target = base;
    size_t start = reading_begin_json(reading);
    reading_take_map(reading, &VALUE);
    target->configuration = reading_end_json(reading, start);
}

/* Text by language: English is required, Korean is the English text when absent, others are not kept. */
static void take_translations(struct reading *reading, const char **english, const char **korean)
{
    static const struct reading_field TRANSLATION = {.is_kept = true, .longest = TRANSLATION_LONGEST};
    struct json_pull *pull = reading->pull;
    struct str key;
    bool has_english = false, has_korean = false;
    if (!json_pull_enter_object(pull))
        return;
    while (json_pull_next_member(pull, &key)) {
        bool is_english = str_equals_text(key, "en"), is_korean = str_equals_text(key, "ko");
        if ((is_english && has_english) || (is_korean && has_korean))
            json_pull_fail(pull, "duplicate member");
        has_english = has_english || is_english;
        has_korean = has_korean || is_korean;
        const char *text = reading_take_text(reading, &TRANSLATION);
        if (is_english || is_korean)
            *(is_english ? english : korean) = text;
    }
    if (!has_english)
        json_pull_fail(pull, "missing member \"en\"");
    if (!has_korean)
        *korean = *english;
}

/* A target while it is read: what it leaves out on purpose becomes a part of its configuration. */
struct target_parts {
    struct results_target target; /* first: the table below has its places */
    const char *gaps;             /* JSON array, or NULL */
};

static void skip_reason(struct reading *reading, void *base)
{
    const char *english = NULL, *korean = NULL;
    (void)base;
    take_translations(reading, &english, &korean);
}

static const struct reading_field GAP[] = {{REQUIRED("scenario", READING_TEXT), NAME_TEXT},
                                           {REQUIRED("reason", READING_CUSTOM), .take = skip_reason}};

static void take_gaps(struct reading *reading, void *base)
{
    size_t start = reading_begin_json(reading);
    SKIP_ITEMS(reading, GAP);
    ((struct target_parts *)base)->gaps = reading_end_json(reading, start);
}

static const struct reading_field TARGET[] = {
    {REQUIRED("key", READING_TEXT), READING_AT(struct results_target, key), NAME_TEXT},
    {REQUIRED("id", READING_TEXT), READING_AT(struct results_target, id), NAME_TEXT},
    {REQUIRED("name", READING_TEXT), READING_AT(struct results_target, name), PLAIN_TEXT},
    {REQUIRED("variant", READING_TEXT), READING_AT(struct results_target, variant), NAME_TEXT},
    {REQUIRED("language", READING_TEXT), READING_AT(struct results_target, language), PLAIN_TEXT},
    {REQUIRED("framework", READING_TEXT), READING_AT(struct results_target, framework), PLAIN_TEXT},
    {REQUIRED("framework_version", READING_TEXT), READING_AT(struct results_target, framework_version), PLAIN_TEXT},
    {REQUIRED("license", READING_TEXT), READING_AT(struct results_target, license), PLAIN_TEXT},
    {REQUIRED("url", READING_TEXT), READING_AT(struct results_target, url), PLAIN_TEXT},
    {REQUIRED("configuration", READING_CUSTOM), .take = take_configuration},
    {OPTIONAL("not_applicable", READING_CUSTOM), .take = take_gaps},
};

static void take_title(struct reading *reading, void *base)
{
    struct results_scenario *scenario = base;
    take_translations(reading, &scenario->title_en, &scenario->title_ko);
}

static void take_description(struct reading *reading, void *base)
{
    struct results_scenario *scenario = base;
    take_translations(reading, &scenario->description_en, &scenario->description_ko);
}

static void take_shows(struct reading *reading, void *base)
{
    struct results_scenario *scenario = base;
    take_translations(reading, &scenario->shows_en, &scenario->shows_ko);
}

static const struct reading_field SCENARIO[] = {
    {REQUIRED("id", READING_TEXT), READING_AT(struct results_scenario, id), NAME_TEXT},
    {REQUIRED("category", READING_TEXT), READING_AT(struct results_scenario, category), NAME_TEXT},
    {REQUIRED("sha256", READING_TEXT), READING_AT(struct results_scenario, sha256), ANY_LENGTH, .rule = &SHA256},
    {REQUIRED("title", READING_CUSTOM), .take = take_title},
    {REQUIRED("description", READING_CUSTOM), .take = take_description},
    {OPTIONAL("shows", READING_CUSTOM), .take = take_shows},
};

static void take_run(struct reading *reading, void *base)
{
    TAKE_OBJECT(reading, RUN, &((struct benchlab_draft *)base)->record->run);
}

static void take_target(struct reading *reading, void *base)
{
    struct results_target *target = &((struct benchlab_draft *)base)->record->target;
    struct target_parts parts = {.target = *target};
    TAKE_OBJECT(reading, TARGET, &parts);
    *target = parts.target;
    if (parts.gaps == NULL)
        return;
    size_t length = strlen(target->configuration); /* "{...}" */
    target->configuration = arena_format(reading->arena, "%.*s%s\"not_applicable\":%s}", (int)(length - 1), target->configuration,
                                         length > 2 ? "," : "", parts.gaps);
}

static void take_scenario(struct reading *reading, void *base)
{
    TAKE_OBJECT(reading, SCENARIO, &((struct benchlab_draft *)base)->record->scenario);
}

/* ---- load and sequence ------------------------------------------------------------------------------------------------------ */
static const struct reading_field STAGE[] = {{REQUIRED("duration_ns", READING_COUNT)}, {REQUIRED("target", READING_COUNT)}};
static const char *const THINK_TIMES[] = {"fixed", "uniform", "exponential", NULL};
static const struct reading_field THINK_TIME[] = {
    {REQUIRED("kind", READING_TEXT), ANY_LENGTH, .choices = THINK_TIMES},
    {REQUIRED("low_ns", READING_COUNT)},
    {REQUIRED("high_ns", READING_COUNT)},
};

static void skip_stages(struct reading *reading, void *base)
{
    (void)base;
    SKIP_ITEMS(reading, STAGE);
}

static const char *const LOOPS[] = {"closed", "open", NULL};
static const struct reading_field LOAD[] = {
    {REQUIRED("executor", READING_TEXT), READING_AT(struct results_run, executor), NAME_TEXT},
    {REQUIRED("loop", READING_TEXT), READING_AT(struct results_run, loop), ANY_LENGTH, .choices = LOOPS},
    {REQUIRED("vus", READING_COUNT_FROM_1), READING_AT(struct results_run, vus)},
    {OPTIONAL("rate", READING_POSITIVE), READING_AT(struct results_run, wanted_rate)},
    {REQUIRED("duration_ns", READING_COUNT_FROM_1), READING_AT(struct results_run, duration_ns)},
    {REQUIRED("warmup_ns", READING_COUNT), READING_AT(struct results_run, warmup_ns)},
    {OPTIONAL("threads", READING_COUNT_FROM_1)},
    {OPTIONAL("iterations", READING_COUNT_FROM_1)},
    {OPTIONAL("time_unit_ns", READING_COUNT_FROM_1)},
    {OPTIONAL("start_vus", READING_COUNT)},
    {OPTIONAL("start_rate", READING_COUNT)},
    {OPTIONAL("stages", READING_CUSTOM), .take = skip_stages},
    {OPTIONAL("pre_allocated_vus", READING_COUNT_FROM_1)},
    {OPTIONAL("max_vus", READING_COUNT_FROM_1)},
    {OPTIONAL("graceful_stop_ns", READING_COUNT)},
    {OPTIONAL("graceful_ramp_down_ns", READING_COUNT)},
    {OPTIONAL("apdex_ns", READING_COUNT_FROM_1)},
    {OPTIONAL("think_time", READING_OBJECT), READING_FIELDS(THINK_TIME)},
};

/* Its figures, and all of it as it stands there. */
static void take_load(struct reading *reading, void *base)
{
    struct results_run *run = &((struct benchlab_draft *)base)->record->run;
    size_t start = reading_begin_json(reading);
    TAKE_OBJECT(reading, LOAD, run);
    run->load = reading_end_json(reading, start);
}

static const struct reading_field SEQUENCE[] = {
    {REQUIRED("session", READING_TEXT), READING_AT(struct result_record, session.id), ANY_LENGTH, .rule = &SESSION},
    {REQUIRED("block", READING_COUNT_FROM_1), READING_AT(struct result_record, run.block)},
    {REQUIRED("position", READING_COUNT_FROM_1), READING_AT(struct result_record, run.position)},
    {REQUIRED("seed", READING_TEXT), READING_AT(struct result_record, run.seed), ANY_LENGTH, .rule = &SEED},
    {OPTIONAL("cool_down_ns", READING_COUNT)},
};

static void take_sequence(struct reading *reading, void *base)
{
    TAKE_OBJECT(reading, SEQUENCE, ((struct benchlab_draft *)base)->record);
}

static const char *const POLICIES[] = {"none", "split", "list", NULL}, *const CHOOSERS[] = {"option", "target", "default", NULL};
static const struct reading_field PLACEMENT[] = {
    {REQUIRED("policy", READING_TEXT), ANY_LENGTH, .choices = POLICIES},
    {REQUIRED("from", READING_TEXT), ANY_LENGTH, .choices = CHOOSERS},
    {OPTIONAL("target", READING_TEXT), ANY_LENGTH, .rule = &PROCESSORS},
    {OPTIONAL("generator", READING_TEXT), ANY_LENGTH, .rule = &PROCESSORS},
};

static void take_placement(struct reading *reading, void *base)
{
    size_t start = reading_begin_json(reading);
    TAKE_OBJECT(reading, PLACEMENT, NULL);
    ((struct benchlab_draft *)base)->record->run.placement = reading_end_json(reading, start);
}

struct limits {
    double cpu;
    int64_t memory_bytes;
};
static const struct reading_field LIMITS[] = {
    {OPTIONAL("cpu", READING_POSITIVE), READING_AT(struct limits, cpu)},
    {OPTIONAL("memory_bytes", READING_COUNT_FROM_1), READING_AT(struct limits, memory_bytes)},
    {REQUIRED("cpu_periods", READING_COUNT)},
    {REQUIRED("cpu_throttled_periods", READING_COUNT)},
    {REQUIRED("cpu_throttled_ns", READING_COUNT)},
    {REQUIRED("memory_maximum_hits", READING_COUNT)},
    {REQUIRED("oom_kills", READING_COUNT)},
};

/* What the target was limited to; the counters of the cgroup are of one run and stay in the raw file. */
static void take_limits(struct reading *reading, void *base)
{
    struct limits limits = {NAN, RESULTS_MISSING};
    char cpu[STR_DOUBLE_SIZE] = "null";
    TAKE_OBJECT(reading, LIMITS, &limits);
    if (isfinite(limits.cpu))
        str_from_double(limits.cpu, cpu);
    const char *memory =
        limits.memory_bytes == RESULTS_MISSING ? "null" : arena_format(reading->arena, "%" PRId64, limits.memory_bytes);
    ((struct benchlab_draft *)base)->record->run.limits =
        arena_format(reading->arena, "{\"cpu\":%s,\"memory_bytes\":%s}", cpu, memory);
}

/* ---- circumstances ---------------------------------------------------------------------------------------------------------- */
static const struct reading_field ENVIRONMENT[] = {
    {REQUIRED("machine", READING_TEXT), READING_AT(struct result_record, machine.key), ANY_LENGTH, .rule = &reading_machine},
    {REQUIRED("cpu", READING_TEXT), READING_AT(struct result_record, machine.cpu), PLAIN_TEXT},
    {REQUIRED("cores", READING_COUNT_FROM_1), READING_AT(struct result_record, machine.cores)},
    {REQUIRED("memory_bytes", READING_COUNT), READING_AT(struct result_record, environment.memory_bytes)},
    {REQUIRED("os", READING_TEXT), READING_AT(struct result_record, environment.os), PLAIN_TEXT},
    {REQUIRED("kernel", READING_TEXT), READING_AT(struct result_record, machine.kernel), PLAIN_TEXT},
    {REQUIRED("architecture", READING_TEXT), READING_AT(struct result_record, machine.architecture), PLAIN_TEXT},
    {REQUIRED("governor", READING_TEXT), READING_AT(struct result_record, environment.governor), PLAIN_TEXT},
    {REQUIRED("compiler", READING_TEXT), READING_AT(struct result_record, environment.compiler), PLAIN_TEXT},
    {REQUIRED("compiler_flags", READING_TEXT), READING_AT(struct result_record, environment.compiler_flags),
     .longest = TEXT_LONGEST},
    {REQUIRED("lab_version", READING_TEXT), READING_AT(struct result_record, environment.lab_version), PLAIN_TEXT},
    {REQUIRED("lab_commit", READING_TEXT), READING_AT(struct result_record, environment.lab_commit), PLAIN_TEXT},
    {REQUIRED("pinning", READING_TEXT), READING_AT(struct result_record, environment.pinning), PLAIN_TEXT},
    {REQUIRED("load_average", READING_AMOUNT), READING_AT(struct result_record, run.load_average)},
    {REQUIRED("steal_share", READING_SHARE), READING_AT(struct result_record, run.steal_share)},
};

static void take_environment(struct reading *reading, void *base)
{
    TAKE_OBJECT(reading, ENVIRONMENT, ((struct benchlab_draft *)base)->record);
}

static void skip_load_averages(struct reading *reading, void *base)
{
    struct json_pull *pull = reading->pull;
    int count = 0;
    (void)base;
    if (!json_pull_enter_array(pull))
        return;
    for (; json_pull_next_item(pull); count++)
        if (json_pull_double(pull) < 0.0)
            json_pull_fail(pull, "expected at least 0");
    if (count != 3)
        json_pull_fail(pull, "expected 3 items, got %d", count);
}

static const struct reading_field MOMENT[] = {
    {REQUIRED("load_average", READING_CUSTOM), .take = skip_load_averages},
    {REQUIRED("governor", READING_TEXT), READING_AT(struct benchlab_moment, governor), PLAIN_TEXT},
    {REQUIRED("cpu_ticks", READING_COUNT)},
    {REQUIRED("steal_ticks", READING_COUNT)},
    {OPTIONAL("running_tasks", READING_COUNT)},
    {OPTIONAL("frequency_khz", READING_COUNT), READING_AT(struct benchlab_moment, frequency_khz)},
    {OPTIONAL("throttle_events", READING_COUNT), READING_AT(struct benchlab_moment, throttle_events)},
    {OPTIONAL("memory_available_bytes", READING_COUNT)},
};

static void take_before(struct reading *reading, void *base)
{
    TAKE_OBJECT(reading, MOMENT, &((struct benchlab_draft *)base)->before);
}

static void take_after(struct reading *reading, void *base)
{
    TAKE_OBJECT(reading, MOMENT, &((struct benchlab_draft *)base)->after);
}

static void take_lag(struct reading *reading, void *base)
{
    TAKE_OBJECT(reading, LAG, &((struct benchlab_draft *)base)->record->circumstances);
}

static void take_clock_shift(struct reading *reading, void *base)
{
    ((struct benchlab_draft *)base)->record->circumstances.clock_shift_ns = json_pull_int64(reading->pull);
}

static const struct reading_field TIMES[] = {
    {REQUIRED("started", READING_TEXT), READING_AT(struct benchlab_draft, started), ANY_LENGTH, .rule = &TIME},
    {REQUIRED("ended", READING_TEXT), READING_AT(struct benchlab_draft, ended), ANY_LENGTH, .rule = &TIME},
    {REQUIRED("monotonic_start_ns", READING_COUNT)},
    {REQUIRED("measured_ns", READING_COUNT_FROM_1), READING_AT(struct benchlab_draft, measured_ns)},
    {OPTIONAL("clock_shift_ns", READING_CUSTOM), .take = take_clock_shift},
};

static void take_failure(struct reading *reading, void *base)
{
    static const struct reading_field FAILURE = {.is_kept = true, PLAIN_TEXT};
    ((struct benchlab_draft *)base)->record->failure = reading_take_text(reading, &FAILURE);
}

static void take_warnings(struct reading *reading, void *base)
{
    static const struct reading_field WARNING = {.is_kept = true, PLAIN_TEXT};
    struct benchlab_draft *draft = base;
    if (json_pull_enter_array(reading->pull))
        while (json_pull_next_item(reading->pull))
            *VEC_PUSH(&draft->warnings, const char *) = reading_take_text(reading, &WARNING);
}

/* ---- figures ---------------------------------------------------------------------------------------------------------------- */
static const struct reading_field TOTALS[] = {
    {REQUIRED("requests", READING_COUNT), READING_AT(struct results_run, requests)},
    {REQUIRED("errors", READING_COUNT), READING_AT(struct results_run, errors)},
    {REQUIRED("iterations", READING_COUNT), READING_AT(struct results_run, iterations)},
    {REQUIRED("dropped_iterations", READING_COUNT), READING_AT(struct results_run, dropped_iterations)},
    {REQUIRED("bytes_sent", READING_COUNT), READING_AT(struct results_run, bytes_sent)},
    {REQUIRED("bytes_received", READING_COUNT), READING_AT(struct results_run, bytes_received)},
    {REQUIRED("rate", READING_AMOUNT), READING_AT(struct results_run, rate)},
    {OPTIONAL("connections", READING_COUNT)},
    {OPTIONAL("unfinished", READING_COUNT)},
};

static void take_totals(struct reading *reading, void *base)
{
    TAKE_OBJECT(reading, TOTALS, &((struct benchlab_draft *)base)->record->run);
}

static void take_errors(struct reading *reading, void *base)
{
    TAKE_OBJECT(reading, ERROR_KINDS, &((struct benchlab_draft *)base)->record->run);
}

static void take_histogram(struct reading *reading, void *base)
{
    static const struct reading_field FIELD = {.is_kept = true, ANY_LENGTH, .rule = &HISTOGRAM};
    ((struct benchlab_draft *)base)->record->histogram = reading_take_text(reading, &FIELD);
}

static const struct reading_field STEP[] = {
    {REQUIRED("name", READING_TEXT), READING_AT(struct benchlab_step, step.name), PLAIN_TEXT},
    {REQUIRED("group", READING_TEXT), READING_AT(struct benchlab_step, step.group), .longest = SHORT_TEXT},
    {REQUIRED("requests", READING_COUNT), READING_AT(struct benchlab_step, step.requests)},
    {REQUIRED("errors", READING_COUNT), READING_AT(struct benchlab_step, step.errors)},
    {REQUIRED("histogram", READING_TEXT), READING_AT(struct benchlab_step, histogram), ANY_LENGTH, .rule = &HISTOGRAM},
    {OPTIONAL("service_histogram", READING_TEXT), ANY_LENGTH, .rule = &HISTOGRAM},
    {OPTIONAL("errors_by_kind", READING_OBJECT), READING_FIELDS(STEP_ERROR_KINDS)},
};

static void take_steps(struct reading *reading, void *base)
{
    struct benchlab_draft *draft = base;
    TAKE_ITEMS(reading, STEP, &draft->steps);
    if (draft->steps.count == 0)
        json_pull_fail(reading->pull, "expected at least 1 items, got 0");
}

static const struct reading_field SECOND[] = {
    {REQUIRED("second", READING_COUNT), READING_AT(struct results_second, second)},
    {OPTIONAL("start_ns", READING_COUNT), READING_AT(struct results_second, start_ns)},
    {OPTIONAL("length_ns", READING_COUNT_FROM_1), READING_AT(struct results_second, length_ns)},
    {REQUIRED("warmup", READING_BOOL), READING_AT(struct results_second, warmup)},
    {REQUIRED("requests", READING_COUNT), READING_AT(struct results_second, requests)},
    {REQUIRED("errors", READING_COUNT), READING_AT(struct results_second, errors)},
    {REQUIRED("bytes_received", READING_COUNT), READING_AT(struct results_second, bytes_received)},
    {REQUIRED("p50_ns", READING_COUNT), READING_AT(struct results_second, p50)},
    {REQUIRED("p95_ns", READING_COUNT), READING_AT(struct results_second, p95)},
    {REQUIRED("p99_ns", READING_COUNT), READING_AT(struct results_second, p99)},
    {REQUIRED("max_ns", READING_COUNT), READING_AT(struct results_second, maximum)},
    {OPTIONAL("vus", READING_COUNT)},
    {OPTIONAL("dropped_iterations", READING_COUNT)},
};

static void take_timeline(struct reading *reading, void *base)
{
    struct benchlab_draft *draft = base;
    if (!json_pull_enter_array(reading->pull))
        return;
    while (json_pull_next_item(reading->pull)) {
        struct results_second *second = VEC_PUSH(&draft->seconds, struct results_second);
        second->start_ns = second->length_ns = RESULTS_MISSING;
        TAKE_OBJECT(reading, SECOND, second);
    }
}

/* ---- resources -------------------------------------------------------------------------------------------------------------- */
static const struct reading_field SAMPLE[] = {
    {REQUIRED("at_ns", READING_COUNT), READING_AT(struct results_sample, at_ns)},
    {REQUIRED("cpu_user_ns", READING_COUNT), READING_AT(struct results_sample, cpu_user_ns)},
    {REQUIRED("cpu_system_ns", READING_COUNT), READING_AT(struct results_sample, cpu_system_ns)},
    {REQUIRED("rss_bytes", READING_COUNT), READING_AT(struct results_sample, rss_bytes)},
    {REQUIRED("threads", READING_COUNT), READING_AT(struct results_sample, threads)},
    {REQUIRED("fds", READING_COUNT), READING_AT(struct results_sample, fds)},
    {REQUIRED("voluntary_switches", READING_COUNT), READING_AT(struct results_sample, voluntary_switches)},
    {REQUIRED("involuntary_switches", READING_COUNT), READING_AT(struct results_sample, involuntary_switches)},
};

static void take_samples(struct reading *reading, void *base)
{
    TAKE_ITEMS(reading, SAMPLE, &((struct benchlab_draft *)base)->samples);
}

static const struct reading_field RESOURCES[] = {
    {REQUIRED("interval_ns", READING_COUNT_FROM_1), READING_AT(struct benchlab_draft, sample_interval_ns)},
    {REQUIRED("cpu_user_ns", READING_COUNT), READING_AT(struct benchlab_draft, cpu_user_ns)},
    {REQUIRED("cpu_system_ns", READING_COUNT), READING_AT(struct benchlab_draft, cpu_system_ns)},
    {REQUIRED("rss_peak_bytes", READING_COUNT), READING_AT(struct benchlab_draft, rss_peak_bytes)},
    {REQUIRED("samples", READING_CUSTOM), .take = take_samples},
};

static const struct reading_field THREAD[] = {{REQUIRED("cpu_user_ns", READING_COUNT)}, {REQUIRED("cpu_system_ns", READING_COUNT)}};

static void skip_threads(struct reading *reading, void *base)
{
    (void)base;
    SKIP_ITEMS(reading, THREAD);
}

static const char *const BOTTLENECKS[] = {"none", "cpu", "lag", NULL};
static const struct reading_field GENERATOR[] = {
    {REQUIRED("cpu_user_ns", READING_COUNT), READING_AT(struct results_run, generator_cpu_user_ns)},
    {REQUIRED("cpu_system_ns", READING_COUNT), READING_AT(struct results_run, generator_cpu_system_ns)},
    {REQUIRED("rss_peak_bytes", READING_COUNT), READING_AT(struct results_run, generator_rss_peak_bytes)},
    {REQUIRED("threads", READING_COUNT_FROM_1), READING_AT(struct results_run, generator_threads)},
    {REQUIRED("saturated", READING_BOOL), READING_AT(struct results_run, generator_saturated)},
    {OPTIONAL("bottleneck", READING_TEXT), ANY_LENGTH, .choices = BOTTLENECKS},
    {OPTIONAL("busiest_share", READING_AMOUNT)},
    {OPTIONAL("cpu_by_thread", READING_CUSTOM), .take = skip_threads},
};

static void take_generator(struct reading *reading, void *base)
{
    TAKE_OBJECT(reading, GENERATOR, &((struct benchlab_draft *)base)->record->run);
}

/* ---- checks and thresholds -------------------------------------------------------------------------------------------------- */
static const struct reading_field CHECK[] = {
    {REQUIRED("step", READING_TEXT), READING_AT(struct results_check, step), PLAIN_TEXT},
    {REQUIRED("name", READING_TEXT), READING_AT(struct results_check, name), PLAIN_TEXT},
    {REQUIRED("passes", READING_COUNT), READING_AT(struct results_check, passes)},
    {REQUIRED("fails", READING_COUNT), READING_AT(struct results_check, fails)},
};

static void take_checks(struct reading *reading, void *base)
{
    TAKE_ITEMS(reading, CHECK, &((struct benchlab_draft *)base)->checks);
}

static const struct reading_field THRESHOLD[] = {
    {REQUIRED("metric", READING_TEXT), PLAIN_TEXT},
    {REQUIRED("expression", READING_TEXT), PLAIN_TEXT},
    {OPTIONAL("value", READING_NUMBER)},
    {REQUIRED("crossed", READING_BOOL)},
};

/* They may have other members, all of which are kept: so the text must hold as a whole, as whoever reads it again will see it. */
static void take_thresholds(struct reading *reading, void *base)
{
    struct benchlab_draft *draft = base;
    if (!json_pull_enter_array(reading->pull))
        return;
    while (json_pull_next_item(reading->pull)) {
        size_t start = reading_begin_json(reading);
        reading_take_open_object(reading, THRESHOLD, sizeof(THRESHOLD) / sizeof(THRESHOLD[0]), NULL);
        const char *text = reading_end_json(reading, start);
        json_t *whole = reading->pull->failed ? NULL : json_loads(text, JSON_REJECT_DUPLICATES, NULL);
        if (whole == NULL)
            json_pull_fail(reading->pull, "expected members of different names and numbers of 64 bits");
        json_decref(whole);
        *VEC_PUSH(&draft->thresholds, const char *) = text;
    }
}

/* ---- what is checked only --------------------------------------------------------------------------------------------------- */
static const struct reading_field ITERATIONS[] = {
    {REQUIRED("started", READING_COUNT)},
    {REQUIRED("completed", READING_COUNT)},
    {REQUIRED("interrupted", READING_COUNT)},
    {REQUIRED("dropped", READING_COUNT)},
    {OPTIONAL("vus_maximum", READING_COUNT)},
    {REQUIRED("latency", READING_OBJECT), READING_FIELDS(OTHER_LATENCY)},
    {REQUIRED("histogram", READING_TEXT), ANY_LENGTH, .rule = &HISTOGRAM},
};
static const struct reading_field GROUP[] = {
    {REQUIRED("name", READING_TEXT), PLAIN_TEXT},
    {REQUIRED("count", READING_COUNT)},
    {REQUIRED("latency", READING_OBJECT), READING_FIELDS(OTHER_LATENCY)},
    {REQUIRED("histogram", READING_TEXT), ANY_LENGTH, .rule = &HISTOGRAM},
};
static const struct reading_field TEARDOWN_CHECK[] = {{REQUIRED("name", READING_TEXT), PLAIN_TEXT},
                                                      {REQUIRED("holds", READING_BOOL)}};
static const struct reading_field REPORT[] = {{REQUIRED("name", READING_TEXT), PLAIN_TEXT}, {REQUIRED("value", READING_INT64)}};

static void skip_groups(struct reading *reading, void *base)
{
    (void)base;
    SKIP_ITEMS(reading, GROUP);
}

static void skip_status_classes(struct reading *reading, void *base)
{
    static const struct reading_field COUNT = {OPTIONAL("", READING_COUNT)};
    (void)base;
    reading_take_map(reading, &COUNT);
}

static void skip_teardown_checks(struct reading *reading, void *base)
{
    (void)base;
    SKIP_ITEMS(reading, TEARDOWN_CHECK);
}

static const struct reading_field TEARDOWN_STEP[] = {
    {REQUIRED("step", READING_TEXT), PLAIN_TEXT},
    {REQUIRED("sent", READING_BOOL)},
    {REQUIRED("failure", READING_TEXT), .longest = SHORT_TEXT},
    {REQUIRED("status", READING_COUNT)},
    {REQUIRED("checks", READING_CUSTOM), .take = skip_teardown_checks},
};

static void skip_teardown_steps(struct reading *reading, void *base)
{
    (void)base;
    SKIP_ITEMS(reading, TEARDOWN_STEP);
}

static void skip_reports(struct reading *reading, void *base)
{
    (void)base;
    SKIP_ITEMS(reading, REPORT);
}

static const struct reading_field TEARDOWN[] = {
    {REQUIRED("steps", READING_CUSTOM), .take = skip_teardown_steps},
    {REQUIRED("reports", READING_CUSTOM), .take = skip_reports},
};

/* ---- the whole -------------------------------------------------------------------------------------------------------------- */
static const char *const FORMATS[] = {"benchlab-result", NULL};

static const struct reading_field ROOT[] = {
    {REQUIRED("format", READING_TEXT), ANY_LENGTH, .choices = FORMATS},
    {REQUIRED("version", READING_CUSTOM), .take = reading_take_version},
    {REQUIRED("run", READING_CUSTOM), .take = take_run},
    {REQUIRED("target", READING_CUSTOM), .take = take_target},
    {REQUIRED("scenario", READING_CUSTOM), .take = take_scenario},
    {REQUIRED("load", READING_CUSTOM), .take = take_load},
    {REQUIRED("sequence", READING_CUSTOM), .take = take_sequence},
    {REQUIRED("environment", READING_CUSTOM), .take = take_environment},
    {REQUIRED("times", READING_OBJECT), READING_FIELDS(TIMES)},
    {REQUIRED("totals", READING_CUSTOM), .take = take_totals},
    {REQUIRED("errors", READING_CUSTOM), .take = take_errors},
    {REQUIRED("latency", READING_OBJECT), READING_FIELDS(LATENCY)},
    {REQUIRED("histogram", READING_CUSTOM), .take = take_histogram},
    {REQUIRED("steps", READING_CUSTOM), .take = take_steps},
    {REQUIRED("timeline", READING_CUSTOM), .take = take_timeline},
    {REQUIRED("resources", READING_OBJECT), READING_FIELDS(RESOURCES)},
    {REQUIRED("generator", READING_CUSTOM), .take = take_generator},
    {REQUIRED("checks", READING_CUSTOM), .take = take_checks},
    {REQUIRED("thresholds", READING_CUSTOM), .take = take_thresholds},
    {REQUIRED("warnings", READING_CUSTOM), .take = take_warnings},
    {OPTIONAL("status_classes", READING_CUSTOM), .take = skip_status_classes},
    {OPTIONAL("iterations", READING_OBJECT), READING_FIELDS(ITERATIONS)},
    {OPTIONAL("groups", READING_CUSTOM), .take = skip_groups},
    {OPTIONAL("service", READING_OBJECT), READING_FIELDS(DISTRIBUTION)},
    {OPTIONAL("lag", READING_CUSTOM), .take = take_lag},
    {OPTIONAL("placement", READING_CUSTOM), .take = take_placement},
    {OPTIONAL("limits", READING_CUSTOM), .take = take_limits},
    {OPTIONAL("environment_before", READING_CUSTOM), .take = take_before},
    {OPTIONAL("environment_after", READING_CUSTOM), .take = take_after},
    {OPTIONAL("teardown", READING_OBJECT), READING_FIELDS(TEARDOWN)},
    {OPTIONAL("failure", READING_CUSTOM), .take = take_failure},
};

void benchlab_draft_init(struct benchlab_draft *draft, struct result_record *record)
{
    static const struct benchlab_moment UNKNOWN = {"", RESULTS_MISSING, RESULTS_MISSING};
    *draft = (struct benchlab_draft){.record = record, .before = UNKNOWN, .after = UNKNOWN};
    vec_init(&draft->steps, sizeof(struct benchlab_step));
    vec_init(&draft->seconds, sizeof(struct results_second));
    vec_init(&draft->samples, sizeof(struct results_sample));
    vec_init(&draft->checks, sizeof(struct results_check));
    vec_init(&draft->thresholds, sizeof(const char *));
    vec_init(&draft->warnings, sizeof(const char *));
}

void benchlab_draft_release(struct benchlab_draft *draft)
{
    vec_release(&draft->steps);
    vec_release(&draft->seconds);
    vec_release(&draft->samples);
    vec_release(&draft->checks);
    vec_release(&draft->thresholds);
    vec_release(&draft->warnings);
}

void benchlab_take_draft(struct reading *reading, struct benchlab_draft *draft)
{
    reading_take_open_object(reading, ROOT, sizeof(ROOT) / sizeof(ROOT[0]), draft);
}
