/* k6_summary: see k6_summary.h. */
#include "lib/k6_summary.h"

#include "lib/digest.h"

#include <math.h>
#include <string.h>

#define NANOSECONDS_PER_MILLISECOND 1e6
#define PATH_SEPARATOR "::"
#define ID_SIZE 33

/* Building never looks whether one allocation failed: jansson's setters refuse NULL, and the flag remembers it. */
static void set(struct k6_summary *summary, json_t *object, const char *key, json_t *value)
{
    if (json_object_set_new(object, key, value) != 0)
        summary->failed = true;
}

/* ---- groups and checks ------------------------------------------------------------------------------------------------------ */
/* Opaque, unique and the same for the same path, in the form of k6's, which is the MD5 of the path: the front of its SHA-256. */
static void make_id(const char *path, char id[ID_SIZE])
{
    char digest[DIGEST_TEXT_SIZE];
    (void)digest_sha256(path, strlen(path), digest);
    memcpy(id, digest, ID_SIZE - 1);
    id[ID_SIZE - 1] = '\0';
}

static json_t *build_group(const char *name, const char *path)
{
    char id[ID_SIZE];
    make_id(path, id);
    return json_pack("{s:s, s:s, s:s, s:{}, s:{}}", "name", name, "path", path, "id", id, "groups", "checks");
}

static const char *child_path(struct k6_summary *summary, const json_t *group, const char *name)
{
    const char *path = json_string_value(json_object_get(group, "path"));
    return arena_format(&summary->arena, "%s" PATH_SEPARATOR "%s", path == NULL ? "" : path, name);
}

/* The group of that path, made where it is missing. */
static json_t *find_group(struct k6_summary *summary, const char *path)
{
    json_t *group = summary->root_group;
    while (path[0] != '\0') {
        const char *end = strstr(path, PATH_SEPARATOR);
        size_t length = end == NULL ? strlen(path) : (size_t)(end - path);
        const char *name = arena_copy_str(&summary->arena, (struct str){path, length});
        json_t *groups = json_object_get(group, "groups");
        if (json_object_get(groups, name) == NULL)
            set(summary, groups, name, build_group(name, child_path(summary, group, name)));
        group = json_object_get(groups, name);
        path += length + (end == NULL ? 0 : sizeof(PATH_SEPARATOR) - 1);
    }
    return group;
}

void k6_summary_add_group(struct k6_summary *summary, const char *path)
{
    (void)find_group(summary, path);
}

void k6_summary_add_check(struct k6_summary *summary, const char *group_path, const char *name, int64_t passes, int64_t fails)
{
    json_t *group = find_group(summary, group_path), *checks = json_object_get(group, "checks");
    json_t *check = json_object_get(checks, name);
    if (check == NULL) {
        char id[ID_SIZE];
        const char *path = child_path(summary, group, name);
        make_id(path, id);
        set(summary, checks, name,
            json_pack("{s:s, s:s, s:s, s:i, s:i}", "name", name, "path", path, "id", id, "passes", 0, "fails", 0));
        check = json_object_get(checks, name);
    }
    set(summary, check, "passes", json_integer(json_integer_value(json_object_get(check, "passes")) + passes));
    set(summary, check, "fails", json_integer(json_integer_value(json_object_get(check, "fails")) + fails));
}

/* ---- metrics ---------------------------------------------------------------------------------------------------------------- */
static double percentile(const struct histogram *histogram, int64_t micro_percent)
{
    return (double)histogram_percentile_within_maximum(histogram, micro_percent);
}

struct k6_summary_trend k6_summary_trend_of(const struct histogram *histogram)
{
    if (histogram->counts == NULL || histogram->total == 0)
        return (struct k6_summary_trend){0};
    return (struct k6_summary_trend){.average = histogram_mean(histogram),
                                     .minimum = (double)histogram->minimum,
                                     .median = percentile(histogram, HISTOGRAM_P50),
                                     .maximum = (double)histogram->maximum,
                                     .p90 = percentile(histogram, HISTOGRAM_P90),
                                     .p95 = percentile(histogram, HISTOGRAM_P95),
                                     .p99 = percentile(histogram, HISTOGRAM_P99),
                                     .p999 = percentile(histogram, HISTOGRAM_P999)};
}

