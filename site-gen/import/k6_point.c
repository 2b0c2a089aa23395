/* k6_point: see k6_point.h. Scanning goes by the places where things are in what k6 writes; it gives up at the first difference. */
#include "site-gen/import/k6_point.h"

#include "lib/json_pull.h"
#include "site-gen/import/rfc3339.h"

#include <string.h>

/* ---- scanning --------------------------------------------------------------------------------------------------------------- */
struct scanner {
    const char *at, *end;
};

static bool skip(struct scanner *scanner, const char *text, size_t length)
{
    if ((size_t)(scanner->end - scanner->at) < length || memcmp(scanner->at, text, length) != 0)
        return false;
    scanner->at += length;
    return true;
}

#define SKIP(scanner, text) skip((scanner), (text), sizeof(text) - 1)

/* The inside of the string whose opening quotation mark has been skipped, and that mark's partner. */
static bool take_string(struct scanner *scanner, struct str *text)
{
    const char *start = scanner->at, *from = start;
    for (;;) {
        const char *quote = memchr(from, '"', (size_t)(scanner->end - from));
        if (quote == NULL)
            return false;
        const char *before = quote;
        while (before > start && before[-1] == '\\')
            before--;
        if ((quote - before) % 2 == 0) {
            *text = (struct str){start, (size_t)(quote - start)};
            scanner->at = quote + 1;
            return true;
        }
        from = quote + 1;
    }
}

/* A number without exponent and with at most 15 digits that count, which a double holds exactly, as it does the power of ten: so the
 * quotient is rounded once, as strtod does it. */
static bool take_number(struct scanner *scanner, double *value)
{
    static const double powers[] = {1,    1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8,  1e9,  1e10, 1e11,
                                    1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};
    int64_t digits = 0;
    int whole = 0, decimals = 0, significant = 0;
    bool after_point = false;
    const char *at = scanner->at;
    for (; at < scanner->end && significant <= 15 && decimals <= 22; at++) {
        unsigned digit = (unsigned char)*at - (unsigned)'0';
        if (digit > 9 && (*at != '.' || after_point))
            break;
        if (digit > 9) {
            after_point = true;
            continue;
        }
        digits = digits * 10 + digit;
        significant += digits != 0;
        *(after_point ? &decimals : &whole) += 1;
    }
    bool is_padded = whole > 1 && scanner->at[0] == '0';
    if (whole == 0 || (after_point && decimals == 0) || significant > 15 || decimals > 22 || is_padded || at == scanner->end ||
        *at != ',')
        return false;
    *value = (double)digits / powers[decimals];
    scanner->at = at;
    return true;
}

/* {"name":"value",...} or null. */
static bool take_tags(struct scanner *scanner, struct k6_point *point)
{
    if (SKIP(scanner, "null") || SKIP(scanner, "{}"))
        return true;
    if (!SKIP(scanner, "{"))
        return false;
    do {
        struct str name, value;
        if (!SKIP(scanner, "\"") || !take_string(scanner, &name) || !SKIP(scanner, ":\"") || !take_string(scanner, &value))
            return false;
        enum k6_tag tag = k6_series_find_tag(name);
        if (tag != K6_TAGS)
            point->tags[tag] = value;
    } while (SKIP(scanner, ","));
    return SKIP(scanner, "}");
}

/* The metric's name where older versions have it: the line ends with ,"metric":"name"}. */
static bool take_last_name(struct scanner *scanner, struct str *name)
{
    static const char before[] = "},\"metric\":\"", after[] = "\"}";
    size_t before_length = sizeof(before) - 1, after_length = sizeof(after) - 1, length = (size_t)(scanner->end - scanner->at);
    if (length < before_length + after_length + 1 || memcmp(scanner->end - after_length, after, after_length) != 0)
        return false;
    const char *end = scanner->end - after_length, *quote = memrchr(scanner->at, '"', (size_t)(end - scanner->at));
    if (quote == NULL || (size_t)(quote + 1 - scanner->at) < before_length ||
        memcmp(quote + 1 - before_length, before, before_length) != 0)
        return false;
    *name = (struct str){quote + 1, (size_t)(end - quote - 1)};
    scanner->end = quote + 2 - before_length; /* behind the brace that closes the data */
    return true;
}

