/* reading: see reading.h. */
#include "site-gen/import/reading.h"

#include "lib/name_index.h"
#include "lib/utf8.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define SHOWN_TEXT_MAXIMUM 48
#define CHOICES_MAXIMUM 256

/* ---- texts ------------------------------------------------------------------------------------------------------------------ */
static bool is_machine(struct str text)
{
    size_t digits = 0;
    while (digits < text.length && text.data[digits] != '\0' && strchr("0123456789abcdef", text.data[digits]) != NULL)
        digits++;
    return digits == text.length && text.length == 16;
}

const struct reading_rule reading_machine = {is_machine, "16 hexadecimal digits", true};

/* Text as it can be shown anywhere, from arena. */
static const char *clean_text(struct arena *arena, struct str text)
{
    char *copy = arena_copy_str(arena, text);
    utf8_clean(copy);
    return copy;
}

size_t reading_begin_json(struct reading *reading)
{
    json_pull_peek(reading->pull); /* moves to where the value begins */
    return reading->pull->at;
}

const char *reading_end_json(struct reading *reading, size_t start)
{
    const struct json_pull *pull = reading->pull;
    if (pull->failed)
        return "";
    const struct str json = {pull->text.data + start, pull->at - start};
    char *out = arena_allocate(reading->arena, json.length + 1);
    size_t length = 0;
    bool in_text = false;
    for (size_t i = 0; i < json.length; i++) {
        char c = json.data[i];
        if (in_text && c == '\\' && i + 1 < json.length)
            out[length++] = json.data[i++];
        else if (c == '"')
            in_text = !in_text;
        if (in_text || (c != ' ' && c != '\n' && c != '\t' && c != '\r'))
            out[length++] = json.data[i];
    }
    return out;
}

static size_t count_code_points(struct str text)
{
    size_t count = 0;
    for (size_t i = 0; i < text.length; i++)
        count += ((unsigned char)text.data[i] & 0xc0) != 0x80;
    return count;
}

/* Text of n bytes has at least n / 4 and at most n code points, so they need counting only between. */
static void check_length(struct json_pull *pull, const struct reading_field *field, struct str text)
{
    if (text.length <= field->longest && text.length >= 4 * field->shortest)
        return;
    size_t count = count_code_points(text);
    if (count < field->shortest)
        json_pull_fail(pull, "expected at least %zu characters, got %zu", field->shortest, count);
    else if (count > field->longest)
        json_pull_fail(pull, "expected at most %zu characters, got %zu", field->longest, count);
}

static void fail_text(struct json_pull *pull, const char *expected, struct str text)
{
    int shown = text.length < SHOWN_TEXT_MAXIMUM ? (int)text.length : SHOWN_TEXT_MAXIMUM;
    json_pull_fail(pull, "expected %s, got \"%.*s\"%s", expected, shown, text.data, text.length > SHOWN_TEXT_MAXIMUM ? "..." : "");
}

static void check_choice(struct json_pull *pull, const char *const *choices, struct str text)
{
    struct str_builder list;
    for (size_t i = 0; choices[i] != NULL; i++)
        if (str_equals_text(text, choices[i]))
            return;
    str_builder_init(&list, CHOICES_MAXIMUM);
    str_builder_append(&list, choices[1] == NULL ? "" : "one of ");
    for (size_t i = 0; choices[i] != NULL; i++)
        str_builder_append_format(&list, "%s\"%s\"", i == 0 ? "" : ", ", choices[i]);
    fail_text(pull, str_builder_text(&list), text);
    str_builder_release(&list);
}

const char *reading_take_text(struct reading *reading, const struct reading_field *field)
{
    struct json_pull *pull = reading->pull;
    struct str text = json_pull_text(pull);
    if (pull->failed)
        return "";
    check_length(pull, field, text);
    if (field->choices != NULL)
        check_choice(pull, field->choices, text);
    if (field->rule != NULL && !pull->failed && !field->rule->matches(text))
        fail_text(pull, field->rule->expected, text);
    if (!field->is_kept || pull->failed)
        return "";
    bool is_plain = field->choices != NULL || (field->rule != NULL && field->rule->is_plain);
    return is_plain ? arena_copy_str(reading->arena, text) : clean_text(reading->arena, text);
}

