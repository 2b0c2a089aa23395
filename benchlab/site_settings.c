/* site_settings: see the header. */
#include "benchlab/site_settings.h"

#include "lib/fs.h"
#include "lib/str.h"

#include <string.h>

#define LANGUAGES_DEFAULT "en,ko"
#define PAIRS_MAXIMUM 1000000

/* ---- options ---------------------------------------------------------------------------------------------------------------- */
enum cli_outcome site_settings_parse(int argc, char **argv, struct site_settings *settings, struct error *error)
{
    *settings = (struct site_settings){.store = "results/lab.sqlite",
                                       .out = "public",
                                       .docs = "docs",
                                       .annotations = "docs/annotations",
                                       .pairs = -1,
                                       .pair_pdfs = -1};
    const struct cli_option options[] = {
        {.name = "config",
         .kind = CLI_TEXT,
         .value = &settings->config,
         .placeholder = "FILE",
         .help = "what the site says about itself (default " CONFIGURATION_FILE ", where there is one)"},
        {.name = "store",
         .kind = CLI_TEXT,
         .value = &settings->store,
         .placeholder = "FILE",
         .help = "imported results (default results/lab.sqlite)"},
        {.name = "out",
         .letter = 'o',
         .kind = CLI_TEXT,
         .value = &settings->out,
         .placeholder = "DIR",
         .help = "folder of the site, replaced as a whole (default public)"},
        {.name = "docs",
         .kind = CLI_TEXT,
         .value = &settings->docs,
         .placeholder = "DIR",
         .help = "folder of the Markdown report (default docs)"},
        {.name = "language",
         .kind = CLI_TEXT,
         .value = &settings->language_list,
         .placeholder = "LIST",
         .help = "languages, separated by commas (default en,ko)"},
        {.name = "templates",
         .kind = CLI_TEXT,
         .value = &settings->templates,
         .placeholder = "DIR",
         .help = "folder whose templates, messages and prose go before the built-in ones"},
        {.name = "annotations",
         .kind = CLI_TEXT,
         .value = &settings->annotations,
         .placeholder = "DIR",
         .help = "folder of dated remarks in Markdown (default docs/annotations)"},
        {.name = "title", .kind = CLI_TEXT, .value = &settings->title, .placeholder = "TEXT", .help = "title of the site"},
        {.name = "base-url",
         .kind = CLI_TEXT,
         .value = &settings->base_url,
         .placeholder = "URL",
         .help = "address of the published site, for links out of PDF and Markdown"},
        {.name = "no-pictures",
         .kind = CLI_FLAG,
         .value = &settings->no_pictures,
         .help = "make no pictures for links to pages (they are made where the base URL is known)"},
        {.name = "paper",
         .kind = CLI_TEXT,
         .value = &settings->paper,
         .placeholder = "SIZE",
         .help = "paper of the PDF files: a4, letter or both (default both for the report, a4 for comparisons)"},
        {.name = "pair-pdfs",
         .kind = CLI_INTEGER,
         .value = &settings->pair_pdfs,
         .minimum = 0,
         .maximum = 100000,
         .placeholder = "N",
         .help = "comparisons that get a PDF of their own (default 190, the pairs of 20 targets)"},
        {.name = "threads",
         .kind = CLI_INTEGER,
         .value = &settings->threads,
         .placeholder = "N",
         .help = "how many threads build pages (default: one a processor)",
         .minimum = 1,
         .maximum = SITE_THREADS_MAXIMUM},
        {.name = "pairs",
         .kind = CLI_INTEGER,
         .value = &settings->pairs,
         .placeholder = "N",
         .help = "how many pairs of targets get a page (default 190: those of 20 targets)",
         .minimum = 0,
         .maximum = PAIRS_MAXIMUM},
        {.name = "no-pdf", .kind = CLI_FLAG, .value = &settings->no_pdf, .help = "make no PDF files"},
        {.name = "full",
         .kind = CLI_FLAG,
         .value = &settings->full,
         .help = "build every page, also those that nothing new concerns"},
    };
    const struct cli_command command = {
        .name = "benchlab site",
        .usage = "[options]",
        .summary = "make the website, the PDF and the Markdown report from the imported results",
        .details =
            "The same store always gives the same bytes. Pages that new results do not concern are taken over from the site that\n"
            "is there; files that did not change keep their time. Options go before what the configuration says, whose members\n"
            "docs/configuration.md of the lab explains.",
        .options = options,
        .option_count = sizeof(options) / sizeof(options[0]),
    };
    int operand_count;
    enum cli_outcome outcome = cli_parse(&command, argc, argv, &operand_count, error);
    if (outcome == CLI_RUN && operand_count > 0) {
        error_set(error, "unexpected argument \"%s\"; benchlab site takes options only", argv[1]);
        return CLI_BAD_USAGE;
    }
    return outcome;
}

