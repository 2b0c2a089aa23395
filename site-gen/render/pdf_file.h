/* pdf_file: objects in, the bytes of a PDF file out (PDF 32000-1:2008, version 1.7). Dictionaries and arrays go into compressed object
 * streams, so that a document with a tag for each cell of its tables stays small; streams are compressed one by one. Knows the syntax
 * of a file, nothing of pages or fonts. The same objects in the same order give the same bytes. */
#ifndef SITE_GEN_RENDER_PDF_FILE_H
#define SITE_GEN_RENDER_PDF_FILE_H

#include "lib/error.h"
#include "lib/str.h"
#include "lib/vec.h"

#include <stdint.h>

struct pdf_file {
    struct str_builder bytes;              /* the file so far */
    struct vec places;                     /* of the objects, by number */
    struct str_builder batch, batch_index; /* the object stream being filled, and where its objects begin */
    size_t batch_count;
    int batch_number;
    bool failed; /* sticky: compression failed, or the file became too large */
};

void pdf_file_init(struct pdf_file *file);
void pdf_file_release(struct pdf_file *file);

/* The number of a new object, which must be put before the end; other objects refer to it as "<number> 0 R". */
int pdf_file_reserve(struct pdf_file *file);
/* Puts a dictionary, array or other value that is no stream. The builder's failure becomes the file's. */
void pdf_file_put(struct pdf_file *file, int number, const struct str_builder *value);
/* Puts a stream of bytes; entries: what its dictionary holds besides length and filter ("" for nothing). */
void pdf_file_put_stream(struct pdf_file *file, int number, const char *entries, const void *bytes, size_t length);
/* Ends the file: root and info are the numbers of the catalogue and the information dictionary. The whole file is then in
 * file->bytes. 0, or -1 with what failed before. */
int pdf_file_finish(struct pdf_file *file, int root, int info, struct error *error);

/* A number as PDF writes it: at most three decimals, never an exponent. */
void pdf_put_number(struct str_builder *out, double value);
/* "12 0 R ", or nothing for 0. */
void pdf_put_reference(struct str_builder *out, int number);
/* Numbers, each followed by a space. */
void pdf_put_numbers(struct str_builder *out, const double *values, size_t count);

#endif
