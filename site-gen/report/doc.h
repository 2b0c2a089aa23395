/* doc: the document tree. Everything a reader sees is built once as this tree by site-gen/report, normalised by doc_check, and then only
 * walked: Markdown, HTML, PDF and the tree dump render the same const nodes. Numbers and units arrive here as finished text.
 *
 * Ownership: a site and all that hangs from it live in one arena; builders copy the text that they are given into it. */
#ifndef SITE_GEN_REPORT_DOC_H
#define SITE_GEN_REPORT_DOC_H

#include "lib/arena.h"
#include "lib/error.h"
#include "lib/message.h"

#include <stdbool.h>
#include <stddef.h>

struct name_index; /* lib/name_index.h */
struct chart;      /* site-gen/report/chart.h: the specification of a chart */
struct draw_list;  /* site-gen/report/draw.h: its layout */

/* ---- links --------------------------------------------------------------------------------------------------------------------
 * A link is text of one of four forms, told apart by its beginning; doc_check proves the first three.
 *   "page:scenarios/01-lightweight"  a page of the site by its path ("#anchor" may follow)
 *   "#anchor"                        a place on the same page
 *   "file:data/runs.csv"             a file that the site writer puts under the site's root
 *   "https://..."                    anything else: outside */

/* ---- inline text ------------------------------------------------------------------------------------------------------------ */
enum doc_span_kind { DOC_SPAN_TEXT, DOC_SPAN_STRONG, DOC_SPAN_EMPHASIS, DOC_SPAN_CODE, DOC_SPAN_LINK, DOC_SPAN_LINE_BREAK };

struct doc_span {
    enum doc_span_kind kind;
    const char *text;          /* TEXT, CODE */
    const char *link;          /* LINK */
    struct doc_span *children; /* STRONG, EMPHASIS, LINK */
    struct doc_span *next;
};

struct doc_text { /* a run of spans under construction */
    struct arena *arena;
    struct doc_span *first, *last;
};

struct doc_text doc_text_new(struct arena *arena);
void doc_text_add(struct doc_text *text, const char *words);
void doc_text_add_strong(struct doc_text *text, const char *words);
void doc_text_add_emphasis(struct doc_text *text, const char *words);
void doc_text_add_code(struct doc_text *text, const char *words);
void doc_text_add_link(struct doc_text *text, const char *words, const char *link);
void doc_text_add_line_break(struct doc_text *text);
/* One plain span; NULL for NULL. */
struct doc_span *doc_span_plain(struct arena *arena, const char *words);
/* The words alone, for titles, alternative text and the PDF outline. */
char *doc_span_words(struct arena *arena, const struct doc_span *spans);
/* A paragraph's inline Markdown (`code`, *emphasis*, **strong**, [link](target)) as spans, by cmark. For message texts. */
struct doc_span *doc_span_markdown(struct arena *arena, const char *markdown);

/* ---- table cells ------------------------------------------------------------------------------------------------------------ */
enum doc_cell_kind {
    DOC_CELL_TEXT,     /* spans */
    DOC_CELL_NUMBER,   /* text "12,345", unit in the column head */
    DOC_CELL_ESTIMATE, /* text "74.6k", detail "[74.1k-75.1k]" */
    DOC_CELL_RATIO,    /* text "7.40x", detail "[7.32-7.49]" */
    DOC_CELL_VERDICT,  /* text in words, verdict gives mark and colour */
    DOC_CELL_RANK,     /* text "1-2" */
    DOC_CELL_STATE     /* no value: failed, skipped, missing, not applicable */
};

enum doc_verdict {
    DOC_VERDICT_NONE,
    DOC_VERDICT_INVALID,
    DOC_VERDICT_NO_CLAIM,
    DOC_VERDICT_FASTER,
    DOC_VERDICT_SLOWER,
    DOC_VERDICT_EQUIVALENT,
    DOC_VERDICT_NO_DIFFERENCE
};
enum doc_state {
    DOC_STATE_NONE,
    DOC_STATE_FAILED,
    DOC_STATE_SKIPPED,
    DOC_STATE_MISSING,
    DOC_STATE_NOT_APPLICABLE,
    DOC_STATE_TOO_FEW
};

