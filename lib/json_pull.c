/* json_pull: see json_pull.h. The walk over the text; what a string or a number is, json_lexer.c knows. Positions cost nothing on the way:
 * only a failure counts lines and spells the way to its place. */
#include "lib/json_pull.h"

#include "lib/json_lexer.h"
#include "lib/json_place.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

#define SHOWN_TEXT_MAXIMUM 48
#define SHOWN_LIST_MAXIMUM 600

void json_pull_init(struct json_pull *pull, const char *name, struct str text, struct arena *arena)
{
    static const char MARK[] = "\xef\xbb\xbf";
    pull->name = name;
    pull->text = text;
    pull->at = str_starts_with(text, MARK) ? sizeof(MARK) - 1 : 0;
    pull->value_at = pull->at;
    pull->first_line = 1;
    pull->arena = arena;
    pull->depth = 0;
    pull->failed = false; /* levels and error are set when they are needed: NDJSON begins one of these each line */
}

/* ---- failures --------------------------------------------------------------------------------------------------------------- */
static long line_at(const struct json_pull *pull, size_t offset)
{
    long line = pull->first_line;
    for (size_t i = 0; i < offset && i < pull->text.length; i++)
        line += pull->text.data[i] == '\n';
    return line;
}

/* Keeps the first failure and ends the text. */
static void fail_with(struct json_pull *pull, long line, const char *place, const char *format, va_list arguments)
{
    struct str_builder message;
    if (pull->failed)
        return;
    str_builder_init(&message, sizeof(pull->error.message));
    str_builder_append_format_list(&message, format, arguments);
    error_set_at(&pull->error, pull->name, line, 0, "%s%s%s", place, place[0] == '\0' ? "" : ": ",
                 message.failed ? "invalid value (too long to show)" : str_builder_text(&message));
    str_builder_release(&message);
    pull->failed = true;
    pull->at = pull->text.length;
}

/* The way to the value at hand as a JSON pointer (RFC 6901). */
static void append_pointer(const struct json_pull *pull, struct str_builder *out)
{
    for (int i = 0; i < pull->depth; i++) {
        const struct json_pull_level *level = &pull->levels[i];
        if (!level->is_object && level->is_begun)
            str_builder_append_format(out, "/%zu", level->index);
        if (!level->is_object || level->key == NULL)
            continue;
        str_builder_append_char(out, '/');
        for (size_t k = 0; k < level->key_length && k < SHOWN_TEXT_MAXIMUM; k++)
            if (level->key[k] == '~' || level->key[k] == '/')
                str_builder_append(out, level->key[k] == '~' ? "~0" : "~1");
            else
                str_builder_append_char(out, level->key[k]);
    }
}

void json_pull_fail(struct json_pull *pull, const char *format, ...)
{
    va_list arguments;
    struct str_builder place;
    if (pull->failed)
        return;
    str_builder_init(&place, sizeof(pull->error.message));
    append_pointer(pull, &place);
    va_start(arguments, format);
    fail_with(pull, line_at(pull, pull->value_at), str_builder_text(&place), format, arguments);
    va_end(arguments);
    str_builder_release(&place);
}

void json_pull_fail_at(struct json_pull *pull, const char *pointer, const char *format, ...)
{
    struct json_step steps[JSON_PULL_DEPTH_MAXIMUM];
    size_t count = 0;
    struct str rest = str_from_text(pointer), part;
    va_list arguments;
    if (pull->failed)
        return;
    str_split_next(&rest, '/', &part); /* what stands before the first one: nothing */
    while (count < JSON_PULL_DEPTH_MAXIMUM && str_split_next(&rest, '/', &part)) {
        long long index = 0;
        bool is_index = str_to_int64(part, &index) && index >= 0;
        steps[count++] = (struct json_step){is_index ? NULL : arena_copy_str(pull->arena, part), (size_t)index};
    }
    va_start(arguments, format);
    fail_with(pull, json_place_line(pull->text.data, pull->text.length, steps, count) + pull->first_line - 1, pointer, format,
              arguments);
    va_end(arguments);
}

/* The text itself is broken at the next byte. */
static void fail_syntax(struct json_pull *pull, const char *problem)
{
    pull->value_at = pull->at;
    json_pull_fail(pull, "no valid JSON: %s", pull->at >= pull->text.length ? "it ends too early" : problem);
}

static const char *kind_name(struct json_pull *pull, enum json_pull_kind kind)
{
    struct json_number number = {0};
    switch (kind) {
    case JSON_PULL_OBJECT:
        return "object";
    case JSON_PULL_ARRAY:
        return "array";
    case JSON_PULL_TEXT:
        return "string";
    case JSON_PULL_NUMBER:
        json_lex_number(pull->text.data + pull->at, pull->text.data + pull->text.length, &number);
        return number.is_integer ? "integer" : "number";
    case JSON_PULL_TRUE:
    case JSON_PULL_FALSE:
        return "boolean";
    case JSON_PULL_NULL:
        return "null";
    case JSON_PULL_NOTHING:
        break;
    }
    return "nothing";
}

