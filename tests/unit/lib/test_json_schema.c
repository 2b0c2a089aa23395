/* Unit tests of lib/json_schema: which documents pass, and what the others are told. */
#include "tests/unit/test.h"

#include "lib/json_schema.h"

/* Checks document text against schema text; the error's text is left in error. */
static int check(const char *schema_text, const char *document_text, struct error *error)
{
    struct json_document schema, document;
    struct error problem = {0};
    assert_ok(json_document_parse(&schema, "s.json", schema_text, strlen(schema_text), &problem), &problem);
    assert_ok(json_document_parse(&document, "d.json", document_text, strlen(document_text), &problem), &problem);
    const int result = json_schema_check(&schema, &document, error);
    json_document_release(&schema);
    json_document_release(&document);
    return result;
}

struct check_case {
    const char *schema, *document;
    const char *error; /* NULL: valid */
};

static void run_cases(const struct check_case *cases, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct error error = {0};
        const int result = check(cases[i].schema, cases[i].document, &error);
        if (cases[i].error == NULL) {
            assert_ok(result, &error);
            continue;
        }
        if (result == 0)
            fail_msg("%s was accepted by %s", cases[i].document, cases[i].schema);
        assert_error_contains(&error, cases[i].error);
    }
}

static void test_types(void **state)
{
    (void)state;
    static const struct check_case cases[] = {
        {"{\"items\": {\"type\": \"integer\"}}", "[1, -2, 9007199254740993]", NULL},
        {"{\"items\": {\"type\": \"integer\"}}", "[1, \"2\"]", "d.json:1: /1: expected integer, got string"},
        {"{\"items\": {\"type\": \"integer\"}}", "[1.0]", "/0: expected integer, got number"},
        {"{\"items\": {\"type\": \"number\"}}", "[1, 1.5]", NULL},
        {"{\"items\": {\"type\": \"number\"}}", "[true]", "expected number, got boolean"},
        {"{\"items\": {\"type\": \"boolean\"}}", "[true, false]", NULL},
        {"{\"items\": {\"type\": \"boolean\"}}", "[0]", "expected boolean, got integer"},
        {"{\"items\": {\"type\": \"string\"}}", "[\"\"]", NULL},
        {"{\"items\": {\"type\": \"null\"}}", "[null]", NULL},
        {"{\"items\": {\"type\": [\"string\", \"null\"]}}", "[null, \"x\"]", NULL},
        {"{\"items\": {\"type\": [\"string\", \"null\"]}}", "[[]]", "expected string or null, got array"},
        {"{\"type\": \"array\"}", "{}", "d.json:1: expected array, got object"},
        {"{\"type\": \"object\"}", "[]", "expected object, got array"},
        {"{}", "[1, \"x\", null]", NULL},
    };
    run_cases(cases, COUNT_OF(cases));
}

static void test_values(void **state)
{
    (void)state;
    static const struct check_case cases[] = {
        {"{\"items\": {\"minimum\": 1, \"maximum\": 10}}", "[1, 10, 5.5, \"text\"]", NULL},
        {"{\"items\": {\"minimum\": 1}}", "[0]", "/0: expected at least 1, got 0"},
        {"{\"items\": {\"maximum\": 9007199254740992}}", "[9007199254740993]",
         "expected at most 9007199254740992, got 9007199254740993"},
        {"{\"items\": {\"exclusiveMinimum\": 0}}", "[0.001, 0]", "/1: expected more than 0, got 0"},
        {"{\"items\": {\"minLength\": 1, \"maxLength\": 3}}", "[\"a\", \"abc\", \"\\uac00\\uac01\\uac02\", 12345]", NULL},
        {"{\"items\": {\"minLength\": 1}}", "[\"\"]", "expected at least 1 characters, got 0"},
        {"{\"items\": {\"maxLength\": 2}}", "[\"abc\"]", "expected at most 2 characters, got 3"},
        {"{\"items\": {\"pattern\": \"^[a-z0-9-]+$\"}}", "[\"c-libevent\", 5]", NULL},
        {"{\"items\": {\"pattern\": \"^[a-z0-9-]+$\"}}", "[\"../../x\"]",
         "expected text that matches ^[a-z0-9-]+$, got \"../../x\""},
        {"{\"items\": {\"enum\": [\"a\", 2, null]}}", "[\"a\", 2, null]", NULL},
        {"{\"items\": {\"enum\": [\"a\", 2, null]}}", "[\"b\"]", "expected one of \"a\", 2, null, got \"b\""},
        {"{\"items\": {\"const\": {\"x\": [1]}}}", "[{\"x\": [1]}]", NULL},
        {"{\"items\": {\"const\": 1}}", "[2]", "expected 1, got 2"},
        {"{\"minItems\": 1, \"maxItems\": 2}", "[1, 2]", NULL},
        {"{\"minItems\": 1}", "[]", "expected at least 1 items, got 0"},
        {"{\"maxItems\": 2}", "[1, 2, 3]", "expected at most 2 items, got 3"},
    };
    run_cases(cases, COUNT_OF(cases));
}

