/* benchlab_form: the form of our own raw result (docs/result.schema.json), member by member, checked while it is read. What two members
 * say together is reader_benchlab's. */
#ifndef SITE_GEN_IMPORT_BENCHLAB_FORM_H
#define SITE_GEN_IMPORT_BENCHLAB_FORM_H

#include "site-gen/import/reading.h"
#include "site-gen/store/result_record.h"

struct benchlab_step {
    struct results_step step;
    const char *histogram;
};

/* The machine before or after the load; RESULTS_MISSING and "" for what is absent. */
struct benchlab_moment {
    const char *governor;
    int64_t frequency_khz, throttle_events;
};

/* What a file says, as it says it. */
struct benchlab_draft {
    struct result_record *record; /* all that needs no second look is there already */
    const char *started, *ended;
    int64_t measured_ns, sample_interval_ns, cpu_user_ns, cpu_system_ns, rss_peak_bytes;
    struct results_latency latency; /* zeros when there is no value */
    struct benchlab_moment before, after;
    struct vec steps;      /* of struct benchlab_step */
    struct vec seconds;    /* of struct results_second; start_ns and length_ns RESULTS_MISSING when absent */
    struct vec samples;    /* of struct results_sample */
    struct vec checks;     /* of struct results_check */
    struct vec thresholds; /* of const char *: JSON objects */
    struct vec warnings;   /* of const char * */
};

void benchlab_draft_init(struct benchlab_draft *draft, struct result_record *record);
void benchlab_draft_release(struct benchlab_draft *draft);

/* Takes the root object. Failures are the pull's. */
void benchlab_take_draft(struct reading *reading, struct benchlab_draft *draft);

#endif
