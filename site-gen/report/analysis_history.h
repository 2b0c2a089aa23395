/* analysis_history: how a target's rate in a scenario went from session to session, and where it changed its level. The line breaks
 * wherever sessions cannot be compared: another machine, kernel, version of the tool or of the lab, scenario file, load or placement. */
#ifndef SITE_GEN_REPORT_ANALYSIS_HISTORY_H
#define SITE_GEN_REPORT_ANALYSIS_HISTORY_H

#include "site-gen/report/analysis.h"
#include "site-gen/report/conditions.h"

/* Reasons of a break: 1u << condition, and these. */
#define HISTORY_BREAK_KERNEL (1u << CONDITIONS)
#define HISTORY_BREAK_TOOL_VERSION (1u << (CONDITIONS + 1))
#define HISTORY_BREAK_LAB (1u << (CONDITIONS + 2))
#define HISTORY_BREAK_UNNAMED (1u << (CONDITIONS + 3)) /* in place of CONDITION_MACHINE: nobody said which one it was */
#define HISTORY_BREAKS (CONDITIONS + 4)

/* Why a line cannot lead from one run to the other; 0 where it can. */
unsigned analysis_find_breaks(const struct results_run *a, const struct results_run *b);

struct analysis_point {
    const struct analysis_sample *sample; /* with a rate */
    unsigned breaks; /* why the line does not reach it from the point before; 0 where it does, and for the first point */
    double change;   /* this level / the one before, a factor, where a new level begins; NAN elsewhere */
    double level;    /* geometric mean of the points of its level */
};

/* The sessions of one tool and profile, on at least two days. */
struct analysis_history {
    const struct results_scenario *scenario;
    const struct results_target *target;
    const char *tool, *profile;
    struct analysis_point *points; /* oldest first */
    size_t point_count, change_count, break_count;
};

#endif
