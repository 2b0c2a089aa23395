/* locust_figures: what Locust's tables, printed or as CSV, have in common. */
#ifndef SITE_GEN_IMPORT_LOCUST_FIGURES_H
#define SITE_GEN_IMPORT_LOCUST_FIGURES_H

#include "lib/arena.h"
#include "lib/str.h"
#include "lib/vec.h"
#include "site-gen/store/result_record.h"

#include <stdbool.h>

#define LOCUST_MILLISECOND 1e6
#define LOCUST_RESOLUTION_NS 1000000 /* whole milliseconds */
#define LOCUST_STEP_MAXIMUM 1000

/* Whether a row of that name is about all requests. */
bool locust_is_whole(struct str name);

/* Adds a row of one name, with the method of its requests ("" for none), to steps (struct results_step). Texts from arena. */
void locust_add_step(struct vec *steps, const struct results_run *row, struct str method, struct str name, struct arena *arena);
void locust_set_steps(struct result_record *record, struct arena *arena, const struct vec *steps);

/* After all figures: what is the same for every run. */
void locust_finish(struct result_record *record, struct arena *arena);

#endif
