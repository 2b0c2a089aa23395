/* k6_step: what k6 calls the parts of a test (groups, requests by their tag name, step_name.h), as steps of a run. */
#ifndef SITE_GEN_IMPORT_K6_STEP_H
#define SITE_GEN_IMPORT_K6_STEP_H

#include "lib/arena.h"
#include "lib/str.h"

#include <stdbool.h>

struct k6_step_name {
    const char *step, *group; /* "" for no group */
};

/* "http_req_duration" of "http_req_duration{name:x}". Borrowed. */
struct str k6_step_metric(const char *metric);

/* The name of a metric or sub-metric without credentials in its tags. From arena. */
const char *k6_step_clean_metric(struct arena *arena, const char *metric);

/* The step that a sub-metric is about: "http_req_duration{step:x}", {name:x}, {group:::x}, {group:::x,name:y}, each also with
 * expected_response:true. false when it is about something else. Texts from arena. */
bool k6_step_parse(struct arena *arena, const char *metric, struct k6_step_name *name);

/* The tag group, "::outer::inner", without the first "::". From arena. */
const char *k6_step_clean_group(struct arena *arena, struct str group);

#endif
