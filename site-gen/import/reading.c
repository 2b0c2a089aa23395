/* reading: see reading.h. */
#include "site-gen/import/reading.h"

#include "lib/fs.h"
#include "lib/utf8.h"

#include <math.h>
#include <stdlib.h>

const char *reading_copy_text(const struct reading *reading, const char *text)
{
    char *copy = arena_copy_text(reading->arena, text);
    utf8_clean(copy);
    return copy;
}

const char *reading_take_text(const struct reading *reading, const struct json_node *object, const char *key)
{
    const char *text = "";
    json_get_text(object, key, &text, reading->error);
    return reading_copy_text(reading, text);
}

int64_t reading_take_int64(const struct reading *reading, const struct json_node *object, const char *key)
{
    int64_t value = 0;
    json_get_int64(object, key, &value, reading->error);
    return value;
}

double reading_take_double(const struct reading *reading, const struct json_node *object, const char *key)
{
    double value = NAN;
    json_optional_double(object, key, &value, reading->error);
    return value;
}

bool reading_take_bool(const struct reading *reading, const struct json_node *object, const char *key)
{
    bool value = false;
    json_get_bool(object, key, &value, reading->error);
    return value;
}

int reading_take_json(const struct reading *reading, const struct json_node *node, const char **text)
{
    char *dumped = json_dumps(node->value, JSON_COMPACT | JSON_ENCODE_ANY);
    if (dumped == NULL)
        return json_error_at(node, reading->error, "cannot be written as JSON again");
    *text = arena_copy_text(reading->arena, dumped);
    free(dumped);
    return 0;
}

int reading_add_count(const struct reading *reading, const struct json_node *place, int64_t *sum, int64_t count)
{
    if (__builtin_add_overflow(*sum, count, sum))
        return json_error_at(place, reading->error, "expected counts whose sum fits 63 bits");
    return 0;
}

int reading_take_name(const struct reading *reading, const struct json_node *object, const char *key, const char **name)
{
    *name = reading_take_text(reading, object, key);
    if (fs_is_safe_name(*name))
        return 0;
    struct json_node place = json_member(object, key);
    return json_error_at(&place, reading->error, "expected a name of letters, digits, '.', '_' and '-'");
}
