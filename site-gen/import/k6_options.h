/* k6_options: what a k6 script was told to do, where its options are in the file: executor, users, rate, duration. */
#ifndef SITE_GEN_IMPORT_K6_OPTIONS_H
#define SITE_GEN_IMPORT_K6_OPTIONS_H

#include "lib/arena.h"
#include "lib/json_pull.h"
#include "site-gen/store/result_record.h"

/* Takes an object of options: the only scenario of "scenarios", or "vus", "duration", "iterations" and "stages" as k6's short forms. With
 * several scenarios nothing is known. Only what is k6's own is taken: headers, environment and the like may hold credentials. */
void k6_options_take(struct json_pull *pull, struct arena *arena, struct result_record *record);

#endif
