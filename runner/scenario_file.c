/* scenario_file: the files that a scenario names. They lie in its folder or below, so that a scenario from elsewhere cannot send
 * what it finds on this machine, and what they hold is part of the scenario's SHA-256. */
#include "runner/scenario_read.h"

#include "lib/fs.h"

#include <string.h>

#define FILE_MAXIMUM ((size_t)16 << 20)

/* No way up: no "..", no root, nothing hidden. */
static bool is_below(const char *path)
{
    struct str rest = str_from_text(path);
    struct str part;
    while (str_split_next(&rest, '/', &part))
        if (part.length == 0 || part.data[0] == '.')
            return false;
    return path[0] != '\0';
}

const char *scenario_file_path(const struct scenario_reader *reader, const struct json_node *node, struct error *error)
{
    const char *name = json_string_value(node->value);
    if (!is_below(name) || strlen(name) != json_string_length(node->value)) {
        json_error_at(node, error, "expected the name of a file in the scenario's folder or below");
        return NULL;
    }
    return arena_format(reader->arena, "%s%s", reader->folder, name);
}

static void note(struct scenario_reader *reader, const char *name, const void *bytes, size_t length)
{
    char digest[DIGEST_TEXT_SIZE];
    digest_sha256(bytes, length, digest);
    str_builder_append_format(&reader->files, "%s %s\n", digest, name);
}

/* Reads the file into builder. */
static int read_whole(struct scenario_reader *reader, const struct json_node *node, struct str_builder *builder,
                      struct error *error)
{
    struct error cause = {0};
    const char *path = scenario_file_path(reader, node, error);
    if (path == NULL)
        return -1;
    if (fs_read_file(path, builder, &cause) != 0) {
        char text[sizeof cause.file + sizeof cause.message + 64];
        return json_error_at(node, error, "%s", error_format(&cause, text, sizeof text));
    }
    note(reader, json_string_value(node->value), str_builder_text(builder), builder->length);
    return 0;
}

int scenario_read_file(struct scenario_reader *reader, const struct json_node *node, struct str *bytes, struct error *error)
{
    struct str_builder builder;
    str_builder_init(&builder, FILE_MAXIMUM);
    int result = read_whole(reader, node, &builder, error);
    if (result == 0)
        *bytes = (struct str){arena_copy_bytes(reader->arena, str_builder_text(&builder), builder.length), builder.length};
    str_builder_release(&builder);
    return result;
}

static int read_data_file(struct scenario_reader *reader, const struct json_node *node, struct data_file *data, struct error *error)
{
    const char *format = NULL;
    const char *order = "sequential";
    const char *name;
    struct json_node file = json_member(node, "file");
    if (json_get_text(node, "name", &name, error) != 0 || json_optional_text(node, "format", &format, error) != 0 ||
        json_optional_text(node, "order", &order, error) != 0)
        return -1;
    size_t length = json_string_length(file.value);
    bool is_json = format != NULL ? text_equals(format, "json")
                                  : length > 5 && text_equals(json_string_value(file.value) + length - 5, ".json");
    struct str_builder builder;
    str_builder_init(&builder, DATA_FILE_SIZE_MAXIMUM);
    int result = read_whole(reader, &file, &builder, error);
    if (result == 0)
        result = data_file_parse(data, reader->arena, scenario_file_path(reader, &file, error),
                                 (struct str){str_builder_text(&builder), builder.length}, is_json ? DATA_JSON : DATA_CSV, error);
    str_builder_release(&builder);
    data->name = name;
    data->order = text_equals(order, "random") ? DATA_RANDOM : DATA_SEQUENTIAL;
    return result;
}

int scenario_read_data(struct scenario_reader *reader, const struct json_node *root, struct error *error)
{
    struct json_node list = {0};
    if (json_optional_array(root, "data", &list, error) != 0)
        return -1;
    size_t count = list.value == NULL ? 0 : json_count(&list);
    struct data_file *files = ARENA_NEW_ARRAY(reader->arena, count + 1, struct data_file);
    for (size_t i = 0; i < count; i++) {
        struct json_node item = json_item(&list, i);
        if (read_data_file(reader, &item, &files[i], error) != 0)
            return -1;
        for (size_t k = 0; k < i; k++)
            if (text_equals(files[k].name, files[i].name))
                return json_error_at(&item, error, "the name \"%.80s\" is taken by an earlier data file", files[i].name);
    }
    reader->scenario->data = files;
    reader->scenario->data_count = count;
    return 0;
}
