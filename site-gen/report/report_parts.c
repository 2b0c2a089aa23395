/* report_parts: see the header. Cells are in report_cells.c, sources in report_source.c. */
#include "site-gen/report/report_parts.h"

#include "lib/fs.h"
#include "lib/resource.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define PROSE_MAXIMUM ((size_t)1 << 20)

const char *report_number_key(const struct report *report, const char *key, size_t number)
{
    return number == 1 ? arena_format(report->arena, "%s.one", key) : key;
}

/* ---- names ------------------------------------------------------------------------------------------------------------------ */
static bool in_korean(const struct report *report)
{
    return strcmp(report->messages->language, "ko") == 0;
}

static const char *scenario_title(const struct report *report, const struct results_scenario *scenario)
{
    return in_korean(report) ? scenario->title_ko : scenario->title_en;
}

const char *report_scenario_description(const struct report *report, const struct results_scenario *scenario)
{
    return in_korean(report) ? scenario->description_ko : scenario->description_en;
}

const char *report_scenario_shows(const struct report *report, const struct results_scenario *scenario)
{
    return in_korean(report) ? scenario->shows_ko : scenario->shows_en;
}

const char *report_scenario_label(const struct report *report, const struct results_scenario *scenario)
{
    const char *title = scenario_title(report, scenario);
    return scenario->number[0] == '\0' ? title : arena_format(report->arena, "%s %s", scenario->number, title);
}

static bool is_unknown(const char *text)
{
    return text == NULL || text[0] == '\0' || strcmp(text, "unknown") == 0;
}

/* Files of other tools may say nothing of it, and not every description knows everything. */
const char *report_target_identity(const struct report *report, const struct results_target *target)
{
    if (is_unknown(target->framework))
        return SAY(report, "target.no_identity", "target", target->key);
    const char *framework = target->framework;
    if (!is_unknown(target->framework_version))
        framework = arena_format(report->arena, "%s %s", framework, target->framework_version);
    if (is_unknown(target->language))
        return framework;
    if (is_unknown(target->framework_version))
        return SAY(report, "list.comma", "first", framework, "last", target->language);
    return SAY(report, "target.identity", "framework", target->framework, "version", target->framework_version, "language",
               target->language);
}

const char *report_metric_name(const struct report *report, enum analysis_metric metric)
{
    static const char *const keys[ANALYSIS_METRICS] = {"metric.rate", "metric.mean", "metric.p50", "metric.p95", "metric.p99"};
    return SAY(report, keys[metric]);
}

const char *report_metric_title(const struct report *report, enum analysis_metric metric)
{
    static const char *const keys[ANALYSIS_METRICS] = {"metric_title.rate", "metric_title.mean", "metric_title.p50",
                                                       "metric_title.p95", "metric_title.p99"};
    return SAY(report, keys[metric]);
}

const char *report_profile_name(const struct report *report, const char *profile)
{
    if (strcmp(profile, "quick") == 0)
        return SAY(report, "profile.quick");
    if (strcmp(profile, "standard") == 0)
        return SAY(report, "profile.standard");
    return strcmp(profile, "custom") == 0 ? SAY(report, "profile.custom") : profile;
}

const char *report_load_words(const struct report *report, const struct results_run *conditions)
{
    bool has_users = conditions->vus != RESULTS_MISSING, has_duration = conditions->duration_ns != RESULTS_MISSING;
    const char *users = format_count(report->arena, conditions->vus);
    const char *duration = format_duration_exact(report->arena, conditions->duration_ns);
    const char *key = report_number_key(report, "load.short", conditions->vus == 1 ? 1 : 2);
    if (has_users && has_duration)
        return SAY(report, key, "vus", users, "duration", duration);
    if (has_users)
        return SAY(report, report_number_key(report, "load.users", conditions->vus == 1 ? 1 : 2), "vus", users);
    return has_duration ? duration : SAY(report, "load.unknown");
}

const char *report_loop_words(const struct report *report, const struct results_run *run)
{
    if (strcmp(run->loop, "open") == 0)
        return SAY(report, "load.open");
    return strcmp(run->loop, "closed") == 0 ? SAY(report, "load.closed") : SAY(report, "state.unknown");
}

const char *report_or_unknown(const struct report *report, const char *text)
{
    return is_unknown(text) ? SAY(report, "state.unknown") : text;
}

const char *report_cores_words(const struct report *report, const struct results_machine *machine)
{
    return machine->cores > 0 ? format_count(report->arena, machine->cores) : SAY(report, "state.unknown");
}

const char *report_memory_words(const struct report *report, const struct results_environment *environment)
{
    return environment->memory_bytes > 0 ? format_bytes(report->arena, (double)environment->memory_bytes)
                                         : SAY(report, "state.unknown");
}

