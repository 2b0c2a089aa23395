/* loaded_fonts: the PDF renderer's fonts, loaded once for all tests of a program, as a build does. Group fixtures of the PDF tests. */
#ifndef TESTS_UNIT_RENDER_LOADED_FONTS_H
#define TESTS_UNIT_RENDER_LOADED_FONTS_H

#include "site-gen/render/pdf_fonts.h"

static struct pdf_fonts *fonts;

static int load_fonts(void **state)
{
    (void)state;
    struct error error = {0};
    fonts = pdf_fonts_load(NULL, &error);
    return fonts ? 0 : -1;
}

static int free_fonts(void **state)
{
    (void)state;
    pdf_fonts_free(fonts);
    return 0;
}

#endif
