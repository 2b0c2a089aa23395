/* json_schema: the gate in front of every reader of JSON files (scenarios, targets, raw results). It walks document and schema
 * together and stops at the first violation, which it names so that the person who wrote the file can mend it. */
#include "lib/json_schema.h"

#include "lib/json_schema_keywords.h"

#include <regex.h>
#include <stdlib.h>
#include <string.h>

/* A $ref may refer to itself without going deeper into the document; this bounds such a circle. */
#define CHECK_DEPTH_MAXIMUM 512
/* Alternatives inside alternatives multiply the work; no file of ours comes near this many looks at a value. */
#define CHECK_LOOKS_MAXIMUM 2000000L
#define SHOWN_VALUE_MAXIMUM 48
#define SHOWN_LIST_MAXIMUM 400
#define SHOWN_FORMS_MAXIMUM 600

/* What stays the same during one check. */
struct checker {
    const struct json_document *schema;
    struct error *error; /* NULL while an alternative is only tried: no message is made then */
    long *looks;         /* how often a value was looked at so far */
};

static int check_value(const struct checker *checker, json_t *schema, const struct json_node *node, int depth);

/* ---- text for messages ------------------------------------------------------------------------------------------------------ */

/* Appends value as compact JSON, cut to a readable length. */
static void append_value(struct str_builder *out, const json_t *value)
{
    char *text = json_dumps(value, JSON_COMPACT | JSON_ENCODE_ANY | JSON_ENSURE_ASCII);
    if (text == NULL)
        str_builder_append(out, json_type_name(value));
    else if (strlen(text) > SHOWN_VALUE_MAXIMUM)
        str_builder_append_format(out, "%.*s...", SHOWN_VALUE_MAXIMUM, text);
    else
        str_builder_append(out, text);
    free(text);
}

/* Opens item index of a list. False, with "..." as its last item, once the list is as long as a message should be. */
static bool append_separator(struct str_builder *out, const char *opening, size_t index)
{
    const bool full = out->length > SHOWN_LIST_MAXIMUM;
    str_builder_append(out, index == 0 ? opening : full ? ", ..." : ", ");
    return index == 0 || !full;
}

static int fail_with_text(const struct checker *checker, const struct json_node *node, struct str_builder *text)
{
    json_error_at(node, checker->error, "%s", text->failed ? "not allowed by the schema" : str_builder_text(text));
    str_builder_release(text);
    return -1;
}

/* ---- type, const, enum ------------------------------------------------------------------------------------------------------ */

/* An integer is written without fraction or exponent: stricter than the standard, because our readers want int64. */
static bool has_type(const json_t *value, const char *name)
{
    if (text_equals(name, "number"))
        return json_is_number(value);
    return text_equals(name, json_type_name(value)) && !json_is_real(value);
}

static bool matches_type(const json_t *type, const json_t *value)
{
    if (type == NULL)
        return true;
    if (json_is_string(type))
        return has_type(value, json_string_value(type));
    for (size_t i = 0; i < json_array_size(type); i++)
        if (has_type(value, json_string_value(json_array_get(type, i))))
            return true;
    return false;
}

static int fail_type(const struct checker *checker, const json_t *type, const struct json_node *node)
{
    if (checker->error == NULL)
        return -1;
    struct str_builder text;
    str_builder_init(&text, SHOWN_LIST_MAXIMUM);
    str_builder_append(&text, "expected ");
    if (json_is_string(type))
        str_builder_append(&text, json_string_value(type));
    for (size_t i = 0; i < json_array_size(type); i++) {
        str_builder_append(&text, i == 0 ? "" : " or ");
        str_builder_append(&text, json_string_value(json_array_get(type, i)));
    }
    str_builder_append_format(&text, ", got %s", json_type_name(node->value));
    return fail_with_text(checker, node, &text);
}

static int check_const(const struct checker *checker, json_t *wanted, const struct json_node *node)
{
    if (wanted == NULL || json_equal(wanted, node->value))
        return 0;
    if (checker->error == NULL)
        return -1;
    struct str_builder text;
    str_builder_init(&text, SHOWN_LIST_MAXIMUM);
    str_builder_append(&text, "expected ");
    append_value(&text, wanted);
    str_builder_append(&text, ", got ");
    append_value(&text, node->value);
    return fail_with_text(checker, node, &text);
}

