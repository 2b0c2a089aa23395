/* target: reads target.json into one flat description a variant, and makes commands and environments of it. */
#include "runner/target.h"

#include "lib/fs.h"
#include "lib/json.h"
#include "lib/json_schema.h"
#include "lib/resource.h"
#include "lib/str.h"
#include "runner/transport.h"

#include <string.h>
#include <unistd.h>

#define TARGET_SCHEMA "servers/target.schema.json"

/* Text members that target.json and struct target share; where each goes. */
struct text_member {
    const char *key;
    size_t offset;
};

static const struct text_member text_members[] = {
    {"id", offsetof(struct target, id)},
    {"name", offsetof(struct target, name)},
    {"language", offsetof(struct target, language)},
    {"framework", offsetof(struct target, framework)},
    {"license", offsetof(struct target, license)},
    {"url", offsetof(struct target, url)},
};

static int check_schema(const struct json_document *document, struct error *error)
{
    const struct resource *resource = resource_find(TARGET_SCHEMA);
    if (resource == NULL)
        return error_set(error, "%s is not built in", TARGET_SCHEMA);
    struct json_document schema;
    if (json_document_parse(&schema, TARGET_SCHEMA, (const char *)resource->data, resource->length, error) != 0)
        return -1;
    int result = json_schema_check(&schema, document, error);
    json_document_release(&schema);
    return result;
}

static int read_command(struct arena *arena, const struct json_node *root, const char *key, const char *const **command,
                        struct error *error)
{
    struct json_node array;
    if (json_get_array(root, key, &array, error) != 0)
        return -1;
    size_t count = json_count(&array);
    const char **words = ARENA_NEW_ARRAY(arena, count + 1, const char *);
    for (size_t i = 0; i < count; i++) {
        struct json_node item = json_item(&array, i);
        if (!json_is_string(item.value))
            return json_error_at(&item, error, "expected a text");
        words[i] = arena_copy_text(arena, json_string_value(item.value));
    }
    *command = words;
    return 0;
}

static bool is_variable_name(const char *name)
{
    static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_0123456789";
    return name[0] != '\0' && (name[0] < '0' || name[0] > '9') && name[strspn(name, letters)] == '\0';
}

/* "{{2cpu+1}}" is a number, the same for all runs on this machine. */
static const char *read_value(struct arena *arena, const char *text)
{
    if (!text_equals(text, "{{2cpu+1}}"))
        return arena_copy_text(arena, text);
    long processors = sysconf(_SC_NPROCESSORS_ONLN);
    return arena_format(arena, "%ld", 2 * (processors > 0 ? processors : 1) + 1);
}

/* Adds the members of object to settings; a name that is there already gets the new value. */
static int read_settings(struct arena *arena, const struct json_node *object, struct vec *settings, struct error *error)
{
    const char *key = NULL;
    json_t *value = NULL;
    json_object_foreach(object->value, key, value)
    {
        struct json_node member = json_member(object, key);
        if (!is_variable_name(key) || !json_is_string(value))
            return json_error_at(&member, error, "expected the name of an environment variable with a text");
        struct target_setting *setting = NULL;
        for (size_t i = 0; i < settings->count && setting == NULL; i++)
            if (text_equals(VEC_AT(settings, i, struct target_setting)->name, key))
                setting = VEC_AT(settings, i, struct target_setting);
        if (setting == NULL)
            setting = VEC_PUSH(settings, struct target_setting);
        setting->name = arena_copy_text(arena, key);
        setting->value = read_value(arena, json_string_value(value));
    }
    return 0;
}

/* The settings of the target with those of the variant over them, moved to the arena. */
static int merge_settings(struct arena *arena, const struct json_node *root, const struct json_node *variant, struct target *target,
                          struct error *error)
{
    struct json_node common;
    struct json_node own;
    struct vec settings;
    vec_init(&settings, sizeof(struct target_setting));
    int result = -1;
    if (target->address != NULL) /* shown with the results, as the settings of others are */
        *VEC_PUSH(&settings, struct target_setting) = (struct target_setting){"ADDRESS", target->address};
    if (json_optional_object(root, "environment", &common, error) == 0 &&
        json_get_object(variant, "environment", &own, error) == 0 && read_settings(arena, &common, &settings, error) == 0 &&
        read_settings(arena, &own, &settings, error) == 0) {
        if (settings.count > 0)
            target->settings = arena_copy_bytes(arena, settings.items, settings.count * sizeof(struct target_setting));
        target->setting_count = settings.count;
        result = 0;
    }
    vec_release(&settings);
    return result;
}

static int read_services(const struct json_node *variant, struct target *target, struct error *error)
{
    struct json_node list;
    if (json_optional_array(variant, "services", &list, error) != 0)
        return -1;
    for (size_t i = 0; list.value != NULL && i < json_count(&list); i++) {
        struct json_node item = json_item(&list, i);
        enum service_kind kind;
        if (!service_find(json_string_value(item.value), &kind))
            return json_error_at(&item, error, "expected postgresql or redis");
        target->wants[kind] = true;
    }
    return 0;
}

