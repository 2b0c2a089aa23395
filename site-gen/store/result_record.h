/* result_record: one run on its way into the store, in the form that every import reader fills, whatever tool wrote the file. It is
 * the same model that the report reads back (results.h), so that nothing is named twice. Everything lives in the arena of the file.
 */
#ifndef SITE_GEN_STORE_RESULT_RECORD_H
#define SITE_GEN_STORE_RESULT_RECORD_H

#include "site-gen/store/results.h"

struct result_record {
    /* run.target, scenario, session, machine and environment point to the members below (result_record_init); run.row, date,
     * source_* are not used on the way in. Figures that the source lacks are RESULTS_MISSING or NAN. */
    struct results_run run;
    struct results_target target;
    struct results_scenario scenario;
    struct results_session session; /* id only */
    struct results_machine machine;
    struct results_environment environment;
    struct results_detail detail;
    const char *histogram;        /* HdrHistogram V2, compressed, base64; NULL when the source has none */
    const char **step_histograms; /* detail.step_count of them, each NULL when there is none; or NULL */
    const char *failure;          /* why the source itself says that the run must not be used; "" when it does not */
};

/* All figures missing, all texts "", the pointers set. The record must not be moved afterwards. */
void result_record_init(struct result_record *record);

/* Latency figures of a decoded histogram; all missing when it is empty. */
struct results_latency result_record_latency(const struct histogram *histogram);

#endif