static int fail_enum(const struct checker *checker, const json_t *choices, const struct json_node *node)
{
    if (checker->error == NULL)
        return -1;
    struct str_builder text;
    str_builder_init(&text, SHOWN_FORMS_MAXIMUM);
    for (size_t i = 0; i < json_array_size(choices) && append_separator(&text, "expected one of ", i); i++)
        append_value(&text, json_array_get(choices, i));
    str_builder_append(&text, ", got ");
    append_value(&text, node->value);
    return fail_with_text(checker, node, &text);
}

static int check_enum(const struct checker *checker, const json_t *choices, const struct json_node *node)
{
    for (size_t i = 0; i < json_array_size(choices); i++)
        if (json_equal(json_array_get(choices, i), node->value))
            return 0;
    return choices == NULL ? 0 : fail_enum(checker, choices, node);
}

/* ---- numbers and strings ---------------------------------------------------------------------------------------------------- */

/* -1, 0, 1 as a is smaller, equal, larger; integers are compared as integers. */
static int compare_numbers(const json_t *a, const json_t *b)
{
    if (json_is_integer(a) && json_is_integer(b)) {
        const json_int_t left = json_integer_value(a), right = json_integer_value(b);
        return (left > right) - (left < right);
    }
    const double left = json_number_value(a), right = json_number_value(b);
    return (left > right) - (left < right);
}

static int fail_bound(const struct checker *checker, const char *relation, const json_t *bound, const struct json_node *node)
{
    if (checker->error == NULL)
        return -1;
    struct str_builder text;
    str_builder_init(&text, SHOWN_LIST_MAXIMUM);
    str_builder_append_format(&text, "expected %s ", relation);
    append_value(&text, bound);
    str_builder_append(&text, ", got ");
    append_value(&text, node->value);
    return fail_with_text(checker, node, &text);
}

static int check_number(const struct checker *checker, const json_t *schema, const struct json_node *node)
{
    const json_t *minimum = json_object_get(schema, "minimum"), *maximum = json_object_get(schema, "maximum");
    const json_t *exclusive = json_object_get(schema, "exclusiveMinimum");
    if (minimum != NULL && compare_numbers(node->value, minimum) < 0)
        return fail_bound(checker, "at least", minimum, node);
    if (maximum != NULL && compare_numbers(node->value, maximum) > 0)
        return fail_bound(checker, "at most", maximum, node);
    if (exclusive != NULL && compare_numbers(node->value, exclusive) <= 0)
        return fail_bound(checker, "more than", exclusive, node);
    return 0;
}

/* minItems, maxItems, minLength and maxLength: what is counted differs, the rule does not. */
static int check_count(const struct checker *checker, const json_t *schema, const char *minimum_key, const char *maximum_key,
                       const char *unit, size_t count, const struct json_node *node)
{
    const json_t *minimum = json_object_get(schema, minimum_key), *maximum = json_object_get(schema, maximum_key);
    if (minimum != NULL && (json_int_t)count < json_integer_value(minimum))
        return json_error_at(node, checker->error, "expected at least %lld %s, got %zu", (long long)json_integer_value(minimum),
                             unit, count);
    if (maximum != NULL && (json_int_t)count > json_integer_value(maximum))
        return json_error_at(node, checker->error, "expected at most %lld %s, got %zu", (long long)json_integer_value(maximum),
                             unit, count);
    return 0;
}

static size_t count_code_points(const char *text)
{
    size_t count = 0;
    for (; *text != '\0'; text++)
        count += ((unsigned char)*text & 0xc0) != 0x80;
    return count;
}

static int check_string(const struct checker *checker, const json_t *schema, const struct json_node *node)
{
    const char *value = json_string_value(node->value);
    if (check_count(checker, schema, "minLength", "maxLength", "characters", count_code_points(value), node) != 0)
        return -1;
    const char *pattern = json_string_value(json_object_get(schema, "pattern"));
    regex_t compiled;
    if (pattern == NULL)
        return 0;
    if (regcomp(&compiled, pattern, REG_EXTENDED | REG_NOSUB) != 0) /* it compiled before: only memory can be short */
        return json_error_at(node, checker->error, "out of memory");
    const int status = regexec(&compiled, value, 0, NULL, 0);
    regfree(&compiled);
    if (status == 0 || checker->error == NULL)
        return status == 0 ? 0 : -1;
    struct str_builder text;
    str_builder_init(&text, SHOWN_LIST_MAXIMUM);
    str_builder_append_format(&text, "expected text that matches %.160s, got ", pattern);
    append_value(&text, node->value);
    return fail_with_text(checker, node, &text);
}

