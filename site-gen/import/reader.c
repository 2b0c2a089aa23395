/* reader: the list of formats, and the way from bytes to a record that has passed or failed its gates. */
#include "site-gen/import/reader.h"

#include "lib/resource.h"
#include "site-gen/import/gates.h"

#define BENCHLAB_SCHEMA "docs/result.schema.json"

static const struct import_reader *const READERS[] = {&import_reader_benchlab};

int import_readers_init(struct import_readers *readers, struct error *error)
{
    const struct resource *schema = resource_find(BENCHLAB_SCHEMA);
    if (schema == NULL)
        return error_set(error, "the program lacks its part " BENCHLAB_SCHEMA);
    return json_document_parse(&readers->benchlab_schema, BENCHLAB_SCHEMA, (const char *)schema->data, schema->length, error);
}

void import_readers_release(struct import_readers *readers)
{
    json_document_release(&readers->benchlab_schema);
}

/* The reader that recognises the bytes, or NULL. */
static const struct import_reader *find_reader(struct str bytes)
{
    for (size_t i = 0; i < sizeof(READERS) / sizeof(READERS[0]); i++)
        if (READERS[i]->detect(bytes))
            return READERS[i];
    return NULL;
}

int import_read(const struct import_readers *readers, const char *name, struct str bytes, struct arena *arena,
                struct result_record *record, const char **reader_name, struct error *error)
{
    *reader_name = "";
    if (bytes.length == 0)
        return error_set_at(error, name, 0, 0, "expected a raw result, got an empty file");
    const struct import_reader *reader = find_reader(bytes);
    if (reader == NULL)
        return error_set_at(error, name, 0, 0, "expected a raw result (\"format\": \"benchlab-result\"), got something else");
    *reader_name = reader->name;
    result_record_init(record);
    if (reader->read(readers, name, bytes, arena, record, error) < 0)
        return -1;
    record->run.tool = reader->name;
    import_check_gates(record, arena);
    return 0;
}