static int read_variant(struct arena *arena, const struct json_node *root, const struct json_node *variant,
                        const struct target *shared, struct vec *targets, struct error *error)
{
    struct target target = *shared;
    const char *id = NULL;
    if (json_get_text(variant, "id", &id, error) != 0 || merge_settings(arena, root, variant, &target, error) != 0)
        return -1;
    const char *pin = target.pin;
    const char *group = "";
    if (json_optional_text(variant, "pin", &pin, error) != 0 || json_optional_text(variant, "group", &group, error) != 0 ||
        read_services(variant, &target, error) != 0)
        return -1;
    target.variant = arena_copy_text(arena, id);
    target.pin = arena_copy_text(arena, pin);
    target.group = arena_copy_text(arena, group);
    target.key = text_equals(id, TARGET_DEFAULT_VARIANT) ? target.id : arena_format(arena, "%s-%s", target.id, id);
    target.is_first_variant = variant->index == 0;
    if (!fs_is_safe_name(target.key))
        return json_error_at(variant, error, "expected a name that can be a folder, got \"%s\"", target.key);
    for (size_t i = 0; i < targets->count; i++)
        if (text_equals(VEC_AT(targets, i, struct target)->key, target.key))
            return json_error_at(variant, error, "there is a target \"%s\" already", target.key);
    *VEC_PUSH(targets, struct target) = target;
    return 0;
}

/* An item is the id of a scenario, or that with a reason. */
static int read_gap(struct arena *arena, const struct json_node *item, struct target_gap *gap, struct error *error)
{
    struct json_node reason;
    *gap = (struct target_gap){arena_copy_text(arena, json_string_value(item->value)), "", ""};
    if (json_is_string(item->value))
        return 0;
    if (json_get_text(item, "scenario", &gap->scenario, error) != 0 || json_get_object(item, "reason", &reason, error) != 0 ||
        json_get_text(&reason, "en", &gap->reason_en, error) != 0 || json_get_text(&reason, "ko", &gap->reason_ko, error) != 0)
        return -1;
    gap->scenario = arena_copy_text(arena, gap->scenario);
    gap->reason_en = arena_copy_text(arena, gap->reason_en);
    gap->reason_ko = arena_copy_text(arena, gap->reason_ko);
    return 0;
}

static int read_gaps(struct arena *arena, const struct json_node *root, struct target *target, struct error *error)
{
    struct json_node list;
    if (json_optional_array(root, "not_applicable", &list, error) != 0)
        return -1;
    size_t count = list.value == NULL ? 0 : json_count(&list);
    struct target_gap *gaps = ARENA_NEW_ARRAY(arena, count + 1, struct target_gap);
    for (size_t i = 0; i < count; i++) {
        struct json_node item = json_item(&list, i);
        if (read_gap(arena, &item, &gaps[i], error) != 0)
            return -1;
    }
    target->gaps = gaps;
    target->gap_count = count;
    return 0;
}

const struct target_gap *target_find_gap(const struct target *target, const char *scenario)
{
    for (size_t i = 0; i < target->gap_count; i++)
        if (text_equals(target->gaps[i].scenario, scenario))
            return &target->gaps[i];
    return NULL;
}

static int read_commands(struct arena *arena, const struct json_node *root, struct target *target, struct error *error)
{
    if (read_command(arena, root, "command", &target->command, error) != 0 ||
        read_command(arena, root, "version_command", &target->version_command, error) != 0)
        return -1;
    return read_command(arena, root, "dataset_command", &target->dataset_command, error);
}

/* The address of a server that already runs: it has no commands, and nothing that the lab could set. */
static int read_address(struct arena *arena, const struct json_node *root, struct target *target, struct error *error)
{
    struct transport_url url;
    char host[TRANSPORT_HOST_MAXIMUM];
    const char *address = json_string_value(json_member(root, "address").value), *path, *version = "unknown";
    struct json_node node = json_member(root, "address");
    struct error reason = {0};
    if (transport_parse_url(&url, address, host, &path, &reason) != 0)
        return json_error_at(&node, error, "%s", reason.message);
    if (json_optional_text(root, "version", &version, error) != 0)
        return -1;
    target->address = arena_copy_text(arena, address);
    target->version = arena_copy_text(arena, version);
    return 0;
}

static int read_target(struct arena *arena, const struct json_node *root, struct vec *targets, struct error *error)
{
    struct target shared = {.pin = TARGET_DEFAULT_PIN};
    if (json_optional_text(root, "pin", &shared.pin, error) != 0)
        return -1;
    for (size_t i = 0; i < sizeof(text_members) / sizeof(text_members[0]); i++) {
        const char *text = NULL;
        if (json_get_text(root, text_members[i].key, &text, error) != 0)
            return -1;
        const char *copy = arena_copy_text(arena, text);
        memcpy((char *)&shared + text_members[i].offset, &copy, sizeof(copy));
    }
    struct json_node variants;
    bool is_running = json_member(root, "address").value != NULL;
    if ((is_running ? read_address(arena, root, &shared, error) : read_commands(arena, root, &shared, error)) != 0 ||
        read_gaps(arena, root, &shared, error) != 0 || json_get_array(root, "variants", &variants, error) != 0)
        return -1;
    for (size_t i = 0; i < json_count(&variants); i++) {
        struct json_node variant = json_item(&variants, i);
        if (read_variant(arena, root, &variant, &shared, targets, error) != 0)
            return -1;
    }
    return 0;
}

