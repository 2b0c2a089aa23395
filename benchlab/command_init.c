/* benchlab init: a results site for a project of somebody's own: configuration, a first scenario and target, and workflows that publish what
 * was measured. Everything it writes comes from templates/init/, and the other commands take it as it is. */
#include "benchlab/commands.h"

#include "lib/arena.h"
#include "lib/cli.h"
#include "lib/fs.h"
#include "lib/json.h"
#include "lib/log.h"
#include "lib/resource.h"
#include "runner/environment.h"
#include "runner/transport.h"
#include "site-gen/render/escape.h"
#include "site-gen/render/mustache.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define FILE_MAXIMUM ((size_t)1 << 20)
#define URL_DEFAULT "http://127.0.0.1:8080/"
#define TITLE_DEFAULT "Benchmark Lab" /* in the root folder, which has no name */

struct arguments {
    const char *folder, *language, *title, *url, *base_url, *lab;
    struct transport_url address; /* what url says */
    char host[TRANSPORT_HOST_MAXIMUM];
    const char *path;
    bool force;
};

/* What is made, from what. */
static const struct {
    const char *path, *template;
} files[] = {
    {"benchlab.json", "benchlab.json"},
    {"scenarios/basic/01-front-page.json", "scenario.json"},
    {"servers/web/target.json", "target.json"},
    {".gitignore", "gitignore"},
    {".github/workflows/pages.yml", "github-pages.yml"},
    {".gitlab-ci.yml", "gitlab-ci.yml"},
    {"README.md", "README"}, /* README.<language>.md */
};
#define FILE_COUNT (sizeof(files) / sizeof(files[0]))

struct init {
    const struct arguments *arguments;
    struct arena arena;
    struct mustache engine;
    json_t *data;
};

/* ---- command line ----------------------------------------------------------------------------------------------------------- */
static enum cli_outcome parse_arguments(int argc, char **argv, struct arguments *arguments, struct error *error)
{
    const struct cli_option options[] = {
        {"language", 'l', CLI_TEXT, &arguments->language, "en|ko", "of the README, and first of the site (default en)", 0, 0},
        {"title", 0, CLI_TEXT, &arguments->title, "TEXT", "of the site (default: the folder's name)", 0, 0},
        {"url", 0, CLI_TEXT, &arguments->url, "URL", "what the first scenario asks for (default " URL_DEFAULT ")", 0, 0},
        {"base-url", 0, CLI_TEXT, &arguments->base_url, "URL", "address of the published site", 0, 0},
        {"lab", 0, CLI_TEXT, &arguments->lab, "URL", "where the workflows clone benchlab from (default: a variable that you set)",
         0, 0},
        {"force", 'f', CLI_FLAG, &arguments->force, NULL, "replace files that are there", 0, 0},
    };
    const struct cli_command command = {
        .name = "benchlab init",
        .usage = "DIR [options]",
        .summary = "begin a results site of your own: configuration, a scenario, a target, workflows that publish",
        .details = "Other files of DIR stay as they are. docs/publish.md of the lab goes on from there.",
        .options = options,
        .option_count = sizeof(options) / sizeof(options[0]),
    };
    int operand_count;
    enum cli_outcome outcome = cli_parse(&command, argc, argv, &operand_count, error);
    if (outcome == CLI_RUN && operand_count != 1) {
        error_set(error, operand_count == 0 ? "expected a folder" : "unexpected argument \"%s\"; expected one folder",
                  operand_count == 0 ? "" : argv[2]);
        return CLI_BAD_USAGE;
    }
    if (outcome == CLI_RUN)
        arguments->folder = argv[1];
    return outcome;
}

static bool is_address(const char *text)
{
    return strncmp(text, "http://", 7) == 0 || strncmp(text, "https://", 8) == 0;
}

/* What git may be given, and YAML between double quotes. */
static bool is_repository(const char *text)
{
    static const char characters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789@:/._~%+-";
    return text[0] != '\0' && text[0] != '-' && text[strspn(text, characters)] == '\0';
}

static int check_arguments(struct arguments *arguments, struct error *error)
{
    if (!text_equals(arguments->language, "en") && !text_equals(arguments->language, "ko"))
        return error_set(error, "--language: expected en or ko, got \"%s\"", arguments->language);
    if (arguments->base_url != NULL && !is_address(arguments->base_url))
        return error_set(error, "--base-url: expected an address that begins with http:// or https://, got \"%s\"",
                         arguments->base_url);
    if (arguments->lab != NULL && !is_repository(arguments->lab))
        return error_set(error, "--lab: expected the address of a git repository, got \"%s\"", arguments->lab);
    if (arguments->title != NULL && arguments->title[0] == '\0')
        return error_set(error, "--title: expected a text");
    if (transport_parse_url(&arguments->address, arguments->url, arguments->host, &arguments->path, error) != 0)
        return error_add_context(error, "--url");
    return 0;
}

/* ---- what the templates are filled with ------------------------------------------------------------------------------------- */
static void set_text(struct init *init, const char *key, const char *text)
{
    json_object_set_new(init->data, key, json_string(text));
}

/* A text as the literal that it is in JSON, quotes included. */
static void set_literal(struct init *init, const char *key, const char *text)
{
    struct str_builder out;
    str_builder_init(&out, FILE_MAXIMUM);
    json_append_string(&out, str_from_text(text));
    set_text(init, key, str_builder_text(&out));
    str_builder_release(&out);
}

