/* pdf_fonts_internal: what pdf_fonts.c (loading, measuring, text) and pdf_fonts_embed.c (into the file) share. */
#ifndef SITE_GEN_RENDER_PDF_FONTS_INTERNAL_H
#define SITE_GEN_RENDER_PDF_FONTS_INTERNAL_H

#include "site-gen/render/pdf_fonts.h"

#include <harfbuzz/hb.h>

#define PDF_CHARACTER_COUNT 65536 /* the Basic Multilingual Plane */

struct pdf_font_face {
    hb_face_t *face; /* NULL: not there */
    hb_font_t *font; /* scaled to thousandths */
    char name[64];   /* its PostScript name */
    bool looked_up[PDF_CHARACTER_COUNT];
    /* Once looked up: the character that stands for one, which is the same, a relative or a question mark, and its glyph. */
    uint16_t shown[PDF_CHARACTER_COUNT], glyphs[PDF_CHARACTER_COUNT];
    uint16_t widths[PDF_CHARACTER_COUNT]; /* thousandths of the size */
    /* Of the present document: */
    uint8_t used[PDF_CHARACTER_COUNT];
    /* Set by pdf_fonts_embed: the used characters in order; the code of one is its place in that order, from 1. */
    uint16_t characters[PDF_CHARACTER_COUNT], codes[PDF_CHARACTER_COUNT];
    size_t count;
    int object; /* 0: not embedded */
};

struct pdf_fonts {
    struct pdf_font_face faces[PDF_FACE_COUNT];
    enum pdf_face face_of[PDF_FACE_COUNT]; /* REGULAR for a CODE that was not found */
};

/* Fills shown, glyphs and widths of a character. */
void pdf_font_look_up(struct pdf_font_face *face, uint32_t character);

#endif