struct doc_cell {
    enum doc_cell_kind kind;
    struct doc_span *spans; /* TEXT: what is shown; otherwise NULL */
    const char *text;       /* finished, in the page's language; for STATE the word for it */
    const char *detail;     /* dimmed beside or below the text: interval, factor, n; NULL for none */
    const char *link;       /* whole cell links there; NULL for none */
    double value;           /* the number behind the text, for sorting and data files; NAN when there is none */
    enum doc_verdict verdict;
    enum doc_state state;
    bool best;                          /* the best of its row or column: bold */
    double shade;                       /* heat: 0 (worst) to 1 (best) of its row; NAN for none */
    const struct doc_reading *readings; /* one for each baseline of the table; NULL for none */
};

/* What a cell says against one baseline that readers may choose: finished like the cell itself, so that no medium ever computes. */
struct doc_reading {
    const char *text;   /* "1.24x"; NULL: the baseline has nothing to compare with */
    const char *detail; /* "[1.21-1.27]"; NULL for none */
    enum doc_verdict verdict;
};

enum doc_align { DOC_ALIGN_LEFT, DOC_ALIGN_RIGHT, DOC_ALIGN_CENTRE };

struct doc_column {
    const char *title;
    const char *unit;     /* "req/s", "ms"; NULL for none */
    const char *hint;     /* "higher is better"; NULL for none */
    enum doc_align align; /* numbers right */
};

struct doc_row {
    struct doc_cell *cells; /* column_count of them */
    bool muted;             /* shown dimmed: invalid, not part of the comparison */
    const char *subjects; /* what it is about, to be filtered by: keys of targets and ids of scenarios, with spaces between; NULL */
};

struct doc_table {
    struct doc_span *caption; /* required by doc_check: every table says what it is */
    struct doc_column *columns;
    size_t column_count;
    struct doc_row *rows;
    size_t row_count, row_capacity;
    bool first_column_heads;      /* first cells are row heads (<th scope="row">) */
    bool heat;                    /* show shades */
    const char **column_subjects; /* one a column, as in struct doc_row; NULL: columns are about nothing in particular */
    const char *const *baselines; /* names of what the cells' readings compare with */
    size_t baseline_count;
};

/* ---- blocks ----------------------------------------------------------------------------------------------------------------- */
enum doc_kind {
    DOC_SECTION, /* title + children; its level is its depth */
    DOC_PARAGRAPH,
    DOC_LIST,      /* children are DOC_LIST_ITEM */
    DOC_LIST_ITEM, /* children are blocks */
    DOC_TABLE,
    DOC_CHART,
    DOC_FIGURE_GRID, /* children are DOC_CHART, shown side by side where there is room */
    DOC_FACTS,       /* pairs of term and value: cards (the answer) or a plain list (environment) */
    DOC_NOTE,        /* a box; children are blocks */
    DOC_DETAILS,     /* folded away; title + children */
    DOC_CODE,
    DOC_DOWNLOADS, /* files to fetch, each with its kind and size */
    DOC_EMBEDS     /* pictures to be shown elsewhere, with the text that shows them; the badges among them become files */
};

enum doc_note_kind { DOC_NOTE_INFORMATION, DOC_NOTE_WARNING, DOC_NOTE_ANSWER };

struct doc_fact {
    const char *term;
    struct doc_cell value;
    struct doc_span *explanation; /* one sentence below; NULL for none */
};

struct doc_download {
    const char *link; /* "file:..." */
    const char *label;
    const char *detail; /* "CSV, one row a run" */
};

/* A picture of the page for other places: one of its charts, or a badge, which is drawn from its two texts. */
struct doc_embed {
    const char *label;            /* what it is */
    const struct doc_node *chart; /* of the same page; NULL: a badge */
    const char *file;             /* the badge's place under the site's root: "badges/compare/a-vs-b.svg" */
    const char *left, *right;     /* the badge's texts: what it is about, and the finding with its interval */
    enum doc_verdict verdict;     /* gives its colour */
};

/* Where a node appears; doc_check removes nothing, renderers skip what is not for them. */
enum doc_audience { DOC_FOR_ALL = 0, DOC_NOT_IN_MARKDOWN = 1, DOC_NOT_IN_PDF = 2, DOC_NOT_IN_HTML = 4 };

