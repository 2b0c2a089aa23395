/* store_copy: what came from one file, from store to store. */
#ifndef SITE_GEN_STORE_STORE_COPY_H
#define SITE_GEN_STORE_STORE_COPY_H

#include "site-gen/store/store.h"

#include <stdbool.h>

/* Copies the runs (or the noise measurement) of an entry in one store to an entry in another, inside a transaction there. No current run
 * there may have the id of a copied one when is_current. 0 or -1. */
int store_copy_contents(struct store *from, int64_t from_entry, struct store *into, int64_t into_entry, bool is_current,
                        struct error *error);

#endif
