/* pdf_flow: a document as one long column of strips. A strip is what stays on one page: a line of text, a row of a table, a chart.
 * The blocks of the document tree become strips (pdf_blocks, pdf_table), the strips are placed on pages (pdf_pages) and drawn
 * (pdf_canvas). Units are points; y grows downwards and starts at the strip's top, x at the left edge of the text area. */
#ifndef SITE_GEN_RENDER_PDF_FLOW_H
#define SITE_GEN_RENDER_PDF_FLOW_H

#include "site-gen/render/pdf.h"
#include "site-gen/render/pdf_structure.h"
#include "site-gen/report/draw.h"

#include <stdint.h>

/* ---- colours and type ------------------------------------------------------------------------------------------------------- */
#define PDF_TEXT_COLOUR 0x1B2028u
#define PDF_MUTED_COLOUR 0x5A6472u
#define PDF_LINK_COLOUR 0x1A5E99u
#define PDF_RULE_COLOUR 0xD3D9E1u
#define PDF_HAIRLINE_COLOUR 0xE6EAEFu
#define PDF_GROUND_COLOUR 0xF4F6F9u

#define PDF_BODY_SIZE 9.5
#define PDF_LINE_SHARE 1.5 /* line height of running text by its size */
#define PDF_ASCENT 0.92    /* of the fonts, by the size */
#define PDF_DESCENT 0.23

struct pdf_style {
    enum pdf_face face;
    double size;
    uint32_t colour;
    bool oblique;
};

/* ---- items: what a strip draws ---------------------------------------------------------------------------------------------- */
enum pdf_item_kind {
    PDF_ITEM_TEXT,       /* x, y: start of the base line */
    PDF_ITEM_BOX,        /* x, y, width, height filled with colour */
    PDF_ITEM_RULE,       /* from x, y over width (0 high) or height (0 wide); thickness in scale */
    PDF_ITEM_LEADER,     /* dotted rule from x, y over width */
    PDF_ITEM_DOT,        /* bullet of a list: centre x, y, radius in width */
    PDF_ITEM_VERDICT,    /* mark of verdict: centre x, y, radius in width */
    PDF_ITEM_DRAWING,    /* drawing at x, y, its pixels times scale */
    PDF_ITEM_LINK,       /* link over x, y, width, height; text: its words */
    PDF_ITEM_ANCHOR,     /* text: the name of a destination at the strip's top */
    PDF_ITEM_OUTLINE,    /* text: an entry of the outline at level, leading to the strip's top */
    PDF_ITEM_ELEMENT,    /* nothing to see: the element is there although it is empty */
    PDF_ITEM_PAGE_NUMBER /* the number of the page on which the anchor link is, right-aligned at x on the base line y */
};

struct pdf_item {
    enum pdf_item_kind kind;
    double x, y, width, height, scale;
    const char *text;
    const char *link;
    struct pdf_style style; /* TEXT, PAGE_NUMBER; colour for the others */
    const struct draw_list *drawing;
    enum doc_verdict verdict;
    int level;
    struct pdf_element *element; /* what a reader of the tags finds it in */
    struct pdf_item *next;
};

/* A box behind consecutive strips: notes, details, code. */
struct pdf_frame {
    const struct pdf_frame *parent; /* NULL at the outermost */
    double x, width;
    uint32_t ground, bar; /* bar: the colour of a line at its left edge */
    bool filled;
};

struct pdf_strip {
    double lead; /* white space above, dropped at the top of a page */
    double height;
    bool keep_with_next;
    bool introduces;              /* for the sake of its words only: not where the next turns the page */
    bool opens_page;              /* begins a new page */
    bool landscape;               /* needs a page of that orientation */
    const struct pdf_strip *head; /* repeated when this strip is the first on a page: the head of its table */
    const struct pdf_frame *frame;
    struct pdf_item *first, *last;
    struct pdf_strip *next;
};

struct pdf_flow {
    struct arena *arena;
    const struct doc_site *site;
    const struct doc_page *page;
    const struct pdf_options *options;
    double portrait_width, landscape_width; /* of the text area */
    double x, width;                        /* of the column that blocks are put in now */
    const struct pdf_frame *frame;
    struct pdf_element *root;    /* all other elements are in it */
    struct pdf_element *element; /* what is added belongs to it */
    bool landscape;
    double after; /* space that the block before wants below itself */
    struct pdf_strip *first, *last;
};

/* Begins an empty document: its column is as wide as the paper allows, its outermost element is "Document". */
void pdf_flow_begin(struct pdf_flow *flow, struct arena *arena, const struct doc_site *site, const struct doc_page *page,
                    const struct pdf_options *options);
/* Appends an empty strip; lead is at least what the block before wants. */
struct pdf_strip *pdf_flow_add(struct pdf_flow *flow, double lead, double height);
/* Of the strip and those after it, with the space between them. */
double pdf_flow_height(const struct pdf_strip *strip);
/* The strip and those after it stay on one page, unless they are higher than that, or turn the page. */
void pdf_flow_keep_together(struct pdf_strip *first, double highest);
struct pdf_item *pdf_flow_item(struct pdf_flow *flow, struct pdf_strip *strip, enum pdf_item_kind kind, double x, double y);
/* Moves the item that was added last before all others of the strip: labels are drawn, and read, before what they label. */
void pdf_flow_move_to_front(struct pdf_strip *strip);
/* One piece of text, from the words of the document; returns its width. */
double pdf_flow_text(struct pdf_flow *flow, struct pdf_strip *strip, double x, double y, const char *words, struct pdf_style style);
void pdf_flow_rule(struct pdf_flow *flow, struct pdf_strip *strip, double x, double y, double width, double thickness,
                   uint32_t colour);
void pdf_flow_box(struct pdf_flow *flow, struct pdf_strip *strip, double x, double y, double width, double height, uint32_t colour);
/* Makes the strip the destination of id and, with a title, an entry of the outline. NULL id: nothing. */
void pdf_flow_anchor(struct pdf_flow *flow, struct pdf_strip *strip, const char *id, const char *title, int level);

/* Attributes of lists and of the heads of a table. */
#define PDF_LIST_BULLETS "/A<</O/List/ListNumbering/Disc>>"
#define PDF_LIST_NUMBERS "/A<</O/List/ListNumbering/Decimal>>"
#define PDF_SCOPE_ROW "/A<</O/Table/Scope/Row>>"
#define PDF_SCOPE_COLUMN "/A<</O/Table/Scope/Column>>"

/* What is added from now on belongs to a new element within the present one. Returns the present one: set flow->element back to it. */
struct pdf_element *pdf_flow_enter(struct pdf_flow *flow, const char *type);

/* Opens a box around what follows, inset on both sides; close it with the frame that open returned. */
const struct pdf_frame *pdf_flow_open_frame(struct pdf_flow *flow, double lead, uint32_t ground, bool filled, uint32_t bar);
void pdf_flow_close_frame(struct pdf_flow *flow, const struct pdf_frame *frame);

/* Where a link leads: "#anchor" for a place in this document, an absolute URL, or NULL when it cannot be followed from paper. */
const char *pdf_flow_resolve(struct pdf_flow *flow, const char *link);

#endif
