/* pdf_fonts_embed: a face becomes a composite font (PDF 32000-1, 9.7): codes are numbers of the used characters, a map leads from them
 * to the glyphs of a subset that HarfBuzz cut, another one back to text. A code belongs to a character, not to a glyph: two characters
 * that look alike are still copied as what they are. */
#include "site-gen/render/pdf_fonts_internal.h"

#include "lib/utf8.h"

#include <harfbuzz/hb-ot.h>
#include <harfbuzz/hb-subset.h>
#include <stdio.h>
#include <string.h>

#define STREAM_MAXIMUM ((size_t)32 << 20)

/* The parts of a composite font, by the number of their object. */
struct parts {
    int font, descendant, descriptor, program, glyph_map, text_map;
};

/* ---- the subset ------------------------------------------------------------------------------------------------------------- */
static hb_subset_input_t *new_input(const struct pdf_font_face *face)
{
    static const char *const dropped[] = {"cmap", "name", "OS/2", "post", "GSUB", "GPOS", "GDEF", "kern", "gasp", "DSIG",
                                          "vhea", "vmtx", "hdmx", "VDMX", "LTSH", "BASE", "VORG", "meta", "STAT"};
    hb_subset_input_t *input = hb_subset_input_create_or_fail();
    if (!input)
        return NULL;
    hb_subset_input_set_flags(input, HB_SUBSET_FLAGS_NO_HINTING | HB_SUBSET_FLAGS_NOTDEF_OUTLINE);
    for (size_t i = 0; i < sizeof dropped / sizeof dropped[0]; i++)
        hb_set_add(hb_subset_input_set(input, HB_SUBSET_SETS_DROP_TABLE_TAG), hb_tag_from_string(dropped[i], -1));
    hb_set_t *characters =
        hb_subset_input_unicode_set(input); /* not glyphs: for those HarfBuzz goes through all of the font's characters */
    for (size_t i = 0; i < face->count; i++)
        hb_set_add(characters, face->shown[face->characters[i]]);
    return input;
}

/* Two bytes a code, from code 0 on: the glyph of the subset. */
static void append_glyph_map(const struct pdf_font_face *face, hb_subset_plan_t *plan, struct str_builder *map)
{
    const hb_map_t *glyphs = hb_subset_plan_old_to_new_glyph_mapping(plan);
    str_builder_append_bytes(map, "\0\0", 2);
    for (size_t i = 0; i < face->count; i++) {
        hb_codepoint_t glyph = hb_map_get(glyphs, face->glyphs[face->characters[i]]);
        const char bytes[] = {(char)(glyph >> 8 & 255), (char)(glyph & 255)};
        str_builder_append_bytes(map, bytes, 2);
    }
}

static int put_program(struct pdf_font_face *face, struct pdf_file *file, const struct parts *parts, struct error *error)
{
    struct str_builder map;
    char entries[48];
    int result = -1;
    hb_subset_input_t *input = new_input(face);
    hb_subset_plan_t *plan = input ? hb_subset_plan_create_or_fail(face->face, input) : NULL;
    hb_face_t *subset = plan ? hb_subset_plan_execute_or_fail(plan) : NULL;
    str_builder_init(&map, STREAM_MAXIMUM);
    if (subset) {
        hb_blob_t *program = hb_face_reference_blob(subset);
        snprintf(entries, sizeof entries, "/Length1 %u", hb_blob_get_length(program));
        pdf_file_put_stream(file, parts->program, entries, hb_blob_get_data(program, NULL), hb_blob_get_length(program));
        hb_blob_destroy(program);
        append_glyph_map(face, plan, &map);
        pdf_file_put_stream(file, parts->glyph_map, "", str_builder_text(&map), map.length);
        result = 0;
    }
    str_builder_release(&map);
    hb_face_destroy(subset);
    hb_subset_plan_destroy(plan);
    hb_subset_input_destroy(input);
    return result == 0 ? 0 : error_set(error, "font %s: cannot be cut down to the characters that are used", face->name);
}

