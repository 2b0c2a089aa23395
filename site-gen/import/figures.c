/* figures: see figures.h. */
#include "site-gen/import/figures.h"

#include "site-gen/import/record_fill.h"
#include "site-gen/import/rfc3339.h"
#include "site-gen/import/scan.h"

#include <math.h>
#include <string.h>

#define TIME_MAXIMUM 3.15576e18 /* a century, in nanoseconds */
#define QUANTILE_MAXIMUM 4096
#define MEMBER_MAXIMUM 64

static const struct results_latency NO_LATENCY = {RESULTS_MISSING, RESULTS_MISSING, RESULTS_MISSING, RESULTS_MISSING,
                                                  RESULTS_MISSING, RESULTS_MISSING, RESULTS_MISSING, RESULTS_MISSING};

void figures_init(struct figures *figures)
{
    figures->latency = NO_LATENCY;
    figures->deviation_ns = RESULTS_MISSING;
    figures->count = RESULTS_MISSING;
    vec_init(&figures->quantiles, sizeof(struct results_quantile));
}

void figures_release(struct figures *figures)
{
    vec_release(&figures->quantiles);
}

void figures_clear(struct figures *figures)
{
    figures->latency = NO_LATENCY;
    figures->deviation_ns = RESULTS_MISSING;
    vec_clear(&figures->quantiles);
}

/* ---- values ------------------------------------------------------------------------------------------------------------------------- */
double figures_take_number(struct json_pull *pull)
{
    double value = NAN;
    if (json_pull_peek(pull) == JSON_PULL_TEXT) { /* "12", "NaN", "-" */
        scan_number(json_pull_text(pull), &value);
        return value;
    }
    double number = json_pull_double_or_null(pull);
    if (number < 0)
        json_pull_fail(pull, "expected a number that is not negative");
    return number;
}

int64_t figures_take_time(struct json_pull *pull, double unit_ns)
{
    double nanoseconds = figures_take_number(pull) * unit_ns;
    if (nanoseconds > TIME_MAXIMUM)
        json_pull_fail(pull, "expected a time of less than a century");
    return pull->failed ? RESULTS_MISSING : scan_integer(nanoseconds);
}

int64_t figures_take_duration_text(struct json_pull *pull)
{
    struct scan scan;
    if (json_pull_peek(pull) == JSON_PULL_NULL) {
        json_pull_skip(pull);
        return RESULTS_MISSING;
    }
    struct str text = json_pull_text(pull);
    return scan_line(text, "%t", &scan) && scan.numbers[0] <= TIME_MAXIMUM ? scan_integer(scan.numbers[0]) : RESULTS_MISSING;
}

int64_t figures_take_count(struct json_pull *pull)
{
    long long count = RESULTS_MISSING;
    switch (json_pull_peek(pull)) {
    case JSON_PULL_NULL:
        json_pull_skip(pull);
        return RESULTS_MISSING;
    case JSON_PULL_TEXT: {
        struct str text = json_pull_text(pull);
        if (str_equals_text(text, "-"))
            return RESULTS_MISSING;
        if (!str_to_int64(text, &count) || count < 0 || count > FIGURES_COUNT_MAXIMUM)
            json_pull_fail(pull, "expected a count");
        return pull->failed ? RESULTS_MISSING : count;
    }
    case JSON_PULL_OBJECT:
    case JSON_PULL_ARRAY:
    case JSON_PULL_NUMBER:
    case JSON_PULL_TRUE:
    case JSON_PULL_FALSE:
    case JSON_PULL_NOTHING:
        break;
    }
    count = json_pull_int64_within(pull, 0, FIGURES_COUNT_MAXIMUM);
    return pull->failed ? RESULTS_MISSING : count;
}

const char *figures_take_text(struct json_pull *pull)
{
    if (json_pull_peek(pull) == JSON_PULL_NULL) {
        json_pull_skip(pull);
        return "";
    }
    return record_clean_text(pull->arena, json_pull_text(pull));
}

