/* compare_sides: where the two sides of a comparison come from: the store, or files and folders, which are imported into a store of their
 * own that is thrown away. The store of the user is only ever read. */
#ifndef BENCHLAB_COMPARE_SIDES_H
#define BENCHLAB_COMPARE_SIDES_H

#include "lib/arena.h"
#include "lib/error.h"
#include "site-gen/report/comparison.h"
#include "site-gen/store/store.h"

#include <stdbool.h>

struct compare_sides {
    struct arena *arena;
    const char *location; /* of the user's store */
    const char *machine;  /* on which files of other tools were made; NULL: as they say */
    struct store *store;  /* opened when a side needs it */
    const char *names[2]; /* of both sides, all that is loaded of the store */
    struct results results;
    bool is_loaded;               /* results are the store's */
    bool noise_is_unknown;        /* the store could not be asked for it */
    struct store *thrown_away[2]; /* of sides that are files */
    char *folder;                 /* that holds these; NULL when there is none */
};

/* sides has arena, location and machine set, all else zero. texts: as people write sides; dates: of options, or NULL. 0, or -1; close in
 * both cases. */
int compare_sides_open(struct compare_sides *sides, const char *const texts[2], const char *const dates[2],
                       struct comparison_source sources[2], struct error *error);
/* Closes the stores and removes what is to be thrown away. */
void compare_sides_close(struct compare_sides *sides);

#endif
