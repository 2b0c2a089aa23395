/* configuration: reads benchlab.json (see the header). What the schema can say is checked by the schema. */
#include "site-gen/report/configuration.h"

#include "lib/digest.h"
#include "lib/fs.h"
#include "lib/json_schema.h"
#include "lib/resource.h"

#include <string.h>

#define CONFIGURATION_SCHEMA "docs/config.schema.json"

static int check_schema(const struct json_document *document, struct error *error)
{
    const struct resource *resource = resource_find(CONFIGURATION_SCHEMA);
    struct json_document schema;
    if (resource == NULL)
        return error_set(error, CONFIGURATION_SCHEMA " is not built in");
    if (json_document_parse(&schema, CONFIGURATION_SCHEMA, (const char *)resource->data, resource->length, error) != 0)
        return -1;
    int result = json_schema_check(&schema, document, error);
    json_document_release(&schema);
    return result;
}

/* ---- values ----------------------------------------------------------------------------------------------------------------- */
static const char *copy_member(struct arena *arena, const struct json_node *root, const char *key)
{
    return arena_copy_text(arena, json_string_value(json_member(root, key).value));
}

static struct configuration_words read_words(struct arena *arena, const struct json_node *node)
{
    struct configuration_words words = {0};
    if (json_is_string(node->value)) {
        words.items = ARENA_NEW(arena, struct configuration_word);
        words.items[words.count++].text = arena_copy_text(arena, json_string_value(node->value));
        return words;
    }
    words.items = ARENA_NEW_ARRAY(arena, json_object_size(node->value), struct configuration_word);
    const char *key;
    json_t *value;
    json_object_foreach(node->value, key, value) words.items[words.count++] =
        (struct configuration_word){arena_copy_text(arena, key), arena_copy_text(arena, json_string_value(value))};
    return words;
}

static struct configuration_name read_name(struct arena *arena, const struct json_node *node)
{
    return (struct configuration_name){arena_copy_text(arena, json_string_value(node->value)), json_node_line(node)};
}

/* A list in which nothing stands twice. */
static int read_names(struct arena *arena, const struct json_node *parent, const char *key, struct configuration_names *names,
                      struct error *error)
{
    struct json_node list = json_member(parent, key);
    names->items = ARENA_NEW_ARRAY(arena, json_count(&list), struct configuration_name);
    for (size_t i = 0; i < json_count(&list); i++) {
        struct json_node item = json_item(&list, i);
        names->items[i] = read_name(arena, &item);
        for (size_t j = 0; j < i; j++)
            if (text_equals(names->items[i].text, names->items[j].text))
                return json_error_at(&item, error, "\"%s\" stands here twice", names->items[i].text);
        names->count++;
    }
    return 0;
}

static const char *read_authors(struct arena *arena, const struct json_node *root)
{
    struct json_node list = json_member(root, "authors");
    const char *joined = NULL;
    for (size_t i = 0; i < json_count(&list); i++) {
        const char *author = json_string_value(json_item(&list, i).value);
        joined = joined == NULL ? arena_copy_text(arena, author) : arena_format(arena, "%s, %s", joined, author);
    }
    return joined;
}

static int read_papers(struct configuration *configuration, const struct json_node *root, struct error *error)
{
    struct json_node list = json_member(root, "papers");
    for (size_t i = 0; i < json_count(&list); i++) {
        struct json_node item = json_item(&list, i);
        bool is_letter = text_equals(json_string_value(item.value), "letter");
        enum configuration_paper paper = is_letter ? CONFIGURATION_LETTER : CONFIGURATION_A4;
        if (i > 0 && configuration->papers[0] == paper)
            return json_error_at(&item, error, "\"%s\" stands here twice", json_string_value(item.value));
        configuration->papers[configuration->paper_count++] = paper;
    }
    return 0;
}

