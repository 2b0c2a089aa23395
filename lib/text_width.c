/* text_width: see the header. The tables hold the ranges that text of the lab can have, whole blocks rather than single characters. */
#include "lib/text_width.h"

#include "lib/utf8.h"

#include <stdbool.h>

struct range {
    uint32_t first, last;
};

static bool is_within(uint32_t character, const struct range *ranges, size_t count)
{
    size_t low = 0, high = count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (character > ranges[middle].last)
            low = middle + 1;
        else
            high = middle;
    }
    return low < count && character >= ranges[low].first;
}

int text_width_of(uint32_t character)
{
    /* Combining marks, Hangul medial vowels and finals, joiners and variation selectors. */
    static const struct range none[] = {{0x0300, 0x036F}, {0x0483, 0x0489}, {0x0591, 0x05BD},  {0x0610, 0x061A}, {0x064B, 0x065F},
                                        {0x0900, 0x0902}, {0x1160, 0x11FF}, {0x1AB0, 0x1AFF},  {0x1DC0, 0x1DFF}, {0x200B, 0x200F},
                                        {0x202A, 0x202E}, {0x2060, 0x2064}, {0x20D0, 0x20FF},  {0xD7B0, 0xD7FF}, {0xFE00, 0xFE0F},
                                        {0xFE20, 0xFE2F}, {0xFEFF, 0xFEFF}, {0xE0100, 0xE01EF}};
    static const struct range wide[] = {
        {0x1100, 0x115F},   {0x231A, 0x231B},   {0x2329, 0x232A},   {0x23E9, 0x23EC},  {0x25FD, 0x25FE}, {0x2614, 0x2615},
        {0x2E80, 0x303E},   {0x3041, 0x33FF},   {0x3400, 0x4DBF},   {0x4E00, 0x9FFF},  {0xA000, 0xA4CF}, {0xA960, 0xA97F},
        {0xAC00, 0xD7A3},   {0xF900, 0xFAFF},   {0xFE10, 0xFE19},   {0xFE30, 0xFE6F},  {0xFF00, 0xFF60}, {0xFFE0, 0xFFE6},
        {0x1F300, 0x1F64F}, {0x1F680, 0x1F6FF}, {0x1F900, 0x1F9FF}, {0x20000, 0x3FFFD}};
    if (character < 0x20 || (character >= 0x7F && character < 0xA0))
        return 0;
    if (is_within(character, none, sizeof(none) / sizeof(none[0])))
        return 0;
    return is_within(character, wide, sizeof(wide) / sizeof(wide[0])) ? 2 : 1;
}

size_t text_width(const char *text)
{
    size_t width = 0;
    while (text != NULL && *text != '\0')
        width += (size_t)text_width_of(utf8_next(&text));
    return width;
}
