/* target: what servers/<target>/target.json says about a server: who it is, its variants, and how it is started. One struct target
 * is one variant, since a variant is what is measured, named and compared. target_process.h runs it. */
#ifndef RUNNER_TARGET_H
#define RUNNER_TARGET_H

#include "lib/arena.h"
#include "lib/error.h"
#include "lib/vec.h"

#include <stdbool.h>
#include <stddef.h>

#define TARGET_DEFAULT_VARIANT "default"
#define TARGET_DEFAULT_PIN "none"

/* One environment variable of a target. */
struct target_setting {
    const char *name;
    const char *value; /* may hold {{servers}} and {{database}}, like the commands */
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
    const char *const *not_applicable;     /* ids of scenarios that it does not implement, NULL-terminated; NULL: none */
    const struct target_setting *settings; /* the target's, then the variant's own; each name once */
    size_t setting_count;
};

/* What the placeholders of commands and settings stand for, and what every server is told. */
struct target_places {
    const char *servers;  /* folder of the built servers */
    const char *database; /* URL of the private database */
    int port;             /* 0 for a command that does not listen */
};

/* Reads target.json, checks it against servers/target.schema.json and appends one struct target a variant to targets (a vec of
 * struct target). 0, or -1 with file and line. */
int target_load(struct arena *arena, const char *path, struct vec *targets, struct error *error);

/* Selects by key, or else by "id" (its first variant), "id:variant" or "id:all" (every variant), and appends pointers into targets
 * to selected (a vec of const struct target *), each target once. -1 when nothing is called so; the error lists what there is. */
int target_select(const struct vec *targets, const char *selector, struct vec *selected, struct error *error);

/* False when target.json says that the target does not implement the scenario: then it is not applicable, and not a failure. */
bool target_implements(const struct target *target, const char *scenario);

/* True when the program of the target's command, with placeholders replaced, is there and may be executed. A name without '/' is
 * looked up in PATH when it is started, and is taken for built; so is a server that already runs. */
bool target_is_built(const struct target *target, const char *servers);

/* A command with its placeholders replaced: NULL-terminated, in arena. */
char **target_expand_command(struct arena *arena, const char *const *command, const struct target_places *places);

/* The environment of a command ("NAME=value", NULL-terminated, in arena): the caller's own without the variables of the target
 * contract (so that a variable left in a shell cannot change what is measured), then the target's settings, then HOST, PORT,
 * DATABASE_URL and TARGET_ID. */
char **target_make_environment(struct arena *arena, const struct target *target, const struct target_places *places,
                               char *const *inherited);

#endif
