/* page_annotations: all dated remarks, the newest first, each with what it is about. */
#include "site-gen/report/page.h"

#include "site-gen/report/report_annotations.h"
#include "site-gen/report/report_sections.h"
#include "site-gen/report/report_wording.h"

#include <string.h>

static const struct results_target *find_target(const struct report *report, const char *name)
{
    const struct analysis *analysis = report->analysis;
    for (size_t i = 0; i < analysis->target_count; i++)
        if (strcmp(analysis->targets[i]->key, name) == 0)
            return analysis->targets[i];
    for (size_t i = 0; i < analysis->experiment_target_count; i++)
        if (strcmp(analysis->experiment_targets[i]->key, name) == 0)
            return analysis->experiment_targets[i];
    return NULL;
}

static const struct results_scenario *find_scenario(const struct report *report, const char *name)
{
    for (size_t i = 0; i < report->analysis->scenario_count; i++) {
        const struct results_scenario *scenario = report->analysis->scenarios[i].scenario;
        if (strcmp(scenario->id, name) == 0 || strcmp(scenario->number, name) == 0)
            return scenario;
    }
    return NULL;
}

/* Names of targets and scenarios, leading to their pages where they have one. */
static void add_subjects(const struct report *report, struct doc_node *parent, const struct annotation *annotation)
{
    struct doc_text text = doc_text_new(report->arena);
    for (size_t i = 0; i < annotation->target_count + annotation->scenario_count; i++) {
        bool is_target = i < annotation->target_count;
        const char *name = is_target ? annotation->targets[i] : annotation->scenarios[i - annotation->target_count];
        const struct results_target *target = is_target ? find_target(report, name) : NULL;
        const struct results_scenario *scenario = is_target ? NULL : find_scenario(report, name);
        doc_text_add(&text, i == 0 ? SAY(report, "annotation.about") : ", ");
        if (target != NULL)
            doc_text_add_link(&text, target->key, report_link_target(report, target));
        else if (scenario != NULL)
            doc_text_add_link(&text, report_scenario_label(report, scenario), report_link_scenario(report, scenario));
        else
            doc_text_add(&text, name);
    }
    if (text.first != NULL)
        doc_add_paragraph(report->arena, parent, text.first);
}

struct doc_page *page_build_annotations(const struct report *report)
{
    const struct annotations *all = report_annotations(report);
    const struct page_head head = page_head_of(report, report->planned);
    struct doc_page *page = page_new(report, &head, NULL, NULL);
    if (all->count == 0) {
        report_prose(report, &page->body, SAY(report, "annotation.none"));
        return page;
    }
    for (size_t i = all->count; i-- > 0;) {
        const struct annotation *annotation = &all->items[i];
        const struct annotation_text *text = annotation_in(annotation, report->messages->language);
        const char *title = SAY(report, "annotation.title", "date", annotation->date, "title", text->title);
        struct doc_node *section =
            doc_add_section(report->arena, &page->body, annotation->name, doc_span_plain(report->arena, title));
        add_subjects(report, section, annotation);
        (void)doc_add_markdown(report->arena, section, text->path, text->body, NULL); /* parsed when it was read */
    }
    return page;
}