const char *report_machine_name(const struct report *report, const struct results_machine *machine)
{
    if (machine->cpu[0] != '\0' && strcmp(machine->cpu, "unknown") != 0)
        return machine->cpu;
    return machine->key[0] != '\0' ? machine->key : SAY(report, "state.unknown");
}

const char *report_link_machine(const struct report *report, const struct results_machine *machine)
{
    return arena_format(report->arena, "page:machines/%s", machine->key);
}

const char *report_link_scenario(const struct report *report, const struct results_scenario *scenario)
{
    return arena_format(report->arena, "page:scenarios/%s", scenario->id);
}

bool report_has_scenario_page(const struct report *report, const struct results_scenario *scenario)
{
    for (size_t i = 0; i < report->analysis->scenario_count; i++)
        if (report->analysis->scenarios[i].scenario == scenario)
            return true;
    return false;
}

const char *report_link_target(const struct report *report, const struct results_target *target)
{
    return arena_format(report->arena, "page:targets/%s", target->key);
}

const char *report_link_experiment(const struct report *report, const struct results_target *target, const char *name)
{
    return arena_format(report->arena, "page:experiments/%s/%s", target->key, name);
}

const char *report_link_history(const struct report *report, const struct results_scenario *scenario,
                                const struct results_target *target)
{
    return arena_format(report->arena, "page:history/%s/%s", target->key, scenario->id);
}

const char *report_link_run(const struct report *report, const struct results_run *run)
{
    return arena_format(report->arena, "page:runs/%s", run->id);
}

const char *report_link_pair(const struct report *report, const struct analysis_pair *pair)
{
    const struct analysis_scenario *scenario = pair->group->scenario;
    if (scenario->group_count == 0 || pair->group != analysis_current_group(scenario)) /* other pairs have no page */
        return NULL;
    if (!analysis_shows_pair(report->analysis, pair->a->target, pair->b->target))
        return NULL;
    const char *page = report_pair_page(report->arena, pair->a->target, pair->b->target);
    return arena_format(report->arena, "page:%s#%s", page, pair->group->scenario->scenario->id);
}

const char *report_pair_subjects(const struct report *report, const struct analysis_pair *pair)
{
    return arena_format(report->arena, "%s %s %s", pair->a->target->key, pair->b->target->key, pair->group->scenario->scenario->id);
}

const char *report_later(const char *a, const char *b)
{
    return a == NULL || (b != NULL && strcmp(b, a) > 0) ? b : a;
}

const char *report_sample_day(const struct analysis_sample *sample)
{
    const char *day = NULL;
    for (size_t i = 0; i < sample->run_count; i++)
        day = report_later(day, sample->runs[i]->date);
    return day;
}

const char *report_run_count(const struct report *report, const struct analysis_sample *sample)
{
    const char *valid = format_count(report->arena, (int64_t)sample->valid_count);
    if (sample->valid_count == sample->run_count)
        return SAY(report, "runs.n", "n", valid);
    return SAY(report, "runs.n_left_out", "n", valid, "left_out",
               format_count(report->arena, (int64_t)(sample->run_count - sample->valid_count)));
}

double report_warned_load(const char *warning)
{
    static const char BEGINNING[] = "the machine was busy when the session began: load average ";
    const char *number = warning + sizeof(BEGINNING) - 1;
    if (strncmp(warning, BEGINNING, sizeof(BEGINNING) - 1) != 0)
        return NAN;
    char *end;
    double load = strtod(number, &end);
    return end > number ? load : NAN;
}

bool report_is_busy(const struct results_run *run)
{
    for (size_t i = 0; i < run->warning_count; i++)
        if (isfinite(report_warned_load(run->warnings[i])))
            return true;
    return false;
}

/* ---- values ----------------------------------------------------------------------------------------------------------------- */
bool report_has_value(const struct analysis_sample *sample, enum analysis_metric metric)
{
    return sample != NULL && isfinite(sample->summary[metric].geometric_mean);
}

const char *report_metric_interval(const struct report *report, const struct analysis_sample *sample, enum analysis_metric metric)
{
    const struct summary_estimate *summary = &sample->summary[metric];
    if (!summary_has_interval(summary))
        return NULL;
    return metric == ANALYSIS_RATE ? format_rate_interval(report->arena, summary->low, summary->high)
                                   : format_duration_interval(report->arena, summary->low, summary->high);
}

static int order_by_rate(const void *left, const void *right)
{
    const struct analysis_sample *a = *(const struct analysis_sample *const *)left,
                                 *b = *(const struct analysis_sample *const *)right;
    double rate_a = a->summary[ANALYSIS_RATE].geometric_mean, rate_b = b->summary[ANALYSIS_RATE].geometric_mean;
    if (rate_a != rate_b)
        return rate_a > rate_b ? -1 : 1;
    return strcmp(a->target->key, b->target->key);
}

