/* badge: see the header. Part of the site writer. */
#include "site-gen/render/badge.h"

#include "site-gen/render/escape.h"
#include "site-gen/render/palette.h"
#include "site-gen/report/draw.h"

#include <inttypes.h>
#include <math.h>

#define TEXT_SIZE 11.0
#define SIDE_MARGIN 6.0
#define LEFT_GROUND 0x3C434Cu      /* white text on it: 9.9 to 1 */
#define UNDECIDED_GROUND 0x5F6672u /* 5.8 to 1 */

static double part_width(const char *text)
{
    return ceil(draw_text_width(text, TEXT_SIZE, false)) + 2 * SIDE_MARGIN;
}

int badge_width(const struct doc_embed *embed)
{
    return (int)(part_width(embed->left) + part_width(embed->right));
}

/* Not the meaning alone: the right text says it as well. */
static uint32_t ground_of(enum doc_verdict verdict)
{
    switch (verdict) {
    case DOC_VERDICT_FASTER:
        return palette_light(DRAW_INK_FASTER);
    case DOC_VERDICT_SLOWER:
    case DOC_VERDICT_INVALID:
        return palette_light(DRAW_INK_SLOWER);
    case DOC_VERDICT_NONE:
    case DOC_VERDICT_NO_CLAIM:
    case DOC_VERDICT_EQUIVALENT:
    case DOC_VERDICT_NO_DIFFERENCE:
        return UNDECIDED_GROUND;
    }
    return UNDECIDED_GROUND;
}

static void append_part(struct str_builder *out, double x, const char *text, uint32_t ground)
{
    double width = part_width(text);
    str_builder_append_format(out, "<rect x=\"%.0f\" width=\"%.0f\" height=\"%d\" fill=\"#%06" PRIX32 "\"/>\n", x, width,
                              BADGE_HEIGHT, ground);
    str_builder_append_format(out, "<text x=\"%.0f\" y=\"14\" textLength=\"%.0f\" lengthAdjust=\"spacingAndGlyphs\">",
                              x + SIDE_MARGIN, width - 2 * SIDE_MARGIN);
    escape_html_text(out, text);
    str_builder_append(out, "</text>\n");
}

void badge_render(const struct doc_embed *embed, struct str_builder *out)
{
    int width = badge_width(embed);
    str_builder_append_format(
        out,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" viewBox=\"0 0 %d %d\" role=\"img\" "
        "aria-labelledby=\"badge-title\">\n<title id=\"badge-title\">",
        width, BADGE_HEIGHT, width, BADGE_HEIGHT);
    escape_html_text(out, embed->left);
    str_builder_append(out, ": ");
    escape_html_text(out, embed->right);
    str_builder_append_format(out,
                              "</title>\n<clipPath id=\"badge-shape\"><rect width=\"%d\" height=\"%d\" rx=\"4\"/></clipPath>\n"
                              "<g clip-path=\"url(#badge-shape)\" fill=\"#FFFFFF\" font-size=\"%.0f\" font-family=\"Verdana,"
                              "&quot;DejaVu Sans&quot;,&quot;Noto Sans KR&quot;,NanumGothic,sans-serif\">\n",
                              width, BADGE_HEIGHT, TEXT_SIZE);
    append_part(out, 0, embed->left, LEFT_GROUND);
    append_part(out, part_width(embed->left), embed->right, ground_of(embed->verdict));
    str_builder_append(out, "</g>\n</svg>\n");
}
