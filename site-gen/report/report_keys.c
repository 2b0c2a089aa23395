/* report_keys: digests of runs, then of what is about several of them, then of pages. Which runs a page rests on is decided in page_key
 * alone; where that is not plain, it is all of them. */
#include "site-gen/report/report_keys.h"

#include "lib/digest.h"
#include "site-gen/report/analysis_experiment.h"
#include "site-gen/report/analysis_history.h"
#include "site-gen/report/annotation.h"

#include <stdint.h>
#include <stdlib.h>

#define KEY_LENGTH 32 /* hexadecimal digits: half of a SHA-256 */
#define KEY_INPUT_MAXIMUM ((size_t)1 << 30)

/* The runs of one target in one scenario, which stand together in the results. */
struct cell {
    size_t scenario, target; /* positions in results */
    const char *key;
};

struct keys {
    struct arena *arena;
    const struct analysis *analysis;
    const struct results *results;
    const struct report_options *options;
    struct str_builder input;                                                  /* of the digest at hand */
    const char **machines, **environments, **targets, **scenarios, **sessions; /* by their positions in results */
    const char **runs;
    const char **scenario_runs; /* of all runs of a scenario, by its position in results */
    const char *facts;          /* what any page may mention: the lists of targets, scenarios and pairs, ... */
    const char *everything;
    const char *annotations;
    struct cell *cells; /* by scenario, then target, as the runs are */
    size_t cell_count;
};

/* ---- digests ---------------------------------------------------------------------------------------------------------------- */
static void add_text(struct keys *keys, const char *text)
{
    str_builder_append(&keys->input, text == NULL ? "" : text);
    str_builder_append_char(&keys->input, '\0');
}

static void add_bytes(struct keys *keys, const void *bytes, size_t length)
{
    str_builder_append_bytes(&keys->input, bytes, length);
}

#define ADD(keys, value) add_bytes((keys), &(value), sizeof(value)) /* a number: no pointer, no padding */

/* The digest of what was added since the last one. */
static const char *finish(struct keys *keys)
{
    char text[DIGEST_TEXT_SIZE];
    digest_sha256(keys->input.data == NULL ? "" : keys->input.data, keys->input.length, text);
    str_builder_clear(&keys->input);
    return arena_copy_str(keys->arena, (struct str){text, KEY_LENGTH});
}

/* ---- what runs refer to ----------------------------------------------------------------------------------------------------- */
/* A new field belongs into the digest of its struct; these stop whoever adds one. Counts of runs are left out: no page of one run shows
 * them, and the pages of many have the runs themselves in their keys. */
#if UINTPTR_MAX == UINT64_MAX
_Static_assert(sizeof(struct results_machine) == 64, "results_machine changed: see machine_key");
_Static_assert(sizeof(struct results_environment) == 72, "results_environment changed: see environment_key");
_Static_assert(sizeof(struct results_target) == 88, "results_target changed: see target_key");
_Static_assert(sizeof(struct results_scenario) == 88, "results_scenario changed: see scenario_key");
_Static_assert(sizeof(struct results_session) == 48, "results_session changed: see session_key");
_Static_assert(sizeof(struct results_reason) == 40, "results_reason changed: see add_reasons");
_Static_assert(sizeof(struct results_run) == 608, "results_run changed: see run_key");
#endif

static const char *machine_key(struct keys *keys, const struct results_machine *machine)
{
    add_text(keys, machine->key);
    add_text(keys, machine->cpu);
    add_text(keys, machine->kernel);
    add_text(keys, machine->architecture);
    ADD(keys, machine->cores);
    ADD(keys, machine->noise_floor);
    ADD(keys, machine->noise_comparisons);
    add_text(keys, machine->noise_date);
    return finish(keys);
}

static const char *environment_key(struct keys *keys, const struct results_environment *environment)
{
    add_text(keys, keys->machines[environment->machine - keys->results->machines]);
    ADD(keys, environment->memory_bytes);
    add_text(keys, environment->os);
    add_text(keys, environment->governor);
    add_text(keys, environment->compiler);
    add_text(keys, environment->compiler_flags);
    add_text(keys, environment->lab_version);
    add_text(keys, environment->lab_commit);
    add_text(keys, environment->pinning);
    return finish(keys);
}

static const char *target_key(struct keys *keys, const struct results_target *target)
{
    add_text(keys, target->key);
    add_text(keys, target->id);
    add_text(keys, target->name);
    add_text(keys, target->variant);
    add_text(keys, target->language);
    add_text(keys, target->framework);
    add_text(keys, target->framework_version);
    add_text(keys, target->license);
    add_text(keys, target->url);
    add_text(keys, target->configuration);
    return finish(keys);
}

