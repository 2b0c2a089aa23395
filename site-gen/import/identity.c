/* identity: see identity.h. Three sources that fill what the ones before left open, and the completion of a record from it. */
#include "site-gen/import/identity.h"

#include "lib/fs.h"
#include "lib/json_schema.h"
#include "lib/resource.h"
#include "site-gen/import/identity_path.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define SCHEMA "docs/import.schema.json"

int identity_check_options(const struct import_identity *identity, struct error *error)
{
    const struct {
        const char *option, *value;
    } names[] = {{"target", identity->target}, {"scenario", identity->scenario}, {"session", identity->session}};
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
        if (names[i].value != NULL && !identity_is_name(names[i].value))
            return error_set(error,
                             "--%s: expected a name of at most 100 letters, digits, '.', '_' and '-', without \"-vs-\", got \"%s\"",
                             names[i].option, names[i].value);
    if (identity->date != NULL && !identity_is_date(identity->date))
        return error_set(error, "--date: expected a day such as 2026-11-24, got \"%s\"", identity->date);
    if (identity->machine != NULL && identity->machine[0] == '\0')
        return error_set(error, "--machine: expected a name, got nothing");
    return 0;
}

/* ---- benchlab-import.json --------------------------------------------------------------------------------------------------- */
void identity_cache_init(struct identity_cache *cache)
{
    *cache = (struct identity_cache){0};
}

static void forget_folder(struct identity_cache *cache)
{
    free(cache->folder);
    free(cache->path);
    json_document_release(&cache->document);
    cache->folder = cache->path = NULL;
}

void identity_cache_release(struct identity_cache *cache)
{
    forget_folder(cache);
    json_document_release(&cache->schema);
    identity_cache_init(cache);
}

/* The schema refuses what cannot be a name; the calendar it does not know. */
static int check_dates(const struct json_node *object, struct error *error)
{
    struct json_node date = json_member(object, "date");
    if (json_is_string(date.value) && !identity_is_date(json_string_value(date.value)))
        return json_error_at(&date, error, "expected a day of the calendar");
    const char *const names[] = {"target", "scenario", "session", "experiment", "side"};
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        struct json_node name = json_member(object, names[i]);
        if (json_is_string(name.value) && !identity_is_name(json_string_value(name.value)))
            return json_error_at(&name, error, "expected a name without \"-vs-\"");
    }
    return 0;
}

static int load_file(struct identity_cache *cache, struct error *error)
{
    if (cache->schema.root == NULL) {
        const struct resource *schema = resource_find(SCHEMA);
        if (schema == NULL)
            return error_set(error, "the program lacks its part " SCHEMA);
        if (json_document_parse(&cache->schema, SCHEMA, (const char *)schema->data, schema->length, error) < 0)
            return -1;
    }
    if (json_document_load(&cache->document, cache->path, error) < 0 ||
        json_schema_check(&cache->schema, &cache->document, error) < 0)
        return -1;
    struct json_node root = json_root(&cache->document), files = json_member(&root, "files");
    int result = check_dates(&root, error);
    const char *name;
    json_t *value;
    json_object_foreach(files.value, name, value)
    {
        struct json_node file = json_member(&files, name);
        if (result == 0)
            result = check_dates(&file, error);
    }
    return result;
}

static bool is_regular_file(const char *path)
{
    struct stat status;
    return stat(path, &status) == 0 && S_ISREG(status.st_mode);
}

/* IDENTITY_FILE in the folder (which ends with '/') or the next above; NULL when there is none. The caller frees it. */
static char *search_file(const char *folder)
{
    size_t length = strlen(folder);
    char *path = malloc(length + sizeof(IDENTITY_FILE));
    while (path != NULL) {
        memcpy(path, folder, length);
        memcpy(path + length, IDENTITY_FILE, sizeof(IDENTITY_FILE));
        if (is_regular_file(path))
            return path;
        while (length > 0 && folder[length - 1] == '/')
            length--;
        while (length > 0 && folder[length - 1] != '/')
            length--;
        if (length == 0)
            break;
    }
    free(path);
    return NULL;
}

/* Makes the cache that of the folder of path. */
static void look_into_folder(struct identity_cache *cache, const char *path)
{
    const char *slash = strrchr(path, '/');
    size_t length = slash == NULL ? 0 : (size_t)(slash - path) + 1;
    if (cache->folder != NULL && strlen(cache->folder) == length && memcmp(cache->folder, path, length) == 0)
        return;
    forget_folder(cache);
    cache->folder = strndup(path, length);
    cache->path = cache->folder == NULL ? NULL : search_file(cache->folder);
    cache->error = (struct error){0};
    if (cache->path != NULL && load_file(cache, &cache->error) < 0)
        json_document_release(&cache->document);
}

static void fill_text(const char **place, const json_t *object, const char *key, struct arena *arena)
{
    const char *text = json_string_value(json_object_get(object, key));
    if (*place == NULL && text != NULL)
        *place = arena_copy_text(arena, text);
}

static void fill_from_object(struct import_identity *identity, const json_t *object, struct arena *arena)
{
    fill_text(&identity->target, object, "target", arena);
    fill_text(&identity->scenario, object, "scenario", arena);
    fill_text(&identity->date, object, "date", arena);
    fill_text(&identity->machine, object, "machine", arena);
    fill_text(&identity->session, object, "session", arena);
    fill_text(&identity->experiment, object, "experiment", arena);
    fill_text(&identity->experiment_side, object, "side", arena);
    if (identity->number == 0)
        identity->number = json_integer_value(json_object_get(object, "number"));
}

static int fill_from_file(struct import_identity *identity, const char *path, struct identity_cache *cache, struct arena *arena,
                          struct error *error)
{
    look_into_folder(cache, path);
    if (cache->path == NULL)
        return 0;
    if (cache->document.root == NULL) {
        if (error != NULL)
            *error = cache->error;
        return -1;
    }
    const char *name = path + strlen(cache->folder);
    fill_from_object(identity, json_object_get(json_object_get(cache->document.root, "files"), name), arena);
    fill_from_object(identity, cache->document.root, arena);
    return 0;
}

int identity_find(struct import_identity *identity, const char *path, struct identity_cache *cache, struct arena *arena,
                  struct error *error)
{
    struct identity_cache own;
    identity_cache_init(&own);
    int result = fill_from_file(identity, path, cache == NULL ? &own : cache, arena, error);
    identity_cache_release(&own);
    identity_fill_from_path(identity, path, arena);
    return result;
}
