/* report_annotations: dated remarks at their place in pages. */
#ifndef SITE_GEN_REPORT_REPORT_ANNOTATIONS_H
#define SITE_GEN_REPORT_REPORT_ANNOTATIONS_H

#include "site-gen/report/analysis_history.h"
#include "site-gen/report/annotation.h"
#include "site-gen/report/chart.h"
#include "site-gen/report/page.h"
#include "site-gen/report/report_parts.h"

/* Those of the report; never NULL. */
const struct annotations *report_annotations(const struct report *report);
/* To its place on the page of all annotations. */
const char *report_link_annotation(const struct report *report, const struct annotation *annotation);
/* One in full: day and title, then its text; id: of the note's anchor's section, NULL for none. */
void report_add_annotation(const struct report *report, struct doc_node *parent, const struct annotation *annotation);

/* Those that name the scenario or the target (the other is NULL); adds nothing when there are none. */
void section_annotations(const struct report *report, struct doc_node *parent, const struct results_scenario *scenario,
                         const struct results_target *target);
/* All that concern one target in one scenario, numbered as the marks in its charts are. */
void section_history_annotations(const struct report *report, struct doc_node *parent, const struct results_scenario *scenario,
                                 const struct results_target *target);
/* Marks for those of section_history_annotations that fall between the line's first and last session, beside the marks that the
 * chart has. */
void annotation_add_marks(const struct report *report, struct chart *chart, const struct analysis_history *history);
/* A list of those from the day after since on (since NULL: none), titles alone; adds nothing when there are none. */
void section_annotations_since(const struct report *report, struct doc_node *parent, const char *since);

#endif
