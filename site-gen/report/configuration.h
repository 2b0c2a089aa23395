/* configuration: what a site says about itself beyond its results: benchlab.json. Read once by a command, which lets its options go before
 * it; the report then orders scenarios by its groups, marks its targets and shows its authors. */
#ifndef SITE_GEN_REPORT_CONFIGURATION_H
#define SITE_GEN_REPORT_CONFIGURATION_H

#include "lib/arena.h"
#include "lib/error.h"
#include "lib/json.h"
#include "site-gen/report/analysis.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define CONFIGURATION_FILE "benchlab.json"

enum configuration_kind { CONFIGURATION_UNMARKED, CONFIGURATION_STOCK, CONFIGURATION_TUNED };
enum configuration_paper { CONFIGURATION_A4, CONFIGURATION_LETTER };
#define CONFIGURATION_PAPERS 2

struct configuration_name {
    const char *text;
    long line; /* in the file, for remarks on names that nothing has */
};

struct configuration_names {
    struct configuration_name *items;
    size_t count;
};

/* A text, in one language or in several. */
struct configuration_words {
    struct configuration_word {
        const char *language; /* NULL: for all */
        const char *text;
    } * items;
    size_t count;
};

struct configuration_group {
    struct configuration_words title;
    struct configuration_names scenarios; /* ids, numbers or categories */
};

/* Everything lives in the arena of configuration_load; {0} says nothing and is as good as an empty file. */
struct configuration {
    const char *path;   /* NULL: there is no file */
    const char *digest; /* of its bytes; NULL */
    struct configuration_words title;
    const char *base_url;  /* NULL: not known */
    const char *templates; /* folder, usable as it stands; NULL: none */
    const char *authors;   /* "A, B and C" without the "and": joined with ", "; NULL: none */
    struct configuration_names languages;
    struct configuration_name baseline; /* key; text NULL: none */
    struct configuration_group *groups;
    size_t group_count;
    struct configuration_names stock, tuned;
    int64_t pair_targets; /* -1: the default */
    enum configuration_paper papers[CONFIGURATION_PAPERS];
    size_t paper_count; /* 0: the default */
};

/* Reads path, or, where it is NULL, benchlab.json of the current folder if there is one. 0, or -1: unreadable, or not as
 * docs/config.schema.json says (file and line; names of unknown members are refused). */
int configuration_load(struct configuration *configuration, struct arena *arena, const char *path, struct error *error);

/* The words in that language, else in English, else in the first one. NULL when there are none. */
const char *configuration_text(const struct configuration_words *words, const char *language);

/* The functions below take NULL for a configuration that says nothing. */
/* The index of the scenario's group; the number of groups when it is in none. */
size_t configuration_group_of(const struct configuration *configuration, const struct results_scenario *scenario);
enum configuration_kind configuration_kind_of(const struct configuration *configuration, const struct results_target *target);
bool configuration_is_baseline(const struct configuration *configuration, const struct results_target *target);

/* Puts the scenarios in the order of their groups, within a group by id. */
void configuration_order_scenarios(const struct configuration *configuration, struct analysis *analysis);

/* Names that nothing among the results has: calls remark with the place and what is wrong, in the order of the file. */
void configuration_check_names(const struct configuration *configuration, const struct analysis *analysis,
                               error_remark_function *remark, void *context);

#endif
