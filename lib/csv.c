/* csv: see csv.h. A line without quotes, which nearly all are, is cut in place; a record with quotes is first joined (it is complete when
 * its quotes are even in number) and then unquoted where it stands. */
#include "lib/csv.h"

#include <stdlib.h>
#include <string.h>

void csv_init(struct csv *csv, const char *name, char separator, csv_next_line next_line, void *context)
{
    *csv = (struct csv){.name = name, .separator = separator, .next_line = next_line, .context = context};
    str_builder_init(&csv->record, CSV_RECORD_MAXIMUM);
    vec_init(&csv->fields, sizeof(struct str));
    vec_init(&csv->columns, sizeof(char *));
}

static void forget_columns(struct csv *csv)
{
    for (size_t i = 0; i < csv->columns.count; i++)
        free(*VEC_AT(&csv->columns, i, char *));
    vec_clear(&csv->columns);
}

void csv_release(struct csv *csv)
{
    forget_columns(csv);
    str_builder_release(&csv->record);
    vec_release(&csv->fields);
    vec_release(&csv->columns);
}

int csv_text_next_line(void *rest, struct str *line, struct error *error)
{
    struct str *text = rest;
    (void)error; /* never fails */
    if (text->length == 0 || !str_split_next(text, '\n', line))
        return 0;
    return 1;
}

char csv_guess_separator(struct str line)
{
    static const char separators[] = {',', '\t', ';'};
    size_t counts[sizeof(separators)] = {0}, most = 0;
    for (size_t i = 0; i < line.length; i++)
        for (size_t k = 0; k < sizeof(separators); k++)
            counts[k] += line.data[i] == separators[k];
    for (size_t k = 1; k < sizeof(separators); k++)
        if (counts[k] > counts[most])
            most = k;
    return separators[most];
}

static int fail(const struct csv *csv, long line, struct error *error, const char *message)
{
    return error_set_at(error, csv->name, line, 0, "%s", message);
}

/* ---- lines -------------------------------------------------------------------------------------------------------------------------- */
static struct str without_return(struct str line)
{
    if (line.length > 0 && line.data[line.length - 1] == '\r')
        line.length--;
    return line;
}

static int take_line(struct csv *csv, struct str *line, struct error *error)
{
    int result = csv->next_line(csv->context, line, error);
    if (result <= 0)
        return result;
    csv->lines++;
    if (csv->lines == 1 && str_starts_with(*line, "\xEF\xBB\xBF"))
        *line = (struct str){line->data + 3, line->length - 3};
    return 1;
}

/* Whether the quotes of the text are odd in number: a field is still open at its end. */
static bool toggles_quotes(struct str text)
{
    bool odd = false;
    for (const char *at = text.data, *end = at + text.length; (at = memchr(at, '"', (size_t)(end - at))) != NULL; at++)
        odd = !odd;
    return odd;
}

/* Joins the line and those that follow until no field is open. 0, or -1 when a line cannot be taken. */
static int join_lines(struct csv *csv, struct str line, struct error *error)
{
    str_builder_clear(&csv->record);
    str_builder_append_str(&csv->record, line);
    for (bool open = toggles_quotes(line); open && !csv->record.failed;) {
        int result = take_line(csv, &line, error);
        if (result < 0)
            return -1;
        if (result == 0)
            break; /* what is wrong is found where the record is cut */
        str_builder_append_char(&csv->record, '\n');
        str_builder_append_str(&csv->record, line);
        open ^= toggles_quotes(line);
    }
    if (csv->record.failed)
        return fail(csv, csv->line, error, "a record is longer than 1 MiB, or the quotes that open in it are never closed");
    return 0;
}

/* ---- fields ------------------------------------------------------------------------------------------------------------------------- */
static int add_field(struct csv *csv, const char *start, const char *end, struct error *error)
{
    if (csv->fields.count == CSV_FIELD_MAXIMUM)
        return fail(csv, csv->line, error, "too many fields");
    *VEC_PUSH(&csv->fields, struct str) = (struct str){start, (size_t)(end - start)};
    return 0;
}

static int cut_plain_line(struct csv *csv, struct str line, struct error *error)
{
    const char *at = line.data, *end = line.data + line.length;
    for (;;) {
        const char *separator = memchr(at, csv->separator, (size_t)(end - at));
        if (add_field(csv, at, separator == NULL ? end : separator, error) != 0)
            return -1;
        if (separator == NULL)
            return 0;
        at = separator + 1;
    }
}

