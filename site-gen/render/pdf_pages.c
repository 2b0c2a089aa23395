/* pdf_pages: one pass over the strips. The unit is the chain: a strip and those that it is kept with. */
#include "site-gen/render/pdf_pages.h"

struct placing {
    struct pdf_pages *pages;
    enum pdf_paper paper;
    struct pdf_sheet sheet; /* the page being filled */
    double y;               /* below the last strip */
    bool fresh;             /* nothing is on the page yet */
};

struct pdf_sheet pdf_sheet_of(enum pdf_paper paper, bool landscape)
{
    double width = paper == PDF_PAPER_LETTER ? 612 : 595.28, height = paper == PDF_PAPER_LETTER ? 792 : 841.89;
    struct pdf_sheet sheet = {
        .width = width, .height = height, .left = 56, .right = 56, .top = 66, .bottom = 58, .landscape = landscape};
    if (landscape) {
        sheet.width = height;
        sheet.height = width;
        sheet.left = sheet.right = 44;
    }
    return sheet;
}

static void start_page(struct placing *placing, bool landscape)
{
    placing->sheet = pdf_sheet_of(placing->paper, landscape);
    placing->y = placing->sheet.top;
    placing->fresh = true;
    *VEC_PUSH(&placing->pages->sheets, struct pdf_sheet) = placing->sheet;
}

static void put(struct placing *placing, const struct pdf_strip *strip, bool repeated)
{
    double lead = placing->fresh ? 0 : strip->lead;
    struct pdf_placement *placement = VEC_PUSH(&placing->pages->placements, struct pdf_placement);
    *placement = (struct pdf_placement){strip, placing->pages->sheets.count - 1, placing->y + lead, lead, repeated};
    placing->y += lead + strip->height;
    placing->fresh = false;
}

static bool fits(const struct placing *placing, double height)
{
    return placing->y + height <= placing->sheet.height - placing->sheet.bottom + 0.01;
}

/* The head of its table goes before a row that opens a page. */
static void put_row(struct placing *placing, const struct pdf_strip *strip)
{
    if (placing->fresh && strip->head && strip != strip->head)
        put(placing, strip->head, true);
    put(placing, strip, false);
}

/* The last strip that must be on the page of this one; height and landscape are those of the whole chain. */
static const struct pdf_strip *chain_end(const struct pdf_strip *strip, double *height, bool *landscape)
{
    *height = strip->lead + strip->height;
    *landscape = strip->landscape;
    while (strip->keep_with_next && strip->next) {
        strip = strip->next;
        *height += strip->lead + strip->height;
        *landscape = *landscape || strip->landscape;
    }
    return strip;
}

static void put_chain(struct placing *placing, const struct pdf_strip *first, const struct pdf_strip *last, bool landscape)
{
    for (const struct pdf_strip *strip = first;; strip = strip->next) {
        if (!placing->fresh && !fits(placing, strip->lead + strip->height)) /* only when the chain is higher than a page */
            start_page(placing, landscape);
        put_row(placing, strip);
        if (strip == last)
            return;
    }
}

void pdf_pages_place(struct pdf_pages *pages, const struct pdf_flow *flow)
{
    struct placing placing = {.pages = pages, .paper = flow->options->paper};
    vec_init(&pages->placements, sizeof(struct pdf_placement));
    vec_init(&pages->sheets, sizeof(struct pdf_sheet));
    const struct pdf_strip *strip = flow->first, *last;
    start_page(&placing, strip && strip->landscape);
    for (; strip; strip = last->next) {
        double height;
        bool landscape;
        last = chain_end(strip, &height, &landscape);
        if (!placing.fresh && (strip->opens_page || landscape != placing.sheet.landscape || !fits(&placing, height)))
            start_page(&placing, landscape);
        put_chain(&placing, strip, last, landscape);
    }
}

void pdf_pages_release(struct pdf_pages *pages)
{
    vec_release(&pages->placements);
    vec_release(&pages->sheets);
}
