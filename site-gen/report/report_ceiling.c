/* report_ceiling: the words for targets that were stopped at one rate by something that they share. */
#include "site-gen/report/report_sections.h"

#include "site-gen/report/report_wording.h"

const char *report_ceiling_words(const struct report *report, enum analysis_ceiling ceiling, const char *places)
{
    static const char *const keys[] = {[ANALYSIS_CEILING_UNEXPLAINED] = "warning.ceiling",
                                       [ANALYSIS_CEILING_GENERATOR] = "warning.ceiling_generator",
                                       [ANALYSIS_CEILING_IDLE] = "warning.ceiling_idle",
                                       [ANALYSIS_CEILING_LATENCY] = "warning.ceiling_latency"};
    return ceiling == ANALYSIS_CEILING_NONE ? "" : SAY(report, keys[ceiling], "places", places);
}

void section_ceiling(const struct report *report, struct doc_node *parent, const struct analysis_group *group)
{
    if (group->ceiling == ANALYSIS_CEILING_NONE)
        return;
    const char **names = ARENA_NEW_ARRAY(report->arena, group->sample_count, const char *);
    size_t count = 0;
    for (size_t i = 0; i < group->sample_count; i++)
        if (group->samples[i]->at_ceiling)
            names[count++] = group->samples[i]->target->key;
    struct doc_node *note =
        doc_add_note(report->arena, parent, DOC_NOTE_WARNING, doc_span_plain(report->arena, SAY(report, "ceiling.title")));
    report_paragraph(report, note, report_ceiling_words(report, group->ceiling, wording_join(report, names, count)));
}
