/* analysis_plan: what the runs that there are say about the next session: how many runs would be needed, and how long they should be. */
#ifndef SITE_GEN_REPORT_ANALYSIS_PLAN_H
#define SITE_GEN_REPORT_ANALYSIS_PLAN_H

#include "site-gen/report/analysis.h"

/* More runs a side are not advised: the machine must become calmer first. */
#define ANALYSIS_PLAN_RUNS_MAXIMUM 1000

/* All of the rate. Spreads are standard deviations of natural logarithms, which are shares while they are small. */
struct analysis_plan {
    double spread;        /* between runs */
    double second_spread; /* between the seconds of a run; NAN when no timeline tells */
    double noise_floor;   /* delta of the machine, a share */
    double detectable;    /* what two such targets with as many runs could have shown, a share */
    size_t runs_needed;   /* of each target, until delta can be shown; 0: more than the maximum */
    double measured_ns;   /* of a run */
    double overhead_ns;   /* of a run besides: start, warm-up, pause; NAN when the order of the runs is not known */
    double
        best_length_ns; /* measured time of a run that gives most for the time; INFINITY: runs differ by no more than their seconds
                              explain, so longer ones serve as well as more; NAN when not known */
};

/* arena is for work. False when there are too few valid runs for a claim, or the runs do not differ at all: then there is nothing to plan with. */
bool analysis_plan_next(struct arena *arena, const struct analysis_sample *sample, struct analysis_plan *plan);

#endif