const struct analysis_sample **report_order_by_rate(const struct report *report, const struct analysis_group *group, size_t *count)
{
    const struct analysis_sample **samples = ARENA_NEW_ARRAY(report->arena, group->sample_count, const struct analysis_sample *);
    *count = 0;
    for (size_t i = 0; i < group->sample_count; i++)
        if (report_has_value(group->samples[i], ANALYSIS_RATE))
            samples[(*count)++] = group->samples[i];
    qsort(samples, *count, sizeof(samples[0]), order_by_rate);
    return samples;
}

/* ---- blocks ----------------------------------------------------------------------------------------------------------------- */
struct doc_table *report_table(const struct report *report, const char *caption, const struct doc_column *columns,
                               size_t column_count)
{
    struct doc_table *table = doc_table_new(report->arena, doc_span_plain(report->arena, caption), columns, column_count);
    table->first_column_heads = true;
    return table;
}

struct doc_column report_column(const char *title, const char *unit, bool number)
{
    return (struct doc_column){.title = title, .unit = unit, .align = number ? DOC_ALIGN_RIGHT : DOC_ALIGN_LEFT};
}

struct doc_node *report_section(const struct report *report, struct doc_node *parent, const char *id, const char *title_key)
{
    return doc_add_section(report->arena, parent, id, doc_span_plain(report->arena, SAY(report, title_key)));
}

void report_paragraph(const struct report *report, struct doc_node *parent, const char *words)
{
    doc_add_paragraph(report->arena, parent, doc_span_plain(report->arena, words));
}

void report_prose(const struct report *report, struct doc_node *parent, const char *words)
{
    doc_add_paragraph(report->arena, parent, doc_span_markdown(report->arena, words));
}

void report_add_quick_note(const struct report *report, struct doc_node *parent, const char *scenarios)
{
    struct doc_span *title = doc_span_plain(report->arena, SAY(report, "quick.title"));
    struct doc_node *note = doc_add_note(report->arena, parent, DOC_NOTE_WARNING, title);
    report_paragraph(report, note,
                     scenarios == NULL ? SAY(report, "quick.all") : SAY(report, "quick.some", "scenarios", scenarios));
}

void report_add_strong_link(struct doc_text *text, const char *words, const char *link)
{
    doc_text_add_strong(text, words);
    if (link == NULL)
        return;
    struct doc_text inner = doc_text_new(text->arena);
    doc_text_add_link(&inner, words, link);
    text->last->children = inner.first;
}

void report_add_picture(const struct report *report, struct doc_page *page)
{
    if (report->options->pictures)
        page->image = report_picture(report->arena, report->site, page->path);
}

void report_add_crumb(const struct report *report, struct doc_page *page, const char *title, const char *link)
{
    struct doc_crumb *crumbs = ARENA_NEW_ARRAY(report->arena, page->crumb_count + 1, struct doc_crumb);
    if (page->crumb_count > 0)
        memcpy(crumbs, page->crumbs, page->crumb_count * sizeof(crumbs[0]));
    crumbs[page->crumb_count++] = (struct doc_crumb){arena_copy_text(report->arena, title), arena_copy_text(report->arena, link)};
    page->crumbs = crumbs;
}

int report_add_prose_file(const struct report *report, struct doc_node *parent, const char *name, struct error *error)
{
    const char *relative = arena_format(report->arena, "prose/%s/%s.md", report->messages->language, name);
    if (report->options->templates != NULL) {
        const char *override = fs_join(report->arena, report->options->templates, relative);
        if (fs_exists(override)) {
            struct str_builder text;
            str_builder_init(&text, PROSE_MAXIMUM);
            int outcome = fs_read_file(override, &text, error);
            if (outcome == 0)
                outcome = doc_add_markdown(report->arena, parent, override, str_builder_text(&text), error);
            str_builder_release(&text);
            return outcome;
        }
    }
    const char *path = arena_format(report->arena, "templates/%s", relative);
    const struct resource *resource = resource_find(path);
    if (resource == NULL) { /* a language that somebody added, without this text: in English */
        path = arena_format(report->arena, "templates/prose/en/%s.md", name);
        resource = resource_find(path);
    }
    if (resource == NULL)
        return error_set(error, "the text %s is missing", path);
    return doc_add_markdown(report->arena, parent, path, (const char *)resource->data, error);
}

void report_add_fact(struct report_facts *facts, const char *term, struct doc_cell value)
{
    assert(facts->count < sizeof(facts->items) / sizeof(facts->items[0]));
    facts->items[facts->count++] = (struct doc_fact){.term = term, .value = value};
}

void report_add_fact_text(const struct report *report, struct report_facts *facts, const char *term_key, const char *words)
{
    report_add_fact(facts, SAY(report, term_key), report_cell_text(report, words));
}