static void test_members(void **state)
{
    (void)state;
    static const char schema[] =
        "{\"type\": \"object\", \"required\": [\"id\"], \"additionalProperties\": false,"
        "\"properties\": {\"id\": {\"type\": \"string\"}, \"vus\": {\"type\": \"integer\"}, \"duration\": {}}}";
    static const struct check_case cases[] = {
        {schema, "{\"id\": \"x\", \"vus\": 3, \"duration\": [1]}", NULL},
        {schema, "{\"id\": \"x\",\n\"vuss\": 3}", "d.json:2: /vuss: unknown member \"vuss\"; expected one of id, vus, duration"},
        {schema, "{\"vus\": 3}", "d.json:1: missing member \"id\""},
        {schema, "{\"id\": null}", "/id: expected string, got null"},
        {"{\"additionalProperties\": {\"type\": \"integer\"}}", "{\"a\": 1, \"b\": 2}", NULL},
        {"{\"additionalProperties\": {\"type\": \"integer\"}}", "{\"a\": 1, \"b\": \"2\"}", "/b: expected integer, got string"},
        {"{\"additionalProperties\": false}", "{\"a\": 1}", "unknown member \"a\""},
        {"{\"properties\": {\"a\": false}}", "{\"a\": 1}", "/a: no value is allowed here"},
        {"{\"properties\": {\"a\": true}, \"additionalProperties\": true}", "{\"a\": 1, \"b\": 1}", NULL},
        /* the first violation in the order of the document */
        {schema, "{\"id\": 1,\n\"vus\": \"x\",\n\"other\": 1}", "d.json:1: /id: expected string, got integer"},
        {schema, "{\"id\": \"x\",\n\"other\": 1,\n\"vus\": \"x\"}", "d.json:2: /other: unknown member"},
    };
    run_cases(cases, COUNT_OF(cases));
}

static void test_long_lists_are_cut(void **state)
{
    (void)state;
    struct str_builder schema;
    struct error error = {0};
    str_builder_init(&schema, 1 << 16);
    str_builder_append(&schema, "{\"additionalProperties\": false, \"properties\": {\"member0\": {}");
    for (int i = 1; i < 200; i++)
        str_builder_append_format(&schema, ", \"member%d\": {}", i);
    str_builder_append(&schema, "}}");
    assert_int_equal(check(schema.data, "{\"membr0\": 1}", &error), -1);
    assert_error_contains(&error, "unknown member \"membr0\"; expected one of member0, member1, ");
    assert_error_contains(&error, ", ...");
    assert_true(strlen(error.message) < 700);
    str_builder_release(&schema);
}

