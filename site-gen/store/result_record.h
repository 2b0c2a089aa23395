/* result_record: one run on its way into the store, in the form that every import reader fills, whatever tool wrote the file. It is
 * the same model that the report reads back (results.h), so that nothing is named twice. Everything lives in the arena of the file.
 */
#ifndef SITE_GEN_STORE_RESULT_RECORD_H
#define SITE_GEN_STORE_RESULT_RECORD_H

#include "site-gen/store/results.h"

/* What happened to the machine around a run; only the gates read it. RESULTS_MISSING where nobody knows. */
struct result_circumstances {
    int64_t clock_shift_ns; /* how far the wall clock moved against the monotonic one while the load ran; 0 when they kept step */
    int64_t frequency_before_khz, frequency_after_khz; /* mean of the processors */
    int64_t throttle_events;                           /* times that a processor slowed down for its temperature during the run */
    const char *governor_before, *governor_after;      /* of frequency scaling; "" when not known */
    int64_t lag_p99_ns;                                /* open loop: how late the generator began iterations */
    bool
        has_added_latencies; /* the tool's latencies hold some that it did not measure (wrk): their mean says nothing about concurrency */
};

/* What `benchlab doctor --noise` wrote about a machine. */
struct result_noise {
    const char *machine;  /* its key */
    double floor;         /* delta, a share */
    int64_t comparisons;  /* A/A comparisons behind it */
    const char *method;   /* JSON object: what was compared */
    const char *measured; /* ISO 8601 UTC */
};

struct result_record {
    /* Not NULL: the record is no run but this, and nothing else of it is used but run.id (unique, as that of a run). */
    const struct result_noise *noise;
    /* run.target, scenario, session, machine and environment point to the members below (result_record_init); run.row, date,
     * source_* are not used on the way in. Figures that the source lacks are RESULTS_MISSING or NAN. */
    struct results_run run;
    struct results_target target;
    struct results_scenario scenario;
    struct results_session session; /* id only */
    struct results_machine machine;
    struct results_environment environment;
    struct results_detail detail;
    struct result_circumstances circumstances;
    const char *histogram;        /* HdrHistogram V2, compressed, base64; NULL when the source has none */
    const char **step_histograms; /* detail.step_count of them, each NULL when there is none; or NULL */
    /* What other tools' files say about whose run it is; identity_complete uses them where nobody says more. "" when they do not. */
    const char *target_hint;   /* a name, any text */
    const char *scenario_hint; /* a name, any text */
    const char *tested_url;    /* that was asked; without credentials */
    const char
        *tool_load; /* JSON object of what the tool was told beyond vus, rate and duration, without credentials; "" for nothing */
    const char *failure; /* why the source itself says that the run must not be used; "" when it does not */
};

/* All figures missing, all texts "", the pointers set. The record must not be moved afterwards. */
void result_record_init(struct result_record *record);

/* Latency figures of a decoded histogram; all missing when it is empty. */
struct results_latency result_record_latency(const struct histogram *histogram);

#endif
