/* json_schema_keywords: checks a schema before it checks anything else. One table says which keywords exist and what each may hold.
 */
#include "lib/json_schema_keywords.h"

#include <ctype.h>
#include <regex.h>
#include <string.h>

/* Schemas are written by us, nested a few levels; the reader bounds the depth of any file as well. */
#define KEYWORD_DEPTH_MAXIMUM 32

enum keyword_kind {
    KEYWORD_ANY,         /* never looked at, or any value is right */
    KEYWORD_TEXT,        /* a string for people */
    KEYWORD_TYPE,        /* a name of a type, or an array of them */
    KEYWORD_NAMES,       /* an array of strings */
    KEYWORD_CHOICES,     /* an array with at least one value */
    KEYWORD_NUMBER,      /* a number */
    KEYWORD_COUNT,       /* an integer >= 0 */
    KEYWORD_PATTERN,     /* a POSIX extended regular expression */
    KEYWORD_REFERENCE,   /* "#/$defs/name" */
    KEYWORD_SCHEMA,      /* a schema (true and false are schemas too) */
    KEYWORD_SCHEMA_MAP,  /* an object whose members are schemas */
    KEYWORD_SCHEMA_LIST, /* an array of at least one schema */
};

static const struct keyword {
    const char *name;
    enum keyword_kind kind;
} keywords[] = {
    {"$schema", KEYWORD_TEXT},      {"$id", KEYWORD_TEXT},
    {"$defs", KEYWORD_SCHEMA_MAP},  {"$ref", KEYWORD_REFERENCE},
    {"title", KEYWORD_TEXT},        {"description", KEYWORD_TEXT},
    {"default", KEYWORD_ANY},       {"examples", KEYWORD_CHOICES},
    {"type", KEYWORD_TYPE},         {"const", KEYWORD_ANY},
    {"enum", KEYWORD_CHOICES},      {"properties", KEYWORD_SCHEMA_MAP},
    {"required", KEYWORD_NAMES},    {"additionalProperties", KEYWORD_SCHEMA},
    {"items", KEYWORD_SCHEMA},      {"minItems", KEYWORD_COUNT},
    {"maxItems", KEYWORD_COUNT},    {"minimum", KEYWORD_NUMBER},
    {"maximum", KEYWORD_NUMBER},    {"exclusiveMinimum", KEYWORD_NUMBER},
    {"minLength", KEYWORD_COUNT},   {"maxLength", KEYWORD_COUNT},
    {"pattern", KEYWORD_PATTERN},   {"oneOf", KEYWORD_SCHEMA_LIST},
    {"anyOf", KEYWORD_SCHEMA_LIST},
};

json_t *json_schema_find_reference(json_t *root, const char *reference)
{
    static const char prefix[] = "#/$defs/";
    if (strncmp(reference, prefix, sizeof prefix - 1) != 0)
        return NULL;
    return json_object_get(json_object_get(root, "$defs"), reference + sizeof prefix - 1);
}

static int check_schema(const struct json_node *schema, int depth, struct error *error);

