/* data_file_csv: see data_file_csv.h. */
#include "runner/data_file_csv.h"

#include "lib/csv.h"
#include "lib/vec.h"

static int take_columns(struct csv *csv, struct data_file *data, struct arena *arena, struct error *error)
{
    if (csv_read_header(csv, error) != 0)
        return -1;
    if (csv->columns.count > DATA_FILE_COLUMNS_MAXIMUM)
        return error_set_at(error, csv->name, csv->line, 0, "too many columns");
    data->column_count = csv->columns.count;
    const char **columns = ARENA_NEW_ARRAY(arena, data->column_count, const char *);
    for (size_t i = 0; i < data->column_count; i++)
        columns[i] = arena_copy_text(arena, *VEC_AT(&csv->columns, i, char *));
    data->columns = columns;
    return 0;
}

static int take_rows(struct csv *csv, struct vec *values, struct data_file *data, struct arena *arena, struct error *error)
{
    int result;
    while ((result = csv_next(csv, error)) > 0) {
        for (size_t i = 0; i < data->column_count; i++) {
            struct str field = csv_field(csv, i);
            *VEC_PUSH(values, struct str) = (struct str){arena_copy_bytes(arena, field.data, field.length), field.length};
        }
        data->row_count++;
    }
    if (result == 0 && data->row_count == 0)
        return error_set_at(error, csv->name, csv->lines + 1, 0, "expected at least one row behind the names of the columns");
    return result;
}

int data_file_parse_csv(struct data_file *data, struct arena *arena, const char *path, struct str text, struct error *error)
{
    struct csv csv;
    struct vec values;
    csv_init(&csv, path, ',', csv_text_next_line, &text);
    vec_init(&values, sizeof(struct str));
    int result = take_columns(&csv, data, arena, error);
    if (result == 0)
        result = take_rows(&csv, &values, data, arena, error);
    if (result == 0)
        data->values = arena_copy_bytes(arena, values.items, values.count * sizeof(struct str));
    vec_release(&values);
    csv_release(&csv);
    return result;
}