int64_t figures_take_moment(struct json_pull *pull)
{
    int64_t moment = RESULTS_MISSING;
    if (json_pull_peek(pull) == JSON_PULL_NULL) {
        json_pull_skip(pull);
        return RESULTS_MISSING;
    }
    return rfc3339_parse(json_pull_text(pull), &moment) ? moment : RESULTS_MISSING;
}

/* ---- latencies ---------------------------------------------------------------------------------------------------------------------- */
void figures_put(struct figures *figures, enum figures_kind kind, double share, int64_t value_ns)
{
    if (value_ns < 0)
        return;
    switch (kind) {
    case FIGURES_MEAN:
        figures->latency.mean = value_ns;
        break;
    case FIGURES_MINIMUM:
        figures->latency.minimum = value_ns;
        break;
    case FIGURES_MAXIMUM:
        figures->latency.maximum = value_ns;
        break;
    case FIGURES_DEVIATION:
        figures->deviation_ns = value_ns;
        break;
    case FIGURES_QUANTILE:
        if (figures->quantiles.count < QUANTILE_MAXIMUM)
            record_add_quantile(&figures->quantiles, share, value_ns);
        break;
    case FIGURES_COUNT:
        figures->count = value_ns;
        break;
    case FIGURES_TABLE:
        break;
    }
}

static int find_member(const struct figures_member *members, size_t count, struct str key)
{
    for (size_t i = 0; i < count && i < MEMBER_MAXIMUM; i++)
        if (str_equals_text(key, members[i].key))
            return (int)i;
    return -1;
}

void figures_take_members(struct json_pull *pull, const struct figures_member *members, size_t count, double unit_ns,
                          struct figures *figures)
{
    struct str key;
    uint64_t seen = 0;
    json_pull_enter_object(pull);
    while (json_pull_next_member(pull, &key)) {
        int index = find_member(members, count, key);
        if (index < 0) {
            json_pull_skip(pull);
            continue;
        }
        if ((seen & UINT64_C(1) << index) != 0)
            json_pull_fail(pull, "\"%s\" is there twice", members[index].key);
        seen |= UINT64_C(1) << index;
        if (members[index].kind == FIGURES_TABLE)
            figures_take_members(pull, members, count, unit_ns, figures);
        else if (members[index].kind == FIGURES_COUNT)
            figures->count = figures_take_count(pull);
        else
            figures_put(figures, members[index].kind, members[index].share, figures_take_time(pull, unit_ns));
    }
}

int64_t figures_take_count_of(struct json_pull *pull, const char *key)
{
    uint64_t seen = 0;
    int64_t count = RESULTS_MISSING;
    json_pull_enter_object(pull);
    while (json_pull_next_known(pull, &key, 1, &seen) >= 0)
        count = figures_take_count(pull);
    return count;
}

bool figures_have_any(const struct figures *figures)
{
    return figures->latency.mean != RESULTS_MISSING || figures->quantiles.count > 0;
}

void figures_store(struct figures *figures, struct result_record *record, struct arena *arena, int64_t slack_ns)
{
    record->run.latency = figures->latency;
    record->run.deviation_ns = figures->deviation_ns;
    record_set_quantiles(record, arena, &figures->quantiles, slack_ns);
}

struct results_latency figures_latency(struct figures *figures, struct arena *arena)
{
    struct result_record *record = ARENA_NEW(arena, struct result_record);
    result_record_init(record);
    figures_store(figures, record, arena, 0);
    return record->run.latency;
}

/* ---- counts ------------------------------------------------------------------------------------------------------------------------- */
void figures_count_requests(struct result_record *record, int64_t count)
{
    int64_t sum = record->run.requests == RESULTS_MISSING ? 0 : record->run.requests;
    if (count >= 0)
        record->run.requests = __builtin_add_overflow(sum, count, &sum) ? INT64_MAX : sum;
}

