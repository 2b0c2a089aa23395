/* analysis_experiment: results/<target>/optimization/<experiment>/<side>/: one target under two or more settings in one scenario. Its
 * sides are compared with the first of them where that is sound; sides whose names are numbers are a sweep, which the Universal
 * Scalability Law is fitted to. */
#ifndef SITE_GEN_REPORT_ANALYSIS_EXPERIMENT_H
#define SITE_GEN_REPORT_ANALYSIS_EXPERIMENT_H

#include "site-gen/report/analysis.h"
#include "site-gen/stats/usl.h"

struct analysis_side {
    const char *name; /* "before", "after", "8" */
    double number;    /* of a sweep's point; NAN for other names */
    /* The session that represents the side, as a target's does in a group. Its target is a stand-in whose key is the side's name, so
     * that sentences about pairs name the sides. */
    const struct analysis_sample *sample;
    size_t session_count;             /* all that there are */
    unsigned differing;               /* conditions (conditions.h) in which it differs from the first side */
    const struct analysis_pair *pair; /* this side / the first; NULL for the first itself and where no comparison is sound */
};

struct analysis_experiment {
    const struct results_target *target;
    const char *name;
    const struct analysis_scenario *scenario; /* without groups: for its results_scenario alone */
    struct analysis_side *sides;              /* "before" first, then "after", then numbers, then other names */
    size_t side_count;
    bool is_sweep; /* at least two sides, all of them numbers */
    bool has_fit;  /* of requests a second over the sides' numbers */
    struct usl_fit fit;
    unsigned unfit; /* conditions in which sides differ so that no law is fitted */
};

/* Processors and limits are what an experiment may change on purpose; other differences make a ratio unsound. */
unsigned analysis_unsound_conditions(const struct analysis_side *side);

#endif