/* ---- numbers ---------------------------------------------------------------------------------------------------------------- */
static double take_double(struct json_pull *pull, enum reading_kind kind)
{
    double value = json_pull_double(pull);
    if (pull->failed || kind == READING_NUMBER)
        return value;
    if (kind == READING_POSITIVE && !(value > 0.0))
        json_pull_fail(pull, "expected more than 0, got %g", value);
    else if (value < 0.0)
        json_pull_fail(pull, "expected at least 0, got %g", value);
    else if (kind == READING_SHARE && value > 1.0)
        json_pull_fail(pull, "expected at most 1, got %g", value);
    return value;
}

static int64_t take_int64(struct json_pull *pull, enum reading_kind kind)
{
    int64_t least = kind == READING_COUNT ? 0 : kind == READING_COUNT_FROM_1 ? 1 : INT64_MIN;
    return json_pull_int64_within(pull, least, INT64_MAX);
}

/* ---- objects ---------------------------------------------------------------------------------------------------------------- */
static void take_field(struct reading *reading, const struct reading_field *field, void *base)
{
    void *place = field->is_kept ? (char *)base + field->offset : NULL;
    const char *text;
    int64_t integer;
    double number;
    bool truth;
    switch (field->kind) {
    case READING_COUNT:
    case READING_COUNT_FROM_1:
    case READING_INT64:
        integer = take_int64(reading->pull, field->kind);
        if (place != NULL)
            *(int64_t *)place = integer;
        return;
    case READING_NUMBER:
    case READING_AMOUNT:
    case READING_POSITIVE:
    case READING_SHARE:
        number = take_double(reading->pull, field->kind);
        if (place != NULL)
            *(double *)place = number;
        return;
    case READING_BOOL:
        truth = json_pull_bool(reading->pull);
        if (place != NULL)
            *(bool *)place = truth;
        return;
    case READING_TEXT:
        text = reading_take_text(reading, field);
        if (place != NULL)
            *(const char **)place = text;
        return;
    case READING_OBJECT:
        reading_take_object(reading, field->fields, field->field_count, base);
        return;
    case READING_CUSTOM:
        field->take(reading, base);
        return;
    }
}

static void take_object(struct reading *reading, const struct reading_field *fields, size_t count, bool only, void *base)
{
    struct json_pull *pull = reading->pull;
    uint64_t seen = 0;
    int index;
    if (!json_pull_enter_object(pull))
        return;
    while ((index = json_pull_next_field(pull, fields, sizeof(*fields), count, only, &seen)) >= 0)
        take_field(reading, &fields[index], base);
    for (size_t i = 0; i < count; i++)
        if (fields[i].required && (seen >> i & 1) == 0)
            json_pull_fail(pull, "missing member \"%s\"", fields[i].name);
}

void reading_take_object(struct reading *reading, const struct reading_field *fields, size_t count, void *base)
{
    take_object(reading, fields, count, true, base);
}

void reading_take_open_object(struct reading *reading, const struct reading_field *fields, size_t count, void *base)
{
    take_object(reading, fields, count, false, base);
}

void reading_take_items(struct reading *reading, const struct reading_field *fields, size_t count, struct vec *items)
{
    if (!json_pull_enter_array(reading->pull))
        return;
    while (json_pull_next_item(reading->pull))
        take_object(reading, fields, count, true, vec_push(items));
}

void reading_take_version(struct reading *reading, void *base)
{
    (void)base;
    int64_t version = json_pull_int64(reading->pull);
    if (!reading->pull->failed && version != 1)
        json_pull_fail(reading->pull, "expected 1, got %" PRId64, version);
}

void reading_take_map(struct reading *reading, const struct reading_field *field)
{
    struct json_pull *pull = reading->pull;
    struct vec names;
    struct name_index index;
    struct str key;
    vec_init(&names, sizeof(const char *));
    if (json_pull_enter_object(pull)) {
        while (json_pull_next_member(pull, &key)) {
            *VEC_PUSH(&names, const char *) = arena_copy_str(reading->arena, key);
            take_field(reading, field, NULL);
        }
        name_index_init(&index, reading->arena, names.count);
        for (size_t i = 0; i < names.count; i++)
            name_index_add(&index, *VEC_AT(&names, i, const char *), i);
        const char *twice = pull->failed ? NULL : name_index_sort(&index);
        if (twice != NULL)
            json_pull_fail(pull, "duplicate member \"%.*s\"", SHOWN_TEXT_MAXIMUM, twice);
    }
    vec_release(&names);
}
