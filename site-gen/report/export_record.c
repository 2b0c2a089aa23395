/* export_record: see the header. Doubles are written with as many digits as are needed to read the same value back. */
#include "site-gen/report/export_record.h"

#include "lib/json.h"

#include <math.h>
#include <string.h>

void export_append_csv_text(struct str_builder *out, const char *text)
{
    if (text == NULL)
        return;
    bool formula = text[0] != '\0' && strchr("=+-@\t\r", text[0]) != NULL;
    bool quoted = strpbrk(text, ",\"\r\n") != NULL || text[0] == ' ' || (text[0] != '\0' && text[strlen(text) - 1] == ' ');
    if (quoted)
        str_builder_append_char(out, '"');
    if (formula)
        str_builder_append_char(out, '\'');
    for (const char *c = text; *c != '\0'; c++) {
        if (*c == '"')
            str_builder_append_char(out, '"');
        str_builder_append_char(out, *c);
    }
    if (quoted)
        str_builder_append_char(out, '"');
}

void export_begin(struct export_writer *writer, enum export_format format, struct str_builder *out)
{
    *writer = (struct export_writer){.format = format, .out = out};
    str_builder_init(&writer->head, EXPORT_MAXIMUM);
    str_builder_init(&writer->rows, EXPORT_MAXIMUM);
}

void export_begin_record(struct export_writer *writer)
{
    writer->field_count = 0;
    if (writer->format == EXPORT_JSON)
        str_builder_append(&writer->rows, writer->record_count == 0 ? " {" : ",\n {");
    else if (writer->format == EXPORT_NDJSON)
        str_builder_append_char(&writer->rows, '{');
}

/* What stands before a field's value. */
static void begin_field(struct export_writer *writer, const char *name)
{
    const char *separator = writer->field_count++ == 0 ? "" : ",";
    if (writer->format != EXPORT_CSV) {
        str_builder_append(&writer->rows, separator[0] == '\0' ? "" : ", ");
        json_append_string(&writer->rows, str_from_text(name));
        str_builder_append(&writer->rows, ": ");
        return;
    }
    str_builder_append(&writer->rows, separator);
    if (writer->record_count == 0) {
        str_builder_append(&writer->head, separator);
        str_builder_append(&writer->head, name);
    }
}

void export_text(struct export_writer *writer, const char *name, const char *text)
{
    begin_field(writer, name);
    if (writer->format != EXPORT_CSV)
        json_append_string(&writer->rows, str_from_text(text));
    else
        export_append_csv_text(&writer->rows, text);
}

static void append_unknown(struct export_writer *writer)
{
    if (writer->format != EXPORT_CSV)
        str_builder_append(&writer->rows, "null");
}

void export_integer(struct export_writer *writer, const char *name, int64_t value, bool known)
{
    begin_field(writer, name);
    if (known)
        str_builder_append_format(&writer->rows, "%lld", (long long)value);
    else
        append_unknown(writer);
}

void export_number(struct export_writer *writer, const char *name, double value)
{
    begin_field(writer, name);
    if (!isfinite(value)) {
        append_unknown(writer);
        return;
    }
    char text[STR_DOUBLE_SIZE];
    str_builder_append(&writer->rows, str_from_double(value, text));
}

void export_bool(struct export_writer *writer, const char *name, bool value)
{
    begin_field(writer, name);
    str_builder_append(&writer->rows, value ? "true" : "false");
}

void export_end_record(struct export_writer *writer)
{
    static const char *const ends[] = {[EXPORT_CSV] = "\r\n", [EXPORT_JSON] = "}", [EXPORT_NDJSON] = "}\n"};
    str_builder_append(&writer->rows, ends[writer->format]);
    writer->record_count++;
}

void export_drop_record(struct export_writer *writer)
{
    str_builder_clear(&writer->rows);
}

int export_finish(struct export_writer *writer, struct error *error)
{
    bool json = writer->format == EXPORT_JSON;
    if (json)
        str_builder_append(writer->out, "[\n");
    else if (writer->format == EXPORT_CSV)
        str_builder_append_format(writer->out, "%s\r\n", str_builder_text(&writer->head));
    str_builder_append_bytes(writer->out, str_builder_text(&writer->rows), writer->rows.length);
    if (json)
        str_builder_append(writer->out, writer->record_count > 0 ? "\n]\n" : "]\n");
    bool failed = writer->head.failed || writer->rows.failed || writer->out->failed;
    str_builder_release(&writer->head);
    str_builder_release(&writer->rows);
    return failed ? error_set(error, "a table of data became larger than %zu bytes", EXPORT_MAXIMUM) : 0;
}
