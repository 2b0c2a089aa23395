/* cli: see cli.h. Options and operands may be mixed, as in GNU programs. */
#include "lib/cli.h"

#include "lib/clock.h"

#include <string.h>

static const struct cli_option *find_option(const struct cli_command *command, struct str name, char letter)
{
    for (size_t i = 0; i < command->option_count; i++) {
        const struct cli_option *option = &command->options[i];
        if (letter != 0 ? option->letter == letter : str_equals_text(name, option->name))
            return option;
    }
    return NULL;
}

static int store_integer(const struct cli_option *option, const char *text, struct error *error)
{
    long long number = 0;
    bool bounded = option->minimum != 0 || option->maximum != 0;
    if (!str_to_int64(str_from_text(text), &number))
        return error_set(error, "--%s: expected a whole number, got \"%s\"", option->name, text);
    if (bounded && (number < option->minimum || number > option->maximum))
        return error_set(error, "--%s: expected %lld to %lld, got %lld", option->name, (long long)option->minimum,
                         (long long)option->maximum, number);
    *(int64_t *)option->value = number;
    return 0;
}

static int store_value(const struct cli_option *option, const char *text, struct error *error)
{
    switch (option->kind) {
    case CLI_FLAG:
        *(bool *)option->value = true;
        return 0;
    case CLI_TEXT:
        *(const char **)option->value = text;
        return 0;
    case CLI_INTEGER:
        return store_integer(option, text, error);
    case CLI_DURATION:
        if (clock_parse_duration(text, option->value) != 0)
            return error_set(error, "--%s: expected a duration such as 500ms, 2s or 1m30s, got \"%s\"", option->name, text);
        return 0;
    case CLI_TEXT_LIST: {
        struct cli_list *list = option->value;
        if (list->count == CLI_LIST_MAXIMUM)
            return error_set(error, "--%s: given more than %d times", option->name, CLI_LIST_MAXIMUM);
        list->items[list->count++] = text;
        return 0;
    }
    }
    return error_set(error, "--%s: option of an unknown kind", option->name);
}

/* Handles argv[*index], which starts with '-', and moves *index to the last argument it used. */
static int parse_option(const struct cli_command *command, int argc, char **argv, int *index, struct error *error)
{
    const char *argument = argv[*index];
    bool is_long = argument[1] == '-';
    struct str name = str_from_text(argument + (is_long ? 2 : 1));
    const char *equals = is_long ? strchr(argument, '=') : NULL;
    if (equals != NULL)
        name.length = (size_t)(equals - name.data);
    const struct cli_option *option =
        is_long ? find_option(command, name, 0) : (name.length == 1 ? find_option(command, name, argument[1]) : NULL);
    if (option == NULL)
        return error_set(error, "unknown option %s (see %s --help)", argument, command->name);
    if (option->kind == CLI_FLAG) {
        if (equals != NULL)
            return error_set(error, "--%s takes no value", option->name);
        return store_value(option, NULL, error);
    }
    if (equals != NULL)
        return store_value(option, equals + 1, error);
    if (*index + 1 >= argc)
        return error_set(error, "--%s: expected a value (%s)", option->name, option->placeholder);
    *index += 1;
    return store_value(option, argv[*index], error);
}

enum cli_outcome cli_parse(const struct cli_command *command, int argc, char **argv, int *operand_count, struct error *error)
{
    bool options_ended = false;
    *operand_count = 0;
    for (int i = 1; i < argc; i++) {
        char *argument = argv[i];
        if (options_ended || argument[0] != '-' || argument[1] == '\0') {
            argv[1 + (*operand_count)++] = argument; /* never ahead of the reading position */
        } else if (strcmp(argument, "--") == 0) {
            options_ended = true;
        } else if (strcmp(argument, "--help") == 0 || strcmp(argument, "-h") == 0) {
            cli_print_help(command, stdout);
            return CLI_HELP_PRINTED;
        } else if (parse_option(command, argc, argv, &i, error) != 0) {
            return CLI_BAD_USAGE;
        }
    }
    return CLI_RUN;
}

void cli_print_help(const struct cli_command *command, FILE *out)
{
    fprintf(out, "usage: %s %s\n\n%s\n", command->name, command->usage, command->summary);
    fprintf(out, "\noptions:\n");
    for (size_t i = 0; i < command->option_count; i++) {
        const struct cli_option *option = &command->options[i];
        char left[64], letter[8] = "    ";
        if (option->letter != 0)
            snprintf(letter, sizeof(letter), "-%c, ", option->letter);
        snprintf(left, sizeof(left), "%s--%s%s%s", letter, option->name, option->placeholder != NULL ? " " : "",
                 option->placeholder != NULL ? option->placeholder : "");
        fprintf(out, "  %-28s %s\n", left, option->help);
    }
    fprintf(out, "  %-28s %s\n", "-h, --help", "print this help");
    if (command->details != NULL)
        fprintf(out, "\n%s\n", command->details);
}