struct doc_node {
    enum doc_kind kind;
    unsigned audience;
    const char *id; /* anchor, unique on its page; doc_check makes one for sections, tables and charts that have none */
    int level;      /* DOC_SECTION: 2, 3, 4 (1 is the page's title); set by doc_check */
    struct doc_node *parent, *next, *first_child, *last_child;
    union {
        struct {
            struct doc_span *title; /* SECTION, DETAILS */
            bool open;              /* DETAILS shown unfolded */
        } section;
        struct doc_span *paragraph;
        struct {
            bool ordered;
        } list;
        struct doc_table *table;
        struct {
            const struct chart *chart;
            const struct draw_list *drawing; /* laid out by doc_add_chart, once: for the page, paper and the file of its own */
            const struct draw_list *narrow;  /* and once for screens of phone width; HTML shows the one that fits */
            struct doc_span *caption;        /* how to read it */
            struct doc_table *data;          /* the numbers behind it */
            const char *subjects;            /* as in struct doc_row */
            const struct draw_list *other_scale, *other_scale_narrow; /* its value axis linear instead of logarithmic; NULL */
        } chart;
        struct {
            struct doc_fact *items;
            size_t count;
            bool cards;
        } facts;
        struct {
            enum doc_note_kind kind;
            struct doc_span *title; /* NULL for none */
        } note;
        struct {
            const char *language; /* "json", "sh", NULL */
            const char *text;
        } code;
        struct {
            struct doc_download *items;
            size_t count;
        } downloads;
        struct {
            struct doc_embed *items; /* all of them become files */
            size_t count, shown;     /* the first so many are shown */
        } embeds;
    } as;
};

/* ---- pages and site --------------------------------------------------------------------------------------------------------- */
struct doc_crumb {
    const char *title;
    const char *link;
};

/* One way to choose what a page shows: "Language" with the values "C" and "Python". */
struct doc_facet_value {
    const char *id; /* in addresses; not translated */
    const char *label;
    const char *subjects; /* what it stands for, as in struct doc_row */
    bool has_data;        /* some of it has a value on this page */
};

struct doc_facet {
    const char *title;
    struct doc_facet_value *values;
    size_t count;
};

struct doc_page {
    const char *path;     /* without suffix, from the language's root: "index", "scenarios/01-lightweight" */
    const char *language; /* "en" or "ko" */
    const char *title;
    const char *summary;      /* one sentence for <meta name=description> and the PDF's subject */
    struct doc_crumb *crumbs; /* from the index down to the parent; NULL-terminated count below */
    size_t crumb_count;
    bool contents;              /* a table of contents is shown */
    const char *alternate_path; /* the same page in the other language: its path from that language's root; usually equal to path */
    const char *image;          /* a picture of the page for those who link to it, from the site's root; NULL: none */
    const char *updated;        /* ISO date of the newest run it shows; never the time of the build */
    struct doc_facet *facets;   /* for readers who filter */
    size_t facet_count;
    const char *search_index; /* of the page that lists all others: the file that its script searches, from the site's root; NULL */
    struct doc_node body;     /* a DOC_SECTION without title whose children are the page's blocks */
};

struct doc_site {
    struct arena *arena;
    const struct messages *messages; /* the catalogue of its language: labels that renderers themselves need (doc.* keys) */
    const char *language;
    const char *folder; /* of this language's pages under the site's root: "" (English) or "ko/"; set by doc_site_new */
    const char *title;
    const char
        *base_url; /* of the published site, for links out of Markdown and PDF; "" when not known; the root's, for each language */
    const char *feed;       /* of changes, from the site's root; NULL: there is none */
    struct doc_crumb *menu; /* main navigation */
    size_t menu_count;
    struct doc_page **pages; /* those that are kept in memory: none of a site whose pages are built one at a time */
    size_t page_count, page_capacity;
    const char **files; /* files under the site's root that "file:" links may name */
    size_t file_count, file_capacity;
    const struct name_index *page_names; /* paths of all its pages, whether they are in memory or not; positions are the owner's */
    const struct name_index *file_names; /* of files */
};

struct doc_site *doc_site_new(struct arena *arena, const struct messages *messages, const char *language, const char *title);
/* A page without content, from arena, in the site's language. */
struct doc_page *doc_page_new(struct arena *arena, const struct doc_site *site, const char *path, const char *title,
                              const char *summary);
/* The same from the site's arena, kept in site->pages. */
struct doc_page *doc_site_add_page(struct doc_site *site, const char *path, const char *title, const char *summary);
void doc_site_keep_page(struct doc_site *site, struct doc_page *page); /* which lives as long as the site */
void doc_site_add_file(struct doc_site *site, const char *path);
/* Among those that are in memory; NULL when it is not there. */
const struct doc_page *doc_site_find_page(const struct doc_site *site, const char *path);
/* Makes page_names and file_names of pages and files; to be called after the last of them was added, and before pages are checked or
 * rendered. A path that two pages have, or NULL. */