/* The next value is of another kind than wanted, or none at all. */
static void fail_kind(struct json_pull *pull, const char *wanted)
{
    enum json_pull_kind kind = json_pull_peek(pull);
    pull->value_at = pull->at;
    if (kind == JSON_PULL_NOTHING)
        fail_syntax(pull, "expected a value");
    else
        json_pull_fail(pull, "expected %s, got %s", wanted, kind_name(pull, kind));
}

/* ---- tokens ----------------------------------------------------------------------------------------------------------------- */
/* The next byte that is no white space, where at then stands; '\0' at the end. */
static char next_character(struct json_pull *pull)
{
    const char *data = pull->text.data;
    size_t at = pull->at, length = pull->text.length;
    while (at < length && (data[at] == ' ' || data[at] == '\n' || data[at] == '\t' || data[at] == '\r'))
        at++;
    pull->at = at;
    return at < length ? data[at] : '\0';
}

enum json_pull_kind json_pull_peek(struct json_pull *pull)
{
    switch (next_character(pull)) {
    case '{':
        return JSON_PULL_OBJECT;
    case '[':
        return JSON_PULL_ARRAY;
    case '"':
        return JSON_PULL_TEXT;
    case 't':
        return JSON_PULL_TRUE;
    case 'f':
        return JSON_PULL_FALSE;
    case 'n':
        return JSON_PULL_NULL;
    case '-':
    case '0':
    case '1':
    case '2':
    case '3':
    case '4':
    case '5':
    case '6':
    case '7':
    case '8':
    case '9':
        return JSON_PULL_NUMBER;
    default:
        return JSON_PULL_NOTHING;
    }
}

/* The string whose opening quotation mark is the next byte, not decoded. */
static struct str take_raw_text(struct json_pull *pull, bool *escaped)
{
    const char *start = pull->text.data + pull->at + 1, *problem = NULL;
    const char *end = json_lex_text(start, pull->text.data + pull->text.length, escaped, &problem);
    if (end == NULL) {
        pull->value_at = pull->at;
        json_pull_fail(pull, "no valid JSON: %s", problem);
        return (struct str){"", 0};
    }
    pull->at = (size_t)(end + 1 - pull->text.data);
    return (struct str){start, (size_t)(end - start)};
}

static struct str decode_text(struct json_pull *pull, struct str raw)
{
    char *decoded = arena_allocate(pull->arena, raw.length + 1);
    return (struct str){decoded, json_lex_decode(raw, decoded)};
}

/* ---- objects and arrays ----------------------------------------------------------------------------------------------------- */
static bool enter(struct json_pull *pull, bool is_object)
{
    if (next_character(pull) != (is_object ? '{' : '[')) {
        fail_kind(pull, is_object ? "object" : "array");
        return false;
    }
    pull->value_at = pull->at;
    if (pull->depth == JSON_PULL_DEPTH_MAXIMUM) {
        json_pull_fail(pull, "nested deeper than %d levels", JSON_PULL_DEPTH_MAXIMUM);
        return false;
    }
    pull->levels[pull->depth++] = (struct json_pull_level){.is_object = is_object, .start = pull->at, .last_known = -1};
    pull->at++;
    return true;
}

bool json_pull_enter_object(struct json_pull *pull)
{
    return enter(pull, true);
}

bool json_pull_enter_array(struct json_pull *pull)
{
    return enter(pull, false);
}

/* Moves on to the next member or item; false at the end of the object or array, which it takes, and after a failure. */
static bool next_child(struct json_pull *pull, char closing)
{
    if (pull->failed || pull->depth == 0)
        return false;
    struct json_pull_level *level = &pull->levels[pull->depth - 1];
    char c = next_character(pull);
    if (c == closing) {
        pull->at++;
        pull->value_at = level->start;
        pull->depth--;
        return false;
    }
    if (!level->is_begun) {
        level->is_begun = true;
        return true;
    }
    level->index++;
    if (c != ',') {
        fail_syntax(pull, closing == '}' ? "expected ',' or '}'" : "expected ',' or ']'");
        return false;
    }
    pull->at++;
    return true;
}

bool json_pull_next_item(struct json_pull *pull)
{
    return next_child(pull, ']');
}

