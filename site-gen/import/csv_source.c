/* csv_source: see csv_source.h. */
#include "site-gen/import/csv_source.h"

static int next_line(void *source, struct str *line, struct error *error)
{
    return import_source_next_line(source, line, error);
}

static struct str first_line(struct str head)
{
    struct str line = {"", 0};
    while (head.length > 0 && str_split_next(&head, '\n', &line) && str_trim(line).length == 0)
        ;
    return line;
}

void csv_source_init(struct csv *csv, struct import_source *source)
{
    csv_init(csv, import_source_name(source), csv_guess_separator(first_line(import_source_head(source))), next_line, source);
}

bool csv_source_has_columns(struct str head, const char *const *names)
{
    struct csv csv;
    struct str line = first_line(head);
    csv_init(&csv, "", csv_guess_separator(line), csv_text_next_line, &line);
    bool result = csv_read_header(&csv, NULL) == 0;
    for (size_t i = 0; result && names[i] != NULL; i++)
        result = csv_column(&csv, names[i]) != CSV_NO_COLUMN;
    csv_release(&csv);
    return result;
}