static const char *scenario_key(struct keys *keys, const struct results_scenario *scenario)
{
    add_text(keys, scenario->id);
    add_text(keys, scenario->number);
    add_text(keys, scenario->category);
    add_text(keys, scenario->sha256);
    add_text(keys, scenario->title_en);
    add_text(keys, scenario->title_ko);
    add_text(keys, scenario->description_en);
    add_text(keys, scenario->description_ko);
    add_text(keys, scenario->shows_en);
    add_text(keys, scenario->shows_ko);
    return finish(keys);
}

static const char *session_key(struct keys *keys, const struct results_session *session)
{
    add_text(keys, session->id);
    add_text(keys, session->started);
    add_text(keys, session->date);
    add_text(keys, session->profile);
    add_text(keys, session->machine == NULL ? "" : keys->machines[session->machine - keys->results->machines]);
    return finish(keys);
}

#define MAKE_KEYS(keys, member, count, make)                                                                                       \
    do {                                                                                                                           \
        (keys)->member = ARENA_NEW_ARRAY((keys)->arena, (keys)->results->count, const char *);                                     \
        for (size_t i = 0; i < (keys)->results->count; i++)                                                                        \
            (keys)->member[i] = make((keys), &(keys)->results->member[i]);                                                         \
    } while (0)

/* ---- runs ------------------------------------------------------------------------------------------------------------------- */
static void add_reasons(struct keys *keys, const struct results_run *run)
{
    ADD(keys, run->reason_count);
    for (size_t i = 0; i < run->reason_count; i++) {
        add_text(keys, run->reasons[i].key);
        ADD(keys, run->reasons[i].invalidates);
        ADD(keys, run->reasons[i].value);
        ADD(keys, run->reasons[i].limit);
        add_text(keys, run->reasons[i].detail);
    }
    ADD(keys, run->warning_count);
    for (size_t i = 0; i < run->warning_count; i++)
        add_text(keys, run->warnings[i]);
}

static void add_identity(struct keys *keys, const struct results_run *run)
{
    const struct results *results = keys->results;
    add_text(keys, keys->targets[run->target - results->targets]);
    add_text(keys, keys->scenarios[run->scenario - results->scenarios]);
    add_text(keys, keys->sessions[run->session - results->sessions]);
    add_text(keys, keys->machines[run->machine - results->machines]);
    add_text(keys, keys->environments[run->environment - results->environments]);
    const char *const texts[] = {run->id,
                                 run->profile,
                                 run->date,
                                 run->started,
                                 run->ended,
                                 run->framework_version,
                                 run->configuration,
                                 run->scenario_sha256,
                                 run->seed,
                                 run->executor,
                                 run->load,
                                 run->placement,
                                 run->limits,
                                 run->loop,
                                 run->tool,
                                 run->tool_version,
                                 run->percentile_rule,
                                 run->experiment,
                                 run->experiment_side,
                                 run->source_name,
                                 run->source_sha256};
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
        add_text(keys, texts[i]);
}

static void add_figures(struct keys *keys, const struct results_run *run)
{
    const int64_t integers[] = {run->number,
                                run->block,
                                run->position,
                                run->vus,
                                run->duration_ns,
                                run->warmup_ns,
                                run->measured_ns,
                                run->requests,
                                run->errors,
                                run->iterations,
                                run->dropped_iterations,
                                run->bytes_sent,
                                run->bytes_received,
                                run->cpu_user_ns,
                                run->cpu_system_ns,
                                run->rss_peak_bytes,
                                run->generator_cpu_user_ns,
                                run->generator_cpu_system_ns,
                                run->generator_rss_peak_bytes,
                                run->generator_threads,
                                run->resolution_ns,
                                run->deviation_ns,
                                run->has_histogram,
                                run->generator_saturated,
                                run->state};
    const double reals[] = {run->wanted_rate, run->load_average, run->steal_share,
                            run->rate,        run->cpu_share,    run->generator_cpu_share};
    ADD(keys, integers);
    ADD(keys, reals);
    ADD(keys, run->errors_by_kind);
    ADD(keys, run->latency);
}

