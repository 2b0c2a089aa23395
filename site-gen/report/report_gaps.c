/* report_gaps: scenarios that a target leaves out on purpose, as its results say: not applicable, with the reason, and not missing. */
#include "site-gen/report/report_sections.h"

#include "lib/json.h"
#include "lib/utf8.h"

#include <string.h>

#define GAPS_MEMBER "not_applicable"

/* Opens the target's configuration; false, and nothing to release, where it names no gap. */
static bool open_gaps(const struct results_target *target, struct json_document *document, struct json_node *gaps)
{
    const char *text = target->configuration;
    if (strstr(text, "\"" GAPS_MEMBER "\"") == NULL ||
        json_document_parse(document, "configuration", text, strlen(text), NULL) != 0)
        return false;
    struct json_node root = json_root(document);
    if (json_optional_array(&root, GAPS_MEMBER, gaps, NULL) == 0 && json_count(gaps) > 0)
        return true;
    json_document_release(document);
    return false;
}

static const char *scenario_of(const struct json_node *gap)
{
    const char *scenario = json_string_value(json_object_get(gap->value, "scenario"));
    return scenario == NULL ? "" : scenario;
}

/* In the report's language, else in English; what stands there when there is none. */
static const char *reason_of(const struct report *report, const struct json_node *gap)
{
    const json_t *reason = json_object_get(gap->value, "reason");
    const char *text = json_string_value(json_object_get(reason, report->messages->language));
    if (text == NULL || text[0] == '\0')
        text = json_string_value(json_object_get(reason, "en"));
    if (text == NULL || text[0] == '\0')
        return SAY(report, "gap.no_reason");
    char *copy = arena_copy_text(report->arena, text);
    utf8_clean(copy); /* in the store it is JSON, where control characters are escaped */
    return copy;
}

struct doc_cell report_cell_absent(const struct report *report, const struct results_target *target, const char *scenario)
{
    struct json_document document;
    struct json_node gaps;
    bool is_gap = false;
    if (!open_gaps(target, &document, &gaps))
        return report_cell_missing(report);
    for (size_t i = 0; i < json_count(&gaps) && !is_gap; i++) {
        struct json_node gap = json_item(&gaps, i);
        is_gap = text_equals(scenario_of(&gap), scenario);
    }
    json_document_release(&document);
    return is_gap ? report_cell_not_applicable(report) : report_cell_missing(report);
}

void section_gaps(const struct report *report, struct doc_node *parent, const struct results_target *target)
{
    struct json_document document;
    struct json_node gaps;
    const struct doc_column columns[] = {
        report_column(SAY(report, "column.scenario"), NULL, false),
        report_column(SAY(report, "column.reason"), NULL, false),
    };
    if (!open_gaps(target, &document, &gaps))
        return;
    struct doc_table *table =
        report_table(report, SAY(report, "gap.caption", "target", target->key), columns, REPORT_COUNT(columns));
    for (size_t i = 0; i < json_count(&gaps); i++) {
        struct json_node gap = json_item(&gaps, i);
        struct doc_row *row = doc_table_add_row(report->arena, table);
        char *scenario = arena_copy_text(report->arena, scenario_of(&gap));
        utf8_clean(scenario);
        row->cells[0] = report_cell_text(report, scenario);
        row->cells[1] = report_cell_text(report, reason_of(report, &gap));
    }
    json_document_release(&document);
    struct doc_node *section = report_section(report, parent, "not-applicable", "section.gaps");
    report_prose(report, section, SAY(report, "gap.how"));
    doc_add_table(report->arena, section, "not-applicable-table", table);
}
