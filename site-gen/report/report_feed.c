/* report_feed: see the header. */
#include "site-gen/report/report_feed.h"

#include "lib/digest.h"
#include "lib/vec.h"
#include "site-gen/report/analysis_change.h"
#include "site-gen/report/analysis_history.h"
#include "site-gen/report/report_annotations.h"
#include "site-gen/report/report_machine.h"
#include "site-gen/report/report_parts.h"
#include "site-gen/report/report_wording.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define NO_TIME "1970-01-01T00:00:00Z"

/* A UUID of version 8 (RFC 9562) made of the SHA-256 of a name, which says what the entry is about. */
static void make_id(char id[DOC_FEED_ID_SIZE], const char *name)
{
    char hex[DIGEST_TEXT_SIZE];
    digest_sha256(name, strlen(name), hex);
    hex[12] = '8';
    hex[16] = "89ab"[hex[16] % 4];
    size_t length = 0;
    for (const char *c = "urn:uuid:"; *c != '\0'; c++)
        id[length++] = *c;
    for (size_t i = 0; i < 32; i++) {
        if (i == 8 || i == 12 || i == 16 || i == 20)
            id[length++] = '-';
        id[length++] = hex[i];
    }
    id[length] = '\0';
}

/* Sources say "2026-11-24T05:15:25.123Z"; of anything else only the day is used. */
static const char *feed_time(const struct report *report, const char *time, const char *date)
{
    size_t length = strlen(time);
    bool is_complete = length >= 20 && time[10] == 'T' && time[13] == ':' && time[16] == ':' && time[length - 1] == 'Z';
    return is_complete ? time : strlen(date) == 10 ? arena_format(report->arena, "%sT00:00:00Z", date) : NO_TIME;
}

/* name: what the entry is about; in another language it is another entry. */
static struct doc_feed_entry *add_entry(const struct report *report, struct vec *entries, const char *name)
{
    struct doc_feed_entry *entry = VEC_PUSH(entries, struct doc_feed_entry);
    make_id(entry->id, arena_format(report->arena, "%s\n%s", report->messages->language, name));
    return entry;
}

/* ---- sessions --------------------------------------------------------------------------------------------------------------- */
static int order_by_session(const void *left, const void *right)
{
    const struct results_run *a = *(const struct results_run *const *)left, *b = *(const struct results_run *const *)right;
    int order = strcmp(b->session->started, a->session->started);
    order = order != 0 ? order : strcmp(a->session->id, b->session->id);
    order = order != 0 ? order : strcmp(a->scenario->id, b->scenario->id);
    order = order != 0 ? order : strcmp(a->target->key, b->target->key);
    return order != 0 ? order : strcmp(a->id, b->id);
}

static void add_session(const struct report *report, struct vec *entries, const struct results_run *const *runs, size_t count)
{
    const struct results_session *session = runs[0]->session;
    size_t valid = 0, scenarios = 0, results = 0;
    for (size_t i = 0; i < count; i++) {
        valid += runs[i]->state == RESULTS_VALID;
        bool other = i == 0 || runs[i]->scenario != runs[i - 1]->scenario;
        scenarios += other;
        results += other || runs[i]->target != runs[i - 1]->target;
    }
    struct doc_feed_entry *entry =
        add_entry(report, entries, arena_format(report->arena, "session\n%s\n%s", session->id, session->started));
    entry->title = SAY(report, "feed.session", "time", format_minute(report->arena, session->started), "profile",
                       report_profile_name(report, session->profile));
    entry->updated = feed_time(report, session->started, session->date);
    entry->link = arena_format(report->arena, "%s#sessions", report_link_machine(report, runs[0]->machine));
    entry->summary = SAY(report, "feed.session_summary", "scenarios", format_count(report->arena, (int64_t)scenarios), "results",
                         format_count(report->arena, (int64_t)results), "valid", format_count(report->arena, (int64_t)valid), "all",
                         format_count(report->arena, (int64_t)count), "machine", report_machine_name(report, runs[0]->machine));
}

/* The newest ones: more cannot be in the feed. */
static void add_sessions(const struct report *report, struct vec *entries)
{
    const struct results *results = report->analysis->results;
    const struct results_run **runs = ARENA_NEW_ARRAY(report->arena, results->run_count, const struct results_run *);
    for (size_t i = 0; i < results->run_count; i++)
        runs[i] = &results->runs[i];
    qsort(runs, results->run_count, sizeof(runs[0]), order_by_session);
    size_t added = 0;
    for (size_t first = 0, end; first < results->run_count && added < REPORT_FEED_MAXIMUM; first = end, added++) {
        for (end = first + 1; end < results->run_count && runs[end]->session == runs[first]->session;)
            end++;
        add_session(report, entries, runs + first, end - first);
    }
}

