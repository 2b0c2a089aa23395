/* page_compare: two targets against each other, scenario by scenario. The page is also the PDF of the pair. */
#include "site-gen/report/page.h"

#include "site-gen/report/report_facets.h"
#include "site-gen/report/report_sections.h"
#include "site-gen/report/report_wording.h"

static void add_answer(const struct report *report, struct doc_page *page, const struct results_target *a,
                       const struct results_target *b)
{
    struct pair_tally tally = pair_tally(report, a, b);
    size_t faster = tally.by_verdict[VERDICT_FASTER], slower = tally.by_verdict[VERDICT_SLOWER];
    size_t claimless = tally.by_verdict[VERDICT_NO_CLAIM] + tally.by_verdict[VERDICT_INVALID];
    bool is_claimless = claimless == report->analysis->scenario_count - tally.missing;
    const char *title;
    if (is_claimless)
        title = SAY(report, "answer.title_no_claim");
    else if (faster + slower == 0)
        title = SAY(report, "compare.answer_none");
    else if (faster == slower)
        title = SAY(report, report_number_key(report, "compare.answer_split", faster), "a", a->key, "b", b->key, "count",
                    format_count(report->arena, (int64_t)faster));
    else
        title =
            SAY(report, report_number_key(report, "compare.answer", report->analysis->scenario_count - tally.missing), "name",
                (faster > slower ? a : b)->key, "count", format_count(report->arena, (int64_t)(faster > slower ? faster : slower)),
                "all", format_count(report->arena, (int64_t)(report->analysis->scenario_count - tally.missing)));
    struct doc_node *note = doc_add_note(report->arena, &page->body, DOC_NOTE_ANSWER, doc_span_plain(report->arena, title));
    report_paragraph(report, note, is_claimless ? SAY(report, "finding.values_only") : pair_tally_sentence(report, a, b));
}

/* One difference in how the two were measured, in a list that is begun with the first. */
static void add_difference(const struct report *report, struct doc_page *page, struct doc_node **list, const char *words)
{
    if (*list == NULL) {
        struct doc_span *title = doc_span_plain(report->arena, SAY(report, "compare.sessions_differ"));
        *list = doc_add_list(report->arena, doc_add_note(report->arena, &page->body, DOC_NOTE_WARNING, title), false);
    }
    report_paragraph(report, doc_add_list_item(report->arena, *list), words);
}

/* What differs between the two besides themselves comes before any number. */
static void add_differences(const struct report *report, struct doc_page *page, const struct results_target *a,
                            const struct results_target *b)
{
    struct doc_node *list = NULL;
    for (size_t i = 0; i < report->analysis->scenario_count; i++) {
        const struct analysis_scenario *scenario = &report->analysis->scenarios[i];
        const struct analysis_pair *pair = analysis_find_pair(report->arena, analysis_current_group(scenario), a, b);
        if (pair == NULL)
            continue;
        const char *label = report_scenario_label(report, scenario->scenario);
        if (pair->a->session != pair->b->session)
            add_difference(report, page, &list,
                           SAY(report, "compare.sessions", "scenario", label, "a", pair->a->target->key, "a_date",
                               pair->a->session->date, "b", pair->b->target->key, "b_date", pair->b->session->date));
        if (pair->a->runs[0]->environment != pair->b->runs[0]->environment)
            add_difference(report, page, &list, SAY(report, "compare.environments", "scenario", label));
    }
}

/* All metrics of one scenario, with everything that the verdict rests on. */
static void add_metric_table(const struct report *report, struct doc_node *section, const struct analysis_pair *pair)
{
    section_pair_metrics(report, section,
                         &(struct pair_metrics){.pair = pair,
                                                .left = pair->a,
                                                .right = pair->b,
                                                .left_head = pair->a->target->key,
                                                .right_head = pair->b->target->key,
                                                .ratio_head = SAY(report, "column.ratio"),
                                                .verdict_head = SAY(report, "column.verdict")});
}

static void add_scenario(const struct report *report, struct doc_node *parent, const struct analysis_pair *pair)
{
    const struct results_scenario *scenario = pair->group->scenario->scenario;
    struct doc_node *section = doc_add_section(report->arena, parent, scenario->id,
                                               doc_span_plain(report->arena, report_scenario_label(report, scenario)));
    report_paragraph(report, section, wording_sentence(report, pair, ANALYSIS_RATE));
    if (analysis_is_judged(pair->metrics[ANALYSIS_RATE].verdict)) {
        report_paragraph(report, section, wording_sentence(report, pair, ANALYSIS_P99));
        report_paragraph(report, section, wording_method(report, "compare.method", pair, ANALYSIS_RATE));
    }
    if (analysis_pair_ceiling(pair) > ANALYSIS_CEILING_UNEXPLAINED) {
        const char *const names[] = {pair->a->target->key, pair->b->target->key};
        report_paragraph(report, section, report_ceiling_words(report, pair->group->ceiling, wording_join(report, names, 2)));
    }
    add_metric_table(report, section, pair);
}

static const char *newest_day(const struct report *report, const struct results_target *a, const struct results_target *b)
{
    const char *day = NULL;
    for (size_t i = 0; i < report->analysis->scenario_count; i++) {
        const struct analysis_pair *pair =
            analysis_find_pair(report->arena, analysis_current_group(&report->analysis->scenarios[i]), a, b);
        if (pair != NULL)
            day = report_later(day, report_later(report_sample_day(pair->a), report_sample_day(pair->b)));
    }
    return day;
}

struct doc_page *page_build_compare(const struct report *report, const struct results_target *a, const struct results_target *b,
                                    size_t number)
{
    const struct page_head head = page_head_of(report, report->planned);
    struct doc_page *page = page_new(report, &head, head.kind, "page:" COMPARE_INDEX_PAGE);
    page->contents = true;
    page->updated = newest_day(report, a, b);
    if (number < REPORT_PAIR_PICTURE_MAXIMUM)
        report_add_picture(report, page);
    report_add_pair_facets(report, page, a, b);
    add_answer(report, page, a, b);
    section_quick_of(report, &page->body, a, b);
    add_differences(report, page, a, b);
    if (number < report->options->pair_pdf_maximum)
        section_pdf_links(report, &page->body, a, b);
    struct doc_node *overview = report_section(report, &page->body, "overview", "section.overview");
    figure_pair_ratios(report, overview, a, b, ANALYSIS_RATE);
    figure_pair_ratios(report, overview, a, b, ANALYSIS_P99);
    struct doc_node *scenarios = report_section(report, &page->body, "scenarios", "section.scenarios");
    for (size_t i = 0; i < report->analysis->scenario_count; i++) {
        const struct analysis_pair *pair =
            analysis_find_pair(report->arena, analysis_current_group(&report->analysis->scenarios[i]), a, b);
        if (pair != NULL)
            add_scenario(report, scenarios, pair);
    }
    const char **missing = ARENA_NEW_ARRAY(report->arena, report->analysis->scenario_count, const char *);
    size_t missing_count = 0;
    for (size_t i = 0; i < report->analysis->scenario_count; i++)
        if (analysis_find_pair(report->arena, analysis_current_group(&report->analysis->scenarios[i]), a, b) == NULL)
            missing[missing_count++] = report_scenario_label(report, report->analysis->scenarios[i].scenario);
    if (missing_count > 0)
        report_paragraph(report, scenarios,
                         SAY(report, "compare.missing", "scenarios", wording_join(report, missing, missing_count)));
    section_data_links(report, &page->body);
    section_pair_embeds(report, page, a, b);
    return page;
}
