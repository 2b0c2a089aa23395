/* target: what servers/<target>/target.json says about a server: who it is, its variants, and how it is started. One struct target
 * is one variant, since a variant is what is measured, named and compared. target_process.h runs it. */
#ifndef RUNNER_TARGET_H
#define RUNNER_TARGET_H

#include "lib/arena.h"
#include "lib/error.h"
#include "lib/vec.h"
#include "runner/service.h"

#include <stdbool.h>
#include <stddef.h>

#define TARGET_DEFAULT_VARIANT "default"
#define TARGET_DEFAULT_PIN "none"

/* One environment variable of a target. */
struct target_setting {
    const char *name;
    const char *value; /* may hold the marks of struct target_places, like the commands; "{{2cpu+1}}" is replaced when it is read */
};

/* A scenario that a target does not implement, and why, in the languages of the site; reasons are "" when target.json gives none. */
struct target_gap {
    const char *scenario;
    const char *reason_en, *reason_ko;
};

/* All text lives in the arena that target_load was given. */
struct target {
    const char *key; /* id, followed by "-" and the variant unless that is "default" */
    const char *id, *name, *variant, *language, *framework, *license, *url;
    const char *pin;       /* processors that suit it: "none" or "split" (placement.h) */
    bool is_first_variant; /* what "--target <id>" means */
    const char *const *command, *const *version_command, *const *dataset_command; /* NULL-terminated; NULL with an address */
    const char *address; /* "http://host:port": the server already runs there; NULL: the lab starts it */
    const char *version; /* with an address: what target.json says, or "unknown" */
    const struct target_gap *gaps;
    size_t gap_count;
    const char *group;                     /* the experiment that the variant is a part of ("workers"); "" = a main variant */
    bool wants[SERVICE_COUNT];             /* services that must run */
    const struct target_setting *settings; /* the target's, then the variant's own; each name once */
    size_t setting_count;
};

/* What the placeholders of commands and settings stand for, and what every server is told. */
struct target_places {
    const char *servers;             /* {{servers}}: folder of the built servers */
    const char *database;            /* {{database}}: URL of the run's database */
    const char *urls[SERVICE_COUNT]; /* {{postgresql}}, {{redis}}; NULL where it does not run */
    int port;                        /* 0 for a command that does not listen */
};

/* What is chosen where no variant is named. */
enum target_database {
    TARGET_DATABASE_UNSAID, /* the first variant of a target; where all are meant, those without PostgreSQL */
    TARGET_DATABASE_SQLITE,
    TARGET_DATABASE_POSTGRESQL,
    TARGET_DATABASE_ALL
};

/* Reads target.json, checks it against servers/target.schema.json and appends one struct target a variant to targets (a vec of
 * struct target). 0, or -1 with file and line. */
int target_load(struct arena *arena, const char *path, struct vec *targets, struct error *error);

/* "sqlite", "postgresql" or "all". False for another word. */
bool target_database_find(const char *word, enum target_database *database);
/* Whether the variant is one that is meant where no variant is named: none of an experiment, and on such a database. */
bool target_is_main(const struct target *target, enum target_database database);

/* Selects by key ("c-epoll-workers-4"), or else by "id" (the first variant on such a database; with "all", one on each), "id:variant",
 * "id:all" (every main variant on such a database) or "id:group" (every variant of that experiment), and appends pointers into targets
 * to selected (a vec of const struct target *), each target once. -1 when nothing is called so; the error lists what there is.
 * (target_select.c) */
int target_select(const struct vec *targets, const char *selector, enum target_database database, struct vec *selected,
                  struct error *error);

/* Why the target does not implement the scenario; NULL when it does. Then it is not applicable, and not a failure. */
const struct target_gap *target_find_gap(const struct target *target, const char *scenario);

/* True when the program of the target's command, with placeholders replaced, is there and may be executed. A name without '/' is
 * looked up in PATH when it is started, and is taken for built; so is a server that already runs. */
bool target_is_built(const struct target *target, const char *servers);

/* The URL of a run's database: the target's own setting DATABASE_URL where it has one, or else fallback. In arena. */
const char *target_database_url(struct arena *arena, const struct target *target, const struct target_places *places,
                                const char *fallback);

/* A command with its placeholders replaced: NULL-terminated, in arena. */
char **target_expand_command(struct arena *arena, const char *const *command, const struct target_places *places);

/* The environment of a command ("NAME=value", NULL-terminated, in arena): the caller's own without the variables of the target
 * contract (so that a variable left in a shell cannot change what is measured), then the target's settings, then HOST, PORT,
 * DATABASE_URL and TARGET_ID. */
char **target_make_environment(struct arena *arena, const struct target *target, const struct target_places *places,
                               char *const *inherited);

#endif