/* ---- changes ---------------------------------------------------------------------------------------------------------------- */
static void add_change(const struct report *report, struct vec *entries, const struct analysis_change *change,
                       enum analysis_metric metric)
{
    const struct results_scenario *scenario = change->now->group->scenario->scenario;
    const struct results_session *now = change->now->session, *before = change->before->session;
    const struct analysis_comparison *comparison = &change->pair->metrics[metric];
    struct doc_feed_entry *entry = add_entry(report, entries,
                                             arena_format(report->arena, "change\n%s\n%s\n%s\n%s\n%d", change->now->target->key,
                                                          scenario->id, before->id, now->id, metric));
    entry->title =
        SAY(report, comparison->verdict == VERDICT_FASTER ? "feed.faster" : "feed.slower", "target", change->now->target->key,
            "scenario", report_scenario_label(report, scenario), "metric", report_metric_name(report, metric), "ratio",
            format_ratio(report->arena, report->messages, comparison->ratio.ratio));
    entry->updated = feed_time(report, now->started, now->date);
    entry->link = report_link_scenario(report, scenario);
    entry->summary = SAY(report, "feed.change_summary", "now", now->date, "before", before->date, "interval",
                         format_factor_range(report->arena, comparison->ratio.low, comparison->ratio.high), "p",
                         format_p_value(report->arena, comparison->holm_p));
}

static void add_changes(const struct report *report, struct vec *entries)
{
    static const enum analysis_metric metrics[] = {ANALYSIS_RATE, ANALYSIS_P99};
    for (size_t i = 0; i < report->analysis->change_count; i++)
        for (size_t j = 0; j < REPORT_COUNT(metrics); j++)
            if (analysis_has_changed(&report->analysis->changes[i], metrics[j]))
                add_change(report, entries, &report->analysis->changes[i], metrics[j]);
}

static void add_levels(const struct report *report, struct vec *entries, const struct analysis_history *history)
{
    for (size_t i = 0; i < history->point_count; i++) {
        const struct analysis_point *point = &history->points[i];
        const struct results_session *session = point->sample->session;
        if (!isfinite(point->change))
            continue;
        struct doc_feed_entry *entry = add_entry(report, entries,
                                                 arena_format(report->arena, "level\n%s\n%s\n%s\n%s\n%s", history->target->key,
                                                              history->scenario->id, history->tool, history->profile, session->id));
        entry->title =
            SAY(report, "feed.level", "target", history->target->key, "scenario", report_scenario_label(report, history->scenario),
                "ratio", format_ratio(report->arena, report->messages, point->change));
        entry->updated = feed_time(report, session->started, session->date);
        entry->link = report_link_history(report, history->scenario, history->target);
        entry->summary = SAY(report, "feed.level_summary", "date", session->date);
    }
}

/* ---- remarks ---------------------------------------------------------------------------------------------------------------- */
static const char *first_words(const struct report *report, const struct annotation_text *text)
{
    struct doc_node parent = {.kind = DOC_SECTION};
    (void)doc_add_markdown(report->arena, &parent, text->path, text->body, NULL); /* parsed when it was read */
    for (const struct doc_node *node = parent.first_child; node != NULL; node = node->next)
        if (node->kind == DOC_PARAGRAPH)
            return doc_span_words(report->arena, node->as.paragraph);
    return text->title;
}

static void add_annotations(const struct report *report, struct vec *entries)
{
    const struct annotations *all = report_annotations(report);
    for (size_t i = 0; i < all->count; i++) {
        const struct annotation *annotation = &all->items[i];
        const struct annotation_text *text = annotation_in(annotation, report->messages->language);
        struct doc_feed_entry *entry = add_entry(
            report, entries,
            arena_format(report->arena, "annotation\n%s\n%s\n%s", report->site->base_url, annotation->name, annotation->date));
        entry->title = text->title;
        entry->updated = feed_time(report, "", annotation->date);
        entry->link = report_link_annotation(report, annotation);
        entry->summary = first_words(report, text);
    }
}

/* ---- the feed --------------------------------------------------------------------------------------------------------------- */
static int order_entries(const void *left, const void *right)
{
    const struct doc_feed_entry *a = left, *b = right;
    int order = strcmp(b->updated, a->updated);
    return order != 0 ? order : strcmp(a->id, b->id);
}

const char *report_feed_path(struct arena *arena, const struct doc_site *site)
{
    return arena_format(arena, "%sfeed.xml", site->folder);
}

const struct doc_feed *report_build_feed(struct arena *arena, const struct doc_site *site, const struct analysis *analysis,
                                         const struct report_options *options)
{
    const struct report report = {
        .arena = arena, .messages = site->messages, .site = (struct doc_site *)site, .analysis = analysis, .options = options};
    struct vec collected;
    vec_init(&collected, sizeof(struct doc_feed_entry));
    add_sessions(&report, &collected);
    add_changes(&report, &collected);
    for (size_t i = 0; i < analysis->history_count; i++)
        add_levels(&report, &collected, &analysis->histories[i]);
    add_annotations(&report, &collected);
    struct doc_feed_entry *entries = ARENA_NEW_ARRAY(arena, collected.count, struct doc_feed_entry);
    if (collected.count > 0)
        memcpy(entries, collected.items, collected.count * sizeof(entries[0]));
    size_t count = collected.count;
    vec_release(&collected);
    qsort(entries, count, sizeof(entries[0]), order_entries);
    struct doc_feed *feed = ARENA_NEW(arena, struct doc_feed);
    *feed = (struct doc_feed){.title = site->title,
                              .subtitle = SAY(&report, "feed.subtitle"),
                              .language = site->language,
                              .path = report_feed_path(arena, site),
                              .updated = count > 0 ? entries[0].updated : NO_TIME,
                              .entries = entries,
                              .count = count < REPORT_FEED_MAXIMUM ? count : REPORT_FEED_MAXIMUM};
    make_id(feed->id, arena_format(arena, "feed\n%s\n%s\n%s", site->base_url, site->title, site->language));
    return feed;
}
