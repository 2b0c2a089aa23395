/* session_catalog: what there is to run: the targets' descriptions, the folder of their built servers, and the scenario files,
 * found in the current folder or where benchlab is installed. Scenarios are found by name only; they are read when they are chosen.
 */
#ifndef RUNNER_SESSION_CATALOG_H
#define RUNNER_SESSION_CATALOG_H

#include "lib/arena.h"
#include "lib/error.h"
#include "lib/vec.h"

#include <stddef.h>

/* An installed scenario: scenarios/<category>/<NN>-<name>.json. */
struct session_catalog_scenario {
    const char *path;
    const char *id; /* the file's name without ".json" */
    long number;    /* NN */
};

/* Owns everything until release. */
struct session_catalog {
    struct arena arena;
    const char *servers;  /* absolute: <folder of the program>/servers, or ../libexec/benchlab/servers beside it */
    struct vec targets;   /* struct target, in order of their folders' names and of their variants */
    struct vec scenarios; /* struct session_catalog_scenario, by number, then id */
    const char *shared;   /* where an installation has both: <prefix>/share/benchlab */
};

/* Looks for servers/<name>/target.json and scenarios/<category>/<NN>-*.json below the current folder, and where there are none
 * below <folder of the program>/../share/benchlab. 0 and a catalog to release, or -1 (a target.json that is invalid: file and
 * line). */
int session_catalog_open(struct session_catalog *catalog, struct error *error);
void session_catalog_release(struct session_catalog *catalog);

/* For a catalog without scenarios: sets "<what>: ..." with where they were looked for and what to do. Returns -1. */
int session_catalog_miss_scenarios(const struct session_catalog *catalog, const char *what, struct error *error);

/* Chooses scenarios and appends their paths (const char *, of the catalog or of selector) to paths, each once. A selector is an id,
 * a number ("3", "03"), a number and what follows ("05+"), or the path of a file (it has a '/' or ends in ".json"). -1 when nothing
 * is called so. */
int session_catalog_select(const struct session_catalog *catalog, const char *selector, struct vec *paths, struct error *error);

#endif
