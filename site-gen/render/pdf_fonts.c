/* pdf_fonts: libharu keeps loaded fonts from one document to the next (HPDF_FreeDoc), but two things it does for each document and
 * font are slow or wrong, and both are mended here through its own dictionaries:
 * - HPDF_GetFont looks up all 65,536 characters of its "UTF-8" encoder (about 45 ms). The encoder's map is narrowed to the
 * characters that the document uses before the font is made, which also makes its tables small.
 * - The ToUnicode map that it writes is a map to CIDs (begincidrange), which readers warn about. It is replaced by one of the used
 *   characters. */
#include "site-gen/render/pdf_fonts.h"

#include "lib/fs.h"
#include "lib/utf8.h"
#include "site-gen/render/pdf_font_file.h"

#include <hpdf_conf.h>
#include <hpdf_doc.h>
#include <hpdf_encoder.h>
#include <hpdf_fontdef.h>
#include <hpdf_objects.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define CHARACTER_COUNT 65536
#define WIDTH_UNKNOWN UINT16_MAX
#define HOLLOW_SQUARE 0x25A1u

struct face {
    char name[HPDF_LIMIT_MAX_NAME_LEN + 1]; /* libharu's name of the loaded font */
    HPDF_FontDef definition;
    HPDF_Font font;                /* of the present document */
    uint16_t *widths;              /* thousandths of the size; WIDTH_UNKNOWN until asked for */
    uint8_t used[CHARACTER_COUNT]; /* 1: shown in the present document */
};

struct pdf_fonts {
    HPDF_Doc document;
    HPDF_STATUS failure, failure_detail; /* the first of the present document */
    struct face faces[PDF_FACE_COUNT];
    enum pdf_face face_of[PDF_FACE_COUNT]; /* REGULAR for a CODE that was not found */
};

/* libharu calls this at each failure; its calls return an error too, and do nothing after the first. */
static void note_failure(HPDF_STATUS code, HPDF_STATUS detail, void *context)
{
    struct pdf_fonts *fonts = context;
    if (fonts->failure != HPDF_OK)
        return;
    fonts->failure = code;
    fonts->failure_detail = detail;
}

int pdf_fonts_check(const struct pdf_fonts *fonts, struct error *error)
{
    if (fonts->failure == HPDF_OK)
        return 0;
    return error_set(error, "libharu failed with status 0x%04lX, detail %lu", (unsigned long)fonts->failure,
                     (unsigned long)fonts->failure_detail);
}

/* ---- loading ---------------------------------------------------------------------------------------------------------------- */
static int load_face(struct pdf_fonts *fonts, enum pdf_face face, const char *path, struct error *error)
{
    struct face *loaded = &fonts->faces[face];
    if (!fs_exists(path))
        return error_set_at(error, path, 0, 0, "font not found: install the package fonts-nanum or name another folder of fonts");
    if (pdf_font_file_check(path, error) != 0)
        return -1;
    const char *name = HPDF_LoadTTFontFromFile(fonts->document, path, HPDF_TRUE);
    if (!name || strlen(name) >= sizeof loaded->name) {
        pdf_fonts_check(fonts, error);
        return error_set_at(error, path, 0, 0, "not a TrueType font that can be embedded (libharu status 0x%04lX)",
                            (unsigned long)fonts->failure);
    }
    memcpy(loaded->name, name, strlen(name) + 1);
    loaded->definition = HPDF_GetFontDef(fonts->document, loaded->name);
    loaded->widths = malloc(CHARACTER_COUNT * sizeof *loaded->widths);
    if (!loaded->widths || !loaded->definition)
        return error_set_at(error, path, 0, 0, "out of memory");
    memset(loaded->widths, 0xFF, CHARACTER_COUNT * sizeof *loaded->widths);
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
            result = load_face(fonts, (enum pdf_face)face, path, error);
    }
    arena_release(&arena);
    return result;
}

