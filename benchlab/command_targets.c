/* benchlab targets: lists targets and variants, with what is missing to run each. */
#include "benchlab/commands.h"

#include "lib/cli.h"
#include "lib/json.h"
#include "lib/log.h"
#include "runner/services.h"
#include "runner/session_catalog.h"
#include "runner/target.h"

#include <stdio.h>

#define TEXT_MAXIMUM ((size_t)4 << 20)
#define NAME_SIZE 160

struct arguments {
    struct service_urls urls;
    bool json;
};

/* What is missing on this machine. */
struct lack {
    bool not_built;
    const char *packages[SERVICE_COUNT]; /* NULL: nothing is missing */
};

static struct lack find_lack(const struct arguments *arguments, const struct session_catalog *catalog, const struct target *target)
{
    struct lack lack = {.not_built = !target_is_built(target, catalog->servers)};
    for (int i = 0; i < SERVICE_COUNT; i++)
        if (target->wants[i] && arguments->urls.items[i] == NULL)
            lack.packages[i] = services_missing_package((enum service_kind)i);
    return lack;
}

static void print_target(const struct target *target, const struct lack *lack)
{
    char name[NAME_SIZE];
    (void)snprintf(name, sizeof(name), "%s:%s", target->id, target->variant);
    printf("%-36s %-10s %-16s %-9s", name, target->language, target->framework, target->group[0] == '\0' ? "-" : target->group);
    for (int i = 0; i < SERVICE_COUNT; i++)
        if (target->wants[i])
            printf(" %s", service_name((enum service_kind)i));
    if (lack->not_built)
        printf("  missing: its server (make servers)");
    for (int i = 0; i < SERVICE_COUNT; i++)
        if (lack->packages[i] != NULL)
            printf("  missing: Debian's %s", lack->packages[i]);
    printf("\n");
}

static json_t *build_target(const struct target *target, const struct lack *lack)
{
    json_t *services = json_array();
    json_t *missing = json_array();
    json_t *gaps = json_array();
    for (int i = 0; i < SERVICE_COUNT; i++) {
        if (target->wants[i])
            (void)json_array_append_new(services, json_string(service_name((enum service_kind)i)));
        if (lack->packages[i] != NULL)
            (void)json_array_append_new(missing, json_string(lack->packages[i]));
    }
    if (lack->not_built)
        (void)json_array_append_new(missing, json_string("server"));
    for (size_t i = 0; i < target->gap_count; i++)
        (void)json_array_append_new(gaps, json_string(target->gaps[i].scenario));
    return json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:b, s:o, s:o, s:o}", "key", target->key, "id", target->id, "variant",
                     target->variant, "language", target->language, "framework", target->framework, "group", target->group, "ready",
                     (int)(json_array_size(missing) == 0), "services", services, "missing", missing, "not_applicable", gaps);
}

static int print_json(const struct arguments *arguments, const struct session_catalog *catalog, struct error *error)
{
    struct str_builder text;
    json_t *array = json_array();
    for (size_t i = 0; i < catalog->targets.count; i++) {
        const struct target *target = VEC_AT(&catalog->targets, i, struct target);
        const struct lack lack = find_lack(arguments, catalog, target);
        (void)json_array_append_new(array, build_target(target, &lack));
    }
    str_builder_init(&text, TEXT_MAXIMUM);
    int result =
        json_array_size(array) == catalog->targets.count ? json_write(array, &text, error) : error_set(error, "out of memory");
    if (result == 0)
        printf("%s", str_builder_text(&text));
    str_builder_release(&text);
    json_decref(array);
    return result;
}

static int list(const struct arguments *arguments, struct error *error)
{
    struct session_catalog catalog;
    if (session_catalog_open(&catalog, error) != 0)
        return -1;
    int result = 0;
    if (catalog.targets.count == 0)
        result = error_set(error, "no targets found (servers/<name>/target.json)");
    else if (arguments->json)
        result = print_json(arguments, &catalog, error);
    else
        printf("%-36s %-10s %-16s %-9s services\n", "target:variant", "language", "framework", "group");
    for (size_t i = 0; i < catalog.targets.count && !arguments->json; i++) {
        const struct target *target = VEC_AT(&catalog.targets, i, struct target);
        const struct lack lack = find_lack(arguments, &catalog, target);
        print_target(target, &lack);
    }
    session_catalog_release(&catalog);
    return result;
}

static const char details[] = "A variant with a group belongs to an experiment and is run only when it or its group is named "
                              "(benchlab run --target ID:GROUP).\n"
                              "The others are what benchlab run measures when no target is named; those that want PostgreSQL with "
                              "--database postgresql or all.";

int command_targets(int argc, char **argv)
{
    struct arguments arguments = {.json = false};
    const struct cli_option options[] = {
        {.name = "json", .kind = CLI_FLAG, .value = &arguments.json, .help = "print JSON"},
    };
    const struct cli_command command = {.name = "benchlab targets",
                                        .usage = "[options]",
                                        .summary = "lists targets and variants, with what is missing to run each",
                                        .details = details,
                                        .options = options,
                                        .option_count = sizeof(options) / sizeof(options[0])};
    struct error error = {0};
    int count = 0;
    enum cli_outcome outcome = cli_parse(&command, argc, argv, &count, &error);
    if (outcome == CLI_HELP_PRINTED)
        return CLI_EXIT_OK;
    if (outcome == CLI_RUN && count > 0) {
        (void)error_set(&error, "unexpected argument \"%s\"", argv[1]);
        outcome = CLI_BAD_USAGE;
    }
    if (outcome == CLI_BAD_USAGE || service_urls_complete(&arguments.urls, &error) != 0) {
        log_error(&error);
        return CLI_EXIT_USAGE;
    }
    if (list(&arguments, &error) == 0)
        return CLI_EXIT_OK;
    log_error(&error);
    return CLI_EXIT_FAILED;
}