void k6_summary_add_trend(struct k6_summary *summary, const char *name, const struct k6_summary_trend *trend)
{
    const struct {
        const char *key;
        double nanoseconds;
    } values[] = {{"avg", trend->average}, {"min", trend->minimum}, {"med", trend->median}, {"max", trend->maximum},
                  {"p(90)", trend->p90},   {"p(95)", trend->p95},   {"p(99)", trend->p99},  {"p(99.9)", trend->p999}};
    json_t *metric = json_object();
    for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++)
        if (values[i].nanoseconds >= 0)
            set(summary, metric, values[i].key, json_real(values[i].nanoseconds / NANOSECONDS_PER_MILLISECOND));
    set(summary, summary->metrics, name, metric);
}

void k6_summary_add_quantile(struct k6_summary *summary, const char *name, double share, double nanoseconds)
{
    set(summary, json_object_get(summary->metrics, name), arena_format(&summary->arena, "p(%.10g)", share * 100),
        json_real(nanoseconds / NANOSECONDS_PER_MILLISECOND));
}

void k6_summary_add_counter(struct k6_summary *summary, const char *name, int64_t count, double seconds)
{
    json_t *metric = json_pack("{s:I}", "count", (json_int_t)count);
    if (!isnan(seconds))
        set(summary, metric, "rate", json_real(seconds > 0 ? (double)count / seconds : 0.0));
    set(summary, summary->metrics, name, metric);
}

void k6_summary_add_rate(struct k6_summary *summary, const char *name, int64_t passes, int64_t fails)
{
    double all = (double)passes + (double)fails;
    set(summary, summary->metrics, name,
        json_pack("{s:I, s:I, s:f}", "passes", (json_int_t)passes, "fails", (json_int_t)fails, "value",
                  all > 0 ? (double)passes / all : 0.0));
}

void k6_summary_add_gauge(struct k6_summary *summary, const char *name, double value, double minimum, double maximum)
{
    set(summary, summary->metrics, name, json_pack("{s:f, s:f, s:f}", "value", value, "min", minimum, "max", maximum));
}

bool k6_summary_has_metric(const struct k6_summary *summary, const char *name)
{
    return json_object_get(summary->metrics, name) != NULL;
}

void k6_summary_add_threshold(struct k6_summary *summary, const char *metric_name, const char *expression, bool crossed)
{
    if (!k6_summary_has_metric(summary, metric_name))
        set(summary, summary->metrics, metric_name, json_object());
    json_t *metric = json_object_get(summary->metrics, metric_name);
    if (json_object_get(metric, "thresholds") == NULL)
        set(summary, metric, "thresholds", json_object());
    set(summary, json_object_get(metric, "thresholds"), expression, json_boolean(crossed));
}

/* ---- the whole -------------------------------------------------------------------------------------------------------------- */
void k6_summary_set_origin(struct k6_summary *summary, const char *tool, const char *percentile_rule, int64_t measured_ns,
                           const int64_t *errors)
{
    static const char *const kinds[K6_SUMMARY_ERROR_KINDS] = {"connect", "timeout", "reset", "bad_response", "status", "check"};
    json_t *origin = json_object(), *by_kind = errors == NULL ? NULL : json_object();
    if (tool[0] != '\0')
        set(summary, origin, "tool", json_string(tool));
    if (percentile_rule[0] != '\0')
        set(summary, origin, "percentile_rule", json_string(percentile_rule));
    if (measured_ns > 0)
        set(summary, origin, "measured_ns", json_integer(measured_ns));
    for (size_t i = 0; by_kind != NULL && i < K6_SUMMARY_ERROR_KINDS; i++)
        set(summary, by_kind, kinds[i], json_integer(errors[i]));
    if (by_kind != NULL)
        set(summary, origin, "errors", by_kind);
    json_decref(summary->extra);
    summary->extra = origin;
}

void k6_summary_init(struct k6_summary *summary)
{
    *summary = (struct k6_summary){.root = json_object(), .metrics = json_object(), .root_group = build_group("", "")};
    arena_init(&summary->arena);
}

json_t *k6_summary_finish(struct k6_summary *summary, struct error *error)
{
    json_t *root = summary->root;
    set(summary, root, "root_group", summary->root_group);
    set(summary, root, "metrics", summary->metrics);
    if (summary->extra != NULL)
        set(summary, root, "benchlab", summary->extra);
    arena_release(&summary->arena);
    if (!summary->failed)
        return root;
    json_decref(root);
    (void)error_set(error, "the summary cannot be put into JSON (a text that is not UTF-8, or out of memory)");
    return NULL;
}