/* The last component of a path; "" where that is no name. */
static struct str last_component(const char *path)
{
    size_t length = strlen(path);
    while (length > 0 && path[length - 1] == '/')
        length--;
    const char *slash = memrchr(path, '/', length), *name = slash == NULL ? path : slash + 1;
    struct str component = {name, length - (size_t)(name - path)};
    return str_equals_text(component, ".") || str_equals_text(component, "..") ? (struct str){"", 0} : component;
}

/* What the site is called where nobody says it. */
static const char *folder_name(struct init *init)
{
    struct str name = last_component(init->arguments->folder);
    char *whole = name.length == 0 ? realpath(init->arguments->folder, NULL) : NULL;
    if (whole != NULL)
        name = last_component(whole);
    const char *copy = name.length == 0 ? TITLE_DEFAULT : arena_copy_str(&init->arena, name);
    free(whole);
    return copy;
}

/* The URL's part of the target, and the one of the scenario. */
static void set_url(struct init *init)
{
    char authority[TRANSPORT_AUTHORITY_SIZE];
    const struct transport_url *url = &init->arguments->address;
    set_literal(init, "address_json",
                arena_format(&init->arena, "%s://%s", url->tls ? "https" : "http", transport_authority(url, authority)));
    set_literal(init, "path_json", init->arguments->path);
}

static void fill(struct init *init)
{
    const struct arguments *arguments = init->arguments;
    const char *title = arguments->title != NULL ? arguments->title : folder_name(init), *commit = environment_lab_commit();
    struct str_builder markdown;
    init->data = json_object();
    set_literal(init, "title_json", title);
    str_builder_init(&markdown, FILE_MAXIMUM);
    escape_markdown_text(&markdown, title, false);
    set_text(init, "title_markdown", str_builder_text(&markdown));
    str_builder_release(&markdown);
    set_text(init, "languages_json", text_equals(arguments->language, "ko") ? "[\"ko\", \"en\"]" : "[\"en\", \"ko\"]");
    if (arguments->base_url != NULL)
        set_literal(init, "base_url_json", arguments->base_url);
    set_text(init, "lab", arguments->lab != NULL ? arguments->lab : "");
    set_text(init, "ref", text_equals(commit, "unknown") ? "HEAD" : commit);
    set_url(init);
}

/* ---- files ------------------------------------------------------------------------------------------------------------------ */
/* A mustache_load_function. */
static bool load_template(void *context, const char *name, struct str *text)
{
    struct init *init = context;
    const struct resource *resource = resource_find(arena_format(&init->arena, "templates/init/%s", name));
    if (resource != NULL)
        *text = (struct str){(const char *)resource->data, resource->length};
    return resource != NULL;
}

/* None of the files may be there: nothing of anybody's is replaced unasked. */
static int check_folder(struct init *init, struct error *error)
{
    for (size_t i = 0; i < FILE_COUNT && !init->arguments->force; i++) {
        const char *path = fs_join(&init->arena, init->arguments->folder, files[i].path);
        if (fs_exists(path))
            return error_set(error, "%s: there is one already; nothing was written (--force replaces it)", path);
    }
    return 0;
}

static int write_file(struct init *init, size_t index, struct error *error)
{
    const char *name = files[index].template;
    struct str_builder out;
    if (strcmp(name, "README") == 0)
        name = arena_format(&init->arena, "README.%s.md", init->arguments->language);
    str_builder_init(&out, FILE_MAXIMUM);
    int result = mustache_render(&init->engine, name, init->data, &out, error);
    if (result == 0)
        result = fs_write_file(fs_join(&init->arena, init->arguments->folder, files[index].path), str_builder_text(&out),
                               out.length, error);
    str_builder_release(&out);
    return result;
}

static int write_files(struct init *init, struct error *error)
{
    fill(init);
    if (check_folder(init, error) != 0)
        return -1;
    for (size_t i = 0; i < FILE_COUNT; i++) {
        if (write_file(init, i, error) != 0)
            return -1;
        printf("%s/%s\n", init->arguments->folder, files[i].path);
    }
    printf("\nNext: cd %s && benchlab run --profile quick && benchlab import && benchlab site\n", init->arguments->folder);
    return 0;
}

int command_init(int argc, char **argv)
{
    struct arguments arguments = {.language = "en", .url = URL_DEFAULT};
    struct error error = {0};
    enum cli_outcome outcome = parse_arguments(argc, argv, &arguments, &error);
    if (outcome == CLI_HELP_PRINTED)
        return CLI_EXIT_OK;
    if (outcome == CLI_BAD_USAGE || check_arguments(&arguments, &error) != 0) {
        log_error(&error);
        return CLI_EXIT_USAGE;
    }
    struct init init = {.arguments = &arguments};
    arena_init(&init.arena);
    mustache_init(&init.engine, load_template, &init);
    int result = write_files(&init, &error);
    json_decref(init.data);
    mustache_release(&init.engine);
    arena_release(&init.arena);
    if (result != 0)
        log_error(&error);
    return result == 0 ? CLI_EXIT_OK : CLI_EXIT_FAILED;
}
