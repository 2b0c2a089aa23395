/* palette: one table of roles and colours. */
#include "site-gen/render/palette.h"

static const struct {
    const char *name;
    uint32_t light, dark;
} palette[DRAW_INK_COUNT] = {
    [DRAW_INK_NONE] = {NULL, 0x000000, 0xFFFFFF},
    [DRAW_INK_TEXT] = {"text", 0x1B2028, 0xE6E9EE},
    [DRAW_INK_MUTED] = {"muted", 0x5A6472, 0x9DA7B5},
    [DRAW_INK_GRID] = {"grid", 0xE3E7ED, 0x2A3039},
    [DRAW_INK_AXIS] = {"axis", 0x98A2B0, 0x66707F},
    [DRAW_INK_BAND] = {"band", 0xEEF1F5, 0x20262E},
    [DRAW_INK_FASTER] = {"faster", 0x1769AA, 0x5CAEEF},
    [DRAW_INK_SLOWER] = {"slower", 0xC2560A, 0xF2944B},
    [DRAW_INK_UNDECIDED] = {"undecided", 0x727C8A, 0x8E98A7},
    [DRAW_INK_ERROR] = {"error", 0xB3261E, 0xF2857D},
    [DRAW_INK_SERIES_1] = {"series-1", 0x2A72B5, 0x62A8E5},
    [DRAW_INK_SERIES_2] = {"series-2", 0xD0650F, 0xF09A4F},
    [DRAW_INK_SERIES_3] = {"series-3", 0x1F8A70, 0x4CC3A5},
    [DRAW_INK_SERIES_4] = {"series-4", 0x8455B0, 0xB692E0},
    [DRAW_INK_SERIES_5] = {"series-5", 0xB5446E, 0xEA86AB},
    [DRAW_INK_SERIES_6] = {"series-6", 0x77741A, 0xBDB94F},
    [DRAW_INK_SERIES_7] = {"series-7", 0x2389A3, 0x5DC4DD},
    [DRAW_INK_SERIES_8] = {"series-8", 0x6E6259, 0xB5A89E},
};

const char *palette_name(enum draw_ink ink)
{
    return palette[ink].name;
}

uint32_t palette_light(enum draw_ink ink)
{
    return palette[ink].light;
}

uint32_t palette_dark(enum draw_ink ink)
{
    return palette[ink].dark;
}