static void test_references(void **state)
{
    (void)state;
    static const char tree[] =
        "{\"$defs\": {\"node\": {\"type\": \"object\", \"required\": [\"name\"], \"additionalProperties\": false,"
        " \"properties\": {\"name\": {\"type\": \"string\"}, \"children\": {\"items\": {\"$ref\": \"#/$defs/node\"}}}}},"
        " \"$ref\": \"#/$defs/node\"}";
    static const struct check_case cases[] = {
        {tree, "{\"name\": \"a\", \"children\": [{\"name\": \"b\", \"children\": []}]}", NULL},
        {tree, "{\"name\": \"a\", \"children\": [{\"name\": \"b\"},\n {\"name\": 5}]}",
         "d.json:2: /children/1/name: expected string"},
        /* rules beside a reference count too */
        {"{\"$defs\": {\"n\": {\"type\": \"integer\"}}, \"items\": {\"$ref\": \"#/$defs/n\", \"minimum\": 5}}", "[4]",
         "at least 5"},
        {"{\"$defs\": {\"a\": {\"$ref\": \"#/$defs/a\"}}, \"$ref\": \"#/$defs/a\"}", "[]", "refers to itself without end"},
        {"{\"$defs\": {\"a\": {\"oneOf\": [{\"$ref\": \"#/$defs/a\"}, {\"$ref\": \"#/$defs/a\"}]}}, \"$ref\": \"#/$defs/a\"}", "[]",
         "d.json"},
    };
    run_cases(cases, COUNT_OF(cases));
}

static void test_alternatives(void **state)
{
    (void)state;
    static const char forms[] =
        "{\"oneOf\": ["
        "{\"title\": \"constant\", \"type\": \"object\", \"required\": [\"executor\", \"vus\"], \"additionalProperties\": false,"
        " \"properties\": {\"executor\": {\"const\": \"constant-vus\"}, \"vus\": {\"type\": \"integer\", \"minimum\": 1}}},"
        "{\"title\": \"rate\", \"type\": \"object\", \"required\": [\"executor\", \"rate\"], \"additionalProperties\": false,"
        " \"properties\": {\"executor\": {\"const\": \"constant-rate\"}, \"rate\": {\"type\": \"number\"}}}]}";
    static const char type_forms[] =
        "{\"items\": {\"anyOf\": [{\"type\": \"string\", \"minLength\": 2}, {\"type\": \"integer\", \"minimum\": 1}]}}";
    static const struct check_case cases[] = {
        {forms, "{\"executor\": \"constant-vus\", \"vus\": 5}", NULL},
        {forms, "{\"executor\": \"constant-rate\", \"rate\": 0.5}", NULL},
        /* the form that was meant speaks */
        {forms, "{\"executor\": \"constant-vus\",\n\"vus\": 0}", "d.json:2: /vus: expected at least 1, got 0"},
        {forms, "{\"vuss\": 5,\n\"executor\": \"constant-vus\"}",
         "d.json:1: /vuss: unknown member \"vuss\"; expected one of executor, vus"},
        {forms, "{\"executor\": \"constant-rate\"}", "missing member \"rate\""},
        {forms, "{\"executor\": \"ramping\"}",
         "matches none of the 2 allowed forms: constant: /executor: expected \"constant-vus\""},
        {forms, "{}", "matches none of the 2 allowed forms: constant: missing member \"executor\"; rate: missing member"},
        {type_forms, "[\"ab\", 1]", NULL},
        {type_forms, "[\"a\"]", "/0: expected at least 2 characters, got 1"},
        {type_forms, "[0]", "/0: expected at least 1, got 0"},
        {type_forms, "[null]", "/0: matches none of the 2 allowed forms"},
        {"{\"items\": {\"oneOf\": [{\"type\": \"number\"}, {\"minimum\": 5}]}}", "[4, \"x\"]", NULL},
        {"{\"items\": {\"oneOf\": [{\"type\": \"number\"}, {\"minimum\": 5}]}}", "[6]", "matches 2 of the allowed forms"},
        {"{\"items\": {\"anyOf\": [{\"type\": \"number\"}, {\"minimum\": 5}]}}", "[6]", NULL},
    };
    run_cases(cases, COUNT_OF(cases));
}

