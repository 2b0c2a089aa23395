/* message: reads a language's catalogue once and answers look-ups from the parsed tree. The catalogue is flat, so that translators
 * see one list, and small enough that a hash look-up of jansson is all the index that is needed. */
#include "lib/message.h"

#include "lib/fs.h"
#include "lib/name_set.h"
#include "lib/resource.h"

#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MESSAGE_ARGUMENTS_MAXIMUM 16
#define MESSAGE_TEXT_MAXIMUM ((size_t)1 << 20)

/* Answers live as long as the catalogue, that to a key that is not in it too; so these are kept. */
struct message_missing {
    pthread_mutex_t lock;
    struct arena arena;
    struct name_set names;
};

struct message_argument {
    const char *name, *value;
};

static bool language_is_code(const char *language)
{
    size_t length = strlen(language);
    if (length < 2 || length >= sizeof(((struct messages *)NULL)->language))
        return false;
    return strspn(language, "abcdefghijklmnopqrstuvwxyz-") == length && language[0] != '-';
}

/* A flat object of non-empty texts, so that look-ups need not check again. */
static int check_catalogue(const struct json_document *document, struct error *error)
{
    struct json_node root = json_root(document);
    if (!json_is_object(root.value))
        return json_error_at(&root, error, "expected an object of key and text");
    const char *key;
    json_t *value;
    json_object_foreach(root.value, key, value)
    {
        struct json_node member = json_member(&root, key);
        if (!json_is_string(value))
            return json_error_at(&member, error, "expected text for \"%s\"", key);
        if (json_string_length(value) == 0)
            return json_error_at(&member, error, "the text of \"%s\" is empty", key);
    }
    return 0;
}

static int load_document(struct messages *messages, const char *path, const char *folder, struct error *error)
{
    if (folder != NULL) {
        char override[FS_PATH_MAXIMUM];
        int length = snprintf(override, sizeof(override), "%s/messages/%s.json", folder, messages->language);
        if (length < 0 || (size_t)length >= sizeof(override))
            return error_set(error, "the path of the template folder is too long: %s", folder);
        if (fs_exists(override))
            return json_document_load(&messages->document, override, error);
    }
    const struct resource *resource = resource_find(path);
    if (resource == NULL)
        return error_set(error, "unknown language \"%s\": there is no catalogue %s", messages->language, path);
    return json_document_parse(&messages->document, path, (const char *)resource->data, resource->length, error);
}

int messages_load(struct messages *messages, const char *language, const char *folder, struct error *error)
{
    *messages = (struct messages){0};
    if (!language_is_code(language))
        return error_set(error, "expected a language code such as \"en\", got \"%s\"", language);
    snprintf(messages->language, sizeof(messages->language), "%s", language);
    char path[64];
    snprintf(path, sizeof(path), "templates/messages/%s.json", language);
    if (load_document(messages, path, folder, error) != 0)
        return -1;
    if (check_catalogue(&messages->document, error) != 0) {
        messages_release(messages);
        return -1;
    }
    struct message_missing *missing = malloc(sizeof(*missing));
    if (missing == NULL)
        return 0; /* then they have no names */
    (void)pthread_mutex_init(&missing->lock, NULL);
    arena_init(&missing->arena);
    name_set_init(&missing->names, &missing->arena);
    messages->missing = missing;
    return 0;
}

void messages_release(struct messages *messages)
{
    if (messages->missing != NULL) {
        arena_release(&messages->missing->arena);
        (void)pthread_mutex_destroy(&messages->missing->lock);
        free(messages->missing);
    }
    json_document_release(&messages->document);
    *messages = (struct messages){0};
}

static const char *name_missing(struct message_missing *missing, const char *key)
{
    if (missing == NULL)
        return "<message>";
    char name[256];
    snprintf(name, sizeof(name), "<%s>", key);
    (void)pthread_mutex_lock(&missing->lock);
    size_t position = name_set_add(&missing->names, name, NULL);
    const char *kept = missing->names.names[position];
    (void)pthread_mutex_unlock(&missing->lock);
    return kept;
}

const char *message_get(const struct messages *messages, const char *key)
{
    const char *text = json_string_value(json_object_get(messages->document.root, key));
    if (text != NULL)
        return text;
    return name_missing(messages->missing, key);
}

static size_t collect_arguments(va_list list, struct message_argument *arguments)
{
    size_t count = 0;
    while (count < MESSAGE_ARGUMENTS_MAXIMUM) {
        const char *name = va_arg(list, const char *);
        if (name == NULL)
            break;
        const char *value = va_arg(list, const char *);
        arguments[count++] = (struct message_argument){name, value != NULL ? value : ""};
    }
    return count;
}

static const char *find_argument(const struct message_argument *arguments, size_t count, const char *name, size_t length)
{
    for (size_t i = 0; i < count; i++)
        if (strlen(arguments[i].name) == length && memcmp(arguments[i].name, name, length) == 0)
            return arguments[i].value;
    return NULL;
}

char *message_format(const struct messages *messages, struct arena *arena, const char *key, ...)
{
    struct message_argument arguments[MESSAGE_ARGUMENTS_MAXIMUM];
    va_list list;
    va_start(list, key);
    size_t count = collect_arguments(list, arguments);
    va_end(list);
    struct str_builder out;
    str_builder_init(&out, MESSAGE_TEXT_MAXIMUM);
    const char *rest = message_get(messages, key);
    for (const char *open; (open = strchr(rest, '{')) != NULL;) {
        const char *close = strchr(open, '}');
        if (close == NULL)
            break;
        const char *value = find_argument(arguments, count, open + 1, (size_t)(close - open - 1));
        /* A placeholder that nobody filled stays visible: it is a mistake that a reader (and a test) should see. */
        str_builder_append_bytes(&out, rest, (size_t)(open - rest));
        if (value != NULL)
            str_builder_append(&out, value);
        else
            str_builder_append_bytes(&out, open, (size_t)(close - open + 1));
        rest = close + 1;
    }
    str_builder_append(&out, rest);
    char *text = arena_copy_text(arena, str_builder_text(&out));
    str_builder_release(&out);
    return text;
}
