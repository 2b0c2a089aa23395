/* pdf_fonts: loading, and text on its way into the layout. What a character is shown by and how wide it is, is looked up once a
 * process and character. */
#include "site-gen/render/pdf_fonts.h"

#include "lib/fs.h"
#include "lib/utf8.h"
#include "site-gen/render/pdf_fonts_internal.h"

#include <harfbuzz/hb-ot.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define HOLLOW_SQUARE 0x25A1u

/* ---- loading ---------------------------------------------------------------------------------------------------------------- */
static unsigned table_length(hb_face_t *face, const char *tag)
{
    hb_blob_t *table = hb_face_reference_table(face, hb_tag_from_string(tag, -1));
    unsigned length = hb_blob_get_length(table);
    hb_blob_destroy(table);
    return length;
}

/* Where the last outline ends in "glyf", by the last entry of "loca" (OpenType specification), whose form "head" gives. */
static size_t outlines_end(hb_face_t *face)
{
    unsigned head_length, length;
    hb_blob_t *head_table = hb_face_reference_table(face, HB_TAG('h', 'e', 'a', 'd'));
    hb_blob_t *table = hb_face_reference_table(face, HB_TAG('l', 'o', 'c', 'a'));
    const unsigned char *head = (const unsigned char *)hb_blob_get_data(head_table, &head_length);
    const unsigned char *end = (const unsigned char *)hb_blob_get_data(table, &length);
    size_t offset = 0, size = head_length > 51 && head[51] == 1 ? 4 : 2;
    for (size_t i = 0; i < size && length >= size; i++)
        offset = offset << 8 | end[length - size + i];
    hb_blob_destroy(table);
    hb_blob_destroy(head_table);
    return size == 4 ? offset : offset * 2;
}

/* The table because of which a file is no font with TrueType outlines; NULL when it is one. */
static const char *missing_table(hb_face_t *face)
{
    static const struct {
        const char *tag;
        unsigned least;
    } tables[] = {{"head", 54}, {"maxp", 6}, {"hhea", 36}, {"hmtx", 4}, {"cmap", 4}, {"loca", 4}, {"glyf", 1}, {"name", 6}};
    for (size_t i = 0; i < sizeof tables / sizeof tables[0]; i++)
        if (table_length(face, tables[i].tag) < tables[i].least)
            return tables[i].tag;
    return outlines_end(face) > table_length(face, "glyf") ? "glyf" : NULL;
}

/* The PostScript name, of characters that need no escape in a name of PDF. */
static void read_name(struct pdf_font_face *loaded)
{
    char name[sizeof loaded->name] = "";
    unsigned size = sizeof name, used = 0;
    hb_ot_name_get_utf8(loaded->face, HB_OT_NAME_ID_POSTSCRIPT_NAME, hb_language_from_string("en", -1), &size, name);
    for (const char *at = name; *at; at++)
        if ((*at >= 'a' && *at <= 'z') || (*at >= 'A' && *at <= 'Z') || (*at >= '0' && *at <= '9') || *at == '-')
            loaded->name[used++] = *at;
    if (used == 0)
        memcpy(loaded->name, "Font", 5);
}

static int load_face(struct pdf_font_face *loaded, const char *path, struct error *error)
{
    if (!fs_exists(path))
        return error_set_at(error, path, 0, 0, "font not found: install the package fonts-nanum or name another folder of fonts");
    hb_blob_t *file = hb_blob_create_from_file(path);
    loaded->face = hb_face_create(file, 0);
    hb_blob_destroy(file);
    const char *missing = missing_table(loaded->face);
    if (missing)
        return error_set_at(error, path, 0, 0, "not a TrueType font that can be embedded: table \"%s\" is missing or cut", missing);
    loaded->font = hb_font_create(loaded->face);
    hb_font_set_scale(loaded->font, 1000, 1000);
    read_name(loaded);
    return 0;
}

static int load_all(struct pdf_fonts *fonts, const char *folder, struct error *error)
{
    static const char *const files[] = {"NanumGothic.ttf", "NanumGothicBold.ttf", "NanumGothicCoding.ttf"};
    struct arena arena;
    int result = 0;
    arena_init(&arena);
    for (int face = 0; face < PDF_FACE_COUNT && result == 0; face++) {
        const char *path = fs_join(&arena, folder, files[face]);
        fonts->face_of[face] = (enum pdf_face)face;
        if (face == PDF_FACE_CODE && !fs_exists(path))
            fonts->face_of[face] = PDF_FACE_REGULAR;
        else
            result = load_face(&fonts->faces[face], path, error);
    }
    arena_release(&arena);
    return result;
}

