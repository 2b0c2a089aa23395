/* page_head: see the header. Pipeline: plan -> [heads] -> pages, list of all pages, search index. */
#include "site-gen/report/page_head.h"

#include "site-gen/report/analysis_experiment.h"
#include "site-gen/report/analysis_history.h"

#include <math.h>
#include <string.h>

static struct page_head scenario_head(const struct report *report, const struct results_scenario *scenario)
{
    const char *label = report_scenario_label(report, scenario), *description = report_scenario_description(report, scenario);
    const char *summary = description[0] != '\0' ? description : SAY(report, "scenario.summary", "scenario", label);
    return (struct page_head){label, summary, SAY(report, "section.scenarios")};
}

static struct page_head experiment_head(const struct report *report, const struct analysis_experiment *experiment)
{
    const char *target = experiment->target->key;
    return (struct page_head){SAY(report, "experiment.title", "experiment", experiment->name, "target", target),
                              SAY(report, "experiment.summary", "experiment", experiment->name, "target", target),
                              SAY(report, "section.experiments")};
}

static struct page_head history_head(const struct report *report, const struct analysis_history *history)
{
    const char *scenario = report_scenario_label(report, history->scenario), *target = history->target->key;
    return (struct page_head){SAY(report, "history.title", "target", target, "scenario", scenario),
                              SAY(report, "history.summary", "target", target, "scenario", scenario),
                              SAY(report, "section.history")};
}

static struct page_head pair_head(const struct report *report, const char *a, const char *b)
{
    return (struct page_head){SAY(report, "pair.a_against_b", "a", a, "b", b), SAY(report, "compare.summary", "a", a, "b", b),
                              SAY(report, "section.pair_overview")};
}

static struct page_head run_head(const struct report *report, const struct results_run *run)
{
    const char *scenario = report_scenario_label(report, run->scenario), *target = run->target->key;
    const char *title =
        SAY(report, "run.title", "target", target, "scenario", scenario, "number", format_count(report->arena, run->number));
    const char *summary = isfinite(run->rate)
                              ? SAY(report, "run.summary", "target", target, "scenario", scenario, "date", run->date, "rate",
                                    format_rate(report->arena, run->rate))
                              : SAY(report, "run.summary_no_rate", "target", target, "scenario", scenario, "date", run->date);
    return (struct page_head){title, summary, SAY(report, "section.runs")};
}

static struct page_head machine_head(const struct report *report, const struct results_machine *machine)
{
    const char *name = report_machine_name(report, machine);
    bool is_named = strcmp(name, machine->key) != 0;
    return (struct page_head){is_named ? SAY(report, "machine.title", "name", name, "key", machine->key) : name,
                              SAY(report, "machine.summary", "name", name), SAY(report, "section.machines")};
}

struct page_head page_head_of(const struct report *report, const struct report_page *planned)
{
    switch (planned->kind) {
    case REPORT_PAGE_INDEX:
        return (struct page_head){report->site->title, SAY(report, "index.summary"), NULL};
    case REPORT_PAGE_REPORT:
        return (struct page_head){SAY(report, "report.title"), SAY(report, "report.summary"), NULL};
    case REPORT_PAGE_METHOD:
        return (struct page_head){SAY(report, "method.title"), SAY(report, "method.summary"), NULL};
    case REPORT_PAGE_ENVIRONMENT:
        return (struct page_head){SAY(report, "section.environment"), SAY(report, "environment.summary"), NULL};
    case REPORT_PAGE_DOWNLOADS:
        return (struct page_head){SAY(report, "download.title"), SAY(report, "download.summary"), NULL};
    case REPORT_PAGE_SEARCH:
        return (struct page_head){SAY(report, "search.title"), SAY(report, "search.summary"), NULL};
    case REPORT_PAGE_COMPARE_INDEX:
        return (struct page_head){SAY(report, "section.pair_overview"), SAY(report, "matrix.summary"), NULL};
    case REPORT_PAGE_ANNOTATIONS:
        return (struct page_head){SAY(report, "section.annotations"), SAY(report, "annotation.summary"), NULL};
    case REPORT_PAGE_MACHINE:
        return machine_head(report, planned->about.machine);
    case REPORT_PAGE_SCENARIO:
        return scenario_head(report, planned->about.scenario->scenario);
    case REPORT_PAGE_TARGET:
        return (struct page_head){planned->about.target->key, report_target_identity(report, planned->about.target),
                                  SAY(report, "section.target_list")};
    case REPORT_PAGE_EXPERIMENT:
        return experiment_head(report, planned->about.experiment);
    case REPORT_PAGE_HISTORY:
        return history_head(report, planned->about.history);
    case REPORT_PAGE_PAIR:
        return pair_head(report, planned->about.pair.a->key, planned->about.pair.b->key);
    case REPORT_PAGE_RUN:
        return run_head(report, planned->about.run);
    }
    return (struct page_head){planned->path, "", NULL};
}
