/* pdf_fonts: the embedded fonts of the PDF: loading, measuring, and making text fit for them. Loading and parsing a font of 4.7 MB
 * is the dearest part of a small PDF, so it is done once for all documents of a build. */
#ifndef SITE_GEN_RENDER_PDF_FONTS_H
#define SITE_GEN_RENDER_PDF_FONTS_H

#include "lib/arena.h"
#include "lib/error.h"

#include <hpdf.h>

enum pdf_face { PDF_FACE_REGULAR, PDF_FACE_BOLD, PDF_FACE_CODE, PDF_FACE_COUNT };

#define PDF_FONTS_FOLDER "/usr/share/fonts/truetype/nanum"

/* Fonts and the libharu document that keeps them. One document at a time; not to be shared between threads. */
struct pdf_fonts;

/* Loads NanumGothic.ttf, NanumGothicBold.ttf and NanumGothicCoding.ttf from folder (NULL: PDF_FONTS_FOLDER); without the last, code
 * is set in the first. NULL and an error that names the missing file and the package. The caller frees with pdf_fonts_free. */
struct pdf_fonts *pdf_fonts_load(const char *folder, struct error *error);
void pdf_fonts_free(struct pdf_fonts *fonts); /* NULL is fine */

/* ---- for the modules of the PDF renderer ------------------------------------------------------------------------------------ */
/* Starts an empty document; the one before is dropped and its use of characters forgotten. */
int pdf_fonts_begin(struct pdf_fonts *fonts, struct error *error);
HPDF_Doc pdf_fonts_document(const struct pdf_fonts *fonts);

/* Text as these fonts can show it, from arena: white space becomes spaces, invisible characters go, what has no place in a font
 * (emoji) becomes a hollow square. A character without a glyph keeps its place in the text (it can be copied and searched) and is
 * shown as a relative or as a hollow square. Notes the characters as used by the face; call it for all text before pdf_fonts_embed.
 */
const char *pdf_fonts_text(struct pdf_fonts *fonts, struct arena *arena, enum pdf_face face, const char *text);
/* Width of text that pdf_fonts_text made, in points at the size in points. */
double pdf_fonts_width(struct pdf_fonts *fonts, enum pdf_face face, double size, const char *text);
/* The same for its first length bytes. */
double pdf_fonts_width_of(struct pdf_fonts *fonts, enum pdf_face face, double size, const char *text, size_t length);

/* Puts the used characters of every face into the document, with the map back to text. */
void pdf_fonts_embed(struct pdf_fonts *fonts);
/* The font of the document; valid between pdf_fonts_embed and the next pdf_fonts_begin. */
HPDF_Font pdf_fonts_handle(const struct pdf_fonts *fonts, enum pdf_face face);

/* 0 while no call of libharu has failed in this document, else -1 with the first failure. */
int pdf_fonts_check(const struct pdf_fonts *fonts, struct error *error);

#endif