/* ---- arrays and objects ----------------------------------------------------------------------------------------------------- */

static int check_array(const struct checker *checker, const json_t *schema, const struct json_node *node, int depth)
{
    if (check_count(checker, schema, "minItems", "maxItems", "items", json_count(node), node) != 0)
        return -1;
    json_t *items = json_object_get(schema, "items");
    for (size_t i = 0; items != NULL && i < json_count(node); i++) {
        const struct json_node item = json_item(node, i);
        if (check_value(checker, items, &item, depth) != 0)
            return -1;
    }
    return 0;
}

static int fail_unknown_member(const struct checker *checker, json_t *properties, const struct json_node *member)
{
    if (checker->error == NULL)
        return -1;
    struct str_builder text;
    str_builder_init(&text, SHOWN_FORMS_MAXIMUM);
    str_builder_append_format(&text, "unknown member \"%.*s\"", SHOWN_VALUE_MAXIMUM, member->key);
    const char *name;
    json_t *value;
    size_t index = 0;
    json_object_foreach(properties, name, value)
    {
        if (!append_separator(&text, "; expected one of ", index++))
            break;
        str_builder_append_format(&text, "%.*s", SHOWN_VALUE_MAXIMUM, name);
    }
    return fail_with_text(checker, member, &text);
}

static int check_object(const struct checker *checker, const json_t *schema, const struct json_node *node, int depth)
{
    json_t *properties = json_object_get(schema, "properties");
    json_t *additional = json_object_get(schema, "additionalProperties");
    const char *key;
    json_t *value;
    json_object_foreach(node->value, key, value)
    {
        const struct json_node member = json_member(node, key);
        json_t *rule = json_object_get(properties, key);
        if (rule == NULL && json_is_false(additional))
            return fail_unknown_member(checker, properties, &member);
        if (rule == NULL)
            rule = additional;
        if (rule != NULL && check_value(checker, rule, &member, depth) != 0)
            return -1;
    }
    const json_t *required = json_object_get(schema, "required");
    for (size_t i = 0; i < json_array_size(required); i++) {
        const char *name = json_string_value(json_array_get(required, i));
        if (json_object_get(node->value, name) == NULL)
            return json_error_at(node, checker->error, "missing member \"%s\"", name);
    }
    return 0;
}

/* ---- alternatives ----------------------------------------------------------------------------------------------------------- */

/* Follows "$ref" to the schema that says the shape; bounded, since references may form a circle. */
static json_t *resolve(const struct checker *checker, json_t *schema)
{
    for (int i = 0; i < CHECK_DEPTH_MAXIMUM && json_object_get(schema, "$ref") != NULL; i++)
        schema = json_schema_find_reference(checker->schema->root, json_string_value(json_object_get(schema, "$ref")));
    return schema;
}

/* True when the form can be the one that was meant: the type fits and no member that is a constant in the form has another value.
 * Forms are told apart by such members, so the error of the only candidate is what helps. */
static bool is_candidate(const struct checker *checker, json_t *form, const json_t *value)
{
    form = resolve(checker, form);
    if (!matches_type(json_object_get(form, "type"), value))
        return false;
    const char *key;
    json_t *property;
    json_object_foreach(json_object_get(form, "properties"), key, property)
    {
        const json_t *member = json_object_get(value, key);
        json_t *wanted = json_object_get(resolve(checker, property), "const");
        if (member != NULL && wanted != NULL && !json_equal(wanted, (json_t *)member))
            return false;
    }
    return true;
}

