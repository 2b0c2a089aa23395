/* k6_names: see k6_names.h. */
#include "site-gen/import/k6_names.h"

#include "lib/json_pull.h"
#include "lib/random.h"

#include <string.h>

void k6_names_init(struct k6_names *names, const char *(*clean)(struct arena *arena, struct str name))
{
    memset(names, 0, sizeof(*names));
    names->clean = clean;
    arena_init(&names->arena);
    arena_init(&names->scratch);
}

void k6_names_release(struct k6_names *names)
{
    arena_release(&names->arena);
    arena_release(&names->scratch);
}

/* The text of a JSON string whose quotation marks stand around raw; as it is when it is broken. */
static struct str decode(struct arena *arena, struct str raw)
{
    struct json_pull pull;
    json_pull_init(&pull, "", (struct str){raw.data - 1, raw.length + 2}, arena);
    struct str text = json_pull_text(&pull);
    return pull.failed ? raw : text;
}

static const char *make_clean(struct k6_names *names, struct arena *arena, struct str raw, bool is_escaped)
{
    if (is_escaped && memchr(raw.data, '\\', raw.length) != NULL)
        raw = decode(arena, raw);
    return names->clean(arena, raw);
}

static size_t hash(struct str text)
{
    uint64_t value = random_hash_text(text);
    return (size_t)(value ^ (value >> 32)) & (K6_NAMES_INDEX_SIZE - 1);
}

struct str k6_names_find(struct k6_names *names, struct str raw, bool is_escaped)
{
    if (raw.length == 0)
        return raw;
    if (names->newest != NULL && str_equals(names->newest->raw, raw))
        return names->newest->clean;
    size_t at = hash(raw);
    for (; names->index[at] != 0; at = (at + 1) & (K6_NAMES_INDEX_SIZE - 1)) {
        const struct k6_name *name = &names->names[names->index[at] - 1];
        if (str_equals(name->raw, raw)) {
            names->newest = name;
            return name->clean;
        }
    }
    if (names->count == K6_NAMES_MAXIMUM) {
        arena_clear(&names->scratch);
        return str_from_text(make_clean(names, &names->scratch, raw, is_escaped));
    }
    struct k6_name *name = &names->names[names->count++];
    name->raw = (struct str){arena_copy_str(&names->arena, raw), raw.length};
    name->clean = str_from_text(make_clean(names, &names->arena, raw, is_escaped));
    names->index[at] = (uint16_t)names->count;
    names->newest = name;
    return name->clean;
}
