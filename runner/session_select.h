/* session_select: from names on the command line (or in the plan of a session) to scenarios that are read, each with the load it
 * gets, and targets that are there. */
#ifndef RUNNER_SESSION_SELECT_H
#define RUNNER_SESSION_SELECT_H

#include "lib/arena.h"
#include "lib/error.h"
#include "lib/vec.h"
#include "runner/scenario.h"
#include "runner/session_catalog.h"
#include "runner/session_options.h"
#include "runner/target.h"

#include <stddef.h>
#include <stdint.h>

/* A scenario and the load it gets in this session: its own, or what profile, environment and options make of it. */
struct session_scenario {
    const struct scenario *scenario;
    const char *path; /* of its file, as it was named */
    struct scenario_load_settings load;
    uint32_t runs;
    const char *profile; /* "quick", "standard", "custom": see record.h */
};

/* What a session is made of. Owns everything until session_selection_release. */
struct session_selection {
    struct session_catalog catalog;
    struct arena arena;
    struct vec paths;        /* const char *: chosen scenario files */
    struct vec targets;      /* const struct target *: chosen */
    struct scenario *loaded; /* one a path */
    size_t loaded_count;
    struct session_scenario *scenarios; /* the same, each with its load */
};

/* Looks what there is (session_catalog.h). 0 and a selection to release, or -1. */
int session_selection_open(struct session_selection *selection, struct error *error);
void session_selection_release(struct session_selection *selection);

/* Adds what a scenario's or a target's name means. -1 when nothing is called so. */
int session_selection_add_scenario(struct session_selection *selection, const char *name, struct error *error);
int session_selection_add_target(struct session_selection *selection, const char *name, enum target_database database,
                                 struct error *error);
/* Where nothing was added: every scenario; every main variant on such a database that is built. */
void session_selection_add_all(struct session_selection *selection, enum target_database database);

/* Reads the scenarios and plans their loads. -1: nothing to run, a target that is not built, a scenario that is invalid (file and
 * line), an override that has no meaning for a scenario. */
int session_selection_load(struct session_selection *selection, const struct session_options *options, struct error *error);

#endif
