/* pdf_font_file: reads the table directory of a TrueType font (OpenType specification, "Organization of an OpenType Font"). */
#include "site-gen/render/pdf_font_file.h"

#include "lib/fs.h"

#include <stdint.h>
#include <string.h>

#define FONT_SIZE_MAXIMUM ((size_t)64 << 20)

static uint32_t read_number(const unsigned char *bytes, size_t length)
{
    uint32_t number = 0;
    for (size_t i = 0; i < length; i++)
        number = number << 8 | bytes[i];
    return number;
}

/* Size of the table with that tag; 0 when it is missing, empty or reaches beyond the end of the file. */
static uint32_t table_size(const unsigned char *font, size_t length, const char *tag)
{
    size_t count = read_number(font + 4, 2);
    for (size_t i = 0; i < count && 12 + 16 * (i + 1) <= length; i++) {
        const unsigned char *record = font + 12 + 16 * i;
        if (memcmp(record, tag, 4) != 0)
            continue;
        uint64_t start = read_number(record + 8, 4), size = read_number(record + 12, 4);
        return start + size <= length ? (uint32_t)size : 0;
    }
    return 0;
}

int pdf_font_file_check(const char *path, struct error *error)
{
    static const struct {
        const char *tag;
        uint32_t least;
    } tables[] = {{"head", 54}, {"maxp", 6}, {"hhea", 36}, {"hmtx", 4},  {"cmap", 4},
                  {"loca", 4},  {"glyf", 1}, {"name", 6},  {"OS/2", 68}, {"post", 32}};
    struct str_builder file;
    str_builder_init(&file, FONT_SIZE_MAXIMUM);
    int result = fs_read_file(path, &file, error);
    const unsigned char *font = (const unsigned char *)file.data;
    if (result == 0 && (file.length < 12 || read_number(font, 4) != 0x00010000))
        result = error_set_at(error, path, 0, 0, "not a TrueType font that can be embedded");
    for (size_t i = 0; result == 0 && i < sizeof tables / sizeof tables[0]; i++) {
        if (table_size(font, file.length, tables[i].tag) < tables[i].least)
            result = error_set_at(error, path, 0, 0, "not a TrueType font that can be embedded: table \"%s\" is missing or cut",
                                  tables[i].tag);
    }
    str_builder_release(&file);
    return result;
}