const char *doc_site_index(struct doc_site *site);
/* Where a "page:" or "file:" link leads, from the site's root: "ko/scenarios/01-lightweight.html#anchor", "data/runs.csv". From arena;
 * NULL for the other forms. */
char *doc_link_path(struct arena *arena, const struct doc_site *site, const char *link);
/* The address of a path (as doc_link_path gives it) below base, a URL with or without final slashes. From arena. */
char *doc_url(struct arena *arena, const char *base, const char *path);
/* True when path is made of names of safe characters (fs_has_safe_characters) that file systems can hold, separated by '/': it stays
 * below the folder that it is joined to. */
bool doc_path_is_safe(const char *path);
/* Calls visit for each link below parent, in reading order, until it returns something other than 0. 0, or what visit returned. */
typedef int doc_link_function(void *context, const char *link);
int doc_visit_links(const struct doc_node *parent, doc_link_function *visit, void *context);

/* Builders append to parent's children and return the new node. Spans and tables become the node's. doc_add_chart lays the chart out
 * (where chart->width is 0: 720 wide, 520 in a figure grid); a chart without data shows its description instead. */
struct doc_node *doc_add_section(struct arena *arena, struct doc_node *parent, const char *id, struct doc_span *title);
struct doc_node *doc_add_paragraph(struct arena *arena, struct doc_node *parent, struct doc_span *spans);
struct doc_node *doc_add_list(struct arena *arena, struct doc_node *parent, bool ordered);
struct doc_node *doc_add_list_item(struct arena *arena, struct doc_node *list); /* add blocks to it */
struct doc_node *doc_add_table(struct arena *arena, struct doc_node *parent, const char *id, struct doc_table *table);
struct doc_node *doc_add_chart(struct arena *arena, struct doc_node *parent, const char *id, const struct chart *chart,
                               struct doc_span *caption, struct doc_table *data);
struct doc_node *doc_add_figure_grid(struct arena *arena, struct doc_node *parent);
struct doc_node *doc_add_facts(struct arena *arena, struct doc_node *parent, struct doc_fact *items, size_t count, bool cards);
struct doc_node *doc_add_note(struct arena *arena, struct doc_node *parent, enum doc_note_kind kind, struct doc_span *title);
struct doc_node *doc_add_details(struct arena *arena, struct doc_node *parent, const char *id, struct doc_span *title);
struct doc_node *doc_add_code(struct arena *arena, struct doc_node *parent, const char *language, const char *text);
struct doc_node *doc_add_downloads(struct arena *arena, struct doc_node *parent, struct doc_download *items, size_t count);
/* Borrows items, whose texts must come from arena. HTML alone shows them. */
struct doc_node *doc_add_embeds(struct arena *arena, struct doc_node *parent, struct doc_embed *items, size_t count, size_t shown);
/* A Markdown document (GFM: tables, links, lists, code) as blocks under parent, by cmark-gfm; raw HTML is dropped. Headings become
 * sections under parent, each one level below the heading that encloses it. A paragraph "Table: words" right before a table is its
 * caption (without one: the section's title). Links have the forms above. name is for errors. */
int doc_add_markdown(struct arena *arena, struct doc_node *parent, const char *name, const char *markdown, struct error *error);

/* The version of cmark: another one may read a text otherwise. */
const char *doc_markdown_version(void);

/* Tables: columns first, then rows of exactly that many cells. A row's pointer is good until the next row is added. The cell makers
 * without an arena borrow their texts, which must come from the site's arena (or be literals). */
struct doc_table *doc_table_new(struct arena *arena, struct doc_span *caption, const struct doc_column *columns,
                                size_t column_count);
struct doc_row *doc_table_add_row(struct arena *arena, struct doc_table *table); /* zeroed cells: set each of them */
struct doc_cell doc_cell_text(struct arena *arena, const char *words, const char *link);
struct doc_cell doc_cell_spans(struct doc_span *spans);
struct doc_cell doc_cell_number(const char *text, double value);
struct doc_cell doc_cell_estimate(const char *text, const char *detail, double value);
struct doc_cell doc_cell_ratio(const char *text, const char *detail, double value);
struct doc_cell doc_cell_verdict(enum doc_verdict verdict, const char *text, const char *detail);
struct doc_cell doc_cell_rank(const char *text, double value);
struct doc_cell doc_cell_state(enum doc_state state, const char *word);

#endif
