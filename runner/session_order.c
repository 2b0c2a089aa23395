/* session_order: names of sessions and the seeded order of their runs. */
#include "runner/session_order.h"

#include "lib/random.h"
#include "lib/str.h"

#include <inttypes.h>
#include <stdio.h>

char *session_make_id(struct utc_time time, uint32_t chance, char id[SESSION_ID_SIZE])
{
    char text[CLOCK_UTC_TEXT_SIZE]; /* 2026-11-24T03:01:54.123Z */
    (void)clock_format_utc(time, text);
    (void)snprintf(id, SESSION_ID_SIZE, "%.4s%.2s%.2sT%.2s%.2s%.2sZ-%06" PRIx32, text, text + 5, text + 8, text + 11, text + 14,
                   text + 17, chance & UINT32_C(0xffffff));
    return id;
}

char *session_format_date(struct utc_time time, char *text)
{
    (void)clock_format_utc(time, text);
    text[10] = '\0'; /* the length of YYYY-MM-DD */
    return text;
}

static uint64_t hash_names(const char *purpose, const char *seed, const char *scenario, uint32_t block)
{
    struct str_builder text;
    str_builder_init(&text, 4096);
    str_builder_append_format(&text, "v1|%s|%s|%s|%" PRIu32, purpose, seed, scenario, block);
    uint64_t hash = random_hash_text(str_from_text(str_builder_text(&text)));
    str_builder_release(&text);
    return hash;
}

void session_order_block(const char *seed, const char *scenario, uint32_t block, size_t *order, size_t count)
{
    struct random_state random;
    random_seed(&random, hash_names("order", seed, scenario, block));
    for (size_t i = 0; i < count; i++)
        order[i] = i;
    for (size_t i = count; i > 1; i--) {
        size_t other = (size_t)random_below(&random, i);
        size_t kept = order[i - 1];
        order[i - 1] = order[other];
        order[other] = kept;
    }
}

uint64_t session_load_seed(const char *seed, const char *scenario, uint32_t block)
{
    return hash_names("load", seed, scenario, block);
}
