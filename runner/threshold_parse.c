/* threshold_parse: k6's grammar of thresholds. */
#include "runner/threshold_parse.h"

#include <math.h>
#include <string.h>

/* What metrics are. A trend's figures are milliseconds. */
enum metric_type { METRIC_TREND, METRIC_RATE, METRIC_COUNTER };

static const struct metric {
    const char *name;
    enum metric_type type;
    bool by_step, by_group;
} metrics[] = {
    [THRESHOLD_HTTP_REQ_DURATION] = {"http_req_duration", METRIC_TREND, true, false},
    [THRESHOLD_GROUP_DURATION] = {"group_duration", METRIC_TREND, false, true},
    [THRESHOLD_HTTP_REQ_FAILED] = {"http_req_failed", METRIC_RATE, true, true},
    [THRESHOLD_HTTP_REQS] = {"http_reqs", METRIC_COUNTER, true, true},
    [THRESHOLD_CHECKS] = {"checks", METRIC_RATE, true, true},
    [THRESHOLD_ITERATIONS] = {"iterations", METRIC_COUNTER, false, false},
    [THRESHOLD_DROPPED_ITERATIONS] = {"dropped_iterations", METRIC_COUNTER, false, false},
};

/* Figures by type of metric; a percentile is "p(...)". */
static const struct {
    const char *name;
    enum threshold_figure figure;
} figures[] = {
    {"avg", THRESHOLD_AVG},      {"min", THRESHOLD_MIN},     {"max", THRESHOLD_MAX},   {"med", THRESHOLD_MED},
    {"p", THRESHOLD_PERCENTILE}, {"count", THRESHOLD_COUNT}, {"rate", THRESHOLD_RATE}, {"value", THRESHOLD_VALUE},
};

/* ---- expressions ------------------------------------------------------------------------------------------------------------ */

static void skip_space(struct str *rest)
{
    while (rest->length > 0 && (rest->data[0] == ' ' || rest->data[0] == '\t')) {
        rest->data++;
        rest->length--;
    }
}

static bool take(struct str *rest, const char *text)
{
    if (!str_starts_with(*rest, text))
        return false;
    rest->data += strlen(text);
    rest->length -= strlen(text);
    return true;
}

static int take_percent(struct str *rest, struct threshold *threshold, struct error *error)
{
    double percent = 0;
    const char *close = rest->length == 0 ? NULL : memchr(rest->data, ')', rest->length);
    if (!take(rest, "(") || close == NULL)
        return error_set(error, "expected a percentile such as p(95)");
    struct str number = {rest->data, (size_t)(close - rest->data)};
    if (!str_to_double(str_trim(number), &percent) || percent < 0 || percent > 100)
        return error_set(error, "expected a percentile from p(0) to p(100)");
    threshold->micro_percent = (int64_t)llround(percent * 1e6);
    rest->data = close + 1;
    rest->length -= number.length + 1;
    return 0;
}

static int take_figure(struct str *rest, struct threshold *threshold, struct error *error)
{
    size_t length = 0;
    while (length < rest->length && rest->data[length] >= 'a' && rest->data[length] <= 'z')
        length++;
    struct str word = {rest->data, length};
    rest->data += length;
    rest->length -= length;
    for (size_t i = 0; i < sizeof figures / sizeof figures[0]; i++) {
        if (!str_equals_text(word, figures[i].name))
            continue;
        threshold->figure = figures[i].figure;
        if (threshold->figure == THRESHOLD_MED)
            threshold->micro_percent = HISTOGRAM_P50;
        return threshold->figure == THRESHOLD_PERCENTILE ? take_percent(rest, threshold, error) : 0;
    }
    return error_set(error, "expected avg, min, max, med, p(x), count, rate or value at the beginning");
}

static int take_relation(struct str *rest, struct threshold *threshold, struct error *error)
{
    static const struct {
        const char *text;
        enum threshold_relation relation;
    } relations[] = {
        {"<=", THRESHOLD_LESS_EQUAL}, {">=", THRESHOLD_GREATER_EQUAL}, {"===", THRESHOLD_EQUAL}, {"==", THRESHOLD_EQUAL},
        {"!=", THRESHOLD_NOT_EQUAL},  {"<", THRESHOLD_LESS},           {">", THRESHOLD_GREATER},
    };
    for (size_t i = 0; i < sizeof relations / sizeof relations[0]; i++)
        if (take(rest, relations[i].text)) {
            threshold->relation = relations[i].relation;
            return 0;
        }
    return error_set(error, "expected <, <=, >, >=, == or != behind the figure");
}

int threshold_parse(struct threshold *threshold, const char *expression, struct error *error)
{
    struct str rest = str_trim(str_from_text(expression));
    if (take_figure(&rest, threshold, error) != 0)
        return -1;
    skip_space(&rest);
    if (take_relation(&rest, threshold, error) != 0)
        return -1;
    if (!str_to_double(str_trim(rest), &threshold->bound))
        return error_set(error, "expected a number behind the relation");
    return 0;
}

