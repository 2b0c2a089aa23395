/* Unit tests of lib/cli. */
#include "tests/unit/test.h"

#include "lib/cli.h"

struct values {
    bool quiet;
    const char *out;
    int64_t vus, duration;
    struct cli_list targets;
};

static enum cli_outcome parse(struct values *values, char **argv, int *operand_count, struct error *error)
{
    const struct cli_option options[] = {
        {"quiet", 'q', CLI_FLAG, &values->quiet, NULL, "say less", 0, 0},
        {"out", 'o', CLI_TEXT, &values->out, "DIR", "output folder", 0, 0},
        {"vus", 0, CLI_INTEGER, &values->vus, "N", "virtual users", 1, 100},
        {"duration", 0, CLI_DURATION, &values->duration, "D", "how long", 0, 0},
        {"target", 't', CLI_TEXT_LIST, &values->targets, "T", "target", 0, 0},
    };
    const struct cli_command command = {"benchlab test", "[NAME ...]", "Tests.", NULL, options, COUNT_OF(options)};
    int argc = 0;
    while (argv[argc] != NULL)
        argc++;
    return cli_parse(&command, argc, argv, operand_count, error);
}

static void test_options_and_operands_mix(void **state)
{
    (void)state;
    char *argv[] = {"test", "05+", "-q",  "--out=x",  "--vus", "7",  "b",   "--duration",
                    "2s",   "-t",  "one", "--target", "two",   "--", "--c", NULL};
    struct values values = {0};
    struct error error;
    int operands = 0;
    assert_int_equal(parse(&values, argv, &operands, &error), CLI_RUN);
    assert_int_equal(operands, 3);
    assert_string_equal(argv[1], "05+");
    assert_string_equal(argv[2], "b");
    assert_string_equal(argv[3], "--c");
    assert_true(values.quiet);
    assert_string_equal(values.out, "x");
    assert_int_equal(values.vus, 7);
    assert_int_equal(values.duration, 2000000000);
    assert_int_equal(values.targets.count, 2);
    assert_string_equal(values.targets.items[1], "two");
}

static void test_bad_usage(void **state)
{
    (void)state;
    static const struct {
        char *argument, *value;
        const char *expected;
    } cases[] = {
        {"--nope", NULL, "unknown option --nope"},
        {"-x", NULL, "unknown option -x"},
        {"--vus", NULL, "expected a value"},
        {"--vus", "many", "whole number"},
        {"--vus", "101", "expected 1 to 100, got 101"},
        {"--vus", "0", "expected 1 to 100"},
        {"--duration", "soon", "such as 500ms, 2s"},
        {"--quiet=yes", NULL, "takes no value"},
        {"--vus=99999999999999999999", NULL, "whole number"},
        {"-qq", NULL, "unknown option"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        char *argv[] = {"test", cases[i].argument, cases[i].value, NULL};
        struct values values = {0};
        struct error error = {0};
        int operands = 0;
        assert_int_equal(parse(&values, argv, &operands, &error), CLI_BAD_USAGE);
        assert_error_contains(&error, cases[i].expected);
    }
}

static void test_help_lists_every_option(void **state)
{
    (void)state;
    bool flag = false;
    const struct cli_option options[] = {{"quiet", 'q', CLI_FLAG, &flag, NULL, "say less", 0, 0},
                                         {"out", 0, CLI_TEXT, NULL, "DIR", "output", 0, 0}};
    const struct cli_command command = {"benchlab test", "[NAME]", "Tests things.", "More words.", options, COUNT_OF(options)};
    char *text = NULL;
    size_t length = 0;
    FILE *out = open_memstream(&text, &length);
    assert_non_null(out);
    cli_print_help(&command, out);
    assert_int_equal(fclose(out), 0);
    static const char *const parts[] = {
        "usage: benchlab test [NAME]", "-q, --quiet", "--out DIR", "say less", "Tests things.", "More words.", "--help"};
    for (size_t i = 0; i < COUNT_OF(parts); i++)
        assert_non_null(strstr(text, parts[i]));
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_options_and_operands_mix),
        cmocka_unit_test(test_bad_usage),
        cmocka_unit_test(test_help_lists_every_option),
    };
    return cmocka_run_group_tests_name("lib/cli", tests, NULL, NULL);
}
