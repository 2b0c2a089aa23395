/* pdf_fonts: the embedded fonts of the PDF: loading, measuring, making text fit for them, and cutting them down to the characters that
 * a document uses. The files are mapped into memory and looked at once for all documents of a build, by HarfBuzz. */
#ifndef SITE_GEN_RENDER_PDF_FONTS_H
#define SITE_GEN_RENDER_PDF_FONTS_H

#include "lib/arena.h"
#include "lib/error.h"
#include "site-gen/render/pdf_file.h"

enum pdf_face { PDF_FACE_REGULAR, PDF_FACE_BOLD, PDF_FACE_CODE, PDF_FACE_COUNT };

#define PDF_FONTS_FOLDER "/usr/share/fonts/truetype/nanum"

/* Fonts, and which of their characters the document at hand uses: one document at a time, and no sharing between threads (each
 * may load its own: the files are shared by the system). */
struct pdf_fonts;

/* Loads NanumGothic.ttf, NanumGothicBold.ttf and NanumGothicCoding.ttf from folder (NULL: PDF_FONTS_FOLDER); without the last, code
 * is set in the first. NULL and an error that names the missing file and the package. The caller frees with pdf_fonts_free. */
struct pdf_fonts *pdf_fonts_load(const char *folder, struct error *error);
void pdf_fonts_free(struct pdf_fonts *fonts); /* NULL is fine */
const char *pdf_fonts_library_version(void);  /* of what cuts the subsets */

/* ---- for the modules of the PDF renderer ------------------------------------------------------------------------------------ */
/* Begins a document: no character is used yet. */
void pdf_fonts_begin(struct pdf_fonts *fonts);

/* Text as these fonts can show it, from arena: white space becomes spaces, invisible characters go, what has no place in a font
 * (emoji) becomes a hollow square. A character without a glyph keeps its place in the text (it can be copied and searched) and is
 * shown as a relative or as a hollow square. Notes the characters as used by the face; call it for all text before pdf_fonts_embed.
 */
const char *pdf_fonts_text(struct pdf_fonts *fonts, struct arena *arena, enum pdf_face face, const char *text);
/* Width of text that pdf_fonts_text made, in points at the size in points. */
double pdf_fonts_width(struct pdf_fonts *fonts, enum pdf_face face, double size, const char *text);
/* The same for its first length bytes. */
double pdf_fonts_width_of(struct pdf_fonts *fonts, enum pdf_face face, double size, const char *text, size_t length);

/* Puts the used characters of every face into the file, with the map back to text. 0, or -1 when a font cannot be cut down. */
int pdf_fonts_embed(struct pdf_fonts *fonts, struct pdf_file *file, struct error *error);
/* After pdf_fonts_embed: the fonts as the entries of a resource dictionary, the name of a face there ("/F0"), and text as the
 * operand of an operator that shows it. */
void pdf_fonts_resources(const struct pdf_fonts *fonts, struct str_builder *out);
const char *pdf_fonts_name(const struct pdf_fonts *fonts, enum pdf_face face);
void pdf_fonts_operand(const struct pdf_fonts *fonts, enum pdf_face face, const char *text, struct str_builder *out);

#endif
