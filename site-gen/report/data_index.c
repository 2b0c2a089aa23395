/* data_index: see the header. */
#include "site-gen/report/data_index.h"

#include "lib/digest.h"
#include "lib/json.h"
#include "site-gen/report/export_record.h"
#include "site-gen/report/report.h"

static const char *table_key(enum data_table table)
{
    switch (table) {
    case DATA_RUNS:
        return "data.runs";
    case DATA_COMPARISONS:
        return "data.comparisons";
    case DATA_RAW_FILES:
        return "data.raw_files";
    }
    return "";
}

static void set_text(json_t *object, const char *name, const char *text)
{
    json_object_set_new(object, name, text == NULL ? json_null() : json_string(text));
}

static json_t *columns_json(const struct messages *messages, enum data_table table)
{
    struct data_columns columns = data_columns_of(table);
    json_t *list = json_array();
    for (size_t i = 0; i < columns.count; i++) {
        json_t *object = json_object();
        set_text(object, "name", columns.items[i].name);
        set_text(object, "type", data_type_word(columns.items[i].type).name);
        set_text(object, "unit", data_unit_word(columns.items[i].unit).name);
        set_text(object, "what", message_get(messages, columns.items[i].key));
        json_array_append_new(list, object);
    }
    return list;
}

static json_t *file_json(const struct messages *messages, const struct data_file *file)
{
    char digest[DIGEST_TEXT_SIZE];
    json_t *object = json_object();
    set_text(object, "path", file->path);
    set_text(object, "what", message_get(messages, table_key(file->table)));
    set_text(object, "format", file->media);
    json_object_set_new(object, "records", json_integer((json_int_t)file->records));
    json_object_set_new(object, "bytes", json_integer((json_int_t)file->length));
    set_text(object, "sha256", digest_sha256(file->bytes, file->length, digest));
    json_object_set_new(object, "columns", columns_json(messages, file->table));
    return object;
}

int data_index_write(const struct data_index *index, struct str_builder *out, struct error *error)
{
    json_t *root = json_object(), *files = json_array(), *raw = json_object();
    set_text(root, "format", "benchlab-site-data");
    json_object_set_new(root, "version", json_integer(DATA_INDEX_VERSION));
    set_text(root, "what", message_get(index->messages, "data.index"));
    set_text(root, "newest_run", index->newest);
    for (size_t i = 0; i < index->file_count; i++)
        json_array_append_new(files, file_json(index->messages, &index->files[i]));
    json_object_set_new(root, "files", files);
    set_text(raw, "path", "data/raw/<run>.json");
    set_text(raw, "what", message_get(index->messages, "data.raw"));
    set_text(raw, "format", "application/json");
    json_object_set_new(raw, "files", json_integer((json_int_t)index->raw_count));
    set_text(raw, "listed_in", "data/raw.csv");
    json_object_set_new(root, "raw", raw);
    int result = json_write(root, out, error);
    json_decref(root);
    return result;
}

static void write_raw_file(struct arena *arena, struct export_writer *writer, const struct results_run *run, int64_t bytes)
{
    export_begin_record(writer);
    export_text(writer, "path", run == NULL ? "" : report_raw_file(arena, run));
    export_text(writer, "run", run == NULL ? "" : run->id);
    export_integer(writer, "bytes", bytes, true);
    export_text(writer, "sha256", run == NULL ? "" : run->source_sha256);
}

int data_raw_files_write(struct arena *arena, const struct results *results, const int64_t *raw_bytes, struct str_builder *out,
                         size_t *records, struct error *error)
{
    struct export_writer writer;
    export_begin(&writer, EXPORT_CSV, out);
    for (size_t i = 0; i < results->run_count; i++) {
        if (raw_bytes[i] == RESULTS_MISSING)
            continue;
        write_raw_file(arena, &writer, &results->runs[i], raw_bytes[i]);
        export_end_record(&writer);
    }
    *records = writer.record_count;
    if (writer.record_count == 0) {
        write_raw_file(arena, &writer, NULL, 0);
        export_drop_record(&writer);
    }
    return export_finish(&writer, error);
}

size_t data_count_comparisons(const struct analysis *analysis)
{
    size_t count = 0;
    for (size_t i = 0; i < analysis->scenario_count; i++)
        for (size_t j = 0; j < analysis->scenarios[i].group_count; j++)
            count += analysis->scenarios[i].groups[j]->pair_count * ANALYSIS_METRICS;
    return count;
}