bool json_pull_next_member(struct json_pull *pull, struct str *key)
{
    bool escaped = false;
    *key = (struct str){"", 0};
    if (!next_child(pull, '}'))
        return false;
    if (next_character(pull) != '"') {
        fail_syntax(pull, "expected a member's name in quotation marks");
        return false;
    }
    pull->value_at = pull->at;
    struct json_pull_level *level = &pull->levels[pull->depth - 1];
    struct str raw = take_raw_text(pull, &escaped);
    level->key = raw.data;
    level->key_length = raw.length;
    if (pull->failed)
        return false;
    *key = escaped ? decode_text(pull, raw) : raw;
    if (next_character(pull) != ':') {
        fail_syntax(pull, "expected ':'");
        return false;
    }
    pull->at++;
    return true;
}

/* ---- known members ---------------------------------------------------------------------------------------------------------- */
static bool is_key(const char *known, struct str key)
{
    return strncmp(known, key.data, key.length) == 0 && known[key.length] == '\0';
}

/* The key of an item of a table whose items begin with one. */
static const char *key_of(const void *table, size_t item_size, size_t index)
{
    const char *const *key = (const void *)((const char *)table + index * item_size);
    return *key;
}

static int find_key(const void *table, size_t item_size, size_t count, int last, struct str key)
{
    if ((size_t)(last + 1) < count && is_key(key_of(table, item_size, (size_t)(last + 1)), key))
        return last + 1;
    for (size_t i = 0; i < count; i++)
        if (is_key(key_of(table, item_size, i), key))
            return (int)i;
    return -1;
}

static void fail_unknown(struct json_pull *pull, const void *table, size_t item_size, size_t count, struct str key)
{
    struct str_builder list;
    str_builder_init(&list, 2 * SHOWN_LIST_MAXIMUM);
    for (size_t i = 0; i < count; i++) {
        str_builder_append(&list, i == 0 ? "" : ", ");
        if (list.length > SHOWN_LIST_MAXIMUM) {
            str_builder_append(&list, "...");
            break;
        }
        str_builder_append(&list, key_of(table, item_size, i));
    }
    int shown = key.length < SHOWN_TEXT_MAXIMUM ? (int)key.length : SHOWN_TEXT_MAXIMUM;
    json_pull_fail(pull, "unknown member \"%.*s\"; expected one of %s", shown, key.data, str_builder_text(&list));
    str_builder_release(&list);
}

int json_pull_next_field(struct json_pull *pull, const void *table, size_t item_size, size_t count, bool only, uint64_t *seen)
{
    struct str key;
    while (json_pull_next_member(pull, &key)) {
        struct json_pull_level *level = &pull->levels[pull->depth - 1];
        int index = find_key(table, item_size, count, level->last_known, key);
        if (index < 0 && !only) {
            json_pull_skip(pull);
            continue;
        }
        if (index < 0) {
            fail_unknown(pull, table, item_size, count, key);
            return -1;
        }
        if ((*seen >> index & 1) != 0) {
            json_pull_fail(pull, "duplicate member \"%s\"", key_of(table, item_size, (size_t)index));
            return -1;
        }
        *seen |= UINT64_C(1) << index;
        level->last_known = index;
        return index;
    }
    return -1;
}

int json_pull_next_known(struct json_pull *pull, const char *const *keys, size_t count, uint64_t *seen)
{
    return json_pull_next_field(pull, keys, sizeof(*keys), count, false, seen);
}

void json_pull_require(struct json_pull *pull, const char *const *keys, size_t count, uint64_t required, uint64_t seen)
{
    uint64_t missing = required & ~seen;
    if (missing == 0 || pull->failed)
        return;
    size_t index = (size_t)__builtin_ctzll(missing);
    if (index < count)
        json_pull_fail(pull, "missing member \"%s\"", keys[index]);
}

/* ---- values ----------------------------------------------------------------------------------------------------------------- */
/* Takes the next value, which must be a number. */
static bool take_number(struct json_pull *pull, const char *wanted, struct json_number *number)
{
    if (json_pull_peek(pull) != JSON_PULL_NUMBER) {
        fail_kind(pull, wanted);
        return false;
    }
    pull->value_at = pull->at;
    const char *end = json_lex_number(pull->text.data + pull->at, pull->text.data + pull->text.length, number);
    if (end == NULL) {
        json_pull_fail(pull, "no valid JSON: a number that is written in a wrong way");
        return false;
    }
    pull->at = (size_t)(end - pull->text.data);
    return true;
}

static void fail_number(struct json_pull *pull, const char *wanted, const struct json_number *number)
{
    int shown = number->text.length < SHOWN_TEXT_MAXIMUM ? (int)number->text.length : SHOWN_TEXT_MAXIMUM;
    json_pull_fail(pull, "expected %s, got %.*s", wanted, shown, number->text.data);
}