/* Up to the data's members; the scanner ends behind the data. */
static bool take_head(struct scanner *scanner, struct str *name)
{
    if (SKIP(scanner, "{\"metric\":\"")) {
        if (!take_string(scanner, name) || !SKIP(scanner, ",\"type\":\"Point\",\"data\":{") || scanner->end - scanner->at < 2 ||
            memcmp(scanner->end - 2, "}}", 2) != 0)
            return false;
        scanner->end--;
        return true;
    }
    return SKIP(scanner, "{\"type\":\"Point\",\"data\":{") && take_last_name(scanner, name);
}

bool k6_point_scan(struct str line, struct k6_point *point)
{
    struct scanner scanner = {line.data, line.data + line.length};
    struct str name, time;
    if (!take_head(&scanner, &name))
        return false;
    *point = (struct k6_point){.metric = k6_series_find_metric(name), .is_escaped = true};
    if (point->metric == K6_OTHER)
        return true;
    if (!SKIP(&scanner, "\"time\":\"") || !take_string(&scanner, &time) || !SKIP(&scanner, ",\"value\":") ||
        !take_number(&scanner, &point->value))
        return false;
    if (point->metric > K6_CHECKS)
        return true;
    return rfc3339_parse(time, &point->time_ns) && SKIP(&scanner, ",\"tags\":") && take_tags(&scanner, point) &&
           SKIP(&scanner, "}") && scanner.at == scanner.end;
}

/* ---- parsing ---------------------------------------------------------------------------------------------------------------- */
/* Tags stay as they are written, so that scanning and parsing give the same. */
static void pull_tags(struct json_pull *pull, struct k6_point *point)
{
    struct str name;
    if (json_pull_peek(pull) == JSON_PULL_NULL) {
        json_pull_skip(pull);
        return;
    }
    if (!json_pull_enter_object(pull))
        return;
    while (json_pull_next_member(pull, &name)) {
        enum k6_tag tag = k6_series_find_tag(name);
        bool is_text = json_pull_peek(pull) == JSON_PULL_TEXT;
        struct str raw = json_pull_raw(pull);
        if (tag != K6_TAGS && is_text && !pull->failed)
            point->tags[tag] = (struct str){raw.data + 1, raw.length - 2};
    }
}

static void pull_data(struct json_pull *pull, struct k6_point *point, bool *is_point)
{
    static const char *const keys[] = {"time", "value", "tags"};
    uint64_t seen = 0;
    if (!json_pull_enter_object(pull))
        return;
    for (int key; (key = json_pull_next_known(pull, keys, 3, &seen)) >= 0;)
        if (key == 2)
            pull_tags(pull, point);
        else if (key == 1)
            point->value = json_pull_double(pull);
        else if (!rfc3339_parse(json_pull_text(pull), &point->time_ns))
            json_pull_fail(pull, "expected a time as 2026-11-24T03:01:54.123456+01:00");
    *is_point = (seen & 3) == 3;
}

int k6_point_parse(const char *name, long line_number, struct str line, struct arena *arena, struct k6_point *point,
                   struct error *error)
{
    static const char *const keys[] = {"type", "metric", "data"};
    struct json_pull pull;
    struct str type = {"", 0};
    uint64_t seen = 0;
    bool is_point = false;
    *point = (struct k6_point){.metric = K6_OTHER, .is_escaped = true};
    if (str_trim(line).length == 0)
        return 0;
    json_pull_init(&pull, name, line, arena);
    pull.first_line = line_number;
    if (json_pull_enter_object(&pull)) {
        for (int key; (key = json_pull_next_known(&pull, keys, 3, &seen)) >= 0;)
            if (key == 0)
                type = json_pull_text(&pull);
            else if (key == 1)
                point->metric = k6_series_find_metric(json_pull_text(&pull));
            else
                pull_data(&pull, point, &is_point);
        json_pull_require(&pull, keys, 3, 7, seen);
    }
    if (json_pull_finish(&pull, error) != 0)
        return -1;
    if (str_equals_text(type, "Metric"))
        point->metric = K6_OTHER;
    else if (!str_equals_text(type, "Point"))
        return error_set_at(error, name, line_number, 0, "expected the type Point or Metric");
    else if (!is_point)
        return error_set_at(error, name, line_number, 0, "expected a point with time and value");
    return 0;
}