/* ---- the map to text -------------------------------------------------------------------------------------------------------- */
static void put_text_map(const struct pdf_font_face *face, struct pdf_file *file, int number)
{
    struct str_builder text;
    str_builder_init(&text, STREAM_MAXIMUM);
    str_builder_append(
        &text, "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n"
               "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def\n/CMapName /Adobe-Identity-UCS def\n"
               "/CMapType 2 def\n1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange\n");
    for (size_t i = 0; i < face->count; i++) {
        if (i % 100 == 0)
            str_builder_append_format(&text, "%zu beginbfchar\n", face->count - i < 100 ? face->count - i : 100);
        str_builder_append_format(&text, "<%04zX> <%04X>\n", i + 1, face->characters[i]);
        if ((i + 1) % 100 == 0 || i + 1 == face->count)
            str_builder_append(&text, "endbfchar\n");
    }
    str_builder_append(&text, "endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n");
    file->failed = file->failed || text.failed;
    pdf_file_put_stream(file, number, "", str_builder_text(&text), text.length);
    str_builder_release(&text);
}

/* ---- dictionaries ----------------------------------------------------------------------------------------------------------- */
/* Six letters before the name say that this is a subset, and which one: documents that are joined must not mix them up. */
static void append_name(const struct pdf_font_face *face, struct str_builder *out)
{
    uint64_t hash = 14695981039346656037u;
    for (size_t i = 0; i < face->count; i++)
        hash = (hash ^ face->characters[i]) * 1099511628211u;
    for (int i = 0; i < 6; i++, hash /= 26)
        str_builder_append_char(out, (char)('A' + hash % 26));
    str_builder_append_format(out, "+%s", face->name);
}

/* The box around all glyphs, in thousandths, as the table "head" has it (OpenType specification). */
static void append_box(const struct pdf_font_face *face, struct str_builder *out)
{
    hb_blob_t *table = hb_face_reference_table(face->face, HB_TAG('h', 'e', 'a', 'd'));
    unsigned length;
    const unsigned char *head = (const unsigned char *)hb_blob_get_data(table, &length);
    int units = (int)hb_face_get_upem(face->face);
    for (size_t i = 36; i + 2 <= 44 && i + 2 <= length; i += 2)
        str_builder_append_format(out, "%d ", (int16_t)(head[i] << 8 | head[i + 1]) * 1000 / units);
    hb_blob_destroy(table);
}

static void append_descriptor(const struct pdf_font_face *face, const struct parts *parts, bool fixed_pitch,
                              struct str_builder *out)
{
    hb_font_extents_t extents = {0};
    hb_position_t capital = 0;
    hb_font_get_h_extents(face->font, &extents);
    if (!hb_ot_metrics_get_position(face->font, HB_OT_METRICS_TAG_CAP_HEIGHT, &capital) || capital <= 0)
        capital = extents.ascender;
    str_builder_append(out, "<</Type/FontDescriptor/FontName/");
    append_name(face, out);
    str_builder_append_format(out, "/Flags %d/FontBBox[", fixed_pitch ? 5 : 4);
    append_box(face, out);
    str_builder_append_format(out, "]/ItalicAngle 0/Ascent %d/Descent %d/CapHeight %d/StemV %d/FontFile2 %d 0 R>>",
                              (int)extents.ascender, (int)extents.descender, (int)capital, strstr(face->name, "Bold") ? 140 : 80,
                              parts->program);
}

static void append_descendant(const struct pdf_font_face *face, const struct parts *parts, struct str_builder *out)
{
    str_builder_append(out, "<</Type/Font/Subtype/CIDFontType2/BaseFont/");
    append_name(face, out);
    str_builder_append_format(out,
                              "/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>/FontDescriptor %d 0 R"
                              "/CIDToGIDMap %d 0 R/DW 1000/W[1[",
                              parts->descriptor, parts->glyph_map);
    for (size_t i = 0; i < face->count; i++)
        str_builder_append_format(out, "%u ", face->widths[face->characters[i]]);
    str_builder_append(out, "]]>>");
}

