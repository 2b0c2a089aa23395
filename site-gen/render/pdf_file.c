/* pdf_file: the last step of a PDF. Everything above hands over finished objects; here they get their places, and the table of places
 * (a cross-reference stream) ends the file. */
#include "site-gen/render/pdf_file.h"

#include "lib/digest.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <zlib.h>

#define FILE_MAXIMUM ((size_t)256 << 20)
#define BATCH_COUNT 250 /* objects a stream: enough to compress well, few enough for readers that unpack one for each object */
#define COMPRESSION 3   /* of 9: files a tenth larger than at 6, in two thirds of the time */

/* Where an object is: at an offset of the file, or within an object stream. */
struct place {
    int batch;     /* number of the object stream; 0: the object stands alone */
    size_t offset; /* from the start of the file; in an object stream: its index there. 0 while not put */
};

void pdf_file_init(struct pdf_file *file)
{
    *file = (struct pdf_file){0};
    str_builder_init(&file->bytes, FILE_MAXIMUM);
    str_builder_init(&file->batch, FILE_MAXIMUM);
    str_builder_init(&file->batch_index, FILE_MAXIMUM);
    vec_init(&file->places, sizeof(struct place));
    vec_push(&file->places); /* object 0 does not exist */
    /* The second line tells programs that move files that this one is not text. */
    str_builder_append(&file->bytes, "%PDF-1.7\n%\xE2\xE3\xCF\xD3\n");
}

void pdf_file_release(struct pdf_file *file)
{
    str_builder_release(&file->bytes);
    str_builder_release(&file->batch);
    str_builder_release(&file->batch_index);
    vec_release(&file->places);
}

int pdf_file_reserve(struct pdf_file *file)
{
    vec_push(&file->places);
    return (int)file->places.count - 1;
}

/* ---- values ----------------------------------------------------------------------------------------------------------------- */
void pdf_put_number(struct str_builder *out, double value)
{
    long thousandths = lround(value * 1000);
    unsigned long rest = (unsigned long)labs(thousandths);
    char text[32];
    size_t at = sizeof text, decimals = 3;
    while (decimals > 0 && rest % 10 == 0) {
        rest /= 10;
        decimals--;
    }
    size_t written = 0;
    do {
        text[--at] = (char)('0' + rest % 10);
        rest /= 10;
        if (++written == decimals)
            text[--at] = '.';
    } while (rest > 0 || written < decimals);
    if (thousandths < 0)
        text[--at] = '-';
    str_builder_append_bytes(out, text + at, sizeof text - at);
}

void pdf_put_reference(struct str_builder *out, int number)
{
    if (number == 0)
        return;
    pdf_put_number(out, number);
    str_builder_append_bytes(out, " 0 R ", 5);
}

void pdf_put_numbers(struct str_builder *out, const double *values, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        pdf_put_number(out, values[i]);
        str_builder_append_char(out, ' ');
    }
}

/* ---- objects ---------------------------------------------------------------------------------------------------------------- */
static void begin_object(struct pdf_file *file, int number)
{
    *VEC_AT(&file->places, (size_t)number, struct place) = (struct place){0, file->bytes.length};
    str_builder_append_format(&file->bytes, "%d 0 obj\n", number);
}

void pdf_file_put_stream(struct pdf_file *file, int number, const char *entries, const void *bytes, size_t length)
{
    uLongf packed_length = compressBound((uLong)length);
    unsigned char *packed = malloc(packed_length);
    if (packed == NULL || compress2(packed, &packed_length, bytes, (uLong)length, COMPRESSION) != Z_OK) {
        file->failed = true;
    } else {
        begin_object(file, number);
        str_builder_append_format(&file->bytes, "<</Length %lu/Filter/FlateDecode%s>>\nstream\n", (unsigned long)packed_length,
                                  entries);
        str_builder_append_bytes(&file->bytes, packed, packed_length);
        str_builder_append(&file->bytes, "\nendstream\nendobj\n");
    }
    free(packed);
}

static void end_batch(struct pdf_file *file)
{
    if (file->batch_count == 0)
        return;
    char entries[96];
    snprintf(entries, sizeof entries, "/Type/ObjStm/N %zu/First %zu", file->batch_count, file->batch_index.length);
    str_builder_append_bytes(&file->batch_index, str_builder_text(&file->batch), file->batch.length);
    file->failed = file->failed || file->batch.failed || file->batch_index.failed;
    pdf_file_put_stream(file, file->batch_number, entries, str_builder_text(&file->batch_index), file->batch_index.length);
    str_builder_clear(&file->batch);
    str_builder_clear(&file->batch_index);
    file->batch_count = 0;
}

void pdf_file_put(struct pdf_file *file, int number, const struct str_builder *value)
{
    if (file->batch_count == 0)
        file->batch_number = pdf_file_reserve(file);
    *VEC_AT(&file->places, (size_t)number, struct place) = (struct place){file->batch_number, file->batch_count};
    pdf_put_numbers(&file->batch_index, (const double[]){number, (double)file->batch.length}, 2);
    str_builder_append_bytes(&file->batch, str_builder_text(value), value->length);
    str_builder_append_char(&file->batch, '\n');
    file->failed = file->failed || value->failed;
    if (++file->batch_count == BATCH_COUNT)
        end_batch(file);
}

/* ---- the end ---------------------------------------------------------------------------------------------------------------- */
static void append_big_endian(struct str_builder *out, size_t value, int bytes)
{
    while (bytes-- > 0)
        str_builder_append_char(out, (char)(value >> 8 * bytes & 255));
}

/* One row an object: kind, place (4 bytes), and for an object in a stream its index (2 bytes). */
static void write_places(struct pdf_file *file, int root, int info)
{
    char entries[256], digest[DIGEST_TEXT_SIZE];
    struct str_builder table;
    int number = pdf_file_reserve(file);
    size_t start = file->bytes.length;
    digest_sha256(str_builder_text(&file->bytes), file->bytes.length, digest);
    str_builder_init(&table, FILE_MAXIMUM);
    VEC_AT(&file->places, (size_t)number, struct place)->offset = start;
    for (size_t i = 0; i < file->places.count; i++) {
        const struct place *place = VEC_AT(&file->places, i, const struct place);
        bool exists = place->batch != 0 || place->offset != 0;
        str_builder_append_char(&table, (char)(!exists ? 0 : place->batch == 0 ? 1 : 2));
        append_big_endian(&table, place->batch != 0 ? (size_t)place->batch : place->offset, 4);
        append_big_endian(&table, place->batch != 0 ? place->offset : exists ? 0 : 65535, 2);
    }
    snprintf(entries, sizeof entries, "/Type/XRef/Size %zu/W[1 4 2]/Root %d 0 R/Info %d 0 R/ID[<%.32s><%.32s>]", file->places.count,
             root, info, digest, digest);
    file->failed = file->failed || table.failed;
    pdf_file_put_stream(file, number, entries, str_builder_text(&table), table.length);
    str_builder_append_format(&file->bytes, "startxref\n%zu\n%%%%EOF\n", start);
    str_builder_release(&table);
}

int pdf_file_finish(struct pdf_file *file, int root, int info, struct error *error)
{
    end_batch(file);
    write_places(file, root, info);
    if (file->failed || file->bytes.failed)
        return error_set(error, "the PDF is larger than %zu bytes, or memory ran out", FILE_MAXIMUM);
    return 0;
}
