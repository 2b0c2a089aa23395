/* search_index: see the header. Pipeline: plan, analysis -> [search index] -> site (files) -> templates/site.js. */
#include "site-gen/report/search_index.h"

#include "lib/json.h"
#include "lib/vec.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#define TEXT_MAXIMUM ((size_t)1 << 20)

/* ---- entries ---------------------------------------------------------------------------------------------------------------- */
/* Newest first, so that those beyond the maximum are the oldest. */
static int compare_runs(const void *left, const void *right)
{
    const struct results_run *a = (*(const struct report_page *const *)left)->about.run;
    const struct results_run *b = (*(const struct report_page *const *)right)->about.run;
    int order = strcmp(b->started, a->started);
    return order != 0 ? order : strcmp(b->id, a->id);
}

/* The day and time from which on runs are listed; "" for all of them. */
static const char *first_start(const struct report *report, const struct report_plan *plan, size_t *left_out)
{
    const struct report_page **runs = ARENA_NEW_ARRAY(report->arena, plan->page_count, const struct report_page *);
    size_t count = 0;
    for (size_t i = 0; i < plan->page_count; i++)
        if (plan->pages[i].kind == REPORT_PAGE_RUN)
            runs[count++] = &plan->pages[i];
    *left_out = 0;
    if (count <= SEARCH_RUNS_MAXIMUM)
        return "";
    qsort(runs, count, sizeof(*runs), compare_runs);
    return runs[SEARCH_RUNS_MAXIMUM - 1]->about.run->started;
}

struct search_entry *search_entries(const struct report *report, size_t *count, size_t *left_out)
{
    const struct report_plan *plan = report->plan;
    struct search_entry *entries = ARENA_NEW_ARRAY(report->arena, plan->page_count, struct search_entry);
    const char *start = first_start(report, plan, left_out);
    size_t runs = 0;
    *count = 0;
    for (size_t i = 0; i < plan->page_count; i++) {
        const struct report_page *page = &plan->pages[i];
        bool is_run = page->kind == REPORT_PAGE_RUN;
        bool is_listed = !is_run || (strcmp(page->about.run->started, start) >= 0 && runs < SEARCH_RUNS_MAXIMUM);
        runs += is_run && is_listed;
        *left_out += !is_listed;
        if (is_listed && page->kind != REPORT_PAGE_SEARCH)
            entries[(*count)++] = (struct search_entry){page_head_of(report, page), page};
    }
    return entries;
}

/* ---- the text of a page ----------------------------------------------------------------------------------------------------- */
static void append_words(struct str_builder *text, struct arena *scratch, const struct doc_span *spans)
{
    if (spans == NULL)
        return;
    str_builder_append_char(text, ' ');
    str_builder_append(text, doc_span_words(scratch, spans));
}

static void append_text(struct str_builder *text, struct arena *scratch, const struct doc_node *parent)
{
    for (const struct doc_node *node = parent->first_child; node != NULL; node = node->next) {
        if ((node->audience & DOC_NOT_IN_HTML) != 0)
            continue;
        if (node->kind == DOC_SECTION || node->kind == DOC_DETAILS)
            append_words(text, scratch, node->as.section.title);
        else if (node->kind == DOC_PARAGRAPH)
            append_words(text, scratch, node->as.paragraph);
        else if (node->kind == DOC_NOTE)
            append_words(text, scratch, node->as.note.title);
        append_text(text, scratch, node);
    }
}

