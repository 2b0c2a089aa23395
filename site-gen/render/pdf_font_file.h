/* pdf_font_file: a look at a font file before libharu gets it, since libharu ends the program on a file that is no font. */
#ifndef SITE_GEN_RENDER_PDF_FONT_FILE_H
#define SITE_GEN_RENDER_PDF_FONT_FILE_H

#include "lib/error.h"

/* 0 when the file is a TrueType font with outlines, whose tables lie within the file; else -1. */
int pdf_font_file_check(const char *path, struct error *error);

#endif
