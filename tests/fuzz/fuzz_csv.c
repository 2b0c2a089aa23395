/* fuzz_csv: arbitrary bytes through the reader of separated values (libFuzzer). The first byte chooses the separator and whether there is a
 * header. Every field must lie in memory of its own, and what is written again as CSV must read back the same. */
#include "lib/csv.h"

#include <stdint.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool condition)
{
    if (!condition)
        abort();
}

/* Appends a field in quotes. */
static void write_field(struct str_builder *out, struct str field)
{
    str_builder_append_char(out, '"');
    for (size_t i = 0; i < field.length; i++)
        str_builder_append_repeated(out, field.data[i], field.data[i] == '"' ? 2 : 1);
    str_builder_append_char(out, '"');
}

/* The record at hand, written in quotes and read again, is the same. */
static void check_round_trip(const struct csv *csv)
{
    struct str_builder out;
    struct csv again;
    str_builder_init(&out, 4 * CSV_RECORD_MAXIMUM);
    for (size_t i = 0; i < csv->fields.count; i++) {
        if (i > 0)
            str_builder_append_char(&out, csv->separator);
        write_field(&out, csv_field(csv, i));
    }
    struct str rest = {str_builder_text(&out), out.length};
    csv_init(&again, "again", csv->separator, csv_text_next_line, &rest);
    if (!out.failed && out.length < CSV_RECORD_MAXIMUM / 2) {
        require(csv_next(&again, NULL) == 1 && again.fields.count == csv->fields.count);
        for (size_t i = 0; i < csv->fields.count; i++)
            require(str_equals(csv_field(csv, i), csv_field(&again, i)));
    }
    csv_release(&again);
    str_builder_release(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char separators[] = {',', '\t', ';'};
    struct csv csv;
    struct error error = {0};
    if (size == 0)
        return 0;
    struct str rest = {(const char *)data + 1, size - 1};
    csv_init(&csv, "fuzz", separators[data[0] % 3], csv_text_next_line, &rest);
    int result = data[0] >= 128 ? csv_read_header(&csv, &error) : 0;
    while (result >= 0 && (result = csv_next(&csv, &error)) > 0) {
        require(csv.fields.count > 0 && (csv.columns.count == 0 || csv.fields.count == csv.columns.count));
        check_round_trip(&csv);
    }
    require(result == 0 || error.message[0] != '\0');
    csv_release(&csv);
    return 0;
}