static void put_dictionaries(const struct pdf_font_face *face, struct pdf_file *file, const struct parts *parts, bool fixed_pitch)
{
    struct str_builder out;
    str_builder_init(&out, STREAM_MAXIMUM);
    append_descriptor(face, parts, fixed_pitch, &out);
    pdf_file_put(file, parts->descriptor, &out);
    str_builder_clear(&out);
    append_descendant(face, parts, &out);
    pdf_file_put(file, parts->descendant, &out);
    str_builder_clear(&out);
    str_builder_append(&out, "<</Type/Font/Subtype/Type0/BaseFont/");
    append_name(face, &out);
    str_builder_append_format(&out, "/Encoding/Identity-H/DescendantFonts[%d 0 R]/ToUnicode %d 0 R>>", parts->descendant,
                              parts->text_map);
    pdf_file_put(file, parts->font, &out);
    str_builder_release(&out);
}

/* ---- all of it -------------------------------------------------------------------------------------------------------------- */
/* Gives each used character its code. */
static void number_characters(struct pdf_font_face *face)
{
    face->count = 0;
    for (unsigned character = 0; character < PDF_CHARACTER_COUNT; character++) {
        if (!face->used[character])
            continue;
        if (!face->looked_up[character])
            pdf_font_look_up(face, character);
        face->characters[face->count++] = (uint16_t)character;
        face->codes[character] = (uint16_t)face->count;
    }
}

static struct parts reserve_parts(struct pdf_file *file)
{
    struct parts parts;
    parts.font = pdf_file_reserve(file);
    parts.descendant = pdf_file_reserve(file);
    parts.descriptor = pdf_file_reserve(file);
    parts.program = pdf_file_reserve(file);
    parts.glyph_map = pdf_file_reserve(file);
    parts.text_map = pdf_file_reserve(file);
    return parts;
}

int pdf_fonts_embed(struct pdf_fonts *fonts, struct pdf_file *file, struct error *error)
{
    for (int i = 0; i < PDF_FACE_COUNT; i++) {
        struct pdf_font_face *face = &fonts->faces[i];
        number_characters(face);
        if (face->count == 0)
            continue;
        const struct parts parts = reserve_parts(file);
        if (put_program(face, file, &parts, error) != 0)
            return -1;
        put_text_map(face, file, parts.text_map);
        put_dictionaries(face, file, &parts, i == PDF_FACE_CODE);
        face->object = parts.font;
    }
    return 0;
}

void pdf_fonts_resources(const struct pdf_fonts *fonts, struct str_builder *out)
{
    for (int i = 0; i < PDF_FACE_COUNT; i++)
        if (fonts->faces[i].object != 0)
            str_builder_append_format(out, "/F%d %d 0 R", i, fonts->faces[i].object);
}

const char *pdf_fonts_name(const struct pdf_fonts *fonts, enum pdf_face face)
{
    static const char *const names[] = {"/F0", "/F1", "/F2"};
    return names[fonts->face_of[face]];
}

/* A byte of a string that stands between brackets. */
static size_t put_byte(char *out, unsigned byte)
{
    if (byte != '(' && byte != ')' && byte != '\\' && byte != '\r') {
        out[0] = (char)byte;
        return 1;
    }
    out[0] = '\\';
    out[1] = byte == '\r' ? 'r' : (char)byte;
    return 2;
}

void pdf_fonts_operand(const struct pdf_fonts *fonts, enum pdf_face face, const char *text, struct str_builder *out)
{
    const struct pdf_font_face *target = &fonts->faces[fonts->face_of[face]];
    str_builder_append_char(out, '(');
    while (*text) {
        char bytes[4];
        unsigned code = target->codes[utf8_next(&text) & (PDF_CHARACTER_COUNT - 1)];
        size_t length = put_byte(bytes, code >> 8);
        length += put_byte(bytes + length, code & 255);
        str_builder_append_bytes(out, bytes, length);
    }
    str_builder_append_char(out, ')');
}
