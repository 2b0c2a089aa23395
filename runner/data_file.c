/* data_file: rows of test data. JSON is here, CSV in data_file_csv.c. */
#include "runner/data_file.h"

#include "lib/json.h"
#include "runner/data_file_csv.h"

#include <string.h>

size_t data_file_column(const struct data_file *data, struct str name)
{
    for (size_t i = 0; i < data->column_count; i++)
        if (str_equals_text(name, data->columns[i]))
            return i;
    return SIZE_MAX;
}

const struct str *data_file_row(const struct data_file *data, uint32_t vu, uint32_t vus, uint64_t iteration,
                                struct random_state *random)
{
    uint64_t row;
    if (data->order == DATA_RANDOM)
        row = random_below(random, data->row_count);
    else
        row = ((vu == 0 ? 0 : vu - 1) + iteration % data->row_count * vus) % data->row_count;
    return data->values + row * data->column_count;
}

/* ---- JSON ------------------------------------------------------------------------------------------------------------------- */

/* The members of the first row name the columns. */
static int read_columns(struct data_file *data, struct arena *arena, const struct json_node *first, struct error *error)
{
    if (!json_is_object(first->value) || json_object_size(first->value) == 0)
        return json_error_at(first, error, "expected an object with at least one member");
    if (json_object_size(first->value) > DATA_FILE_COLUMNS_MAXIMUM)
        return json_error_at(first, error, "more than %d columns", DATA_FILE_COLUMNS_MAXIMUM);
    const char *key;
    json_t *value;
    const char **columns = ARENA_NEW_ARRAY(arena, json_object_size(first->value), const char *);
    json_object_foreach(first->value, key, value)
    {
        (void)value;
        columns[data->column_count++] = arena_copy_text(arena, key);
    }
    data->columns = columns;
    return 0;
}

static int read_value(struct arena *arena, const struct json_node *node, struct str *out, struct error *error)
{
    const json_t *value = node->value;
    const char *text;
    switch (value == NULL ? JSON_NULL : json_typeof(value)) {
    case JSON_STRING:
        text = arena_copy_bytes(arena, json_string_value(value), json_string_length(value) + 1);
        *out = (struct str){text, json_string_length(value)};
        return 0;
    case JSON_INTEGER:
        text = arena_format(arena, "%" JSON_INTEGER_FORMAT, json_integer_value(value));
        break;
    case JSON_REAL:
        text = arena_format(arena, "%.15g", json_real_value(value));
        break;
    case JSON_TRUE:
        text = "true";
        break;
    case JSON_FALSE:
        text = "false";
        break;
    case JSON_NULL:
    case JSON_OBJECT:
    case JSON_ARRAY:
    default:
        return json_error_at(node, error, "expected a string, a number or a boolean, got %s", json_type_name(value));
    }
    *out = str_from_text(text);
    return 0;
}

static int read_row(const struct data_file *data, struct arena *arena, const struct json_node *row, struct str *values,
                    struct error *error)
{
    if (!json_is_object(row->value) || json_object_size(row->value) != data->column_count)
        return json_error_at(row, error, "expected an object with the same members as the first row");
    for (size_t i = 0; i < data->column_count; i++) {
        struct json_node member = json_member(row, data->columns[i]);
        if (member.value == NULL)
            return json_error_at(row, error, "the member \"%.80s\" of the first row is missing", data->columns[i]);
        if (read_value(arena, &member, &values[i], error) != 0)
            return -1;
    }
    return 0;
}

static int read_rows(struct data_file *data, struct arena *arena, const struct json_node *root, struct error *error)
{
    size_t count = json_is_array(root->value) ? json_array_size(root->value) : 0;
    if (count == 0)
        return json_error_at(root, error, "expected an array of at least one object");
    struct json_node first = json_item(root, 0);
    if (read_columns(data, arena, &first, error) != 0)
        return -1;
    struct str *values = ARENA_NEW_ARRAY(arena, count * data->column_count, struct str);
    for (size_t i = 0; i < count; i++) {
        struct json_node row = json_item(root, i);
        if (read_row(data, arena, &row, values + i * data->column_count, error) != 0)
            return -1;
    }
    data->values = values;
    data->row_count = count;
    return 0;
}

static int parse_json(struct data_file *data, struct arena *arena, const char *path, struct str text, struct error *error)
{
    struct json_document document;
    if (json_document_parse(&document, path, text.data, text.length, error) != 0)
        return -1;
    struct json_node root = json_root(&document);
    int result = read_rows(data, arena, &root, error);
    json_document_release(&document);
    return result;
}

/* ---- either ----------------------------------------------------------------------------------------------------------------- */

int data_file_parse(struct data_file *data, struct arena *arena, const char *path, struct str text, enum data_format format,
                    struct error *error)
{
    memset(data, 0, sizeof *data);
    if ((format == DATA_JSON ? parse_json : data_file_parse_csv)(data, arena, path, text, error) != 0)
        return -1;
    for (size_t i = 0; i < data->row_count * data->column_count; i++)
        if (data->values[i].length > data->longest)
            data->longest = data->values[i].length;
    if (data->longest > DATA_FILE_VALUE_MAXIMUM)
        return error_set_at(error, path, 0, 0, "a value is longer than %d bytes", DATA_FILE_VALUE_MAXIMUM);
    return 0;
}
