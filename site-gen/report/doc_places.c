/* doc_places: see the header. */
#include "site-gen/report/doc_places.h"

#include <string.h>

void doc_ties_init(struct doc_ties *ties)
{
    *ties = (struct doc_ties){.anchors = {0}};
    vec_init(&ties->wanted, sizeof(const char *));
}

void doc_ties_release(struct doc_ties *ties)
{
    vec_release(&ties->wanted);
}

void doc_places_init(struct doc_places *places, const struct doc_site *site)
{
    *places = (struct doc_places){.site = site};
    arena_init(&places->arena);
    places->pages = ARENA_NEW_ARRAY(&places->arena, site->page_names->count, struct doc_places_page);
    vec_init(&places->anchors, sizeof(uint32_t));
    name_set_init(&places->wanted, &places->arena);
    vec_init(&places->wanted_by, sizeof(const char *));
}

void doc_places_release(struct doc_places *places)
{
    vec_release(&places->anchors);
    vec_release(&places->wanted_by);
    arena_release(&places->arena);
}

static uint32_t short_hash(const char *anchor)
{
    uint64_t hash = name_hash(anchor);
    return (uint32_t)(hash ^ hash >> 32);
}

static struct doc_places_page *find_page(const struct doc_places *places, struct str path)
{
    size_t position;
    return name_index_find(places->site->page_names, path, &position) ? &places->pages[position] : NULL;
}

bool doc_places_is_open(const struct doc_places *places, const char *place, size_t *page)
{
    const struct doc_places_page *found = find_page(places, (struct str){place, strcspn(place, "#")});
    if (found == NULL || found->is_known)
        return false;
    *page = (size_t)(found - places->pages);
    return true;
}

void doc_places_add(struct doc_places *places, const char *path, const struct doc_ties *ties)
{
    struct doc_places_page *page = find_page(places, str_from_text(path));
    *page = (struct doc_places_page){(uint32_t)places->anchors.count, (uint32_t)ties->anchors.count, true};
    for (size_t i = 0; i < ties->anchors.count; i++)
        *VEC_PUSH(&places->anchors, uint32_t) = short_hash(ties->anchors.entries[i].name);
    for (size_t i = 0; i < ties->wanted.count; i++)
        doc_places_want(places, *VEC_AT(&ties->wanted, i, const char *), path);
}

void doc_places_want(struct doc_places *places, const char *place, const char *by)
{
    bool is_new;
    name_set_add(&places->wanted, place, &is_new);
    if (is_new)
        *VEC_PUSH(&places->wanted_by, const char *) = by;
}

static bool offers(const struct doc_places *places, const struct doc_places_page *page, const char *anchor)
{
    uint32_t hash = short_hash(anchor);
    for (size_t i = 0; i < page->count; i++)
        if (*VEC_AT(&places->anchors, page->first + i, uint32_t) == hash)
            return true;
    return false;
}

int doc_places_check(const struct doc_places *places, struct error *error)
{
    for (size_t i = 0; i < places->wanted.count; i++) {
        const char *place = places->wanted.names[i], *anchor = strchr(place, '#');
        const struct doc_places_page *page = find_page(places, (struct str){place, (size_t)(anchor - place)});
        if (page == NULL || (page->is_known && !offers(places, page, anchor + 1)))
            return error_set(error, "page %s: a link to a place that does not exist: \"page:%s\"",
                             *VEC_AT(&places->wanted_by, i, const char *), place);
    }
    return 0;
}
