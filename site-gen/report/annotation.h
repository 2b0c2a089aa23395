/* annotation: dated remarks that people write about results (a new kernel, a mended bug): a folder of Markdown files with a head,
 *
 *   ---
 *   date: 2026-11-20
 *   title: A new kernel
 *   targets: c-libevent, c-epoll        (optional; without: any)
 *   scenarios: 01, 03-db-read           (optional; ids or numbers)
 *   ---
 *   What happened, in Markdown.
 *
 * name.md is in the language that has no translation of its own; name.ko.md beside it is the Korean one and has only a title in its
 * head. docs/site.md tells users. Everything lives in the arena of annotations_load. */
#ifndef SITE_GEN_REPORT_ANNOTATION_H
#define SITE_GEN_REPORT_ANNOTATION_H

#include "lib/arena.h"
#include "lib/error.h"
#include "site-gen/report/analysis.h"

#include <stdbool.h>
#include <stddef.h>

struct annotation_text {
    const char *language; /* "" of name.md */
    const char *path;     /* of its file, for errors */
    const char *title;
    const char *body; /* Markdown, as many lines down as in the file */
};

struct annotation {
    const char *name; /* of its file without endings; names its place on the page */
    const char *date; /* YYYY-MM-DD */
    const char **targets, **scenarios;
    size_t target_count, scenario_count;
    struct annotation_text *texts; /* name.md first */
    size_t text_count;
};

struct annotations {
    struct annotation *items; /* by date, then name */
    size_t count;
};

/* Reads the *.md files of folder, but for README*.md; a folder that does not exist has none. 0, or -1 with file and line: a head that is
 * malformed, a date that does not exist, a translation of nothing, Markdown that cannot be shown. */
int annotations_load(struct annotations *annotations, struct arena *arena, const char *folder, struct error *error);

/* The one in the language, else that of name.md. */
const struct annotation_text *annotation_in(const struct annotation *annotation, const char *language);
/* It is about the scenario and the target (NULL: any) - or about everything. */
bool annotation_concerns(const struct annotation *annotation, const struct results_scenario *scenario,
                         const struct results_target *target);
/* It names the scenario or the target. */
bool annotation_names(const struct annotation *annotation, const struct results_scenario *scenario,
                      const struct results_target *target);
/* A target or scenario that it names and the results do not have; NULL when there is none. */
const char *annotation_unknown_name(const struct annotation *annotation, const struct results *results);

#endif
