/* benchlab query: SQL over the store, read-only, as a table, CSV or JSON. */
#include "benchlab/commands.h"

#include "lib/arena.h"
#include "lib/cli.h"
#include "lib/json.h"
#include "lib/log.h"
#include "lib/str.h"
#include "lib/text_width.h"
#include "lib/utf8.h"
#include "lib/vec.h"
#include "site-gen/report/export.h"
#include "site-gen/store/store.h"
#include "site-gen/store/store_query.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ROW_MAXIMUM ((size_t)64 << 20) /* bytes of one row as CSV or JSON */
#define LIST_WIDTH 100
#define TABLE_ROWS_MAXIMUM 100000 /* they are all kept, to know how wide the columns are */

enum query_format { QUERY_TABLE, QUERY_CSV, QUERY_JSON };

/* One query on its way to standard output. */
struct output {
    struct arena arena; /* of the table's cells */
    struct store_query *query;
    struct store_value *values;
    size_t column_count, row_count;
    struct str_builder row;
    struct error *error;
};

/* ---- values ----------------------------------------------------------------------------------------------------------------- */
/* Into out: "" for NULL. */
static void append_plain(struct str_builder *out, const struct store_value *value)
{
    char number[STR_DOUBLE_SIZE];
    switch (value->kind) {
    case STORE_VALUE_NULL:
        break;
    case STORE_VALUE_INTEGER:
        str_builder_append_format(out, "%" PRId64, value->integer);
        break;
    case STORE_VALUE_NUMBER:
        str_builder_append(out, isfinite(value->number) ? str_from_double(value->number, number)
                                : isnan(value->number)  ? "nan"
                                : value->number > 0     ? "inf"
                                                        : "-inf");
        break;
    case STORE_VALUE_TEXT:
        str_builder_append(out, value->text);
        break;
    }
}

/* Empty text is quoted, so that it is not taken for NULL. */
static void append_csv_text(struct str_builder *out, const char *text)
{
    if (text[0] == '\0')
        str_builder_append(out, "\"\"");
    else
        export_append_csv_text(out, text);
}

static void append_json_text(struct str_builder *out, const char *text, struct arena *arena)
{
    char *clean = arena_copy_text(arena, text);
    utf8_clean(clean);
    json_append_string(out, str_from_text(clean));
}

/* ---- formats ---------------------------------------------------------------------------------------------------------------- */
static int print_row(struct output *output)
{
    if (output->row.failed)
        return error_set(output->error, "a row is larger than %zu bytes", ROW_MAXIMUM);
    if (fwrite(str_builder_text(&output->row), 1, output->row.length, stdout) != output->row.length)
        return error_set(output->error, "cannot write to standard output");
    str_builder_clear(&output->row);
    return 0;
}

static int next_row(struct output *output)
{
    int state = store_query_next(output->query, output->values, output->error);
    output->row_count += state == 1;
    return state;
}

static int print_csv(struct output *output)
{
    for (size_t i = 0; i < output->column_count; i++) {
        str_builder_append(&output->row, i == 0 ? "" : ",");
        append_csv_text(&output->row, store_query_column(output->query, i));
    }
    str_builder_append(&output->row, "\r\n");
    int state;
    while (print_row(output) == 0) {
        if ((state = next_row(output)) != 1)
            return state;
        for (size_t i = 0; i < output->column_count; i++) {
            str_builder_append(&output->row, i == 0 ? "" : ",");
            if (output->values[i].kind == STORE_VALUE_TEXT)
                append_csv_text(&output->row, output->values[i].text);
            else
                append_plain(&output->row, &output->values[i]);
        }
        str_builder_append(&output->row, "\r\n");
    }
    return -1;
}

static int check_column_names(const struct output *output)
{
    for (size_t i = 0; i < output->column_count; i++)
        for (size_t j = 0; j < i; j++)
            if (strcmp(store_query_column(output->query, i), store_query_column(output->query, j)) == 0)
                return error_set(output->error, "two columns are called \"%s\": JSON needs different names (AS ...)",
                                 store_query_column(output->query, i));
    return 0;
}

static void append_json_value(struct output *output, const struct store_value *value)
{
    if (value->kind == STORE_VALUE_TEXT)
        append_json_text(&output->row, value->text, &output->arena);
    else if (value->kind == STORE_VALUE_NULL || (value->kind == STORE_VALUE_NUMBER && !isfinite(value->number)))
        str_builder_append(&output->row, "null");
    else
        append_plain(&output->row, value);
}