/* ---- its distinct words ----------------------------------------------------------------------------------------------------- */
static int compare_words(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static bool is_separator(char character)
{
    return (unsigned char)character < 0x80 && !isalnum((unsigned char)character) && strchr("-._/+%", character) == NULL;
}

/* Cuts text, which is changed, into words of more than one byte; what stands around them goes. */
static void split(char *text, struct vec *words)
{
    for (char *at = text; *at != '\0';) {
        while (*at != '\0' && is_separator(*at))
            at++;
        char *word = at;
        for (; *at != '\0' && !is_separator(*at); at++)
            *at = (char)tolower((unsigned char)*at);
        char *end = at;
        if (*at != '\0')
            *at++ = '\0';
        while (end > word && strchr("-./", end[-1]) != NULL)
            *--end = '\0';
        if (end - word > 1)
            *VEC_PUSH(words, const char *) = word;
    }
}

static void append_distinct(struct str_builder *out, char *text)
{
    struct vec words;
    vec_init(&words, sizeof(const char *));
    split(text, &words);
    const char **items = VEC_ITEMS(&words, const char *);
    if (words.count > 0)
        qsort(items, words.count, sizeof(*items), compare_words);
    struct str_builder kept;
    str_builder_init(&kept, TEXT_MAXIMUM);
    for (size_t i = 0; i < words.count; i++) {
        if (i > 0 && strcmp(items[i], items[i - 1]) == 0)
            continue;
        str_builder_append(&kept, i > 0 ? " " : "");
        str_builder_append(&kept, items[i]);
    }
    json_append_string(out, str_from_text(str_builder_text(&kept)));
    str_builder_release(&kept);
    vec_release(&words);
}

/* ---- what a page is found by ------------------------------------------------------------------------------------------------ */
static void add(struct str_builder *text, const char *words)
{
    str_builder_append_char(text, ' ');
    str_builder_append(text, words == NULL ? "" : words);
}

static void add_target(struct str_builder *text, const struct results_target *target)
{
    const char *const words[] = {target->id,       target->name,         target->variant,
                                 target->language, target->framework,    target->framework_version,
                                 target->license,  target->configuration};
    for (size_t i = 0; i < REPORT_COUNT(words); i++)
        add(text, words[i]);
}

static void add_scenario(const struct report *report, struct str_builder *text, const struct results_scenario *scenario)
{
    add(text, scenario->id);
    add(text, scenario->category);
    add(text, report_scenario_description(report, scenario));
    add(text, report_scenario_shows(report, scenario));
}

static void add_machines(const struct report *report, struct str_builder *text)
{
    const struct results *results = report->analysis->results;
    for (size_t i = 0; i < results->machine_count; i++) {
        add(text, results->machines[i].key);
        add(text, results->machines[i].cpu);
        add(text, results->machines[i].kernel);
    }
}

/* All words of a page of prose. 0 or -1. */
static int add_prose(const struct report *report, const struct report_builder *builder, const struct report_page *page,
                     struct str_builder *text, struct error *error)
{
    struct arena arena;
    arena_init(&arena);
    const struct doc_page *built = report_build_page(builder, report->site, page, &arena, error);
    if (built != NULL)
        append_text(text, &arena, &built->body);
    arena_release(&arena);
    return built == NULL ? -1 : 0;
}

/* 0, or -1 (only for a page that is built for it). */
static int add_words(const struct report *report, const struct report_builder *builder, const struct search_entry *entry,
                     struct str_builder *text, struct error *error)
{
    const struct report_page *page = entry->page;
    add(text, entry->head.summary);
    if (page->kind == REPORT_PAGE_SCENARIO)
        add_scenario(report, text, page->about.scenario->scenario);
    else if (page->kind == REPORT_PAGE_TARGET)
        add_target(text, page->about.target);
    else if (page->kind == REPORT_PAGE_ENVIRONMENT)
        add_machines(report, text);
    else if (page->kind == REPORT_PAGE_METHOD)
        return add_prose(report, builder, page, text, error);
    return 0;
}

/* ---- the file --------------------------------------------------------------------------------------------------------------- */
char *search_index_path(struct arena *arena, const struct doc_site *site)
{
    return arena_format(arena, "data/search-%s.js", site->language);
}

static void append_string(struct str_builder *out, const char *text)
{
    json_append_string(out, str_from_text(text));
    str_builder_append_char(out, ',');
}

static int append_entry(struct str_builder *out, const struct report *report, const struct report_builder *builder,
                        const struct search_entry *entry, struct error *error)
{
    struct str_builder text;
    str_builder_init(&text, TEXT_MAXIMUM);
    int result = add_words(report, builder, entry, &text, error);
    str_builder_append_char(out, '[');
    append_string(out, entry->head.title);
    append_string(out, entry->head.kind == NULL ? "" : entry->head.kind);
    append_string(out, arena_format(report->arena, "%s.html", entry->page->path));
    append_distinct(out, arena_copy_text(report->arena, str_builder_text(&text)));
    str_builder_append_char(out, ']');
    str_builder_release(&text);
    return result;
}

int search_index_write(const struct report_builder *builder, const struct doc_site *site, struct str_builder *out,
                       struct error *error)
{
    struct arena arena;
    arena_init(&arena);
    const struct report report = report_of(builder, site, NULL, &arena);
    size_t count, left_out;
    const struct search_entry *entries = search_entries(&report, &count, &left_out);
    int result = 0;
    str_builder_append(out, "window.benchlabSearch=[\n");
    for (size_t i = 0; result == 0 && i < count; i++) {
        str_builder_append(out, i > 0 ? ",\n" : "");
        result = append_entry(out, &report, builder, &entries[i], error);
    }
    str_builder_append(out, "\n];\n");
    arena_release(&arena);
    if (result == 0 && out->failed)
        result = error_set(error, "the search index is larger than %zu bytes", out->maximum);
    return result;
}
