/* store_upkeep: what `benchlab store` does: looking for damage, merging, and giving space back. */
#ifndef SITE_GEN_STORE_STORE_UPKEEP_H
#define SITE_GEN_STORE_STORE_UPKEEP_H

#include "site-gen/store/store.h"

/* Who hears of it while it goes on. Texts are valid during the call only; each function may be NULL. */
struct store_observer {
    void *context;
    void (*tell)(void *context, const char *text);                              /* a problem, or what became of a file: one line */
    void (*progress)(void *context, const char *what, size_t done, size_t all); /* all is 0 when nobody knows */
    bool (*stop)(void *context);                                                /* asked before each file or check: true ends it */
};

/* Looks for damage of the database and for rows that contradict each other; tells each problem. Changes nothing. *problems counts them. 0,
 * or -1 when the store cannot be read. */
int store_check(struct store *store, const struct store_observer *observer, size_t *problems, struct error *error);

struct store_merge_counts {
    size_t files;       /* of the other store that count, readable or not */
    size_t merged;      /* new here */
    size_t unchanged;   /* known here */
    size_t replaced;    /* new here, in place of other bytes for the same run that were imported earlier; told */
    size_t older;       /* noted, but other bytes for the same run were imported here later; told */
    size_t quarantined; /* not readable there, and not known to be so here */
    bool interrupted;
};

/* The path of an entry whose file is elsewhere: this, then the path there. Such a file is never taken for one that is gone. */
#define STORE_MERGED_PREFIX "merged:"

/* Brings what counts in another store (STORE_READ, of any kind) into this one. Of two files with the same bytes one stays; of two for one
 * run that which was imported later counts. A second merge changes nothing. Commits now and then: what was merged stays when it is stopped
 * or fails, and merging again does the rest. 0 or -1. */
int store_merge(struct store *store, struct store *other, const struct store_observer *observer, struct store_merge_counts *counts,
                struct error *error);

/* Removes runs that no longer count (superseded, gone) with their entries, and what only they referred to. Their files are read again
 * when they are back. In one transaction. 0 or -1. */
int store_forget(struct store *store, size_t *entries, size_t *runs, struct error *error);
/* Removes what no run refers to, and gives unused space back. Needs about as much room again while it works. 0 or -1. */
int store_compact(struct store *store, const struct store_observer *observer, struct error *error);

#endif