/* A schema that is wrong itself is named with its own place, whatever the document. */
static void test_schemas_that_are_refused(void **state)
{
    (void)state;
    static const struct check_case cases[] = {
        {"{\n\"propertys\": {}}", "[]", "s.json:2: /propertys: keyword \"propertys\" is not supported"},
        {"{\"properties\": {\"a\": {\"format\": \"date\"}}}", "[]", "/properties/a/format: keyword \"format\" is not supported"},
        {"{\"items\": {\"anyOf\": [{\"not\": {}}]}}", "[]", "/items/anyOf/0/not: keyword"},
        {"{\"$defs\": {\"unused\": {\"if\": {}}}}", "[]", "/$defs/unused/if: keyword"},
        {"{\"additionalProperties\": {\"x\": 1}}", "[]", "/additionalProperties/x: keyword"},
        {"{\"type\": \"int\"}", "[]", "expected the name of a JSON type"},
        {"{\"type\": [\"string\", 5]}", "[]", "/type/1: expected the name of a JSON type"},
        {"{\"required\": \"id\"}", "[]", "expected an array of strings"},
        {"{\"required\": [1]}", "[]", "/required/0: expected a string"},
        {"{\"enum\": []}", "[]", "at least one value"},
        {"{\"minimum\": \"1\"}", "[]", "expected a number"},
        {"{\"minItems\": -1}", "[]", "expected an integer of at least 0"},
        {"{\"maxLength\": 1.5}", "[]", "expected an integer of at least 0"},
        {"{\"pattern\": \"[a-\"}", "[]", "no valid regular expression"},
        {"{\"pattern\": \"^\\\\d+$\"}", "[]", "\\d is no POSIX regular expression"},
        {"{\"pattern\": \"^\\\\.[a-z]\\\\\\\\$\"}", "[]", NULL},
        {"{\"$ref\": \"#/$defs/missing\"}", "[]", "existing definition"},
        {"{\"$ref\": \"other.json\"}", "[]", "existing definition"},
        {"{\"properties\": []}", "[]", "expected an object of schemas"},
        {"{\"items\": 5}", "[]", "expected a schema"},
        {"{\"oneOf\": []}", "[]", "at least one schema"},
        {"{\"title\": 5}", "[]", "expected a string"},
        {"{\"$schema\": \"x\", \"$id\": \"y\", \"title\": \"t\", \"description\": \"d\", \"default\": 1, \"examples\": [1]}", "[]",
         NULL},
    };
    run_cases(cases, COUNT_OF(cases));
}

static void test_schema_depth_is_bounded(void **state)
{
    (void)state;
    struct str_builder schema;
    struct error error = {0};
    str_builder_init(&schema, 1 << 16);
    for (int i = 0; i < 60; i++)
        str_builder_append(&schema, "{\"items\": ");
    str_builder_append(&schema, "{}");
    for (int i = 0; i < 60; i++)
        str_builder_append(&schema, "}");
    assert_int_equal(check(schema.data, "[]", &error), -1);
    assert_error_contains(&error, "nested too deeply");
    str_builder_release(&schema);
}

/* Alternatives that multiply with every level of the document end with an error, not with the next ice age. */
static void test_work_is_bounded(void **state)
{
    (void)state;
    static const char schema[] =
        "{\"$defs\": {\"a\": {\"anyOf\": [{\"type\": \"array\", \"items\": {\"$ref\": \"#/$defs/a\"}},"
        " {\"type\": \"array\", \"minItems\": 1, \"items\": {\"$ref\": \"#/$defs/a\"}}]}}, \"$ref\": \"#/$defs/a\"}";
    char document[128];
    struct error error = {0};
    memset(document, '[', 60);
    memcpy(document + 60, "5", 1);
    memset(document + 61, ']', 60);
    document[121] = '\0';
    assert_int_equal(check(schema, document, &error), -1);
    assert_error_contains(&error, "too large to check");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_types),
        cmocka_unit_test(test_values),
        cmocka_unit_test(test_members),
        cmocka_unit_test(test_long_lists_are_cut),
        cmocka_unit_test(test_references),
        cmocka_unit_test(test_alternatives),
        cmocka_unit_test(test_schemas_that_are_refused),
        cmocka_unit_test(test_schema_depth_is_bounded),
        cmocka_unit_test(test_work_is_bounded),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