struct pdf_fonts *pdf_fonts_load(const char *folder, struct error *error)
{
    struct pdf_fonts *fonts = calloc(1, sizeof *fonts);
    if (!fonts) {
        error_set(error, "out of memory for the fonts of the PDF");
        return NULL;
    }
    if (load_all(fonts, folder ? folder : PDF_FONTS_FOLDER, error) != 0) {
        pdf_fonts_free(fonts);
        return NULL;
    }
    return fonts;
}

void pdf_fonts_free(struct pdf_fonts *fonts)
{
    if (!fonts)
        return;
    for (int face = 0; face < PDF_FACE_COUNT; face++) {
        hb_font_destroy(fonts->faces[face].font);
        hb_face_destroy(fonts->faces[face].face);
    }
    free(fonts);
}

const char *pdf_fonts_library_version(void)
{
    return hb_version_string();
}

void pdf_fonts_begin(struct pdf_fonts *fonts)
{
    for (int face = 0; face < PDF_FACE_COUNT; face++) {
        memset(fonts->faces[face].used, 0, sizeof fonts->faces[face].used);
        fonts->faces[face].object = 0;
    }
}

/* ---- characters ------------------------------------------------------------------------------------------------------------- */
/* The character whose glyph stands for one that the font lacks. */
static uint32_t relative_of(uint32_t character)
{
    static const struct {
        uint32_t character, relative;
    } relatives[] = {{0x2212, 0x2013}, {0x2011, '-'}, {0x2010, '-'},    {0x00B5, 0x03BC}, {0x2044, '/'},
                     {0x202F, ' '},    {0x205F, ' '}, {0x2713, 0x221A}, {0x2717, 0x00D7}, {0x26A0, 0x25B3}};
    if (character >= 0x2000 && character <= 0x200A)
        return ' ';
    for (size_t i = 0; i < sizeof relatives / sizeof relatives[0]; i++)
        if (relatives[i].character == character)
            return relatives[i].relative;
    return HOLLOW_SQUARE;
}

void pdf_font_look_up(struct pdf_font_face *face, uint32_t character)
{
    const uint32_t stand_ins[] = {character, relative_of(character), '?'};
    hb_codepoint_t glyph = 0;
    size_t i = 0;
    while (!hb_font_get_nominal_glyph(face->font, stand_ins[i], &glyph) && i < 2)
        i++;
    face->shown[character] = (uint16_t)stand_ins[i];
    face->glyphs[character] = (uint16_t)glyph;
    face->widths[character] = (uint16_t)hb_font_get_glyph_h_advance(face->font, glyph);
    face->looked_up[character] = true;
}

static bool is_invisible(uint32_t character)
{
    return (character >= 0x200B && character <= 0x200F) || (character >= 0x2028 && character <= 0x202E) || character == 0x2060 ||
           (character >= 0xFE00 && character <= 0xFE0F) || character == 0xFEFF || character == 0x00AD;
}

const char *pdf_fonts_text(struct pdf_fonts *fonts, struct arena *arena, enum pdf_face face, const char *text)
{
    struct pdf_font_face *target = &fonts->faces[fonts->face_of[face]];
    size_t length = strlen(text), used = 0;
    const char *end = text + length;
    char *result = arena_allocate(arena, length * 3 + 1); /* a broken byte becomes three */
    while (text < end) {
        uint32_t character = utf8_next(&text);
        if (is_invisible(character))
            continue;
        if (character < 0x20 || character == 0x7F)
            character = ' ';
        else if (character >= UTF8_REPLACEMENT) /* a broken byte, or more than the two bytes of the fonts' encoding */
            character = HOLLOW_SQUARE;
        target->used[character] = 1;
        used += utf8_encode(character, result + used);
    }
    result[used] = '\0';
    return result;
}

double pdf_fonts_width_of(struct pdf_fonts *fonts, enum pdf_face face, double size, const char *text, size_t length)
{
    struct pdf_font_face *target = &fonts->faces[fonts->face_of[face]];
    const char *end = text + length;
    double width = 0;
    while (text < end) {
        uint32_t character = utf8_next(&text) & (PDF_CHARACTER_COUNT - 1);
        if (!target->looked_up[character])
            pdf_font_look_up(target, character);
        width += target->widths[character];
    }
    return width * size / 1000;
}

double pdf_fonts_width(struct pdf_fonts *fonts, enum pdf_face face, double size, const char *text)
{
    return pdf_fonts_width_of(fonts, face, size, text, strlen(text));
}