/* ---- names ------------------------------------------------------------------------------------------------------------------ */

int threshold_parse_name(const char *text, struct threshold_name *name, struct error *error)
{
    struct str rest = str_from_text(text);
    struct str base;
    memset(name, 0, sizeof *name);
    str_split_next(&rest, '{', &base);
    const struct metric *metric = NULL;
    for (size_t i = 0; i < sizeof metrics / sizeof metrics[0]; i++)
        if (str_equals_text(base, metrics[i].name)) {
            metric = &metrics[i];
            name->metric = (enum threshold_metric)i;
        }
    if (metric == NULL)
        return error_set(error,
                         "no metric \"%.80s\": expected http_req_duration, group_duration, http_req_failed, http_reqs, checks, "
                         "iterations or dropped_iterations",
                         text);
    if (rest.data == NULL)
        return metric->by_step || !metric->by_group ? 0 : error_set(error, "expected %s{group:::name}", metric->name);
    if (rest.length == 0 || rest.data[rest.length - 1] != '}')
        return error_set(error, "'{' without '}' at the end of the name");
    rest.length--;
    if (metric->by_step && str_starts_with(rest, "step:"))
        name->step = (struct str){rest.data + 5, rest.length - 5};
    else if (metric->by_group && str_starts_with(rest, "group:::"))
        name->group = (struct str){rest.data + 8, rest.length - 8};
    else
        return error_set(error, "%s cannot be narrowed by \"%.*s\"%s%s", metric->name, rest.length < 80 ? (int)rest.length : 80,
                         rest.data, metric->by_step ? ", but by step:name" : "", metric->by_group ? ", but by group:::name" : "");
    return 0;
}

/* ---- bounds ----------------------------------------------------------------------------------------------------------------- */

/* The values that keep a threshold: from low to high, each end included or not. */
struct interval {
    double low, high;
    bool low_open, high_open;
};

static struct interval kept_by(const struct threshold *threshold)
{
    struct interval kept = {-INFINITY, INFINITY, true, true};
    enum threshold_relation relation = threshold->relation;
    if (relation == THRESHOLD_LESS || relation == THRESHOLD_LESS_EQUAL || relation == THRESHOLD_EQUAL) {
        kept.high = threshold->bound;
        kept.high_open = relation == THRESHOLD_LESS;
    }
    if (relation == THRESHOLD_GREATER || relation == THRESHOLD_GREATER_EQUAL || relation == THRESHOLD_EQUAL) {
        kept.low = threshold->bound;
        kept.low_open = relation == THRESHOLD_GREATER;
    }
    return kept;
}

/* The values that a figure can have. */
static struct interval possible(const struct threshold *threshold)
{
    bool share = metrics[threshold->metric].type == METRIC_RATE;
    return (struct interval){0, share ? 1 : INFINITY, false, !share};
}

static bool have_common_value(const struct interval *a, const struct interval *b)
{
    const struct interval *low = b->low > a->low || (!(a->low > b->low) && b->low_open) ? b : a;
    const struct interval *high = b->high < a->high || (!(a->high < b->high) && b->high_open) ? b : a;
    if (low->low < high->high)
        return true;
    return !(low->low > high->high) && !low->low_open && !high->high_open;
}

bool threshold_can_keep_both(const struct threshold *a, const struct threshold *b)
{
    struct interval kept_a = kept_by(a);
    struct interval kept_b = kept_by(b);
    return have_common_value(&kept_a, &kept_b);
}

int threshold_check_bound(const struct threshold *threshold, struct error *error)
{
    static const char *const expected[] = {[METRIC_TREND] = "avg, min, max, med or p(x)",
                                           [METRIC_RATE] = "rate (or value)",
                                           [METRIC_COUNTER] = "count or rate (or value)"};
    const struct metric *metric = &metrics[threshold->metric];
    enum threshold_figure figure = threshold->figure;
    bool has_figure = metric->type == METRIC_TREND  ? figure <= THRESHOLD_PERCENTILE
                      : metric->type == METRIC_RATE ? figure == THRESHOLD_RATE || figure == THRESHOLD_VALUE
                                                    : figure >= THRESHOLD_COUNT;
    if (!has_figure)
        return error_set(error, "%s has no such figure: expected %s", metric->name, expected[metric->type]);
    struct interval kept = kept_by(threshold);
    struct interval can_be = possible(threshold);
    if (!have_common_value(&kept, &can_be))
        return error_set(error, "no value can keep this: %s is %s", metric->name,
                         metric->type == METRIC_RATE ? "a share from 0 to 1" : "never negative");
    return 0;
}
