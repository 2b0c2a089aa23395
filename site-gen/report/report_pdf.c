/* report_pdf: which PDF files there are, by paper, and the links to them. The files themselves are made by the caller, page by page. */
#include "site-gen/report/report_sections.h"

/* Where nothing else is asked for: the report for both parts of the world, comparisons, of which there are many, for the larger one. */
bool report_has_pdf(const struct report_options *options, enum report_paper paper, bool is_pair)
{
    if (!options->pdf)
        return false;
    switch (options->papers) {
    case REPORT_PAPERS_USUAL:
        return paper == REPORT_PAPER_A4 || !is_pair;
    case REPORT_PAPERS_A4:
        return paper == REPORT_PAPER_A4;
    case REPORT_PAPERS_LETTER:
        return paper == REPORT_PAPER_LETTER;
    case REPORT_PAPERS_BOTH:
        return true;
    }
    return false;
}

static const char *suffix_of(enum report_paper paper)
{
    return paper == REPORT_PAPER_LETTER ? "-letter" : "";
}

const char *report_pair_pdf(struct arena *arena, const struct doc_site *site, const struct results_target *a,
                            const struct results_target *b, enum report_paper paper)
{
    return arena_format(arena, "%spdf/compare-%s-vs-%s%s.pdf", site->folder, a->key, b->key, suffix_of(paper));
}

const char *report_pdf(struct arena *arena, const struct doc_site *site, enum report_paper paper)
{
    return arena_format(arena, "%spdf/report%s.pdf", site->folder, suffix_of(paper));
}

size_t report_pdf_downloads(const struct report *report, const struct results_target *a, const struct results_target *b,
                            const char *label, struct doc_download items[REPORT_PAPER_COUNT])
{
    size_t count = 0;
    for (enum report_paper paper = REPORT_PAPER_A4; paper < REPORT_PAPER_COUNT; paper++) {
        if (!report_has_pdf(report->options, paper, a != NULL))
            continue;
        const char *file =
            a != NULL ? report_pair_pdf(report->arena, report->site, a, b, paper) : report_pdf(report->arena, report->site, paper);
        items[count++] =
            (struct doc_download){arena_format(report->arena, "file:%s", file), label,
                                  SAY(report, paper == REPORT_PAPER_LETTER ? "download.pdf_letter" : "download.pdf_a4")};
    }
    return count;
}

void section_pdf_links(const struct report *report, struct doc_node *parent, const struct results_target *a,
                       const struct results_target *b)
{
    struct doc_download *items = ARENA_NEW_ARRAY(report->arena, REPORT_PAPER_COUNT, struct doc_download);
    const char *label = SAY(report, a != NULL ? "download.pair_pdf" : "download.report_pdf");
    size_t count = report_pdf_downloads(report, a, b, label, items);
    if (count > 0)
        doc_add_downloads(report->arena, parent, items, count)->audience = DOC_NOT_IN_PDF;
}

/* A reader of paper has no menu that leads to the data. */
void section_data_links(const struct report *report, struct doc_node *parent)
{
    static const char *const files[][2] = {{"file:data/runs.csv", "download.runs_csv"},
                                           {"file:data/runs.json", "download.runs_json"},
                                           {"file:data/comparisons.csv", "download.comparisons_csv"},
                                           {"file:data/comparisons.json", "download.comparisons_json"},
                                           {"page:downloads", "more.downloads"}};
    const size_t count = REPORT_COUNT(files);
    struct doc_node *section = report_section(report, parent, "data", "section.paper_data");
    section->audience = DOC_NOT_IN_HTML | DOC_NOT_IN_MARKDOWN;
    struct doc_download *items = ARENA_NEW_ARRAY(report->arena, count, struct doc_download);
    for (size_t i = 0; i < count; i++) {
        const char *path = doc_link_path(report->arena, report->site, files[i][0]);
        const char *base = report->site->base_url;
        items[i] = (struct doc_download){files[i][0], base != NULL && *base != '\0' ? doc_url(report->arena, base, path) : path,
                                         SAY(report, files[i][1])};
    }
    report_prose(report, section, SAY(report, "download.paper_how"));
    doc_add_downloads(report->arena, section, items, count);
}