void figures_count_errors(struct result_record *record, enum results_error_kind kind, int64_t count)
{
    record_add_errors(record, kind, count);
    figures_count_requests(record, count);
}

void figures_count_status(struct result_record *record, int64_t status, int64_t count)
{
    bool good = status >= 200 && status < 400;
    record_add_errors(record, RESULTS_ERROR_STATUS, good ? 0 : count);
    figures_count_requests(record, count);
}

int64_t figures_take_status_codes(struct json_pull *pull, struct result_record *record)
{
    struct str key;
    int64_t unanswered = 0;
    json_pull_enter_object(pull);
    while (json_pull_next_member(pull, &key)) {
        long long status = 0;
        bool is_status = str_to_int64(key, &status) && status >= 100 && status <= 999;
        int64_t count = figures_take_count(pull);
        if (is_status)
            figures_count_status(record, status, count);
        else if (count > 0 && __builtin_add_overflow(unanswered, count, &unanswered))
            unanswered = INT64_MAX;
    }
    return unanswered;
}

void figures_finish(struct result_record *record, struct arena *arena, int64_t unknown, bool latency_of_all)
{
    struct results_run *run = &record->run;
    if (run->requests == RESULTS_MISSING && unknown <= 0)
        return;
    record_sum_errors(record);
    if (run->errors == 0 && unknown == 0)
        record_add_errors(record, RESULTS_ERROR_CONNECT, 0); /* so it is known of every kind */
    if (unknown > 0) {
        record_forget_error_kinds(run);
        run->errors = __builtin_add_overflow(run->errors, unknown, &run->errors) ? INT64_MAX : run->errors;
        if (run->requests < run->errors)
            run->requests = run->errors;
    }
    if (run->measured_ns == 0)
        run->measured_ns = RESULTS_MISSING;
    record_set_rate(run);
    if (latency_of_all && run->latency.mean != RESULTS_MISSING)
        record_warn_of_errors(record, arena);
}

int64_t figures_duration(int64_t count, double rate)
{
    double nanoseconds = count > 0 && rate > 0 ? (double)count / rate * FIGURES_SECONDS : NAN;
    return nanoseconds >= 1 && nanoseconds <= TIME_MAXIMUM ? scan_integer(nanoseconds) : RESULTS_MISSING;
}

void figures_set_steps(struct result_record *record, struct arena *arena, const struct vec *steps)
{
    struct results_step *items = arena_copy_bytes(arena, steps->items, steps->count * sizeof(struct results_step));
    for (size_t i = 0; i < steps->count; i++) {
        struct results_run run = {
            .requests = items[i].requests, .errors = items[i].errors, .measured_ns = record->run.measured_ns, .rate = NAN};
        record_set_rate(&run);
        items[i].rate = run.rate;
    }
    record->detail.steps = items;
    record->detail.step_count = steps->count;
}

/* ---- files -------------------------------------------------------------------------------------------------------------------------- */
int figures_open(struct import_source *source, struct arena *arena, struct json_pull *pull, struct error *error)
{
    struct str content;
    if (import_source_take_all(source, &content, error) < 0)
        return -1;
    json_pull_init(pull, import_source_name(source), content, arena);
    return 0;
}

/* ---- detection ---------------------------------------------------------------------------------------------------------------------- */
static bool has_member(struct str head, const char *key)
{
    size_t length = strlen(key);
    const char *at = head.data, *end = head.data + head.length;
    while ((at = memmem(at, (size_t)(end - at), key, length)) != NULL) {
        const char *next = at + length;
        if (at > head.data && at[-1] == '"' && next < end && *next == '"')
            return true;
        at = next;
    }
    return false;
}

bool figures_head_has(struct str head, const char *const *keys, size_t count)
{
    if (!str_starts_with(str_trim(head), "{"))
        return false;
    for (size_t i = 0; i < count; i++)
        if (!has_member(head, keys[i]))
            return false;
    return true;
}