static int print_json(struct output *output)
{
    if (check_column_names(output) != 0)
        return -1;
    int state;
    while ((state = next_row(output)) == 1) {
        arena_clear(&output->arena);
        str_builder_append(&output->row, output->row_count == 1 ? "[\n {" : ",\n {");
        for (size_t i = 0; i < output->column_count; i++) {
            str_builder_append(&output->row, i == 0 ? "" : ", ");
            append_json_text(&output->row, store_query_column(output->query, i), &output->arena);
            str_builder_append(&output->row, ": ");
            append_json_value(output, &output->values[i]);
        }
        str_builder_append_char(&output->row, '}');
        if (print_row(output) != 0)
            return -1;
    }
    str_builder_append(&output->row, output->row_count == 0 ? "[]\n" : "\n]\n");
    return state < 0 ? -1 : print_row(output);
}

/* What a terminal can show: one line, four significant figures for fractions, "-" for NULL. */
static const char *table_cell(struct output *output, const struct store_value *value)
{
    if (value->kind == STORE_VALUE_NULL)
        return "-";
    if (value->kind == STORE_VALUE_NUMBER && isfinite(value->number)) {
        double size = fabs(value->number);
        return arena_format(&output->arena, size >= 1000 ? "%.1f" : size >= 1 ? "%.3f" : "%.4g", value->number);
    }
    str_builder_clear(&output->row);
    append_plain(&output->row, value);
    char *text = arena_copy_text(&output->arena, str_builder_text(&output->row));
    utf8_clean(text);
    for (char *c = text; *c != '\0'; c++)
        if (*c == '\n' || *c == '\t')
            *c = ' ';
    return text;
}

struct table {
    struct vec cells; /* const char *: heads, then rows */
    size_t *widths;
    bool *are_numbers; /* columns of numbers stand at the right */
};

static void add_cell(struct table *table, size_t column, const char *cell)
{
    size_t width = text_width(cell);
    table->widths[column] = width > table->widths[column] ? width : table->widths[column];
    *VEC_PUSH(&table->cells, const char *) = cell;
}

static int read_table(struct output *output, struct table *table)
{
    int state;
    for (size_t i = 0; i < output->column_count; i++) {
        add_cell(table, i, arena_copy_text(&output->arena, store_query_column(output->query, i)));
        table->are_numbers[i] = true;
    }
    while ((state = next_row(output)) == 1) {
        if (output->row_count > TABLE_ROWS_MAXIMUM)
            return error_set(output->error, "more than %d rows: take --format csv or json, or a LIMIT", TABLE_ROWS_MAXIMUM);
        for (size_t i = 0; i < output->column_count; i++) {
            add_cell(table, i, table_cell(output, &output->values[i]));
            table->are_numbers[i] = table->are_numbers[i] && output->values[i].kind != STORE_VALUE_TEXT;
        }
    }
    str_builder_clear(&output->row);
    return state;
}

static int print_cells(struct output *output, const struct table *table)
{
    for (size_t i = 0; i < table->cells.count; i++) {
        size_t column = i % output->column_count;
        bool is_last = column + 1 == output->column_count;
        const char *cell = *VEC_AT(&table->cells, i, const char *);
        size_t space = table->widths[column] - text_width(cell);
        str_builder_append_repeated(&output->row, ' ', (column == 0 ? 0 : 2) + (table->are_numbers[column] ? space : 0));
        str_builder_append(&output->row, cell);
        str_builder_append_repeated(&output->row, ' ', table->are_numbers[column] || is_last ? 0 : space);
        if (!is_last)
            continue;
        str_builder_append_char(&output->row, '\n');
        if (print_row(output) != 0)
            return -1;
    }
    return 0;
}

static int print_table(struct output *output)
{
    struct table table = {.widths = ARENA_NEW_ARRAY(&output->arena, output->column_count, size_t),
                          .are_numbers = ARENA_NEW_ARRAY(&output->arena, output->column_count, bool)};
    vec_init(&table.cells, sizeof(const char *));
    int result = read_table(output, &table) < 0 ? -1 : print_cells(output, &table);
    vec_release(&table.cells);
    return result;
}

/* ---- the command ------------------------------------------------------------------------------------------------------------ */
static int run_query(struct store *store, const char *sql, enum query_format format, struct error *error)
{
    static int (*const printers[])(struct output *) = {print_table, print_csv, print_json};
    struct output output = {.error = error, .query = store_query_begin(store, sql, error)};
    if (output.query == NULL)
        return -1;
    arena_init(&output.arena);
    str_builder_init(&output.row, ROW_MAXIMUM);
    output.column_count = store_query_column_count(output.query);
    output.values = calloc(output.column_count + 1, sizeof(*output.values));
    int result = output.values == NULL ? error_set(error, "out of memory") : printers[format](&output);
    free(output.values);
    str_builder_release(&output.row);
    arena_release(&output.arena);
    store_query_end(output.query);
    return result;
}

