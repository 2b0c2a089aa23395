/* k6_point: one line of k6's points in JSON: {"metric":"http_reqs","type":"Point","data":{"time":"...","value":1,"tags":{...}}}, or, as
 * older versions write it, with the metric at the end; or the description of a metric, which has no point. */
#ifndef SITE_GEN_IMPORT_K6_POINT_H
#define SITE_GEN_IMPORT_K6_POINT_H

#include "lib/arena.h"
#include "lib/error.h"
#include "lib/str.h"
#include "site-gen/import/k6_series.h"

#include <stdbool.h>

/* The common forms, fast. What is not needed of the line is not checked. false when the line is anything else: then k6_point_parse tells
 * what it is. */
bool k6_point_scan(struct str line, struct k6_point *point);

/* Any line, an empty one too; K6_OTHER for what is no point or not needed. 0, or -1 with file and line. Texts from arena. */
int k6_point_parse(const char *name, long line_number, struct str line, struct arena *arena, struct k6_point *point,
                   struct error *error);

#endif