/* Not its row, which depends on the order of imports, nor where its raw file is. Its details come from the same bytes as its figures. */
static const char *run_key(struct keys *keys, const struct results_run *run)
{
    size_t index = (size_t)(run - keys->results->runs);
    bool raw = keys->options->raw_available != NULL && keys->options->raw_available[index];
    ADD(keys, raw);
    add_identity(keys, run);
    add_figures(keys, run);
    add_reasons(keys, run);
    return finish(keys);
}

/* ---- many runs -------------------------------------------------------------------------------------------------------------- */
static bool same_cell(const struct results_run *a, const struct results_run *b)
{
    return a->scenario == b->scenario && a->target == b->target;
}

static void make_cells(struct keys *keys)
{
    const struct results *results = keys->results;
    size_t count = 0;
    for (size_t i = 0; i < results->run_count; i++)
        count += i == 0 || !same_cell(&results->runs[i], &results->runs[i - 1]);
    keys->cells = ARENA_NEW_ARRAY(keys->arena, count, struct cell);
    for (size_t first = 0, end; first < results->run_count; first = end) {
        const struct results_run *run = &results->runs[first];
        for (end = first; end < results->run_count && same_cell(run, &results->runs[end]); end++)
            add_text(keys, keys->runs[end]);
        size_t scenario = (size_t)(run->scenario - results->scenarios), target = (size_t)(run->target - results->targets);
        keys->cells[keys->cell_count++] = (struct cell){scenario, target, finish(keys)};
    }
}

static void make_scenario_runs(struct keys *keys)
{
    keys->scenario_runs = ARENA_NEW_ARRAY(keys->arena, keys->results->scenario_count, const char *);
    for (size_t first = 0, end; first < keys->cell_count; first = end) {
        for (end = first; end < keys->cell_count && keys->cells[end].scenario == keys->cells[first].scenario; end++)
            add_text(keys, keys->cells[end].key);
        keys->scenario_runs[keys->cells[first].scenario] = finish(keys);
    }
}

static int compare_cells(const void *left, const void *right)
{
    const struct cell *a = left, *b = right;
    if (a->scenario != b->scenario)
        return a->scenario < b->scenario ? -1 : 1;
    return a->target < b->target ? -1 : a->target > b->target;
}

static const struct cell *find_cell(const struct keys *keys, size_t scenario, const struct results_target *target)
{
    const struct cell wanted = {scenario, (size_t)(target - keys->results->targets), NULL};
    return keys->cell_count == 0 ? NULL : bsearch(&wanted, keys->cells, keys->cell_count, sizeof(wanted), compare_cells);
}

static const char *make_facts(struct keys *keys, const struct report_plan *plan)
{
    const struct analysis *analysis = keys->analysis;
    ADD(keys, analysis->noise_floor);
    ADD(keys, analysis->quick);
    ADD(keys, analysis->pair_total);
    for (size_t i = 0; i < analysis->target_count; i++)
        add_text(keys, keys->targets[analysis->targets[i] - keys->results->targets]);
    add_text(keys, "|");
    for (size_t i = 0; i < analysis->scenario_count; i++)
        add_text(keys, keys->scenarios[analysis->scenarios[i].scenario - keys->results->scenarios]);
    add_text(keys, "|");
    for (size_t i = 0; i < plan->page_count; i++)
        if (plan->pages[i].kind == REPORT_PAGE_PAIR)
            add_text(keys, plan->pages[i].path);
    return finish(keys);
}

static const char *make_everything(struct keys *keys)
{
    const struct results *results = keys->results;
    add_text(keys, keys->facts);
    add_text(keys, keys->annotations);
    for (size_t i = 0; i < results->scenario_count; i++)
        add_text(keys, keys->scenario_runs[i]);
    for (size_t i = 0; i < results->import_count; i++) {
        const struct results_import *import = &results->imports[i];
        if (import->state == RESULTS_IMPORT_CURRENT) /* its runs are there already */
            continue;
        add_text(keys, import->source_name);
        add_text(keys, import->sha256);
        add_text(keys, import->reason);
        ADD(keys, import->line);
        ADD(keys, import->state);
    }
    return finish(keys);
}

/* Any of them may be about any target and scenario. */
static const char *make_annotations(struct keys *keys)
{
    const struct annotations *annotations = keys->options->annotations;
    for (size_t i = 0; annotations != NULL && i < annotations->count; i++) {
        const struct annotation *annotation = &annotations->items[i];
        add_text(keys, annotation->name);
        add_text(keys, annotation->date);
        for (size_t j = 0; j < annotation->target_count; j++)
            add_text(keys, annotation->targets[j]);
        add_text(keys, "|");
        for (size_t j = 0; j < annotation->scenario_count; j++)
            add_text(keys, annotation->scenarios[j]);
        add_text(keys, "|");
        for (size_t j = 0; j < annotation->text_count; j++) {
            add_text(keys, annotation->texts[j].language);
            add_text(keys, annotation->texts[j].title);
            add_text(keys, annotation->texts[j].body);
        }
    }
    return finish(keys);
}