/* The names come from the database, so that the list cannot differ from what is there. */
static int list_view(struct store *store, const struct store_view *view, struct arena *arena, struct error *error)
{
    const char *sql = arena_format(arena, "SELECT * FROM %s LIMIT 0", view->name);
    struct store_query *query = store_query_begin(store, sql, error);
    if (query == NULL)
        return -1;
    printf("%s: %s\n ", view->name, view->summary);
    size_t width = 1;
    for (size_t i = 0; i < store_query_column_count(query); i++) {
        const char *name = store_query_column(query, i);
        if (width + strlen(name) + 2 > LIST_WIDTH) {
            printf("\n ");
            width = 1;
        }
        printf(" %s%s", name, i + 1 < store_query_column_count(query) ? "," : "\n");
        width += strlen(name) + 2;
    }
    store_query_end(query);
    return 0;
}

static int list_views(struct store *store, struct error *error)
{
    struct arena arena;
    int result = 0;
    arena_init(&arena);
    for (const struct store_view *view = store_views; view->name != NULL && result == 0; view++)
        result = list_view(store, view, &arena, error);
    arena_release(&arena);
    return result;
}

static int parse_format(const char *name, enum query_format *format, struct error *error)
{
    static const char *const names[] = {"table", "csv", "json"};
    for (int i = 0; i < 3; i++)
        if (text_equals(name, names[i])) {
            *format = (enum query_format)i;
            return 0;
        }
    return error_set(error, "--format: expected table, csv or json, got \"%s\"", name);
}

static int query_store(const char *location, const char *sql, enum query_format format)
{
    struct error error = {0};
    struct store *store = NULL;
    int result = store_open(&store, location, STORE_READ, &error);
    if (result == 0)
        result = store_limit_to_queries(store, &error);
    if (result == 0)
        result = sql == NULL ? list_views(store, &error) : run_query(store, sql, format, &error);
    result = store_close_after(store, result, &error);
    if (result != 0)
        log_error(&error);
    return result != 0 ? CLI_EXIT_FAILED : CLI_EXIT_OK;
}

int command_query(int argc, char **argv)
{
    const char *location = "results/lab.sqlite", *format_name = "table";
    bool list = false;
    const struct cli_option options[] = {
        {.name = "format",
         .letter = 'f',
         .kind = CLI_TEXT,
         .value = &format_name,
         .placeholder = "NAME",
         .help = "table, csv or json (default table)"},
        {.name = "store",
         .letter = 's',
         .kind = CLI_TEXT,
         .value = &location,
         .placeholder = "STORE",
         .help = "the store (default results/lab.sqlite)"},
        {.name = "list",
         .letter = 'l',
         .kind = CLI_FLAG,
         .value = &list,
         .help = "show the views that are made for queries, and their columns"},
    };
    const struct cli_command command = {
        .name = "benchlab query",
        .usage = "SQL [options] | --list",
        .summary = "Answers one SQL query over the store, which it cannot change.",
        .details =
            "The views of docs/query.md have names and columns to be written by hand:\n"
            "  benchlab query \"SELECT target, rate_per_second, p99_ms FROM scenario_runs WHERE scenario = '01-lightweight'\"\n"
            "What is not known is \"-\" in a table, nothing in CSV (empty text is \"\") and null in JSON.\n"
            "\n"
            "Exit code: 0 answered, 1 refused or failed (with the database's own words), 2 wrong usage.",
        .options = options,
        .option_count = sizeof(options) / sizeof(options[0])};
    struct error error = {0};
    enum query_format format = QUERY_TABLE;
    int operand_count = 0;
    enum cli_outcome outcome = cli_parse(&command, argc, argv, &operand_count, &error);
    if (outcome == CLI_HELP_PRINTED)
        return CLI_EXIT_OK;
    if (outcome == CLI_RUN && parse_format(format_name, &format, &error) == 0) {
        if (operand_count == (list ? 0 : 1))
            return query_store(location, list ? NULL : argv[1], format);
        error_set(&error, "expected %s (see benchlab query --help)", list ? "nothing beside --list" : "one SQL query");
    }
    log_error(&error);
    return CLI_EXIT_USAGE;
}
