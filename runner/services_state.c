/* services_state: to and from services.json (services_state.h). */
#include "runner/services_state.h"

#include "lib/fs.h"
#include "lib/json.h"
#include "lib/str.h"

#include <stdio.h>
#include <string.h>

#define STATE_TEXT_MAXIMUM ((size_t)64 << 10)

/* Durable, as a database in earnest is; the memory is what Debian's PostgreSQL takes, with room for the largest pools. */
static const struct service_setting postgresql_settings[] = {
    {"max_connections", "300"}, {"shared_buffers", "128MB"},     {"fsync", "on"}, {"synchronous_commit", "on"},
    {"full_page_writes", "on"}, {"log_min_messages", "warning"}, {NULL, NULL},
};
/* A cache that forgets: nothing on disk, and the keys that were not used for longest go first. */
static const struct service_setting redis_settings[] = {
    {"maxmemory", "256mb"}, {"maxmemory-policy", "allkeys-lru"}, {"save", ""}, {"appendonly", "no"}, {NULL, NULL},
};

const struct service_setting *service_settings(enum service_kind kind)
{
    return kind == SERVICE_POSTGRESQL ? postgresql_settings : redis_settings;
}

struct text_member {
    const char *key;
    size_t offset, size;
};
#define TEXT(key, member)                                                                                                          \
    {                                                                                                                              \
        key, offsetof(struct service_state, member), sizeof(((struct service_state *)NULL)->member)                                \
    }
static const struct text_member texts[] = {
    TEXT("boot", process.boot), TEXT("folder", folder), TEXT("user", user), TEXT("version", version), TEXT("started", started),
};
static const struct text_member numbers[] = {
    {"pid", offsetof(struct service_state, process.pid), 0},
    {"started_ticks", offsetof(struct service_state, process.started_ticks), 0},
    {"port", offsetof(struct service_state, port), 0},
};
#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

static int read_service(const struct json_node *object, struct service_state *service, struct error *error)
{
    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        const char *text = NULL;
        struct json_node member = json_member(object, texts[i].key);
        if (json_get_text(object, texts[i].key, &text, error) != 0)
            return -1;
        if (strlen(text) >= texts[i].size)
            return json_error_at(&member, error, "expected a text of less than %zu bytes", texts[i].size);
        memcpy((char *)service + texts[i].offset, text, strlen(text) + 1);
    }
    for (size_t i = 0; i < COUNT_OF(numbers); i++) {
        int64_t *number = (int64_t *)(void *)((char *)service + numbers[i].offset);
        struct json_node member = json_member(object, numbers[i].key);
        if (json_get_int64(object, numbers[i].key, number, error) != 0)
            return -1;
        if (*number < 0 || (i != 1 && *number > INT32_MAX)) /* a pid, a port; the ticks have no bound */
            return json_error_at(&member, error, "expected no such number");
    }
    return 0;
}

static int read_root(const struct json_node *root, struct services_state *state, struct error *error)
{
    const char *format = NULL;
    int64_t version = 0;
    struct json_node services;
    if (json_get_text(root, "format", &format, error) != 0 || json_get_int64(root, "version", &version, error) != 0 ||
        json_get_object(root, "services", &services, error) != 0)
        return -1;
    if (!text_equals(format, SERVICES_STATE_FORMAT) || version != SERVICES_STATE_VERSION)
        return json_error_at(root, error, "expected the state of services, version %d", SERVICES_STATE_VERSION);
    for (int i = 0; i < SERVICE_COUNT; i++) {
        struct json_node service;
        if (json_optional_object(&services, service_name((enum service_kind)i), &service, error) != 0 ||
            (service.value != NULL && read_service(&service, &state->items[i], error) != 0))
            return -1;
    }
    return 0;
}

int services_state_read(struct services_state *state, const char *path, struct error *error)
{
    struct json_document document;
    memset(state, 0, sizeof(*state));
    if (!fs_exists(path))
        return 0;
    if (json_document_load(&document, path, error) != 0)
        return -1;
    struct json_node root = json_root(&document);
    int result = read_root(&root, state, error);
    json_document_release(&document);
    return result;
}

static json_t *build_settings(enum service_kind kind)
{
    json_t *object = json_object();
    for (const struct service_setting *setting = service_settings(kind); object != NULL && setting->name != NULL; setting++)
        if (json_object_set_new(object, setting->name, json_string(setting->value)) != 0) {
            json_decref(object);
            return NULL;
        }
    return object;
}

static json_t *build_service(const struct service_state *service, enum service_kind kind)
{
    json_t *object = json_object();
    bool complete = object != NULL;
    for (size_t i = 0; i < COUNT_OF(numbers) && complete; i++) {
        const int64_t *number = (const int64_t *)(const void *)((const char *)service + numbers[i].offset);
        complete = json_object_set_new(object, numbers[i].key, json_integer((json_int_t)*number)) == 0;
    }
    for (size_t i = 0; i < COUNT_OF(texts) && complete; i++)
        complete = json_object_set_new(object, texts[i].key, json_string((const char *)service + texts[i].offset)) == 0;
    if (complete && json_object_set_new(object, "settings", build_settings(kind)) == 0)
        return object;
    json_decref(object);
    return NULL;
}

int services_state_write(const struct services_state *state, const char *path, struct error *error)
{
    json_t *services = json_object();
    json_t *root =
        json_pack("{s:s, s:i, s:o}", "format", SERVICES_STATE_FORMAT, "version", SERVICES_STATE_VERSION, "services", services);
    bool complete = root != NULL;
    for (int i = 0; i < SERVICE_COUNT && complete; i++)
        if (state->items[i].folder[0] != '\0')
            complete = json_object_set_new(services, service_name((enum service_kind)i),
                                           build_service(&state->items[i], (enum service_kind)i)) == 0;
    int result = complete ? json_write_file(root, path, STATE_TEXT_MAXIMUM, error)
                          : error_set(error, "the state of the services cannot be put into JSON (a folder that is not UTF-8?)");
    json_decref(root);
    return result;
}
