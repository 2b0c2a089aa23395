/* data_file_csv: see data_file_csv.h. */
#include "runner/data_file_csv.h"

#include "lib/vec.h"

#include <string.h>

struct csv {
    struct arena *arena;
    const char *path;
    const char *at, *end;
    long line;         /* of `at`, from 1 */
    struct vec fields; /* struct str: of all records so far */
};

static int fail(const struct csv *csv, struct error *error, const char *message)
{
    return error_set_at(error, csv->path, csv->line, 0, "%s", message);
}

static bool at_line_end(const struct csv *csv)
{
    return csv->at == csv->end || *csv->at == '\n' || (*csv->at == '\r' && csv->at + 1 < csv->end && csv->at[1] == '\n');
}

static void take_line_end(struct csv *csv)
{
    if (csv->at < csv->end && *csv->at == '\r')
        csv->at++;
    if (csv->at < csv->end)
        csv->at++;
    csv->line++;
}

/* The end of a field whose opening quotes were taken: its closing quotes; NULL when there are none. */
static const char *find_closing_quotes(const struct csv *csv)
{
    for (const char *at = csv->at; at < csv->end; at++) {
        if (*at != '"')
            continue;
        if (at + 1 == csv->end || at[1] != '"')
            return at;
        at++;
    }
    return NULL;
}

static int take_quoted(struct csv *csv, struct str *field, struct error *error)
{
    const char *close = find_closing_quotes(csv);
    if (close == NULL)
        return fail(csv, error, "the quotes that open here are never closed");
    char *text = arena_allocate(csv->arena, (size_t)(close - csv->at) + 1);
    size_t length = 0;
    for (; csv->at < close; csv->at++) {
        text[length++] = *csv->at;
        csv->at += *csv->at == '"'; /* doubled */
        csv->line += csv->at < close && *csv->at == '\n';
    }
    csv->at = close + 1;
    *field = (struct str){text, length};
    return 0;
}

static int take_plain(struct csv *csv, struct str *field, struct error *error)
{
    const char *start = csv->at;
    while (!at_line_end(csv) && *csv->at != ',') {
        if (*csv->at == '"')
            return fail(csv, error, "a field with quotes must itself be in quotes, its quotes doubled");
        csv->at++;
    }
    size_t length = (size_t)(csv->at - start);
    *field = (struct str){arena_copy_bytes(csv->arena, start, length), length};
    return 0;
}

/* Takes a record and its line end; *count is how many fields it has. */
static int take_record(struct csv *csv, size_t *count, struct error *error)
{
    for (*count = 1;; (*count)++) {
        struct str field;
        bool quoted = csv->at < csv->end && *csv->at == '"';
        if (quoted)
            csv->at++;
        if ((quoted ? take_quoted : take_plain)(csv, &field, error) != 0)
            return -1;
        *VEC_PUSH(&csv->fields, struct str) = field;
        if (at_line_end(csv))
            return 0;
        if (*csv->at != ',')
            return fail(csv, error, "expected a comma or the end of the line behind the quotes");
        csv->at++;
    }
}

static int take_columns(struct csv *csv, struct data_file *data, struct error *error)
{
    size_t count = 0;
    if (take_record(csv, &count, error) != 0)
        return -1;
    if (count > DATA_FILE_COLUMNS_MAXIMUM)
        return fail(csv, error, "too many columns");
    const char **columns = ARENA_NEW_ARRAY(csv->arena, count, const char *);
    for (size_t i = 0; i < count; i++) {
        columns[i] = arena_copy_str(csv->arena, str_trim(*VEC_AT(&csv->fields, i, struct str)));
        if (columns[i][0] == '\0')
            return fail(csv, error, "a column has no name");
        for (size_t k = 0; k < i; k++)
            if (text_equals(columns[k], columns[i]))
                return error_set_at(error, csv->path, csv->line, 0, "the column \"%.80s\" is there twice", columns[i]);
    }
    take_line_end(csv);
    data->columns = columns;
    data->column_count = count;
    vec_clear(&csv->fields);
    return 0;
}

static int take_rows(struct csv *csv, struct data_file *data, struct error *error)
{
    while (csv->at < csv->end) {
        size_t count = 0;
        long line = csv->line;
        if (at_line_end(csv)) {
            take_line_end(csv);
            continue;
        }
        if (take_record(csv, &count, error) != 0)
            return -1;
        if (count != data->column_count)
            return error_set_at(error, csv->path, line, 0, "expected %zu fields as in the first line, got %zu", data->column_count,
                                count);
        take_line_end(csv);
        data->row_count++;
    }
    return data->row_count > 0 ? 0 : fail(csv, error, "expected at least one row behind the names of the columns");
}

int data_file_parse_csv(struct data_file *data, struct arena *arena, const char *path, struct str text, struct error *error)
{
    struct csv csv = {.arena = arena, .path = path, .at = text.data, .end = text.data + text.length, .line = 1};
    vec_init(&csv.fields, sizeof(struct str));
    if (str_starts_with(text, "\xEF\xBB\xBF"))
        csv.at += 3;
    int result = csv.at == csv.end ? fail(&csv, error, "the file is empty") : take_columns(&csv, data, error);
    if (result == 0)
        result = take_rows(&csv, data, error);
    if (result == 0)
        data->values = arena_copy_bytes(arena, csv.fields.items, csv.fields.count * sizeof(struct str));
    vec_release(&csv.fields);
    return result;
}