static int read_groups(struct configuration *configuration, struct arena *arena, const struct json_node *root, struct error *error)
{
    struct json_node list = json_member(root, "groups");
    configuration->groups = ARENA_NEW_ARRAY(arena, json_count(&list), struct configuration_group);
    for (size_t i = 0; i < json_count(&list); i++) {
        struct json_node item = json_item(&list, i), title = json_member(&item, "title");
        struct configuration_group *group = &configuration->groups[configuration->group_count++];
        group->title = read_words(arena, &title);
        if (group->title.count == 0)
            return json_error_at(&title, error, "expected a text for at least one language");
        if (read_names(arena, &item, "scenarios", &group->scenarios, error) != 0)
            return -1;
    }
    return 0;
}

static bool has_name(const struct configuration_names *names, const char *name)
{
    for (size_t i = 0; i < names->count; i++)
        if (text_equals(names->items[i].text, name))
            return true;
    return false;
}

static int check_kinds(const struct configuration *configuration, const struct json_node *root, struct error *error)
{
    struct json_node list = json_member(root, "tuned");
    for (size_t i = 0; i < json_count(&list); i++) {
        struct json_node item = json_item(&list, i);
        if (has_name(&configuration->stock, json_string_value(item.value)))
            return json_error_at(&item, error, "\"%s\" is under \"stock\" as well", json_string_value(item.value));
    }
    return 0;
}

/* A relative folder begins where the file lies. */
static const char *read_templates(struct arena *arena, const struct json_node *root, const char *path)
{
    const char *folder = copy_member(arena, root, "templates"), *slash = strrchr(path, '/');
    if (folder == NULL || folder[0] == '/' || slash == NULL)
        return folder;
    return arena_format(arena, "%.*s/%s", (int)(slash - path), path, folder);
}

static int read_configuration(struct configuration *configuration, struct arena *arena, const struct json_node *root,
                              struct error *error)
{
    struct json_node title = json_member(root, "title"), baseline = json_member(root, "baseline");
    configuration->title = read_words(arena, &title);
    configuration->base_url = copy_member(arena, root, "base_url");
    configuration->templates = read_templates(arena, root, configuration->path);
    configuration->authors = read_authors(arena, root);
    if (baseline.value != NULL)
        configuration->baseline = read_name(arena, &baseline);
    if (read_names(arena, root, "languages", &configuration->languages, error) != 0 ||
        read_names(arena, root, "stock", &configuration->stock, error) != 0 ||
        read_names(arena, root, "tuned", &configuration->tuned, error) != 0 || check_kinds(configuration, root, error) != 0 ||
        read_groups(configuration, arena, root, error) != 0 || read_papers(configuration, root, error) != 0)
        return -1;
    return json_optional_int64(root, "pair_targets", &configuration->pair_targets, error);
}

int configuration_load(struct configuration *configuration, struct arena *arena, const char *path, struct error *error)
{
    *configuration = (struct configuration){.pair_targets = -1};
    if (path == NULL && !fs_exists(CONFIGURATION_FILE))
        return 0;
    configuration->path = arena_copy_text(arena, path != NULL ? path : CONFIGURATION_FILE);
    struct json_document document;
    if (json_document_load(&document, configuration->path, error) != 0)
        return -1;
    struct json_node root = json_root(&document);
    char digest[DIGEST_TEXT_SIZE];
    configuration->digest = arena_copy_text(arena, digest_sha256(document.text, document.length, digest));
    int result = check_schema(&document, error);
    if (result == 0)
        result = read_configuration(configuration, arena, &root, error);
    json_document_release(&document);
    return result;
}

/* ---- answers ---------------------------------------------------------------------------------------------------------------- */
const char *configuration_text(const struct configuration_words *words, const char *language)
{
    const char *found = NULL;
    for (size_t i = 0; i < words->count; i++) {
        const struct configuration_word *word = &words->items[i];
        if (word->language == NULL || text_equals(word->language, language))
            return word->text;
        if (found == NULL || text_equals(word->language, "en"))
            found = word->text;
    }
    return found;
}

/* A scenario's own id says more than its number, and that more than its category. */
size_t configuration_group_of(const struct configuration *configuration, const struct results_scenario *scenario)
{
    const char *const by[] = {scenario->id, scenario->number, scenario->category};
    size_t count = configuration == NULL ? 0 : configuration->group_count;
    for (size_t i = 0; i < sizeof(by) / sizeof(by[0]); i++)
        for (size_t j = 0; j < count; j++)
            if (has_name(&configuration->groups[j].scenarios, by[i]))
                return j;
    return count;
}

