/* Fuzzes the JSON codecs against each other. They accept the same texts, but for what one of them says it cannot hold; what they write has the
 * values of the text, token by token; and they find the same members. Of members with one name, jansson and json-c keep the last only. */
#include "servers/json/json_reader.h"

#include <stdlib.h>

struct outcome {
    enum json_codec_result result;
    struct json_codec_document document;
    struct buffer written;
};

static struct outcome outcome_of(const struct json_codec *codec, struct text text)
{
    struct outcome outcome;
    struct json_codec_error error = {""};
    json_codec_initialise(codec);
    outcome.result = json_codec_parse(codec, text, &outcome.document, &error);
    if ((outcome.result == JSON_CODEC_OK) != (outcome.document.value != NULL) || outcome.result == JSON_CODEC_NO_MEMORY)
        abort();
    if (outcome.result != JSON_CODEC_OK && strncmp(error.message, "line ", 5) != 0)
        abort();
    buffer_init(&outcome.written, 1 << 24);
    if (outcome.result == JSON_CODEC_OK && json_codec_write(&outcome.document, &outcome.written) != 0)
        abort();
    return outcome;
}

static void release(struct outcome *outcome)
{
    json_codec_free(&outcome->document);
    buffer_release(&outcome->written);
}

static bool is_number(enum json_token token)
{
    return token == JSON_TOKEN_INTEGER || token == JSON_TOKEN_REAL;
}

static double number_of(const struct json_reader *reader, enum json_token token)
{
    return token == JSON_TOKEN_INTEGER ? (double)reader->integer : reader->real;
}

static void expect_string(const struct json_reader *left, const struct json_reader *right)
{
    char *texts = malloc(left->string.length + right->string.length + 2);
    if (texts == NULL)
        abort();
    char *other = texts + left->string.length + 1;
    size_t length = json_reader_unescape(left, texts);
    if (length != json_reader_unescape(right, other) || memcmp(texts, other, length) != 0)
        abort();
    free(texts);
}

/* Both texts have the same tokens; a real number may be written as an integer. */
static void expect_tokens(struct text left_text, struct text right_text)
{
    struct json_reader left;
    struct json_reader right;
    enum json_token token;
    json_reader_start(&left, left_text);
    json_reader_start(&right, right_text);
    do {
        token = json_reader_next(&left);
        enum json_token other = json_reader_next(&right);
        if (is_number(token) && is_number(other)) {
            double difference = number_of(&left, token) - number_of(&right, other);
            if (difference < 0.0 || difference > 0.0)
                abort();
            if (token == JSON_TOKEN_INTEGER && other == JSON_TOKEN_INTEGER && left.integer != right.integer)
                abort();
        } else if (token != other || token == JSON_TOKEN_REFUSED) {
            abort();
        } else if (token == JSON_TOKEN_STRING || token == JSON_TOKEN_NAME) {
            expect_string(&left, &right);
        }
    } while (token != JSON_TOKEN_END);
}

static size_t count_tokens(struct text text)
{
    struct json_reader reader;
    size_t count = 0;
    json_reader_start(&reader, text);
    for (enum json_token token = json_reader_next(&reader); token != JSON_TOKEN_END; token = json_reader_next(&reader)) {
        if (token == JSON_TOKEN_REFUSED)
            abort();
        count++;
    }
    return count;
}

/* What one codec finds, the other finds, too. forgiving: the other may see an integer where a real one was written, and no NUL in strings. */
static void expect_members(const struct json_codec_document *one, const struct json_codec_document *other, bool forgiving)
{
    static const char *const NAMES[] = {"", "a", "id", "name", "sub"};
    if (json_codec_is_object(one) != json_codec_is_object(other))
        abort();
    for (size_t i = 0; i < sizeof NAMES / sizeof NAMES[0]; i++) {
        struct text text = {NULL, 0};
        struct text other_text = {NULL, 0};
        int64_t integer = 0;
        int64_t other_integer = 0;
        bool found = json_codec_find_string(one, NAMES[i], &text);
        bool has_nul = found && text.length > 0 && memchr(text.data, '\0', text.length) != NULL;
        if (json_codec_find_string(other, NAMES[i], &other_text) != (found && !(forgiving && has_nul)))
            abort();
        if (other_text.data != NULL && !text_equals(text, other_text))
            abort();
        found = json_codec_find_integer(one, NAMES[i], &integer);
        bool other_found = json_codec_find_integer(other, NAMES[i], &other_integer);
        if ((found && (!other_found || integer != other_integer)) || (!found && other_found && !forgiving))
            abort();
    }
}

static void compare_values(const struct outcome *direct, const struct outcome *jansson, const struct outcome *cjson,
                           const struct outcome *json_c)
{
    struct text written = buffer_text(&direct->written);
    expect_tokens(written, buffer_text(&cjson->written));
    expect_members(&direct->document, &cjson->document, true);
    expect_members(&direct->document, &json_c->document, false);
    if (jansson->result != JSON_CODEC_OK)
        return;
    expect_tokens(buffer_text(&jansson->written), buffer_text(&json_c->written));
    expect_members(&direct->document, &jansson->document, false);
    if (count_tokens(written) == count_tokens(buffer_text(&jansson->written)))
        expect_tokens(written, buffer_text(&jansson->written));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *copy = malloc(size + 1); /* of its own size, so that reading past it shows */
    if (copy == NULL)
        abort();
    if (size > 0)
        memcpy(copy, data, size);
    struct text text = {copy, size};
    struct outcome direct = outcome_of(&json_codec_direct, text);
    struct outcome jansson = outcome_of(&json_codec_jansson, text);
    struct outcome cjson = outcome_of(&json_codec_cjson, text);
    struct outcome json_c = outcome_of(&json_codec_json_c, text);
    if (direct.result != cjson.result || direct.result != json_c.result)
        abort();
    bool unsupported = direct.result == JSON_CODEC_UNSUPPORTED || jansson.result == JSON_CODEC_UNSUPPORTED;
    if (direct.result != jansson.result && !unsupported)
        abort();
    if (direct.result == JSON_CODEC_OK) {
        expect_tokens(text, buffer_text(&direct.written));
        compare_values(&direct, &jansson, &cjson, &json_c);
    }
    release(&direct);
    release(&jansson);
    release(&cjson);
    release(&json_c);
    free(copy);
    return 0;
}