static int read_paper(struct site_settings *settings, struct error *error)
{
    static const struct {
        const char *name;
        enum report_papers papers;
    } known[] = {{"a4", REPORT_PAPERS_A4}, {"letter", REPORT_PAPERS_LETTER}, {"both", REPORT_PAPERS_BOTH}};
    for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
        if (text_equals(settings->paper, known[i].name)) {
            settings->papers = known[i].papers;
            return 0;
        }
    return settings->paper == NULL ? 0 : error_set(error, "--paper: expected a4, letter or both, got \"%s\"", settings->paper);
}

/* What can be said of the options alone. 0 or -1. */
static int check_options(struct site_settings *settings, struct error *error)
{
    const char *base = settings->base_url;
    if (read_paper(settings, error) != 0)
        return -1;
    if (settings->templates != NULL && !fs_is_directory(settings->templates))
        return error_set(error, "--templates: expected a folder, and \"%s\" is none", settings->templates);
    if (base != NULL && strncmp(base, "http://", 7) != 0 && strncmp(base, "https://", 8) != 0)
        return error_set(error, "--base-url: expected an address that begins with http:// or https://, got \"%s\"", base);
    return 0;
}

/* ---- languages -------------------------------------------------------------------------------------------------------------- */
static int add_language(struct site_settings *settings, struct str name, struct error *error)
{
    if (name.length < 2 || name.length >= sizeof(settings->languages[0]) || settings->language_count == SITE_LANGUAGES_MAXIMUM)
        return error_set(error, "--language: expected up to %d language codes such as en,ko, got \"%s\"", SITE_LANGUAGES_MAXIMUM,
                         settings->language_list);
    for (size_t i = 0; i < settings->language_count; i++)
        if (str_equals_text(name, settings->languages[i]))
            return error_set(error, "--language: %s is named twice", settings->languages[i]);
    char *copy = settings->languages[settings->language_count++];
    memcpy(copy, name.data, name.length);
    copy[name.length] = '\0';
    return 0;
}

/* Those of the option, "en,ko". 0, or -1 on a malformed list. */
static int read_languages(struct site_settings *settings, const char *list, struct error *error)
{
    struct str rest = str_from_text(list), part;
    while (str_split_next(&rest, ',', &part))
        if (add_language(settings, str_trim(part), error) != 0)
            return -1;
    return settings->language_count > 0 ? 0 : error_set(error, "--language: expected at least one language");
}

/* ---- the configuration ------------------------------------------------------------------------------------------------------ */
static void take_bounds_and_papers(struct site_settings *settings)
{
    const struct configuration *configuration = &settings->configuration;
    int64_t targets = configuration->pair_targets;
    if (settings->pairs < 0)
        settings->pairs = targets < 0 ? ANALYSIS_PAIRS_MAXIMUM : targets * (targets - 1) / 2;
    if (settings->pair_pdfs < 0)
        settings->pair_pdfs = targets < 0 ? REPORT_PAIR_PDF_MAXIMUM : targets * (targets - 1) / 2;
    if (settings->paper == NULL && configuration->paper_count == CONFIGURATION_PAPERS)
        settings->papers = REPORT_PAPERS_BOTH;
    else if (settings->paper == NULL && configuration->paper_count == 1)
        settings->papers = configuration->papers[0] == CONFIGURATION_LETTER ? REPORT_PAPERS_LETTER : REPORT_PAPERS_A4;
}

static int take_configuration(struct site_settings *settings, struct error *error)
{
    const struct configuration *configuration = &settings->configuration;
    take_bounds_and_papers(settings);
    if (settings->templates == NULL && configuration->templates != NULL && !fs_is_directory(configuration->templates))
        return error_set(error, "%s: \"templates\": expected a folder, and \"%s\" is none", configuration->path,
                         configuration->templates);
    settings->templates = settings->templates != NULL ? settings->templates : configuration->templates;
    settings->base_url = settings->base_url != NULL ? settings->base_url : configuration->base_url;
    if (settings->language_count > 0)
        return 0;
    for (size_t i = 0; i < configuration->languages.count; i++)
        if (add_language(settings, str_from_text(configuration->languages.items[i].text), error) != 0)
            return -1;
    return settings->language_count > 0 ? 0 : read_languages(settings, LANGUAGES_DEFAULT, error);
}

int site_settings_complete(struct site_settings *settings, struct arena *arena, struct error *error)
{
    if (check_options(settings, error) != 0 ||
        (settings->language_list != NULL && read_languages(settings, settings->language_list, error) != 0))
        return CLI_EXIT_USAGE;
    if (configuration_load(&settings->configuration, arena, settings->config, error) != 0 ||
        take_configuration(settings, error) != 0)
        return CLI_EXIT_FAILED;
    return CLI_EXIT_OK;
}
