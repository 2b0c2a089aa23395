/* report: builds the document tree of one language from the analysis, page by page as planned (report_plan.h); the page "report" is
 * also the Markdown report and the report PDF, and the pages "compare/..." are also one PDF each. */
#ifndef SITE_GEN_REPORT_REPORT_H
#define SITE_GEN_REPORT_REPORT_H

#include "lib/arena.h"
#include "lib/error.h"
#include "lib/message.h"
#include "site-gen/report/analysis.h"
#include "site-gen/report/doc.h"
#include "site-gen/report/report_plan.h"

#include <stdbool.h>
#include <stddef.h>

struct annotations;

#define REPORT_PAGE "report"
/* Comparisons that get a PDF of their own, unless the caller says otherwise: the pairs of 20 targets. */
#define REPORT_PAIR_PDF_MAXIMUM 190
/* Comparisons that get a picture. */
#define REPORT_PAIR_PICTURE_MAXIMUM 190

/* Sizes of paper that PDF files are made for. USUAL: the report in both, comparisons in A4. */
enum report_paper { REPORT_PAPER_A4, REPORT_PAPER_LETTER, REPORT_PAPER_COUNT };
enum report_papers { REPORT_PAPERS_USUAL, REPORT_PAPERS_A4, REPORT_PAPERS_LETTER, REPORT_PAPERS_BOTH };

struct report_options {
    const char *title;     /* of the site; NULL: the catalogue's */
    const char *base_url;  /* NULL or "": not known */
    const char *templates; /* folder whose prose/<language>/<name>.md goes before the built-in one; NULL for none */
    bool in_subfolder;     /* pages lie in <language>/, not at the site's root, which belongs to the first language */
    bool pdf;              /* PDF files are made and may be linked */
    bool pictures;         /* pictures of pages are made (page->image) */
    enum report_papers papers;
    size_t pair_pdf_maximum;
    /* For each run of the results, by index: the raw file can be offered for download. NULL: none can. */
    const bool *raw_available;
    const struct annotations *annotations; /* dated remarks (annotation.h); NULL: none */
};

/* What the pages of one language have in common: menu, names of pages and files; no pages. Everything lives in arena, which must
 * outlive it; so must messages, plan and analysis. */
struct doc_site *report_site_new(struct arena *arena, const struct messages *messages, const struct analysis *analysis,
                                 const struct report_plan *plan, const struct report_options *options);

/* What a page is built with; one for each that builds at the same time, since neither arena nor store is shared. */
struct report_builder {
    const struct analysis *analysis;
    const struct report_plan *plan;
    const struct report_options *options;
    struct store *store; /* gives the details of single runs; NULL: their pages show the scalars only */
};
/* One page, not yet checked, from arena. NULL on error. */
struct doc_page *report_build_page(const struct report_builder *builder, const struct doc_site *site,
                                   const struct report_page *planned, struct arena *arena, struct error *error);

/* A site with all its pages in memory, not yet checked: for a site that is small. Everything lives in arena. NULL on error. */
struct doc_site *report_build(struct arena *arena, const struct messages *messages, const struct analysis *analysis,
                              struct store *store, const struct report_options *options, struct error *error);

/* Where things lie; all from arena. Paths of pages are from the language's root, paths of files from the site's root. */
const char *report_pair_page(struct arena *arena, const struct results_target *a,
                             const struct results_target *b); /* a before b by key */
const char *report_pair_pdf(struct arena *arena, const struct doc_site *site, const struct results_target *a,
                            const struct results_target *b, enum report_paper paper);
const char *report_pdf(struct arena *arena, const struct doc_site *site, enum report_paper paper);
/* Whether the report, or the comparisons within pair_pdf_maximum, have a PDF for that paper. */
bool report_has_pdf(const struct report_options *options, enum report_paper paper, bool is_pair);
const char *report_picture(struct arena *arena, const struct doc_site *site, const char *path); /* of a page */
const char *report_raw_file(struct arena *arena, const struct results_run *run);

#endif