int64_t json_pull_int64(struct json_pull *pull)
{
    struct json_number number;
    int64_t value = 0;
    if (!take_number(pull, "integer", &number))
        return 0;
    if (!number.is_integer)
        json_pull_fail(pull, "expected integer, got number");
    else if (!json_number_to_int64(&number, &value))
        fail_number(pull, "an integer of 64 bits", &number);
    return pull->failed ? 0 : value;
}

int64_t json_pull_int64_within(struct json_pull *pull, int64_t least, int64_t most)
{
    int64_t value = json_pull_int64(pull);
    if (pull->failed || (value >= least && value <= most))
        return pull->failed ? least : value;
    if (value < least)
        json_pull_fail(pull, "expected at least %" PRId64 ", got %" PRId64, least, value);
    else
        json_pull_fail(pull, "expected at most %" PRId64 ", got %" PRId64, most, value);
    return least;
}

double json_pull_double(struct json_pull *pull)
{
    struct json_number number;
    double value = NAN;
    if (!take_number(pull, "number", &number))
        return NAN;
    if (!json_number_to_double(&number, &value))
        fail_number(pull, "a finite number", &number);
    return pull->failed ? NAN : value;
}

static bool take_word(struct json_pull *pull, const char *word)
{
    size_t length = strlen(word);
    if (pull->text.length - pull->at < length || memcmp(pull->text.data + pull->at, word, length) != 0) {
        fail_syntax(pull, "expected a value");
        return false;
    }
    pull->value_at = pull->at;
    pull->at += length;
    return true;
}

double json_pull_double_or_null(struct json_pull *pull)
{
    if (json_pull_peek(pull) != JSON_PULL_NULL)
        return json_pull_double(pull);
    take_word(pull, "null");
    return NAN;
}

bool json_pull_bool(struct json_pull *pull)
{
    enum json_pull_kind kind = json_pull_peek(pull);
    if (kind == JSON_PULL_TRUE)
        return take_word(pull, "true");
    if (kind == JSON_PULL_FALSE)
        take_word(pull, "false");
    else
        fail_kind(pull, "boolean");
    return false;
}

struct str json_pull_text(struct json_pull *pull)
{
    bool escaped = false;
    if (json_pull_peek(pull) != JSON_PULL_TEXT) {
        fail_kind(pull, "string");
        return (struct str){"", 0};
    }
    pull->value_at = pull->at;
    struct str raw = take_raw_text(pull, &escaped);
    return escaped && !pull->failed ? decode_text(pull, raw) : raw;
}

const char *json_pull_text_copy(struct json_pull *pull)
{
    struct str text = json_pull_text(pull); /* the lexer refuses NUL */
    return pull->failed ? "" : arena_copy_str(pull->arena, text);
}

/* ---- whole values ----------------------------------------------------------------------------------------------------------- */
static void skip_scalar(struct json_pull *pull)
{
    bool escaped;
    switch (json_pull_peek(pull)) {
    case JSON_PULL_TEXT:
        pull->value_at = pull->at;
        take_raw_text(pull, &escaped);
        return;
    case JSON_PULL_NUMBER:
        json_pull_double(pull);
        return;
    case JSON_PULL_TRUE:
        take_word(pull, "true");
        return;
    case JSON_PULL_FALSE:
        take_word(pull, "false");
        return;
    case JSON_PULL_NULL:
        take_word(pull, "null");
        return;
    case JSON_PULL_OBJECT:
    case JSON_PULL_ARRAY:
    case JSON_PULL_NOTHING:
        break;
    }
    fail_kind(pull, "a value");
}

void json_pull_skip(struct json_pull *pull)
{
    int outside = pull->depth;
    struct str key;
    do {
        enum json_pull_kind kind = json_pull_peek(pull);
        if (kind == JSON_PULL_OBJECT || kind == JSON_PULL_ARRAY)
            enter(pull, kind == JSON_PULL_OBJECT);
        else
            skip_scalar(pull);
        /* On to the next value inside, closing what ends here. */
        while (!pull->failed && pull->depth > outside &&
               !(pull->levels[pull->depth - 1].is_object ? json_pull_next_member(pull, &key) : json_pull_next_item(pull)))
            continue;
    } while (!pull->failed && pull->depth > outside);
}

struct str json_pull_raw(struct json_pull *pull)
{
    next_character(pull);
    size_t start = pull->at;
    json_pull_skip(pull);
    if (pull->failed)
        return (struct str){"", 0};
    return (struct str){pull->text.data + start, pull->at - start};
}

int json_pull_finish(struct json_pull *pull, struct error *error)
{
    next_character(pull);
    if (!pull->failed && pull->at < pull->text.length)
        fail_syntax(pull, "expected nothing after the end of the value");
    if (!pull->failed)
        return 0;
    if (error != NULL)
        *error = pull->error;
    return -1;
}
