/* report_annotations: see the header. Their Markdown was parsed once when it was read, so parsing it here cannot fail. */
#include "site-gen/report/report_annotations.h"

#include <stdlib.h>
#include <string.h>

const struct annotations *report_annotations(const struct report *report)
{
    static const struct annotations none = {0};
    return report->options->annotations == NULL ? &none : report->options->annotations;
}

const char *report_link_annotation(const struct report *report, const struct annotation *annotation)
{
    return arena_format(report->arena, "page:" ANNOTATIONS_PAGE "#%s", annotation->name);
}

static const struct annotation_text *text_of(const struct report *report, const struct annotation *annotation)
{
    return annotation_in(annotation, report->messages->language);
}

static const char *title_words(const struct report *report, const struct annotation *annotation)
{
    return SAY(report, "annotation.title", "date", annotation->date, "title", text_of(report, annotation)->title);
}

void report_add_annotation(const struct report *report, struct doc_node *parent, const struct annotation *annotation)
{
    const struct annotation_text *text = text_of(report, annotation);
    struct doc_text title = doc_text_new(report->arena);
    doc_text_add_link(&title, title_words(report, annotation), report_link_annotation(report, annotation));
    struct doc_node *note = doc_add_note(report->arena, parent, DOC_NOTE_INFORMATION, title.first);
    (void)doc_add_markdown(report->arena, note, text->path, text->body, NULL);
}

void section_annotations(const struct report *report, struct doc_node *parent, const struct results_scenario *scenario,
                         const struct results_target *target)
{
    const struct annotations *all = report_annotations(report);
    struct doc_node *section = NULL;
    for (size_t i = all->count; i-- > 0;) { /* the newest first */
        if (!annotation_names(&all->items[i], scenario, target))
            continue;
        if (section == NULL)
            section = report_section(report, parent, "notes", "section.annotations");
        report_add_annotation(report, section, &all->items[i]);
    }
}

/* ---- history ---------------------------------------------------------------------------------------------------------------- */
void section_history_annotations(const struct report *report, struct doc_node *parent, const struct results_scenario *scenario,
                                 const struct results_target *target)
{
    const struct annotations *all = report_annotations(report);
    struct doc_node *list = NULL;
    for (size_t i = 0; i < all->count; i++) {
        const struct annotation *annotation = &all->items[i];
        if (!annotation_concerns(annotation, scenario, target))
            continue;
        if (list == NULL)
            list = doc_add_list(report->arena, report_section(report, parent, "notes", "section.annotations"), true);
        struct doc_node *item = doc_add_list_item(report->arena, list);
        struct doc_text title = doc_text_new(report->arena);
        report_add_strong_link(&title, title_words(report, annotation), report_link_annotation(report, annotation));
        doc_add_paragraph(report->arena, item, title.first);
        const struct annotation_text *text = text_of(report, annotation);
        (void)doc_add_markdown(report->arena, item, text->path, text->body, NULL);
    }
}

/* Between the sessions around the day; before a session of the same day. NAN outside the line. */
static bool find_mark(const struct analysis_history *history, const char *date, double *x)
{
    size_t next = 0;
    while (next < history->point_count && strcmp(history->points[next].sample->session->date, date) < 0)
        next++;
    *x = (double)next - 0.5;
    return next > 0 && next < history->point_count;
}

static int order_places(const void *left, const void *right)
{
    const struct chart_place *a = left, *b = right;
    return a->x < b->x ? -1 : a->x > b->x;
}

void annotation_add_marks(const struct report *report, struct chart *chart, const struct analysis_history *history)
{
    const struct annotations *all = report_annotations(report);
    struct chart_place *uprights = ARENA_NEW_ARRAY(report->arena, chart->upright_count + all->count, struct chart_place);
    size_t count = chart->upright_count, number = 0;
    if (count > 0)
        memcpy(uprights, chart->uprights, count * sizeof(uprights[0]));
    for (size_t i = 0; i < all->count; i++) {
        double x;
        if (!annotation_concerns(&all->items[i], history->scenario, history->target))
            continue;
        number++;
        if (find_mark(history, all->items[i].date, &x))
            uprights[count++] = (struct chart_place){
                .x = x, .text = SAY(report, "annotation.mark", "number", format_count(report->arena, (int64_t)number))};
    }
    qsort(uprights, count, sizeof(uprights[0]), order_places);
    chart->uprights = uprights;
    chart->upright_count = count;
}

/* ---- since a day ------------------------------------------------------------------------------------------------------------ */
void section_annotations_since(const struct report *report, struct doc_node *parent, const char *since)
{
    const struct annotations *all = report_annotations(report);
    struct doc_node *list = NULL;
    for (size_t i = all->count; since != NULL && i-- > 0;) {
        const struct annotation *annotation = &all->items[i];
        if (strcmp(annotation->date, since) <= 0)
            break;
        if (list == NULL) {
            report_paragraph(report, parent, SAY(report, "annotation.since", "date", since));
            list = doc_add_list(report->arena, parent, false);
        }
        struct doc_text title = doc_text_new(report->arena);
        doc_text_add_link(&title, title_words(report, annotation), report_link_annotation(report, annotation));
        doc_add_paragraph(report->arena, doc_add_list_item(report->arena, list), title.first);
    }
}