/* Takes a field behind its opening quotes: moves its text to *start, where it has room, and *at behind its closing quotes. */
static int unquote_field(const struct csv *csv, char **at, const char *end, long *line, struct str *field, struct error *error)
{
    char *out = *at, *start = *at;
    long opened = *line;
    for (char *from = *at; from < end; from++) {
        if (*from == '"') {
            if (from + 1 == end || from[1] != '"') {
                *at = from + 1;
                *field = (struct str){start, (size_t)(out - start)};
                return 0;
            }
            from++; /* doubled */
        }
        *line += *from == '\n';
        *out++ = *from;
    }
    return fail(csv, opened, error, "the quotes that open here are never closed");
}

static int fail_behind_quotes(const struct csv *csv, long line, struct error *error)
{
    const char *what = csv->separator == ',' ? "a comma" : csv->separator == '\t' ? "a tab" : "a semicolon";
    return error_set_at(error, csv->name, line, 0, "expected %s or the end of the line behind the quotes", what);
}

static int cut_quoted_record(struct csv *csv, struct error *error)
{
    char *at = csv->record.data;
    const char *end = at + without_return((struct str){at, csv->record.length}).length;
    for (long line = csv->line;; at++) {
        struct str field = {at, 0};
        if (at < end && *at == '"') {
            at++;
            if (unquote_field(csv, &at, end, &line, &field, error) != 0)
                return -1;
            if (at < end && *at != csv->separator)
                return fail_behind_quotes(csv, line, error);
        } else {
            while (at < end && *at != csv->separator)
                if (*at++ == '"')
                    return fail(csv, line, error, "a field with quotes must itself be in quotes, its quotes doubled");
            field.length = (size_t)(at - field.data);
        }
        if (add_field(csv, field.data, field.data + field.length, error) != 0)
            return -1;
        if (at >= end)
            return 0;
    }
}

/* ---- records ------------------------------------------------------------------------------------------------------------------------ */
static int take_record(struct csv *csv, struct error *error)
{
    struct str line;
    int result;
    do
        result = take_line(csv, &line, error);
    while (result > 0 && without_return(line).length == 0);
    if (result <= 0)
        return result;
    csv->line = csv->lines;
    vec_clear(&csv->fields);
    if (memchr(line.data, '"', line.length) == NULL)
        return cut_plain_line(csv, without_return(line), error) == 0 ? 1 : -1;
    return join_lines(csv, line, error) == 0 && cut_quoted_record(csv, error) == 0 ? 1 : -1;
}

int csv_next(struct csv *csv, struct error *error)
{
    int result = take_record(csv, error);
    if (result > 0 && csv->columns.count > 0 && csv->fields.count != csv->columns.count)
        return error_set_at(error, csv->name, csv->line, 0, "expected %zu fields as in the first line, got %zu", csv->columns.count,
                            csv->fields.count);
    return result;
}

static int name_column(struct csv *csv, struct str field, struct error *error)
{
    struct str name = str_trim(field);
    if (name.length == 0)
        return fail(csv, csv->line, error, "a column has no name");
    if (memchr(name.data, '\0', name.length) != NULL)
        return fail(csv, csv->line, error, "the name of a column holds a zero byte");
    char *copy = strndup(name.data, name.length);
    if (copy == NULL)
        return error_set(error, "out of memory");
    if (csv_column(csv, copy) != CSV_NO_COLUMN) {
        error_set_at(error, csv->name, csv->line, 0, "the column \"%.80s\" is there twice", copy);
        free(copy);
        return -1;
    }
    *VEC_PUSH(&csv->columns, char *) = copy;
    return 0;
}

int csv_read_header(struct csv *csv, struct error *error)
{
    forget_columns(csv);
    int result = take_record(csv, error);
    if (result == 0)
        return fail(csv, 0, error, "the file is empty");
    if (result < 0)
        return -1;
    for (size_t i = 0; i < csv->fields.count; i++)
        if (name_column(csv, *VEC_AT(&csv->fields, i, struct str), error) != 0)
            return -1;
    return 0;
}

size_t csv_column(const struct csv *csv, const char *name)
{
    for (size_t i = 0; i < csv->columns.count; i++)
        if (text_equals(*VEC_AT(&csv->columns, i, char *), name))
            return i;
    return CSV_NO_COLUMN;
}

struct str csv_field(const struct csv *csv, size_t column)
{
    return column < csv->fields.count ? *VEC_AT(&csv->fields, column, struct str) : (struct str){"", 0};
}