enum configuration_kind configuration_kind_of(const struct configuration *configuration, const struct results_target *target)
{
    if (configuration == NULL)
        return CONFIGURATION_UNMARKED;
    const char *const by[] = {target->key, target->id};
    for (size_t i = 0; i < sizeof(by) / sizeof(by[0]); i++) {
        if (has_name(&configuration->tuned, by[i]))
            return CONFIGURATION_TUNED;
        if (has_name(&configuration->stock, by[i]))
            return CONFIGURATION_STOCK;
    }
    return CONFIGURATION_UNMARKED;
}

bool configuration_is_baseline(const struct configuration *configuration, const struct results_target *target)
{
    return configuration != NULL && configuration->baseline.text != NULL && text_equals(configuration->baseline.text, target->key);
}

/* ---- the results ------------------------------------------------------------------------------------------------------------ */
void configuration_order_scenarios(const struct configuration *configuration, struct analysis *analysis)
{
    struct analysis_scenario *scenarios = analysis->scenarios;
    if (configuration == NULL || configuration->group_count == 0)
        return;
    /* By insertion: few, and mostly in order already. */
    for (size_t i = 1; i < analysis->scenario_count; i++) {
        struct analysis_scenario moved = scenarios[i];
        size_t group = configuration_group_of(configuration, moved.scenario), to = i;
        for (; to > 0 && configuration_group_of(configuration, scenarios[to - 1].scenario) > group; to--)
            scenarios[to] = scenarios[to - 1];
        scenarios[to] = moved;
    }
    for (size_t i = 0; i < analysis->scenario_count; i++)
        for (size_t j = 0; j < scenarios[i].group_count; j++)
            scenarios[i].groups[j]->scenario = &scenarios[i];
}

struct checking {
    const struct configuration *configuration;
    error_remark_function *remark;
    void *context;
};

static void remark_unknown(const struct checking *checking, const struct configuration_name *name, const char *what)
{
    struct error remark = {0};
    (void)error_set_at(&remark, checking->configuration->path, name->line, 0, "no %s of the results is called \"%s\"", what,
                       name->text);
    checking->remark(checking->context, &remark);
}

static bool is_target(const struct analysis *analysis, const char *name, bool by_key_only)
{
    for (size_t i = 0; i < analysis->results->target_count; i++) {
        const struct results_target *target = &analysis->results->targets[i];
        if (text_equals(target->key, name) || (!by_key_only && text_equals(target->id, name)))
            return true;
    }
    return false;
}

static bool is_scenario(const struct analysis *analysis, const char *name)
{
    for (size_t i = 0; i < analysis->results->scenario_count; i++) {
        const struct results_scenario *scenario = &analysis->results->scenarios[i];
        if (text_equals(scenario->id, name) || text_equals(scenario->number, name) || text_equals(scenario->category, name))
            return true;
    }
    return false;
}

void configuration_check_names(const struct configuration *configuration, const struct analysis *analysis,
                               error_remark_function *remark, void *context)
{
    const struct checking checking = {configuration, remark, context};
    if (configuration->path == NULL || analysis->results->run_count == 0)
        return;
    if (configuration->baseline.text != NULL && !is_target(analysis, configuration->baseline.text, true))
        remark_unknown(&checking, &configuration->baseline, "target");
    for (size_t i = 0; i < configuration->group_count; i++)
        for (size_t j = 0; j < configuration->groups[i].scenarios.count; j++)
            if (!is_scenario(analysis, configuration->groups[i].scenarios.items[j].text))
                remark_unknown(&checking, &configuration->groups[i].scenarios.items[j], "scenario");
    const struct configuration_names *const kinds[] = {&configuration->stock, &configuration->tuned};
    for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
        for (size_t j = 0; j < kinds[i]->count; j++)
            if (!is_target(analysis, kinds[i]->items[j].text, false))
                remark_unknown(&checking, &kinds[i]->items[j], "target");
}
