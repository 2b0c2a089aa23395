/* report_wording: the sentences that verdicts become, in the words of docs/methodology.md. None says more than its verdict. */
#ifndef SITE_GEN_REPORT_REPORT_WORDING_H
#define SITE_GEN_REPORT_REPORT_WORDING_H

#include "site-gen/report/report_parts.h"

/* "A served 7.40 times B's requests per second (95 % CI 7.32-7.49, n = 10 runs each; Holm p < 0.001; 01-lightweight, CPU, day)".
 * The side that is shown faster is named first. */
const char *wording_sentence(const struct report *report, const struct analysis_pair *pair, enum analysis_metric metric);
/* The same without scenario, machine and date, for lists in which they stand already: "7.40x faster (95 % CI 7.32-7.49, n = 10)".
 * Seen from A. */
const char *wording_short(const struct report *report, const struct analysis_pair *pair, enum analysis_metric metric);
/* "faster", "equivalent within ±2 %", ..., seen from A (or from B when inverted), and what could have been shown as detail. */
struct doc_cell wording_verdict_cell(const struct report *report, const struct analysis_pair *pair, enum analysis_metric metric);
/* Ratio A / B with its interval, or "-" when there is none. */
struct doc_cell wording_ratio_cell(const struct report *report, const struct analysis_pair *pair, enum analysis_metric metric);
/* "±2 %": the largest of what the overview shows, and that by which a pair was judged. */
const char *wording_noise_band(const struct report *report);
const char *wording_pair_band(const struct report *report, const struct analysis_pair *pair);
/* How the pair was judged: in the message of that key, with {way}, {family} and {band}. */
const char *wording_method(const struct report *report, const char *key, const struct analysis_pair *pair,
                           enum analysis_metric metric);
/* A sentence that says whether the band of a group's machine was measured (NULL: of the overview's machines). */
const char *wording_noise_source(const struct report *report, const struct analysis_group *group);
/* Keys joined for a sentence: "A", "A and B", "A, B and C". */
const char *wording_join(const struct report *report, const char *const *names, size_t count);

/* What a scenario's group says about the rate, answer first: one sentence for charts' titles and one with its evidence. */
struct wording_finding {
    const char *takeaway;                 /* "c-libevent served the most requests per second" */
    const char *evidence;                 /* full sentence; NULL when the takeaway says it all */
    const char *link;                     /* to the comparison behind it; NULL when there is none */
    const struct analysis_sample *winner; /* alone in first place; NULL otherwise */
    const struct analysis_sample **first; /* all in first place, the highest value first; where nothing is claimed, the highest */
    size_t first_count;
    bool is_level;                         /* that is everybody: no difference at all was shown */
    const struct analysis_pair *pair;      /* behind the evidence: the first of these and the next; NULL where nothing is claimed */
    const struct analysis_sample *highest; /* where nothing is claimed: has the highest value; NULL when that is shared */
    enum verdict verdict;                  /* FASTER: a winner; NO_DIFFERENCE: tied; NO_CLAIM; INVALID: nothing to show */
};
struct wording_finding wording_find(const struct report *report, const struct analysis_group *group);

#endif