/* ---- pages ------------------------------------------------------------------------------------------------------------------ */
/* All runs of the scenarios in which one of the targets has a run: its places and verdicts depend on the others'. */
static const char *targets_key(struct keys *keys, const struct results_target *a, const struct results_target *b)
{
    add_text(keys, keys->facts);
    add_text(keys, keys->annotations);
    for (size_t i = 0; i < keys->results->scenario_count; i++)
        if (find_cell(keys, i, a) != NULL || find_cell(keys, i, b) != NULL)
            add_text(keys, keys->scenario_runs[i]);
    return finish(keys);
}

static const char *scenario_page_key(struct keys *keys, const struct results_scenario *scenario)
{
    add_text(keys, keys->facts);
    add_text(keys, keys->annotations);
    add_text(keys, keys->scenario_runs[scenario - keys->results->scenarios]);
    return finish(keys);
}

static const char *history_key(struct keys *keys, const struct analysis_history *history)
{
    const struct cell *cell = find_cell(keys, (size_t)(history->scenario - keys->results->scenarios), history->target);
    add_text(keys, cell == NULL ? keys->everything : cell->key);
    add_text(keys, keys->annotations);
    return finish(keys);
}

static const char *single_run_key(struct keys *keys, const struct results_run *run)
{
    bool scenario_has_page = false; /* to which the run's page leads */
    for (size_t i = 0; i < keys->analysis->scenario_count; i++)
        scenario_has_page = scenario_has_page || keys->analysis->scenarios[i].scenario == run->scenario;
    ADD(keys, scenario_has_page);
    add_text(keys, keys->runs[run - keys->results->runs]);
    return finish(keys);
}

static const char *page_key(struct keys *keys, const struct report_page *page)
{
    switch (page->kind) {
    case REPORT_PAGE_INDEX:
    case REPORT_PAGE_REPORT:
    case REPORT_PAGE_METHOD:
    case REPORT_PAGE_ENVIRONMENT:
    case REPORT_PAGE_DOWNLOADS:
    case REPORT_PAGE_COMPARE_INDEX:
    case REPORT_PAGE_ANNOTATIONS:
    case REPORT_PAGE_MACHINE:
    case REPORT_PAGE_SEARCH:
        return keys->everything;
    case REPORT_PAGE_SCENARIO:
        return scenario_page_key(keys, page->about.scenario->scenario);
    case REPORT_PAGE_TARGET:
        return targets_key(keys, page->about.target, page->about.target);
    case REPORT_PAGE_EXPERIMENT:
        return targets_key(keys, page->about.experiment->target, page->about.experiment->target);
    case REPORT_PAGE_HISTORY:
        return history_key(keys, page->about.history);
    case REPORT_PAGE_PAIR:
        return targets_key(keys, page->about.pair.a, page->about.pair.b);
    case REPORT_PAGE_RUN:
        return single_run_key(keys, page->about.run);
    }
    return keys->everything;
}

const char **report_keys_make(struct arena *arena, const struct analysis *analysis, const struct report_plan *plan,
                              const struct report_options *options)
{
    struct keys keys = {.arena = arena, .analysis = analysis, .results = analysis->results, .options = options};
    str_builder_init(&keys.input, KEY_INPUT_MAXIMUM);
    MAKE_KEYS(&keys, machines, machine_count, machine_key);
    MAKE_KEYS(&keys, environments, environment_count, environment_key);
    MAKE_KEYS(&keys, targets, target_count, target_key);
    MAKE_KEYS(&keys, scenarios, scenario_count, scenario_key);
    MAKE_KEYS(&keys, sessions, session_count, session_key);
    MAKE_KEYS(&keys, runs, run_count, run_key);
    make_cells(&keys);
    make_scenario_runs(&keys);
    keys.facts = make_facts(&keys, plan);
    keys.annotations = make_annotations(&keys);
    keys.everything = make_everything(&keys);
    const char **pages = ARENA_NEW_ARRAY(arena, plan->page_count, const char *);
    for (size_t i = 0; i < plan->page_count; i++)
        pages[i] = page_key(&keys, &plan->pages[i]);
    str_builder_release(&keys.input);
    return pages;
}
