/* html_script: see the header. */
#include "site-gen/render/html_script.h"

#include "lib/json.h"

#include <string.h>

enum need { NEED_NOTHING, NEED_TABLES = 1, NEED_CHARTS = 2, NEED_FILTERS = 4, NEED_SEARCH = 8 };

static const struct {
    const char *key;
    enum need need;
} texts[] = {
    {"script.theme", NEED_NOTHING},         {"script.theme_system", NEED_NOTHING},  {"script.theme_light", NEED_NOTHING},
    {"script.theme_dark", NEED_NOTHING},    {"script.copy", NEED_TABLES},           {"script.copied", NEED_TABLES},
    {"script.copy_failed", NEED_TABLES},    {"script.scale", NEED_CHARTS},          {"script.scale_log", NEED_CHARTS},
    {"script.scale_linear", NEED_CHARTS},   {"script.chart_keys", NEED_CHARTS},     {"script.filter", NEED_FILTERS},
    {"script.filter_off", NEED_FILTERS},    {"script.no_data", NEED_FILTERS},       {"script.baseline", NEED_FILTERS},
    {"script.baseline_none", NEED_FILTERS}, {"script.baseline_note", NEED_FILTERS}, {"script.significant", NEED_FILTERS},
    {"script.hidden_rows", NEED_FILTERS},   {"script.reset", NEED_FILTERS},         {"script.search", NEED_SEARCH},
    {"script.search_found", NEED_SEARCH},   {"script.search_nothing", NEED_SEARCH},
};

/* ---- what the page has ------------------------------------------------------------------------------------------------------ */
struct inventory {
    unsigned needs;
    const struct doc_table *compared; /* the first table with baselines; a page's tables share them */
};

static bool has_verdicts(const struct doc_table *table)
{
    for (size_t i = 0; i < table->row_count; i++)
        for (size_t j = 0; j < table->column_count; j++)
            if (table->rows[i].cells[j].kind == DOC_CELL_VERDICT)
                return true;
    return false;
}

static void note_table(struct inventory *inventory, const struct doc_table *table)
{
    inventory->needs |= NEED_TABLES;
    if (table->baseline_count > 0 && inventory->compared == NULL)
        inventory->compared = table;
    if (table->baseline_count > 0 || has_verdicts(table))
        inventory->needs |= NEED_FILTERS;
}

static void take_inventory(struct inventory *inventory, const struct doc_node *parent)
{
    for (const struct doc_node *node = parent->first_child; node != NULL; node = node->next) {
        if (node->kind == DOC_TABLE)
            note_table(inventory, node->as.table);
        if (node->kind == DOC_CHART) {
            inventory->needs |= NEED_CHARTS;
            note_table(inventory, node->as.chart.data);
        }
        take_inventory(inventory, node);
    }
}

/* ---- JSON ------------------------------------------------------------------------------------------------------------------- */
static void append_string(struct str_builder *out, const char *text)
{
    json_append_string(out, str_from_text(text));
}

static void append_texts(struct str_builder *out, const struct messages *messages, unsigned needs)
{
    const char *separator = "";
    str_builder_append(out, "{\"text\":{");
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        if (texts[i].need != NEED_NOTHING && (needs & (unsigned)texts[i].need) == 0)
            continue;
        str_builder_append(out, separator);
        append_string(out, texts[i].key + strlen("script."));
        str_builder_append(out, ":");
        append_string(out, message_get(messages, texts[i].key));
        separator = ",";
    }
    str_builder_append(out, "}");
}

static void append_facet(struct str_builder *out, const struct doc_facet *facet)
{
    str_builder_append(out, "{\"title\":");
    append_string(out, facet->title);
    str_builder_append(out, ",\"values\":[");
    for (size_t i = 0; i < facet->count; i++) {
        const struct doc_facet_value *value = &facet->values[i];
        const char *const words[] = {value->id, value->label, value->subjects};
        for (size_t j = 0; j < 3; j++) {
            str_builder_append(out, j > 0 ? "," : i > 0 ? ",[" : "[");
            append_string(out, words[j]);
        }
        str_builder_append(out, value->has_data ? ",1]" : ",0]");
    }
    str_builder_append(out, "]}");
}

void html_script_data(const struct doc_site *site, const struct doc_page *page, struct str_builder *out)
{
    struct inventory inventory = {.needs =
                                      (page->search_index != NULL ? NEED_SEARCH : 0) | (page->facet_count > 0 ? NEED_FILTERS : 0)};
    take_inventory(&inventory, &page->body);
    append_texts(out, site->messages, inventory.needs);
    str_builder_append(out, ",\"facets\":[");
    for (size_t i = 0; i < page->facet_count; i++) {
        str_builder_append(out, i > 0 ? "," : "");
        append_facet(out, &page->facets[i]);
    }
    str_builder_append(out, "],\"baselines\":[");
    for (size_t i = 0; inventory.compared != NULL && i < inventory.compared->baseline_count; i++) {
        str_builder_append(out, i > 0 ? "," : "");
        append_string(out, inventory.compared->baselines[i]);
    }
    str_builder_append(out, "]}");
}