struct pdf_fonts *pdf_fonts_load(const char *folder, struct error *error)
{
    struct pdf_fonts *fonts = calloc(1, sizeof *fonts);
    if (!fonts || !(fonts->document = HPDF_New(note_failure, fonts)) || HPDF_UseUTFEncodings(fonts->document) != HPDF_OK) {
        error_set(error, "out of memory for the fonts of the PDF");
        pdf_fonts_free(fonts);
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
    if (fonts->document)
        HPDF_Free(fonts->document);
    for (int face = 0; face < PDF_FACE_COUNT; face++)
        free(fonts->faces[face].widths);
    free(fonts);
}

int pdf_fonts_begin(struct pdf_fonts *fonts, struct error *error)
{
    HPDF_ResetError(fonts->document);
    fonts->failure = HPDF_OK;
    for (int face = 0; face < PDF_FACE_COUNT; face++) {
        memset(fonts->faces[face].used, 0, sizeof fonts->faces[face].used);
        fonts->faces[face].font = NULL;
    }
    HPDF_FreeDoc(fonts->document);
    HPDF_NewDoc(fonts->document);
    HPDF_SetCompressionMode(fonts->document, HPDF_COMP_ALL);
    HPDF_SetCurrentEncoder(fonts->document, "UTF-8");
    return pdf_fonts_check(fonts, error);
}

HPDF_Doc pdf_fonts_document(const struct pdf_fonts *fonts)
{
    return fonts->document;
}

HPDF_Font pdf_fonts_handle(const struct pdf_fonts *fonts, enum pdf_face face)
{
    return fonts->faces[fonts->face_of[face]].font;
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

static uint32_t shown_character(const struct face *face, uint32_t character)
{
    if (HPDF_TTFontDef_GetGlyphid(face->definition, (HPDF_UINT16)character) != 0)
        return character;
    uint32_t relative = relative_of(character);
    return HPDF_TTFontDef_GetGlyphid(face->definition, (HPDF_UINT16)relative) != 0 ? relative : '?';
}

static bool is_invisible(uint32_t character)
{
    return (character >= 0x200B && character <= 0x200F) || (character >= 0x2028 && character <= 0x202E) || character == 0x2060 ||
           (character >= 0xFE00 && character <= 0xFE0F) || character == 0xFEFF || character == 0x00AD;
}

static size_t encode_character(char *out, uint32_t character)
{
    if (character < 0x80) {
        out[0] = (char)character;
        return 1;
    }
    if (character < 0x800) {
        out[0] = (char)(0xC0 | character >> 6);
        out[1] = (char)(0x80 | (character & 0x3F));
        return 2;
    }
    out[0] = (char)(0xE0 | character >> 12);
    out[1] = (char)(0x80 | (character >> 6 & 0x3F));
    out[2] = (char)(0x80 | (character & 0x3F));
    return 3;
}

const char *pdf_fonts_text(struct pdf_fonts *fonts, struct arena *arena, enum pdf_face face, const char *text)
{
    struct face *target = &fonts->faces[fonts->face_of[face]];
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
        used += encode_character(result + used, character);
    }
    result[used] = '\0';
    return result;
}

static double character_width(struct face *face, uint32_t character)
{
    if (face->widths[character] == WIDTH_UNKNOWN) {
        HPDF_UINT16 glyph = HPDF_TTFontDef_GetGlyphid(face->definition, (HPDF_UINT16)shown_character(face, character));
        face->widths[character] = (uint16_t)HPDF_TTFontDef_GetGidWidth(face->definition, glyph);
    }
    return face->widths[character];
}

double pdf_fonts_width_of(struct pdf_fonts *fonts, enum pdf_face face, double size, const char *text, size_t length)
{
    struct face *target = &fonts->faces[fonts->face_of[face]];
    const char *end = text + length;
    double width = 0;
    while (text < end)
        width += character_width(target, utf8_next(&text) & 0xFFFF);
    return width * size / 1000;
}

double pdf_fonts_width(struct pdf_fonts *fonts, enum pdf_face face, double size, const char *text)
{
    return pdf_fonts_width_of(fonts, face, size, text, strlen(text));
}

/* ---- embedding -------------------------------------------------------------------------------------------------------------- */
/* Leaves only the face's used characters in the encoder's map, each leading to the glyph that shows it, and marks these glyphs for
 * the subset. One entry more is set above the last, since libharu leaves out the highest. */
static void narrow_encoder(HPDF_Encoder encoder, const struct face *face)
{
    HPDF_CMapEncoderAttr map = encoder->attr;
    uint32_t highest = ' ';
    memset(map->cid_map, 0, sizeof map->cid_map);
    for (uint32_t character = 0x20; character < CHARACTER_COUNT; character++) {
        if (!face->used[character])
            continue;
        uint32_t shown = shown_character(face, character);
        map->cid_map[character >> 8][character & 0xFF] = (HPDF_UINT16)character;
        map->unicode_map[character >> 8][character & 0xFF] = (HPDF_UNICODE)shown;
        HPDF_TTFontDef_GetCharWidth(face->definition, (HPDF_UINT16)shown);
        highest = character;
    }
    highest++;
    map->cid_map[highest >> 8][highest & 0xFF] = (HPDF_UINT16)highest;
    map->unicode_map[highest >> 8][highest & 0xFF] = (HPDF_UNICODE)' ';
}

/* The map from codes to text (PDF reference 1.3, section 5.9): codes are the characters themselves. */
static void write_to_unicode(HPDF_Stream stream, const struct face *face)
{
    struct str_builder text;
    size_t total = 0, written = 0;
    str_builder_init(&text, 4 << 20);
    for (size_t character = 0; character < CHARACTER_COUNT; character++)
        total += face->used[character];
    str_builder_append(
        &text, "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n"
               "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def\n/CMapName /Adobe-Identity-UCS def\n"
               "/CMapType 2 def\n1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange\n");
    for (unsigned character = 0; character < CHARACTER_COUNT; character++) {
        if (!face->used[character])
            continue;
        if (written % 100 == 0)
            str_builder_append_format(&text, "%zu beginbfchar\n", total - written < 100 ? total - written : 100);
        str_builder_append_format(&text, "<%04X> <%04X>\n", character, character);
        if (++written % 100 == 0 || written == total)
            str_builder_append(&text, "endbfchar\n");
    }
    str_builder_append(&text, "endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n");
    HPDF_Stream_Write(stream, (const HPDF_BYTE *)str_builder_text(&text), (HPDF_UINT)text.length);
    str_builder_release(&text);
}

/* HPDF_GetFont asks the map only of encoders that have libharu's general way to Unicode; UTF-8 has one of its own, which is needed
 * again when text is written. */
static HPDF_Font make_font(struct pdf_fonts *fonts, const struct face *face)
{
    HPDF_Encoder encoder = HPDF_GetEncoder(fonts->document, "UTF-8");
    if (!encoder)
        return NULL;
    HPDF_Encoder_ToUnicode_Func own = encoder->to_unicode_fn;
    narrow_encoder(encoder, face);
    encoder->to_unicode_fn = HPDF_CMapEncoder_ToUnicode;
    HPDF_Font font = HPDF_GetFont(fonts->document, face->name, "UTF-8");
    encoder->to_unicode_fn = own;
    return font;
}

static bool uses_any(const struct face *face)
{
    return memchr(face->used, 1, sizeof face->used) != NULL;
}

void pdf_fonts_embed(struct pdf_fonts *fonts)
{
    for (int i = 0; i < PDF_FACE_COUNT; i++) {
        struct face *face = &fonts->faces[i];
        if (!uses_any(face))
            continue;
        face->font = make_font(fonts, face);
        HPDF_Dict map = HPDF_DictStream_New(fonts->document->mmgr, fonts->document->xref);
        if (!face->font || !map)
            return; /* noted by note_failure */
        map->filter = HPDF_STREAM_FILTER_FLATE_DECODE;
        write_to_unicode(map->stream, face);
        HPDF_Dict_Add(face->font, "ToUnicode", map);
    }
}
