/* compare_select: finds the runs that a side of a comparison means. People write
 *
 *   c-libevent                          a target, by its key, or by its id where that has one variant
 *   c-libevent@2026-11-24               its runs of one day
 *   c-libevent@3f2a91c                  its runs with a lab commit that begins so (4 digits or more)
 *   c-libevent@1.4.2                    its runs with that version of the framework
 *   c-libevent@SESSION                  its runs of one session
 *   c-libevent#pool-size:before         one side of an experiment within the target; @... may stand before #
 *   SESSION                             all targets of a session
 *
 * Without "#" the runs of experiments are left out. What could mean two things is an error that lists them. */
#ifndef SITE_GEN_REPORT_COMPARE_SELECT_H
#define SITE_GEN_REPORT_COMPARE_SELECT_H

#include "lib/arena.h"
#include "lib/error.h"
#include "site-gen/store/results.h"

#include <stdbool.h>
#include <stddef.h>

struct compare_selection {
    const char *label; /* how people know it: the text as it was written, and the day where that came by an option */
    const struct results_run **runs;
    size_t run_count;
};

/* text as above; date: of an option, YYYY-MM-DD, or NULL. Everything from arena. 0, or -1 with the candidates in the error. */
int compare_select(struct arena *arena, const struct results *results, const char *text, const char *date,
                   struct compare_selection *selection, struct error *error);
/* The name that the text begins with, a target's or a session's: all that it selects is named so. From arena. */
const char *compare_name(struct arena *arena, const char *text);
/* All runs but those of experiments, for results that were read from files. Fails when there is none. */
int compare_select_all(struct arena *arena, const struct results *results, const char *label, const char *date,
                       struct compare_selection *selection, struct error *error);

/* Keeps the runs whose scenario is one of names (an id, or the number that it begins with). */
void compare_keep_scenarios(struct compare_selection *selection, const char *const *names, size_t name_count);
/* Whether some run of the selection has that scenario. */
bool compare_has_scenario(const struct compare_selection *selection, const char *name);

/* "YYYY-MM-DD", as a word; no calendar. */
bool compare_is_date(const char *text);

#endif
