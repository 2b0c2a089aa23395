/* figures: what the readers of JSON results share: members of an object that hold times, counts and percentiles, by a table of their
 * names, and the way from status codes to good and bad answers. record_fill.h does the rest. */
#ifndef SITE_GEN_IMPORT_FIGURES_H
#define SITE_GEN_IMPORT_FIGURES_H

#include "lib/arena.h"
#include "lib/json_pull.h"
#include "lib/str.h"
#include "lib/vec.h"
#include "site-gen/import/source.h"
#include "site-gen/store/result_record.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define FIGURES_COUNT_MAXIMUM INT64_C(1000000000000000) /* a larger count of requests or bytes is none */

#define FIGURES_LENGTH(array) (sizeof(array) / sizeof((array)[0])) /* of a table of keys */

#define FIGURES_NANOSECONDS 1.0
#define FIGURES_MICROSECONDS 1e3
#define FIGURES_MILLISECONDS 1e6
#define FIGURES_SECONDS 1e9

/* One member of an object of figures: {"95th", FIGURES_QUANTILE, 0.95}. */
enum figures_kind {
    FIGURES_MEAN,
    FIGURES_MINIMUM,
    FIGURES_MAXIMUM,
    FIGURES_DEVIATION,
    FIGURES_QUANTILE,
    FIGURES_COUNT, /* a count of latencies, whatever the unit */
    FIGURES_TABLE  /* an object within, with members of the same table: {"percentiles": {"50": 12}} */
};
struct figures_member {
    const char *key;
    enum figures_kind kind;
    double share; /* of a quantile */
};

/* Latencies on their way from a file into a record or a step. */
struct figures {
    struct results_latency latency; /* mean, minimum and maximum while reading */
    int64_t deviation_ns;
    int64_t count;        /* of latencies, where the tool says it */
    struct vec quantiles; /* of struct results_quantile */
};

void figures_init(struct figures *figures); /* all missing */
void figures_release(struct figures *figures);
void figures_clear(struct figures *figures); /* forgets what was put: tools print 0 where nothing was measured */

/* Takes a number of the unit (in nanoseconds) as whole nanoseconds. RESULTS_MISSING for null and for texts that are no number ("NaN", "-"),
 * which tools print where they have none; a negative number and one beyond a century are failures. */
int64_t figures_take_time(struct json_pull *pull, double unit_ns);
/* The same for a text with its own unit ("797.36us", "0.001s"); RESULTS_MISSING for null and for text that is no duration. */
int64_t figures_take_duration_text(struct json_pull *pull);
/* A whole number from 0 to FIGURES_COUNT_MAXIMUM, also one in quotation marks (as protobuf and old Gatling write them). RESULTS_MISSING for
 * null and for "-". */
int64_t figures_take_count(struct json_pull *pull);
/* A number that is not negative, of requests or bytes a second and the like; NAN where the tool has none, as above. */
double figures_take_number(struct json_pull *pull);
/* A time of RFC 3339 with Z or an offset, as nanoseconds since 1970; RESULTS_MISSING where it is no time that the store can hold. */
int64_t figures_take_moment(struct json_pull *pull);
/* The whole text of a value, as it can be shown (record_clean_text). "" for null. */
const char *figures_take_text(struct json_pull *pull);

/* Takes an object: members of the table as times of the unit, others are skipped. */
void figures_take_members(struct json_pull *pull, const struct figures_member *members, size_t count, double unit_ns,
                          struct figures *figures);
/* Takes an object and gives one of its members, a count; RESULTS_MISSING where it has none. */
int64_t figures_take_count_of(struct json_pull *pull, const char *key);
/* Puts one figure; nothing for RESULTS_MISSING. */
void figures_put(struct figures *figures, enum figures_kind kind, double share, int64_t value_ns);
/* Into run.latency, run.deviation_ns and detail.quantiles. slack_ns as in record_set_quantiles: what the tool rounds to, or 0. */
void figures_store(struct figures *figures, struct result_record *record, struct arena *arena, int64_t slack_ns);
bool figures_have_any(const struct figures *figures);
/* Only the latency, for a step. */
struct results_latency figures_latency(struct figures *figures, struct arena *arena);

/* Takes {"200": 4479, "500": 17, "0": 3}: answers by status. 200 to 399 are good, others are errors of kind status. Returns the requests
 * without an answer: those under "0", "-1" and other names that are no status. */
int64_t figures_take_status_codes(struct json_pull *pull, struct result_record *record);
/* Adds requests with that status to requests and, when it is none of 200 to 399, to errors_by_kind. */
void figures_count_status(struct result_record *record, int64_t status, int64_t count);
/* Adds requests that ended with an error of that kind. */
void figures_count_errors(struct result_record *record, enum results_error_kind kind, int64_t count);
/* Adds requests, good ones or others. Nothing for RESULTS_MISSING. */
void figures_count_requests(struct result_record *record, int64_t count);
/* After counting and figures_store: errors and rate (good answers by measured time). unknown: errors of no known kind, already among the
 * requests; where there are some, no kind is known. A warning where the latencies are of bad answers too. */
void figures_finish(struct result_record *record, struct arena *arena, int64_t unknown, bool latency_of_all);

/* How long so many requests took at that rate, in nanoseconds: for files that say both, but no time. RESULTS_MISSING where one is none. */
int64_t figures_duration(int64_t count, double rate);

/* Puts the steps (struct results_step) into the record, each with its rate: good answers by the run's measured time. */
void figures_set_steps(struct result_record *record, struct arena *arena, const struct vec *steps);

/* A pull over the whole content of the file. 0 or -1. */
int figures_open(struct import_source *source, struct arena *arena, struct json_pull *pull, struct error *error);

/* Whether the head of a file is the beginning of a JSON object and has all those members somewhere, however deep. */
bool figures_head_has(struct str head, const char *const *keys, size_t count);

#endif