static int check_type_name(const struct json_node *node, struct error *error)
{
    static const char *const names[] = {"object", "array", "string", "integer", "number", "boolean", "null"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (text_equals(json_string_value(node->value), names[i]))
            return 0;
    return json_error_at(node, error, "expected the name of a JSON type");
}

static int check_type(const struct json_node *node, struct error *error)
{
    if (!json_is_array(node->value))
        return check_type_name(node, error);
    for (size_t i = 0; i < json_count(node); i++) {
        const struct json_node item = json_item(node, i);
        if (check_type_name(&item, error) != 0)
            return -1;
    }
    return 0;
}

static int check_names(const struct json_node *node, struct error *error)
{
    if (!json_is_array(node->value))
        return json_error_at(node, error, "expected an array of strings");
    for (size_t i = 0; i < json_count(node); i++) {
        const struct json_node item = json_item(node, i);
        if (!json_is_string(item.value))
            return json_error_at(&item, error, "expected a string");
    }
    return 0;
}

static int check_pattern(const struct json_node *node, struct error *error)
{
    const char *pattern = json_string_value(node->value);
    if (pattern == NULL)
        return json_error_at(node, error, "expected a regular expression");
    for (const char *at = strchr(pattern, '\\'); at != NULL; at = at[1] == '\0' ? NULL : strchr(at + 2, '\\'))
        if (isalnum((unsigned char)at[1])) /* \d, \w, ...: glibc takes them for letters or extensions */
            return json_error_at(node, error, "\\%c is no POSIX regular expression", at[1]);
    regex_t compiled;
    const int status = regcomp(&compiled, pattern, REG_EXTENDED | REG_NOSUB);
    if (status != 0) {
        char reason[128];
        regerror(status, &compiled, reason, sizeof reason);
        return json_error_at(node, error, "no valid regular expression: %s", reason);
    }
    regfree(&compiled);
    return 0;
}

static int check_schema_map(const struct json_node *node, int depth, struct error *error)
{
    if (!json_is_object(node->value))
        return json_error_at(node, error, "expected an object of schemas");
    const char *key;
    json_t *value;
    json_object_foreach(node->value, key, value)
    {
        const struct json_node member = json_member(node, key);
        if (check_schema(&member, depth + 1, error) != 0)
            return -1;
    }
    return 0;
}

static int check_schema_list(const struct json_node *node, int depth, struct error *error)
{
    if (json_count(node) == 0)
        return json_error_at(node, error, "expected an array of at least one schema");
    for (size_t i = 0; i < json_count(node); i++) {
        const struct json_node item = json_item(node, i);
        if (check_schema(&item, depth + 1, error) != 0)
            return -1;
    }
    return 0;
}

static int check_reference(const struct json_node *node, struct error *error)
{
    const char *reference = json_string_value(node->value);
    if (reference == NULL || json_schema_find_reference(node->document->root, reference) == NULL)
        return json_error_at(node, error, "expected a reference to an existing definition, \"#/$defs/...\"");
    return 0;
}

static int check_keyword(const struct json_node *node, enum keyword_kind kind, int depth, struct error *error)
{
    switch (kind) {
    case KEYWORD_ANY:
        return 0;
    case KEYWORD_TEXT:
        return json_is_string(node->value) ? 0 : json_error_at(node, error, "expected a string");
    case KEYWORD_TYPE:
        return check_type(node, error);
    case KEYWORD_NAMES:
        return check_names(node, error);
    case KEYWORD_CHOICES:
        return json_count(node) > 0 ? 0 : json_error_at(node, error, "expected an array of at least one value");
    case KEYWORD_NUMBER:
        return json_is_number(node->value) ? 0 : json_error_at(node, error, "expected a number");
    case KEYWORD_COUNT:
        return json_is_integer(node->value) && json_integer_value(node->value) >= 0
                   ? 0
                   : json_error_at(node, error, "expected an integer of at least 0");
    case KEYWORD_PATTERN:
        return check_pattern(node, error);
    case KEYWORD_REFERENCE:
        return check_reference(node, error);
    case KEYWORD_SCHEMA:
        return check_schema(node, depth + 1, error);
    case KEYWORD_SCHEMA_MAP:
        return check_schema_map(node, depth, error);
    case KEYWORD_SCHEMA_LIST:
        return check_schema_list(node, depth, error);
    }
    return 0;
}

static const struct keyword *find_keyword(const char *name)
{
    for (size_t i = 0; i < sizeof keywords / sizeof keywords[0]; i++)
        if (text_equals(keywords[i].name, name))
            return &keywords[i];
    return NULL;
}

static int check_schema(const struct json_node *schema, int depth, struct error *error)
{
    if (depth > KEYWORD_DEPTH_MAXIMUM)
        return json_error_at(schema, error, "schema nested too deeply");
    if (json_is_boolean(schema->value))
        return 0;
    if (!json_is_object(schema->value))
        return json_error_at(schema, error, "expected a schema (an object, true or false)");
    const char *name;
    json_t *value;
    json_object_foreach(schema->value, name, value)
    {
        const struct json_node node = json_member(schema, name);
        const struct keyword *keyword = find_keyword(name);
        if (keyword == NULL)
            return json_error_at(&node, error, "keyword \"%.40s\" is not supported", name);
        if (check_keyword(&node, keyword->kind, depth, error) != 0)
            return -1;
    }
    return 0;
}

int json_schema_check_keywords(const struct json_document *schema, struct error *error)
{
    const struct json_node root = json_root(schema);
    return check_schema(&root, 0, error);
}