/* Appends the violation that the form sees in the node. */
static void append_form_error(const struct checker *checker, json_t *form, const struct json_node *node, int depth, size_t index,
                              struct str_builder *text)
{
    struct error error = {0};
    const struct checker trial = {checker->schema, &error, checker->looks};
    if (text->length > SHOWN_LIST_MAXIMUM || check_value(&trial, form, node, depth) == 0)
        return;
    const char *title = json_string_value(json_object_get(resolve(checker, form), "title"));
    str_builder_append_format(text, "%s %.*s%s%.150s", index == 0 ? ":" : ";", SHOWN_VALUE_MAXIMUM, title != NULL ? title : "",
                              title != NULL ? ": " : "", error.message);
}

static int fail_alternatives(const struct checker *checker, const json_t *forms, const struct json_node *node, int depth)
{
    if (checker->error == NULL)
        return -1;
    struct str_builder text;
    str_builder_init(&text, SHOWN_FORMS_MAXIMUM);
    str_builder_append_format(&text, "matches none of the %zu allowed forms", json_array_size(forms));
    for (size_t i = 0; i < json_array_size(forms); i++)
        append_form_error(checker, json_array_get(forms, i), node, depth, i, &text);
    return fail_with_text(checker, node, &text);
}

/* oneOf (exactly one form may match) and anyOf (at least one must). */
static int check_alternatives(const struct checker *checker, const json_t *forms, bool only_one, const struct json_node *node,
                              int depth)
{
    const struct checker trial = {checker->schema, NULL, checker->looks};
    json_t *candidate = NULL;
    size_t candidates = 0, matches = 0;
    for (size_t i = 0; i < json_array_size(forms); i++) {
        json_t *form = json_array_get(forms, i);
        if (!is_candidate(checker, form, node->value))
            continue;
        candidate = form;
        candidates++;
        matches += check_value(&trial, form, node, depth) == 0;
        if (matches > 0 && !only_one)
            return 0;
    }
    if (matches == 1)
        return 0;
    if (matches > 1)
        return json_error_at(node, checker->error, "matches %zu of the allowed forms instead of one", matches);
    if (candidates == 1 && checker->error != NULL)
        return check_value(checker, candidate, node, depth);
    return fail_alternatives(checker, forms, node, depth);
}

/* ---- one value against one schema ------------------------------------------------------------------------------------------- */

static int check_shape(const struct checker *checker, const json_t *schema, const struct json_node *node, int depth)
{
    if (json_is_object(node->value))
        return check_object(checker, schema, node, depth);
    if (json_is_array(node->value))
        return check_array(checker, schema, node, depth);
    if (json_is_string(node->value))
        return check_string(checker, schema, node);
    return json_is_number(node->value) ? check_number(checker, schema, node) : 0;
}

static int check_value(const struct checker *checker, json_t *schema, const struct json_node *node, int depth)
{
    if (depth > CHECK_DEPTH_MAXIMUM)
        return json_error_at(node, checker->error, "the schema refers to itself without end");
    if (++*checker->looks > CHECK_LOOKS_MAXIMUM)
        return json_error_at(node, checker->error, "too large to check");
    if (json_is_boolean(schema))
        return json_is_true(schema) ? 0 : json_error_at(node, checker->error, "no value is allowed here");
    const json_t *type = json_object_get(schema, "type");
    const json_t *reference = json_object_get(schema, "$ref");
    const json_t *one_of = json_object_get(schema, "oneOf"), *any_of = json_object_get(schema, "anyOf");
    if (!matches_type(type, node->value))
        return fail_type(checker, type, node);
    if (check_const(checker, json_object_get(schema, "const"), node) != 0 ||
        check_enum(checker, json_object_get(schema, "enum"), node) != 0)
        return -1;
    if (reference != NULL) {
        json_t *target = json_schema_find_reference(checker->schema->root, json_string_value(reference));
        if (check_value(checker, target, node, depth + 1) != 0)
            return -1;
    }
    if (check_shape(checker, schema, node, depth + 1) != 0)
        return -1;
    if (one_of != NULL && check_alternatives(checker, one_of, true, node, depth + 1) != 0)
        return -1;
    return any_of != NULL ? check_alternatives(checker, any_of, false, node, depth + 1) : 0;
}

int json_schema_check(const struct json_document *schema, const struct json_document *document, struct error *error)
{
    if (json_schema_check_keywords(schema, error) != 0)
        return -1;
    long looks = 0;
    const struct checker checker = {schema, error, &looks};
    const struct json_node root = json_root(document);
    return check_value(&checker, schema->root, &root, 0);
}