int target_load(struct arena *arena, const char *path, struct vec *targets, struct error *error)
{
    struct json_document document;
    if (json_document_load(&document, path, error) != 0)
        return -1;
    struct json_node root = json_root(&document);
    int result = check_schema(&document, error) == 0 ? read_target(arena, &root, targets, error) : -1;
    json_document_release(&document);
    return result;
}

/* text with the marks of struct target_places replaced; anything else in braces stays as it is (a shell command may use them). */
static char *expand_text(struct arena *arena, const char *text, const struct target_places *places)
{
    const struct {
        const char *mark, *value;
    } marks[] = {{"{{servers}}", places->servers},
                 {"{{database}}", places->database},
                 {"{{postgresql}}", places->urls[SERVICE_POSTGRESQL]},
                 {"{{redis}}", places->urls[SERVICE_REDIS]}};
    char *result = arena_copy_text(arena, text);
    for (size_t i = 0; i < sizeof(marks) / sizeof(marks[0]); i++) {
        const char *found = NULL;
        size_t from = 0;
        while ((found = strstr(result + from, marks[i].mark)) != NULL) {
            size_t before = (size_t)(found - result);
            const char *value = marks[i].value != NULL ? marks[i].value : "";
            result = arena_format(arena, "%.*s%s%s", (int)before, result, value, found + strlen(marks[i].mark));
            from = before + strlen(value);
        }
    }
    return result;
}

char **target_expand_command(struct arena *arena, const char *const *command, const struct target_places *places)
{
    size_t count = 0;
    while (command[count] != NULL)
        count++;
    char **words = ARENA_NEW_ARRAY(arena, count + 1, char *);
    for (size_t i = 0; i < count; i++)
        words[i] = expand_text(arena, command[i], places);
    return words;
}

bool target_is_built(const struct target *target, const char *servers)
{
    if (target->address != NULL)
        return true;
    struct arena arena;
    arena_init(&arena);
    const struct target_places places = {.servers = servers, .database = ""};
    const char *program = expand_text(&arena, target->command[0], &places);
    bool built = strchr(program, '/') == NULL || access(program, X_OK) == 0;
    arena_release(&arena);
    return built;
}

static bool is_variable(const char *item, const char *name)
{
    size_t length = strlen(name);
    return strncmp(item, name, length) == 0 && item[length] == '=';
}

/* True for a variable of the target contract or one that the target sets itself. */
static bool is_replaced(const struct target *target, const char *item)
{
    static const char *const contract[] = {"HOST",      "PORT",       "WORKERS",      "DATABASE_URL", "DB_POOL_SIZE",
                                           "CACHE_URL", "JWT_SECRET", "UPSTREAM_URL", "TARGET_ID",    "VARIANT"};
    for (size_t i = 0; i < sizeof(contract) / sizeof(contract[0]); i++)
        if (is_variable(item, contract[i]))
            return true;
    for (size_t i = 0; i < target->setting_count; i++)
        if (is_variable(item, target->settings[i].name))
            return true;
    return false;
}

const char *target_database_url(struct arena *arena, const struct target *target, const struct target_places *places,
                                const char *fallback)
{
    for (size_t i = 0; i < target->setting_count; i++)
        if (text_equals(target->settings[i].name, "DATABASE_URL"))
            return expand_text(arena, target->settings[i].value, places);
    return fallback;
}

static bool is_own(const char *name)
{
    return text_equals(name, "HOST") || text_equals(name, "PORT") || text_equals(name, "DATABASE_URL") ||
           text_equals(name, "TARGET_ID");
}

char **target_make_environment(struct arena *arena, const struct target *target, const struct target_places *places,
                               char *const *inherited)
{
    enum { OWN = 4 };
    size_t inherited_count = 0;
    while (inherited[inherited_count] != NULL)
        inherited_count++;
    char **items = ARENA_NEW_ARRAY(arena, inherited_count + target->setting_count + OWN + 1, char *);
    size_t count = 0;
    for (size_t i = 0; i < inherited_count; i++)
        if (!is_replaced(target, inherited[i]))
            items[count++] = arena_copy_text(arena, inherited[i]);
    for (size_t i = 0; i < target->setting_count; i++)
        if (!is_own(target->settings[i].name))
            items[count++] =
                arena_format(arena, "%s=%s", target->settings[i].name, expand_text(arena, target->settings[i].value, places));
    items[count++] = arena_format(arena, "HOST=127.0.0.1");
    items[count++] = arena_format(arena, "PORT=%d", places->port);
    items[count++] = arena_format(arena, "DATABASE_URL=%s", places->database);
    items[count++] = arena_format(arena, "TARGET_ID=%s", target->id);
    return items;
}
